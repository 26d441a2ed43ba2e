"""The double's clock: it runs as time does, and a test may move it forward, so that nobody waits."""

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """Seconds since 1970, from any day the test likes; sleepers wake when time passes or is moved past their hour.

    ``pace`` is how fast it runs: a slower clock lets a busy machine keep Slack's three seconds.
    """

    def __init__(self, starts: datetime | None = None, pace: float = 1.0) -> None:
        self._pace, self._began, self._ahead = pace, time.time(), 0.0
        self._starts = starts.timestamp() if starts else self._began
        self._moved = asyncio.Event()

    def now(self) -> float:
        return self._starts + (time.time() - self._began) * self._pace + self._ahead

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Move the clock forward and wake whoever sleeps."""
        if seconds < 0:
            raise ValueError(f"time goes forward only, not {seconds} seconds")
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds have passed or been skipped."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), left / self._pace)
            except TimeoutError:
                continue
