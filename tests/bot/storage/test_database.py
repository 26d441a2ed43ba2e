import os
import re
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.storage import database as opening
from bot.storage.database import address, migrate, open_database
from bot.storage.errors import StorageError
from bot.storage.file_lock import FileLock
from bot.storage.inbox import Delivery, Inbox
from bot.storage.ledger import EvidenceLedger
from bot.storage.migrating import settings, upgrade
from bot.storage.replay import replay
from bot.storage.schema import REVISION, WORK, metadata
from bot.storage.verify import Verified, verify
from tests.bot.storage.crashes import processes
from tests.bot.storage.histories import Story
from tests.bot.storage.test_ledger import opened, said, stated
from tests.stores import APP_ROLE, SqliteStore, Store

BOT = Path(opening.__file__).parents[1]


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="there are no such permissions")
def test_the_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "debrief" / "ledger.db"

    with open_database(path) as database:
        EvidenceLedger(database, "acme").commit_turn(opened())
        beside = {each.name: permissions(each) for each in path.parent.iterdir()}

    assert permissions(path.parent) == 0o700
    assert beside == dict.fromkeys(
        ("ledger.db", "ledger.db-shm", "ledger.db-wal", "ledger.db.lock", "ledger.db.lock-next"), 0o600
    )


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_commit_is_on_disk_before_it_is_acknowledged(store: Store) -> None:
    with store.open() as database, database.writing("acme") as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")]

    assert found == ["wal", 2]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_store_that_is_up_to_date_is_opened_without_alembic(store: Store) -> None:
    program = (
        "import sys; from bot.storage.database import open_database; open_database(sys.argv[1]).close();"
        " print(*[name for name in ('alembic', 'mako', 'sqlalchemy.orm', 'psycopg') if name in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", program, str(store.place)], capture_output=True, text=True, check=True)

    assert run.stdout.split() == []


def test_what_loads_a_ledger_loads_no_migrations_and_no_driver() -> None:
    sources = [path.read_text() for path in (BOT / "storage").glob("*.py") if path.name != "migrating.py"]

    assert not any(re.search(r"^(from|import) (alembic|psycopg)", source, re.MULTILINE) for source in sources)


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    engine = create_engine(address(store.owner))

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_the_code_names(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        heads = ScriptDirectory.from_config(settings(connection)).get_heads()
    engine.dispose()

    assert heads == [REVISION]


def test_an_upgrade_that_is_cut_short_leaves_nothing_behind_and_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"

    class CutError(Exception):
        pass

    def cut(connection: Connection) -> None:
        upgrade(connection)
        raise CutError

    monkeypatch.setattr("bot.storage.migrating.upgrade", cut)
    with pytest.raises(CutError):
        open_database(path)
    monkeypatch.undo()
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    with open_database(path) as database:
        EvidenceLedger(database, "acme").commit_turn(opened())

    assert tables == []


def test_a_store_of_before_slack_is_brought_up_to_date_with_all_that_is_in_it(store: Store) -> None:
    story = Story(11)
    with store.open() as database:
        EvidenceLedger(database, "acme").commit_turns([story.opening(), *story.turns(8)])
    as_it_was = [
        *(f"DROP TABLE {table.name}" for table in WORK),
        "DROP INDEX entries_of_flags",
        "UPDATE alembic_version SET version_num = '0001'",
    ]
    if isinstance(store, SqliteStore):
        with closing(sqlite3.connect(store.place)) as connection:
            connection.executescript("; ".join(as_it_was))
        migrate(store.place)
    else:
        store.tampered(*((statement, ()) for statement in [*as_it_was, "DROP FUNCTION debrief_not_forgotten()"]))
        migrate(store.owner, grant_to=APP_ROLE)

    with store.open() as database:
        ledger = EvidenceLedger(database, "acme")
        delivery = Delivery("acme", "Ev1", "D1:1", "event", {}, datetime(2026, 3, 2, tzinfo=UTC))
        assert isinstance(verify(ledger), Verified)
        assert replay(ledger).differences == ()
        assert Inbox(database).put([delivery, delivery]) == 1


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert migrate(store.owner) == migrate(store.owner) == REVISION
    with store.open() as database:
        assert EvidenceLedger(database, "acme").head()[0] == 0


def test_a_store_that_a_newer_debrief_wrote_is_refused(store: Store) -> None:
    store.tampered(("UPDATE alembic_version SET version_num = '9999'", ()))

    with pytest.raises(StorageError, match="a newer Debrief"):
        store.open()


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_tables_that_are_missing_are_asked_for(store: Store) -> None:
    store.tampered(("DELETE FROM alembic_version", ()))

    with pytest.raises(StorageError, match="debrief migrate"):
        store.open()


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("mysql://kim:hunter2@host/db", "is no store"),
        ("postgresql://kim:hunter2@127.0.0.1:1/db", "could not do this"),
        ("not an address://", "cannot be read"),
        ("sqlite://", "is no store"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_without_its_password(place: str, problem: str) -> None:
    with pytest.raises(StorageError, match=problem) as told:
        open_database(place)

    assert "hunter2" not in str(told.value)


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("They need three batches in Q3. " * 100)

    with pytest.raises(StorageError, match="not a database"):
        open_database(path)

    assert path.read_text().startswith("They need")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_could_not_be_stored_is_not_acknowledged(store: Store) -> None:
    with store.open() as database:
        ledger = EvidenceLedger(database, "acme")
        ledger.commit_turn(opened())
        with database.writing("acme") as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))

        with pytest.raises(StorageError, match="full"):
            ledger.commit_turns([said(stated(value="x" * 20_000)) for _ in range(20)])

        assert ledger.head()[0] == 1
        with database.writing("acme") as connection:
            connection.execute(text("PRAGMA max_page_count = 100000"))
        ledger.commit_turn(said(stated()))
        assert isinstance(verify(ledger), Verified)


