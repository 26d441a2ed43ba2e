"""The trade's vocabulary: which words mean which value of a field, and which countries a market is.

The words stand in ``knowledge/<segment>/vocabulary.yaml``, ``knowledge/shared/values.yaml`` and
``knowledge/shared/regions.yaml``; each file's head tells its editor how to write them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import compress, islice, takewhile
from operator import attrgetter
from typing import Any, Final

import msgspec

from bot.reading.lexicon import Lexicon, Met
from bot.reading.regions import RegionMention, Regions
from bot.reading.tokens import Token, tokenise
from bot.reading.vocabulary_files import LOOK_ALIKE, Homonym, Phrases, VocabularyFile, lexicon_of, vocabulary_file

REGION: Final = "compliance.region"
TOKENS_NEAR: Final = 12
"""How many words and marks, at most, lie between a phrase and the context it needs or must not have."""
_SENTENCE_END = frozenset(".!?")
_text_of = attrgetter("text")


class Strength(IntEnum):
    """How plainly words mean a value: a name for the thing itself beats a sign of it."""

    SIGN = 1
    NAME = 2


class ValueMention(msgspec.Struct, frozen=True, gc=False):
    """Words of a text, by their place in code points, that mean a value of a field."""

    start: int
    end: int
    field: str
    value: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class _Entry:
    field: str
    value: str
    strength: Strength
    only_near: int | None = None
    unless_near: int | None = None
    unless_inside: int | None = None

    @property
    def label(self) -> str:
        return f"{self.field}: {self.value}"

    @property
    def rank(self) -> int:
        return Strength.NAME + 1 if self.value == LOOK_ALIKE else self.strength


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that one segment's people write for the values of its fields; `find_values` looks a text up in it."""

    units: Mapping[str, tuple[str, ...]]
    product_words: tuple[str, ...]
    work_words: tuple[str, ...]
    need_words: tuple[str, ...]
    homonyms: tuple[Homonym, ...]
    world: Regions
    _entries: tuple[_Entry, ...]
    _lexicon: Lexicon[int]

    @classmethod
    def from_data(
        cls, segment: Mapping[str, Any], shared: Mapping[str, Any], regions: Mapping[str, Any]
    ) -> "Vocabulary":
        """Read a segment's file on top of the shared values; a `VocabularyError` names the entry that is wrong."""
        files = [vocabulary_file(shared), vocabulary_file(segment)]
        world = Regions.from_data(regions)
        groups: dict[str, Phrases] = {}
        for file in files:
            # A segment adds its words to a shared group: an "NDA" is a new drug to some, and only a paper to others.
            groups |= {name: groups.get(name, ()) + words for name, words in file.word_groups.items()}
        entries: list[_Entry] = []
        # Contexts are numbered below zero, so that one lexicon finds values and contexts in one pass.
        contexts: dict[Phrases, int] = {}
        phrases: dict[int, Phrases] = {}
        for file in files:
            for entry, words in _entries_of(file, contexts):
                phrases[len(entries)] = words
                entries.append(entry)
        phrases.update((number, words) for words, number in contexts.items())
        return cls(
            units={unit: words for file in files for unit, words in file.units.items()},
            product_words=tuple(word for file in files for word in file.product_words),
            work_words=tuple(word for file in files for word in file.work_words),
            need_words=tuple(word for file in files for word in file.need_words),
            homonyms=tuple(pair for file in files for pair in file.homonyms) + world.homonyms,
            world=world,
            _entries=tuple(entries),
            _lexicon=lexicon_of(
                phrases,
                lambda number: entries[number].label if number >= 0 else "only_near or unless_near",
                groups,
            ),
        )

    def regions(self, text: str) -> tuple[RegionMention, ...]:
        """Return the markets that a text names, in order."""
        return self.world.mentions(tokenise(text))

    def codes_of(self, region: str) -> frozenset[str]:
        """Return the country codes that a text about a market stands for."""
        return self.world.codes_of(region)


def find_values(tokens: Sequence[Token], *, vocabulary: Vocabulary) -> tuple[ValueMention, ...]:
    """Return what a text's words mean, in order; within a field the longest words win.

    The tokens may be a whole message's or one statement's. The same words may mean values of two fields.
    """
    entries = vocabulary._entries
    told: list[tuple[_Entry, Met[int]]] = []
    beside: dict[int, list[Met[int]]] = {}
    for mark in vocabulary._lexicon.find_together(tokens):
        for key in mark.keys:
            if key < 0:
                beside.setdefault(key, []).append(mark)
            else:
                told.append((entries[key], mark))
    contexts = _Contexts(tokens, beside)
    candidates = [(entry, mark) for entry, mark in told if contexts.allow(entry, mark)]
    mentions = [
        ValueMention(_start(mark, tokens), mark.end, entry.field, entry.value, entry.strength)
        for entry, mark in _winners(candidates)
        if entry.value != LOOK_ALIKE
    ]
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.field)))


