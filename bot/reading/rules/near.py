"""How near words stand to each other: counted in words, with a price for whatever parts them."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch

PARTED: Final = 4
"""What a comma, a joining word or a new clause between two places weighs, in words."""

_MARKS: Final = frozenset(",;:|/()\u2013\u2014")


class Nearness:
    """The distances within one note, so that each is told at once however long the note is."""

    def __init__(self, marked: MarkedNote) -> None:
        tokens = marked.tokens
        opens = {statement.start for statement in marked.statements}
        joins = {cue.first for cue in marked.cues if cue.key == "joins"}
        parting = [
            token.text in _MARKS or place in joins or token.start in opens for place, token in enumerate(tokens)
        ]  # fmt: skip
        self._tokens = tokens
        self._starts = [token.start for token in tokens]
        self._opens = opens
        self._weight = list(
            accumulate((PARTED if parts else token.is_word for parts, token in zip(parting, tokens, strict=True)), initial=0)
        )
        self._parted = list(accumulate(parting, initial=0))
        self._begins, self._ends = _parts(parting)

    def between(self, one: Spanned, other: Spanned) -> int:
        """Return how far two places are apart; nothing where they touch or overlap."""
        first, last = self._gap(one, other)
        return self._weight[last] - self._weight[first] + PARTED * self._opens_there(first, last) if first <= last else 0

    def parted(self, one: Spanned, other: Spanned) -> bool:
        """Tell whether a comma, a joining word or a new clause stands between two places."""
        first, last = self._gap(one, other)
        return first <= last and (self._parted[last] > self._parted[first] or self._opens_there(first, last))

    def part_of(self, place: Spanned) -> Stretch:
        """Return the stretch between commas, joining words and the ends of clauses that holds a place."""
        first = bisect_left(self._starts, place.start)
        last = max(bisect_left(self._starts, place.end) - 1, first)
        return Stretch(self._tokens[self._begins[first]].start, self._tokens[self._ends[last]].end)

    def part_after(self, end: int) -> Stretch | None:
        """Return the part that follows a place, or ``None`` at the end of the text."""
        following = bisect_left(self._starts, end)
        return self.part_of(self._tokens[following]) if following < len(self._tokens) else None

    def _gap(self, one: Spanned, other: Spanned) -> tuple[int, int]:
        before, after = (one, other) if one.start <= other.start else (other, one)
        return bisect_left(self._starts, before.end), bisect_left(self._starts, after.start)

    def _opens_there(self, first: int, last: int) -> bool:
        """True where the later place begins a clause of its own."""
        return 0 < last < len(self._starts) and first <= last and self._starts[last] in self._opens


def _parts(parting: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Return for each token where its part begins and ends; what parts belongs to the later one."""
    begins: list[int] = []
    for place, parts in enumerate(parting):
        begins.append(place if parts or not begins else begins[-1])
    ends = [len(parting) - 1] * len(parting)
    for place in range(len(parting) - 2, -1, -1):
        ends[place] = place if parting[place + 1] else ends[place + 1]
    return begins, ends
