"""Why, why not, what changed and what if, as a manager reads them."""

import re
from datetime import date, datetime, timedelta
from random import Random

import msgspec
import pytest

from qualification.changes import changes, changes_words, what_if
from qualification.decide import Decision, decide
from qualification.explain import explained, explanation_json, revisit_on, title_of, why
from qualification.terms import (
    FIELDS,
    Evidence,
    FieldName,
    GroundedRecord,
    MessageRef,
    Polarity,
    Record,
    SaidBy,
    State,
)
from qualification.wanted import smallest_change, stated
from qualification.why_not import whynot, whynot_words
from tests.qualification.leads import SEGMENTS, Lead, lead_from, random_lead, shipped, with_company
from tests.qualification.smaller import may_move, smaller_change
from tests.reference.qualified import lean, qualified
from tests.reference.records import random_value
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
        ({"compliance.eligibility": "ineligible", "compliance.consent": "refused"}, "Do not contact"),
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

    assert lines[0] == f"SQL. Since 3 March 2026 under {lead.policy.identity}."
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
    assert "start: “in June”" in told


def test_consent_is_explained_by_whatever_gives_it() -> None:
    lead = lead_from(changed(lean("b2b"), {"compliance.consent": None, "compliance.basis": "opt_in"}))
    entry = lead_from(changed(lean("b2b"), {"compliance.consent": None}, lead={"consent": "granted"}))

    assert "basis for contact: opt-in - “yes, on the form”" in why(
        grounded(lead, piece("compliance.basis", "yes, on the form"))
    )
    assert "consent: granted (from our own records)" in why(entry.decided())


def test_a_country_of_the_leads_entry_is_told_as_such() -> None:
    line = changed(lean("medical_device"), {"compliance.region": None}, lead={"country": "FR"})

    assert "region: FR (from our own records)" in why(lead_from(line).decided())


def test_what_lifts_an_exclusion_or_lengthens_the_time_is_told_with_what_it_lifts() -> None:
    lifted = {"stage.phase": "discovery", "need.offering": "lab_services"}
    longer = {"timeline.start": ["2027-12-01", "2027-12-31"], "need.offering": "commercialization"}

    for fields, place in ((lifted, 2), (longer, 3)):
        finding = explained(lead_from(changed(qualified("biopharma"), fields)).decided()).findings[place]

        assert finding.state is State.MET
        assert {basis.field for basis in finding.rests_on} == set(fields)


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


def test_why_not_says_when_no_answer_helps() -> None:
    student = whynot_words(lead_from(changed(qualified("b2b"), lead={"persona": "student"})).decided())

    assert "! We do not sell to students." in student
    assert student.endswith("No answer from the buyer changes that; only a manager or compliance can.")
    assert whynot_words(lead_from(qualified("b2b")).decided()) == "Nothing is missing: SQL."


@pytest.mark.parametrize(
    ("change", "lead"),
    [
        ({"compliance.consent": "refused"}, {}),
        ({"need.project": None}, {"consent": "refused"}),
        ({"compliance.consent": "refused", "compliance.eligibility": "ineligible"}, {"persona": "student"}),
    ],
)
def test_nobody_is_told_to_ask_after_a_refusal(change: dict[str, object], lead: dict[str, object]) -> None:
    decision = lead_from(changed(qualified("biopharma"), change, lead=lead)).decided()

    told = whynot_words(decision).splitlines()

    assert whynot(decision) == ()
    assert told[0] == "Do not contact."
    assert told[-1] == "Only their own word or a form they fill in opens this again. Do not ask for it."
    assert not [line for line in told if "Ask:" in line or "would make it SQL" in line]


@pytest.mark.parametrize(
    ("segment", "change", "field", "to_be"),
    [
        ("biomanufacturing", {"scope.modality": None}, "scope.modality", "known"),
        ("biomanufacturing", {"stage.phase": None}, "stage.phase", "anything but research"),
        ("b2b", {"budget.status": "requested"}, "budget.status", "approved or allocated"),
    ],
)
def test_what_is_wanted_is_said_in_the_fewest_words(
    segment: str, change: dict[str, object], field: str, to_be: str
) -> None:
    decision = lead_from(changed(qualified(segment), change)).decided()

    assert [(fact.field, fact.to_be) for fact in whynot(decision)] == [(field, to_be)]


