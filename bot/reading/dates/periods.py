"""The times that a note names: a unit, a part of one, or a distance: early Q3, first week of May, in six weeks."""

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import structs

from bot.reading.dates.amounts import Amount, Amounts
from bot.reading.dates.calendar_units import (
    DAYS_IN_WEEK,
    END_OF,
    Part,
    Period,
    Step,
    Unit,
    Which,
    first_of,
    last_of,
    nth,
    nth_weekday,
    part,
    week_holding,
)
from bot.reading.dates.expressions import Away, Fixed, Joined, Read, When, Within
from bot.reading.dates.figures import Figures
from bot.reading.dates.text import FIGURES, Text
from bot.reading.dates.tokens import NUMBER
from bot.reading.dates.units import OPENING_LISTS, Units

DEEPEST: Final = 3
MOST_FILLERS: Final = 3
LAST: Final = -1

_NAMED_BEHIND: Final = {
    Unit.YEAR: frozenset({Unit.QUARTER, Unit.HALF}),
    Unit.MONTH: frozenset({Unit.HALF, Unit.WEEK}),
}
"""What may be named behind a whole as its part."""

Reading = tuple[frozenset[str], Callable[[int], Read | None]]
"""A way to read what begins at a place, and the word lists of which a phrase must begin there."""


