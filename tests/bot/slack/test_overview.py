"""What the App Home gathers: each role its own, counted right, found again only where something changed."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.messages import Chose, Origin, Said
from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.slack.home import stage_of
from bot.slack.overview import MOST_LEADS, WATCHED_FOR, Overview
from bot.storage.counts import by_segment, by_source
from bot.storage.database import open_database
from bot.storage.entries import Entry
from bot.storage.facts import (
    DecisionRecorded,
    Fact,
    FlagAnswered,
    LeadMerged,
    LeadOpened,
    LeadSourced,
    Role,
    StatusSet,
    UserAdded,
)
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.lists import Sought, page_of
from qualification.decide import decide
from qualification.terms import GroundedRecord
from tests.bot.slack.looks import complaints_of_view, words
from tests.conftest import Tell

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALL = (
    "Just off with Dana Ortiz at Helix Bio. They have to move the AAV process out of Lyon, a tech transfer in Q3. "
    "We agreed a site visit on 12 March."
)
FLAGGED = "One of their patients had severe burns after the infusion."


class CountingLedger(EvidenceLedger):
    """Counts how often a lead's whole history is read."""

    read = 0

    def history(self, lead: str, upto: int | None = None) -> tuple[Entry, ...]:
        self.read += 1
        return super().history(lead, upto)


class House:
    """A workspace with people in every role, and a clock."""

    def __init__(self, ledger: CountingLedger, guides: Guides) -> None:
        self.ledger, self.now, self.picture = ledger, NOON, ""
        self.assistant = Assistant(ledger, guides, lambda: self.now)
        self.overview = Overview(lambda: self.now)
        roles: dict[str, Role] = {
            "ana": "admin", "kim": "rep", "lee": "manager", "cass": "compliance", "olga": "operations", "sam": "rep",
        }  # fmt: skip
        self.add(*(("", UserAdded(user, user.title(), role)) for user, role in roles.items()))

    def add(self, *facts: tuple[str, Fact]) -> None:
        self.ledger.commit_turn(Turn("ana", self.now, facts))

    def debriefs(self, user: str, text: str, thread: str, segment: str = "biomanufacturing") -> str:
        """Let somebody tell of a lead that is new; return its id."""
        for place, message in enumerate((Said, Chose)):
            origin = Origin(
                workspace="T1", actor=user, thread=thread, event=f"{thread}:{place}", at=self.now, name=user.title()
            )
            reply = self.assistant.answer(
                Said(origin, text, origin.event) if message is Said else Chose(origin, "segment", segment)
            )
        assert reply.lead is not None
        return reply.lead.id

    def many(self, count: int, rng: Random, owner: str | None = None) -> list[str]:
        """Put leads into the store without anybody telling of them, of any source, outcome and status."""
        guide = self.assistant.guides.of("b2b", self.ledger.workspace())
        decision = decide(GroundedRecord(), guide.policy, as_of=self.now.date())
        pending = DecisionRecorded.of(decision, policy_text=guide.force.kept.digest)
        names = [f"lead-{number:06d}" for number in range(count)]
        turns = [Turn("ana", self.now, list(_told(rng, lead, owner, pending))) for lead in names]
        for start in range(0, count, 500):
            self.ledger.commit_turns(turns[start : start + 500])
        return names

    def shown(self, user: str, *pages: tuple[str, int]) -> str:
        view = self.overview.home(self.assistant, user, pages, lambda counts: self.picture)
        assert complaints_of_view(view) == []
        return words(view)


def _told(rng: Random, lead: str, owner: str | None, pending: DecisionRecorded) -> Iterator[tuple[str, Fact]]:
    yield lead, LeadOpened(f"Company {lead}", "b2b", owner=owner)
    if rng.random() < 0.8:
        yield lead, LeadSourced(source=rng.choice(("webinar", "fair", "website", None)))
    if rng.random() < 0.8:
        yield lead, pending
    if rng.random() < 0.2:
        yield lead, StatusSet("accepted", "took it")


