"""A segment's policy: the small closed language of its rules, as pydantic models of the file that an editor writes.

A criterion is a list of rules read from the top: the first whose condition holds gives the reason, and the reason
gives the state. Where none holds, the criterion is missing. A condition is a mapping with one key that names its kind.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from qualification.terms import (
    CRITERIA,
    FIELDS,
    FIXED_VALUES,
    SEGMENT_FIELDS,
    CriterionName,
    FieldName,
    Move,
    RoleName,
    State,
    UserRole,
    criterion_of,
)

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Source = Annotated[str, Field(pattern=r"^(team|spec|1?[0-9]{1,2})$")]
"""Where a rule comes from: a point of the checklist (1 to 169), the written contract (`spec`) or our own `team`."""
Months = Annotated[int, Field(ge=1, le=120)]

REASONS: Final[Mapping[str, State]] = {
    "need.denied": State.FAILED,
    "stage.excluded": State.FAILED,
    "timeline.beyond_horizon": State.FAILED,
    "compliance.consent_refused": State.FAILED,
    "compliance.ineligible": State.FAILED,
    "next_step.declined": State.FAILED,
    "budget.none": State.FAILED,
    "scope.not_offered": State.FAILED,
    "timeline.past": State.STALE,
    "next_step.overdue": State.STALE,
    "timeline.window_too_wide": State.UNKNOWN,
    "decision_roles.approval_missing": State.UNKNOWN,
    "decision_roles.role_missing": State.UNKNOWN,
    "compliance.pending": State.UNKNOWN,
    "next_step.not_agreed": State.UNKNOWN,
    "budget.not_confirmed": State.UNKNOWN,
    **{f"{criterion}.met": State.MET for criterion in CRITERIA},
    **{f"{criterion}.missing": State.UNKNOWN for criterion in CRITERIA},
    **{f"{criterion}.expired": State.STALE for criterion in CRITERIA},
    **{f"{criterion}.conflicting": State.CONFLICTING for criterion in CRITERIA},
    **{f"{criterion}.waived": State.WAIVED for criterion in CRITERIA},
}
"""Every reason code and the state it stands for; the list is closed."""

BlockerCode = Literal["compliance.ineligible", "compliance.consent_refused", "lead.persona_excluded", "region.excluded"]
BLOCKERS: Final[tuple[BlockerCode, ...]] = get_args(BlockerCode)
CompanyList = Literal["not_offered", "excluded_personas", "excluded_regions"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Present(_Part):
    """The field holds something."""

    present: FieldName


class Denied(_Part):
    """The buyer said that there is no such thing."""

    denied: FieldName


class OneOf(_Part):
    """A field holds one of some values: ``one_of: {stage.phase: [discovery]}``."""

    one_of: Annotated[
        dict[FieldName, Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]],
        Field(min_length=1, max_length=1),
    ]

    @property
    def field(self) -> FieldName:
        return next(iter(self.one_of))

    @property
    def values(self) -> tuple[str, ...]:
        return self.one_of[self.field]


class QuantityIn(_Part):
    """Some quantity is counted in one of these units."""

    quantity_in: Annotated[tuple[Text, ...], Field(min_length=1, max_length=100)]


class RoleAmong(_Part):
    """Somebody known holds one of these roles."""

    role_among: Annotated[tuple[RoleName, ...], Field(min_length=1, max_length=8)]


class WindowOver(_Part):
    """The window's last day is before the day of the decision."""

    window_over: Literal["timeline.start", "timeline.need_by"]


class _Span(_Part):
    field: Literal["timeline.start", "timeline.need_by"]
    months: Months


class WindowLongerThan(_Part):
    """The window's last day is later than its first day plus so many calendar months."""

    window_longer_than: _Span


class Longer(_Part):
    """A longer horizon for some leads."""

    when: OneOf
    months: Months


class _Horizon(_Part):
    field: Literal["timeline.start", "timeline.need_by"]
    months: Months
    longer_for: Annotated[tuple[Longer, ...], Field(max_length=30)] = ()


class StartsBeyond(_Part):
    """The window begins on or after the day of the decision plus so many calendar months."""

    starts_beyond: _Horizon


class DaysPast(_Part):
    """The date is more than so many days before the day of the decision: ``days_past: {next_step.date: 3}``."""

    days_past: Annotated[
        dict[Literal["next_step.date"], Annotated[int, Field(ge=0, le=365)]],
        Field(min_length=1, max_length=1),
    ]


class ListedIn(_Part):
    """The lead is on one of the lists that a company fills for itself."""

    listed_in: CompanyList


