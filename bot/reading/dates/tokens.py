"""A text cut once for reading dates: words apart from figures ("Q" "3"), figures with their separators kept whole."""

import re
from enum import IntEnum, auto
from typing import Final

import msgspec

from bot.reading.tokens import folded

SEPARATORS: Final = "-\u2010\u2011\u2013./:,'\u2019"
# Possessive throughout: a run of figures or marks is read once, however long. Figures keep one kind of
# separator, so that "22/07-25/07" is two dates and a dash.
_TOKEN: Final = re.compile(
    rf"""
    (?P<chain> [0-9]++ ([{SEPARATORS}]) [0-9]++ (?: \2 [0-9]++ )*+ )
    | (?P<number> [0-9]++ )
    | (?P<word> [^\W\d_]++ )
    | (?P<line> \n [\s>]*+ )
    | (?P<mark> \S )
    """,
    re.VERBOSE,
)
_PLAIN: Final = str.maketrans({
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'",
})  # fmt: skip
_BULLETS: Final = frozenset("-\u2013\u2014*\u2022#")
# Only a long line was broken by a mail program rather than by its writer.
WRAPPED_AT: Final = 50
LOOK_AHEAD: Final = 4


class Kind(IntEnum):
    """What a token is made of."""

    WORD = auto()
    NUMBER = auto()
    CHAIN = auto()
    MARK = auto()
    BREAK = auto()
    END = auto()


# Up to Python 3.12 each look at an enum's member costs as much as a call; these are asked for at every token.
WORD: Final = Kind.WORD
NUMBER: Final = Kind.NUMBER
CHAIN: Final = Kind.CHAIN
OF_FIGURES: Final = frozenset({NUMBER, CHAIN})


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word, a figure, figures with separators ("22/07"), a mark, or the end of a line."""

    start: int
    end: int
    text: str
    low: str
    kind: Kind
    glued: bool
    """True where nothing stands between this token and the one before."""

    @property
    def capital(self) -> bool:
        """True for "May" and "MAY"."""
        return self.text[:1].isupper()

    def parts(self) -> tuple[tuple[str, ...], str]:
        """The figures of a chain, and the one kind of separator between them."""
        separator = self.low.lstrip("0123456789")[0]
        return tuple(self.low.split(separator)), separator


_KINDS: Final = {"word": Kind.WORD, "number": Kind.NUMBER, "chain": Kind.CHAIN, "mark": Kind.MARK}


def tokenise(text: str) -> list[Token]:
    """Cut a text into tokens in order; end tokens follow, so that looking ahead (or to -1) meets one of them."""
    tokens: list[Token] = []
    before = line_start = 0
    # A plain text is put into small letters all at once.
    lowered = text.lower() if text.isascii() else None
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        group = found.lastgroup
        words = text[start:end]
        if group is None or group == "line":
            wrapped = start - line_start >= WRAPPED_AT and words.count("\n") == 1
            if not (wrapped and text[end : end + 1] not in _BULLETS):
                tokens.append(Token(start, end, words, "\n", Kind.BREAK, False))
            line_start = end
            continue
        if lowered is not None:
            low = lowered[start:end]
        else:
            low = words.lower() if words.isascii() else folded(words) if group == "word" else words.translate(_PLAIN)
        tokens.append(Token(start, end, words, low, _KINDS[group], start == before and start > 0))
        before = end
    tokens += [Token(len(text), len(text), "", "", Kind.END, False)] * LOOK_AHEAD
    return tokens
