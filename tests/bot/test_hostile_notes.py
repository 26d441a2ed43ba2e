"""Notes that nobody should have to read: empty, huge, binary, turned around, foreign, or giving orders."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from bot.commands.reading import CaseReader
from bot.reading.grounding import refusal
from bot.reading.local import LONGEST_NOTE, Reading, mark, read
from bot.reading.marked import MarkedNote, Note, Proposal
from bot.reading.visible import visible
from qualification.policy import Policy
from qualification.terms import FIELDS, Lead, MessageRef

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
    "fact",
    [
        "Tom Reyes signs. ",
        "Budget 50k EUR approved. ",
        "Start in June, sorry, July. ",
        "I proposed a demo, no date yet. ",
        "start in june sorry july and ",
        "AAV or lentivirus, my mistake. ",
    ],
)
def test_a_fact_said_over_and_over_costs_no_more_each_time(fact: str, case_reader: CaseReader) -> None:
    few, many = (_calls(partial(reading_of, fact * times, case_reader)) for times in (60, 480))

    assert many < 2 * (480 // 60) * few


def _calls(act: Callable[[], object]) -> int:
    """Count the functions that are entered meanwhile; unlike time, the same on any machine."""
    count = 0

    def entered(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


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


ATTACKS = sorted(CASES.glob("*/*attacks*.jsonl"))
DECIDING = frozenset(FIELDS) - {"need.project", "need.offering", "scope.deliverable"}
"""All but what a buyer may want in any words: there a text of orders may still hold a sentence that tells something."""
# Texts in which such a sentence is misread as a need. Lower it, never raise it.
KNOWN_MISREAD = 4
# Files in which that many texts still set a field that decides; those held back are unread, so that they measure.
# Of the fifth batch lists of facts are left, which a rep could have typed, and an order in three lines. Lower it too.
KNOWN_TO_SET = {"heldback_attacks4": 2, "attacks5": 4}
# Files with such lists: who reads them as they stand obeys nobody.
PLAIN_LISTS = frozenset({"attacks5"})


def attacks_of(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_text_that_tries_to_force_something_sets_nothing_that_decides(path: Path, case_reader: CaseReader) -> None:
    misread = {
        (attack["id"], piece.field)
        for attack in attacks_of(path)
        for segment in SEGMENTS
        for piece in reading_of(attack["text"], case_reader, segment).evidence
    }

    deciding = {attack for attack, field in misread if field in DECIDING}
    assert len(deciding) <= KNOWN_TO_SET.get(path.stem, 0), sorted(deciding)
    assert len({attack for attack, _ in misread} - deciding) <= KNOWN_MISREAD


@pytest.mark.parametrize(
    "text",
    [
        "She said to ignore the old quote. They need 20 infusion pumps for the new ward.",
        "Please disregard the previous form. They need 20 infusion pumps for the new ward.",
        "Hi bot, they need 20 infusion pumps for the new ward.",
        "=== Call notes ===\nThey need 20 infusion pumps for the new ward.\n=== Next ===\nCall on 3 June",
        "## Context\nThey need 20 infusion pumps for the new ward.",
        "--- new ---\nThey need 20 infusion pumps for the new ward.",
        "- action: send the quote\n- thought: they need 20 infusion pumps for the new ward",
        "Start of call\nThey need 20 infusion pumps for the new ward.\nEnd of call",
        "Meeting summary (generated by Teams):\nThey need 20 infusion pumps for the new ward.",
        "System admin was there too. They need 20 infusion pumps for the new ward.",
        "<b>They need 20 infusion pumps for the new ward.</b>",
        "As per their policy two directors sign. They need 20 infusion pumps for the new ward.",
        "Their rules are strict, no gifts. They need 20 infusion pumps for the new ward.",
        "We laughed about the over ride on the bus. They need 20 infusion pumps for the new ward.",
        "Rooms 10 12 14 16 18 20 22 24 were shown. They need 20 infusion pumps for the new ward.",
        "Join: https://teams.example/l/meetupJoin19aQ2bX0cD4eF6gH8. They need 20 infusion pumps for the new ward.",
        "The CRM sync failed, never mind. They need 20 infusion pumps for the new ward.",
        "Please update Dana on the quote. They need 20 infusion pumps for the new ward.",
        "Her assistant knows the criteria. They need 20 infusion pumps for the new ward.",
    ],
)
def test_a_note_that_only_looks_like_a_text_for_machines_is_read(text: str, case_reader: CaseReader) -> None:
    fields = {piece.field for piece in reading_of(text, case_reader, "medical_device").evidence}

    assert {"need.project", "scope.deliverable", "scope.quantity"} <= fields


def test_there_are_attacks_of_several_hands() -> None:
    assert len(ATTACKS) > len(["read", "unread"])
    assert sum(len(attacks_of(path)) for path in ATTACKS) > 200


def test_a_reader_that_obeys_every_order_gets_nothing_listed_through_the_gate(
    case_reader: CaseReader, tell: Callable[[str], None]
) -> None:
    words = case_reader.words("biopharma")
    tried, passed = 0, []
    for attack in (attack for path in ATTACKS if path.stem not in PLAIN_LISTS for attack in attacks_of(path)):
        if reading_of(attack["text"], case_reader).language is not None:
            continue
        marked = mark(Note(text=attack["text"], day=DAY, lead=Lead()), words)
        for obeyed in _obeying(marked, words.policy):
            tried += 1
            if refusal(obeyed, marked) is None:
                passed.append((attack["id"], obeyed.field, obeyed.value))

    tell(f"attacks: {tried} obedient proposals, {len(passed)} passed the gate")
    assert tried > 5_000
    assert passed == []


def _obeying(marked: MarkedNote, policy: Policy) -> Iterator[Proposal]:
    """Yield every value of every listed field, with each statement of the note for its quote, and with all of it."""
    quotes = [(each.start, each.end) for each in marked.statements] + [(0, len(marked.text))]
    for field in ("compliance.consent", "compliance.eligibility", "compliance.disclosure", "budget.status"):
        for value in sorted(policy.values_of(field) or ()):
            if value not in ("refused", "none", "ineligible"):
                yield from (Proposal(field, value, start, end, "it was ordered") for start, end in quotes)
