"""Stretches of a text, and what lies in them: found at once however long the note is."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Protocol, TypeVar

import msgspec

from bot.reading.kept import kept
from bot.reading.tokens import Token

_start, _end, _is_word = attrgetter("start"), attrgetter("end"), attrgetter("is_word")


class Spanned(Protocol):
    """Anything with a place in the text, in code points."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Place = TypeVar("Place", bound=Spanned)


class Stretch(msgspec.Struct, frozen=True, order=True, gc=False):
    """A stretch of the text; a note makes thousands, and a tuple with names takes seven times as long."""

    start: int
    end: int


class Placed(tuple[Place, ...]):
    """Mentions in the order of their beginnings, which are known apart."""

    @kept
    def starts(self) -> list[int]:
        """Where they begin."""
        return list(map(_start, self))


def inside(span: Spanned, mentions: Sequence[Place]) -> tuple[Place, ...]:
    """Return the mentions, given in order of their beginnings, that lie in a span."""
    if not mentions:
        return ()
    starts = mentions.starts if isinstance(mentions, Placed) else list(map(_start, mentions))
    first, end = bisect_left(starts, span.start), span.end
    if first == len(starts) or starts[first] >= end:
        return ()
    found = mentions[first : bisect_left(starts, end, first)]
    for each in found:
        if each.end > end:
            return tuple([each for each in found if each.end <= end])
    return tuple(found)


class WordCount:
    """Counts the words in a stretch of a note."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._ends = list(map(_end, tokens))
        self._starts = list(map(_start, tokens))
        self._words: list[int] = list(accumulate(map(_is_word, tokens), initial=0))

    def within(self, span: Spanned) -> int:
        """Return how many words lie whole in a span."""
        first, end = bisect_left(self._starts, span.start), span.end
        behind = bisect_left(self._starts, end, lo=first)
        if behind > first and self._ends[behind - 1] > end:
            behind -= 1
        return self._words[behind] - self._words[first]
