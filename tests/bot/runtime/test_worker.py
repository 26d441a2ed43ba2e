"""A worker works on what is there, as much at once as it has hands, and ends with nothing half done."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock

from bot.runtime.worker import Worker, attempted

LONG = 30.0


@dataclass
class Queue:
    """Gives out what was put in, once."""

    waiting: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    fails: int = 0
    kept: list[Sequence[int]] = field(default_factory=list)

    def claim(self, limit: int, _: datetime) -> Sequence[int]:
        with self.lock:
            if self.fails:
                self.fails -= 1
                raise OSError("the store is away")
            taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
            return taken

    def keep(self, items: Sequence[int], _: datetime) -> None:
        self.kept.append(items)


class Work:
    """Notes what was worked on, and says when so many are done."""

    def __init__(self, count: int) -> None:
        self.done: list[int] = []
        self._left, self.all_done = count, Event()

    def __call__(self, item: int) -> None:
        self.done.append(item)
        self._left -= 1
        if self._left == 0:
            self.all_done.set()


@contextmanager
def working(queue: Queue, work: Callable[[int], None], hands: int = 2, pause: float = 0.001) -> Iterator[Worker[int]]:
    worker: Worker[int] = Worker(
        "test",
        queue.claim,
        work,
        queue.keep,
        hands=hands,
        now=lambda: datetime.now(UTC),
        pause=pause,
    )
    worker.start()
    try:
        yield worker
    finally:
        worker.stop(LONG)


def test_all_that_waits_is_worked_on() -> None:
    queue, work = Queue(list(range(50))), Work(50)

    with working(queue, work):
        assert work.all_done.wait(LONG)

    assert sorted(work.done) == list(range(50))


def test_a_worker_that_sleeps_is_woken() -> None:
    queue, work = Queue(), Work(1)

    with working(queue, work, pause=LONG) as worker:
        with queue.lock:
            queue.waiting.append(1)
        worker.wake()
        assert work.all_done.wait(LONG)


def test_no_more_is_taken_than_there_are_hands() -> None:
    queue, go = Queue([1, 2, 3]), Event()
    begun, both = [], Event()

    def work(item: int) -> None:
        begun.append(item)
        if len(begun) >= 2:
            both.set()
        go.wait(LONG)

    with working(queue, work) as worker:
        assert both.wait(LONG)
        taken = len(begun)
        left = len(queue.waiting)
        go.set()
        worker.wake()

    assert (taken, left) == (2, 1)


def test_a_store_that_is_away_for_a_while_stops_no_worker() -> None:
    queue, work = Queue([1], fails=3), Work(1)

    with working(queue, work):
        assert work.all_done.wait(LONG)


def test_what_was_begun_is_finished_before_the_end() -> None:
    queue, begun, go, done = Queue([1]), Event(), Event(), []

    def work(item: int) -> None:
        begun.set()
        go.wait(LONG)
        done.append(item)

    with working(queue, work) as worker:
        assert begun.wait(LONG)
        in_time = worker.stop(0)
        go.set()

    assert not in_time
    assert done == [1]


def test_work_that_fails_is_written_down_and_harms_no_other() -> None:
    failed: list[tuple[int, str]] = []
    queue, good = Queue([1, 2, 3]), Work(2)

    def handle(item: int) -> None:
        if item == 2:
            raise ValueError("it cannot be read")
        good(item)

    work = attempted(
        handle,
        lambda item, reason, _: failed.append((item, reason)),
        lambda: datetime.now(UTC),
        lambda error: str(error),
    )
    with working(queue, work):
        assert good.all_done.wait(LONG)

    assert good.done == [1, 3]
    assert failed == [(2, "it cannot be read")]


def test_work_whose_failure_cannot_be_written_down_harms_nobody_either() -> None:
    queue, good = Queue([1, 2]), Work(1)

    def work(item: int) -> None:
        if item == 1:
            raise OSError("the store is away")
        good(item)

    with working(queue, work, hands=1):
        assert good.all_done.wait(LONG)