def test_a_project_that_was_denied_and_a_market_not_served_are_wanted_in_other_words() -> None:
    denied = changed(qualified("b2b"), {"need.project": None}, denied=["need.project"])
    market = lead_from(qualified("genomics"), {"excluded_regions": ["DE", "FR"]}).decided()

    assert whynot(lead_from(denied).decided())[0].to_be == "a project after all, in their words"
    assert whynot(market)[0].to_be == "a market that we serve"
    assert "! We do not serve this market: DE, FR." in whynot_words(market)


def test_a_next_step_is_asked_for_by_what_is_known_of_it() -> None:
    nothing = {"next_step.kind": None, "next_step.status": None, "next_step.date": None}
    overdue = {"next_step.kind": "demo", "next_step.date": "2026-02-20"}
    unnamed = {"next_step.kind": "other", "next_step.date": "2026-02-20"}

    questions = [
        whynot(lead_from(changed(qualified("genomics"), change)).decided())[0].question
        for change in (nothing, overdue, unnamed)
    ]

    assert questions == [
        shipped()["genomics"].criteria["next_step"].question,
        "Did the demo of 20 February 2026 take place, and what was agreed?",
        "Did the next step of 20 February 2026 take place, and what was agreed?",
    ]


def test_an_old_offering_that_lengthens_the_time_is_to_be_confirmed_and_not_the_start() -> None:
    fields = {"need.offering": "capital_equipment", "timeline.start": ["2027-10-01", "2027-10-31"]}
    line = changed(qualified("medical_device"), fields, evidence_dates={"need.offering": "2020-01-01"})

    facts = whynot(lead_from(line).decided())

    assert [(fact.field, fact.to_be) for fact in facts] == [("need.offering", "confirmed again (capital equipment)")]


def test_a_start_within_the_days_named_makes_it_sql_and_one_after_them_does_not(seed: int) -> None:
    tried = 0
    for place in range(600):
        decision = random_lead(Random(f"{seed}:{place}")).decided()
        change = smallest_change(decision) or {}
        if "timeline.start" not in change or "compliance.consent_refused" in decision.verdict.blockers:
            continue
        to_be = next(fact.to_be for fact in whynot(decision) if fact.field == "timeline.start")
        if " before " not in to_be:
            continue
        limit = datetime.strptime(to_be.partition(" before ")[2], "%d %B %Y").date()  # noqa: DTZ007
        last = limit - timedelta(days=1)

        assert stated(decision, {**change, "timeline.start": (last, last)}).outcome == "sql", to_be
        assert stated(decision, {**change, "timeline.start": (limit, limit)}).outcome != "sql", to_be
        tried += 1
    assert tried > 20


def test_what_stands_is_left_alone_where_another_field_of_its_criterion_is_open() -> None:
    line = changed(qualified("biomanufacturing"), {"need.project": None, "stage.phase": "research"})

    fields = [fact.field for fact in whynot(lead_from(line).decided())]

    assert fields == ["need.project", "stage.phase"]


def test_of_a_lead_that_is_nearly_sql_the_fewest_facts_are_wanted(seed: int) -> None:
    for place in range(300):
        decision = nearly_qualified(Random(f"{seed}:{place}")).decided()
        change = smallest_change(decision)

        assert change is not None, decision.record
        assert smaller_change(decision, at_most=3) is None, decision.record
        assert all(may_move(decision, field) for field in change), (change, decision.record)


def nearly_qualified(rng: Random) -> Lead:
    """Return a qualified lead of which a few fields are open, old, denied, in conflict or another value."""
    segment = rng.choice(SEGMENTS)
    base = qualified(segment)
    values: dict[str, object] = {}
    listed: dict[str, list[str]] = {"denied": [], "conflicting": []}
    dates: dict[str, str] = {}
    for field in rng.sample(FIELDS, rng.randint(1, 4)):
        match rng.choice(("open", "old", "old", "another", "another and old", "denied", "conflicting")):
            case "open":
                values[field] = None
            case "old":
                dates[field] = "2020-01-01"
            case "denied" | "conflicting" as kind:
                listed[kind].append(field)
            case kind:
                values[field] = random_value(rng, field, segment, date(2026, 3, 2))
                dates |= {field: "2020-01-01"} if kind == "another and old" else {}
    return lead_from(changed(base, values, **listed, evidence_dates=dates))


def sentence(line: dict[str, object], criterion: str) -> str:
    findings = explained(lead_from(line).decided()).findings
    return next(finding.sentence for finding in findings if finding.criterion == criterion)


