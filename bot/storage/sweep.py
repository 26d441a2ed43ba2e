"""Reading every lead of a segment for its record and what people made of it, a thousand at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection, select

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


def sweep(ledger: EvidenceLedger, segment: str | None = None) -> Iterator[tuple[LeadRow, tuple[Entry, ...]]]:
    """Yield each lead of a segment with the entries that its record rests on, those of absorbed leads included."""
    with ledger.database.reading(ledger.name) as connection:
        absorbing = _absorbing(connection, ledger.name)
        after = ""
        while page := _page(connection, ledger.name, segment, after):
            after = page[-1].lead
            stay = [row for row in page if row.merged_into is None]
            own = _entries_of(connection, ledger.name, [row.lead for row in stay])
            for row in stay:
                yield row, ledger.history(row.lead) if row.lead in absorbing else own.get(row.lead, ())


def _absorbing(connection: Connection, workspace: str) -> set[str]:
    merged = select(leads.c.merged_into).where(leads.c.workspace == workspace, leads.c.merged_into.is_not(None))
    return set(connection.execute(merged.distinct()).scalars())


def _page(connection: Connection, workspace: str, segment: str | None, after: str) -> list[LeadRow]:
    page = select(*_ROW).where(leads.c.workspace == workspace, leads.c.lead > after)
    if segment is not None:
        page = page.where(leads.c.segment == segment)
    return [LeadRow(*row) for row in connection.execute(page.order_by(leads.c.lead).limit(_LEADS_AT_ONCE))]


def _entries_of(connection: Connection, workspace: str, names: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
    some = (
        select(*READ)
        .where(entries.c.workspace == workspace, entries.c.lead.in_(names), entries.c.kind.in_(_READ))
        .order_by(entries.c.lead, entries.c.sequence)
    )
    rows = connection.execute(some).all()
    return {lead: tuple(map(entry_of, its)) for lead, its in groupby(rows, key=_by_lead)}
