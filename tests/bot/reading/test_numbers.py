import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.reading.numbers import NumberMention, NumberWords, find_numbers

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "knowledge/shared/numbers.yaml").read_text(encoding="utf-8")
)
WORDS = NumberWords.from_data(DATA)
PIECES = [
    "1", "2", "12", "40", "200", "000", "1,200", "1.200", "1'200", "0,5", "2.5", "1 200", "2,50,000", "9k", "1.2m",
    "Mio", "M", "one", "two", "three", "twenty", "five", "hundred", "thousand", "million", "dozen", "a", "an", "half",
    "quarter", "three quarters", "of", "and", "and a half", "point", "to", "or", "between", "-", "\u2013", ",", ".",
    ":", "/", "#", "~", "about", "-ish", "ish", "x", "x3", "phase", "modules", "few", "May", "10:00", "AAV-9", "2nd",
    "4K", "\u00a0", "\u202f", "\n", "\u00e9", "\U0001f600", "\u0663",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([*PIECES, " ", " ", " "]), max_size=12).map("".join) | st.text(max_size=40)


def values(text: str) -> list[int | float]:
    return [number.value for number in find_numbers(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 sites, 220 patients", [14, 220]),
        ("1,200", [1200]),
        ("1'200", [1200]),
        ("1\u2019200", [1200]),
        ("75.000", [75000]),
        ("75 000", [75000]),
        ("1\u00a0200 and 1\u202f200 and 1\u2009200", [1200, 1200, 1200]),
        ("1.250.000", [1250000]),
        ("1,234,567.89", [1234567.89]),
        ("1.234.567,89", [1234567.89]),
        ("1 200,50", [1200.5]),
        ("2,50,000", [250000]),
        ("2.5 and 32,5", [2.5, 32.5]),
        ("0.250", [0.25]),
        ("9k, 60K, 1.2m, 4.5M, 3 mio, 2 bn", [9000, 60000, 1200000, 4500000, 3000000, 2000000000]),
        ("1.1m", [1100000]),
        ("450 thousand", [450000]),
        ("0,18 million", [180000]),
        ("3 lakh", [300000]),
        ("2 dozen", [24]),
        ("x3", [3]),
        ("2 x 50", [2, 50]),
        ("200L", [200]),
    ],
)
def test_figures_are_read_however_they_are_grouped(text: str, expected: list[float]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forty", [40]),
        ("fourty", [40]),
        ("FORTY", [40]),
        ("nineteen", [19]),
        ("twenty-five", [25]),
        ("twenty five", [25]),
        ("six hundred", [600]),
        ("twelve hundred", [1200]),
        ("two hundred and fifty", [250]),
        ("a hundred and twenty", [120]),
        ("three hundred thousand", [300000]),
        ("hundred and eighty thousand", [180000]),
        ("about hundred twenty samples", [120]),
        ("the hundred of them", []),
        ("one million two hundred thousand", [1200000]),
        ("two thousand five", [2005]),
        ("a dozen", [12]),
        ("half a dozen", [6]),
        ("two dozen", [24]),
        ("half a million", [500000]),
        ("a quarter of a million", [250000]),
        ("three quarters of a million", [750000]),
        ("a million and a half", [1500000]),
        ("two and a half", [2.5]),
        ("2 and a half million", [2500000]),
        ("one point five million", [1500000]),
        ("sixty k", [60000]),
        ("six hundred\nand then", [600]),
        ("twenty twenty six", [20, 26]),
    ],
)
def test_numbers_in_words_are_read(text: str, expected: list[float]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "14.02.1987", "3/15", "10:00", "2027-10-11", "24/7", "1.2.3", "943 555 0182", "0088213", "1234567890123456",
        "Q3", "NovaSeq6000", "HER2", "AAV-9", "BA.5", "all-in-one", ".5 L", "#4", "4K", "12-12", "5-2",
        "phase 2", "Phase two", "ISO 13485", "part 11", "Annex 1", "module 3", "modules 2 and 5", "modules 2 n 5",
        "grade 3", "Art. 28", "theatre 5", "week 23", "CW 23", "NovaSeq 6000", "phase-2",
        "a few hundred", "several thousand", "a couple of", "hundreds", "a few 100", "million", "someone", "oneself",
    ],
)  # fmt: skip
def test_dates_codes_names_and_vague_words_are_no_numbers(text: str) -> None:
    assert find_numbers(text, WORDS) == ()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10 to 12", 10, 12),
        ("12-14", 12, 14),
        ("12\u201314", 12, 14),
        ("12 - 14", 12, 14),
        ("2 or 3", 2, 3),
        ("two to three", 2, 3),
        ("two three", 2, 3),
        ("between 40 and 50", 40, 50),
        ("2-3m", 2000000, 3000000),
        ("2-3 million", 2000000, 3000000),
        ("50k to 60k", 50000, 60000),
        ("5 to 10 to 20", 5, 20),
    ],
)
def test_a_range_is_one_mention_with_both_ends(text: str, low: int, high: int) -> None:
    (number,) = find_numbers(text, WORDS)

    assert (number.start, number.end, number.value, number.upper) == (0, len(text), low, high)


@pytest.mark.parametrize(
    "text",
    [
        "~220", "approx 9k", "approx. 9k", "about forty", "c. 40", "roughly\n40", "est. 4.5", "40ish", "40-ish",
        "fortyish", "40 or so", "40 (approx)", "40-odd", "in the region of 40", "\u2248 40",
    ],
)  # fmt: skip
def test_a_rough_figure_is_known_as_one(text: str) -> None:
    (number,) = find_numbers(text, WORDS)

    assert number.approximate
    assert not find_numbers("40", WORDS)[0].approximate


def test_an_ordinal_is_marked() -> None:
    assert [(number.value, number.ordinal) for number in find_numbers("2nd, 24th and 3", WORDS)] == [
        (2, True),
        (24, True),
        (3, False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phase 2 200 patients", [200]),
        ("AAV-9 12 batches", [12]),
        ("phase 2 and 14 sites", [14]),
        ("every week 60 samples", [60]),
        ("in 2026 480 samples", [2026, 480]),
    ],
)
def test_only_the_figure_that_is_a_name_is_passed_over(text: str, expected: list[int]) -> None:
    assert values(text) == expected


def test_whole_numbers_stay_whole() -> None:
    assert [type(value) for value in values("12 and 1.2m and 2.5")] == [int, int, float]


def test_a_mention_is_the_figure_without_what_is_glued_to_it() -> None:
    assert find_numbers("runs at 2000L", WORDS) == (NumberMention(8, 12, 2000),)


def test_an_unknown_key_in_the_words_is_refused() -> None:
    with pytest.raises(ValidationError, match="onse"):
        NumberWords.from_data({**DATA, "onse": {}})


@given(TEXTS)
def test_a_number_read_again_from_its_own_words_is_the_same(text: str) -> None:
    last = 0
    for number in find_numbers(text, WORDS):
        assert last <= number.start < number.end <= len(text)
        last = number.end
        (again,) = find_numbers(text[number.start : number.end], WORDS)
        assert (again.start, again.end) == (0, number.end - number.start)
        assert (again.value, again.upper, again.ordinal) == (number.value, number.upper, number.ordinal)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1,",
        "1.",
        "1-",
        "9",
        "x1 ",
        "one ",
        "1k ",
        "1 to ",
        "two hundred and ",
        "one point ",
        "between 1 and ",
        "a half of a ",
    ],
)
def test_hostile_repeats_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    started = time.process_time()
    find_numbers(text, WORDS)

    assert time.process_time() - started < 10  # a quadratic reading takes minutes
