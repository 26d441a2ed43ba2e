"""Erasing what was said of a person: the contents go, their places in the chain stay."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Delete, Update, delete, insert, select, update

from bot.storage import look_up
from bot.storage.entries import Entry, entry_of
from bot.storage.facts import WITH_WORDS, Erased, Fact, written
from bot.storage.ledger import EvidenceLedger, Turn, append
from bot.storage.look_up import READ
from bot.storage.persons import Named
from bot.storage.schema import entries, erasures, held, inbox, outbox

_AT_ONCE = 500
_WAITING: Final = (
    (inbox, inbox.c.body, ("parked",)),
    (outbox, outbox.c.arguments, ("waiting", "parked", "uncertain")),
)


def erase_lead(ledger: EvidenceLedger, lead: str, *, actor: str, at: datetime, reason: str) -> int:
    """Empty all that was said of a lead, and of those it absorbed; return how many entries."""
    said = [entry.sequence for entry in ledger.history(lead) if entry.kind in WITH_WORDS and entry.fact is not None]
    return erase(ledger, said, lead=lead, actor=actor, at=at, reason=reason)


def erase(
    ledger: EvidenceLedger,
    wanted: Iterable[int],
    *,
    lead: str = "",
    actor: str,
    at: datetime,
    reason: str,
    instead: Sequence[tuple[str, Fact]] = (),
    named: Named | None = None,
) -> int:
    """Empty these entries; an entry of the log says so, by whom and why. Raises `ValueError` for what must stay.

    ``instead`` is recorded in the same moment: what is still to be known of leads that others are. What waits outside
    the log, to be asked about or posted, goes too where it names who is ``named``.
    """
    sequences = tuple(sorted(set(wanted)))
    if not sequences and named is None:
        return 0
    with ledger.database.writing(ledger.name) as connection:
        for forgetting in _forgetting(connection, ledger.name, named) if named else ():
            connection.execute(forgetting)
        if sequences:
            turn = Turn(actor, at, [(lead, Erased(sequences, reason)), *instead])
            _empty(connection, ledger.name, sequences, turn)
    ledger.database.tidy()
    return len(sequences)


def waiting(ledger: EvidenceLedger, named: Named) -> int:
    """Return how many notes and posts that wait outside the log name somebody."""
    with ledger.database.reading(ledger.name) as connection:
        return len(_forgetting(connection, ledger.name, named))


def _empty(connection: Connection, workspace: str, sequences: tuple[int, ...], turn: Turn) -> None:
    """Record the order to erase, with what is recorded instead, and do as it says."""
    found: list[Entry] = []
    for some in _parts(sequences):
        mine = select(*READ).where(entries.c.workspace == workspace, entries.c.sequence.in_(some))
        found += [entry_of(row) for row in connection.execute(mine)]
    kept = sorted(set(sequences) - {entry.sequence for entry in found if entry.kind in WITH_WORDS and entry.fact})
    if kept:
        raise ValueError(f"these entries hold no words to erase, or none any more: {kept[:10]}")
    draft = [(name, fact, written(fact)) for name, fact in turn.facts]
    (committed,) = append(connection, workspace, [turn], [draft])
    rows = [{"workspace": workspace, "sequence": each, "erased_by": committed.first} for each in sequences]
    connection.execute(insert(erasures), rows)
    for some in _parts(sequences):
        mine_too = (entries.c.workspace == workspace, entries.c.sequence.in_(some))
        connection.execute(update(entries).where(*mine_too).values(salt=None, body=None))
    look_up.make_again(connection, workspace, {entry.lead for entry in found if entry.lead})


def _forgetting(connection: Connection, workspace: str, named: Named) -> list[Update | Delete]:
    """Return what empties what was given up or is still to be said; what is being worked on is stored or sent."""
    found: list[Update | Delete] = []
    for table, text, states in _WAITING:
        where = (table.c.workspace == workspace, table.c.state.in_(states), table.c.claimed_until.is_(None))
        gone = {"state": "dropped", "reason": "erased", text.name: None}
        found += [
            update(table).where(table.c.number == number).values(gone)
            for number, body in connection.execute(select(table.c.number, text).where(*where))
            if named.within_json(body)
        ]
    notes = connection.execute(select(held.c.thread, held.c.body).where(held.c.workspace == workspace))
    threads = [thread for thread, body in notes if named.within_json(body)]
    return found + [delete(held).where(held.c.workspace == workspace, held.c.thread == each) for each in threads]


def _parts(sequences: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    return (sequences[start : start + _AT_ONCE] for start in range(0, len(sequences), _AT_ONCE))
