"""A worker: takes what waits in a queue and deals with it in threads of this process."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Condition, Thread
from time import monotonic
from typing import Final, Generic, TypeVar

KEEP_EVERY: Final = 15.0
"""Seconds; a claim lasts a minute."""

log = logging.getLogger(__name__)
Item = TypeVar("Item")


class Worker(Generic[Item]):
    """Claims as many items as it has hands, works on each in a thread, and sleeps while there is nothing to do.

    The queue keeps the order: it gives out the next item of a thread when the one before is dealt with.
    """

    def __init__(
        self,
        name: str,
        claim: Callable[[int, datetime], Sequence[Item]],
        work: Callable[[Item], None],
        keep: Callable[[Sequence[Item], datetime], None],
        *,
        hands: int,
        now: Callable[[], datetime],
        pause: float = 1.0,
    ) -> None:
        self._claim, self._work, self._keep = claim, work, keep
        self._hands, self._now, self._pause = hands, now, pause
        self._pool = ThreadPoolExecutor(hands, name)
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._changed = Condition()
        self._is_awake = self._is_stopping = False
        self._busy: dict[int, Item] = {}
        self._kept_at = monotonic()

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something new; else the worker looks by itself after a pause."""
        with self._changed:
            self._is_awake = True
            self._changed.notify_all()

    def stop(self, patience: float) -> bool:
        """Take nothing more, and finish what was begun; tell whether that was done in time (seconds)."""
        ends = monotonic() + patience
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        # What it is just taking is begun, and counts as busy, before its thread ends.
        self._thread.join(patience)
        with self._changed:
            is_done = self._changed.wait_for(lambda: not self._busy, max(0.0, ends - monotonic()))
        is_done = is_done and not self._thread.is_alive()
        self._pool.shutdown(wait=is_done, cancel_futures=True)
        return is_done

    def _run(self) -> None:
        while not self._is_stopping:
            taken = self._take()
            for item in taken:
                self._pool.submit(self._deal_with, item)
            self._say_kept()
            if not taken:
                with self._changed:
                    self._changed.wait_for(lambda: self._is_awake or self._is_stopping, self._pause)
                    self._is_awake = False

    def _take(self) -> Sequence[Item]:
        free = self._hands - len(self._busy)
        if free <= 0 or self._is_stopping:
            return ()
        try:
            taken = self._claim(free, self._now())
        except Exception:
            # The store may be away for a while; nothing was taken.
            log.exception("nothing can be taken from the queue")
            return ()
        with self._changed:
            self._busy.update((id(item), item) for item in taken)
        return taken

    def _deal_with(self, item: Item) -> None:
        try:
            self._work(item)
        except Exception:
            # Its claim runs out, and it is taken again.
            log.exception("something could not even be put back")
        finally:
            with self._changed:
                del self._busy[id(item)]
                self._is_awake = True
                self._changed.notify_all()

    def _say_kept(self) -> None:
        """Renew the claims on what is still being worked on."""
        with self._changed:
            busy = tuple(self._busy.values())
        if monotonic() - self._kept_at < KEEP_EVERY:
            return
        self._kept_at = monotonic()
        if busy:
            try:
                self._keep(busy, self._now())
            except Exception:
                log.exception("claims could not be renewed")


def attempted(
    handle: Callable[[Item], None],
    failed: Callable[[Item, str, datetime], object],
    now: Callable[[], datetime],
    told: Callable[[Exception], str],
) -> Callable[[Item], None]:
    """Return a handler whose failures are written down, with what they were `told` as."""

    def work(item: Item) -> None:
        try:
            handle(item)
        except Exception as error:
            reason = told(error)
            log.exception("this failed: %s", reason)
            failed(item, reason, now())

    return work
