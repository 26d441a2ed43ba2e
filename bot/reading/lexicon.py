"""Phrases of a vocabulary, found in tokens whatever their case, hyphens or inflection.

Hyphens and other joining marks between words do not count: "tech-transfer" and "tech transfer" are one
phrase. A full stop joins too, unless it ends a sentence.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from operator import itemgetter
from typing import Generic, TypeVar

import msgspec

from bot.reading.phrases import GAP, JOINERS, PhraseError, Row, groups_in, readings
from bot.reading.tokens import Token, folded

Key = TypeVar("Key", bound=Hashable)

LONGEST_GAP = 3
_STOPS = frozenset(".!?;:")
_ROOT = (0,)
_place_of = itemgetter(0)
_NOTHING: dict[int, list[tuple[str, int]]] = {}
_Ends = list[tuple[int, tuple[int, ...], tuple[int, ...]]]
"""Where phrases end, by the place of their last token; the numbers of their keys; and at which nodes of the tree."""
_Path = tuple[int, int, int]
"""A node of the tree, the place to go on from, and the last place taken."""


class Found(msgspec.Struct, Generic[Key], frozen=True, order=True, gc=False):
    """One phrase met in a text: where (code points and token places), and what it stands for."""

    start: int
    end: int
    first: int
    last: int
    key: Key


class Met(msgspec.Struct, Generic[Key], frozen=True, gc=False):
    """Phrases met at one place of a text, and all that they stand for."""

    start: int
    end: int
    first: int
    last: int
    keys: tuple[Key, ...]


class _Keys(dict[tuple[int, ...], tuple[Key, ...]]):
    """Keys by their numbers, each row of them made once."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, numbers: tuple[int, ...]) -> tuple[Key, ...]:
        found = self[numbers] = tuple([self._keys[number] for number in numbers])
        return found


class _Begun(dict[str, "_State"]):
    """What holds after the words with which phrases begin, each found once."""

    def __init__(self, find: Callable[[str], "_State"]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, form: str) -> "_State":
        state = self[form] = self._find(form)
        return state


