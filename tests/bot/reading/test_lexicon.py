"""The lexicon finds phrases as editors write them: inflected, hyphened, with gaps, choices and groups."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.lexicon import Lexicon
from bot.reading.phrases import PhraseError
from bot.reading.tokens import tokenise


def found(text: str, *phrases: str, **groups: str) -> list[str]:
    """Return the words in which a lexicon of these phrases finds itself, from left to right."""
    lexicon = Lexicon({"key": phrases}, {name: words.split(", ") for name, words in groups.items()})
    return [text[each.start : each.end] for each in lexicon.find(tokenise(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("sign off", "Signed-off by Priya, signing  off", ["Signed-off", "signing  off"]),
        ("tech-transfer", "a tech transfer and a tech/transfer", ["tech transfer", "tech/transfer"]),
        ("=AE", "the AE said ae", ["AE"]),
        ('"said"', "said, says, SAID", ["said", "SAID"]),
        ('"follow-up"', "a follow up", ["follow up"]),
        ("final|last say", "the last say, the final say", ["last say", "final say"]),
        ('"phase"|ph 2', "phase 2, ph 2, phased 2", ["phase 2", "ph 2"]),
        ("give ok|go-ahead", "gives go-ahead, gives ok", ["gives go-ahead", "gives ok"]),
        ("(the) green light", "green light, the green light", ["green light", "the green light"]),
        ("take * decision", "takes the last big decision", ["takes the last big decision"]),
        ("take * decision", "takes a decision. took no decision", ["takes a decision"]),
        ("take * decision", "takes a walk. A decision", []),
        (
            "take * (final) * decision",
            "takes one two three and four decision",
            ["takes one two three and four decision"],
        ),
        ("no longer * (fully)", "no longer runs", ["no longer"]),
        ("510(k)", "the 510(k) is due", ["510(k)"]),
        ("cell & gene", "cell & gene, cell gene", ["cell & gene", "cell gene"]),
        ("consent: given|ok", "Consent: ok", ["Consent: ok"]),
        ("sign off", "He signs. Off to lunch", []),
        ("tech call", "a tech. call", ["tech. call"]),
        ("budget", "the budget's gone", ["budget's"]),
        ("not approved", "noted approved", []),
    ],
)
def test_a_phrase_is_found_as_its_editor_means_it(phrase: str, text: str, words: list[str]) -> None:
    assert found(text, phrase) == words


def test_a_word_group_stands_for_any_of_its_phrases() -> None:
    text = "CDA signed, secrecy agreement signed, signed"

    assert found(text, "<paper> signed", paper="cda, secrecy agreement") == ["CDA signed", "secrecy agreement signed"]


def test_a_group_may_be_followed_by_a_colon() -> None:
    assert found("CDA: ok", "<paper>: ok", paper="cda") == ["CDA: ok"]


def test_the_longest_phrase_wins_and_keeps_all_its_keys() -> None:
    lexicon = Lexicon({"short": ["tech"], "long": ["tech transfer"], "exact": ["=tech transfer"]})

    assert {each.key for each in lexicon.find(tokenise("tech transfer"))} == {"long", "exact"}


def test_all_phrases_are_told_where_all_are_asked_for() -> None:
    lexicon = Lexicon({"short": ["tech"], "long": ["tech transfer"], "second": ["transfer"]})

    places = [(each.key, each.first, each.last) for each in lexicon.find_all(tokenise("tech transfer"))]

    assert sorted(places) == [("long", 0, 1), ("second", 1, 1), ("short", 0, 0)]


@pytest.mark.parametrize("phrase", ["", "(the)", "* off", "sign *", "& /", "<nobody> signs"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Lexicon({"key": [phrase]})


@given(st.lists(st.sampled_from(["cda", "signed", "not", "-", ".", ":", "the", "s", "by"]), max_size=30))
def test_what_is_found_lies_in_the_text_and_does_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    lexicon = Lexicon(
        {1: ["cda * signed", "<paper> (the) signed"], 2: ["signed by", "cda"]}, {"paper": ["cda", "the cda"]}
    )
    spans = [(each.first, each.last) for each in lexicon.find(tokenise(text))]

    assert all(0 <= first <= last < len(words) for first, last in spans)
    assert all(before == after or before[1] < after[0] for before, after in pairwise(spans))
