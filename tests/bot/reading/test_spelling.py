"""What is miswritten or cut short is read as what is meant, and shown as it was typed."""

from datetime import date

import pytest

from bot.commands.reading import CaseReader
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.terms import Evidence, Lead, MessageRef

DAY = date(2026, 11, 23)


def facts(text: str, reader: CaseReader, segment: str = "medical_device") -> list[Evidence]:
    lead = Lead(contact="Mara Lindt", company="Tendr Systems")
    note = Note(text=text, day=DAY, lead=lead)
    return list(read(note, MessageRef(id="m", author="rep", day=DAY), reader.words(segment)).evidence)


@pytest.mark.parametrize(
    ("miswritten", "right"),
    [
        ("The directer of nursing signes.", "The director of nursing signs."),
        ("The comittee decides.", "The committee decides."),
        ("The finance direcotr aproves the spend.", "The finance director approves the spend."),
        ("Procurment runs the tender.", "Procurement runs the tender."),
        ("The VP Maufacturing has to aprove.", "The VP Manufacturing has to approve."),
        ("The demo is sheduled for wendesday.", "The demo is scheduled for wednesday."),
        ("Kick-off in Octobre.", "Kick-off in October."),
        ("Product ......... software\nCDA ............. signed 1 March", "Product: software\nCDA: signed 1 March"),
        ("decisionMaker=Medical Director", "decision maker=Medical Director"),
        ("They start the evaluation w/ 3 systems in May.", "They start the evaluation with 3 systems in May."),
    ],
)
def test_a_slip_is_read_as_the_word_that_is_meant(miswritten: str, right: str, case_reader: CaseReader) -> None:
    def told(text: str) -> list[tuple[str, str]]:
        return [(each.field, str(each.value)) for each in facts(text, case_reader) if each.value != each.quote]

    assert told(miswritten) == told(right)
    assert told(right)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The comittee decides.", "The comittee decides"),
        ("CFO singed off the budget.", "CFO singed off the budget"),
        ("They start in Octobre", "Octobre"),
    ],
)
def test_what_is_shown_is_what_was_typed(text: str, quote: str, case_reader: CaseReader) -> None:
    quotes = [each.quote for each in facts(text, case_reader)]

    assert quotes
    assert all(text[each.start : each.end] == each.quote for each in facts(text, case_reader))
    assert any(each in quote or quote in each for each in quotes)


@pytest.mark.parametrize(
    "text",
    [
        "The manger decides.",
        "Her fiance signs.",
        "The patents are reviewed by the supplies desk.",
        "Write to tendr@maufacturing.example.",
        "It conforms, and that took decades to decode.",
    ],
)
def test_real_words_names_and_addresses_are_no_slips(text: str, case_reader: CaseReader) -> None:
    words = case_reader.words("medical_device").spelling

    assert not facts(text, case_reader) or all(each.quote in text for each in facts(text, case_reader))
    assert not {"manger", "fiance", "patents", "supplies", "conforms", "decades", "decode"} & words.right.keys()


def test_a_start_in_the_week_of_a_day_is_no_shorthand(case_reader: CaseReader) -> None:
    window = [each.value for each in facts("They start w/c 13 April.", case_reader) if each.field == "timeline.start"]

    assert window == [(date(2027, 4, 12), date(2027, 4, 18))]


@pytest.mark.parametrize("text", ["fin dir signs", "the fin dir approves"])
def test_the_finance_director_is_known_by_a_short_title(text: str, case_reader: CaseReader) -> None:
    titles = [each.value.title for each in facts(text, case_reader) if each.field == "decision.people"]

    assert len(titles) == 1
    assert titles[0].startswith("fin")
