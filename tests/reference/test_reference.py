"""The reference answers for itself: each sentence of the contract, on leads small enough to judge by hand."""

import json
from datetime import date
from random import Random
from typing import Any

import pytest

from tests.reference.checker import CRITERIA, POLICIES, check, country_codes, months_after
from tests.reference.line_format import COMMON_VALUES, FIELDS, ROLES, SEGMENTS, faults, values_of
from tests.reference.qualified import Line, lean, qualified
from tests.reference.records import (
    boundary_lines,
    doubtful_lines,
    malformed_lines,
    random_day,
    random_keys,
    random_line,
    random_qualified,
)
from tests.reference.sweeps import changed

LIFE_SCIENCE = ("biopharma", "biomanufacturing", "genomics", "medical_device")
OUTCOMES_WORST_FIRST = ("disqualified", "nurture", "pending_discovery", "sql")

# The closed list of reason codes.
REASONS = {
    *(f"{criterion}.waived" for criterion in CRITERIA),
    *(f"{criterion}.conflicting" for criterion in CRITERIA),
    "need.denied",
    "stage.excluded",
    "timeline.beyond_horizon",
    "compliance.consent_refused",
    "compliance.ineligible",
    "next_step.declined",
    "budget.none",
    "scope.not_offered",
    "timeline.past",
    "next_step.overdue",
    *(f"{criterion}.expired" for criterion in CRITERIA),
    "timeline.window_too_wide",
    "decision_roles.approval_missing",
    "decision_roles.role_missing",
    "compliance.pending",
    "next_step.not_agreed",
    "budget.not_confirmed",
    *(f"{criterion}.missing" for criterion in CRITERIA),
    *(f"{criterion}.met" for criterion in CRITERIA),
}
BLOCKERS = {
    "compliance.ineligible",
    "compliance.consent_refused",
    "lead.persona_excluded",
    "region.excluded",
}
# What no lead of a segment can come to: need and compliance are waivable nowhere, the next step in b2b alone.
OUT_OF_REACH = {
    "biopharma": {"need.waived", "compliance.waived", "next_step.waived"},
    "biomanufacturing": {"need.waived", "compliance.waived", "next_step.waived", "compliance.pending"},
    "genomics": {"need.waived", "compliance.waived", "next_step.waived", "compliance.pending"},
    "medical_device": {"need.waived", "compliance.waived", "next_step.waived", "compliance.pending"},
    "b2b": {"need.waived", "compliance.waived", "compliance.pending", "decision_roles.approval_missing"},
}


def judged(criterion: str, line: Line, keys: dict[str, Any] | None = None) -> tuple[str, str]:
    decision = check(line, keys)
    return decision["states"][criterion], decision["reasons"][criterion]


def outcome(line: Line, keys: dict[str, Any] | None = None) -> str:
    return str(check(line, keys)["outcome"])


def starting(segment: str, as_of: str, first: str, last: str | None = None, **fields: Any) -> Line:
    line = qualified(segment, date.fromisoformat(as_of))
    return changed(line, {"timeline.start": [first, last or first], **fields})


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("made", [qualified, lean])
def test_a_lead_with_every_criterion_met_is_sales_qualified(segment: str, made: Any) -> None:
    decision = check(made(segment))

    assert decision == {
        "id": f"{segment}-qualified",
        "outcome": "sql",
        "states": dict.fromkeys(CRITERIA, "met"),
        "reasons": {criterion: f"{criterion}.met" for criterion in CRITERIA},
        "missing": [],
        "blockers": [],
    }
    assert list(decision["states"]) == list(decision["reasons"]) == list(CRITERIA)


def test_a_lead_of_which_nothing_is_known_misses_every_required_criterion_in_order() -> None:
    decision = check({**qualified("b2b"), "fields": {}})

    assert decision["outcome"] == "pending_discovery"
    assert decision["missing"] == ["need", "timeline", "decision_roles", "next_step", "budget"]
    assert set(decision["states"].values()) == {"unknown"}
    assert decision["reasons"] == {criterion: f"{criterion}.missing" for criterion in CRITERIA}


@pytest.mark.parametrize("segment", LIFE_SCIENCE)
def test_in_the_life_sciences_the_budget_alone_is_optional(segment: str) -> None:
    decision = check({**qualified(segment), "fields": {}})

    assert decision["missing"] == [
        "need",
        "scope",
        "stage",
        "timeline",
        "decision_roles",
        "compliance",
        "next_step",
    ]


@pytest.mark.parametrize("nothing", [None, "", []])
@pytest.mark.parametrize(
    ("name", "criterion"),
    [
        ("need.project", "need"),
        ("scope.deliverable", "scope"),
        ("stage.phase", "stage"),
        ("timeline.start", "timeline"),
        ("decision.people", "decision_roles"),
        ("compliance.documentation", "compliance"),
        ("next_step.status", "next_step"),
        ("budget.status", "budget"),
    ],
)
def test_null_and_empty_values_are_missing(name: str, criterion: str, nothing: Any) -> None:
    line = lean("genomics")

    line["fields"][name] = nothing

    assert judged(criterion, line) == ("unknown", f"{criterion}.missing")


def test_white_space_alone_is_a_value() -> None:
    assert judged("need", changed(lean("b2b"), {"need.project": " "})) == ("met", "need.met")


