"""Reading a whole workspace, a piece at a time: in the order of the chain, or lead by lead."""

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, text, tuple_

from bot.storage.chain import Header
from bot.storage.entries import Entry, entry_of
from bot.storage.look_up import READ
from bot.storage.schema import entries

Stored = Row[*tuple[Any, ...]]
"""An entry as it stands in the table."""

_PIECE: Final = 10_000
# Read as they stand, without a column's type: what was tampered with must not stop the reading.
_FIRST: Final = text(
    "SELECT sequence, kind, lead, actor, recorded_at, event, commitment, previous, hash, salt, body"
    " FROM entries WHERE workspace = :workspace ORDER BY sequence LIMIT :size"
)
_NEXT: Final = text(
    "SELECT sequence, kind, lead, actor, recorded_at, event, commitment, previous, hash, salt, body"
    " FROM entries WHERE workspace = :workspace AND sequence > :after ORDER BY sequence LIMIT :size"
)
_NUMBERED: Final = text(
    "SELECT sequence, kind, lead, actor, recorded_at, event, commitment, previous, hash, salt, body"
    " FROM entries WHERE workspace = :workspace AND sequence IN :numbers ORDER BY sequence"
).bindparams(bindparam("numbers", expanding=True))
_NUMBERS_AT_ONCE: Final = 500


def rows_in_order(connection: Connection, workspace: str) -> Iterator[Stored]:
    """Yield each entry as it is stored: its header, commitment, previous, hash, salt and body."""
    given: dict[str, Any] = {"workspace": workspace, "size": _PIECE}
    rows = connection.execute(_FIRST, given).all()
    while rows:
        yield from rows
        if len(rows) < _PIECE:
            return
        rows = connection.execute(_NEXT, {**given, "after": rows[-1].sequence}).all()


def rows_numbered(connection: Connection, workspace: str, numbers: Collection[int]) -> Iterator[Stored]:
    """Yield some entries as they are stored, in order."""
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        some = wanted[start : start + _NUMBERS_AT_ONCE]
        yield from connection.execute(_NUMBERED, {"workspace": workspace, "numbers": some})


def header_of(workspace: str, row: Stored) -> Header:
    """Return what an erasure leaves of a row."""
    sequence, kind, lead, actor, recorded_at, event = row[:6]
    return workspace, sequence, kind, lead, actor, recorded_at, event


def leads_in_order(
    connection: Connection, workspace: str, decoded: Collection[str] | None = None
) -> Iterator[tuple[str, list[Entry]]]:
    """Yield each lead with its own entries in order; of kinds that are not to be decoded the fact stays ``None``."""
    for lead, its_rows in groupby(_rows_by_lead(connection, workspace), key=attrgetter("lead")):
        yield lead, [entry_of(row if decoded is None or row.kind in decoded else (*row[:6], None)) for row in its_rows]


def _rows_by_lead(connection: Connection, workspace: str) -> Iterator[Stored]:
    order = (entries.c.lead, entries.c.sequence)
    piece = select(*READ).where(entries.c.workspace == workspace, entries.c.lead != "").order_by(*order).limit(_PIECE)
    rows = connection.execute(piece).all()
    while rows:
        yield from rows
        if len(rows) < _PIECE:
            return
        rows = connection.execute(piece.where(tuple_(*order) > tuple_(rows[-1].lead, rows[-1].sequence))).all()
