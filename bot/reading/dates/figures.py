"""Dates, years and times of day written in figures: 2026-03-02, 22/07, 14.02.1987, 3pm, 10:00 CET."""

from datetime import date
from functools import partial
from typing import Final, Literal

from bot.reading.dates.calendar_units import Period, Unit, Which, day_of_month, month
from bot.reading.dates.expressions import Fixed, Joined, Read, Reason, Unreadable, When
from bot.reading.dates.text import Text
from bot.reading.dates.tokens import CHAIN, NUMBER, WORD

Order = Literal["dmy", "mdy"]
"""Whether 3/4 is the third of April or the fourth of March."""

YEARS: Final = range(2000, 2100)
FULL_YEARS: Final = range(1900, 2100)
# "Q3 27" is a year, "Q3 12" is not.
SHORT_YEARS: Final = range(20, 50)
CENTURY: Final = 2000
FIRST_OF_LAST_CENTURY: Final = 70
LEAP_YEAR: Final = 2000
MONTHS: Final = range(1, 13)
LAST_DAY: Final = 31
LAST_HOUR: Final = 24
LAST_HOUR_ON_THE_DIAL: Final = 12
IN_FULL: Final = 4
IN_SHORT: Final = 2
ROUND_THE_CLOCK: Final = "24/7"


