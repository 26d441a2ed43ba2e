"""Opening the store: SQLite in a file of one's own by default, PostgreSQL by address."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError

from bot.storage.errors import StorageError
from bot.storage.file_lock import FileLock, LockTimeoutError
from bot.storage.schema import LOOK_UP, QUEUES, REVISION

WAIT_SECONDS: Final = 10.0
_OLDEST_SQLITE: Final = (3, 35, 0)
_POSTGRES_DRIVER: Final = "postgresql+psycopg"


class Database:
    """An open store. Writing is one transaction at a time on SQLite; many machines may write on PostgreSQL."""

    def __init__(self, writer: Engine, reader: Engine, lock: FileLock | None, about: str) -> None:
        self._writer, self._reader, self._lock = writer, reader, lock
        self.about = about
        """The engine and its version, for people."""
        self.is_postgres = writer.dialect.name == "postgresql"
        self.url = writer.url
        """Where the store is, with its password: what `open_database` opens it by once more."""

    @contextmanager
    def writing(self, workspace: str) -> Iterator[Connection]:
        """Open one transaction that is on disk when the block ends, and gone when it raises."""
        with self._alone(), _told(), self._writer.begin() as connection:
            self._enter(connection, workspace)
            yield connection

    @contextmanager
    def reading(self, workspace: str) -> Iterator[Connection]:
        """Open one consistent view of what has been committed; nothing can be written through it."""
        with _told(), self._reader.begin() as connection:
            self._enter(connection, workspace)
            yield connection

    @contextmanager
    def working(self) -> Iterator[Connection]:
        """Open one transaction on the queues of all workspaces, which sees nothing else of any of them."""
        with self._alone(), _told(), self._writer.begin() as connection:
            self._enter(connection, "", works=True)
            yield connection

    @contextmanager
    def overlooking(self) -> Iterator[Connection]:
        """Open one view of the queues of all workspaces; nothing can be written through it."""
        with _told(), self._reader.begin() as connection:
            self._enter(connection, "", works=True)
            yield connection

    def tidy(self) -> None:
        """Empty the write-ahead log into the file, so that what was erased is nowhere on disk."""
        if not self.is_postgres:
            with self._alone(), _told():
                # Straight to the driver: inside a transaction nothing can be moved.
                connection = self._writer.raw_connection()
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()

    def copy_to(self, path: Path) -> None:
        """Copy a SQLite store, as it is at one moment, into a new file; whoever writes meanwhile goes on."""
        source = self._reader.raw_connection()
        try:
            with closing(sqlite3.connect(path)) as copy:
                # In one step it is one view of the store; in several it would begin anew after every commit.
                cast(sqlite3.Connection, source.driver_connection).backup(copy)
                # A file that needs no other beside it; opened as a store it gets its write-ahead log back.
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError as error:
            raise StorageError(f"the store could not be copied to `{path}`: {error}") from error
        finally:
            source.close()

    def close(self) -> None:
        """Let go of every connection; the last one out tidies up."""
        self._reader.dispose()
        with self._alone():
            self._writer.dispose()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        try:
            with self._lock:
                yield
        except LockTimeoutError as error:
            raise StorageError(str(error)) from None

    def _enter(self, connection: Connection, workspace: str, *, works: bool = False) -> None:
        """Tell PostgreSQL, for this transaction alone, whose rows may be seen."""
        if self.is_postgres:
            connection.execute(
                select(
                    func.set_config("debrief.workspace", workspace, True),
                    func.set_config("debrief.works", "on" if works else "off", True),
                )
            )


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the engine could not do into words."""
    try:
        yield
    except DatabaseError as error:
        # Its kinds but these two are faults of ours, or refusals that a caller asked for.
        if type(error) not in {DatabaseError, OperationalError}:
            raise
        raise StorageError(f"the store could not do this: {_reason(error)}; nothing was acknowledged") from error


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def open_database(place: str | Path | URL) -> Database:
    """Open a store by file or address. A file is made or brought up to date; PostgreSQL must be (`debrief migrate`)."""
    url = place if isinstance(place, URL) else address(place)
    return _open_sqlite(Path(url.database or "")) if url.get_backend_name() == "sqlite" else _open_postgres(url)


