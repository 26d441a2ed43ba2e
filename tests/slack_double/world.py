"""What the double's Slack holds: workspaces with people, conversations, messages, views, files and what was granted."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.slack_double.errors import ImpossibleError, SlackError

ConversationKind = Literal["channel", "group", "im", "mpim"]

FAMILY: Final[dict[str, str]] = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
"""How scopes and events call each kind of conversation."""


@dataclass(frozen=True, slots=True)
class App:
    """The app under test, as its settings page shows it."""

    id: str = "A0DEBRIEF0"
    client_id: str = "1111.2222"
    client_secret: str = "double-client-secret"
    signing_secret: str = "double-signing-secret"
    app_token: str = "xapp-1-A0DEBRIEF0-double"
    verification_token: str = "double-verification"


@dataclass
class Person:
    """A member of a workspace."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "UTC"
    is_bot: bool = False


@dataclass
class Conversation:
    """A channel or direct message: members, messages by ts, and what only one person sees."""

    id: str
    name: str
    kind: ConversationKind
    members: list[str]
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    private: list[dict[str, Any]] = field(default_factory=list)

    def message(self, ts: str) -> dict[str, Any]:
        if ts not in self.messages:
            raise SlackError("message_not_found", f"{ts} in {self.id}")
        return self.messages[ts]

    def thread(self, root: str) -> list[dict[str, Any]]:
        """Return a root message and its replies, in order."""
        return [each for each in self.ordered() if root in (each["ts"], each.get("thread_ts"))]

    def ordered(self) -> list[dict[str, Any]]:
        return [self.messages[ts] for ts in sorted(self.messages)]


@dataclass
class Install:
    """The app in a workspace: its token, its bot, what it may do."""

    token: str
    bot_id: str
    bot_user: str
    scopes: tuple[str, ...] | None
    """None: everything, where no manifest was given."""
    state: Literal["active", "token_revoked", "account_inactive"] = "active"


@dataclass
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str
    people: dict[str, Person] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    """Each person's open modals, the one in front last."""
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Agent sessions by "channel:thread"."""
    prompts: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    install: Install | None = None
    installs: int = 0

    def person(self, called: str) -> Person:
        """Find a person by id or name."""
        for each in self.people.values():
            if called in (each.id, each.name):
                return each
        raise ImpossibleError(f"there is nobody called {called!r} in {self.name}: {sorted(self.names())}")

    def names(self) -> Iterator[str]:
        return (each.name for each in self.people.values())

    def conversation(self, called: str) -> Conversation:
        """Find a conversation by id, or by name with or without #; a person's name is their DM with the app."""
        name = called.removeprefix("#")
        for each in self.conversations.values():
            if called == each.id or (each.name == name and each.kind != "im"):
                return each
        return self.im(self.person(called.removeprefix("@")).id)

    def im(self, user: str) -> Conversation:
        """Return the direct messages of a person with the app, opened where they were not."""
        bot = self.bot()
        for each in self.conversations.values():
            if each.kind == "im" and each.members == [user, bot]:
                return each
        made = Conversation(f"D{user[1:]}", self.people[user].name, "im", [user, bot])
        self.conversations[made.id] = made
        return made

    def bot(self) -> str:
        if self.install is None:
            raise ImpossibleError(f"the app is not installed in {self.name}")
        return self.install.bot_user

    def found(self, id_: str) -> Conversation:
        """Find a conversation that a Web API call names by id."""
        if id_ not in self.conversations:
            raise SlackError("channel_not_found", id_)
        return self.conversations[id_]


@dataclass
class World:
    """All workspaces, and ids that are never given twice."""

    now: Callable[[], float]
    app: App = field(default_factory=App)
    teams: dict[str, Team] = field(default_factory=dict)
    _count: int = 0
    _last: int = 0
    _run: str = field(default_factory=lambda: secrets.token_hex(3).upper())

    def new(self, prefix: str) -> str:
        """Make an id, new for this double and, by its middle, against other runs."""
        self._count += 1
        return f"{prefix}{self._run}{self._count:05d}"

    def new_ts(self) -> str:
        """Make a message's ts: the time, later than any before."""
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add_team(self, name: str, people: Iterable[str] = (), channels: Iterable[str] = ()) -> Team:
        """Found a workspace with people who are in all of its channels."""
        tag = re.sub(r"[^A-Z0-9]", "", name.upper())
        team = Team(f"T0{tag:0<7.7}", name, name.lower())
        self.teams[team.id] = team
        for person in people:
            self.add_person(team, person)
        for channel in channels:
            self.add_channel(team, channel, list(team.people))
        return team

    def add_person(self, team: Team, name: str, tz: str = "UTC", real_name: str = "", is_bot: bool = False) -> Person:
        tag = re.sub(r"[^A-Z0-9]", "", f"{name}{team.name}".upper())
        person = Person(f"U0{tag:0<9.9}", name, real_name or name.title(), f"{name}@{team.domain}.com", tz, is_bot)
        team.people[person.id] = person
        return person

    def add_channel(
        self, team: Team, name: str, members: list[str], kind: ConversationKind = "channel"
    ) -> Conversation:
        tag = re.sub(r"[^A-Z0-9]", "", f"{name}{team.name}".upper())
        channel = Conversation(f"{'C' if kind == 'channel' else 'G'}0{tag:0<9.9}", name, kind, members)
        team.conversations[channel.id] = channel
        return channel

    def install(self, team: Team, scopes: tuple[str, ...] | None) -> Install:
        """Give the app a bot and a token in a workspace; a token given before is worth nothing any more."""
        bot = team.install.bot_user if team.install else self.add_person(team, "debrief", is_bot=True).id
        team.installs += 1
        team.install = Install(f"xoxb-{team.id}-{team.installs}", f"B{bot[1:]}", bot, scopes)
        return team.install
