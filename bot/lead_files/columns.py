"""Which column of a list holds what: guessed from headings, by the words of `knowledge/shared/lead_columns.yaml`."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict

from qualification.policy_files import read_document, read_model

Target = Literal[
    "company", "contact", "first_name", "last_name", "title", "email", "source", "campaign", "asset",
    "consent", "consent_date", "opt_out", "country", "score", "persona", "segment", "owner",
]  # fmt: skip
TARGETS: Final[tuple[Target, ...]] = get_args(Target)
TARGET_WORDS: Final[Mapping[Target, str]] = {
    "first_name": "contact, first name", "last_name": "contact, last name", "email": "e-mail",
    "consent_date": "day of the consent", "opt_out": "opt-out",
}  # fmt: skip

_NOT_WORDS: Final = re.compile(r"[\W_]+")
_LONGEST_PHRASE: Final = 6

ConsentWord = Literal["granted", "refused", "nothing"]


class ConsentWords(BaseModel):
    """What stands in a consent column, by what it means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    granted: str
    refused: str
    nothing: str


class LeadColumns(BaseModel):
    """How lists of leads name their columns and fill their consent columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[Target, str]
    consent: ConsentWords

    @cached_property
    def target_of(self) -> Mapping[str, Target]:
        return {name: target for target, names in self.columns.items() for name in _names(names)}

    @cached_property
    def meaning_of(self) -> Mapping[str, ConsentWord]:
        kinds: Mapping[ConsentWord, str] = {
            "granted": self.consent.granted, "nothing": self.consent.nothing, "refused": self.consent.refused,
        }  # fmt: skip
        return {words: kind for kind, text in kinds.items() for words in _names(text)}

    def consent_said(self, cell: str) -> ConsentWord | None:
        """Return what a consent cell means where it begins with known words, and no others in it speak against them."""
        words = plain(cell).split()
        at, kinds = 0, list[ConsentWord]()
        while at < len(words):
            length, kind = self._longest(words[at : at + _LONGEST_PHRASE])
            if kind is not None:
                kinds.append(kind)
            elif at == 0:
                return None
            at += length
        return kinds[0] if len(set(kinds)) == 1 else None

    def _longest(self, words: Sequence[str]) -> tuple[int, ConsentWord | None]:
        for length in range(len(words), 0, -1):
            found = self.meaning_of.get(" ".join(words[:length]))
            if found is not None:
                return length, found
        return 1, None


@dataclass(frozen=True, slots=True)
class Mapped:
    """What was made of the columns: the place of each target, and the headings that are not used, with the reason."""

    places: Mapping[Target, int]
    unused: tuple[tuple[str, str], ...]


class ColumnError(ValueError):
    """The columns of a list do not do, or were named wrongly; the message says what to do."""


def read_columns(knowledge: Path) -> LeadColumns:
    """Read the words by which columns are known. Raises `PolicyError`."""
    path = knowledge / "shared" / "lead_columns.yaml"
    return read_model(LeadColumns, read_document(path), path)


def plain(text: str) -> str:
    """Return a text in small letters without accents or marks: ``E-Mail_Address`` -> ``e mail address``."""
    marks = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(_NOT_WORDS.sub(" ", "".join(c for c in marks if not unicodedata.combining(c))).split())


def mapped(headings: Sequence[str], words: LeadColumns, said: Iterable[tuple[str, str]] = ()) -> Mapped:
    """Guess what each column holds; what the user said of a heading counts before any guess."""
    places: dict[Target, int] = {}
    told = dict(_told(headings, heading, target) for heading, target in said)
    unused: list[tuple[str, str]] = []
    for place, named in told.items():
        if named is not None:
            places[named] = place
    for place, heading in enumerate(headings):
        guess = words.target_of.get(plain(heading))
        if place in told:
            unused += [] if told[place] is not None else [(heading, "left out as you said")]
        elif guess is None:
            unused.append((heading or f"column {place + 1}", "nothing that a lead needs"))
        elif guess in places:
            unused.append((heading, f"`{headings[places[guess]]}` is taken for the {called(guess)} already"))
        else:
            places[guess] = place
    if "company" not in places:
        raise ColumnError(
            f"no column is known to hold the company; the headings are {', '.join(f'`{h}`' for h in headings)}. "
            'Say which one it is: --map "HEADING=company"'
        )
    return Mapped(places, tuple(unused))


def called(target: Target) -> str:
    """Return what a column holds, as people say it."""
    return TARGET_WORDS.get(target, target)


def _told(headings: Sequence[str], heading: str, target: str) -> tuple[int, Target | None]:
    place = next((place for place, each in enumerate(headings) if plain(each) == plain(heading)), None)
    if place is None:
        raise ColumnError(f"there is no heading `{heading}`; there are {', '.join(f'`{h}`' for h in headings)}")
    if target == "nothing":
        return place, None
    known = next((each for each in TARGETS if each == target), None)
    if known is None:
        raise ColumnError(
            f"a column cannot be mapped to `{target}`; write nothing, {', '.join(TARGETS[:-1])} or {TARGETS[-1]}"
        )
    return place, known


def _names(text: str) -> list[str]:
    return [plain(name) for name in text.split(",") if name.strip()]