def test_a_missing_field_does_not_hide_what_fails() -> None:
    line = changed(lean("medical_device"), {"compliance.documentation": None, "compliance.consent": "refused"})

    assert judged("compliance", line) == ("failed", "compliance.consent_refused")


def test_a_denied_project_fails_need_even_where_the_field_is_set() -> None:
    line = changed(qualified("biopharma"), denied=["need.project"])

    assert judged("need", line) == ("failed", "need.denied")
    assert outcome(line) == "nurture"


def test_biomanufacturing_needs_an_offering_and_a_denied_one_is_missing() -> None:
    line = qualified("biomanufacturing")

    assert judged("need", changed(line, {"need.offering": None})) == ("unknown", "need.missing")
    assert judged("need", changed(line, denied=["need.offering"])) == ("unknown", "need.missing")
    assert judged("need", changed(qualified("genomics"), denied=["need.offering"])) == ("met", "need.met")


def test_a_denied_deliverable_is_missing() -> None:
    line = changed(qualified("biopharma"), denied=["scope.deliverable"])

    assert judged("scope", line) == ("unknown", "scope.missing")
    assert outcome(line) == "pending_discovery"


def test_biomanufacturing_needs_a_modality_and_no_quantity_stands_in_for_it() -> None:
    line = changed(qualified("biomanufacturing"), {"scope.modality": None})

    assert judged("scope", line) == ("unknown", "scope.missing")


@pytest.mark.parametrize(
    ("modality", "units", "state"),
    [
        ("wgs", [], "met"),
        (None, ["sample"], "met"),
        (None, ["kit", "sample"], "met"),
        (None, ["kit"], "unknown"),
        (None, ["samples"], "unknown"),
        (None, [], "unknown"),
    ],
)
def test_genomics_needs_a_modality_or_a_quantity_in_sample(modality: str | None, units: list[str], state: str) -> None:
    quantities = [{"number": 3, "unit": unit} for unit in units]
    line = changed(lean("genomics"), {"scope.modality": modality, "scope.quantity": quantities})

    assert judged("scope", line)[0] == state
    assert judged("scope", changed(line, {"scope.deliverable": None}))[0] == "unknown"


@pytest.mark.parametrize(
    ("segment", "excluded", "lifted_by", "not_lifted_by"),
    [
        ("biopharma", "discovery", ["lab_services", "data_services"], ["clinical_operations", "other"]),
        (
            "biomanufacturing",
            "research",
            ["process_development", "cell_line_development", "analytical"],
            ["tech_transfer", "scale_up"],
        ),
        ("genomics", "exploratory", [], ["sequencing_service", "instrument"]),
        ("medical_device", "concept", ["quality_regulatory_services"], ["disposables", "distribution"]),
        ("b2b", "problem_aware", [], ["a reporting tool"]),
    ],
)
def test_the_excluded_phase_fails_stage_unless_the_offering_lifts_it(
    segment: str, excluded: str, lifted_by: list[str], not_lifted_by: list[str]
) -> None:
    line = changed(qualified(segment), {"stage.phase": excluded})

    for offering in lifted_by:
        assert judged("stage", changed(line, {"need.offering": offering})) == ("met", "stage.met")
    for other in [*not_lifted_by, None]:
        assert judged("stage", changed(line, {"need.offering": other})) == ("failed", "stage.excluded")
    for phase in values_of("stage.phase", segment):
        met = judged("stage", changed(line, {"stage.phase": phase}))[0] == "met"
        assert met == (phase != excluded)


def test_a_lifted_exclusion_does_not_stand_in_for_a_phase() -> None:
    line = changed(qualified("biopharma"), {"need.offering": "lab_services", "stage.phase": None})

    assert judged("stage", line) == ("unknown", "stage.missing")


def test_an_offering_that_does_not_stand_lifts_nothing() -> None:
    line = changed(qualified("biopharma"), {"need.offering": "lab_services", "stage.phase": "discovery"})

    for doubted in (changed(line, denied=["need.offering"]), changed(line, conflicting=["need.offering"])):
        assert judged("stage", doubted) == ("failed", "stage.excluded")


@pytest.mark.parametrize("phase", [None, "concept"])
def test_a_distributor_needs_no_stage_but_it_is_reported(phase: str | None) -> None:
    line = changed(qualified("medical_device"), {"need.offering": "distribution", "stage.phase": phase})

    decision = check(line)

    assert decision["states"]["stage"] == ("failed" if phase else "unknown")
    assert decision["outcome"] == "sql"
    assert decision["missing"] == []
    assert outcome(changed(line, {"need.offering": "disposables"})) == ("nurture" if phase else "pending_discovery")


