"""How what happens reaches the app: attempts, retries, copies, delays, held back and let go in another order."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from tests.slack_double.clock import Clock
from tests.slack_double.errors import ImpossibleError
from tests.slack_double.journal import Journal

ParcelKind = Literal["event", "interaction", "command"]

ACK_SECONDS: Final = 3.0
RETRIES_AFTER: Final = (0.0, 60.0, 300.0)
"""An event that was not acknowledged comes again at once, after about a minute, and after about five more."""


@dataclass
class Parcel:
    """One thing that Slack hands to the app."""

    kind: ParcelKind
    id: str
    payload: dict[str, Any]
    takes_answer: bool = False
    """Whether the acknowledgement may carry something: a view's response action, a command's message."""
    outcome: "asyncio.Future[Outcome]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """How its last attempt ended, once there will be no more."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Which retry this is, and why there is one."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to."""

    acked: bool
    reason: str = ""
    answer: Any = None
    status: int | None = None
    is_final: bool = False
    """The app asked for no retries."""


class Transport(Protocol):
    """A way to the app: HTTP or a socket."""

    name: str

    async def send(self, parcel: Parcel, retry: Retry | None) -> Outcome: ...


class Deliverer:
    """Sends parcels by whichever transport the app uses, as Slack would, or worse where a test says so."""

    def __init__(self, clock: Clock, journal: Journal, transport: Callable[[], Transport]) -> None:
        self._clock, self._journal, self._transport = clock, journal, transport
        self._held: list[Parcel] | None = None
        self._sent: dict[str, Parcel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.copies = 1
        """How many times each event is sent at once."""
        self.delay = 0.0
        """How many seconds of the clock each delivery is late."""

    def hand(self, parcel: Parcel) -> None:
        """Send a parcel, or keep it while deliveries are held."""
        self._sent[parcel.id] = parcel
        if self._held is not None:
            self._held.append(parcel)
            return
        self._start(self._with_retries(parcel))
        for _ in range(1, self.copies if parcel.kind == "event" else 1):
            self._start(self._once(parcel, None))

    def hold(self) -> None:
        self._held = self._held or []

    @property
    def is_holding(self) -> bool:
        return self._held is not None

    def release(self, order: Sequence[int] | None = None, seed: int | None = None) -> list[str]:
        """Send what was held: in order, in an order given, or shuffled by a seed; return the ids as sent."""
        held, self._held = self._held or [], None
        if order is not None:
            held = [held[at] for at in order]
        elif seed is not None:
            random.Random(seed).shuffle(held)
        for parcel in held:
            self.hand(parcel)
        return [parcel.id for parcel in held]

    def again(self, id_: str, times: int = 1, reason: str = "http_timeout") -> None:
        """Send something again, acknowledged or not, as Slack does when an acknowledgement got lost."""
        if id_ not in self._sent:
            raise ImpossibleError(f"nothing was sent under {id_}")
        for number in range(1, times + 1):
            self._start(self._once(self._sent[id_], Retry(number, reason)))

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _with_retries(self, parcel: Parcel) -> None:
        if self.delay:
            await self._clock.sleep(self.delay)
        outcome = await self._attempt(parcel, None)
        if parcel.kind == "event":
            for number, pause in enumerate(RETRIES_AFTER, start=1):
                if outcome.acked or outcome.is_final:
                    break
                await self._clock.sleep(pause)
                outcome = await self._attempt(parcel, Retry(number, outcome.reason))
        if not outcome.acked:
            self._journal.add("note", text="given up", id=parcel.id, reason=outcome.reason)
        if not parcel.outcome.done():
            parcel.outcome.set_result(outcome)

    async def _once(self, parcel: Parcel, retry: Retry | None) -> None:
        await self._attempt(parcel, retry)

    async def _attempt(self, parcel: Parcel, retry: Retry | None) -> Outcome:
        transport, began = self._transport(), self._clock.now()
        outcome = await transport.send(parcel, retry)
        self._journal.add(
            "delivery", what=parcel.kind, id=parcel.id, by=transport.name, retry=retry.number if retry else 0,
            acked=outcome.acked, reason=outcome.reason, status=outcome.status, answer=outcome.answer,
            seconds=round(self._clock.now() - began, 4), payload=None if retry else parcel.payload,
        )  # fmt: skip
        return outcome


async def within(clock: Clock, seconds: float, work: "asyncio.Future[Any]") -> bool:
    """Wait for work, or until so long has passed on the double's clock; tell whether the work is done."""
    limit = asyncio.ensure_future(clock.sleep(seconds))
    await asyncio.wait({work, limit}, return_when=asyncio.FIRST_COMPLETED)
    limit.cancel()
    return work.done()
