"""Notes that want one fact to be an SQL: the fact is hedged, denied, past, to come, our own or somebody else's."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.decide import verdict_on
from qualification.fold import fold
from qualification.terms import Lead, MessageRef, Outcome, Record

DAY = date(2026, 3, 2)
LINES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/own/near_misses.jsonl").read_text("utf-8").splitlines()
]
WHOLE = {line["base"]: line for line in LINES if "base" in line}
NEAR = [line for line in LINES if "says" in line]
ALSO = [line for line in LINES if "also" in line]


def record_of(base: dict[str, Any], reader: CaseReader, **changed: str) -> Record:
    """Read a note, one sentence or line of it changed, as the only message about its lead."""
    text = "\n".join({**base["parts"], **changed}.values())
    lead = Lead(contact=base["contact"])
    reading = read(
        Note(text=text, day=DAY, lead=lead), MessageRef(id="m", author="rep", day=DAY), reader.words(base["segment"])
    )
    return fold(reading.evidence, reader.policies[base["segment"]], lead=lead)


def outcome_of(base: dict[str, Any], reader: CaseReader, **changed: str) -> Outcome:
    return verdict_on(record_of(base, reader, **changed), reader.policies[base["segment"]], as_of=DAY).outcome


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_with_every_fact_said_the_lead_is_an_sql(name: str, case_reader: CaseReader) -> None:
    assert outcome_of(WHOLE[name], case_reader) is Outcome.SALES_QUALIFIED


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_without_one_fact_it_is_none(name: str, case_reader: CaseReader) -> None:
    near = [line for line in NEAR if line["of"] == name]

    qualified = [
        line["says"] for line in near
        if outcome_of(WHOLE[name], case_reader, **{line["part"]: line["says"]}) is Outcome.SALES_QUALIFIED
    ]  # fmt: skip

    assert near
    assert qualified == []


def test_the_fact_may_be_said_in_other_words(case_reader: CaseReader) -> None:
    lost = [
        line["also"] for line in ALSO
        if outcome_of(WHOLE[line["of"]], case_reader, **{line["part"]: line["also"]}) is not Outcome.SALES_QUALIFIED
    ]  # fmt: skip

    assert ALSO
    assert lost == []


def test_there_are_near_misses_for_every_criterion_that_decides() -> None:
    parts = {line["part"] for line in NEAR}

    assert {"consent", "documentation", "decision", "next", "timeline", "budget", "need", "stage"} <= parts
