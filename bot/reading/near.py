"""How near words stand to each other: counted in words, with a price for whatever parts them."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, compress
from operator import attrgetter
from typing import Final, Protocol

from bot.reading.tokens import Token

PARTED: Final = 4
"""What a comma, a joining word or a new clause between two places weighs, in words."""

_MARKS: Final = frozenset(",;:|/()\u2013\u2014")
_start_of, _text_of, _is_word = attrgetter("start"), attrgetter("text"), attrgetter("is_word")


class _Place(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Nearness:
    """The distances within one note, so that each is told at once however long the note is."""

    def __init__(self, tokens: Sequence[Token], *, clauses: Collection[int], joins: Collection[int]) -> None:
        """Weigh a note's tokens, given where its clauses begin and at which tokens its joining words do."""
        self._tokens = tokens
        self._clauses = clauses
        self._starts = list(map(_start_of, tokens))
        marks = compress(range(len(tokens)), map(_MARKS.__contains__, map(_text_of, tokens)))
        opening = compress(range(len(tokens)), map(clauses.__contains__, self._starts))
        weights: list[int] = list(map(_is_word, tokens))
        self._cuts = sorted({*marks, *opening, *joins})
        """The tokens that part; what parts belongs to what follows it."""
        for place in self._cuts:
            weights[place] = PARTED
        self._weight = list(accumulate(weights, initial=0))

    def between(self, one: _Place, other: _Place) -> int:
        """Return how far two places are apart; nothing where they touch or overlap."""
        first, last = self._gap(one, other)
        if first > last:
            return 0
        return self._weight[last] - self._weight[first] + PARTED * self._opens(last)

    def parted(self, one: _Place, other: _Place) -> bool:
        """Tell whether a comma, a joining word or a new clause stands between two places."""
        first, last = self._gap(one, other)
        return first <= last and (bisect_left(self._cuts, first) < bisect_left(self._cuts, last) or self._opens(last))

    def part_of(self, place: _Place) -> tuple[int, int]:
        """Return the stretch between commas, joining words and the ends of clauses that holds a place."""
        first = bisect_left(self._starts, place.start)
        last = max(bisect_left(self._starts, place.end) - 1, first)
        cuts, before, behind = self._cuts, bisect_right(self._cuts, first), bisect_right(self._cuts, last)
        begins = cuts[before - 1] if before else 0
        ends = cuts[behind] if behind < len(cuts) else len(self._tokens)
        return self._starts[begins], self._tokens[ends - 1].end

    def part_after(self, end: int) -> tuple[int, int] | None:
        """Return the part that follows a place, or ``None`` at the end of the text."""
        following = bisect_left(self._starts, end)
        return self.part_of(self._tokens[following]) if following < len(self._tokens) else None

    def part_before(self, start: int) -> tuple[int, int] | None:
        """Return the part that precedes a place, or ``None`` at the beginning of the text."""
        preceding = bisect_left(self._starts, start) - 1
        return self.part_of(self._tokens[preceding]) if preceding >= 0 else None

    def parts_of(self, span: _Place) -> Iterator[tuple[int, int]]:
        """Yield the parts from the one that holds the beginning of a stretch to the one that holds its end."""
        cuts, starts = self._cuts, self._starts
        following = bisect_right(cuts, bisect_left(starts, span.start))
        begins = cuts[following - 1] if following else 0
        while begins < len(starts) and starts[begins] < span.end:
            ends = cuts[following] if following < len(cuts) else len(starts)
            yield starts[begins], self._tokens[ends - 1].end
            begins, following = ends, following + 1

    def _gap(self, one: _Place, other: _Place) -> tuple[int, int]:
        before, after = (one, other) if one.start <= other.start else (other, one)
        return bisect_left(self._starts, before.end), bisect_left(self._starts, after.start)

    def _opens(self, token: int) -> bool:
        """Tell whether a token begins a clause of its own; the first of all parts nothing."""
        return 0 < token < len(self._starts) and self._starts[token] in self._clauses