@pytest.mark.parametrize(
    ("segment", "offering", "as_of", "limit", "day_before"),
    [
        ("biopharma", "clinical_operations", "2026-03-02", "2027-03-02", "2027-03-01"),
        ("biopharma", None, "2026-03-02", "2027-03-02", "2027-03-01"),
        ("biopharma", "commercialization", "2026-03-02", "2028-03-02", "2028-03-01"),
        ("biopharma", "clinical_operations", "2024-02-29", "2025-02-28", "2025-02-27"),
        ("biopharma", "commercialization", "2024-02-29", "2026-02-28", "2026-02-27"),
        ("biopharma", "clinical_operations", "2027-02-28", "2028-02-28", "2028-02-27"),
        ("biomanufacturing", "tech_transfer", "2026-03-02", "2027-09-02", "2027-09-01"),
        ("biomanufacturing", "tech_transfer", "2025-08-31", "2027-02-28", "2027-02-27"),
        ("biomanufacturing", "tech_transfer", "2026-08-31", "2028-02-29", "2028-02-28"),
        ("genomics", "sequencing_service", "2026-03-02", "2026-12-02", "2026-12-01"),
        ("genomics", "sequencing_service", "2025-05-31", "2026-02-28", "2026-02-27"),
        ("genomics", "instrument", "2026-03-02", "2027-09-02", "2027-09-01"),
        ("medical_device", "disposables", "2026-12-31", "2027-12-31", "2027-12-30"),
        ("medical_device", "capital_equipment", "2026-12-31", "2028-12-31", "2028-12-30"),
        ("b2b", "a reporting tool", "2025-08-31", "2026-02-28", "2026-02-27"),
        ("b2b", "a reporting tool", "2023-08-31", "2024-02-29", "2024-02-28"),
        ("b2b", "a reporting tool", "2025-12-31", "2026-06-30", "2026-06-29"),
        ("b2b", "instrument", "2026-07-15", "2027-01-15", "2027-01-14"),
    ],
)
def test_a_start_on_the_horizon_is_too_far_and_the_day_before_is_not(
    segment: str, offering: str | None, as_of: str, limit: str, day_before: str
) -> None:
    chosen = {"need.offering": offering}

    assert judged("timeline", starting(segment, as_of, limit, **chosen)) == (
        "failed",
        "timeline.beyond_horizon",
    )
    assert judged("timeline", starting(segment, as_of, day_before, **chosen)) == ("met", "timeline.met")
    assert judged("timeline", starting(segment, as_of, day_before, limit, **chosen)) == (
        "met",
        "timeline.met",
    )


@pytest.mark.parametrize(
    ("first", "widest", "too_wide"),
    [
        ("2026-07-01", "2027-08-01", "2027-08-02"),
        ("2026-01-31", "2027-02-28", "2027-03-01"),
        ("2027-01-31", "2028-02-29", "2028-03-01"),
        ("2025-12-31", "2027-01-31", "2027-02-01"),
        ("2026-08-31", "2027-09-30", "2027-10-01"),
    ],
)
def test_a_window_of_up_to_thirteen_months_is_a_start(first: str, widest: str, too_wide: str) -> None:
    assert judged("timeline", starting("biomanufacturing", "2026-03-02", first, widest))[0] == "met"
    assert judged("timeline", starting("biomanufacturing", "2026-03-02", first, too_wide)) == (
        "unknown",
        "timeline.window_too_wide",
    )


def test_a_window_counts_to_its_last_day() -> None:
    assert judged("timeline", starting("b2b", "2024-03-01", "2024-01-01", "2024-03-01"))[0] == "met"
    assert judged("timeline", starting("b2b", "2024-03-01", "2024-01-01", "2024-02-29")) == (
        "stale",
        "timeline.past",
    )


def test_a_window_that_is_over_is_past_however_wide_and_a_wide_one_is_wide_however_late() -> None:
    over_and_wide = starting("b2b", "2026-03-02", "2020-01-01", "2026-03-01")
    wide_and_late = starting("b2b", "2026-03-02", "2033-01-01", "2035-01-01")

    assert judged("timeline", over_and_wide) == ("stale", "timeline.past")
    assert judged("timeline", wide_and_late) == ("unknown", "timeline.window_too_wide")


def test_the_need_by_window_decides_nothing() -> None:
    for window in (["2019-01-01", "2019-01-02"], ["2020-01-01", "2040-01-01"], None):
        line = changed(lean("biopharma"), {"timeline.need_by": window})

        assert judged("timeline", line) == ("met", "timeline.met")


def test_dates_run_to_the_end_of_the_calendar() -> None:
    line = starting("medical_device", "9999-12-31", "9999-12-31", **{"need.offering": "capital_equipment"})

    assert judged("timeline", line) == ("met", "timeline.met")
    assert months_after(date(9999, 12, 31), 2) == (10000, 2, 29)


NO_APPROVAL = "decision_roles.approval_missing"
NO_ROLE = "decision_roles.role_missing"
FITS = "decision_roles.met"


@pytest.mark.parametrize(
    ("segment", "alone", "with_approval"),
    [
        ("biopharma", ["approver"], ["budget_holder", "procurement", "influencer"]),
        ("biomanufacturing", ["approver"], ["budget_holder"]),
        ("genomics", ["approver", "budget_holder"], ["procurement"]),
        ("medical_device", ["approver", "budget_holder"], ["procurement"]),
        ("b2b", ["approver", "budget_holder", "influencer"], []),
    ],
)
def test_who_decides_is_settled_by_the_roles_that_fit_the_segment(
    segment: str, alone: list[str], with_approval: list[str]
) -> None:
    for role in ROLES:
        told = changed(qualified(segment), {"decision.people": [{"role": role}]})
        untold = changed(told, {"decision.approval": None})
        denied = changed(told, denied=["decision.approval"])
        expected = FITS if role in alone else NO_APPROVAL if role in with_approval else NO_ROLE

        assert judged("decision_roles", untold)[1] == expected
        assert judged("decision_roles", denied)[1] == expected
        assert judged("decision_roles", told)[1] == (NO_ROLE if expected == NO_ROLE else FITS)


