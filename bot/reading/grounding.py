"""The one gate between what a reader believes and what counts as evidence. Pure; every reader passes through it.

A proposal must quote the message verbatim, its value must follow from the quote by our own parsers, and the quoted
words must be meant as a statement (or, for a denial, as a denial). What does not pass is refused with a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.terms import Mood, Speaker, Statement
from qualification.terms import TEXT_FIELDS, Person, Polarity, Quantity


class Refused(StrEnum):
    """Why a proposal is not evidence."""

    NOT_IN_MESSAGE = "the quote is not in the message"
    EMPTY = "the quote is empty"
    FLAGGED = "the words belong to a flag"
    NOT_OURS_TO_READ = "the words are the seller's, a signature's or a machine's"
    NOT_A_STATEMENT = "the words are hedged, asked, denied, past or about somebody else"
    VALUE_NOT_IN_QUOTE = "the value does not follow from the quote"
    UNKNOWN_VALUE = "the value is not on the field's list"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A proposal that was refused, and why."""

    proposal: Proposal
    quote: str
    reason: Refused


def refusal(proposal: Proposal, marked: MarkedNote) -> Refused | None:
    """Return why a proposal is refused, or ``None`` where it is grounded."""
    text = marked.text
    if not 0 <= proposal.start < proposal.end <= len(text):
        return Refused.NOT_IN_MESSAGE
    if not text[proposal.start : proposal.end].strip():
        return Refused.EMPTY
    span = Stretch(proposal.start, proposal.end)
    if any(span.start < flag.kept_out_end and flag.kept_out_start < span.end for flag in marked.flags):
        return Refused.FLAGGED
    options = marked.policy.values_of(proposal.field)
    if options is not None and proposal.value is not None and proposal.value not in options:
        return Refused.UNKNOWN_VALUE
    statements = list(marked.statements_touching(span))
    if not any(each.speaker in (Speaker.REP, Speaker.BUYER) for each in statements):
        return Refused.NOT_OURS_TO_READ
    if proposal.polarity is not Polarity.STATES:
        return None
    return _stated(proposal, marked, span, statements)


def _stated(proposal: Proposal, marked: MarkedNote, span: Stretch, statements: list[Statement]) -> Refused | None:
    """Check that some words of the quote say the value, and are meant."""
    places = list(_saying(proposal, marked, span))
    if not places:
        return Refused.VALUE_NOT_IN_QUOTE
    # "She turned the visit down" denies the visit and names it: a step that was declined keeps its kind.
    moods = (Mood.STATED, Mood.DENIED) if proposal.field == "next_step.kind" else (Mood.STATED,)
    if _is_text(proposal, marked):
        return None if _is_told(statements, span) else Refused.NOT_A_STATEMENT
    if not any(_is_meant(marked, statements, place, moods) for place in places):
        return Refused.NOT_A_STATEMENT
    return None


def _is_meant(marked: MarkedNote, statements: list[Statement], place: Stretch, moods: tuple[Mood, ...]) -> bool:
    """Tell whether words are stated by the buyer or the rep, or agreed to by the buyer within the same quote."""
    for statement in statements:
        start, end = max(place.start, statement.start), min(place.end, statement.end)
        if start < end and statement.speaker in (Speaker.REP, Speaker.BUYER):
            return statement.mood_of(start, end) in moods
    told = [statement for statement in statements if marked.may_tell(statement)]
    if any(_holds(_label(statement), place) and _mood_of_all(statement) in moods for statement in told):
        return True
    agreed = [span for each in told for span in (marked.agreed_to(each), marked.step_agreed_to(each))]
    return marked.may_be_agreed(place) and any(_holds(span, place) for span in agreed)


def _holds(span: Stretch | None, place: Stretch) -> bool:
    return span is not None and span.start <= place.start and place.end <= span.end


def _label(statement: Statement) -> Stretch | None:
    """Return the label of a line of a form: it is part of what the line says."""
    if statement.label_start is None or statement.label_end is None:
        return None
    return Stretch(statement.label_start, statement.label_end)


def _mood_of_all(statement: Statement) -> Mood:
    return statement.mood_of(statement.start, statement.end)


def _is_text(proposal: Proposal, marked: MarkedNote) -> bool:
    """Tell whether a field keeps words as they are."""
    fixed = proposal.field in _FINDERS or marked.policy.values_of(proposal.field) is not None
    return proposal.field in TEXT_FIELDS or not fixed


