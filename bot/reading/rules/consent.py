"""Consent: words that let us beside what our side would do, or an answer that allows what was asked."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.consent_guards import asks_leave, is_for_once
from bot.reading.rules.standing import stands
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import Strength
from qualification.terms import FieldName

_CONSENT: Final[FieldName] = "compliance.consent"


_ACTS: Final = ("contact_in_general", "contact_her", "contact_verb")
_ALLOWS: Final = ("allows", "allows_in_answer")
_REACH: Final = 120
"""How far, in code points, the two kinds of words lie apart at most."""
_FIRST_WORDS: Final = 3
"""Of how many statements at most an answer to the bot's question for consent is made."""
_A_WORD_BETWEEN: Final = 3
"""Words and marks at most that stand before an answer: "she said of course", "Answer:"."""


class _Pair(NamedTuple):
    """Two kinds of words that grant consent together, and how many words at most lie between."""

    permits: str
    act: str
    between: int
    in_order: bool = False
    may_be_once: bool = False
    """Whether the act may be a single one, which the words around must not make an errand for a day or a meeting."""
    only_beside: str | None = None
    """The words that alone may lie between, where not any may: "allowed to | still | write"."""
    answered: bool = False
    """Whether the act is what was asked, and the words of permission are the answer that is told."""
    over_clauses: bool = False
    """Whether the two may stand in two clauses of a sentence: "we may write to her, she said so"."""


_PAIRS: Final = (
    _Pair("permits", "contact_in_general", 8),
    _Pair("permits", "contact_clause", 6, in_order=True, may_be_once=True),
    _Pair("permits", "contact_her", 4, may_be_once=True),
    _Pair("welcomes", "contact_in_general", 3, in_order=True, may_be_once=True),
    _Pair("leave", "contact_verb", 3, in_order=True, may_be_once=True, only_beside="beside_leave"),
    _Pair("channel", "allows_channel", 3, in_order=True, may_be_once=True, only_beside="beside_channel"),
    _Pair("permits", "mail_itself", 3, in_order=True, may_be_once=True, only_beside="beside_mail"),
    _Pair("by_their_word", "may_act", 10, over_clauses=True),
    _Pair("at_will", "contact_verb", 2),
    _Pair("any_time", "contact_them", 1),
    _Pair("consent_word", "is_held", 4, only_beside="beside_consent"),
    _Pair("by_their_word", "contact_in_general", 10, over_clauses=True),
    _Pair("yes_told", "contact_in_general", 10, answered=True),
    _Pair("yes_told", "contact_her", 10, may_be_once=True, answered=True),
    _Pair("yes_told", "contact_clause", 10, may_be_once=True, answered=True),
    _Pair("yes_told", "consent_named", 10, answered=True),
)
_ANY_PERMIT: Final = tuple({pair.permits for pair in _PAIRS})
_ANY_ACT: Final = tuple({pair.act for pair in _PAIRS})


