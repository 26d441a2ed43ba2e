"""The trade's vocabulary: which words mean which value of a field, and which countries a market is.

The words stand in ``knowledge/<segment>/vocabulary.yaml``, ``knowledge/shared/values.yaml`` and
``knowledge/shared/regions.yaml``; each file's head tells its editor how to write them.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, IntEnum
from itertools import islice, takewhile
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import structs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.reading.lexicon import Found, Lexicon
from bot.reading.phrases import PhraseError
from bot.reading.tokens import Token, folded, tokenise
from qualification.terms import FIXED_VALUES, SEGMENT_FIELDS

REGION: Final = "compliance.region"
VOCABULARY_FIELDS: Final = (*SEGMENT_FIELDS, *FIXED_VALUES, "compliance.channel")
"""The fields whose values have words of their own."""

LOOK_ALIKE: Final = "look_alike"
"""Stands among a field's values for phrases that hold a value's words and mean none of them."""

TOKENS_NEAR: Final = 12
"""How many words and marks, at most, lie between a phrase and the context it needs or must not have."""

CODES_IN_A_ROW: Final = 3
"""How many country codes, joined, are taken for countries where none of them is plain by itself."""

_ROW_MARKS = frozenset("&+/,")
_SEPARATOR = re.compile(r"[,\n]")
_SENTENCE_END = frozenset(".!?")


_Key = TypeVar("_Key", bound=Hashable)
_WrittenT = TypeVar("_WrittenT", bound="_Written")


class VocabularyError(ValueError):
    """A vocabulary cannot be read; the message names the entry and what is wrong with it."""


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
class RegionMention:
    """Words of a text, by their place in code points, that name a market, and its ISO 3166 country codes."""

    start: int
    end: int
    codes: frozenset[str]


def _split(written: object) -> object:
    if isinstance(written, str):
        return tuple(piece for part in _SEPARATOR.split(written) if (piece := part.strip()))
    return written


Phrases = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""Written as a list, or as one text with commas between."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InContext(_Written):
    """Words that mean a value only where other words stand, or do not stand, in the same sentence."""

    words: Phrases
    only_near: Phrases = ()
    unless_near: Phrases = ()
    unless_inside: Phrases = ()
    strength: Literal["name", "sign"] = "sign"


class ValueWords(_Written):
    """What people write for one value: names of the thing, mere signs of it, and words that need context."""

    names: Phrases = ()
    signs: Phrases = ()
    in_context: tuple[InContext, ...] = ()


class Homonym(_Written):
    """A word with two senses, shown in use; the uses run as tests."""

    word: str
    field: str
    value: str
    true_uses: tuple[str, ...] = Field(min_length=1)
    false_uses: tuple[str, ...] = Field(min_length=1)


class VocabularyFile(_Written):
    """A segment's vocabulary, or the values that all segments share, as written."""

    fields: dict[str, dict[str, ValueWords]] = {}
    word_groups: dict[str, Phrases] = {}
    misspellings: dict[str, Phrases] = {}
    units: dict[str, Phrases] = {}
    product_words: Phrases = ()
    work_words: Phrases = ()
    need_words: Phrases = ()
    homonyms: tuple[Homonym, ...] = ()


class RegionGroup(_Written):
    """A name for several countries: their codes, or groups named before it."""

    names: Phrases
    members: Phrases


class RegionsFile(_Written):
    """Countries and groups of countries, and the words that tell a market from a person or a pronoun."""

    countries: dict[str, Phrases]
    parts: dict[str, Phrases] = {}
    groups: dict[str, RegionGroup] = {}
    doubtful: dict[str, Phrases] = {}
    adjectives: dict[str, Phrases] = {}
    codes_as_words: Phrases = ()
    market_words: Phrases = ()
    leading_words: Phrases = ()
    joining_words: Phrases = ()
    not_a_market_after: Phrases = ()
    look_alikes: Phrases = ()
    homonyms: tuple[Homonym, ...] = ()


