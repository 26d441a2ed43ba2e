"""The units that a note names: quarters, halves, weeks and whole years; this, next and last; days and months."""

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import structs

from bot.reading.dates.calendar_units import Period, Rule, Step, Unit, Which, iso_week, nth
from bot.reading.dates.days import Days
from bot.reading.dates.expressions import Joined, Read, Reason, Unreadable
from bot.reading.dates.figures import CENTURY, IN_FULL, SHORT_YEARS, YEARS, Figures
from bot.reading.dates.text import FIGURES, Text
from bot.reading.dates.tokens import CHAIN, NUMBER, WORD, Kind
from bot.reading.dates.years import Years

LAST_WEEK: Final = 53
MOST_IN_MONTH: Final = 5
MOST: Final = {Unit.QUARTER: 4, Unit.HALF: 2, Unit.WEEK: LAST_WEEK}
OPENING_LISTS: Final = frozenset({
    "fiscal", "deictic", "days", "ordinals", "quarter_marks", "half_marks", "week_marks", "short_week_marks",
    "months", "weekdays", "calendar_year", "seasons", FIGURES,
})  # fmt: skip
"""The word lists of which a phrase begins a unit."""

_ORDINAL_LISTS: Final = frozenset({"ordinals", FIGURES})
_RULES: Final = {0: Rule.NOT_ENDED, 1: Rule.AHEAD, -1: Rule.BEHIND}


