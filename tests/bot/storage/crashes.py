"""Killing a writer, and asking the log what became of its turns."""

import multiprocessing
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from sqlalchemy import select

from bot.storage.ledger import EvidenceLedger
from bot.storage.replay import replay
from bot.storage.schema import entries
from bot.storage.verify import Verified, verify
from tests.bot.storage.killed import write
from tests.stores import Store

OF_NO_TURN = "gone-"
"""How leads are called that are told of and erased between turns."""

# Forked from a process that has imported everything, a writer begins to write at once.
if sys.platform == "win32":
    processes = multiprocessing.get_context("spawn")
else:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["__main__", "tests.bot.storage.killed"])


class Writer:
    """A process that commits turns without end, and tells of each only once it is stored."""

    def __init__(self, store: Store, workspace: str, name: str) -> None:
        self._receiver, sender = processes.Pipe(duplex=False)
        self._process = processes.Process(target=write, args=(str(store.place), workspace, name, sender))
        self._process.start()
        sender.close()

    def acknowledged(self, count: int) -> dict[str, int]:
        """Wait for so many turns; return their events, each with the number of its entries."""
        return dict(self._receiver.recv() for _ in range(count))

    def waiting(self) -> dict[str, int]:
        """Return what was told of meanwhile, without waiting."""
        told: dict[str, int] = {}
        with suppress(EOFError):
            while self._receiver.poll():
                told.update([self._receiver.recv()])
        return told

    def kill(self) -> dict[str, int]:
        """End the process at once; return what it had told of and nobody had heard."""
        self._process.kill()
        self._process.join()
        told = self.waiting()
        self._receiver.close()
        return told


@dataclass
class Kills:
    """What was acknowledged over all runs of one workspace's writer, and how many processes were killed."""

    workspace: str
    count: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)


def kill_while_writing(store: Store, kills: Kills, rng: Random, seed: int) -> None:
    """Start a writer, let it acknowledge some turns, and kill it at no particular moment of the next."""
    writer = Writer(store, kills.workspace, f"{seed}.{kills.count}")
    kills.acknowledged.update(writer.acknowledged(rng.randrange(1, 8)))
    # A little work of our own, so that the end comes at any point of a commit.
    sum(range(rng.randrange(200_000)))
    kills.acknowledged.update(writer.kill())
    kills.count += 1


@dataclass
class Kept:
    """What is in a log: acknowledged turns that are missing, cut or there twice, other faults, decisions replayed."""

    lost: list[str]
    faults: list[str]
    decisions: int


def what_is_kept(store: Store, kills: Kills) -> Kept:
    """Open the store as after a restart and account for every acknowledged turn."""
    with store.open() as database:
        return kept_in(EvidenceLedger(database, kills.workspace), kills.acknowledged)


def kept_in(ledger: EvidenceLedger, acknowledged: Mapping[str, int]) -> Kept:
    """Account for every acknowledged turn, and for the log being whole."""
    mine = select(entries.c.event, entries.c.lead).where(entries.c.workspace == ledger.name)
    with ledger.database.reading(ledger.name) as connection:
        rows = connection.execute(mine.order_by(entries.c.sequence)).all()
    # The first entry of a turn has its event, the others follow it.
    events: list[str] = list(accumulate((row.event for row in rows), lambda turn, event: event or turn))
    lengths = Counter(event for event, row in zip(events, rows, strict=True) if not row.lead.startswith(OF_NO_TURN))
    found, again = verify(ledger), replay(ledger)
    lost = [event for event, count in acknowledged.items() if lengths[event] != count]
    begun = Counter(row.event for row in rows if row.event is not None)
    faults = [f"{event} twice" for event, count in begun.items() if count > 1]
    faults += [] if isinstance(found, Verified) else [str(found)]
    faults += [str(each) for each in again.differences]
    return Kept(lost, faults, again.same)
