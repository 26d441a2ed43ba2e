"""The power goes at any moment of a ledger's life: what was acknowledged, and what is found after a restart."""

from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Literal

from bot.storage.database import Database, open_database
from bot.storage.erase import erase_lead
from bot.storage.ledger import EvidenceLedger
from tests.bot.storage.crashes import OF_NO_TURN, kept_in
from tests.bot.storage.histories import Story
from tests.bot.storage.test_ledger import opened
from tests.bot.storage.watched_disk import Disk, watched

WORKSPACE, GONE = "acme", "Zebulon Quist"
_FILE = "ledger.db"
How = Literal["FULL", "NORMAL"]
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


def recorded(template: Path, folder: Path, rng: Random, how: How) -> Disk:
    """Tell a story to a ledger on a watched disk; now and then a lead is erased. Raises `CannotWatchError`."""
    story = Story(rng.random())
    folder.mkdir()
    copyfile(template, folder / _FILE)
    with watched(folder) as disk, open_database(folder / _FILE) as database:
        _set(database, how)
        ledger = EvidenceLedger(database, WORKSPACE)
        for number, turn in enumerate(chain([story.opening()], story.turns(TURNS))):
            ledger.commit_turn(turn)
            disk.tell((turn.event, len(turn.facts)))
            if number % 10 == 9:
                lead = f"{OF_NO_TURN}{number}"
                ledger.commit_turn(opened(lead=lead, contact=GONE))
                erase_lead(ledger, lead, actor="lee", at=turn.at, reason="asked to")
                disk.tell(lead)
                story.sequence = ledger.head()[0]
    return disk


def _set(database: Database, how: How) -> None:
    connection = database._writer.raw_connection()
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA synchronous = {how}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")
    connection.close()


def cut_often(disk: Disk, folder: Path, rng: Random, count: int, cuts: Cuts) -> None:
    """Let the power go at random moments, restart, and account for all that was acknowledged before each."""
    for number in range(count):
        moment = rng.randrange(1, len(disk.events) + 1)
        restarted = folder / f"cut-{cuts.count}-{number}"
        restarted.mkdir()
        for name, data in disk.after_a_cut(moment, rng).items():
            (restarted / name).write_bytes(data)
        _account(disk, moment, restarted / _FILE, cuts)
    cuts.count += count


def _account(disk: Disk, moment: int, path: Path, cuts: Cuts) -> None:
    told = disk.told_by(moment)
    turns: dict[str, int] = dict(each for each in told if isinstance(each, tuple))
    with open_database(path) as database:
        ledger = EvidenceLedger(database, WORKSPACE)
        kept = kept_in(ledger, turns)
        back = [lead for lead in told if isinstance(lead, str) and not _is_erased(ledger, lead)]
        ledger.commit_turn(opened(lead="L-after"))
    cuts.acknowledged += len(turns)
    cuts.lost += [*kept.lost, *back]
    cuts.faults += [f"{path}: {fault}" for fault in kept.faults]


def _is_erased(ledger: EvidenceLedger, lead: str) -> bool:
    opening, order = ledger.history(lead)
    return opening.fact is None and order.kind == "erased"
