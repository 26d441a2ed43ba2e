"""A Slack and a store of a test's own. What holds for every engine is tested with the store itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database
from tests.bot.slack.sending import Sending
from tests.slack_double.fixture import slack, slack_pace, slack_starts
from tests.slack_double.workspace import Workspace
from tests.stores import ENGINES, PostgresStore, SqliteStore, Store, needs_postgres, postgres_server

__all__ = ["slack", "slack_pace", "slack_starts"]


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_database(path).close()
    return path


@pytest.fixture
def database(empty_store: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "ledger.db"
    shutil.copyfile(empty_store, path)
    with open_database(path) as opened:
        yield opened


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(engine: str, empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    """Return a store on each engine, for what has to hold on both."""
    if engine == "sqlite":
        yield SqliteStore(empty_store, tmp_path)
        return
    needs_postgres()
    postgres = PostgresStore(postgres_server())
    yield postgres
    postgres.drop()


@pytest.fixture
def sending(database: Database, slack: Workspace) -> Sending:
    """A poster whose clock is the test's."""
    return Sending(database, slack)
