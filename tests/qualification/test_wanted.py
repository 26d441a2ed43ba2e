"""The fewest facts that make a lead SQL: they do, and nothing smaller does."""

from datetime import date
from random import Random
from typing import Any

import pytest

from qualification.decide import decide
from qualification.terms import Outcome
from qualification.wanted import movable_fields, serving_values, smallest_change, stated
from qualification.why_not import whynot
from tests.conftest import Tell
from tests.qualification.leads import SEGMENTS, lead_from, random_lead
from tests.qualification.smaller import smaller_change
from tests.reference.checker import CRITERIA
from tests.reference.qualified import lean, qualified
from tests.reference.sweeps import changed

LEADS = 400


def wanted(line: dict[str, Any], keys: dict[str, Any] | None = None) -> list[str] | None:
    change = smallest_change(lead_from(line, keys).decided())
    return None if change is None else list(change)


def test_no_smaller_set_of_facts_makes_a_lead_sql(seed: int, tell: Tell) -> None:
    decisions = [random_lead(Random(f"{seed}:{place}")).decided() for place in range(LEADS)]
    open_leads = [decision for decision in decisions if decision.outcome is not Outcome.SALES_QUALIFIED]

    smaller = [found for decision in open_leads if (found := smaller_change(decision, at_most=2)) is not None]

    tell(f"why not: {len(open_leads)} leads against every set of up to 2 facts, {len(smaller)} smaller sets")
    assert not smaller, smaller[0]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_wanted_fact_has_a_question(segment: str) -> None:
    decision = lead_from({**qualified(segment), "fields": {}}).decided()

    facts = whynot(decision)

    assert {fact.field for fact in facts} == set(smallest_change(decision) or {})
    assert len(facts) >= len(decision.verdict.missing)
    assert all("?" in fact.question and fact.to_be for fact in facts)


def test_an_sql_wants_nothing() -> None:
    decision = lead_from(qualified("b2b")).decided()

    assert smallest_change(decision) == {}
    assert whynot(decision) == ()


def test_what_is_open_may_be_filled_and_what_an_unmet_criterion_has_may_be_replaced() -> None:
    line = changed(
        qualified("biopharma"),
        {"next_step.status": "declined", "scope.modality": None},
        denied=["need.offering"],
        conflicting=["compliance.channel"],
        evidence_dates={"scope.quantity": "2020-01-01"},
    )

    movable = movable_fields(lead_from(line).decided())

    open_fields = ["need.offering", "scope.quantity", "scope.modality"]
    tested = ["compliance.consent", "compliance.eligibility", "compliance.disclosure"]
    steps = ["next_step.status", "next_step.date"]
    assert list(movable) == [*open_fields, *tested, "compliance.channel", *steps]


def test_one_answer_may_settle_two_criteria() -> None:
    line = changed(qualified("biomanufacturing"), {"stage.phase": "research", "need.offering": None})
    change = smallest_change(lead_from(line).decided())

    assert change is not None
    assert list(change) == ["need.offering"]
    assert change["need.offering"] in ("process_development", "cell_line_development", "analytical")


def test_a_fact_may_free_the_one_exception_for_another_criterion() -> None:
    people_and_path = {"decision.people": None, "decision.approval": None}
    line = changed(qualified("biopharma"), {"scope.deliverable": None, **people_and_path})
    waived = {**line, "waived": ["scope", "decision_roles"]}

    assert wanted(line) == ["scope.deliverable", "decision.people"]
    assert len(wanted(waived) or ()) == 1


def test_what_is_too_old_is_to_be_confirmed_as_it_was() -> None:
    old = {"stage.phase": "2020-01-01", "need.offering": "2020-01-01"}
    line = changed(qualified("biopharma"), {"stage.phase": "phase_2"}, evidence_dates=old)
    decision = lead_from(line).decided()

    assert smallest_change(decision) == {"stage.phase": "phase_2"}
    assert whynot(decision)[0].to_be == "confirmed again (phase 2)"


def test_an_old_fact_that_lifts_an_exclusion_is_confirmed_rather_than_the_exclusion_replaced() -> None:
    fields = {"stage.phase": "discovery", "need.offering": "data_services"}
    line = changed(qualified("biopharma"), fields, evidence_dates={"need.offering": "2020-01-01"})

    assert len(wanted(line) or ()) == 1


def test_a_conflict_is_settled_by_the_field_in_conflict_even_where_no_rule_reads_it() -> None:
    for field in ("timeline.need_by", "budget.amount", "compliance.channel", "next_step.kind", "scope.quantity"):
        criteria = {"timeline": "b2b", "budget": "b2b", "next_step": "b2b"}
        segment = criteria.get(field.split(".")[0], "biopharma")

        assert wanted(changed(qualified(segment), conflicting=[field])) == [field]


def test_what_is_not_offered_is_replaced_whichever_field_asks_for_it() -> None:
    line = qualified("genomics")
    offering = {"not_offered": {"need.offering": [line["fields"]["need.offering"]]}}
    amount = {"not_offered": {"scope.quantity": {"sample": {"min": 1, "max": 500}}}}

    assert wanted(line, offering) == ["need.offering"]
    assert wanted(line, amount) == ["scope.quantity"]


def test_a_blocker_that_an_answer_can_lift_is_wanted_even_where_compliance_is_optional() -> None:
    assert wanted(changed(qualified("b2b"), {"compliance.eligibility": "ineligible"})) == ["compliance.eligibility"]
    assert wanted(changed(qualified("b2b"), {"compliance.consent": "refused"})) == ["compliance.consent"]
    region = changed(lean("b2b"), lead={"country": "DE"})
    assert wanted(region, {"excluded_regions": ["DE"]}) == ["compliance.region"]


def test_no_answer_lifts_what_stands_in_the_leads_own_entry() -> None:
    for entry in ({"persona": "student"}, {"consent": "refused"}):
        line = changed(qualified("b2b"), {"need.project": None}, lead=entry)

        assert wanted(line) is None
        assert whynot(lead_from(line).decided()) == ()


def test_every_value_that_serves_is_named() -> None:
    decision = lead_from(changed(qualified("b2b"), {"next_step.status": "proposed"})).decided()
    change = smallest_change(decision)

    assert change is not None
    assert serving_values(decision, change, "next_step.status") == ["scheduled", "agreed"]
    assert whynot(decision)[0].to_be == "scheduled or agreed"


def test_the_start_is_to_lie_before_the_horizon_that_the_other_answers_give() -> None:
    far = changed(qualified("medical_device", date(2026, 8, 31)), {"timeline.start": ["2031-01-01", "2031-03-31"]})
    equipment = changed(far, {"need.offering": "capital_equipment"})

    assert whynot(lead_from(far).decided())[0].to_be == "on or after 31 August 2026 and before 31 August 2027"
    assert whynot(lead_from(equipment).decided())[0].to_be == "on or after 31 August 2026 and before 31 August 2028"


def test_the_record_itself_is_left_as_it_was() -> None:
    lead = lead_from({**qualified("genomics"), "fields": {}, "waived": list(CRITERIA), "denied": ["need.project"]})
    decision = lead.decided()
    digest = decision.record.digest()

    change = smallest_change(decision)

    assert change
    assert stated(decision, change).outcome is Outcome.SALES_QUALIFIED
    assert lead.record.digest() == digest
    assert decide(lead.record, lead.policy, as_of=lead.as_of) == decision
