"""Notes that wait, unstored elsewhere, for an answer about whom they concern: one a thread."""

import json
from typing import Any, cast

from sqlalchemy import Connection, delete, select

from bot.storage.database import Database
from bot.storage.look_up import upsert
from bot.storage.schema import held


class HeldNotes:
    """The notes that wait in one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def get(self, thread: str) -> dict[str, Any] | None:
        """Return what waits in a thread."""
        with self._database.reading(self._workspace) as connection:
            mine = select(held.c.body).where(held.c.workspace == self._workspace, held.c.thread == thread)
            body = connection.execute(mine).scalar_one_or_none()
        return None if body is None else cast("dict[str, Any]", json.loads(body))

    def put(self, connection: Connection, thread: str, body: dict[str, Any]) -> None:
        """Let a note wait in a thread, in place of any that waits there, in the transaction of what led to it."""
        row = {"workspace": self._workspace, "thread": thread, "body": json.dumps(body, separators=(",", ":"))}
        upsert(connection, held, [row])

    def clear(self, connection: Connection, thread: str) -> None:
        """Forget what waits in a thread, in the transaction of what answered it."""
        connection.execute(delete(held).where(held.c.workspace == self._workspace, held.c.thread == thread))
