"""An entry of the log as the rest of the house sees it, and which entries stand."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.storage.facts import Fact, Undone, read_fact


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One fact, by whom and when; a fact that was erased is ``None``."""

    sequence: int
    kind: str
    lead: str
    actor: str
    recorded_at: datetime
    event: str | None
    fact: Fact | None


def entry_of(row: Sequence[Any]) -> Entry:
    """Read sequence, kind, lead, actor, recorded_at, event and body as they stand in a row."""
    sequence, kind, lead, actor, recorded_at, event, body = row
    fact = None if body is None else read_fact(body)
    return Entry(sequence, kind, lead, actor, datetime.fromisoformat(recorded_at), event, fact)


def time_text(moment: datetime) -> str:
    """Return a moment as it is stored: UTC, always as long, so that texts sort as moments do."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be recorded")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def standing(history: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries that were not undone; an undoing that was itself undone undoes nothing."""
    entries = tuple(history)
    undone: set[int] = set()
    for entry in reversed(entries):
        if isinstance(entry.fact, Undone) and entry.sequence not in undone:
            undone.update(entry.fact.entries)
    return tuple(entry for entry in entries if entry.sequence not in undone) if undone else entries