@pytest.fixture(scope="module")
def guides(known: Knowledge) -> Guides:
    return Guides(known)


@pytest.fixture
def house(tmp_path: Path, guides: Guides) -> Iterator[House]:
    with open_database(tmp_path / "ledger.db") as database:
        yield House(CountingLedger(database, "T1"), guides)


def test_a_rep_sees_their_own_leads_and_nothing_of_others(house: House) -> None:
    house.debriefs("kim", CALL, "D1:1")
    house.debriefs("sam", CALL.replace("Helix Bio", "Arbor Therapeutics"), "D2:1")

    shown = house.shown("kim")

    assert "Helix Bio (Dana Ortiz)" in shown
    assert "site visit, 12 March 2026" in shown
    assert "Arbor" not in shown
    assert "All leads" not in shown
    assert "Flags" not in shown


@pytest.mark.parametrize(
    ("user", "parts"),
    [
        ("kim", ["Your debriefs"]),
        ("lee", ["All leads"]),
        ("olga", ["All leads"]),
        ("cass", ["Flags"]),
        ("ana", ["Flags", "All leads"]),
        ("nobody", ["Your debriefs"]),
    ],
)
def test_each_role_sees_its_own_parts(house: House, user: str, parts: list[str]) -> None:
    shown = house.shown(user).splitlines()

    assert [line for line in shown if line in {"Your debriefs", "All leads", "Flags"}] == parts


def test_a_manager_who_debriefs_sees_both(house: House) -> None:
    house.debriefs("lee", CALL, "D1:1")

    shown = house.shown("lee")

    assert shown.index("All leads") < shown.index("Your open debriefs") < shown.index("Helix Bio")


def test_a_step_whose_day_has_passed_is_on_top_the_next_day_without_anybody_writing(house: House) -> None:
    house.debriefs("kim", CALL, "D1:1")
    before = house.shown("kim")
    house.now = datetime(2026, 3, 13, 9, tzinfo=UTC)

    assert "Overdue" not in before
    assert "overdue: site visit, 12 March 2026" in house.shown("kim")


def test_what_was_just_told_is_shown_at_once(house: House) -> None:
    house.debriefs("kim", CALL, "D1:1")
    before = house.shown("kim")
    origin = Origin(workspace="T1", actor="kim", thread="D1:1", event="e2", at=house.now)
    house.assistant.answer(Said(origin, "Priya Nair, VP Manufacturing, signs off on it.", "m2"))

    assert house.shown("kim") != before


def test_leads_that_are_settled_are_not_open(house: House) -> None:
    names = house.many(60, Random(1), owner="kim")
    rows = page_of(house.ledger, Sought(owner="kim"), by="touched", limit=100).rows
    expected = {row.lead for row in rows if row.outcome == "pending_discovery" and row.status != "accepted"}

    page = page_of(house.ledger, Sought(owner="kim", is_open=True), by="nearest", limit=100)

    assert 0 < len(expected) < len(names)
    assert {row.lead for row in page.rows} == expected
    assert page.total == len(expected)


