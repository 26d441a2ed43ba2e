import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.storage.database import Database
from bot.storage.erase import erase_lead
from bot.storage.errors import StorageError
from bot.storage.ledger import EvidenceLedger
from bot.storage.verify import Verified, verify
from tests.bot.storage.histories import BEGAN, Story
from tests.stores import Store

CHANGES = [
    "UPDATE entries SET actor = 'somebody else' WHERE sequence = 7",
    "UPDATE entries SET sequence = 1000 WHERE sequence = 7",
    "UPDATE entries SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE sequence = 7",
    "UPDATE entries SET body = '{}' WHERE sequence = 7",
    "UPDATE entries SET body = NULL, salt = NULL WHERE sequence = 7",
    "UPDATE entries SET body = NULL WHERE sequence = 7",
    "DELETE FROM entries WHERE sequence = 7",
    "DELETE FROM entries",
    "INSERT INTO erasures (workspace, sequence, erased_by) VALUES ('acme', 7, 8)",
    "UPDATE erasures SET erased_by = 1",
    "DELETE FROM erasures",
]
ON_SQLITE = [
    "REPLACE INTO entries SELECT * FROM entries WHERE sequence = 7",
    "UPDATE OR REPLACE entries SET sequence = 8 WHERE sequence = 7",
    "INSERT OR REPLACE INTO entries SELECT workspace, 1 + (SELECT max(sequence) FROM entries), kind, lead, actor,"
    " recorded_at, (SELECT event FROM entries WHERE event IS NOT NULL LIMIT 1), commitment,"
    " (SELECT hash FROM entries ORDER BY sequence DESC LIMIT 1), hash, salt, body FROM entries WHERE sequence = 7",
    "INSERT INTO entries SELECT workspace, sequence + 100, kind, lead, actor, recorded_at, NULL, commitment, previous,"
    " hash, salt, body FROM entries WHERE sequence = 7",
    "REPLACE INTO erasures SELECT * FROM erasures",
]
ON_POSTGRES = [
    "TRUNCATE entries CASCADE",
    "TRUNCATE erasures",
    "INSERT INTO entries SELECT * FROM entries WHERE sequence = 7"
    " ON CONFLICT (workspace, sequence) DO UPDATE SET body = '{}'",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
    "ALTER TABLE entries DISABLE ROW LEVEL SECURITY",
    "DROP TRIGGER entries_are_not_changed ON entries",
]


def told(ledger: EvidenceLedger) -> None:
    story = Story(3)
    ledger.commit_turns([story.opening(), *story.turns(12)])
    lead = next(lead for lead in reversed(story.histories) if lead)
    erase_lead(ledger, lead, actor="lee", at=BEGAN, reason="asked to")


def is_unharmed(ledger: EvidenceLedger) -> bool:
    return isinstance(verify(ledger), Verified)


def passed_by(ledger: EvidenceLedger, changes: list[str]) -> list[str]:
    """Try every change as the application itself could; return those that the database let pass."""
    passed = []
    for change in changes:
        try:
            with ledger.database.writing(ledger.name) as connection:
                connection.execute(text(change))
            passed.append(change)
        except (DatabaseError, StorageError):
            pass
    return passed


def test_the_database_refuses_every_change_of_what_was_written(ledger: EvidenceLedger) -> None:
    told(ledger)
    before = ledger.head()

    passed = passed_by(ledger, CHANGES)

    assert passed == []
    assert ledger.head() == before
    assert is_unharmed(ledger)


def test_the_roundabout_ways_of_each_engine_are_refused_too(ledger: EvidenceLedger) -> None:
    told(ledger)

    passed = passed_by(ledger, ON_POSTGRES if ledger.database.is_postgres else ON_SQLITE)

    assert passed == []
    assert is_unharmed(ledger)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_stranger_with_the_file_is_refused_as_well(ledger: EvidenceLedger, store: Store) -> None:
    told(ledger)

    with closing(sqlite3.connect(store.place)) as connection:
        for change in CHANGES + ON_SQLITE:
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(change)

    assert is_unharmed(ledger)


def test_reading_cannot_write(database: Database, ledger: EvidenceLedger) -> None:
    told(ledger)

    with pytest.raises((DatabaseError, StorageError)), database.reading(ledger.name) as connection:
        connection.execute(text("DELETE FROM leads"))
