from datetime import UTC, datetime
from typing import Any

import pytest

from bot.storage.facts import ActRefused, DecisionRecorded, Erased, UserAdded
from bot.storage.held import HeldNotes
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.persons import mentioning
from bot.storage.replay import replay
from bot.storage.verify import Verified, verify
from qualification.terms import Person
from tests.bot.commands.conftest import Debrief
from tests.bot.commands.stored_leads import Leads, but

WHY = ("--reason", "they asked for it")
DANA = "Dana Ortiz"


@pytest.fixture
def leads(leads: Leads) -> Leads:
    """Leads in a workspace with somebody from compliance, a manager and a rep."""
    roles: dict[str, Any] = {"mia": "compliance", "lee": "manager", "rob": "rep"}
    facts = [("", UserAdded(user, user.capitalize(), role)) for user, role in roles.items()]
    leads.ledger.commit_turn(Turn("mia", datetime.now(UTC), facts))
    return leads


def is_sound(ledger: EvidenceLedger) -> bool:
    return isinstance(verify(ledger), Verified) and replay(ledger).differences == ()


def test_a_lead_is_erased_after_a_yes_and_the_log_still_verifies(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead, other = leads.add(), leads.add("Orvane", contact="Mara Lindt")

    unsure = debrief("erase", "dana", "helix", *WHY)
    kept = mentioning(ledger, DANA)
    told = debrief("erase", "dana", "helix", *WHY, "--yes")

    assert (unsure.status, "nothing was erased; run it again with --yes" in unsure.err) == (1, True)
    assert "Dana Ortiz at Helix Bio [lead-0001]: all that was said" in unsure.out
    assert kept
    assert (told.status, "by Mia" in told.out, mentioning(ledger, DANA)) == (0, True, ())
    assert ledger.evidence(lead) == ()
    assert [e.fact.reason for e in ledger.history(lead) if isinstance(e.fact, Erased)] == ["they asked for it"]
    assert debrief("why", other).status == 0
    assert is_sound(ledger)


def test_a_person_is_erased_in_every_lead_and_what_is_left_is_decided_anew(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    own = leads.add()
    other = leads.add("Orvane", but(decision_people=(Person("approver", DANA),)), contact="Mara Lindt")

    told = debrief("erase", "--person", "dana ortiz", *WHY, "--yes")

    assert told.status == 0
    assert f"Dana Ortiz at Helix Bio [{own}]: all that was said" in told.out
    assert f"Mara Lindt at Orvane [{other}]: 3 entries with their name" in told.out
    assert "Decided anew: 1 lead." in told.out
    assert mentioning(ledger, DANA) == ()
    made = [entry.fact for entry in ledger.history(other) if isinstance(entry.fact, DecisionRecorded)]
    assert [each.outcome for each in made] == ["pending_discovery"]
    assert "1 question open" in debrief("why", other).out
    assert is_sound(ledger)


def test_a_lead_that_somebody_else_is_by_now_stays_findable(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead = leads.add()
    debrief("status", lead, "accepted", "--as", "lee")
    leads.set_contact(lead, "Mara Lindt")

    debrief("erase", "--person", DANA, *WHY, "--yes")

    row = ledger.lead(lead)
    assert row is not None
    assert (row.company, row.contact, row.segment, row.owner) == ("Helix Bio", "Mara Lindt", "biomanufacturing", "kim")
    assert (row.outcome, row.status) == ("sql", "accepted")
    assert mentioning(ledger, DANA) == ()
    assert debrief("rebuild").status == 0
    assert ledger.lead(lead) == row


def test_an_erased_lead_is_in_no_list_and_its_trail_can_still_be_taken_out(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead = leads.add()
    debrief("erase", lead, *WHY, "--yes")

    assert debrief("leads", "list").out == "No lead fits.\n"
    assert debrief("why", lead).status == 2
    assert debrief("export", lead).status == 0
    assert [entry.kind for entry in ledger.history(lead)][-2:] == ["erased", "exported"]


@pytest.mark.parametrize("user", ["lee", "rob", "nobody"])
def test_only_compliance_or_an_admin_erases_and_a_try_is_logged(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger, user: str
) -> None:
    leads.add()

    told = debrief("erase", "dana", *WHY, "--yes", "--as", user)

    assert told.status == 1
    assert "only compliance or an admin may erase what was said" in told.err
    assert [entry.actor for entry in ledger.history("") if isinstance(entry.fact, ActRefused)] == [user]
    assert mentioning(ledger, DANA)


@pytest.mark.parametrize("words", [("dana",), ("--person", DANA)])
def test_a_reason_that_would_keep_the_name_is_refused(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger, words: tuple[str, ...]
) -> None:
    leads.add()

    told = debrief("erase", *words, "--reason", "DANA  ORTIZ asked", "--yes")

    assert (told.status, "must not name them" in told.err) == (2, True)
    assert mentioning(ledger, DANA)


def test_a_lead_or_a_person_has_to_be_named_and_not_both(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    assert debrief("erase", *WHY).status == 2
    assert debrief("erase", "dana", "--person", DANA, *WHY).status == 2


def test_a_note_that_waits_to_be_asked_about_is_erased_too(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    notes = HeldNotes(ledger.database, ledger.name)
    with ledger.database.writing(ledger.name) as connection:
        notes.put(connection, "t1", {"text": "Zebulon Quist wants more"})

    told = debrief("erase", "--person", "Zebulon Quist", *WHY, "--yes")

    assert (told.status, "waiting to be asked about or posted: 1 text" in told.out) == (0, True)
    assert notes.get("t1") is None


def test_of_somebody_unknown_nothing_can_be_erased(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    told = debrief("erase", "--person", "Zebulon Quist", *WHY, "--yes")

    assert (told.status, told.out) == (0, "Nothing is kept that could be erased.\n")


def test_what_was_refused_with_a_name_in_it_is_erased_too(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead = leads.add(fields=but(need_project=None))
    assert DANA in debrief("status", lead, "accepted", "--as", "lee").err

    debrief("erase", lead, *WHY, "--yes")

    assert mentioning(ledger, DANA) == ()
