"""Countries, groups of countries and markets in a text, as ISO codes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.reading.lexicon import Found, Lexicon
from bot.reading.tokens import Token, tokenise
from bot.reading.vocabulary_files import Homonym, Phrases, RegionsFile, VocabularyError, lexicon_of, validated

CODES_IN_A_ROW: Final = 3
"""How many country codes, joined, are taken for countries where none of them is plain by itself."""
_ROW_MARKS = frozenset("&+/,")
_LABEL_ENDS = frozenset(":=")


@dataclass(frozen=True, slots=True)
class RegionMention:
    """Words of a text, by their place in code points, that name a market, and its ISO 3166 country codes."""

    start: int
    end: int
    codes: frozenset[str]


class _Kind(StrEnum):
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
        file = validated(RegionsFile, data)
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
        return cls(codes, lexicon_of(phrases, lambda key: key[0].value), file.homonyms)

    def mentions(self, tokens: Sequence[Token]) -> tuple[RegionMention, ...]:
        """Return the markets that a text names, in order; countries joined by "and" are one mention."""
        found = self._lexicon.find_all(tokens)
        marks: defaultdict[_Kind, dict[int, int]] = defaultdict(dict)
        for mark in found:
            marks[mark.key[0]][mark.first] = mark.last
        leads = set(marks[_Kind.LEADING].values())
        elsewhere = {place for last in marks[_Kind.ELSEWHERE].values() for place in range(last + 1, last + 4)}
        mentions = []
        for row in _rows(_longest(found), marks[_Kind.JOINING], tokens):
            market = _market_end(row[-1].last, marks[_Kind.MARKET])
            if row[0].first in elsewhere:
                continue
            led = row[0].first - 1 in leads
            labelled = led and _is_label(tokens, row[0].first - 1)
            market_follows = market > row[-1].last
            kept = [place for place in row if labelled or _counts(place, row, led=led, market=market_follows)]
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


def _is_label(tokens: Sequence[Token], mark: int) -> bool:
    """True for the mark of "Region: NO"; where all is in capitals, "REGION: NO" may be a plain no."""
    return mark > 0 and tokens[mark].text in _LABEL_ENDS and not tokens[mark - 1].text.isupper()


def _market_end(last: int, markets: Mapping[int, int]) -> int:
    """Return where "German market" or "German private hospitals" ends; ``last`` where no such word follows."""
    return markets.get(last + 1, markets.get(last + 2, last))
