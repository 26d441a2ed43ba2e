from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.database import Database
from bot.storage.outbox import LEASE, SETTLING, Outbox, Post, PostState, Taken
from tests.stores import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=15)


def post(key: str, lane: str = "D1:1", **others: object) -> Post:
    given = {"workspace": "T1", "method": "chat.postMessage", "arguments": {"text": key}, **others}
    return Post(key=key, lane=lane, **given)  # type: ignore[arg-type]


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


def put(database: Database, outbox: Outbox, *posts: Post) -> None:
    for each in posts:
        with database.writing(each.workspace) as connection:
            outbox.put(connection, [each])


def keys(taken: tuple[Taken, ...]) -> list[str]:
    return [each.post.key for each in taken]


def test_a_post_goes_out_once_however_often_it_is_put(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("E1:0"), post("E1:0", method="chat.update"))
    (taken,) = outbox.claim(9, NOW)
    outbox.sent(taken, "17.1", "D1")
    put(database, outbox, post("E1:0"))

    assert taken.post == post("E1:0")
    assert outbox.claim(9, NOW + 9 * LEASE) == ()


def test_a_lane_goes_out_in_order_and_lanes_beside_each_other(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A"), post("B"), post("C", "D2:1"), post("D", workspace="T2"))

    first = outbox.claim(9, NOW)
    meanwhile = outbox.claim(9, NOW)
    outbox.later(first[0], NOW + timedelta(seconds=30), "it is too much at once", counts=False)
    still = outbox.claim(9, NOW + timedelta(seconds=29))
    (again,) = outbox.claim(1, NOW + timedelta(seconds=30))
    outbox.sent(again)

    assert keys(first) == ["A", "C", "D"]
    assert (meanwhile, still) == ((), ())
    assert (again.post.key, again.tries, again.is_unsure) == ("A", 1, False)
    assert keys(outbox.claim(9, NOW + timedelta(seconds=31))) == ["B"]


def test_a_post_that_waits_for_its_hour_holds_up_nobody(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A", after=SOON), post("B"))

    (taken,) = outbox.claim(9, NOW)
    outbox.sent(taken)

    assert taken.post.key == "B"
    assert keys(outbox.claim(9, SOON - timedelta(seconds=1))) == []
    assert keys(outbox.claim(9, SOON)) == ["A"]


def test_a_post_that_was_being_sent_when_the_process_ended_is_unsure(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A"))
    outbox.claim(9, NOW)

    outbox.release(NOW)
    at_once = outbox.claim(9, NOW)
    (again,) = outbox.claim(9, NOW + SETTLING)

    assert at_once == ()
    assert (again.is_unsure, again.tries, again.began_at) == (True, 2, NOW)


def test_what_is_paused_is_left_where_it_is(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A"), post("B", "D1:2", method="chat.update"), post("C", workspace="T2"))

    assert keys(outbox.claim(9, NOW, paused=[("T1", "chat.postMessage")])) == ["B", "C"]
    assert keys(outbox.claim(9, NOW)) == ["A"]


def test_a_post_replaces_one_that_was_not_sent_and_takes_over_its_hour(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A", after=SOON), post("B", cancels="A"), post("C", cancels="A"))

    early = outbox.claim(9, SOON - timedelta(seconds=1))
    (taken,) = outbox.claim(9, SOON)
    outbox.sent(taken, "17.1", "C1")

    assert early == ()
    assert taken.post.key == "C"
    assert outbox.whereabouts("T1", "A") == outbox.whereabouts("T1", "C")
    assert outbox.whereabouts("T1", "A").ts == "17.1"


def test_a_post_that_is_out_is_not_replaced(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A"))
    (taken,) = outbox.claim(9, NOW)
    put(database, outbox, post("B", cancels="A"))
    outbox.sent(taken, "17.1", "C1")

    assert outbox.whereabouts("T1", "A").state is PostState.SENT
    assert keys(outbox.claim(9, NOW)) == ["B"]


def test_a_post_can_be_taken_back_until_it_is_sent(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A", after=SOON), post("B", "D1:2"))
    outbox.claim(1, NOW)

    with database.writing("T1") as connection:
        taken_back = [outbox.cancel(connection, "T1", key) for key in ("A", "B", "Z")]

    assert taken_back == [True, False, False]
    assert keys(outbox.claim(9, SOON)) == ["B"]


def test_what_was_refused_or_is_uncertain_waits_for_a_person_and_holds_up_nobody(
    database: Database, outbox: Outbox
) -> None:
    put(database, outbox, post("A"), post("B"), post("C"))
    outbox.parked(outbox.claim(1, NOW)[0], "channel_not_found")
    outbox.uncertain(outbox.claim(1, NOW)[0], "no answer came")

    listed = [(row.key, row.state, row.reason) for row in outbox.rows("T1")]

    assert listed == [("A", "parked", "channel_not_found"), ("B", "uncertain", "no answer came")]
    assert outbox.count() == {"parked": 1, "uncertain": 1, "waiting": 1}
    assert outbox.rows("T2") == ()
    assert outbox.drop("T1", "A", "dropped by lee")
    assert outbox.retry("T1", "B")
    (taken,) = outbox.claim(9, NOW)
    assert (taken.post.key, taken.is_unsure) == ("B", False)


def test_what_a_post_said_is_gone_once_it_is_sent(store: Store, database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A"), post("B", "D2:1", after=SOON), post("C", "D2:1", cancels="B"))
    outbox.sent(outbox.claim(1, NOW)[0], "17.1", "D1")

    assert store.asked("SELECT key, arguments IS NULL FROM outbox ORDER BY number")[:2] in (
        [("A", 1), ("B", 1)],
        [("A", True), ("B", True)],
    )


def test_nothing_more_goes_to_a_workspace_that_took_its_leave(database: Database, outbox: Outbox) -> None:
    put(database, outbox, post("A"), post("B", after=SOON), post("C", workspace="T2"))

    assert outbox.stop("T1", "the app was removed") == 2
    assert keys(outbox.claim(9, SOON)) == ["C"]
