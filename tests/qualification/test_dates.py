"""Every limit of time, a day before it, on it and a day after: leap days, clamped months, the turn of the year."""

from datetime import date, timedelta
from typing import Any

import pytest

from qualification.decide import decide
from qualification.terms import Fields, Record, months_after
from tests.qualification.leads import SEGMENTS, lead_from, shipped
from tests.reference.qualified import BORDER_DAYS, plain_offering, qualified
from tests.reference.sweeps import changed

NEAR = (-1, 0, 1)
# The longest horizon needs two years of room.
DAYS = [day for day in BORDER_DAYS if day.year < 9990]
HORIZONS: dict[str, list[tuple[str | None, int]]] = {
    "biopharma": [(None, 12), ("commercialization", 24)],
    "biomanufacturing": [(None, 18)],
    "genomics": [(None, 9), ("instrument", 18)],
    "medical_device": [(None, 12), ("capital_equipment", 24)],
    "b2b": [(None, 6)],
}
TTL_DAYS = {"biopharma": 180, "biomanufacturing": 270, "genomics": 180, "medical_device": 180, "b2b": 90}


def by_hand(day: date, months: int) -> date:
    """Count the months one by one, then go back to the last day that the month has."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day_of_month in range(day.day, 27, -1):
        try:
            return date(year, month, day_of_month)
        except ValueError:
            continue
    return date(year, month, day.day)


def reason_on(segment: str, as_of: date, criterion: Any, fields: dict[str, Any], **parts: Any) -> str:
    line = changed(qualified(segment, as_of), fields, **parts)
    return lead_from(line).decided().verdict.reasons[criterion]


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-02-28", 12, "2026-02-28"),
        ("2027-02-28", 12, "2028-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-11-30", 13, "2027-12-30"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2026-01-15", -1, "2025-12-15"),
        ("0001-01-31", -1, None),
        ("9999-11-30", 1, "9999-12-30"),
        ("9999-12-01", 1, None),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: str, months: int, after: str | None) -> None:
    found = months_after(date.fromisoformat(day), months)

    assert found == (date.fromisoformat(after) if after else None)


def test_months_are_counted_as_by_hand_from_every_day_of_a_leap_year() -> None:
    day = date(2023, 12, 31)
    while day < date(2025, 1, 1):
        for months in (1, 6, 9, 12, 13, 18, 24):
            assert months_after(day, months) == by_hand(day, months)
        day += timedelta(days=1)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_start_is_too_far_out_from_the_horizon_on(segment: str) -> None:
    for offering, months in HORIZONS[segment]:
        for as_of in DAYS:
            for near in NEAR:
                start = (by_hand(as_of, months) + timedelta(days=near)).isoformat()
                fields = {"timeline.start": [start, start], "need.offering": offering or plain_offering(segment)}

                reason = reason_on(segment, as_of, "timeline", fields)

                assert reason == ("timeline.met" if near < 0 else "timeline.beyond_horizon"), (as_of, start)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_start_is_too_vague_when_it_ends_more_than_thirteen_months_after_it_begins(segment: str) -> None:
    for as_of in DAYS:
        for near in NEAR:
            end = by_hand(as_of, 13) + timedelta(days=near)
            fields = {"timeline.start": [as_of.isoformat(), end.isoformat()]}

            reason = reason_on(segment, as_of, "timeline", fields)

            assert reason == ("timeline.window_too_wide" if near > 0 else "timeline.met"), (as_of, end)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_start_is_past_from_the_day_after_its_last(segment: str) -> None:
    for as_of in DAYS:
        for near in NEAR:
            last = (as_of + timedelta(days=near)).isoformat()

            reason = reason_on(segment, as_of, "timeline", {"timeline.start": [last, last]})

            assert reason == ("timeline.past" if near < 0 else "timeline.met"), (as_of, last)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_next_step_is_overdue_from_the_fourth_day_after_it(segment: str) -> None:
    for as_of in DAYS:
        for near in NEAR:
            day = as_of - timedelta(days=3 + near)

            reason = reason_on(segment, as_of, "next_step", {"next_step.date": day.isoformat()})

            assert reason == ("next_step.overdue" if near > 0 else "next_step.met"), (as_of, day)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_evidence_is_too_old_from_the_day_after_its_time(segment: str) -> None:
    assert shipped()[segment].evidence_ttl_days == TTL_DAYS[segment]
    for as_of in DAYS:
        for near in NEAR:
            told = as_of - timedelta(days=TTL_DAYS[segment] + near)

            reason = reason_on(segment, as_of, "need", {}, evidence_dates={"need.project": told.isoformat()})

            assert reason == ("need.expired" if near > 0 else "need.met"), (as_of, told)


def test_evidence_from_tomorrow_is_as_new_as_today() -> None:
    dates = {"need.project": "9999-12-31"}

    assert reason_on("b2b", date(2026, 3, 2), "need", {}, evidence_dates=dates) == "need.met"


@pytest.mark.parametrize("as_of", [date.min, date.min + timedelta(days=89), date.max])
def test_the_ends_of_the_calendar_are_decided_like_any_other_day(as_of: date) -> None:
    told = Record(fields=Fields(need_project="a plant", timeline_start=(as_of, as_of)), evidence_dates={})
    old = Record(fields=told.fields, evidence_dates={"need.project": date.min})

    for policy in shipped().values():
        assert decide(told, policy, as_of=as_of).verdict.reasons["timeline"] == "timeline.met"
        is_old = (as_of - date.min).days > policy.evidence_ttl_days
        criterion = decide(old, policy, as_of=as_of).verdict.reasons["need"]
        assert criterion in ({"need.expired", "need.missing"} if is_old else {"need.met", "need.missing"})
