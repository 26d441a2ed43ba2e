"""Two processes that write to one SQLite file for some seconds, each moving the log into the file as it goes."""

import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from bot.storage.verify import Verified, verify
from tests.bot.storage.crashes import processes
from tests.bot.storage.test_ledger import opened, said, stated

WORKSPACE: Final = "acme"
_TURNS: Final = 20
"""Between two openings of the file."""


@dataclass(frozen=True)
class Run:
    """How many turns each process was told are stored, and what is wrong with the file afterwards."""

    committed: tuple[int, ...]
    faults: tuple[str, ...]


def run(path: Path, seconds: float) -> Run:
    """Let two processes write for some seconds, then look at the file."""
    with open_database(path) as database:
        EvidenceLedger(database, WORKSPACE).commit_turn(opened())
    pipes = [processes.Pipe(duplex=False) for _ in range(2)]
    writers = [
        processes.Process(target=write, args=(str(path), f"w{place}", seconds, sender))
        for place, (_, sender) in enumerate(pipes)
    ]
    for writer, (_, sender) in zip(writers, pipes, strict=True):
        writer.start()
        # Ours is one end only: of a writer that dies without a word the end of the pipe is heard.
        sender.close()
    committed = tuple(_heard(receiver) for receiver, _ in pipes)
    for writer in writers:
        writer.join()
    ended = tuple(f"a writer ended with {each.exitcode}" for each in writers if each.exitcode)
    return Run(committed, (*ended, *_faults(path, sum(committed))))


def _heard(receiver: "Connection[object, int]") -> int:
    try:
        return int(receiver.recv())
    except EOFError:
        return 0


def write(path: str, name: str, seconds: float, told: "Connection[int, object]") -> None:
    """Commit turns for some seconds and tell how many; open the file anew now and then."""
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        with open_database(path) as database:
            ledger = EvidenceLedger(database, WORKSPACE)
            for _ in range(_TURNS):
                ledger.commit_turn(said(stated(value=f"{name}-{count}"), event=f"{name}-{count}"))
                count += 1
                if count % 5 == 0:
                    database.tidy()
    told.send(count)


def _faults(path: Path, committed: int) -> tuple[str, ...]:
    with open_database(path) as database:
        ledger = EvidenceLedger(database, WORKSPACE)
        found = verify(ledger)
        stored = len({piece.value for piece in ledger.evidence("L1")})
        with database.reading(WORKSPACE) as connection:
            sound = connection.execute(text("PRAGMA integrity_check")).scalar_one()
    faults = [] if isinstance(found, Verified) else [found.problem]
    faults += [] if stored == committed else [f"{committed} were acknowledged, {stored} are stored"]
    return (*faults, *([] if sound == "ok" else [str(sound)]))
