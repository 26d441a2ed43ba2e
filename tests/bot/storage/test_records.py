from datetime import date

import pytest

from bot.storage.entries import Entry
from bot.storage.facts import (
    ContactSet,
    EvidenceNoted,
    Fact,
    LeadMerged,
    LeadOpened,
    LeadRenamed,
    Undone,
    WaiverEnded,
    WaiverGiven,
    kind_of,
)
from bot.storage.records import record_of, who
from qualification.policy import Policy
from qualification.terms import Evidence, FieldName, Lead, MessageRef
from tests.bot.storage.histories import BEGAN, SEGMENT

DAY = date(2026, 3, 2)
OPENED = LeadOpened("Helix Bio", SEGMENT, lead=Lead(contact="Dana Ortiz", consent="granted"))


@pytest.fixture
def policy(policies: dict[str, Policy]) -> Policy:
    return policies[SEGMENT]


def told(*facts: Fact, others: int = 0) -> list[Entry]:
    """A history of one lead, whose last entries may be another's."""
    own = len(facts) - others
    return [
        Entry(place, kind_of(fact), "L1" if place <= own else "L2", "kim", BEGAN, None, fact)
        for place, fact in enumerate(facts, start=1)
    ]


def stated(field: FieldName, value: object, day: date = DAY) -> EvidenceNoted:
    return EvidenceNoted(Evidence(field, value, "the words", 0, 9, MessageRef(f"m{day}", "kim", day)))


def waiver(until: date = DAY, code: str = "timeline.missing") -> WaiverGiven:
    return WaiverGiven("timeline", code, "they promised", until)


def test_a_record_holds_the_evidence_that_stands_and_who_the_lead_is(policy: Policy) -> None:
    history = told(OPENED, stated("stage.phase", "phase_1"), stated("budget.status", "none"), Undone((3,)))

    record = record_of(history, policy, DAY)

    assert record.fields.known() == {"stage.phase": "phase_1"}
    assert record.lead == Lead(company="Helix Bio", contact="Dana Ortiz", consent="granted")


@pytest.mark.parametrize(
    ("history", "waived"),
    [
        (told(OPENED, waiver()), ("timeline",)),
        (told(OPENED, waiver(until=date(2026, 3, 1))), ()),
        (told(OPENED, waiver(code="timeline.beyond_horizon")), ()),
        (told(OPENED, waiver(), WaiverEnded(2, "not any more")), ()),
        (told(OPENED, waiver(), Undone((2,))), ()),
        (told(OPENED, waiver(), WaiverEnded(2, "not any more"), Undone((3,))), ("timeline",)),
        (told(OPENED, waiver(), waiver()), ("timeline",)),
    ],
)
def test_a_waiver_holds_until_its_day_for_the_reason_that_it_was_given_for(
    policy: Policy, history: list[Entry], waived: tuple[str, ...]
) -> None:
    assert record_of(history, policy, DAY).waived == waived


def test_a_waiver_holds_no_longer_where_something_else_is_wrong(policy: Policy) -> None:
    far = (date(2031, 1, 1), date(2031, 3, 31))

    record = record_of(told(OPENED, waiver(), stated("timeline.start", far)), policy, DAY)

    assert record.waived == ()


@pytest.mark.parametrize(
    ("facts", "others", "lead"),
    [
        ([OPENED, LeadRenamed(company="Helix Therapeutics")], 0,
         Lead(company="Helix Therapeutics", contact="Dana Ortiz", consent="granted")),
        ([OPENED, ContactSet(Lead(contact="Li Wei"))], 0, Lead(company="Helix Bio", contact="Li Wei")),
        ([OPENED, ContactSet(Lead(company="Orvane", contact="Li Wei"))], 0, Lead(company="Orvane", contact="Li Wei")),
        ([OPENED, LeadMerged("L2"), LeadOpened("Helix Biotech", SEGMENT)], 1, OPENED.lead),
    ],
)  # fmt: skip
def test_the_lead_is_who_our_own_systems_say_last(facts: list[Fact], others: int, lead: Lead) -> None:
    found = who(told(*facts, others=others))

    assert (found.contact, found.consent) == (lead.contact, lead.consent)
    assert found.company == (lead.company or "Helix Bio")
