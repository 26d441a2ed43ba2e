"""What the ledger can record: a closed list of facts, each a small frozen value, kept as JSON."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import UnionType
from typing import Any, Final, Literal, get_args

import msgspec

from qualification.decide import Decision
from qualification.explain import explained, explanation_json
from qualification.terms import (
    CriterionName,
    Evidence,
    FlagKind,
    Lead,
    Money,
    Outcome,
    Person,
    Quantity,
    UserRole,
    Window,
)

Role = UserRole
PutOff = Literal["dont_know", "wont_say", "skip"]
FlagAnswer = Literal["reported", "not_an_event"]
HumanStatus = Literal["accepted", "rejected", "opportunity", "reopened"]


def _kind(name: str) -> str:
    """Return a fact's name as it is written: ``LeadOpened`` -> ``lead_opened``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class _Fact(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag=_kind,
    # They arrive by the million and never form a circle.
    gc=False,
):
    """What all facts share: written as JSON, the kind first."""


class WorkspaceOpened(_Fact, frozen=True):
    """A company began; its days are days in this zone."""

    name: str
    zone: str


class UserAdded(_Fact, frozen=True):
    """Somebody who works with Debrief; recorded again, it is a change."""

    user: str
    name: str
    role: Role
    segment: str | None = None
    zone: str | None = None


class PolicyKept(_Fact, frozen=True):
    """A policy's text as its editor wrote it, kept by the SHA-256 of the text; a draft until it is activated."""

    name: str
    identity: str
    digest: str
    text: str


class PolicyActivated(_Fact, frozen=True):
    """From here on a kept policy decides for its segment."""

    name: str
    identity: str
    digest: str
    reason: str


class PolicyRolledBack(_Fact, frozen=True):
    """From here on an earlier policy decides again for its segment."""

    name: str
    identity: str
    digest: str
    reason: str


class PromptKept(_Fact, frozen=True):
    """A prompt's text, kept by the SHA-256 of the text."""

    name: str
    digest: str
    text: str


class ChannelSet(_Fact, frozen=True):
    """Where something is told: a segment's handovers, or what compliance must see; an empty channel is none."""

    purpose: str
    channel: str


class LeadOpened(_Fact, frozen=True):
    """A lead began: one company, one contact, one project."""

    company: str
    segment: str
    project: str | None = None
    owner: str | None = None
    lead: Lead = Lead()


class LeadRenamed(_Fact, frozen=True):
    """The lead goes by another company or project name; what is left out stays."""

    company: str | None = None
    project: str | None = None


class LeadReassigned(_Fact, frozen=True):
    """Another rep has the lead."""

    owner: str


class SegmentChanged(_Fact, frozen=True):
    """Another segment's policy judges the lead."""

    segment: str


class LeadSourced(_Fact, frozen=True):
    """Where a lead came from, as an import knows it; the latest counts."""

    source: str | None = None
    campaign: str | None = None
    asset: str | None = None
    score: float | None = None


class LeadMerged(_Fact, frozen=True):
    """This lead and the one absorbed are one; the absorbed lead's entries count as this lead's."""

    absorbed: str


class ContactSet(_Fact, frozen=True):
    """Who the lead is, as our own systems or a manager know it; the latest counts."""

    lead: Lead
    reason: str | None = None


class DebriefOpened(_Fact, frozen=True):
    """From here on a thread is about this lead."""

    thread: str


class DebriefClosed(_Fact, frozen=True):
    """A thread is about no lead any more."""

    thread: str


class MessageReceived(_Fact, frozen=True):
    """What somebody wrote, word for word; an edit names the message that it replaces."""

    id: str
    text: str
    author: str
    said_at: datetime
    zone: str
    day: date
    thread: str
    asked: str | None = None
    link: str | None = None
    role: str = "rep"
    replaces: str | None = None


class MessageDeleted(_Fact, frozen=True):
    """Its author took a message back."""

    id: str


class EvidenceNoted(_Fact, frozen=True):
    """A grounded fact: stated, denied or retracted, as its polarity says."""

    evidence: Evidence


class QuestionAsked(_Fact, frozen=True):
    """What the thread was asked last: a criterion or a field."""

    thread: str
    asked: str
    text: str


class QuestionPutOff(_Fact, frozen=True):
    """A question that was not answered, and why."""

    asked: str
    why: PutOff


class Undone(_Fact, frozen=True):
    """These entries of the lead do not count any more; an undoing can itself be undone."""

    entries: tuple[int, ...]


class FlagRaised(_Fact, frozen=True):
    """Something that is not sales was mentioned; whom the rep was told to tell."""

    flag: FlagKind
    quote: str
    message: str
    told: str


class FlagAnswered(_Fact, frozen=True):
    """What became of the flag raised by that entry."""

    raised: int
    answer: FlagAnswer


class WaiverGiven(_Fact, frozen=True):
    """A manager's exception: for one criterion, for the reason code it had, until a day (inclusive)."""

    criterion: CriterionName
    code: str
    reason: str
    until: date


