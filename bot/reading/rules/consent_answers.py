"""Consent in answer to what a question, a label or the words before it ask: "May we mail you?" - "Sure, go ahead"."""

from collections.abc import Iterator
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.consent import lies_in
from bot.reading.rules.consent_guards import asks_leave
from bot.reading.terms import Statement
from bot.reading.tokens import count_words, has_word
from qualification.terms import FieldName

_CONSENT: Final[FieldName] = "compliance.consent"
_ACTS: Final = ("contact_in_general", "contact_her", "contact_verb")
_ALLOWS: Final = ("allows", "allows_in_answer")
_FIRST_WORDS: Final = 3
"""Of how many statements at most an answer to the bot's question for consent is made."""
_TO_MAILING: Final = 2
"""How many words at most lie between a no and the mailing that it rules out: "not the newsletter"."""
_A_WORD_BETWEEN: Final = 3
"""Words and marks at most that stand before an answer: "she said of course", "Answer:"."""


def propose_consent_answered(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose consent where the words of a question or a label, and not the bot, asked for it."""
    for place in marked.usable:
        span = answer_that_allows(marked, place)
        if span is not None:
            corrects = marked.statements[place].corrects
            yield Proposal(_CONSENT, "granted", span.start, span.end, "allowed in answer", corrects=corrects)
            return


def answer_that_allows(marked: MarkedNote, place: int) -> Stretch | None:
    """Return a statement that lets us, with the question, the label or the words before it that it answers."""
    statement = marked.statements[place]
    if statement.label_start is not None and marked.has_cue(_with_question(statement), "other_leave"):
        return None
    if statement.label is not None or statement.question is not None:
        asks = statement.label is not None or asks_leave(marked, _question(statement))
        about = _CONSENT in marked.topics[place] or _names_contact(marked, _question(statement))
        return (
            _with_question(statement)
            if asks and about and _is_allowed(marked, statement, _question(statement))
            else None
        )
    if marked.note.asked == _CONSENT and place < _FIRST_WORDS:
        told = _opens_with_leave(marked, statement) and _is_allowed(marked, statement, statement)
        return Stretch(statement.start, statement.end) if told else None
    asked = _asked_before(marked, place) if _opens_with_leave(marked, statement) else None
    if asked is None or not _is_allowed(marked, statement, asked):
        return None
    return Stretch(asked.start, statement.end)


def _question(statement: Statement) -> Stretch:
    return Stretch(statement.question_start or 0, statement.question_end or 0)


def _names_contact(marked: MarkedNote, span: Spanned) -> bool:
    """Tell whether words ask for leave to write: "would you mind if we kept you in the loop?"."""
    return marked.has_cue(span, "asks_leave", "minds") and marked.has_cue(span, *_ACTS, "leave_asked")


def _asked_before(marked: MarkedNote, place: int) -> Statement | None:
    """Return the rep's words, right before a statement, that ask for leave or name what it is about."""
    for back in (1, 2):
        if place < back:
            return None
        before = marked.statements[place - back]
        if marked.statements[place].sentence - before.sentence > back or not marked.may_tell(before):
            return None
        if _is_bare(marked, before) or (_names_contact(marked, before) and asks_leave(marked, before)):
            return before
        if len(marked.inside(before, marked.tokens)) > _A_WORD_BETWEEN:
            return None
    return None


def _is_bare(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement is nothing but what we would do: "mailing her -> fine"."""
    return any(
        not has_word(marked.inside(rest, marked.tokens))
        for act in marked.cues_in(statement, "contact_in_general", "contact_her", "consent_named")
        for rest in (Stretch(statement.start, act.start), Stretch(act.end, statement.end))
        if act.end - act.start > (statement.end - statement.start) // 2
    )


def _opens_with_leave(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether words of permission begin a statement, or follow its subject: "granted", "she said of course"."""
    return any(
        count_words(marked.inside(Stretch(statement.start, yes.start), marked.tokens)) <= _A_WORD_BETWEEN
        for yes in marked.cues_in(statement, *_ALLOWS)
    )


def _is_allowed(marked: MarkedNote, statement: Statement, asked: Spanned) -> bool:
    """Tell whether an answer allows it: "she accepted the meeting" does not, nor does "didn't ask, though ...".

    A leading yes or no settles it; else it must hold words of permission, and its sentence none that forbid.
    """
    if _asks_whether_one_minds(marked, statement):
        return statement.agrees is False or marked.has_cue(statement, "at_all")
    if statement.agrees is not None:
        return statement.agrees
    if _names_channels(marked, statement):
        return True
    if any(marked.says_only(statement, cue, "opener") for cue in marked.cues_in(statement, "echo")):
        return True
    allowed = [cue for cue in marked.cues_in(statement, *_ALLOWS) if _is_meant(marked, statement, cue)]
    if not allowed or marked.has_cue(statement, "meeting"):
        return False
    # "No problem" holds a no, and forbids nothing; nor does "asked" in the question itself.
    harmless = (*allowed, asked)
    forbidding = marked.cues_in(marked.sentence_of(statement), "forbids", "no_answer")
    return all(
        any(each.start <= no.start < each.end for each in harmless) or _spares_only_mailings(marked, statement, no)
        for no in forbidding
    )


def _spares_only_mailings(marked: MarkedNote, statement: Statement, no: Found[str]) -> bool:
    """Tell whether what is ruled out behind a yes is a mailing, not a letter to her: "yes, just not the newsletter"."""
    behind = marked.cues_in(Stretch(no.end, marked.sentence_of(statement).end), "mailings")[:1]
    return bool(behind) and no.start > statement.start and marked.near.between(no, behind[0]) <= _TO_MAILING


def _names_channels(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether the line of a form for consent says nothing but how we may write: "Opt-in: e-mail and phone"."""
    if statement.label_start is None or not marked.has_cue(_with_question(statement), "leave_in_label"):
        return False
    channels = marked.cues_in(statement, "channel_named")
    words = [token for token in marked.inside(statement, marked.tokens) if token.is_word]
    return all(any(lies_in(word, each) for each in channels) for word in words)


def _is_meant(marked: MarkedNote, statement: Statement, cue: Spanned) -> bool:
    """Tell whether nothing puts words in doubt but themselves ("nothing against it"), or a question told with them."""
    doubts = (each for each in statement.cues if each.scope_start < cue.end and cue.start < each.scope_end)
    harmless = (cue, *marked.cues_in(marked.sentence_of(statement), "asked_about"))
    return all(any(lies_in(doubt, each) for each in harmless) for doubt in doubts)


def _asks_whether_one_minds(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a no is what allows: "do you mind if I keep mailing you?" - "Not at all"."""
    label = Stretch(statement.label_start or 0, statement.label_end or 0)
    return marked.has_cue(_question(statement), "minds") or marked.has_cue(label, "minds")


def _with_question(statement: Statement) -> Stretch:
    """Return the answer with the label or question that it answers, so that the quote can be understood alone."""
    starts = [each for each in (statement.label_start, statement.question_start) if each is not None]
    return Stretch(min([statement.start, *starts]), statement.end)
