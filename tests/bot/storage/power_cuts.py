"""The power goes at any moment of a ledger's life: what was acknowledged, and what is found after a restart."""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from bot.storage.database import Database, open_database
from bot.storage.erase import erase_lead
from bot.storage.ledger import EvidenceLedger
from tests.bot.storage.crashes import kept_in
from tests.bot.storage.histories import Story
from tests.bot.storage.test_ledger import opened
from tests.bot.storage.watched_disk import Disk, watched
from tests.stores import SqliteStore

WORKSPACE = "acme"
TURNS = 60
_PAGES = 60
"""So many pages of the write-ahead log, and it is moved into the file: several times in each recording."""


@dataclass
class Cuts:
    """What was found after each cut: acknowledged turns and erasures that are gone, and faults of what is left."""

    count: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def told(self, how: str) -> str:
        return (
            f"power cuts, synchronous = {how}: {self.count} cuts, {self.acknowledged:,} acknowledged turns looked for, "
            f"{len(self.lost):,} lost, {len(self.faults)} faults in what was left"
        )


def recorded(store: SqliteStore, folder: Path, rng: Random, how: Literal["FULL", "NORMAL"]) -> Disk:
    """Tell a story to a ledger on a watched disk; now and then a lead is erased."""
    story = Story(rng.random())
    with watched(folder) as disk, open_database(store.place) as database:
        _set(database, how)
        ledger = EvidenceLedger(database, WORKSPACE)
        for number, turn in enumerate((story.opening(), *story.turns(TURNS))):
            ledger.commit_turn(turn)
            disk.tell((turn.event, len(turn.facts)))
            if number % 20 == 19:
                lead = rng.choice([lead for lead in story.histories if lead])
                erase_lead(ledger, lead, actor="lee", at=turn.at, reason="asked to")
                disk.tell(lead)
    return disk


def _set(database: Database, how: str) -> None:
    connection = database._writer.raw_connection()
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA synchronous = {how}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")
    connection.close()


def cut(disk: Disk, folder: Path, rng: Random, count: int, cuts: Cuts) -> None:
    """Let the power go at random moments, restart, and account for all that was acknowledged before each."""
    for number in range(count):
        moment = rng.randrange(1, len(disk.events) + 1)
        restarted = folder / f"cut-{cuts.count}-{number}"
        restarted.mkdir()
        for name, data in disk.after_a_cut(moment, rng).items():
            (restarted / name).write_bytes(data)
        _account(disk, moment, restarted / "ledger.db", cuts)
    cuts.count += count


def _account(disk: Disk, moment: int, path: Path, cuts: Cuts) -> None:
    told = disk.told_by(moment)
    turns = dict(each for each in told if isinstance(each, tuple))
    with open_database(path) as database:
        ledger = EvidenceLedger(database, WORKSPACE)
        kept = kept_in(ledger, turns)
        back = [lead for lead in told if isinstance(lead, str) and not _has_order(ledger, lead)]
        ledger.commit_turn(opened("L-after"))
    cuts.acknowledged += len(turns)
    cuts.lost += [*kept.lost, *back]
    cuts.faults += [f"{path}: {fault}" for fault in kept.faults]


def _has_order(ledger: EvidenceLedger, lead: str) -> bool:
    return any(entry.kind == "erased" for entry in ledger.history(lead))
