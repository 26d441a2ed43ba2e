"""A thing that is named again further on, as one that stands no more: "forget April", "the demo is off".

Whoever adds a line to a note names what it is about; what the line says of it goes before what was told first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.people.found import PersonMention
from bot.reading.rules.standing import is_of_another_matter
from bot.reading.terms import Mood, Speaker, Statement

_BESIDE: Final = 2
"""How many words at most lie between a thing and what is said to have become of it."""


def is_taken_back_further_on(marked: MarkedNote, field: str, span: Spanned) -> bool:
    """Tell whether a later sentence names what a value is about and says that it stands no more."""
    same = _SAME.get(field)
    told = marked.statement_at(span.end - 1, span.end)
    if same is None or told is None:
        return False
    sentence = marked.sentence_of(told)
    return any(
        _is_told_later(statement, told) and _falls(marked, statement, thing)
        for thing in same(marked, Stretch(min(span.start, sentence.start), max(span.end, sentence.end)))
        if (statement := marked.statement_at(thing.start, thing.end)) is not None
    )


def _is_told_later(statement: Statement, told: Statement) -> bool:
    return statement.sentence > told.sentence and statement.speaker in (Speaker.REP, Speaker.BUYER)


def _falls(marked: MarkedNote, statement: Statement, thing: Spanned) -> bool:
    """Tell whether a thing is denied, over, another's, or gone by what is said right behind it."""
    if isinstance(thing, PersonMention):
        return _left(marked, statement, thing)
    if statement.mood_of(thing.start, thing.end) is Mood.DENIED or is_of_another_matter(marked, statement, thing):
        return True
    behind = Stretch(thing.end, min(marked.part_of(thing).end, statement.end))
    gone = any(
        marked.near.between(thing, cue) <= _BESIDE for cue in marked.cues_in(behind, "gone", "put_off", "undone")
    )
    return gone or _was(marked, behind)


def _was(marked: MarkedNote, behind: Stretch) -> bool:
    """Tell whether a thing is said to have been one in another's favour or name: "August was for the other site"."""
    words = marked.afterwards
    forms = [token.form for token in marked.inside(behind, marked.tokens)[:_BESIDE]]
    return len(forms) == _BESIDE and forms[0] in words.over and forms[1] in words.naming | words.in_favour


def _left(marked: MarkedNote, statement: Statement, person: PersonMention) -> bool:
    """Tell whether somebody is said to be there no more: "Karin has left the hospital"."""
    behind = Stretch(person.end, min(marked.part_of(person).end, statement.end))
    return any(
        marked.near.between(person, cue) <= _BESIDE and marked.is_stated(statement, cue)
        for cue in marked.cues_in(behind, "has_left")
    )


def _same_days(marked: MarkedNote, told: Stretch) -> Iterator[Spanned]:
    windows = {each.window for each in marked.inside(told, marked.dates) if each.window is not None}
    yield from (each for each in marked.dates if each.start >= told.end and each.window in windows)


def _same_step(marked: MarkedNote, told: Stretch) -> Iterator[Spanned]:
    steps = marked.values_of("next_step.kind")
    kinds = {each.value for each in marked.inside(told, steps)}
    yield from (each for each in steps if each.start >= told.end and each.value in kinds)
    yield from _same_days(marked, told)


def _same_money(marked: MarkedNote, told: Stretch) -> Iterator[Spanned]:
    sums = {(each.amount, each.currency) for each in marked.inside(told, marked.money)}
    yield from (each for each in marked.money if each.start >= told.end and (each.amount, each.currency) in sums)


def _same_people(marked: MarkedNote, told: Stretch) -> Iterator[Spanned]:
    names = {part for each in marked.inside(told, marked.people) if each.name for part in each.name.split()}
    for each in marked.people:
        if each.start >= told.end and each.name and not names.isdisjoint(each.name.split()):
            yield each


_SAME: Final[Mapping[str, Callable[[MarkedNote, Stretch], Iterator[Spanned]]]] = {
    "timeline.start": _same_days,
    "next_step.status": _same_step,
    "next_step.date": _same_step,
    "budget.status": _same_money,
    "decision.people": _same_people,
    "decision.approval": _same_people,
}
"""For each field how its thing is named again."""
