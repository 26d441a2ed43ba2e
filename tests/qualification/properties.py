"""What holds for every lead, each a function that is handed a made-up lead and chance, and asserts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import msgspec

from qualification.changes import what_if
from qualification.decide import Decision, decide
from qualification.explain import explained, revisit_on
from qualification.findings import Finding
from qualification.policy import REASONS
from qualification.terms import (
    CRITERIA,
    FIELDS,
    CriterionName,
    Evidence,
    FieldName,
    GroundedRecord,
    MessageRef,
    Outcome,
    Record,
    State,
    attribute,
)
from qualification.wanted import smallest_change, stated
from tests.qualification.leads import Lead, company, random_lead, with_company
from tests.reference.checker import POLICIES
from tests.reference.qualified import EMPTY
from tests.reference.records import random_value

WORST_FIRST: Final = (Outcome.DISQUALIFIED, Outcome.NURTURE, Outcome.PENDING_DISCOVERY, Outcome.SALES_QUALIFIED)

# Fields that a criterion cannot be met without, whatever else is known.
NEEDED_EVERYWHERE: Final = {
    "stage": ["stage.phase"],
    "timeline": ["timeline.start"],
    "decision_roles": ["decision.people"],
    "next_step": ["next_step.status"],
    "budget": ["budget.status"],
}
NEVER_READ: Final = ("timeline.need_by", "compliance.channel")


def irrelevant_evidence_changes_nothing(lead: Lead, rng: Random) -> None:
    line = {**lead.line, "fields": dict(lead.line["fields"]), "lead": dict(lead.line["lead"])}
    for field in NEVER_READ:
        if field not in (*line.get("denied", ()), *line.get("conflicting", ())):
            line["fields"][field] = rng.choice((None, random_value(rng, field, lead.segment, lead.as_of)))
            line["evidence_dates"] = {**line.get("evidence_dates", {}), field: "2001-01-01"}
    for key in ("company", "contact", "title", "email"):
        line["lead"][key] = f"someone else {rng.random()}"
    other = lead.changed(line)
    record = GroundedRecord(
        **{name: getattr(other.record, name) for name in Record.__struct_fields__},
        evidence=tuple(_piece(rng.choice(FIELDS), lead.as_of) for _ in range(3)),
    )

    assert decide(record, lead.policy, as_of=lead.as_of).verdict == lead.decided().verdict


def _piece(field: Any, day: date) -> Evidence:
    return Evidence(field, "anything", "their words", 0, 11, MessageRef("m1", "Kim", day))


def missing_never_counts_as_met(lead: Lead, rng: Random) -> None:
    criterion = rng.choice(CRITERIA)
    needed = rng.choice(_needed(criterion, lead.segment))
    line = {**lead.line, "fields": dict(lead.line["fields"]), "lead": dict(lead.line["lead"])}
    match rng.choice(("left out", "empty", "denied", "conflicting")):
        case "left out":
            line["fields"].pop(needed, None)
        case "empty":
            line["fields"][needed] = rng.choice(EMPTY)
        case listed:
            line[listed] = [*line.get(listed, ()), needed]
    # What stands in for the field when nobody told it.
    if needed == "compliance.consent":
        line["lead"]["consent"] = None
        line["fields"].pop("compliance.basis", None)
    if needed == "compliance.region":
        line["lead"]["country"] = None

    assert lead.changed(line).decided().verdict.states[criterion] is not State.MET


def _needed(criterion: CriterionName, segment: str) -> list[str]:
    rules = POLICIES[segment]
    if criterion == "compliance":
        return ["compliance.consent", *rules["compliance"]]
    return list(rules.get(criterion) or NEEDED_EVERYWHERE[criterion])


def refused_consent_never_gives_sql(lead: Lead, rng: Random) -> None:
    line = {**lead.line, "fields": dict(lead.line["fields"]), "lead": dict(lead.line["lead"])}
    if rng.random() < 0.5:
        line["lead"]["consent"] = "refused"
    else:
        line["fields"]["compliance.consent"] = "refused"
        for listed in ("denied", "conflicting"):
            line[listed] = [name for name in line.get(listed, ()) if name != "compliance.consent"]
    if rng.random() < 0.5:
        line["waived"] = list(CRITERIA)

    verdict = lead.changed(line).decided().verdict

    assert verdict.outcome is Outcome.DISQUALIFIED
    assert "compliance.consent_refused" in verdict.blockers
    assert verdict.reasons["compliance"] == "compliance.consent_refused"


def an_unwaived_failure_beats_all_but_a_blocker(lead: Lead, _: Random) -> None:
    verdict = lead.decided().verdict
    required = {verdict.states[criterion] for criterion in verdict.required}

    if verdict.blockers:
        assert verdict.outcome is Outcome.DISQUALIFIED
    elif State.FAILED in required:
        assert verdict.outcome is Outcome.NURTURE
    elif required <= {State.MET, State.WAIVED}:
        assert verdict.outcome is Outcome.SALES_QUALIFIED
    else:
        assert verdict.outcome is Outcome.PENDING_DISCOVERY


def a_later_day_can_only_expire_evidence(lead: Lead, rng: Random) -> None:
    record = msgspec.structs.replace(lead.record, waived=())
    room = (date.max - lead.as_of).days
    later = lead.as_of + timedelta(days=min(room, rng.choice((1, 2, 30, rng.randrange(1000)))))

    before = decide(record, lead.policy, as_of=lead.as_of).verdict
    after = decide(record, lead.policy, as_of=later).verdict

    assert after.blockers == before.blockers
    for criterion in CRITERIA:
        was, now = before.reasons[criterion], after.reasons[criterion]
        # A horizon moves with the day, and so does the day after which a next step is overdue.
        if criterion == "timeline" or now == was or now == "next_step.overdue":
            continue
        assert (REASONS[was], now) == (State.MET, f"{criterion}.expired"), (was, now)


def an_unneeded_fact_never_lowers_an_outcome(lead: Lead, rng: Random) -> None:
    field = rng.choice(unneeded_fields(lead.segment))
    value = random_value(rng, field, lead.segment, lead.as_of)
    if value == "ineligible":
        return
    known = {**lead.line, "denied": [], "conflicting": [], "waived": []}
    # Under a company's own lists a fact may well be the one that is not offered.
    without, richer = (lead.changed({**known, "fields": {**known["fields"], field: told}}) for told in (None, value))
    outcomes = [
        decide(each.record, with_company(lead.policy, {"not_offered": {}, "excluded_regions": []}), as_of=lead.as_of)
        for each in (without, richer)
    ]
    before, after = (WORST_FIRST.index(decision.outcome) for decision in outcomes)

    assert after >= before, (field, value)


def unneeded_fields(segment: str) -> list[FieldName]:
    """Return the fields that no required criterion needs; a next step's day can pass, so it is left out."""
    rules = POLICIES[segment]
    needed = {name for criterion in rules["required"] for name in _needed(criterion, segment)}
    needed |= {"compliance.consent", "next_step.date"}
    return [name for name in FIELDS if name not in needed]


