"""A remark behind a fact: a few words that say nothing but that it is wrong, in doubt, open, over, or another's.

What people add in so few words is said with few kinds of words; a stretch that holds no others tells of what stands
before it: "my mistake, forget it", "just my impression", "nothing is agreed", "wrong account".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import msgspec

from bot.reading.after_words import AfterWords
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.remark_words import RemarkWords
from bot.reading.spans import Placed
from bot.reading.terms import TELLING, Speaker, Statement
from bot.reading.tokens import Token

_LONGEST: Final = 12
"""Words of a remark; a condition may be told in as many."""
_REACH: Final = 160
"""How far back, in code points, a remark reaches at most."""
_BESIDE: Final = 3
"""How many words at most lie between who supposes and what it is."""
_BEFORE: Final = 4
"""How many words at most lie between a denial and what it denies."""
_MARKS: Final = frozenset(",;:()[]\u2013\u2014.!?\u2026|/")
_ALL: Final = frozenset[str]()
_DECIDED: Final = frozenset({"next_step", "decision"})
_STORY: Final = frozenset({"need"})
_DONE_FOR_GOOD: Final = frozenset({"need", "compliance", "budget", "next_step", "timeline"})
_THERE: Final = frozenset({"need", "stage", "decision", "compliance"})
"""What conditions leave as it is."""


class _Piece(msgspec.Struct, frozen=True, gc=False):
    """Words of one statement between marks."""

    start: int
    end: int
    forms: tuple[str, ...]
    asked: bool
    statement: Statement


class _Remark(msgspec.Struct, frozen=True, gc=False):
    """The words of a remark behind what opens it, whether they hold a day that is over, and whether "but" opens it."""

    forms: tuple[str, ...]
    dated: bool
    turned: bool


@dataclass(frozen=True, slots=True)
class _Remarked:
    start: int
    end: int
    spared: frozenset[str]


def is_remarked_on(marked: MarkedNote, field: str, span: Spanned) -> bool:
    """Tell whether a remark behind a value takes it back, doubts it or leaves it open."""
    criterion = field.partition(".")[0]
    return any(
        each.start < span.end and span.start < each.end and criterion not in each.spared
        for each in marked.once(_remarked)
    )  # fmt: skip


def _remarked(marked: MarkedNote) -> tuple[_Remarked, ...]:
    return tuple(_found(marked))


def _found(marked: MarkedNote) -> Iterator[_Remarked]:
    consent, past = marked.values_of("compliance.consent"), Placed([each for each in marked.dates if each.past])
    known = _known(marked)
    before: list[_Piece] = []
    for sentence in _sentences(marked):
        told: list[_Piece] = []
        told_before = before
        for piece in sentence:
            spared = None if marked.holds(piece, consent) else _sign(marked, piece, known, past)
            if spared is not None:
                yield from _covered(marked, piece, told, told_before, spared)
            elif told or not _is_grammar(marked, piece):
                told.append(piece)
        before = told or told_before
        if not told:
            before = []


def _covered(
    marked: MarkedNote, piece: _Piece, told: Sequence[_Piece], before: Sequence[_Piece], spared: frozenset[str]
) -> Iterator[_Remarked]:
    """Yield what a remark is about: the nearest fact in its sentence before it, else in the sentence before."""
    about = told or [each for each in before if _goes_on(each.statement, piece.statement)]
    if not about:
        return
    start = about[-1].start
    for each in reversed(about):
        start = each.start
        if _tells(marked, each):
            break
    yield _Remarked(max(start, piece.start - _REACH), piece.start, spared)


def _goes_on(before: Statement, statement: Statement) -> bool:
    """Tell whether the same side says the next sentence, of its own accord."""
    if statement.question is not None and statement.label is None:
        return False
    return statement.sentence == before.sentence + 1 and statement.speaker is before.speaker


def _tells(marked: MarkedNote, piece: _Piece) -> bool:
    found = (marked.values, marked.dates, marked.roles, marked.approvals, marked.money, marked.regions)
    return any(marked.inside(piece, mentions) for mentions in found)


def _sentences(marked: MarkedNote) -> Iterator[list[_Piece]]:
    number, pieces = None, list[_Piece]()
    for statement in marked.statements:
        if statement.sentence != number and pieces:
            yield pieces
            pieces = []
        number = statement.sentence
        if statement.speaker in TELLING:
            pieces += _pieces(marked, statement)
    if pieces:
        yield pieces


def _pieces(marked: MarkedNote, statement: Statement) -> Iterator[_Piece]:
    words: list[Token] = []
    tokens = marked.inside(Stretch(statement.start, statement.end + 1), marked.tokens)
    for token in tokens:
        if token.is_word:
            words.append(token)
        elif words and (token.text in _MARKS or _is_dash(marked.text, token)):
            yield _piece(words, statement, asked=token.text == "?")
            words = []
    if words:
        yield _piece(words, statement, asked=marked.text[statement.end : statement.end + 1] == "?")


def _piece(words: Sequence[Token], statement: Statement, *, asked: bool) -> _Piece:
    return _Piece(words[0].start, words[-1].end, tuple([token.form for token in words]), asked, statement)


def _is_dash(text: str, token: Token) -> bool:
    return token.text == "-" and text[token.start - 1 : token.start].isspace()


def _is_grammar(marked: MarkedNote, piece: _Piece) -> bool:
    return _grammar(marked).issuperset(piece.forms)


def _grammar(marked: MarkedNote) -> frozenset[str]:
    return marked.once(_grammar_of)


def _known(marked: MarkedNote) -> frozenset[str]:
    """Return every word that a remark may hold."""
    return _grammar(marked) | marked.remarks.telling | marked.afterwards.supposing


def _grammar_of(marked: MarkedNote) -> frozenset[str]:
    after, words = marked.afterwards, marked.remarks
    kinds = (
        after.light, after.opening, after.turning, after.denying, after.lacking, after.over, after.being, after.people,
        after.ours, after.believing, after.telling, words.grammar,
    )  # fmt: skip
    return frozenset().union(*kinds)


def _sign(marked: MarkedNote, piece: _Piece, known: frozenset[str], past: Sequence[Spanned]) -> frozenset[str] | None:
    """Return the criteria that a remark spares, or nothing where the words are no remark."""
    words, after = marked.remarks, marked.afterwards
    if len(piece.forms) > _LONGEST:
        return None
    forms = _opened(after, words, piece.forms)
    if not forms:
        return None
    if _is_condition(words, after, forms):
        return _THERE
    days = marked.inside(piece, past)
    if not known.issuperset(forms) and not (days and set(forms).issubset(known | _words_of(marked, days))):
        return None
    if not words.asking.isdisjoint(forms) or not words.besides.isdisjoint(forms):
        return None
    remark = _Remark(forms, bool(days), turned=piece.forms[0] in after.turning)
    for tells, spared in _KINDS:
        if tells(words, after, remark):
            return spared
    questions = words.settled | after.pointing
    if piece.asked and piece.statement.speaker is Speaker.REP and not questions.isdisjoint(forms):
        return _ALL  # "June - right?", "is that so?"
    return None


def _words_of(marked: MarkedNote, days: Sequence[Spanned]) -> set[str]:
    return {token.form for day in days for token in marked.inside(day, marked.tokens)}


def _opened(after: AfterWords, words: RemarkWords, forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words behind "but", "and", "just" and the like."""
    while forms and (forms[0] in after.opening or forms[0] in after.turning or forms[0] in words.merely):
        forms = forms[1:]
    return forms


