"""Amounts of time: six weeks, 2-3 months, half a year, a year and a half, a week or two."""

from typing import Final

import msgspec

from bot.reading.dates.calendar_units import MONTHS_IN_YEAR, Unit
from bot.reading.dates.expressions import Read, Reason, Unreadable
from bot.reading.dates.figures import Figures
from bot.reading.dates.text import LONGEST_NUMBER, Text
from bot.reading.dates.tokens import NUMBER

TENS: Final = range(20, 100, 10)
ONES: Final = range(1, 10)
HALF_IN_TENTHS: Final = 5
LARGEST: Final = 10**LONGEST_NUMBER - 1
HALF_A_YEAR: Final = MONTHS_IN_YEAR // 2


class Amount(msgspec.Struct, frozen=True, gc=False):
    """So many units, at least and at most, and the place after the words that say so."""

    least: int
    most: int
    unit: Unit
    end: int


class Amounts:
    """Reads the amounts of time in one text."""

    def __init__(self, text: Text, figures: Figures) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.figures = figures

    def amount(self, at: int) -> Amount | None:
        """Read an amount; the "two-week" of "a two-week window" is none."""
        if half := self.words.half_a.at(self.tokens, at):
            unit = self.words.units.at(self.tokens, half[1])
            return Amount(HALF_A_YEAR, HALF_A_YEAR, Unit.MONTH, unit[1]) if unit and unit[0] is Unit.YEAR else None
        numbers = self._numbers(at)
        if numbers is None:
            return None
        least, most, place = numbers
        halved = self.words.and_a_half.at(self.tokens, place) or self._point_five(place)
        unit = self.words.units.at(self.tokens, halved[1] if halved else place)
        if unit is None:
            return self._multiple(least, most, place)
        name, end = unit
        trailing = self.words.and_a_half.at(self.tokens, end)
        if halved or trailing:
            return self._and_a_half(most, name, trailing[1] if trailing else end)
        link = self.words.alternatives.at(self.tokens, end)
        other = self.number(link[1]) if link else None
        if other and not self.words.units.at(self.tokens, other[1]):
            most, end = max(most, other[0]), other[1]
        return Amount(least, most, name, self.text.skip(self.words.or_so, end))

    def _point_five(self, at: int) -> tuple[bool, int] | None:
        """The half of the "1.5" that ends here."""
        return (True, at) if self.figures.pair(at - 1, ".") else None

    def _multiple(self, least: int, most: int, at: int) -> Amount | None:
        several = self.words.multiples.at(self.tokens, at)
        if several is None:
            return None
        (times, unit), end = several
        return Amount(least * times, most * times, unit, end)

    def _and_a_half(self, count: int, unit: Unit, end: int) -> Amount | None:
        months = count * MONTHS_IN_YEAR + HALF_A_YEAR
        return Amount(months, months, Unit.MONTH, end) if unit is Unit.YEAR else None

    def vague(self, at: int) -> Read | None:
        """A few weeks; the months of "the coming months"."""
        few = self.words.vague_numbers.at(self.tokens, at)
        unit = self.words.units.at(self.tokens, few[1] if few else at)
        if unit is None or not (few or self.tokens[unit[1] - 1].low.endswith("s")):
            return None
        return Unreadable(Reason.VAGUE), unit[1]

    def _numbers(self, at: int) -> tuple[int, int, int] | None:
        if pair := self.figures.pair(at, "-"):
            return (*pair, at + 1) if max(pair) <= LARGEST else None
        if (pair := self.figures.pair(at, ".")) and pair[1] == HALF_IN_TENTHS:
            return pair[0], pair[0], at + 1
        first = self.number(at)
        if first is None:
            return None
        link = self.words.links.at(self.tokens, first[1])
        last = self.number(link[1]) if link else None
        return (first[0], last[0], last[1]) if last and first[0] < last[0] else (first[0], *first)

    def number(self, at: int) -> tuple[int, int] | None:
        """Six, 6, twenty-one, a couple of."""
        token = self.tokens[at]
        if token.kind is NUMBER:
            return (int(token.low), at + 1) if len(token.low) <= LONGEST_NUMBER else None
        found = self.words.numbers.at(self.tokens, at)
        if found and found[0] in TENS:
            place = found[1] + (self.tokens[found[1]].low == "-")
            ones = self.words.numbers.at(self.tokens, place)
            if ones and ones[0] in ONES and ones[1] == place + 1:
                return found[0] + ones[0], ones[1]
        return found
