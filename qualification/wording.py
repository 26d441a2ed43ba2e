"""The words for people: one sentence for each reason, and how values, states and outcomes are said."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from qualification.terms import CriterionName, Money, Outcome, Person, Quantity, Refusal, State

CRITERION_WORDS: Final[Mapping[str, str]] = {
    "need": "need",
    "scope": "scope",
    "stage": "stage",
    "timeline": "timeline",
    "decision_roles": "decision",
    "compliance": "compliance",
    "next_step": "next step",
    "budget": "budget",
}

STATE_WORDS: Final[Mapping[State, str]] = {
    State.MET: "Met",
    State.FAILED: "Not a fit now",
    State.UNKNOWN: "Open",
    State.STALE: "Please re-confirm",
    State.CONFLICTING: "Two answers",
    State.WAIVED: "Exception",
}

REASON_SENTENCES: Final[Mapping[str, str]] = {
    "need.met": "They have a project of their own.",
    "need.denied": "They said that there is no project.",
    "need.missing": "We do not know yet what problem or project they have.",
    "scope.met": "What they want from us is clear.",
    "scope.not_offered": "They ask for something that we do not offer.",
    "scope.missing": "We do not know yet what exactly they want from us.",
    "stage.met": "The stage fits what we do.",
    "stage.excluded": "Their stage is too early for what they ask.",
    "stage.missing": "We do not know yet how far their project or product is.",
    "timeline.met": "The start falls within the time that we plan for.",
    "timeline.past": "The start that they named is over.",
    "timeline.window_too_wide": "The start is too vague: it could be more than a year apart.",
    "timeline.beyond_horizon": "The start is too far out.",
    "timeline.missing": "We do not know yet when it should start.",
    "decision_roles.met": "We know who decides, and how.",
    "decision_roles.approval_missing": "We know somebody with a say, but not how the decision is made.",
    "decision_roles.role_missing": "We know people there, but nobody who can decide or pay.",
    "decision_roles.missing": "We do not know yet who decides.",
    "compliance.met": "Consent and the compliance points that we need are there.",
    "compliance.consent_refused": "They asked not to be contacted.",
    "compliance.ineligible": "Compliance has ruled this account out.",
    "compliance.pending": "Compliance or legal has not finished yet.",
    "compliance.missing": "Not all the compliance points that we need are known.",
    "next_step.met": "Both sides agreed to a next step.",
    "next_step.declined": "They declined a next step.",
    "next_step.overdue": "The next step's day has passed, and we do not know how it went.",
    "next_step.not_agreed": "A next step was mentioned, but not agreed by both sides.",
    "next_step.missing": "No next step is recorded.",
    "budget.met": "The money is there.",
    "budget.none": "There is no money for it.",
    "budget.not_confirmed": "There is a figure or a request, but no confirmed money.",
    "budget.missing": "We do not know yet whether there is money.",
    "lead.persona_excluded": "This contact is outside the people that we sell to.",
    "region.excluded": "The market is one that we do not serve.",
}

CONFLICT_SENTENCE: Final = "One message gave two different answers about the {criterion}."
EXPIRED_SENTENCE: Final = "What we know about the {criterion} is older than {days} days."
WAIVED_SENTENCE: Final = "A manager made an exception for the {criterion}."

REFUSAL_SENTENCES: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_WAIVABLE: "This policy allows no exception for the {criterion}.",
    Refusal.ALREADY_MET: "The {criterion} needs no exception: it is met.",
    Refusal.ONE_WAIVER_ONLY: "Only one exception can hold at a time, so the one for the {criterion} does not.",
}

BLOCKER_TITLES: Final[Mapping[str, str]] = {
    "compliance.ineligible": "Not eligible",
    "compliance.consent_refused": "Do not contact",
    "lead.persona_excluded": "Outside our profile",
    "region.excluded": "Not eligible",
}

FIELD_WORDS: Final[Mapping[str, str]] = {
    "need.project": "project",
    "need.offering": "service asked for",
    "scope.deliverable": "deliverable",
    "scope.quantity": "quantity",
    "scope.modality": "kind of product",
    "stage.phase": "stage",
    "timeline.start": "start",
    "timeline.need_by": "needed by",
    "decision.people": "people involved",
    "decision.approval": "approval path",
    "compliance.consent": "consent",
    "compliance.eligibility": "eligibility",
    "compliance.disclosure": "confidentiality agreement",
    "compliance.region": "region",
    "compliance.documentation": "documentation",
    "compliance.basis": "basis for contact",
    "compliance.channel": "channels",
    "next_step.kind": "next step",
    "next_step.status": "state of the next step",
    "next_step.date": "day of the next step",
    "budget.status": "state of the budget",
    "budget.amount": "amount",
}

_UPPER_WORDS: Final = frozenset({"aav", "adc", "mrna", "wgs", "wes", "rna", "cda", "mab", "rfp", "dna"})
_SPELLINGS: Final[Mapping[str, str]] = {
    "mrna": "mRNA",
    "mab": "mAb",
    "cda_signed": "CDA signed",
    "cda_pending": "CDA under way",
    "rna_seq": "RNA-seq",
    "rfp_or_quote": "RFP or quote",
    "opt_in": "opt-in",
}


def shown(text: str, most: int = 60) -> str:
    """Return an editor's or a rep's text as a message may show it: cut short, and nothing unseen in it."""
    cut = text if len(text) <= most else text[:most] + "\u2026"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def day_words(day: date) -> str:
    """Return a day as people write it: ``3 March 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def window_words(start: date, end: date) -> str:
    """Return a window as people say it: one day, whole months, or first and last day."""
    if start == end:
        return day_words(start)
    return f"{day_words(start)} to {day_words(end)}"


def value_words(value: Any) -> str:
    """Return a field's value as people say it."""
    match value:
        case date():
            return day_words(value)
        case (date() as start, date() as end):
            return window_words(start, end)
        case Money():
            return f"{value.amount:,} {value.currency}"
        case Quantity():
            return f"{value.number:,} {value.unit}"
        case Person():
            called = ", ".join(part for part in (value.name, value.title) if part) or "somebody"
            return f"{called} ({enum_words(value.role)})"
        case tuple() | list():
            return "; ".join(value_words(each) for each in value)
        case _:
            return str(value)


def enum_words(value: str) -> str:
    """Return a listed value as people write it: ``tech_transfer`` -> ``tech transfer``."""
    if value in _SPELLINGS:
        return _SPELLINGS[value]
    return " ".join(word.upper() if word in _UPPER_WORDS else word for word in value.split("_"))


def criterion_words(criterion: CriterionName | str) -> str:
    """Return a criterion as people call it: ``decision_roles`` -> ``decision``."""
    return CRITERION_WORDS[criterion]


def outcome_words(outcome: Outcome, open_questions: int = 0) -> str:
    """Return the outcome as a rep reads it."""
    match outcome:
        case Outcome.SALES_QUALIFIED:
            return "SQL"
        case Outcome.PENDING_DISCOVERY:
            return "1 question open" if open_questions == 1 else f"{open_questions} questions open"
        case Outcome.NURTURE:
            return "Not now"
        case Outcome.DISQUALIFIED:
            return "Disqualified"
