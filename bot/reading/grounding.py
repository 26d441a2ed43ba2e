"""The one gate between what a reader believes and what counts as evidence. Pure; every reader passes through it.

A proposal must quote the message verbatim, its value must follow from the quote by our own parsers, and the quoted
words must be meant as a statement (or, for a denial, as a denial). What does not pass is refused with a reason.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.reading.deciding.roles import RoleMention
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.consent import grants_in
from bot.reading.rules.consent_answers import answer_that_allows
from bot.reading.rules.decision import stands_as_gated
from bot.reading.rules.listed import is_given
from bot.reading.rules.named_steps import kind_refused, refuses_step, with_words_before
from bot.reading.rules.open_matters import is_left_open
from bot.reading.rules.refusal import refusals_of
from bot.reading.rules.standing import stands
from bot.reading.said_values import FINDERS, in_part, of_value, saying
from bot.reading.terms import Mood, Speaker, Statement
from qualification.terms import TEXT_FIELDS, Polarity

_OURS: Final = (Speaker.REP, Speaker.BUYER)
_DENIABLE: Final = ("need.project", "scope.deliverable", "decision.approval")


class Refused(StrEnum):
    """Why a proposal is not evidence."""

    NOT_IN_MESSAGE = "the quote is not in the message"
    EMPTY = "the quote is empty"
    CUT = "the quote cuts a word in two"
    FLAGGED = "the words belong to a flag"
    NOT_OURS_TO_READ = "the words are the seller's, a signature's or a machine's"
    NOT_A_STATEMENT = "the words are hedged, asked, denied, past or about somebody else"
    LEFT_OPEN = "the note itself says beside it that this is not known, or disputed"
    NOT_A_DENIAL = "the words deny nothing that can be denied"
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
    span = Stretch(proposal.start, proposal.end)
    misquoted = _misquoted(span, marked)
    if misquoted is not None:
        return misquoted
    statements = marked.statements_touching(span)
    if not any(marked.may_tell(each) for each in statements):
        return Refused.NOT_OURS_TO_READ
    match proposal.polarity:
        case Polarity.STATES if is_left_open(marked, proposal.field, proposal.value, span):
            return Refused.LEFT_OPEN
        case Polarity.STATES:
            return _stated(proposal, marked, span, statements)
        case Polarity.DENIES:
            return None if _is_denied(proposal, marked, span, statements) else Refused.NOT_A_DENIAL
        case _:
            return Refused.NOT_A_STATEMENT  # only people take back what was said: by an edit, a deletion, an undo


def _misquoted(span: Stretch, marked: MarkedNote) -> Refused | None:
    text = marked.text
    if not 0 <= span.start < span.end <= len(text):
        return Refused.NOT_IN_MESSAGE
    if not text[span.start : span.end].strip():
        return Refused.EMPTY
    if _is_within_a_word(text, span.start) or _is_within_a_word(text, span.end):
        return Refused.CUT
    if marked.flags and any(span.start < flag.kept_out_end and flag.kept_out_start < span.end for flag in marked.flags):
        return Refused.FLAGGED
    return None


def _is_within_a_word(text: str, place: int) -> bool:
    """Tell whether a place lies between two letters or figures, or before an accent that belongs to what precedes."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    return (before.isalnum() and after.isalnum()) or unicodedata.combining(after) > 0


def _stated(proposal: Proposal, marked: MarkedNote, span: Stretch, statements: Sequence[Statement]) -> Refused | None:
    """Check that some words of the quote say the value, and are meant."""
    options = marked.policy.values_of(proposal.field)
    if options is not None and not (isinstance(proposal.value, str) and proposal.value in options):
        return Refused.UNKNOWN_VALUE
    if _is_text(proposal, marked):
        if proposal.value != marked.text[span.start : span.end]:
            return Refused.VALUE_NOT_IN_QUOTE
        return None if _is_told(marked, statements, span) else Refused.NOT_A_STATEMENT
    if _is_let(proposal, marked, span, statements):
        return None
    places = list(saying(proposal, marked, span))
    if not places:
        return Refused.VALUE_NOT_IN_QUOTE
    if not any(_is_meant(proposal, marked, span, statements, place) for place in places):
        return Refused.NOT_A_STATEMENT
    return None


def _is_let(proposal: Proposal, marked: MarkedNote, span: Stretch, statements: Sequence[Statement]) -> bool:
    """Tell whether the quote holds words that let us beside what we would do, meant as a grant."""
    if (proposal.field, proposal.value) == ("compliance.consent", "refused"):
        return any(_holds(span, each) for statement in statements for each in refusals_of(marked, statement))
    if (proposal.field, proposal.value) != ("compliance.consent", "granted"):
        return False
    told = [each for each in statements if marked.may_tell(each)]
    if any(_holds(span, grant) for each in told for grant in grants_in(marked, each)):
        return True
    answers = (answer_that_allows(marked, marked.place_of(each)) for each in told)
    return any(answer is not None and _holds(span, answer) for answer in answers)


