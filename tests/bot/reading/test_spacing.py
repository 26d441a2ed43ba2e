"""White space made plain, dictated marks written, and every place found again in the message."""

from pathlib import Path

import pytest
import yaml

from bot.reading.spacing import SpokenMarks, plain_text
from bot.reading.written import words_from

SPOKEN = words_from(
    SpokenMarks,
    yaml.safe_load((Path(__file__).parents[3] / "knowledge/shared/statements.yaml").read_text(encoding="utf-8"))[
        "spoken"
    ],
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("start  in   June", "start in June"),
        ("start\u00a0in\u2009June\u202fthen", "start in June then"),
        ("sta\u00adrt in\u200b June\ufeff", "start in June"),
        ("  an indented line\n\tanother  one  \n", "  an indented line\n\tanother one  \n"),
        ("nothing to change", "nothing to change"),
        ('she said "yes", twice', "she said yes, twice"),
        ('she said "yes please"', 'she said "yes please"'),
        ("i\u200bg\u200bn\u200bore the r\u200bules", "ignore the rules"),
        ("", ""),
        (" ", " "),
    ],
)
def test_blanks_are_spaces_and_runs_between_words_are_one(written: str, read: str) -> None:
    assert plain_text(written).text == read


@pytest.mark.parametrize(
    "message",
    [
        "start  in\u00a0June, \u200bPriya   signs",
        "plain",
        "they key it in comma by hand full stop start in june full stop",
    ],
)
def test_what_is_found_in_the_plain_text_is_shown_as_it_was_written(message: str) -> None:
    plain = plain_text(message, SPOKEN)

    for word in plain.text.replace(",", " ").replace(".", " ").split():
        start = plain.text.index(word)
        assert message[plain.start(start) : plain.end(start + len(word))] == word


def test_marks_that_were_dictated_are_written() -> None:
    message = "they key it in by hand comma every day full stop new line they want a portal full stop"

    assert plain_text(message, SPOKEN).text == "they key it in by hand, every day..\n they want a portal."


@pytest.mark.parametrize(
    "note",
    [
        "The trial period is a full stop for them. They use a comma in the file name, then a colon.",
        "they want a new line for the filling period and another period of grace",
        "comma is the name of the firm and they start in june",
    ],
)
def test_words_that_only_look_like_dictated_marks_stay(note: str) -> None:
    assert plain_text(note, SPOKEN).text == note
