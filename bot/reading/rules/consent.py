"""Consent: words that let us, beside what our side would do."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch, each_once
from bot.reading.rules.consent_guards import is_for_once
from bot.reading.rules.standing import stands
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import Strength
from qualification.terms import FieldName

_CONSENT: Final[FieldName] = "compliance.consent"


_REACH: Final = 120
"""How far, in code points, the two kinds of words lie apart at most."""


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
    _Pair("by_their_word", "may_act", 14, over_clauses=True),
    _Pair("at_will", "contact_verb", 2),
    _Pair("any_time", "contact_them", 1),
    _Pair("consent_word", "is_held", 4, only_beside="beside_consent"),
    _Pair("by_their_own_word", "contact_in_general", 10, over_clauses=True),
    _Pair("yes_told", "contact_in_general", 10, answered=True),
    _Pair("yes_told", "contact_her", 10, may_be_once=True, answered=True),
    _Pair("yes_told", "contact_clause", 10, may_be_once=True, answered=True),
    _Pair("yes_told", "consent_named", 10, answered=True),
)


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


def grants_in(marked: MarkedNote, statement: Statement) -> tuple[Stretch, ...]:
    """Return where a statement grants consent: "no objection to being e-mailed", "she likes our newsletter"."""
    may_grant = statement.sentence in marked.once(_sentences_at_hand)
    return _grants(marked, marked.place_of(statement)) if may_grant else ()


def _pairs_at_hand(marked: MarkedNote) -> tuple[_Pair, ...]:
    """Return the pairs of which the note holds both kinds of words: no other can grant anything."""
    return tuple([pair for pair in _PAIRS if marked.speaks_of(pair.permits) and marked.speaks_of(pair.act)])


def _sentences_at_hand(marked: MarkedNote) -> frozenset[int]:
    """Return the sentences that hold words of both kinds: asked once, as a dictated one has dozens of statements."""
    pairs = marked.once(_pairs_at_hand)
    if not pairs:
        return frozenset()
    permits, acts = {pair.permits for pair in pairs}, {pair.act for pair in pairs}
    return _sentences_with(marked, permits) & _sentences_with(marked, acts)


def _sentences_with(marked: MarkedNote, names: Iterable[str]) -> frozenset[int]:
    """Return the sentences that hold words of some kinds."""
    found: set[int] = set()
    for cue in chain.from_iterable(map(marked.cues_of, names)):
        statement = marked.statement_before(cue.start)
        if statement is not None and cue.end <= marked.sentence_of(statement).end:
            found.add(statement.sentence)
    return frozenset(found)


@each_once
def _grants(marked: MarkedNote, place: int) -> tuple[Stretch, ...]:
    statement = marked.statements[place]
    return tuple(_granted_in(marked, statement, marked.sentence_of(statement)))


def _kinds_at_hand(marked: MarkedNote) -> tuple[str, ...]:
    """Return the kinds of words in those pairs: a statement without any of them grants nothing itself."""
    pairs = marked.once(_pairs_at_hand)
    return tuple({*(pair.permits for pair in pairs), *(pair.act for pair in pairs)})


def _granted_in(marked: MarkedNote, statement: Statement, sentence: Stretch) -> Iterator[Stretch]:
    if not marked.has_cue(statement, *marked.once(_kinds_at_hand)) or _answers_a_step(marked, statement):
        return
    for pair in marked.once(_pairs_at_hand):
        told = sentence if pair.over_clauses else statement
        for permit in marked.cues_in(told, pair.permits) if marked.has_cue(told, pair.act) else ():
            around = Stretch(max(permit.start - _REACH, told.start), min(permit.end + _REACH, told.end))
            for act in marked.cues_in(around, pair.act):
                here = lies_in(permit, statement) or lies_in(act, statement)
                if (
                    here
                    and _go_together(marked, pair, permit, act)
                    and _is_granted(marked, statement, pair, permit, act)
                ):
                    yield _both(permit, act)


def _answers_a_step(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement says yes to a step, and not to mails: "shall I send a sample?" - "yes, send it"."""
    if statement.question_start is None or _CONSENT in marked.topics[marked.place_of(statement)]:
        return False
    question = Stretch(statement.question_start, statement.question_end or statement.question_start)
    return bool(marked.inside(question, marked.values_of("next_step.kind")))


def _both(permit: Spanned, act: Spanned) -> Stretch:
    return Stretch(min(permit.start, act.start), max(permit.end, act.end))


def lies_in(one: Spanned, other: Spanned) -> bool:
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
    return all(any(lies_in(token, each) for each in allowed) for token in words)


def _is_granted(marked: MarkedNote, statement: Statement, pair: _Pair, permit: Spanned, act: Spanned) -> bool:
    """Tell whether two kinds of words are meant, nothing between takes them back, and no errand is meant."""
    both = _both(permit, act)
    doubts = (cue for cue in statement.cues if cue.scope_start < both.end and both.start < cue.scope_end)
    told = marked.cues_in(statement, "asked_about") if act.end <= permit.start else ()
    harmless = (permit, *told)
    if not all(
        any(lies_in(cue, each) for each in harmless)
        or (lies_in(cue, act) and cue.mood is Mood.HEDGED)
        or (pair.answered and cue.mood is Mood.ASKED)
        for cue in doubts
    ):
        return False
    rest = Stretch(both.start, min(max(marked.part_of(both).end, both.end), statement.end))
    asked = marked.cues_in(rest, "we_asked", "now_and_then")  # "also later" puts nothing off
    forbidding = marked.cues_in(rest, "forbids", "no_answer")
    if not all(any(lies_in(no, each) for each in (permit, *asked)) for no in forbidding):
        return False
    named = permit if pair.permits == "channel" else act
    # "They wrote by mail": only what stands at the beginning names what is allowed: "by mail is fine".
    if any(lies_in(named, each) and each.start > statement.start for each in marked.cues_in(statement, "sent_by")):
        return False
    if pair.permits == "channel" and marked.has_cue(Stretch(statement.start, named.end), "their_address"):
        return False  # "her e-mail is good" tells of an address
    if pair.may_be_once and is_for_once(marked, statement, both):
        return False
    return stands(marked, statement, _CONSENT, "granted", both)
