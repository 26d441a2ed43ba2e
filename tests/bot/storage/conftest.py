"""Every test of the store runs on SQLite and on PostgreSQL; a missing PostgreSQL fails it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database
from bot.storage.ledger import EvidenceLedger
from tests.stores import ENGINES, PostgresStore, SqliteStore, Store, needs_postgres, postgres_server

WORKSPACE = "acme"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    open_database(path).close()
    return path


@pytest.fixture(scope="session")
def server() -> str:
    return postgres_server()


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        yield SqliteStore(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    needs_postgres()
    postgres = PostgresStore(request.getfixturevalue("server"))
    yield postgres
    postgres.drop()


@pytest.fixture
def database(store: Store) -> Iterator[Database]:
    with store.open() as opened:
        yield opened


@pytest.fixture
def ledger(database: Database) -> EvidenceLedger:
    return EvidenceLedger(database, WORKSPACE)