def _is_denied(proposal: Proposal, marked: MarkedNote, span: Stretch, statements: Sequence[Statement]) -> bool:
    """Tell whether the words deny: a project, a deliverable, a path of approval, or somebody or something listed."""
    if proposal.field in _DENIABLE:
        told = [each for each in statements if marked.may_tell(each)]
        gone = proposal.field == "need.project" and marked.has_cue(span, "no_project", "idle")
        return gone or any(Mood.DENIED in each.moods_in(span.start, span.end) for each in told)
    if proposal.field == "decision.people" and in_part(marked, span, proposal.value, marked.roles_denied):
        return True
    if proposal.field not in ("decision.people", "scope.quantity"):
        return False
    return any(
        statement.speaker in _OURS and statement.mood_of(place.start, place.end) is Mood.DENIED
        for place in saying(proposal, marked, span)
        for statement in statements
        if statement.start <= place.start and place.end <= statement.end
    )


def _is_text(proposal: Proposal, marked: MarkedNote) -> bool:
    """Tell whether a field keeps words as they are."""
    fixed = proposal.field in FINDERS or marked.policy.values_of(proposal.field) is not None
    return proposal.field in TEXT_FIELDS or not fixed


def _is_told(marked: MarkedNote, statements: Sequence[Statement], span: Stretch) -> bool:
    """Tell whether the statement that holds most of the words tells them, as the buyer's or the rep's."""

    def share(statement: Statement) -> int:
        return min(span.end, statement.end) - max(span.start, statement.start)

    if any(each.speaker is Speaker.SELLER and not _is_agreed(marked, statements, each) for each in statements):
        return False
    main = max((each for each in statements if marked.may_tell(each)), key=share)
    start, end = max(span.start, main.start), min(span.end, main.end)
    mood = main.mood_of_text(start, end)
    return mood is Mood.STATED or (mood is Mood.ASKED and marked.has_cue(main, "request"))  # "could you run these?"


def _is_meant(
    proposal: Proposal, marked: MarkedNote, span: Stretch, statements: Sequence[Statement], place: Spanned
) -> bool:
    """Tell whether words are stated by the buyer or the rep, or agreed to by the buyer within the same quote."""
    told = [each for each in statements if marked.may_tell(each)]
    for statement in told:
        if statement.start < place.end and place.start < statement.end:
            if _is_stated(proposal, marked, span, statement, place):
                return stands(marked, statement, proposal.field, proposal.value, place)
            if not proposal.field.startswith("next_step") or statement.agrees is not None:
                return False
            if statement.mood_of(place.start, place.end) is not Mood.ASKED:
                return False
            break  # "Audit? Yes": the answer may stand in the same quote
        if _holds(_label(statement), place):
            return marked.is_stated(statement, statement)
    to_a_step = proposal.field.startswith("next_step")
    if proposal.field == "next_step.kind" and any(kind_refused(marked, each) == place for each in told):
        return True
    return marked.may_be_agreed(place) and _is_agreed(marked, told, place, to_a_step=to_a_step)


def _is_stated(proposal: Proposal, marked: MarkedNote, span: Stretch, statement: Statement, place: Spanned) -> bool:
    if isinstance(place, RoleMention) and place.gated:
        return stands_as_gated(statement, place)
    if not (statement.start <= place.start and place.end <= statement.end):
        # "CDA: signed" is read over its colon; how it is meant is told by what stands after it.
        place = Stretch(max(place.start, statement.start), min(place.end, statement.end))
    if marked.is_stated(statement, place) or is_given(marked, statement, proposal.field, place):
        return True
    if proposal.field == "next_step.kind" and statement.mood_of(place.start, place.end) is Mood.DENIED:
        # "She turned the visit down" denies the visit and names it: a step that was declined keeps its kind.
        said = of_value(marked, span, "next_step.status", "declined")
        return bool(said) or refuses_step(marked, statement)
    if proposal.field == "next_step.status" and proposal.value == "declined":
        return statement.mood_of(place.start, place.end) is Mood.DENIED
    if proposal.field.startswith("next_step") and marked.is_asked_of_us(statement, place):
        return True
    return proposal.field in ("next_step.kind", "next_step.status") and marked.awaits_answer(statement, place)


def _is_agreed(marked: MarkedNote, statements: Iterable[Statement], place: Spanned, *, to_a_step: bool = False) -> bool:
    """Tell whether one of some statements agrees to words of the other side; to a step, "the 24th suits" is enough."""
    for each in statements:
        if _holds(marked.agreed_to(each), place):
            return True
        if not to_a_step:
            continue
        for agreed in (marked.accepted(each), marked.step_agreed_to(each)):
            if agreed is not None and _holds(with_words_before(marked, agreed), place):
                return True
    return False


def _holds(span: Stretch | None, place: Spanned) -> bool:
    return span is not None and span.start <= place.start and place.end <= span.end


def _label(statement: Statement) -> Stretch | None:
    """Return the label of a line of a form: it is part of what the line says."""
    if statement.label_start is None or statement.label_end is None:
        return None
    return Stretch(statement.label_start, statement.label_end)
