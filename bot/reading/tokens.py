"""A text cut once into words, numbers and marks, each with its place."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import Any

import msgspec

# A word may hold digits ("ph2", "h2"), inner apostrophes ("won't") and stands apart from hyphens and marks; "e-mail" is
# one word however it is spelled.
_WORD = r"[^\W_]+(?:['\u2019][^\W_]+)*"
_MAIL_WORD = r"(?:[eE][- ](?=[mM][aA][iI][lL]))?" + _WORD
_MARK = r"[^\w\s]|_"
_TOKEN, _TOKEN_OR_E_MAIL = re.compile(f"({_WORD}|{_MARK})"), re.compile(f"({_MAIL_WORD}|{_MARK})")
# As they are spoken: "signin'", "lookin'"; no other word that ends so is likely before a closing quotation mark.
_TOKEN_AS_SPOKEN = re.compile(f"({_MAIL_WORD}(?:(?<=[^\\W_][b-df-z]in)['\u2019](?!\\w))?|{_MARK})")
_NOT_ASCII, _E_MAIL, _SPOKEN = re.compile(r"[^\x00-\x7f]"), re.compile("[eE][- ][mM]"), re.compile("in'")
"""Where a word's form may be more than the word in small letters."""
_APOSTROPHES = frozenset("'\u2019")
_is_word = attrgetter("is_word")


class Token(msgspec.Struct, gc=False):  # a note makes thousands, and a dataclass takes three times as long
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


class NoteText(str):
    """A message's text that keeps its tokens: all rooms of the reader look at it, and cut it once."""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The text cut into tokens."""
        return _tokens(self)

    @cached_property
    def starts(self) -> list[int]:
        """Where its tokens begin."""
        return [token.start for token in self.tokens]

    @cached_property
    def kept(self) -> dict[int, Any]:
        """What more was found in it, by the identity of the words it was found with."""
        return {}


def note_text(text: str) -> NoteText:
    """Return a text that keeps its tokens: itself, where it does so already."""
    return text if isinstance(text, NoteText) else NoteText(text)


def tokenise(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens in order; ``text[token.start:token.end] == token.text`` always holds."""
    return text.tokens if isinstance(text, NoteText) else _tokens(text)


def tokens_between(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the tokens of a text that begin between two places."""
    tokens = tokenise(text)
    starts = text.starts if isinstance(text, NoteText) else [token.start for token in tokens]
    first = bisect_left(starts, start)
    return tokens[first : bisect_left(starts, end, first)]


def has_word(tokens: Iterable[Token]) -> bool:
    """Tell whether some tokens hold a word or a figure."""
    return any(map(_is_word, tokens))


def count_words(tokens: Iterable[Token]) -> int:
    """Count the words and figures among some tokens."""
    return sum(map(_is_word, tokens))


def _tokens(text: str) -> tuple[Token, ...]:
    if text.isalnum() and text.isascii():  # most names are one plain word
        return (Token(0, len(text), text, text.lower(), True),)
    spoken = "in'" in text or "in\u2019" in text
    lowered = text.lower()
    with_mail = "e-mail" in lowered or "e mail" in lowered
    pattern = _TOKEN_AS_SPOKEN if spoken else _TOKEN_OR_E_MAIL if with_mail else _TOKEN
    # What lies between the tokens and the tokens themselves, by turns.
    parts = pattern.split(text)
    ends, words = [*accumulate(map(len, parts))], parts[1::2]
    are_words = [len(word) > 1 or word.isalnum() for word in words]
    tokens = [*map(Token, ends[::2], ends[1::2], words, map(str.lower, words), are_words)]
    odd = [*_NOT_ASCII.finditer(text)] if not text.isascii() else []
    odd += _E_MAIL.finditer(text) if with_mail else []
    odd += _SPOKEN.finditer(text) if spoken else []
    if odd:
        starts = [token.start for token in tokens]
        for place in {bisect_right(starts, found.start()) - 1 for found in odd}:
            if place >= 0:
                tokens[place] = _odd(tokens[place], spoken=spoken)
    return tuple(tokens)


def _odd(token: Token, *, spoken: bool) -> Token:
    """Return a token that does not only differ by capitals from its form: "e-mail", "signin'", "Müller"."""
    word, form = token.text, folded(token.text)
    if word[1:2] in {"-", " "}:
        form = form[0] + form[2:]
    if spoken and len(form) > 1 and form[-1] in _APOSTROPHES:
        form = form[:-1] + "g"
    return Token(token.start, token.end, word, form, form[0].isalnum())
