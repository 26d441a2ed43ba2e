"""A text cut once into words, numbers and marks, each with its place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# A word may hold digits ("ph2", "h2"), inner apostrophes ("won't") and stands apart from hyphens and marks.
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|[^\w\s]|_")


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


# The rooms of the reader each look at the same text; its tokens are cut once.
@lru_cache(maxsize=8)
def tokenise(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens in order; ``text[token.start:token.end] == token.text`` always holds."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    # Lower case keeps the length of plain text, so that the whole is folded at once.
    lowered = text.lower() if text.isascii() else None
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        word = text[start:end]
        form = lowered[start:end] if lowered is not None else folded(word)
        yield Token(start, end, word, form, form[0].isalnum())
