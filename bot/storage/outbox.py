"""Outbox: what has to be said outside, stored with what led to it, and said once, in order within a lane."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Database
from bot.storage.entries import time_text
from bot.storage.schema import outbox

LEASE: Final = timedelta(seconds=60)
"""How long a claim holds without being renewed; then whoever made it is taken for dead."""
SETTLING: Final = timedelta(seconds=3)
"""What was sent to somebody who did not answer may still be on its way."""


class PostState(StrEnum):
    """Where a post is: a claimed one is unsure until its outcome is known, and stays so when the process ends."""

    WAITING = "waiting"
    UNSURE = "unsure"
    SENT = "sent"
    REPLACED = "replaced"
    PARKED = "parked"
    """It was refused, for good."""
    UNCERTAIN = "uncertain"
    """Nobody can tell whether it arrived: somebody has to look."""
    DROPPED = "dropped"


_UNSENT: Final = (PostState.WAITING, PostState.UNSURE)
_FOR_PEOPLE: Final = (PostState.PARKED, PostState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Post:
    """One call that must happen once. ``key`` names it for ever, ``lane`` is what it must stay in order with.

    ``after`` is the moment before which it is not sent. ``cancels`` names a post that this one replaces where that was
    not sent yet. An argument ``{"$ts_of": key}`` or ``{"$channel_of": key}`` stands for what another post was given.
    """

    key: str
    workspace: str
    lane: str
    method: str
    arguments: dict[str, Any]
    after: datetime | None = None
    cancels: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A post that is to be sent now. Where it is unsure, it may have been sent before, since it was begun."""

    post: Post
    tries: int
    is_unsure: bool
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of a post, or of what has replaced it; ``state`` is none where it was never put here."""

    key: str
    state: PostState | None
    ts: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post at a glance, without what it says."""

    key: str
    lane: str
    method: str
    state: str
    tries: int
    reason: str | None
    began_at: datetime | None


