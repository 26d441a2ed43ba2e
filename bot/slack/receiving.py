"""What Slack hands us, as it is stored: whose it is, its id, what it stays in order with, and no patient in it."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from bot.storage.inbox import Delivery

EVENT, INTERACTION, COMMAND = "event", "interaction", "command"
WORKSPACE_THREAD: Final = "workspace"
"""What concerns a workspace as a whole stays in order with itself."""
LEFT: Final = frozenset({"app_uninstalled", "tokens_revoked"})
"""The events by which a workspace takes back what it gave us."""
STOPPED: Final = "agent_session_stopped"

# A message's blocks say again, in pieces, what its text says, where no name would be found whole; a view's are our own.
_NOT_KEPT: Final = frozenset({"token", "blocks", "previews", "preview", "preview_highlight", "plain_text"})
# What we wrote ourselves, out of what was masked, and what machines call each other: it must come back as it was.
_OURS: Final = frozenset(
    {
        "action_id", "block_id", "callback_id", "client_msg_id", "event_id", "external_id", "hash", "id",
        "private_metadata", "response_url", "selected_option", "selected_options", "trigger_id", "type",
    }
)  # fmt: skip
_SHORT: Final = 8
"""Code points; nobody is told by fewer."""
_NAME: Final = re.compile(r"[A-Z0-9.]+|[a-z]+")
"""What machines are called, and times: nobody is told by one word."""


class UnreadableError(ValueError):
    """What came is signed, but nothing that Slack sends."""


def read_body(raw: bytes, content_type: str) -> dict[str, Any]:
    """Read a request's body: JSON, a form, or a form that holds JSON. Raises `UnreadableError`."""
    try:
        if content_type.startswith("application/json"):
            found = _read_json(raw)
        else:
            found = dict(parse_qsl(raw.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(raw)))
            found = _read_json(found["payload"].encode()) if "payload" in found else found
    except (ValueError, RecursionError):
        raise UnreadableError from None
    if not isinstance(found, dict):
        raise UnreadableError
    return found


def _read_json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except ValueError:
        # Half a pair of surrogates is no text, but somebody may send one.
        return json.loads(raw)


def delivery_from(body: dict[str, Any], received_at: datetime) -> Delivery | None:
    """Return what came as a delivery, which is to be masked before it is stored; nothing for what needs no work."""
    kind = kind_of(body)
    workspace = workspace_of(body)
    if kind is None or not workspace:
        return None
    return Delivery(workspace, event_id_of(body), thread_of(body), kind, body, received_at)


def masked_delivery(delivery: Delivery, mask: Callable[[str], str]) -> Delivery:
    """Return a delivery as it may be stored: without copies and secrets, and nothing in it tells who a patient is."""
    body = _masked_object(delivery.body, mask)
    return Delivery(
        delivery.workspace, delivery.event, delivery.thread, delivery.kind, body, delivery.received_at, delivery.tries
    )


def kind_of(body: Mapping[str, Any]) -> str | None:
    """Tell an event from an interaction and from a slash command; nothing for what is none of them."""
    if body.get("type") == "event_callback" and isinstance(body.get("event"), dict):
        return EVENT
    if "command" in body:
        return COMMAND
    return INTERACTION if isinstance(body.get("type"), str) and isinstance(body.get("user"), dict) else None


def workspace_of(body: Mapping[str, Any]) -> str:
    """Return the id of the workspace (for an app of a whole organisation: of the one that this came from)."""
    team = body.get("team")
    user = body.get("user")
    named = body.get("team_id") or (team.get("id") if isinstance(team, dict) else None)
    named = named or (user.get("team_id") if isinstance(user, dict) else None)
    named = named or _grant(body).get("team_id") or _grant(body).get("enterprise_id") or body.get("enterprise_id")
    return named if isinstance(named, str) else ""


def event_id_of(body: Mapping[str, Any]) -> str:
    """Return the id under which this is stored once, however often it comes."""
    view = body.get("view")
    if isinstance(event := body.get("event_id"), str) and event:
        return event
    if isinstance(trigger := body.get("trigger_id"), str) and trigger:
        return f"trigger:{trigger}"
    if isinstance(view, dict) and view.get("id"):
        return f"view:{view['id']}:{view.get('hash', '')}:{body.get('type', '')}"
    return f"body:{sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]}"


def thread_of(body: Mapping[str, Any]) -> str:
    """Return what this has to stay in order with: a message's thread, or else its user."""
    event = body.get("event")
    if isinstance(event, dict):
        if event.get("type") in LEFT:
            return WORKSPACE_THREAD
        if event.get("type") == STOPPED:
            # It must overtake what it stops.
            return f"stop:{_thread_of_message(event)}"
        return _thread_of_message(event) or f"user:{_id(event.get('user'))}"
    message, place = _mapping(body.get("message")), _mapping(body.get("container"))
    channel = _id(body.get("channel")) or place.get("channel_id")
    root = message.get("thread_ts") or place.get("thread_ts") or message.get("ts") or place.get("message_ts")
    if channel and root:
        return f"{channel}:{root}"
    return f"user:{_id(body.get('user')) or body.get('user_id', '')}"


def _thread_of_message(event: Mapping[str, Any]) -> str:
    """Return the thread of a message, of the message that was changed or deleted, or of the one reacted to."""
    item = _mapping(event.get("item"))
    changed = _mapping(event.get("message")) or _mapping(event.get("previous_message"))
    channel = _id(event.get("channel")) or item.get("channel")
    root = changed.get("thread_ts") or changed.get("ts") or event.get("deleted_ts")
    root = root or event.get("thread_ts") or event.get("ts") or item.get("ts")
    return f"{channel}:{root}" if channel and root else ""


def _grant(body: Mapping[str, Any]) -> Mapping[str, Any]:
    grants = body.get("authorizations")
    return _mapping(grants[0]) if isinstance(grants, list) and grants else {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _id(value: object) -> str:
    """Return an id that is given as it is, or as the key of an object."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


# This walks every value of every delivery before it is acknowledged, so it asks for plain types and nothing else.


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    """Return a value without what is not kept, each text masked."""
    if type(value) is dict:
        return _masked_object(value, mask)
    if type(value) is list:
        return [_masked(each, mask) for each in value]
    return mask(value) if type(value) is str and not _is_one_word(value) else value


def _masked_object(value: dict[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    kept = dict[str, Any]()
    inside = _unmasked if value.get("type") == "button" else mask
    for key, each in value.items():
        if key in _NOT_KEPT:
            continue
        if type(each) is str:
            kept[key] = each if key in _OURS or _is_one_word(each) else inside(each)
        elif type(each) is dict or type(each) is list:
            kept[key] = _masked(each, _unmasked if key in _OURS else inside)
        else:
            kept[key] = each
    return kept


def _is_one_word(text: str) -> bool:
    """Tell by what a text looks like that it names no patient."""
    return len(text) <= _SHORT or _NAME.fullmatch(text) is not None


def _unmasked(text: str) -> str:
    """Leave what we wrote ourselves as it is."""
    return text
