"""People's names as they are written, masked ones too."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.flagging.scenes import Scene
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import WordSet

_JOINERS = frozenset("-_.'\u2019")
_SHORTEST_CAPITALS = 4
_LONGEST_WHOLE = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written, and what title stands before it."""

    first: int
    last: int
    titled: bool
    professional: bool


def names_in(scene: Scene) -> Iterator[Name]:
    """Yield the names of a sentence in order; a single capital word that opens it is none."""
    words = scene.words
    at = scene.place.first
    while at < scene.place.end:
        end = name_end(scene, at)
        if end == at:
            at += 1
            continue
        before = scene.form(at - 2) if scene.form(at - 1) == "." else scene.form(at - 1)
        titled = before in words.of(WordSet.TITLES)
        professional = before in words.of(WordSet.DOCTOR_TITLES)
        opens = at == scene.place.first and not scene.tokens[at].text.startswith(MASK)
        if not (opens and end - at == 1):
            # Of three words that open a sentence the first is likely a verb: "Met Anna Graf".
            first = at + 1 if opens and end - at > _LONGEST_WHOLE else at
            yield Name(first, end - 1, titled, professional)
        at = end


def name_end(scene: Scene, at: int) -> int:
    """Return the place after the name that begins here, or this place where none does."""
    if not is_name_word(scene, at):
        return at
    end = at + 1
    while end < scene.place.end and (step := _step_in_name(scene, end)):
        end += step
    return end


def _step_in_name(scene: Scene, at: int) -> int:
    """Return by how many tokens a name goes on here: a word, or a joint and a word."""
    token = scene.tokens[at]
    touches = token.start == scene.tokens[at - 1].end
    if is_name_word(scene, at):
        return int(touches or token.text != MASK)
    joint = touches and token.text in _JOINERS and _goes_through(scene, at)
    particle = token.form in scene.words.of(WordSet.NAME_PARTICLES) and is_name_word(scene, at + 1)
    return 2 if joint or particle else 0


def _goes_through(scene: Scene, joiner: int) -> bool:
    """Tell whether a joining mark is followed by more of the name: "Ferreira-Lund", "J. Miller", "Holst_1957"."""
    text, following = scene.tokens[joiner].text, joiner + 1
    if following >= scene.place.end:
        return False
    previous = scene.tokens[joiner - 1].text
    if text == ".":
        return len(previous) == 1 and is_name_word(scene, following)
    touches = scene.tokens[following].start == scene.tokens[joiner].end
    return touches and (is_name_word(scene, following) or (text == "_" and scene.tokens[following].is_word))


def is_name_word(scene: Scene, at: int) -> bool:
    """Tell whether a word can be part of a name; an abbreviation in capitals cannot."""
    if not scene.place.first <= at < scene.place.end:
        return False
    token = scene.tokens[at]
    if not token.text[0].isupper():
        return token.text == MASK
    if token.form in scene.words.of(WordSet.NOT_NAMES) or _has_digit(token.text):
        return False
    return len(token.text) >= _SHORTEST_CAPITALS or not token.text.isupper() or scene.form(at + 1) == "."


def _has_digit(text: str) -> bool:
    return not text.isalpha() and any(char.isdigit() for char in text)
