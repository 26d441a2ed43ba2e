"""chat.*: messages, what only one person sees, and streams."""

import json
from typing import Any, Final

from tests.slack_double.calls import Answer, Call, Method
from tests.slack_double.errors import SlackError
from tests.slack_double.limits import characters, complaints_of_message, limits
from tests.slack_double.shapes import complaints_of_blocks, complaints_of_chunks
from tests.slack_double.world import Conversation

_CUSTOM: Final = ("username", "icon_emoji", "icon_url")
_LEGACY: Final = ("attachments", "as_user")


def post_message(call: Call) -> Answer:
    channel = _target(call)
    wait = call.double.rates.wait_for_channel(channel.id)
    if wait:
        raise SlackError("ratelimited", violation=False, retry_after=wait)
    written = content(call)
    thread = _thread(call, channel)
    message = {**_author(call), **written, **thread}
    if "metadata" in call.arguments:
        message["metadata"] = _metadata(call.get("metadata"))
    stored, _ = call.double.post(call.team, channel, message)
    return {"channel": channel.id, "ts": stored["ts"], "message": stored}


def update(call: Call) -> Answer:
    channel, ts = call.conversation(), call.get("ts")
    message = channel.message(ts)
    if message.get("bot_id") != call.install.bot_id:
        raise SlackError("cant_update_message", ts)
    if message.get("streaming"):
        raise SlackError("streaming_state_conflict", ts)
    new: dict[str, Any] = content(call)
    if len(new.get("text", "").encode()) > limits()["message"]["text_of_an_update"]:
        raise SlackError("msg_too_long", f"text of an update: {len(new['text'].encode())} bytes")
    if "metadata" in call.arguments:
        new["metadata"] = _metadata(call.get("metadata"))
    # Text alone replaces the blocks too.
    new.setdefault("blocks", None)
    new["edited"] = {"user": call.install.bot_user, "ts": call.double.world.new_ts()}
    call.double.change(call.team, channel, ts, **new)
    return {"channel": channel.id, "ts": ts, "text": message.get("text", ""), "message": message}


def delete(call: Call) -> Answer:
    channel, ts = call.conversation(), call.get("ts")
    if channel.message(ts).get("bot_id") != call.install.bot_id:
        raise SlackError("cant_delete_message", ts)
    call.double.remove(call.team, channel, ts)
    return {"channel": channel.id, "ts": ts}


def post_ephemeral(call: Call) -> Answer:
    channel, user = call.conversation(), call.get("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel", f"{user} in {channel.id}")
    message = {**_author(call), **content(call), **_thread(call, channel)}
    stored = call.double.whisper(channel, user, message)
    return {"message_ts": stored["ts"]}


def permalink(call: Call) -> Answer:
    channel, ts = call.conversation(joined=False), call.get("message_ts")
    message = channel.message(ts)
    thread = message.get("thread_ts")
    link = f"https://{call.team.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    is_reply = thread is not None and thread != ts
    return {"channel": channel.id, "permalink": link + (f"?thread_ts={thread}&cid={channel.id}" if is_reply else "")}


def start_stream(call: Call) -> Answer:
    channel = call.conversation()
    if channel.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not call.get(name):
                raise SlackError(f"missing_{name}", "needed when streaming to a channel")
    if call.get("thread_ts") not in channel.messages:
        raise SlackError("invalid_thread_ts", str(call.get("thread_ts")))
    _refuse_custom(call)
    told = {"text": _streamed(call), "blocks": _streamed_blocks(call)}
    message = {**_author(call), **told, "thread_ts": call.get("thread_ts"), "streaming": True}
    stored, _ = call.double.post(call.team, channel, message)
    return {"channel": channel.id, "ts": stored["ts"]}


def append_stream(call: Call) -> Answer:
    message = _streaming(call)
    message["text"] += _streamed(call)
    message["blocks"] = [*message["blocks"], *_streamed_blocks(call)]
    return {"channel": call.get("channel"), "ts": message["ts"]}


def stop_stream(call: Call) -> Answer:
    message = _streaming(call)
    final: dict[str, Any] = {"text": message["text"] + _streamed(call), "streaming": None}
    blocks = [*message["blocks"], *_streamed_blocks(call), *(_blocks(call) if call.get("blocks") else [])]
    final["blocks"] = blocks_checked(blocks)
    if call.get("metadata"):
        final["metadata"] = _metadata(call.get("metadata"))
    channel = call.conversation()
    call.double.change(call.team, channel, message["ts"], **final)
    if call.get("session_status"):
        key = f"{channel.id}:{message['thread_ts']}"
        call.team.sessions.setdefault(key, {})["status"] = call.get("session_status")
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def content(call: Call) -> Answer:
    """Check and return what a message says: text, blocks, or markdown."""
    for name in _LEGACY:
        if name in call.arguments:
            call.double.violation("legacy_argument", f"{call.method}: `{name}` belongs to the past")
    _refuse_custom(call)
    text, markdown = call.get("text"), call.get("markdown_text")
    if markdown is not None:
        return {"text": _checked_markdown(call, markdown)}
    if not text and not call.get("blocks"):
        raise SlackError("no_text", "neither `text` nor `blocks`")
    if not text:
        call.double.violation("no_fallback", f"{call.method}: blocks without `text` are silent in notifications")
    if len(text or "") > limits()["message"]["text"]:
        raise SlackError("msg_too_long", f"text: {len(text)} characters")
    return {"text": text or "", **({"blocks": _blocks(call)} if call.get("blocks") else {})}