def test_one_person_who_fits_is_enough_among_others_who_do_not() -> None:
    people = [{"role": "end_user"}, {"name": "Priya Nair", "role": "approver"}, {"role": "quality"}]

    assert judged("decision_roles", changed(lean("biomanufacturing"), {"decision.people": people}))[0] == "met"


def test_an_approval_without_people_is_no_one_deciding() -> None:
    line = changed(qualified("b2b"), {"decision.people": None})

    assert judged("decision_roles", line) == ("unknown", "decision_roles.missing")


def test_people_who_do_not_fit_leave_the_lead_pending() -> None:
    line = changed(lean("biopharma"), {"decision.people": [{"role": "end_user"}]})

    assert judged("decision_roles", line) == ("unknown", NO_ROLE)
    assert outcome(line) == "pending_discovery"


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_refusal_and_an_ineligible_account_fail_compliance_everywhere(segment: str) -> None:
    refused = changed(lean(segment), {"compliance.consent": "refused"})
    ineligible = changed(lean(segment), {"compliance.eligibility": "ineligible"})
    both = changed(refused, {"compliance.eligibility": "ineligible"})

    assert judged("compliance", refused) == ("failed", "compliance.consent_refused")
    assert judged("compliance", ineligible) == ("failed", "compliance.ineligible")
    assert judged("compliance", both) == ("failed", "compliance.consent_refused")
    assert check(both)["blockers"] == ["compliance.ineligible", "compliance.consent_refused"]
    assert [outcome(line) for line in (refused, ineligible, both)] == ["disqualified"] * 3


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("pending", [{"compliance.eligibility": "pending"}, {"compliance.disclosure": "cda_pending"}])
def test_what_is_pending_matters_only_where_it_is_required(segment: str, pending: dict[str, str]) -> None:
    expected = ("unknown", "compliance.pending") if segment == "biopharma" else ("met", "compliance.met")

    assert judged("compliance", changed(qualified(segment), pending)) == expected


def test_pending_is_said_before_missing() -> None:
    line = changed(lean("biopharma"), {"compliance.eligibility": "pending", "compliance.consent": None})

    assert judged("compliance", line) == ("unknown", "compliance.pending")


@pytest.mark.parametrize(
    ("segment", "needed"),
    [
        ("biopharma", ["compliance.consent", "compliance.eligibility", "compliance.disclosure"]),
        ("biomanufacturing", ["compliance.consent", "compliance.documentation"]),
        ("genomics", ["compliance.consent", "compliance.documentation"]),
        ("medical_device", ["compliance.consent", "compliance.region", "compliance.documentation"]),
        ("b2b", ["compliance.consent"]),
    ],
)
def test_compliance_needs_what_the_segment_asks_for_and_no_more(segment: str, needed: list[str]) -> None:
    own = [name for name in FIELDS if name.startswith("compliance.") and name not in needed]
    line = changed(qualified(segment), dict.fromkeys(own))

    assert judged("compliance", line) == ("met", "compliance.met")
    for name in needed:
        assert judged("compliance", changed(line, {name: None})) == ("unknown", "compliance.missing")


@pytest.mark.parametrize("disclosure", ["cda_signed", "not_required"])
def test_either_way_of_sharing_material_will_do(disclosure: str) -> None:
    line = changed(lean("biopharma"), {"compliance.disclosure": disclosure})

    assert judged("compliance", line) == ("met", "compliance.met")


@pytest.mark.parametrize(
    ("said", "captured", "basis", "reason"),
    [
        ("granted", None, None, "compliance.met"),
        (None, "granted", None, "compliance.met"),
        ("granted", "granted", None, "compliance.met"),
        ("granted", "refused", None, "compliance.consent_refused"),
        ("refused", "granted", None, "compliance.consent_refused"),
        (None, "refused", "opt_in", "compliance.consent_refused"),
        ("refused", None, "opt_in", "compliance.consent_refused"),
        (None, None, "opt_in", "compliance.met"),
        (None, None, "inbound_request", "compliance.missing"),
        (None, None, None, "compliance.missing"),
    ],
)
def test_consent_is_read_from_the_field_the_lead_and_the_basis(
    said: str | None, captured: str | None, basis: str | None, reason: str
) -> None:
    fields = {"compliance.consent": said, "compliance.basis": basis}
    line = changed(lean("genomics"), fields, lead={"consent": captured})

    assert judged("compliance", line)[1] == reason


def test_a_company_says_which_bases_count_as_consent() -> None:
    line = changed(lean("b2b"), {"compliance.consent": None, "compliance.basis": "existing_customer"})

    assert judged("compliance", line)[0] == "unknown"
    assert judged("compliance", line, {"consent_basis": ["existing_customer"]})[0] == "met"


