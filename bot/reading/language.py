"""Which language a note is in, as far as we must know: English is read, another is named and sets nothing."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

from bot.reading.field_words import Phrases
from bot.reading.tokens import Token

READ: Final = "English"
_FEWEST_WORDS: Final = 6
_FEWEST_HITS: Final = 4
_SCRIPTS: Final[Mapping[str, str]] = {
    "CYRILLIC": "a language in Cyrillic script",
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "THAI": "Thai",
    "DEVANAGARI": "Hindi",
}


class LanguageWords(BaseModel):
    """The little words of each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: dict[str, Phrases]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file."""
        return cls.model_validate(data)

    @cached_property
    def by_word(self) -> dict[str, tuple[str, ...]]:
        """The languages that each word belongs to."""
        found: dict[str, list[str]] = {}
        for language, words in self.languages.items():
            for word in words:
                found.setdefault(word, []).append(language)
        return {word: tuple(languages) for word, languages in found.items()}


def other_language(tokens: Sequence[Token], words: LanguageWords) -> str | None:
    """Return the language of a text that is plainly not English; ``None`` for English, and where there is doubt."""
    spoken = [token for token in tokens if token.is_word]
    if len(spoken) < _FEWEST_WORDS:
        return _script_of(spoken)
    by_word = words.by_word
    hits = Counter(chain.from_iterable([by_word[token.form] for token in spoken if token.form in by_word]))
    best, count = max(hits.items(), key=lambda each: each[1], default=(READ, 0))
    if best != READ and count >= _FEWEST_HITS and count > 2 * hits[READ]:
        return best
    return _script_of(spoken)


def _script_of(spoken: Sequence[Token]) -> str | None:
    """Return the language of the commonest script, where most letters are of scripts other than the Latin one."""
    scripts: Counter[str] = Counter()
    for letter in chain.from_iterable([token.form for token in spoken if not token.form.isascii()]):
        if letter.isalpha():
            scripts[unicodedata.name(letter, "").partition(" ")[0]] += 1
    foreign = {script: letters for script, letters in scripts.items() if script in _SCRIPTS}
    if not foreign or sum(foreign.values()) * 2 <= sum(letter.isalpha() for token in spoken for letter in token.form):
        return None
    return _SCRIPTS[max(foreign, key=lambda script: foreign[script])]
