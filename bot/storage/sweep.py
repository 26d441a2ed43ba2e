"""Reading every lead of a segment for its record and what people made of it, a thousand at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

from bot.storage.entries import Entry, entry_of
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import READ, LeadRow
from bot.storage.schema import entries, leads

_LEADS_AT_ONCE: Final = 1_000
_READ: Final = (
    "lead_opened", "lead_renamed", "lead_merged", "contact_set", "evidence_noted", "undone",
    "waiver_given", "waiver_ended", "status_set",
)  # fmt: skip
"""What a record rests on, and what people decided about the lead."""
_ROW: Final = tuple(leads.c[name] for name in LeadRow.__struct_fields__)
_by_lead = itemgetter(READ.index(entries.c.lead))

Span = tuple[str, str | None]
"""Leads by their ids: those after the first, up to the second and with it; ``None`` for no end."""
_ALL: Final[Span] = ("", None)


def sweep(
    ledger: EvidenceLedger, segment: str | None = None, span: Span = _ALL
) -> Iterator[tuple[LeadRow, tuple[Entry, ...]]]:
    """Yield each lead of a segment with the entries that its record rests on, those of absorbed leads included."""
    after, upto = span
    with ledger.database.reading(ledger.name) as connection:
        absorbing = _absorbing(connection, ledger.name)
        while page := _page(connection, ledger.name, segment, (after, upto)):
            after = page[-1].lead
            stay = [row for row in page if row.merged_into is None]
            own = _entries_of(connection, ledger.name, [row.lead for row in stay])
            for row in stay:
                yield (
                    row,
                    ledger.history_in(connection, row.lead, None) if row.lead in absorbing else own.get(row.lead, ()),
                )


def spans(ledger: EvidenceLedger, segment: str, most: int, *, at_least: int) -> list[Span]:
    """Cut the leads of a segment into spans of the same size, as many as asked for or as are worth the cutting."""
    mine = _of(ledger.name, segment)
    with ledger.database.reading(ledger.name) as connection:
        count = connection.execute(select(func.count()).where(mine)).scalar_one()
        parts = max(1, min(most, count // at_least))
        in_order = select(leads.c.lead).where(mine).order_by(leads.c.lead)
        borders: list[str] = [
            connection.execute(in_order.offset(number * count // parts - 1).limit(1)).scalar_one()
            for number in range(1, parts)
        ]
    return list(zip(["", *borders], [*borders, None], strict=True))


def _of(workspace: str, segment: str | None) -> ColumnElement[bool]:
    mine = leads.c.workspace == workspace
    return mine if segment is None else and_(mine, leads.c.segment == segment)


def _absorbing(connection: Connection, workspace: str) -> set[str]:
    merged = select(leads.c.merged_into).where(leads.c.workspace == workspace, leads.c.merged_into.is_not(None))
    return set(connection.execute(merged.distinct()).scalars())


def _page(connection: Connection, workspace: str, segment: str | None, span: Span) -> list[LeadRow]:
    after, upto = span
    page = select(*_ROW).where(_of(workspace, segment), leads.c.lead > after)
    if upto is not None:
        page = page.where(leads.c.lead <= upto)
    return [LeadRow(*row) for row in connection.execute(page.order_by(leads.c.lead).limit(_LEADS_AT_ONCE))]


def _entries_of(connection: Connection, workspace: str, names: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
    some = (
        select(*READ)
        .where(entries.c.workspace == workspace, entries.c.lead.in_(names), entries.c.kind.in_(_READ))
        .order_by(entries.c.lead, entries.c.sequence)
    )
    rows = connection.execute(some).all()
    return {lead: tuple(map(entry_of, its)) for lead, its in groupby(rows, key=_by_lead)}
