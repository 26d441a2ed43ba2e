"""`Workspace`: people in the double's Slack, for tests. Every wait is for a condition, none for a while."""

import base64
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.slack_double.remote import Remote

Found = TypeVar("Found")
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A message that somebody wrote: where it stands, and the events that tell the app of it."""

    channel: str
    ts: str
    event: str | None
    mention: str | None = None
    file: str | None = None

    @property
    def root(self) -> str:
        return self.ts


class NothingHappenedError(AssertionError):
    """What a test waited for did not come; it tells the end of the journal."""


class Workspace(Remote):
    """One workspace of a running double, and the people in it, called by their names."""

    # What people do.

    def say(self, user: str, text: str, channel: str = "", thread: str = "", *, raw: bool = False) -> Said:
        """Write a message; without a channel, to the app."""
        return _said(self._act("say", user=user, text=text, channel=channel, thread=thread, raw=raw))

    def mention(self, user: str, text: str, channel: str, thread: str = "") -> Said:
        """Write to the app in a channel, by its name."""
        return self.say(user, f"@debrief {text}", channel, thread)

    def upload(
        self, user: str, name: str, content: bytes | str, text: str = "", channel: str = "", thread: str = "",
        *, mimetype: str = "", more: Mapping[str, Any] | None = None,
    ) -> Said:  # fmt: skip
        """Send a file. ``more`` are further keys of Slack's file object, such as `subtype` of a voice clip."""
        data = base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
        return _said(
            self._act(
                "upload", user=user, name=name, content=data, text=text, channel=channel, thread=thread,
                mimetype=mimetype, more=dict(more or {}),
            )
        )  # fmt: skip

    def edit(self, user: str, said: Said, text: str) -> str | None:
        """Change one's own message; return the event's id."""
        return _event(self._act("edit", user=user, channel=said.channel, ts=said.ts, text=text))

    def delete(self, user: str, said: Said) -> str | None:
        return _event(self._act("delete", user=user, channel=said.channel, ts=said.ts))

    def press(
        self,
        user: str,
        message: Message | str,
        action_id: str = "",
        value: str | None = None,
        *,
        label: str | None = None,
    ) -> dict[str, Any]:
        """Press a button of a message, or of the `view` or `home` in front, found by action id, value or label.

        The answer tells whether the app acknowledged (`acked`), and the `trigger_id` it was given.
        """
        named = {"user": user, "action_id": action_id, "value": value, "label": label}
        return dict(self._act("press", **named, **_where(message)))

    def choose(self, user: str, message: Message | str, action_id: str, value: Any) -> dict[str, Any]:
        """Pick from a menu, list or date picker: an option's value or label, a day, a list of values."""
        return dict(self._act("choose", user=user, action_id=action_id, value=value, **_where(message)))

    def submit(self, user: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Fill in the form in front, by block id, action id or label, and send it; `errors` if it did not go."""
        return dict(self._act("submit", user=user, values=dict(values)))

    def close(self, user: str, *, everything: bool = False) -> None:
        """Close the form in front."""
        self._act("close_view", user=user, everything=everything)

    def command(self, user: str, command: str, text: str = "", channel: str = "") -> dict[str, Any]:
        return dict(self._act("command", user=user, command=command, text=text, channel=channel))

    def shortcut(self, user: str, callback_id: str, said: Said | None = None) -> dict[str, Any]:
        """Use a shortcut: of a message's menu, or the global one."""
        if said is None:
            return dict(self._act("shortcut", user=user, callback_id=callback_id))
        return dict(self._act("message_shortcut", user=user, callback_id=callback_id, channel=said.channel, ts=said.ts))

    def open_home(self, user: str, tab: str = "home", *, viewing: str = "") -> str | None:
        return _event(self._act("open_home", user=user, tab=tab, viewing=viewing))

    def look_at(self, user: str, viewing: str) -> str | None:
        """Open a channel beside the app's pane."""
        return _event(self._act("look_at", user=user, viewing=viewing))

    def react(self, user: str, said: Said, name: str) -> str | None:
        return _event(self._act("react", user=user, channel=said.channel, ts=said.ts, name=name))

    def stop(self, user: str, said: Said) -> str | None:
        """Press stop on the thread that a message began."""
        return _event(self._act("stop", user=user, channel=said.channel, thread=said.ts))

    # What people see.

    def messages(self, channel: str, thread: str = "") -> list[Message]:
        """Give a conversation's messages, or a thread's; a person's name is their DM with the app."""
        return [
            {**each, "channel": self._id(channel)} for each in self._act("messages", channel=channel, thread=thread)
        ]

    def from_app(self, channel: str, thread: str = "") -> list[Message]:
        """Give what the app wrote there."""
        return [each for each in self.messages(channel, thread) if each.get("bot_id")]

    def private(self, user: str, channel: str = "") -> list[Message]:
        """Give what only this person was shown."""
        return list(self._act("private", user=user, channel=channel))

    def home(self, user: str) -> dict[str, Any] | None:
        return self._act("home", user=user)  # type: ignore[no-any-return]

    def view(self, user: str) -> dict[str, Any] | None:
        """Give the form in front of a person."""
        return self._act("view", user=user)  # type: ignore[no-any-return]

    def prompts(self, user: str) -> list[dict[str, str]]:
        return list(self._act("prompts", user=user))

    def status(self, said: Said) -> str | None:
        """Give the status of the agent's session on the thread that a message began."""
        return dict(self._act("sessions")).get(f"{said.channel}:{said.ts}", {}).get("status")  # type: ignore[no-any-return]

    def file(self, id_: str) -> bytes:
        return base64.b64decode(self._act("file", id=id_)["content"])

    # Waiting.

    def until(self, condition: Callable[[], Found | None], seconds: float = 20) -> Found:
        """Return what the condition finds, asked again whenever something happened."""
        ends, seen = time.monotonic() + seconds, 0
        while True:
            found = condition()
            if found:
                return found
            left = ends - time.monotonic()
            if left <= 0:
                raise NothingHappenedError(self.tale())
            # The condition may also look at what is not Slack's, such as a store: ask again soon even so.
            seen = self._act("changed", after=seen, seconds=min(left, 0.05))["count"]

    def reply(self, said: Said, count: int = 1, seconds: float = 20) -> Message:
        """Wait for the app's next message after this one, in its thread or conversation; with a count, the n-th."""

        def found() -> Message | None:
            after = [each for each in self.from_app(said.channel) if each["ts"] > said.ts]
            return after[count - 1] if len(after) >= count else None

        return self.until(found, seconds)

    def connected(self, sockets: int = 1) -> None:
        """Wait until the app has opened so many sockets."""
        self.until(lambda: self.world()["sockets"] >= sockets)

    # The other side of things.

    def world(self) -> dict[str, Any]:
        """Tell ids, tokens and secrets."""
        return dict(self._act("world"))

    def id_of(self, person: str) -> str:
        return str(self._mine()["people"][person])

    def token(self) -> str:
        return str(self._mine()["token"])

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """Give the app's Web API calls, in order."""
        return [each for each in self.journal("call") if method in ("", each["method"])]

    def deliveries(self, id_: str = "") -> list[dict[str, Any]]:
        return [each for each in self.journal("delivery") if id_ in ("", each["id"])]

    def acked(self, id_: str | None) -> bool:
        """Tell whether the app acknowledged an event, at any try."""
        return bool(self._act("acked", id=id_))

    def journal(self, kind: str = "") -> list[dict[str, Any]]:
        return list(self._act("journal", kind=kind))

    def violations(self) -> list[dict[str, Any]]:
        return list(self._act("violations"))

    def allow(self, *errors: str) -> None:
        """Expect these errors; they are no violations from now on."""
        self._act("allow", errors=errors)

    def control(self, act: str, **arguments: Any) -> Any:
        """Do something to Slack itself; see control_acts.py: hold, release, again, fault, advance, disconnect, ..."""
        return self._act(act, **arguments)

    def add_team(self, name: str, people: Sequence[str], channels: Sequence[str] = ("general",)) -> "Workspace":
        """Found another workspace with the app in it."""
        self._call("add_team", {"name": name, "people": list(people), "channels": list(channels)})
        return Workspace(self.address, name)

    def tale(self, last: int = 25) -> str:
        """Tell the end of the journal, a line an entry."""
        told = [f"{each['n']:>4} {_line(each)}" for each in self.journal()[-last:]]
        return "nothing came of it; the last of the journal:\n" + "\n".join(told)

    def _id(self, channel: str) -> str:
        mine = self._mine()
        known = mine["channels"].get(channel.removeprefix("#")) or mine["people"].get(channel)
        return f"D{known[1:]}" if known and known.startswith("U") else known or channel

    def _mine(self) -> dict[str, Any]:
        teams = self.world()["teams"]
        return dict(teams[self.team or next(iter(teams))])


def _said(done: dict[str, Any]) -> Said:
    return Said(done["channel"], done["ts"], done["event_id"], done.get("mention_event_id"), done.get("file"))


def _event(done: dict[str, Any]) -> str | None:
    return done.get("event_id")


def _where(message: Message | str) -> dict[str, str]:
    if isinstance(message, dict):
        return {"channel": message["channel"], "ts": message["ts"]}
    return {"view": "home"} if message == "home" else {}


def _line(entry: dict[str, Any]) -> str:
    shown = {key: value for key, value in entry.items() if key not in {"n", "at", "kind", "payload"} and value}
    return f"{entry['kind']:<9} {json.dumps(shown, ensure_ascii=False)[:400]}"
