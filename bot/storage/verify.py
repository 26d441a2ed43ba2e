"""Verifying a chain, and the checkpoints by which a cut tail is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Row, select

from bot.storage.chain import BEGINNING, FORMAT, commitment_to, digest_of, link
from bot.storage.entries import time_text
from bot.storage.errors import StorageError
from bot.storage.facts import Erased, read_fact
from bot.storage.ledger import EvidenceLedger
from bot.storage.scan import Stored, header_of, rows_in_order
from bot.storage.schema import heads


class Checkpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a chain reached at a moment, and its hash there; worth something only where the chain is not."""

    workspace: str
    sequence: int
    root: str
    at: str
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class Verified:
    """Every entry is as it was written. ``known_to`` is the last entry that a checkpoint vouches for, 0 without one."""

    workspace: str
    entries: int
    erased: int
    root: str
    known_to: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that is not as it was written, and what is wrong with it."""

    workspace: str
    sequence: int
    problem: str


class _BrokenError(Exception):
    def __init__(self, sequence: int, problem: str) -> None:
        super().__init__(problem)
        self.sequence, self.problem = sequence, problem


def checkpoint(ledger: EvidenceLedger, at: datetime) -> Checkpoint:
    """Return how far the chain reaches now; keep it elsewhere."""
    sequence, root = ledger.head()
    return Checkpoint(ledger.name, sequence, root.hex(), time_text(at))


def checkpoint_line(made: Checkpoint) -> str:
    """Return a checkpoint as it is kept: one line of JSON."""
    return msgspec.json.encode(made).decode()


def read_checkpoints(text: str) -> tuple[Checkpoint, ...]:
    """Read the lines that were kept elsewhere."""
    try:
        return tuple(msgspec.json.decode(line, type=Checkpoint) for line in text.splitlines() if line.strip())
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise StorageError(f"this is no file of checkpoints: {error}") from None


def verify(ledger: EvidenceLedger, checkpoints: Sequence[Checkpoint] = ()) -> Verified | Broken:
    """Check every entry against its contents, the entry before it, and what was written down elsewhere."""
    vouched = {each.sequence: each for each in checkpoints if each.workspace == ledger.name and each.sequence}
    walk = _Walk(ledger.name, vouched)
    try:
        with ledger.database.reading(ledger.name) as connection:
            for row in rows_in_order(connection, ledger.name):
                walk.step(row)
            recorded = select(heads.c.sequence, heads.c.hash).where(heads.c.workspace == ledger.name)
            walk.end(connection.execute(recorded).one_or_none())
    except _BrokenError as broken:
        return Broken(ledger.name, broken.sequence, broken.problem)
    return Verified(ledger.name, walk.sequence, len(walk.emptied), walk.root.hex(), max(vouched, default=0))


class _Walk:
    """Where a verification stands in the chain."""

    def __init__(self, workspace: str, vouched: dict[int, Checkpoint]) -> None:
        self.workspace, self.vouched = workspace, vouched
        self.sequence, self.root = 0, BEGINNING
        self.emptied: set[int] = set()
        self._ordered: set[int] = set()

    def step(self, row: Stored) -> None:
        """Check the next entry."""
        expected = self.sequence + 1
        if row[0] != expected or type(row[0]) is not int:
            raise _BrokenError(
                expected, f"entry {expected} is missing" if _comes_after(row[0], expected) else "a stray entry"
            )
        try:
            self.root = self._hash(row)
        except (TypeError, AttributeError, ValueError):
            raise _BrokenError(expected, "it holds something that was never written") from None
        self.sequence = expected
        known = self.vouched.get(expected)
        if known is not None and known.root != self.root.hex():
            raise _BrokenError(expected, f"it is not the entry that was here at the checkpoint of {known.at}")

    def _hash(self, row: Stored) -> bytes:
        sequence, kind, _, _, _, _, commitment, previous, hashed, salt, body = row
        if previous != self.root:
            raise _BrokenError(sequence, "it is not bound to the entry before it")
        if body is None and salt is None:
            self.emptied.add(sequence)
        elif commitment_to(salt, body.encode()) != commitment:
            raise _BrokenError(sequence, "its contents were changed")
        found = link(previous, digest_of(header_of(self.workspace, row), commitment))
        if found != hashed:
            raise _BrokenError(sequence, "who, when, what or where was changed")
        if kind == "erased" and body is not None:
            self._note_order(sequence, body)
        return found

    def _note_order(self, sequence: int, body: str) -> None:
        order = read_fact(body)
        if isinstance(order, Erased):
            self._ordered.update(each for each in order.entries if each < sequence)

    def end(self, recorded: Row[int, bytes] | None) -> None:
        """Check what can only be known at the end: erasures, the recorded end, the checkpoints beyond it."""
        unordered = min(self.emptied - self._ordered, default=None)
        if unordered is not None:
            raise _BrokenError(unordered, "its contents are gone, and no entry orders their erasure")
        cut = [each for each in self.vouched.values() if each.sequence > self.sequence]
        if cut:
            last = max(cut, key=lambda each: each.sequence)
            raise _BrokenError(
                self.sequence + 1, f"the chain reached {last.sequence} at the checkpoint of {last.at} and was cut"
            )
        recorded_end = (0, BEGINNING) if recorded is None else tuple(recorded)
        if recorded_end != (self.sequence, self.root):
            raise _BrokenError(self.sequence + 1, "the chain does not end where its end is recorded")


def _comes_after(found: object, expected: int) -> bool:
    return isinstance(found, int) and found > expected


def told(result: Verified | Broken) -> Iterable[str]:
    """Say what a verification found, and what it cannot tell."""
    if isinstance(result, Broken):
        yield f"{result.workspace}: BROKEN at entry {result.sequence}: {result.problem}"
        return
    entries = "entry" if result.entries == 1 else "entries"
    yield (
        f"{result.workspace}: {result.entries:,} {entries}, each as it was written"
        + (f"; the contents of {result.erased:,} were erased on record" if result.erased else "")
        + f"; root {result.root}"
    )
    if result.known_to:
        yield f"Up to entry {result.known_to:,} nothing was cut or rewritten: a checkpoint vouches for it."
    else:
        yield "Without a checkpoint kept elsewhere it cannot be told whether the end was cut or all of it rewritten."
