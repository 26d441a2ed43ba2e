"""Finds the days that a note speaks of, and computes them from the day on which it was written."""

from datetime import date
from enum import StrEnum

import msgspec

from bot.reading.dates.calendar_units import Unit, Window
from bot.reading.dates.expressions import (
    Away,
    Joined,
    Now,
    Reader,
    Reason,
    Related,
    Relation,
    Unreadable,
    When,
    Within,
    unit_of,
)
from bot.reading.dates.figures import Order
from bot.reading.dates.grammar import time_expressions
from bot.reading.dates.words import DateWords


class DateKind(StrEnum):
    """What kind of time a mention names."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    SPAN = "span"
    DEADLINE = "deadline"
    ONWARD = "onward"
    NOW = "now"
    UNREADABLE = "unreadable"


class DateMention(msgspec.Struct, frozen=True, gc=False):
    """Words of a text, by their place in code points, that name a time, and the days that they mean.

    `window` is None where nobody can compute it; `why` then says what to ask. `explicit` is False for words
    that name no time of the calendar ("now", "soon"). A "before" or "until" that is denied ("they cannot start
    before May") has the kind ONWARD; the denial is then used up. `past` is True for what is over before the day of the
    text, and for "since" and "over the last".
    """

    start: int
    end: int
    window: Window | None
    kind: DateKind
    explicit: bool
    past: bool
    why: str | None = None
    by_a_day: bool = False
    """The last of its days is one that the words name: "by 6 March", not "by March"."""


def find_dates(
    text: str,
    *,
    reference: date,
    words: DateWords,
    order: Order | None = None,
    fiscal_year_begins: date | None = None,
) -> tuple[DateMention, ...]:
    """Return every time that a text mentions, in order and apart, seen from the day on which it was written.

    `fiscal_year_begins` is the first day of the (first) fiscal year that the text names, once somebody has
    told it; without it a fiscal year has no window.
    """
    reader = Reader(reference, fiscal_year_begins)
    found = time_expressions(text, words, order)
    # The last stop of "9 a.m." may end the sentence too, and a day must lie within its sentence.
    return tuple(_mention(start, end - (text[end - 1] == "."), when, reader, words) for start, end, when in found)


def _mention(start: int, end: int, when: When, reader: Reader, words: DateWords) -> DateMention:
    window = reader.window(when)
    if isinstance(window, Unreadable):
        named = window.reason is not Reason.VAGUE
        return DateMention(start, end, None, DateKind.UNREADABLE, named, past=False, why=words.reasons[window.reason])
    past = window[1] < reader.today or _looks_back(when)
    kind, by_a_day = _kind(when, window), _is_by_a_day(when, window)
    return DateMention(start, end, window, kind, not isinstance(when, Now), past, by_a_day=by_a_day)


def _is_by_a_day(when: When, window: Window) -> bool:
    match when:
        case Related(relation=Relation.BY, to=to):
            return unit_of(to, (window[1], window[1])) is Unit.DAY
        case _:
            return False


def _looks_back(when: When) -> bool:
    match when:
        case Related(relation=relation):
            return relation in {Relation.SINCE, Relation.EARLIER_IN}
        case Within(count=count) | Away(most=count, origin=None):
            return count < 0
        case _:
            return False


def _kind(when: When, window: Window) -> DateKind:
    match when:
        case Now():
            return DateKind.NOW
        case Joined() | Related(relation=Relation.SINCE):
            return DateKind.SPAN
        case Within() | Related(relation=Relation.BY | Relation.UNTIL | Relation.BEFORE):
            return DateKind.DEADLINE
        case Related(relation=Relation.NOT_BEFORE):
            return DateKind.ONWARD
        case Related(to=Joined() | Within()):
            return DateKind.SPAN
        case _:
            return DateKind(unit_of(when, window))
