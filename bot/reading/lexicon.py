"""Phrases of a vocabulary, found in tokens whatever their case, hyphens or inflection.

How an editor writes a phrase:

    sign off            each word also in its regular inflections: signs off, signed off, signing off
    =AE                 exactly so, upper and lower case included, no inflections
    "said"              in quotation marks: this form only, in any case
    final|last say      one of several words (or hyphened ones: ok|go-ahead)
    (the) green light   a word that may be missing
    takes * decision    up to three words between
    <paper> signed      any phrase of the word group `paper`, where the lexicon is given such groups

Hyphens and other joining marks between words do not count: "tech-transfer" and "tech transfer" are one
phrase. A full stop joins too, unless it ends a sentence.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from bot.reading.tokens import Token, folded, tokenise

Key = TypeVar("Key", bound=Hashable)

LONGEST_GAP = 3
_GAP = "*"
_ANYTHING = frozenset({_GAP})
_NOTHING: tuple[int, ...] = ()
_MOST_SLOTS = 1 << 24
_JOINERS = frozenset("-\u2010\u2011\u2012\u2013/&+._'\u2019")
_VOWELS = frozenset("aeiou")
# Words of grammar take no endings: "not" is not "noted", "the" is not "thing", "her" is not "herring".
_UNINFLECTED = frozenset({
    "all", "and", "any", "but", "can", "did", "for", "from", "had", "has", "her", "here", "him", "his",
    "how", "into", "its", "more", "most", "nor", "not", "now", "off", "only", "our", "out", "over",
    "per", "she", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "too", "upon", "very", "via", "was", "were", "what", "when", "which", "who",
    "whom", "whose", "why", "will", "with", "yes", "yet", "you", "your",
})  # fmt: skip
_SLOT = re.compile(r'\([^()]*\)|<\w+>(?=[\s:]|$)|(?:"[^"]*"|[^\s":]|:(?!\s|$))+|[":]')


_BRACKETS = re.compile(r'["(<:]')
_GROUP = re.compile(r"<(\w+)>")
_place_of = itemgetter(0)
_Step = tuple[int, int]
_Row = tuple[frozenset[str], ...]


class PhraseError(ValueError):
    """A phrase of a vocabulary cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Key]):
    """One phrase met in a text: where (code points and token places), and what it stands for."""

    start: int
    end: int
    first: int
    last: int
    key: Key


