"""Leads counted, not read one by one: where they stand by segment and by source; and what was last decided on some."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import func, select

from bot.storage.entries import Entry, entry_of
from bot.storage.facts import LeadSourced, read_fact
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import READ, LeadRow
from bot.storage.schema import entries, leads

_AT_ONCE: Final = 500


def by_segment(ledger: EvidenceLedger) -> Iterator[tuple[str, LeadRow, int]]:
    """Yield each segment with how many leads stand where: a row that tells only outcome and status, and its count."""
    stands = (leads.c.segment, leads.c.outcome, leads.c.status)
    counted = select(*stands, func.count()).where(leads.c.workspace == ledger.name, leads.c.merged_into.is_(None))
    with ledger.database.reading(ledger.name) as connection:
        for segment, outcome, status, count in connection.execute(counted.group_by(*stands)):
            yield segment, LeadRow("", "", segment, outcome=outcome, status=status), count


def by_source(ledger: EvidenceLedger) -> Iterator[tuple[str, LeadRow, int]]:
    """Yield each source that an import named, with how many of its leads stand where."""
    told = select(entries.c.lead, entries.c.body).where(
        entries.c.workspace == ledger.name, entries.c.kind == "lead_sourced", entries.c.body.is_not(None)
    )
    mine = select(leads.c.lead, leads.c.outcome, leads.c.status).where(
        leads.c.workspace == ledger.name, leads.c.merged_into.is_(None)
    )
    sources: dict[str, str] = {}
    names: dict[str, str] = {}
    counts: Counter[tuple[str, str | None, str | None]] = Counter()
    with ledger.database.reading(ledger.name) as connection:
        for lead, body in connection.execute(told.order_by(entries.c.sequence)):
            fact = read_fact(body)
            if isinstance(fact, LeadSourced) and fact.source:
                # Few sources have many leads each.
                sources[lead] = names.setdefault(fact.source, fact.source)
        for lead, outcome, status in connection.execute(mine) if sources else ():
            if lead in sources:
                counts[sources[lead], outcome, status] += 1
    for (source, outcome, status), count in counts.items():
        yield source, LeadRow("", "", "", outcome=outcome, status=status), count


def last_decisions(ledger: EvidenceLedger, names: Sequence[str]) -> Iterator[Entry]:
    """Yield the last decision on each of some leads."""
    made = entries.c.kind == "decision_recorded"
    with ledger.database.reading(ledger.name) as connection:
        for start in range(0, len(names), _AT_ONCE):
            some = (entries.c.workspace == ledger.name, entries.c.lead.in_(names[start : start + _AT_ONCE]), made)
            last = select(func.max(entries.c.sequence)).where(*some).group_by(entries.c.lead)
            wanted = select(*READ).where(entries.c.workspace == ledger.name, entries.c.sequence.in_(last))
            yield from map(entry_of, connection.execute(wanted))