def propose_consent_composed(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose consent once for each statement in which somebody lets us do what we would do."""
    for place in marked.usable:
        statement = marked.statements[place]
        for grant in grants_in(marked, statement):
            corrects = statement.corrects
            weight = int(Strength.SIGN)
            yield Proposal(
                _CONSENT, "granted", grant.start, grant.end, "lets us write", corrects=corrects, weight=weight
            )
            break


def grants_in(marked: MarkedNote, statement: Statement) -> Iterator[Stretch]:
    """Yield where a statement grants consent: "no objection from her to being e-mailed", "she likes our newsletter"."""
    sentence = marked.sentence_of(statement)
    if not (marked.has_cue(sentence, *_ANY_PERMIT) and marked.has_cue(sentence, *_ANY_ACT)):
        return
    for pair in _PAIRS:
        told = sentence if pair.over_clauses else statement
        for permit in marked.cues_in(told, pair.permits) if marked.has_cue(told, pair.act) else ():
            around = Stretch(max(permit.start - _REACH, told.start), min(permit.end + _REACH, told.end))
            for act in marked.cues_in(around, pair.act):
                here = _lies_in(permit, statement) or _lies_in(act, statement)
                if (
                    here
                    and _go_together(marked, pair, permit, act)
                    and _is_granted(marked, statement, pair, permit, act)
                ):
                    yield _both(permit, act)


def _both(permit: Spanned, act: Spanned) -> Stretch:
    return Stretch(min(permit.start, act.start), max(permit.end, act.end))


def _lies_in(one: Spanned, other: Spanned) -> bool:
    return other.start <= one.start and one.end <= other.end


def _go_together(marked: MarkedNote, pair: _Pair, permit: Spanned, act: Spanned) -> bool:
    if permit.start < act.end and act.start < permit.end:
        return False
    if pair.in_order and act.start < permit.start:
        return False
    first, last = (permit, act) if permit.start < act.start else (act, permit)
    if pair.only_beside is not None and not holds_only(marked, Stretch(first.end, last.start), pair.only_beside):
        return False
    return marked.near.between(permit, act) <= pair.between


def holds_only(marked: MarkedNote, span: Stretch, name: str) -> bool:
    """Tell whether all words of a span are of one kind."""
    allowed = marked.cues_in(span, name)
    words = (token for token in marked.inside(span, marked.tokens) if token.is_word)
    return all(any(_lies_in(token, each) for each in allowed) for token in words)


def _is_granted(marked: MarkedNote, statement: Statement, pair: _Pair, permit: Spanned, act: Spanned) -> bool:
    """Tell whether two kinds of words are meant, nothing between takes them back, and no errand is meant."""
    both = _both(permit, act)
    doubts = (cue for cue in statement.cues if cue.scope_start < both.end and both.start < cue.scope_end)
    told = marked.cues_in(statement, "asked_about") if act.end <= permit.start else ()
    harmless = (permit, *told)
    if not all(
        any(_lies_in(cue, each) for each in harmless)
        or (_lies_in(cue, act) and cue.mood is Mood.HEDGED)
        or (pair.answered and cue.mood is Mood.ASKED)
        for cue in doubts
    ):
        return False
    rest = Stretch(both.start, min(max(marked.part_of(both).end, both.end), statement.end))
    asked = marked.cues_in(rest, "we_asked")
    forbidding = marked.cues_in(rest, "forbids", "no_answer")
    if not all(any(_lies_in(no, each) for each in (permit, *asked)) for no in forbidding):
        return False
    named = permit if pair.permits == "channel" else act
    # "They wrote by mail": only what stands at the beginning names what is allowed: "by mail is fine".
    if any(_lies_in(named, each) and each.start > statement.start for each in marked.cues_in(statement, "sent_by")):
        return False
    if pair.permits == "channel" and marked.has_cue(Stretch(statement.start, named.end), "their_address"):
        return False  # "her e-mail is good" tells of an address
    if pair.may_be_once and is_for_once(marked, statement, both):
        return False
    return stands(marked, statement, _CONSENT, "granted", both)


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
    asked = _asked_before(marked, place)
    if asked is None or not _opens_with_leave(marked, statement) or not _is_allowed(marked, statement, asked):
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
        not any(token.is_word for token in marked.inside(rest, marked.tokens))
        for act in marked.cues_in(statement, "contact_in_general", "contact_her", "consent_named")
        for rest in (Stretch(statement.start, act.start), Stretch(act.end, statement.end))
        if act.end - act.start > (statement.end - statement.start) // 2
    )


def _opens_with_leave(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether words of permission begin a statement, or follow its subject: "granted", "she said of course"."""
    return any(
        sum(token.is_word for token in marked.inside(Stretch(statement.start, yes.start), marked.tokens))
        <= _A_WORD_BETWEEN
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
    return all(any(each.start <= no.start < each.end for each in harmless) for no in forbidding)


def _names_channels(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether the line of a form for consent says nothing but how we may write: "Opt-in: e-mail and phone"."""
    if statement.label_start is None or not marked.has_cue(_with_question(statement), "leave_in_label"):
        return False
    channels = marked.cues_in(statement, "channel_named")
    words = [token for token in marked.inside(statement, marked.tokens) if token.is_word]
    return all(any(_lies_in(word, each) for each in channels) for word in words)


def _is_meant(marked: MarkedNote, statement: Statement, cue: Spanned) -> bool:
    """Tell whether nothing puts words in doubt but themselves ("nothing against it"), or a question told with them."""
    doubts = (each for each in statement.cues if each.scope_start < cue.end and cue.start < each.scope_end)
    harmless = (cue, *marked.cues_in(marked.sentence_of(statement), "asked_about"))
    return all(any(_lies_in(doubt, each) for each in harmless) for doubt in doubts)


def _asks_whether_one_minds(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a no is what allows: "do you mind if I keep mailing you?" - "Not at all"."""
    label = Stretch(statement.label_start or 0, statement.label_end or 0)
    return marked.has_cue(_question(statement), "minds") or marked.has_cue(label, "minds")


def _with_question(statement: Statement) -> Stretch:
    """Return the answer with the label or question that it answers, so that the quote can be understood alone."""
    starts = [each for each in (statement.label_start, statement.question_start) if each is not None]
    return Stretch(min([statement.start, *starts]), statement.end)
