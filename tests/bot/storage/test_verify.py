from random import Random
from typing import Any

import pytest

from bot.storage.chain import digest_of, link
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.ledger import EvidenceLedger
from bot.storage.verify import (
    Broken,
    Checkpoint,
    Verified,
    checkpoint,
    checkpoint_line,
    read_checkpoints,
    told,
    verify,
)
from tests.bot.storage.edits import Row, edited
from tests.bot.storage.histories import BEGAN, Story
from tests.conftest import Tell
from tests.stores import Store

EDITS = {"SQLite": 150, "PostgreSQL": 50}


def told_to(ledger: EvidenceLedger, turns: int = 12, seed: object = 5) -> None:
    story = Story(seed)
    ledger.commit_turns([story.opening(), *story.turns(turns)])


def stored(store: Store) -> list[Row]:
    names = ("workspace", "sequence", "kind", "lead", "actor", "recorded_at", "event",
             "commitment", "previous", "hash", "salt", "body")  # fmt: skip
    rows = store.asked(f"SELECT {', '.join(names)} FROM entries ORDER BY workspace, sequence")
    return [dict(zip(names, row, strict=True)) for row in rows]


def restored(store: Store, rows: list[Row]) -> None:
    marks = ", ".join("?" for _ in rows[0])
    add = f"INSERT INTO entries ({', '.join(rows[0])}) VALUES ({marks})"
    store.tampered(("DELETE FROM entries", ()), *((add, tuple(row.values())) for row in rows))


def test_an_untouched_log_verifies(ledger: EvidenceLedger) -> None:
    told_to(ledger)

    found = verify(ledger)

    assert isinstance(found, Verified)
    assert (found.entries, found.root) == (ledger.head()[0], ledger.head()[1].hex())


def test_an_empty_log_verifies(ledger: EvidenceLedger) -> None:
    assert verify(ledger) == Verified("acme", 0, 0, bytes(32).hex(), 0)


def test_any_single_edit_is_reported_with_the_first_bad_position(
    ledger: EvidenceLedger, store: Store, seed: int, tell: Tell
) -> None:
    told_to(ledger)
    rows, rng = stored(store), Random(f"{seed}:edits")
    engine, missed = ledger.database.about.split()[0], []

    for _ in range(EDITS[engine]):
        what, statements, place = edited(rng, rows)
        store.tampered(*statements)
        found = verify(ledger)
        if not isinstance(found, Broken) or found.sequence != place:
            missed.append((what, place, found))
        restored(store, rows)

    tell(f"tampering, {engine}: {EDITS[engine]} edits of {len(rows)} entries, {len(missed)} not found where they were")
    assert missed == []
    assert isinstance(verify(ledger), Verified)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("value", ["text", 500, 2.5, b"bytes"])
@pytest.mark.parametrize("column", ["commitment", "previous", "hash", "salt", "body", "kind", "sequence"])
def test_a_value_of_another_type_is_reported_and_stops_nothing(
    ledger: EvidenceLedger, store: Store, column: str, value: Any
) -> None:
    told_to(ledger)

    store.tampered((f"UPDATE entries SET {column} = ? WHERE sequence = 9", (value,)))

    found = verify(ledger)
    assert isinstance(found, Broken)
    assert found.sequence == (3 if (column, value) == ("sequence", 2.5) else 9)


def cut(ledger: EvidenceLedger, store: Store, length: int) -> None:
    """Cut the end off and cover it up: the recorded end is moved, too."""
    row = stored(store)[length - 1]
    store.tampered(
        ("DELETE FROM entries WHERE sequence > ?", (length,)),
        ("UPDATE heads SET sequence = ?, hash = ?", (length, row["hash"])),
    )


def test_a_cut_end_is_found_with_a_checkpoint_and_without_one_it_is_said_that_nobody_can_tell(
    ledger: EvidenceLedger, store: Store
) -> None:
    told_to(ledger)
    kept = checkpoint(ledger, BEGAN)
    cut(ledger, store, 20)

    without, with_it = verify(ledger), verify(ledger, [kept])

    assert isinstance(without, Verified)
    assert any("cannot be told" in line for line in told(without))
    assert isinstance(with_it, Broken)
    assert with_it.sequence == 21


def test_a_cut_end_that_was_not_covered_up_is_found_without_a_checkpoint(ledger: EvidenceLedger, store: Store) -> None:
    told_to(ledger)
    store.tampered(("DELETE FROM entries WHERE sequence > 20", ()))

    found = verify(ledger)

    assert isinstance(found, Broken)
    assert found.sequence == 21


def test_a_log_written_anew_from_some_entry_on_is_found_with_a_checkpoint(ledger: EvidenceLedger, store: Store) -> None:
    told_to(ledger)
    kept = checkpoint(ledger, BEGAN)
    rows = stored(store)
    rows[9]["actor"] = "somebody else"
    previous = rows[8]["hash"]
    for row in rows[9:]:
        header = tuple(row[name] for name in ("workspace", "sequence", "kind", "lead", "actor", "recorded_at", "event"))
        row["previous"] = previous
        previous = row["hash"] = link(previous, digest_of(header, row["commitment"]))
    restored(store, rows)
    store.tampered(("UPDATE heads SET hash = ?", (previous,)))

    without, with_it = verify(ledger), verify(ledger, [kept])

    assert isinstance(without, Verified)
    assert isinstance(with_it, Broken)
    assert with_it.sequence == len(rows)


def test_a_log_that_only_grew_agrees_with_its_checkpoints(ledger: EvidenceLedger) -> None:
    told_to(ledger)
    first = checkpoint(ledger, BEGAN)
    story = Story("more", start=ledger.head()[0])
    ledger.commit_turns(list(story.turns(5)))
    second = checkpoint(ledger, BEGAN)
    kept = read_checkpoints(f"{checkpoint_line(first)}\n{checkpoint_line(second)}\n")

    found = verify(ledger, kept)

    assert isinstance(found, Verified)
    assert found.known_to == second.sequence
    assert any("vouches" in line for line in told(found))


def test_a_checkpoint_of_another_workspace_says_nothing(ledger: EvidenceLedger, database: Database) -> None:
    told_to(ledger)
    other = Checkpoint("other", 1_000_000, "00", "2026-03-02T09:00:00.000000Z")

    found = verify(ledger, [other])

    assert isinstance(found, Verified)
    assert found.known_to == 0


def test_a_file_that_holds_no_checkpoints_is_named(ledger: EvidenceLedger) -> None:
    with pytest.raises(StorageError, match="no file of checkpoints"):
        read_checkpoints("not a checkpoint")
