"""Calendar arithmetic on windows of days: the units, their parts, and the next one that fits."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from itertools import pairwise

import msgspec
from msgspec import structs

Window = tuple[date, date]
"""A first and a last day, both inside."""

Step = Callable[[Window], Window | None]
"""How to get from a window to one of its parts; None where it has no such part, as 2027 has no 29 February."""

DAYS_IN_WEEK = 7
MONTHS_IN_YEAR = 12
SHORTEST_MONTH = 28


class Unit(StrEnum):
    """A stretch of the calendar that notes count in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Part(StrEnum):
    """A third of a unit, or its end."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"
    END = "end"


# 29 February and ISO week 53 may be missing for seven years in a row. A Thursday the 25th that is months
# away is a slip of the pen.
FRAMES_TO_TRY = {Unit.WEEK: 3, Unit.MONTH: 3, Unit.QUARTER: 3, Unit.HALF: 3, Unit.YEAR: 10}
MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: MONTHS_IN_YEAR}


def add_months(day: date, months: int) -> date:
    """Move a day by months, clamped to the month's end."""
    count = day.year * MONTHS_IN_YEAR + day.month - 1 + months
    year, month = count // MONTHS_IN_YEAR, count % MONTHS_IN_YEAR + 1
    if day.day <= SHORTEST_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def shifted(day: date, count: int, unit: Unit) -> date:
    """Move a day by a count of units."""
    if unit in MONTHS_IN:
        return add_months(day, count * MONTHS_IN[unit])
    return day + timedelta(days=count * (DAYS_IN_WEEK if unit is Unit.WEEK else 1))


def months_from(first: date, months: int) -> Window:
    """The window of so many months that begins on a day."""
    return first, add_months(first, months) - timedelta(days=1)


def days_from(first: date, days: int) -> Window:
    """The window of so many days that begins on a day."""
    return first, first + timedelta(days=days - 1)


