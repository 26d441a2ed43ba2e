"""Days, windows, sums and names as people say them, and a sentence for every reason."""

from datetime import date
from typing import Any

import pytest

from qualification.findings import sentence_for
from qualification.policy import BLOCKERS, REASONS
from qualification.terms import CRITERIA, FIELDS, Money, Outcome, Person, Quantity, Refusal, State
from qualification.wording import (
    BLOCKER_TITLES,
    CRITERION_WORDS,
    FAILED_IN_SHORT,
    FIELD_WORDS,
    REASON_SENTENCES,
    REFUSAL_SENTENCES,
    STATE_WORDS,
    criterion_noun,
    day_words,
    enum_words,
    listed,
    outcome_words,
    plural,
    said_words,
    shown,
    value_words,
    window_words,
)
from tests.qualification.leads import shipped


def test_every_reason_has_a_sentence_of_its_own() -> None:
    policy = shipped()["biopharma"]
    sentences = {reason: sentence_for(reason.split(".")[0], reason, policy) for reason in REASONS}  # type: ignore[arg-type]

    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences.values())
    assert len(set(sentences.values())) == len(REASONS)
    assert {reason for reason, state in REASONS.items() if state is State.FAILED} == set(FAILED_IN_SHORT)


def test_everything_that_can_be_named_has_a_name() -> None:
    assert set(BLOCKERS) <= set(REASON_SENTENCES)
    assert set(BLOCKER_TITLES) == set(BLOCKERS)
    assert set(BLOCKER_TITLES.values()) == {"Do not contact", "Not eligible", "Outside our profile"}
    assert list(CRITERION_WORDS) == list(CRITERIA)
    assert [criterion_noun(criterion) for criterion in CRITERIA]
    assert list(FIELD_WORDS) == list(FIELDS)
    assert set(REFUSAL_SENTENCES) == set(Refusal)
    assert STATE_WORDS[State.FAILED] == "Not a fit now"
    assert STATE_WORDS[State.STALE] == "Please re-confirm"
    assert STATE_WORDS[State.CONFLICTING] == "Two answers"


def test_open_questions_are_counted() -> None:
    assert outcome_words(Outcome.PENDING_DISCOVERY, 1) == "1 question open"
    assert outcome_words(Outcome.PENDING_DISCOVERY, 2) == "2 questions open"


def test_a_day_is_written_in_english_whatever_the_locale() -> None:
    class ForeignDay(date):
        def strftime(self, form: str) -> str:
            return "März"

        def __format__(self, form: str) -> str:
            return "März"

    assert day_words(ForeignDay(2026, 3, 2)) == "2 March 2026"
    assert value_words(ForeignDay(2026, 12, 31)) == "31 December 2026"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-07-15", "2026-07-15", "15 July 2026"),
        ("2026-07-01", "2026-07-31", "July 2026"),
        ("2026-07-01", "2026-09-30", "July to September 2026"),
        ("2026-10-01", "2027-01-31", "October 2026 to January 2027"),
        ("2027-01-01", "2027-12-31", "2027"),
        ("2028-02-01", "2028-02-29", "February 2028"),
        ("2028-02-01", "2028-02-28", "1 February 2028 to 28 February 2028"),
        ("2026-07-02", "2026-09-30", "2 July 2026 to 30 September 2026"),
    ],
)
def test_a_window_is_said_in_the_largest_units_that_fit(first: str, last: str, words: str) -> None:
    assert window_words(date.fromisoformat(first), date.fromisoformat(last)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Money(1_900_000, "CHF"), "1,900,000 CHF"),
        (Money(1.25e6, "EUR"), "1,250,000 EUR"),
        (Money(0.5, "EUR"), "0.5 EUR"),
        (Money(1e300, "EUR"), "1e+300 EUR"),
        (Quantity(1, "batch"), "1 batch"),
        (Quantity(3, "batch"), "3 batches"),
        (Quantity(12.0, "site"), "12 sites"),
        (Quantity(2, "biopsy"), "2 biopsies"),
        (Quantity(2, "assay"), "2 assays"),
        (Quantity(200, "L"), "200 L"),
        (Quantity(5, "kg"), "5 kg"),
        ((Quantity(40, "sample"), Quantity(2, "kit")), "40 samples; 2 kits"),
        (Person(role="budget_holder"), "somebody (budget holder)"),
        (Person(role="approver", name="Priya Nair", title="VP Operations"), "Priya Nair, VP Operations (approver)"),
        ("two  spaces\nand a line", "two spaces and a line"),
    ],
)
def test_a_value_is_said_as_people_say_it(value: Any, words: str) -> None:
    assert value_words(value) == words


def test_listed_values_are_spelt_as_the_trade_spells_them() -> None:
    assert [enum_words(value) for value in ("tech_transfer", "aav", "mrna", "mab", "rna_seq", "cda_signed")] == [
        "tech transfer",
        "AAV",
        "mRNA",
        "mAb",
        "RNA-seq",
        "CDA signed",
    ]
    for policy in shipped().values():
        for field in ("need.offering", "scope.modality", "stage.phase"):
            assert not [value for value in policy.values_of(field) or () if "_" in enum_words(value)]


def test_what_is_not_known_is_said_so_and_free_text_is_left_as_it_was() -> None:
    assert said_words("need.project", None) == "not known"
    assert said_words("need.project", "move the tech_transfer_2 files") == "move the tech_transfer_2 files"
    assert said_words("need.offering", "tech_transfer") == "tech transfer"


def test_lists_are_joined_by_commas_and_a_word() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "and")] == ["a", "a or b", "a, b and c"]


def test_a_plural_is_not_made_twice() -> None:
    assert [plural(unit) for unit in ("samples", "box", "dish", "patient")] == [
        "samples",
        "boxes",
        "dishes",
        "patients",
    ]


def test_a_text_in_a_message_is_cut_short_and_shows_what_cannot_be_seen() -> None:
    assert shown("plain") == "plain"
    assert shown("a\x1b[31m\nb\u202e") == "a\\x1b[31m\\nb\\u202e"
    assert shown("x" * 1000) == "x" * 60 + "…"
