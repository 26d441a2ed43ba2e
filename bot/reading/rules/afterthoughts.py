"""What is added right behind a fact and explained by no other: "in May, says her IT; she signs nothing before ...".

No list holds all the ways to take something back. So it is asked the other way round: words behind a fact that turn
against it, deny, point at it, or bring in another voice leave it open, unless they are known to be harmless.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Final

from bot.reading.after_words import AfterWords
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import Token

_SHE: Final = "she"
_REACH: Final = 160
"""How far back, in code points, an afterthought reaches in a note without stops."""
_OPENS: Final = 2
"""How many words into an afterthought its subject stands at most, or before what its subject says."""
_A_WORD: Final = 2
"""A turn and one word beside it: "small but defined"."""
_A_NAME: Final = 4
"""What is only ours is named briefly: "my reading of it"."""
_TO_REASON: Final = 4
_FOLLOWED_UP: Final = frozenset(
    {
        "stage.phase",
        "timeline.start",
        "decision.people",
        "decision.approval",
        "compliance.consent",
        "compliance.disclosure",
        "compliance.eligibility",
        "compliance.documentation",
        "compliance.region",
        "next_step.status",
        "next_step.date",
        "budget.status",
    }
)  # fmt: skip
"""What decides by a word or two; a problem and a scope are told at length."""
_TOLD_AT_LENGTH: Final = frozenset({"stage.phase", "compliance.documentation"})
_TOLD_IN_STEPS: Final = _TOLD_AT_LENGTH | {"decision.people", "decision.approval"}
"""What people do with a decision is its path: "then legal papers it"."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """Words behind a fact that hold none themselves."""

    forms: tuple[str, ...]
    content: str | None
    """The first word that is no mere word of grammar and no name."""
    by_rep: bool
    next_sentence: bool
    then: bool
    """It opens with "then"."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A stretch in which facts are left open by what follows, but for some fields."""

    start: int
    end: int
    spared: frozenset[str]


def is_doubted_behind(marked: MarkedNote, field: str, span: Spanned) -> bool:
    """Tell whether what is added behind a value, unexplained, leaves it open."""
    if field not in _FOLLOWED_UP:
        return False
    return any(
        each.start < span.end and span.start < each.end and field not in each.spared
        for each in marked.once(_doubts)
    )  # fmt: skip


def _doubts(marked: MarkedNote) -> tuple[_Doubt, ...]:
    return tuple(_found(marked))


def _found(marked: MarkedNote) -> Iterator[_Doubt]:
    before: tuple[Statement, int] | None = None
    for statement, sentence in _sentences(marked):
        run: int | None = None
        goes_on = False
        for part in _parts(marked, sentence):
            told = _told_in(marked, part)
            if told is not None:
                run = run if goes_on and run is not None else min(part.start, told.start)
                yield from _said_to_be(marked, Stretch(told.end, part.end), statement, max(run, part.start - _REACH))
            elif run is not None:
                yield from _doubts_by(marked, part, statement, start=max(run, part.start - _REACH))
            elif part.start <= sentence.start and before is not None and _follows(before[0], statement):
                next_one = _doubts_by(marked, part, statement, start=before[1], next_sentence=True)
                yield from next_one if not marked.once(_facts).touch(sentence) else ()
            goes_on = told is not None
        before = (statement, run) if run is not None else None


def _told_in(marked: MarkedNote, part: Stretch) -> Stretch | None:
    """Return from where to where a part tells facts, or ``None`` for an aside."""
    return marked.once(_facts).touch(part)


class _Facts:
    """The places of everything that tells or explains something of a lead."""

    def __init__(self, places: Iterable[Spanned]) -> None:
        self._places: list[Stretch] = []
        for each in sorted(places, key=attrgetter("start")):
            if self._places and each.start < self._places[-1].end:
                self._places[-1] = Stretch(self._places[-1].start, max(each.end, self._places[-1].end))
            else:
                self._places.append(Stretch(each.start, each.end))

    def touch(self, span: Spanned) -> Stretch | None:
        """Return the stretch from the first to the last of those that share a place with a span."""
        first = bisect_left(self._places, span.start + 1, key=attrgetter("end"))
        behind = bisect_left(self._places, span.end, key=attrgetter("start"))
        return Stretch(self._places[first].start, self._places[behind - 1].end) if first < behind else None


def _facts(marked: MarkedNote) -> _Facts:
    found = (
        marked.values,
        marked.roles,
        marked.roles_denied,
        marked.approvals,
        marked.money,
        marked.dates,
        marked.regions,
    )
    return _Facts(each for mentions in found for each in mentions)


