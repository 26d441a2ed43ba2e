"""The look-up tables, made from entries alone: what a lead is called, where it stands, what a thread is about."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Insert, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.entries import Entry, entry_of, standing, time_text
from bot.storage.facts import (
    LOOKING,
    ContactSet,
    DebriefClosed,
    DebriefOpened,
    DecisionRecorded,
    LeadMerged,
    LeadOpened,
    LeadReassigned,
    LeadRenamed,
    QuestionAsked,
    SegmentChanged,
    StatusSet,
    Undone,
)
from bot.storage.schema import debriefs, entries, lead_words, leads
from qualification.terms import Lead

READ = (
    entries.c.sequence,
    entries.c.kind,
    entries.c.lead,
    entries.c.actor,
    entries.c.recorded_at,
    entries.c.event,
    entries.c.body,
)
"""The columns that make an `Entry`."""

OF_ROWS = frozenset(
    {
        "lead_opened", "lead_renamed", "lead_reassigned", "segment_changed", "contact_set", "decision_recorded",
        "status_set",
    }
)  # fmt: skip
"""The kinds that change what is in a lead's row."""
OF_THREADS = frozenset({"debrief_opened", "debrief_closed", "question_asked"})
"""The kinds that say what a thread is about."""

_WORD = re.compile(r"\w+")
# PostgreSQL's indexes take no longer keys than some 2,700 bytes, and nobody looks for a lead by its hundredth word.
_LONGEST_WORD = 64
_MOST_WORDS = 100


class LeadRow(msgspec.Struct, frozen=True):
    """A lead at a glance; ``last`` is the sequence of the last entry that tells something of it."""

    lead: str
    company: str
    segment: str
    contact: str | None = None
    title: str | None = None
    email: str | None = None
    project: str | None = None
    owner: str | None = None
    outcome: str | None = None
    line: str | None = None
    status: str | None = None
    merged_into: str | None = None
    touched_at: str = ""
    last: int = 0


class Debrief(msgspec.Struct, frozen=True):
    """What a thread is about: the lead, who opened it, the question that waits for an answer, since which entry."""

    thread: str
    lead: str
    user: str
    asked: str | None
    since: int


def words_of(*texts: str | None) -> set[str]:
    """Return the words by which a name is found: small letters, no accents."""
    # As it is stored: PostgreSQL's texts have no zero character.
    told = " ".join(text for text in texts if text).replace("\0", "")
    marks = unicodedata.normalize("NFKD", told.casefold())
    words = _WORD.findall("".join(mark for mark in marks if not unicodedata.combining(mark)))
    return {word[:_LONGEST_WORD] for word in words[:_MOST_WORDS]}


def lead_after(row: LeadRow | None, added: Iterable[Entry]) -> LeadRow | None:
    """Return a lead's row after more entries of it. Raises `ValueError` for a lead that was never opened."""
    last: Entry | None = None
    for entry in added:
        if row is None and entry.kind in LOOKING:
            continue  # somebody took out the trail of a lead that was erased
        if row is None and entry.kind != "lead_opened":
            raise ValueError(f"the lead `{entry.lead}` was never opened")
        if row is None or entry.kind in OF_ROWS:
            row = _changed(row or LeadRow(entry.lead, "", ""), entry)
        if entry.kind not in LOOKING:
            last = entry
    if row is None or last is None:
        return row
    return msgspec.structs.replace(row, touched_at=time_text(last.recorded_at), last=last.sequence)


def _changed(row: LeadRow, entry: Entry) -> LeadRow:
    match entry.fact:
        case LeadOpened(company, segment, project, owner, lead):
            opened = LeadRow(entry.lead, company, segment, project=project, owner=owner, merged_into=row.merged_into)
            return _known(opened, lead)
        case LeadRenamed(company, project):
            return msgspec.structs.replace(row, company=company or row.company, project=project or row.project)
        case LeadReassigned(owner):
            return msgspec.structs.replace(row, owner=owner)
        case SegmentChanged(segment):
            return msgspec.structs.replace(row, segment=segment)
        case ContactSet(lead):
            return _known(row, lead)
        case DecisionRecorded(outcome=outcome, title=title):
            return msgspec.structs.replace(row, outcome=str(outcome), line=title)
        case StatusSet(status):
            return msgspec.structs.replace(row, status=status)
        case _:
            return row


def _known(row: LeadRow, lead: Lead) -> LeadRow:
    return msgspec.structs.replace(
        row, company=lead.company or row.company, contact=lead.contact, title=lead.title, email=lead.email
    )


def note(connection: Connection, workspace: str, added: Sequence[Entry]) -> None:
    """Bring the tables up to date with entries that were just added."""
    before = rows_named(connection, workspace, {entry.lead for entry in added if entry.lead})
    undone = {entry.lead for entry in added if isinstance(entry.fact, Undone)}
    by_lead: dict[str, list[Entry]] = {}
    for entry in added:
        if entry.lead and entry.lead not in undone:
            by_lead.setdefault(entry.lead, []).append(entry)
    rows = {lead: lead_after(before.get(lead), its) for lead, its in by_lead.items()}
    save(connection, workspace, {lead: row for lead, row in rows.items() if row is not None}, before)
    for entry in added:
        if isinstance(entry.fact, LeadMerged) and entry.lead not in undone:
            merge(connection, workspace, entry.fact.absorbed, entry.lead)
    make_again(connection, workspace, undone)
    note_debriefs(connection, workspace, added)


