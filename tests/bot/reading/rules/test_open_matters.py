"""What a note leaves open, disputes or tells of somebody else is no fact; the same words on another matter are."""

from datetime import date

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.terms import Lead, MessageRef

DAY = date(2026, 3, 2)
NEED = "They type every order by hand and want an order portal. "


def fields(text: str, case_reader: CaseReader, segment: str = "b2b") -> set[str]:
    note = Note(text=NEED + text, day=DAY, lead=Lead(contact="Lucy Hammond"))
    reading = read(note, MessageRef(id="m", author="rep", day=DAY), case_reader.words(segment))
    return {piece.field for piece in reading.evidence}


@pytest.mark.parametrize(
    ("doubtful", "plain", "field"),
    [
        (
            "Lucy signs such orders; who signs this one she couldn't say.",
            "Lucy signs; what they pay now she couldn't say.",
            "decision.people",
        ),
        ("They start in May, her colleague sees it differently.", "They start in May, her colleague says so too.",
         "timeline.start"),
        ("Start in June was on our slide, she said nothing to it.", "Start in June, she said.", "timeline.start"),
        ("Demo agreed for 12 March, though not for this project.", "Demo agreed for 12 March, for this project.",
         "next_step.status"),
        ("80k EUR approved by the board, for the lorries.", "80k EUR approved by the board, for the portal.",
         "budget.status"),
        ("Tom says he decides, Lucy says she decides.", "Lucy says she decides.", "decision.people"),
    ],
)  # fmt: skip
def test_what_is_left_open_or_disputed_is_no_fact(
    doubtful: str, plain: str, field: str, case_reader: CaseReader
) -> None:
    assert field not in fields(doubtful, case_reader)
    assert field in fields(plain, case_reader)


def test_what_our_side_tells_of_itself_is_not_where_they_sell(case_reader: CaseReader) -> None:
    assert "compliance.region" not in fields("We are approved for Norway and Sweden.", case_reader, "medical_device")
    assert "compliance.region" in fields("It is for use in Norway and Sweden.", case_reader, "medical_device")


def test_a_refusal_stands_whoever_else_says_otherwise(case_reader: CaseReader) -> None:
    assert "compliance.consent" in fields("No more e-mails, she wrote; her boss says otherwise.", case_reader)
