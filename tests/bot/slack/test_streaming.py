"""Prose appears piece by piece, once and whole, whatever cuts it off; where nothing streams it is said at once."""

from datetime import timedelta

import pytest

from bot.slack.shown import notice
from bot.slack.streaming import BEGIN, END, GROW, STREAM, pieces
from bot.storage.outbox import Post, PostState
from tests.bot.slack.sending import Sending
from tests.slack_double.plain import plain

SAID = ("First you tell me what happened.", "Then I ask for what is missing, one thing at a time.", "That is all.")
WHOLE = "\n".join(SAID)


def prose(sending: Sending, key: str = "E1:reply", *said: str) -> Post:
    return sending.post(key, method=STREAM, arguments={
        "channel": sending.said.channel, "thread_ts": sending.said.ts, **notice(*(said or SAID)).arguments()
    })  # fmt: skip


def told(sending: Sending) -> list[str]:
    """Return what the thread shows, each message as its blocks read."""
    shown = sending.slack.from_app(sending.said.channel, sending.said.ts)
    return [plain(each).strip() for each in shown]


def methods(sending: Sending) -> list[str]:
    return [call["method"] for call in sending.slack.calls() if call["method"].startswith("chat.")]


def test_prose_grows_line_by_line_and_carries_its_key_from_its_end_on(sending: Sending) -> None:
    sending.put(prose(sending))

    sending.run()

    assert methods(sending) == [BEGIN, GROW, GROW, END]
    assert told(sending) == [WHOLE]
    (ended,) = sending.slack.calls(END)
    assert ended["arguments"]["metadata"]["event_payload"] == {"key": "E1:reply"}
    assert sending.state("E1:reply") is PostState.SENT


@pytest.mark.parametrize(
    ("method", "kind"),
    [(BEGIN, "hang_up"), (BEGIN, "refuse"), (GROW, "hang_up"), (GROW, "refuse"), (END, "hang_up"), (END, "refuse")],
)
def test_prose_that_is_cut_off_is_shown_once_and_whole(sending: Sending, method: str, kind: str) -> None:
    sending.put(prose(sending), sending.post("E2:reply"))
    sending.slack.control("fault", method=method, kind=kind)

    sending.run()
    sending.run(60)

    first, second = sending.slack.from_app(sending.said.channel, sending.said.ts)
    assert told(sending)[0] == WHOLE
    assert second["text"] == "E2:reply"
    assert not first.get("streaming")
    assert sending.state("E1:reply") is PostState.SENT


def test_prose_that_grew_too_fast_is_ended_and_made_whole_later(sending: Sending) -> None:
    sending.put(prose(sending))
    sending.slack.control("fault", method=GROW, kind="rate_limited", seconds=17)

    sending.run()
    sending.run(60)

    assert told(sending) == [WHOLE]


def test_a_process_that_ends_in_the_middle_leaves_no_half_told_story(sending: Sending) -> None:
    sending.put(prose(sending))
    (taken,) = sending.poster.claim(1, sending.at)
    client = sending.poster._client_for("T1")
    assert client is not None
    where = {name: taken.post.arguments[name] for name in ("channel", "thread_ts")}
    client.api_call(
        BEGIN, json={**where, "chunks": [{"type": "blocks", "blocks": pieces(taken.post.arguments["blocks"])[0]}]}
    )
    sending.outbox.release(sending.at)

    sending.run(3)

    assert told(sending) == [WHOLE]
    assert len(sending.slack.calls(BEGIN)) == 1


def test_a_story_that_somebody_took_away_meanwhile_is_left_away(sending: Sending) -> None:
    sending.slack.allow("message_not_found")
    sending.put(prose(sending), sending.post("E2:reply"))
    sending.slack.control("fault", method=GROW, kind="hang_up")
    sending.slack.control("fault", method="chat.update", kind="error", error="message_not_found")

    sending.run()
    sending.run(60)

    assert sending.state("E1:reply") is PostState.SENT
    assert sending.state("E2:reply") is PostState.SENT


def test_where_nothing_can_be_streamed_it_is_said_at_once(sending: Sending) -> None:
    sending.slack.allow("method_not_supported_for_channel_type")
    sending.put(prose(sending))
    sending.slack.control("fault", method=BEGIN, kind="error", error="method_not_supported_for_channel_type")

    sending.run()

    assert sending.shown() == [WHOLE]
    assert len(sending.slack.calls("chat.postMessage")) == 1
    assert sending.state("E1:reply") is PostState.SENT


def test_who_stops_a_story_is_told_no_more_of_it(sending: Sending) -> None:
    sending.slack.allow("message_not_in_streaming_state")
    sending.put(prose(sending))
    sending.slack.control("fault", method=GROW, kind="error", error="message_not_in_streaming_state")

    sending.run()
    sending.run(timedelta(hours=1).total_seconds())

    assert told(sending) == [SAID[0]]
    assert sending.state("E1:reply") is PostState.SENT


def test_a_long_story_grows_in_a_dozen_steps_and_loses_nothing(sending: Sending) -> None:
    lines = [f"Line {number}." for number in range(100)]
    sending.put(prose(sending, "E1:reply", *lines))

    sending.run()

    (shown,) = sending.slack.from_app(sending.said.channel, sending.said.ts)
    assert plain(shown).split("\n") == lines
    assert len(shown["blocks"]) <= 12
    assert len(sending.slack.calls(GROW)) <= 11