def _start(mark: Met[int], tokens: Sequence[Token]) -> int:
    """Return where the words that mean a value begin: in "Consent: given" after the label."""
    label = (place for place in range(mark.last - 1, mark.first - 1, -1) if tokens[place].text == ":")
    return tokens[next(label, mark.first - 1) + 1].start


def check_homonyms(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return a sentence for each use of a homonym that is read in the wrong sense."""
    failures = []
    for pair in vocabulary.homonyms:
        for uses, wanted in ((pair.true_uses, True), (pair.false_uses, False)):
            failures += [
                f"`{pair.word}` in `{use}` should {'' if wanted else 'not '}mean {pair.field} = {pair.value}"
                for use in uses
                if _means(use, pair, vocabulary) is not wanted
            ]
    return tuple(failures)


def _means(use: str, pair: Homonym, vocabulary: Vocabulary) -> bool:
    if pair.field == REGION:
        return any(pair.value in mention.codes for mention in vocabulary.regions(use))
    return any(
        (mention.field, mention.value) == (pair.field, pair.value)
        for mention in find_values(tokenise(use), vocabulary=vocabulary)
    )


def _winners(candidates: Iterable[tuple[_Entry, Met[int]]]) -> Iterator[tuple[_Entry, Met[int]]]:
    """Yield the longest words of each field; a mere sign never hides a name, a look-alike hides all it holds."""
    holders: dict[tuple[str, int], tuple[int, int, int]] = {}
    yielded: set[tuple[str, str, int, int]] = set()
    for entry, mark in sorted(candidates, key=_by_weight):
        cells = [(entry.field, place) for place in range(mark.first, mark.last + 1)]
        own = (entry.rank, mark.first, mark.last)
        meaning = (entry.field, entry.value, mark.first, mark.last)
        hidden = any([holder != own and holder[0] >= own[0] for cell in cells if (holder := holders.get(cell))])
        if hidden or meaning in yielded:
            continue
        holders |= dict.fromkeys(cells, own)
        yielded.add(meaning)
        yield entry, mark


def _by_weight(candidate: tuple[_Entry, Met[int]]) -> tuple[int, int, int]:
    entry, mark = candidate
    return mark.first - mark.last, -entry.rank, mark.first


class _Contexts:
    """Where the words stand that a phrase needs near it, or must not have."""

    def __init__(self, tokens: Sequence[Token], marks: Mapping[int, Sequence[Met[int]]]) -> None:
        self._marks = marks
        self._ends = _sentence_ends(tokens)

    def allow(self, entry: _Entry, mark: Met[int]) -> bool:
        """True where what must stand near a phrase does, and nothing that must not."""
        return (
            (entry.only_near is None or self._has_near(entry.only_near, mark))
            and (entry.unless_near is None or not self._has_near(entry.unless_near, mark))
            and (entry.unless_inside is None or not self._has_inside(entry.unless_inside, mark))
        )

    def _has_near(self, context: int, mark: Met[int]) -> bool:
        own = bisect_left(self._ends, mark.first)
        return any(
            bisect_left(self._ends, other.first) == own
            for other in self._around(context, mark.first - TOKENS_NEAR, mark.last + TOKENS_NEAR)
            if other.first < mark.first or other.last > mark.last
        )

    def _has_inside(self, context: int, mark: Met[int]) -> bool:
        return any(other.last <= mark.last for other in self._around(context, mark.first, mark.last))

    def _around(self, context: int, first: int, last: int) -> Iterator[Met[int]]:
        marks = self._marks.get(context, ())
        begin = bisect_left(marks, first, key=lambda other: other.first)
        return takewhile(lambda other: other.first <= last, islice(marks, begin, None))


def _sentence_ends(tokens: Sequence[Token]) -> list[int]:
    """Return the places of the marks that end sentences."""
    marks = compress(range(len(tokens) - 1), map(_SENTENCE_END.__contains__, map(_text_of, tokens)))
    return [place for place in marks if tokens[place + 1].start > tokens[place].end]


def _entries_of(file: VocabularyFile, contexts: dict[Phrases, int]) -> Iterator[tuple[_Entry, Phrases]]:
    """Yield each group of phrases with what it means, numbering its contexts as they come."""

    def number(words: Phrases) -> int | None:
        return contexts.setdefault(words, -1 - len(contexts)) if words else None

    for field, values in file.fields.items():
        for value, words in values.items():
            yield _Entry(field, value, Strength.NAME), words.names
            yield _Entry(field, value, Strength.SIGN), words.signs
            for group in words.in_context:
                strength = Strength[group.strength.upper()]
                contexts_of = (group.only_near, group.unless_near, group.unless_inside)
                yield _Entry(field, value, strength, *map(number, contexts_of)), group.words
