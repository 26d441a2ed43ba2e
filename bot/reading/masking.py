"""A message with the identifiers of patients masked, so that it can be stored."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from bot.reading.flagging.identifiers import ABOUT_PATIENTS, CUES, Identifier, IdentifierKind, patient_identifiers
from bot.reading.flagging.names import Name, names_in
from bot.reading.flagging.patients import GENITIVES
from bot.reading.flagging.scenes import Scene, scenes
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import FlagWords, WordSet
from bot.reading.tokens import folded

__all__ = ["IdentifierKind", "MaskedSpan", "Masker", "masked"]

SHORTEST_NAME = 3
"""A shorter part of a name is not looked for elsewhere: it may be any word."""


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """Where an identifier stood, in code points, and what it was."""

    start: int
    end: int
    kind: IdentifierKind


def masked(text: str, *, words: FlagWords) -> tuple[str, tuple[MaskedSpan, ...]]:
    """Replace what tells who a patient is by marks of the same length; places in the text stay as they were."""
    read = scenes(text, words.index)
    told = [(scene, each) for scene in read for each in patient_identifiers(scene)]
    spans = {span for scene, each in told if text[(span := _span(scene, each)).start : span.end].strip(MASK)}
    names = {part for scene, each in told if each.kind is IdentifierKind.NAME for part in _parts(scene, each)}
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = MASK * (span.end - span.start)
    for scene in read if names else ():
        for span in _said_again(scene, names):
            if chars[span.start] != MASK:
                chars[span.start : span.end] = MASK * (span.end - span.start)
                spans.add(span)
    return "".join(chars), tuple(sorted(spans, key=lambda span: (span.start, span.end)))


_WORD = re.compile(r"[^\W_]+")
_SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
"""Leaves the words of a plain text, and nothing between them; four times as fast as looking for them."""


class Masker:
    """Masks as `masked` does, and lets pass at once what holds no phrase by which a patient could be told."""

    def __init__(self, words: FlagWords) -> None:
        self._words = words
        self._about, self._cues = _Phrases(words.needed(ABOUT_PATIENTS)), _Phrases(words.needed(CUES))
        self._children = words.index.of(WordSet.CHILD_TITLES)

    def __call__(self, text: str) -> str:
        return masked(text, words=self._words)[0] if self.may_tell(text) else text

    def may_tell(self, text: str) -> bool:
        """Tell quickly, rather too often than too seldom: what `patient_identifiers` asks, of the whole text."""
        plain = text.isascii()
        words = frozenset(text.lower().translate(_SPACED).split() if plain else map(folded, _WORD.findall(text)))
        if not self._children.isdisjoint(words):
            return True
        if not self._about.may_stand(words):
            return False
        return self._cues.may_stand(words) or MASK in text or any(word[0].isdigit() for word in words)


class _Phrases:
    """Phrases, each found by one of its words; ``needs`` is what else its text must hold."""

    def __init__(self, phrases: Iterable[tuple[frozenset[str], ...]]) -> None:
        needs: dict[str, set[tuple[frozenset[str], ...]]] = {}
        for first, *others in phrases:
            for form in first:
                needs.setdefault(form, set()).add(tuple(others))
        self._needs = needs
        self._known = frozenset(needs)

    def may_stand(self, words: frozenset[str]) -> bool:
        """Tell whether a text of these words may hold one of the phrases."""
        for word in words & self._known:
            for others in self._needs[word]:
                if all(not words.isdisjoint(forms) for forms in others):
                    return True
        return False


def _span(scene: Scene, identifier: Identifier) -> MaskedSpan:
    tokens = scene.tokens
    start = tokens[identifier.first].start
    return MaskedSpan(start, start + len(_bare(scene.text[start : tokens[identifier.last].end])), identifier.kind)


def _bare(word: str) -> str:
    """Return a name without the 's of its genitive."""
    return word[:-2] if word.endswith(GENITIVES) else word


def _parts(scene: Scene, name: Identifier) -> Iterator[str]:
    """Yield the parts of a name that are sought in the rest of the message."""
    for at in range(name.first, name.last + 1):
        part = _bare(scene.tokens[at].text)
        if len(part) >= SHORTEST_NAME and part[0].isupper() and scene.form(at) not in scene.words.of(WordSet.NOT_NAMES):
            yield part


def _said_again(scene: Scene, parts: Set[str]) -> Iterator[MaskedSpan]:
    """Yield a patient's name where it is said again; not where it is part of somebody else's."""
    others = [name for name in names_in(scene) if _is_somebody_else(scene, name, parts)]
    taken = {at for name in others for at in range(name.first, name.last + 1)}
    for at in range(scene.place.first, scene.place.end):
        part = _bare(scene.tokens[at].text)
        if part in parts and at not in taken:
            start = scene.tokens[at].start
            yield MaskedSpan(start, start + len(part), IdentifierKind.NAME)


def _is_somebody_else(scene: Scene, name: Name, parts: Set[str]) -> bool:
    """Tell whether a name is a professional's, or has a part that is not the patient's."""
    said = {_bare(scene.tokens[at].text) for at in range(name.first, name.last + 1)}
    return name.professional or any(part[0].isalpha() for part in said - parts)