def test_what_is_missing_is_named_where_the_rest_is_known() -> None:
    offering = changed(qualified("biomanufacturing"), {"need.offering": None})
    region = changed(qualified("medical_device"), {"compliance.region": None})
    both = changed(qualified("biomanufacturing"), {"need.project": None, "need.offering": None})

    assert sentence(offering, "need") == "Still open: service asked for."
    assert sentence(region, "compliance") == "Still open: region."
    assert sentence(both, "need") == "We do not know enough yet about what they need."


def test_what_has_expired_is_named_with_its_day() -> None:
    fields = {"stage.phase": "research", "need.offering": "process_development"}
    line = changed(qualified("biomanufacturing"), fields, evidence_dates={"need.offering": "2020-01-01"})

    told = why(lead_from(line).decided())

    assert "the stage rests on something said more than 270 days ago: service asked for." in told
    assert "service asked for: process development, said on 1 January 2020" in told


def test_what_has_expired_always_has_a_name(seed: int) -> None:
    expired = [
        finding.sentence
        for place in range(600)
        for finding in explained(random_lead(Random(f"{seed}:{place}")).decided()).findings
        if finding.reason.endswith(".expired")
    ]

    assert expired
    assert all(re.search(r" days ago: \w.*\.$", each) for each in expired)


def test_a_start_rests_on_the_offering_only_where_that_lengthens_the_time_for_it() -> None:
    def fields(start: list[str]) -> list[str]:
        change = {"need.offering": "capital_equipment", "timeline.start": start}
        finding = explained(lead_from(changed(qualified("medical_device"), change)).decided()).findings[3]
        assert finding.state is State.MET
        return [basis.field for basis in finding.rests_on]

    assert fields(["2026-05-01", "2026-05-31"]) == ["timeline.start"]
    assert fields(["2027-10-01", "2027-10-31"]) == ["need.offering", "timeline.start"]


def test_a_value_in_the_quote_is_not_said_twice() -> None:
    lead = lead_from(changed(qualified("b2b"), {"need.project": "a slow  supplier", "stage.phase": "evaluating"}))
    told = why(
        grounded(lead, piece("need.project", "Tired of A slow supplier"), piece("stage.phase", "looking at three"))
    )

    assert "    project: “Tired of A slow supplier” (reported by" in told
    assert "    stage: evaluating - “looking at three” (reported by" in told


def test_a_next_step_is_told_with_its_kind_and_day() -> None:
    told = why(lead_from(qualified("b2b")).decided())

    assert "    agreement: scheduled (technical call, 9 March 2026)" in told


def test_an_approval_path_that_was_denied_is_told() -> None:
    change = {"decision.people": [{"role": "budget_holder", "name": "Ann"}], "decision.approval": None}
    line = changed(qualified("biomanufacturing"), change, denied=["decision.approval"])

    assert "    approval path: they said there is none" in why(lead_from(line).decided())


def test_an_exception_says_what_would_hold_the_lead_back_without_it() -> None:
    line = changed(qualified("biomanufacturing"), {"stage.phase": "research"}, waived=["stage"])

    explanation = explained(lead_from(line).decided())

    assert explanation.waiver == explanation.findings[2].sentence
    assert explanation.waiver == (
        "A manager made an exception for the stage. Without it: their stage is too early for what they ask."
    )


def test_what_changed_puts_fields_under_their_criterion_with_denials_and_conflicts() -> None:
    before = lead_from(qualified("b2b")).decided()
    after = lead_from(
        changed(qualified("b2b"), {"need.project": None}, denied=["need.project"], conflicting=["timeline.start"])
    ).decided()

    told = changes_words(before, after).splitlines()

    assert [line.partition(":")[0] for line in told[2:]] == ["  Need", "    Project", "  Timeline", "    Start"]
    assert told[3].endswith(" -> they said there is none")
    assert told[5].endswith(" -> two answers")


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
    assert changes_words(alike, alike) == "Nothing changed on 2 March 2026."
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
    assert not re.search(r"\b(a|the|of|(?<!agreed )to) ?[.,;:]", line), line


def test_an_explanation_holds_plain_values_and_reads_back() -> None:
    decision = lead_from(changed(qualified("b2b"), {"timeline.start": ["2031-01-01", "2031-03-31"]})).decided()

    plain = msgspec.json.decode(explanation_json(explained(decision)))

    assert plain["outcome"] == "nurture"
    assert plain["revisit_on"] == "2030-07-02"
    assert [finding["criterion"] for finding in plain["findings"]][:2] == ["need", "scope"]
    assert plain["policy"] == decision.policy.identity
