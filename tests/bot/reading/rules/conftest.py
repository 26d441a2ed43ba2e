"""A note read through the front door and folded, for the tests of the rules."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.fold import fold
from qualification.terms import GroundedRecord, Lead, MessageRef

TUESDAY = date(2026, 3, 10)
"""The day of every note."""
MARA = Lead(company="Orvane Bio", contact="Mara Lindt", title="Head of Operations")

Heard = Callable[..., GroundedRecord]


@pytest.fixture(scope="session")
def heard(case_reader: CaseReader) -> Heard:
    """Return what one note makes of an empty record."""

    def record(text: str, *, segment: str = "biopharma", asked: str | None = None) -> GroundedRecord:
        words = case_reader.words(segment)
        reading = read(
            Note(text=text, day=TUESDAY, lead=MARA, asked=asked),
            MessageRef(id="note", author="rep", day=TUESDAY),
            words,
        )
        return fold(reading.evidence, words.policy, lead=MARA)

    return record
