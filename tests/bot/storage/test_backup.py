import os
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.storage import backup
from bot.storage.backup import back_up
from bot.storage.database import open_database
from bot.storage.errors import StorageError
from bot.storage.ledger import EvidenceLedger
from bot.storage.replay import replay
from bot.storage.verify import Broken, Verified, verify
from tests.bot.storage.backups import backed_up_while_writing
from tests.bot.storage.histories import Story
from tests.bot.storage.test_ledger import opened
from tests.conftest import Tell
from tests.stores import SqliteStore, Store

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@on_sqlite
def test_a_backup_under_load_holds_all_that_was_acknowledged_before(
    store: SqliteStore, tmp_path: Path, seed: int, tell: Tell
) -> None:
    found = backed_up_while_writing(store, tmp_path / "backup.db", Random(f"{seed}:backup"), seed)

    tell(found.told())
    assert (found.missing, found.faults) == ([], [])
    assert found.before
    assert found.meanwhile


@on_sqlite
def test_a_restored_backup_goes_on_as_the_store_it_was(ledger: EvidenceLedger, tmp_path: Path) -> None:
    story, to = Story(41), tmp_path / "kept" / "backup.db"
    to.parent.mkdir()
    ledger.commit_turns([story.opening(), *story.turns(20)])
    EvidenceLedger(ledger.database, "other").commit_turn(opened())

    found = back_up(ledger.database, to)

    assert [(each.workspace, type(each)) for each in found] == [("acme", Verified), ("other", Verified)]
    assert [path.name for path in to.parent.iterdir()] == ["backup.db"]
    with open_database(to) as database:
        restored = EvidenceLedger(database, "acme")
        assert restored.head() == ledger.head()
        assert replay(restored).differences == ()
        restored.commit_turns(list(story.turns(5)))
        assert isinstance(verify(restored), Verified)


@on_sqlite
@pytest.mark.skipif(os.name != "posix", reason="there are no such permissions")
def test_a_backup_is_for_its_owner_alone(ledger: EvidenceLedger, tmp_path: Path) -> None:
    back_up(ledger.database, tmp_path / "backup.db")

    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_a_backup_never_takes_the_place_of_a_file(ledger: EvidenceLedger, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("mine")

    with pytest.raises(StorageError, match="is there already"):
        back_up(ledger.database, tmp_path / "backup.db")

    assert (tmp_path / "backup.db").read_text() == "mine"


@on_sqlite
def test_a_store_that_does_not_verify_makes_no_backup(ledger: EvidenceLedger, store: Store, tmp_path: Path) -> None:
    story, to = Story(42), tmp_path / "backup.db"
    ledger.commit_turn(story.opening())
    store.tampered(("UPDATE entries SET actor = 'somebody' WHERE sequence = 3", ()))

    (found,) = back_up(ledger.database, to)

    assert isinstance(found, Broken)
    assert found.sequence == 3
    assert not to.exists()


@on_sqlite
def test_a_backup_that_is_cut_short_leaves_nothing_behind(
    ledger: EvidenceLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr(backup, "_flush", full)

    with pytest.raises(OSError, match="No space left"):
        back_up(ledger.database, folder / "backup.db")

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_postgresql_is_left_to_its_own_tools(ledger: EvidenceLedger, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="pg_dump"):
        back_up(ledger.database, tmp_path / "backup.db")


@on_sqlite
def test_a_copy_needs_no_other_file_beside_it(ledger: EvidenceLedger, tmp_path: Path) -> None:
    ledger.commit_turn(opened())
    back_up(ledger.database, tmp_path / "backup.db")

    with closing(sqlite3.connect(f"file:{tmp_path / 'backup.db'}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)
