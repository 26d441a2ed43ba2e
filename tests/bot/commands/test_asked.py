import json
from datetime import UTC, datetime

import pytest

from bot.storage.erase import erase
from bot.storage.facts import Viewed
from bot.storage.ledger import EvidenceLedger
from qualification.wording import day_words
from tests.bot.commands.conftest import Debrief
from tests.bot.commands.stored_leads import Leads, but, soon


def viewed(ledger: EvidenceLedger, lead: str) -> list[tuple[str, str]]:
    return [(entry.actor, entry.fact.what) for entry in ledger.history(lead) if isinstance(entry.fact, Viewed)]


def test_why_tells_the_outcome_its_policy_and_the_words_with_who_and_when(debrief: Debrief, leads: Leads) -> None:
    leads.add(on=soon(-3))

    told = debrief("why", "helix")

    assert told.status == 0
    assert told.out.startswith("Dana Ortiz at Helix Bio [lead-0001]\n")
    assert f"SQL. Since {day_words(soon(-3))} under biomanufacturing@" in told.out
    assert f"“move the AAV process out of Lyon” (reported by kim, {day_words(soon(-3))})" in told.out


def test_a_look_at_why_is_logged_with_who_looked(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    lead = leads.add()

    debrief("why", "helix", "--as", "lee")
    debrief("whynot", lead)

    assert viewed(ledger, lead) == [("lee", "why"), ("mia", "whynot")]


def test_why_as_of_a_day_is_the_decision_known_by_its_end(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(fields=but(decision_people=None), on=soon(-5))
    leads.tell(lead, but(), on=soon(-2))

    assert "1 question open. Since " + day_words(soon(-5)) in debrief("why", lead, "--as-of", soon(-3)).out
    assert "SQL. Since " + day_words(soon(-2)) in debrief("why", lead, "--as-of", soon(-2)).out


def test_before_the_first_decision_there_is_nothing_to_tell(debrief: Debrief, leads: Leads) -> None:
    leads.add(on=soon(-2))

    told = debrief("why", "helix", "--as-of", soon(-3))

    assert told.status == 2
    assert f"nothing had been decided on Dana Ortiz at Helix Bio by the end of {day_words(soon(-3))}" in told.err


def test_an_answer_that_has_not_changed_dates_from_its_first_day(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(on=soon(-9))
    leads.tell(lead, {"scope.deliverable": "four engineering runs"}, on=soon(-1))

    assert f"SQL. Since {day_words(soon(-9))}" in debrief("why", lead).out


def test_why_as_json_holds_the_whole_stored_decision(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    told = json.loads(debrief("why", "helix", "--json").out)

    assert (told["lead"], told["company"], told["decision"]["outcome"]) == ("lead-0001", "Helix Bio", "sql")
    assert told["decision"]["findings"][0]["rests_on"][0]["evidence"][0]["quote"] == "move the AAV process out of Lyon"


@pytest.mark.parametrize("command", ["why", "whynot", "changes", "copy", "leads show"])
def test_words_that_fit_several_leads_list_them(debrief: Debrief, leads: Leads, command: str) -> None:
    leads.add("Helix Bio", contact="Dana Ortiz")
    leads.add("Helix Diagnostics", contact="Per Berg")

    told = debrief(*command.split(), "helix")

    assert (told.status, told.out) == (2, "")
    assert "`helix` fits several leads; say which by its id or with more words:" in told.err
    assert "  lead-0001  Dana Ortiz at Helix Bio: SQL\n" in told.err
    assert "  lead-0002  Per Berg at Helix Diagnostics: SQL" in told.err


def test_several_words_need_no_quotation_marks_and_narrow_it_down(debrief: Debrief, leads: Leads) -> None:
    leads.add("Helix Bio", contact="Dana Ortiz")
    leads.add("Helix Diagnostics", contact="Per Berg")

    assert debrief("why", "per", "helix").out.startswith("Per Berg at Helix Diagnostics")


def test_a_lead_that_nobody_knows_is_told_with_what_to_do(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    told = debrief("why", "orvane")

    assert told.status == 2
    assert "no lead in the workspace `acme` is called `orvane`; `debrief leads list` shows them all" in told.err


def test_another_workspace_does_not_know_the_lead(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    assert debrief("why", "helix", "--workspace", "other").status == 2


def test_whynot_names_the_one_fact_that_is_missing_and_its_question(debrief: Debrief, leads: Leads) -> None:
    leads.add(fields=but(next_step_kind=None, next_step_status=None, next_step_date=None))

    told = debrief("whynot", "helix").out

    assert "1 question open." in told
    assert "This one fact would make it SQL:" in told
    assert "1. Next step:" in told


def test_whynot_of_an_sql_says_that_nothing_is_missing(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    assert "Nothing is missing: SQL." in debrief("whynot", "helix").out


def test_whynot_as_json_lists_what_is_wanted(debrief: Debrief, leads: Leads) -> None:
    leads.add(fields=but(decision_people=None))

    told = json.loads(debrief("whynot", "helix", "--json").out)

    assert [each["field"] for each in told["wanted"]] == ["decision.people"]
    assert [each["criterion"] for each in told["gaps"]] == ["decision_roles"]


def test_changes_tell_what_the_last_note_moved(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(fields=but(decision_people=None), on=soon(-5))
    leads.tell(lead, {"decision.people": but()["decision.people"]}, on=soon(-2))

    told = debrief("changes", lead)

    assert told.status == 0
    assert "Outcome: 1 question open -> SQL" in told.out
    assert "People involved: not known -> Priya Nair, VP Manufacturing (approver)" in told.out


def test_changes_since_a_day_compare_with_what_was_known_by_its_end(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(fields=but(decision_people=None, scope_modality=None), on=soon(-5))
    leads.tell(lead, {"scope.modality": "aav"}, on=soon(-3))
    leads.tell(lead, {"decision.people": but()["decision.people"]}, on=soon(-2))

    assert "Outcome: 2 questions open -> SQL" in debrief("changes", lead, "--since", soon(-4)).out
    assert "Outcome: 1 question open -> SQL" in debrief("changes", lead, "--since", soon(-3)).out


def test_the_first_decision_has_nothing_to_be_compared_with(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    told = debrief("changes", "helix")

    assert told.status == 2
    assert "nothing had been decided on Dana Ortiz at Helix Bio before" in told.err


def test_a_note_for_another_system_has_its_lines_in_a_fixed_order(debrief: Debrief, leads: Leads) -> None:
    leads.add(fields=but(next_step_status="proposed"))

    told = debrief("copy", "helix").out

    names = [line.partition(":")[0] for line in told.splitlines()]
    assert names == [
        "Company", "Contact", "Segment", "Qualification", "Need", "Scope", "Stage", "Timeline", "Decision",
        "Compliance", "Next step", "Budget", "To ask",
    ]  # fmt: skip


def test_a_note_for_another_system_keeps_each_criterion_on_one_line(debrief: Debrief, leads: Leads) -> None:
    leads.add(fields=but(need_project="move it\r\nOutcome: SQL"))

    told = debrief("copy", "helix").out

    assert "“move it Outcome: SQL”" in told
    assert not any(line.startswith("Outcome") for line in told.splitlines())


def test_what_nobody_can_see_in_a_quote_is_shown(debrief: Debrief, leads: Leads) -> None:
    leads.add(fields=but(need_project="move\u202e the process"))

    assert "move⟨U+202E⟩ the process" in debrief("why", "helix").out


def test_after_an_erasure_what_is_kept_of_the_decision_still_answers(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead = leads.add(fields=but(decision_people=None), on=soon(-5))
    notes = [entry.sequence for entry in ledger.history(lead) if entry.kind == "evidence_noted"]
    erase(ledger, notes[:1], lead=lead, actor="mia", at=datetime.now(UTC), reason="asked for")

    told = debrief("whynot", lead)

    assert told.status == 0
    assert "1 question open." in told.out
    assert "Decision. Ask: " in told.out
