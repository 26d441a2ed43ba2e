from datetime import UTC, datetime
from typing import Any

import pytest

from bot.storage.facts import ActRefused, StatusSet, UserAdded, WaiverGiven
from bot.storage.ledger import EvidenceLedger, Turn
from qualification.wording import day_words
from tests.bot.commands.conftest import Debrief
from tests.bot.commands.stored_leads import Leads, but, soon


@pytest.fixture
def leads(leads: Leads) -> Leads:
    """Leads in a workspace with a manager, a rep and somebody from compliance."""
    roles: dict[str, Any] = {"mia": "manager", "rob": "rep", "eli": "compliance"}
    facts = [("", UserAdded(user, user.capitalize(), role)) for user, role in roles.items()]
    leads.ledger.commit_turn(Turn("mia", datetime.now(UTC), facts))
    return leads


def refusals(ledger: EvidenceLedger, lead: str = "") -> list[str]:
    return [entry.fact.reason for entry in ledger.history(lead) if isinstance(entry.fact, ActRefused)]


def test_a_manager_waives_a_criterion_and_the_lead_is_an_sql_with_an_exception(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead = leads.add(fields=but(decision_people=None))

    told = debrief("waive", "dana", "helix", "decision_roles", "--reason", "Lee knows the board")

    assert told.status == 0
    assert f"Exception for who decides until {day_words(soon(30))}, by Mia." in told.out
    assert "1 question open -> SQL, with exception: decision" in told.out
    given = [entry for entry in ledger.history(lead) if isinstance(entry.fact, WaiverGiven)]
    assert [entry.actor for entry in given] == ["mia"]
    assert "SQL, with exception: decision." in debrief("why", lead).out


def test_an_exception_can_be_ended(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(fields=but(decision_people=None))
    debrief("waive", lead, "decision_roles", "--reason", "Lee knows the board")

    told = debrief("waive", lead, "decision_roles", "--end", "--reason", "Lee left")

    assert "SQL, with exception: decision -> 1 question open" in told.out
    again = debrief("waive", lead, "decision_roles", "--end", "--reason", "Lee left")
    assert (again.status, "no exception for who decides was made" in again.err) == (2, True)


@pytest.mark.parametrize("user", ["rob", "eli", "nobody"])
def test_who_may_not_waive_is_told_why_and_that_is_logged(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger, user: str
) -> None:
    lead = leads.add(fields=but(decision_people=None))

    told = debrief("waive", lead, "decision_roles", "--reason", "x", "--as", user)

    assert told.status == 1
    assert "only a manager or an admin may make an exception" in told.err
    assert len(refusals(ledger)) == 1
    assert "1 question open" in debrief("why", lead).out


@pytest.mark.parametrize(
    ("fields", "criterion", "reason"),
    [
        (but(need_project=None), "need", "allows no exception for their need; it allows one for scope, stage"),
        (but(), "scope", "no exception is needed for the scope: it is met"),
        (but(decision_people=None), "budget", "does not require it here"),
    ],
)
def test_what_the_policy_does_not_let_be_waived_is_refused_and_logged(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger, fields: Any, criterion: str, reason: str
) -> None:
    lead = leads.add(fields=fields)

    told = debrief("waive", lead, criterion, "--reason", "x")

    assert told.status == 1
    assert reason in told.err
    assert reason in refusals(ledger, lead)[0]


def test_only_one_exception_holds_at_a_time(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(fields=but(decision_people=None, scope_modality=None))
    debrief("waive", lead, "scope", "--reason", "x")

    told = debrief("waive", lead, "decision_roles", "--reason", "x")

    assert told.status == 1
    assert "one exception holds already, for the scope; end it first" in told.err


def test_an_sql_is_accepted_by_whoever_receives_it(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    lead = leads.add()

    told = debrief("status", "helix", "accepted", "--as", "rob")

    assert (told.status, told.out) == (0, "Dana Ortiz at Helix Bio: accepted, by Rob.\n")
    assert [(e.actor, e.fact.status) for e in ledger.history(lead) if isinstance(e.fact, StatusSet)] == [
        ("rob", "accepted")
    ]
    assert "Dana Ortiz at Helix Bio, accepted [lead-0001]" in debrief("why", lead).out


def test_what_is_no_sql_today_cannot_be_accepted(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    lead = leads.add(fields=but(timeline_start=(soon(-9), soon(-2))), on=soon(-20))

    told = debrief("status", lead, "accepted")

    assert told.status == 1
    assert "only an SQL can be accepted, and Dana Ortiz at Helix Bio is none today: 1 question open." in told.err
    assert "The start that they named is over." in told.err
    assert len(refusals(ledger, lead)) == 1


def test_a_rejection_names_a_criterion_and_says_why(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    lead = leads.add()

    bare = debrief("status", lead, "rejected", "--reason", "too early")
    told = debrief("status", lead, "rejected", "--criterion", "timeline", "--reason", "too early")

    assert (bare.status, "--criterion CRITERION --reason WORDS" in bare.err) == (2, True)
    assert (told.status, told.out) == (0, "Dana Ortiz at Helix Bio: rejected for the timeline, by Mia.\n")
    assert [e.fact for e in ledger.history(lead) if isinstance(e.fact, StatusSet)] == [
        StatusSet("rejected", "too early", "timeline")
    ]


def test_a_rejected_lead_is_reopened_with_a_reason(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add()
    debrief("status", lead, "rejected", "--criterion", "timeline", "--reason", "too early")

    assert debrief("status", lead, "reopened").status == 2
    assert debrief("status", lead, "reopened", "--reason", "they called").status == 0
    assert debrief("status", lead, "reopened", "--reason", "again").status == 1


def test_an_opportunity_was_accepted_before(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add()

    early = debrief("status", lead, "opportunity")
    debrief("status", lead, "accepted")

    assert (early.status, "has to be accepted before it can become an opportunity" in early.err) == (1, True)
    assert debrief("status", lead, "opportunity").status == 0


def test_compliance_neither_accepts_nor_rejects(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add()

    told = debrief("status", lead, "accepted", "--as", "eli")

    assert told.status == 1
    assert "Eli is from compliance, and only a rep, a manager or an admin may accept or reject a lead" in told.err
