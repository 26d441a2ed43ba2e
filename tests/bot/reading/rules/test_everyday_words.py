"""One remark at a time, as people drop it in passing: what it sets, and what it only seems to set."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.fold import fold
from qualification.terms import FIELDS, Lead, MessageRef, Person, Quantity

MONDAY = date(2026, 11, 23)
"""The day of every remark."""
MARA = Lead(company="Nordvik", contact="Mara Lindt", title="Head of Research")
REMARKS = [
    json.loads(line)
    for line in Path(__file__).with_name("everyday_words.jsonl").read_text(encoding="utf-8").splitlines()
]


def told(value: Any) -> str | None:
    """Write a value as the remarks' file does."""
    match value:
        case None:
            return None
        case (Person(), *_):
            return "; ".join(
                " ".join(part for part in (one.role, one.name, one.title and f"({one.title})") if part) for one in value
            )
        case (Quantity(), *_):
            return "; ".join(f"{one.number} {one.unit}" for one in value)
        case (date(), date()):
            return " to ".join(map(str, value))
        case _:
            return str(value)


def test_each_remark_names_fields_that_there_are() -> None:
    fields = set(FIELDS)

    assert not [remark["says"] for remark in REMARKS if not remark["reads"] or not remark["reads"].keys() <= fields]


@pytest.mark.parametrize("remark", REMARKS, ids=lambda remark: remark["says"][:70])
def test_a_remark_sets_what_it_says_and_nothing_that_it_does_not(
    remark: dict[str, Any], case_reader: CaseReader
) -> None:
    words = case_reader.words(remark["segment"])
    reading = read(
        Note(text=remark["says"], day=MONDAY, lead=MARA),
        MessageRef(id="note", author="rep", day=MONDAY),
        words,
    )
    known = fold(reading.evidence, words.policy, lead=MARA).fields.known()

    assert {field: told(known.get(field)) for field in remark["reads"]} == remark["reads"]
