"""Who writes to us: names, time zones and roles, as Slack and our own log know them; strangers are nobody."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.permissions import acting
from bot.slack.limits import cut
from bot.slack.mrkdwn import one_line
from bot.slack.translating import Sender
from bot.storage.facts import Fact, Role, UserAdded
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.people import added_by
from bot.storage.workspace import Workspace

ACTOR: Final = "slack"
"""Who recorded a role that a user group gives; such a role the group may take again."""
KNOWN_FOR: Final = timedelta(hours=1)
GROUP_KNOWN_FOR: Final = timedelta(minutes=5)
_ASK_AGAIN: Final = timedelta(minutes=1)
_FIRST: Final = "first user of the workspace"
"""The event of whoever comes first: of two who come at once one does."""
_MOST: Final = 10_000
_NAME: Final = 80
_RANK: Final[Mapping[Role, int]] = {"rep": 0, "operations": 1, "compliance": 1, "manager": 1, "admin": 2}
# Somebody in several groups is what stands first.
_ORDER: Final[tuple[Role, ...]] = ("admin", "manager", "compliance", "operations", "rep")
_NO_SUCH: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_NAMED_ERROR: Final = re.compile(r"[a-z_]{3,60}")

log = logging.getLogger(__name__)
Value = TypeVar("Value")


class UnknownPersonError(Exception):
    """Slack does not tell now who somebody is whom we never met: it may be a stranger."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Slack shows them to us."""

    name: str = ""
    zone: str = ""
    is_guest: bool = False
    is_stranger: bool = False
    """A bot, somebody who left, or somebody of another workspace."""


class _Cache(Generic[Value]):
    """Values that are looked up again after a while; an old one serves where that fails."""

    def __init__(self, long: timedelta, now: Callable[[], datetime]) -> None:
        self._long, self._now = long, now
        self._kept: dict[tuple[str, str], tuple[datetime, Value | None]] = {}
        self._lock = Lock()

    def of(self, key: tuple[str, str], look_up: Callable[[], Value | None]) -> Value | None:
        """Return a value; nothing where it could not be looked up now and never was."""
        now = self._now()
        with self._lock:
            until, known = self._kept.get(key, (now, None))
        if until > now:
            return known
        found = look_up()
        with self._lock:
            if len(self._kept) >= _MOST:
                del self._kept[next(iter(self._kept))]
            kept = found if found is not None else known
            self._kept.pop(key, None)
            self._kept[key] = (now + (_ASK_AGAIN if found is None else self._long), kept)
        return kept