class Lexicon(Generic[Key]):
    """A set of phrases, each standing for a key, that finds itself in a text in linear time."""

    def __init__(self, phrases: Mapping[Key, Iterable[str]], groups: Mapping[str, Iterable[str]] | None = None) -> None:
        # The phrases' tree: nodes are numbers, the root is 0. Plain dicts of plain numbers build and load fast.
        self._following: dict[int, int] = {}
        self._gaps: dict[int, int] = {}
        self._ends: dict[int, tuple[Key, ...]] = {}
        self._followed: set[int] = set()
        self._size = 0
        # A slot is one step whatever its forms, so that a phrase of five inflected words costs five nodes.
        self._numbers: dict[frozenset[str], int] = {}
        self._slots: dict[str, tuple[int, ...]] = {}
        self._groups = Lexicon({f"<{name}>": texts for name, texts in groups.items()}) if groups else None
        for key, texts in phrases.items():
            for text in texts:
                if "<" in text:
                    self._check_groups(text, groups or {})
                for slots in _readings(text):
                    self._insert(slots, key)

    @property
    def forms(self) -> Iterable[str]:
        """All words and marks in the forms in which a phrase may hold them; exact ones begin with `=`."""
        return self._slots.keys()

    def _check_groups(self, text: str, groups: Mapping[str, Iterable[str]]) -> None:
        for name in _GROUP.findall(text):
            if name not in groups:
                raise PhraseError(f"phrase `{text}` names the word group `{name}`, which is not there")

    def _insert(self, slots: Sequence[frozenset[str]], key: Key) -> None:
        node = 0
        for slot in slots:
            if slot is _ANYTHING:
                node = self._gaps.setdefault(node, self._size + 1)
            else:
                self._followed.add(node)
                node = self._following.setdefault(_link(node, self._number(slot)), self._size + 1)
            self._size = max(self._size, node)
        keys = self._ends.get(node, ())
        if key not in keys:
            self._ends[node] = (*keys, key)

    def _number(self, slot: frozenset[str]) -> int:
        number = self._numbers.get(slot)
        if number is None:
            number = self._numbers[slot] = len(self._numbers)
            for form in slot:
                self._slots[form] = (*self._slots.get(form, ()), number)
        return number

    def find(self, tokens: Sequence[Token]) -> tuple[Found[Key], ...]:
        """Return every leftmost-longest phrase; a phrase with several keys is found once for each."""
        found: list[Found[Key]] = []
        behind = -1
        walk = self._walk(tokens)
        for place in walk.openings:
            if place <= behind:
                continue
            matches = self._matches(walk, place)
            if not matches:
                continue
            if len(matches) == 1:
                behind, keys = matches[0]
            else:
                behind = max(matches, key=_place_of)[0]
                keys = tuple(dict.fromkeys(key for end, ending in matches if end == behind for key in ending))
            found += [Found(tokens[place].start, tokens[behind].end, place, behind, key) for key in keys]
        return tuple(found)

    def find_all(self, tokens: Sequence[Token]) -> tuple[Found[Key], ...]:
        """Return every phrase at every place, overlapping ones too (the longest for each key and start)."""
        found: list[Found[Key]] = []
        walk = self._walk(tokens)
        for place in walk.openings:
            matches = self._matches(walk, place)
            if not matches:
                continue
            longest: dict[Key, int] = {}
            for last, keys in matches:
                for key in keys:
                    if last > longest.get(key, -1):
                        longest[key] = last
            start = tokens[place].start
            found += [Found(start, tokens[last].end, place, last, key) for key, last in longest.items()]
        return tuple(found)

    def _walk(self, tokens: Sequence[Token]) -> "_Walk":
        """Look every token up once: which slots it fits, and where a phrase can begin at all."""
        slots, openers, exact = self._slots, self._openers, self._exact
        forms = [token.form for token in tokens]
        fitting = [slots.get(form) for form in forms]
        if "'s" in "".join(forms):
            for place, form in enumerate(forms):
                if fitting[place] is None and form.endswith("'s"):
                    # "the budget's approved": a word that no phrase holds with its 's counts without it.
                    fitting[place] = slots.get(form[:-2])
        if exact:
            for place in [place for place, token in enumerate(tokens) if token.text in exact]:
                fitting[place] = (fitting[place] or _NOTHING) + exact[tokens[place].text]
        grouped: dict[int, list[_Step]] = {}
        if self._groups is not None:
            inner = self._groups._walk(tokens)
            for place in inner.openings:
                for last, names in self._groups._matches(inner, place):
                    steps = [(slot, last) for name in names for slot in slots.get(name, _NOTHING)]
                    grouped.setdefault(place, []).extend(steps)
        openings = [place for place, fits in enumerate(fitting) if fits is not None and not openers.isdisjoint(fits)]
        if grouped:
            openings = sorted(grouped.keys() | openings)
        return _Walk(tokens, fitting, grouped, openings)

    @cached_property
    def _openers(self) -> frozenset[int]:
        """The slots that begin a phrase; a step from the root has the number of its slot."""
        return frozenset(link for link in self._following if link < _MOST_SLOTS)

    @cached_property
    def _exact(self) -> dict[str, tuple[int, ...]]:
        """The slots of exact words, by the word as it must be written."""
        return {form[1:]: slots for form, slots in self._slots.items() if form.startswith("=") and form != "="}

    def _matches(self, walk: "_Walk", place: int) -> list[tuple[int, tuple[Key, ...]]]:
        matches: list[tuple[int, tuple[Key, ...]]] = []
        ends, gaps, followed = self._ends, self._gaps, self._followed
        tokens = walk.tokens
        behind = len(tokens)
        paths = self._steps(walk, 0, place)
        while paths:
            node, at, last = paths.pop()
            if node in ends:
                matches.append((last, ends[node]))
            if at >= behind:
                continue
            if node in gaps:
                paths += [(gaps[node], ahead, last) for ahead in _gap_ends(tokens, at)]
            if node not in followed:
                continue
            steps = self._steps(walk, node, at)
            while not steps and tokens[at].text in _JOINERS and _joins(tokens, at):
                at += 1
                steps = self._steps(walk, node, at)
            paths += steps
        return matches

    def _steps(self, walk: "_Walk", node: int, at: int) -> list[tuple[int, int, int]]:
        """Return where a token or a group leads from a node: the next node, the place after, the last place taken."""
        following, link = self._following, _link(node, 0)
        steps: list[tuple[int, int, int]] = []
        for slot in walk.fitting[at] or _NOTHING:
            if link + slot in following:
                steps.append((following[link + slot], at + 1, at))
        if at in walk.grouped:
            for slot, end in walk.grouped[at]:
                if link + slot in following:
                    steps.append((following[link + slot], end + 1, end))
        return steps


