"""Stretches of a text, and what lies in them: found at once however long the note is."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Final, NamedTuple, Protocol, TypeVar

import msgspec

from bot.reading.lexicon import Found
from bot.reading.tokens import Token

_A_FEW: Final = 4
_A_SENTENCE: Final = 400
"""Code points; what lies in a stretch no longer than this is kept, as it is asked for again and again."""

_start = attrgetter("start")


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


def inside(span: Spanned, mentions: Sequence[Place]) -> tuple[Place, ...]:
    """Return the mentions, given in order of their beginnings, that lie in a span."""
    if not mentions:
        return ()
    start, end = span.start, span.end
    if len(mentions) <= _A_FEW:
        for each in mentions:
            if start <= each.start < end >= each.end:
                return tuple([each for each in mentions if start <= each.start < end >= each.end])
        return ()
    first = bisect_left(mentions, start, key=_start)
    if first == len(mentions) or mentions[first].start >= end:
        return ()
    behind = bisect_left(mentions, end, lo=first, key=_start)
    return tuple([each for each in mentions[first:behind] if each.end <= end])


class WordCount:
    """Counts the words in a stretch of a note."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._ends = [token.end for token in tokens]
        self._starts = [token.start for token in tokens]
        self._words = list(accumulate([token.is_word for token in tokens], initial=0))

    def within(self, span: Spanned) -> int:
        """Return how many words lie whole in a span."""
        first, end = bisect_left(self._starts, span.start), span.end
        behind = bisect_left(self._starts, end, lo=first)
        if behind > first and self._ends[behind - 1] > end:
            behind -= 1
        return self._words[behind] - self._words[first]


class Names(Protocol):
    """The kinds of cue words in a stretch."""

    def isdisjoint(self, names: Iterable[str], /) -> bool: ...


class _LongStretch(NamedTuple):
    """The kinds of cue words in a stretch that is too long to be looked through."""

    cues: "CuesBySpan"
    start: int
    end: int

    def isdisjoint(self, names: Iterable[str], /) -> bool:
        """Tell whether the stretch holds no cue word of these kinds."""
        return not any(self.cues.named(self.start, self.end, name) for name in names)


class CuesBySpan(dict[tuple[int, int], Names]):
    """The cue words of a note: which kinds a stretch holds, by its two ends, and where they stand.

    Rules ask about the same few stretches again and again, mostly for kinds that are not there.
    """

    def __init__(self, cues: Sequence[Found[str]]) -> None:
        super().__init__()
        self._cues = cues
        self._starts = [cue.start for cue in cues]
        self._furthest = list(accumulate([cue.end for cue in cues], max))
        self._names = [cue.key for cue in cues]
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            self._by_name[name].append(number)
        self._starts_by_name: dict[str, list[int]] = {}
        self.kinds = frozenset(self._by_name)
        """The kinds that the note holds at all: most rules ask for others."""

    def __missing__(self, ends: tuple[int, int]) -> Names:
        start, end = ends
        if end - start > _A_SENTENCE:
            return _LongStretch(self, start, end)
        first = bisect_left(self._starts, start)
        behind = bisect_left(self._starts, end, first)
        names = self._names[first:behind]
        if names and self._furthest[behind - 1] > end:
            names = [cue.key for cue in self._cues[first:behind] if cue.end <= end]
        held = self[ends] = frozenset(names)
        return held

    def of(self, name: str) -> list[Found[str]]:
        """Return all cue words of one kind, in the order of the text."""
        return [self._cues[number] for number in self._by_name.get(name, ())]

    def within(self, start: int, end: int, names: tuple[str, ...]) -> tuple[Found[str], ...]:
        """Return the cue words of some kinds that lie in a stretch, in the order of the text."""
        if len(names) == 1:
            return tuple([self._cues[number] for number in self.named(start, end, names[0])])
        found = [number for name in dict.fromkeys(names) for number in self.named(start, end, name)]
        found.sort()
        return tuple([self._cues[number] for number in found])

    def named(self, start: int, end: int, name: str) -> list[int]:
        """Return the cue words of one kind that lie in a stretch, by their numbers among all."""
        numbers = self._by_name.get(name)
        if numbers is None:
            return []
        cues = self._cues
        starts = self._starts_by_name.get(name)
        if starts is None:
            starts = self._starts_by_name[name] = [cues[number].start for number in numbers]
        first = bisect_left(starts, start)
        return [number for number in numbers[first : bisect_left(starts, end, first)] if cues[number].end <= end]