class _Kind(Enum):
    """What a phrase of a regions file is for; the values are the keys under which an editor finds it."""

    CERTAIN = "countries, parts or groups"
    DOUBTFUL = "doubtful"
    ADJECTIVE = "adjectives"
    CODE = "codes_as_words"
    LOOK_ALIKE = "look_alikes"
    MARKET = "market_words"
    LEADING = "leading_words"
    JOINING = "joining_words"
    ELSEWHERE = "not_a_market_after"


_PLACES = frozenset({_Kind.CERTAIN, _Kind.DOUBTFUL, _Kind.ADJECTIVE, _Kind.CODE})
_RegionKey = tuple[_Kind, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Regions:
    """The world's countries by the names that people write, and the groups they form."""

    codes: frozenset[str]
    _lexicon: Lexicon[_RegionKey]
    homonyms: tuple[Homonym, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Regions":
        """Read a regions file's content; a `VocabularyError` names the entry that is wrong."""
        file = _validated(RegionsFile, data)
        codes = frozenset(file.countries)
        phrases: dict[_RegionKey, list[str]] = {}
        for kind, by_code in (
            (_Kind.CERTAIN, file.countries),
            (_Kind.CERTAIN, file.parts),
            (_Kind.DOUBTFUL, file.doubtful),
            (_Kind.ADJECTIVE, file.adjectives),
        ):
            for code, names in by_code.items():
                if code not in codes:
                    raise VocabularyError(f"`{code}` has names but is not among `countries`")
                phrases.setdefault((kind, frozenset({code})), []).extend(names)
        for code in file.codes_as_words:
            phrases.setdefault((_Kind.CERTAIN, frozenset({code})), []).append(f"={code}")
        for code in codes.difference(file.codes_as_words):
            phrases[_Kind.CODE, frozenset({code})] = [f"={code}"]
        for group in _groups(file, codes):
            phrases.setdefault((_Kind.CERTAIN, group[1]), []).extend(group[0])
        for kind, words in (
            (_Kind.MARKET, file.market_words),
            (_Kind.LEADING, file.leading_words),
            (_Kind.JOINING, file.joining_words),
            (_Kind.ELSEWHERE, file.not_a_market_after),
            (_Kind.LOOK_ALIKE, file.look_alikes),
        ):
            phrases[kind, frozenset()] = list(words)
        return cls(codes, _lexicon(phrases, lambda key: key[0].value), file.homonyms)

    def mentions(self, tokens: Sequence[Token]) -> tuple[RegionMention, ...]:
        """Return the markets that a text names, in order; countries joined by "and" are one mention."""
        found = self._lexicon.find_all(tokens)
        marks = {kind: {mark.first: mark.last for mark in found if mark.key[0] is kind} for kind in _Kind}
        leads = set(marks[_Kind.LEADING].values())
        elsewhere = {place for last in marks[_Kind.ELSEWHERE].values() for place in range(last + 1, last + 4)}
        mentions = []
        for row in _rows(_longest(found), marks[_Kind.JOINING], tokens):
            market = _market_end(row[-1].last, marks[_Kind.MARKET])
            if row[0].first in elsewhere:
                continue
            led = row[0].first - 1 in leads
            kept = [place for place in row if _counts(place, row, led=led, market=market > row[-1].last)]
            if kept:
                last = market if kept[-1] is row[-1] else kept[-1].last
                codes = frozenset[str]().union(*(place.key[1] for place in kept))
                mentions.append(RegionMention(tokens[kept[0].first].start, tokens[last].end, codes))
        return tuple(mentions)

    def codes_of(self, text: str) -> frozenset[str]:
        """Return the country codes that a text about a market stands for; none where it names no country."""
        code = text.strip().upper()
        if code in self.codes:
            return frozenset({code})
        places = _longest(self._lexicon.find_all(tokenise(text)))
        return frozenset().union(*(place.key[1] for place in places))


def _groups(file: RegionsFile, codes: frozenset[str]) -> Iterator[tuple[Phrases, frozenset[str]]]:
    known: dict[str, frozenset[str]] = {}
    for name, group in file.groups.items():
        members: set[str] = set()
        for member in group.members:
            if member not in known and member not in codes:
                raise VocabularyError(f"groups: {name}: `{member}` is neither a country nor a group before it")
            members |= known.get(member, {member})
        known[name] = frozenset(members)
        yield group.names, known[name]


def _longest(found: Iterable[Found[_RegionKey]]) -> Iterator[Found[_RegionKey]]:
    """Yield the names of places from left to right, the longest at each, without those inside a look-alike."""
    covered = hidden = -1
    for mark in sorted(found, key=lambda mark: (mark.first, mark.key[0] is not _Kind.LOOK_ALIKE, -mark.last)):
        if mark.key[0] is _Kind.LOOK_ALIKE:
            hidden = max(hidden, mark.last)
        elif mark.key[0] in _PLACES and mark.first > covered and mark.last > hidden:
            covered = mark.last
            yield mark


def _rows(
    places: Iterable[Found[_RegionKey]], joining: Mapping[int, int], tokens: Sequence[Token]
) -> Iterator[list[Found[_RegionKey]]]:
    """Yield the places in rows: those with nothing between them but "and", commas and the like."""
    row: list[Found[_RegionKey]] = []
    for place in places:
        at = row[-1].last + 1 if row else place.first
        while at < place.first and (at in joining or tokens[at].text in _ROW_MARKS):
            at = joining.get(at, at) + 1
        if row and at != place.first:
            yield row
            row = []
        row.append(place)
    if row:
        yield row


def _counts(place: Found[_RegionKey], row: Sequence[Found[_RegionKey]], *, led: bool, market: bool) -> bool:
    """Tell whether a name means a market, by its kind, the row it stands in, and the words around that row."""
    match place.key[0]:
        case _Kind.CERTAIN:
            return True
        case _Kind.ADJECTIVE:
            return market
        case _Kind.DOUBTFUL:
            return led or market or any(other.key[0] is _Kind.CERTAIN for other in row)
        case _:
            return len(row) >= CODES_IN_A_ROW or any(other.key[0] is _Kind.CERTAIN for other in row)


def _market_end(last: int, markets: Mapping[int, int]) -> int:
    """Return where "German market" or "German private hospitals" ends; ``last`` where no such word follows."""
    return markets.get(last + 1, markets.get(last + 2, last))


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
    _spellings: Mapping[str, str]

    @classmethod
    def from_data(
        cls, segment: Mapping[str, Any], shared: Mapping[str, Any], regions: Mapping[str, Any]
    ) -> "Vocabulary":
        """Read a segment's file on top of the shared values; a `VocabularyError` names the entry that is wrong."""
        files = [_vocabulary_file(shared), _vocabulary_file(segment)]
        world = Regions.from_data(regions)
        groups = {name: words for file in files for name, words in file.word_groups.items()}
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
            _lexicon=_lexicon(
                phrases,
                lambda number: entries[number].label if number >= 0 else "only_near or unless_near",
                groups,
            ),
            _spellings={
                folded(wrong): folded(right)
                for file in files
                for right, misspelt in file.misspellings.items()
                for wrong in misspelt
            },
        )

    def respelled(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Return the tokens with every known misspelling under its right form; their places and texts stay."""
        right = self._spellings
        if right.keys().isdisjoint([token.form for token in tokens]):
            return tokens
        return [structs.replace(token, form=right[token.form]) if token.form in right else token for token in tokens]

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
    tokens = vocabulary.respelled(tokens)
    found = vocabulary._lexicon.find_all(tokens)
    contexts = _Contexts(tokens, [mark for mark in found if mark.key < 0])
    candidates = [
        (entries[mark.key], mark) for mark in found if mark.key >= 0 and contexts.allow(entries[mark.key], mark)
    ]
    mentions = [
        ValueMention(_start(mark, tokens), mark.end, entry.field, entry.value, entry.strength)
        for entry, mark in _winners(candidates)
        if entry.value != LOOK_ALIKE
    ]
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.field)))


def _start(mark: Found[int], tokens: Sequence[Token]) -> int:
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


def _winners(candidates: Iterable[tuple[_Entry, Found[int]]]) -> Iterator[tuple[_Entry, Found[int]]]:
    """Yield the longest words of each field; a mere sign never hides a name, a look-alike hides all it holds."""
    holders: dict[tuple[str, int], tuple[int, int, int]] = {}
    yielded: set[tuple[str, str, int, int]] = set()
    for entry, mark in sorted(candidates, key=_by_weight):
        cells = [(entry.field, place) for place in range(mark.first, mark.last + 1)]
        own = (entry.rank, mark.first, mark.last)
        meaning = (entry.field, entry.value, mark.first, mark.last)
        hidden = any(holder != own and holder[0] >= own[0] for cell in cells if (holder := holders.get(cell)))
        if hidden or meaning in yielded:
            continue
        holders.update((cell, own) for cell in cells)
        yielded.add(meaning)
        yield entry, mark


def _by_weight(candidate: tuple[_Entry, Found[int]]) -> tuple[int, int, int]:
    entry, mark = candidate
    return mark.first - mark.last, -entry.rank, mark.first


class _Contexts:
    """Where the words stand that a phrase needs near it, or must not have."""

    def __init__(self, tokens: Sequence[Token], marks: Iterable[Found[int]]) -> None:
        self._marks: dict[int, list[Found[int]]] = {}
        for mark in marks:
            self._marks.setdefault(mark.key, []).append(mark)
        self._sentences = _sentences(tokens)

    def allow(self, entry: _Entry, mark: Found[int]) -> bool:
        """True where what must stand near a phrase does, and nothing that must not."""
        return (
            (entry.only_near is None or self._has_near(entry.only_near, mark))
            and (entry.unless_near is None or not self._has_near(entry.unless_near, mark))
            and (entry.unless_inside is None or not self._has_inside(entry.unless_inside, mark))
        )

    def _has_near(self, context: int, mark: Found[int]) -> bool:
        own = self._sentences[mark.first]
        return any(
            self._sentences[other.first] == own
            for other in self._around(context, mark.first - TOKENS_NEAR, mark.last + TOKENS_NEAR)
            if other.first < mark.first or other.last > mark.last
        )

    def _has_inside(self, context: int, mark: Found[int]) -> bool:
        return any(other.last <= mark.last for other in self._around(context, mark.first, mark.last))

    def _around(self, context: int, first: int, last: int) -> Iterator[Found[int]]:
        marks = self._marks.get(context, [])
        begin = bisect_left(marks, first, key=lambda other: other.first)
        return takewhile(lambda other: other.first <= last, islice(marks, begin, None))


def _sentences(tokens: Sequence[Token]) -> list[int]:
    """Return for each token the number of its sentence."""
    numbers = []
    number = 0
    for place, token in enumerate(tokens):
        numbers.append(number)
        if token.text in _SENTENCE_END and place + 1 < len(tokens) and tokens[place + 1].start > token.end:
            number += 1
    return numbers


def _validated(model: type[_WrittenT], data: Mapping[str, Any]) -> _WrittenT:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ": ".join(str(part) for part in first["loc"] if part != "fields")
        raise VocabularyError(f"{place or 'file'}: {first['msg']}") from error


def _vocabulary_file(data: Mapping[str, Any]) -> VocabularyFile:
    """Read a file whose keys are the spec's field names, the word lists of other rooms, and homonyms."""
    fields = {key: values for key, values in data.items() if "." in str(key)}
    rest = {key: value for key, value in data.items() if key not in fields}
    file = _validated(VocabularyFile, {**rest, "fields": fields})
    for field, values in file.fields.items():
        _known(field, VOCABULARY_FIELDS, "field")
        for value in values:
            if value != LOOK_ALIKE and field in FIXED_VALUES:
                _known(value, FIXED_VALUES[field], f"{field}: value")
    return file


def _known(name: str, names: Sequence[str], what: str) -> None:
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else f"; it may be one of {', '.join(names)}"
        raise VocabularyError(f"{what} `{name}` is not known{hint}")


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


def _lexicon(
    phrases: Mapping[_Key, Iterable[str]],
    label: Callable[[_Key], str],
    groups: Mapping[str, Phrases] | None = None,
) -> Lexicon[_Key]:
    """Build a lexicon; where a phrase cannot be read, find out whose it is."""
    try:
        return Lexicon(phrases, groups)
    except PhraseError:
        for key, texts in phrases.items():
            try:
                Lexicon({key: texts}, groups)
            except PhraseError as error:
                raise VocabularyError(f"{label(key)}: {error}") from error
        raise
