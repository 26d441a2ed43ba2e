"""EvidenceLedger: one workspace's log. A turn is added whole; nothing is ever changed."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, select, update

from bot.storage import look_up
from bot.storage.chain import BEGINNING, SALT_BYTES, Header, commitment_to, digest_of, link
from bot.storage.database import Database
from bot.storage.entries import Entry, entry_of, standing, time_text
from bot.storage.facts import EvidenceNoted, Fact, LeadMerged, kind_of, written
from bot.storage.finding import best_named
from bot.storage.look_up import READ, Debrief, LeadRow, lead_row
from bot.storage.schema import OF_THE_WORKSPACE_ITSELF, debriefs, entries, heads, leads
from bot.storage.workspace import Workspace, workspace_of
from bot.uncollected import uncollected
from qualification.terms import Evidence


class OvertakenError(Exception):
    """A lead has grown since the turn was thought out: read it again and answer anew."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message adds. ``event``: the delivery's own id; ``seen``: each lead's last entry when it was read."""

    actor: str
    at: datetime
    facts: Sequence[tuple[str, Fact]]
    event: str | None = None
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Committed:
    """A turn's entries, first and last; ``repeated`` where its event had been stored before and nothing was now."""

    first: int
    last: int
    repeated: bool = False


def new_lead_id() -> str:
    """Return a name for a lead that says nothing of it: it stays in the chain after an erasure."""
    return f"lead-{secrets.token_hex(5)}"