def _is_condition(words: RemarkWords, after: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether words open a condition: "if the owner agrees", "depends on the audit"; not "if possible"."""
    if forms[0] in after.pointing:
        forms = forms[1:] if forms[1:] and forms[1] in words.hanging else ("",)
    opens = forms[0] in words.conditions or forms[0] in words.hanging
    supposed = forms[0] in words.supposing and len(forms) > 1 and forms[1] in after.light
    if not (opens or supposed) or len(forms) == 1:
        return False
    return words.harmless.isdisjoint(forms[1:]) and after.lacking.isdisjoint(forms[1:])


def _has(words: frozenset[str], after: AfterWords, forms: Sequence[str], *, denied: bool) -> bool:
    return any(
        form in words and denied is not after.negating.isdisjoint(forms[max(at - _BEFORE, 0) : at])
        for at, form in enumerate(forms)
    )


def _is_undone(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    forms = remark.forms
    if any(one in words.polite and other in after.in_favour for one, other in pairwise(forms)):
        return False  # "sorry for the typos"
    told = tuple(form for form in forms if form not in words.polite)
    return _has(words.undone, after, forms, denied=False) or (bool(told) and told[0] in words.orders)


def _is_doubtful(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    """Tell whether it doubts, or is what the rep only supposes: "just my impression", "as far as I could tell"."""
    forms = remark.forms
    if not words.glad.isdisjoint(forms) and not words.felt.isdisjoint(forms):
        return False  # "feeling good about this one"
    if not words.as_far.isdisjoint(forms) and not words.seeing.isdisjoint(forms):
        return True  # "as far as I can tell"
    supposed = any(
        form in after.supposing and not after.ourselves.isdisjoint(forms[max(at - _BESIDE, 0) : at])
        for at, form in enumerate(forms)
    )
    told = _has(words.doubtful, after, forms, denied=False) or _has(words.held_to, after, forms, denied=True)
    return (supposed and words.written_down.isdisjoint(forms)) or told


def _is_open(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    forms = remark.forms
    if not words.whose.isdisjoint(forms):
        return False  # "the tender is open"
    debated = not words.debated.isdisjoint(forms) and not words.still.isdisjoint(forms)
    unsettled = debated or _has(words.unsettled, after, forms, denied=False)
    return unsettled or _has(words.settled, after, forms, denied=True)


def _is_being_decided(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    forms = remark.forms
    return not words.to_come.isdisjoint(forms) and _has(words.decided, after, forms, denied=False)


def _is_anothers(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    forms = remark.forms
    if not after.negating.isdisjoint(forms):
        return forms[0] in after.denying and len(forms) <= _BESIDE and forms[-1] in words.theirs
    told = tuple(form for form in forms if form not in words.polite)
    if not told:
        return False
    said = told[0] in after.pointing | after.being | after.in_favour | words.mistaken
    said = said or (told[0] in after.people and not words.speaking.isdisjoint(told))
    other = not words.elsewhere.isdisjoint(forms) and not words.whose.isdisjoint(forms)
    return said and (other or not words.somebody.isdisjoint(forms))


def _was(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    """Tell whether it was so at a time that is gone, and more than a while ago: "that was under the old owner"."""
    forms = remark.forms
    if forms[0] in after.earlier and not (after.over | words.whose).isdisjoint(forms):
        return True  # "before they were taken over", "before the new owner came"
    said = forms[0] in after.over or (len(forms) > 1 and forms[0] in after.pointing and forms[1] in after.over)
    return said and ((remark.dated and remark.turned) or not (words.past | words.ended).isdisjoint(forms))


def _is_over(words: RemarkWords, after: AfterWords, remark: _Remark) -> bool:
    """Tell whether it is told of a day that is gone: "that was last year", "back in 2019", "in the old days"."""
    forms = remark.forms
    return (remark.dated or not words.past.isdisjoint(forms)) and after.since.isdisjoint(forms)


_KINDS: Final[Sequence[tuple[Callable[[RemarkWords, AfterWords, _Remark], bool], frozenset[str]]]] = (
    (_is_undone, _ALL),
    (_is_doubtful, _ALL),
    (_is_anothers, _ALL),
    (_is_open, _STORY),
    (_is_being_decided, _STORY | _DECIDED),
    (_was, _ALL),
    (_is_over, _DONE_FOR_GOOD),
)
