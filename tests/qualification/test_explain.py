"""Why, why not, what changed and what if, as a manager reads them."""

import re
from datetime import date
from random import Random

import msgspec
import pytest

from qualification.decide import Decision, decide
from qualification.explain import (
    changes,
    changes_words,
    explained,
    explanation_json,
    revisit_on,
    title_of,
    what_if,
    why,
    whynot_words,
)
from qualification.terms import Evidence, FieldName, GroundedRecord, MessageRef, Polarity, Record, SaidBy, State
from tests.qualification.leads import Lead, lead_from, random_lead, shipped, with_company
from tests.reference.qualified import lean, qualified
from tests.reference.sweeps import changed

NEVER_SAID = ("polarity", "grounded", "horizon", "as_of")


def title(line: dict[str, object], keys: dict[str, object] | None = None) -> str:
    return title_of(lead_from(line, keys).decided())


def grounded(lead: Lead, *pieces: Evidence) -> Decision:
    """Decide the lead with words behind its facts."""
    known = {name: getattr(lead.record, name) for name in Record.__struct_fields__}
    return decide(GroundedRecord(**known, evidence=pieces), lead.policy, as_of=lead.as_of)


def piece(field: FieldName, quote: str, **others: object) -> Evidence:
    message = MessageRef("m1", "Kim", date(2026, 3, 2), "https://chat.example/m1")
    return msgspec.structs.replace(Evidence(field, None, quote, 0, len(quote), message), **others)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "SQL"),
        ({"need.project": None}, "1 question open"),
        ({"need.project": None, "stage.phase": None}, "2 questions open"),
        ({"timeline.start": ["2028-03-01", "2028-03-31"]}, "Not now, back 2 March 2027: start too far out"),
        ({"next_step.status": "declined"}, "Not now: next step declined"),
        ({"stage.phase": "discovery"}, "Not now: stage too early"),
        ({"compliance.consent": "refused"}, "Do not contact"),
        ({"compliance.eligibility": "ineligible"}, "Not eligible"),
    ],
)
def test_a_title_says_where_the_lead_stands(change: dict[str, object], said: str) -> None:
    assert title(changed(qualified("biopharma"), change)) == said


def test_a_title_names_the_exception_that_an_sql_rests_on() -> None:
    line = changed(qualified("biopharma"), {"timeline.start": None}, waived=["timeline"])

    assert title(line) == "SQL, with exception: timeline"
    assert title(changed(qualified("b2b"), {"scope.deliverable": None}, waived=["scope"])) == "SQL"


def test_a_contact_outside_the_profile_and_a_market_not_served_are_titles() -> None:
    line = changed(qualified("b2b"), lead={"persona": "student"})

    assert title(line) == "Outside our profile"
    assert title(qualified("b2b"), {"excluded_regions": ["DE", "FR"]}) == "Not eligible"


def test_a_failure_is_titled_before_what_is_open() -> None:
    line = changed(qualified("b2b"), {"need.project": None, "budget.status": "none"})

    assert title(line) == "Not now: no money for it"


def test_why_gives_each_criterion_with_the_words_behind_it() -> None:
    lead = lead_from(lean("biomanufacturing"))
    quote = "they have to move the AAV process out of Lyon"
    decision = grounded(lead, piece("need.project", quote), piece("stage.phase", "phase  2\nnow", said_by=SaidBy.BUYER))

    lines = why(decision, since=date(2026, 3, 3)).splitlines()

    assert lines[0] == f"SQL (since 3 March 2026, under {lead.policy.identity})"
    assert lines[1] == "Need (Met): They have a project of their own."
    assert lines[2].endswith(f"“{quote}” (reported by Kim, 2 March 2026, https://chat.example/m1)")
    assert any("“phase 2 now” (the buyer's words, noted by Kim, 2 March 2026" in line for line in lines)
    assert "Budget (Met, optional): The money is there." in lines