def blocks_checked(blocks: Any) -> list[dict[str, Any]]:
    """Check the blocks of a message: shape, lengths, ids, and their whole length."""
    said = complaints_of_blocks(blocks) or complaints_of_message(blocks)
    if said:
        raise SlackError("invalid_blocks", *said)
    size = characters(blocks)
    if size > limits()["message"]["characters_of_blocks"]:
        raise SlackError("msg_blocks_too_long", f"{size} characters over all blocks")
    return list(blocks)


def _blocks(call: Call) -> list[dict[str, Any]]:
    blocks = blocks_checked(call.get("blocks"))
    return [with_ids(call, block) for block in blocks]


def with_ids(call: Call, block: dict[str, Any]) -> dict[str, Any]:
    """Name a block and its elements where the app did not, as Slack does."""
    _check_picture(call, block)
    named = {"block_id": call.double.world.new("b"), **block}
    for key in ("accessory", "element"):
        if isinstance(named.get(key), dict):
            named[key] = {"action_id": call.double.world.new("a"), **named[key]}
    if named["type"] in {"actions", "context_actions"}:
        named["elements"] = [{"action_id": call.double.world.new("a"), **each} for each in named["elements"]]
    return named


def _check_picture(call: Call, block: dict[str, Any]) -> None:
    """Refuse a picture that is none of the team's files, or that Slack has not looked into yet."""
    if block["type"] == "image" and "slack_file" in block:
        stored = call.team.files.get(block["slack_file"].get("id", ""))
        if stored is None or not str(stored.get("mimetype", "")).startswith("image/"):
            raise SlackError("invalid_blocks", "invalid slack file", violation=False)


def _checked_markdown(call: Call, markdown: str) -> str:
    if call.get("text") or call.get("blocks"):
        raise SlackError("markdown_text_conflict", "`markdown_text` goes with neither `text` nor `blocks`")
    if len(markdown) > limits()["stream"]["markdown_text"]:
        raise SlackError("msg_too_long", f"markdown_text: {len(markdown)} characters")
    return markdown


def _target(call: Call) -> Conversation:
    """Find where to post; a person's id stands for their direct messages with the app."""
    if call.get("channel") in call.team.people:
        return call.team.im(call.get("channel"))
    found = call.team.found(call.get("channel"))
    is_open = found.kind == "channel" and "chat:write.public" in (call.install.scopes or ())
    return found if is_open else call.conversation()


def _thread(call: Call, channel: Conversation) -> dict[str, str]:
    thread = call.get("thread_ts")
    if thread is None:
        return {}
    if thread not in channel.messages:
        raise SlackError("thread_not_found", f"{thread} in {channel.id}")
    if channel.messages[thread].get("thread_ts", thread) != thread:
        raise SlackError("invalid_thread_ts", f"{thread} is itself a reply")
    return {"thread_ts": thread}


def _author(call: Call) -> Answer:
    install = call.install
    return {"user": install.bot_user, "bot_id": install.bot_id, "app_id": call.double.world.app.id}


def _metadata(value: dict[str, Any]) -> dict[str, Any]:
    sound = set(value) == {"event_type", "event_payload"} and isinstance(value["event_payload"], dict)
    if not sound or not isinstance(value["event_type"], str) or not value["event_type"]:
        raise SlackError("invalid_metadata_format", "needs `event_type` and `event_payload`")
    if len(json.dumps(value).encode()) > limits()["message"]["metadata_bytes"]:
        raise SlackError("metadata_too_large")
    return value


def _refuse_custom(call: Call) -> None:
    if any(call.get(name) for name in _CUSTOM):
        call.need("chat:write.customize")


def _streaming(call: Call) -> dict[str, Any]:
    message = call.conversation().message(call.get("ts"))
    if message.get("bot_id") != call.install.bot_id:
        raise SlackError("message_not_owned_by_app")
    if not message.get("streaming"):
        raise SlackError("message_not_in_streaming_state", call.get("ts"))
    return message


def _streamed(call: Call) -> str:
    text, chunks = call.get("markdown_text") or "", call.get("chunks") or []
    if len(text) > limits()["stream"]["markdown_text"]:
        raise SlackError("msg_too_long", f"markdown_text: {len(text)} characters")
    said = complaints_of_chunks(chunks)
    if said:
        raise SlackError("invalid_chunks", *said)
    return str(text) + "".join(each["text"] for each in chunks if each["type"] == "markdown_text")


def _streamed_blocks(call: Call) -> list[dict[str, Any]]:
    return [block for each in call.get("chunks") or [] if each["type"] == "blocks" for block in each["blocks"]]


METHODS: Final[dict[str, Method]] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "chat.startStream": start_stream,
    "chat.appendStream": append_stream,
    "chat.stopStream": stop_stream,
}