def address(place: str | Path) -> URL:
    """Read a file name, ``sqlite:///file`` or ``postgresql://...``."""
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise StorageError("the store's address cannot be read; write postgresql://user@host/database") from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername=_POSTGRES_DRIVER)
    if url.drivername not in {"sqlite", _POSTGRES_DRIVER} or (url.drivername == "sqlite" and not url.database):
        raise StorageError(f"`{url.drivername}` is no store; write postgresql://user@host/database or a file's name")
    return url


def migrate(place: str | Path, *, grant_to: str | None = None) -> str:
    """Bring a store to this version's tables and return their revision.

    ``grant_to`` names the PostgreSQL role that Debrief runs as: it may read and add, and nothing more that matters.
    """
    url = address(place)
    if url.get_backend_name() == "sqlite":
        if grant_to is not None:
            raise StorageError("SQLite knows no roles; leave out the role, and keep the file to yourself")
        _open_sqlite(Path(url.database or "")).close()
        return REVISION
    engine = _postgres_engine(url)
    try:
        with _told(), engine.begin() as connection:
            # Two machines that start at once: the second waits, and finds it done.
            connection.execute(select(func.pg_advisory_xact_lock(_revision_lock())))
            _upgrade(connection)
            if grant_to is not None:
                _grant(connection, grant_to)
    finally:
        engine.dispose()
    return REVISION


def _revision_lock() -> int:
    return int.from_bytes(b"debrief", "big")


def _grant(connection: Connection, role: str) -> None:
    """Let a role read and add entries, empty one (the trigger asks for a record), and keep look-ups and queues."""
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    look_up, queues = (", ".join(table.name for table in tables) for tables in (LOOK_UP, QUEUES))
    for rights in (
        "SELECT, INSERT ON entries, erasures",
        "UPDATE (salt, body) ON entries",
        "SELECT, INSERT, UPDATE, DELETE ON heads, " + look_up,
        "SELECT, INSERT, UPDATE ON " + queues,
        "USAGE ON SEQUENCE " + ", ".join(f"{table.name}_number_seq" for table in QUEUES),
        "SELECT, INSERT, UPDATE, DELETE ON held, installations",
        "SELECT ON alembic_version",
    ):
        connection.exec_driver_sql(f"GRANT {rights} TO {quoted}")


def _open_sqlite(path: Path) -> Database:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old; Debrief needs 3.35 or newer")
    _make_private(path)
    lock = FileLock(path.with_name(path.name + ".lock"), WAIT_SECONDS)
    writer = create_engine(URL.create("sqlite", database=str(path)), poolclass=StaticPool,
                           connect_args={"check_same_thread": False})  # fmt: skip
    reader = create_engine(URL.create("sqlite", database=str(path)), connect_args={"check_same_thread": False})
    _prepare(writer, "BEGIN IMMEDIATE", [
        "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON", f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}",
    ])  # fmt: skip
    _prepare(reader, "BEGIN", [f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}", "PRAGMA query_only = ON"])
    database = Database(writer, reader, lock, f"SQLite {sqlite3.sqlite_version}")
    try:
        with database._alone(), _told(), writer.begin() as connection:
            _bring_up_to_date(connection)
    except BaseException:
        database.close()
        raise
    return database


def _make_private(path: Path) -> None:
    """Make the file, and its folder where there is none, for its owner's eyes alone."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(engine: Engine, begin: str, pragmas: list[str]) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        # Transactions begin where we say, not where Python's sqlite3 guesses.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _postgres_engine(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StorageError("PostgreSQL needs a driver: install `debrief-sdr[postgres]`") from None


def _open_postgres(url: URL) -> Database:
    writer = _postgres_engine(url)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with _told(), writer.connect() as connection:
            found = _revision(connection)
            version = connection.execute(text("SHOW server_version")).scalar_one()
    except BaseException:
        writer.dispose()
        raise
    if found != REVISION:
        writer.dispose()
        _refuse_newer(found)
        raise StorageError("the tables are missing or older than this Debrief; run `debrief migrate`")
    return Database(writer, reader, None, f"PostgreSQL {version}")


def _bring_up_to_date(connection: Connection) -> None:
    found = _revision(connection)
    if found != REVISION:
        _refuse_newer(found)
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > REVISION:
        raise StorageError(f"a newer Debrief wrote this store (tables {found}, ours are {REVISION}); update Debrief")


def _upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    # Alembic takes a third of a second to import; a store that is up to date never needs it.
    from bot.storage.migrating import upgrade

    upgrade(connection)
