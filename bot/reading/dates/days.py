"""The days that a note names: 14 May, May 14th, Thursday the 25th, Fri 2pm, the 1st of next month, tomorrow."""

from functools import partial
from typing import Final, NamedTuple

from msgspec import structs

from bot.reading.dates.calendar_units import (
    Period,
    Rule,
    Unit,
    Which,
    day_of_month,
    if_weekday,
    month,
    nth_weekday,
)
from bot.reading.dates.company import Company
from bot.reading.dates.expressions import Away, Joined, Read, Reason, Unreadable, When
from bot.reading.dates.figures import CENTURY, LAST_DAY, LAST_HOUR, Figures
from bot.reading.dates.text import Text
from bot.reading.dates.tokens import NUMBER, OF_FIGURES, WORD, Kind
from bot.reading.dates.years import Years

LARGEST_SHORT_YEAR: Final = 99
RANKS: Final = 10


class DayNumbers(NamedTuple):
    """The number of a day in its month, or of the first and last of several."""

    first: int
    last: int
    end: int
    """The place after the numbers."""
    ordinal: bool
    """True for 14th and fourteenth."""


class Days:
    """Reads the days and months of one text; each method returns what begins at a place, and the place after."""

    def __init__(self, text: Text, figures: Figures, years: Years) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.figures = figures
        self.years = years
        self.company = Company(text)

    def number(self, at: int) -> DayNumbers | None:
        """14, 14th, fourteenth."""
        if found := self.words.ordinals.at(self.tokens, at):
            return DayNumbers(found[0], found[0], found[1], ordinal=True)
        number = self.text.small(at, LAST_DAY)
        if number is None:
            return None
        after = self.tokens[at + 1]
        if after.glued and after.low in self.words.ordinal_suffixes:
            return DayNumbers(number, number, at + 2, ordinal=True)
        if after.glued and after.kind is not Kind.MARK and self.words.months.at(self.tokens, at + 1) is None:
            return None
        return DayNumbers(number, number, at + 1, ordinal=False)

    def _numbers(self, at: int, start: int) -> tuple[DayNumbers, ...]:
        """The ways to read the numbers here, several days first: 15-20, 15/16, 15th to 20th, 15 or 16.

        The words before `start` tell whether "and" joins two days, as in "between 10 and 14 June".
        """
        if pair := self.figures.pair(at, "-/"):
            days = DayNumbers(*pair, at + 1, ordinal=False)
            return (days,) if 1 <= days.first < days.last <= LAST_DAY else ()
        day = self.number(at)
        if day is None:
            return ()
        link = self.words.links.at(self.tokens, day.end)
        if link is None and self.tokens[start - 1].low in self.words.between.first_words:
            link = self.words.joins_between.at(self.tokens, day.end)
        joined = None if link else self.words.joins_between.at(self.tokens, day.end)
        if joined and (next_day := self.number(joined[1])) and next_day.first == day.first + 1:
            link = joined  # "26 and 27 January" is one stretch of two days
        other = self.number(self.text.skip(self.words.about, link[1])) if link else None
        if other and day.first < other.first:
            return DayNumbers(day.first, other.first, other.end, day.ordinal or other.ordinal), day
        return (day,)

    def day_first(self, at: int) -> Read | None:
        """14 May 2026, the 14th of May, 15-20 June, 02-Mar-26."""
        the = self.tokens[at].low == "the"
        if self.text.in_code(at + the) or self.tokens[at - 1].low in self.words.never_a_day_after:
            return None
        for days in self._numbers(at + the, at):
            place = days.end + (self.tokens[days.end].low in {".", "/"})
            place = self.text.skip(self.words.of_a_month, place)
            name = self.words.months.at(self.tokens, place)
            if name and (days.ordinal or the or not self.company.verb(place, name[1])):
                point = self.tokens[name[1]].low == "." and self.figures.year(name[1] + 1) is not None
                return self._days(name[0], days, name[1] + point)
        return None

    def _days(self, number: int, days: DayNumbers, end: int) -> Read:
        steps = month(number), partial(day_of_month, days.last)
        last, end = self.years.dated(Unit.DAY, steps, end, short=True)
        end = self.figures.time_after(end)
        if days.first == days.last:
            return last, end
        first = Period(Unit.YEAR, Which(), (month(number), partial(day_of_month, days.first)), Unit.DAY)
        return Joined(first, last), end

    def month_first(self, at: int, *, sure: bool) -> Read | None:
        """May 14, May 14th 2026, May 15-20, May 2026, May."""
        name = self.words.months.at(self.tokens, at)
        if name is None:
            return None
        number, end = name
        place = end
        if self.tokens[end].low == "." and self.tokens[end].glued:
            place += self.tokens[end + 1].kind in OF_FIGURES or self.tokens[end + 1].low in {"/", "-"}
        if found := self._month_and_short_year(number, place) or self._month_and_days(number, place, at):
            return found
        whole = self.years.dated(Unit.MONTH, (month(number),), place)
        if whole[1] == place:
            whole, place = (whole[0], end), end  # "in June. 12 sites": the stop ends the sentence
        # "They may this year" names no year of May's.
        dated = whole[1] > place and not (self.company.everyday(at) and whole[0].which.number is None)
        return whole if sure or dated or self.company.is_date_word(at, end) else None

    def _month_and_short_year(self, number: int, at: int) -> Read | None:
        """Mar-27 is a day to some and a month to others."""
        link, year = self.tokens[at], self.text.small(at + 1, LARGEST_SHORT_YEAR)
        if link.low != "-" or not link.glued or not self.tokens[at + 1].glued or year is None:
            return None
        if year > LAST_DAY:
            return Period(Unit.YEAR, Which(CENTURY + year), (month(number),), Unit.MONTH), at + 2
        return Unreadable(Reason.AMBIGUOUS), at + 2

    def _month_and_days(self, number: int, at: int, start: int) -> Read | None:
        comma = self.tokens[at].low == ","
        for days in self._numbers(at + comma + (self.tokens[at + comma].low == "the"), start):
            in_unit = self.words.units.at(self.tokens, days.end) is not None
            if comma and not (days.ordinal and self.text.may_end(days.end)):
                return None  # "in May, the second part later"
            if days.ordinal and in_unit:
                return None  # "July, the second half"
            counted = self.text.counts(days.end) or in_unit
            # "June 15 to 3 July": the second number has a month of its own.
            place = self.text.skip(self.words.of_a_month, days.end)
            elsewhere = days.first != days.last and self.words.months.at(self.tokens, place) is not None
            if not elsewhere and (days.ordinal or not counted):
                return self._days(number, days, days.end)
        return None

    def weekday(self, at: int, *, sure: bool, rule: Rule = Rule.AHEAD) -> Read | None:
        """Thursday, Thursday 14 May, Thursday the 25th, Thursday next week, Fri 2pm."""
        found = self.words.weekdays.at(self.tokens, at)
        if found is None:
            return None
        weekday, end = found
        after = self.tokens[end + 1]
        end += self.tokens[end].low == "." and (after.kind is NUMBER or after.low == ",")
        if dated := self._dated(end, weekday):
            return dated
        when = Period(Unit.WEEK, Which(rule=rule), (partial(nth_weekday, weekday, 1),), Unit.DAY)
        if week := self._which_week(end):
            return structs.replace(when, which=week[0]), self.figures.time_after(week[1])
        timed = self.figures.time_after(end)
        if sure or timed > end or self.company.is_date_word(at, end):
            return when, timed
        return None

    def _dated(self, at: int, weekday: int) -> Read | None:
        """The date after a weekday; the date counts where the two do not agree."""
        place = at + (self.tokens[at].low in {",", "-", "("})
        place += self.tokens[place].low == "on"
        dated = self.day_first(place) or self.month_first(place, sure=True) or self.figures.date(place)
        if dated:
            whole_month = isinstance(dated[0], Period) and dated[0].unit is not Unit.DAY
            return None if whole_month else (dated[0], self.figures.time_after(dated[1]))
        day = self.number(place + (self.tokens[place].low == "the"))
        # "Thursday 10" may be an hour, "Thursday 25" is not.
        if day is None or not (day.ordinal or (day.first > LAST_HOUR and self.text.may_end(day.end))):
            return None
        steps = partial(day_of_month, day.first), partial(if_weekday, weekday)
        return Period(Unit.MONTH, Which(), steps, Unit.DAY), self.figures.time_after(day.end)

    def _which_week(self, at: int) -> tuple[Which, int] | None:
        place = self.text.skip(self.words.of, at + (self.tokens[at].low == ","))
        found = self.words.deictic.at(self.tokens, place)
        unit = self.words.units.at(self.tokens, found[1]) if found else None
        return (Which(offset=found[0]), unit[1]) if found and unit and unit[0] is Unit.WEEK else None

    def of_week(self, at: int, which: Which) -> Read | None:
        """The Friday of "next week Friday" and "next week, on Friday"."""
        place = at + (self.tokens[at].low == ",")
        place += self.tokens[place].low == "on"
        found = self.words.weekdays.at(self.tokens, place)
        if found is None:
            return None
        steps = (partial(nth_weekday, found[0], 1),)
        return Period(Unit.WEEK, which, steps, Unit.DAY), self.figures.time_after(found[1])

    def bare(self, at: int, *, sure: bool) -> Read | None:
        """The 25th, the 1st of next month: a day of a month without a name, where no noun follows."""
        the = self.tokens[at].low == "the"
        day = self.number(at + the)
        if day is None or not day.ordinal:
            return None
        which, end = self._of_month(day.end) or (None, day.end)
        # "The first" and "the third" are seldom days.
        if which is None and self.tokens[at + the].kind is not NUMBER and day.first <= RANKS:
            return None
        timed = self.figures.time_after(end) > end
        expected = sure or which or (the and (day.first > RANKS or timed or self._may_stand_alone(at)))
        if not expected or not self.text.may_end(end):
            return None
        when = Period(Unit.MONTH, which or Which(), (partial(day_of_month, day.first),), Unit.DAY)
        return when, self.figures.time_after(end)

    def _may_stand_alone(self, at: int) -> bool:
        """True for "the 9th" behind a mark, or a word that lets a time follow."""
        before = self.tokens[at - 1]
        alone = before.kind is not WORD or before.low in self.words.before_a_date.of_a_day
        return alone or self.text.expected(at)

    def _of_month(self, at: int) -> tuple[Which, int] | None:
        of = self.words.of.at(self.tokens, at)
        if of is None:
            return None
        deictic = self.words.deictic.at(self.tokens, of[1])
        unit = self.words.units.at(self.tokens, deictic[1] if deictic else of[1])
        if unit is None or unit[0] is not Unit.MONTH:
            return None
        return Which(offset=deictic[0] if deictic else None), unit[1]

    def word(self, at: int) -> Read | None:
        """Today, tomorrow, the day after tomorrow, yesterday."""
        found = self.words.days.at(self.tokens, at)
        if found is None:
            return None
        when: When = Away(found[0], found[0], Unit.DAY)
        return when, self.figures.time_after(found[1])