class Figures:
    """Reads the figures of one text; each method returns what begins at a place, and the place after."""

    def __init__(self, text: Text, order: Order | None) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.order = order

    def year(self, at: int) -> tuple[int, int] | None:
        """A year of four figures, or '27."""
        token, after = self.tokens[at], self.tokens[at + 1]
        if token.low == "'" and after.glued:
            number = self.text.small(at + 1, SHORT_YEARS.stop - 1)
            quoted = self.tokens[at + 2].low == "'"
            return (CENTURY + number, at + 2) if number in SHORT_YEARS and number and not quoted else None
        if token.kind is not NUMBER or len(token.low) != IN_FULL or int(token.low) not in YEARS:
            return None
        return None if self.text.counts(at + 1) else (int(token.low), at + 1)

    def short_year(self, at: int) -> tuple[int, int] | None:
        """A year of two figures beside a unit, where they can hardly be anything else."""
        number = self.text.small(at, SHORT_YEARS.stop - 1)
        if number is None or number not in SHORT_YEARS or self.text.counts(at + 1) or not self.text.may_end(at + 1):
            return None
        return CENTURY + number, at + 1

    def pair(self, at: int, separators: str) -> tuple[int, int] | None:
        """The two numbers of 15-20 or 3/4."""
        token = self.tokens[at]
        if token.kind is not CHAIN:
            return None
        figures, separator = token.parts()
        if len(figures) != 2 or separator not in separators or max(map(len, figures)) > IN_FULL:
            return None
        return int(figures[0]), int(figures[1])

    def date(self, at: int) -> Read | None:
        """A date in figures with separators."""
        token = self.tokens[at]
        if token.kind is not CHAIN or self.text.in_code(at) or self.text.labelled(at):
            return None
        figures, separator = token.parts()
        if separator not in "-./" or max(map(len, figures)) > IN_FULL:
            return None
        when: When | None = None
        if len(figures) == 3:
            when = self._full(figures, separator)
        elif len(figures) == 2:
            when = self._with_year(figures, separator) or self._day_and_month(figures, separator, at)
        return (when, at + 1) if when else None

    def _full(self, figures: tuple[str, ...], separator: str) -> When | None:
        first, second, third = (int(part) for part in figures)
        lengths = tuple(map(len, figures))
        if lengths[0] == IN_FULL:
            return _fixed(first, second, third) or Unreadable(Reason.IMPOSSIBLE)
        if max(lengths[:2]) > IN_SHORT or lengths[2] not in {IN_SHORT, IN_FULL}:
            return None
        if lengths[2] == IN_SHORT:
            if separator == "." and min(lengths) < IN_SHORT:
                return None
            third += CENTURY if third < FIRST_OF_LAST_CENTURY else CENTURY - 100
        return self._in_order(_fixed(third, second, first), _fixed(third, first, second)) or (
            Unreadable(Reason.IMPOSSIBLE) if lengths[2] == IN_FULL and third in FULL_YEARS else None
        )

    def _day_and_month(self, figures: tuple[str, ...], separator: str, at: int) -> When | None:
        """22/07 and 3/15; with a point between, only where a date is expected: "on 31.01.", "27.11 9am"."""
        if separator == "-" or max(map(len, figures)) > IN_SHORT or self._fraction(at):
            return None
        if separator == "." and not (self._expected(at) or self._stands_alone(figures, at) or self._has_hour(at)):
            return None
        first, second = (int(part) for part in figures)
        month_first = day_in_year(first, second) if first != second else None
        return self._in_order(day_in_year(second, first), month_first)

    def _in_order(self, day_first: When | None, month_first: When | None) -> When | None:
        """Choose between two ways to read the same figures."""
        if day_first is None or month_first is None or day_first == month_first:
            return day_first or month_first
        if self.order is None:
            return Unreadable(Reason.AMBIGUOUS)
        return day_first if self.order == "dmy" else month_first

    @staticmethod
    def _with_year(figures: tuple[str, ...], separator: str) -> When | None:
        """03/2026, 2026-03; and the years 2026-27, 2027/2028."""
        first, second = (int(part) for part in figures)
        lengths = tuple(map(len, figures))
        if lengths[0] <= IN_SHORT:
            dated = lengths[1] == IN_FULL and second in YEARS and first in MONTHS
            return _month_of(second, first) if dated else None
        if lengths[0] != IN_FULL or first not in YEARS or separator == ".":
            return None
        last = second if lengths[1] == IN_FULL else CENTURY + second
        if last == first + 1 or (lengths[1] == IN_FULL and last in YEARS and first < last):
            return Joined(_year(first), _year(last))
        iso = separator == "-" and lengths[1] == IN_SHORT and second in MONTHS
        return _month_of(first, second) if iso else None

    def _fraction(self, at: int) -> bool:
        """True for "24/7", "2/3 of the sites"."""
        return self.tokens[at].low == ROUND_THE_CLOCK or self.text.counts(at + 1)

    def _expected(self, at: int) -> bool:
        before = self.tokens[at - 2 if self.tokens[at - 1].low == "the" else at - 1].low
        return before in self.words.before_pointed_figures or before in self.words.weekday_forms

    def _has_hour(self, at: int) -> bool:
        """True where an hour stands right behind: "demo 27.11 9am", "call 27.11. 10:00"."""
        point = self.tokens[at + 1]
        behind = at + 1 + (point.low == "." and point.glued)
        return self.time(self.text.skip(self.words.time_before, behind)) is not None

    def _stands_alone(self, figures: tuple[str, ...], at: int) -> bool:
        """True for "13.03." by itself, and where its last point ends no sentence: "agreed for 13.03. at noon"."""
        point, before, after = self.tokens[at + 1], self.tokens[at - 1], self.tokens[at + 2]
        if point.low != "." or not point.glued or min(map(len, figures)) != IN_SHORT:
            return False
        alone = before.kind not in {WORD, NUMBER, CHAIN}
        return alone or (before.kind is WORD and after.kind is WORD and after.text.islower())

    def time_after(self, at: int) -> int:
        """Pass over a time of day that belongs to the date before it."""
        for _ in range(2):
            found = self.words.at_a_time.at(self.tokens, at)
            end = self.time(found[1], plain=True) if found else None
            if end is None:
                end = self.time(self.text.skip(self.words.time_before, at))
            if end is None:
                break
            at = end
        return at

    def time(self, at: int, *, plain: bool = False) -> int | None:
        """Pass over a time of day; a number without am, h or minutes is one only where `plain` numbers may be."""
        found = self.words.parts_of_the_day.at(self.tokens, at)
        if found:
            return found[1]
        end = self._clock(at, plain=plain)
        if end is None:
            return None
        if self.tokens[end].low in {"-", "to"}:
            end = self._clock(end + 1, plain=True) or end
        return self.text.skip(self.words.after_a_time, end, 2)

    def _clock(self, at: int, *, plain: bool) -> int | None:
        hour = self._hour(at)
        if hour is None:
            return None
        clear, end = hour
        if half := self.words.halves_of_the_day.at(self.tokens, end):
            return half[1]
        if mark := self.words.hour_mark.at(self.tokens, end):
            minutes = self.tokens[mark[1]]
            return mark[1] + (minutes.kind is NUMBER and minutes.glued)
        ends = self.text.may_end(end) or self.words.after_a_time.at(self.tokens, end) is not None
        return end if clear or (plain and ends) else None

    def _hour(self, at: int) -> tuple[bool, int] | None:
        """Whether something that looks like an hour is clearly one (10:00), and the place after it."""
        token = self.tokens[at]
        if token.kind is CHAIN:
            figures, separator = token.parts()
            if max(map(len, figures)) > IN_SHORT or int(figures[0]) > LAST_HOUR:
                return None
            return separator == ":", at + 1
        if self.text.small(at, LAST_HOUR) is not None:
            return False, at + 1
        number = self.words.numbers.at(self.tokens, at)
        spoken = number and number[0] <= LAST_HOUR_ON_THE_DIAL and token.low not in {"a", "an"}
        return (False, number[1]) if number and spoken else None


def day_in_year(number: int, day: int) -> Period | None:
    """A day of a month of any year, where some year has it."""
    if _fixed(LEAP_YEAR, number, day) is None:
        return None
    return Period(Unit.YEAR, Which(), (month(number), partial(day_of_month, day)), Unit.DAY)


def _fixed(year: int, number: int, day: int) -> Fixed | None:
    if year not in FULL_YEARS:
        return None
    try:
        found = date(year, number, day)
    except ValueError:
        return None
    return Fixed((found, found))


def _year(number: int) -> Period:
    return Period(Unit.YEAR, Which(number), (), Unit.YEAR)


def _month_of(year: int, number: int) -> Period:
    return Period(Unit.YEAR, Which(year), (month(number),), Unit.MONTH)
