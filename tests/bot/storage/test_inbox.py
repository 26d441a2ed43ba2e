from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.held import HeldNotes
from bot.storage.inbox import DEATHS, DELAYS, LEASE, TRIES, Delivery, Inbox
from bot.storage.installations import Installations
from bot.storage.ledger import EvidenceLedger
from tests.bot.storage.test_ledger import opened, said, stated
from tests.stores import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def delivered(event: str, *, thread: str = "D1:1", workspace: str = "T1", **body: object) -> Delivery:
    return Delivery(workspace, event, thread, "event", {"text": event, **body}, NOW)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def finish(database: Database, inbox: Inbox, delivery: Delivery) -> None:
    with database.writing(delivery.workspace) as connection:
        inbox.done(connection, delivery)


def events(deliveries: tuple[Delivery, ...]) -> list[str]:
    return [delivery.event for delivery in deliveries]


def test_what_was_delivered_before_is_not_stored_again(inbox: Inbox) -> None:
    assert inbox.put([delivered("E1"), delivered("E2"), delivered("E1")]) == 2
    assert inbox.put_each([delivered("E2"), delivered("E3"), delivered("E2", workspace="T2")]) == (False, True, True)
    assert inbox.load(NOW).waiting == 4


def test_of_any_group_it_is_told_which_are_new_as_if_each_came_alone(inbox: Inbox, seed: int) -> None:
    rng, known = Random(f"{seed}:groups"), set[tuple[str, str]]()
    for _ in range(60):
        group = [
            delivered(f"E{rng.randrange(80)}", workspace=rng.choice(["T1", "T2"])) for _ in range(rng.randrange(1, 9))
        ]
        keys = [(each.workspace, each.event) for each in group]
        expected = tuple(key not in known and key not in keys[:at] for at, key in enumerate(keys))
        known.update(keys)
        assert inbox.put_each(group) == expected
    assert inbox.put([delivered(f"more {number}") for number in range(1_200)]) == 1_200
    assert inbox.load(NOW).waiting == len(known) + 1_200


def test_what_was_done_long_ago_is_still_known(database: Database, inbox: Inbox) -> None:
    inbox.put([delivered("E1")])
    finish(database, inbox, inbox.claim(1, NOW)[0])

    assert inbox.put([delivered("E1")]) == 0
    assert inbox.claim(9, NOW + timedelta(days=400)) == ()


def test_a_thread_is_worked_on_in_order_and_threads_beside_each_other(database: Database, inbox: Inbox) -> None:
    inbox.put([delivered("E1"), delivered("E2"), delivered("E3", thread="D1:2"), delivered("E4", workspace="T2")])

    first = inbox.claim(9, NOW)
    meanwhile = inbox.claim(9, NOW)
    finish(database, inbox, first[0])

    assert events(first) == ["E1", "E3", "E4"]
    assert meanwhile == ()
    assert events(inbox.claim(9, NOW)) == ["E2"]


def test_a_claim_whose_maker_is_silent_falls_to_another(inbox: Inbox) -> None:
    inbox.put([delivered("E1"), delivered("E2", thread="D1:2")])
    taken = inbox.claim(9, NOW)

    inbox.keep(taken[:1], NOW + LEASE / 2)

    assert events(inbox.claim(9, NOW + LEASE)) == ["E2"]
    assert events(inbox.claim(9, NOW + 2 * LEASE)) == ["E1", "E2"]


def test_a_start_takes_back_what_the_process_before_it_had_begun(inbox: Inbox) -> None:
    inbox.put([delivered("E1")])
    inbox.claim(9, NOW)

    inbox.release(NOW)

    assert events(inbox.claim(9, NOW)) == ["E1"]


def test_a_delivery_that_always_fails_is_parked_after_five_tries_and_lets_its_thread_go_on(inbox: Inbox) -> None:
    inbox.put([delivered("E1"), delivered("E2")])
    at, waits = NOW, []
    for place in range(TRIES):
        (delivery,) = inbox.claim(9, at)
        assert (delivery.event, delivery.tries) == ("E1", place + 1)
        assert inbox.failed(delivery, "it cannot be read", at) == (place == TRIES - 1)
        waits.append(inbox.claim(9, at))
        at += DELAYS[min(place, len(DELAYS) - 1)]

    parked = inbox.rows("T1", ["parked"])

    assert [events(each) for each in waits] == [[], [], [], [], ["E2"]]
    assert list(DELAYS) == sorted(DELAYS)
    assert [(row.event, row.tries, row.reason) for row in parked] == [("E1", 5, "it cannot be read")]


def test_a_delivery_that_kills_the_process_again_and_again_is_parked(inbox: Inbox) -> None:
    inbox.put([delivered("E1")])

    at, waits = NOW, []
    for place in range(DEATHS):
        assert events(inbox.claim(1, at)) == ["E1"]
        inbox.release(at)
        waits.append(inbox.claim(1, at + timedelta(seconds=1)) == () if place >= TRIES else False)
        at += DELAYS[-1]

    assert inbox.claim(1, at) == ()
    assert inbox.load(at).parked == 1
    assert waits == [False] * TRIES + [True] * (DEATHS - TRIES)


def test_a_parked_delivery_is_tried_again_or_given_up_on_somebodys_word(inbox: Inbox) -> None:
    inbox.put([delivered("E1"), delivered("E2", thread="D1:2")])
    for delivery in inbox.claim(9, NOW):
        inbox.failed(msgspec.structs.replace(delivery, tries=TRIES), "it cannot be read", NOW)

    assert not inbox.retry("T2", "E1")
    assert inbox.retry("T1", "E1")
    assert inbox.drop("T1", "E2", "dropped by lee")
    assert not inbox.drop("T1", "E2", "dropped by lee")
    assert [(each.event, each.tries) for each in inbox.claim(9, NOW)] == [("E1", 1)]