def what_a_finding_rests_on_carries_it(lead: Lead, _: Random) -> None:
    decision = lead.decided()
    for finding in explained(decision).findings:
        if finding.state not in (State.MET, State.FAILED):
            continue
        assert finding.rests_on, finding
        without = Record(
            **{**{name: getattr(lead.record, name) for name in Record.__struct_fields__}, **_left(decision, finding)}
        )
        after = decide(without, lead.policy, as_of=lead.as_of).verdict

        assert after.reasons[finding.criterion] != finding.reason, finding


def _left(decision: Decision, finding: Finding) -> dict[str, Any]:
    """Return the parts of a record without the facts that a finding names."""
    record = decision.record
    gone = {basis.field for basis in finding.rests_on}
    fields = msgspec.structs.replace(record.fields, **{attribute(field): None for field in gone})
    lead = record.lead
    if "compliance.consent" in gone:
        lead = msgspec.structs.replace(lead, consent=None)
    if "compliance.region" in gone:
        lead = msgspec.structs.replace(lead, country=None)
    return {"fields": fields, "lead": lead, "denied": tuple(field for field in record.denied if field not in gone)}


def each_finding_and_gap_is_told_in_full(lead: Lead, _: Random) -> None:
    decision = lead.decided()
    explanation = explained(decision)

    assert [finding.criterion for finding in explanation.findings] == list(CRITERIA)
    for finding in explanation.findings:
        assert finding.state is REASONS[finding.reason]
        assert finding.sentence.endswith(".")
        told = [(basis.field, basis.value) for basis in finding.rests_on]
        assert len(told) == len(set(told)), f"a fact is told twice: {told}"
        assert finding.required == (finding.criterion in decision.verdict.required)
    assert tuple(gap.criterion for gap in explanation.gaps) == decision.verdict.missing
    assert all("?" in gap.question and gap.move for gap in explanation.gaps)
    assert len(explanation.blockers) == len(decision.verdict.blockers)
    assert (explanation.policy, explanation.record) == (lead.policy.identity, decision.record.digest())


