"""Where an answer goes: into its thread, to one person alone, or into a thread of our own; as posts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.conversation.messages import Reply
from bot.slack.blocks import message_of
from bot.slack.shown import Shown
from bot.slack.streaming import STREAM, pieces
from bot.storage.outbox import Post


@dataclass(frozen=True, slots=True)
class Place:
    """Where a delivery came from, and whom to answer there.

    ``root`` is the key of a post of ours that heads the thread; ``response_url`` answers a slash command.
    """

    workspace: str
    event: str
    user: str
    channel: str = ""
    thread: str = ""
    root: str = ""
    response_url: str = ""

    @property
    def is_direct(self) -> bool:
        """Tell whether nobody but the sender reads there."""
        return not self.channel or self.channel.startswith("D")

    @property
    def lane(self) -> str:
        """What the posts of this place stay in order with."""
        return self.root or (f"{self.channel}:{self.thread}" if self.thread else f"user:{self.user}")

    def post(self, part: str, shown: Shown, *, privately: bool = False) -> Post:
        """Return one message as a post of this place; ``part`` tells the posts of one delivery apart."""
        method, where = self._where(privately)
        if method == "response_url":
            said: dict[str, Any] = {"text": shown.text, "blocks": list(shown.blocks)}
        else:
            # What only one person sees is never unfurled; the method knows no arguments for that.
            said = shown.updating() if method == "chat.postEphemeral" else shown.arguments()
        return Post(f"{self.event}:{part}", self.workspace, self.lane, method, {**where, **said})

    def prose(self, part: str, shown: Shown) -> Post:
        """Return what is only told as a post that appears piece by piece, where that can be."""
        post = self.post(part, shown)
        can_stream = (
            post.method == "chat.postMessage" and self.is_direct and self.thread and len(pieces(shown.blocks)) > 1
        )
        return replace(post, method=STREAM) if can_stream else post

    def _where(self, privately: bool) -> tuple[str, dict[str, Any]]:
        if self.root:
            where = {"channel": {"$channel_of": self.root}, "thread_ts": {"$ts_of": self.root}}
            return "chat.postMessage", where
        if self.response_url:
            return "response_url", {"url": self.response_url, "response_type": "ephemeral"}
        thread = {"thread_ts": self.thread} if self.thread else {}
        if privately and not self.is_direct:
            return "chat.postEphemeral", {"channel": self.channel, "user": self.user, **thread}
        return "chat.postMessage", {"channel": self.channel or self.user, **thread}


def begun(place: Place, heading: Shown) -> tuple[Place, Post]:
    """Return a thread of our own in the sender's direct messages, and the post that heads it."""
    key = f"{place.event}:root"
    post = Post(key, place.workspace, key, "chat.postMessage", {"channel": place.user, **heading.arguments()})
    return replace(place, channel="", thread="", root=key, response_url=""), post


def thread_of_root(key: str) -> str:
    """Return the name of the conversation in a thread that a post of ours heads."""
    return f"post:{key}"


def answer_posts(
    place: Place, reply: Reply, *, privately: bool, today: date, first: Sequence[str] = ()
) -> tuple[Post, ...]:
    """Return a reply as posts: one card a turn; where others read along, flags for the sender alone."""
    reply = replace(reply, said=(*first, *reply.said)) if first else reply
    if place.is_direct and reply.is_prose:
        return (place.prose("reply", message_of(reply, today=today)),)
    if privately or place.is_direct or not reply.flags:
        return (place.post("reply", message_of(reply, today=today), privately=privately),)
    alone = Reply(flags=reply.flags, lead=reply.lead)
    rest = replace(reply, flags=())
    posts = [place.post("flags", message_of(alone, today=today), privately=True)]
    if rest.said or rest.noted or rest.changed or rest.card or rest.after or rest.question:
        posts.append(place.post("reply", message_of(rest, today=today)))
    return tuple(posts)
