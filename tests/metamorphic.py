"""Changes to a note that must, or must not, change what is read in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import msgspec

from bot.case_files import Case
from qualification.terms import CRITERIA

Change = Callable[[str], str]

A_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """The words of a note that show a fact, and where they stand."""

    text: str
    start: int
    end: int
    criterion: str

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]

    @property
    def within_sentence(self) -> str:
        """The words as they stand behind others."""
        return _OPENING.sub(lambda found: found[0].lower(), self.words)

    def put(self, words: str) -> str:
        """Return the note with other words in their place."""
        return self.text[: self.start] + words + self.text[self.end :]

    @property
    def begins_something(self) -> bool:
        """True where a sentence, a line or a part between commas begins with the words."""
        return re.search(r"(^|[\n.,;:!?|>*\u2192\-]\s*)$", self.text[: self.start]) is not None

    @property
    def ends_something(self) -> bool:
        """True where a sentence, a line or a part between commas ends with them."""
        return re.match(r"\s*($|[\n.,;])", self.text[self.end :]) is not None

    @property
    def ends_sentence(self) -> bool:
        """True where nothing but a full stop stands between them and the end of the line."""
        return re.match(r"[.]?\s*($|\n)", self.text[self.end :]) is not None

    @property
    def is_clause(self) -> bool:
        """True for "Priya signs", not for "in June" and "3 batches"."""
        return self.begins_something and _VERB.search(self.words) is not None

    @property
    def is_one_thing(self) -> bool:
        """True where what is said of the words is said of all of them."""
        return _SEVERAL.search(self.words) is None

    @property
    def denies(self) -> bool:
        """True for words that deny something themselves: to deny them says nothing clear."""
        return _DENIAL.search(self.words) is not None


_VERB = re.compile(
    r"\w['\u2019](?:s|re|ve)\b|\s(?:is|are|was|has|have|had|will|would|can|needs?|wants?|signs?|approves?|decides?|holds?|owns?|runs?"
    r"|starts?|begins?|keeps?|expects?|asks?|releases?|recommends?|comes?|goes|went|loses?|agreed|closes?|hesis|hes|shes|theyre)\b"
)
_OPENING = re.compile(r"^(?:The|They|We|It|She|He|Our|Their|This|There|A|An|In|My|You|Her|His)\b")
_SEVERAL = re.compile(
    r"[,;:\n|?!()\u2300-\U0001ffff\u2014\u2013\u2192]|\.\s| - |->|\b(?:so|because|cause|cos|but|which|until|since|n)\b"
    r"|\band (?:he|she|they|we|i|it|that|wants?|needs?|has|have|is|are|must|the|our|their|his|her)\b"
)
_DENIAL = re.compile(
    r"n['\u2019]?t\b|\b(?:no|not|nobody|nothing|never|none|without|cannot|cant|alone|only)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Family:
    """Ways to say the same words without meaning them: around a clause, before a few words, after any.

    Only of some criteria can everything be said: who signs if they win the grant is still the one who signs.
    """

    clause: tuple[str, ...] = ()
    few: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    denies: bool = False
    of: frozenset[str] = frozenset(CRITERIA)

    def __call__(self, place: Place) -> Iterator[str]:
        """Yield the note in every such wording that is English."""
        if place.criterion not in self.of or not place.is_one_thing or (self.denies and place.denies):
            return
        if place.is_clause:
            yield from (place.put(form.format(place.within_sentence)) for form in self.clause)
        elif len(place.words.split()) <= A_FEW_WORDS:
            yield from (place.put(form.format(place.words)) for form in self.few)
        for form in self.after if place.ends_something else ():
            if place.ends_sentence or not form.startswith("{}. "):
                yield place.put(form.format(place.words))


AHEAD = frozenset({"scope", "timeline", "next_step", "budget"})
"""What may still be undecided or hang on something."""
THERE = frozenset(CRITERIA) - {"timeline", "next_step"}
"""What may have been so once."""


def without(place: Place) -> Iterator[str]:
    """Yield the note without the sentences in which the words stand."""
    before = max((found.end() for found in _SENTENCE_END.finditer(place.text[: place.start])), default=0)
    behind = _SENTENCE_END.search(place.text, place.end)
    yield place.text[:before] + (place.text[behind.start() :] if behind else "")


_SENTENCE_END = re.compile(r"\n|[.!?](?=\s+[A-Z]|\s*$)")


def as_the_sellers(place: Place) -> Iterator[str]:
    """Yield the note without the words' sentence, which our side says in a talk below it."""
    if place.is_clause and place.is_one_thing and ">" not in place.text:
        rest = next(without(place)).strip()
        yield f"{rest}\n\nThe chat:\nMe: {place.words}\nThem: let me look that up\nMe: ok"