def what_is_wanted_makes_it_sql(lead: Lead, _: Random) -> None:
    decision = lead.decided()
    change = smallest_change(decision)

    assert (change == {}) == (decision.outcome is Outcome.SALES_QUALIFIED)
    if change is not None:
        assert stated(decision, change).outcome is Outcome.SALES_QUALIFIED


def it_is_revisited_on_the_first_day_that_the_start_is_near_enough(lead: Lead, _: Random) -> None:
    decision = lead.decided()
    day = revisit_on(decision)
    failed = [c for c in decision.verdict.required if decision.verdict.states[c] is State.FAILED]
    alone = decision.verdict.outcome is Outcome.NURTURE and failed == ["timeline"]

    assert (day is not None) == (alone and decision.verdict.reasons["timeline"] == "timeline.beyond_horizon")
    if day is not None:
        assert day > lead.as_of
        assert _timeline_on(lead, day) != "timeline.beyond_horizon"
        assert _timeline_on(lead, day - timedelta(days=1)) == "timeline.beyond_horizon"


def _timeline_on(lead: Lead, day: date) -> str:
    record = msgspec.structs.replace(lead.record, waived=())
    return decide(record, lead.policy, as_of=day).verdict.reasons["timeline"]


def what_if_is_what_the_other_policy_decides(lead: Lead, rng: Random) -> None:
    other = company(lead.segment, rng.randrange(50)).policy
    decision = lead.decided()

    supposed, changed = what_if(decision, other)

    afresh = decide(lead.record, other, as_of=lead.as_of)
    assert supposed == afresh
    flipped = [c for c in CRITERIA if afresh.verdict.reasons[c] != decision.verdict.reasons[c]]
    told = [change.about for change in changed]
    assert ("outcome" in told) >= (afresh.outcome is not decision.outcome)
    assert len([about for about in told if about not in ("outcome", "policy")]) == len(flipped)


Property = Callable[[Lead, Random], None]
PROPERTIES: Final[tuple[Property, ...]] = (
    irrelevant_evidence_changes_nothing,
    missing_never_counts_as_met,
    refused_consent_never_gives_sql,
    an_unwaived_failure_beats_all_but_a_blocker,
    a_later_day_can_only_expire_evidence,
    an_unneeded_fact_never_lowers_an_outcome,
    what_a_finding_rests_on_carries_it,
    each_finding_and_gap_is_told_in_full,
    what_is_wanted_makes_it_sql,
    it_is_revisited_on_the_first_day_that_the_start_is_near_enough,
    what_if_is_what_the_other_policy_decides,
)


def broken(seed: str, count: int) -> Iterator[str]:
    """Yield each property that a lead out of so many breaks, with the seed that makes that lead again."""
    for place in range(count):
        own_seed = f"{seed}:{place}"
        lead = random_lead(Random(own_seed))
        for holds in PROPERTIES:
            try:
                holds(lead, Random(own_seed))
            except AssertionError as error:
                yield f"{holds.__name__} with the seed {own_seed!r}: {error} in {lead.line} under {lead.keys}"
