import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.reading.money import MoneyMention, MoneyWords, find_money
from bot.reading.numbers import NumberWords

ROOT = Path(__file__).parents[3]


def _data(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "knowledge/shared" / name).read_text(encoding="utf-8"))
    return loaded


DATA = _data("money.yaml")
NUMBERS = NumberWords.from_data(_data("numbers.yaml"))
WORDS = MoneyWords.from_data(DATA, numbers=NUMBERS)
PIECES = [
    "1", "50", "2027", "1,200", "75.000", "75 000", "1'200", "0,18", "1.2m", "9k", "half a million", "two hundred",
    "thousand", "million", "Mio", "Mio.", "grand", "six", "-figure", "figures", "$", "US$", "A$", "€", "£", "¥", "kr",
    "EUR", "usd", "CHF", "INR", "kEUR", "TEUR", "k€", "M€", "m", "k", "mil", "euros", "dollars", "US dollars", "pounds",
    "Euro", "of", "resin", "funding", "strips", "to", "or", "and", "between", "-", "\u2013", ",-", ".-", ",", ".", ":",
    "(", ")", "=", "|", "/", "per", "a", "year", "p.a.", "about", "~", "ballpark", "-ish", "budget", "\n", "\u00a0",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([*PIECES, " ", " ", " "]), max_size=14).map("".join) | st.text(max_size=40)


def sums(text: str) -> list[tuple[float | None, str | None]]:
    return [(mention.amount, mention.currency) for mention in find_money(text, words=WORDS)]


def only(text: str) -> MoneyMention:
    (mention,) = find_money(text, words=WORDS)
    return mention


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$4.5M", 4500000, "USD"),
        ("$ 1.2 million", 1200000, "USD"),
        ("$1,234,567.89", 1234567.89, "USD"),
        ("$499", 499, "USD"),
        ("£90k", 90000, "GBP"),
        ("£2.5 m", 2500000, "GBP"),
        ("€ 320,000", 320000, "EUR"),
        ("€1,5 Mio", 1500000, "EUR"),
        ("40 000€", 40000, "EUR"),
        ("40k €", 40000, "EUR"),
        ("32,5 k€", 32500, "EUR"),
        ("2,1 M€", 2100000, "EUR"),
        ("2 m€", 2000000, "EUR"),
        ("k€ 75", 75000, "EUR"),
        ("300 TEUR", 300000, "EUR"),
        ("kEUR 75", 75000, "EUR"),
        ("MUSD 3", 3000000, "USD"),
        ("75.000 EUR", 75000, "EUR"),
        ("75 000 EUR", 75000, "EUR"),
        ("EUR 75.000", 75000, "EUR"),
        ("EUR75k", 75000, "EUR"),
        ("75.000,- EUR", 75000, "EUR"),
        ("1.5 Mio. EUR", 1500000, "EUR"),
        ("1.234.567,89 EUR", 1234567.89, "EUR"),
        ("60k usd", 60000, "USD"),
        ("950k sek", 950000, "SEK"),
        ("SEK 950 000", 950000, "SEK"),
        ("3 MNOK", 3000000, "NOK"),
        ("CHF 1.9m", 1900000, "CHF"),
        ("CHF 1'200", 1200, "CHF"),
        ("0,18 million CHF", 180000, "CHF"),
        ("two hundred thousand Swiss francs", 200000, "CHF"),
        ("18 500 euros", 18500, "EUR"),
        ("Euro 50.000", 50000, "EUR"),
        ("half a million euros", 500000, "EUR"),
        ("a quarter of a million dollars", 250000, "USD"),
        ("1.2 million US dollars", 1200000, "USD"),
        ("eighty thousand pounds", 80000, "GBP"),
        ("200,000 pounds of funding", 200000, "GBP"),
        ("50 quid", 50, "GBP"),
        ("5m yen", 5000000, "JPY"),
        ("US$1.5m", 1500000, "USD"),
        ("A$2m", 2000000, "AUD"),
        ("CA$3m", 3000000, "CAD"),
        ("C$5", 5, "CAD"),
        ("S$40k", 40000, "SGD"),
        ("HK$1m", 1000000, "HKD"),
        ("NZ$20k", 20000, "NZD"),
        ("$1.2m CAD", 1200000, "CAD"),
        ("€1.2m EUR", 1200000, "EUR"),
        ("₹ 2 crore", 20000000, "INR"),
        ("a 50,000-euro budget", 50000, "EUR"),
        ("Budget (EUR): 75.000", 75000, "EUR"),
        ("Budget in kEUR: 75", 75000, "EUR"),
        ("75.000 EUR 2027", 75000, "EUR"),
        ("2027 EUR 75.000", 75000, "EUR"),
        ("3 $50 vouchers", 50, "USD"),
        ("2 scanners, EUR 320k", 320000, "EUR"),
    ],
)
def test_a_sum_is_read_with_its_currency(text: str, amount: float, currency: str) -> None:
    assert sums(text) == [(amount, currency)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500 kr", 500),
        ("kr 500k", 500000),
        ("¥500m", 500000000),
        ("Rs 50 lakh", 5000000),
        ("€5 USD", 5),
        ("They had 80k last year", 80000),
        ("sign up to 50k, above that", 50000),
        ("budget is 1.2m", 1200000),
        ("half a million, approved", 500000),
        ("fifty grand", 50000),
    ],
)
def test_where_the_words_tell_no_currency_none_is_set(text: str, amount: float) -> None:
    assert sums(text) == [(amount, None)]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("2-3m EUR", "EUR"),
        ("€2-3m", "EUR"),
        ("$50k-$60k", "USD"),
        ("€50k to €60k", "EUR"),
        ("120k-150k USD", "USD"),
        ("EUR 120 - 150k", "EUR"),
        ("between 2 and 3 million euros", "EUR"),
        ("between €50k and €60k", "EUR"),
        ("€50k or €60k", "EUR"),
        ("between 40 and 50k", None),
        ("seven figures", None),
        ("a six-figure budget", None),
    ],
)
def test_a_range_or_an_unspoken_sum_has_no_amount(text: str, currency: str | None) -> None:
    assert sums(text) == [(None, currency)]


