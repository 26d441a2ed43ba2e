"""What is added right behind a fact and explained by no other: "in May, says her IT; she signs nothing before ...".

No list holds all the ways to take something back. So it is asked the other way round: words behind a fact that turn
against it, deny, point at it, or bring in another voice leave it open, unless they are known to be harmless.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

import msgspec

from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.asides import SIGNS, Aside, is_ours, lacks, opens_with
from bot.reading.terms import TELLING, Speaker, Statement
from bot.reading.tokens import Token

_SHE: Final = "she"
_NONE: Final = "no "
_REACH: Final = 160
"""How far back, in code points, an afterthought reaches in a note without stops."""
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
_NAMED_ONLY: Final = frozenset({"need.offering", "scope.modality", "next_step.kind"})
"""What may be named without anything told of it: "she withdrew the invitation to the demo"."""


class _Doubt(msgspec.Struct, frozen=True, gc=False):
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
    facts = marked.once(_facts)
    before: tuple[Statement, int] | None = None
    for statement, sentence in _sentences(marked):
        told_at_all = facts.touch(sentence) is not None
        if not told_at_all and (before is None or not _follows(before[0], statement)):
            before = None
            continue
        run: int | None = None
        goes_on = False
        for part in _parts(marked, sentence):
            told = facts.touch(part)
            if told is not None:
                run = run if goes_on and run is not None else min(part.start, told.start)
                yield from _said_to_be(marked, Stretch(told.end, part.end), statement, max(run, part.start - _REACH))
            elif run is not None:
                yield from _doubts_by(marked, part, statement, start=max(run, part.start - _REACH))
            elif part.start <= sentence.start and before is not None and _follows(before[0], statement):
                next_one = _doubts_by(marked, part, statement, start=before[1], next_sentence=True)
                yield from next_one if not told_at_all else ()
            goes_on = told is not None
        before = (statement, run) if run is not None else None


class _Facts:
    """The places of everything that tells or explains something of a lead."""

    def __init__(self, places: Iterable[Spanned]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for each in sorted(places, key=attrgetter("start")):
            if self._ends and each.start < self._ends[-1]:
                self._ends[-1] = max(each.end, self._ends[-1])
            else:
                self._starts.append(each.start)
                self._ends.append(each.end)

    def touch(self, span: Spanned) -> Stretch | None:
        """Return the stretch from the first to the last of those that share a place with a span."""
        first, behind = bisect_left(self._ends, span.start + 1), bisect_left(self._starts, span.end)
        return Stretch(self._starts[first], self._ends[behind - 1]) if first < behind else None


def _facts(marked: MarkedNote) -> _Facts:
    told = [each for each in marked.values if each.field not in _NAMED_ONLY]
    light = marked.afterwards.light
    days = [each for each in marked.dates if marked.text[each.start : each.end].lower() not in light]  # "now"
    found = (told, days, marked.roles, marked.roles_denied, marked.approvals, marked.money, marked.regions)
    papers = [each for each in marked.cues_of("doc_special") if marked.has_cue(marked.part_of(each), "doc_topic")]
    return _Facts(each for mentions in (*found, papers) for each in mentions)


def _said_to_be(marked: MarkedNote, behind: Stretch, statement: Statement, start: int) -> Iterator[_Doubt]:
    """Yield a fact that is itself said to be something past or ours: "June was the plan", "Q3 is our reading"."""
    forms = _forms(marked, behind)
    words = marked.afterwards
    if forms and opens_with(words.only_seeming, forms):
        yield _Doubt(start, behind.end, frozenset())
    ours = statement.speaker is Speaker.REP and forms[:1] and forms[0] in words.being and is_ours(words, forms[1:2])
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
    if not forms or forms[0] in words.explaining or marked.has_cue(part, "yes_told", "no_hitch"):
        return
    if forms[1:2] and forms[1] in words.ourselves and _opens_with_money(marked, part):
        return  # "Dana signs, money I didn't get into"
    aside = Aside(forms, _content(marked, part), statement.speaker is Speaker.REP, next_sentence, then)
    for tells, spared in SIGNS.items():
        if tells(words, aside) and not (tells is lacks and _tells_a_shortage(marked, part)):
            yield _Doubt(start, part.start, spared)


def _opens_with_money(marked: MarkedNote, part: Stretch) -> bool:
    first = next((token for token in marked.inside(part, marked.tokens) if token.is_word), None)
    return first is not None and any(cue.start == first.start for cue in marked.cues_in(part, "open_budget"))


def _tells_a_shortage(marked: MarkedNote, part: Stretch) -> bool:
    """Tell whether what is not there is people or means, which is why they ask: "and they've no sales force"."""
    return any(
        marked.text[cue.start : cue.end].casefold().startswith(_NONE) and cue.last > cue.first + 1
        for cue in marked.cues_beside(part, "problem")
    )


def _sentences(marked: MarkedNote) -> Iterator[tuple[Statement, Stretch]]:
    """Yield each sentence that the rep writes or the buyer says, with its first statement."""
    number = None
    for statement in marked.statements:
        if statement.sentence != number and statement.speaker in TELLING:
            yield statement, marked.sentence_of(statement)
        number = statement.sentence


def _follows(before: Statement, statement: Statement) -> bool:
    return statement.sentence == before.sentence + 1 and statement.speaker is before.speaker


def _parts(marked: MarkedNote, sentence: Stretch) -> Iterator[Stretch]:
    """Yield a sentence between its commas and joining words."""
    for start, end in marked.near.parts_of(sentence):
        yield Stretch(max(start, sentence.start), min(end, sentence.end))


def _forms(marked: MarkedNote, span: Stretch) -> tuple[str, ...]:
    return tuple([token.form for token in marked.inside(span, marked.tokens) if token.is_word])


def _with_names_as_pronouns(marked: MarkedNote, part: Stretch) -> tuple[str, ...]:
    """Return the words of a part, with "she" for whoever is named, as a name tells as little of what is done."""
    named = [each for each in marked.inside(part, marked.people) if each.name and not each.pronoun]
    grammar = marked.afterwards.grammar
    return tuple([
        _SHE
        if (_is_name(token) and token.form not in grammar)
        or any(each.start <= token.start < each.end for each in named)
        else token.form
        for token in marked.inside(part, marked.tokens)
        if token.is_word
    ])  # fmt: skip


def _is_name(token: Token) -> bool:
    return token.text[0].isupper() and token.text[1:].islower()


def _content(marked: MarkedNote, part: Stretch) -> str | None:
    light, denying = marked.afterwards.light, marked.afterwards.negating
    named = [each for each in marked.inside(part, marked.people) if each.name and not each.pronoun]
    return next(
        (
            token.form for token in marked.inside(part, marked.tokens)
            if token.is_word and token.form not in light
            and token.form not in denying and not any(each.start <= token.start < each.end for each in named)
        ),
        None,
    )  # fmt: skip
