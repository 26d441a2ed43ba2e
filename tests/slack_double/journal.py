"""What happened, entry by entry: kept in memory for tests, and as JSON Lines where a file is named."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

Kind = Literal["call", "delivery", "ack", "socket", "act", "violation", "note"]

_SECRET: Final = ("token", "client_secret", "refresh_token")


class Journal:
    """Entries in order; whoever waits for the next one is told."""

    def __init__(self, path: Path | None, now: Callable[[], float]) -> None:
        self.entries: list[dict[str, Any]] = []
        self._now = now
        self._file = path.open("a", encoding="utf-8") if path else None
        self._more = asyncio.Event()

    def add(self, kind: Kind, **what: Any) -> dict[str, Any]:
        """Write one entry; values are kept as they are now."""
        entry = {"n": len(self.entries) + 1, "at": round(self._now(), 6), "kind": kind, **_plain(what)}
        self.entries.append(entry)
        if self._file:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
        self._more.set()
        self._more = asyncio.Event()
        return entry

    def of(self, kind: Kind) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["kind"] == kind]

    async def beyond(self, count: int, seconds: float) -> int:
        """Wait until there are more entries than that, or so long in real time; return how many there are."""
        if len(self.entries) <= count:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), seconds)
        return len(self.entries)

    def close(self) -> None:
        if self._file:
            self._file.close()


def _plain(what: dict[str, Any]) -> dict[str, Any]:
    """Copy by way of JSON, so that later changes do not reach back, with secrets left out."""
    return dict(json.loads(json.dumps(_masked(what), default=str)))


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "..." if key in _SECRET and each else _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value
