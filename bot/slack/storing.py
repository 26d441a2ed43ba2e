"""Storing deliveries before they are acknowledged: all that came while one group was being written is the next."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bot.slack.receiving import masked_delivery
from bot.storage.errors import StorageError
from bot.storage.inbox import Delivery

MOST_AT_ONCE: Final = 200
MOST_WAITING: Final = 2_000
"""More than can be written in the seconds that Slack waits for an answer."""
PATIENCE: Final = 1.2
"""Seconds that a group may take to be written, and the one before it: Slack waits for three."""

GATHERING: Final = 0.005
"""Seconds between two groups while more comes in: a group costs as much as twenty deliveries, however small it is."""
_Waiting = tuple[Delivery, "asyncio.Future[bool]"]

log = logging.getLogger(__name__)


class Storing:
    """Writes deliveries in groups; each is on disk, with no patient in it, when its `put` returns."""

    def __init__(
        self,
        put_each: Callable[[Sequence[Delivery]], tuple[bool, ...]],
        mask: Callable[[str], str],
        stored: Callable[[], None],
    ) -> None:
        self._put_each, self._mask, self._stored = put_each, mask, stored
        self._waiting: list[_Waiting] = []
        self._is_stuck = self._is_working = False
        self._lock = threading.Lock()
        self._hand = ThreadPoolExecutor(1, "store")
        self._work_done: asyncio.Future[None] | None = None
        self._watch: asyncio.TimerHandle | None = None

    async def put(self, delivery: Delivery) -> bool:
        """Store a delivery and tell whether it is new. Raises `StorageError`; then nothing may be acknowledged."""
        if len(self._waiting) >= MOST_WAITING or self._is_stuck:
            raise StorageError("more comes in than can be stored")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        with self._lock:
            self._waiting.append((delivery, future))
            is_idle, self._is_working = not self._is_working, True
        if is_idle:
            self._work_done = loop.run_in_executor(self._hand, self._work, loop)
        return await future

    async def close(self) -> None:
        """Write what is left."""
        while self._is_working and self._work_done is not None:
            await asyncio.wait([self._work_done])
        self._hand.shutdown()

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write one group after the other while any wait: the loop is busy, and need not hand them out."""
        while group := self._next():
            loop.call_soon_threadsafe(self._begin, loop, group)
            told = self._put([delivery for delivery, _ in group])
            loop.call_soon_threadsafe(self._answer, group, told)
            time.sleep(GATHERING)

    def _next(self) -> list["_Waiting"]:
        with self._lock:
            group, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            self._is_working = bool(group)
        return group

    def _begin(self, loop: asyncio.AbstractEventLoop, group: list["_Waiting"]) -> None:
        self._watch = loop.call_later(PATIENCE, self._give_up, group)

    def _answer(self, group: list["_Waiting"], told: "list[bool | StorageError]") -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._is_stuck = False
        for (_, future), each in zip(group, told, strict=True):
            _tell(future, each)

    def _give_up(self, group: list["_Waiting"]) -> None:
        """Acknowledge nothing while the store is stuck; what it writes after all is known when it comes again."""
        self._is_stuck = True
        log.error("the store is too slow")
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for _, future in (*group, *waiting):
            _tell(future, StorageError("the store is too slow"))

    def _put(self, group: list[Delivery]) -> list[bool | StorageError]:
        """Mask and store a group; what cannot be masked is not stored, and holds up nobody."""
        masked = [_masked(delivery, self._mask) for delivery in group]
        good = [each for each in masked if isinstance(each, Delivery)]
        try:
            told = iter(self._put_each(good) if good else ())
        except StorageError as error:
            log.error("nothing could be stored: %s", error)
            return [error] * len(group)
        except Exception:
            log.exception("nothing could be stored")
            return [StorageError("nothing could be stored")] * len(group)
        self._stored()
        return [next(told) if isinstance(each, Delivery) else each for each in masked]


def _masked(delivery: Delivery, mask: Callable[[str], str]) -> Delivery | StorageError:
    try:
        return masked_delivery(delivery, mask)
    except Exception as error:  # noqa: BLE001  # its own words may hold what was to be masked, so it goes no further
        log.error("the delivery %s cannot be masked: %s", delivery.event, type(error).__name__)
        return StorageError("this could not be masked")


def _tell(future: asyncio.Future[bool], told: bool | StorageError) -> None:
    if future.done():
        return
    if isinstance(told, StorageError):
        future.set_exception(told)
    else:
        future.set_result(told)
