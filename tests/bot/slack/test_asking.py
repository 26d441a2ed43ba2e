"""What a conversation shows beside its messages: a sign of work that never stays, prompts, and a stop that is heard."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.conversation.assistant import Assistant
from bot.conversation.messages import Origin, Said
from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.slack.asking import LOOK_AGAIN, MOST_STOPS, PROMPTS, SILENCE, Signs, Stops, welcome
from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from bot.storage.outbox import Post
from tests.bot.slack.clients import NotingClient, refusal
from tests.slack_double.fixture import slack, slack_starts  # noqa: F401
from tests.slack_double.workspace import Workspace

SESSION, LEGACY = "agents.sessions.setStatus", "assistant.threads.setStatus"
ADD, REMOVE = "reactions.add", "reactions.remove"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Desk:
    """Signs with a clock that the test moves, and what was left to the outbox."""

    now: datetime = NOON
    left: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.signs = Signs(lambda: self.now, self.left.append)

    def work(self, client: WebClient, workspace: str = "T1") -> None:
        with self.signs.working(client, workspace, "D1", "10.1", "10.2"):
            pass


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_thread_looks_busy_while_its_message_is_answered_and_not_after(desk: Desk) -> None:
    client = NotingClient()

    with desk.signs.working(client, "T1", "D1", "10.1"):
        during = [arguments["status"] for _, arguments in client.calls]

    assert during == ["processing"]
    assert [(method, arguments["status"]) for method, arguments in client.calls] == [
        (SESSION, "processing"), (SESSION, "active"),
    ]  # fmt: skip
    assert all(arguments["thread_ts"] == "10.1" for _, arguments in client.calls)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_work_that_fails_leaves_no_thread_busy(desk: Desk, error: type[BaseException]) -> None:
    client = NotingClient()

    def fail() -> None:
        with desk.signs.working(client, "T1", "D1", "10.1") as work:
            work.ending("e:9")
            raise error

    with pytest.raises(error):
        fail()

    assert client.calls[-1][1]["status"] == "active"


def test_the_end_can_be_posted_behind_the_answer_and_is_not_told_twice(desk: Desk) -> None:
    client = NotingClient()

    with desk.signs.working(client, "T1", "D1", "10.1") as work:
        (post,) = work.ending("e:9")

    assert client.methods() == [SESSION]
    assert (post.key, post.lane, post.method, post.arguments["status"]) == ("e:9", "D1:10.1", SESSION, "active")


@pytest.mark.parametrize(
    ("cannot", "shown", "taken_back"),
    [
        ({SESSION: "not_authorized"}, LEGACY, LEGACY),
        ({SESSION: "unknown_method"}, LEGACY, LEGACY),
        ({SESSION: "not_authorized", LEGACY: "missing_scope"}, ADD, REMOVE),
    ],
)
def test_a_workspace_that_cannot_do_the_best_gets_the_next_best_and_is_remembered(
    desk: Desk, cannot: dict[str, str], shown: str, taken_back: str
) -> None:
    client = NotingClient(cannot)
    desk.work(client)
    client.calls.clear()

    desk.work(client)
    desk.work(other := NotingClient(), "T2")

    assert client.methods() == [shown, taken_back]
    assert other.methods() == [SESSION, SESSION]


def test_a_reaction_goes_on_the_message_that_is_answered(desk: Desk) -> None:
    client = NotingClient({SESSION: "not_authorized", LEGACY: "method_deprecated"})

    desk.work(client)

    assert client.calls[-2:] == [
        (ADD, {"channel": "D1", "timestamp": "10.2", "name": "eyes"}),
        (REMOVE, {"channel": "D1", "timestamp": "10.2", "name": "eyes"}),
    ]


def test_a_workspace_that_can_do_nothing_is_left_alone_until_it_may_have_learned(desk: Desk) -> None:
    client = NotingClient({SESSION: "not_authorized", LEGACY: "missing_scope", ADD: "missing_scope"})
    desk.work(client)
    client.calls.clear()

    desk.work(client)
    before = client.methods()
    desk.now += LOOK_AGAIN
    client.answers = {}
    desk.work(client)

    assert before == []
    assert client.methods() == [SESSION, SESSION]


def test_one_failure_says_nothing_of_the_way(desk: Desk) -> None:
    client = NotingClient({SESSION: ["channel_not_found"]})

    desk.work(client)
    first = client.methods()
    desk.work(client)

    assert first == [SESSION]
    assert client.methods() == [SESSION] * 3


def test_too_many_calls_are_answered_with_silence_for_as_long_as_slack_says(desk: Desk) -> None:
    client = NotingClient({SESSION: [refusal(SESSION, "ratelimited", 429, {"Retry-After": "20"})]})

    desk.work(client)
    desk.now += timedelta(seconds=19)
    desk.work(client)
    during = client.methods()
    desk.now += timedelta(seconds=2)
    desk.work(client)

    assert during == [SESSION]
    assert client.methods() == [SESSION] * 3


@pytest.mark.parametrize(
    "failure",
    [TimeoutError("xoxb-canary-token-1234"), ConnectionResetError(), refusal(SESSION, "fatal_error", 500)],
    ids=["timeout", "reset", "500"],
)
def test_what_may_have_been_shown_is_taken_back_by_the_outbox_and_the_work_goes_on(
    desk: Desk, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    client = NotingClient({SESSION: failure})
    done = []

    with caplog.at_level(logging.DEBUG), desk.signs.working(client, "T1", "D1", "10.1"):
        done.append("answered")

    assert done == ["answered"]
    assert [(post.method, post.arguments["status"]) for post in desk.left] == [(SESSION, "active")]
    assert "canary" not in caplog.text


def test_a_sign_that_cannot_be_taken_back_now_is_left_to_the_outbox(desk: Desk) -> None:
    client = NotingClient({SESSION: [{}, refusal(SESSION, "ratelimited", 429)]})

    desk.work(client)

    assert [(post.workspace, post.lane, post.arguments["status"]) for post in desk.left] == [
        ("T1", "D1:10.1", "active")
    ]


def test_a_slack_that_does_not_answer_is_not_asked_again_at_every_message(desk: Desk) -> None:
    client = NotingClient({SESSION: [TimeoutError()]})

    for _ in range(5):
        desk.work(client)
    asked = client.methods()
    desk.now += SILENCE
    desk.work(client)

    assert asked == [SESSION]
    assert client.methods() == [SESSION] * 3


@pytest.mark.parametrize(("channel", "thread"), [("", "10.1"), ("D1", "")])
def test_where_there_is_no_thread_nothing_is_shown(desk: Desk, channel: str, thread: str) -> None:
    client = NotingClient()

    with desk.signs.working(client, "T1", channel, thread) as work:
        assert work.ending("e:9") == ()

    assert client.calls == []


def test_a_workspace_that_we_are_not_in_is_answered_without_a_sign(desk: Desk) -> None:
    with desk.signs.working(None, "T1", "D1", "10.1") as work:
        assert work.ending("e:9") == ()


def test_four_ways_to_begin_are_offered_outside_of_any_thread() -> None:
    client = NotingClient()

    welcome(client, "D1")

    ((method, arguments),) = client.calls
    assert method == "assistant.threads.setSuggestedPrompts"
    assert arguments.keys() == {"channel_id", "prompts"}
    assert [each["title"] for each in arguments["prompts"]] == [
        "Debrief a call", "Why isn't \u2026 SQL?", "Show my pending leads", "What changed this week?",
    ]  # fmt: skip


def test_the_manifest_offers_the_same_ways_to_begin() -> None:
    manifest = json.loads((Path(__file__).parents[3] / "manifest.json").read_text("utf-8"))

    assert manifest["features"]["agent_view"]["suggested_prompts"] == list(PROMPTS)


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt["title"])
def test_each_way_to_begin_is_understood_where_nothing_was_said_before(
    prompt: Mapping[str, str], known: Knowledge, tmp_path: Path
) -> None:
    origin = Origin(workspace="T1", actor="U1", thread="D1:1", event="e1", at=NOON)

    with open_database(tmp_path / "ledger.db") as database:
        assistant = Assistant(EvidenceLedger(database, "T1"), Guides(known), lambda: NOON)
        reply = assistant.answer(Said(origin, prompt["message"]))

    assert reply.said
    assert reply.held is None, "it was taken for a note"


@pytest.mark.parametrize("answer", ["not_authorized", TimeoutError("xoxb-canary-token-1234")])
def test_prompts_that_cannot_be_offered_are_no_harm(answer: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        welcome(NotingClient({"assistant.threads.setSuggestedPrompts": answer}), "D1")

    assert "no prompts" in caplog.text
    assert "canary" not in caplog.text


def test_a_stop_holds_for_what_was_asked_before_it_and_for_nothing_later() -> None:
    stops = Stops()
    stops.stop("T1", "D1:10.1", NOON)

    assert stops.is_stopped("T1", "D1:10.1", NOON - timedelta(seconds=1))
    assert not stops.is_stopped("T1", "D1:10.1", NOON + timedelta(microseconds=1))
    assert not stops.is_stopped("T1", "D1:10.9", NOON - timedelta(seconds=1))
    assert not stops.is_stopped("T2", "D1:10.1", NOON - timedelta(seconds=1))


def test_stops_that_arrive_out_of_order_hold_as_the_latest_does() -> None:
    stops = Stops()
    stops.stop("T1", "D1:10.1", NOON)
    stops.stop("T1", "D1:10.1", NOON - timedelta(minutes=1))

    assert stops.is_stopped("T1", "D1:10.1", NOON - timedelta(seconds=1))


def test_stops_do_not_pile_up() -> None:
    stops = Stops()
    for number in range(MOST_STOPS + 1):
        stops.stop("T1", f"D1:{number}", NOON)

    assert not stops.is_stopped("T1", "D1:0", NOON)
    assert stops.is_stopped("T1", f"D1:{MOST_STOPS}", NOON)


def test_slack_takes_our_signs_and_prompts(slack: Workspace, desk: Desk) -> None:  # noqa: F811
    client = WebClient(slack.token(), base_url=f"{slack.address}/api/", retry_handlers=[])
    said = slack.say("kim", "Just off with Dana.")

    with desk.signs.working(client, "T1", said.channel, said.ts):
        during = slack.status(said)
    after = slack.status(said)
    with desk.signs.working(client, "T1", said.channel, said.ts):
        desk.signs.stopped(client, "T1", said.channel, said.ts)
        stopped = slack.status(said)
    welcome(client, said.channel)

    assert (during, after, stopped) == ("processing", "active", "active")
    assert slack.prompts("kim")[0]["title"] == "Debrief a call"
