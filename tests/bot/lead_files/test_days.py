from datetime import date

import pytest

from bot.lead_files.days import DayError, Order, day_in


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-15", "2026/3/15", "20260315", "15.03.2026", "15.3.2026", "15/03/2026", "3/15/2026", "15-03-2026",
        "15 March 2026", "15. Mar 2026", "15-Mar-2026", "March 15, 2026", "Mar 15 2026", "Sunday, March 15, 2026",
        "15th March 2026", "2026-03-15T10:12:00Z", "2026-03-15 10:12", " 15/03/2026 10:12:13 ",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell: str) -> None:
    assert day_in(cell) == date(2026, 3, 15)


def test_a_day_with_points_has_its_day_first() -> None:
    assert day_in("3.4.2026") == date(2026, 4, 3)


@pytest.mark.parametrize("cell", ["3/4/2026", "03-04-2026", "11/12/2025 10:00"])
def test_a_day_that_is_valid_both_ways_is_left_out_with_the_reason(cell: str) -> None:
    with pytest.raises(DayError, match="can mean two days; say which with --dates dmy or --dates mdy"):
        day_in(cell)


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))])
def test_the_order_that_was_said_settles_it(order: Order, day: date) -> None:
    assert day_in("3/4/2026", order) == day


def test_the_same_number_twice_is_the_same_day_both_ways() -> None:
    assert day_in("4/4/2026") == date(2026, 4, 4)


def test_an_order_does_not_make_a_month_of_thirteen() -> None:
    assert day_in("3/15/2026", "dmy") == date(2026, 3, 15)


@pytest.mark.parametrize("cell", ["", "yes", "46096", "3/4/26", "2026-02-30", "31/02/2026", "15 Foo 2026", "2026"])
def test_what_is_no_day_is_none(cell: str) -> None:
    with pytest.raises(DayError, match="no day"):
        day_in(cell)
