"""A value put right as soon as it is said is read as it was put right; what only sounds like it changes nothing."""

from datetime import date

import pytest

from qualification.terms import FieldName
from tests.bot.reading.rules.conftest import Heard


def _value(heard: Heard, text: str, segment: str, field: FieldName) -> object:
    found = heard(text, segment=segment).fields.value(field)
    return found[0] if field == "timeline.start" and found else found


@pytest.mark.parametrize(
    ("segment", "field", "text", "value"),
    [
        ("b2b", "timeline.start", "They want to start in June, sorry, July.", date(2026, 7, 1)),
        ("b2b", "timeline.start", "They want to start in June... no, in July.", date(2026, 7, 1)),
        ("b2b", "timeline.start", "they want to start in june sorry july", date(2026, 7, 1)),
        ("b2b", "timeline.start", "Start June, or rather July.", date(2026, 7, 1)),
        ("b2b", "timeline.start", "Start 1 June. Sorry, client corrected, it is 1 July.", date(2026, 7, 1)),
        ("b2b", "timeline.start", "They wanted to start in June but it has moved to July.", date(2026, 7, 1)),
        ("b2b", "next_step.date", "Demo agreed for the 12th, no, the 19th of March.", date(2026, 3, 19)),
        ("b2b", "next_step.date", "demo is booked for monday no tuesday 17th march", date(2026, 3, 17)),
        ("biopharma", "stage.phase", "phase 1 no sorry phase 2", "phase_2"),
        ("biopharma", "stage.phase", "They are in phase 1, I mean phase 2.", "phase_2"),
        ("genomics", "scope.modality", "They want whole genome sequencing... no, whole exome.", "wes"),
        ("medical_device", "compliance.region", "It's for use in Austria, sorry, Germany.", "Germany"),
    ],
)
def test_the_value_that_was_put_right_is_read(
    segment: str, field: FieldName, text: str, value: object, heard: Heard
) -> None:
    assert _value(heard, text, segment, field) == value


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("timeline.start", "They want to start in June. Sorry, July is full of holidays.", date(2026, 6, 1)),
        ("timeline.start", "They want to start in June. No July delay, please.", date(2026, 6, 1)),
        ("timeline.start", "They want to start in June, no earlier.", date(2026, 6, 1)),
        ("timeline.start", "They want to start in June, no July deadline this time.", date(2026, 6, 1)),
        ("timeline.start", "They start in June. Sorry for the short note. Demo agreed for 12 March.", date(2026, 6, 1)),
        (
            "next_step.date",
            "They start in June. Sorry for the short note. Demo agreed for 12 March.",
            date(2026, 3, 12),
        ),
        ("next_step.date", "AE: Demo on 10 March?\nMara: No, sorry, the 12th of March.", date(2026, 3, 12)),
    ],
)
def test_sorry_about_something_else_puts_nothing_right(
    field: FieldName, text: str, value: object, heard: Heard
) -> None:
    assert _value(heard, text, "b2b", field) == value


def test_the_quote_shows_what_was_said_before_it_was_put_right(heard: Heard) -> None:
    record = heard("They are in phase 1, I mean phase 2.", segment="biopharma")

    assert [piece.quote for piece in record.evidence if piece.field == "stage.phase"] == [
        "They are in phase 1, I mean phase 2"
    ]
