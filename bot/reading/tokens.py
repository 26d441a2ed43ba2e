"""A text cut once into words, numbers and marks, each with its place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# A word may hold digits ("ph2", "h2"), inner apostrophes ("won't") and stands apart from hyphens and marks.
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|[^\w\s]|_")

A_FEW_WORDS: Final = 120
"""Code points; a shorter text is a name, a label, a title."""


@dataclass(slots=True)  # not frozen: a note makes thousands, and a frozen one takes four times as long
class Token:
    """One word or mark: its place in code points, and its folded form for comparing."""

    start: int
    end: int
    text: str
    form: str
    is_word: bool
    """True for words and figures, False for punctuation and symbols."""


def folded(word: str) -> str:
    """Return the form by which two spellings of a word are the same: NFKC, case folded, straight apostrophes."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word).casefold().replace("\u2019", "'") or word


def tokenise(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens in order; ``text[token.start:token.end] == token.text`` always holds."""
    return _tokens_of_words(text) if len(text) < A_FEW_WORDS else _tokens_of_note(text)


# The rooms of the reader each look at the same text; its tokens are cut once. Names and labels, of which a note has
# many, have a store of their own, so that they do not drive it out.
@lru_cache(maxsize=4)
def _tokens_of_note(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


@lru_cache(maxsize=1024)
def _tokens_of_words(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    # Lower case mostly keeps the length of a text, so that its plain words are folded all at once.
    lowered = text.lower()
    whole = len(lowered) == len(text)
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        word = text[start:end]
        form = lowered[start:end] if whole and word.isascii() else folded(word)
        yield Token(start, end, word, form, form[0].isalnum())