def holding(unit: Unit, day: date) -> Window:
    """The whole unit of the calendar that a day lies in."""
    if unit is Unit.DAY:
        return day, day
    if unit is Unit.WEEK:
        return days_from(day - timedelta(days=day.weekday()), DAYS_IN_WEEK)
    months = MONTHS_IN[unit]
    return months_from(date(day.year, (day.month - 1) // months * months + 1, 1), months)


def whole_months(window: Window) -> int | None:
    """How many months a window spans, or None where it does not end as it begins."""
    first, beyond = window[0], window[1] + timedelta(days=1)
    months = (beyond.year - first.year) * MONTHS_IN_YEAR + beyond.month - first.month
    return months if months > 0 and add_months(first, months) == beyond else None


def length(window: Window) -> int:
    """How many days a window holds."""
    return (window[1] - window[0]).days + 1


def part(which: Part, window: Window) -> Window:
    """Early, mid or late: a year's, quarter's or half's third in months, a month's in days; and the end."""
    months, days = whole_months(window), length(window)
    if which is Part.END and months == MONTHS_IN_YEAR:
        return months_from(add_months(window[0], 9), 3)
    place = {Part.EARLY: 0, Part.MID: 1}.get(which, 2)
    if months is not None and months % 3 == 0:
        return months_from(add_months(window[0], months // 3 * place), months // 3)
    if days < 3:
        return window
    # A month is cut 10, 10, rest; a week Monday-Tuesday, Wednesday-Thursday, Friday-Sunday.
    third = 10 if months == 1 else days // 3
    first = window[0] + timedelta(days=third * place)
    return (first, window[1]) if place == 2 else days_from(first, third)


def nth(unit: Unit, n: int, window: Window) -> Window | None:
    """The nth day, week, month ... of a window, counted from its end where n is negative."""
    if unit is Unit.HALF:
        return _half(n, window)
    count = n - 1 if n > 0 else n
    origin = window[0] if n > 0 else window[1] + timedelta(days=1)
    first = shifted(origin, count, unit)
    found = first, shifted(origin, count + 1, unit) - timedelta(days=1)
    return found if window[0] <= first and found[1] <= window[1] else None


def _half(n: int, window: Window) -> Window | None:
    if n not in {1, 2, -1}:
        return None
    months = whole_months(window)
    if months is None:
        middle = window[0] + timedelta(days=length(window) // 2)
    else:
        middle = add_months(window[0], months // 2) + timedelta(days=15 * (months % 2))
    return (window[0], middle - timedelta(days=1)) if n == 1 else (middle, window[1])


def day_of_month(day: int, window: Window) -> Window | None:
    """The day of that number in a month."""
    return nth(Unit.DAY, day, window)


def nth_weekday(weekday: int, n: int, window: Window) -> Window | None:
    """The nth Monday (0) to Sunday (6) of a window, the last one for -1."""
    if n > 0:
        day = window[0] + timedelta(days=(weekday - window[0].weekday()) % 7 + 7 * (n - 1))
    else:
        day = window[1] - timedelta(days=(window[1].weekday() - weekday) % 7 + 7 * (-n - 1))
    return (day, day) if window[0] <= day <= window[1] else None


def if_weekday(weekday: int, window: Window) -> Window | None:
    """The window where it begins on that weekday."""
    return window if window[0].weekday() == weekday else None


def iso_week(week: int, window: Window) -> Window | None:
    """The ISO week of that number in a calendar year."""
    try:
        return days_from(date.fromisocalendar(window[0].year, week, 1), DAYS_IN_WEEK)
    except ValueError:
        return None


def week_holding(window: Window) -> Window:
    """Monday to Sunday around a day."""
    return holding(Unit.WEEK, window[0])


def first_of(count: int, unit: Unit, window: Window) -> Window | None:
    """The first so many days, weeks or months of a window."""
    first = window[0], shifted(window[0], count, unit) - timedelta(days=1)
    return first if first[1] <= window[1] else None


def last_of(count: int, unit: Unit, window: Window) -> Window | None:
    """The last so many days, weeks or months of a window."""
    last = shifted(window[1] + timedelta(days=1), -count, unit), window[1]
    return last if window[0] <= last[0] else None


def following(window: Window) -> Window:
    """The next whole unit of a window's own kind: after Q1 comes Q2, after 3 May 4 May."""
    first = window[1] + timedelta(days=1)
    months = whole_months(window)
    if months is not None:
        return months_from(first, months)
    for early, late in pairwise((Part.EARLY, Part.MID, Part.LATE)):
        month = holding(Unit.MONTH, window[0])
        if window == part(early, month):
            return part(late, month)
    if window == part(Part.LATE, holding(Unit.MONTH, window[0])):
        return part(Part.EARLY, holding(Unit.MONTH, first))
    return days_from(first, length(window))


class Rule(StrEnum):
    """Which of a recurring period's occurrences is meant, seen from a day."""

    NOT_ENDED = "the next that has not ended"
    AHEAD = "the next that begins after the day"
    BEGUN = "the last that has begun"
    BEHIND = "the last that has ended"

    def allows(self, window: Window, day: date) -> bool:
        """True where an occurrence fits, seen from a day."""
        match self:
            case Rule.NOT_ENDED:
                return window[1] >= day
            case Rule.AHEAD:
                return window[0] > day
            case Rule.BEGUN:
                return window[0] <= day
            case Rule.BEHIND:
                return window[1] < day

    @property
    def forward(self) -> bool:
        """True where the search goes into the future."""
        return self in {Rule.NOT_ENDED, Rule.AHEAD}


class Which(msgspec.Struct, frozen=True, gc=False):
    """Which year, quarter, month or week: by number, by distance from the current one, or by rule."""

    number: int | None = None
    offset: int | None = None
    rule: Rule = Rule.NOT_ENDED
    fiscal: bool = False

    @property
    def floats(self) -> bool:
        """True where only the rule tells the occurrence."""
        return self.number is None and self.offset is None


class Period(msgspec.Struct, frozen=True, gc=False):
    """A part of a recurring frame: June is the sixth month of a year, Friday the fifth day of a week."""

    frame: Unit
    which: Which
    steps: tuple[Step, ...]
    unit: Unit

    def then(self, step: Step, unit: Unit | None = None) -> "Period":
        """The part of this period that a step leads to; it keeps the name of the unit unless given one."""
        return structs.replace(self, steps=(*self.steps, step), unit=unit or self.unit)

    def within(self, frame: Window) -> Window | None:
        """Find the period in one year (quarter, month, week)."""
        window: Window | None = frame
        for step in self.steps:
            if window is None:
                return None
            window = step(window)
        return window

    def seen_from(self, day: date, rule: Rule | None = None) -> Window | None:
        """Find the period that is meant on a day; a given rule replaces the period's own."""
        if self.which.number is not None:
            return self.within((date(self.which.number, 1, 1), date(self.which.number, 12, 31)))
        current = holding(self.frame, day)[0]
        if self.which.offset is not None:
            return self.within(holding(self.frame, shifted(current, self.which.offset, self.frame)))
        rule = rule or self.which.rule
        direction = 1 if rule.forward else -1
        # ISO week 1 may begin in the old year, week 53 end in the new one: begin one frame earlier.
        begin = -1 if self.unit is Unit.WEEK else 0
        for distance in range(begin, FRAMES_TO_TRY[self.frame]):
            window = self.within(holding(self.frame, shifted(current, direction * distance, self.frame)))
            if window is not None and rule.allows(window, day):
                return window
        return None


def month(number: int) -> Step:
    """The step from a year to one of its months."""
    return partial(nth, Unit.MONTH, number)


END_OF = partial(part, Part.END)
"""The one step to a unit's end: a compiled name, so that "before the end of Q2" can be told apart."""
