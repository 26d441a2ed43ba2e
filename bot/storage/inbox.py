"""Inbox: what was handed to us, stored before it is acknowledged, and worked on once, in order within a thread."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Database
from bot.storage.entries import time_text
from bot.storage.schema import inbox

LEASE: Final = timedelta(seconds=60)
"""How long a claim holds without being renewed; then whoever made it is taken for dead."""
TRIES: Final = 5
DELAYS: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300))
"""What passes after each failure before the next try."""
DEATHS: Final = 25
"""So often may the process end while it works on a delivery; that need not be the delivery's fault."""
MOST_IN_ONE: Final = 500
"""Rows of one statement: SQLite counts its values, and takes some tens of thousands."""
_PUT: Final = (
    "INSERT INTO inbox (workspace, event, thread, kind, received_at, body, state, tries, next_at)"
    " VALUES {} ON CONFLICT DO NOTHING"
)
_ROW: Final = "({0}, {0}, {0}, {0}, {0}, {0}, 'waiting', 0, '')"
_PULSE: Final = "pulse"


class Delivery(msgspec.Struct, frozen=True):
    """One thing that was handed to us. ``event`` is its own id, ``thread`` what it must stay in order with."""

    workspace: str
    event: str
    thread: str
    kind: str
    body: dict[str, Any]
    received_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery at a glance, without what it says."""

    event: str
    thread: str
    kind: str
    received_at: datetime
    state: str
    tries: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Load:
    """How many deliveries wait or are parked, and since when the oldest waits."""

    waiting: int
    parked: int
    oldest: datetime | None


class Inbox:
    """The deliveries of all workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, deliveries: Sequence[Delivery]) -> int:
        """Store deliveries in one transaction and return how many were new; they are on disk when this returns."""
        return sum(self.put_each(deliveries))

    def put_each(self, deliveries: Sequence[Delivery]) -> tuple[bool, ...]:
        """Store deliveries as `put` does and tell which were new."""
        rows = [_values(delivery) for delivery in deliveries]
        with self._database.working() as connection:
            # Straight to the driver: a statement that is compiled anew for each group takes longer than all the rest.
            cursor = connection.connection.cursor()
            try:
                return _put_postgres(cursor, rows) if self._database.is_postgres else _put_sqlite(cursor, rows)
            finally:
                cursor.close()

    def put_later(self, connection: Connection, delivery: Delivery, after: datetime) -> None:
        """Leave a delivery for ourselves, in the transaction of what led to it; before its hour it holds up nobody."""
        make = postgresql.insert if self._database.is_postgres else sqlite.insert
        row = {**_row(delivery), "next_at": time_text(after)}
        connection.execute(make(inbox).values(row).on_conflict_do_nothing())

    def claim(self, limit: int, now: datetime) -> tuple[Delivery, ...]:
        """Take the next delivery of each thread that is free, the oldest first; nobody else gets them meanwhile."""
        at = time_text(now)
        with self._database.overlooking() as connection:
            if connection.execute(_heads(at).limit(1)).first() is None:
                return ()
        with self._database.working() as connection:
            taken = connection.execute(_heads(at).limit(limit).with_for_update(skip_locked=True)).all()
            numbers = [row.number for row in taken]
            until = time_text(now + LEASE)
            mine = update(inbox).where(inbox.c.number.in_(numbers))
            connection.execute(mine.values(claimed_until=until, tries=inbox.c.tries + 1))
            dead = [row for row in taken if row.tries >= DEATHS]
            for row in dead:
                self._park(connection, row.number, "the process ended each time while it worked on this")
        return tuple(_delivery(row) for row in taken if row.tries < DEATHS)

    def keep(self, deliveries: Iterable[Delivery], now: datetime) -> None:
        """Say that these are still being worked on."""
        until = time_text(now + LEASE)
        with self._database.working() as connection:
            for delivery in deliveries:
                connection.execute(_waiting(delivery.workspace, delivery.event).values(claimed_until=until))

    def release(self, now: datetime) -> None:
        """Give back every claim: the process that made them has ended. What it died on again and again waits longer."""
        claimed = (inbox.c.state == "waiting", inbox.c.claimed_until.is_not(None))
        with self._database.working() as connection:
            for tries in connection.execute(select(inbox.c.tries).where(*claimed).distinct()).scalars().all():
                until = time_text(now + _after_deaths(tries)) if tries > TRIES else ""
                given_back = update(inbox).where(*claimed, inbox.c.tries == tries)
                connection.execute(given_back.values(claimed_until=None, next_at=until))

    def done(self, connection: Connection, delivery: Delivery, outcome: str = "") -> None:
        """Mark a delivery as done, in the transaction of what it led to, and forget what it said."""
        mine = _waiting(delivery.workspace, delivery.event)
        connection.execute(mine.values(state="done", claimed_until=None, reason=outcome or None, body=None))

    def failed(self, delivery: Delivery, reason: str, now: datetime) -> bool:
        """Put a delivery back for another try later, or park it after the last; return whether it was parked."""
        is_last = delivery.tries >= TRIES
        delay = DELAYS[min(max(delivery.tries, 1), len(DELAYS)) - 1]
        with self._database.working() as connection:
            mine = _waiting(delivery.workspace, delivery.event)
            connection.execute(
                mine.values(
                    state="parked" if is_last else "waiting", claimed_until=None, reason=reason,
                    next_at=time_text(now + delay),
                )
            )  # fmt: skip
        return is_last

    def rows(self, workspace: str, states: Sequence[str] = ("waiting", "parked")) -> tuple[DeliveryRow, ...]:
        """Return a workspace's deliveries in these states, in order."""
        mine = select(inbox).where(inbox.c.workspace == workspace, inbox.c.state.in_(states)).order_by(inbox.c.number)
        with self._database.reading(workspace) as connection:
            return tuple(
                DeliveryRow(row.event, row.thread, row.kind, datetime.fromisoformat(row.received_at), row.state,
                            row.tries, row.reason)
                for row in connection.execute(mine)
                if row.kind != _PULSE
            )  # fmt: skip

    def retry(self, workspace: str, event: str) -> bool:
        """Let a parked delivery be tried again, from the first try; tell whether there was one."""
        with self._database.writing(workspace) as connection:
            mine = _in_state(workspace, event, "parked")
            again = mine.values(state="waiting", tries=0, next_at="", claimed_until=None)
            return connection.execute(again).rowcount == 1

    def drop(self, workspace: str, event: str, reason: str) -> bool:
        """Give a parked delivery up and forget what it said; tell whether there was one."""
        with self._database.writing(workspace) as connection:
            mine = _in_state(workspace, event, "parked")
            return connection.execute(mine.values(state="dropped", body=None, reason=reason)).rowcount == 1

    def load(self, now: datetime) -> Load:
        """Return how much there is to do now, over all workspaces."""
        counts = (
            select(inbox.c.state, func.count(), func.min(inbox.c.received_at))
            .where(inbox.c.state.in_(("waiting", "parked")), (inbox.c.tries > 0) | (inbox.c.next_at <= time_text(now)))
            .group_by(inbox.c.state)
        )
        with self._database.overlooking() as connection:
            found = {state: (count, oldest) for state, count, oldest in connection.execute(counts)}
        waiting, oldest = found.get("waiting", (0, None))
        parked, _ = found.get("parked", (0, None))
        return Load(waiting, parked, datetime.fromisoformat(oldest) if oldest else None)

    def prove_writable(self, now: datetime) -> None:
        """Write a mark of the moment, so that it is known whether anything can be. Raises `StorageError`."""
        make = postgresql.insert if self._database.is_postgres else sqlite.insert
        row = {**_row(Delivery("", _PULSE, "", _PULSE, {}, now)), "state": "done", "body": None}
        mark = make(inbox).values(row)
        again = mark.on_conflict_do_update(
            index_elements=["workspace", "event"], set_={"received_at": row["received_at"]}
        )
        with self._database.working() as connection:
            connection.execute(again)

    def _park(self, connection: Connection, number: int, reason: str) -> None:
        one = update(inbox).where(inbox.c.number == number)
        connection.execute(one.values(state="parked", reason=reason, claimed_until=None))