def _write(place: str | Path, name: str, turns: int) -> None:
    for first in range(0, turns, 5):
        with open_database(place) as database:
            ledger = EvidenceLedger(database, "acme")
            for turn in range(first, first + 5):
                ledger.commit_turn(said(stated(value=f"{name}-{turn}"), event=f"{name}-{turn}"))
                database.tidy()


def test_processes_that_write_at_once_write_one_after_the_other(store: Store) -> None:
    with store.open() as database:
        ledger = EvidenceLedger(database, "acme")
        ledger.commit_turn(opened())
        writers = [processes.Process(target=_write, args=(store.place, name, 20)) for name in ("one", "other")]

        for process in writers:
            process.start()
        for turn in range(20):
            ledger.commit_turn(said(stated(value=f"mine-{turn}")))
        for process in writers:
            process.join()

        assert [process.exitcode for process in writers] == [0, 0]
        assert len(ledger.evidence("L1")) == 60
        assert isinstance(verify(ledger), Verified)


def test_a_workspace_can_be_read_while_it_is_written(ledger: EvidenceLedger) -> None:
    story = Story(2)
    ledger.commit_turn(story.opening())

    with ledger.database.reading(ledger.name) as connection:
        before = connection.execute(text("SELECT count(*) FROM entries")).scalar_one()
        ledger.commit_turns(list(story.turns(3)))
        during = connection.execute(text("SELECT count(*) FROM entries")).scalar_one()

    assert before == during == 5
    assert ledger.head()[0] > 5


def test_stores_opened_at_once_for_the_first_time_each_get_their_tables(tmp_path: Path) -> None:
    paths = [tmp_path / f"{place}.db" for place in range(6)]

    def stored_in(path: Path) -> int:
        with open_database(path) as database:
            return EvidenceLedger(database, "acme").commit_turn(opened()).last

    with ThreadPoolExecutor(len(paths)) as at_once:
        assert list(at_once.map(stored_in, paths)) == [1] * len(paths)


def test_who_waits_to_write_is_next_however_busy_another_process_is(tmp_path: Path) -> None:
    busy, patient = (FileLock(tmp_path / "lock", 30) for _ in range(2))
    count, is_over = 0, Event()

    def write_without_a_pause() -> None:
        nonlocal count
        while not is_over.is_set():
            with busy:
                sha256(bytes(1_000_000))
                count += 1

    overtaken = []
    with ThreadPoolExecutor(1) as apart:
        writing = apart.submit(write_without_a_pause)
        for _ in range(10):
            wanted = count + 5
            while count < wanted and not writing.done():
                pass
            before = count
            with patient:
                overtaken.append(count - before)
        is_over.set()
        writing.result()
    busy.close()
    patient.close()

    assert sorted(overtaken)[5] <= 2