class Outbox:
    """The posts of all workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, connection: Connection, posts: Iterable[Post]) -> None:
        """Store posts in the transaction of what led to them; one that is there already stays as it is."""
        for post in posts:
            make = postgresql.insert if self._database.is_postgres else sqlite.insert
            added = connection.execute(make(outbox).values(_row(post)).on_conflict_do_nothing())
            if added.rowcount and post.cancels is not None:
                self._replace(connection, post, post.cancels)

    def cancel(self, connection: Connection, workspace: str, key: str) -> bool:
        """Take back a post, or what has replaced it, that was not sent yet; tell whether it could be."""
        row = self._last(connection, workspace, key)
        return row is not None and self._withdraw(connection, row, PostState.DROPPED, None)

    def claim(self, limit: int, now: datetime, paused: Sequence[tuple[str, str]] = ()) -> tuple[Taken, ...]:
        """Take the next post of each lane that is free, the oldest first; none of a workspace and method paused."""
        at = time_text(now)
        heads = _heads(at, paused).limit(limit)
        with self._database.overlooking() as connection:
            if connection.execute(heads.limit(1)).first() is None:
                return ()
        with self._database.working() as connection:
            rows = connection.execute(heads.with_for_update(skip_locked=True)).all()
            mine = update(outbox).where(outbox.c.number.in_([row.number for row in rows]))
            connection.execute(
                mine.values(
                    state=PostState.UNSURE, claimed_until=time_text(now + LEASE), tries=outbox.c.tries + 1,
                    began_at=func.coalesce(outbox.c.began_at, at),
                )
            )  # fmt: skip
        return tuple(_taken(row, now) for row in rows)

    def keep(self, taken: Iterable[Taken], now: datetime) -> None:
        """Say that these are still being sent."""
        with self._database.working() as connection:
            for each in taken:
                self._set(connection, each, claimed_until=time_text(now + LEASE))

    def release(self, now: datetime) -> None:
        """Give back every claim: the process that made them has ended, and what it sent is unsure for a moment yet."""
        with self._database.working() as connection:
            claimed = update(outbox).where(outbox.c.state == PostState.UNSURE, outbox.c.claimed_until.is_not(None))
            connection.execute(claimed.values(claimed_until=None, next_at=time_text(now + SETTLING)))

    def sent(self, taken: Taken, ts: str | None = None, channel: str | None = None) -> None:
        """Mark a post as sent, with what the other side calls it, and forget what it said."""
        self._end(taken, state=PostState.SENT, ts=ts, channel=channel, arguments=None, reason=None)

    def later(
        self, taken: Taken, until: datetime, reason: str, *, is_unsure: bool = False, counts: bool = True,
        tried_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Put a post back until a moment. ``is_unsure`` where it may have arrived; ``counts`` as a try or not.

        ``tried_at`` is when it may have arrived, where it is known that it did not before.
        """
        values: dict[str, Any] = {"next_at": time_text(until), "reason": reason, "tries": taken.tries - (not counts)}
        if is_unsure:
            began = {"began_at": time_text(tried_at)} if tried_at else {}
            self._end(taken, state=PostState.UNSURE, **values, **began)
        else:
            # Nothing of it can have arrived so far, so it is begun anew.
            self._end(taken, state=PostState.WAITING, began_at=None, **values)

    def parked(self, taken: Taken, reason: str) -> None:
        """Give a post up that will never be taken; somebody may look at why, and try it again."""
        self._end(taken, state=PostState.PARKED, reason=reason)

    def uncertain(self, taken: Taken, reason: str) -> None:
        """List a post for somebody to look whether it arrived: it is not sent again unasked."""
        self._end(taken, state=PostState.UNCERTAIN, reason=reason)

    def whereabouts(self, workspace: str, key: str) -> Whereabouts:
        """Tell what became of a post, or of what has replaced it."""
        with self._database.reading(workspace) as connection:
            row = self._last(connection, workspace, key)
        if row is None:
            return Whereabouts(key, None)
        return Whereabouts(row.key, PostState(row.state), row.ts, row.channel)

    def key_at(self, workspace: str, channel: str, ts: str) -> str | None:
        """Return the key of the post that became this message; nothing where it was none of ours."""
        mine = select(outbox.c.key).where(
            outbox.c.workspace == workspace, outbox.c.ts == ts, outbox.c.channel == channel
        )
        with self._database.reading(workspace) as connection:
            return connection.execute(mine.limit(1)).scalar_one_or_none()

    def stop(self, workspace: str, reason: str) -> int:
        """Give up all that waits for a workspace; return how many posts."""
        with self._database.writing(workspace) as connection:
            waiting = update(outbox).where(outbox.c.workspace == workspace, outbox.c.state.in_(_UNSENT))
            return connection.execute(waiting.values(state=PostState.PARKED, reason=reason)).rowcount

    def rows(self, workspace: str, states: Sequence[str] = _FOR_PEOPLE) -> tuple[PostRow, ...]:
        """Return a workspace's posts in these states, in order."""
        mine = select(outbox).where(outbox.c.workspace == workspace, outbox.c.state.in_(states))
        with self._database.reading(workspace) as connection:
            return tuple(
                PostRow(row.key, row.lane, row.method, row.state, row.tries, row.reason, _moment(row.began_at))
                for row in connection.execute(mine.order_by(outbox.c.number))
            )

    def retry(self, workspace: str, key: str) -> bool:
        """Let a post that was parked or is uncertain be sent again; tell whether there was one."""
        again = {"state": PostState.WAITING, "tries": 0, "next_at": "", "claimed_until": None, "began_at": None}
        return self._decided(workspace, key, again)

    def drop(self, workspace: str, key: str, reason: str) -> bool:
        """Give up a post that was parked or is uncertain, and forget what it said; tell whether there was one."""
        return self._decided(workspace, key, {"state": PostState.DROPPED, "arguments": None, "reason": reason})

    def count(self) -> dict[str, int]:
        """Return how many posts are in each state that is not an end, over all workspaces."""
        states = (*_UNSENT, *_FOR_PEOPLE)
        counts = select(outbox.c.state, func.count()).where(outbox.c.state.in_(states)).group_by(outbox.c.state)
        with self._database.overlooking() as connection:
            return {state: count for state, count in connection.execute(counts)}

    def _decided(self, workspace: str, key: str, values: dict[str, Any]) -> bool:
        with self._database.writing(workspace) as connection:
            mine = _named(workspace, key).where(outbox.c.state.in_(_FOR_PEOPLE))
            return connection.execute(mine.values(**values)).rowcount == 1

    def _end(self, taken: Taken, **values: Any) -> None:
        with self._database.working() as connection:
            self._set(connection, taken, claimed_until=None, **values)

    def _set(self, connection: Connection, taken: Taken, **values: Any) -> None:
        mine = _named(taken.post.workspace, taken.post.key).where(outbox.c.state == PostState.UNSURE)
        connection.execute(mine.values(**values))

    def _replace(self, connection: Connection, post: Post, cancelled: str) -> None:
        row = self._last(connection, post.workspace, cancelled)
        if row is None or row.key == post.key or not self._withdraw(connection, row, PostState.REPLACED, post.key):
            return
        if post.after is None and row.after is not None:
            connection.execute(_named(post.workspace, post.key).values(after=row.after))

    def _withdraw(self, connection: Connection, row: Row[Any], state: PostState, replaced_by: str | None) -> bool:
        unsent = _named(row.workspace, row.key).where(outbox.c.state == PostState.WAITING)
        gone = unsent.values(state=state, replaced_by=replaced_by, arguments=None)
        return connection.execute(gone).rowcount == 1

    def _last(self, connection: Connection, workspace: str, key: str) -> Row[Any] | None:
        """Return a post, or the last of those that replaced it one after the other."""
        seen: set[str] = set()
        row = None
        while key not in seen:
            seen.add(key)
            one = select(outbox).where(outbox.c.workspace == workspace, outbox.c.key == key)
            row = connection.execute(one).one_or_none()
            key = key if row is None or row.replaced_by is None else row.replaced_by
        return row


