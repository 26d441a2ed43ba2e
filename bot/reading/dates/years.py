"""Which year a unit belongs to: 2027, '27, next year, FY27, their fiscal year."""

from typing import Final

from bot.reading.dates.calendar_units import Period, Step, Unit, Which
from bot.reading.dates.expressions import Read
from bot.reading.dates.figures import IN_FULL, IN_SHORT, Figures
from bot.reading.dates.text import Text
from bot.reading.dates.tokens import CHAIN, NUMBER, Kind

_HARD_LINKS: Final = frozenset("-/")
_NO_YEAR_BEFORE: Final = frozenset(":/")


class Years:
    """Reads the years of one text; each method returns what begins at a place, and the place after."""

    def __init__(self, text: Text, figures: Figures) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.figures = figures
        # The first fiscal year named by number; others are counted from it.
        self._fiscal_year: int | None = None

    def after(self, at: int, *, short: bool = False) -> tuple[Which, int] | None:
        """The year that follows a unit; two plain figures are one only where `short`."""
        token = self.tokens[at]
        if token.low in _HARD_LINKS and token.glued and self.tokens[at + 1].glued:
            return _which(self.figures.year(at + 1) or self.figures.short_year(at + 1))
        place = at + (token.low == ",")
        if found := self.figures.year(place) or (self.figures.short_year(at) if short else None):
            return _which(found)
        beyond = self.text.skip(self.words.of, place)
        if found := self.figures.year(beyond):
            return _which(found)
        return self._in_words(beyond, of=beyond > place)

    def _in_words(self, at: int, *, of: bool) -> tuple[Which, int] | None:
        """Next year, FY27, CY27, their fiscal year; "the year" only after "of"."""
        if deictic := self.words.deictic.at(self.tokens, at):
            unit = self.words.units.at(self.tokens, deictic[1])
            if unit and unit[0] is Unit.YEAR:
                return Which(offset=deictic[0]), unit[1]
            return self.fiscal(deictic[1])
        place = self.text.skip(self.words.about, at)
        if fiscal := self.fiscal(place):
            return fiscal
        calendar = self.words.calendar_year.at(self.tokens, place)
        if calendar is None:
            return None
        named = self.figures.year(calendar[1]) or self.figures.short_year(calendar[1])
        return _which(named) or ((Which(), calendar[1]) if of else None)

    def dated(self, unit: Unit, steps: tuple[Step, ...], end: int, *, short: bool = False) -> tuple[Period, int]:
        """A part of a year that ends at a place, with the year that may follow it."""
        which, end = self.after(end, short=short) or (Which(), end)
        return Period(Unit.YEAR, which, steps, unit), end

    def bare(self, at: int, *, sure: bool) -> Read | None:
        """A year by itself, where the words about it leave no doubt that it is one."""
        if calendar := self.words.calendar_year.at(self.tokens, at):
            glued = self.tokens[calendar[1]].glued
            named = self.figures.year(calendar[1]) or (self.figures.short_year(calendar[1]) if glued else None)
        else:
            named = self.figures.year(at)
            if named and not (sure or self._expected(at, named[1])):
                return None
        if named is None or self.tokens[named[1]].low in _NO_YEAR_BEFORE:
            return None
        return Period(Unit.YEAR, Which(named[0]), (), Unit.YEAR), named[1]

    def _expected(self, at: int, end: int) -> bool:
        if self.text.in_code(at) or self.text.labelled(at):
            return False
        before = self.tokens[at - 1]
        if before.kind in {Kind.MARK, Kind.BREAK, Kind.END}:
            return before.low != "," and self.text.may_end(end)
        return self.text.expected(at) or self.tokens[end].low in self.words.verb_or_noun

    def fiscal(self, at: int) -> tuple[Which, int] | None:
        """FY27, FY 2026/27, fiscal year 2027, fiscal year."""
        found = self.words.fiscal.at(self.tokens, at)
        if found is None:
            return None
        end, token = found[1], self.tokens[found[1]]
        number = None
        if token.kind is CHAIN:
            number, end = int(token.parts()[0][0][:IN_FULL]), end + 1
        elif token.kind is NUMBER and len(token.low) in {IN_SHORT, IN_FULL}:
            number, end = int(token.low), end + 1
        elif named := self.figures.year(end):
            number, end = named
        return Which(offset=self._fiscal_offset(number), fiscal=True), end

    def _fiscal_offset(self, number: int | None) -> int:
        if number is None:
            return 0
        number %= 100
        if self._fiscal_year is None:
            self._fiscal_year = number
        return number - self._fiscal_year


def _which(named: tuple[int, int] | None) -> tuple[Which, int] | None:
    return (Which(named[0]), named[1]) if named else None