class AllOf(_Part):
    """Every one of the conditions holds."""

    all_of: Annotated[tuple["Condition", ...], Field(min_length=2, max_length=30)]


class AnyOf(_Part):
    """At least one of the conditions holds."""

    any_of: Annotated[tuple["Condition", ...], Field(min_length=2, max_length=30)]


_KINDS: Final[tuple[type[_Part], ...]] = (
    Present, Denied, OneOf, QuantityIn, RoleAmong, WindowOver, WindowLongerThan, StartsBeyond, DaysPast,
    ListedIn, AllOf, AnyOf,
)  # fmt: skip
CONDITION_KEYS: Final[tuple[str, ...]] = tuple(next(iter(kind.model_fields)) for kind in _KINDS)


def _kind_of(value: Any) -> str | None:
    """Return the one key that names a condition's kind; ``None`` where it is no mapping with one key."""
    if isinstance(value, _Part):
        return next(iter(type(value).model_fields))
    return str(next(iter(value))) if isinstance(value, Mapping) and len(value) == 1 else None


Condition = Annotated[
    Annotated[Present, Tag("present")]
    | Annotated[Denied, Tag("denied")]
    | Annotated[OneOf, Tag("one_of")]
    | Annotated[QuantityIn, Tag("quantity_in")]
    | Annotated[RoleAmong, Tag("role_among")]
    | Annotated[WindowOver, Tag("window_over")]
    | Annotated[WindowLongerThan, Tag("window_longer_than")]
    | Annotated[StartsBeyond, Tag("starts_beyond")]
    | Annotated[DaysPast, Tag("days_past")]
    | Annotated[ListedIn, Tag("listed_in")]
    | Annotated[AllOf, Tag("all_of")]
    | Annotated[AnyOf, Tag("any_of")],
    Discriminator(_kind_of),
]


class Rule(_Part):
    """One line of a criterion: the reason that it gives, when, unless what, and where the rule comes from."""

    reason: Text
    when: Condition
    unless: Condition | None = None
    source: Annotated[tuple[Source, ...], Field(min_length=1)]


class RequiredUnless(_Part):
    """A criterion that some leads do not need."""

    unless: OneOf


class CriterionRules(_Part):
    """One criterion: whether it is required, its rules from the top, its question and whose move an open one is."""

    required: bool | RequiredUnless
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=20)]
    question: Text
    move: Move


class FieldQuestion(_Part):
    """How to ask for one field, and whose move it is; a value such as `pending` may pass the move to somebody else."""

    question: Text
    move: Move
    move_when: dict[str, Move] = {}


class Contact(_Part):
    """Whom a rep must tell about a flag, and what to say."""

    tell: Text
    say: Text