class Lexicon(Generic[Key]):
    """A set of phrases, each standing for a key, that finds itself in a text in linear time."""

    def __init__(self, phrases: Mapping[Key, Iterable[str]], groups: Mapping[str, Iterable[str]] | None = None) -> None:
        # The phrases' tree: nodes are numbers, the root is 0. A slot is one step whatever its forms, so that a phrase
        # of five inflected words costs five nodes; the steps by form are written out when a text first needs them.
        self._following: dict[int, dict[frozenset[str], int]] = {}
        self._gaps: dict[int, int] = {}
        # Keys go by numbers: a note meets thousands, and to hash what a key is made of takes longer than to find it.
        self._numbers: dict[Key, int] = {}
        self._ends: dict[int, tuple[int, ...]] = {}
        self._size = 0
        self._states: dict[tuple[int, ...], _State] = {}
        # A group's single words lead on like any others; only its longer phrases are looked for by themselves.
        self._words = {f"<{name}>": _single_words(texts) for name, texts in (groups or {}).items()}
        longer = {f"<{name}>": [*filter(_is_longer, texts)] for name, texts in (groups or {}).items()}
        self._groups = Lexicon(longer) if groups else None
        for key, texts in phrases.items():
            for text in texts:
                for name in groups_in(text):
                    if name not in (groups or {}):
                        raise PhraseError(f"phrase `{text}` names the word group `{name}`, which is not there")
                for slots in readings(text):
                    self._insert(slots, self._numbers.setdefault(key, len(self._numbers)))
        self._keys = list(self._numbers)

    @cached_property
    def forms(self) -> frozenset[str]:
        """All words and marks in the forms in which a phrase may hold them; exact ones begin with `=`."""
        return frozenset[str]().union(*(slot for steps in self._following.values() for slot in steps))

    def _insert(self, slots: Sequence[frozenset[str]], key: int) -> None:
        node = 0
        for slot in slots:
            if not self._words.keys().isdisjoint(slot):
                slot = slot.union(*(self._words[form] for form in slot if form in self._words))
            if slot is GAP:
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
        walk, keys = self._walk(tokens), self._keys
        for place, state, numbers in walk.openings:
            if place <= behind:
                continue
            if numbers is not None:
                behind = place
            elif ends := self._ends_from(walk, place, state):
                behind = max(ends, key=_place_of)[0]
                numbers = tuple(dict.fromkeys([number for end, ended, _ in ends if end == behind for number in ended]))
            else:
                continue
            start, end = tokens[place].start, tokens[behind].end
            found += [Found(start, end, place, behind, keys[number]) for number in numbers]
        return tuple(found)

    def find_all(self, tokens: Sequence[Token]) -> tuple[Found[Key], ...]:
        """Return every phrase at every place, overlapping ones too (the longest for each key and start)."""
        keys = self._keys
        return tuple(
            [
                Found(tokens[first].start, tokens[last].end, first, last, keys[number])
                for first, last, numbers in self._all(tokens)
                for number in numbers
            ]
        )

    def find_together(self, tokens: Sequence[Token]) -> list[Met[Key]]:
        """Return what `find_all` does, with the keys of what is met at one place together."""
        named = self._keys_of
        return [
            Met(tokens[first].start, tokens[last].end, first, last, named[numbers])
            for first, last, numbers in self._all(tokens)
        ]

    @cached_property
    def _keys_of(self) -> "_Keys[Key]":
        return _Keys(self._keys)

    def _all(self, tokens: Sequence[Token]) -> list[tuple[int, int, tuple[int, ...]]]:
        """Return every phrase's first and last token, and the numbers of its keys."""
        found: list[tuple[int, int, tuple[int, ...]]] = []
        walk = self._walk(tokens)
        for place, state, numbers in walk.openings:
            if numbers is not None:
                found.append((place, place, numbers))
                continue
            ends = self._ends_from(walk, place, state)
            if len(ends) > 1:
                found += [(place, last, (number,)) for number, last in _longest(ends).items()]
            elif ends:
                found.append((place, ends[0][0], ends[0][1]))
        return found

    def _walk(self, tokens: Sequence[Token]) -> "_Walk":
        """Look at every token once: where can a phrase begin at all?"""
        forms = [token.form for token in tokens]
        special = self._special(tokens, forms) if self._has_special else _NOTHING
        if "'s " in (text := f" {' '.join(forms)} "):
            # "the budget's approved": a word that no phrase holds with its 's counts without it.
            bare = {form: form[:-2] for form in _with_s(text) if form not in self.forms}
            forms = list(map(bare.get, forms, forms)) if bare else forms
        openings: list[_Opening] = []
        if not self._beginnings.isdisjoint(forms):
            begins = list(map(self._beginnings.__contains__, forms))
            begun = map(self._begun.__getitem__, compress(forms, begins))
            following = [*forms[1:], ""]
            for place, state in zip(compress(range(len(forms)), begins), begun, strict=True):
                follows = state.follows
                if follows is None or following[place] in follows:
                    openings.append((place, state, None))
                elif state.ended:
                    openings.append((place, state, state.keys))
        if special:
            first = self._first
            begun_so = [
                (place, self._begin_with(special[place], forms[place], place), None)
                for place in special
                if self._may_step(special[place], forms, first)
            ]
            by_place = {opening[0]: opening for opening in (*openings, *begun_so)}
            openings = sorted(by_place.values(), key=_place_of)
        return _Walk(tokens, forms, special, openings)

    @cached_property
    def _first(self) -> dict[str, tuple[int, ...]]:
        """Where the forms lead with which phrases begin."""
        return self._state(_ROOT).steps

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The forms with which phrases begin: a set says faster than a dictionary that something is not in it."""
        return frozenset(self._first)

    @cached_property
    def _begun(self) -> "_Begun":
        return _Begun(lambda form: self._state(self._first[form]))

    def _begin_with(self, met: Iterable[tuple[str, int]], form: str, place: int) -> "_State | None":
        """Return what holds after an exact word or a word group; none where a group takes several words."""
        nodes = self._first.get(form, ())
        for name, last in met:
            if name in self._first:
                if last != place:
                    return None
                nodes += self._first[name]
        return self._state(nodes)

    def _may_step(
        self, met: Iterable[tuple[str, int]], forms: Sequence[str], steps: Mapping[str, tuple[int, ...]]
    ) -> bool:
        """Tell quickly whether an exact word or a word group leads on, and is not followed by what no phrase has."""
        for name, last in met:
            if name in steps:
                state = self._state(steps[name])
                following = forms[last + 1] if last + 1 < len(forms) else ""
                if state.ended or state.follows is None or following in state.follows:
                    return True
        return False

    def _special(self, tokens: Sequence[Token], forms: Sequence[str]) -> dict[int, list[tuple[str, int]]]:
        """Return the exact words and the word groups in a text, by where they begin, with where they end."""
        special: dict[int, list[tuple[str, int]]] = {}
        if not self._exact_forms.isdisjoint(forms):
            for place in compress(range(len(forms)), map(self._exact_forms.__contains__, forms)):
                if tokens[place].text in self._exact:
                    special[place] = [("=" + tokens[place].text, place)]
        if self._groups is not None:
            inner = self._groups._walk(tokens)
            for place, state, _ in inner.openings:
                for last, numbers, _ in self._groups._ends_from(inner, place, state):
                    names = [(self._groups._keys[number], last) for number in numbers]
                    special.setdefault(place, []).extend(names)
        return special

    @cached_property
    def _has_special(self) -> bool:
        return bool(self._exact) or self._groups is not None

    @cached_property
    def _exact(self) -> frozenset[str]:
        """The words that count only as they are written."""
        return frozenset(form[1:] for form in self.forms if form.startswith("=") and form != "=")

    @cached_property
    def _exact_forms(self) -> frozenset[str]:
        return frozenset(map(folded, self._exact))

    def _state(self, nodes: tuple[int, ...]) -> "_State":
        """Return what holds where some words have led to some nodes."""
        state = self._states.get(nodes)
        if state is None:
            steps: dict[str, tuple[int, ...]] = {}
            for node in nodes:
                for slot, following in self._following.get(node, {}).items():
                    for form in slot:
                        steps[form] = (*steps.get(form, ()), following)
            ended = tuple(sorted((node for node in nodes if node in self._ends), key=self._ranks.__getitem__))
            beyond = tuple([self._gaps[node] for node in nodes if node in self._gaps])
            gaps = [self._state((node,)) for node in beyond]
            goes_on = gaps or _is_special(steps.keys())
            state = self._states[nodes] = _State(
                ended=ended,
                keys=tuple(dict.fromkeys(key for node in ended for key in self._ends[node])),
                steps=steps,
                gap_alone=any(each.ended or each.gap_alone or each.after_gap for each in gaps),
                after_gap=frozenset[str]().union(*(each.steps for each in gaps)),
                gaps=beyond,
                several=len(nodes) > 1,
                follows=None if goes_on else JOINERS.union(steps),
            )
        return state

    @cached_property
    def _ranks(self) -> Sequence[int]:
        """The order of the nodes in which what ends at one place is told."""
        ranks = [0] * (self._size + 1)
        waiting, rank = [0], 0
        while waiting:
            node = waiting.pop()
            ranks[node] = rank = rank + 1
            waiting += [self._gaps[node]] if node in self._gaps else []
            # What is taken last is told first: exact words and groups before words in any form.
            steps = self._following.get(node, {}).items()
            waiting += [following for _, following in sorted(steps, key=lambda step: _is_special(step[0]))]
        return ranks

    def _ends_from(self, walk: "_Walk", place: int, state: "_State | None") -> _Ends:
        """Return where phrases end that begin at a place, and their keys: mostly there is one way to go on."""
        if state is None:
            return self._all_ends_from(walk, place)
        tokens, forms, special = walk.tokens, walk.forms, walk.special
        ends: _Ends = [(place, state.keys, state.ended)] if state.ended else []
        at, after, behind, states = place + 1, place + 1, len(tokens), self._states
        while at < behind:
            steps = state.steps
            if after and (state.gap_alone or (state.after_gap and _may_follow(walk, at, state.after_gap))):
                ends += self._ends_along(walk, self._over_gaps(walk, after, state.gaps))
                after = 0
            nodes = steps.get(forms[at])
            if at in special:
                met = [(name, last) for name, last in special[at] if name in steps]
                if any(last != at for _, last in met):
                    return self._all_ends_from(walk, place)
                nodes = sum([steps[name] for name, _ in met], nodes or ()) or None
            if nodes is not None:
                if state.several and tokens[at].text in JOINERS:
                    return self._all_ends_from(walk, place)
                state = states.get(nodes) or self._state(nodes)
                after = at + 1
                if state.ended:
                    ends.append((at, state.keys, state.ended))
            elif tokens[at].text not in JOINERS or not _joins(tokens, at):
                break
            at += 1
        if len(ends) < 2:
            return ends
        ranks = self._ranks
        apart = sorted([(ranks[node], -last, node) for last, _, ended in ends for node in ended])
        return [(-last, self._ends[node], (node,)) for _, last, node in apart]

    def _all_ends_from(self, walk: "_Walk", place: int) -> _Ends:
        """Return where phrases end that begin at a place, however many ways there are to go on."""
        return self._ends_along(walk, [(0, place, place)])

    def _ends_along(self, walk: "_Walk", paths: list[_Path]) -> _Ends:
        """Return where phrases end that go on along some paths."""
        ends: _Ends = []
        tokens, forms, special, states = walk.tokens, walk.forms, walk.special, self._states
        while paths:
            node, at, last = paths.pop()
            if node in self._ends:
                ends.append((last, self._ends[node], (node,)))
            if at >= len(tokens):
                continue
            state = states.get((node,)) or self._state((node,))
            if state.gap_alone or (state.after_gap and _may_follow(walk, at, state.after_gap)):
                paths += self._over_gaps(walk, at, state.gaps)
            steps = state.steps
            known = len(paths)
            while steps:
                if forms[at] in steps:
                    paths += [(following, at + 1, at) for following in steps[forms[at]]]
                for form, end in special.get(at, ()):
                    paths += [(following, end + 1, end) for following in steps.get(form, ())]
                if len(paths) > known or not node or tokens[at].text not in JOINERS or not _joins(tokens, at):
                    break
                at += 1
        return ends

    def _over_gaps(self, walk: "_Walk", at: int, gaps: Iterable[int]) -> list[_Path]:
        """Return the paths over gaps that begin right behind a word, to where a phrase may go on."""
        tokens, forms, special = walk.tokens, walk.forms, walk.special
        places = _gap_ends(tokens, at)
        ahead = [place for place in places if place < len(tokens)]
        anyhow = [place for place in ahead if place in special or tokens[place].text in JOINERS]
        near = {forms[place] for place in ahead}
        paths: list[_Path] = []
        for gap in gaps:
            steps = (self._states.get((gap,)) or self._state((gap,))).steps
            if gap in self._ends or gap in self._gaps:
                paths += [(gap, place, at - 1) for place in places]
            elif anyhow or not near.isdisjoint(steps):
                paths += [(gap, place, at - 1) for place in ahead if forms[place] in steps or place in anyhow]
        return paths


class _State(msgspec.Struct, gc=False):
    """Where a text stands in the phrases that may go on with it: at one node of their tree, or several."""

    ended: tuple[int, ...]
    """The nodes at which a phrase ends."""
    keys: tuple[int, ...]
    """The numbers of what those phrases stand for."""
    steps: dict[str, tuple[int, ...]]
    """Where each form leads."""
    gap_alone: bool
    """True where words may stand between, and nothing or more words between may follow them."""
    after_gap: frozenset[str]
    """What may follow some other words that stand between."""
    gaps: tuple[int, ...]
    """The nodes behind those words."""
    several: bool
    follows: frozenset[str] | None
    """What the very next word or mark must be for a phrase to go on; none where it may go on otherwise."""


class _Walk(msgspec.Struct, gc=False):
    """A text as one lexicon sees it: its forms, exact words and groups by where they begin, where phrases may begin."""

    tokens: Sequence[Token]
    forms: Sequence[str]
    special: Mapping[int, Sequence[tuple[str, int]]]
    openings: "Sequence[_Opening]"


_Opening = tuple[int, _State | None, tuple[int, ...] | None]
"""A place, what holds after its word, and the numbers of what ends there where no phrase can go on with the next."""


def _with_s(text: str) -> Iterator[str]:
    """Yield the words of a text, all between blanks, that end in 's."""
    at = text.find("'s ")
    while at >= 0:
        yield text[text.rfind(" ", 0, at) + 1 : at + 2]
        at = text.find("'s ", at + 1)


