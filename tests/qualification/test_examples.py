"""The shipped examples come out as they say, show all that the contract allows, and are read strictly."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from qualification.examples import Ran, decide_example, read_examples, record_of, run_examples
from qualification.explain import why
from qualification.policy import BLOCKERS
from qualification.policy_files import PolicyError, read_policies
from tests.reference.checker import check

KNOWLEDGE: Final = Path(__file__).parents[2] / "knowledge"
SEGMENTS: Final = ("biopharma", "biomanufacturing", "genomics", "medical_device", "b2b")
POLICIES: Final = read_policies(KNOWLEDGE)
EXAMPLES: Final = {s: read_examples(KNOWLEDGE / s / "examples.yaml", POLICIES[s]) for s in SEGMENTS}
RUNS: Final[dict[str, tuple[Ran, ...]]] = {s: tuple(run_examples(EXAMPLES[s], POLICIES[s])) for s in SEGMENTS}
EVERY_RUN: Final = [ran for segment in SEGMENTS for ran in RUNS[segment]]
EVERY_NAME: Final = [f"{segment}: {ran.example.name}" for segment in SEGMENTS for ran in RUNS[segment]]

# What the contract lets a criterion come to: state -> endings of the reason codes that go with it.
Allowed = dict[str, dict[str, set[str]]]
EVERYWHERE: Final[Allowed] = {
    "need": {"met": {"met"}, "failed": {"denied"}, "unknown": {"missing"}, "stale": {"expired"}},
    "scope": {"met": {"met"}, "failed": {"not_offered"}, "unknown": {"missing"}, "stale": {"expired"}},
    "stage": {"met": {"met"}, "failed": {"excluded"}, "unknown": {"missing"}, "stale": {"expired"}},
    "timeline": {
        "met": {"met"},
        "failed": {"beyond_horizon"},
        "unknown": {"missing", "window_too_wide"},
        "stale": {"expired", "past"},
    },
    # People who do not fit are never a failure.
    "decision_roles": {"met": {"met"}, "unknown": {"missing", "role_missing"}, "stale": {"expired"}},
    "compliance": {
        "met": {"met"},
        "failed": {"consent_refused", "ineligible"},
        "unknown": {"missing"},
        "stale": {"expired"},
    },
    "next_step": {
        "met": {"met"},
        "failed": {"declined"},
        "unknown": {"missing", "not_agreed"},
        "stale": {"expired", "overdue"},
    },
    "budget": {"met": {"met"}, "failed": {"none"}, "unknown": {"missing", "not_confirmed"}, "stale": {"expired"}},
}
# Only a policy that asks for the path to an approval can miss it, and only one that asks for eligibility or
# disclosure can wait for it.
UNKNOWN_IN_SOME: Final = {
    "decision_roles.approval_missing": {"biopharma", "biomanufacturing", "genomics", "medical_device"},
    "compliance.pending": {"biopharma"},
}
NEVER_WAIVED: Final = {
    "biopharma": {"need", "compliance", "next_step"},
    "biomanufacturing": {"need", "compliance", "next_step"},
    "genomics": {"need", "compliance", "next_step"},
    "medical_device": {"need", "compliance", "next_step"},
    "b2b": {"need", "compliance"},
}
# The situations of the checklist's scenario bank, each under the segment that it is told of.
SCENARIOS: Final = {
    "biopharma": {141, 142, 143, 144, 154, 155},
    "biomanufacturing": {145, 146, 147},
    "genomics": {148, 149, 150},
    "medical_device": {151, 152, 153},
}
LAST_POINT: Final = 169


def allowed_in(segment: str) -> set[tuple[str, str, str]]:
    """Each criterion, state and reason code that a lead of this segment can come to."""
    found = {
        (criterion, state, f"{criterion}.{ending}")
        for criterion, states in EVERYWHERE.items()
        for state, endings in states.items()
        for ending in endings
    }
    for reason, segments in UNKNOWN_IN_SOME.items():
        if segment in segments:
            found.add((reason.split(".")[0], "unknown", reason))
    for criterion in EVERYWHERE:
        found.add((criterion, "conflicting", f"{criterion}.conflicting"))
        if criterion not in NEVER_WAIVED[segment]:
            found.add((criterion, "waived", f"{criterion}.waived"))
    return found


@pytest.mark.parametrize("ran", EVERY_RUN, ids=EVERY_NAME)
def test_a_shipped_example_comes_out_as_it_says(ran: Ran) -> None:
    assert not ran.differences


@pytest.mark.parametrize("ran", EVERY_RUN, ids=EVERY_NAME)
def test_a_shipped_example_expects_more_than_an_outcome(ran: Ran) -> None:
    expect = ran.example.expect

    assert expect.states or expect.reasons or expect.missing is not None or expect.blockers is not None


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_second_reading_of_the_contract_decides_every_example_alike(segment: str) -> None:
    for ran in RUNS[segment]:
        decision, company = ran.decision, ran.example.company
        named = {"id": ran.example.name, "segment": segment, "as_of": decision.as_of.isoformat()}

        read_again = check(
            as_json(decision.record) | named, company.model_dump(exclude_unset=True) if company else None
        )

        verdict = as_json(decision.verdict) | named
        assert read_again == {key: verdict[key] for key in read_again}


def as_json(value: msgspec.Struct) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(value), type=dict[str, Any])


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_segment_shows_at_least_a_dozen_situations(segment: str) -> None:
    assert len(EXAMPLES[segment].examples) >= 12


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_first_example_of_a_segment_is_the_qualified_lead_itself(segment: str) -> None:
    first, *_ = RUNS[segment]

    assert first.example.model_fields_set == {"name", "source", "expect"}
    assert set(first.example.expect.states.values()) == {"met"}
    assert len(first.example.expect.states) == len(EVERYWHERE)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_examples_say_every_state_and_reason_that_the_contract_allows(segment: str) -> None:
    allowed = allowed_in(segment)
    expected = [each.expect for each in EXAMPLES[segment].examples]

    states = {pair for expect in expected for pair in expect.states.items()}
    reasons = {reason for expect in expected for reason in expect.reasons.values()}

    assert states == {(criterion, state) for criterion, state, _ in allowed}
    assert reasons == {reason for _, _, reason in allowed}


@pytest.mark.parametrize("segment", SEGMENTS)
def test_no_example_reaches_what_the_contract_does_not_allow(segment: str) -> None:
    reached = {
        (criterion, str(state), ran.decision.verdict.reasons[criterion])
        for ran in RUNS[segment]
        for criterion, state in ran.decision.verdict.states.items()
    }

    assert reached == allowed_in(segment)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_examples_show_every_outcome_blocker_and_refused_waiver(segment: str) -> None:
    expected = [each.expect for each in EXAMPLES[segment].examples]

    outcomes = {expect.outcome for expect in expected}
    blockers = {code for expect in expected for code in expect.blockers or ()}
    refusals = {pair for expect in expected for pair in (expect.refused_waivers or {}).items()}

    assert outcomes == {"sql", "pending_discovery", "nurture", "disqualified"}
    assert blockers == set(BLOCKERS)
    assert {criterion for criterion, why_not in refusals if why_not == "not_waivable"} == NEVER_WAIVED[segment]
    assert {why_not for _, why_not in refusals} == {"not_waivable", "already_met", "one_waiver_only"}


@pytest.mark.parametrize("segment", SCENARIOS)
def test_every_situation_of_the_scenario_bank_is_an_example_of_its_segment(segment: str) -> None:
    named = {source for each in EXAMPLES[segment].examples for source in each.source}

    assert {str(number) for number in SCENARIOS[segment]} <= named


def test_the_scenario_bank_is_told_of_in_full() -> None:
    assert set().union(*SCENARIOS.values()) == set(range(141, 156))


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_source_of_an_example_exists(segment: str) -> None:
    known = {"spec", "team", *(str(number) for number in range(1, LAST_POINT + 1))}

    assert {source for each in EXAMPLES[segment].examples for source in each.source} <= known


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_qualified_lead_of_a_segment_is_explained_in_words_that_somebody_said(segment: str) -> None:
    qualified = EXAMPLES[segment].qualified

    explanation = why(RUNS[segment][0].decision)

    shown = [quote for quote in qualified.said.values() if quote.quote in explanation]
    assert len(shown) >= 8
    assert {quote.whose for quote in shown} == {"buyer", "rep", "form"}
    assert sum(quote.link in explanation for quote in shown if quote.link) >= 2
    assert all(quote.day <= qualified.as_of for quote in qualified.said.values())


FILE: Final = """\
qualified:
  as_of: 2026-03-02
  lead: {company: Lindholm Freight}
  fields: {need.project: orders are typed three times, timeline.start: [2026-05-01, 2026-06-30]}
  said:
    need.project: {quote: orders are typed three times, by: Mo Adeyemi, day: 2026-02-26}