def test_the_leads_country_stands_in_for_a_region_that_is_absent() -> None:
    line = changed(lean("medical_device"), {"compliance.region": None})

    assert judged("compliance", line)[0] == "unknown"
    assert judged("compliance", changed(line, lead={"country": "DE"}))[0] == "met"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"next_step.status": "declined", "next_step.date": "2026-01-01"}, ("failed", "next_step.declined")),
        ({"next_step.status": "declined"}, ("failed", "next_step.declined")),
        ({"next_step.status": "scheduled", "next_step.date": "2026-02-26"}, ("stale", "next_step.overdue")),
        ({"next_step.status": "agreed", "next_step.date": "2026-02-26"}, ("stale", "next_step.overdue")),
        ({"next_step.status": "proposed", "next_step.date": "2026-02-26"}, ("stale", "next_step.overdue")),
        ({"next_step.date": "2026-02-26"}, ("stale", "next_step.overdue")),
        ({"next_step.status": "scheduled", "next_step.date": "2026-02-27"}, ("met", "next_step.met")),
        ({"next_step.status": "agreed"}, ("met", "next_step.met")),
        ({"next_step.status": "scheduled"}, ("met", "next_step.met")),
        ({"next_step.status": "proposed"}, ("unknown", "next_step.not_agreed")),
        ({"next_step.kind": "demo"}, ("unknown", "next_step.not_agreed")),
        ({"next_step.date": "2026-02-27"}, ("unknown", "next_step.not_agreed")),
        ({}, ("unknown", "next_step.missing")),
    ],
)
def test_the_next_step_is_read_in_order(fields: dict[str, str], expected: tuple[str, str]) -> None:
    unset = dict.fromkeys(("next_step.kind", "next_step.status", "next_step.date"))

    assert judged("next_step", changed(qualified("b2b"), {**unset, **fields})) == expected


def test_three_days_before_the_first_of_march_are_counted_through_a_leap_day() -> None:
    line = qualified("b2b", date(2024, 3, 1))

    assert judged("next_step", changed(line, {"next_step.date": "2024-02-27"}))[0] == "met"
    assert judged("next_step", changed(line, {"next_step.date": "2024-02-26"}))[0] == "stale"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("approved", ("met", "budget.met")),
        ("allocated", ("met", "budget.met")),
        ("estimated", ("unknown", "budget.not_confirmed")),
        ("requested", ("unknown", "budget.not_confirmed")),
        ("none", ("failed", "budget.none")),
        (None, ("unknown", "budget.not_confirmed")),
    ],
)
@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_budget_is_judged_alike_and_decides_in_b2b_alone(
    segment: str, status: str | None, expected: tuple[str, str]
) -> None:
    line = changed(qualified(segment), {"budget.status": status})
    deciding = {"met": "sql", "unknown": "pending_discovery", "failed": "nurture"}[expected[0]]

    assert judged("budget", line) == expected
    assert outcome(line) == (deciding if segment == "b2b" else "sql")


def test_no_status_and_no_amount_is_no_budget_known() -> None:
    line = changed(qualified("b2b"), {"budget.status": None, "budget.amount": None})

    assert judged("budget", line) == ("unknown", "budget.missing")


@pytest.mark.parametrize("criterion", ["scope", "stage", "compliance", "need", "timeline"])
def test_in_b2b_scope_stage_and_compliance_decide_nothing(criterion: str) -> None:
    own = {name: None for name in FIELDS if name.startswith(f"{criterion}.")}
    expected = "sql" if criterion in ("scope", "stage", "compliance") else "pending_discovery"

    assert outcome(changed(qualified("b2b"), own)) == expected


@pytest.mark.parametrize(
    ("segment", "name", "last_fresh_day", "first_old_day"),
    [
        ("biopharma", "need.project", "2025-09-03", "2025-09-02"),
        ("biomanufacturing", "need.project", "2025-06-05", "2025-06-04"),
        ("genomics", "scope.deliverable", "2025-09-03", "2025-09-02"),
        ("medical_device", "compliance.region", "2025-09-03", "2025-09-02"),
        ("b2b", "budget.status", "2025-12-02", "2025-12-01"),
    ],
)
def test_evidence_is_too_old_the_day_after_its_last(
    segment: str, name: str, last_fresh_day: str, first_old_day: str
) -> None:
    line = lean(segment)
    criterion = name.split(".")[0]

    fresh = changed(line, evidence_dates={name: last_fresh_day})
    old = changed(line, evidence_dates={name: first_old_day})

    assert judged(criterion, fresh) == ("met", f"{criterion}.met")
    assert judged(criterion, old) == ("stale", f"{criterion}.expired")
    assert outcome(old) == "pending_discovery"
    assert check(old)["missing"] == [criterion]


def test_evidence_from_after_the_day_is_as_of_the_day() -> None:
    line = changed(lean("b2b"), evidence_dates=dict.fromkeys(FIELDS, "2031-01-01"))

    assert outcome(line) == "sql"


def test_consent_and_disclosure_never_age_and_a_basis_does() -> None:
    old = {"compliance.consent": "2001-01-01", "compliance.disclosure": "2001-01-01"}
    consented = changed(lean("biopharma"), evidence_dates=old)
    by_basis = changed(
        lean("biopharma"),
        {"compliance.consent": None, "compliance.basis": "opt_in"},
        evidence_dates={"compliance.basis": "2001-01-01"},
    )

    assert judged("compliance", consented) == ("met", "compliance.met")
    assert judged("compliance", by_basis) == ("stale", "compliance.expired")
    assert judged("compliance", changed(by_basis, lead={"consent": "granted"}))[0] == "met"


