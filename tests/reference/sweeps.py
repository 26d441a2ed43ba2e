"""Every border of every rule, crossed one at a time."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from typing import Any

from tests.reference.checker import CRITERIA, POLICIES, criterion_of
from tests.reference.line_format import COMMON_VALUES, FIELDS, ROLES, values_of
from tests.reference.qualified import (
    BORDER_DAYS,
    COUNTRIES,
    EMPTY,
    HORIZONS,
    NUMBERS,
    PERSONAS,
    REGIONS,
    UNITS,
    Line,
    choices,
    days_after,
    lean,
    months_and_days_after,
    qualified,
)

Sweep = Iterator[tuple[str, Line]]


def boundary_lines(segment: str) -> Iterator[Line]:
    """One thing at a time off a qualified lead, up to and over every border; the id says what."""
    sweeps = (
        sweep_fields,
        sweep_standing,
        sweep_stage,
        sweep_timeline,
        sweep_decision_roles,
        sweep_scope,
        sweep_compliance,
        sweep_next_step_and_budget,
        sweep_ages,
        sweep_waivers,
        sweep_leads,
    )
    for sweep in sweeps:
        for what, line in sweep(segment):
            yield {**line, "id": f"{segment}: {what}"}


def changed(line: Line, fields: dict[str, Any] | None = None, **parts: Any) -> Line:
    """The line with some fields set, or with None left out, and other parts replaced."""
    merged = {**line["fields"], **(fields or {})}
    known = {name: value for name, value in merged.items() if value is not None}
    lead = {**line["lead"], **parts.pop("lead", {})}
    return {**line, "fields": known, "lead": lead, **parts}


def sweep_fields(segment: str) -> Sweep:
    yield "qualified", qualified(segment)
    yield "lean", lean(segment)
    yield "nothing known", {**qualified(segment), "fields": {}}
    for line, kind in ((qualified(segment), "qualified"), (lean(segment), "lean")):
        for name in FIELDS:
            yield f"{kind} without {name}", changed(line, {name: None})
            for value in EMPTY:
                fields = {**line["fields"], name: value}
                yield f"{kind} with {name} = {json.dumps(value)}", {**line, "fields": fields}
            for value in values_of(name, segment):
                yield f"{kind} with {name} = {value}", changed(line, {name: value})
        for criterion in CRITERIA:
            without = {name: None for name in FIELDS if criterion_of(name) == criterion}
            yield f"{kind} without {criterion}", changed(line, without)
            for name in without:
                yield (
                    f"{kind} with {criterion} known by {name} alone",
                    changed(line, {**without, name: qualified(segment)["fields"][name]}),
                )


def sweep_standing(segment: str) -> Sweep:
    failing = {
        "scope.deliverable": "a thing nobody makes",
        "timeline.start": ["2031-01-01", "2031-03-31"],
        "compliance.eligibility": "ineligible",
        "compliance.consent": "refused",
        "next_step.status": "declined",
        "budget.status": "none",
        "stage.phase": POLICIES[segment]["excluded_phase"],
    }
    for line, kind in ((qualified(segment), "qualified"), (lean(segment), "lean")):
        for name in FIELDS:
            yield f"{kind}, {name} denied", changed(line, denied=[name])
            yield f"{kind}, {name} conflicting", changed(line, conflicting=[name])
            yield f"{kind}, {name} denied and conflicting", changed(line, denied=[name], conflicting=[name])
            for other, value in failing.items():
                spoilt = changed(line, {other: value})
                yield f"{kind}, {other} fails, {name} conflicting", changed(spoilt, conflicting=[name])
                yield f"{kind}, {other} fails, {name} denied", changed(spoilt, denied=[name])
            yield (
                f"{kind}, need.project denied, {name} conflicting",
                changed(line, denied=["need.project"], conflicting=[name]),
            )


def sweep_stage(segment: str) -> Sweep:
    for offering, phase in product(choices("need.offering", segment), values_of("stage.phase", segment)):
        line = changed(qualified(segment), {"need.offering": offering, "stage.phase": phase})
        yield f"{phase} for {offering}", line
        yield f"{phase} for {offering}, denied", changed(line, denied=["need.offering"])
        yield f"{phase} for {offering}, conflicting", changed(line, conflicting=["need.offering"])
    for offering in choices("need.offering", segment):
        line = changed(qualified(segment), {"need.offering": offering})
        yield f"no phase for {offering}", changed(line, {"stage.phase": None})
        yield f"conflicting phase for {offering}", changed(line, conflicting=["stage.phase"])


def sweep_timeline(segment: str) -> Sweep:
    days = (date(2026, 3, 2), *BORDER_DAYS)
    for as_of, near in product(days, (-1, 0, 1)):
        line = qualified(segment, as_of)
        for offering, months in product(choices("need.offering", segment), HORIZONS):
            first = months_and_days_after(as_of, months, near)
            yield (
                f"{offering} on {as_of}, start in {months} months {near:+d} days",
                changed(line, {"need.offering": offering, "timeline.start": [first, first]}),
            )
        last = days_after(as_of, near)
        yield (
            f"on {as_of}, window over {near:+d} days",
            changed(line, {"timeline.start": [min("2020-05-01", last), last]}),
        )
        yield f"on {as_of}, one day {near:+d} days", changed(line, {"timeline.start": [last, last]})
        width = max(as_of.isoformat(), months_and_days_after(as_of, 13, near))
        yield (
            f"on {as_of}, 13 months {near:+d} days wide",
            changed(line, {"timeline.start": [as_of.isoformat(), width]}),
        )
    wide_and_late = {"timeline.start": ["2033-01-01", "2035-01-01"]}
    yield "wide and beyond the horizon", changed(qualified(segment), wide_and_late)
    yield "wide and over", changed(qualified(segment), {"timeline.start": ["2020-01-01", "2026-03-01"]})


def sweep_decision_roles(segment: str) -> Sweep:
    line = qualified(segment)
    groups = [group for size in (1, 2) for group in combinations(ROLES, size)]
    for roles in groups:
        people = [{"role": role} for role in roles]
        named = " and ".join(roles)
        told = changed(line, {"decision.people": people})
        yield f"{named}, with approval", told
        yield f"{named}, without approval", changed(told, {"decision.approval": None})
        yield f"{named}, approval denied", changed(told, denied=["decision.approval"])
    one_person = [{"name": "Priya Nair", "role": role} for role in ("technical_evaluator", "budget_holder")]
    yield "two roles of one person", changed(line, {"decision.people": one_person, "decision.approval": None})


def sweep_scope(segment: str) -> Sweep:
    line = changed(qualified(segment), {"scope.modality": None})
    for units in ((), *combinations(UNITS, 1), *combinations(UNITS, 2)):
        quantities = [{"number": 12, "unit": unit} for unit in units]
        named = " and ".join(units) or "no unit"
        yield f"no modality, quantity in {named}", changed(line, {"scope.quantity": quantities})
    for number in NUMBERS:
        sample = [{"number": number, "unit": "sample"}]
        yield f"no modality, {number} samples", changed(line, {"scope.quantity": sample})


def sweep_compliance(segment: str) -> Sweep:
    line = qualified(segment)
    consents = (None, "granted", "refused")
    for said, captured, basis in product(consents, consents, (None, *COMMON_VALUES["compliance.basis"])):
        fields = {"compliance.consent": said, "compliance.basis": basis}
        told = changed(line, fields, lead={"consent": captured})
        what = f"consent {said}, on the lead {captured}, basis {basis}"
        yield what, told
        yield f"{what}, consent denied", changed(told, denied=["compliance.consent"])
        yield f"{what}, consent conflicting", changed(told, conflicting=["compliance.consent"])
    for eligibility, disclosure, said in product(
        (None, *COMMON_VALUES["compliance.eligibility"]),
        (None, *COMMON_VALUES["compliance.disclosure"]),
        consents,
    ):
        fields = {
            "compliance.eligibility": eligibility,
            "compliance.disclosure": disclosure,
            "compliance.consent": said,
            "compliance.basis": None,
        }
        yield f"eligibility {eligibility}, disclosure {disclosure}, consent {said}", changed(line, fields)
    for place, country in product((None, *REGIONS), COUNTRIES):
        told = changed(line, {"compliance.region": place}, lead={"country": country})
        yield f"region {place}, country {country}", told
        yield f"region {place}, country {country}, denied", changed(told, denied=["compliance.region"])
        yield (
            f"region {place}, country {country}, conflicting",
            changed(told, conflicting=["compliance.region"]),
        )


def sweep_next_step_and_budget(segment: str) -> Sweep:
    line = qualified(segment)
    for status, days, kind in product(
        (None, *COMMON_VALUES["next_step.status"]), (None, -400, -4, -3, -2, 0, 1, 400), (None, "demo")
    ):
        day = None if days is None else days_after(date(2026, 3, 2), days)
        fields = {"next_step.status": status, "next_step.date": day, "next_step.kind": kind}
        yield f"{kind} {status} {days} days away", changed(line, fields)
    for near in (-4, -3):
        for as_of in BORDER_DAYS:
            fields = {"next_step.date": days_after(as_of, near)}
            yield f"step {near} days from {as_of}", changed(qualified(segment, as_of), fields)
    for status, amount in product(
        (None, *COMMON_VALUES["budget.status"]), (None, {"amount": 48_000, "currency": "EUR"})
    ):
        told = changed(line, {"budget.status": status, "budget.amount": amount})
        yield f"budget {status}, amount {amount and 48_000}", told


def sweep_ages(segment: str) -> Sweep:
    ttl = POLICIES[segment]["evidence_ttl_days"]
    ages = (ttl - 1, ttl, ttl + 1, 4 * ttl, -1, -ttl - 1)
    for line, kind in ((qualified(segment), "qualified"), (lean(segment), "lean")):
        for name, days in product(FIELDS, ages):
            told = days_after(date(2026, 3, 2), -days)
            yield f"{kind}, {name} {days} days old", changed(line, evidence_dates={name: told})
        for days in ages:
            told = days_after(date(2026, 3, 2), -days)
            yield f"{kind}, all {days} days old", changed(line, evidence_dates=dict.fromkeys(FIELDS, told))
        for as_of, days in product(BORDER_DAYS, (ttl, ttl + 1)):
            told = days_after(as_of, -days)
            aged = lean(segment, as_of) if kind == "lean" else qualified(segment, as_of)
            yield (
                f"{kind} on {as_of}, all {days} days old",
                changed(aged, evidence_dates=dict.fromkeys(FIELDS, told)),
            )
    yield from sweep_leanings(segment, days_after(date(2026, 3, 2), -ttl - 1))


def sweep_leanings(segment: str, old: str) -> Sweep:
    """What is met only by leaning on a field of another criterion, or on a substitute, that has grown old."""
    policy = POLICIES[segment]
    line = qualified(segment)
    for offering in choices("need.offering", segment):
        for phase in (policy["excluded_phase"], None):
            yield (
                f"{phase} for an old {offering}",
                changed(
                    line,
                    {"need.offering": offering, "stage.phase": phase},
                    evidence_dates={"need.offering": old},
                ),
            )
        for months in HORIZONS:
            first = months_and_days_after(date(2026, 3, 2), months, -1)
            fields = {"need.offering": offering, "timeline.start": [first, first]}
            yield (
                f"start in {months} months for an old {offering}",
                changed(line, fields, evidence_dates={"need.offering": old}),
            )
    basis_alone = changed(line, {"compliance.consent": None})
    yield "consent by an old basis", changed(basis_alone, evidence_dates={"compliance.basis": old})
    for captured in ("granted", "refused"):
        aged = changed(basis_alone, lead={"consent": captured}, evidence_dates={"compliance.basis": old})
        yield f"an old basis, {captured} on the lead", aged
    yield (
        "an old region, a country on the lead",
        changed(line, lead={"country": "FR"}, evidence_dates={"compliance.region": old}),
    )
    for role in ROLES:
        people = {"decision.people": [{"role": role}]}
        for name in ("decision.people", "decision.approval"):
            yield f"{role}, {name} old", changed(line, people, evidence_dates={name: old})
    for name in ("scope.modality", "scope.quantity"):
        yield f"{name} old", changed(line, evidence_dates={name: old})
    both = {"scope.modality": old, "scope.quantity": old}
    yield "modality and quantity old", changed(line, evidence_dates=both)


def sweep_waivers(segment: str) -> Sweep:
    line = lean(segment)
    every = qualified(segment)
    ttl = POLICIES[segment]["evidence_ttl_days"]
    old = days_after(date(2026, 3, 2), -ttl - 1)
    yield "everything waived, nothing to waive", changed(line, waived=list(CRITERIA))
    yield "everything waived, nothing known", {**line, "fields": {}, "waived": list(CRITERIA)}
    yield (
        "everything waived backwards, nothing known",
        {**line, "fields": {}, "waived": [*reversed(CRITERIA)]},
    )
    for criterion in CRITERIA:
        own = [name for name in FIELDS if criterion_of(name) == criterion]
        spoilt = {
            "missing": changed(every, dict.fromkeys(own)),
            "denied": changed(every, denied=own),
            "conflicting": changed(every, conflicting=own),
            "old": changed(every, evidence_dates=dict.fromkeys(own, old)),
        }
        for what, bad in spoilt.items():
            yield f"{criterion} {what}, waived", changed(bad, waived=[criterion])
            yield f"{criterion} {what}, all waived", changed(bad, waived=list(CRITERIA))
            others = [name for name in CRITERIA if name != criterion]
            yield f"{criterion} {what}, all others waived", changed(bad, waived=others)
    failing = {
        "stage": {"stage.phase": POLICIES[segment]["excluded_phase"]},
        "timeline": {"timeline.start": ["2031-01-01", "2031-03-31"]},
        "next_step": {"next_step.status": "declined"},
        "budget": {"budget.status": "none"},
        "compliance": {"compliance.consent": "refused"},
    }
    for criterion, fields in failing.items():
        yield f"{criterion} failed, waived", changed(every, fields, waived=[criterion])
    for pair in combinations(CRITERIA, 2):
        gone = {name: None for name in FIELDS if criterion_of(name) in pair}
        yield f"{' and '.join(pair)} missing, both waived", changed(every, gone, waived=list(pair))
        yield f"{' and '.join(pair)} missing, the later waived", changed(every, gone, waived=[pair[1]])


def sweep_leads(segment: str) -> Sweep:
    line = qualified(segment)
    for persona in PERSONAS:
        yield f"persona {persona}", changed(line, lead={"persona": persona})
    yield "a lead of a company alone", {**line, "lead": {"company": "Helvar Works"}}
    short = {key: line[key] for key in ("id", "segment", "as_of", "lead", "fields")}
    yield "no lists at all", short
    yield (
        "every blocker but the region",
        changed(
            line,
            {"compliance.eligibility": "ineligible", "compliance.consent": "refused"},
            lead={"persona": "vendor"},
        ),
    )