class Members:
    """The people of every workspace; whoever writes for the first time is recorded, with the role of their group."""

    def __init__(
        self,
        client_for: Callable[[str], WebClient | None],
        roles: Mapping[Role, str],
        now: Callable[[], datetime],
    ) -> None:
        self._client_for, self._now = client_for, now
        self._roles = {role: roles[role] for role in _ORDER if roles.get(role)}
        self._people = _Cache[Person](KNOWN_FOR, now)
        self._groups = _Cache[frozenset[str]](GROUP_KNOWN_FOR, now)
        self._recording = Lock()

    def sender(self, ledger: EvidenceLedger, workspace: str, user: str) -> Sender | None:
        """Return who sent something, recorded with their role; nothing for bots and strangers.

        Raises `UnknownPersonError` where nobody can tell now whether it is one.
        """
        person, company = self._person(workspace, user), ledger.workspace()
        known = company.users.get(user)
        if person is None and known is None:
            raise UnknownPersonError(f"Slack does not tell now who `{user}` is")
        if person is not None and (person.is_stranger or (person.is_guest and known is None)):
            return None
        person = person or Person()
        if known is None or self._is_another(known.role, workspace, user):
            # Of two messages at once, one records.
            with self._recording:
                known = self._recorded(ledger, workspace, user, person)
        zone = person.zone or known.zone or company.zone
        return Sender(user, person.name or known.name, zone if _is_zone(zone) else "UTC", known.segment)

    def called(self, workspace: str, user: str) -> str:
        """Return how colleagues call somebody; the id where nobody tells."""
        person = self._person(workspace, user) if user else None
        return person.name if person is not None and person.name else user

    def _is_another(self, role: Role, workspace: str, user: str) -> bool:
        wanted = self._wanted(workspace, user)
        return wanted is not None and wanted != role and role != "admin"

    def _recorded(self, ledger: EvidenceLedger, workspace: str, user: str, person: Person) -> UserAdded:
        """Record somebody new, or a role that a group gives or takes; return them as they are recorded."""
        company = ledger.workspace()
        known, wanted = company.users.get(user), self._wanted(workspace, user)
        if known is None:
            return self._add(ledger, company, user, person, wanted or "rep")
        if wanted is None or known.role in {wanted, "admin"}:
            return known
        if added_by(ledger, user) != ACTOR and _RANK[wanted] <= _RANK[known.role]:
            return known
        changed = UserAdded(user, known.name, wanted, known.segment, known.zone)
        ledger.commit_turn(Turn(ACTOR, self._now(), [("", changed)]))
        return changed

    def _add(self, ledger: EvidenceLedger, company: Workspace, user: str, person: Person, role: Role) -> UserAdded:
        added = UserAdded(user, person.name or user, role, None, person.zone or None)
        if not company.users:
            first = acting(company, user, name=ledger.name, zone=person.zone or None)
            admin = UserAdded(user, added.name, "admin", None, added.zone)
            facts: list[tuple[str, Fact]] = [
                (lead, admin if isinstance(fact, UserAdded) else fact) for lead, fact in first.facts
            ]
            if not ledger.commit_turn(Turn(user, self._now(), facts, _FIRST)).repeated:
                return admin
        ledger.commit_turn(Turn(ACTOR, self._now(), [("", added)]))
        return added

    def _wanted(self, workspace: str, user: str) -> Role | None:
        """Return the role that the groups give; nothing where there are none, or one of them cannot be read now."""
        found: Role | None = None
        for role, group in self._roles.items():
            members = self._group(workspace, group)
            if members is None:
                return None
            if found is None and user in members:
                found = role
        return found or ("rep" if self._roles else None)

    def _group(self, workspace: str, group: str) -> frozenset[str] | None:
        def look_up() -> frozenset[str] | None:
            answer = self._asked(workspace, lambda client: client.usergroups_users_list(usergroup=group))
            return None if answer is None else frozenset(map(str, answer.get("users") or ()))

        return self._groups.of((workspace, group), look_up)

    def _person(self, workspace: str, user: str) -> Person | None:
        def look_up() -> Person | None:
            answer = self._asked(workspace, lambda client: client.users_info(user=user))
            return None if answer is None else person_from(answer.get("user"), workspace)

        return self._people.of((workspace, user), look_up)

    def _asked(self, workspace: str, ask: Callable[[WebClient], Any]) -> Mapping[str, Any] | None:
        """Ask Slack; nothing where it does not tell now. For whom it does not know, there is an answer: nobody."""
        client = self._client_for(workspace)
        if client is None:
            return None
        try:
            answer = ask(client).data
        except SlackApiError as error:
            data = error.response.data
            name = str(data.get("error", "")) if isinstance(data, dict) else ""
            if name in _NO_SUCH:
                return {}
            log.warning("Slack does not tell who people are: %s", name if _NAMED_ERROR.fullmatch(name) else "no answer")
            return None
        except (SlackClientError, OSError, ValueError) as error:
            log.warning("Slack does not tell who people are: %s", type(error).__name__)
            return None
        return answer if isinstance(answer, dict) else None


def person_from(user: object, workspace: str) -> Person:
    """Read somebody as `users.info` shows them; what is shown of nobody is a stranger."""
    if not isinstance(user, Mapping):
        return Person(is_stranger=True)
    shown = user.get("profile")
    profile = shown if isinstance(shown, Mapping) else {}
    named = [profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name")]
    name = next((one_line(each) for each in named if isinstance(each, str) and each.strip()), "")
    zone = user.get("tz")
    is_bot = bool(user.get("is_bot")) or user.get("id") == "USLACKBOT"
    person = Person(cut(name, _NAME), zone if isinstance(zone, str) and _is_zone(zone) else "")
    return replace(
        person,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=is_bot or bool(user.get("deleted")) or bool(user.get("is_stranger"))
        or not _is_of(user, workspace),
    )  # fmt: skip


def _is_of(user: Mapping[str, Any], workspace: str) -> bool:
    """Tell whether somebody belongs to a workspace, by itself or as part of an organisation."""
    team, enterprise = user.get("team_id"), user.get("enterprise_user")
    teams = enterprise.get("teams") if isinstance(enterprise, Mapping) else None
    return team in {None, workspace} or (isinstance(teams, list) and workspace in teams)


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