def make_again(connection: Connection, workspace: str, names: Iterable[str]) -> None:
    """Make the rows of some leads from their whole history: something in it was undone or erased."""
    before = rows_named(connection, workspace, names)
    histories = {name: _own_history(connection, workspace, name) for name in names}
    for name, history in histories.items():
        _set_merges_right(connection, workspace, name, history)
    # Read after all of them: one of these leads may have become part of another.
    known = rows_named(connection, workspace, names)
    again = {name: _row_again(history, known.get(name)) for name, history in histories.items()}
    save(connection, workspace, {name: row for name, row in again.items() if row is not None}, before)
    for name in [name for name, row in again.items() if row is None]:
        if name in before:
            _forget_words(connection, workspace, before[name])
        connection.execute(delete(leads).where(leads.c.workspace == workspace, leads.c.lead == name))


def _own_history(connection: Connection, workspace: str, lead: str) -> list[Entry]:
    mine = select(*READ).where(entries.c.workspace == workspace, entries.c.lead == lead).order_by(entries.c.sequence)
    return [entry_of(row) for row in connection.execute(mine)]


def _set_merges_right(connection: Connection, workspace: str, lead: str, history: Sequence[Entry]) -> None:
    """Note which leads a lead has absorbed, and which it has not any more."""
    stands = {entry.sequence for entry in standing(history)}
    for entry in history:
        if isinstance(entry.fact, LeadMerged):
            stays = entry.sequence in stands
            merge(connection, workspace, entry.fact.absorbed, lead if stays else None)


def _row_again(history: Sequence[Entry], known: LeadRow | None) -> LeadRow | None:
    """Make a lead's row from its whole history; what absorbed it is told by the other's."""
    row = row_after(history)
    return row and msgspec.structs.replace(row, merged_into=known.merged_into if known else None)


def row_after(history: Sequence[Entry]) -> LeadRow | None:
    """Make a lead's row from all its own entries; none where its opening was undone or erased."""
    stands = standing(history)
    if all(entry.kind != "lead_opened" for entry in stands):
        return None
    row = lead_after(None, stands)
    if row is None or not row.segment:
        return None
    telling = [entry for entry in history if entry.kind not in LOOKING]
    return msgspec.structs.replace(row, last=telling[-1].sequence, touched_at=time_text(telling[-1].recorded_at))


def rows_named(connection: Connection, workspace: str, names: Iterable[str]) -> dict[str, LeadRow]:
    """Read the rows of some leads."""
    wanted = sorted(names)
    found: dict[str, LeadRow] = {}
    for start in range(0, len(wanted), 500):
        some = select(leads).where(leads.c.workspace == workspace, leads.c.lead.in_(wanted[start : start + 500]))
        found.update((row.lead, lead_row(row._asdict())) for row in connection.execute(some))
    return found


def lead_row(columns: Mapping[str, Any]) -> LeadRow:
    return LeadRow(**{name: columns[name] for name in LeadRow.__struct_fields__})


def save(connection: Connection, workspace: str, rows: Mapping[str, LeadRow], before: Mapping[str, LeadRow]) -> None:
    """Write the rows that changed, and the words of those whose names did."""
    changed = [row for lead, row in rows.items() if row != before.get(lead)]
    upsert(connection, leads, [{"workspace": workspace, **_storable(row)} for row in changed])
    renamed = [row for row in changed if row.lead not in before or name_words(row) != name_words(before[row.lead])]
    for row in renamed:
        if row.lead in before:
            _forget_words(connection, workspace, before[row.lead])
    words = [
        {"workspace": workspace, "word": word, "lead": row.lead} for row in renamed for word in sorted(name_words(row))
    ]
    if words:
        connection.execute(lead_words.insert(), words)


def _storable(row: LeadRow) -> dict[str, Any]:
    """Return a row's columns; PostgreSQL's texts have no zero character, the entries' JSON has."""
    columns = msgspec.structs.asdict(row)
    return {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in columns.items()}


def _forget_words(connection: Connection, workspace: str, row: LeadRow) -> None:
    # Named with its words, each is found in the index; by the lead alone SQLite would look through all of them.
    mine = (lead_words.c.workspace == workspace, lead_words.c.lead == row.lead)
    connection.execute(delete(lead_words).where(*mine, lead_words.c.word.in_(name_words(row))))


def name_words(row: LeadRow) -> set[str]:
    """Return the words by which a lead is found."""
    return words_of(row.company, row.contact, row.project, row.email)


def merge(connection: Connection, workspace: str, absorbed: str, into: str | None) -> None:
    """Note which lead has absorbed another, or that none has."""
    row = update(leads).where(leads.c.workspace == workspace, leads.c.lead == absorbed)
    connection.execute(row.values(merged_into=into))


def note_debriefs(connection: Connection, workspace: str, added: Iterable[Entry]) -> None:
    """Bring the open debriefs up to date with entries in their order."""
    threads: dict[str, dict[str, Any] | None] = {}
    for entry in added:
        match entry.fact:
            case DebriefOpened(thread) | QuestionAsked(thread):
                asked = entry.fact.asked if isinstance(entry.fact, QuestionAsked) else None
                threads[thread] = {"workspace": workspace, "thread": thread, "lead": entry.lead, "user": entry.actor,
                                   "asked": asked, "since": entry.sequence}  # fmt: skip
            case DebriefClosed(thread):
                threads[thread] = None
            case _:
                pass
    for thread in [thread for thread, row in threads.items() if row is None]:
        mine = delete(debriefs).where(debriefs.c.workspace == workspace, debriefs.c.thread == thread)
        connection.execute(mine)
    upsert(connection, debriefs, [row for row in threads.values() if row is not None])


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, or change those that are there."""
    if rows:
        connection.execute(_upsert(table, connection.dialect.name), list(rows))


@cache
def _upsert(table: Table, dialect: str) -> Insert:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def add_if_missing(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Add a row where there is none with its key."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(table).on_conflict_do_nothing(), dict(row))
