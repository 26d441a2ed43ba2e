"""The glossary as types: fields, evidence, records, findings, decisions.

Records arrive by the hundred thousand, so they are msgspec structs: decoded and checked in C, frozen.
"""

import calendar
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, get_args

import msgspec


class Criterion(StrEnum):
    """One thing that must hold, in the order in which a lead is judged."""

    NEED = "need"
    SCOPE = "scope"
    STAGE = "stage"
    TIMELINE = "timeline"
    DECISION_ROLES = "decision_roles"
    COMPLIANCE = "compliance"
    NEXT_STEP = "next_step"
    BUDGET = "budget"


class State(StrEnum):
    """How one criterion stands."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"
    STALE = "stale"
    CONFLICTING = "conflicting"
    WAIVED = "waived"


class Outcome(StrEnum):
    """What the policy makes of a lead."""

    SALES_QUALIFIED = "sql"
    PENDING_DISCOVERY = "pending_discovery"
    NURTURE = "nurture"
    DISQUALIFIED = "disqualified"


class Polarity(StrEnum):
    """What a piece of evidence does to its field."""

    STATES = "states"
    DENIES = "denies"
    RETRACTS = "retracts"


class SaidBy(StrEnum):
    """Whose words a quote is: the buyer's own, the rep's report of them, or an entry in a form."""

    BUYER = "buyer"
    REP = "rep"
    FORM = "form"


class FlagKind(StrEnum):
    """A mention that is not sales and must reach somebody else."""

    ADVERSE_EVENT = "adverse_event"
    PRODUCT_COMPLAINT = "product_complaint"
    OFF_LABEL = "off_label"
    PATIENT_DATA = "patient_data"
    HCP_VALUE = "hcp_value"


CriterionName = Literal["need", "scope", "stage", "timeline", "decision_roles", "compliance", "next_step", "budget"]
FieldName = Literal[
    "need.project", "need.offering",
    "scope.deliverable", "scope.quantity", "scope.modality",
    "stage.phase",
    "timeline.start", "timeline.need_by",
    "decision.people", "decision.approval",
    "compliance.consent", "compliance.eligibility", "compliance.disclosure", "compliance.region",
    "compliance.documentation", "compliance.basis", "compliance.channel",
    "next_step.kind", "next_step.status", "next_step.date",
    "budget.status", "budget.amount",
]  # fmt: skip
RoleName = Literal[
    "approver", "budget_holder", "procurement", "influencer",
    "technical_evaluator", "quality", "regulatory", "end_user",
]  # fmt: skip
UserRole = Literal["rep", "manager", "compliance", "operations", "admin"]
"""What somebody is in a workspace."""
Move = Literal["rep", "buyer", "legal", "compliance"]

Consent = Literal["granted", "refused"]
Eligibility = Literal["verified", "pending", "ineligible"]
Disclosure = Literal["cda_signed", "cda_pending", "not_required"]
Basis = Literal["opt_in", "inbound_request", "existing_customer", "legitimate_interest"]
StepKind = Literal[
    "discovery_call", "technical_call", "demo", "site_visit", "sample_request", "pilot",
    "documentation_review", "proposal_meeting", "rfp_or_quote", "audit", "other",
]  # fmt: skip
StepStatus = Literal["scheduled", "agreed", "proposed", "declined"]
BudgetStatus = Literal["approved", "allocated", "estimated", "requested", "none"]

CRITERIA: Final[tuple[CriterionName, ...]] = get_args(CriterionName)
FIELDS: Final[tuple[FieldName, ...]] = get_args(FieldName)
ROLES: Final[tuple[RoleName, ...]] = get_args(RoleName)

FIXED_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "compliance.consent": get_args(Consent),
    "compliance.eligibility": get_args(Eligibility),
    "compliance.disclosure": get_args(Disclosure),
    "compliance.basis": get_args(Basis),
    "next_step.kind": get_args(StepKind),
    "next_step.status": get_args(StepStatus),
    "budget.status": get_args(BudgetStatus),
}
"""The value lists that every segment shares; a policy lists those of `SEGMENT_FIELDS`."""

SEGMENT_FIELDS: Final[tuple[FieldName, ...]] = ("need.offering", "scope.modality", "stage.phase")
TEXT_FIELDS: Final[tuple[FieldName, ...]] = (
    "need.project", "scope.deliverable", "decision.approval",
    "compliance.region", "compliance.documentation", "compliance.channel",
)  # fmt: skip
AGELESS_FIELDS: Final[frozenset[str]] = frozenset({"compliance.consent", "compliance.disclosure"})


_ATTRIBUTES: Final[Mapping[str, str]] = {field: field.replace(".", "_") for field in FIELDS}
_CRITERIA_OF: Final[Mapping[str, CriterionName]] = {
    field: criterion
    for field in FIELDS
    for criterion in CRITERIA
    if criterion.removesuffix("_roles") == field.partition(".")[0]
}


def attribute(field: str) -> str:
    """Return the Python name of a dotted field: ``need.project`` -> ``need_project``."""
    return _ATTRIBUTES[field]


def criterion_of(field: str) -> CriterionName:
    """Return the criterion that a field belongs to; ``decision.people`` belongs to ``decision_roles``."""
    return _CRITERIA_OF[field]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody on the buyer's side, in one role; a person with two roles is listed twice."""

    role: RoleName
    name: str | None = None
    title: str | None = None


class Quantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much work or product is asked for: a number and the singular noun or SI symbol it counts."""

    number: int | float
    unit: str


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum in one currency (ISO 4217 code)."""

    amount: int | float
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Za-z]{3}$")]


Window = tuple[date, date]
"""First and last day, both inclusive."""


class Fields(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={attribute(field): field for field in FIELDS},
):
    """The slots of a record. ``None``, an empty text and an empty list all mean: not known."""

    need_project: str | None = None
    need_offering: str | None = None
    scope_deliverable: str | None = None
    scope_quantity: tuple[Quantity, ...] | None = None
    scope_modality: str | None = None
    stage_phase: str | None = None
    timeline_start: Window | None = None
    timeline_need_by: Window | None = None
    decision_people: tuple[Person, ...] | None = None
    decision_approval: str | None = None
    compliance_consent: Consent | None = None
    compliance_eligibility: Eligibility | None = None
    compliance_disclosure: Disclosure | None = None
    compliance_region: str | None = None
    compliance_documentation: str | None = None
    compliance_basis: Basis | None = None
    compliance_channel: str | None = None
    next_step_kind: StepKind | None = None
    next_step_status: StepStatus | None = None
    next_step_date: date | None = None
    budget_status: BudgetStatus | None = None
    budget_amount: Money | None = None

    def value(self, field: str) -> Any:
        """Return what is known of a dotted field, or ``None``."""
        return getattr(self, attribute(field)) or None

    def known(self) -> dict[FieldName, Any]:
        """Return the fields that hold something, in their fixed order."""
        return {field: value for field in FIELDS if (value := self.value(field)) is not None}

    def without(self, fields: frozenset[str]) -> "Fields":
        """Return a copy in which the named fields are not known."""
        return msgspec.structs.replace(self, **{attribute(field): None for field in fields})


class Lead(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who the lead is, as the company's own systems know it."""

    company: str | None = None
    contact: str | None = None
    title: str | None = None
    email: str | None = None
    persona: str | None = None
    consent: Consent | None = None
    country: str | None = None


class MessageRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where words were said: the message, its author and the author's role, its day, its link.

    ``order`` tells messages of one day apart, the earlier one first.
    """

    id: str
    author: str
    day: date
    link: str | None = None
    order: int = 0
    role: str = "rep"


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A grounded fact: a field, its value, and the words that show it."""

    field: FieldName
    value: Any
    quote: str
    start: int
    end: int
    message: MessageRef
    said_by: SaidBy = SaidBy.REP
    asked: str | None = None
    polarity: Polarity = Polarity.STATES
    extractor: str = "local"
    recorded_at: datetime | None = None
    corrects: bool = False


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that is known of a lead: its fields as the evidence makes them, what was denied, and what conflicts.

    ``evidence_dates`` gives the day of a field's latest evidence; a field not named there is as new as the decision.
    ``waived`` lists criteria that a manager waived.
    """

    lead: Lead = Lead()
    fields: Fields = Fields()
    denied: tuple[FieldName, ...] = ()
    conflicting: tuple[FieldName, ...] = ()
    waived: tuple[CriterionName, ...] = ()
    evidence_dates: dict[FieldName, date] = {}

    def digest(self) -> str:
        """Return the first 12 hex digits of the SHA-256 of the record's canonical JSON."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:12]


class GroundedRecord(Record, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record with the words that each of its facts came from; they explain a decision and decide nothing."""

    evidence: tuple[Evidence, ...] = ()


class Refusal(StrEnum):
    """Why a waiver is not in force."""

    NOT_WAIVABLE = "not_waivable"
    ALREADY_MET = "already_met"
    ONE_WAIVER_ONLY = "one_waiver_only"


class Verdict(msgspec.Struct, frozen=True):
    """Outcome, states and reasons, one per criterion in order; shared by every record that comes out the same."""

    outcome: Outcome
    states: dict[CriterionName, State]
    reasons: dict[CriterionName, str]
    required: tuple[CriterionName, ...]
    missing: tuple[CriterionName, ...]
    blockers: tuple[str, ...]
    waived: CriterionName | None
    refused_waivers: dict[CriterionName, Refusal]


def months_after(day: date, months: int) -> date | None:
    """Return the same day of the month that many calendar months later, clamped to the month's end.

    ``None`` where the calendar ends first, in the year 9999 (or begins later, in the year 1).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
