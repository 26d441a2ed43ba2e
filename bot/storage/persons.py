"""Finding all that is kept on a person: the entries whose words name them, and the leads that they are."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bot.storage.entries import Entry
from bot.storage.facts import WITH_WORDS
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow, rows_named
from bot.storage.scan import rows_in_order

# Who wrote a message is a user; what is sought is whom messages are about.
_OF_AUTHORS: Final = frozenset({"author", "kind"})
_OF_USERS: Final = frozenset({"user_added"})


class Place(NamedTuple):
    """An entry that names somebody."""

    lead: str
    sequence: int
    kind: str


@dataclass(frozen=True, slots=True)
class OnAPerson:
    """What is kept on somebody: the leads that they are with all entries of those, and what names them elsewhere."""

    leads: tuple[LeadRow, ...]
    own: tuple[Entry, ...]
    elsewhere: tuple[Place, ...] = ()

    @property
    def entries(self) -> frozenset[int]:
        """Every entry that tells of them."""
        return frozenset({*(entry.sequence for entry in self.own), *(place.sequence for place in self.elsewhere)})

    @property
    def erasable(self) -> frozenset[int]:
        """The entries whose contents can go."""
        own = (entry.sequence for entry in self.own if entry.kind in WITH_WORDS and entry.fact is not None)
        return frozenset({*own, *(place.sequence for place in self.elsewhere)})


class Named:
    """Tells whether texts name somebody, however the name is capitalised, accented or spaced; as whole words only."""

    def __init__(self, words: Sequence[str]) -> None:
        self._sought = [folded for each in words if (folded := _folded(each))]
        if not self._sought:
            raise ValueError("nothing to look for")
        self._has_escapes = any('"' in each or "\\" in each or not each.isprintable() for each in self._sought)
        either = "|".join(map(re.escape, self._sought))
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)")

    def within(self, text: str | None) -> bool:
        """Tell whether a text names them."""
        return text is not None and self._pattern.search(_folded(text)) is not None

    def within_json(self, body: str | None) -> bool:
        """Tell whether any text in a JSON value names them."""
        if body is None or (body.isascii() and "\\u" not in body and not self._may_stand_in(body.casefold())):
            return False
        return any(self.within(text) for text in _texts(json.loads(body)))

    def _may_stand_in(self, plain: str) -> bool:
        """Tell whether a closer look is worth its time: JSON leaves words in ASCII as they are, but for a few signs."""
        return any(all(word in plain for word in each.split()) for each in self._sought) or self._has_escapes


def kept_on(ledger: EvidenceLedger, words: Sequence[str]) -> OnAPerson:
    """Return all that is kept on the person with these names, addresses or numbers."""
    named = Named(words)
    naming = _naming(ledger, named)
    with ledger.database.reading(ledger.name) as connection:
        rows = rows_named(connection, ledger.name, {place.lead for place in naming if place.lead}).values()
    theirs = tuple(
        row for row in rows if row.merged_into is None and any(map(named.within, (row.contact, row.email, row.company)))
    )
    own = {entry.sequence: entry for row in theirs for entry in ledger.history(row.lead)}
    return OnAPerson(theirs, tuple(own.values()), tuple(place for place in naming if place.sequence not in own))


def mentioning(ledger: EvidenceLedger, words: str) -> tuple[int, ...]:
    """Return the entries whose contents name a person: a name, an e-mail, a phone."""
    return tuple(place.sequence for place in _naming(ledger, Named([words])))


def _naming(ledger: EvidenceLedger, named: Named) -> list[Place]:
    """Return the entries that name a person, but for those that make somebody a user."""
    with ledger.database.reading(ledger.name) as connection:
        return [
            Place(row.lead, row.sequence, row.kind)
            for row in rows_in_order(connection, ledger.name)
            if row.kind in WITH_WORDS - _OF_USERS and named.within_json(row.body)
        ]


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for name, each in value.items():
                if name not in _OF_AUTHORS:
                    yield from _texts(each)
        case _:
            pass


def _folded(text: str) -> str:
    """Return a text in small letters, without accents and signs that nobody sees, its words one space apart."""
    if not text.isascii():
        marks = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(mark for mark in marks if unicodedata.category(mark) not in {"Mn", "Me", "Cf"})
    return " ".join(text.casefold().split())
