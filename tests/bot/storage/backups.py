"""Backing a store up while another process writes as fast as it can."""

import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.storage.backup import back_up
from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from tests.bot.storage.crashes import Writer, kept_in
from tests.stores import Store


@dataclass(frozen=True)
class BackedUp:
    """What was acknowledged before and during a backup, how long that took, and what the restored copy lacks."""

    before: dict[str, int]
    meanwhile: int
    seconds: float
    missing: list[str]
    faults: list[str]

    def told(self) -> str:
        rate = self.meanwhile / self.seconds
        return (
            f"backup taken and verified in {self.seconds:.2f} s beside {rate:,.0f} turns/s: "
            f"{len(self.before):,} turns acknowledged before, {len(self.missing)} missing, {len(self.faults)} faults"
        )


def backed_up_while_writing(store: Store, to: Path, rng: Random, seed: int, workspace: str = "acme") -> BackedUp:
    """Back up at no particular moment of a writer's work; restore, and account for all acknowledged before."""
    writer = Writer(store, workspace, f"{seed}.backup")
    try:
        before = writer.acknowledged(20 + rng.randrange(20))
        began = time.perf_counter()
        with store.open() as database:
            # What was acknowledged up to now has to be in it, read or not.
            before.update(writer.waiting())
            back_up(database, to)
        seconds = time.perf_counter() - began
        meanwhile = writer.waiting()
    finally:
        writer.kill()
    with open_database(to) as database:
        kept = kept_in(EvidenceLedger(database, workspace), before)
    return BackedUp(before, len(meanwhile), seconds, kept.lost, kept.faults)