def _said_to_be(marked: MarkedNote, behind: Stretch, statement: Statement, start: int) -> Iterator[_Doubt]:
    """Yield a fact that is itself said to be something past or ours: "June was the plan", "Q3 is our reading"."""
    forms = _forms(marked, behind)
    words = marked.afterwards
    if forms and _opens_with(words.only_seeming, forms):
        yield _Doubt(start, behind.end, frozenset())
    ours = statement.speaker is Speaker.REP and forms[:1] and forms[0] in words.being and _is_ours(words, forms[1:2])
    if ours or (forms and forms[0] in words.over and not words.naming.isdisjoint(forms[1:2])):
        yield _Doubt(start, behind.end, frozenset())


def _doubts_by(
    marked: MarkedNote, part: Stretch, statement: Statement, *, start: int, next_sentence: bool = False
) -> Iterator[_Doubt]:
    words = marked.afterwards
    forms = _with_names_as_pronouns(marked, part)
    then = False
    while forms and forms[0] in words.opening:
        then = then or forms[0] in words.since
        forms = forms[1:]
    if not forms:
        return
    aside = _Aside(forms, _content(marked, part), statement.speaker is Speaker.REP, next_sentence, then)
    for tells, spared in _SIGNS.items():
        if tells(words, aside):
            yield _Doubt(start, part.start, spared)


def _turns(words: AfterWords, aside: _Aside) -> bool:
    if not _opens_with(words.turning, aside.forms) or len(aside.forms) <= _A_WORD:
        return False
    if _lacks_for_other(words, aside.forms):
        return False
    return aside.content is not None and aside.content not in words.agreeing


def _denies(words: AfterWords, aside: _Aside) -> bool:
    """Tell whether something is not done: "she signs nothing", "the board hasn't seen it"."""
    return not words.denying.isdisjoint(aside.forms) and _denies_for_good(words, aside)


def _lacks(words: AfterWords, aside: _Aside) -> bool:
    """Tell whether something is not there: "no word from her"; of a decision that is its path: "no board"."""
    return not words.lacking.isdisjoint(aside.forms) and _denies_for_good(words, aside)


