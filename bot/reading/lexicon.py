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
        # The phrases' tree: nodes are numbers, the root is 0. A slot is one step whatever its forms, so that a phrase
        # of five inflected words costs five nodes; a node's steps are written out by form when a text first needs them.
        self._following: dict[int, dict[frozenset[str], int]] = {}
        self._gaps: dict[int, int] = {}
        self._ends: dict[int, tuple[Key, ...]] = {}
        self._size = 0
        self._by_form: dict[int, dict[str, tuple[int, ...]]] = {}
        self._seconds: dict[str, frozenset[str]] = {}
        self._groups = Lexicon({f"<{name}>": texts for name, texts in groups.items()}) if groups else None
        for key, texts in phrases.items():
            for text in texts:
                if "<" in text:
                    self._check_groups(text, groups or {})
                for slots in _readings(text):
                    self._insert(slots, key)

    @cached_property
    def forms(self) -> frozenset[str]:
        """All words and marks in the forms in which a phrase may hold them; exact ones begin with `=`."""
        return frozenset[str]().union(*(slot for steps in self._following.values() for slot in steps))

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
                node = self._following.setdefault(node, {}).setdefault(slot, self._size + 1)
            self._size = max(self._size, node)
        keys = self._ends.get(node, ())
        if key not in keys:
            self._ends[node] = (*keys, key)

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
        """Look at every token once: where can a phrase begin at all?"""
        begins, exact, leads_on = self._steps_from(0), self._exact, self._leads_on
        forms = [token.form for token in tokens]
        openings = [place for place, form in enumerate(forms) if form in begins and leads_on(forms, place)]
        if "'s" in "".join(forms):
            # "the budget's approved": a word that no phrase holds with its 's counts without it.
            for place, form in enumerate(forms):
                if form.endswith("'s") and form not in self.forms:
                    forms[place] = form[:-2]
                    openings += [place] if form[:-2] in begins else []
        special: dict[int, list[tuple[str, int]]] = {}
        if exact:
            for place in [place for place, token in enumerate(tokens) if token.text in exact]:
                special[place] = [("=" + tokens[place].text, place)]
        if self._groups is not None:
            inner = self._groups._walk(tokens)
            for place in inner.openings:
                for last, names in self._groups._matches(inner, place):
                    special.setdefault(place, []).extend((name, last) for name in names)
        return _Walk(tokens, forms, special, sorted({*openings, *special}) if special else sorted(openings))

    def _leads_on(self, forms: Sequence[str], place: int) -> bool:
        """Tell quickly whether a phrase that begins with a word can go on with the next: most that begin so do not."""
        form = forms[place]
        seconds = self._seconds.get(form)
        if seconds is None:
            seconds = self._seconds[form] = self._second_words(form)
        if not seconds:
            return True
        following = forms[place + 1] if place + 1 < len(forms) else ""
        return following in seconds or following in _JOINERS or following.endswith("'s")

    def _second_words(self, form: str) -> frozenset[str]:
        """Return the forms that may follow the first word of a phrase; none where it may be all, or anything follow."""
        begun = self._steps_from(0)[form]
        if any(node in self._ends or node in self._gaps for node in begun):
            return frozenset()
        seconds = frozenset[str]().union(*(self._steps_from(node) for node in begun))
        return frozenset() if any(each[0] in "=<" for each in seconds) else seconds

    @cached_property
    def _exact(self) -> frozenset[str]:
        """The words that count only as they are written."""
        return frozenset(form[1:] for form in self.forms if form.startswith("=") and form != "=")

    def _steps_from(self, node: int) -> dict[str, tuple[int, ...]]:
        """Return where each form leads from a node."""
        steps = self._by_form.get(node)
        if steps is None:
            steps = {}
            for slot, following in self._following.get(node, {}).items():
                for form in slot:
                    steps[form] = (*steps.get(form, ()), following)
            self._by_form[node] = steps
        return steps

    def _matches(self, walk: "_Walk", place: int) -> list[tuple[int, tuple[Key, ...]]]:
        """Return where phrases end that begin at a place, and their keys."""
        matches: list[tuple[int, tuple[Key, ...]]] = []
        tokens, forms, special = walk.tokens, walk.forms, walk.special
        ends, gaps, by_form, behind = self._ends, self._gaps, self._by_form, len(tokens)
        # A path is a node, the place to go on from, and the last place taken. This is where a note's reading spends
        # most of its time: one loop, no calls.
        paths = [(0, place, place)]
        while paths:
            node, at, last = paths.pop()
            if node in ends:
                matches.append((last, ends[node]))
            if at >= behind:
                continue
            if node in gaps:
                paths += [(gaps[node], ahead, last) for ahead in _gap_ends(tokens, at)]
            steps = by_form.get(node)
            if steps is None:
                steps = self._steps_from(node)
            if not steps:
                continue
            known = len(paths)
            while True:
                if forms[at] in steps:
                    for following in steps[forms[at]]:
                        paths.append((following, at + 1, at))
                if at in special:
                    for form, end in special[at]:
                        paths += [(following, end + 1, end) for following in steps.get(form, _NOTHING)]
                if len(paths) > known or not node or tokens[at].text not in _JOINERS or not _joins(tokens, at):
                    break
                at += 1
        return matches


class _Walk(NamedTuple):
    """A text as one lexicon sees it: its forms, exact words and groups by where they begin, where phrases may begin."""

    tokens: Sequence[Token]
    forms: Sequence[str]
    special: Mapping[int, Sequence[tuple[str, int]]]
    openings: Sequence[int]


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
