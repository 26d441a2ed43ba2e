"""Every criterion put into every state that it can have, all of them together, and the outcome worked out by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any, Final

import msgspec

from qualification.decide import decide
from qualification.policy import Policy
from qualification.terms import CriterionName, FieldName, Fields, Record, Verdict, attribute
from tests.qualification.leads import lead_from, shipped, with_company
from tests.reference.checker import CRITERIA, POLICIES
from tests.reference.qualified import qualified

AS_OF: Final = date(2026, 3, 2)
NOT_OFFERED: Final = "a thing that nobody makes"


@dataclass(frozen=True)
class Setting:
    """What puts one criterion into one state; ``blocks`` where the same fact disqualifies the lead."""

    state: str
    fields: dict[str, Any] = field(default_factory=dict)
    denied: tuple[FieldName, ...] = ()
    conflicting: tuple[FieldName, ...] = ()
    dates: dict[FieldName, date] = field(default_factory=dict)
    blocks: bool = False


Row = tuple[tuple[Setting, ...], tuple[CriterionName, ...]]


@dataclass(frozen=True)
class Rows:
    """The settings of each criterion; a row takes one of each."""

    settings: tuple[tuple[Setting, ...], ...]

    @property
    def count(self) -> int:
        total = 1
        for choices in self.settings:
            total *= len(choices)
        return total


@cache
def rows_of(segment: str) -> Rows:
    """Return how each criterion of a segment is put into each of its states."""
    rules = POLICIES[segment]
    old = AS_OF - timedelta(days=rules["evidence_ttl_days"] + 1)
    far = (date(2031, 1, 1), date(2031, 3, 31))
    # A basis stands for consent and grows old; consent itself does not.
    by_basis: dict[str, Any] = {"compliance_consent": None, "compliance_basis": "opt_in"}
    return Rows(
        (
            (
                Setting("met"),
                Setting("failed", denied=("need.project",)),
                *_open("need", "need.project", old),
            ),
            (
                Setting("met"),
                Setting("failed", {"scope_deliverable": NOT_OFFERED}),
                *_open("scope", "scope.deliverable", old),
            ),
            (
                Setting("met"),
                Setting("failed", {"stage_phase": rules["excluded_phase"]}),
                *_open("stage", "stage.phase", old),
            ),
            (
                Setting("met"),
                Setting("failed", {"timeline_start": far}),
                *_open("timeline", "timeline.start", old),
            ),
            (Setting("met"), *_open("decision_roles", "decision.people", old)),
            (
                Setting("met", by_basis),
                Setting("failed", {"compliance_consent": "refused"}, blocks=True),
                Setting("unknown", {"compliance_consent": None, "compliance_basis": None}),
                Setting("stale", by_basis, dates={"compliance.basis": old}),
                Setting("conflicting", by_basis, conflicting=("compliance.documentation",)),
            ),
            (
                Setting("met"),
                Setting("failed", {"next_step_status": "declined"}),
                *_open("next_step", "next_step.status", old),
            ),
            (
                Setting("met"),
                Setting("failed", {"budget_status": "none"}),
                *_open("budget", "budget.status", old),
            ),
        )
    )


def _open(criterion: str, name: FieldName, old: date) -> tuple[Setting, Setting, Setting]:
    return (
        Setting("unknown", {attribute(name): None}),
        Setting("stale", dates={name: old}),
        Setting("conflicting", conflicting=(name,)),
    )


def random_rows(rows: Rows, rng: Random, count: int) -> Iterator[Row]:
    for _ in range(count):
        yield tuple(rng.choice(settings) for settings in rows.settings), random_waivers(rng)


def all_rows(rows: Rows, rng: Random) -> Iterator[Row]:
    for settings in product(*rows.settings):
        yield settings, random_waivers(rng)


def random_waivers(rng: Random) -> tuple[CriterionName, ...]:
    return tuple(rng.sample(CRITERIA, rng.choice((0, 0, 0, 1, 2, 8))))  # type: ignore[arg-type]  # the same names


def unexpected(row: Row, segment: str) -> str:
    """Return how a row's decision differs from what follows from its states; empty where it does not."""
    settings, waived = row
    verdict = decided(settings, waived, segment)
    states = dict(zip(CRITERIA, (setting.state for setting in settings), strict=True))
    exception = next(
        (c for c in CRITERIA if c in waived and c in POLICIES[segment]["waivable"] and states[c] != "met"), None
    )
    if exception is not None:
        states[exception] = "waived"
    required = {states[criterion] for criterion in POLICIES[segment]["required"]}
    if any(setting.blocks for setting in settings):
        outcome = "disqualified"
    elif "failed" in required:
        outcome = "nurture"
    elif required <= {"met", "waived"}:
        outcome = "sql"
    else:
        outcome = "pending_discovery"
    open_states = {"unknown", "stale", "conflicting"}
    missing = tuple(c for c in CRITERIA if c in POLICIES[segment]["required"] and states[c] in open_states)
    if (verdict.outcome, verdict.states, verdict.missing) == (outcome, states, missing):
        return ""
    return f"{segment}: {states}, waived {waived}: {outcome} expected, not {verdict}"


def decided(settings: tuple[Setting, ...], waived: tuple[CriterionName, ...], segment: str) -> Verdict:
    fields: dict[str, Any] = {}
    dates: dict[FieldName, date] = {}
    denied: tuple[FieldName, ...] = ()
    conflicting: tuple[FieldName, ...] = ()
    for setting in settings:
        fields.update(setting.fields)
        dates.update(setting.dates)
        denied += setting.denied
        conflicting += setting.conflicting
    known, policy = _start_of(segment)
    record = Record(
        fields=msgspec.structs.replace(known, **fields),
        denied=denied,
        conflicting=conflicting,
        waived=waived,
        evidence_dates=dates,
    )
    return decide(record, policy, as_of=AS_OF).verdict


@cache
def _start_of(segment: str) -> tuple[Fields, Policy]:
    """Return the fields of a qualified lead, and the policy of a company that refuses one deliverable."""
    record = lead_from(qualified(segment, AS_OF)).record
    known = {name: getattr(record.fields, name) for name in Fields.__struct_fields__}
    return Fields(**known), with_company(shipped()[segment], {"not_offered": {"scope.deliverable": [NOT_OFFERED]}})