class EvidenceLedger:
    """The log of one workspace; what others wrote is out of its reach."""

    def __init__(self, database: Database, workspace: str) -> None:
        self.database = database
        self.name = workspace

    def commit_turn(self, turn: Turn, alongside: Callable[[Connection], None] | None = None) -> Committed:
        """Add a turn, all of it or nothing; it is on disk when this returns. Raises `OvertakenError`.

        ``alongside`` writes what belongs to a turn outside the log, in the same transaction, unless it is repeated.
        """
        drafts = [_draft(turn)]
        with self.database.writing(self.name) as connection:
            (committed,) = append(connection, self.name, [turn], drafts)
            if alongside is not None and not committed.repeated:
                alongside(connection)
        return committed

    def commit_turns(self, turns: Sequence[Turn]) -> tuple[Committed, ...]:
        """Add many turns in one transaction, all of them or none."""
        with uncollected():
            drafts = [_draft(turn) for turn in turns]
            with self.database.writing(self.name) as connection:
                return append(connection, self.name, turns, drafts)

    def history(self, lead: str, upto: int | None = None) -> tuple[Entry, ...]:
        """Return a lead's entries in order, with those of the leads that it absorbed, up to an entry (inclusive)."""
        with self.database.reading(self.name) as connection:
            return self.history_in(connection, lead, upto)

    def evidence(self, lead: str, upto: int | None = None) -> tuple[Evidence, ...]:
        """Return the evidence that was not undone, in order."""
        stands = standing(self.history(lead, upto))
        return tuple(entry.fact.evidence for entry in stands if isinstance(entry.fact, EvidenceNoted))

    def decisions(self, lead: str) -> tuple[Entry, ...]:
        """Return every decision on a lead, the oldest first."""
        return tuple(entry for entry in self.history(lead) if entry.kind == "decision_recorded")

    def decision(self, lead: str, by: datetime | None = None) -> Entry | None:
        """Return the latest decision on a lead, or the latest recorded by a moment."""
        made = [entry for entry in self.decisions(lead) if by is None or entry.recorded_at <= by]
        return made[-1] if made else None

    def lead(self, lead: str) -> LeadRow | None:
        """Return a lead at a glance."""
        with self.database.reading(self.name) as connection:
            return look_up.rows_named(connection, self.name, [lead]).get(lead)

    def leads(
        self, *, before: int | None = None, limit: int = 50, owner: str | None = None, outcome: str | None = None
    ) -> tuple[LeadRow, ...]:
        """Return a page of leads, the last touched first; ``before`` is the ``last`` of the page before."""
        page = self._rows().where(leads.c.merged_into.is_(None)).order_by(leads.c.last.desc()).limit(limit)
        for column, wanted in ((leads.c.owner, owner), (leads.c.outcome, outcome)):
            page = page if wanted is None else page.where(column == wanted)
        if before is not None:
            page = page.where(leads.c.last < before)
        with self.database.reading(self.name) as connection:
            return tuple(lead_row(row._asdict()) for row in connection.execute(page))

    def find_leads(self, text: str, *, limit: int = 10) -> tuple[LeadRow, ...]:
        """Return the leads that most of these words name: company, contact, project, e-mail, or the lead's id."""
        with self.database.reading(self.name) as connection:
            named = look_up.rows_named(connection, self.name, [text.strip().replace("\0", "")])
            found = named or look_up.rows_named(connection, self.name, best_named(connection, self.name, text, limit))
            kept = [row.merged_into or row.lead for row in found.values()]
            rows = look_up.rows_named(connection, self.name, kept)
        return tuple(sorted(rows.values(), key=lambda row: -row.last))

    def open_debrief(self, thread: str) -> Debrief | None:
        """Return what a thread is about, and the question that waits there."""
        mine = select(debriefs).where(debriefs.c.workspace == self.name, debriefs.c.thread == thread)
        with self.database.reading(self.name) as connection:
            row = connection.execute(mine).one_or_none()
        return None if row is None else Debrief(row.thread, row.lead, row.user, row.asked, row.since)

    def workspace(self) -> Workspace:
        """Return the company's own settings as its log makes them: users, policies in force, kept texts."""
        mine = self._entries().where(OF_THE_WORKSPACE_ITSELF)
        with self.database.reading(self.name) as connection:
            return workspace_of(entry_of(row) for row in connection.execute(mine))

    def head(self) -> tuple[int, bytes]:
        """Return the last entry's number and hash."""
        with self.database.reading(self.name) as connection:
            return last_entry(connection, self.name)

    def _entries(self) -> Select[Any]:
        return select(*READ).where(entries.c.workspace == self.name).order_by(entries.c.sequence)

    def _rows(self) -> Select[Any]:
        return select(leads).where(leads.c.workspace == self.name)

    def history_in(self, connection: Connection, lead: str, upto: int | None) -> tuple[Entry, ...]:
        """Return a lead's history as `history` does, in the caller's view of the store."""
        found: dict[int, Entry] = {}
        todo, done = [lead], set[str]()
        while todo:
            name = todo.pop()
            if name in done:
                continue
            done.add(name)
            mine = self._entries().where(entries.c.lead == name)
            if upto is not None:
                mine = mine.where(entries.c.sequence <= upto)
            own = [entry_of(row) for row in connection.execute(mine)]
            found.update((entry.sequence, entry) for entry in own)
            todo += [entry.fact.absorbed for entry in standing(own) if isinstance(entry.fact, LeadMerged)]
        return tuple(found[sequence] for sequence in sorted(found))


# Straight to the driver, in the order of the table's columns: half the time of a statement that is compiled.
_ADD: Final = {
    "sqlite": "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "postgresql": "INSERT INTO entries VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
}
_Draft = list[tuple[str, Fact, bytes]]


def _draft(turn: Turn) -> _Draft:
    """Write a turn's facts out, before anybody has to wait for it."""
    if not turn.facts:
        raise ValueError("a turn without facts cannot be committed")
    return [(lead, fact, written(fact)) for lead, fact in turn.facts]


