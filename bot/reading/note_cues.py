"""The cue words of a note: which kinds a stretch holds, and where they stand."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Final, NamedTuple, Protocol

from bot.reading.lexicon import Found, Met

_A_SENTENCE: Final = 400
"""Code points; what lies in a stretch no longer than this is kept, as it is asked for again and again."""

_start, _end, _keys = attrgetter("start"), attrgetter("end"), attrgetter("keys")


class Names(Protocol):
    """The kinds of cue words in a stretch."""

    def isdisjoint(self, names: Iterable[str], /) -> bool: ...


class _LongStretch(NamedTuple):
    """The kinds of cue words in a stretch that is too long to be looked through."""

    cues: "NoteCues"
    start: int
    end: int

    def isdisjoint(self, names: Iterable[str], /) -> bool:
        """Tell whether the stretch holds no cue word of these kinds."""
        return not any(self.cues.named(self.start, self.end, name) for name in names)


class NoteCues(dict[tuple[int, int], Names]):
    """The cue words of a note: which kinds a stretch holds, by its two ends, and where they stand.

    Rules ask about the same few stretches again and again, mostly for kinds that are not there.
    """

    def __init__(self, met: Sequence[Met[str]]) -> None:
        super().__init__()
        self._met = met
        self._starts = list(map(_start, met))
        self._furthest = list(accumulate(map(_end, met), max))
        self._keys = list(map(_keys, met))
        places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, keys in enumerate(self._keys):
            places[keys].append(place)
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for keys, together in places.items():
            for key in keys:
                self._places[key] += together
        self._by_name: dict[str, tuple[list[Found[str]], list[int]]] = {}
        self.kinds = frozenset(self._places)
        """The kinds that the note holds at all: most rules ask for others."""

    def __missing__(self, ends: tuple[int, int]) -> Names:
        start, end = ends
        if end - start > _A_SENTENCE:
            return _LongStretch(self, start, end)
        first = bisect_left(self._starts, start)
        behind = bisect_left(self._starts, end, first)
        keys = self._keys[first:behind]
        if keys and self._furthest[behind - 1] > end:
            keys = [each.keys for each in self._met[first:behind] if each.end <= end]
        held = self[ends] = frozenset(chain.from_iterable(keys))
        return held

    def of(self, name: str) -> list[Found[str]]:
        """Return all cue words of one kind, in the order of the text."""
        return self._named(name)[0]

    def within(self, start: int, end: int, names: tuple[str, ...]) -> tuple[Found[str], ...]:
        """Return the cue words of some kinds that lie in a stretch, in the order of the text."""
        if len(names) == 1:
            return tuple(self.named(start, end, names[0]))
        held = self[start, end]
        there = held.intersection(names) if isinstance(held, frozenset) else frozenset(names)
        return tuple(sorted([cue for name in there for cue in self.named(start, end, name)]))

    def named(self, start: int, end: int, name: str) -> list[Found[str]]:
        """Return the cue words of one kind that lie in a stretch."""
        if name not in self.kinds:
            return []
        cues, starts = self._named(name)
        first = bisect_left(starts, start)
        if first == len(starts) or starts[first] >= end:
            return []
        return [cue for cue in cues[first : bisect_left(starts, end, first)] if cue.end <= end]

    def _named(self, name: str) -> tuple[list[Found[str]], list[int]]:
        """Return the cue words of one kind, and where they begin."""
        found = self._by_name.get(name)
        if found is None:
            met = [self._met[place] for place in sorted(self._places.get(name, ()))]
            cues = [Found(each.start, each.end, each.first, each.last, name) for each in met]
            found = self._by_name[name] = cues, list(map(_start, cues))
        return found