def _longest(ends: _Ends) -> dict[int, int]:
    """Return the last place at which each key ends, in the order in which the keys are told."""
    longest: dict[int, int] = {}
    for last, numbers, _ in ends:
        for number in numbers:
            if last > longest.get(number, -1):
                longest[number] = last
    return longest


def _single_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the forms of the single words among some phrases, but for those that count only as written."""
    return frozenset[str]().union(*(row[0] for text in texts for row in readings(text) if _is_word(row)))


def _is_special(slot: Iterable[str]) -> bool:
    """True for exact words and word groups."""
    return any(form[0] in "=<" for form in slot)


def _is_longer(text: str) -> bool:
    return not all(map(_is_word, readings(text)))


def _is_word(row: Row) -> bool:
    return len(row) == 1 and not _is_special(row[0])


def _may_follow(walk: "_Walk", at: int, after_gap: frozenset[str]) -> bool:
    """Tell quickly whether a phrase may go on after a gap that begins at a place."""
    tokens = walk.tokens
    end = min(at + 2 * LONGEST_GAP, len(tokens) - 1)
    while end + 1 < len(tokens) and tokens[end].text in JOINERS:
        end += 1
    if not after_gap.isdisjoint(walk.forms[at : end + 1]):
        return True
    special = walk.special
    return bool(special) and any(
        [name in after_gap for place in range(at, end + 1) if place in special for name, _ in special[place]]
    )


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """True where a joining mark may stand inside a phrase: it does not end the text, and a stop ends no sentence."""
    if at + 1 == len(tokens):
        return False
    following = tokens[at + 1]
    return tokens[at].text != "." or following.start == tokens[at].end or not following.text[0].isupper()


def _gap_ends(tokens: Sequence[Token], at: int) -> list[int]:
    """Return the places where a gap that begins here may end: after 0 to 3 words, never past a full stop."""
    places, words = [at], 0
    for ahead in range(at, min(at + 2 * LONGEST_GAP, len(tokens))):
        words += tokens[ahead].is_word
        if tokens[ahead].text in _STOPS or words > LONGEST_GAP:
            break
        places.append(ahead + 1)
    return places
