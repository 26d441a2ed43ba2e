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
from functools import cache
from itertools import product
from typing import Any, Generic, TypeVar

from bot.reading.tokens import Token, folded, tokenise

Key = TypeVar("Key", bound=Hashable)

LONGEST_GAP = 3
_GAP = "*"
_ANYTHING = frozenset({_GAP})
_NOTHING: list[int] = []
_NOTHING_FOLLOWS: dict[int, Any] = {}
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
_SLOT = re.compile(r'\([^()]*\)|<\w+>(?=[\s:]|$)|(?:"[^"]*"|[^\s"])+|"')


_BRACKETS = re.compile(r'["(<]')
_GROUP = re.compile(r"<(\w+)>")
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


class _Node(Generic[Key]):
    """A place reached in some phrases: what may follow, by the number of the slot, and what ends here."""

    __slots__ = ("gap", "keys", "words")

    def __init__(self) -> None:
        # Thousands of nodes are ends: they share the empty dict until something follows.
        self.words: dict[int, _Node[Key]] = _NOTHING_FOLLOWS
        self.gap: _Node[Key] | None = None
        self.keys: tuple[Key, ...] = ()

    def following(self, number: int) -> "_Node[Key]":
        if self.words is _NOTHING_FOLLOWS:
            self.words = {}
        node = self.words.get(number)
        if node is None:
            node = self.words[number] = _Node()
        return node


class Lexicon(Generic[Key]):
    """A set of phrases, each standing for a key, that finds itself in a text in linear time."""

    def __init__(self, phrases: Mapping[Key, Iterable[str]], groups: Mapping[str, Iterable[str]] | None = None) -> None:
        self._root: _Node[Key] = _Node()
        # A slot is one step whatever its forms, so that a phrase of five inflected words costs five nodes.
        self._numbers: dict[frozenset[str], int] = {}
        self._slots: dict[str, list[int]] = {}
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
        node = self._root
        for slot in slots:
            if slot is _ANYTHING:
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.following(self._number(slot))
        if key not in node.keys:
            node.keys = (*node.keys, key)

    def _number(self, slot: frozenset[str]) -> int:
        number = self._numbers.get(slot)
        if number is None:
            number = self._numbers[slot] = len(self._numbers)
            for form in slot:
                self._slots.setdefault(form, []).append(number)
        return number

    def find(self, tokens: Sequence[Token]) -> tuple[Found[Key], ...]:
        """Return every leftmost-longest phrase; a phrase with several keys is found once for each."""
        found: list[Found[Key]] = []
        steps = self._steps(tokens)
        place = 0
        while place < len(tokens):
            matches = self._matches(tokens, steps, place)
            if not matches:
                place += 1
                continue
            last = max(end for end, _ in matches)
            keys = dict.fromkeys(key for end, ending in matches if end == last for key in ending)
            found += [Found(tokens[place].start, tokens[last].end, place, last, key) for key in keys]
            place = last + 1
        return tuple(found)

    def find_all(self, tokens: Sequence[Token]) -> tuple[Found[Key], ...]:
        """Return every phrase at every place, overlapping ones too (the longest for each key and start)."""
        found: list[Found[Key]] = []
        steps = self._steps(tokens)
        for place in range(len(tokens)):
            longest: dict[Key, int] = {}
            for last, keys in self._matches(tokens, steps, place):
                for key in keys:
                    longest[key] = max(last, longest.get(key, -1))
            found += [Found(tokens[place].start, tokens[last].end, place, last, key) for key, last in longest.items()]
        return tuple(found)

    def _steps(self, tokens: Sequence[Token]) -> list[list[_Step]]:
        """Return for each place the slots that begin there, by number, each with the place where it ends."""
        slots = self._slots
        steps: list[list[_Step]] = []
        for place, token in enumerate(tokens):
            fitting = slots.get(token.form)
            if fitting is None:
                # "the budget's approved": a word that no phrase holds with its 's counts without it.
                fitting = slots.get(token.form[:-2], _NOTHING) if token.form.endswith("'s") else _NOTHING
            exact = slots.get("=" + token.text, _NOTHING)
            steps.append([(slot, place) for slot in fitting + exact])
        if self._groups is not None:
            inner = self._groups._steps(tokens)
            for place in range(len(tokens)):
                for last, names in self._groups._matches(tokens, inner, place):
                    steps[place] += [(slot, last) for name in names for slot in slots.get(name, _NOTHING)]
        return steps

    def _matches(
        self, tokens: Sequence[Token], steps: Sequence[Sequence[_Step]], place: int
    ) -> list[tuple[int, tuple[Key, ...]]]:
        matches: list[tuple[int, tuple[Key, ...]]] = []
        words = self._root.words
        paths = [(words[slot], last + 1, last) for slot, last in steps[place] if slot in words]
        while paths:
            node, at, last = paths.pop()
            if node.keys:
                matches.append((last, node.keys))
            if at >= len(tokens):
                continue
            if node.gap is not None:
                paths += [(node.gap, ahead, last) for ahead in _gap_ends(tokens, at)]
            words = node.words
            if not words:
                continue
            while not (fits := [step for step in steps[at] if step[0] in words]) and _joins(tokens, at):
                at += 1
            paths += [(words[slot], end + 1, end) for slot, end in fits]
        return matches


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """True for a mark that may stand inside a phrase: a hyphen, a slash, a stop that ends no sentence."""
    if tokens[at].text not in _JOINERS or at + 1 == len(tokens):
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


def _readings(text: str) -> Iterable[_Row]:
    """Return each way to read a phrase as a row of slots, one for every choice of its optional words."""
    slots = _SLOT.findall(text) if _BRACKETS.search(text) else text.split()
    if not slots or all(slot == _GAP or slot.startswith("(") for slot in slots):
        raise PhraseError(f"phrase `{text}` needs at least one word that must be there")
    if slots[0] == _GAP or slots[-1] == _GAP:
        raise PhraseError(f"phrase `{text}` begins or ends with `*`; leave it out")
    rows = list(_rows(slots))
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
