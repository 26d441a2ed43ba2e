"""The double itself: its world, its clock, its journal, and what the Web API and the people in it both use."""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.slack_double import payloads
from tests.slack_double.clock import Clock
from tests.slack_double.deliveries import Deliverer, Parcel, Transport
from tests.slack_double.errors import SlackError
from tests.slack_double.faults import Faults, Rates
from tests.slack_double.http_door import HttpDoor
from tests.slack_double.journal import Journal
from tests.slack_double.manifest import read_manifest
from tests.slack_double.sockets import Sockets
from tests.slack_double.world import Conversation, Install, Team, World

TRIGGER_SECONDS: Final = 3.0
RESPONSE_URL_SECONDS: Final = 30 * 60.0
RESPONSE_URL_USES: Final = 5


@dataclass
class Trigger:
    """What lets the app open a modal: for one person, once, for three seconds."""

    team: Team
    user: str
    made: float
    used: bool = False
    view: str | None = None
    """The view it came from, where it did: a pushed view goes on top of that."""


@dataclass
class ResponseUrl:
    """An address that takes five answers within half an hour."""

    team: Team
    channel: Conversation
    user: str
    made: float
    message: str | None = None
    thread: str | None = None
    uses: int = 0


@dataclass
class Double:
    """A strict stand-in for Slack's platform."""

    manifest_path: Path | None = None
    starts: datetime | None = None
    journal_path: Path | None = None
    pace: float = 1.0
    """How fast its clock runs."""
    base: str = ""
    """Where it listens: http://127.0.0.1:port."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    codes: dict[str, tuple[Team, str]] = field(default_factory=dict)
    """OAuth codes not used yet: where, and for which redirect address."""
    states: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """What people have chosen in messages so far, by "channel:ts"."""
    allowed: set[str] = field(default_factory=set)
    """The errors that a test expects; they are no violations."""

    def __post_init__(self) -> None:
        self.clock = Clock(self.starts, self.pace)
        self.journal = Journal(self.journal_path, self.clock.now)
        self.world = World(self.clock.now)
        self.manifest = read_manifest(self.manifest_path)
        self.faults, self.rates = Faults(), Rates(self.clock.now)
        app = self.world.app
        self.http = HttpDoor(self.clock, app.signing_secret)
        self.sockets = Sockets(self.clock, self.journal, app.id, self.world.new, self.violation)
        self.deliverer = Deliverer(self.clock, self.journal, self._transport)

    def _transport(self) -> Transport:
        return self.http if self.http.urls else self.sockets

    async def close(self) -> None:
        await self.deliverer.close()
        await self.sockets.close()
        await self.http.close()
        self.journal.close()

    def violation(self, code: str, text: str, **more: Any) -> None:
        """Write down something that a well-made app never does."""
        self.journal.add("violation", code=code, text=text, allowed=code in self.allowed, **more)

    def install(self, team: Team) -> Install:
        return self.world.install(team, self.manifest.scopes())

    def emit(self, team: Team, event: dict[str, Any], channel: Conversation | None = None) -> str | None:
        """Deliver an event if the app subscribes to it; return its id."""
        if team.install is None or not self.manifest.is_delivered(event["type"], channel.kind if channel else None):
            self.journal.add("note", text="not subscribed", event=event["type"])
            return None
        id_ = self.world.new("Ev")
        event = {"event_ts": self.world.new_ts(), **copy.deepcopy(event)}
        whole = payloads.event_callback(self.world.app, team, event, id_, self.clock.now())
        self.deliverer.hand(Parcel("event", id_, whole))
        return id_

    def post(self, team: Team, channel: Conversation, message: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        """Put a message into a conversation and tell the app, which also hears what it says itself."""
        stored = {"type": "message", "ts": self.world.new_ts(), "team": team.id, **message}
        channel.messages[stored["ts"]] = stored
        self._join_thread(channel, stored)
        event = (
            self.emit(team, payloads.message_event(channel, stored), channel) if self._hears(team, channel) else None
        )
        return stored, event

    def change(self, team: Team, channel: Conversation, ts: str, /, **new: Any) -> str | None:
        """Change a message and tell the app; a value of None takes a key away."""
        message = channel.message(ts)
        before = copy.deepcopy(message)
        message.update(new)
        for key in [key for key, value in new.items() if value is None]:
            message.pop(key)
        if not self._hears(team, channel):
            return None
        event = payloads.message_changed(channel, message, before, self.world.new_ts())
        return self.emit(team, event, channel)

    def remove(self, team: Team, channel: Conversation, ts: str) -> str | None:
        """Delete a message; of one that has replies a stone stays, and the app hears that it changed into that."""
        before = channel.message(ts)
        if before.get("reply_count"):
            stays = {**dict.fromkeys(before), **payloads.tombstone(before)}
            return self.change(team, channel, ts, **stays)
        del channel.messages[ts]
        if not self._hears(team, channel):
            return None
        return self.emit(team, payloads.message_deleted(channel, before, self.world.new_ts()), channel)

    def whisper(self, channel: Conversation, user: str, message: dict[str, Any]) -> dict[str, Any]:
        """Show a message to one person only."""
        ts = self.world.new_ts()
        stored = {"type": "message", "ts": ts, "is_ephemeral": True, "to": user, "channel": channel.id, **message}
        channel.private.append(stored)
        return stored

    def trigger(self, team: Team, user: str, view: str | None = None) -> str:
        made = self.world.new("trigger.")
        self.triggers[made] = Trigger(team, user, self.clock.now(), view=view)
        return made

    def use_trigger(self, id_: str) -> Trigger:
        """Take a trigger: once, and within three seconds."""
        trigger = self.triggers.get(id_)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() - trigger.made > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(self, where: ResponseUrl) -> str:
        made = self.world.new("r")
        self.response_urls[made] = where
        return f"{self.base}/response/{where.team.id}/{made}"

    def _join_thread(self, channel: Conversation, message: dict[str, Any]) -> None:
        root = channel.messages.get(message.get("thread_ts", ""))
        if root is not None and root is not message:
            message["parent_user_id"] = root.get("user")
            root["thread_ts"] = root["ts"]
            root["reply_count"] = root.get("reply_count", 0) + 1
            root["latest_reply"] = message["ts"]

    @staticmethod
    def _hears(team: Team, channel: Conversation) -> bool:
        return team.install is not None and team.install.bot_user in channel.members
