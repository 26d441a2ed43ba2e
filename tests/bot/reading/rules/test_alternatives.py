"""Two values between which a note does not choose are no value; what chooses, or names the two apart, is one."""

import pytest

from qualification.terms import FieldName
from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("segment", "field", "text"),
    [
        ("biopharma", "stage.phase", "The compound is preclinical or in phase 1 by now."),
        ("biopharma", "stage.phase", "The compound is in phase 1 or 2, she was vague."),
        ("biomanufacturing", "stage.phase", "Either late preclinical or already phase 1, I did not catch it."),
        ("biomanufacturing", "scope.modality", "Their AAV process is slow. Three batches of AAV or lentivirus."),
        ("genomics", "scope.modality", "250 samples for whole genome or just the exome, depends on the price."),
        ("genomics", "scope.modality", "A targeted panel or whole exome is under discussion."),
    ],
)
def test_what_a_note_does_not_choose_between_is_not_read(
    segment: str, field: FieldName, text: str, heard: Heard
) -> None:
    assert heard(text, segment=segment).fields.value(field) is None


@pytest.mark.parametrize(
    ("segment", "field", "text", "value"),
    [
        ("biopharma", "stage.phase", "They are in phase 2 with sites in France or Spain.", "phase_2"),
        ("biopharma", "stage.phase", "They are in phase 1, no backup or follow-on.", "phase_1"),
        ("genomics", "scope.modality", "Genome or exome was the question; they now want the whole genome.", "wgs"),
        ("genomics", "scope.modality", "Whole exomes from blood or saliva.", "wes"),
        ("biomanufacturing", "scope.modality", "AAV in adherent or suspension cells.", "aav"),
    ],
)
def test_an_or_about_something_else_leaves_the_value(
    segment: str, field: FieldName, text: str, value: str, heard: Heard
) -> None:
    assert heard(text, segment=segment).fields.value(field) == value


@pytest.mark.parametrize(
    ("segment", "field", "text"),
    [
        (
            "biomanufacturing",
            "scope.modality",
            "Their AAV vector keeps failing. Three batches of AAV; the modality is open.",
        ),
        ("genomics", "scope.modality", "Their exome lab is slow. They would send 200 exomes, the method is undecided."),
        ("biopharma", "stage.phase", "Monitoring for the phase 2 trial. She says phase 2, the phase is still unclear."),
    ],
)
def test_what_a_note_doubts_where_it_tells_it_is_not_read_from_a_passing_mention(
    segment: str, field: FieldName, text: str, heard: Heard
) -> None:
    assert heard(text, segment=segment).fields.value(field) is None