examples:
  - name: A lead
    source: [team]
    expect: {outcome: pending_discovery}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Write an example file whose one example has these further lines, and return its path."""

    def write(lines: str) -> Path:
        path = tmp_path / "examples.yaml"
        path.write_text(FILE + lines, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("lines", "place", "problem"),
    [
        ("    only: [budget.status]\n", "11:5", "the qualified lead has no `budget.status`"),
        ("    without: [budget.status]\n", "11:5", "the qualified lead has no `budget.status`"),
        ("    fields: {stage.phase: comparng}\n", "11:14", "`comparng` is not a value of `stage.phase`"),
        ("    fields: {next_step.date: soon}\n", "8:5", "`A lead`"),
        (
            "    fields: {timeline.start: [2026-06-30, 2026-05-01]}\n",
            "11:14",
            "`timeline.start` ends before it begins",
        ),
        (
            "    company: {not_offered: {stage.phase: [late]}}\n",
            "11:29",
            "`late` is not a value of `stage.phase`",
        ),
        ("    company: {excluded_regions: [Brazil]}\n", "11:34", "`Brazil`"),
        ("    company: {consent_basis: [a_hunch]}\n", "11:31", "`a_hunch`"),
        ("    expects: {outcome: sql}\n", "11:5", "unknown key `expects`; did you mean `expect`?"),
        ("  - {name: A lead, source: [team], expect: {outcome: sql}}\n", "11:6", "two examples are named `A lead`"),
    ],
)
def test_a_slip_in_an_example_is_refused_with_its_place(
    written: Callable[[str], Path], lines: str, place: str, problem: str
) -> None:
    path = written(lines)

    with pytest.raises(PolicyError, match=re.escape(f"{path}:{place}: ")) as refused:
        read_examples(path, POLICIES["b2b"])

    assert problem in str(refused.value)


def test_an_example_that_comes_out_another_way_says_each_difference(written: Callable[[str], Path]) -> None:
    path = written(
        "  - name: All wrong\n"
        "    source: [team]\n"
        "    waived: [need]\n"
        "    expect:\n"
        "      outcome: nurture\n"
        "      states: {need: failed, timeline: met}\n"
        "      reasons: {need: need.denied}\n"
        "      missing: [need]\n"
        "      blockers: [region.excluded]\n"
        "      refused_waivers: {}\n"
        "      revisit_on: 2026-04-01\n"
    )

    _, ran = run_examples(read_examples(path, POLICIES["b2b"]), POLICIES["b2b"])

    assert ran.differences == (
        "outcome is pending_discovery, expected nurture",
        "need is met, expected failed",
        "the reason is need.met, expected need.denied",
        "missing is ['decision_roles', 'next_step', 'budget'], expected ['need']",
        "blockers are [], expected ['region.excluded']",
        "refused waivers are {'need': 'not_waivable'}, expected {}",
        "the day to look again is None, expected 2026-04-01",
    )


def test_only_keeps_the_fields_it_names_and_those_that_the_example_adds(written: Callable[[str], Path]) -> None:
    path = written("    only: [need.project]\n    fields: {budget.status: approved}\n")

    examples = read_examples(path, POLICIES["b2b"])

    assert record_of(examples, examples.examples[0]).fields.known() == {
        "need.project": "orders are typed three times",
        "budget.status": "approved",
    }


def test_a_list_that_an_example_leaves_out_stays_as_the_policy_has_it(written: Callable[[str], Path]) -> None:
    path = written("    company: {excluded_regions: [BR]}\n    lead: {persona: vendor}\n")
    examples = read_examples(path, POLICIES["b2b"])

    decision = decide_example(examples, examples.examples[0], POLICIES["b2b"])

    assert decision.verdict.blockers == ("lead.persona_excluded",)
    assert decision.policy.identity != POLICIES["b2b"].identity


def test_words_are_as_old_as_the_fact_that_they_show(written: Callable[[str], Path]) -> None:
    path = written("    evidence_dates: {need.project: 2025-06-01}\n")
    examples = read_examples(path, POLICIES["b2b"])

    decision = decide_example(examples, examples.examples[0], POLICIES["b2b"])

    assert "“orders are typed three times” (reported by Mo Adeyemi, 1 June 2025)" in why(decision)
