"""What is added right behind a fact and explained by no other leaves it open; a harmless aside does not."""

from datetime import date

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.terms import Lead, MessageRef
from tests.bot.reading.rules.conftest import Heard

DAY = date(2026, 3, 2)
NEED = "They type every order by hand and want an order portal. "


def fields(text: str, case_reader: CaseReader) -> set[str]:
    note = Note(text=NEED + text, day=DAY, lead=Lead(contact="Lucy Hammond"))
    reading = read(note, MessageRef(id="m", author="rep", day=DAY), case_reader.words("b2b"))
    return {piece.field for piece in reading.evidence}


@pytest.mark.parametrize(
    ("doubtful", "harmless", "field"),
    [
        # somebody else's word, or our own
        ("Start in May, the architect says.", "Start in May, she says.", "timeline.start"),
        ("They start in May, I'd guess.", "They start in May, I asked.", "timeline.start"),
        # a turn, a denial
        ("Demo agreed for 12 March, though her landlord objects.", "Demo agreed for 12 March, but fine with her.",
         "next_step.status"),
        ("Start in May, her boss hasn't seen the plan.", "Start in May, before that they cannot.", "timeline.start"),
        ("Demo on 12 March is agreed, no echo from her.", "Demo on 12 March is agreed, no problem at all.",
         "next_step.status"),
        ("Lucy signs the contract, not sure of that.", "Lucy signs the contract, not her boss.",
         "decision.people"),
        ("Lucy picks, her boss signs but her sister laughs.", "Lucy picks, her boss signs but always goes with her.",
         "decision.people"),
        ("Start in May, so that it fell through.", "Start in May so it's ready for summer.", "timeline.start"),
        ("Start in May, and they've no idea.", "Start in May, and they've no sales force.", "timeline.start"),
        ("Demo agreed for 12 March, didn't call back.", "Demo agreed for 12 March, no phone calls.",
         "next_step.status"),
        # what happened later
        ("Demo agreed for 12 March, her office has since closed.", "Demo agreed for 12 March, her office is closed.",
         "next_step.status"),
        ("The board approved 80k EUR, was the rumour.", "The board approved 80k EUR, she confirmed.", "budget.status"),
    ],
)  # fmt: skip
def test_an_afterthought_that_nobody_has_explained_leaves_a_fact_open(
    doubtful: str, harmless: str, field: str, case_reader: CaseReader
) -> None:
    assert field not in fields(doubtful, case_reader)
    assert field in fields(harmless, case_reader)


def test_nobody_else_to_ask_is_part_of_how_they_decide(case_reader: CaseReader) -> None:
    assert "decision.people" in fields("Lucy signs the contract, no board, nobody above her.", case_reader)
    assert "decision.people" not in fields("Lucy signs the contract, her father wouldn't have it.", case_reader)


def test_only_what_stands_right_before_it_is_left_open(case_reader: CaseReader) -> None:
    found = fields("Lucy signs the contract. Start in May, the architect says.", case_reader)

    assert "decision.people" in found
    assert "timeline.start" not in found


@pytest.mark.parametrize(
    "harmless",
    [
        "he's aware and said go",
        "it doesn't go to the partners",
        "they don't ask for special papers",
    ],
)
def test_an_assent_and_a_path_that_ends_leave_who_signs_as_it_is(harmless: str, heard: Heard) -> None:
    people = heard(f"Priya Nair signs; {harmless}.", segment="medical_device").fields.decision_people or ()

    assert [each.name for each in people if each.role == "approver"] == ["Priya Nair"]


def test_a_condition_behind_who_signs_is_a_path_and_no_doubt(heard: Heard) -> None:
    told = "Priya Nair signs, but only {}."

    assert heard(told.format("with the value committee on board"), segment="medical_device").fields.decision_people
    assert not heard(told.format("in name"), segment="medical_device").fields.decision_people
