"""Who writes to us: recorded once, with the role that their group gives; bots and strangers are nobody."""

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.members import ACTOR, GROUP_KNOWN_FOR, KNOWN_FOR, Members, UnknownPersonError, person_from
from bot.storage.database import open_database
from bot.storage.facts import Role, UserAdded, WorkspaceOpened
from bot.storage.ledger import EvidenceLedger, Turn
from tests.bot.slack.clients import NotingClient
from tests.slack_double.fixture import slack, slack_starts  # noqa: F401
from tests.slack_double.workspace import Workspace

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GROUPS: Mapping[Role, str] = {"manager": "S1MANAGERS", "compliance": "S1COMPLIANCE"}


class Office:
    """A workspace with people, groups and a clock."""

    def __init__(self, ledger: EvidenceLedger) -> None:
        self.ledger, self.now = ledger, NOON
        self.people: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, list[str]] = {"S1MANAGERS": [], "S1COMPLIANCE": []}
        self.client = NotingClient({"users.info": self._info, "usergroups.users.list": self._group})
        self.members = Members(lambda _: self.client, GROUPS, lambda: self.now)

    def add(self, user: str, name: str, **more: Any) -> None:
        shown = {"id": user, "team_id": "T1", "real_name": name, "tz": "Europe/Vienna", "profile": {"real_name": name}}
        self.people[user] = {**shown, **more}

    def imported(self, *users: UserAdded) -> None:
        self.ledger.commit_turn(Turn("ops", NOON, [("", user) for user in users]))

    def role(self, user: str) -> str:
        self.members.sender(self.ledger, "T1", user)
        return self.ledger.workspace().users[user].role

    def later(self, by: timedelta = GROUP_KNOWN_FOR) -> None:
        self.now += by

    def _info(self, asked: Mapping[str, Any]) -> Any:
        found = self.people.get(str(asked["user"]))
        return {"user": found} if found else "user_not_found"

    def _group(self, asked: Mapping[str, Any]) -> Any:
        return {"users": self.groups[str(asked["usergroup"])]}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_database(tmp_path / "ledger.db") as database:
        made = Office(EvidenceLedger(database, "T1"))
        made.add("U1", "Kim Rep")
        made.add("U2", "Lee Manager", tz="America/New_York")
        yield made


def test_whoever_writes_first_opens_the_workspace_and_is_its_admin(office: Office) -> None:
    sender = office.members.sender(office.ledger, "T1", "U1")

    company = office.ledger.workspace()
    assert sender is not None
    assert (sender.user, sender.name, sender.zone) == ("U1", "Kim Rep", "Europe/Vienna")
    assert (company.name, company.zone) == ("T1", "Europe/Vienna")
    assert company.users["U1"] == UserAdded("U1", "Kim Rep", "admin", None, "Europe/Vienna")


def test_later_ones_get_the_role_of_their_group_or_are_reps(office: Office) -> None:
    office.add("U3", "Cass Compliance")
    office.add("U4", "Both")
    office.groups = {"S1MANAGERS": ["U2", "U4"], "S1COMPLIANCE": ["U3", "U4"]}
    office.add("U5", "Sam Rep")

    assert [office.role(user) for user in ("U1", "U2", "U3", "U4", "U5")] == [
        "admin", "manager", "compliance", "manager", "rep",
    ]  # fmt: skip


def test_everybody_is_recorded_once_however_often_they_write(office: Office) -> None:
    for _ in range(3):
        for user in ("U1", "U2"):
            office.members.sender(office.ledger, "T1", user)
        office.later(KNOWN_FOR)

    assert office.ledger.head()[0] == 3


def test_a_role_from_a_group_goes_with_the_group(office: Office) -> None:
    office.groups["S1MANAGERS"] = ["U2"]
    seen = [office.role("U1"), office.role("U2")]
    office.groups = {"S1MANAGERS": [], "S1COMPLIANCE": ["U2"]}
    seen.append(office.role("U2"))
    office.later()
    seen.append(office.role("U2"))
    office.groups["S1COMPLIANCE"] = []
    office.later()
    seen.append(office.role("U2"))

    assert seen == ["admin", "manager", "manager", "compliance", "rep"]