def _row(post: Post) -> dict[str, Any]:
    return {
        "workspace": post.workspace, "key": post.key, "lane": post.lane, "method": post.method,
        "after": post.after and time_text(post.after), "state": PostState.WAITING, "tries": 0, "next_at": "",
        "arguments": json.dumps(post.arguments, separators=(",", ":")),
    }  # fmt: skip


def _heads(at: str, paused: Sequence[tuple[str, str]]) -> Any:
    """Select the first post of each lane that has to go, where it may go now; one that is not due yet blocks nobody."""
    unsent = outbox.c.state.in_(_UNSENT)
    due = or_(outbox.c.after.is_(None), outbox.c.after <= at)
    first = select(func.min(outbox.c.number)).where(unsent, due).group_by(outbox.c.workspace, outbox.c.lane)
    heads = (
        select(outbox)
        .where(outbox.c.number.in_(first), unsent, outbox.c.next_at <= at)
        .where(or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= at))
    )
    for workspace, method in paused:
        heads = heads.where(not_((outbox.c.workspace == workspace) & (outbox.c.method == method)))
    return heads.order_by(outbox.c.number)


def _named(workspace: str, key: str) -> Any:
    return update(outbox).where(outbox.c.workspace == workspace, outbox.c.key == key)


def _taken(row: Row[Any], now: datetime) -> Taken:
    after = _moment(row.after)
    post = Post(row.key, row.workspace, row.lane, row.method, json.loads(row.arguments), after)
    return Taken(post, row.tries + 1, row.state == PostState.UNSURE, _moment(row.began_at) or now)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
