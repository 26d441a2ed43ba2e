"""A message with the identifiers of patients masked, so that it can be stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.flagging.scenes import Scene, scenes
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import FlagWords
from bot.reading.identifiers import Identifier, IdentifierKind, names_in, patient_identifiers

__all__ = ["IdentifierKind", "MaskedSpan", "masked"]

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
    spans = sorted(set(_spans(text, read)), key=lambda span: (span.start, span.end))
    if not spans:
        return text, ()
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = MASK * (span.end - span.start)
    return "".join(chars), tuple(spans)


def _spans(text: str, read: Sequence[Scene]) -> Iterator[MaskedSpan]:
    """Yield each identifier that is not masked yet, and the patients' names wherever else they stand."""
    parts: set[str] = set()
    for scene in read:
        for each in patient_identifiers(scene):
            span = _span(scene, each)
            if text[span.start : span.end].strip(MASK):
                yield span
            if each.kind is IdentifierKind.NAME:
                parts.update(scene.tokens[at].text for at in range(each.first, each.last + 1))
    parts = {part for part in parts if len(part) >= SHORTEST_NAME and part[0].isupper()}
    if parts:
        for scene in read:
            yield from _said_again(scene, parts)


def _span(scene: Scene, identifier: Identifier) -> MaskedSpan:
    tokens = scene.tokens
    return MaskedSpan(tokens[identifier.first].start, tokens[identifier.last].end, identifier.kind)


def _said_again(scene: Scene, parts: set[str]) -> Iterator[MaskedSpan]:
    """Yield a patient's name where it is said again; not where it is part of somebody else's."""
    for at in range(scene.place.first, scene.place.end):
        if scene.tokens[at].text in parts and not _somebody_else(scene, at, parts):
            yield MaskedSpan(scene.tokens[at].start, scene.tokens[at].end, IdentifierKind.NAME)


def _somebody_else(scene: Scene, at: int, parts: set[str]) -> bool:
    for name in names_in(scene):
        if name.first <= at <= name.last:
            others = {scene.tokens[place].text for place in range(name.first, name.last + 1)} - parts
            return name.professional or any(other[0].isalpha() for other in others)
    return False
