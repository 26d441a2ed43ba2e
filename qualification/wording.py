"""The words for people: one sentence for each reason, and how values, states and outcomes are said."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from qualification.terms import (
    FIXED_VALUES,
    SEGMENT_FIELDS,
    CriterionName,
    Money,
    Outcome,
    Person,
    Quantity,
    Refusal,
    State,
)

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

_CRITERION_NOUNS: Final[Mapping[str, str]] = {
    "need": "their need",
    "scope": "the scope",
    "stage": "the stage",
    "timeline": "the timeline",
    "decision_roles": "who decides",
    "compliance": "compliance",
    "next_step": "the next step",
    "budget": "the budget",
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
    "need.missing": "We do not know enough yet about what they need.",
    "scope.met": "What they want from us is clear.",
    "scope.not_offered": "They ask for something that we do not offer.",
    "scope.missing": "We do not know yet what exactly they want from us.",
    "stage.met": "The stage fits what we do.",
    "stage.excluded": "Their stage is too early for what they ask.",
    "stage.missing": "We do not know yet how far their project or product is.",
    "timeline.met": "The start falls within the time that we plan for.",
    "timeline.past": "The start that they named is over.",
    "timeline.window_too_wide": "The start is too vague: its first and its last possible day are too far apart.",
    "timeline.beyond_horizon": "The start is too far out.",
    "timeline.missing": "We do not know yet when it should start.",
    "decision_roles.met": "We know who decides, or how it is decided.",
    "decision_roles.approval_missing": "We know somebody with a say, but not how the decision is made.",
    "decision_roles.role_missing": "We know people there, but nobody who can decide or pay.",
    "decision_roles.missing": "We do not know yet who decides.",
    "compliance.met": "Consent and the compliance points that we need are there.",
    "compliance.consent_refused": "They asked not to be contacted.",
    "compliance.ineligible": "Compliance has ruled this account out.",
    "compliance.pending": "Compliance or legal has not finished yet.",
    "compliance.missing": "Some of the compliance points that we need are still open.",
    "next_step.met": "Both sides agreed to a next step.",
    "next_step.declined": "They declined the next step.",
    "next_step.overdue": "The day of the next step has passed, and we do not know how it went.",
    "next_step.not_agreed": "A next step was mentioned, but not agreed by both sides.",
    "next_step.missing": "No next step is recorded.",
    "budget.met": "The money is there.",
    "budget.none": "There is no money for it.",
    "budget.not_confirmed": "There is a figure or a request, but the money is not confirmed.",
    "budget.missing": "We do not know yet whether there is money.",
    "lead.persona_excluded": "We do not sell to contacts of this kind.",
    "region.excluded": "The market is one that we do not serve.",
}

FAILED_IN_SHORT: Final[Mapping[str, str]] = {
    "need.denied": "no project",
    "scope.not_offered": "not something that we offer",
    "stage.excluded": "stage too early",
    "timeline.beyond_horizon": "start too far out",
    "compliance.consent_refused": "no contact wanted",
    "compliance.ineligible": "account not eligible",
    "next_step.declined": "next step declined",
    "budget.none": "no money for it",
}
"""What holds a lead back, in a title: ``Not now, back 1 March 2027: start too far out``."""

CONFLICT_SENTENCE: Final = "One message gave two different answers about {criterion}."
EXPIRED_SENTENCE: Final = "What we know about {criterion} rests on something said more than {days} days ago."
WAIVED_SENTENCE: Final = "A manager made an exception for {criterion}."
OPEN_SENTENCE: Final = "Still open: {fields}."
REGION_SENTENCE: Final = "We do not serve this market: {region}."
PERSONA_SENTENCE: Final = "We do not sell to {persona}."

THEIR_OWN_WORD: Final = "Only their own word or a form they fill in opens this again. Do not ask for it."
NO_ANSWER_HELPS: Final = "No answer from the buyer changes that; only a manager or compliance can."
OVERDUE_QUESTION: Final = "Did the {step} of {day} take place, and what was agreed?"
SAID_NONE: Final = "they said there is none"
TWO_ANSWERS: Final = "two answers"

REFUSAL_SENTENCES: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_WAIVABLE: "This policy allows no exception for {criterion}.",
    Refusal.ALREADY_MET: "No exception is needed for {criterion}: it is met.",
    Refusal.ONE_WAIVER_ONLY: "Only one exception can hold at a time, so the one for {criterion} does not.",
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
    "next_step.status": "agreement",
    "next_step.date": "day of the next step",
    "budget.status": "state of the budget",
    "budget.amount": "amount",
}

_LISTED_FIELDS: Final = frozenset({*FIXED_VALUES, *SEGMENT_FIELDS})
_UPPER_WORDS: Final = frozenset({"aav", "adc", "mrna", "wgs", "wes", "rna", "cda", "mab", "rfp", "dna"})
_SPELLINGS: Final[Mapping[str, str]] = {
    "mrna": "mRNA",
    "mab": "mAb",
    "cda_signed": "CDA signed",
    "cda_pending": "CDA under way",
    "rna_seq": "RNA-seq",
    "rfp_or_quote": "RFP or quote",
    "opt_in": "opt-in",
    "scale_up": "scale-up",
    "fill_finish": "fill-finish",
    "quality_regulatory_services": "quality and regulatory services",
}


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def shown(text: str, most: int = 60) -> str:
    """Return an editor's or a rep's text as a message may show it: cut short, and nothing unseen in it."""
    cut = text if len(text) <= most else text[:most] + "\u2026"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def day_words(day: date) -> str:
    """Return a day as people write it, whatever the locale: ``3 March 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def window_words(start: date, end: date) -> str:
    """Return a window as people say it: one day, a whole year, whole months, or first and last day."""
    if start == end:
        return day_words(start)
    if start.day > 1 or end.day < monthrange(end.year, end.month)[1]:
        return f"{day_words(start)} to {day_words(end)}"
    first, last = _MONTHS[start.month - 1], _MONTHS[end.month - 1]
    if start.year != end.year:
        return f"{first} {start.year} to {last} {end.year}"
    if (start.month, end.month) == (1, 12):
        return f"{start.year}"
    return f"{last} {end.year}" if first == last else f"{first} to {last} {end.year}"


