"""Handling without Slack: deliveries as Slack makes them, and the posts that they lead to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.conversation.assistant import Assistant
from bot.conversation.standing import Guides
from bot.slack.actions import Act, action_id, packed
from bot.slack.asking import Place as Signed
from bot.slack.asking import Working
from bot.slack.charts import Counts
from bot.slack.files import NotRead
from bot.slack.handling import Handling
from bot.slack.home import Watched, home, keeping, manager_part
from bot.slack.pictures import Picture
from bot.slack.placing import Place
from bot.slack.receiving import delivery_from, masked_delivery
from bot.slack.translating import Sender
from bot.slack.words import SlackWords
from bot.slack.work import Tools
from bot.storage.database import Database
from bot.storage.facts import Role, UserAdded, WorkspaceOpened
from bot.storage.inbox import Delivery, Inbox
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.outbox import Outbox, Post

WATCHED: Final = Watched({}, {}, {"Timeline": 8, "Next step": 2}, ())
TEAM, BOT, KIM, LEE, DIRECT, OPEN = "T1", "UBOT", "UKIM", "ULEE", "D1", "C1"
STARTS: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Colleagues:
    """Everybody is known, and works in UTC."""

    def sender(self, ledger: EvidenceLedger, workspace: str, user: str) -> Sender | None:
        return None if user == "USTRANGER" else Sender(user, user.removeprefix("U").capitalize())


@dataclass
class Around:
    """What handling asks of Slack, answered from memory."""

    files: dict[str, str | NotRead] = field(default_factory=dict)
    welcomed: list[str] = field(default_factory=list)
    said_stop: list[str] = field(default_factory=list)
    handed: list[tuple[str, str, str]] = field(default_factory=list)
    picture: Picture = None

    @contextmanager
    def working(self, place: Place) -> Iterator[Working]:
        yield Working(Signed(place.workspace, place.channel, place.thread, place.thread))

    def stopped(self, workspace: str, channel: str, thread: str) -> None:
        self.said_stop.append(f"{channel}:{thread}")

    def links(self, workspace: str) -> str:
        return "https://acme.slack.com"

    def texts_of(self, workspace: str, files: tuple[dict[str, Any], ...]) -> tuple[str | NotRead, ...]:
        return tuple(self.files[each["name"]] for each in files)

    def welcome(self, workspace: str, channel: str) -> None:
        self.welcomed.append(channel)

    def put_file(self, workspace: str, user: str, name: str, text: str) -> dict[str, Any] | None:
        self.handed.append((user, name, text))
        return {"files": [{"id": "F1", "title": name}], "channel_id": f"D{user}"}

    def picture_of(self, workspace: str, counts: Counts) -> Picture:
        return self.picture


class Desk:
    """A workspace whose deliveries are handled one after the other, and whose posts are always taken."""

    def __init__(self, database: Database, guides: Guides, words: SlackWords) -> None:
        self.now = STARTS
        self.inbox, self.outbox, self.around = Inbox(database), Outbox(database), Around()
        self.assistant = Assistant(EvidenceLedger(database, TEAM), guides, lambda: self.now)
        self.tools = Tools(
            lambda _: self.assistant, self.inbox, self.outbox, Colleagues(), self.around,
            lambda assistant, user, pages, picture: home(manager_part(WATCHED, picture(keeping(WATCHED)))),
            words, lambda: self.now,
        )  # fmt: skip
        self.handling = Handling(self.tools)
        self.posts: list[Post] = []
        self.last = Delivery(TEAM, "", "", "", {}, STARTS)
        self._count = 0

    @property
    def ledger(self) -> EvidenceLedger:
        return self.assistant.ledger

    def employ(self, **people: Role) -> None:
        """Say who has which role."""
        users = [("", UserAdded(f"U{name.upper()}", name.capitalize(), role)) for name, role in people.items()]
        self.ledger.commit_turn(Turn("boss", self.now, [("", WorkspaceOpened("Acme", "UTC")), *users]))

    def say(self, text: str, user: str = KIM, channel: str = DIRECT, thread: str = "", **more: Any) -> list[Post]:
        """Let somebody write, and return what is posted."""
        ts = self.tick()
        event = {"type": "message", "user": user, "channel": channel, "text": text, "ts": ts, **more}
        return self.event({**event, **({"thread_ts": thread} if thread else {})})

    def mention(self, text: str, user: str = KIM, channel: str = OPEN, thread: str = "") -> list[Post]:
        return self.say(f"<@{BOT}> {text}", user, channel, thread, type="app_mention")

    def event(self, event: dict[str, Any]) -> list[Post]:
        self._count += 1
        body = {
            "type": "event_callback", "team_id": TEAM, "event_id": f"Ev{self._count}", "event": event,
            "authorizations": [{"user_id": BOT, "team_id": TEAM}],
        }  # fmt: skip
        return self.deliver(body)

    def press(
        self, act: Act, value: str = "", *, lead: str = "", about: str = "", user: str = KIM, channel: str = DIRECT,
        message: dict[str, Any] | None = None,
    ) -> list[Post]:  # fmt: skip
        """Let somebody press a button of a message."""
        ts = self.tick()
        action = {
            "type": "button", "action_id": action_id(act), "block_id": packed(0, lead, about), "value": value,
            "action_ts": ts,
        }  # fmt: skip
        found = message or {"ts": ts, "user": BOT, "bot_id": "B1"}
        body = {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user}, "trigger_id": f"tr{self._count}",
            "channel": {"id": channel}, "message": found, "actions": [action],
            "container": {"type": "message", "channel_id": channel, "message_ts": found["ts"]},
        }  # fmt: skip
        return self.deliver(body)

    def command(self, text: str, user: str = KIM, channel: str = OPEN) -> list[Post]:
        self.tick()
        return self.deliver({
            "command": "/debrief", "text": text, "team_id": TEAM, "user_id": user, "channel_id": channel,
            "trigger_id": f"tr{self._count}", "response_url": "https://hooks.slack.com/commands/1",
        })  # fmt: skip

    def deliver(self, body: dict[str, Any]) -> list[Post]:
        """Store a delivery as the door does, let it be handled, and take what is posted."""
        delivery = delivery_from(body, self.now)
        assert delivery is not None
        self.last = masked_delivery(delivery, lambda text: text)
        self.inbox.put([self.last])
        return self.work()

    def work(self) -> list[Post]:
        """Handle all that waits and is due."""
        before = len(self.posts)
        while taken := self.inbox.claim(1, self.now):
            for each in taken:
                self.handling(each)
            self._send()
        return self.posts[before:]

    def later(self, passes: timedelta) -> list[Post]:
        """Let time pass, and return what that leads to."""
        self.now += passes
        return self.work()

    def again(self) -> list[Post]:
        """Handle the last delivery once more, as after a crash before it was marked as done."""
        self.handling(self.last)
        return self.work()

    def tick(self) -> str:
        self._count += 1
        self.now += timedelta(seconds=30)
        return f"{self.now.timestamp():.6f}"

    def _send(self) -> None:
        while taken := self.outbox.claim(10, self.now):
            for each in taken:
                self.posts.append(each.post)
                self.outbox.sent(each, f"{self.now.timestamp():.0f}.{len(self.posts):06}", self._channel(each.post))

    def _channel(self, post: Post) -> str:
        named = post.arguments.get("channel", "")
        return named if isinstance(named, str) and named[:1] in {"C", "D"} else DIRECT


def words_of(post: Post) -> str:
    """Return all the words of a post, in order, on one line."""
    return " ".join(" ".join(_words(post.arguments)).split())


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [word for key, each in value.items() if key != "text" or not own for word in _words(each)]
    return [word for each in value for word in _words(each)] if isinstance(value, list) else []
