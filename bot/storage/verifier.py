"""Checks an export of Debrief's ledger with nothing but Python's standard library: python verifier.py EXPORT.

It shares no code with Debrief, and needs none of it installed; the format is described in docs/decisions/0005.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = "debrief-1"
BEGINNING = bytes(32)
HEADER = ("sequence", "kind", "lead", "actor", "recorded_at", "event")


class BrokenError(Exception):
    """The export is not what was written; at which entry, and why."""

    def __init__(self, sequence: object, problem: str) -> None:
        super().__init__(f"BROKEN at entry {sequence}: {problem}")


@dataclass
class Found:
    """What has been checked so far."""

    complete: bool
    sequence: int = 0
    hash: bytes = BEGINNING
    shown: int = 0
    gaps: int = 0
    erased: set[int] = field(default_factory=set)
    ordered: set[int] = field(default_factory=set)
    vouched: int = 0


def verify(lines: Iterable[str], checkpoints: Iterable[dict[str, Any]] = ()) -> Found:
    """Check an export line by line. Raises `BrokenError` at the first entry that is not as it was written."""
    objects = parsed(lines)
    head = next(objects, None)
    if head is None or head.get("format") != FORMAT:
        raise BrokenError(0, f"the first line does not say that this is an export in the format {FORMAT}")
    known = {each["sequence"]: each["root"] for each in checkpoints if each["workspace"] == head["workspace"]}
    found = Found(complete=bool(head["complete"]))
    for entry in objects:
        step(found, entry, head["workspace"])
        root = known.get(found.sequence)
        if root is not None and root != found.hash.hex():
            raise BrokenError(found.sequence, "it is not the entry that was here at the checkpoint")
        found.vouched = found.sequence if root is not None else found.vouched
    end(found, head, known)
    return found


def parsed(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Read each line as one JSON object."""
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
        except ValueError:
            raise BrokenError("?", f"line {number} is not JSON") from None
        if not isinstance(value, dict):
            raise BrokenError("?", f"line {number} is not an object")
        yield value


def step(found: Found, entry: dict[str, Any], workspace: str) -> None:
    """Check one entry against its contents and the entry before it."""
    sequence = entry.get("sequence")
    if type(sequence) is not int or sequence <= found.sequence:
        raise BrokenError(found.sequence + 1, "the entries are not in order")
    if sequence > found.sequence + 1:
        if found.complete:
            raise BrokenError(found.sequence + 1, "it is missing")
        found.gaps += 1
        found.hash = octets(entry, "previous")
    before, found.sequence = found.hash, sequence
    if "digest" in entry:
        found.hash = sha256(before + octets(entry, "digest")).digest()
        return
    found.shown += 1
    if octets(entry, "previous") != before:
        raise BrokenError(sequence, "it is not bound to the entry before it")
    check_contents(found, entry)
    header = [FORMAT, workspace, *(entry.get(name) for name in HEADER), entry["commitment"]]
    written = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    found.hash = sha256(before + sha256(written).digest()).digest()
    if octets(entry, "hash") != found.hash:
        raise BrokenError(sequence, "who, when, what or where was changed")


def check_contents(found: Found, entry: dict[str, Any]) -> None:
    """Check that an entry's contents are those that were committed to, or gone with their salt."""
    sequence, body = entry["sequence"], entry.get("body")
    if body is None and entry.get("salt") is None:
        found.erased.add(sequence)
        return
    if not isinstance(body, str):
        raise BrokenError(sequence, "its contents are not text")
    salted = octets(entry, "salt") + body.encode(errors="replace")
    if sha256(salted).digest() != octets(entry, "commitment"):
        raise BrokenError(sequence, "its contents were changed")
    if entry.get("kind") == "erased":
        found.ordered.update(each for each in json.loads(body)["entries"] if each < sequence)


def end(found: Found, head: dict[str, Any], known: dict[int, str]) -> None:
    """Check what can only be known at the end: the recorded root, erasures, checkpoints beyond it."""
    unordered = sorted(found.erased - found.ordered)
    # A part of a log may leave out the entry that ordered an erasure; the whole may not.
    if unordered and head.get("lead") is None:
        raise BrokenError(unordered[0], "its contents are gone, and no entry orders their erasure")
    if not found.complete:
        return
    if (found.sequence, found.hash.hex()) != (head["last"], head["root"]):
        raise BrokenError(found.sequence + 1, "the export does not end where its first line says")
    cut = [sequence for sequence in known if sequence > found.sequence]
    if cut:
        raise BrokenError(found.sequence + 1, f"the chain reached {max(cut)} at a checkpoint and was cut")


def octets(entry: dict[str, Any], name: str) -> bytes:
    """Read a value written in hexadecimal digits."""
    try:
        return bytes.fromhex(entry[name])
    except (KeyError, TypeError, ValueError):
        raise BrokenError(entry.get("sequence"), f"its `{name}` cannot be read") from None


def summary(found: Found) -> list[str]:
    """Say what was checked, and what cannot be told."""
    lines = [f"{found.shown:,} {'entry' if found.shown == 1 else 'entries'}, each as it was written"]
    if found.erased:
        lines[0] += f"; the contents of {len(found.erased):,} were erased"
    if not found.complete:
        lines.append(f"{found.gaps:,} gaps: that nothing is left out of them cannot be told from this export")
    if found.vouched:
        lines.append(f"Up to entry {found.vouched:,} nothing was cut or rewritten: a checkpoint vouches for it")
    else:
        lines.append("Without a checkpoint it cannot be told whether the end was cut or all of it rewritten")
    return lines


def main() -> int:
    """Check one export; 0 as written, 1 broken."""
    parser = argparse.ArgumentParser(description="Check an export of Debrief's ledger.")
    parser.add_argument("export", type=Path, help="what `debrief export` wrote")
    parser.add_argument("--checkpoint", type=Path, help="what `debrief checkpoint` wrote, kept elsewhere")
    options = parser.parse_args()
    try:
        known = list(parsed(options.checkpoint.read_text("utf-8").splitlines())) if options.checkpoint else []
        with options.export.open(encoding="utf-8", newline="\n") as lines:
            found = verify(lines, known)
    except BrokenError as broken:
        sys.stdout.write(f"{broken}\n")
        return 1
    sys.stdout.write("\n".join(summary(found)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
