"""Who let us in: one row a workspace, its contents encrypted by whoever puts them here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.storage.database import Database
from bot.storage.entries import time_text
from bot.storage.look_up import upsert
from bot.storage.schema import installations


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """One workspace's: since when, what was given, and whether it was taken back."""

    installed_at: datetime
    body: bytes | None
    is_removed: bool


class Installations:
    """The installations of all workspaces, each seen alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, workspace: str, body: bytes | None, at: datetime) -> None:
        """Keep what a workspace gave us, in place of what it gave before."""
        with self._database.writing(workspace) as connection:
            row = {"workspace": workspace, "installed_at": time_text(at), "removed_at": None, "body": body}
            upsert(connection, installations, [row])

    def get(self, workspace: str) -> InstallationRow | None:
        """Return what a workspace gave us."""
        mine = select(installations).where(installations.c.workspace == workspace)
        with self._database.reading(workspace) as connection:
            row = connection.execute(mine).one_or_none()
        if row is None:
            return None
        return InstallationRow(datetime.fromisoformat(row.installed_at), row.body, row.removed_at is not None)

    def remove(self, workspace: str, at: datetime) -> bool:
        """Forget what a workspace gave us before a moment, on its word; tell whether that was so."""
        with self._database.writing(workspace) as connection:
            mine = update(installations).where(
                installations.c.workspace == workspace, installations.c.installed_at <= time_text(at)
            )
            return connection.execute(mine.values(removed_at=time_text(at), body=None)).rowcount == 1