class _Walk(NamedTuple):
    """A text as one lexicon sees it: the slots that its tokens and groups fit, and where phrases begin."""

    tokens: Sequence[Token]
    fitting: Sequence[tuple[int, ...] | None]
    grouped: Mapping[int, Sequence[_Step]]
    openings: Sequence[int]


def _link(node: int, slot: int) -> int:
    """Return the number that stands for the step from a node by a slot; from the root it is the slot itself."""
    return node * _MOST_SLOTS + slot


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """True where a joining mark may stand inside a phrase: it does not end the text, and a stop ends no sentence."""
    if at + 1 == len(tokens):
        return False
    following = tokens[at + 1]
    return tokens[at].text != "." or following.start == tokens[at].end or not following.text[0].isupper()


def _gap_ends(tokens: Sequence[Token], at: int) -> Iterable[int]:
    """Yield the places where a gap that begins here may end: after 0 to 3 words, never past a full stop."""
    yield at
    words = 0
    for ahead in range(at, min(at + 2 * LONGEST_GAP, len(tokens))):
        if tokens[ahead].text in {".", "!", "?", ";", ":"}:
            return
        words += tokens[ahead].is_word
        if words > LONGEST_GAP:
            return
        yield ahead + 1


@cache
def _readings(text: str) -> tuple[_Row, ...]:
    """Return each way to read a phrase as a row of slots, one for every choice of its optional words."""
    slots = _SLOT.findall(text) if _BRACKETS.search(text) else text.split()
    if not slots or all(slot == _GAP or slot.startswith("(") for slot in slots):
        raise PhraseError(f"phrase `{text}` needs at least one word that must be there")
    if slots[0] == _GAP or slots[-1] == _GAP:
        raise PhraseError(f"phrase `{text}` begins or ends with `*`; leave it out")
    rows = tuple(_rows(slots))
    if not all(rows):
        raise PhraseError(f"phrase `{text}` holds joining marks alone")
    return rows


def _rows(slots: Iterable[str]) -> Iterable[_Row]:
    for choice in product(*map(_choices, slots)):
        yield tuple(slot for row in choice for slot in row)


@cache
def _choices(slot: str) -> tuple[_Row, ...]:
    """Return the rows of slots that one written piece may stand for: "tech-transfer" is a row of two."""
    if slot.isalpha():
        return ((inflections(slot),),)
    if slot == _GAP:
        return ((_ANYTHING,),)
    if slot.startswith("("):
        return ((), *_rows(_SLOT.findall(slot[1:-1])))
    rows = [_row(part) for part in slot.split("|") if part] if slot.strip("|") else [_row(slot)]
    single = [row[0] for row in rows if len(row) == 1]
    several = [row for row in rows if len(row) != 1]
    return ((frozenset().union(*single),), *several) if single else tuple(several)


def _row(slot: str) -> _Row:
    if slot.isalpha():
        return (inflections(slot),)
    if _GROUP.fullmatch(slot):
        return (frozenset({slot}),)
    exact = slot.startswith("=") and slot != "="
    tokens = tokenise(slot[1:] if exact else slot.strip('"'))
    words = [token for token in tokens if token.text not in _JOINERS]
    if not tokens:
        raise PhraseError(f"`{slot}` holds no word")
    if exact:
        return tuple(frozenset({"=" + token.text}) for token in words)
    if slot.startswith('"'):
        return tuple(frozenset({token.form}) for token in words)
    return tuple(inflections(token.form) for token in words)


@cache
def inflections(word: str) -> frozenset[str]:
    """Return a word's regular English forms (sign, signs, signed, signing); figures and marks have one."""
    word = folded(word)
    if len(word) < 3 or not word.isalpha() or word in _UNINFLECTED:
        return frozenset({word})
    forms = {word, word + "s"}
    if word.endswith("e"):
        forms |= {word + "d", word[:-1] + "ing"}
    elif word.endswith("y") and word[-2] not in _VOWELS:
        forms |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    else:
        forms |= {word + "ed", word + "ing"}
        if word.endswith(("s", "x", "z", "ch", "sh")):
            forms.add(word + "es")
        if word[-1] not in _VOWELS | set("wxyh") and word[-2] in _VOWELS and word[-3] not in _VOWELS:
            forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(forms)
