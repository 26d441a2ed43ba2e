"""What the tests of the conversation share: words compiled once, an empty store to copy, a stage to play on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.storage.database import open_database
from tests.bot.conversation.dialogs import Stage


@pytest.fixture(scope="session")
def guides(known: Knowledge) -> Guides:
    return Guides(known)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_database(path).close()
    return path


@pytest.fixture
def stage(guides: Guides, empty_store: Path, tmp_path: Path) -> Iterator[Stage]:
    path = tmp_path / "ledger.db"
    shutil.copy(empty_store, path)
    made = Stage(path, guides)
    yield made
    made.close()