NO_LONGER_MEANT: Mapping[str, Callable[[Place], Iterator[str]]] = {
    "removed": without,
    "negated": Family(
        clause=("It is not true that {}", "It turned out to be wrong that {}", "{} - no, that is wrong"),
        few=("not {}",),
        after=(
            "{} - no, that turned out to be wrong",
            "{} (not true, as I heard later)",
            "{}. No, scratch that",
            "{} - that has been denied since",
            "{} (wrong, ignore this)",
            "{}. That was a mistake on my side, strike it",
            "{} - scrap that",
            "{}. I got that wrong",
        ),
        denies=True,
    ),
    "hedged": Family(
        clause=("Maybe {}", "I think {}", "Not sure whether {}", "Perhaps {}", "He hopes {}", "It could be that {}"),
        few=("maybe {}", "possibly {}", "probably {}", "hopefully {}"),
        after=(
            "{} (tbc)",
            "{} (not sure)",
            "{}, maybe",
            "{}, I guess",
            "{}. Not sure about that",
            "{}, if I had to guess",
            "{} - but I'm guessing here",
            "{}, or so it seemed",
            "{}, unless I misread her",
            "{} (hearsay)",
        ),
    ),
    "undecided": Family(
        after=(
            "{}, but that is not decided yet",
            "{}, but nothing is fixed",
            "{} - to be confirmed",
            "{}. Not final yet",
            "{}, still under discussion",
            "{}, but they haven't made up their minds",
            "{} (open)",
            "{} - pending a decision",
            "{}, but that may change",
        ),
        of=AHEAD,
    ),
    "supposed": Family(
        clause=("If they win the grant, {}", "Should the board say yes, {}", "Provided the merger goes through, {}"),
        after=("{} if they win the grant", "{}, unless the merger stops it", "{} (if the board says yes)"),
        of=AHEAD,
    ),
    "asked": Family(
        clause=("Is it true that {}?", "I asked whether {}", "Still to ask: {}?", "To find out: is it so that {}?"),
        after=("{}?", "{} (?)", "{} - or not?", "{} - yes or no?"),
    ),
    "somebody else's": Family(
        clause=(
            "Another customer of ours told me that {}",
            "At their competitor {}",
            "In her old job {}",
            "Their sister company says {}",
            "A different client of mine says {}",
            "At her husband's company {}",
        )
    ),
    "long past": Family(
        after=(
            "{} - but that was years ago",
            "{}, but that was before the merger",
            "{}, but that was in 2017",
            "{} - that's how it was under the old management",
            "{}, but not any more",
            "{}, at least it used to be so",
        ),
        of=THERE,
    ),
    "the seller's": as_the_sellers,
}
"""How the same words are not meant as a statement about this lead; each yields the note in honest English."""


def far_off(place: Place) -> str:
    """Return the note with a start far past any horizon in the words' place."""
    return place.put("May 2043" if place.text[: place.start].rstrip().endswith(" in") else "1 May 2043")


def one_of(wordings: list[str]) -> list[str]:
    """Return one of several wordings, always the same of the same."""
    return [wordings[crc32("".join(wordings).encode()) % len(wordings)]] if wordings else []


NEUTRAL = (
    "The train was late again.",
    "Nice weather in Lyon by the way.",
    "She sends her regards.",
    "Coffee there is excellent.",
)


def with_turn(case: Case, place: int, text: str) -> Case:
    """Return a case in which one turn reads otherwise."""
    turns = [
        msgspec.structs.replace(turn, rep=text) if number == place else turn for number, turn in enumerate(case.turns)
    ]
    return msgspec.structs.replace(case, turns=tuple(turns))


def reworded(case: Case, change: Change) -> Case:
    """Return a case in which every turn is changed."""
    turns = tuple(msgspec.structs.replace(turn, rep=change(turn.rep)) for turn in case.turns)
    return msgspec.structs.replace(case, turns=turns)


def sentences_begin_small(text: str) -> str:
    """Return a note whose sentences begin with small letters, as typed on a phone; I and names of months stay."""
    return re.sub(r"(?:(?<=[.!?] )|^)[A-Z](?=[a-z]+ [a-z])", lambda found: found[0].lower(), text, flags=re.MULTILINE)


ONLY_LOOKS: dict[str, Change] = {
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "doubled spaces": lambda text: text.replace(" ", "  "),
    "space around": lambda text: f"\n\n  {text}  \n",
    "space at the ends of lines": lambda text: text.replace("\n", "   \n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "spaces that nobody sees": lambda text: text.replace(" ", " \u200b"),
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
    "small beginnings": sentences_begin_small,
    "small letters": str.lower,
}
"""Changes of how a note looks, not of what it says."""

SAYS_NOTHING_NEW: dict[str, Change] = {
    "a neutral sentence before": lambda text: f"{NEUTRAL[0]}\n\n{text}",
    "a neutral sentence after": lambda text: f"{text}\n\n{NEUTRAL[1]}",
    "neutral sentences around": lambda text: f"{NEUTRAL[3]}\n{text}\n{NEUTRAL[2]}",
}
"""Sentences that no criterion is about."""