def test_old_evidence_matters_only_where_something_rests_on_it() -> None:
    old = "2020-01-01"
    modality = changed(qualified("genomics"), evidence_dates={"scope.modality": old})
    both = changed(qualified("genomics"), evidence_dates={"scope.modality": old, "scope.quantity": old})
    failing = changed(lean("b2b"), {"budget.status": "none"}, evidence_dates={"budget.status": old})
    region = changed(qualified("medical_device"), evidence_dates={"compliance.region": old})

    assert judged("scope", modality) == ("met", "scope.met")
    assert judged("scope", both) == ("stale", "scope.expired")
    assert judged("budget", failing) == ("failed", "budget.none")
    assert judged("compliance", region) == ("stale", "compliance.expired")
    assert judged("compliance", changed(region, lead={"country": "FR"})) == ("met", "compliance.met")


def test_what_rests_on_an_old_offering_is_old_too() -> None:
    old = {"need.offering": "2020-01-01"}
    stage = changed(
        qualified("biopharma"),
        {"need.offering": "data_services", "stage.phase": "discovery"},
        evidence_dates=old,
    )
    late = starting("biopharma", "2026-03-02", "2027-06-01", **{"need.offering": "commercialization"})

    assert judged("stage", stage) == ("stale", "stage.expired")
    assert judged("timeline", late) == ("met", "timeline.met")
    assert judged("timeline", changed(late, evidence_dates=old)) == ("stale", "timeline.expired")


@pytest.mark.parametrize("name", FIELDS)
def test_a_conflicting_field_makes_its_criterion_conflicting_though_nobody_requires_it(name: str) -> None:
    criterion = "decision_roles" if name.startswith("decision.") else name.split(".")[0]
    line = changed(qualified("biopharma"), conflicting=[name])

    decision = check(line)

    assert decision["states"][criterion] == "conflicting"
    assert decision["reasons"][criterion] == f"{criterion}.conflicting"
    assert decision["missing"] == ([] if criterion == "budget" else [criterion])


def test_another_field_that_fails_the_criterion_outweighs_the_conflict() -> None:
    refused = changed(
        qualified("genomics"), {"compliance.consent": "refused"}, conflicting=["compliance.documentation"]
    )
    late = changed(
        starting("b2b", "2026-03-02", "2030-01-01"),
        conflicting=["timeline.need_by"],
    )
    past = changed(starting("b2b", "2026-03-02", "2025-01-01"), conflicting=["timeline.need_by"])
    denied = changed(qualified("b2b"), denied=["need.project"], conflicting=["need.offering"])

    assert judged("compliance", refused) == ("failed", "compliance.consent_refused")
    assert judged("timeline", late) == ("failed", "timeline.beyond_horizon")
    assert judged("timeline", past) == ("conflicting", "timeline.conflicting")
    assert judged("need", denied) == ("failed", "need.denied")


def test_a_field_that_fails_but_is_conflicting_fails_nothing_and_blocks_nothing() -> None:
    line = changed(
        qualified("biopharma"),
        {"compliance.eligibility": "ineligible"},
        conflicting=["compliance.eligibility"],
    )

    decision = check(line)

    assert decision["blockers"] == []
    assert decision["reasons"]["compliance"] == "compliance.conflicting"
    assert decision["outcome"] == "pending_discovery"


def test_a_field_both_denied_and_conflicting_is_conflicting() -> None:
    line = changed(qualified("b2b"), denied=["need.project"], conflicting=["need.project"])

    assert judged("need", line) == ("conflicting", "need.conflicting")


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_waiver_is_taken_where_the_policy_allows_it(segment: str) -> None:
    bare = {**qualified(segment), "fields": {}}
    refused = {"need", "compliance"} if segment == "b2b" else {"need", "compliance", "next_step"}

    for criterion in CRITERIA:
        state = judged(criterion, {**bare, "waived": [criterion]})[0]
        assert state == ("unknown" if criterion in refused else "waived")


def test_the_first_waivable_criterion_that_is_not_met_takes_the_one_waiver() -> None:
    line = changed(lean("biopharma"), {"stage.phase": "discovery", "timeline.start": None})

    decision = check({**line, "waived": ["timeline", "need", "stage", "scope"]})

    assert decision["states"]["scope"] == "met"
    assert decision["reasons"]["stage"] == "stage.waived"
    assert decision["reasons"]["timeline"] == "timeline.missing"
    assert decision["missing"] == ["timeline"]
    assert decision["outcome"] == "pending_discovery"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"timeline.start": ["2035-01-01", "2035-02-01"]},
        {"timeline.start": ["2025-01-01", "2025-02-01"]},
        {"timeline.start": ["2026-01-01", "2029-02-01"]},
        {"timeline.start": None},
    ],
)
def test_a_waived_criterion_counts_as_met_whatever_its_state_was(spoilt: dict[str, Any]) -> None:
    line = changed(lean("b2b"), spoilt, waived=["timeline"])

    decision = check(line)

    assert decision["reasons"]["timeline"] == "timeline.waived"
    assert (decision["outcome"], decision["missing"]) == ("sql", [])


