"""Killing a writer, and asking the log what became of its turns."""

import multiprocessing
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from bot.storage.ledger import EvidenceLedger
from bot.storage.replay import replay
from bot.storage.verify import Verified, verify
from tests.bot.storage.killed import write
from tests.stores import Store

# Forked from a process that has imported everything, a writer begins to write at once.
if sys.platform == "win32":
    _processes = multiprocessing.get_context("spawn")
else:
    _processes = multiprocessing.get_context("forkserver")
    _processes.set_forkserver_preload(["__main__", "tests.bot.storage.killed"])


@dataclass
class Kills:
    """What was acknowledged over all runs of one workspace's writer, and how many processes were killed."""

    workspace: str
    count: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)


def kill_while_writing(store: Store, kills: Kills, rng: Random, seed: int) -> None:
    """Start a writer, let it acknowledge some turns, and kill it at no particular moment of the next."""
    receiver, sender = _processes.Pipe(duplex=False)
    name = f"{seed}.{kills.count}"
    process = _processes.Process(target=write, args=(str(store.place), kills.workspace, name, sender))
    process.start()
    sender.close()
    acknowledged = [receiver.recv() for _ in range(rng.randrange(1, 8))]
    # A little work of our own, so that the end comes at any point of a commit.
    sum(range(rng.randrange(200_000)))
    process.kill()
    process.join()
    with suppress(EOFError):
        while True:
            acknowledged.append(receiver.recv())
    receiver.close()
    kills.count += 1
    kills.acknowledged.update(acknowledged)


@dataclass
class Kept:
    """What is in the log after the kills: acknowledged turns that are missing, cut or there twice, and other faults."""

    lost: list[str]
    faults: list[str]
    decisions: int


def what_is_kept(store: Store, kills: Kills) -> Kept:
    """Open the store as after a restart and account for every acknowledged turn."""
    with store.open() as database:
        ledger = EvidenceLedger(database, kills.workspace)
        found = verify(ledger)
        again = replay(ledger)
    events = store.asked(f"SELECT sequence, event FROM entries WHERE workspace = '{kills.workspace}' ORDER BY sequence")
    starts = [(sequence, event) for sequence, event in events if event is not None]
    ends = [sequence - 1 for sequence, _ in starts[1:]] + [events[-1][0]]
    lengths = {event: end - start + 1 for (start, event), end in zip(starts, ends, strict=True)}
    lost = [event for event, count in kills.acknowledged.items() if lengths.get(event) != count]
    faults = [f"{event} twice" for event, count in Counter(event for _, event in starts).items() if count > 1]
    faults += [] if isinstance(found, Verified) else [str(found)]
    faults += [str(each) for each in again.differences]
    return Kept(lost, faults, again.same)
