"""Who said what somebody's role is."""

from sqlalchemy import select

from bot.storage.entries import entry_of, standing
from bot.storage.facts import UserAdded
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import READ
from bot.storage.schema import OF_THE_WORKSPACE_ITSELF, entries


def added_by(ledger: EvidenceLedger, user: str) -> str | None:
    """Return the actor by whom a user's role was last recorded; nothing where nobody was added by that id."""
    mine = select(*READ).where(entries.c.workspace == ledger.name, OF_THE_WORKSPACE_ITSELF)
    mine = mine.where(entries.c.kind == "user_added").order_by(entries.c.sequence)
    with ledger.database.reading(ledger.name) as connection:
        added = [entry_of(row) for row in connection.execute(mine)]
    found = [entry.actor for entry in standing(added) if isinstance(entry.fact, UserAdded) and entry.fact.user == user]
    return found[-1] if found else None