def test_an_optional_criterion_can_take_the_waiver() -> None:
    line = changed(lean("b2b"), {"scope.deliverable": None, "timeline.start": None})

    decision = check({**line, "waived": ["scope", "timeline"]})

    assert decision["reasons"]["scope"] == "scope.waived"
    assert decision["missing"] == ["timeline"]


def test_a_waiver_lifts_no_blocker() -> None:
    line = changed(lean("b2b"), lead={"persona": "vendor"}, waived=list(CRITERIA))

    assert outcome(line) == "disqualified"


@pytest.mark.parametrize(
    ("persona", "excluded"),
    [
        ("student", True),
        ("job_seeker", True),
        ("competitor", True),
        ("vendor", True),
        ("researcher", False),
        ("Student", False),
        (None, False),
    ],
)
def test_an_excluded_persona_blocks(persona: str | None, excluded: bool) -> None:
    decision = check(changed(lean("genomics"), lead={"persona": persona}))

    assert decision["blockers"] == (["lead.persona_excluded"] if excluded else [])
    assert decision["outcome"] == ("disqualified" if excluded else "sql")


def test_a_company_lists_the_personas_it_excludes() -> None:
    line = changed(lean("genomics"), lead={"persona": "student"})

    assert outcome(line, {"excluded_personas": ["vendor"]}) == "sql"


@pytest.mark.parametrize(
    ("region", "country", "excluded", "blocks"),
    [
        ("DE", None, ["DE"], True),
        ("DE, FR", None, ["FR", "DE", "US"], True),
        ("DE, FR", None, ["DE"], False),
        ("DE", "FR", ["FR"], False),
        (None, "FR", ["FR"], True),
        (None, None, ["FR"], False),
        ("DE", None, [], False),
        ("wherever they sell", None, ["DE", "FR"], False),
    ],
)
def test_a_region_wholly_among_the_excluded_ones_blocks(
    region: str | None, country: str | None, excluded: list[str], blocks: bool
) -> None:
    line = changed(lean("b2b"), {"compliance.region": region}, lead={"country": country})

    decision = check(line, {"excluded_regions": excluded})

    assert decision["blockers"] == (["region.excluded"] if blocks else [])


def test_only_upper_case_codes_between_commas_are_countries() -> None:
    assert country_codes("DE, FR") == ["DE", "FR"]
    assert [country_codes(text) for text in (None, "", "de", "DE FR", "Germany", "DE,", "D1")] == [[]] * 7


def test_blockers_are_listed_in_the_contracts_order() -> None:
    line = changed(
        lean("biopharma"),
        {"compliance.eligibility": "ineligible", "compliance.consent": "refused", "compliance.region": "US"},
        lead={"persona": "competitor"},
    )

    assert check(line, {"excluded_regions": ["US"]})["blockers"] == [
        "compliance.ineligible",
        "compliance.consent_refused",
        "lead.persona_excluded",
        "region.excluded",
    ]


@pytest.mark.parametrize(
    ("not_offered", "fails"),
    [
        ({"scope.modality": ["aav", "mab"]}, True),
        ({"scope.modality": ["aav"]}, False),
        ({"need.offering": ["tech_transfer"]}, True),
        ({"scope.modality": ["aav"], "need.offering": ["tech_transfer"]}, True),
        ({"scope.quantity": {"batch": {"min": 3, "max": 5}}}, True),
        ({"scope.quantity": {"batch": {"min": 1, "max": 3}}}, True),
        ({"scope.quantity": {"batch": {"min": 4, "max": 9}}}, False),
        ({"scope.quantity": {"batch": {"max": 2.5}}}, False),
        ({"scope.quantity": {"batch": {"max": 3}}}, True),
        ({"scope.quantity": {"batch": {"min": 3}}}, True),
        ({"scope.quantity": {"site": {"min": 0}}}, False),
        ({"scope.quantity": {"L": {"min": 200}}}, True),
        ({"scope.deliverable": ["three runs"]}, True),
        ({"scope.deliverable": ["runs"]}, False),
        ({}, False),
    ],
)
def test_what_is_not_offered_fails_scope(not_offered: dict[str, Any], fails: bool) -> None:
    quantities = [{"number": 3, "unit": "batch"}, {"number": 200, "unit": "L"}]
    fields = {"scope.modality": "mab", "scope.quantity": quantities, "scope.deliverable": "three runs"}
    line = changed(qualified("biomanufacturing"), fields)

    found = judged("scope", line, {"not_offered": not_offered})

    assert found == (("failed", "scope.not_offered") if fails else ("met", "scope.met"))


def test_what_is_not_offered_and_denied_fails_nothing() -> None:
    line = changed(qualified("genomics"), {"scope.modality": "wgs"}, denied=["scope.modality"])

    assert judged("scope", line, {"not_offered": {"scope.modality": ["wgs"]}}) == ("met", "scope.met")