def _put_sqlite(cursor: Any, rows: Sequence[tuple[str, ...]]) -> tuple[bool, ...]:
    """Add rows in one statement: each gives the interpreter away to whoever acknowledges, and must get it back."""
    if len(rows) > MOST_IN_ONE:
        return _put_sqlite(cursor, rows[:MOST_IN_ONE]) + _put_sqlite(cursor, rows[MOST_IN_ONE:])
    values = ", ".join([_ROW.format("?")] * len(rows))
    cursor.execute(_PUT.format(values), [value for row in rows for value in row])
    if cursor.rowcount in (0, len(rows)):
        return (cursor.rowcount > 0,) * len(rows)
    # What one statement adds has numbers without a gap.
    before = cursor.lastrowid - cursor.rowcount
    new = set(cursor.execute("SELECT workspace, event FROM inbox WHERE number > ?", (before,)))
    told = []
    for row in rows:
        told.append(row[:2] in new)
        new.discard(row[:2])
    return tuple(told)


def _put_postgres(cursor: Any, rows: Sequence[tuple[Any, ...]]) -> tuple[bool, ...]:
    """Add rows in one round trip."""
    cursor.executemany(_PUT.format(_ROW.format("%s")) + " RETURNING number", rows, returning=True)
    told = [cursor.fetchone() is not None]
    while cursor.nextset():
        told.append(cursor.fetchone() is not None)
    return tuple(told)


