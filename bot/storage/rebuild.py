"""Making the look-up tables again from the entries alone."""

from typing import Final

from sqlalchemy import Connection, delete, update

from bot.storage import look_up
from bot.storage.entries import Entry, standing
from bot.storage.facts import LeadMerged
from bot.storage.ledger import EvidenceLedger, last_entry, take_head
from bot.storage.look_up import LeadRow
from bot.storage.scan import leads_in_order
from bot.storage.schema import LOOK_UP, heads

_TOLD_BY: Final = look_up.OF_ROWS | look_up.OF_THREADS | {"lead_merged", "undone"}
_LEADS_AT_ONCE: Final = 2_000


def rebuild(ledger: EvidenceLedger) -> int:
    """Empty the look-up tables of a workspace and fill them again; return the number of leads."""
    with ledger.database.writing(ledger.name) as connection:
        _empty(connection, ledger.name)
        filling = _Filling(connection, ledger.name)
        for lead, history in leads_in_order(connection, ledger.name, _TOLD_BY):
            filling.add(lead, history)
        filling.end()
    return filling.count


def _empty(connection: Connection, workspace: str) -> None:
    take_head(connection, workspace)
    for table in LOOK_UP:
        connection.execute(delete(table).where(table.c.workspace == workspace))
    sequence, root = last_entry(connection, workspace)
    head = update(heads).where(heads.c.workspace == workspace)
    connection.execute(head.values(sequence=sequence, hash=root))


class _Filling:
    """The tables while they are filled: rows go in by the thousand, what joins leads together at the end."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace
        self._rows: dict[str, LeadRow] = {}
        self._merged: dict[str, str] = {}
        self._threads: list[Entry] = []
        self.count = 0

    def add(self, lead: str, history: list[Entry]) -> None:
        """Take in one lead with its entries."""
        self._threads += [entry for entry in history if entry.kind in look_up.OF_THREADS]
        for entry in standing(history):
            if isinstance(entry.fact, LeadMerged):
                self._merged[entry.fact.absorbed] = lead
        row = look_up.row_after(history)
        if row is not None:
            self._rows[lead] = row
            self.count += 1
        if len(self._rows) >= _LEADS_AT_ONCE:
            self._save()

    def end(self) -> None:
        """Write what is left."""
        self._save()
        for absorbed, lead in self._merged.items():
            look_up.merge(self._connection, self._workspace, absorbed, lead)
        in_order = sorted(self._threads, key=lambda entry: entry.sequence)
        look_up.note_debriefs(self._connection, self._workspace, in_order)

    def _save(self) -> None:
        look_up.save(self._connection, self._workspace, self._rows, {})
        self._rows = {}
