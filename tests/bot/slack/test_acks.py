"""Slack is answered in time, however long reading takes: 32 clients, while every hand is busy with a reader."""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from benchmarks.acknowledging import Answers, event, request, send
from tests.bot.slack.blocked_server import serve
from tests.conftest import Tell
from tests.serving import SECRET

CLIENTS = 32
EVENTS = 600
SOAK_SECONDS = 60
READING = 30.0
SLACK_WAITS = 3.0
AT_MOST, MOSTLY = 1.0, 0.25

if sys.platform == "win32":
    _processes = multiprocessing.get_context("spawn")
else:
    _processes = multiprocessing.get_context("forkserver")
    _processes.set_forkserver_preload(["__main__", "tests.bot.slack.blocked_server"])


@contextmanager
def served(place: Path, seconds: float | None) -> Iterator[int]:
    receiver, sender = _processes.Pipe(duplex=False)
    process = _processes.Process(target=serve, args=(str(place), seconds, sender))
    process.start()
    sender.close()
    try:
        yield receiver.recv()
    finally:
        process.kill()
        process.join()
        receiver.close()


def told(answers: Answers) -> str:
    return (
        f"acknowledgements at {CLIENTS} clients, every reader busy: {len(answers.seconds):,},"
        f" {len(answers.seconds) / answers.took:,.0f}/s, p50 {answers.at(0.5) * 1000:.0f} ms,"
        f" p99 {answers.at(0.99) * 1000:.0f} ms, longest {max(answers.seconds) * 1000:.0f} ms"
    )


def test_slack_is_answered_in_time_while_every_reader_is_busy(tmp_path: Path, tell: Tell) -> None:
    requests = [request(event(str(number)), SECRET) for number in range(EVENTS)]

    with served(tmp_path / "ledger.db", None) as port:
        answers = send(port, requests, CLIENTS)

    tell(told(answers))
    assert set(answers.statuses) == {200}
    assert max(answers.seconds) < SLACK_WAITS


@pytest.mark.soak_slack
def test_slack_is_answered_within_a_second_for_a_minute(tmp_path: Path, tell: Tell) -> None:
    statuses: set[int] = set()
    seconds: list[float] = []
    with served(tmp_path / "ledger.db", READING) as port:
        began, number = monotonic(), 0
        while monotonic() - began < SOAK_SECONDS:
            requests = [request(event(str(each)), SECRET) for each in range(number, number + EVENTS)]
            number += EVENTS
            answers = send(port, requests, CLIENTS)
            statuses.update(answers.statuses)
            seconds += answers.seconds
        took = monotonic() - began

    whole = Answers((), tuple(seconds), took)
    tell(told(whole))
    assert statuses == {200}
    assert max(seconds) < AT_MOST
    assert whole.at(0.99) < MOSTLY
