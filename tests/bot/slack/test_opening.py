"""A form is opened at once for just those presses that the worker answers with a form."""

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.slack.actions import Act, action_id, packed
from bot.slack.forms import external_id
from bot.slack.opening import opens_form
from bot.slack.receiving import delivery_from
from bot.slack.tasks import Fill
from bot.slack.translating import Sender, task_of
from bot.storage.database import Database
from bot.storage.inbox import Delivery
from tests.serving import SECRET, running_server
from tests.signed import Client, signed
from tests.slack_double.workspace import Workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def pressed(act: Act, value: str, trigger: str = "1.2.abc", team: str = "T1", user: str = "U1") -> dict[str, Any]:
    action = {"type": "button", "action_id": action_id(act), "block_id": packed(0, "lead-1", "need"), "value": value,
              "action_ts": "1772438400.000100"}  # fmt: skip
    return {
        "type": "block_actions", "team": {"id": team}, "user": {"id": user}, "trigger_id": trigger,
        "channel": {"id": "D1"}, "message": {"ts": "1772438400.000100"}, "actions": [action],
        "container": {"type": "message", "channel_id": "D1", "message_ts": "1772438400.000100"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "value"),
    [(act, value) for act in Act for value in ("", "helpful", "unhelpful", "0", "edit|x") if act is not Act.PAGE]
    + [(Act.PAGE, "0")],
)
def test_what_opens_a_form_and_what_fills_one_is_the_same(act: Act, value: str) -> None:
    delivery = delivery_from(pressed(act, value), NOW)
    assert delivery is not None

    task = task_of(delivery, Sender("U1"), thread="D1:1", has_debrief=True)

    assert opens_form(delivery) == isinstance(task, Fill)


def test_the_view_is_there_before_the_worker_has_anything_to_say(database: Database, slack: Workspace) -> None:
    def handle(_: Delivery) -> None:
        raise OSError("the reader takes its time")

    team = next(iter(slack.world()["teams"].values()))
    with running_server(database, handle, api_url=slack.address + "/api/", token=slack.token()) as address:
        slack.allow("invalid_trigger_id")
        raw = urlencode(
            {"payload": json.dumps(pressed(Act.EDIT, "", "9.9.x", team["id"], slack.id_of("kim")))}
        ).encode()
        headers = {**signed(SECRET, raw), "Content-Type": "application/x-www-form-urlencoded"}
        with closing(Client(address, SECRET, "/slack/interactions")) as client:
            answers = [client.send(raw, headers), client.send(raw, headers)]
        slack.until(lambda: slack.calls("views.open"))

    assert answers == [200, 200]
    (call,) = slack.calls("views.open")
    assert call["arguments"]["view"]["external_id"] == external_id("trigger:9.9.x")
