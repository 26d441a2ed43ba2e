"""Two processes that write to one SQLite file for some seconds, each moving the log into the file as it goes."""

import time
from collections.abc import Sequence
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


def run(paths: Sequence[Path], seconds: float) -> list[Run]:
    """Let two processes write to each file for some seconds, all at once, then look at the files."""
    for path in paths:
        with open_database(path) as database:
            EvidenceLedger(database, WORKSPACE).commit_turn(opened())
    pairs = [(path, _Writer(path, "one", seconds), _Writer(path, "other", seconds)) for path in paths]
    return [_ended(*each) for each in pairs]


class _Writer:
    """A process that writes to a file, and tells at its end how many turns it was told are stored."""

    def __init__(self, path: Path, name: str, seconds: float) -> None:
        self._told, sender = processes.Pipe(duplex=False)
        self._process = processes.Process(target=write, args=(str(path), name, seconds, sender))
        self._process.start()
        # Ours is one end only: of a writer that dies without a word the end of the pipe is heard.
        sender.close()

    def committed(self) -> int:
        try:
            return int(self._told.recv())
        except EOFError:
            return 0

    def faults(self) -> tuple[str, ...]:
        self._process.join()
        return (f"a writer ended with {self._process.exitcode}",) if self._process.exitcode else ()


def _ended(path: Path, *writers: _Writer) -> Run:
    committed = tuple(each.committed() for each in writers)
    ended = tuple(fault for each in writers for fault in each.faults())
    return Run(committed, (*ended, *_faults(path, sum(committed))))


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