class _Tail:
    """The end of a chain while it grows: the rows to store, and the entries that they make."""

    def __init__(self, workspace: str, sequence: int, root: bytes) -> None:
        self._workspace = workspace
        self.sequence, self.root = sequence, root
        self.rows: list[tuple[Any, ...]] = []
        self.added: list[Entry] = []

    def add(self, turn: Turn, draft: _Draft) -> Committed:
        """Bind a turn's facts to all that was there before."""
        first, at = self.sequence + 1, time_text(turn.at)
        salts = secrets.token_bytes(SALT_BYTES * len(draft))
        for place, (lead, fact, body) in enumerate(draft):
            self.sequence += 1
            event = turn.event if self.sequence == first else None
            header = (self._workspace, self.sequence, kind_of(fact), lead, turn.actor, at, event)
            self._bind(header, salts[place * SALT_BYTES :][:SALT_BYTES], body)
            self.added.append(Entry(self.sequence, header[2], lead, turn.actor, turn.at, event, fact))
        return Committed(first, self.sequence)

    def _bind(self, header: Header, salt: bytes, body: bytes) -> None:
        commitment = commitment_to(salt, body)
        previous, self.root = self.root, link(self.root, digest_of(header, commitment))
        self.rows.append((*header, commitment, previous, self.root, salt, body.decode()))


def append(
    connection: Connection, workspace: str, turns: Sequence[Turn], drafts: Sequence[_Draft]
) -> tuple[Committed, ...]:
    """Add turns to the end of the chain, in the caller's transaction."""
    tail = _Tail(workspace, *take_head(connection, workspace))
    stored = _stored_events(connection, workspace, [turn.event for turn in turns if turn.event is not None])
    committed: list[Committed] = []
    for turn, draft in zip(turns, drafts, strict=True):
        earlier = stored.get(turn.event)
        if earlier is not None:
            committed.append(Committed(earlier, earlier, repeated=True))
            continue
        _require_seen(connection, workspace, turn, tail.added)
        committed.append(tail.add(turn, draft))
        if turn.event is not None:
            stored[turn.event] = committed[-1].first
    if tail.rows:
        connection.exec_driver_sql(_ADD[connection.dialect.name], tail.rows)
        head = update(heads).where(heads.c.workspace == workspace)
        connection.execute(head.values(sequence=tail.sequence, hash=tail.root))
        look_up.note(connection, workspace, tail.added)
    return tuple(committed)


def take_head(connection: Connection, workspace: str) -> tuple[int, bytes]:
    """Return where the chain ends, and keep it from moving until the transaction ends."""
    mine = select(heads.c.sequence, heads.c.hash).where(heads.c.workspace == workspace).with_for_update()
    row = connection.execute(mine).one_or_none()
    if row is None:
        sequence, root = last_entry(connection, workspace)
        look_up.add_if_missing(connection, heads, {"workspace": workspace, "sequence": sequence, "hash": root})
        row = connection.execute(mine).one()
    return row.sequence, row.hash


def last_entry(connection: Connection, workspace: str) -> tuple[int, bytes]:
    """Return the number and hash of the last entry, whatever the look-up table says."""
    last = select(entries.c.sequence, entries.c.hash).where(entries.c.workspace == workspace)
    row = connection.execute(last.order_by(entries.c.sequence.desc()).limit(1)).one_or_none()
    return (0, BEGINNING) if row is None else (row.sequence, row.hash)


def _stored_events(connection: Connection, workspace: str, events: Iterable[str]) -> dict[str | None, int]:
    wanted = list(events)
    found: dict[str | None, int] = {}
    for start in range(0, len(wanted), 500):
        some = select(entries.c.event, entries.c.sequence).where(
            entries.c.workspace == workspace, entries.c.event.in_(wanted[start : start + 500])
        )
        found.update((row.event, row.sequence) for row in connection.execute(some))
    return found


def _require_seen(connection: Connection, workspace: str, turn: Turn, added: Sequence[Entry]) -> None:
    """Refuse a turn that was thought out on an older state of a lead."""
    if not turn.seen:
        return
    last = {name: row.last for name, row in look_up.rows_named(connection, workspace, turn.seen).items()}
    last.update((entry.lead, entry.sequence) for entry in added)
    for lead, seen in turn.seen.items():
        if last.get(lead, 0) > seen:
            raise OvertakenError(f"the lead `{lead}` has new entries since {seen}")
        if seen and lead not in last:
            raise OvertakenError(f"the lead `{lead}` was erased")
