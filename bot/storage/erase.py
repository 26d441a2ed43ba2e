"""Erasing what was said of a person: the contents go, their places in the chain stay."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import insert, select, update

from bot.storage import look_up
from bot.storage.entries import Entry, entry_of
from bot.storage.facts import WITH_WORDS, Erased, written
from bot.storage.ledger import EvidenceLedger, Turn, append
from bot.storage.look_up import READ
from bot.storage.scan import rows_in_order
from bot.storage.schema import entries, erasures

_AT_ONCE = 500


def erase_lead(ledger: EvidenceLedger, lead: str, *, actor: str, at: datetime, reason: str) -> int:
    """Empty all that was said of a lead, and of those it absorbed; return how many entries."""
    said = [entry.sequence for entry in ledger.history(lead) if entry.kind in WITH_WORDS and entry.fact is not None]
    return erase(ledger, said, lead=lead, actor=actor, at=at, reason=reason)


def erase(
    ledger: EvidenceLedger, wanted: Iterable[int], *, lead: str = "", actor: str, at: datetime, reason: str
) -> int:
    """Empty these entries; an entry of the log says so, by whom and why. Raises `ValueError` for what must stay."""
    sequences = tuple(sorted(set(wanted)))
    if not sequences:
        return 0
    order = Erased(sequences, reason)
    with ledger.database.writing(ledger.name) as connection:
        found: list[Entry] = []
        for some in _parts(sequences):
            mine = select(*READ).where(entries.c.workspace == ledger.name, entries.c.sequence.in_(some))
            found += [entry_of(row) for row in connection.execute(mine)]
        kept = sorted(set(sequences) - {entry.sequence for entry in found if entry.kind in WITH_WORDS and entry.fact})
        if kept:
            raise ValueError(f"these entries hold no words to erase, or none any more: {kept[:10]}")
        turn = Turn(actor, at, [(lead, order)])
        (committed,) = append(connection, ledger.name, [turn], [[(lead, order, written(order))]])
        rows = [{"workspace": ledger.name, "sequence": each, "erased_by": committed.first} for each in sequences]
        connection.execute(insert(erasures), rows)
        for some in _parts(sequences):
            mine_too = (entries.c.workspace == ledger.name, entries.c.sequence.in_(some))
            connection.execute(update(entries).where(*mine_too).values(salt=None, body=None))
        look_up.make_again(connection, ledger.name, {entry.lead for entry in found if entry.lead})
    ledger.database.tidy()
    return len(sequences)


def mentioning(ledger: EvidenceLedger, words: str) -> tuple[int, ...]:
    """Return the entries whose contents hold these words, however they are capitalised: a name, an e-mail, a phone."""
    sought = msgspec.json.encode(words)[1:-1].decode().casefold()
    with ledger.database.reading(ledger.name) as connection:
        return tuple(
            row.sequence
            for row in rows_in_order(connection, ledger.name)
            if row.body is not None and row.kind in WITH_WORDS and sought in row.body.casefold()
        )


def _parts(sequences: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    return (sequences[start : start + _AT_ONCE] for start in range(0, len(sequences), _AT_ONCE))