def test_every_open_lead_is_on_some_page(house: House) -> None:
    house.many(100, Random(2), owner="kim")
    total = page_of(house.ledger, Sought(owner="kim", is_open=True), by="nearest", limit=1).total

    shown = [house.shown("kim", ("leads", page)) for page in range((total + 19) // 20)]

    found = [line for page in shown for line in page.splitlines() if line.startswith("Company")]
    assert len(found) == len(set(found)) == total


def test_the_funnel_is_what_counting_each_lead_gives(house: House) -> None:
    names = house.many(300, Random(3))
    house.add((names[0], LeadMerged(names[1])), (names[2], StatusSet("rejected", "timing", "timeline")))
    house.debriefs("kim", CALL, "D1:1")
    rows = page_of(house.ledger, Sought(), by="touched", limit=1000).rows
    sources: dict[str, str | None] = {}
    for row in rows:
        told = [entry.fact for entry in house.ledger.history(row.lead) if entry.lead == row.lead]
        sources[row.lead] = next((fact.source for fact in told if isinstance(fact, LeadSourced)), None)

    segments, by = Counter[tuple[str, str | None]](), Counter[tuple[str, str | None]]()
    for name, stand, count in by_segment(house.ledger):
        segments[name, stand.status] += count
    for name, stand, count in by_source(house.ledger):
        by[name, stand.status] += count

    assert segments == Counter((row.segment, row.status) for row in rows)
    assert by == Counter((source, row.status) for row in rows if (source := sources[row.lead]))
    shown = house.shown("lee")
    open_ones = sum(row.segment == "b2b" and stage_of(row) == "open" for row in rows)
    assert f" {open_ones} " in next(line for line in shown.splitlines() if line.startswith("B2B"))


def test_what_keeps_leads_open_is_counted_from_their_last_decisions(house: House) -> None:
    house.debriefs("kim", CALL, "D1:1")
    house.debriefs("sam", CALL.replace("Helix Bio", "Arbor"), "D2:1")

    shown = house.shown("lee")

    assert "What keeps leads open" in shown
    assert "decision roles" in shown.casefold() or "decision" in shown.casefold()
    assert "biomanufacturing@" in shown


def test_a_managers_figures_are_counted_anew_after_a_while(house: House) -> None:
    house.many(5, Random(4))
    before = house.shown("lee")
    house.debriefs("kim", CALL, "D1:1")
    soon = house.shown("lee")
    house.now += WATCHED_FOR
    later = house.shown("lee")

    assert soon == before
    assert later != before


def test_an_open_flag_waits_until_it_is_answered_and_is_overdue_after_a_day(house: House) -> None:
    lead = house.debriefs("kim", f"{CALL} {FLAGGED}", "D1:1")
    first = house.shown("cass")
    house.now += timedelta(hours=25)
    late = house.shown("cass")
    (raised,) = [entry.sequence for entry in house.ledger.history(lead) if entry.kind == "flag_raised"]
    house.add((lead, FlagAnswered(raised, "reported")))

    assert "severe burns" in first
    assert "overdue" not in first
    assert "2 March 2026, overdue" in late
    assert "No flag waits for an answer." in house.shown("cass")


def test_no_figure_is_by_rep(house: House) -> None:
    house.debriefs("kim", CALL, "D1:1")
    house.debriefs("sam", CALL.replace("Helix Bio", "Arbor"), "D2:1")

    shown = house.shown("lee").casefold()

    assert "kim" not in shown
    assert "sam" not in shown


def test_of_very_many_leads_few_are_read_and_none_twice(house: House) -> None:
    house.many(2_000, Random(5), owner="kim")
    total = page_of(house.ledger, Sought(owner="kim", is_open=True), by="nearest", limit=1).total
    house.ledger.read = 0

    shown = house.shown("kim")
    first = house.ledger.read
    again = house.shown("kim", ("leads", 3))
    managers = house.shown("lee")

    assert first == MOST_LEADS
    assert house.ledger.read == MOST_LEADS
    assert f"and {total - MOST_LEADS:,} more" in shown
    assert "61 to 80" in again
    assert "All leads" in managers


@pytest.mark.soak_slack
def test_a_home_over_a_hundred_thousand_leads_is_shown_in_seconds(house: House, seed: int, tell: Tell) -> None:
    house.many(100_000, Random(seed), owner="kim")
    took: dict[str, Any] = {}
    for user in ("kim", "lee", "cass", "kim", "lee"):
        began = perf_counter()
        house.shown(user)
        took.setdefault(user, []).append(round(perf_counter() - began, 2))

    tell(f"App Home over 100,000 leads, first and again, seconds: {took}")
    assert max(max(times) for times in took.values()) < 10
