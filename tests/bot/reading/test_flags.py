"""What raises a flag and what only looks like it; which words it quotes; what is kept out of the record."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.commands.reading import CaseReader
from bot.reading.flags import FlagKind, FlagMention, FlagWords, find_flags
from bot.reading.local import read
from bot.reading.marked import Note
from qualification.terms import Lead, MessageRef

ROOT = Path(__file__).parents[3]
NOTES = Path(__file__).parent / "flag_cases"
CASES = ROOT / "tests" / "cases" / "read"
GOOD_RECALL, GOOD_PRECISION = 0.90, 0.80

Marked = tuple[str, str, list[tuple[str, int, int]]]


@cache
def words() -> FlagWords:
    return FlagWords.from_data(data())


def data() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "knowledge" / "shared" / "flags.yaml").read_text("utf-8"))
    return read


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def placed(text: str, flags: Sequence[dict[str, str]]) -> list[tuple[str, int, int]]:
    starts = [(flag, text.index(flag["quote"])) for flag in flags]
    return [(flag["kind"], start, start + len(flag["quote"])) for flag, start in starts]


def notes(name: str) -> list[Marked]:
    """Return the notes of a file with the words that raise a flag."""
    return [(case["segment"], case["text"], placed(case["text"], case["flags"])) for case in lines(NOTES / name)]


def debriefs() -> Iterator[Marked]:
    """Yield every message of the labelled debriefs with the words that raise a flag."""
    for name in ("dev", "shorthand", "pasted", "transcripts", "answers"):
        for case in lines(CASES / f"{name}.jsonl"):
            for turn in case["turns"]:
                told = [flag for flag in case["gold"]["flags"] if flag["quote"] in turn["rep"]]
                yield case["segment"], turn["rep"], placed(turn["rep"], told)


def flags_of(text: str, segment: str | None = None, ours: Sequence[str] = ()) -> tuple[FlagMention, ...]:
    return find_flags(text, words=words(), our_products=ours, segment=segment)


def kinds_of(text: str, segment: str | None = None, ours: Sequence[str] = ()) -> set[str]:
    return {str(flag.kind) for flag in flags_of(text, segment, ours)}


def quotes_of(text: str) -> list[str]:
    return [text[flag.start : flag.end] for flag in flags_of(text)]


def kept_out_of(text: str) -> list[str]:
    return [text[flag.kept_out_start : flag.kept_out_end] for flag in flags_of(text)]


def is_met(flag: FlagMention, wanted: tuple[str, int, int]) -> bool:
    kind, start, end = wanted
    return flag.kind == kind and flag.start < end and start < flag.end


def is_read_as_marked(case: Marked) -> bool:
    segment, text, wanted = case
    found = flags_of(text, segment)
    return all(any(is_met(flag, each) for each in wanted) for flag in found) and all(
        any(is_met(flag, each) for flag in found) for each in wanted
    )


def recall_and_precision(cases: Sequence[Marked]) -> tuple[float, float]:
    """Return how many of the wanted flags were raised, and how many of the raised were wanted."""
    wanted = met = raised = right = 0
    for segment, text, gold in cases:
        found = flags_of(text, segment)
        wanted, raised = wanted + len(gold), raised + len(found)
        met += sum(any(is_met(flag, each) for flag in found) for each in gold)
        right += sum(any(is_met(flag, each) for each in gold) for flag in found)
    return met / wanted, right / raised


def described(case: Marked) -> str:
    return case[1][:60]


@pytest.mark.parametrize("case", notes("developed.jsonl"), ids=described)
def test_a_note_raises_the_flags_that_are_marked_in_it_and_no_others(case: Marked) -> None:
    assert is_read_as_marked(case)


@pytest.mark.xfail(strict=True, reason="known to be misread; move it to developed.jsonl once it is read rightly")
@pytest.mark.parametrize("case", notes("known_misses.jsonl"), ids=described)
def test_a_note_known_to_be_misread_is_still_misread(case: Marked) -> None:
    assert is_read_as_marked(case)


def test_half_of_the_notes_only_look_like_flags() -> None:
    cases = [*notes("developed.jsonl"), *notes("known_misses.jsonl"), *notes("aside.jsonl")]

    plain = sum(not gold for *_, gold in cases)

    assert len(cases) >= 200
    assert 0.4 < plain / len(cases) < 0.6


@pytest.mark.parametrize("name", ["aside.jsonl", "ordinary.jsonl"])
def test_notes_that_nobody_tuned_for_are_read_well(name: str) -> None:
    """In ordinary.jsonl, 100 debriefs by a hand that never saw the reader, every second line was studied since."""
    recall, precision = recall_and_precision(notes(name))

    assert recall >= GOOD_RECALL
    assert precision >= GOOD_PRECISION


def test_everyday_notes_in_the_words_of_another_hand_raise_most_of_their_flags() -> None:
    """100 notes by a hand that never saw the reader; all were studied since, and a fifth is still missed."""
    recall, precision = recall_and_precision(notes("everyday.jsonl"))

    assert recall >= 0.78
    assert precision >= 0.93


def test_notes_from_the_field_in_a_third_hand_raise_most_of_their_flags() -> None:
    """60 notes by one more hand that never saw the reader; .73 were found at first sight, all were studied since."""
    recall, precision = recall_and_precision(notes("in_the_field.jsonl"))

    assert recall >= 0.90
    assert precision >= 0.90


def test_notes_after_calls_in_a_fourth_hand_raise_most_of_their_flags() -> None:
    """60 notes by one more hand that never saw the reader; .76 were found at first sight, all were studied since."""
    recall, precision = recall_and_precision(notes("after_calls.jsonl"))

    assert recall >= 0.87
    assert precision >= 0.97


def test_the_labelled_flag_notes_are_read_well() -> None:
    cases = [
        (case["segment"], case["text"], placed(case["text"], case["flags"])) for case in lines(CASES / "flags.jsonl")
    ]

    recall, precision = recall_and_precision(cases)

    assert recall >= GOOD_RECALL
    assert precision >= GOOD_PRECISION


def test_the_labelled_debriefs_raise_their_flags_and_hardly_any_other() -> None:
    recall, precision = recall_and_precision(list(debriefs()))

    assert recall >= GOOD_RECALL
    assert precision >= GOOD_PRECISION


@pytest.mark.parametrize(
    "case", [*lines(NOTES / "debriefs.jsonl"), *lines(NOTES / "brief.jsonl")], ids=lambda case: case["text"][:60]
)
def test_a_whole_debrief_raises_what_is_told_in_it_and_ordinary_talk_raises_nothing(
    case: dict[str, Any], case_reader: CaseReader
) -> None:
    day = date(2026, 3, 2)
    note = Note(text=case["text"], day=day, lead=Lead(company="Acme"))

    reading = read(note, MessageRef(id="m", author="rep", day=day), case_reader.words(case["segment"]))

    assert {str(flag.kind) for flag in reading.flags} == set(case["kinds"])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Spoke to Ida. A patient fainted on the drug. Wants 3 sites.", "A patient fainted on the drug"),
        ("She told me that a patient fainted after the dose!", "a patient fainted after the dose"),
        ("Heads up: two of our pumps leaked on Monday, nobody was harmed.", "two of our pumps leaked on Monday"),
        ("Also, a woman on the drug had a stroke, I thought you should know.", "a woman on the drug had a stroke"),
        (
            "Our lamp fell off the wall on Friday, during cleaning.",
            "Our lamp fell off the wall on Friday, during cleaning",
        ),
    ],
)
def test_the_quote_is_the_telling_without_what_leads_up_to_it_or_trails_behind(text: str, quote: str) -> None:
    assert quotes_of(text) == [quote]


def test_a_sentence_with_a_flag_is_kept_out_whole_and_its_neighbours_are_not() -> None:
    text = "They need 14 sites. She mentioned a man died after his first tablet, sadly. Start is in June."

    assert kept_out_of(text) == ["She mentioned a man died after his first tablet, sadly."]


def test_in_undotted_dictation_only_the_clause_is_kept_out() -> None:
    text = (
        "so she likes the pump and last week a patient got a double dose and went to intensive care and she wants ten"
    )

    assert kept_out_of(text) == ["and last week a patient got a double dose and went to intensive care"]


def test_a_line_of_a_list_is_a_sentence_of_its_own() -> None:
    text = "- What: 18 monitors\n- two of our monitors froze in April\n- Start: October"

    assert kept_out_of(text) == ["two of our monitors froze in April"]


def test_a_use_and_the_approval_it_lacks_may_stand_in_two_sentences() -> None:
    text = "They put the cuff on the thigh at night. It is not cleared for that. Order of 15."

    [flag] = flags_of(text)

    assert flag.kind is FlagKind.OFF_LABEL
    assert text[flag.start : flag.end] == "They put the cuff on the thigh at night. It is not cleared for that"


@pytest.mark.parametrize(
    "text",
    [
        "No adverse events so far in the trial.",
        "Nobody was hurt, no patient came to harm.",
        "None of the patients died.",
        "He has had no complaints about our pump.",
        "Our pump never leaked in five years.",
        "Without any injury to a patient, she stressed.",
    ],
)
def test_a_denial_raises_nothing(text: str) -> None:
    assert flags_of(text) == ()


def test_no_harm_done_leaves_a_fault_of_ours_a_complaint() -> None:
    assert kinds_of("Three of our infusion sets leaked at the connector, no one was hurt.") == {"product_complaint"}


@pytest.mark.parametrize(
    "text",
    [
        "What if a patient falls out of the bed?",
        "If a patient dies on our pump, who is liable?",
        "They want to prevent burns in patients.",
        "A patient could be harmed by the old system.",
        "Training scenario: a patient collapses on the ward.",
        "One of the toddlers bit her on the arm while we talked.",
        "Dana choked on her coffee when she saw the price.",
    ],
)
def test_harm_that_has_not_happened_raises_nothing(text: str) -> None:
    assert flags_of(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "A patient may have had a reaction to our dye.",
        "She thinks one patient got burned by the rival's laser.",
        "The old lab mixed up the tubes and a patient was given the wrong drug.",
    ],
)
def test_doubtful_harm_and_harm_by_others_products_are_reported(text: str) -> None:
    assert kinds_of(text) == {"adverse_event"}


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("Our pump leaks.", True),
        ("Your pump leaks.", True),
        ("The pump you sold us leaks.", True),
        ("The pump we delivered leaks.", True),
        ("One of ours leaks.", True),
        ("Their pump leaks.", False),
        ("The Velmora pump leaks.", False),
        ("Their current supplier's pump leaks.", False),
        ('She said "our pump leaks", so they look for a new one.', False),
        ('She said "your pump leaks", that was all.', True),
        ("Me: how are things?\nIda: our pump leaks.\nMe: we can help.", False),
        ("Me: how are things?\nIda: your pump leaks.\nMe: I am sorry.", True),
        ("Me: our pump leaks, I know.\nIda: yes.\nMe: sorry.", True),
        ("Me: so your pump leaks?\nIda: yes.\nMe: fine.", False),
        ("Dear Ms Lane,\nyour pump leaks.\nBest, Ida", True),
        ("Dear Ms Lane,\nour pump leaks and we look for another.\nBest, Ida", False),
        ("We delivered two ovens. One of them overheats.", True),
        ("They have two ovens. One of them overheats.", False),
        ("We have two of our pumps there. One of them overheats.", True),
        ("They like our pump since the old one leaks.", False),
        ("They want our pump because theirs leaks.", False),
        ("Our quote leaked.", False),
        ("Our pump price is wrong.", False),
        ("Our demo pump leaks.", True),
        ("Our competitor's pump leaks.", False),
    ],
)
def test_only_a_fault_of_our_own_product_is_a_complaint(text: str, ours: bool) -> None:
    assert kinds_of(text) == ({"product_complaint"} if ours else set())


@pytest.mark.parametrize(
    ("harmful", "kind", "harmless"),
    [
        (
            "They have had our infusion pump on ward 3 since May. Yesterday the handle came off.",
            "product_complaint",
            "They have had the rival's infusion pump on ward 3 since May. Yesterday the handle came off.",
        ),
        (
            "They got our library kit two weeks ago. When she opened the box, everything had thawed.",
            "product_complaint",
            "They got our library kit two weeks ago. When she opened the box, everything was there.",
        ),
        (
            "They rolled out our terminal. It took a month. On Saturday the screen went black.",
            "product_complaint",
            "They rolled out our terminal. Theirs is old. On Saturday the competitor's screen went black.",
        ),
        (
            "The boy wore our brace overnight. In the morning his foot was blue and cold.",
            "adverse_event",
            "The boy wore our brace overnight. In the morning his foot was fine.",
        ),
        (
            "A lady took our painkiller. Two hours later her lips puffed up and she was wheezing.",
            "adverse_event",
            "A lady took our painkiller. Two hours later her pain was gone and she was happy.",
        ),
        ("A farmer on our tablets keeled over in the barn.", "adverse_event", "A farmer on our tablets sold his barn."),
        (
            "The stent is for legs. He has put four of them in the neck.",
            "off_label",
            "The stent is for legs. He has put four of them in the thigh.",
        ),
        (
            "The cuff is made for adults. They use it on newborns.",
            "off_label",
            "The cuff is made for adults. They also use the small one on newborns.",
        ),
        (
            "Dr Lee decides. She asked us to put her up at the Hilton.",
            "hcp_value",
            "Dr Lee decides. She asked us to put the quote up on the portal.",
        ),
    ],
)
def test_what_was_named_a_sentence_before_is_what_something_happens_to(harmful: str, kind: str, harmless: str) -> None:
    assert kinds_of(harmful, "medical_device") == {kind}
    assert kinds_of(harmless, "medical_device") == set()


def test_a_product_known_by_name_is_ours_whoever_speaks() -> None:
    text = "The Solara 5 leaks at the luer lock."

    assert kinds_of(text) == set()
    assert kinds_of(text, ours=["Solara 5"]) == {"product_complaint"}


def test_names_with_signs_of_the_phrase_language_do_no_damage() -> None:
    ours = ["Pump* (new)", '"X"', "|", "", "=AE", "A|B"]

    assert kinds_of("The pump new leaks.", ours=ours) == {"product_complaint"}


def test_an_approval_is_a_matter_of_medicine_in_a_medical_segment_or_sentence() -> None:
    assert kinds_of("He gives it to cats, not approved for that.", "biopharma") == {"off_label"}
    assert kinds_of("They use the old tool with 70 people, not approved for that.", "b2b") == set()


def test_one_note_may_raise_several_flags_in_the_order_of_their_quotes() -> None:
    text = (
        "Our lamp head came off its arm. Patient Irmgard Solheim, born 9 May 1944, had just left. "
        "Gave the surgeon a watch as a thank you."
    )

    assert [flag.kind for flag in flags_of(text)] == ["product_complaint", "patient_data", "hcp_value"]


def test_one_event_told_in_two_verbs_is_one_flag() -> None:
    assert quotes_of("A boy swallowed the syrup and had to be resuscitated.") == [
        "A boy swallowed the syrup and had to be resuscitated"
    ]


def test_an_empty_message_raises_nothing() -> None:
    assert flags_of("") == ()
    assert flags_of(" \n\n") == ()


def test_a_heading_left_out_of_the_words_is_named() -> None:
    incomplete = data()
    del incomplete["phrases"]["befell"]
    del incomplete["words"]["titles"]

    with pytest.raises(ValidationError, match="lack `befell`, `titles`"):
        FlagWords.from_data(incomplete)


@pytest.mark.parametrize("part", ["phrases", "words"])
def test_a_heading_that_nobody_knows_is_refused(part: str) -> None:
    strange = data()
    strange[part]["befel"] = ["died"]

    with pytest.raises(ValidationError, match="befel"):
        FlagWords.from_data(strange)


@pytest.mark.parametrize(
    "piece",
    [
        "a patient died ",
        "our pump leaked ",
        "not approved for use ",
        "Dr gift if he ",
        "\n> our ",
        '"our ',
        "Me: x\n",
        "((",
    ],
)
def test_the_work_of_reading_grows_with_the_text_and_not_faster(piece: str) -> None:
    def calls(length: int) -> int:
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            flags_of(piece * (length // len(piece)))
        finally:
            sys.setprofile(None)
        return counted

    calls(len(piece))

    assert calls(8_000) < 5 * calls(2_000)


@given(st.text(alphabet=st.sampled_from("ourptdie leaked.,:\n>-\"'NHS1\u2588\u00e9\u4e2d"), max_size=200))
def test_whatever_is_written_a_flag_quotes_a_place_in_it(text: str) -> None:
    for flag in flags_of(text):
        assert 0 <= flag.kept_out_start <= flag.start < flag.end <= flag.kept_out_end <= len(text)
        assert text[flag.start : flag.end].strip()


@given(st.lists(st.sampled_from([text for _, text, _ in notes("developed.jsonl")]), min_size=1, max_size=4))
def test_flags_come_in_order_and_their_quotes_end_in_no_mark(texts: list[str]) -> None:
    text = "\n\n".join(texts)

    found = flags_of(text)

    assert list(found) == sorted(found, key=lambda flag: flag.start)
    assert not any(text[flag.end - 1] in ".,;:!?" for flag in found)
