"""Several workspaces that one server serves: each has its own leads, people and words, and hears of no other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Event

import pytest

from bot.conversation.assistant import Alongside, Assistant
from bot.conversation.messages import Message, Reply
from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.slack.posting import Clients
from bot.storage.database import Database, open_database
from bot.storage.inbox import Inbox
from bot.storage.ledger import EvidenceLedger
from bot.storage.outbox import Outbox
from tests.bot.slack.office import LAST, NOTE
from tests.bot.slack.slack_handling import handler_for
from tests.bot.slack.test_installing import agreed, begun, got, installing
from tests.serving import now, running_server
from tests.slack_double.fixture import CHANNELS, PEOPLE
from tests.slack_double.plain import plain
from tests.slack_double.workspace import Said, Workspace

OTHER_NOTE = (
    NOTE.replace("Helix Bio", "Orvane Therapeutics").replace("Dana Ortiz", "Mara Lindt").replace("Dana", "Mara")
)


class Slow(Assistant):
    """An assistant that answers no faster than the test lets it."""

    may_answer: Event

    def answer(self, message: Message, alongside: Alongside | None = None) -> Reply:
        assert self.may_answer.wait(60)
        return super().answer(message, alongside)


@dataclass
class House:
    """One server and one store, and what each workspace sees of them."""

    address: str
    database: Database
    may_answer: Event

    def id_of(self, slack: Workspace) -> str:
        return str(slack.world()["teams"][slack.team]["id"])

    def installs(self, slack: Workspace) -> None:
        """Let the app into a workspace, as its admin does in a browser."""
        asked, cookie = begun(self.address)
        asked["team"] = [slack.team]
        code, state = agreed(slack, asked), asked["state"][0]
        assert got(self.address, f"/slack/oauth_redirect?code={code}&state={state}", cookie)[0] == 200

    def debriefs(self, slack: Workspace, note: str) -> Said:
        said = slack.say("kim", note)
        assert slack.press("kim", slack.reply(said), label="Biomanufacturing")["acked"]
        self.settled(slack)
        last = slack.say("kim", LAST, thread=said.ts)
        self.settled(slack, last.event)
        return said

    def settled(self, slack: Workspace, event: str | None = None) -> None:
        """Wait until an event was taken, and nothing is left to be answered or sent in any workspace."""
        inbox, outbox = Inbox(self.database), Outbox(self.database)
        slack.until(
            lambda: (event is None or slack.acked(event)) and not inbox.load(now()).waiting and not outbox.count(), 30
        )

    def histories(self, slack: Workspace) -> list[int]:
        """Return how much is recorded of each lead."""
        ledger = EvidenceLedger(self.database, self.id_of(slack))
        return [len(ledger.history(row.lead)) for row in ledger.leads()]

    def companies(self, slack: Workspace) -> list[str]:
        return [row.company for row in EvidenceLedger(self.database, self.id_of(slack)).leads()]


@pytest.fixture(scope="module")
def guides(known: Knowledge) -> Guides:
    return Guides(known)


@pytest.fixture
def house(slack: Workspace, guides: Guides, tmp_path: Path) -> Iterator[House]:
    with open_database(tmp_path / "ledger.db") as database:
        pages, api_url = installing(database, slack), f"{slack.address}/api/"
        may_answer = Event()
        may_answer.set()

        @cache
        def assistant_of(workspace: str) -> Assistant:
            made = Slow(EvidenceLedger(database, workspace), guides, now)
            made.may_answer = may_answer
            return made

        handling = handler_for(database, guides, now, Clients(pages.tokens.of, api_url))
        handle = replace(handling, tools=replace(handling.tools, assistants=assistant_of))
        secret = slack.world()["app"]["signing_secret"]
        with running_server(database, handle, api_url=api_url, installing=pages, secret=secret) as address:
            slack.control("use_http", events=f"{address}/slack/events")
            yield House(address, database, may_answer)


@pytest.fixture
def other(slack: Workspace) -> Workspace:
    return slack.add_team("orvane", PEOPLE, CHANNELS)


def test_two_workspaces_are_served_side_by_side_and_neither_hears_of_the_other(
    house: House, slack: Workspace, other: Workspace
) -> None:
    for each in (slack, other):
        house.installs(each)
    notes = {slack.team: (slack, NOTE), other.team: (other, OTHER_NOTE)}
    with ThreadPoolExecutor(2) as at_once:
        said = dict(zip(notes, at_once.map(lambda each: house.debriefs(*each), notes.values()), strict=True))
    for each, _ in notes.values():
        house.settled(each, each.open_home("kim"))
    assert slack.command("kim", "/debrief", "leads")["acked"]
    house.settled(slack)

    assert house.companies(slack) == ["Helix Bio"]
    assert house.companies(other) == ["Orvane Therapeutics"]
    for each, own, foreign in ((slack, "Helix", "Orvane"), (other, "Orvane", "Helix")):
        cards = "\n".join(plain(card) for card in each.from_app("kim", said[each.team].ts))
        seen = "\n".join([cards, plain(each.home("kim") or {}), *(plain(card) for card in each.private("kim"))])
        assert "SQL" in cards
        assert own in seen
        assert foreign not in seen


def test_a_workspace_that_puts_us_out_leaves_the_other_served(house: House, slack: Workspace, other: Workspace) -> None:
    for each in (slack, other):
        house.installs(each)
    house.debriefs(slack, NOTE)
    calls = len(slack.from_app("kim"))

    for event in slack.control("uninstall")["event_ids"]:
        house.settled(slack, event)
    house.debriefs(other, OTHER_NOTE)
    slack.allow("account_inactive")

    assert len(slack.from_app("kim")) == calls
    assert house.companies(other) == ["Orvane Therapeutics"]


def test_a_stop_ends_what_is_being_answered_and_nothing_of_it_is_noted(house: House, slack: Workspace) -> None:
    house.installs(slack)
    said = house.debriefs(slack, NOTE)
    before, cards = house.histories(slack), len(slack.from_app("kim", said.ts))
    house.may_answer.clear()
    asked = slack.say("kim", "They want to start in June 2027 instead.", thread=said.ts)
    slack.until(lambda: slack.status(said) == "processing")

    stop = slack.stop("kim", said)
    slack.until(lambda: slack.status(said) != "processing")
    house.may_answer.set()
    house.settled(slack, asked.event)
    house.settled(slack, stop)

    assert house.histories(slack) == before
    assert len(slack.from_app("kim", said.ts)) == cards
    again = slack.say("kim", "They want to start in June 2027 instead.", thread=said.ts)
    house.settled(slack, again.event)
    assert len(slack.from_app("kim", said.ts)) == cards + 1