def _is_told(statements: list[Statement], span: Stretch) -> bool:
    """Tell whether the statement that holds most of the words tells them, as the buyer's or the rep's."""

    def share(statement: Statement) -> int:
        return min(span.end, statement.end) - max(span.start, statement.start)

    main = max(statements, key=share)
    start, end = max(span.start, main.start), min(span.end, main.end)
    return main.speaker in (Speaker.REP, Speaker.BUYER) and main.mood_of_text(start, end) is Mood.STATED


def _saying(proposal: Proposal, marked: MarkedNote, span: Stretch) -> list[Stretch]:
    """Return the places within the quote that say the value, re-derived by our own parsers."""
    value = proposal.value
    finder = _FINDERS.get(proposal.field)
    if finder is not None:
        return finder(marked, span, value)
    if _is_text(proposal, marked):
        return [span] if value == marked.text[span.start : span.end] else []
    mentions = [m for m in marked.inside(span, marked.values_of(proposal.field)) if m.value == value]
    found = [Stretch(m.start, m.end) for m in mentions]
    return found or _answered(proposal, marked, span)


def _answered(proposal: Proposal, marked: MarkedNote, span: Stretch) -> list[Stretch]:
    """A yes to a question that named the field says its affirmative value: the bot's, the seller's, or a label."""
    if _AFFIRMATIVE.get(proposal.field) != proposal.value:
        return []
    for place, statement in enumerate(marked.statements):
        if statement.start < span.start or statement.end != span.end:
            continue
        if marked.note.asked == proposal.field and statement.agrees is True:
            return [Stretch(statement.start, statement.end)]
        if proposal.field == "compliance.consent" and marked.topic_is(place, proposal.field):
            return [Stretch(statement.start, statement.end)] if marked.allows(statement) else []
    return []


def _windows(marked: MarkedNote, span: Stretch, value: Any) -> list[Stretch]:
    return [Stretch(m.start, m.end) for m in marked.inside(span, marked.dates) if m.window == value]


def _days(marked: MarkedNote, span: Stretch, value: Any) -> list[Stretch]:
    return [
        Stretch(m.start, m.end)
        for m in marked.inside(span, marked.dates)
        if m.window is not None and m.window == (value, value)
    ]


def _quantities(marked: MarkedNote, span: Stretch, value: Any) -> list[Stretch]:
    return [
        Stretch(m.start, m.end)
        for m in marked.inside(span, marked.quantities)
        if isinstance(value, Quantity) and (m.number, m.unit) == (value.number, value.unit)
    ]


def _sums(marked: MarkedNote, span: Stretch, value: Any) -> list[Stretch]:
    return [
        Stretch(m.start, m.end)
        for m in marked.inside(span, marked.money)
        if (m.amount, m.currency) == (value.amount, value.currency)
    ]


def _roles(marked: MarkedNote, span: Stretch, value: Any) -> list[Stretch]:
    return [
        Stretch(role.start, role.end)
        for role in marked.roles
        if isinstance(value, Person) and role.role == value.role and span.start <= role.start and role.end <= span.end
    ]


def _step_states(marked: MarkedNote, span: Stretch, value: Any) -> list[Stretch]:
    """Return the words that say how a step stands: a status, a fixed day for `scheduled`, or agreement to the offer."""
    found = [
        Stretch(m.start, m.end) for m in marked.inside(span, marked.values_of("next_step.status")) if m.value == value
    ]
    if value == "scheduled":
        found += [
            Stretch(m.start, m.end)
            for m in marked.inside(span, marked.dates)
            if m.window is not None and m.window[0] == m.window[1] and not m.past
        ]
    if value in ("agreed", "scheduled"):
        found += [Stretch(s.start, s.end) for s in marked.inside(span, marked.statements) if s.agrees]
    return found


_AFFIRMATIVE: Mapping[str, str] = {
    "compliance.consent": "granted",
    "compliance.eligibility": "verified",
    "compliance.disclosure": "cda_signed",
}
"""What a bare yes means of a field that was asked for by name."""

_FINDERS: Mapping[str, Callable[[MarkedNote, Stretch, Any], list[Stretch]]] = {
    "timeline.start": _windows,
    "timeline.need_by": _windows,
    "next_step.date": _days,
    "next_step.status": _step_states,
    "scope.quantity": _quantities,
    "budget.amount": _sums,
    "decision.people": _roles,
}
