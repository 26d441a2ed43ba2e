"""What a time expression means: as it is said, and, seen from the message's day, as a window."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from bot.reading.dates.calendar_units import (
    END_OF,
    MONTHS_IN_YEAR,
    Period,
    Rule,
    Unit,
    Window,
    add_months,
    days_from,
    following,
    holding,
    length,
    months_from,
    shifted,
)

NOW_DAYS: Final = 30
"""How long a start "as soon as possible" may take, the message's day included."""


class Reason(StrEnum):
    """Why nobody can tell the days of a time expression from its words."""

    FISCAL = "fiscal"
    SEASON = "season"
    EVENT = "event"
    VAGUE = "vague"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"


class Relation(StrEnum):
    """How a time is tied to the period that it names."""

    BY = "by"
    UNTIL = "until"
    BEFORE = "before"
    AFTER = "after"
    NOT_BEFORE = "not_before"
    SINCE = "since"
    LATER_IN = "later_in"
    EARLIER_IN = "earlier_in"


class Unreadable(msgspec.Struct, frozen=True, gc=False):
    """A time expression that has no window, and why."""

    reason: Reason


class Fixed(msgspec.Struct, frozen=True, gc=False):
    """A day given in full, as figures."""

    window: Window
    unit: Unit = Unit.DAY


class Now(msgspec.Struct, frozen=True, gc=False):
    """The days from the message on in which something urgent is to begin."""


class Away(msgspec.Struct, frozen=True, gc=False):
    """So many units from a day, ahead or (negative) back: "in 6 weeks", "in 2-3 months", "tomorrow"."""

    least: int
    most: int
    unit: Unit
    origin: "When | None" = None


class Within(msgspec.Struct, frozen=True, gc=False):
    """From now to so many units ahead, or (negative) from so many units back to now."""

    count: int
    unit: Unit


class Joined(msgspec.Struct, frozen=True, gc=False):
    """From the beginning of one time to the end of another."""

    first: "When"
    last: "When"


class Related(msgspec.Struct, frozen=True, gc=False):
    """A time by its relation to another: "by June", "after Q1", "not before May"."""

    relation: Relation
    to: "When"


When = Period | Fixed | Now | Away | Within | Joined | Related | Unreadable

Read = tuple[When, int]
"""What was read, and the place of the token after it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose day a text is read on, and when the fiscal year it names begins, where that is known."""

    today: date
    fiscal_year_begins: date | None = None

    def window(self, when: When) -> Window | Unreadable:
        """Compute the days that an expression means."""
        match when:
            case Unreadable():
                return when
            case Fixed(window=window):
                return window
            case Now():
                return days_from(self.today, NOW_DAYS)
            case Within(count=count, unit=unit):
                edge = shifted(self.today, count, unit)
                return (self.today, edge) if count >= 0 else (edge, self.today)
            case Away():
                return self._away(when)
            case Period():
                return self._period(when)
            case Joined():
                return self._joined(when)
            case Related():
                return self._related(when)

    def _period(self, period: Period, rule: Rule | None = None, day: date | None = None) -> Window | Unreadable:
        if not period.which.fiscal:
            window = period.seen_from(day or self.today, rule)
        elif self.fiscal_year_begins is None:
            return Unreadable(Reason.FISCAL)
        else:
            begins = add_months(self.fiscal_year_begins, (period.which.offset or 0) * MONTHS_IN_YEAR)
            window = period.within(months_from(begins, MONTHS_IN_YEAR))
        return window or Unreadable(Reason.IMPOSSIBLE)

    def _away(self, away: Away) -> Window | Unreadable:
        origin: Window | Unreadable = (self.today, self.today)
        if away.origin is not None:
            origin = self.window(away.origin)
        if isinstance(origin, Unreadable):
            return origin
        ends = [
            _unit_beginning(shifted(origin[1] if count > 0 else origin[0], count, away.unit), away.unit)
            for count in (away.least, away.most)
        ]
        return min(ends)[0], max(ends)[1]

    def _joined(self, joined: Joined) -> Window | Unreadable:
        """Join two times; the one that names its year (or day) tells the year of the other."""
        first, last = joined.first, joined.last
        if _floats(first) and not _floats(last):
            end = self.window(last)
            if isinstance(end, Unreadable):
                return end
            begin = self._nearest(first, Rule.BEGUN, end[0])
        else:
            begin = self.window(first)
            if isinstance(begin, Unreadable):
                return begin
            end = self._nearest(last, Rule.NOT_ENDED, begin[0])
        if isinstance(begin, Unreadable):
            return begin
        if isinstance(end, Unreadable):
            return end
        return min(begin[0], end[0]), max(begin[1], end[1])

    def _nearest(self, when: When, rule: Rule, day: date) -> Window | Unreadable:
        if isinstance(when, Period) and when.which.floats:
            return self._period(when, rule, day)
        return self.window(when)

    def _related(self, related: Related) -> Window | Unreadable:
        relation, to = _without_end(related)
        window = self._nearest(to, _RULES[relation], self.today) if relation in _RULES else self.window(to)
        if isinstance(window, Unreadable):
            return window
        today, (first, last) = self.today, window
        match relation:
            case Relation.BY | Relation.UNTIL:
                return (today, last) if last >= today else window
            case Relation.BEFORE:
                eve = first - timedelta(days=1)
                return min(today, eve), eve
            case Relation.AFTER:
                return following(window)
            case Relation.NOT_BEFORE:
                return first, add_months(first, MONTHS_IN_YEAR)
            case Relation.SINCE:
                return min(first, today), max(first, today)
            case Relation.LATER_IN:
                return (max(first, today), last) if last >= today else window
            case Relation.EARLIER_IN:
                return first, max(first, min(last, today - timedelta(days=1)))


_RULES: Final = {Relation.BEFORE: Rule.AHEAD, Relation.SINCE: Rule.BEGUN}


def _without_end(related: Related) -> tuple[Relation, When]:
    """Read "before the end of Q2" as "before Q2 ends", and "after the end of Q2" as "after Q2"."""
    relation, to = related.relation, related.to
    if not (isinstance(to, Period) and to.steps and to.steps[-1] is END_OF):
        return relation, to
    whole = Period(to.frame, to.which, to.steps[:-1], to.unit)
    if relation is Relation.BEFORE:
        return Relation.BY, whole
    return relation, whole if relation is Relation.AFTER else to


def _unit_beginning(day: date, unit: Unit) -> Window:
    """The unit that a distance leads to: the day, seven days from it, or the month or year around it."""
    if unit is Unit.WEEK:
        return days_from(day, 7)
    return holding(Unit.MONTH if unit in {Unit.QUARTER, Unit.HALF} else unit, day)


def _floats(when: When) -> bool:
    return isinstance(when, Period) and when.which.floats


def unit_of(when: When, window: Window) -> Unit:
    """The unit that an expression names, or that its window looks like."""
    match when:
        case Period(unit=unit) | Fixed(unit=unit):
            return unit
        case Away(unit=unit):
            return Unit.MONTH if unit in {Unit.QUARTER, Unit.HALF} else unit
        case Related(to=to):
            return unit_of(to, window)
        case _:
            return Unit.DAY if length(window) == 1 else Unit.WEEK
