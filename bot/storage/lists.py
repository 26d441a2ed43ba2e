"""Pages of leads: those nearest to SQL first, or those touched last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow, rows_named
from bot.storage.schema import OF_FLAGS, entries, leads

Order = Literal["nearest", "touched"]
RAW: Final = "raw"
"""The outcome, in a filter, of leads that nothing was decided on."""

_ROW: Final = tuple(leads.c[name] for name in LeadRow.__struct_fields__)
_HANDLED: Final = ("accepted", "opportunity")
_OPEN: Final = ("sql", "pending_discovery")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which leads are wanted; what is left out does not matter."""

    owner: str | None = None
    outcome: str | None = None
    segment: str | None = None
    is_open: bool = False
    """Only leads that somebody still works on: with questions open, or an SQL that nobody has taken."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some leads in order, and how many there are in all."""

    rows: tuple[LeadRow, ...]
    total: int


def page_of(ledger: EvidenceLedger, sought: Sought, *, by: Order, limit: int, skip: int = 0) -> Page:
    """Return a page of leads: SQL first, then by how few questions are open; or the last touched first."""
    order = _nearest() if by == "nearest" else ()
    page = _wanted(select(*_ROW), ledger, sought).order_by(*order, leads.c.last.desc())
    count = _wanted(select(func.count()).select_from(leads), ledger, sought)
    with ledger.database.reading(ledger.name) as connection:
        rows = tuple(LeadRow(*row) for row in connection.execute(page.limit(limit).offset(skip)))
        return Page(rows, connection.execute(count).scalar_one())


def _wanted(some: Select[Any], ledger: EvidenceLedger, sought: Sought) -> Select[Any]:
    some = some.where(leads.c.workspace == ledger.name, leads.c.merged_into.is_(None))
    if sought.owner is not None:
        some = some.where(leads.c.owner == sought.owner)
    if sought.segment is not None:
        some = some.where(leads.c.segment == sought.segment)
    if sought.outcome is not None:
        some = some.where(leads.c.outcome.is_(None) if sought.outcome == RAW else leads.c.outcome == sought.outcome)
    if sought.is_open:
        untaken = or_(leads.c.status.is_(None), leads.c.status.not_in(_HANDLED))
        some = some.where(leads.c.outcome.in_(_OPEN), untaken)
    return some


def _nearest() -> tuple[ColumnElement[Any], ...]:
    """Order by what is left to do: SQL that waits to be taken, open questions, the rest, what is settled."""
    rank = case(
        (leads.c.status.in_(_HANDLED), 5),
        (leads.c.outcome == "sql", 0),
        (leads.c.outcome == "pending_discovery", 1),
        (leads.c.outcome == "nurture", 3),
        (leads.c.outcome == "disqualified", 4),
        else_=2,
    )
    # The line of a pending lead begins with the number of its open questions, which has one digit.
    few_first = case((leads.c.outcome == "pending_discovery", leads.c.line), else_="")
    return rank, few_first


def is_stored(ledger: EvidenceLedger, event: str) -> bool:
    """Tell whether the turn of an event was stored before."""
    mine = select(entries.c.sequence).where(entries.c.workspace == ledger.name, entries.c.event == event)
    with ledger.database.reading(ledger.name) as connection:
        return connection.execute(mine).first() is not None


@dataclass(frozen=True, slots=True)
class Names:
    """By what a lead is known, and the lead that it belongs to now."""

    lead: str
    company: str
    contact: str | None
    email: str | None


def names_of(ledger: EvidenceLedger) -> Iterator[Names]:
    """Yield the names of every lead; one that was merged into another is named under that one's id."""
    known = select(func.coalesce(leads.c.merged_into, leads.c.lead), leads.c.company, leads.c.contact, leads.c.email)
    with ledger.database.reading(ledger.name) as connection:
        for row in connection.execute(known.where(leads.c.workspace == ledger.name).order_by(leads.c.last)):
            yield Names(*row)


def flagged(ledger: EvidenceLedger, *, owner: str | None = None, limit: int = 50) -> tuple[LeadRow, ...]:
    """Return the leads with more flags than answers to flags, those with the oldest flag first."""
    balance = func.sum(case((entries.c.kind == "flag_raised", 1), else_=-1))
    names = select(entries.c.lead).where(entries.c.workspace == ledger.name, OF_FLAGS).group_by(entries.c.lead)
    names = names.having(balance > 0).order_by(func.min(entries.c.sequence)).limit(limit)
    with ledger.database.reading(ledger.name) as connection:
        found = [row.lead for row in connection.execute(names)]
        rows = rows_named(connection, ledger.name, found)
    kept = dict.fromkeys(rows[name].merged_into or name for name in found if name in rows)
    mine = [rows[name] for name in kept if name in rows]
    return tuple(row for row in mine if owner is None or row.owner == owner)
