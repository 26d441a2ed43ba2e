"""The contract of reading dates, sentence by sentence, and what must not be taken for a date."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bot.reading.dates import DateKind, DateMention, DateWords, find_dates

ROOT = Path(__file__).parents[3]
DATA: dict[str, Any] = yaml.safe_load((ROOT / "knowledge/shared/dates.yaml").read_text("utf-8"))
WORDS = DateWords.from_data(DATA)
CASES = ROOT / "tests/cases/read"

MONDAY = date(2026, 3, 2)
"""The day on which most of the texts below are written: a Monday in Q1."""


def found(text: str, on: date = MONDAY, **more: Any) -> tuple[DateMention, ...]:
    return find_dates(text, reference=on, words=WORDS, **more)


def the_one(text: str, on: date = MONDAY, **more: Any) -> DateMention:
    mentions = found(text, on, **more)
    assert len(mentions) == 1, (text, [text[mention.start : mention.end] for mention in mentions])
    return mentions[0]


def window(text: str, on: date = MONDAY, **more: Any) -> str:
    """The window of the only mention, as "first..last", or as one day."""
    days = the_one(text, on, **more).window
    assert days is not None, f"{text} has no window"
    return str(days[0]) if days[0] == days[1] else f"{days[0]}..{days[1]}"


def day(text: str) -> date:
    return date.fromisoformat(text)


UNITS = [
    ("Q1", "2026-03-02", "2026-01-01..2026-03-31"),
    ("Q1", "2026-03-31", "2026-01-01..2026-03-31"),
    ("Q1", "2026-04-01", "2027-01-01..2027-03-31"),
    ("Q2", "2026-03-02", "2026-04-01..2026-06-30"),
    ("Q3", "2026-03-02", "2026-07-01..2026-09-30"),
    ("Q4", "2026-12-31", "2026-10-01..2026-12-31"),
    ("q3", "2026-03-02", "2026-07-01..2026-09-30"),
    ("Q 3", "2026-03-02", "2026-07-01..2026-09-30"),
    ("quarter 3", "2026-03-02", "2026-07-01..2026-09-30"),
    ("third quarter", "2026-03-02", "2026-07-01..2026-09-30"),
    ("the 4th quarter", "2026-03-02", "2026-10-01..2026-12-31"),
    ("H1", "2026-06-30", "2026-01-01..2026-06-30"),
    ("H1", "2026-07-01", "2027-01-01..2027-06-30"),
    ("H2", "2026-03-02", "2026-07-01..2026-12-31"),
    ("in March", "2026-03-02", "2026-03-01..2026-03-31"),
    ("January", "2026-03-02", "2027-01-01..2027-01-31"),
    ("feb", "2028-02-29", "2028-02-01..2028-02-29"),
    ("in Feb", "2026-03-01", "2027-02-01..2027-02-28"),
    ("sept", "2026-03-02", "2026-09-01..2026-09-30"),
    ("in december", "2026-12-31", "2026-12-01..2026-12-31"),
    ("Q3 2027", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3 of 2027", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3, 2027", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3-2027", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3/27", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3'27", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3 '27", "2026-03-02", "2027-07-01..2027-09-30"),
    ("Q3 27", "2026-03-02", "2027-07-01..2027-09-30"),
    ("3Q27", "2026-03-02", "2027-07-01..2027-09-30"),
    ("2027 Q3", "2026-03-02", "2027-07-01..2027-09-30"),
    ("third quarter of 2027", "2026-03-02", "2027-07-01..2027-09-30"),
    ("last quarter of 2027", "2026-03-02", "2027-10-01..2027-12-31"),
    ("2H27", "2026-03-02", "2027-07-01..2027-12-31"),
    ("1H 2027", "2026-03-02", "2027-01-01..2027-06-30"),
    ("H1/27", "2026-03-02", "2027-01-01..2027-06-30"),
    ("back half of 2027", "2026-03-02", "2027-07-01..2027-12-31"),
    ("first half of next year", "2026-03-02", "2027-01-01..2027-06-30"),
    ("second half of the year", "2026-02-11", "2026-07-01..2026-12-31"),
    ("March 2024", "2026-03-02", "2024-03-01..2024-03-31"),
    ("Mar '27", "2026-03-02", "2027-03-01..2027-03-31"),
    ("June of 2027", "2026-03-02", "2027-06-01..2027-06-30"),
    ("03/2027", "2026-03-02", "2027-03-01..2027-03-31"),
    ("2027-03", "2026-03-02", "2027-03-01..2027-03-31"),
    ("in 2027", "2026-03-02", "2027-01-01..2027-12-31"),
    ("the year 2027", "2026-03-02", "2027-01-01..2027-12-31"),
    ("CY27", "2026-03-02", "2027-01-01..2027-12-31"),
]

DAYS = [
    ("14 May", "2026-03-02", "2026-05-14"),
    ("2 March", "2026-03-02", "2026-03-02"),
    ("1 March", "2026-03-02", "2027-03-01"),
    ("31 December", "2026-12-31", "2026-12-31"),
    ("Jan 1", "2026-12-31", "2027-01-01"),
    ("29 February", "2026-03-02", "2028-02-29"),
    ("29 Feb", "2028-02-29", "2028-02-29"),
    ("Feb 29", "2028-03-01", "2032-02-29"),
    ("the 3rd of May", "2026-05-04", "2027-05-03"),
    ("May 14th", "2026-03-02", "2026-05-14"),
    ("1st October", "2026-03-02", "2026-10-01"),
    ("the 1st of July", "2026-03-02", "2026-07-01"),
    ("the 6 April", "2026-03-02", "2026-04-06"),
    ("fifteenth of June", "2026-03-02", "2026-06-15"),
    ("14 May 2027", "2026-03-02", "2027-05-14"),
    ("14 May, 2027", "2026-03-02", "2027-05-14"),
    ("May 14, 2027", "2026-03-02", "2027-05-14"),
    ("14MAY2027", "2026-03-02", "2027-05-14"),
    ("02-Mar-27", "2026-03-02", "2027-03-02"),
    ("2 Mar 27", "2026-03-02", "2027-03-02"),
    ("2026-06-01", "2026-03-02", "2026-06-01"),
    ("2026/06/01", "2026-03-02", "2026-06-01"),
    ("2027-10-12T08:40", "2026-03-02", "2027-10-12"),
    ("14.02.1987", "2026-03-02", "1987-02-14"),
    ("31/12/26", "2026-03-02", "2026-12-31"),
    ("12/31/2026", "2026-03-02", "2026-12-31"),
    ("22/07", "2026-06-19", "2026-07-22"),
    ("3/15", "2026-03-02", "2026-03-15"),
    ("3/15", "2026-03-16", "2027-03-15"),
    ("4/4", "2026-03-02", "2026-04-04"),
    ("on 31.01.", "2026-03-02", "2027-01-31"),
    ("kick-off on 3.15", "2026-03-02", "2026-03-15"),
    ("2 Dec 3pm", "2026-11-19", "2026-12-02"),
    ("Oct 21 9am ET", "2025-10-09", "2025-10-21"),
    ("19 March at 10:00", "2026-03-11", "2026-03-19"),
    ("Feb 5 at 2", "2026-01-29", "2026-02-05"),
    ("30th July, 11 am sharp", "2025-07-22", "2025-07-30"),
    ("the 28 May at 15h", "2026-05-19", "2026-05-28"),
    ("13 June at 10h30", "2028-06-05", "2028-06-13"),
    ("Thursday 14 May at 10", "2026-03-02", "2026-05-14"),
    ("Wed, 11 Mar 2026", "2026-03-11", "2026-03-11"),
    ("Thursday", "2026-03-02", "2026-03-05"),
    ("on Monday", "2026-03-02", "2026-03-09"),
    ("next Wednesday", "2025-06-18", "2025-06-25"),
    ("this Friday", "2026-03-02", "2026-03-06"),
    ("fri 2pm", "2026-02-09", "2026-02-13"),
    ("tues 10am", "2025-03-12", "2025-03-18"),
    ("Friday", "2026-12-29", "2027-01-01"),
    ("last Friday", "2026-03-02", "2026-02-27"),
    ("last Monday", "2026-03-02", "2026-02-23"),
    ("Thursday the 25th", "2025-09-16", "2025-09-25"),
    ("next Wednesday, the 25th", "2025-06-18", "2025-06-25"),
    ("mon 27th 11am", "2026-04-21", "2026-04-27"),
    ("Tuesday next week", "2026-03-02", "2026-03-10"),
    ("next week Friday", "2026-03-02", "2026-03-13"),
    ("on the 24th", "2026-03-02", "2026-03-24"),
    ("on the 1st", "2026-03-02", "2026-04-01"),
    ("on the 31st", "2026-04-01", "2026-05-31"),
    ("the 1st of next month", "2026-12-15", "2027-01-01"),
    ("today", "2026-03-02", "2026-03-02"),
    ("tmrw", "2026-02-28", "2026-03-01"),
    ("tomorrow 13:00", "2026-08-19", "2026-08-20"),
    ("the day after tomorrow", "2026-12-30", "2027-01-01"),
    ("yesterday", "2026-03-01", "2026-02-28"),
    ("first Monday of June", "2026-03-02", "2026-06-01"),
    ("last Friday in May", "2026-03-02", "2026-05-29"),
    ("last day of the month", "2028-02-03", "2028-02-29"),
]

PARTS = [
    ("early 2027", "2026-03-02", "2027-01-01..2027-04-30"),
    ("mid 2027", "2026-10-31", "2027-05-01..2027-08-31"),
    ("mid-2027", "2026-10-31", "2027-05-01..2027-08-31"),
    ("late 2027", "2026-09-14", "2027-09-01..2027-12-31"),
    ("start of 2027", "2026-03-02", "2027-01-01..2027-04-30"),
    ("early next year", "2026-03-02", "2027-01-01..2027-04-30"),
    ("early Q3", "2026-05-06", "2026-07-01..2026-07-31"),
    ("mid Q4", "2026-08-20", "2026-11-01..2026-11-30"),
    ("late Q2", "2026-01-31", "2026-06-01..2026-06-30"),
    ("end of Q3", "2026-03-02", "2026-09-01..2026-09-30"),
    ("the start of next quarter", "2026-09-30", "2026-10-01..2026-10-31"),
    ("early H1", "2026-01-15", "2026-01-01..2026-02-28"),
    ("mid H1 2027", "2026-09-01", "2027-03-01..2027-04-30"),
    ("end of H1", "2026-03-02", "2026-05-01..2026-06-30"),
    ("beginning of January", "2025-10-07", "2026-01-01..2026-01-10"),
    ("mid-May", "2026-03-02", "2026-05-11..2026-05-20"),
    ("mid of May", "2026-03-02", "2026-05-11..2026-05-20"),
    ("the middle of May", "2026-03-02", "2026-05-11..2026-05-20"),
    ("late February 2028", "2026-03-02", "2028-02-21..2028-02-29"),
    ("end June", "2026-03-02", "2026-06-21..2026-06-30"),
    ("June end", "2026-03-02", "2026-06-21..2026-06-30"),
    ("Q3-end", "2026-03-02", "2026-09-01..2026-09-30"),
    ("beginning of next month", "2026-12-31", "2027-01-01..2027-01-10"),
    ("end of the month", "2026-06-08", "2026-06-21..2026-06-30"),
    ("start of the month", "2026-06-15", "2026-07-01..2026-07-10"),
    ("month-end", "2026-06-08", "2026-06-21..2026-06-30"),
    ("end of year", "2026-03-02", "2026-10-01..2026-12-31"),
    ("year-end", "2026-03-02", "2026-10-01..2026-12-31"),
    ("EOY 2027", "2026-03-02", "2027-10-01..2027-12-31"),
    ("end of 2027", "2026-03-02", "2027-10-01..2027-12-31"),
    ("mid-year", "2026-03-02", "2026-05-01..2026-08-31"),
    ("early next week", "2026-03-02", "2026-03-09..2026-03-10"),
    ("end of the week", "2026-03-02", "2026-03-06..2026-03-08"),
    ("first week of September", "2026-03-02", "2026-09-01..2026-09-07"),
    ("last week of February 2028", "2026-03-02", "2028-02-23..2028-02-29"),
    ("second half of June", "2026-03-02", "2026-06-16..2026-06-30"),
    ("first two weeks of May", "2026-03-02", "2026-05-01..2026-05-14"),
    ("1st week June", "2026-03-02", "2026-06-01..2026-06-07"),
    ("second month of Q3", "2026-03-02", "2026-08-01..2026-08-31"),
    ("early in the second half of 2027", "2026-03-02", "2027-07-01..2027-08-31"),
    ("later this year", "2026-03-02", "2026-03-02..2026-12-31"),
    ("earlier this year", "2026-03-02", "2026-01-01..2026-03-01"),
]

COUNTED = [
    ("next quarter", "2026-12-31", "2027-01-01..2027-03-31"),
    ("next quarter", "2027-01-01", "2027-04-01..2027-06-30"),
    ("next month", "2027-01-31", "2027-02-01..2027-02-28"),
    ("next year", "2027-01-01", "2028-01-01..2028-12-31"),
    ("next yr", "2027-01-01", "2028-01-01..2028-12-31"),
    ("sometime next year", "2026-12-31", "2027-01-01..2027-12-31"),
    ("this year", "2026-12-31", "2026-01-01..2026-12-31"),
    ("this quarter", "2026-03-31", "2026-01-01..2026-03-31"),
    ("next week", "2026-11-29", "2026-11-30..2026-12-06"),
    ("next week", "2026-11-30", "2026-12-07..2026-12-13"),
    ("the week after next", "2026-03-02", "2026-03-16..2026-03-22"),
    ("last month", "2026-03-31", "2026-02-01..2026-02-28"),
    ("last year", "2026-01-01", "2025-01-01..2025-12-31"),
    ("last March", "2026-03-02", "2025-03-01..2025-03-31"),
    ("next March", "2026-03-02", "2027-03-01..2027-03-31"),
    ("Q1 next year", "2026-03-02", "2027-01-01..2027-03-31"),
    ("next year Q1", "2026-03-02", "2027-01-01..2027-03-31"),
    ("next year's first quarter", "2026-03-02", "2027-01-01..2027-03-31"),
    ("2028, second half", "2026-03-02", "2028-07-01..2028-12-31"),
    ("June (first week)", "2026-03-02", "2026-06-01..2026-06-07"),
    ("week 2 of October", "2026-03-02", "2026-10-08..2026-10-14"),
    ("March next year", "2026-03-02", "2027-03-01..2027-03-31"),
    ("week of 14 June", "2026-04-20", "2026-06-08..2026-06-14"),
    ("the week of 8 June", "2026-01-20", "2026-06-08..2026-06-14"),
    ("w/c Monday 8 June", "2026-03-02", "2026-06-08..2026-06-14"),
    ("the week of the 8th", "2026-05-20", "2026-06-08..2026-06-14"),
    ("CW23", "2026-03-02", "2026-06-01..2026-06-07"),
    ("KW 40", "2026-06-04", "2026-09-28..2026-10-04"),
    ("week 23", "2026-03-02", "2026-06-01..2026-06-07"),
    ("CW1", "2026-12-14", "2027-01-04..2027-01-10"),
    ("CW1", "2026-01-04", "2025-12-29..2026-01-04"),
    ("KW 53", "2026-03-02", "2026-12-28..2027-01-03"),
    ("CW53", "2027-01-03", "2026-12-28..2027-01-03"),
    ("CW23/2027", "2026-03-02", "2027-06-07..2027-06-13"),
    ("CW 23-25", "2026-03-02", "2026-06-01..2026-06-21"),
    ("in ten days", "2026-02-24", "2026-03-06"),
    ("in twenty-one days", "2026-03-02", "2026-03-23"),
    ("in 3 weeks", "2026-12-31", "2027-01-21..2027-01-27"),
    ("in six weeks", "2026-12-31", "2027-02-11..2027-02-17"),
    ("in a fortnight", "2026-03-02", "2026-03-16..2026-03-22"),
    ("in a couple of weeks", "2026-03-02", "2026-03-16..2026-03-22"),
    ("in about six weeks", "2026-03-02", "2026-04-13..2026-04-19"),
    ("in 4 to 6 weeks", "2026-03-02", "2026-03-30..2026-04-19"),
    ("in a week or two", "2026-03-02", "2026-03-09..2026-03-22"),
    ("in a month", "2027-01-31", "2027-02-01..2027-02-28"),
    ("in four months", "2026-06-01", "2026-10-01..2026-10-31"),
    ("six months from now", "2026-08-31", "2027-02-01..2027-02-28"),
    ("in one quarter", "2026-11-30", "2027-02-01..2027-02-28"),
    ("in three quarters' time", "2026-03-02", "2026-12-01..2026-12-31"),
    ("in one year", "2028-02-29", "2029-01-01..2029-12-31"),
    ("in half a year", "2026-03-02", "2026-09-01..2026-09-30"),
    ("in a year and a half", "2026-03-02", "2027-09-01..2027-09-30"),
    ("over the next two weeks", "2026-02-20", "2026-02-20..2026-03-06"),
    ("within the next 8 weeks", "2026-03-26", "2026-03-26..2026-05-21"),
    ("over the next two quarters", "2026-08-31", "2026-08-31..2027-02-28"),
    ("within 3 months", "2026-11-30", "2026-11-30..2027-02-28"),
    ("next 6 weeks", "2026-03-02", "2026-03-02..2026-04-13"),
    ("2 weeks ago", "2026-03-02", "2026-02-16..2026-02-22"),
    ("two months ago", "2026-03-31", "2026-01-01..2026-01-31"),
    ("over the last two months", "2026-03-02", "2026-01-02..2026-03-02"),
    ("2 weeks after 1 June", "2026-03-02", "2026-06-15..2026-06-21"),
    ("a week on Tuesday", "2026-03-02", "2026-03-10"),
]

RELATED = [
    ("by June 15", "2026-06-01", "2026-06-01..2026-06-15"),
    ("by mid-June", "2026-04-09", "2026-04-09..2026-06-20"),
    ("by Q3", "2026-02-09", "2026-02-09..2026-09-30"),
    ("by the end of Q3", "2026-04-13", "2026-04-13..2026-09-30"),
    ("by 5pm on Friday", "2026-12-29", "2026-12-29..2027-01-01"),
    ("no later than Q3", "2026-03-02", "2026-03-02..2026-09-30"),
    ("latest by June", "2026-03-02", "2026-03-02..2026-06-30"),
    ("June at the latest", "2026-03-02", "2026-03-02..2026-06-30"),
    ("until the end of May", "2026-03-02", "2026-03-02..2026-05-31"),
    ("before Q2 ends", "2026-03-02", "2026-03-02..2026-06-30"),
    ("before the end of Q2", "2026-03-02", "2026-03-02..2026-06-30"),
    ("before the year is out", "2026-03-02", "2026-03-02..2026-12-31"),
    ("before June", "2026-01-01", "2026-01-01..2026-05-31"),
    ("before June", "2026-06-01", "2026-06-01..2027-05-31"),
    ("before 1 October", "2026-07-14", "2026-07-14..2026-09-30"),
    ("before 2027", "2026-10-20", "2026-10-20..2026-12-31"),
    ("after Q1", "2026-02-02", "2026-04-01..2026-06-30"),
    ("after Q4", "2026-10-01", "2027-01-01..2027-03-31"),
    ("after H1", "2026-06-30", "2026-07-01..2026-12-31"),
    ("after 3 May", "2026-03-02", "2026-05-04"),
    ("after June", "2026-03-02", "2026-07-01..2026-07-31"),
    ("after 2027", "2026-03-02", "2028-01-01..2028-12-31"),
    ("after next week", "2026-03-02", "2026-03-16..2026-03-22"),
    ("after the end of the year", "2026-03-02", "2027-01-01..2027-12-31"),
    ("after mid-June", "2026-03-02", "2026-06-21..2026-06-30"),
    ("after late June", "2026-03-02", "2026-07-01..2026-07-10"),
    ("not before October", "2026-04-17", "2026-10-01..2027-10-01"),
    ("not before 29 February 2028", "2026-03-02", "2028-02-29..2029-02-28"),
    ("no earlier than May", "2026-03-02", "2026-05-01..2027-05-01"),
    ("not until Q3", "2026-03-02", "2026-07-01..2027-07-01"),
    ("Q3 at the earliest", "2026-03-02", "2026-07-01..2027-07-01"),
    ("June or later", "2026-03-02", "2026-06-01..2027-06-01"),
    ("from Q3 on", "2026-05-01", "2026-07-01..2027-07-01"),
    ("from 15 May on", "2026-02-03", "2026-05-15..2027-05-15"),
    ("from 2027 on", "2026-07-21", "2027-01-01..2028-01-01"),
    ("from May onwards", "2026-03-02", "2026-05-01..2027-05-01"),
    ("since January", "2025-03-11", "2025-01-01..2025-03-11"),
    ("since 2024", "2026-03-02", "2024-01-01..2026-03-02"),
]

SPANS = [
    ("15 to 20 June", "2026-03-02", "2026-06-15..2026-06-20"),
    ("15-20 June 2027", "2026-03-02", "2027-06-15..2027-06-20"),
    ("June 15-20", "2026-03-02", "2026-06-15..2026-06-20"),
    ("between 10 and 14 June", "2026-03-02", "2026-06-10..2026-06-14"),
    ("28 May-3 June", "2026-03-02", "2026-05-28..2026-06-03"),
    ("10 and 11 June", "2026-03-02", "2026-06-10..2026-06-11"),
    ("from the 10th to the 14th of June", "2026-03-02", "2026-06-10..2026-06-14"),
    ("end Q1/start Q2", "2026-03-02", "2026-03-01..2026-04-30"),
    ("15/16 June", "2026-03-02", "2026-06-15..2026-06-16"),
    ("June 15 to July 3", "2026-03-02", "2026-06-15..2026-07-03"),
    ("3 June - 5 July 2027", "2026-03-02", "2027-06-03..2027-07-05"),
    ("June-August", "2026-03-02", "2026-06-01..2026-08-31"),
    ("March to May 2027", "2026-11-11", "2027-03-01..2027-05-31"),
    ("between March and May 2027", "2026-11-11", "2027-03-01..2027-05-31"),
    ("Nov to Jan 2027", "2026-03-02", "2026-11-01..2027-01-31"),
    ("Dec/Jan", "2026-03-02", "2026-12-01..2027-01-31"),
    ("between October 2028 and January 2029", "2028-02-10", "2028-10-01..2029-01-31"),
    ("between mid-May and end of June", "2026-03-03", "2026-05-11..2026-06-30"),
    ("mid-May to end of June", "2026-03-03", "2026-05-11..2026-06-30"),
    ("mid to late September", "2026-03-02", "2026-09-11..2026-09-30"),
    ("late Q3 or early Q4", "2026-03-02", "2026-09-01..2026-10-31"),
    ("Q3/Q4", "2026-03-02", "2026-07-01..2026-12-31"),
    ("Q1-Q2", "2026-03-02", "2026-01-01..2026-06-30"),
    ("Q3-4 2027", "2026-03-02", "2027-07-01..2027-12-31"),
    ("Q4 or Q1", "2026-10-15", "2026-10-01..2027-03-31"),
    ("February or March", "2025-12-01", "2026-02-01..2026-03-31"),
    ("first or second quarter of 2027", "2026-03-02", "2027-01-01..2027-06-30"),
    ("June or July or August", "2026-05-15", "2026-06-01..2026-08-31"),
    ("2027/28", "2026-03-02", "2027-01-01..2028-12-31"),
    ("between now and the end of June", "2026-03-02", "2026-03-02..2026-06-30"),
    ("between Monday and Wednesday", "2026-03-05", "2026-03-09..2026-03-11"),
    ("2026-09-15 to 2026-09-30", "2026-03-02", "2026-09-15..2026-09-30"),
]


@pytest.mark.parametrize(("text", "on", "expected"), [*UNITS, *DAYS, *PARTS, *COUNTED, *RELATED])
def test_a_time_means_the_days_that_the_contract_says(text: str, on: str, expected: str) -> None:
    assert window(text, day(on)) == expected


@pytest.mark.parametrize(("text", "on", "expected"), SPANS)
def test_joined_times_run_from_the_start_of_one_to_the_end_of_the_other(text: str, on: str, expected: str) -> None:
    assert window(text, day(on)) == expected
    assert the_one(text, day(on)).kind is DateKind.SPAN


def test_the_tables_hold_more_than_two_hundred_cases() -> None:
    assert len({*UNITS, *DAYS, *PARTS, *COUNTED, *RELATED, *SPANS}) > 200


@pytest.mark.parametrize(
    "words", ["ASAP", "as soon as possible", "right away", "now", "immediately", "already running", "straight away"]
)
def test_what_is_wanted_now_may_begin_in_the_thirty_days_from_the_message_on(words: str) -> None:
    mention = the_one(f"They start {words}.", date(2028, 2, 29))

    assert mention.window == (date(2028, 2, 29), date(2028, 3, 29))
    assert (mention.kind, mention.explicit) == (DateKind.NOW, False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FY27", "fiscal"),
        ("fiscal H2", "fiscal"),
        ("Q2 of their fiscal year", "fiscal"),
        ("end of FY 2026/27", "fiscal"),
        ("next fiscal year", "fiscal"),
        ("in spring", "season"),
        ("this summer", "season"),
        ("early autumn", "season"),
        ("fall 2027", "season"),
        ("before the summer shutdown", "event"),
        ("after ASH", "event"),
        ("after Chinese New Year", "event"),
        ("ahead of the plant shutdown", "event"),
        ("after the June board meeting", "event"),
        ("over the Christmas break", "event"),
        ("soon", "vague"),
        ("in a few weeks", "vague"),
        ("over the coming months", "vague"),
        ("turn of the year", "vague"),
        ("3/4", "ambiguous"),
        ("05/06/2026", "ambiguous"),
        ("by 3/4", "ambiguous"),
        ("Mar-27", "ambiguous"),
        ("31 June", "impossible"),
        ("29 February 2027", "impossible"),
        ("CW53/2027", "impossible"),
        ("2026-02-30", "impossible"),
    ],
)
def test_what_nobody_can_compute_has_no_window_and_says_what_to_ask(text: str, why: str) -> None:
    mention = the_one(f"They want to start {text}.")

    assert (mention.window, mention.kind) == (None, DateKind.UNREADABLE)
    assert mention.why == DATA["reasons"][why]
    assert mention.explicit is (why != "vague")


def test_the_workspace_can_set_the_order_of_day_and_month() -> None:
    assert window("3/4", order="dmy") == "2026-04-03"
    assert window("3/4", order="mdy") == "2026-03-04"
    assert window("05/06/2026", order="dmy") == "2026-06-05"
    assert window("3/15", order="dmy") == "2026-03-15"
    assert window("22/07", order="mdy") == "2026-07-22"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FY27", "2026-07-01..2027-06-30"),
        ("Q2 FY27", "2026-10-01..2026-12-31"),
        ("H2 of their fiscal year", "2027-01-01..2027-06-30"),
        ("end of FY27", "2027-04-01..2027-06-30"),
        ("by the end of FY27", "2026-03-02..2027-06-30"),
        ("before FY27", "2026-03-02..2026-06-30"),
    ],
)
def test_a_fiscal_year_is_computed_once_somebody_has_said_when_it_begins(text: str, expected: str) -> None:
    assert window(text, fiscal_year_begins=date(2026, 7, 1)) == expected


def test_the_next_fiscal_year_is_counted_from_the_one_named_first() -> None:
    mentions = found("FY27, perhaps FY28", fiscal_year_begins=date(2026, 7, 1))

    assert [mention.window for mention in mentions] == [
        (date(2026, 7, 1), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2028, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("14 May", DateKind.DAY),
        ("tomorrow", DateKind.DAY),
        ("after 3 May", DateKind.DAY),
        ("CW23", DateKind.WEEK),
        ("in six weeks", DateKind.WEEK),
        ("mid-May", DateKind.MONTH),
        ("second half of June", DateKind.MONTH),
        ("in two quarters", DateKind.MONTH),
        ("end of Q3", DateKind.QUARTER),
        ("the fourth quarter", DateKind.QUARTER),
        ("H2", DateKind.HALF),
        ("early next year", DateKind.YEAR),
        ("Q3 to Q4", DateKind.SPAN),
        ("since January", DateKind.SPAN),
        ("by June", DateKind.DEADLINE),
        ("before June", DateKind.DEADLINE),
        ("within two months", DateKind.DEADLINE),
        ("not before June", DateKind.ONWARD),
        ("from June on", DateKind.ONWARD),
    ],
)
def test_a_mention_says_what_kind_of_time_it_names(text: str, kind: DateKind) -> None:
    assert the_one(text).kind is kind


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("last week", True),
        ("two weeks ago", True),
        ("March 2024", True),
        ("14.02.1987", True),
        ("since January", True),
        ("over the past year", True),
        ("by May 2025", True),
        ("this month", False),
        ("two weeks before 1 June", False),
        ("today", False),
    ],
)
def test_a_mention_says_whether_it_is_over(text: str, past: bool) -> None:
    assert the_one(text).past is past


@pytest.mark.parametrize(
    "text",
    [
        "they may start",
        "This may cause delays",
        "it may or may not happen",
        "requires Python before 3.6",
        "introduced in 2.12",
        "the string '27'",
        "once in a while",
        "every second Tuesday",
        "by a fair amount",
        "first half results",
        "They may also need us",
        "May we start?",
        "May I keep you on the list?",
        "May start if the board agrees",
        "the start may slip",
        "batches 1 and 2 may slip",
        "phase 2 may follow",
        "they march on",
        "he sat down in the sun",
        "just a second",
        "he took the second half of the plates",
        "phase 1/2",
        "Phase: 1/2",
        "page 3/4",
        "scored 8/10",
        "8/10 patients responded",
        "2/3 of the sites",
        "24/7 support",
        "510(k)",
        "v2.1",
        "3.15 million",
        "ISO 13485:2016",
        "ISO 9001:2015",
        "EN 60601-1-2:2014",
        "MDR 2017/745",
        "ICH Q2 validation",
        "Q2(R1)",
        "dosed Q3W",
        "H2 blocker",
        "H1N1",
        "Q1: Who signs?",
        "a 1h call",
        "+1 415 555 2027",
        "+49 30 2027 55",
        "PO 2026-0341",
        "lot 3/12",
        "at 10:00",
        "call at 3pm",
        "2027 samples",
        "2000 L",
        "by 2,000",
        "scale to 2000 L",
        "USD 2027",
        "$2,027",
        "$2.1m",
        "54 years old",
        "for 3 months",
        "for the next 3 weeks",
        "a six month study",
        "the 3-month study",
        "in a two-week window",
        "within 48 hours of receipt",
        "within 30 days of signature",
        "in three quarters of the cases",
        "two days a week",
        "300 kits a month",
        "every Monday",
        "each quarter",
        "per month",
        "on Mondays",
        "the 25th percentile",
        "on the 2nd floor",
        "before the 3rd batch",
        "week 12 data",
        "at week 24",
        "the OCT imaging system",
        "Jan Novak signs",
        "April Jones is the buyer",
        "Sun Pharma",
        "Dec of conformity",
        "by now",
        "for now",
        "that is too soon",
        "as soon as the board agrees",
        "the RN signs",
        "newsletter_april",
        "see shop.example/start?month=april",
        "utm=mail&start=2027",
        "end of life",
        "the end user",
        "next steps",
        "late stage",
        "their second site",
    ],
)
def test_what_is_no_date_does_not_become_one(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They want to start in may, all sites.", "may"),
        ("May starts are fine", "May"),
        ("they may this year", "this year"),
        ("May", "May"),
        ("start may or june", "may or june"),
        ("Start - May", "May"),
        ("in march they ramp up", "march"),
        ("jan start", "jan"),
        ("begin in Jan.", "Jan"),
        ("Jan or Feb", "Jan or Feb"),
        ("call on sat at 3", "sat at 3"),
        ("Sun 8 March", "Sun 8 March"),
        ("Septmber", "Septmber"),
        ("in febuary", "febuary"),
        ("on Wensday", "Wensday"),
        ("SEPTEMBER 2027", "SEPTEMBER 2027"),
        ("phase 2 June start", "June"),
        ("start\u00a0Q3\u20132027", "Q3\u20132027"),
        ("mid\u2011May", "mid\u2011May"),
        ("Q3\u201927", "Q3\u201927"),
    ],
)
def test_a_word_that_may_be_a_date_is_one_in_the_right_company(text: str, words: str) -> None:
    mention = the_one(text)

    assert text[mention.start : mention.end] == words
    assert mention.window is not None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("need=CRM; start=October 2028", "2028-10-01..2028-10-31"),
        ("startDate=2027-04-01;seats=40", "2027-04-01"),
        ("start=Q3 2027", "2027-07-01..2027-09-30"),
    ],
)
def test_a_time_may_stand_right_behind_its_key(text: str, days: str) -> None:
    assert window(text) == days


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("They can't start before October", "2026-10-01"),
        ("nothing before Q3", "2026-07-01"),
        ("they cannot begin until September", "2026-09-01"),
        ("we don\u2019t want to start before 1 May", "2026-05-01"),
    ],
)
def test_a_before_that_is_denied_means_not_before(text: str, first: str) -> None:
    mention = the_one(text)

    assert mention.kind is DateKind.ONWARD
    assert mention.window is not None
    assert mention.window[0] == day(first)


def test_a_denial_ends_with_its_clause() -> None:
    mentions = found("not in May but before July")

    assert [mention.kind for mention in mentions] == [DateKind.MONTH, DateKind.DEADLINE]


def test_a_date_that_moved_is_two_dates_and_no_span() -> None:
    text = "The start moved from June to August."

    assert [text[mention.start : mention.end] for mention in found(text)] == ["June", "August"]


def test_a_line_that_a_mail_program_broke_is_read_on() -> None:
    text = "> Thanks again for the call; we would like to begin on 12\n> May and have all three sites up."

    mention = the_one(text)

    assert mention.window == (date(2026, 5, 12), date(2026, 5, 12))


def test_a_line_that_the_writer_ended_is_not_read_on() -> None:
    assert window("Sites: 12\nMay start") == "2026-05-01..2026-05-31"


def test_a_weekday_that_fits_no_near_month_is_asked_about() -> None:
    assert the_one("Thursday the 25th", MONDAY).why == DATA["reasons"]["impossible"]


def test_an_unknown_key_among_the_words_is_an_error() -> None:
    with pytest.raises(ValidationError, match="fortnihgts"):
        DateWords.from_data({**DATA, "fortnihgts": ["fortnight"]})


def test_a_missing_list_among_the_words_is_an_error() -> None:
    data = {key: value for key, value in DATA.items() if key != "months"}

    with pytest.raises(ValidationError, match="months"):
        DateWords.from_data(data)


def test_lists_of_single_words_hold_single_words() -> None:
    singles = {name: getattr(WORDS, name) for name in DateWords.__dataclass_fields__}
    singles |= {"surely": WORDS.before_a_date.surely, "perhaps": WORDS.before_a_date.perhaps}

    several = {
        name: [word for word in words if " " in word] for name, words in singles.items() if isinstance(words, frozenset)
    }

    assert {name: words for name, words in several.items() if words} == {}


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


def test_every_start_in_the_labelled_lines_is_among_the_mentions() -> None:
    missed = [
        (case["id"], case["text"])
        for case in cases("dates.jsonl")
        if case["expected"]
        and tuple(map(day, case["expected"]))
        not in [mention.window for mention in found(case["text"], day(case["date"]))]
    ]

    assert missed == []


@pytest.mark.parametrize("name", ["answers.jsonl", "dev.jsonl", "pasted.jsonl", "shorthand.jsonl", "transcripts.jsonl"])
def test_every_date_in_the_labelled_debriefs_is_among_the_mentions(name: str) -> None:
    missed = []
    for case in cases(name):
        read = [mention.window for turn in case["turns"] for mention in found(turn["rep"], day(turn["date"]))]
        for field in ("timeline.start", "timeline.need_by", "next_step.date"):
            gold = case["gold"]["fields"].get(field)
            wanted = (day(gold), day(gold)) if isinstance(gold, str) else gold and tuple(map(day, gold))
            if wanted and wanted not in read:
                missed.append((case["id"], field, gold))

    assert missed == []


def test_lines_without_a_start_that_name_no_computable_time_get_no_window() -> None:
    unreadable = {"dt-047", "dt-071", "dt-082", "dt-115", "dt-122", "dt-130", "dt-137", "dt-155"}

    for case in cases("dates.jsonl"):
        if case["id"] in unreadable:
            mentions = found(case["text"], day(case["date"]))
            assert [mention.kind for mention in mentions] == [DateKind.UNREADABLE], case["text"]


def test_a_month_is_the_next_one_that_has_not_ended_on_every_day_of_four_years() -> None:
    for offset in range(0, 4 * 366, 5):
        on = date(2026, 1, 1) + timedelta(days=offset)
        days = the_one("in February", on).window
        assert days is not None
        assert days[1] >= on > date(days[1].year - 1, 2, 28) or on == date(2028, 2, 29)
