"""How editors write phrases: endings that are meant, and phrases that nobody can read."""

import pytest

from bot.reading.phrases import PhraseError, inflections, readings


def test_words_of_grammar_take_no_endings() -> None:
    assert inflections("not") == {"not"}
    assert inflections("sign") == {"sign", "signs", "signed", "signing"}
    assert "studies" in inflections("study")
    assert "transferred" in inflections("transfer")


def test_a_word_that_may_be_missing_makes_two_readings() -> None:
    assert [len(row) for row in readings("(the) green light")] == [2, 3]


@pytest.mark.parametrize("phrase", ["", "(the)", "* off", "sign *", "& /", "(so) * signed", '"down for|with"'])
def test_a_phrase_without_a_first_word_or_with_a_choice_in_quotation_marks_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        readings(phrase)
