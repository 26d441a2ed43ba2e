"""How well the local reader reads the labelled debriefs: floors that only rise."""

from pathlib import Path

import pytest

from bot.case_files import Case, read_cases
from bot.commands.reading import CaseReader
from bot.evaluation import Report, score

CASES = Path(__file__).parents[1] / "cases"
DEBRIEFS = ("dev", "shorthand", "pasted", "transcripts", "answers")

# Raise a floor when the reader gets better; never lower one without saying why in the change.
FLOORS = {
    "read": {"field_f1": 0.97, "states": 0.98, "outcomes": 0.97, "false_sql": 0, "missed_sql": 2},
    "unread": {"field_f1": 0.88, "states": 0.91, "outcomes": 0.84, "false_sql": 2, "missed_sql": 4},
}


def load(folder: str, name: str, reader: CaseReader) -> list[Case]:
    """Return the cases of one file; a line that cannot be read fails the test."""

    def refuse(line: int, problem: str) -> None:
        pytest.fail(f"{folder}/{name}.jsonl:{line}: {problem}")

    with (CASES / folder / f"{name}.jsonl").open("rb") as lines:
        return list(read_cases(lines, reader.policies, refuse))


@pytest.fixture(scope="module", params=sorted(FLOORS))
def report(request: pytest.FixtureRequest, case_reader: CaseReader) -> tuple[str, Report]:
    cases = [case for name in DEBRIEFS for case in load(request.param, name, case_reader)]
    return request.param, score(((case, case_reader(case)) for case in cases), case_reader.policies)


def test_every_fact_of_the_debriefs_is_grounded_in_its_message(report: tuple[str, Report]) -> None:
    assert report[1].ungrounded == 0


def test_debriefs_are_read_at_least_as_well_as_before(report: tuple[str, Report]) -> None:
    folder, scores = report
    floors = FLOORS[folder]

    assert scores.overall.f1 >= floors["field_f1"]
    assert scores.state_accuracy >= floors["states"]
    assert scores.outcome_accuracy >= floors["outcomes"]
    assert scores.missed_sql <= floors["missed_sql"]


def test_no_lead_is_called_sql_that_is_none(report: tuple[str, Report]) -> None:
    folder, scores = report

    assert scores.false_sql <= FLOORS[folder]["false_sql"]
