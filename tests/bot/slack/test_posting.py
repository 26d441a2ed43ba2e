"""Posts go out once, in order, no faster than Slack allows; what is unsure is looked for, or told."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from bot.storage.outbox import PostState
from tests.bot.slack.sending import Sending
from tests.conftest import Tell
from tests.slack_double.plain import plain

HELD_BACK = 17


def test_a_post_is_sent_once_and_carries_its_key(sending: Sending) -> None:
    sending.put(sending.post("E1:0"), sending.post("E1:1"))

    sending.run()
    sending.run(600)

    assert sending.shown() == ["E1:0", "E1:1"]
    (first, _) = sending.slack.from_app(sending.said.channel, sending.said.ts)
    assert sending.outbox.whereabouts("T1", "E1:0").ts == first["ts"]
    assert sending.slack.calls("chat.postMessage")[0]["arguments"]["metadata"]["event_payload"] == {"key": "E1:0"}
    assert sending.slack.calls("chat.postMessage")[0]["arguments"]["unfurl_links"] is False


def test_too_much_at_once_is_sent_when_slack_says_and_in_order(sending: Sending) -> None:
    sending.put(*(sending.post(f"E{number}:0") for number in range(3)))
    sending.put(sending.post("other lane", lane="D1:2"))
    sending.slack.control("fault", method="chat.postMessage", kind="rate_limited", seconds=17)

    sending.run()
    calls = len(sending.slack.calls("chat.postMessage"))
    sending.run(16.9)

    assert (calls, len(sending.slack.calls("chat.postMessage"))) == (1, 1)
    sending.run(0.1)
    assert sorted(sending.shown()) == ["E0:0", "E1:0", "E2:0", "other lane"]
    assert [text for text in sending.shown() if text.startswith("E")] == ["E0:0", "E1:0", "E2:0"]


def test_another_method_goes_on_while_one_has_had_too_much(sending: Sending) -> None:
    sending.put(sending.post("E1:0"))
    ephemeral = {"channel": sending.said.channel, "user": sending.slack.id_of("kim"), "text": "psst"}
    sending.put(sending.post("E3:0", method="chat.postEphemeral", lane="third", arguments=ephemeral))
    sending.slack.control("fault", method="chat.postMessage", kind="rate_limited", seconds=30)

    sending.run()

    assert sending.state("E1:0") is PostState.WAITING
    assert sending.state("E3:0") is PostState.SENT


@pytest.mark.parametrize("kind", ["hang_up", "refuse"])
def test_a_post_without_an_answer_is_looked_for_before_it_is_sent_again(sending: Sending, kind: str) -> None:
    sending.put(sending.post("E1:0"), sending.post("E2:0"))
    sending.slack.control("fault", method="chat.postMessage", kind=kind)

    sending.run()
    early = sending.shown()
    sending.run(60)

    assert early == (["E1:0"] if kind == "hang_up" else [])
    assert sending.shown() == ["E1:0", "E2:0"]
    assert sending.slack.calls("conversations.replies")


def test_a_post_that_was_sent_when_the_process_ended_is_found_and_not_sent_again(sending: Sending) -> None:
    sending.put(sending.post("E1:0"))
    (taken,) = sending.poster.claim(1, sending.at)
    sending.poster._call(sending.poster._client_for("T1"), taken.post)  # type: ignore[arg-type]
    sending.outbox.release(sending.at)

    sending.run(3)

    assert sending.shown() == ["E1:0"]
    assert sending.state("E1:0") is PostState.SENT


def test_a_post_outside_a_thread_is_found_as_well(sending: Sending) -> None:
    sending.put(sending.post("E1:0", arguments={"channel": sending.said.channel, "text": "E1:0"}))
    sending.slack.control("fault", method="chat.postMessage", kind="hang_up")

    sending.run()
    sending.run(60)

    assert [each["text"] for each in sending.slack.from_app(sending.said.channel)] == ["E1:0"]


def test_an_answer_that_is_an_error_of_slacks_own_is_unsure_too(sending: Sending) -> None:
    sending.slack.allow("fatal_error")
    sending.put(sending.post("E1:0"), sending.post("E2:0"))
    sending.slack.control("fault", method="chat.postMessage", kind="status", status=503)
    sending.run()
    sending.slack.control("fault", method="chat.postMessage", kind="error", error="fatal_error")
    sending.run(60)
    sending.run(60)

    assert sending.shown() == ["E1:0", "E2:0"]


def test_what_cannot_be_looked_up_now_is_looked_up_later_and_not_sent_meanwhile(sending: Sending) -> None:
    sending.put(sending.post("E1:0"))
    sending.slack.control("fault", method="chat.postMessage", kind="hang_up")
    sending.run()
    sending.slack.control("fault", method="conversations.replies", kind="rate_limited", seconds=40)

    sending.run(10)
    sending.run(39)
    early = len(sending.slack.calls("conversations.replies"))
    sending.run(2)

    assert early == 1
    assert len(sending.slack.calls("chat.postMessage")) == 1
    assert sending.state("E1:0") is PostState.SENT


def test_what_nobody_can_look_up_is_listed_and_never_repeated_unasked(sending: Sending) -> None:
    ephemeral = {"channel": sending.said.channel, "user": sending.slack.id_of("kim"), "text": "psst"}
    sending.put(sending.post("E1:0", method="chat.postEphemeral", arguments=ephemeral))
    sending.slack.control("fault", method="chat.postEphemeral", kind="hang_up")

    sending.run()
    sending.run(9999)

    assert [row[:2] for row in sending.listed()] == [("E1:0", "uncertain")]
    assert len(sending.slack.calls("chat.postEphemeral")) == 1


def test_a_post_that_slack_will_never_take_is_parked_and_holds_up_nobody(sending: Sending) -> None:
    sending.slack.allow("channel_not_found")
    sending.put(sending.post("E1:0", arguments={"channel": "C0NOWHERE", "text": "E1:0"}), sending.post("E2:0"))

    sending.run()

    assert sending.listed() == [("E1:0", "parked", "channel_not_found")]
    assert sending.shown() == ["E2:0"]


def test_a_change_waits_for_the_message_that_it_changes(sending: Sending) -> None:
    change = {"channel": {"$channel_of": "E1:0"}, "ts": {"$ts_of": "E1:0"}, "text": "changed"}
    sending.put(sending.post("E2:0", lane="other", method="chat.update", arguments=change))
    sending.put(sending.post("E1:0", after=sending.at + timedelta(seconds=60)))

    sending.run(30)
    assert sending.state("E2:0") is PostState.WAITING
    sending.run(31)
    sending.run(2)

    assert sending.shown() == ["changed"]


@pytest.mark.parametrize("is_out", [False, True])
def test_a_correction_takes_the_place_of_a_handover_or_changes_it(sending: Sending, is_out: bool) -> None:
    correction = {"channel": sending.said.channel, "thread_ts": sending.said.ts, "ts": {"$ts_of": "E1:0"}}
    sending.put(sending.post("E1:0", after=sending.at + timedelta(minutes=15)))
    if is_out:
        sending.run(15 * 60)
    change = {name: value for name, value in correction.items() if not (is_out and name == "thread_ts")}
    for key in ("E2:0", "E3:0"):
        sending.put(sending.post(key, method="chat.update", arguments={**change, "text": key}, cancels="E1:0"))

    sending.run(15 * 60)

    assert sending.shown() == ["E3:0"]
    assert sending.state("E1:0") is PostState.SENT
    assert sending.listed() == []


def test_a_change_of_a_message_that_never_was_is_parked(sending: Sending) -> None:
    change = {"channel": sending.said.channel, "ts": {"$ts_of": "E9:9"}, "text": "changed"}
    sending.put(sending.post("E1:0", method="chat.update", arguments=change))

    sending.run()

    assert sending.listed() == [("E1:0", "parked", "what it changes was never sent")]


def test_nothing_is_posted_to_a_workspace_that_has_not_let_us_in(sending: Sending) -> None:
    sending.token = None
    sending.put(sending.post("E1:0"))

    sending.run()

    assert sending.listed() == [("E1:0", "parked", "the app is not installed in this workspace")]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/x", "https://hooks.slack.com.evil.example/x", "https://evil.example/hooks.slack.com",
     "https://hooks.slack.com@127.0.0.1/x", "http://169.254.169.254/latest", "file:///etc/passwd", "//localhost/x",
     "https://[::1]/x", "http://2130706433/", "http://hooks.slack.com:22/x",
     "http://hooks.slack.com/x", "file://hooks.slack.com/etc/passwd", "hooks.slack.com/x", "https://[::1", ""],
)  # fmt: skip
def test_an_answer_goes_to_no_address_but_slacks(sending: Sending, url: str) -> None:
    sending.put(sending.post("E1:0", method="response_url", arguments={"url": url, "text": "psst"}))

    sending.run()

    assert sending.listed() == [("E1:0", "parked", "the address to answer at is not Slack's")]


def test_an_answer_to_a_command_reaches_whoever_gave_it(sending: Sending) -> None:
    given = sending.slack.command("kim", "/debrief", "help", "general")
    url = next(each for each in _texts(sending.slack.journal()) if "response" in each and each.startswith("http"))
    sending.put(sending.post("E1:0", method="response_url", arguments={"url": url, "text": "help yourself"}))

    sending.run()

    assert given is not None
    assert [each["text"] for each in sending.slack.private("kim", "general")] == ["help yourself"]


def test_a_token_that_is_refused_holds_posts_back_until_it_is_mended(sending: Sending) -> None:
    sending.slack.allow("invalid_auth")
    sending.put(sending.post("E1:0"))
    sending.token = "xoxb-wrong"
    sending.run()

    sending.token = sending.slack.token()
    sending.run(60)

    assert sending.shown() == ["E1:0"]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def through_faults(sending: Sending, rng: Random, count: int) -> tuple[list[str], int]:
    """Send posts over a Slack that fails in every way; return what stands there in order, and the calls too early."""
    sending.slack.allow("fatal_error")
    faults: dict[str, dict[str, Any]] = {
        "rate_limited": {"seconds": HELD_BACK}, "status": {"status": 503}, "error": {"error": "fatal_error"},
        "hang_up": {}, "refuse": {},
    }  # fmt: skip
    for start in range(0, count, 10):
        sending.put(
            *(sending.post(f"E{number:04}:0", lane=f"lane {number % 4}") for number in range(start, start + 10))
        )
        for _ in range(4):
            kind = rng.choice(["", *faults])
            if kind:
                sending.slack.control("fault", method="chat.postMessage", kind=kind, **faults[kind])
            sending.run(rng.randrange(1, 5))
    sending.slack.control("clear_faults")
    for _ in range(60):
        sending.run(15)
    return sending.shown(), _too_early(sending.slack.calls("chat.postMessage"))


def _too_early(calls: list[dict[str, Any]]) -> int:
    early, until = 0, 0.0
    for call in calls:
        early += call["at"] < until
        if call.get("status") == 429:
            until = call["at"] + HELD_BACK
    return early


def test_every_post_arrives_once_and_in_order_through_all_faults(sending: Sending, seed: int, tell: Tell) -> None:
    shown, early = through_faults(sending, Random(f"{seed}:faults"), 60)

    doubled, lost = len(shown) - len(set(shown)), 60 - len(set(shown))
    tell(f"posts: 60 through faults, {doubled} doubled, {lost} lost, {early} calls too early")
    assert sending.listed() == []
    assert early == 0
    for lane in range(4):
        mine = [text for text in shown if int(text[1:5]) % 4 == lane]
        assert mine == [f"E{number:04}:0" for number in range(60) if number % 4 == lane]


@pytest.mark.soak_slack
def test_two_thousand_posts_arrive_once_and_in_order_through_all_faults(
    sending: Sending, seed: int, tell: Tell
) -> None:
    shown, early = through_faults(sending, Random(f"{seed}:faults"), 2_000)

    # In so long a thread one may be too far back to be looked for: then somebody is told, and nothing is repeated.
    listed = [key for key, state, _ in sending.listed() if state == "uncertain"]
    doubled, lost = len(shown) - len(set(shown)), 2_000 - len({*shown, *listed})
    tell(f"posts: 2,000 through faults, {doubled} doubled, {lost} lost, {len(listed)} listed, {early} calls too early")
    assert (doubled, lost, early) == (0, 0, 0)
    assert len(listed) < 10


def test_a_picture_that_slack_does_not_know_is_shown_as_words_and_keeps_nothing_else_back(sending: Sending) -> None:
    blocks = [
        {"type": "image", "slack_file": {"id": "F0GONE"}, "alt_text": "Timeline 8"},
        {"type": "header", "text": {"type": "plain_text", "text": "All leads"}},
    ]
    arguments = {"user_id": sending.slack.id_of("kim"), "view": {"type": "home", "blocks": blocks}}

    sending.put(sending.post("home", method="views.publish", arguments=arguments))
    sending.run()

    assert sending.state("home") is PostState.SENT
    shown = sending.slack.home("kim")
    assert shown is not None
    assert plain(shown).splitlines() == ["Timeline 8", "All leads"]