def _lacks_for_other(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether what is not there is for something else: "no budget for travel"."""
    return any(
        one in words.lacking and purpose in words.in_favour and thing not in words.light
        for one, purpose, thing in zip(forms, forms[2:], forms[3:], strict=False)
    )


def _denies_for_good(words: AfterWords, aside: _Aside) -> bool:
    if not words.nothing_more.isdisjoint(aside.forms) or aside.content in words.days:
        return False  # "nobody else", "no date yet"
    if _denies_earlier(words, aside.forms) or _lacks_for_other(words, aside.forms):
        return False
    # A sentence of its own denies what the one before said only where it goes on about the same people.
    return not aside.next_sentence or (aside.by_rep and not words.subjects.isdisjoint(aside.forms[:_OPENS]))


def _denies_earlier(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether it is only said that nothing is so before: "before they cannot", "not released before that"."""
    earlier = next((place for place, form in enumerate(forms) if form in words.earlier), None)
    if earlier is None:
        return False
    return (words.denying | words.lacking).isdisjoint(forms[:earlier]) or earlier >= len(forms) - _OPENS


def _points_back(words: AfterWords, aside: _Aside) -> bool:
    """Tell whether something is done with the fact that nobody does with one that stands: "then they forbade it"."""
    if not aside.by_rep or aside.content is None or aside.content in words.agreeing:
        return False
    if not words.nothing_more.isdisjoint(aside.forms) or _gives_reason(words, aside):
        return False
    around = zip(("", *aside.forms), aside.forms, (*aside.forms[1:], ""), strict=False)
    return any(
        form in words.pointing
        and before not in words.in_favour
        and (form not in words.also_articles or follower in words.light or not follower)
        for before, form, follower in around
    )


def _gives_reason(words: AfterWords, aside: _Aside) -> bool:
    """Tell whether a fact is only explained: "that's when the grant opens", "which is why"."""
    return aside.forms[0] in words.pointing and not words.reasons.isdisjoint(aside.forms[1:_TO_REASON])


def _goes_on(words: AfterWords, aside: _Aside) -> bool:
    """Tell whether something happened after it: "he has since left", "then read our notice and went pale"."""
    if aside.content is None or aside.content in words.agreeing or aside.next_sentence:
        return False
    return aside.then or not words.since.isdisjoint(aside.forms[1:])


def _is_anothers_word(words: AfterWords, aside: _Aside) -> bool:
    """Tell whether it is somebody unnamed who says so, or a belief: "the architect says", "she thought".

    Two who are named and differ are told as two answers.
    """
    if not words.believing.isdisjoint(aside.forms):
        return True
    for place, form in enumerate(aside.forms):
        before, after = aside.forms[max(place - _OPENS, 0) : place], aside.forms[place + 1 : place + 2]
        if form in words.telling and words.people.isdisjoint((*before, *after)) and words.passive.isdisjoint(before):
            return words.agreeing.isdisjoint(after)
    return False


def _is_ours_only(words: AfterWords, aside: _Aside) -> bool:
    if not aside.by_rep or aside.next_sentence or aside.content in words.agreeing:
        return False
    first, *rest = aside.forms
    supposed = any(one in words.ourselves and other in words.supposing for one, other in pairwise(aside.forms))
    named = len(aside.forms) <= _A_NAME and (words.over | words.being).isdisjoint(rest) and _is_ours(words, (first,))
    return supposed or named or (first in words.being and _is_ours(words, tuple(rest[:1])))


def _is_ours(words: AfterWords, forms: tuple[str, ...]) -> bool:
    return not words.ours.isdisjoint(forms)


def _is_over(words: AfterWords, aside: _Aside) -> bool:
    first, *rest = aside.forms
    over = first in words.over or (first in words.pointing and bool(rest) and rest[0] in words.over)
    return over and aside.content not in words.agreeing


def _opens_with(phrases: frozenset[str], forms: tuple[str, ...]) -> bool:
    return forms[0] in phrases or " ".join(forms[:2]) in phrases


def _sentences(marked: MarkedNote) -> Iterator[tuple[Statement, Stretch]]:
    """Yield each sentence that the rep writes or the buyer says, with its first statement."""
    number = None
    for statement in marked.statements:
        if statement.sentence != number and statement.speaker in (Speaker.REP, Speaker.BUYER):
            yield statement, marked.sentence_of(statement)
        number = statement.sentence


def _follows(before: Statement, statement: Statement) -> bool:
    return statement.sentence == before.sentence + 1 and statement.speaker is before.speaker


def _parts(marked: MarkedNote, sentence: Stretch) -> Iterator[Stretch]:
    """Yield a sentence between its commas and joining words."""
    at = sentence.start
    while at < sentence.end:
        part = marked.near.part_after(at)
        if part is None or part[0] >= sentence.end:
            return
        yield Stretch(max(part[0], sentence.start), min(part[1], sentence.end))
        at = max(part[1], at + 1)


def _forms(marked: MarkedNote, span: Stretch) -> tuple[str, ...]:
    return tuple([token.form for token in marked.inside(span, marked.tokens) if token.is_word])


def _with_names_as_pronouns(marked: MarkedNote, part: Stretch) -> tuple[str, ...]:
    """Return the words of a part, with "she" for whoever is named, as a name tells as little of what is done."""
    named = [each for each in marked.inside(part, marked.people) if each.name and not each.pronoun]
    return tuple([
        _SHE if _is_name(token) or any(each.start <= token.start < each.end for each in named) else token.form
        for token in marked.inside(part, marked.tokens)
        if token.is_word
    ])  # fmt: skip


def _is_name(token: Token) -> bool:
    return token.text[0].isupper() and token.text[1:].islower()


def _content(marked: MarkedNote, part: Stretch) -> str | None:
    words = marked.afterwards
    light, denying = words.light, words.denying | words.lacking
    named = [each for each in marked.inside(part, marked.people) if each.name and not each.pronoun]
    return next(
        (
            token.form for token in marked.inside(part, marked.tokens)
            if token.is_word and token.form not in light
            and token.form not in denying and not any(each.start <= token.start < each.end for each in named)
        ),
        None,
    )  # fmt: skip


_SIGNS: Final[Mapping[Callable[[AfterWords, _Aside], bool], frozenset[str]]] = {
    _turns: frozenset(),
    _denies: _TOLD_AT_LENGTH,
    _lacks: _TOLD_IN_STEPS,
    _points_back: _TOLD_IN_STEPS,
    _goes_on: _TOLD_IN_STEPS,
    _is_anothers_word: frozenset(),
    _is_ours_only: frozenset(),
    _is_over: frozenset(),
}
"""What may be said of an aside, and the fields that it says nothing against."""
