"""Days that two sides bring to and fro: "a demo on the 7th of July?" - "Better the 9th", which is the 9th of July."""

from collections.abc import Sequence
from typing import Final

from msgspec import structs

from bot.reading.dates import DateKind, DateMention
from bot.reading.spans import Spanned, Stretch, inside
from bot.reading.terms import TALKING, Speaker, Statement

_BESIDE: Final = 6
"""Code points between a month and its day: "in January, the 19th"."""
_BRIEF: Final = 32
"""Code points of a statement that says little beside its day: "Good, the 9th then"."""
_NEAR: Final = 5
"""How many statements on a day is still brought to and fro, those that name a speaker counted."""
_A_FEW_DAYS: Final = 7
_LONGEST: Final = 2
"""Words of a day without its month: "the 9th"."""


def days_in_talk(
    text: str,
    dates: Sequence[DateMention],
    cut: Sequence[Statement],
    steps: Sequence[Spanned],
    suffixes: frozenset[str],
    months: frozenset[str],
) -> tuple[DateMention, ...]:
    """Return the dates of a note, a mere "9th" as the month has it that was named with the step or right before."""
    told: dict[int, DateMention] = {}
    before: tuple[int, DateMention] | None = None
    meeting: Speaker | None = None
    for place, statement in enumerate(cut):
        if statement.speaker not in TALKING:
            continue
        named = bool(inside(statement, steps))
        to_meet = named or meeting is statement.speaker
        meeting = statement.speaker if named else None
        for day in inside(statement, dates):
            number = _bare_number(text, day, suffixes)
            asked = _asked_for(text, statement, dates, months) if number else None
            if asked is not None and not to_meet and before is None:
                told[day.start] = _in_month(day, asked, number)
            elif before is not None and number and _goes_on(place, statement, day, *before):
                before = place, _in_month(day, before[1], number)
                told[day.start] = before[1]
            elif to_meet and not number and _is_in_a_month(day):
                before = place, day
            else:
                before = None
    return tuple([told.get(day.start, day) for day in dates])


def _asked_for(
    text: str, statement: Statement, dates: Sequence[DateMention], months: frozenset[str]
) -> DateMention | None:
    """Return the day, with its month, that a buyer was asked about: "from the 7th of April?" - "From the 13th"."""
    if statement.question_start is None or statement.question_end is None:
        return None
    question = Stretch(statement.question_start, statement.question_end)
    named = [day for day in inside(question, dates) if _is_in_a_month(day)][-1:]
    return next((day for day in named if not months.isdisjoint(text[day.start : day.end].lower().split())), None)


def _goes_on(place: int, statement: Statement, day: DateMention, where: int, named: DateMention) -> bool:
    """Tell whether a day without its month stands right behind the month, or is another one for the same step."""
    if place == where:
        return day.start - named.end <= _BESIDE
    brief = statement.end - statement.start <= _BRIEF and place - where <= _NEAR
    return brief and named.kind in (DateKind.DAY, DateKind.SPAN)


def _is_in_a_month(day: DateMention) -> bool:
    """Tell whether a date is a day, a month, or a few days of one: "14 or 15 April"."""
    if day.kind in (DateKind.DAY, DateKind.MONTH):
        return day.window is not None
    if day.kind is not DateKind.SPAN or day.window is None:
        return False
    return (day.window[1] - day.window[0]).days <= _A_FEW_DAYS


def _bare_number(text: str, day: DateMention, suffixes: frozenset[str]) -> int:
    """Return the number of a day that is told without its month, else 0."""
    told = text[day.start : day.end].lower().split()
    figures = [told[-1].removesuffix(each) for each in suffixes if told[-1].endswith(each)]
    return next((int(each) for each in figures if each.isdecimal() and len(told) <= _LONGEST), 0)


def _in_month(day: DateMention, named: DateMention, number: int) -> DateMention:
    if named.window is None:
        return day
    try:
        meant = named.window[0].replace(day=number)
    except ValueError:
        return day
    return structs.replace(day, window=(meant, meant))
