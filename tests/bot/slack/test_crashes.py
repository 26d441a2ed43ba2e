"""What was acknowledged is done once, though the server is killed again and again and Slack delivers in any order."""

from random import Random

import pytest

from tests.bot.slack.crashes import Deliveries, accounted, conversations
from tests.conftest import Tell
from tests.slack_double.workspace import Workspace
from tests.stores import Store

CONVERSATIONS, KILLS = 5, 4
IN_SOAK, KILLS_IN_SOAK = 334, 200


def killed(store: Store, slack: Workspace, seed: int, tell: Tell, count: int, kills: int) -> None:
    rng = Random(f"{seed}:crashes")
    deliveries = Deliveries(store, slack, rng)
    told = conversations(slack, rng, count, str(seed))

    deliveries.deliver(told, kills)
    deliveries.drain()
    found = accounted(deliveries)

    events, copies = len(deliveries.acknowledged), sum(deliveries.acknowledged.values())
    tell(
        f"Slack, {type(store).__name__}: {deliveries.kills} kills, {events} events acknowledged {copies} times,"
        f" {len(found.lost)} lost, {len(found.doubled)} doubled, {len(found.faults)} differences,"
        f" {len(found.leads)} leads"
    )
    assert events == count * len(told[0])
    assert (found.lost, found.doubled, found.left, found.faults) == ([], [], [], [])
    assert len(found.leads) == count
    assert len({lead[1:] for lead in found.leads.values()}) == 1


def test_a_killed_server_loses_nothing_that_it_acknowledged_and_does_nothing_twice(
    store: Store, slack: Workspace, seed: int, tell: Tell
) -> None:
    killed(store, slack, seed, tell, CONVERSATIONS, KILLS)


@pytest.mark.soak_slack
def test_a_server_killed_at_two_hundred_moments_loses_nothing(
    store: Store, slack: Workspace, seed: int, tell: Tell
) -> None:
    killed(store, slack, seed, tell, IN_SOAK, KILLS_IN_SOAK)
