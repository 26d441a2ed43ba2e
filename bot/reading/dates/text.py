"""One text cut into tokens, beside the words by which to know them."""

from typing import Any, Final

from bot.reading.dates.tokens import CHAIN, NUMBER, OF_FIGURES, WORD, Token
from bot.reading.dates.words import DateWords, Phrases

FIGURES: Final = "figures"
"""Stands among the names of the word lists for a number in figures."""

LONGEST_NUMBER: Final = 3
# Figures hard behind one of these are a part of something else: a code, a price, an address.
_GLUE: Final = frozenset("-/#$\u20ac\u00a3\u00a5+_@&\\=.")
# ... and a word hard behind one of these: "?month=june".
_IN_ADDRESSES: Final = frozenset("?&/_.-%#")
_COUNTED_BY: Final = frozenset("%\u00b0")
_FIGURES: Final = frozenset({FIGURES})
_NOTHING: Final[frozenset[str]] = frozenset()


class Text:
    """The tokens of one text, and what their neighbours say about them. A place is a token's number."""

    def __init__(self, tokens: list[Token], words: DateWords) -> None:
        self.tokens = tokens
        self.words = words

    def opens(self, at: int) -> frozenset[str]:
        """The names of the word lists of which a phrase may begin here; "the" is looked through."""
        token = self.tokens[at]
        if token.kind is WORD:
            lists = self.words.lists_opened_by.get(token.low, _NOTHING)
            following = self.tokens[at + 1].low
            if token.low == "the" and following != "the":
                opened = self.opens(at + 1)
                return lists | opened if opened or following in self.words.after_the else _NOTHING
            return lists
        return _FIGURES if token.kind in OF_FIGURES or token.low == "'" else _NOTHING

    def skip(self, phrases: Phrases[Any], at: int, most: int = 1) -> int:
        """Pass over up to so many phrases of a kind."""
        for _ in range(most):
            found = phrases.at(self.tokens, at)
            if found is None:
                break
            at = found[1]
        return at

    def small(self, at: int, most: int) -> int | None:
        """A plain number from 1 to a limit, in figures."""
        token = self.tokens[at]
        if token.kind is not NUMBER or len(token.low) > LONGEST_NUMBER:
            return None
        number = int(token.low)
        return number if 1 <= number <= most else None

    def in_code(self, at: int) -> bool:
        """True for figures that are a part of something longer: AB-12, $12, 60601-1:2014."""
        if not self.tokens[at].glued:
            return False
        before = self.tokens[at - 1]
        if before.low == ":":
            return self.tokens[at - 2].kind in OF_FIGURES
        if before.low == "-" and self._is_month(at - 2) and self._is_month(at + 1):
            return False  # "30 Nov-4 Dec"
        return before.kind in {WORD, CHAIN} or (before.low in _GLUE and not self.follows_a_key(at))

    def follows_a_key(self, at: int) -> bool:
        """True right behind the mark of "start=June"; not of "?month=june", which is part of an address."""
        key, ahead = self.tokens[at - 2], self.tokens[at - 3]
        return self.tokens[at - 1].low == "=" and key.kind is WORD and not (key.glued and ahead.low in _IN_ADDRESSES)

    def _is_month(self, at: int) -> bool:
        return self.words.months.at(self.tokens, at) is not None

    def labelled(self, at: int) -> bool:
        """True for the figures of "phase 1/2" and "score: 8/10"."""
        before = self.tokens[at - 2 if self.tokens[at - 1].low == ":" else at - 1]
        return before.low in self.words.labels

    def counts(self, at: int) -> bool:
        """True where a unit or a thing counted follows a number: "2000 L", "12 sites", "40%"."""
        token = self.tokens[at]
        if token.low in self.words.counted or token.low in _COUNTED_BY:
            return True
        return token.kind is WORD and token.glued and token.low not in self.words.ordinal_suffixes

    def may_end(self, at: int) -> bool:
        """True where a date may have ended before this place: no word, or one that may follow a date."""
        return self.tokens[at].kind is not WORD or self.tokens[at].low in self.words.after_a_date

    def surely_before(self, at: int) -> bool:
        """True where the word before is followed by a time or a place only: "in", "by", "mid-"."""
        before = self.tokens[at - 1]
        if before.low == "-":
            before = self.tokens[at - 2]
        return before.low in self.words.before_a_date.surely

    def perhaps_before(self, at: int) -> bool:
        """True where the word before may be followed by a time: "start", "for"."""
        return self.tokens[at - 1].low in self.words.before_a_date.perhaps

    def expected(self, at: int) -> bool:
        """True where the word before lets a time follow."""
        return self.surely_before(at) or self.perhaps_before(at)
