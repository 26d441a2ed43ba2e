"""A talk, parted into turns, and what a note says of who speaks in it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from bot.reading.speakers.names import Sides
from bot.reading.speakers.talk_words import TalkWords
from bot.reading.terms import Speaker

LONGEST_NAME = 5
LONGEST_INITIALS = 3
WORDS_THAT_SHOW_TALK = 40
TURNS_OF_A_TALK = 2
TURNS_THAT_RETURN = 4
SIDES = frozenset({Speaker.BUYER, Speaker.SELLER})
_FIGURE = re.compile(r"[ \u00a0#]*\d{1,2}$")


class Turn(msgspec.Struct, frozen=True, gc=False):
    """The lines of one turn: the first opens it with a name, the words begin at a place in it or below."""

    line: int
    words_start: int
    words_end: int
    who: str | None
    speaker: Speaker
    lines: tuple[int, ...]  # lines after the first that carry on


@dataclass(frozen=True)
class Talk:
    """The turns of a transcript, and lines among them that nobody says: cue numbers, "[laughter]"."""

    turns: tuple[Turn, ...] = ()
    silent: frozenset[int] = frozenset()


class Told(msgspec.Struct, frozen=True, gc=False):
    """What the rep says about a name in his transcript."""

    speaker: Speaker
    name: str | None = None


def side_of_role(key: str, words: TalkWords) -> Speaker | None:
    """Return whose side a name stands for that is no person's: "me", "Customer 2"."""
    return words.sides.get(key) or words.sides.get(_FIGURE.sub("", key))


def sides_of_roles(keys: Collection[str], words: TalkWords) -> dict[str, Speaker]:
    """Return whose side those names of a talk stand for that are no person's.

    Q asks and A answers, but A beside B tells no side; nor do names that would put all on one: "Participant 1", "2".
    """
    told = {key: side for key in keys if (side := side_of_role(key, words))}
    if not all(any(key in told for key in letters) for letters in (words.questions, words.answers)):
        told = {key: side for key, side in told.items() if key not in (*words.questions, *words.answers)}
    numbered = len(keys) > 1 and len({_FIGURE.sub("", key) for key in keys}) == 1
    return {} if numbered else told


def is_contact(name: str, sides: Sides) -> bool:
    """True for the contact's name or a part of it, not for words that hold it: "mail from Okonjo"."""
    found = sides.words.of(name)
    return bool(found) and found <= sides.theirs