def test_what_a_delivery_said_is_gone_once_it_is_done_or_dropped(
    store: Store, database: Database, inbox: Inbox
) -> None:
    inbox.put([delivered("E1", note="secret"), delivered("E2", thread="D1:2", note="secret")])
    one, other = inbox.claim(9, NOW)
    inbox.failed(msgspec.structs.replace(other, tries=TRIES), "it cannot be read", NOW)

    finish(database, inbox, one)
    inbox.drop("T1", "E2", "dropped by lee")

    assert store.asked("SELECT event, state, body FROM inbox") == [("E1", "done", None), ("E2", "dropped", None)]


def test_a_delivery_is_done_only_if_its_turn_is_stored(database: Database, inbox: Inbox) -> None:
    ledger = EvidenceLedger(database, "T1")
    inbox.put([delivered("E1"), delivered("E2", thread="D1:2")])
    one, other = inbox.claim(9, NOW)

    ledger.commit_turn(replace(opened(), event="E1"), lambda connection: inbox.done(connection, one))
    with pytest.raises(ValueError, match="never opened"):
        ledger.commit_turn(said(stated(), lead="L9", event="E2"), lambda connection: inbox.done(connection, other))

    assert [row.event for row in inbox.rows("T1")] == ["E2"]


def test_what_stands_beside_a_turn_that_is_repeated_is_left_out(ledger: EvidenceLedger) -> None:
    turn = replace(opened(), event="E1")
    beside: list[object] = []

    ledger.commit_turn(turn, beside.append)
    again = ledger.commit_turn(turn, beside.append)

    assert again.repeated
    assert len(beside) == 1


def test_what_is_left_for_later_comes_at_its_hour_and_holds_up_nobody(database: Database, inbox: Inbox) -> None:
    with database.writing("T1") as connection:
        inbox.put_later(connection, delivered("later"), NOW + timedelta(hours=24))
        inbox.put_later(connection, delivered("later"), NOW)
    inbox.put([delivered("E1")])

    (now,) = inbox.claim(9, NOW)
    finish(database, inbox, now)

    assert (now.event, inbox.load(NOW).waiting) == ("E1", 0)
    assert inbox.claim(9, NOW + timedelta(hours=23)) == ()
    assert events(inbox.claim(9, NOW + timedelta(hours=24))) == ["later"]


def test_the_queue_tells_how_much_waits_and_since_when(inbox: Inbox) -> None:
    assert inbox.load(NOW).oldest is None
    inbox.put([delivered("E1"), msgspec.structs.replace(delivered("E2"), received_at=NOW + timedelta(minutes=3))])
    inbox.prove_writable(NOW)
    inbox.prove_writable(NOW)

    load = inbox.load(NOW)

    assert (load.waiting, load.parked, load.oldest) == (2, 0, NOW)


def test_hostile_texts_are_delivered_as_they_are(inbox: Inbox) -> None:
    hostile = "\x00 '; DROP TABLE inbox; -- \ud800 \u202e"
    inbox.put([delivered("E1", note=hostile)])

    assert inbox.claim(1, NOW)[0].body["note"] == hostile


def test_what_was_delivered_cannot_be_forgotten_or_renamed(database: Database, inbox: Inbox) -> None:
    inbox.put([delivered("E1")])

    for change in ("DELETE FROM inbox", "UPDATE inbox SET event = 'E2'", "UPDATE inbox SET number = 99"):
        with pytest.raises((DatabaseError, StorageError)), database.writing("T1") as connection:
            connection.execute(text(change))

    assert [row.event for row in inbox.rows("T1")] == ["E1"]


def test_who_works_on_the_queues_sees_nothing_else_of_anybody(database: Database, inbox: Inbox) -> None:
    EvidenceLedger(database, "T1").commit_turn(opened())
    Installations(database).save("T1", b"sealed", NOW)
    inbox.put([delivered("E1"), delivered("E2", workspace="T2")])

    with database.working() as connection:
        seen = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("inbox", "entries", "leads", "installations")
        ]
    with database.reading("T2") as connection:
        mine = connection.execute(text("SELECT count(*) FROM inbox")).scalar_one()

    if database.is_postgres:
        assert (seen, mine) == ([2, 0, 0, 0], 1)


def test_one_note_waits_in_a_thread_until_it_is_answered(database: Database) -> None:
    held = HeldNotes(database, "T1")
    with database.writing("T1") as connection:
        held.put(connection, "D1:1", {"text": "first"})
        held.put(connection, "D1:1", {"text": "second"})

    waits, others = held.get("D1:1"), HeldNotes(database, "T2").get("D1:1")
    with database.writing("T1") as connection:
        held.clear(connection, "D1:1")

    assert (waits, others, held.get("D1:1")) == ({"text": "second"}, None, None)


def test_an_installation_that_was_renewed_outlives_the_news_of_its_removal(database: Database) -> None:
    installations = Installations(database)
    installations.save("T1", b"old", NOW)
    installations.save("T1", b"new", NOW + timedelta(hours=1))

    was_removed = installations.remove("T1", NOW + timedelta(minutes=1))
    kept = installations.get("T1")
    is_removed = installations.remove("T1", NOW + timedelta(hours=2))
    gone = installations.get("T1")

    assert (was_removed, is_removed) == (False, True)
    assert kept is not None
    assert gone is not None
    assert (kept.body, kept.is_removed, gone.body, gone.is_removed) == (b"new", False, None, True)
