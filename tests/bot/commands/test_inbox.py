"""`debrief inbox`: what was parked is listed, tried again or given up, by those who may."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from bot.cli import main
from bot.storage.database import open_database
from bot.storage.facts import UserAdded, WorkspaceOpened
from bot.storage.inbox import TRIES, Delivery, Inbox
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.outbox import Outbox, Post

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Run = Callable[..., int]


@pytest.fixture
def store(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[EvidenceLedger]:
    place = f"sqlite:///{tmp_path}/ledger.db"
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", place)
    monkeypatch.setenv("DEBRIEF_USER", "ops")
    with open_database(place) as database:
        ledger = EvidenceLedger(database, "T1")
        users = [
            UserAdded("ops", "Olu", "operations"),
            UserAdded("kim", "Kim", "rep"),
            UserAdded("ana", "Ana", "admin"),
        ]
        ledger.commit_turn(Turn("ana", NOW, [("", WorkspaceOpened("T1", "UTC")), *(("", user) for user in users)]))
        park(ledger)
        yield ledger


def park(ledger: EvidenceLedger) -> None:
    inbox, outbox = Inbox(ledger.database), Outbox(ledger.database)
    inbox.put([Delivery("T1", "Ev1", "D1:1", "event", {"event": {"text": "Dana said"}}, NOW)])
    (taken,) = inbox.claim(1, NOW)
    inbox.failed(msgspec.structs.replace(taken, tries=TRIES), "ValueError at handling.py:7: it cannot be read", NOW)
    with ledger.database.writing("T1") as connection:
        outbox.put(connection, [Post("Ev2:0", "T1", "D1:2", "chat.postMessage", {"text": "Dana said"})])
    outbox.uncertain(outbox.claim(1, NOW)[0], "no answer came (TimeoutError)")


def run(*arguments: str) -> int:
    return main(["inbox", *arguments, "--workspace", "T1"])


def test_what_was_parked_is_listed_without_what_it_says(
    store: EvidenceLedger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list") == 0

    shown = capsys.readouterr().out
    assert "Ev1  event of 2026-03-02 09:00 UTC" in shown
    assert "ValueError at handling.py:7: it cannot be read" in shown
    assert "uncertain Ev2:0  chat.postMessage" in shown
    assert "Dana" not in shown


def test_the_list_is_given_as_json_too(store: EvidenceLedger, capsys: pytest.CaptureFixture[str]) -> None:
    run("list", "--json")

    told = json.loads(capsys.readouterr().out)
    assert [row["event"] for row in told["deliveries"]] == ["Ev1"]
    assert [row["state"] for row in told["posts"]] == ["uncertain"]


def test_both_are_tried_again(store: EvidenceLedger, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("retry", "Ev1", "Ev2:0") == 0

    run("list")
    assert "Nothing waits for anybody." in capsys.readouterr().out
    assert [each.event for each in Inbox(store.database).claim(9, NOW)] == ["Ev1"]
    assert [each.post.key for each in Outbox(store.database).claim(9, NOW)] == ["Ev2:0"]


def test_both_are_given_up_and_forgotten(store: EvidenceLedger) -> None:
    assert run("drop", "Ev1", "Ev2:0") == 0

    assert Inbox(store.database).rows("T1", ["dropped"])[0].reason == "dropped by ops"
    assert Inbox(store.database).claim(9, NOW) == ()
    assert Outbox(store.database).claim(9, NOW) == ()


@pytest.mark.parametrize("act", [("list",), ("retry", "Ev1"), ("drop", "Ev1")])
def test_a_rep_may_not_and_it_is_logged(
    store: EvidenceLedger, capsys: pytest.CaptureFixture[str], act: tuple[str, ...]
) -> None:
    status = main(["inbox", *act, "--workspace", "T1", "--as", "kim"])

    assert status == 1
    assert "Kim is a rep, and only operations or an admin may" in capsys.readouterr().err
    assert Inbox(store.database).load(NOW).parked == 1
    assert store.history("")[-1].kind == "act_refused"


def test_what_is_not_parked_is_said_so(store: EvidenceLedger, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("retry", "Ev9") == 2

    assert "nothing is parked under `Ev9`" in capsys.readouterr().err


def test_another_workspaces_are_out_of_reach(store: EvidenceLedger, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inbox", "retry", "Ev1", "--workspace", "T2"]) == 2

    assert Inbox(store.database).load(NOW).parked == 1
