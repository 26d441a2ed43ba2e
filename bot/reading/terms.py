"""What passes from room to room while a message is read: speakers, cues, statements, proposals.

A note makes dozens of each; a dataclass that is frozen takes several times as long to make.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Speaker(StrEnum):
    """Whose words a statement is."""

    BUYER = "buyer"  # the lead's side, speaking in a transcript, a mail or a form
    SELLER = "seller"  # our side, speaking to the buyer
    REP = "rep"  # our rep's own account, written for us
    OTHER = "other"  # nobody that counts: a template, a signature, a system line


class Mood(StrEnum):
    """How words are meant. Only what is stated, or denied where a denial counts, can become a fact."""

    STATED = "stated"
    DENIED = "denied"
    HEDGED = "hedged"  # might, maybe, if ..., should they win ...
    ASKED = "asked"
    THIRD_PARTY = "third_party"  # about a competitor, another customer, a congress talk
    PAST = "past"  # over and done, or no longer so


_RANKED: Final = (Mood.THIRD_PARTY, Mood.ASKED, Mood.HEDGED, Mood.PAST, Mood.DENIED)
"""Moods that cues give: where several govern the same words, the first of these wins."""
_RANKS: Final[Mapping[Mood, int]] = {mood: rank for rank, mood in enumerate((*_RANKED, Mood.STATED))}
_STATED: Final = Mood.STATED
_DENIED: Final = Mood.DENIED

# Up to Python 3.12 each look at an enum's member costs as much as a call; what is asked of every statement names them
# once.
MEANT: Final = (Mood.STATED, Mood.DENIED)
"""How words are meant that may tell facts as they stand."""
TELLING: Final = (Speaker.REP, Speaker.BUYER)
"""Whose words may tell facts of a lead."""
TALKING: Final = (Speaker.BUYER, Speaker.SELLER)
"""The two sides of a talk."""


class Cue(msgspec.Struct, frozen=True, gc=False):
    """Words that change how their surroundings are meant: the cue's own place and the stretch it governs."""

    mood: Mood
    start: int
    end: int
    scope_start: int
    scope_end: int


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One clause or short line: where it stands, who says it, what it answers, and the cues that govern it.

    All places are code points in the whole message.
    """

    start: int
    end: int
    speaker: Speaker
    who: str | None = None  # the speaker's name as written, where the text gives one
    label: str | None = None  # a form's label before it, folded: "start", "who signs"
    question: str | None = None  # the words of the other side's question that it answers
    agrees: bool | None = None  # True for "yes, exactly", False for "no", to that question
    taken_up: bool = False  # the buyer's question, to which our side said yes: "Tuesday at ten?" - "Tuesday it is"
    corrects: bool = False  # "correction:", "no, it's ...", "scratch that": replaces what was said before
    sentence: int = 0  # counts sentences; clauses of one sentence share it
    cues: tuple[Cue, ...] = ()
    label_start: int | None = None  # where the label stands, for a quote that needs it: "QA = Marc Oyelaran"
    label_end: int | None = None
    question_start: int | None = None
    question_end: int | None = None

    def mood_of(self, start: int, end: int) -> Mood:
        """Return how the words at a place in this statement are meant; the first cue in rank order wins."""
        mood = _STATED
        for cue in self.cues:
            if cue.scope_start <= start and end <= cue.scope_end and _RANKS[cue.mood] < _RANKS[mood]:
                mood = cue.mood
        return mood

    def mood_of_text(self, start: int, end: int) -> Mood:
        """Return how a stretch of several words is meant as a whole: as the cue that governs most of it says.

        A denial within is part of what is told ("they can't staff the sites"), so it changes nothing here; one outside
        does ("they do not want a pilot").
        """
        found = _STATED
        for cue in self.cues:
            mood = cue.mood
            if _RANKS[mood] >= _RANKS[found] or (mood is _DENIED and start < cue.end and cue.start < end):
                continue
            governed = min(end, max(cue.end, cue.scope_end)) - max(start, min(cue.start, cue.scope_start))
            if governed * 2 > end - start:
                found = mood
        return found

    def moods_in(self, start: int, end: int) -> frozenset[Mood]:
        """Return every mood that governs any part of a place: "CDA not signed" holds a denial."""
        return frozenset(cue.mood for cue in self.cues if cue.scope_start < end and start < cue.scope_end)
