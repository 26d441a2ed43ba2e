"""A lead that qualifies, and the values and days from which other leads are made of it."""

from datetime import date, timedelta
from typing import Any

from tests.reference.checker import POLICIES, months_after
from tests.reference.line_format import values_of

Line = dict[str, Any]

EXCLUDED_PERSONAS = ("student", "job_seeker", "competitor", "vendor")
PERSONAS = (None, *EXCLUDED_PERSONAS, "buyer", "Student", "vendor manager")
EMPTY: tuple[Any, ...] = (None, "", [])
# Codes only, or no country at all: the reference knows no country by name.
REGIONS = ("DE", "FR", "DE, FR", "US", "US, CA", "CH, AT, DE", "wherever they already sell")
COUNTRIES = (None, "DE", "FR", "US")
TEXTS = {
    "need.project": ("replace a supplier that keeps slipping", "move the work out of their own site"),
    "need.offering": ("a reporting tool", "a support contract"),
    "scope.deliverable": ("forty kits and the training", "a pilot with two sites", "the whole package"),
    "scope.modality": ("in the cloud", "on their own machines"),
    "decision.approval": ("the committee votes, then she signs", "no further sign-off"),
    "compliance.documentation": ("validation protocols, audit trail", "nothing special needed"),
    "compliance.channel": ("e-mail is fine", "calls only"),
}
UNITS = ("sample", "batch", "L", "site", "kit", "samples")
NUMBERS = (0.5, 1, 3, 12, 40, 200, 480, 1_200_000)
HORIZONS = (6, 9, 12, 18, 24)
# Month ends that clamp, leap days, the turn of the year; and two from which horizons pass the last year there is.
BORDER_DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2023-08-31",
        "2023-11-30",
        "2023-12-31",
        "2024-01-31",
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2024-08-31",
        "2025-02-28",
        "2025-05-29",
        "2025-05-31",
        "2025-08-31",
        "2025-12-31",
        "2026-01-01",
        "2026-03-31",
        "2026-08-29",
        "2026-10-31",
        "2027-01-31",
        "2027-02-28",
        "2028-02-29",
        "9998-12-31",
        "9999-12-31",
    )
)


def days_after(day: date, days: int) -> str:
    """The ISO day so many days on, kept within the calendar."""
    room = max(min(days, (date.max - day).days), (date.min - day).days)
    return (day + timedelta(days=room)).isoformat()


def months_and_days_after(day: date, months: int, days: int) -> str:
    year, month, day_of_month = months_after(day, months)
    return days_after(date(year, month, day_of_month) if year <= date.max.year else date.max, days)


def qualified(segment: str, as_of: date = date(2026, 3, 2)) -> Line:
    """A sales qualified lead with every field known and every criterion met."""
    policy = POLICIES[segment]
    fields: dict[str, Any] = {
        "need.project": TEXTS["need.project"][0],
        "need.offering": plain_offering(segment),
        "scope.deliverable": TEXTS["scope.deliverable"][0],
        "scope.quantity": [{"number": 40, "unit": "sample"}],
        "scope.modality": choices("scope.modality", segment)[0],
        "stage.phase": next(phase for phase in values_of("stage.phase", segment) if phase != policy["excluded_phase"]),
        "timeline.start": [days_after(as_of, 30), days_after(as_of, 60)],
        "timeline.need_by": [days_after(as_of, 90), days_after(as_of, 120)],
        "decision.people": [{"name": "Priya Nair", "title": "VP Operations", "role": "approver"}],
        "decision.approval": TEXTS["decision.approval"][0],
        "compliance.consent": "granted",
        "compliance.eligibility": "verified",
        "compliance.disclosure": "cda_signed",
        "compliance.region": "DE, FR",
        "compliance.documentation": TEXTS["compliance.documentation"][0],
        "compliance.basis": "opt_in",
        "compliance.channel": TEXTS["compliance.channel"][0],
        "next_step.kind": "technical_call",
        "next_step.status": "scheduled",
        "next_step.date": days_after(as_of, 7),
        "budget.status": "approved",
        "budget.amount": {"amount": 1_900_000, "currency": "CHF"},
    }
    return {
        "id": f"{segment}-qualified",
        "segment": segment,
        "as_of": as_of.isoformat(),
        "lead": {
            "company": "Helvar Works",
            "contact": "Dana Ortiz",
            "title": "Director",
            "email": "dana@helvar.example",
            "persona": None,
            "consent": None,
            "country": None,
        },
        "fields": fields,
        "denied": [],
        "conflicting": [],
        "waived": [],
        "evidence_dates": {},
    }


def lean(segment: str, as_of: date = date(2026, 3, 2)) -> Line:
    """A sales qualified lead with every criterion met by as few fields as will do."""
    policy = POLICIES[segment]
    line = qualified(segment, as_of)
    needed = {
        *policy["need"],
        *policy["scope"],
        *(["scope.modality"] if policy["scope_one_of"] else []),
        "stage.phase",
        "timeline.start",
        "decision.people",
        "compliance.consent",
        *policy["compliance"],
        "next_step.status",
        "budget.status",
    }
    line["fields"] = {name: value for name, value in line["fields"].items() if name in needed}
    return line


def plain_offering(segment: str) -> str:
    """An offering that lifts no exclusion and lengthens no horizon."""
    policy = POLICIES[segment]
    special = (
        *policy["excluded_phase_lifted_by"],
        *policy["stage_not_required_for"],
        *policy["longer_horizon"],
    )
    return next(value for value in choices("need.offering", segment) if value not in special)


def choices(field: str, segment: str) -> tuple[str, ...]:
    """Values that a field may take, for a field of words."""
    if field == "compliance.region":
        return REGIONS
    return values_of(field, segment) or TEXTS[field]
