"""One delivery at work: what it has at hand, and how it ends: answered by the assistant, or closed with a word."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.conversation.assistant import Assistant
from bot.conversation.messages import Message, Reply
from bot.conversation.standing import LeadView
from bot.permissions import Act, acting, refusal
from bot.slack import following
from bot.slack.asking import Stops
from bot.slack.charts import Counts
from bot.slack.files import NotRead
from bot.slack.overview import Pages, Picture
from bot.slack.pictures import Pending
from bot.slack.placing import Place, answer_posts
from bot.slack.shown import notice
from bot.slack.translating import Sender
from bot.slack.words import SlackWords
from bot.storage.facts import ActRefused, Fact
from bot.storage.inbox import Delivery, Inbox
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.outbox import Outbox, Post

DELAY: Final = timedelta(minutes=15)
"""After so long without a correction an SQL is handed over without being told to."""


_STOPPED: Final = "somebody said stop before this was answered"

Later = tuple[Delivery, datetime]
"""What we leave for ourselves, and the moment before which nobody looks at it."""


class _StoppedError(Exception):
    """Somebody said stop while this was being answered."""


class People(Protocol):
    """Who writes to us."""

    def sender(self, ledger: EvidenceLedger, workspace: str, user: str) -> Sender | None: ...


class Shown(Protocol):
    """Work that is shown to whoever waits for it."""

    def ending(self, key: str) -> tuple[Post, ...]: ...


class Slack(Protocol):
    """What is asked of Slack while a delivery is worked on; none of it decides anything."""

    def working(self, place: Place) -> AbstractContextManager[Shown]: ...
    def stopped(self, workspace: str, channel: str, thread: str) -> None: ...
    def links(self, workspace: str) -> str: ...
    def texts_of(self, workspace: str, files: tuple[dict[str, Any], ...]) -> tuple[str | NotRead, ...]: ...
    def welcome(self, workspace: str, channel: str) -> None: ...
    def put_file(self, workspace: str, user: str, name: str, text: str) -> dict[str, Any] | None: ...
    def picture_of(self, workspace: str, counts: Counts) -> str | Pending | None: ...


Home = Callable[[Assistant, str, Pages, Picture], dict[str, Any]]
"""Returns what a user's App Home shows."""


@dataclass(frozen=True)
class Tools:
    """What every delivery is worked on with."""

    assistants: Callable[[str], Assistant]
    inbox: Inbox
    outbox: Outbox
    people: People
    slack: Slack
    home: Home
    words: SlackWords
    now: Callable[[], datetime]
    delay: timedelta = DELAY
    stops: Stops = field(default_factory=Stops)


@dataclass(frozen=True)
class Work:
    """One delivery at work."""

    tools: Tools
    assistant: Assistant
    delivery: Delivery
    sender: Sender
    place: Place

    @property
    def ledger(self) -> EvidenceLedger:
        return self.assistant.ledger

    @property
    def today(self) -> date:
        """The day for whoever sent this."""
        return self.tools.now().astimezone(ZoneInfo(self.sender.zone)).date()

    def channel(self, purpose: str) -> str:
        """Return the channel that serves a purpose; an empty text where none does."""
        channels = self.ledger.workspace().channels
        return channels.get(purpose) or ("" if purpose == following.COMPLIANCE else channels.get(following.ALL, ""))

    def lead(self, lead: str) -> LeadView | None:
        """Return a lead as it stands."""
        return following.view_of_lead(self.assistant, lead, self.today)

    def say(self, *words: str, privately: bool = True) -> None:
        """End with a word that the assistant has no part in."""
        self.close((self.place.post("reply", notice(*words), privately=privately),))

    def close(self, posts: Sequence[Post], outcome: str = "", *, later: Later | None = None) -> None:
        """End without the assistant: store what is to be said, that this is done, and what is to be looked at later."""
        with self.ledger.database.writing(self.delivery.workspace) as connection:
            self.tools.outbox.put(connection, posts)
            if later is not None:
                self.tools.inbox.put_later(connection, *later)
            self.tools.inbox.done(connection, self.delivery, outcome)

    def tell(
        self, message: Message, *, privately: bool = False, first: Sequence[str] = (), before: Sequence[Post] = ()
    ) -> None:
        """Let the assistant answer; its turn, what is said and the mark that this is done are one transaction."""
        place = self.place
        if self._is_stopped():
            self.close((), _STOPPED)
            return
        users = self.ledger.workspace().users

        def named(user: str) -> str:
            return users[user].name if user in users else user

        def alongside(connection: Connection, reply: Reply) -> None:
            if self._is_stopped():
                raise _StoppedError
            view = self._view_in(connection, reply)
            alone = privately or (view is not None and not following.is_known_in(view, place.channel))
            posts = answer_posts(place, reply, privately=alone, today=self.today, first=first)
            self.tools.outbox.put(connection, (*before, *posts, *shown.ending(f"{self.delivery.event}:sign")))
            if view is not None:
                self._follow(connection, view, message, named)
            self.tools.inbox.done(connection, self.delivery)

        with self.tools.slack.working(place) as shown:
            try:
                self.assistant.answer(message, alongside)
            except _StoppedError:
                # While it was being read: nothing of it is recorded, and the sign of work was taken back by the stop.
                self.close((), _STOPPED)

    def _is_stopped(self) -> bool:
        return self.tools.stops.is_stopped(self.delivery.workspace, self.place.lane, self.delivery.received_at)

    def _view_in(self, connection: Connection, reply: Reply) -> LeadView | None:
        """Return the lead that a reply is about, with what this very transaction added."""
        lead = reply.lead
        return None if lead is None else following.view_in(connection, self.assistant, lead.id, self.today)

    def _follow(self, connection: Connection, view: LeadView, message: Message, named: Callable[[str], str]) -> None:
        """Store what follows from a turn elsewhere: hand-over notes, news for the rep, reminders."""
        turn = following.Turned(view, message, self.delivery, self.channel(following.COMPLIANCE))
        self.tools.outbox.put(connection, following.posts(turn, named))
        has_channel = bool(self.channel(view.row.segment))
        for later, after in following.timers(turn, self.tools.now(), self.tools.delay, has_channel):
            self.tools.inbox.put_later(connection, later, after)

    def may_not(self, act: Act, lead: str = "") -> str:
        """Return why the sender may not do something, and log that they tried; an empty text where they may."""
        workspace = self.ledger.workspace()
        who = acting(workspace, self.sender.user, name=self.delivery.workspace, zone=self.sender.zone)
        problem = refusal(who, act)
        if problem:
            self.log(lead, ActRefused(act, problem), "refused")
        return f"{problem[:1].upper()}{problem[1:]}." if problem else ""

    def log(self, lead: str, fact: Fact, part: str = "log") -> None:
        """Record what somebody did that is no message to the assistant."""
        event = f"{self.delivery.event}:{part}"
        self.ledger.commit_turn(Turn(self.sender.user, self.delivery.received_at, [(lead, fact)], event))