def test_a_blocker_outweighs_a_failure_and_a_failure_outweighs_a_gap() -> None:
    gap = changed(lean("biopharma"), {"need.project": None})
    failure = changed(gap, {"next_step.status": "declined"})
    blocked = changed(failure, lead={"persona": "student"})

    assert [outcome(line) for line in (gap, failure, blocked)] == [
        "pending_discovery",
        "nurture",
        "disqualified",
    ]
    assert [check(line)["missing"] for line in (gap, failure, blocked)] == [["need"]] * 3


def test_a_fact_that_the_policy_does_not_require_never_lowers_an_outcome() -> None:
    rng = Random(4)
    harmless: dict[str, tuple[Any, ...]] = {
        "scope.quantity": ([{"number": 3, "unit": "batch"}],),
        "timeline.need_by": (["2019-01-01", "2019-02-01"], ["2030-01-01", "2040-01-01"]),
        "decision.approval": ("a committee",),
        "compliance.basis": COMMON_VALUES["compliance.basis"],
        "compliance.channel": ("no calls",),
        "next_step.kind": COMMON_VALUES["next_step.kind"],
        "budget.amount": ({"amount": 1, "currency": "EUR"},),
    }
    for line in (random_line(rng) for _ in range(500)):
        known = {**line, "waived": [], "denied": [], "conflicting": []}
        for name, values in harmless.items():
            for value in values:
                without = changed(known, {name: None})
                richer = changed(without, {name: value})
                before, after = (OUTCOMES_WORST_FIRST.index(outcome(told)) for told in (without, richer))
                assert after >= before, (name, value, line)


def test_the_same_line_is_decided_alike_and_left_as_it_was() -> None:
    line = random_line(Random(11))
    before = json.dumps(line)

    assert check(line) == check(json.loads(before))
    assert json.dumps(line) == before


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_sweep_reaches_every_reason_that_the_segment_allows(segment: str) -> None:
    keys = {"not_offered": {"scope.deliverable": ["a thing nobody makes"]}, "excluded_regions": ["US", "CA"]}
    reasons, blockers, states, outcomes = set(), set(), set(), set()

    for line in boundary_lines(segment):
        for company in (None, keys):
            decision = check(line, company)
            reasons |= set(decision["reasons"].values())
            blockers |= set(decision["blockers"])
            states |= set(decision["states"].values())
            outcomes.add(decision["outcome"])

    assert reasons == REASONS - OUT_OF_REACH[segment]
    assert blockers == BLOCKERS
    assert states == {"met", "failed", "unknown", "stale", "conflicting", "waived"}
    assert outcomes == set(OUTCOMES_WORST_FIRST)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_line_of_the_sweep_is_well_formed_and_says_what_it_is(segment: str) -> None:
    lines = list(boundary_lines(segment))

    assert len({line["id"] for line in lines}) == len(lines)
    for line in lines:
        assert faults(json.dumps(line)) == [], line["id"]


def test_random_lines_are_well_formed_and_the_same_for_a_seed() -> None:
    rng, again = Random(20), Random(20)

    for _ in range(2000):
        line = random_line(rng)
        assert faults(json.dumps(line)) == []
        assert line == random_line(again)


def test_random_lines_reach_every_reason_and_stay_near_the_border() -> None:
    rng = Random(21)
    decisions = [check(line, random_keys(rng, line["segment"])) for line in (random_line(rng) for _ in range(6000))]
    reached = {reason for decision in decisions for reason in decision["reasons"].values()}
    open_criteria = [
        sum(state in ("failed", "unknown", "stale", "conflicting") for state in decision["states"].values())
        for decision in decisions
    ]

    assert reached == REASONS - {"need.waived", "compliance.waived"}
    assert {code for decision in decisions for code in decision["blockers"]} == BLOCKERS
    assert sum(count <= 2 for count in open_criteria) > len(decisions) * 0.45


def test_a_random_line_can_be_asked_of_one_segment() -> None:
    rng = Random(22)

    for segment in SEGMENTS:
        assert {random_line(rng, segment)["segment"] for _ in range(20)} == {segment}


def test_every_malformed_line_is_bad_in_a_way_of_its_own() -> None:
    lines = list(malformed_lines(Random(23)))

    assert len({wrong for _, wrong in lines}) == len(lines) >= 60
    for text, wrong in lines:
        assert faults(text), wrong
        assert "\n" not in text


def test_every_doubtful_line_stays_on_one_line() -> None:
    lines = list(doubtful_lines(Random(24)))

    assert len({what for _, what in lines}) == len(lines)
    assert all("\n" not in text for text, _ in lines)


def test_every_value_of_every_list_is_in_the_policies_reach() -> None:
    for segment, policy in POLICIES.items():
        assert policy["excluded_phase"] in values_of("stage.phase", segment)
        named = [
            *policy["excluded_phase_lifted_by"],
            *policy["stage_not_required_for"],
            *policy["longer_horizon"],
        ]
        assert set(named) <= set(values_of("need.offering", segment))
        assert {*policy["roles"], *policy["roles_with_approval"]} <= set(ROLES)
        assert {*policy["required"], *policy["waivable"]} <= set(CRITERIA)
    assert set(POLICIES) == set(SEGMENTS)


def test_what_random_lines_start_from_is_sales_qualified() -> None:
    rng = Random(25)

    for segment in SEGMENTS:
        for _ in range(200):
            line = random_qualified(rng, segment, random_day(rng))
            assert outcome(line) == "sql", line
