"""Serving as a whole: what fails is tried again and parked, the others are answered, and what waits is done later."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock

import pytest

from bot.slack.posting import Clients, Poster
from bot.storage.database import Database, open_database
from bot.storage.inbox import DELAYS, TRIES, Delivery, Inbox
from bot.storage.outbox import Outbox
from tests.serving import SECRET, Echo, now, running_server
from tests.signed import Client, event

EVENTS = 100


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "ledger.db") as database:
        yield database


class Counting:
    """Does nothing with each delivery but to count it, and says when so many were done."""

    def __init__(self, database: Database, count: int, poisoned: frozenset[str] = frozenset()) -> None:
        self._database, self._poisoned = database, poisoned
        self.seen: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self._left, self._lock = count, Lock()
        self.all_done, self.all_failed = Event(), Event()

    def __call__(self, delivery: Delivery) -> None:
        with self._lock:
            self.seen[delivery.event] += 1
        if delivery.event in self._poisoned:
            if self._poisoned <= set(self.seen):
                self.all_failed.set()
            raise ValueError("it cannot be read")
        with self._database.writing(delivery.workspace) as connection:
            Inbox(self._database).done(connection, delivery)
        with self._lock:
            self.done[delivery.event] += 1
            self._left -= 1
            if self._left == 0:
                self.all_done.set()


def test_a_poisoned_message_stops_nobody(database: Database) -> None:
    handle = Counting(database, EVENTS - 1, frozenset({"Ev7"}))

    with running_server(database, handle) as address, closing(Client(address, SECRET)) as client:
        answers = {client.send(event(str(number))) for number in range(EVENTS)}
        assert handle.all_done.wait(60)
        assert handle.all_failed.wait(60)

    assert answers == {200}
    assert set(handle.done.values()) == {1}
    assert len(handle.done) == EVENTS - 1
    (waiting,) = Inbox(database).rows("T1")
    assert (waiting.event, (waiting.reason or "").partition(": ")[2]) == ("Ev7", "it cannot be read")


def test_the_poisoned_message_is_parked_after_five_tries_and_done_when_it_is_mended(database: Database) -> None:
    inbox, at = Inbox(database), datetime(2026, 3, 2, tzinfo=UTC)
    inbox.put([Delivery("T1", "Ev7", "D1:1", "event", {}, at)])
    for place in range(TRIES):
        (delivery,) = inbox.claim(1, at)
        inbox.failed(delivery, "it cannot be read", at)
        at += DELAYS[min(place, len(DELAYS) - 1)]
    parked = inbox.rows("T1", ["parked"])
    inbox.retry("T1", "Ev7")
    handle = Counting(database, 1)

    with running_server(database, handle):
        assert handle.all_done.wait(60)

    assert [row.event for row in parked] == ["Ev7"]
    assert inbox.rows("T1") == ()


def test_what_waited_when_the_server_ended_is_answered_by_the_next(database: Database) -> None:
    first, go = Event(), Event()

    def slow(_: Delivery) -> None:
        first.set()
        go.wait(60)
        raise OSError("the reader is away")

    with running_server(database, slow) as address:
        with closing(Client(address, SECRET)) as client:
            client.send(event("1", thread="1772438400.000001"))
            client.send(event("2", thread="1772438400.000001"))
        assert first.wait(60)
        go.set()
    left = [row.event for row in Inbox(database).rows("T1")]
    with database.working() as connection:
        connection.exec_driver_sql("UPDATE inbox SET next_at = ''")
    handle = Counting(database, 2)
    with running_server(database, handle):
        assert handle.all_done.wait(60)

    assert left == ["Ev1", "Ev2"]
    assert list(handle.done) == ["Ev1", "Ev2"]


def test_messages_of_a_thread_are_answered_in_order(database: Database) -> None:
    handle = Counting(database, 60)

    with running_server(database, handle) as address, closing(Client(address, SECRET)) as client:
        for number in range(60):
            client.send(event(str(number), thread=f"1772438400.00000{number % 3}"))
        assert handle.all_done.wait(60)

    for thread in range(3):
        numbers = [int(name[2:]) for name in handle.done if int(name[2:]) % 3 == thread]
        assert numbers == sorted(numbers)


def test_no_secret_is_stored_or_told(database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret, token = "signing-canary-0123456789", "xoxb-canary-0123456789"
    failed = Event()

    def failing(_: Delivery) -> None:
        failed.set()
        raise ValueError(f"with {token} and {secret}")

    with running_server(database, failing, secret=secret) as address, closing(Client(address, secret)) as client:
        client.send(event("1"))
        assert failed.wait(60)
        health = client.get("/health")

    (row,) = Inbox(database).rows("T1")
    assert token not in str(row)
    assert secret not in str(row)
    assert "canary" not in json.dumps(health)
    assert b"canary" not in (tmp_path / "ledger.db").read_bytes()
    del caplog


def test_slack_being_away_loses_no_post(database: Database) -> None:
    with running_server(database, Echo(database), token=None) as address, closing(Client(address, SECRET)) as client:
        client.send(event("1"))

    outbox, at = Outbox(database), now()
    Inbox(database).release(at)
    for delivery in Inbox(database).claim(9, at):
        Echo(database)(delivery)
    poster = Poster(outbox, Clients(lambda _: "xoxb-1", "http://127.0.0.1:1/api/"), lambda: at, "http://127.0.0.1:1/")
    outbox.retry("T1", "Ev1:0")
    for _ in range(5):
        for taken in poster.claim(9, at):
            poster.send(taken)
        at += timedelta(minutes=1)

    assert outbox.count() == {"waiting": 1}