def value_words(value: Any) -> str:
    """Return a field's value as people say it."""
    match value:
        case str():
            return " ".join(value.split())
        case date():
            return day_words(value)
        case (date() as start, date() as end):
            return window_words(start, end)
        case Money():
            return f"{number_words(value.amount)} {value.currency}"
        case Quantity():
            return f"{number_words(value.number)} {value.unit if value.number == 1 else plural(value.unit)}"
        case Person():
            called = ", ".join(part for part in (value.name, value.title) if part) or "somebody"
            return f"{called} ({enum_words(value.role)})"
        case tuple() | list():
            return "; ".join(value_words(each) for each in value)
        case _:
            return " ".join(str(value).split())


def number_words(number: int | float) -> str:
    """Return a number with its thousands apart, and no digits behind the point that say nothing."""
    if abs(number) >= 1e15:
        return f"{number:g}"
    return f"{int(number):,}" if number == int(number) else f"{number:,}"


def plural(unit: str) -> str:
    """Return the plural of a unit's noun; symbols such as ``L`` and ``kg`` have none."""
    if len(unit) < 3 or not unit.islower() or unit.endswith("s"):
        return unit
    if unit.endswith(("x", "z", "ch", "sh")):
        return f"{unit}es"
    return f"{unit[:-1]}ies" if unit.endswith("y") and unit[-2] not in "aeiou" else f"{unit}s"


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: ``1 lead``, ``1,204 leads``."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


@lru_cache(maxsize=1024)
def enum_words(value: str) -> str:
    """Return a listed value as people write it: ``tech_transfer`` -> ``tech transfer``."""
    if value in _SPELLINGS:
        return _SPELLINGS[value]
    return " ".join(word.upper() if word in _UPPER_WORDS else word for word in value.split("_"))


def criterion_words(criterion: CriterionName | str) -> str:
    """Return a criterion as people call it: ``decision_roles`` -> ``decision``."""
    return CRITERION_WORDS[criterion]


def criterion_noun(criterion: CriterionName | str) -> str:
    """Return a criterion as it stands in a sentence: ``decision_roles`` -> ``who decides``."""
    return _CRITERION_NOUNS[criterion]


def said_words(field: str, value: Any) -> str:
    """Return what is known of a field, as people say it."""
    if value is None:
        return "not known"
    return enum_words(value) if field in _LISTED_FIELDS and isinstance(value, str) else value_words(value)


def listed(words: Sequence[str], joiner: str = "or") -> str:
    """Return words as a list in a sentence: ``a, b or c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"


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
