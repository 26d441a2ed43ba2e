"""Notes that nobody should have to read: empty, huge, binary, turned around, foreign, or giving orders."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import LONGEST_NOTE, Reading, read
from bot.reading.marked import Note
from bot.reading.visible import visible
from qualification.terms import Lead, MessageRef

CASES = Path(__file__).parents[1] / "cases"
DAY = date(2026, 3, 2)
SEGMENTS = ("biopharma", "biomanufacturing", "genomics", "medical_device", "b2b")


def reading_of(text: str, reader: CaseReader, segment: str = "biomanufacturing") -> Reading:
    return read(Note(text=text, day=DAY, lead=Lead()), MessageRef(id="m", author="rep", day=DAY), reader.words(segment))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\x00\x01\x02\x7f" * 50,
        "".join(map(chr, range(256))) * 4,
        "\ud800 lone \udfff surrogates \ud83d",
        "\u202etsrif hctab eerht\u202c \u200b\u200d\ufeff",
        "\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
        "?" * 3_000,
        "\ufffd" * 100,
        "%PDF-1.7 \x00\xff stream endstream",
    ],
    ids=["empty", "blank", "control", "bytes", "surrogates", "bidi", "right to left", "marks", "broken", "pdf"],
)
def test_a_note_without_words_sets_nothing_and_breaks_nothing(text: str, case_reader: CaseReader) -> None:
    assert reading_of(text, case_reader).evidence == ()


def test_of_a_note_of_a_megabyte_the_beginning_is_read_and_the_rest_said_to_be_unread(case_reader: CaseReader) -> None:
    text = "Start: 3 June 2026. " + "The weather was fine and nothing was said. " * 24_000 + "Start: 4 July 2027."

    reading = reading_of(text, case_reader)

    assert len(text) > 1_000_000
    assert reading.read_to == LONGEST_NOTE
    assert [piece.quote for piece in reading.evidence if piece.field == "timeline.start"] == ["3 June 2026"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Kunde will im Herbst mit dem Transfer beginnen, wir sollen ein Angebot schicken.", "German"),
        ("Ils veulent commencer en septembre avec un nouveau partenaire pour la production.", "French"),
        ("El cliente quiere empezar en marzo y necesitan tres lotes para el estudio.", "Spanish"),
        ("\u9867\u5ba2\u306f3\u6708\u306b\u958b\u59cb\u3057\u305f\u3044", "Japanese"),
    ],
)
def test_a_note_in_another_language_is_named_as_such_and_sets_nothing(
    text: str, language: str, case_reader: CaseReader
) -> None:
    reading = reading_of(text, case_reader)

    assert reading.language is not None
    assert language in reading.language
    assert reading.evidence == ()


def test_what_nobody_can_see_is_shown() -> None:
    assert visible("a\u200bb\u202ec") == "a\u27e8U+200B\u27e9b\u27e8U+202E\u27e9c"
    assert visible("caf\u00e9 \U0001f44d\n") == "caf\u00e9 \U0001f44d\n"


# Texts that still set a field in some segment, most of them a need or an offering in words. Lower it, never raise it.
KNOWN_MISREAD = {"read": 3, "unread": 5}


@pytest.mark.parametrize("folder", ["read", "unread"])
def test_text_that_tries_to_force_something_qualifies_nobody(folder: str, case_reader: CaseReader) -> None:
    with (CASES / folder / "attacks.jsonl").open(encoding="utf-8") as lines:
        attacks = [json.loads(line) for line in lines]

    misread = {
        (attack["id"], piece.field)
        for attack in attacks
        for segment in SEGMENTS
        for piece in reading_of(attack["text"], case_reader, segment).evidence
    }

    deciding = {"compliance.consent", "compliance.eligibility", "decision.people", "budget.status"}
    assert not deciding & {field for _, field in misread}
    assert len({attack for attack, _ in misread}) <= KNOWN_MISREAD[folder]
