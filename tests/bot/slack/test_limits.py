"""Texts and lists cut to Slack's limits: between whole characters, what is left out counted."""

import random
import unicodedata
from typing import Final

import pytest

from bot.slack.limits import and_more, cut, first, graphemes, size
from bot.slack.mrkdwn import neutral

FAMILY: Final = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
WHOLE: Final = (
    "e\u0301", FAMILY, "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3", "\u0915\u094d\u0937\u093f",
    "\u1100\u1161\u11a8", "\r\n", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "a", "\u00e4",
)  # fmt: skip


@pytest.mark.parametrize("character", WHOLE)
def test_what_people_take_for_one_character_is_never_cut_apart(character: str) -> None:
    text = character * 50

    assert list(graphemes(text)) == [character] * 50
    for most in range(1, 40):
        kept = cut(text, most).removesuffix("\u2026")
        assert kept == character * (len(kept) // len(character)) or kept == (character * 50)[: len(kept)].rstrip()
        assert size(cut(text, most)) <= most


def test_two_flags_side_by_side_are_two_characters() -> None:
    assert list(graphemes("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7")) == [
        "\U0001f1e9\U0001f1ea",
        "\U0001f1eb\U0001f1f7",
    ]


def test_a_text_that_fits_stays_and_a_longer_one_ends_in_an_ellipsis() -> None:
    assert cut("Helix", 5) == "Helix"
    assert cut("Helix Bio", 7) == "Helix\u2026"


def test_pictures_count_twice_as_slack_counts_them() -> None:
    assert size("\U0001f600a") == 3
    assert cut("\U0001f600" * 10, 7) == "\U0001f600" * 3 + "\u2026"


def test_a_cut_never_ends_inside_an_entity() -> None:
    for most in range(1, 60):
        shown = neutral(cut("R&D <b> & more" * 5, most, length=lambda words: len(neutral(words))))
        assert len(shown) <= most
        assert all(part.startswith(("amp;", "lt;", "gt;")) for part in shown.split("&")[1:])


def test_the_mark_of_an_unseen_character_is_kept_whole_or_left_out() -> None:
    text = "ab\u27e8U+200B\u27e9cd"
    for most in range(2, len(text)):
        shown = cut(text, most)
        assert shown.count("\u27e8") == shown.count("\u27e9")


def test_a_letter_with_a_thousand_marks_is_cut_off_and_takes_no_room() -> None:
    assert size(cut("a" + "\u0301" * 5000, 3000)) <= 3000


def test_random_texts_of_all_scripts_fit_after_a_cut(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(300):
        letters = [chr(chance.randrange(0x20, 0x1F9FF)) for _ in range(chance.randrange(1, 400))]
        text = "".join(letter for letter in letters if unicodedata.category(letter) != "Cs")
        most = chance.randrange(1, 300)
        shown = cut(text, most)
        assert size(shown) <= most
        assert shown == text or shown.endswith("\u2026")
        assert text.startswith(shown.removesuffix("\u2026"))


def test_a_list_is_cut_and_the_rest_is_counted() -> None:
    assert first(range(3), 5) == (range(3), 0)
    shown, left_out = first(list(range(1210)), 3)
    assert list(shown) == [0, 1, 2]
    assert and_more(left_out) == "and 1,207 more"