def _values(delivery: Delivery) -> tuple[str, ...]:
    return (
        _text(delivery.workspace), _text(delivery.event), _text(delivery.thread), delivery.kind,
        time_text(delivery.received_at), _written(delivery.body),
    )  # fmt: skip


def _row(delivery: Delivery) -> dict[str, Any]:
    named = ("workspace", "event", "thread", "kind", "received_at", "body")
    return {**dict(zip(named, _values(delivery), strict=True)), "state": "waiting", "tries": 0, "next_at": ""}


def _written(body: dict[str, Any]) -> str:
    try:
        return msgspec.json.encode(body).decode()
    except ValueError:
        # Half a pair of surrogates is no text; as an escape it is kept.
        return json.dumps(body, separators=(",", ":"))


def _after_deaths(tries: int) -> timedelta:
    return min(timedelta(seconds=2.0 ** (tries - TRIES)), DELAYS[-1])


def _text(text: str) -> str:
    """Return a text that both engines store: PostgreSQL's have no zero character, and neither takes half a pair."""
    return text if text.isascii() and "\0" not in text else text.replace("\0", "").encode("utf-8", "replace").decode()


def _heads(at: str) -> Any:
    """Select the first waiting delivery of each thread where that one may be worked on now."""
    waiting, begun = inbox.c.state == "waiting", (inbox.c.tries > 0) | (inbox.c.next_at <= at)
    first = select(func.min(inbox.c.number)).where(waiting, begun).group_by(inbox.c.workspace, inbox.c.thread)
    return (
        select(inbox)
        .where(inbox.c.number.in_(first), waiting, inbox.c.next_at <= at)
        .where(inbox.c.claimed_until.is_(None) | (inbox.c.claimed_until <= at))
        .order_by(inbox.c.number)
    )


def _waiting(workspace: str, event: str) -> Any:
    return _in_state(workspace, event, "waiting")


def _in_state(workspace: str, event: str, state: str) -> Any:
    named = (inbox.c.workspace == _text(workspace), inbox.c.event == _text(event))
    return update(inbox).where(*named, inbox.c.state == state)


def _delivery(row: Row[Any]) -> Delivery:
    received = datetime.fromisoformat(row.received_at)
    return Delivery(row.workspace, row.event, row.thread, row.kind, json.loads(row.body), received, row.tries + 1)
