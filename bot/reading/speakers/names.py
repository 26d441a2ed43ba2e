"""Names of people as far as telling sides apart needs them: which words are names, and whose names they are."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.reading.tokens import Token, folded, tokenise
from bot.reading.written import written

SHORTEST_COMPANY_WORD = 4


@written
class NameWords:
    """Words that stand in or beside names."""

    titles: tuple[str, ...]
    """Forms of address: they tell no two people apart."""
    particles: tuple[str, ...]
    """Words in small letters that names and titles of office may hold: of, and, van."""
    months: tuple[str, ...]
    """Names of months, which begin with a capital too."""
    hours: tuple[str, ...]
    """What follows an hour: am, pm."""
    shared_domains: tuple[str, ...]
    """Mail providers that anybody may use: an address there shows no side."""

    @cached_property
    def month_words(self) -> frozenset[str]:
        """Names of months, for looking up."""
        return frozenset(self.months)

    @cached_property
    def said_of_many(self) -> frozenset[str]:
        """Words that tell no two people apart, for looking up."""
        return frozenset(map(plain, self.titles)) | frozenset(map(plain, self.particles))

    def of(self, name: str) -> frozenset[str]:
        """Return the words of a name by which two mentions of one person can be matched."""
        found = (plain(token.text) for token in tokenise(name) if token.is_word)
        return frozenset(word for word in found if len(word) > 1 and word not in self.said_of_many)

    def fit(self, tokens: Sequence[Token]) -> bool:
        """True for words that can be a name, a title of office or a firm: all begin with capital letters."""
        capitals = sum(token.text[0].isupper() for token in tokens)
        others = [token for token in tokens if not token.text[0].isupper()]
        return capitals > 0 and all(token.form in self.particles for token in others)


def plain(word: str) -> str:
    """Return a word folded and without accents, so that "Inés" and "Ines" are one name."""
    word = folded(word)
    if word.isascii():
        return word
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))


@dataclass
class Sides:
    """What is known, and learnt while a message is read, about who belongs to the buyer and who to us."""

    words: NameWords
    contact: str | None = None
    company: str | None = None
    theirs: set[str] = field(default_factory=set)
    ours: set[str] = field(default_factory=set)
    their_domains: set[str] = field(default_factory=set)
    our_domains: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.theirs |= self.words.of(self.contact or "")

    @property
    def know_contact(self) -> bool:
        """True where the lead's contact is known by name."""
        return bool(self.words.of(self.contact or ""))

    def are_initials(self, key: str) -> bool:
        """True for the first letters of the contact's names: "DO", for Dana Ortiz."""
        return len(key) > 1 and key == self._initials

    @cached_property
    def _initials(self) -> str:
        names = (token for token in tokenise(self.contact or "") if token.is_word)
        said_of_many = self.words.said_of_many
        return "".join(plain(token.text)[0] for token in names if plain(token.text) not in said_of_many)

    def knows(self, word: str) -> bool:
        """True for a word of any name learnt so far."""
        return plain(word) in self.theirs or plain(word) in self.ours

    def are_theirs(self, name: str, address: str | None = None) -> bool:
        """True for a name or an address of the buyer's side."""
        return self._match(name, address, self.theirs, self.their_domains) or self._is_of_company(address)

    def are_ours(self, name: str, address: str | None = None) -> bool:
        """True for a name or an address of our side."""
        return self._match(name, address, self.ours, self.our_domains)

    def learn_theirs(self, name: str, address: str | None, addressees: Iterable[str] = ()) -> None:
        """Remember a person of the buyer's side, and that those whom she writes to are ours."""
        self.theirs |= self.words.of(name) - self.ours
        self.their_domains |= self._domains(address)
        for addressee in addressees:
            if not self.are_theirs(addressee):
                self.ours |= self.words.of(addressee) - self.theirs

    def learn_ours(self, name: str, address: str | None) -> None:
        """Remember a person of our side."""
        self.ours |= self.words.of(name) - self.theirs
        self.our_domains |= self._domains(address) - self.their_domains

    def _match(self, name: str, address: str | None, names: set[str], domains: set[str]) -> bool:
        return not self.words.of(name).isdisjoint(names) or not self._domains(address).isdisjoint(domains)

    def _is_of_company(self, address: str | None) -> bool:
        """True for an address whose domain holds a word of the company's name."""
        words = (word for word in self.words.of(self.company or "") if len(word) >= SHORTEST_COMPANY_WORD)
        return any(word in domain for domain in self._domains(address) for word in words)

    def _domains(self, address: str | None) -> set[str]:
        """Return an address's domain, unless it is a mail provider's."""
        domain = address.rpartition("@")[2].casefold() if address else ""
        return {domain} - {"", *self.words.shared_domains}
