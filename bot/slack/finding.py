"""Finding out whether a message arrived, where no answer told: by the key that it carries.

A stream carries its key from its end on: what we wrote there that carries none is a stream that was cut off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.streaming import STREAM
from bot.storage.outbox import Post

FINDABLE: Final = frozenset({"chat.postMessage", STREAM})
PAGES: Final = 10
_A_PAGE: Final = 100
_CLOCKS_DIFFER: Final = timedelta(minutes=6)
"""Slack's clock and ours; with more than five minutes between them nothing that Slack signs is taken any more."""


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message that arrived, whole or cut off."""

    ts: str
    channel: str
    is_whole: bool = True


class NotFindableError(Exception):
    """Nobody can tell from here whether it arrived."""


def find_message(client: WebClient, post: Post, since: datetime) -> FoundMessage | None:
    """Return the message that carries the post's key, or what was begun of it; nothing where there is none.

    Raises `NotFindableError` where that cannot be told, and `SlackApiError` where it cannot be told now.
    """
    if post.method not in FINDABLE:
        raise NotFindableError(f"no answer came, and what `{post.method}` does cannot be looked up")
    begun: FoundMessage | None = None
    try:
        channel = _channel(client, post.arguments["channel"])
        for message in _messages(client, channel, post.arguments.get("thread_ts"), since - _CLOCKS_DIFFER):
            metadata: dict[str, Any] = message.get("metadata") or {}
            carried: dict[str, Any] = metadata.get("event_payload") or {}
            if carried.get("key") == post.key:
                return FoundMessage(message["ts"], channel)
            if post.method == STREAM and message.get("bot_id") and not metadata and not message.get("files"):
                begun = FoundMessage(message["ts"], channel, is_whole=False)
    except SlackApiError as error:
        if error.response.status_code != 200:
            raise
        name = error.response.get("error")
        if name == "ratelimited":
            raise
        raise NotFindableError(f"no answer came, and the channel cannot be read: {name}") from None
    return begun


def _channel(client: WebClient, named: str) -> str:
    """Return a channel's id; a person's is that of the conversation with them."""
    if named[:1] not in {"U", "W"}:
        return named
    opened = client.conversations_open(users=named)
    return str(opened["channel"]["id"])


def _messages(client: WebClient, channel: str, thread: str | None, since: datetime) -> Iterable[dict[str, Any]]:
    asked: dict[str, Any] = {
        "channel": channel, "oldest": f"{since.timestamp():.6f}", "limit": _A_PAGE, "include_all_metadata": True,
    }  # fmt: skip
    for _ in range(PAGES):
        page = client.conversations_replies(ts=thread, **asked) if thread else client.conversations_history(**asked)
        yield from page.get("messages", [])
        more: dict[str, Any] = page.get("response_metadata") or {}
        if not more.get("next_cursor"):
            return
        asked["cursor"] = more["next_cursor"]
    raise NotFindableError("no answer came, and too much was said since to look through")