class Units:
    """Reads the units of one text; each method returns what begins at a place, and the place after."""

    def __init__(self, text: Text, figures: Figures) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.figures = figures
        self.years = Years(text, figures)
        self.days = Days(text, figures, self.years)
        # Each reading stands beside the lists of which a phrase must begin at the place.
        self._plain: tuple[tuple[frozenset[str], Callable[[int], Read | None]], ...] = (
            (frozenset({"fiscal"}), self.fiscal),
            (frozenset({"deictic"}), self.deictic),
            (frozenset({"days"}), self.days.word),
            (frozenset({"ordinals", FIGURES}), self.days.day_first),
            (frozenset({"quarter_marks"}), self.quarter),
            (frozenset({"half_marks"}), self.half),
            (frozenset({"week_marks", "short_week_marks"}), self.week),
        )

    def unit(self, at: int, *, sure: bool = False) -> Read | None:
        """Read one unit. `sure` says that the words before leave room for nothing but a date."""
        if self.tokens[at].kind is not WORD:
            return self._in_figures(at, sure=sure)
        opens = self.text.opens(at)
        for lists, read in self._plain:
            if not lists.isdisjoint(opens) and (found := read(at)):
                return found
        return (
            self.days.weekday(at, sure=sure)
            or self.days.month_first(at, sure=sure)
            or (self.days.bare(at, sure=sure) if not _ORDINAL_LISTS.isdisjoint(opens) else None)
            or self.years.bare(at, sure=sure)
            or self.season(at, sure=sure)
        )

    def _in_figures(self, at: int, *, sure: bool) -> Read | None:
        if found := self.days.day_first(at) or self._number_first(at, Unit.QUARTER):
            return found
        if found := self._number_first(at, Unit.HALF) or self._year_first(at):
            return found
        if found := self.figures.date(at):
            return found[0], self._time_after(found[1])
        return self.years.bare(at, sure=sure) or (self.days.bare(at, sure=sure) if sure else None)

    def _time_after(self, at: int) -> int:
        token = self.tokens[at]
        if token.low == "t" and token.glued and self.tokens[at + 1].glued:
            return self.text.skip(self.words.after_a_time, at + 2)
        return self.figures.time_after(at)

    # Quarters, halves, weeks

    def quarter(self, at: int) -> Read | None:
        """Q3, Q3/Q4, Q3'27, quarter 3."""
        if self._labels_a_question(at) or self.tokens[at - 1].low in self.words.not_a_quarter_after:
            return None
        return self._marked(at, self.words.quarter_marks.at(self.tokens, at), Unit.QUARTER)

    def half(self, at: int) -> Read | None:
        """H2, H2 2027; not the H2 of a receptor."""
        found = self._marked(at, self.words.half_marks.at(self.tokens, at), Unit.HALF)
        other = found and self.tokens[found[1]].low in self.words.not_a_half_before
        return None if other or not self.tokens[at + 1].glued else found

    def _labels_a_question(self, at: int) -> bool:
        """True for the "Q1:" and "Q1)" of a form."""
        first = self.tokens[at - 1].kind in {Kind.BREAK, Kind.END}
        return first and self.tokens[at + 1].kind is NUMBER and self.tokens[at + 2].low in {":", ")"}

    def _marked(self, at: int, mark: tuple[bool, int] | None, unit: Unit) -> Read | None:
        if mark is None or (self.tokens[at].glued and self.tokens[at - 1].kind is NUMBER):
            return None
        place = mark[1]
        if self.tokens[place].kind is CHAIN:
            return self._marked_pair(place, unit)
        number = self.text.small(place, MOST[unit])
        if number is None or not self._ends(place + 1):
            return None
        return self.years.dated(unit, (_step(unit, number),), place + 1, short=True)

    def _ends(self, at: int) -> bool:
        """False for Q3W, Q2(R1), H1N1."""
        token = self.tokens[at]
        if not token.glued:
            return True
        if token.kind is Kind.MARK:
            return token.low not in {"(", "%"}
        return self.words.fiscal.at(self.tokens, at) is not None

    def _marked_pair(self, at: int, unit: Unit) -> Read | None:
        """Q3/27, Q3-2027, Q3/4, CW 23-25."""
        pair = self.figures.pair(at, "-/.'")
        if pair is None or not 1 <= pair[0] <= MOST[unit]:
            return None
        figures, separator = self.tokens[at].parts()
        first, second = pair
        # CW23-25 and CW23/24 are weeks, CW23/27 is a week of 2027.
        weeks = unit is Unit.WEEK and (separator != "/" or second == first + 1)
        year = _year_of(figures[1], weeks=weeks)
        if year is not None:
            return Period(Unit.YEAR, Which(year), (_step(unit, first),), unit), at + 1
        if not first < second <= MOST[unit]:
            return None
        last, end = self.years.dated(unit, (_step(unit, second),), at + 1)
        return Joined(Period(Unit.YEAR, Which(), (_step(unit, first),), unit), last), end

    def _number_first(self, at: int, unit: Unit) -> Read | None:
        """3Q, 3Q27, 2H 2027; "2h" is two hours."""
        number = self.text.small(at, MOST[unit])
        letter = self.tokens[at + 1]
        if number is None or not letter.glued or self.text.in_code(at):
            return None
        marks = self.words.quarter_marks if unit is Unit.QUARTER else self.words.half_marks
        mark = marks.at(self.tokens, at + 1)
        if mark is None:
            return None
        steps = (_step(unit, number),)
        named = self.figures.short_year(mark[1]) if self.tokens[mark[1]].glued else None
        if named:
            return Period(Unit.YEAR, Which(named[0]), steps, unit), named[1]
        if unit is Unit.HALF and not letter.text.isupper() and self.years.after(mark[1]) is None:
            return None
        return self.years.dated(unit, steps, mark[1], short=True)

    def week(self, at: int) -> Read | None:
        """CW23, KW 23, week 23, weeks 23 to 25, CW23/2027; not week 24 of a study."""
        mark = self.words.week_marks.at(self.tokens, at) or self._short_week_mark(at)
        if mark is None or self.tokens[at - 1].low in self.words.not_a_calendar_week_after:
            return None
        place = mark[1] + (self.tokens[mark[1]].low == ".")
        if self.words.not_a_calendar_week_before.at(self.tokens, place + 1):
            return None
        found = self._week_of_month(place) or self._marked(at, (True, place), Unit.WEEK)
        link = self.words.links.at(self.tokens, found[1]) if found else None
        last = self.text.small(link[1], LAST_WEEK) if link else None
        if found is None or link is None or last is None or self.tokens[link[1] + 1].kind is WORD:
            return found
        second, end = self.years.dated(Unit.WEEK, (_step(Unit.WEEK, last),), link[1] + 1)
        return Joined(found[0], second), end

    def _week_of_month(self, at: int) -> Read | None:
        """Week 2 of October, which is none of the year."""
        number, of = self.text.small(at, MOST_IN_MONTH), self.words.of.at(self.tokens, at + 1)
        month = self.days.month_first(of[1], sure=True) if number and of else None
        if number is None or month is None or not isinstance(month[0], Period) or month[0].unit is not Unit.MONTH:
            return None
        return month[0].then(partial(nth, Unit.WEEK, number), Unit.WEEK), month[1]

    def _short_week_mark(self, at: int) -> tuple[bool, int] | None:
        """The W of 2027-W23 and "in W23"; elsewhere W23 may be anything."""
        mark = self.words.short_week_marks.at(self.tokens, at)
        if mark is None or not self.tokens[mark[1]].glued:
            return None
        place = at - 2 if self.tokens[at - 1].low == "-" else at - 1
        return mark if self.text.surely_before(at) or self.figures.year(place) else None

    # Years, and what is counted from the current one

    def _year_first(self, at: int) -> Read | None:
        """2027 Q3, 2027-H1, 2027 CW23."""
        named = self.figures.year(at)
        if named is None or self.text.in_code(at) or self.text.labelled(at):
            return None
        place = named[1] + (self.tokens[named[1]].low in {"-", "/", ","})
        return self._of_year(place, Which(named[0]))

    def _of_year(self, at: int, which: Which) -> Read | None:
        found = self.quarter(at) or self.half(at) or self.week(at) or self.days.month_first(at, sure=True)
        if found and isinstance(found[0], Period) and found[0].which.floats:
            return structs.replace(found[0], which=which), found[1]
        return None

    def fiscal(self, at: int) -> Read | None:
        """A fiscal year, and the quarter or half of it that follows: FY27 Q2, fiscal H2."""
        found = self.years.fiscal(at)
        if found is None:
            return None
        which, end = found
        part = self._of_year(self.text.skip(self.words.of, end), which)
        return part or (Period(Unit.YEAR, which, (), Unit.YEAR), end)

    def deictic(self, at: int) -> Read | None:
        """This year, next quarter, last March, next Tuesday, next year Q1, this summer."""
        found = self.words.deictic.at(self.tokens, at)
        if found is None:
            return None
        offset, place = found
        if unit := self.words.units.at(self.tokens, place):
            return self._counted_on(unit[0], unit[1], offset)
        rule = Rule.BEHIND if offset < 0 else Rule.AHEAD
        return (
            self.fiscal(place)
            or self.season(place, sure=True)
            or self.days.weekday(place, sure=True, rule=rule)
            or self._named(place, offset)
        )

    def _named(self, at: int, offset: int) -> Read | None:
        if self.days.company.verb(at, at + 1):
            return None
        found = self.days.month_first(at, sure=True) or self.quarter(at) or self.half(at)
        if found and isinstance(found[0], Period) and found[0].which.floats:
            return structs.replace(found[0], which=Which(rule=_RULES[offset])), found[1]
        return found

    def _counted_on(self, unit: Unit, end: int, offset: int) -> Read | None:
        after = self.tokens[end].low
        if self.tokens[end - 1].low.endswith("s"):
            return (Unreadable(Reason.VAGUE), end) if offset == 1 and after != "'" else None
        if unit is Unit.DAY or (unit is Unit.HALF and after == "of"):
            return None
        which = Which(offset=offset)
        if unit is Unit.WEEK and (day := self.days.of_week(end, which)):
            return day
        if unit is Unit.YEAR:
            place = self.past_possessive(end)
            part = self._of_year(self.text.skip(self.words.of, place + (self.tokens[place].low == ",")), which)
            if part:
                return part
        return Period(unit, which, (), unit), end

    def past_possessive(self, at: int) -> int:
        """Pass over the 's of "next year's"."""
        return at + 2 if self.tokens[at].low == "'" and self.tokens[at + 1].low == "s" else at

    def season(self, at: int, *, sure: bool) -> Read | None:
        """Summer, spring 2027: nobody can tell the days."""
        found = self.words.seasons.at(self.tokens, at)
        if found is None:
            return None
        year = self.years.after(found[1])
        if sure or year or self.tokens[at - 1].low == "the" or self.days.company.in_company(at, found[1]):
            return Unreadable(Reason.SEASON), year[1] if year else found[1]
        return None


def _step(unit: Unit, number: int) -> Step:
    return partial(iso_week, number) if unit is Unit.WEEK else partial(nth, unit, number)


def _year_of(figures: str, *, weeks: bool) -> int | None:
    """The year of Q3/27 and CW23/2027, where the second figures are one."""
    number = int(figures)
    if len(figures) == IN_FULL:
        return number if number in YEARS else None
    return CENTURY + number if number in SHORT_YEARS and not weeks else None
