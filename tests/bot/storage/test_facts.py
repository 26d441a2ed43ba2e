from typing import Any, get_args

import msgspec
import pytest

from bot.case_files import read_cases
from bot.commands.reading import CaseReader
from bot.storage.facts import KINDS, OF_THE_WORKSPACE, WITH_WORDS, EvidenceNoted, Fact, Undone, read_fact, written
from qualification.terms import Evidence
from tests.bot.storage.histories import Story
from tests.conftest import KNOWLEDGE

CASES = KNOWLEDGE.parent / "tests" / "cases" / "read" / "dev.jsonl"


def test_each_fact_has_a_kind_of_its_own() -> None:
    assert len(KINDS) == len(get_args(Fact))
    assert set(KINDS) >= {*OF_THE_WORKSPACE, *WITH_WORDS}


def test_every_fact_is_read_back_as_it_was_written() -> None:
    story = Story("facts", leads=30)
    facts = [fact for turn in (story.opening(), *story.turns(300)) for _, fact in turn.facts]

    assert len({type(fact) for fact in facts}) > 20
    assert [fact for fact in facts if read_fact(written(fact)) != fact] == []


def test_evidence_as_the_reader_makes_it_is_read_back_as_it_was_written(case_reader: CaseReader) -> None:
    complaints: list[Any] = []
    with CASES.open("rb") as lines:
        cases = list(read_cases(lines, case_reader.policies, lambda *problem: complaints.append(problem)))[:60]
    evidence: list[Evidence] = [piece for case in cases for piece in case_reader(case).record.evidence]

    assert complaints == []
    assert len({piece.field for piece in evidence}) > 12
    assert [piece for piece in evidence if read_fact(written(EvidenceNoted(piece))) != EvidenceNoted(piece)] == []


@pytest.mark.parametrize(
    "body", ['{"kind":"invented"}', '{"kind":"undone","entries":[1],"why":"x"}', '{"kind":"undone"}', "[]", "", "{"]
)
def test_what_is_no_fact_is_not_read_as_one(body: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        read_fact(body)


def test_the_same_fact_is_the_same_bytes() -> None:
    assert written(Undone((1, 2))) == b'{"kind":"undone","entries":[1,2]}'