def test_no_group_takes_an_admin_away(office: Office) -> None:
    office.role("U1")
    office.groups["S1COMPLIANCE"] = ["U1"]
    office.later()

    assert office.role("U1") == "admin"


@pytest.mark.parametrize(
    ("set_as", "group", "expected"),
    [
        ("manager", None, "manager"),
        ("compliance", None, "compliance"),
        ("manager", "S1COMPLIANCE", "manager"),
        ("rep", "S1MANAGERS", "manager"),
        ("rep", None, "rep"),
        ("admin", "S1MANAGERS", "admin"),
    ],
)
def test_no_group_lowers_a_role_that_somebody_set(
    office: Office, set_as: Role, group: str | None, expected: str
) -> None:
    office.imported(UserAdded("U9", "Ana Admin", "admin"), UserAdded("U2", "Lee", set_as, "genomics"))
    if group:
        office.groups[group] = ["U2"]

    assert office.role("U2") == expected
    assert office.ledger.workspace().users["U2"].segment == "genomics"


def test_somebody_set_by_hand_after_slack_keeps_what_was_set(office: Office) -> None:
    office.groups["S1MANAGERS"] = ["U2"]
    office.role("U1")
    office.role("U2")
    office.imported(UserAdded("U2", "Lee", "operations"))
    office.groups["S1MANAGERS"] = []
    office.later()

    assert office.role("U2") == "operations"


def test_a_role_from_slack_is_told_apart_by_its_actor(office: Office) -> None:
    office.role("U1")
    office.role("U2")

    facts = {entry.fact.user: entry.actor for entry in office.ledger.history("") if isinstance(entry.fact, UserAdded)}
    assert facts["U2"] == ACTOR


@pytest.mark.parametrize(
    "more",
    [
        {"is_bot": True},
        {"id": "USLACKBOT"},
        {"deleted": True},
        {"is_stranger": True},
        {"team_id": "T2"},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
    ],
)
def test_bots_guests_and_people_of_other_workspaces_are_nobody(office: Office, more: dict[str, Any]) -> None:
    office.add("U6", "Somebody", **more)

    assert office.members.sender(office.ledger, "T1", "U6") is None
    assert office.ledger.head()[0] == 0


def test_somebody_whom_slack_does_not_know_is_nobody(office: Office) -> None:
    assert office.members.sender(office.ledger, "T1", "U7") is None


def test_a_guest_whom_somebody_added_may_write(office: Office) -> None:
    office.imported(UserAdded("U9", "Ana Admin", "admin"), UserAdded("U6", "Gil Guest", "rep"))
    office.add("U6", "Gil Guest", is_restricted=True)

    assert office.members.sender(office.ledger, "T1", "U6") is not None


def test_somebody_of_an_organisation_with_several_workspaces_belongs_to_each_of_theirs() -> None:
    shown = {"id": "W1", "team_id": "E1", "enterprise_user": {"teams": ["T1", "T3"]}}

    assert not person_from(shown, "T1").is_stranger
    assert person_from(shown, "T2").is_stranger


