"""A day in a cell: read where it can mean one day only."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

Order = Literal["dmy", "mdy"]

_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T\s])")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:$|[T\s,])")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s.]+([^\W\d_]{3,9})\.?[-\s,]+(\d{4})(?:$|[T\s,])")
_MONTH_DAY: Final = re.compile(
    r"(?:[^\W\d_]{3,9},?\s+)?([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:$|[T\s,])"
)
_MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


class DayError(ValueError):
    """A cell holds no day that can be read; the message says why."""


class TwoDaysError(DayError):
    """A cell holds a day that is valid both ways."""


def day_in(cell: str, order: Order | None = None) -> date:
    """Read a day, with or without a time behind it. Raises `DayError` where it is none, `TwoDaysError` where two."""
    text = cell.strip()
    for pattern in (_YEAR_FIRST, _COMPACT):
        if found := pattern.match(text):
            return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _YEAR_LAST.match(text):
        return _numeric(found, text, "dmy" if found[2] == "." else order)
    if (found := _DAY_MONTH.match(text)) and (month := _MONTHS.get(found[2][:3].casefold())):
        return _day(int(found[3]), month, int(found[1]), text)
    if (found := _MONTH_DAY.match(text)) and (month := _MONTHS.get(found[1][:3].casefold())):
        return _day(int(found[3]), month, int(found[2]), text)
    raise DayError(f"`{text[:40]}` is no day that can be read; write it as 2026-03-02")


def _numeric(found: re.Match[str], text: str, order: Order | None) -> date:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first > 12 or second > 12:
        order = "dmy" if first > 12 else "mdy"
    elif order is None and first != second:
        raise TwoDaysError(f"`{text[:40]}` can mean two days; say which with --dates dmy or --dates mdy")
    day, month = (second, first) if order == "mdy" else (first, second)
    return _day(year, month, day, text)


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DayError(f"`{text[:40]}` is no day of the calendar") from None
