"""Made-up lines for `debrief decide`: at random near the borders, border by border, and bad ones."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.reference.bad_lines import doubtful_lines, malformed_lines
from tests.reference.checker import CRITERIA, POLICIES, criterion_of
from tests.reference.line_format import COMMON_VALUES, FIELDS, ROLES, SEGMENTS, WINDOW_FIELDS, values_of
from tests.reference.qualified import (
    BORDER_DAYS,
    COUNTRIES,
    EMPTY,
    EXCLUDED_PERSONAS,
    HORIZONS,
    NUMBERS,
    PERSONAS,
    REGIONS,
    UNITS,
    Line,
    choices,
    days_after,
    months_and_days_after,
    qualified,
)
from tests.reference.sweeps import boundary_lines

__all__ = ["boundary_lines", "doubtful_lines", "malformed_lines", "random_keys", "random_line"]


def random_line(rng: Random, segment: str | None = None) -> Line:
    """A valid line: as often as not a qualified lead with up to three things changed, else whatever comes."""
    chosen = segment or rng.choice(SEGMENTS)
    as_of = random_day(rng)
    if rng.random() < 0.55:
        line = random_qualified(rng, chosen, as_of)
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
            rng.choice(PERTURBATIONS)(rng, line, as_of)
    else:
        line = random_noise(rng, chosen, as_of)
    line["id"] = f"{chosen}-{rng.randrange(10**9):09d}"
    for key in ("denied", "conflicting", "waived", "evidence_dates"):
        if not line[key] and rng.random() < 0.1:
            del line[key]
    for key in ("contact", "title", "email", "persona", "consent", "country"):
        if line["lead"][key] is None and rng.random() < 0.2:
            del line["lead"][key]
    return line


def random_day(rng: Random) -> date:
    if rng.random() < 0.4:
        return rng.choice(BORDER_DAYS)
    return date(2023, 1, 1) + timedelta(days=rng.randrange(7 * 365))


def random_qualified(rng: Random, segment: str, as_of: date) -> Line:
    """Every required criterion met, in one of the many ways that it can be."""
    policy = POLICIES[segment]
    line = qualified(segment, as_of)
    fields = line["fields"]
    for name in ("need.project", "need.offering", "scope.deliverable", "scope.modality", "next_step.kind"):
        fields[name] = random_value(rng, name, segment, as_of)
    fields["stage.phase"] = rng.choice(
        [phase for phase in values_of("stage.phase", segment) if phase != policy["excluded_phase"]]
    )
    first = rng.randint(-30, policy["horizon"] * 28)
    fields["timeline.start"] = [
        days_after(as_of, first),
        days_after(as_of, max(first, 0) + rng.randrange(300)),
    ]
    fields["decision.people"], approval = random_deciders(rng, policy)
    fields["compliance.disclosure"] = rng.choice(("cda_signed", "not_required"))
    fields["compliance.region"] = rng.choice(REGIONS)
    fields["next_step.status"] = rng.choice(("scheduled", "agreed"))
    fields["next_step.date"] = days_after(as_of, rng.randint(-3, 40))
    fields["budget.status"] = rng.choice(("approved", "allocated"))
    if rng.random() < 0.5:
        line["lead"]["consent"] = "granted"
    if rng.random() < 0.3:
        line["lead"]["country"] = rng.choice(COUNTRIES)
    for name in droppable(rng, line, approval):
        if rng.random() < 0.4:
            del fields[name]
    for name in fields:
        if rng.random() < 0.15:
            line["evidence_dates"][name] = days_after(as_of, -rng.randrange(policy["evidence_ttl_days"]))
    return line


def random_deciders(rng: Random, policy: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """People who can decide, with whether they need an approval beside them."""
    approval = bool(policy["roles_with_approval"]) and rng.random() < 0.5
    fitting = rng.choice(policy["roles_with_approval"] if approval else policy["roles"])
    people = [random_person(rng, fitting)]
    people += [random_person(rng) for _ in range(rng.choice((0, 0, 1, 2)))]
    rng.shuffle(people)
    return people, approval


def random_person(rng: Random, role: str | None = None) -> dict[str, Any]:
    person = {"role": role or rng.choice(ROLES)}
    if rng.random() < 0.7:
        person["name"] = rng.choice(("Priya Nair", "Marc Oduya", "Ms Lindqvist"))
    if rng.random() < 0.5:
        person["title"] = rng.choice(("VP Operations", "steering committee", "Head of QA"))
    return person


def droppable(rng: Random, line: Line, approval: bool) -> list[str]:
    """The fields that a qualified lead can do without, one at a time and all at once."""
    policy = POLICIES[line["segment"]]
    names = ["timeline.need_by", "compliance.channel", "next_step.kind", "next_step.date", "budget.amount"]
    names += [name for name in ("compliance.eligibility", "compliance.disclosure") if name not in policy["compliance"]]
    if "compliance.documentation" not in policy["compliance"]:
        names.append("compliance.documentation")
    if "compliance.region" not in policy["compliance"] or line["lead"]["country"]:
        names.append("compliance.region")
    if "need.offering" not in policy["need"]:
        names.append("need.offering")
    if "scope.modality" not in policy["scope"]:
        names.append("scope.modality" if rng.random() < 0.5 else "scope.quantity")
    if not approval:
        names.append("decision.approval")
    if "budget" not in policy["required"]:
        names.append("budget.status")
    # Without a word on consent, from the buyer or the form, the basis has to do.
    names.append(rng.choice(("compliance.consent", "compliance.basis")))
    return names


def random_noise(rng: Random, segment: str, as_of: date) -> Line:
    line = qualified(segment, as_of)
    line["fields"] = {
        name: random_value(rng, name, segment, as_of) for name in FIELDS if rng.random() < rng.choice((0.5, 0.9))
    }
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        rng.choice((deny, set_conflicting, empty, waive))(rng, line, as_of)
    for name in FIELDS:
        if rng.random() < 0.1:
            line["evidence_dates"][name] = random_evidence_date(rng, segment, as_of)
    # A blocker hides everything else in the outcome, so most noise goes without.
    if rng.random() < 0.8:
        for name, value in (("compliance.consent", "granted"), ("compliance.eligibility", "verified")):
            if name in line["fields"] and rng.random() < 0.9:
                line["fields"][name] = value
    line["lead"]["persona"] = rng.choice((*[None] * 20, *PERSONAS))
    line["lead"]["consent"] = rng.choice((*[None] * 12, *["granted"] * 6, "refused"))
    line["lead"]["country"] = rng.choice(COUNTRIES)
    return line


def random_value(rng: Random, field: str, segment: str, as_of: date) -> Any:
    if field in WINDOW_FIELDS:
        return random_window(rng, as_of)
    if field == "scope.quantity":
        return [{"number": rng.choice(NUMBERS), "unit": rng.choice(UNITS)} for _ in range(rng.choice((1, 1, 2, 3)))]
    if field == "decision.people":
        return [random_person(rng) for _ in range(rng.choice((1, 1, 2, 3, 4)))]
    if field == "next_step.date":
        return days_after(as_of, rng.choice((-5, -4, -3, -2, -1, 0, 1, rng.randint(-400, 400))))
    if field == "budget.amount":
        return {"amount": rng.choice(NUMBERS), "currency": rng.choice(("CHF", "EUR", "USD"))}
    return rng.choice(choices(field, segment))


def random_window(rng: Random, as_of: date) -> list[str]:
    """A window whose ends lie on the limits, or a day to either side of them, more often than not."""
    near = rng.choice((-1, 0, 1))
    first = rng.choice(
        (
            days_after(as_of, rng.randint(-500, 900)),
            days_after(as_of, near),
            months_and_days_after(as_of, rng.choice(HORIZONS), near),
            rng.choice(BORDER_DAYS[:-2]).isoformat(),
        )
    )
    began = date.fromisoformat(first)
    near = rng.choice((-1, 0, 1))
    last = rng.choice(
        (
            first,
            days_after(began, rng.randrange(500)),
            months_and_days_after(began, 13, near),
            days_after(as_of, near),
        )
    )
    return [first, max(first, last)]


def random_evidence_date(rng: Random, segment: str, as_of: date) -> str:
    ttl: int = POLICIES[segment]["evidence_ttl_days"]
    age = rng.choice((ttl - 1, ttl, ttl + 1, ttl + 1, rng.randrange(3 * ttl), 0, -1, -ttl - 1))
    return days_after(as_of, -age)


def set_field(rng: Random, line: Line, as_of: date) -> None:
    name = rng.choice(FIELDS)
    line["fields"][name] = random_value(rng, name, line["segment"], as_of)


def drop(rng: Random, line: Line, _: date) -> None:
    line["fields"].pop(rng.choice(FIELDS), None)


def empty(rng: Random, line: Line, _: date) -> None:
    line["fields"][rng.choice(FIELDS)] = rng.choice(EMPTY)


def deny(rng: Random, line: Line, _: date) -> None:
    name = rng.choice((*FIELDS, "need.project", "scope.deliverable", "decision.approval"))
    line["denied"] = list({**dict.fromkeys(line["denied"]), name: None})


def set_conflicting(rng: Random, line: Line, _: date) -> None:
    name = rng.choice((*FIELDS, *line["denied"], *line["denied"]))
    line["conflicting"] = list({**dict.fromkeys(line["conflicting"]), name: None})


def waive(rng: Random, line: Line, _: date) -> None:
    line["waived"] = rng.sample(CRITERIA, rng.choice((1, 1, 2, 3, 8)))


def age(rng: Random, line: Line, as_of: date) -> None:
    for name in rng.sample(FIELDS, rng.choice((1, 3, 8))):
        line["evidence_dates"][name] = random_evidence_date(rng, line["segment"], as_of)


def age_what_matters(rng: Random, line: Line, as_of: date) -> None:
    known = [name for name in line["fields"] if criterion_of(name) in POLICIES[line["segment"]]["required"]]
    if known:
        line["evidence_dates"][rng.choice(known)] = random_evidence_date(rng, line["segment"], as_of)


def move_start(rng: Random, line: Line, as_of: date) -> None:
    line["fields"]["timeline.start"] = random_window(rng, as_of)


def move_next_step(rng: Random, line: Line, as_of: date) -> None:
    line["fields"]["next_step.date"] = random_value(rng, "next_step.date", line["segment"], as_of)
    line["fields"]["next_step.status"] = rng.choice(COMMON_VALUES["next_step.status"])


def exclude_phase(rng: Random, line: Line, as_of: date) -> None:
    line["fields"]["stage.phase"] = POLICIES[line["segment"]]["excluded_phase"]
    if rng.random() < 0.7:
        line["fields"]["need.offering"] = random_value(rng, "need.offering", line["segment"], as_of)


def change_people(rng: Random, line: Line, as_of: date) -> None:
    line["fields"]["decision.people"] = random_value(rng, "decision.people", line["segment"], as_of)
    if rng.random() < 0.5:
        line["fields"].pop("decision.approval", None)


def change_consent(rng: Random, line: Line, _: date) -> None:
    line["lead"]["consent"] = rng.choice((None, None, "granted", "refused"))
    line["fields"]["compliance.consent"] = rng.choice((None, None, "granted", "refused"))
    line["fields"]["compliance.basis"] = rng.choice((None, *COMMON_VALUES["compliance.basis"]))


def change_lead(rng: Random, line: Line, _: date) -> None:
    line["lead"]["persona"] = rng.choice(PERSONAS)
    line["lead"]["country"] = rng.choice(COUNTRIES)


def spoil_and_waive(rng: Random, line: Line, as_of: date) -> None:
    rng.choice((drop, deny, set_conflicting, move_start, exclude_phase, change_people))(rng, line, as_of)
    waive(rng, line, as_of)


PERTURBATIONS: tuple[Callable[[Random, Line, date], None], ...] = (
    set_field,
    set_field,
    drop,
    drop,
    empty,
    deny,
    set_conflicting,
    waive,
    age,
    age_what_matters,
    age_what_matters,
    move_start,
    move_start,
    move_next_step,
    exclude_phase,
    change_people,
    change_consent,
    change_lead,
    spoil_and_waive,
)


def random_keys(rng: Random, segment: str) -> dict[str, Any]:
    """What a company might fill in for a segment; some keys, all or none."""
    keys: dict[str, Any] = {}
    if rng.random() < 0.5:
        refused: dict[str, Any] = {}
        for name in rng.sample(("scope.modality", "need.offering", "scope.deliverable"), rng.randrange(3)):
            values = choices(name, segment)
            refused[name] = rng.sample(values, rng.randrange(1, len(values)))
        if rng.random() < 0.5:
            low = rng.choice((None, *NUMBERS))
            high = rng.choice((None, *(number for number in NUMBERS if low is None or number >= low)))
            limits = {"min": low, "max": high}
            known = {end: number for end, number in limits.items() if number is not None}
            refused["scope.quantity"] = {rng.choice(UNITS): known} if known else {}
        keys["not_offered"] = refused
    if rng.random() < 0.5:
        keys["excluded_regions"] = rng.sample(("DE", "FR", "US", "CA", "CH", "AT"), rng.randrange(5))
    if rng.random() < 0.5:
        keys["consent_basis"] = rng.sample(COMMON_VALUES["compliance.basis"], rng.randrange(4))
    if rng.random() < 0.5:
        keys["excluded_personas"] = rng.sample(EXCLUDED_PERSONAS, rng.randrange(5))
    return keys