class Range(_Part):
    """Quantities of one unit from ``min`` to ``max``, both inclusive; an end that is left out is open."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _ends_in_order(self) -> "Range":
        if self.min is None and self.max is None:
            raise PydanticCustomError("range_empty", "a range needs `min`, `max` or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("range_reversed", "`min` is larger than `max`, so nothing lies between")
        return self


NotOffered = dict[FieldName, Annotated[tuple[str, ...], Field(min_length=1)] | dict[Text, Range]]
"""What this company does not offer, by field: values, or for `scope.quantity` a range for each unit."""


class Flags(_Part):
    """Whom to tell about each kind of flag."""

    adverse_event: Contact
    product_complaint: Contact
    off_label: Contact
    patient_data: Contact
    hcp_value: Contact


class Criteria(_Part):
    """The eight criteria, each with its rules."""

    need: CriterionRules
    scope: CriterionRules
    stage: CriterionRules
    timeline: CriterionRules
    decision_roles: CriterionRules
    compliance: CriterionRules
    next_step: CriterionRules
    budget: CriterionRules

    def __getitem__(self, criterion: CriterionName) -> CriterionRules:
        rules: CriterionRules = getattr(self, criterion)
        return rules

    def items(self) -> Iterator[tuple[CriterionName, CriterionRules]]:
        return ((criterion, self[criterion]) for criterion in CRITERIA)


class Blocker(_Part):
    """What disqualifies a lead whatever else holds."""

    reason: BlockerCode
    when: Condition
    source: Annotated[tuple[Source, ...], Field(min_length=1)]


class SegmentValues(_Part):
    """The segment's own value lists; ``text`` where the buyer's words are kept as they are."""

    need_offering: Literal["text"] | Annotated[tuple[Text, ...], Field(min_length=1)] = Field(alias="need.offering")
    scope_modality: Literal["text"] | Annotated[tuple[Text, ...], Field(min_length=1)] = Field(alias="scope.modality")
    stage_phase: Literal["text"] | Annotated[tuple[Text, ...], Field(min_length=1)] = Field(alias="stage.phase")

    def get(self, field: str) -> tuple[str, ...] | None:
        """Return the values that a field may take, or ``None`` where any text may stand."""
        values = getattr(self, field.replace(".", "_"), None)
        return None if values in (None, "text") else values


class Policy(_Part):
    """A segment's rules as its editor wrote them; `identity` changes only with what decides."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
    title: Text
    values: SegmentValues
    evidence_ttl_days: Annotated[int, Field(ge=1, le=3650)]
    waivable: tuple[CriterionName, ...]
    waiver_days: Annotated[int, Field(ge=1, le=365)]
    pending_max_days: Annotated[int, Field(ge=1, le=3650)]
    ask_order: tuple[CriterionName, ...]
    criteria: Criteria
    blockers: Annotated[tuple[Blocker, ...], Field(min_length=1, max_length=20)]
    excluded_personas: tuple[Text, ...]
    not_offered: NotOffered
    excluded_regions: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...]
    region_names: dict[Text, tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...]] = {}
    our_products: tuple[Text, ...]
    attested_by: dict[FieldName, Annotated[tuple[UserRole, ...], Field(min_length=1)]]
    consent_basis: tuple[Literal["opt_in", "inbound_request", "existing_customer", "legitimate_interest"], ...]
    questions: dict[FieldName, FieldQuestion]
    flags: Flags

    @cached_property
    def identity(self) -> str:
        """Return ``name@hash``: the first 12 hex digits of the SHA-256 of all that can change a decision."""
        return f"{self.name}@{hashlib.sha256(self._deciding_text().encode()).hexdigest()[:12]}"

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Policy":
        """Return a copy with other values, not checked again; it has an identity of its own."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("identity", None)
        return copy

    def _deciding_text(self) -> str:
        whole = self.model_dump(
            mode="json", by_alias=True,
            include={
                "values", "evidence_ttl_days", "waivable", "ask_order", "criteria", "blockers", "excluded_personas",
                "not_offered", "excluded_regions", "attested_by", "consent_basis",
            },
        )  # fmt: skip
        if self.excluded_regions:
            whole["region_names"] = {name: self.region_names[name] for name in sorted(self.region_names)}
        for rules in whole["criteria"].values():
            del rules["question"], rules["move"]
            for rule in rules["rules"]:
                del rule["source"]
        for blocker in whole["blockers"]:
            del blocker["source"]
        return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def may_state(self, role: str, field: FieldName) -> bool:
        """Tell whether somebody in a role may state a field: a company can leave one to some roles alone."""
        allowed = self.attested_by.get(field)
        return allowed is None or role in allowed

    def values_of(self, field: str) -> tuple[str, ...] | None:
        """Return the closed list of values of a field, or ``None`` where it has none."""
        return FIXED_VALUES.get(field) or (self.values.get(field) if field in SEGMENT_FIELDS else None)


def reason_belongs(criterion: CriterionName, reason: str) -> bool:
    """Tell whether a rule of this criterion may give this reason; some reasons come by themselves."""
    ending = reason.removeprefix(f"{criterion}.")
    return reason in REASONS and ending != reason and ending not in {"missing", "expired", "conflicting", "waived"}


def conditions_in(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all that it is made of."""
    yield condition
    match condition:
        case AllOf(all_of=parts) | AnyOf(any_of=parts):
            for part in parts:
                yield from conditions_in(part)
        case StartsBeyond(starts_beyond=horizon):
            for longer in horizon.longer_for:
                yield longer.when


def fields_read(condition: Condition) -> Iterator[FieldName]:
    """Yield the fields that a condition looks at, in the order in which it names them."""
    for part in conditions_in(condition):
        match part:
            case Present(present=field) | Denied(denied=field) | WindowOver(window_over=field):
                yield field
            case OneOf():
                yield part.field
            case QuantityIn():
                yield "scope.quantity"
            case RoleAmong():
                yield "decision.people"
            case WindowLongerThan(window_longer_than=span):
                yield span.field
            case StartsBeyond(starts_beyond=horizon):
                yield horizon.field
            case DaysPast(days_past=days):
                yield from days
            case ListedIn(listed_in="excluded_regions"):
                yield "compliance.region"


def fields_of(criterion: CriterionName) -> tuple[FieldName, ...]:
    """Return the fields that belong to a criterion."""
    return _FIELDS_OF[criterion]


_FIELDS_OF: Final[Mapping[CriterionName, tuple[FieldName, ...]]] = {
    criterion: tuple(field for field in FIELDS if criterion_of(field) == criterion) for criterion in CRITERIA
}