class WaiverEnded(_Fact, frozen=True):
    """The waiver given by that entry holds no longer."""

    given: int
    reason: str


class DecisionRecorded(_Fact, frozen=True):
    """A decision in full, with what it was decided from: the policy by identity and text, the record by hash."""

    as_of: date
    outcome: Outcome
    title: str
    policy: str
    policy_text: str
    record: str
    explanation: msgspec.Raw

    @classmethod
    def of(cls, decision: Decision, *, policy_text: str) -> "DecisionRecorded":
        """Record a decision under the policy whose kept text has this digest."""
        full = explained(decision)
        return cls(
            as_of=decision.as_of,
            outcome=full.outcome,
            title=full.title,
            policy=full.policy,
            policy_text=policy_text,
            record=full.record,
            explanation=msgspec.Raw(explanation_json(full)),
        )


class StatusSet(_Fact, frozen=True):
    """What a person did with the lead; a rejection names a criterion."""

    status: HumanStatus
    reason: str
    criterion: CriterionName | None = None


class LeadHandedOver(_Fact, frozen=True):
    """An SQL went to its next owner: to a channel or a person, on the rep's word or after the delay without one."""

    to: str
    how: Literal["asked", "delay"] = "asked"


class ComplianceAsked(_Fact, frozen=True):
    """Compliance was asked about a field, such as whether the account is eligible."""

    field: str


class FeedbackGiven(_Fact, frozen=True):
    """Somebody found a decision helpful or not; it changes no rule."""

    decision: int
    helpful: bool
    words: str = ""


class Viewed(_Fact, frozen=True):
    """Somebody looked: at `why`, at the record."""

    what: str


class Exported(_Fact, frozen=True):
    """Somebody took a copy away."""

    what: str


class ActRefused(_Fact, frozen=True):
    """Somebody tried what they may not do."""

    act: str
    reason: str


class Erased(_Fact, frozen=True):
    """The contents of these entries are gone; their places in the chain stay."""

    entries: tuple[int, ...]
    reason: str


Fact = (
    WorkspaceOpened | UserAdded | PolicyKept | PolicyActivated | PolicyRolledBack | PromptKept | ChannelSet
    | LeadOpened | LeadRenamed | LeadReassigned | SegmentChanged | LeadSourced | LeadMerged | ContactSet
    | DebriefOpened | DebriefClosed | MessageReceived | MessageDeleted | EvidenceNoted
    | QuestionAsked | QuestionPutOff | Undone | FlagRaised | FlagAnswered | WaiverGiven | WaiverEnded
    | DecisionRecorded | StatusSet | LeadHandedOver | ComplianceAsked | FeedbackGiven
    | Viewed | Exported | ActRefused | Erased
)  # fmt: skip

KINDS: Final[Mapping[str, type]] = {str(each.__struct_config__.tag): each for each in get_args(Fact)}
OF_THE_WORKSPACE: Final = (
    "workspace_opened",
    "user_added",
    "policy_kept",
    "policy_activated",
    "policy_rolled_back",
    "prompt_kept",
    "channel_set",
)
"""The kinds that are about the company itself; there are few of them."""
WITH_WORDS: Final = frozenset(
    {
        "user_added", "lead_opened", "lead_renamed", "contact_set", "message_received", "evidence_noted",
        "question_asked", "flag_raised", "waiver_given", "waiver_ended", "decision_recorded", "status_set",
        "lead_sourced", "act_refused",
        "feedback_given",
    }
)  # fmt: skip
"""The kinds that may speak of a person, so that their contents can be erased."""
LOOKING: Final = frozenset({"viewed", "exported", "act_refused"})
"""The kinds that tell nothing new of a lead."""

_VALUE_TYPES: Final[Mapping[str, type | UnionType | Any]] = {
    "scope.quantity": Quantity,
    "timeline.start": Window,
    "timeline.need_by": Window,
    "decision.people": Person,
    "next_step.date": date,
    "budget.amount": Money,
}
_decode = msgspec.json.Decoder(Fact).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def kind_of(fact: Fact) -> str:
    """Return the kind of a fact as it is written."""
    return str(fact.__struct_config__.tag)


def written(fact: Fact) -> bytes:
    """Return a fact as JSON: the same bytes for the same fact. A lone surrogate is refused with `ValueError`."""
    return _encode(fact)


def read_fact(body: bytes | str) -> Fact:
    """Return the fact that was written, equal to what it was; evidence has its field's type of value again."""
    fact: Fact = _decode(body)
    if type(fact) is EvidenceNoted and fact.evidence.value is not None:
        wanted = _VALUE_TYPES.get(fact.evidence.field)
        if wanted is not None:
            # Nobody has seen it yet: set in place it is half the price of a copy.
            msgspec.structs.force_setattr(fact.evidence, "value", msgspec.convert(fact.evidence.value, wanted))
    return fact
