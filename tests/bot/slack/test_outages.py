"""While a store can take nothing, nothing is acknowledged; once it can, all goes on by itself, and nothing is lost."""

import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox, PostState
from tests.bot.slack.outages import OUTAGES
from tests.conftest import Tell
from tests.serving import SECRET, Echo, now, running_server
from tests.signed import Client, event
from tests.stores import Store

TIMES, IN_SOAK = 2, 20
FOR, FOR_IN_SOAK = 0.5, 60.0
"""Seconds that the longest outage lasts."""
AT_ONCE, MOST_WAITING = 5, 50


class Outages:
    """A server in front of a store that fails again and again, and a Slack that sends again what was not taken."""

    def __init__(self, store: Store, engine: str) -> None:
        self._store, self._kinds = store, OUTAGES[engine]
        self._later, self._number = timedelta(), 0
        self.acknowledged: set[str] = set()
        self.refused = 0

    def run(self, times: int, longest: float) -> Counter[str]:
        """Return how often each event was answered."""
        with self._store.open() as database:
            with (
                running_server(database, Echo(database), clock=lambda: now() + self._later) as address,
                closing(Client(address, SECRET)) as client,
            ):
                for turn in range(times):
                    self._send_all(client, AT_ONCE)
                    self._fail(client, database, turn, longest if turn == times - 1 else 0.0)
                self._until_done(database)
            return Counter(row.key.partition(":")[0] for row in Outbox(database).rows("T1", tuple(PostState)))

    def _fail(self, client: Client, database: Database, turn: int, seconds: float) -> None:
        waiting: list[dict[str, Any]] = []
        tried = 0
        with self._kinds[turn % len(self._kinds)](self._store, database):
            ends = time.monotonic() + seconds
            while not waiting or time.monotonic() < ends:
                # Once so many wait, those come again, as Slack sends again what was not taken.
                if len(waiting) < MOST_WAITING:
                    waiting.append(self._event())
                body = waiting[tried % len(waiting)]
                # What is done with leaves room even in a full file: what is taken then has to be there afterwards.
                if client.send(body) == 200:
                    self.acknowledged.add(body["event_id"])
                else:
                    self.refused += 1
                tried += 1
        # What was being worked on is free again once its claim has run out.
        self._later += timedelta(minutes=2)
        for body in waiting:
            assert client.send(body) == 200
            self.acknowledged.add(body["event_id"])

    def _send_all(self, client: Client, count: int) -> None:
        for _ in range(count):
            body = self._event()
            assert client.send(body) == 200
            self.acknowledged.add(body["event_id"])

    def _event(self) -> dict[str, Any]:
        self._number += 1
        return event(str(self._number), "They want three batches. " * 400)

    def _until_done(self, database: Database) -> None:
        inbox, ends = Inbox(database), time.monotonic() + 60
        while inbox.load(now() + self._later).waiting and time.monotonic() < ends:
            pass


def survived(store: Store, engine: str, times: int, longest: float, tell: Tell) -> None:
    outages = Outages(store, engine)
    answered = outages.run(times, longest)

    lost = outages.acknowledged - set(answered)
    tell(
        f"{engine}: {times} outages, the longest {longest:g} s: {outages.refused} requests refused meanwhile,"
        f" {len(outages.acknowledged)} events acknowledged in all, {len(lost)} lost"
    )
    assert outages.refused > times
    assert lost == set()
    assert set(answered.values()) == {1}


def test_a_store_that_fails_for_a_while_loses_nothing_and_needs_nobody(store: Store, engine: str, tell: Tell) -> None:
    survived(store, engine, TIMES, FOR, tell)


@pytest.mark.soak_ledger
def test_a_store_that_fails_twenty_times_and_for_a_minute_loses_nothing(store: Store, engine: str, tell: Tell) -> None:
    survived(store, engine, IN_SOAK, FOR_IN_SOAK, tell)