@pytest.mark.parametrize("answer", ["missing_scope", "ratelimited", TimeoutError("xoxb-canary-token-1234")])
def test_a_known_person_writes_on_while_slack_does_not_tell_who_they_are(
    office: Office, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    office.ledger.commit_turn(Turn("ops", NOON, [("", WorkspaceOpened("Acme", "Asia/Tokyo"))]))
    office.imported(UserAdded("U2", "Lee", "manager"))
    office.client.answers = {"users.info": answer, "usergroups.users.list": answer}

    with caplog.at_level(logging.DEBUG):
        sender = office.members.sender(office.ledger, "T1", "U2")

    assert sender is not None
    assert (sender.name, sender.zone) == ("Lee", "Asia/Tokyo")
    assert office.ledger.workspace().users["U2"].role == "manager"
    assert office.members.called("T1", "U2") == "U2"
    assert "canary" not in caplog.text


def test_a_person_nobody_met_waits_until_slack_tells_who_they_are(office: Office) -> None:
    office.client.answers["users.info"] = "internal_error"
    with pytest.raises(UnknownPersonError, match="U1"):
        office.members.sender(office.ledger, "T1", "U1")

    office.client.answers["users.info"] = {"user": office.people["U1"]}
    office.later(timedelta(minutes=2))

    assert office.role("U1") == "admin"


def test_roles_stay_as_they_are_while_a_group_cannot_be_read(office: Office) -> None:
    office.groups["S1MANAGERS"] = ["U2"]
    office.role("U1")
    office.role("U2")
    office.client.answers["usergroups.users.list"] = "missing_scope"
    office.later()

    assert office.role("U2") == "manager"


def test_without_groups_roles_are_only_what_somebody_set(office: Office) -> None:
    office.members = Members(lambda _: office.client, {}, lambda: office.now)

    assert [office.role("U1"), office.role("U2")] == ["admin", "rep"]
    assert set(office.client.methods()) == {"users.info"}


def test_slack_is_asked_about_a_person_once_an_hour(office: Office) -> None:
    for _ in range(5):
        office.members.sender(office.ledger, "T1", "U1")
        office.members.called("T1", "U1")
    once = office.client.methods().count("users.info")
    office.later(KNOWN_FOR)
    office.members.called("T1", "U1")

    assert once == 1
    assert office.client.methods().count("users.info") == 2


def test_a_name_that_was_known_serves_while_slack_is_away(office: Office) -> None:
    office.members.called("T1", "U1")
    office.later(KNOWN_FOR)
    office.client.answers["users.info"] = TimeoutError()

    assert office.members.called("T1", "U1") == "Kim Rep"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", None, 7])
def test_a_time_zone_that_is_none_is_left_out(zone: Any) -> None:
    assert person_from({"id": "U1", "team_id": "T1", "tz": zone}, "T1").zone == ""


def test_a_name_is_short_and_on_one_line() -> None:
    name = person_from({"id": "U1", "team_id": "T1", "real_name": "Kim\n\u202eRep" + "x" * 300}, "T1").name

    assert name.startswith("Kim")
    assert len(name) <= 80
    assert name.isprintable()


def test_of_two_who_come_first_at_once_one_is_admin(office: Office) -> None:
    for number in range(10, 18):
        office.add(f"U{number}", f"Person {number}")

    def write(number: int) -> None:
        # As in another process: with nothing shared but the store.
        members = Members(lambda _: office.client, GROUPS, lambda: office.now)
        members.sender(office.ledger, "T1", f"U{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(10, 18)))

    roles = sorted(user.role for user in office.ledger.workspace().users.values())
    assert roles == ["admin", *["rep"] * 7]


def test_slack_tells_who_its_people_are(slack: Workspace, tmp_path: Path) -> None:  # noqa: F811
    team = next(iter(slack.world()["teams"].values()))["id"]
    kim, lee = slack.id_of("kim"), slack.id_of("lee")
    slack.control("add_group", id="S1MANAGERS", people=["lee"])
    client = WebClient(slack.token(), base_url=f"{slack.address}/api/")
    members = Members(lambda _: client, {"manager": "S1MANAGERS"}, lambda: NOON)

    with open_database(tmp_path / "ledger.db") as database:
        ledger = EvidenceLedger(database, team)
        first, second = members.sender(ledger, team, kim), members.sender(ledger, team, lee)
        role = ledger.workspace().users[lee].role

    assert first is not None
    assert second is not None
    assert (first.name, second.name, role) == ("Kim", "Lee", "manager")
