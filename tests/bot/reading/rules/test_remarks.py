"""A few words behind a fact, or a later line on the same thing, say how the fact is meant; other words leave it be."""

from datetime import date

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.terms import Lead, MessageRef

DAY = date(2026, 3, 2)
NEED = "They type every order by hand and want an order portal for 300 pubs. "


def fields(text: str, case_reader: CaseReader) -> set[str]:
    note = Note(text=NEED + text, day=DAY, lead=Lead(contact="Lucy Hammond"))
    reading = read(note, MessageRef(id="m", author="rep", day=DAY), case_reader.words("b2b"))
    return {piece.field for piece in reading.evidence}


@pytest.mark.parametrize(
    "remark",
    [
        " - my mistake, forget it",
        ". No, not true, I mixed that up",
        " - just my impression",
        ", as far as I could tell",
        ", but don't nail me down",
        ", though nothing is agreed",
        " (still being discussed)",
        " - depends on the audit",
        " (only if funded)",
        " - is that so?",
        ", that is for a different customer",
        ". Sorry, wrong account, that was somebody else",
        ", but that was under the old management",
    ],
)
def test_a_remark_behind_a_fact_leaves_it_open(remark: str, case_reader: CaseReader) -> None:
    assert "timeline.start" not in fields(f"They start in May{remark}.", case_reader)


@pytest.mark.parametrize(
    "remark",
    [
        ", that is agreed",
        " - that is fixed",
        ". She said so twice",
        ", no doubt about it",
        " (if possible on the 4th)",
        ", it depends on nobody else",
        ". Who comes to the demo is not decided yet",
        ", since 2019 always in May",
        ", like the other pubs too",
        ". I wrote that down",
        ". That was clear",
        ". Feeling good about this one",
        ". Sorry for the typos",
    ],
)
def test_a_remark_that_says_nothing_against_a_fact_leaves_it(remark: str, case_reader: CaseReader) -> None:
    assert "timeline.start" in fields(f"They start in May{remark}.", case_reader)


@pytest.mark.parametrize(
    ("gone", "kept", "field"),
    [
        ("PS: forget May.", "PS: May is busy for us.", "timeline.start"),
        ("Actually scratch the demo.", "Actually the demo is at two.", "next_step.status"),
        ("Sorry, the 60k EUR is for another project.", "The 60k EUR is in this year's plan.", "budget.status"),
        ("Update: Lucy has left the brewery.", "Update: Lucy has left me a voicemail about lunch.", "decision.people"),
    ],
)  # fmt: skip
def test_a_thing_named_again_as_gone_is_gone(gone: str, kept: str, field: str, case_reader: CaseReader) -> None:
    told = "They start in May. Lucy decides. 60k EUR approved. Demo on 12 March, agreed. They are on six sites. "

    assert field in fields(told + kept, case_reader)
    assert field not in fields(told + gone, case_reader)
