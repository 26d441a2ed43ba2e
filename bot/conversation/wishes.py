"""What a rep wants of Debrief, told from a note: short words that fill a whole message, or open it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

from bot.reading.dates import DateWords, find_dates
from bot.reading.field_words import Phrases
from bot.reading.lexicon import Found, Lexicon
from bot.reading.tokens import Token, tokenise

LONGEST_WISH: Final = 16
"""Words; more of them are a note."""
LONGEST_NAME: Final = 7
"""Words of what somebody calls a lead: "Dana Ortiz at Helix Bio"."""
_SENTENCE: Final = re.compile(r"[.;:!?]\s|,")
_STATEMENTS_TOO: Final = frozenset({"is", "does", "do"})
"""What opens a statement as well as a question: "is a transfer ..."."""
_A_WEEK: Final = timedelta(days=7)
_NEARLY_A_YEAR: Final = timedelta(days=364)


class ConversationWords(BaseModel):
    """The words of wishes, and those by which a note shows whom it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fillers: Phrases
    wishes: dict[str, Phrases]
    openings: dict[str, Phrases]
    parts: dict[str, Phrases]
    talks: Phrases
    of_company: Phrases
    not_us: Phrases
    articles: Phrases
    organisations: Phrases
    documents: Phrases
    company_labels: Phrases
    contact_labels: Phrases
    legal_forms: Phrases
    not_companies: Phrases
    second_project: Phrases
    because: Phrases
    question_words: Phrases
    before_names: Phrases
    negations: Phrases
    outcomes: Phrases

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file. Raises `ValueError` that says what is wrong with them."""
        words = cls.model_validate(data)
        for lexicon in ("whole", "opening", "filling", "talking", "second", "asked_parts"):
            getattr(words, lexicon)
        return words

    @cached_property
    def whole(self) -> Lexicon[str]:
        """The wishes that fill a message."""
        return Lexicon(self.wishes)

    @cached_property
    def opening(self) -> Lexicon[str]:
        return Lexicon(self.openings)

    @cached_property
    def filling(self) -> Lexicon[str]:
        return Lexicon({"filler": self.fillers})

    @cached_property
    def talking(self) -> Lexicon[str]:
        return Lexicon({"talk": self.talks})

    @cached_property
    def second(self) -> Lexicon[str]:
        return Lexicon({"second": self.second_project})

    @cached_property
    def asked_parts(self) -> Lexicon[str]:
        return Lexicon(self.parts)


@dataclass(frozen=True, slots=True)
class Heard:
    """A wish that was recognised: its kinds, several where words serve for several questions ("no"), and the rest."""

    kinds: frozenset[str]
    rest: str = ""


def heard(text: str, words: ConversationWords) -> Heard | None:
    """Return the wish that a message is; ``None`` for a note or an answer."""
    tokens = tokenise(text.strip())
    said = [token for token in tokens if token.is_word]
    if not tokens or len(said) > LONGEST_WISH or "\n" in text.strip():
        return None
    if not said:
        return Heard(frozenset({"help"})) if text.strip() == "?" else None
    whole = _whole(tokens, words)
    if whole:
        return Heard(whole)
    return _opened(text.strip(), tokens, words)


def _whole(tokens: Sequence[Token], words: ConversationWords) -> frozenset[str]:
    """Return the kinds of wish whose phrases, with fillers, cover every word."""
    found = words.whole.find_all(tokens)
    filled = set(_places(words.filling.find_all(tokens)))
    kinds: set[str] = set()
    for kind in {one.key for one in found}:
        covered = filled | set(_places([one for one in found if one.key == kind]))
        if all(place in covered for place, token in enumerate(tokens) if token.is_word):
            kinds.add(kind)
    return frozenset(kinds)


def _places(found: Sequence[Found[str]]) -> Iterator[int]:
    for one in found:
        yield from range(one.first, one.last + 1)


def _opened(text: str, tokens: Sequence[Token], words: ConversationWords) -> Heard | None:
    """Return the wish that the words open with: the longest phrase at the first word that says something."""
    first = 0
    fillers = {one.first: one.last for one in words.filling.find_all(tokens)}
    opening = {one.first: one for one in sorted(words.opening.find_all(tokens), key=lambda one: one.last)}
    while first < len(tokens) and first not in opening and (first in fillers or not tokens[first].is_word):
        first = fillers.get(first, first) + 1
    one = opening.get(first)
    if one is None:
        return None
    rest = text[one.end :].strip(" \t:,.!?-\u2013\u2014\"'\u201c\u201d")
    if one.key == "open" and (len(rest.split()) > LONGEST_NAME or _SENTENCE.search(rest)):
        return None
    if one.key == "playbook" and not text.endswith("?") and tokens[one.first].form in _STATEMENTS_TOO:
        return None
    return Heard(frozenset({one.key}), rest)


def opens_with(text: str, words: ConversationWords) -> frozenset[str]:
    """Return the kinds of wish that the first words of a message are: "no idea who signs there"."""
    tokens = tokenise(text)
    found = words.whole.find_all(tokens)
    filled = set(_places(words.filling.find_all(tokens)))
    spoken = [place for place, token in enumerate(tokens) if token.is_word]
    first = next((place for place in spoken if place not in filled), 0)
    return frozenset(one.key for one in found if one.first <= first <= one.last)


def begins_with_no(text: str, words: ConversationWords) -> bool:
    """Tell whether the very first word says no: "no, it's Q4"."""
    return any(one.first == 0 and one.key == "not_so" for one in words.whole.find_all(tokenise(text.strip())))


def day_meant(text: str, today: date, words: DateWords) -> date | None:
    """Return the past day that a question about the past names: "since Friday", "on 3 May", "yesterday"."""
    for reference in (today, today - _A_WEEK, today - _NEARLY_A_YEAR):
        for mention in find_dates(text, reference=reference, words=words):
            if mention.window is not None and mention.window[0] <= today:
                is_relative = reference != today and mention.window[0] < reference
                if not is_relative:
                    return mention.window[0]
    return None


_NUMBER = re.compile(r"\d{1,2}\Z")


def picked(text: str, values: Sequence[tuple[str, str]]) -> str | None:
    """Return the value of the choice that words pick: by its number in the list, its label or its value."""
    said = " ".join(text.split()).strip(" .!").casefold()
    if _NUMBER.match(said) and 1 <= int(said) <= len(values):
        return values[int(said) - 1][0]
    exact = [value for value, label in values if said in {value.casefold(), label.casefold()}]
    begun = [value for value, label in values if len(said) > 2 and label.casefold().startswith(said)]
    return next(iter(exact or (begun if len(begun) == 1 else [])), None)
