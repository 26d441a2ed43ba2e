"""The checker: equal to the walked rules and to the reference, and its outcome follows from the states alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

import msgspec
import pytest

from qualification.decide import decide, decide_by_walking
from qualification.policy import BLOCKERS, REASONS, Policy
from qualification.terms import CRITERIA, Lead, Outcome, Record, Refusal, State
from tests.conftest import Tell
from tests.qualification.leads import SEGMENTS, border_leads, disagreement, lead_from, random_leads, shipped
from tests.qualification.truth_table import random_rows, rows_of, unexpected
from tests.reference.qualified import lean, qualified
from tests.reference.sweeps import changed

LINES = 20_000


def test_three_deciders_agree_on_random_leads_of_random_companies(seed: int, tell: Tell) -> None:
    reasons: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    differences = []

    for lead in random_leads(Random(seed), LINES):
        differences += [said] if (said := disagreement(lead)) else []
        verdict = lead.decided().verdict
        outcomes[verdict.outcome] += 1
        reasons.update(verdict.reasons.values())
        reasons.update(f"blocker {code}" for code in verdict.blockers)

    tell(f"random leads: {outcomes.total():,} decided three ways, {len(differences)} differences")
    assert not differences, differences[0]
    never_reached = {*REASONS, *(f"blocker {code}" for code in BLOCKERS)} - set(reasons)
    assert never_reached <= {"need.waived", "compliance.waived"}
    assert min(outcomes[outcome] for outcome in Outcome) > LINES / 20


@pytest.mark.parametrize("segment", SEGMENTS)
def test_three_deciders_agree_on_both_sides_of_every_border(segment: str, seed: int, tell: Tell) -> None:
    leads = list(border_leads(segment, first=seed, every=5))

    differences = [said for lead in leads if (said := disagreement(lead))]

    tell(f"borders of {segment}: {len(leads):,} (every fifth) decided three ways, {len(differences)} differences")
    assert not differences, differences[0]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_outcome_follows_from_the_states_alone(segment: str, seed: int, tell: Tell) -> None:
    rows = rows_of(segment)

    wrong = [said for row in random_rows(rows, Random(seed), 4_000) if (said := unexpected(row, segment))]

    tell(f"truth table of {segment}: 4,000 of {rows.count:,} rows, {len(wrong)} wrong")
    assert not wrong, wrong[0]


def test_the_truth_table_holds_every_state_of_every_criterion() -> None:
    for segment in SEGMENTS:
        states = [{setting.state for setting in settings} for settings in rows_of(segment).settings]

        open_states = {"unknown", "stale", "conflicting"}
        assert [found - open_states for found in states] == [
            {"met"} if criterion == "decision_roles" else {"met", "failed"} for criterion in CRITERIA
        ]
        assert all(open_states < found for found in states)


def records_alike(record: Record) -> Iterator[Record]:
    """Yield the record with everything that comes in a list told in another order."""
    yield msgspec.structs.replace(record, denied=record.denied[::-1], conflicting=record.conflicting[::-1])
    yield msgspec.structs.replace(record, waived=record.waived[::-1])
    yield msgspec.structs.replace(record, evidence_dates=dict(reversed(record.evidence_dates.items())))
    fields = record.fields
    people, quantities = fields.decision_people or (), fields.scope_quantity or ()
    turned = msgspec.structs.replace(fields, decision_people=people[::-1], scope_quantity=quantities[::-1])
    yield msgspec.structs.replace(record, fields=turned)


def test_the_order_in_which_things_are_listed_is_irrelevant(seed: int) -> None:
    for lead in random_leads(Random(seed), 1_500):
        verdict = lead.decided().verdict
        for alike in records_alike(lead.record):
            assert decide(alike, lead.policy, as_of=lead.as_of).verdict == verdict, lead.line


def test_what_was_decided_before_changes_nothing(seed: int) -> None:
    leads = list(random_leads(Random(seed), 2_000))
    first = [lead.decided().verdict for lead in leads]

    again = [lead.decided().verdict for lead in reversed(leads)]

    assert again[::-1] == first


def test_one_waiver_is_in_force_and_the_others_are_refused_with_a_reason() -> None:
    lead = lead_from({**lean("biopharma"), "waived": list(CRITERIA), "denied": ["scope.deliverable", "need.project"]})

    verdict = lead.decided().verdict

    assert verdict.waived == "scope"
    assert verdict.states["scope"] is State.WAIVED
    assert verdict.refused_waivers == {
        "need": Refusal.NOT_WAIVABLE,
        "stage": Refusal.ALREADY_MET,
        "timeline": Refusal.ALREADY_MET,
        "decision_roles": Refusal.ALREADY_MET,
        "compliance": Refusal.NOT_WAIVABLE,
        "next_step": Refusal.NOT_WAIVABLE,
        "budget": Refusal.ALREADY_MET,
    }


def test_a_second_waiver_is_refused_while_one_is_in_force() -> None:
    line = changed(lean("biopharma"), {"stage.phase": None, "timeline.start": None}, waived=["timeline", "stage"])

    verdict = lead_from(line).decided().verdict

    assert (verdict.outcome, verdict.waived) == (Outcome.PENDING_DISCOVERY, "stage")
    assert verdict.refused_waivers == {"timeline": Refusal.ONE_WAIVER_ONLY}
    assert verdict.missing == ("timeline",)


def test_a_waiver_outweighs_a_failure() -> None:
    line = changed(qualified("genomics"), {"stage.phase": "exploratory"})

    assert lead_from(line).decided().outcome is Outcome.NURTURE
    assert lead_from({**line, "waived": ["stage"]}).decided().outcome is Outcome.SALES_QUALIFIED


def test_what_is_missing_comes_in_the_order_to_ask() -> None:
    policy = shipped()["b2b"]
    turned = policy.model_copy(update={"ask_order": tuple(reversed(CRITERIA))})

    def missing(asked: Policy) -> tuple[str, ...]:
        return decide(Record(lead=Lead(company="Helix")), asked, as_of=date(2026, 3, 2)).verdict.missing

    assert missing(policy) == ("need", "timeline", "decision_roles", "next_step", "budget")
    assert missing(turned) == missing(policy)[::-1]


def test_an_edited_copy_of_a_policy_is_decided_by_its_own_rules() -> None:
    lead = lead_from(lean("b2b"))
    assert lead.decided().outcome is Outcome.SALES_QUALIFIED

    timeline = lead.policy.criteria.timeline.model_copy(update={"rules": lead.policy.criteria.timeline.rules[:1]})
    edited = lead.policy.model_copy(update={"criteria": lead.policy.criteria.model_copy(update={"timeline": timeline})})

    assert edited.identity != lead.policy.identity
    for decider in (decide, decide_by_walking):
        assert decider(lead.record, edited, as_of=lead.as_of).verdict.reasons["timeline"] == "timeline.missing"
