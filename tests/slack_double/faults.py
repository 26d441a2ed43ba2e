"""What can go wrong at the Web API, on demand: refusals by rate, errors, slow answers, answers that are lost."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal["rate_limited", "error", "status", "slow", "hang_up", "refuse"]


@dataclass
class Fault:
    """A fault of the next calls of a method.

    `rate_limited`: 429 with Retry-After; `error`: ok=false with a code; `status`: an HTTP status such as 500; `slow`:
    done at once, answered after seconds of the double's clock; `hang_up`: done, but the connection is cut before the
    answer; `refuse`: the connection is cut and nothing done.
    """

    method: str
    """`*` stands for all."""
    kind: FaultKind
    times: int = 1
    seconds: float = 1
    error: str = "internal_error"
    status: int = 500


class Faults:
    """The faults ordered, each used up by the calls it meets."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._ordered.append(fault)

    def next_for(self, method: str) -> Fault | None:
        for fault in self._ordered:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self._ordered.clear()


@dataclass
class _Bucket:
    tokens: float
    at: float


@dataclass
class Rates:
    """Slack's rate limits as token buckets: calls a minute by method's tier, one message a second a channel."""

    now: Callable[[], float]
    is_on: bool = False
    burst: int = 3
    """How many messages a channel takes at once before the one-a-second rule bites."""
    _buckets: dict[str, _Bucket] = field(default_factory=lambda: defaultdict[str, _Bucket](lambda: _Bucket(-1, 0)))

    def wait_for_method(self, method: str, a_minute: int) -> float:
        """Take a token for a method; return how many seconds to wait, 0 where there was one."""
        return self._take(method, a_minute / 60, a_minute) if self.is_on else 0

    def wait_for_channel(self, channel: str) -> float:
        return self._take(f"channel {channel}", 1, self.burst) if self.is_on else 0

    def _take(self, name: str, a_second: float, most: float) -> float:
        bucket, now = self._buckets[name], self.now()
        refilled = most if bucket.tokens < 0 else min(most, bucket.tokens + (now - bucket.at) * a_second)
        bucket.at, bucket.tokens = now, refilled - 1 if refilled >= 1 else refilled
        return 0 if refilled >= 1 else (1 - refilled) / a_second