class Periods:
    """Reads the times of one text; each method returns what begins at a place, and the place after."""

    def __init__(self, text: Text, figures: Figures) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.units = Units(text, figures)
        self.amounts = Amounts(text, figures)
        self._depth = 0
        self._readings: tuple[Reading, ...] = (
            (frozenset({"parts", "parts_before_another"}), self.part),
            (frozenset({"ordinals", "last_ordinals", "front_and_back", FIGURES}), self.numbered),
            (frozenset({"unit_ends"}), self.unit_end),
            (frozenset({"week_of"}), self.week_around),
            (frozenset({"within", "spans_now", "the_next", "the_last"}), self.stretch),
            (frozenset({"ahead", "numbers", "half_a", FIGURES}), self.away),
            (frozenset({"units"}), self.after_next),
        )
        self.lists = OPENING_LISTS.union(*(lists for lists, _ in self._readings))
        """The word lists with whose phrases a time begins."""
        self._ways: dict[frozenset[str], list[Callable[[int], Read | None]]] = {}

    def period(self, at: int, *, sure: bool = False) -> Read | None:
        """Read one time. `sure` says that the words before leave room for nothing but a date."""
        opens = self.text.opens(at)
        ways = self._ways.get(opens)
        if ways is None:
            ways = self._ways[opens] = [read for lists, read in self._readings if not lists.isdisjoint(opens)]
        for read in ways:
            if found := read(at):
                return self._completed(*found)
        if OPENING_LISTS.isdisjoint(opens):
            return None
        found = self.units.unit(at, sure=sure)
        return found and self._completed(*found)

    def part_left_open(self, at: int) -> Read | None:
        """The "start Q2" of "end Q1/start Q2"."""
        part = self.words.parts_before_another.at(self.tokens, at)
        whole = self._whole(part[1]) if part else None
        if part is None or whole is None or not isinstance(whole[0], Period):
            return None
        return whole[0].then(_part(part[0])), whole[1]

    def about(self, at: int) -> int:
        """Pass over words that do not change a time: "sometime in", "the", "around"."""
        return self.text.skip(self.words.about, at, MOST_FILLERS)

    def _completed(self, when: When, end: int) -> Read:
        """Add what may follow: June end, Q3-ish, next year's first quarter."""
        if not isinstance(when, Period):
            return when, end
        if behind := self._part_behind(when, end):
            return behind
        place = end + (self.tokens[end].low == "-" and self.tokens[end].glued)
        if ish := self.words.ish.at(self.tokens, place):
            return when, ish[1]
        if self.tokens[place].low in self.words.end_after and when.unit in {Unit.MONTH, Unit.QUARTER, Unit.HALF}:
            return when.then(END_OF), place + 1
        return when, end

    def _part_behind(self, whole: Period, end: int) -> Read | None:
        """The part that is named behind its whole: next year's first quarter; 2027, second half; May (first week)."""
        parts = _NAMED_BEHIND.get(whole.unit, frozenset())
        if not parts or (whole.unit is Unit.YEAR and whole.steps):
            return None
        place = self.units.past_possessive(end)
        place += self.tokens[place].low in {",", "("}
        place += self.tokens[place].low == "the"
        ordinal = self._ordinal(place)
        unit = self.words.units.at(self.tokens, ordinal[1]) if ordinal else None
        if ordinal is None or unit is None or unit[0] not in parts or self.tokens[unit[1]].low == "of":
            return None
        kind = whole.unit if unit[0] is Unit.HALF and whole.unit is not Unit.YEAR else unit[0]
        return whole.then(partial(nth, unit[0], ordinal[0]), kind), unit[1]

    def bare_unit(self, at: int) -> Read | None:
        """The week, month, quarter or year without a name: the words about it say which."""
        unit = self.words.units.at(self.tokens, at)
        if unit is None or unit[0] in {Unit.DAY, Unit.HALF} or self.tokens[at].low.endswith("s"):
            return None
        if later := self.words.after_next.at(self.tokens, unit[1]):
            return Period(unit[0], Which(offset=2), (), unit[0]), later[1]
        return Period(unit[0], Which(), (), unit[0]), unit[1]

    def after_next(self, at: int) -> Read | None:
        """The week after next."""
        whole = self.bare_unit(at + (self.tokens[at].low == "the"))
        later = whole and isinstance(whole[0], Period) and whole[0].which.offset
        return whole if later else None

    # Parts

    def _whole(self, at: int) -> Read | None:
        """What a part is a part of; parts of parts end somewhere."""
        if self._depth >= DEEPEST:
            return None
        self._depth += 1
        found = self.period(at, sure=True) or self.bare_unit(at)
        self._depth -= 1
        return found

    def _of_whole(self, at: int) -> Read | None:
        of = self.words.of.at(self.tokens, at)
        if of is None or self.tokens[at].low == "-":
            # "First week June" leaves out the "of".
            return self.units.days.month_first(at, sure=True)
        return self._whole(self.about(of[1]))

    def part(self, at: int) -> Read | None:
        """Early Q3, mid to late 2027, end of next month, the beginning of January."""
        place = at + (self.tokens[at].low == "the")
        found = self.words.parts.at(self.tokens, place)
        opening = found or self.words.parts_before_another.at(self.tokens, place)
        link = self.words.links.at(self.tokens, opening[1]) if opening else None
        other = self.words.parts.at(self.tokens, self.about(link[1])) if link else None
        if opening is None or not (found or other):
            return None
        first = opening[0]
        last, place = other or opening
        whole = self._whole(self.about(self.text.skip(self.words.of, place)))
        if whole is None:
            return None
        when, end = whole
        if not isinstance(when, Period):
            return whole
        begins = when.then(_part(first))
        return (begins if first is last else Joined(begins, when.then(_part(last)))), end

    def numbered(self, at: int) -> Read | None:
        """Third quarter of 2027, second half of June, last Friday in May, first two weeks of Q3."""
        place = at + (self.tokens[at].low == "the")
        ordinal = self._ordinal(place)
        if ordinal is None:
            return None
        number, end = ordinal
        link = self.words.links.at(self.tokens, end)
        other = self._ordinal(self.about(link[1])) if link else None
        last, end = other or ordinal
        numbers = (number,) if number == last else (number, last)
        return self._nth_unit(end, place, numbers) or self._edge(end, number)

    def _ordinal(self, at: int) -> tuple[int, int] | None:
        if self.tokens[at].kind is NUMBER:
            day = self.units.days.number(at)
            return (day.first, day.end) if day and day.ordinal else None
        if last := self.words.last_ordinals.at(self.tokens, at):
            return LAST, last[1]
        return self.words.ordinals.at(self.tokens, at) or self.words.front_and_back.at(self.tokens, at)

    def _nth_unit(self, at: int, start: int, numbers: tuple[int, ...]) -> Read | None:
        name: Callable[..., Step]
        if weekday := self.words.weekdays.at(self.tokens, at):
            name, end, kind = partial(partial, nth_weekday, weekday[0]), weekday[1], Unit.DAY
        elif (unit := self.words.units.at(self.tokens, at)) and not self.tokens[at].low.endswith("s"):
            name, end, kind = partial(partial, nth, unit[0]), unit[1], unit[0]
        else:
            return None
        whole = self._of_whole(end) or (self._of_some_year(start, end, kind) if LAST not in numbers else None)
        if whole is None:
            return None
        when, end = whole
        if not isinstance(when, Period):
            return whole
        # Half a month is no half-year.
        kind = when.unit if kind is Unit.HALF and when.unit is not Unit.YEAR else kind
        times = [when.then(name(number), kind) for number in numbers]
        return (times[0] if len(times) == 1 else Joined(times[0], times[1])), end

    def _of_some_year(self, start: int, end: int, unit: Unit) -> Read | None:
        """The year of "the third quarter" and "second half 2027", which may be named."""
        if unit not in {Unit.QUARTER, Unit.HALF}:
            return None
        if year := self.units.years.after(end):
            return Period(Unit.YEAR, year[0], (), Unit.YEAR), year[1]
        # "The second half" is one of a year only where a time is expected.
        start -= self.tokens[start - 1].low == "the"
        if self.tokens[end].low == "of" or (unit is Unit.HALF and not self.text.surely_before(start)):
            return None
        return Period(Unit.YEAR, Which(), (), Unit.YEAR), end

    def _edge(self, at: int, number: int) -> Read | None:
        """The first two weeks of June, the last three months of the year."""
        amount = self.amounts.amount(at)
        whole = self._of_whole(amount.end) if amount and number in {1, LAST} else None
        if amount is None or whole is None:
            return None
        edge = first_of if number == 1 else last_of
        when, end = whole
        return (when.then(partial(edge, amount.most, amount.unit)) if isinstance(when, Period) else when), end

    def unit_end(self, at: int) -> Read | None:
        """Year end 2027, month-end, EOY, EOQ3."""
        found = self.words.unit_ends.at(self.tokens, at)
        if found is None:
            return None
        unit, end = found
        number = self.text.small(end, 4) if self.tokens[end].glued else None
        if unit is Unit.QUARTER and number:
            return Period(Unit.YEAR, Which(), (partial(nth, Unit.QUARTER, number), END_OF), unit), end + 1
        year = self.units.years.after(end, short=True) if unit is Unit.YEAR else None
        which, end = year or (Which(), end)
        return Period(unit, which, (END_OF,), unit), end

    def week_around(self, at: int) -> Read | None:
        """Week of 14 June, w/c Monday 8 June, the week of the 8th."""
        found = self.words.week_of.at(self.tokens, at + (self.tokens[at].low == "the"))
        if found is None:
            return None
        place = found[1] if self.tokens[found[1]].low == "the" else self.about(found[1])
        day = self.units.unit(place, sure=True)
        if day is None:
            return None
        when, end = day
        if isinstance(when, Period) and when.unit is Unit.DAY:
            return when.then(week_holding, Unit.WEEK), end
        return (Fixed(week_holding(when.window), Unit.WEEK) if isinstance(when, Fixed) else when), end

    # Distances

    def away(self, at: int) -> Read | None:
        """In six weeks, six weeks from now, two weeks ago, two weeks after 1 June."""
        ahead = self.words.ahead.at(self.tokens, at)
        place = self.text.skip(self.words.about, ahead[1], 2) if ahead else at
        if ahead and self.words.vague_numbers.at(self.tokens, place):
            return self.amounts.vague(place)
        amount = self.amounts.amount(place)
        if amount is None:
            return None
        if suffix := self.words.ahead_after.at(self.tokens, amount.end):
            end = suffix[1]
        elif ago := self.words.ago.at(self.tokens, amount.end):
            return (Away(-amount.most, -amount.least, amount.unit), ago[1]) if not ahead else None
        elif origin := self._origin(amount):
            lasts = (
                self.tokens[at - 1].low in self.words.lasting and self.tokens[amount.end].low in self.words.lasting_from
            )
            return None if lasts else self._counted_from(origin, amount)  # "for one week from 7 December"
        else:
            end = amount.end if ahead else at
        return (Away(amount.least, amount.most, amount.unit), end) if end > at and self._amount_ends(end) else None

    def _origin(self, amount: Amount) -> tuple[int, int] | None:
        origin = self.words.counted_from.at(self.tokens, amount.end)
        if origin is None and amount.unit is Unit.WEEK and self.words.counted_on.at(self.tokens, amount.end):
            return 1, amount.end + 1
        return origin

    def _counted_from(self, origin: tuple[int, int], amount: Amount) -> Read | None:
        direction, place = origin
        anchor = self._whole(self.about(place))
        if anchor is None:
            return None
        least, most = sorted(direction * count for count in (amount.least, amount.most))
        when, end = anchor
        if amount.unit is Unit.WEEK and isinstance(when, Period) and when.frame is Unit.WEEK:
            # "A week on Monday" is a Monday.
            return Away(least * DAYS_IN_WEEK, most * DAYS_IN_WEEK, Unit.DAY, when), end
        return Away(least, most, amount.unit, when), end

    def _amount_ends(self, at: int) -> bool:
        """False for "in three quarters of the cases", "in two days a week"."""
        if self.tokens[at].low == "of":
            return False
        rate = self.words.rates.at(self.tokens, at)
        return rate is None or self.words.units.at(self.tokens, rate[1]) is None

    def stretch(self, at: int) -> Read | None:
        """Within six weeks, over the next two months, the past two weeks; not "for the next two weeks"."""
        if within := self.words.within.at(self.tokens, at):
            return self._within(within[1])
        lead = self.words.spans_now.at(self.tokens, at)
        place = lead[1] if lead else at
        if ahead := self.words.the_next.at(self.tokens, place):
            before = self.tokens[at - 1 - (self.tokens[at - 1].low == "the")]
            if not lead and before.low in self.words.lasting:
                return None
            alone = self.words.over.at(self.tokens, at) is not None
            return self.amounts.vague(ahead[1]) or self._counted(ahead[1], 1, alone=alone)
        back = self.words.the_last.at(self.tokens, place)
        return self._counted(back[1], -1) if back else None

    def _within(self, at: int) -> Read | None:
        if ahead := self.words.the_next.at(self.tokens, at):
            return self.amounts.vague(ahead[1]) or self._counted(ahead[1], 1, alone=True)
        place = self.about(at)
        if found := self._counted(place, 1):
            # "Within 30 days of signature" is nobody's date.
            end = found[1]
            hangs = self.tokens[end].low == "of" or self.words.counted_from.at(self.tokens, end) is not None
            return None if hangs else found
        whole = self.bare_unit(place) if self.tokens[place - 1].low == "the" else None
        if whole is None or not isinstance(whole[0], Period):
            return None
        return structs.replace(whole[0], which=Which(offset=0)), whole[1]

    def _counted(self, at: int, direction: int, *, alone: bool = False) -> Read | None:
        if amount := self.amounts.amount(at):
            end = self.text.skip(self.words.ahead_after, amount.end) if direction > 0 else amount.end
            return Within(direction * amount.most, amount.unit), end
        unit = self.words.units.at(self.tokens, at) if alone else None
        return (Within(direction, unit[0]), unit[1]) if unit else None


def _part(which: Part) -> Step:
    return END_OF if which is Part.END else partial(part, which)