def test_why_shows_the_words_of_a_denial_and_of_both_sides_of_a_conflict() -> None:
    lead = lead_from(changed(qualified("b2b"), denied=["need.project"], conflicting=["timeline.start"]))
    told = why(
        grounded(
            lead,
            piece("need.project", "no project behind it", polarity=Polarity.DENIES),
            piece("need.project", "an older word", polarity=Polarity.STATES),
            piece("timeline.start", "in May"),
            piece("timeline.start", "in June"),
        )
    )

    assert "project: they said there is none - “no project behind it”" in told
    assert "an older word" not in told
    assert "start: two answers - “in May”" in told
    assert "start: two answers - “in June”" in told


def test_consent_is_explained_by_whatever_gives_it() -> None:
    lead = lead_from(changed(lean("b2b"), {"compliance.consent": None, "compliance.basis": "opt_in"}))
    entry = lead_from(changed(lean("b2b"), {"compliance.consent": None}, lead={"consent": "granted"}))

    assert "basis for contact: opt-in - “yes, on the form”" in why(
        grounded(lead, piece("compliance.basis", "yes, on the form"))
    )
    assert "consent: granted (captured with the lead)" in why(entry.decided())


def test_a_country_of_the_leads_entry_is_told_as_such() -> None:
    line = changed(lean("medical_device"), {"compliance.region": None}, lead={"country": "FR"})

    assert "region: FR (captured with the lead)" in why(lead_from(line).decided())


def test_what_is_not_offered_names_the_field_that_asks_for_it() -> None:
    keys = {"not_offered": {"need.offering": ["instrument"]}}
    decision = lead_from(changed(qualified("genomics"), {"need.offering": "instrument"}), keys).decided()

    scope = explained(decision).findings[1]

    assert (scope.state, [basis.field for basis in scope.rests_on]) == (State.FAILED, ["need.offering"])


def test_a_gap_says_what_to_ask_and_whose_move_it_is() -> None:
    pending = changed(qualified("biopharma"), {"compliance.eligibility": "pending", "next_step.status": "proposed"})
    under_way = changed(qualified("biopharma"), {"compliance.disclosure": "cda_pending"})

    gaps = explained(lead_from(pending).decided()).gaps

    assert [(gap.criterion, gap.reason, gap.move) for gap in gaps] == [
        ("compliance", "compliance.pending", "compliance"),
        ("next_step", "next_step.not_agreed", "buyer"),
    ]
    assert explained(lead_from(under_way).decided()).gaps[0].move == "legal"


def test_why_not_lists_the_facts_with_the_question_for_each() -> None:
    line = changed(qualified("b2b"), {"need.project": None, "budget.status": "requested"})

    assert whynot_words(lead_from(line).decided()).splitlines() == [
        "2 questions open.",
        "These 2 facts would make it SQL:",
        "  1. Project: known, in their words. Ask: " + shipped()["b2b"].questions["need.project"].question,
        "  2. State of the budget: approved or allocated. Ask: " + shipped()["b2b"].questions["budget.status"].question,
    ]


def test_why_not_says_when_no_answer_helps_and_when_nobody_may_ask() -> None:
    student = whynot_words(lead_from(changed(qualified("b2b"), lead={"persona": "student"})).decided())
    refused = whynot_words(lead_from(changed(qualified("b2b"), {"compliance.consent": "refused"})).decided())

    assert student.endswith("No answer from the buyer changes that; only a manager or compliance can.")
    assert refused.splitlines()[-1].startswith("Do not contact them to ask")
    assert whynot_words(lead_from(qualified("b2b")).decided()) == "Nothing is missing: SQL."


def test_what_changed_names_outcome_criteria_and_the_fields_behind_them() -> None:
    before = lead_from(changed(qualified("b2b"), {"budget.status": "requested"})).decided()
    after = lead_from(qualified("b2b", date(2026, 3, 9))).decided()
    alike = lead_from(changed(qualified("b2b"), {"budget.status": "approved"})).decided()

    told = {change.about: (change.before, change.after) for change in changes(before, after)}

    assert told["outcome"] == ("1 question open", "SQL")
    assert told["budget"][1] == "The money is there."
    assert told["state of the budget"] == ("requested", "approved")
    assert "policy" not in told
    assert changes_words(before, after).startswith("2 March 2026 -> 9 March 2026:\n  Outcome: 1 question open -> SQL")
    assert changes_words(alike, alike) == "Nothing changed between 2 March 2026 and 2 March 2026."
    assert changes_words(before, alike).startswith("On 2 March 2026:\n")