@pytest.mark.parametrize(
    "text",
    [
        "9k serum samples", "1.2m vials", "two million doses", "14 sites", "8 percent", "2019 conference", "30 days",
        "200 pounds of resin", "10,000 INR test strips", "25 CAD seats", "$$ not discussed", "$", "EUR",
        "NDA: EUR 12.02.2026",
        "phase 2, 3 sites", "in EUR: 3 batches", "the 24th", "euros", "a few hundred", "Q3", "budget 2027",
    ],
)  # fmt: skip
def test_what_is_no_sum_is_left_alone(text: str) -> None:
    assert sums(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "$499/mo",
        "€75k a year",
        "75k EUR p.a.",
        "EUR 12 per test",
        "CHF 1'200.- per unit",
        "£30 each",
        "USD 2.1m per year",
    ],
)
def test_a_rate_is_marked(text: str) -> None:
    assert only(text).per
    assert not only("€75k approved").per


@pytest.mark.parametrize(
    "text", ["about €55k", "~€55k", "est. $4.5M", "£90k ballpark", "roughly half a million dollars", "$10k-ish"]
)
def test_a_rough_sum_is_marked(text: str) -> None:
    assert only(text).approximate
    assert not only("€55k").approximate


def test_two_currencies_are_two_sums() -> None:
    assert sums("€50k to $60k, not £30k") == [(50000, "EUR"), (60000, "USD"), (30000, "GBP")]


def test_a_mention_holds_the_sum_and_its_currency_and_nothing_else() -> None:
    text = "Budget: approx. EUR 75.000 approved"

    mention = only(text)

    assert text[mention.start : mention.end] == "EUR 75.000"


def test_whole_amounts_stay_whole() -> None:
    assert isinstance(only("$1.2m").amount, int)
    assert isinstance(only("$1.25").amount, float)


def test_an_unknown_key_in_the_words_is_refused() -> None:
    with pytest.raises(ValidationError, match="coins"):
        MoneyWords.from_data({**DATA, "coins": []}, numbers=NUMBERS)


def test_every_currency_is_a_code_or_unknown() -> None:
    marks = {**WORDS.signs, **WORDS.names, **WORDS.leading_names}

    assert {mark: code for mark, code in marks.items() if code not in WORDS.codes | {"unknown"}} == {}


def _labelled_debriefs() -> list[dict[str, Any]]:
    lines = [
        line for file in sorted((ROOT / "tests/cases/read").glob("*.jsonl")) for line in file.read_text().splitlines()
    ]
    return [case for case in map(json.loads, lines) if "budget.amount" in case.get("gold", {}).get("fields", {})]


def test_the_labelled_debriefs_amounts_are_all_found() -> None:
    cases = _labelled_debriefs()

    missed = []
    for case in cases:
        gold = case["gold"]["fields"]["budget.amount"]
        if not any((gold["amount"], gold["currency"]) in sums(turn["rep"]) for turn in case["turns"]):
            missed.append(case["id"])

    assert cases
    assert missed == []


@given(TEXTS)
def test_a_sum_read_again_from_its_own_words_is_the_same(text: str) -> None:
    last = 0
    for mention in find_money(text, words=WORDS):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end
        (again,) = find_money(text[mention.start : mention.end], words=WORDS)
        assert (again.start, again.end) == (0, mention.end - mention.start)
        assert (again.amount, again.currency) == (mention.amount, mention.currency)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1,1",
        "$",
        "$1 ",
        "€1-",
        "1k ",
        "k€ 1",
        "EUR",
        "EUR1",
        "EUR 1 ",
        "1 EUR ",
        "1k to ",
        "5 pounds of ",
        "six figures ",
    ],
)
def test_hostile_repeats_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    started = time.process_time()
    find_money(text, words=WORDS)

    assert time.process_time() - started < 10  # a quadratic reading takes minutes
