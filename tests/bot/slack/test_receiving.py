"""What comes is known by its own id, and stays in order with its thread."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.receiving import UnreadableError, delivery_from, event_id_of, masked_delivery, read_body, thread_of
from tests.signed import event

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def told(**event_: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event_}


@pytest.mark.parametrize(
    ("body", "thread"),
    [
        (told(type="message", channel="D1", ts="1.1", user="U1"), "D1:1.1"),
        (told(type="message", channel="D1", ts="2.2", thread_ts="1.1", user="U1"), "D1:1.1"),
        (told(type="message", subtype="message_changed", channel="D1", ts="9.9", message={"ts": "1.1"}), "D1:1.1"),
        (
            told(
                type="message", subtype="message_changed", channel="D1", ts="9.9",
                message={"ts": "2.2", "thread_ts": "1.1"},
            ),
            "D1:1.1",
        ),
        (
            told(
                type="message", subtype="message_deleted", channel="D1", ts="9.9", deleted_ts="2.2",
                previous_message={"ts": "2.2", "thread_ts": "1.1"},
            ),
            "D1:1.1",
        ),
        (told(type="message", subtype="message_deleted", channel="D1", ts="9.9", deleted_ts="1.1"), "D1:1.1"),
        (told(type="app_mention", channel="C1", ts="1.1", user="U1"), "C1:1.1"),
        (told(type="reaction_added", item={"channel": "C1", "ts": "1.1"}, user="U1"), "C1:1.1"),
        (told(type="agent_session_stopped", channel="D1", thread_ts="1.1", user="U1"), "stop:D1:1.1"),
        (told(type="app_home_opened", user="U1", channel="D1", tab="home"), "user:U1"),
        (told(type="app_uninstalled"), "workspace"),
        (told(type="tokens_revoked", tokens={"bot": ["U9"]}), "workspace"),
        ({"type": "block_actions", "user": {"id": "U1"}, "channel": {"id": "D1"}, "message": {"ts": "1.1"}}, "D1:1.1"),
        (
            {
                "type": "block_actions", "user": {"id": "U1"},
                "container": {"type": "message", "channel_id": "D1", "message_ts": "2.2", "thread_ts": "1.1"},
            },
            "D1:1.1",
        ),
        ({"type": "block_actions", "user": {"id": "U1"}, "container": {"type": "view", "view_id": "V1"}}, "user:U1"),
        ({"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1"}}, "user:U1"),
        ({"command": "/debrief", "user_id": "U1", "channel_id": "C1"}, "user:U1"),
    ],
)  # fmt: skip
def test_what_belongs_to_a_thread_stays_in_order_with_it(body: dict[str, Any], thread: str) -> None:
    assert thread_of(body) == thread


@pytest.mark.parametrize(
    ("body", "id_"),
    [
        (told(type="message"), "Ev1"),
        ({"type": "block_actions", "trigger_id": "1.2.a"}, "trigger:1.2.a"),
        ({"command": "/debrief", "trigger_id": "1.2.a"}, "trigger:1.2.a"),
        ({"type": "view_closed", "view": {"id": "V1", "hash": "1.a"}}, "view:V1:1.a:view_closed"),
    ],
)
def test_each_delivery_has_an_id_of_its_own(body: dict[str, Any], id_: str) -> None:
    assert event_id_of(body) == id_


def test_what_has_no_id_is_known_by_its_contents() -> None:
    one, same, other = ({"type": "x", "user": {"id": user}} for user in ("U1", "U1", "U2"))

    assert event_id_of(one) == event_id_of(same) != event_id_of(other)


def test_an_organisations_app_is_told_which_workspace() -> None:
    plain = delivery_from(told(type="message"), NOW)
    pressed = delivery_from({"type": "block_actions", "user": {"id": "U1", "team_id": "T2"}, "team": None}, NOW)
    granted = delivery_from({**told(type="x"), "team_id": "", "authorizations": [{"team_id": "T3"}]}, NOW)

    assert [each.workspace if each else None for each in (plain, pressed, granted)] == ["T1", "T2", "T3"]


@pytest.mark.parametrize("body", [{}, {"type": "app_rate_limited", "team_id": "T1"}, {"ssl_check": "1"}, told()])
def test_what_needs_no_work_is_not_stored(body: dict[str, Any]) -> None:
    found = delivery_from(body, NOW)

    assert (found is None) == (body.get("event") is None)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [(b"{", "application/json"), (b"[1]", "application/json"), (b"payload=%7B", "application/x-www-form-urlencoded"),
     (b"\xff", "application/x-www-form-urlencoded"), (b"nothing", "application/x-www-form-urlencoded")],
)  # fmt: skip
def test_what_cannot_be_read_is_said_so(raw: bytes, kind: str) -> None:
    with pytest.raises(UnreadableError):
        read_body(raw, kind)


def test_what_people_wrote_is_stored_masked_and_without_copies_and_secrets() -> None:
    body = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1234567890.1",
        "message": {"text": "seen by patient", "blocks": [{"text": "seen by patient"}]}, "token": "s", "response_url": "https://hooks.slack.com/a/b",
        "actions": [{"type": "button", "action_id": "why:patient", "value": "patient 1"}],
        "state": {"values": {"patient b": {"x": {"type": "plain_text_input", "value": "of a patient"}}}},
    }  # fmt: skip
    delivery = delivery_from(body, NOW)
    assert delivery is not None

    masked = masked_delivery(delivery, lambda text: text.replace("patient", "X"))

    assert masked.body["message"] == {"text": "seen by X"}
    assert "token" not in masked.body
    assert masked.body["state"]["values"]["patient b"]["x"]["value"] == "of a X"
    assert masked.body["actions"] == body["actions"]
    assert masked.body["response_url"] == body["response_url"]


def test_a_message_that_is_all_marks_and_pieces_is_received() -> None:
    delivery = delivery_from(event("1", "\ud800 \x00 <!channel> \u202e"), NOW)

    assert delivery is not None
    assert delivery.body["event"]["text"] == "\ud800 \x00 <!channel> \u202e"