def test_what_if_decides_the_same_lead_under_the_other_policy() -> None:
    lead = lead_from(qualified("genomics"))
    other = with_company(lead.policy, {"excluded_regions": ["DE", "FR"]})

    supposed, told = what_if(lead.decided(), other)

    assert supposed == decide(lead.record, other, as_of=lead.as_of)
    assert [(change.about, change.after) for change in told] == [
        ("outcome", "Not eligible"),
        ("policy", other.identity),
    ]


@pytest.mark.parametrize(
    ("as_of", "start", "back"),
    [
        ("2026-03-02", "2028-03-01", "2027-03-02"),
        ("2026-03-02", "2027-03-02", "2026-03-03"),
        ("2026-03-02", "2028-02-29", "2027-03-01"),
        ("2026-03-02", "2029-02-28", "2028-03-01"),
        ("2024-02-29", "2025-02-28", "2024-03-01"),
        ("2026-03-02", "9999-12-31", "9999-01-01"),
    ],
)
def test_the_day_to_look_again_is_the_first_on_which_the_start_is_near_enough(
    as_of: str, start: str, back: str
) -> None:
    line = changed(qualified("medical_device", date.fromisoformat(as_of)), {"timeline.start": [start, start]})

    assert revisit_on(lead_from(line).decided()) == date.fromisoformat(back)


def test_there_is_no_day_to_look_again_where_more_than_the_start_is_in_the_way() -> None:
    far = {"timeline.start": ["2031-01-01", "2031-03-31"]}
    for also in ({"next_step.status": "declined"}, {"compliance.consent": "refused"}, {"stage.phase": "problem_aware"}):
        decision = lead_from(changed(qualified("b2b"), {**far, **also})).decided()

        # In this segment the stage is told but decides nothing.
        assert (revisit_on(decision) is not None) == ("stage.phase" in also)


def test_no_sentence_shows_our_own_words_or_is_badly_put(seed: int) -> None:
    """Names, values and quotes of the made-up leads are clean, so whatever is unclean is ours."""
    earlier = lead_from(qualified("b2b")).decided()
    for place in range(600):
        lead = random_lead(Random(f"{seed}:{place}"))
        decision = lead.decided()
        explanation = explained(decision)
        told = [why(decision), whynot_words(decision), changes_words(earlier, decision), explanation.title]
        told += [finding.sentence for finding in explanation.findings]
        told += [explanation.waiver, *explanation.refused_waivers, *explanation.blockers]
        text = "\n".join(told).replace(lead.policy.identity, "P").replace(earlier.policy.identity, "P")
        for line in text.splitlines():
            assert_well_put(line.strip())
        earlier = decision


def assert_well_put(line: str) -> None:
    assert not [word for word in NEVER_SAID if re.search(rf"\b{word}\b", line.lower())], line
    assert "  " not in line, line
    assert not re.search(r" [.,;:]|\.\.|,,", line), line
    assert line.count("(") == line.count(")"), line
    assert line.count("“") == line.count("”"), line
    assert line.count('"') % 2 == 0, line
    assert "_" not in line, line
    assert not re.search(r"\bNone\b|[{}\[\]]", line), line
    assert not re.search(r"\b(a|the|of|to) ?[.,;:]", line), line


def test_an_explanation_holds_plain_values_and_reads_back() -> None:
    decision = lead_from(changed(qualified("b2b"), {"timeline.start": ["2031-01-01", "2031-03-31"]})).decided()

    plain = msgspec.json.decode(explanation_json(explained(decision)))

    assert plain["outcome"] == "nurture"
    assert plain["revisit_on"] == "2030-07-02"
    assert [finding["criterion"] for finding in plain["findings"]][:2] == ["need", "scope"]
    assert plain["policy"] == decision.policy.identity
