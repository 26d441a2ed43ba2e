from pathlib import Path
from random import Random

import pytest

from tests.bot.storage.power_cuts import Cuts, cut, recorded
from tests.bot.storage.watched_disk import CannotWatchError, Disk, Flushed, Told, Written
from tests.conftest import Tell
from tests.stores import SqliteStore

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
CUTS = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def recorded_or_skipped(store: SqliteStore, folder: Path, rng: Random, how: str) -> Disk:
    try:
        return recorded(store, folder, rng, how)
    except CannotWatchError as error:
        pytest.skip(str(error))
