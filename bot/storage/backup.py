"""A copy of a SQLite store that is in use, verified before it gets its name."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.storage.database import Database, open_database
from bot.storage.errors import StorageError
from bot.storage.ledger import EvidenceLedger
from bot.storage.schema import heads
from bot.storage.verify import Broken, Verified, verify


def require_place_for_a_backup(database: Database, to: Path) -> None:
    """Refuse what can be told before anything is copied. Raises `StorageError`."""
    if database.is_postgres:
        raise StorageError("PostgreSQL is backed up by its own tools, such as `pg_dump`")
    if to.exists():
        raise StorageError(f"`{to}` is there already; name a file that is not")
    if not to.parent.is_dir():
        raise StorageError(f"there is no folder `{to.parent}`")


def back_up(database: Database, to: Path) -> tuple[Verified | Broken, ...]:
    """Copy a store to a new file, whoever writes meanwhile, and return what a verification of the copy found.

    All that was acknowledged before is in it. A copy that does not verify does not get the name.
    """
    require_place_for_a_backup(database, to)
    with TemporaryDirectory(dir=to.parent, prefix=f".{to.name}-") as folder:
        copy = Path(folder) / "copy.db"
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        database.copy_to(copy)
        found = _verified(copy)
        if all(isinstance(each, Verified) for each in found):
            _keep(copy, to)
    return found


def _verified(copy: Path) -> tuple[Verified | Broken, ...]:
    with open_database(copy) as database:
        with database.reading("") as connection:
            names = connection.execute(select(heads.c.workspace).order_by(heads.c.workspace)).scalars().all()
        return tuple(verify(EvidenceLedger(database, name)) for name in names)


def _keep(copy: Path, to: Path) -> None:
    """Give the copy its name, once all of it is on disk."""
    for path in (copy, copy.parent):
        _flush(path)
    copy.rename(to)
    _flush(to.parent)


def _flush(path: Path) -> None:
    if os.name == "posix" or path.is_file():
        file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
        try:
            os.fsync(file)
        finally:
            os.close(file)
