"""A thing that is named again further on, as one that stands no more: "forget April", "the demo is off".

Whoever adds a line to a note names what it is about; what the line says of it goes before what was told first.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch, each_once
from bot.reading.people.found import PersonMention
from bot.reading.rules.standing import is_of_another_matter
from bot.reading.terms import TELLING, Mood, Statement

_BESIDE: Final = 2
"""How many words at most lie between a thing and what is said to have become of it."""
_GONE: Final = ("gone", "put_off", "undone")

_Thing = tuple[str, Hashable]
"""What is named, however often: its kind, and what makes it the same."""


def is_taken_back_further_on(marked: MarkedNote, field: str, span: Spanned) -> bool:
    """Tell whether a later sentence names what a value is about and says that it stands no more.

    What is told itself may be denied in the same breath: "in June, not June, July".
    """
    kinds = _KINDS.get(field)
    fallen = {thing: place for thing, place in marked.once(_fallen).items() if thing[0] in kinds} if kinds else {}
    told = marked.statement_at(span.end - 1, span.end) if fallen else None
    if told is None:
        return False
    own, behind = _named_in(marked, span), marked.sentence_of(told).end
    if any(fallen.get(thing, 0) >= span.end for thing in own):
        return True
    named = _named_in_sentence(marked, marked.place_of(told))
    return any(fallen.get(thing, 0) >= behind for thing in named)


def _fallen(marked: MarkedNote) -> Mapping[_Thing, int]:
    """Return what a note says stands no more, each with the last place that says so."""
    fallen: dict[_Thing, int] = {}
    for mention, things in _named(marked, Stretch(0, len(marked.text))):
        statement = marked.statement_at(mention.start, mention.end)
        if statement is None or statement.speaker not in TELLING:
            continue
        if _falls(marked, statement, mention):
            for thing in things:
                fallen[thing] = max(mention.start, fallen.get(thing, 0))
    return fallen


@each_once
def _named_in_sentence(marked: MarkedNote, place: int) -> frozenset[_Thing]:
    return _named_in(marked, marked.sentence_of(marked.statements[place]))


def _named_in(marked: MarkedNote, span: Spanned) -> frozenset[_Thing]:
    return frozenset(thing for _, things in _named(marked, span) for thing in things)


def _named(marked: MarkedNote, span: Spanned) -> Iterator[tuple[Spanned, tuple[_Thing, ...]]]:
    """Yield each mention of a stretch that may be named again, with what it names."""
    for day in marked.inside(span, marked.dates):
        if day.window is not None:
            yield day, (("day", day.window),)
    for step in marked.inside(span, marked.values_of("next_step.kind")):
        yield step, (("step", step.value),)
    for money in marked.inside(span, marked.money):
        yield money, (("money", (money.amount, money.currency)),)
    for person in marked.inside(span, marked.people):
        if person.name:
            yield person, tuple(("person", part) for part in person.name.split())


def _falls(marked: MarkedNote, statement: Statement, thing: Spanned) -> bool:
    """Tell whether a thing is denied, over, another's, or gone by what is said right behind it."""
    if isinstance(thing, PersonMention):
        return _left(marked, statement, thing)
    if statement.mood_of(thing.start, thing.end) is Mood.DENIED or is_of_another_matter(marked, statement, thing):
        return True
    behind = Stretch(thing.end, min(marked.part_of(thing).end, statement.end))
    gone = any(marked.near.between(thing, cue) <= _BESIDE for name in _GONE for cue in marked.cues_beside(behind, name))
    return gone or _was(marked, behind)


def _was(marked: MarkedNote, behind: Stretch) -> bool:
    """Tell whether a thing is said to have been one in another's favour or name: "August was for the other site"."""
    words = marked.afterwards
    forms = [token.form for token in marked.inside(behind, marked.tokens)[:_BESIDE]]
    return len(forms) == _BESIDE and forms[0] in words.over and forms[1] in words.naming | words.in_favour


def _left(marked: MarkedNote, statement: Statement, person: PersonMention) -> bool:
    """Tell whether somebody is said to be there no more: "Karin has left the hospital"."""
    if not marked.speaks_of("has_left"):
        return False
    behind = Stretch(person.end, min(marked.part_of(person).end, statement.end))
    return any(
        marked.near.between(person, cue) <= _BESIDE and marked.is_stated(statement, cue)
        for cue in marked.cues_in(behind, "has_left")
    )


_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "timeline.start": frozenset({"day"}),
    "next_step.status": frozenset({"step", "day"}),
    "next_step.date": frozenset({"step", "day"}),
    "budget.status": frozenset({"money"}),
    "decision.people": frozenset({"person"}),
    "decision.approval": frozenset({"person"}),
}
"""For each field which kinds of things it may be about."""
