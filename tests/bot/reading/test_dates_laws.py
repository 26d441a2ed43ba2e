"""What holds for reading dates whatever the text and the day: laws of the calendar, order, and cost."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import FrameType

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.reading.dates import DateMention, DateWords, find_dates
from bot.reading.dates.calendar_units import (
    MONTHS_IN,
    Part,
    Unit,
    Window,
    add_months,
    following,
    holding,
    length,
    nth,
    part,
    whole_months,
)

ROOT = Path(__file__).parents[3]
WORDS = DateWords.from_data(yaml.safe_load((ROOT / "knowledge/shared/dates.yaml").read_text("utf-8")))
ONE_DAY = timedelta(days=1)

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))
months = st.sampled_from(["January", "feb", "March", "april", "May", "jun"])
units = st.sampled_from([Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR])
PIECES = """
Q1 Q3 H2 2027 '27 27 Q4/27 1H27 3 12 14th 25th 22/07 3/4 31.01. 2026-03-02 14.02.1987 15-20 2-3 May may March march
June jan Sept Monday fri sat today tomorrow now ASAP soon spring Christmas ASH FY27 fiscal year week weeks month
months quarter quarters half day days CW 23 KW the a of in on by before after until since from to or and between
within over next last this coming early mid late end beginning start first second third not no later than earlier
later at latest earliest on onwards ago six ten couple few every shutdown board meeting 3pm 10:00 , . ; : - / ( ) '
they start they're Dana sites
"""
FRAGMENTS = PIECES.split()
fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(" ".join)
lines = st.lists(fragments, max_size=4).map("\n".join)
texts = fragments | lines | st.text(max_size=60) | st.lists(st.text(max_size=5) | fragments, max_size=6).map("".join)


def found(text: str, on: date) -> tuple[DateMention, ...]:
    return find_dates(text, reference=on, words=WORDS)


def window(text: str, on: date) -> Window:
    (mention,) = found(text, on)
    assert mention.window is not None
    return mention.window


@settings(max_examples=400, deadline=None)
@given(texts, days)
@example("by 29 February to 31/12/2026 or CW53", date(2028, 2, 29))
def test_mentions_stand_in_the_text_in_order_and_apart_and_no_window_is_reversed(text: str, on: date) -> None:
    at = 0
    for mention in found(text, on):
        assert at <= mention.start < mention.end <= len(text)
        at = mention.end
        assert (mention.window is None) == (mention.why is not None)
        if mention.window is not None:
            assert mention.window[0] <= mention.window[1]


@settings(max_examples=200, deadline=None)
@given(texts, texts, days)
def test_paragraphs_are_read_each_for_itself(first: str, second: str, on: date) -> None:
    gap = "\n\n"
    together = found(first + gap + second, on)
    apart = [*found(first, on)]
    shift = len(first) + len(gap)
    seconds = [(each.start + shift, each.end + shift, each.window, each.kind) for each in found(second, on)]

    assert [(each.start, each.end, each.window, each.kind) for each in together] == [
        *((each.start, each.end, each.window, each.kind) for each in apart),
        *seconds,
    ]


@given(st.sampled_from(["Q1", "Q2", "Q3", "Q4", "H1", "H2", "in May", "in February", "December"]), days)
def test_a_bare_unit_is_its_next_occurrence_that_has_not_ended(text: str, on: date) -> None:
    first, last = window(text, on)

    assert last >= on
    assert add_months(first, -12) + (last - first) < on or add_months(last + ONE_DAY, -12) <= on


@given(st.integers(1, 28), months, days)
def test_a_day_without_a_year_is_its_next_occurrence_from_the_message_on(number: int, name: str, on: date) -> None:
    first, last = window(f"on {number} {name}", on)

    assert first == last
    assert on <= first < add_months(on, 12) + ONE_DAY


@given(st.sampled_from(["Monday", "tue", "Wednesday", "Thurs", "fri", "Saturday", "Sunday"]), days)
def test_a_weekday_is_its_next_occurrence_after_the_message(name: str, on: date) -> None:
    first, last = window(f"on {name}", on)

    assert first == last
    assert 1 <= (first - on).days <= 7
    assert first.strftime("%A").lower().startswith(name.lower()[:3])


@given(st.integers(1, 53), days)
def test_a_week_by_number_is_an_iso_week_that_has_not_ended(number: int, on: date) -> None:
    first, last = window(f"CW{number}", on)

    assert (first.isocalendar().week, first.isocalendar().weekday, length((first, last))) == (number, 1, 7)
    assert last >= on


@given(st.integers(1, 99), days)
def test_distances_lead_to_what_holds_that_day(count: int, on: date) -> None:
    assert window(f"in {count} days", on) == (on + count * ONE_DAY,) * 2
    assert window(f"in {count} weeks", on) == (on + 7 * count * ONE_DAY, on + (7 * count + 6) * ONE_DAY)
    assert window(f"in {count} months", on) == holding(Unit.MONTH, add_months(on, count))
    assert window(f"in {count} quarters", on) == holding(Unit.MONTH, add_months(on, 3 * count))
    assert window(f"in {count} years", on) == holding(Unit.YEAR, add_months(on, 12 * count))
    assert window(f"within {count} months", on) == (on, add_months(on, count))


@given(units, days)
def test_next_is_the_whole_unit_after_the_current_one(unit: Unit, on: date) -> None:
    current = holding(unit, on)
    name = "half-year" if unit is Unit.HALF else unit

    assert window(f"next {name}", on) == holding(unit, current[1] + ONE_DAY)
    assert window(f"last {name}", on) == holding(unit, current[0] - ONE_DAY)


@given(st.sampled_from([Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR]), days)
def test_early_mid_and_late_make_up_the_whole(unit: Unit, on: date) -> None:
    whole = holding(unit, on)
    early, mid, late = (part(which, whole) for which in (Part.EARLY, Part.MID, Part.LATE))

    assert (early[0], late[1]) == whole
    assert (early[1] + ONE_DAY, mid[1] + ONE_DAY) == (mid[0], late[0])


@given(units, days)
def test_after_a_unit_comes_the_next_one_of_its_kind(unit: Unit, on: date) -> None:
    whole = holding(unit, on)

    assert following(whole) == holding(unit, whole[1] + ONE_DAY)


@given(days)
def test_after_a_third_of_a_month_comes_the_next_third(on: date) -> None:
    month = holding(Unit.MONTH, on)
    thirds = [part(which, month) for which in (Part.EARLY, Part.MID, Part.LATE)]

    assert [following(third) for third in thirds[:2]] == thirds[1:]
    assert following(thirds[2]) == part(Part.EARLY, following(month))


@given(st.sampled_from(["June", "mid-June", "Q3 2062", "14 May", "next year", "CW 40"]), days)
def test_by_and_before_begin_with_the_message_and_fit_together(text: str, on: date) -> None:
    first, last = window(text, on)
    by, before = window(f"by {text}", on), window(f"before {text}", on)

    assert by == (on, last)
    if first > on:
        assert before == (on, first - ONE_DAY)


@given(days, st.integers(-40, 40))
def test_moving_by_months_never_leaves_the_month_aimed_at(on: date, count: int) -> None:
    moved = add_months(on, count)

    assert (moved.year * 12 + moved.month) - (on.year * 12 + on.month) == count
    assert moved.day == on.day or (moved + ONE_DAY).day == 1


@given(days, st.sampled_from(sorted(MONTHS_IN)))
def test_units_are_whole_months_and_hold_their_parts(on: date, unit: Unit) -> None:
    window = holding(unit, on)

    assert whole_months(window) == MONTHS_IN[unit]
    assert nth(Unit.DAY, 1, window) == (window[0], window[0])
    assert nth(Unit.DAY, -1, window) == (window[1], window[1])
    assert nth(Unit.DAY, length(window) + 1, window) is None


HOSTILE = [
    "Q1 to ", "1/1/1/1/", "1/1 ", "1.1.", "may ", "early ", "mid-", "in ", "the ", "first ", "first week of ",
    "end of ", "before ", "between ", "2027 ", "' ", "- ", "in six ", "next ", "Q1 or ", "1 to ", "June 15 to ",
    "week of ", "2 weeks after ", "not before ", "from now to ", "Monday, the ", "twenty ", "next year's ",
    "not not until ", "before the annual ", "\n> ", "   ", "1", "a.", "at 3pm at ", "\u2013", "September", "every ",
]  # fmt: skip


def steps(work: Callable[[], object]) -> int:
    """How many calls a piece of work takes: the same on every machine."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("fragment", HOSTILE)
def test_four_times_the_text_costs_four_times_the_steps(fragment: str) -> None:
    on = date(2026, 3, 2)
    once, four_times = (steps(partial(found, fragment * (size // len(fragment)), on)) for size in (1_000, 4_000))

    assert four_times < 4.3 * once + 200
    assert four_times < 200 * 4_000


def test_a_hundred_thousand_characters_of_ones_and_slashes_are_one_step() -> None:
    assert steps(lambda: found("1/" * 50_000, date(2026, 3, 2))) < 1_000
