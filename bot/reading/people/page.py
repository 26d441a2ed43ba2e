"""A text whose people are looked for, and one find in it."""

from collections.abc import Sequence
from enum import IntEnum, auto
from operator import attrgetter

import msgspec

from bot.reading.kept import kept
from bot.reading.people.word_lists import plain
from bot.reading.people.words import Gender, PeopleWords, words_of
from bot.reading.tokens import Token, tokenise

_form_of = attrgetter("form")
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_SENTENCE_OPENERS = frozenset(".!?:;|(\u2022*-\u2013\u2014\u2192>")
_CLOSERS = frozenset(",.;:)|!?/\u2013\u2014>\"'\u201d\u2019@&=+")


class FindKind(IntEnum):
    """What stands for somebody."""

    NAME = auto()
    TITLE = auto()
    FUNCTION = auto()
    BODY = auto()
    PRONOUN = auto()


class Find(msgspec.Struct, gc=False):
    """Somebody met in a text, still to be joined with what stands beside her; `first` and `last` count tokens."""

    kind: FindKind
    first: int
    last: int
    start: int
    end: int
    name: str | None = None
    title: str | None = None
    gender: Gender | None = None
    sure: bool = False
    """Surely a person: more than an unknown word with a capital letter."""
    plural: bool = False
    addressed: bool = False
    """The gender is told by a form of address."""


class Page:
    """A message as tokens, with what the words know of each."""

    def __init__(self, text: str, words: PeopleWords, contact: str | None, company: str | None = None) -> None:
        self.text, self.words = text, words
        self.tokens: Sequence[Token] = tokenise(text)
        self.forms = list(map(_form_of, self.tokens))
        self.capitals = any(letter.isupper() for letter in text)
        known = words.kinds
        kinds = {form: known.get(form) or known.get(form.removesuffix("'s"), 0) for form in set(self.forms)}
        self.kinds = list(map(kinds.__getitem__, self.forms))
        self._parts: dict[str, tuple[str, ...]] = {}
        contact_parts = self.parts_of(contact or "")
        self.contact_parts, self.contact_first = frozenset(contact_parts), next(iter(contact_parts), "")
        self.company_parts = frozenset(map(plain, words_of(tokenise(company or "")))) - self.contact_parts

    def parts_of(self, name: str) -> tuple[str, ...]:
        """Return the words of a name by which two mentions of one person can be told to be the same."""
        if name not in self._parts:
            self._parts[name] = name_parts(name, self.words)
        return self._parts[name]

    def form(self, place: int) -> str:
        """Return the form at a place, or "" beyond the text."""
        return self.forms[place] if 0 <= place < len(self.forms) else ""

    def text_at(self, place: int) -> str:
        """Return a token as written, or "" beyond the text."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    @kept
    def ordinary(self) -> frozenset[str]:
        """The ordinary words of the text."""
        return self.words.ordinary.intersection(self.forms)

    @kept
    def never_names(self) -> frozenset[str]:
        """Ordinary words of the text that begin no name in small letters: none of the contact's."""
        return self.ordinary - self.contact_parts.union([part + "s" for part in self.contact_parts])

    def may_be_name(self, place: int) -> bool:
        """Tell quickly whether a name may begin at a place."""
        token = self.tokens[place]
        return not (token.form in self.never_names and token.text[0].islower() and token.form.isascii())

    @property
    def telling(self) -> list[int]:
        """The places of all but marks, and ordinary words in small letters that stand for nobody."""
        titled = [form for form, kind in zip(self.forms, self.kinds, strict=True) if kind]
        silent = self.ordinary.difference(self.words.speaking, self.contact_parts, titled)
        return [
            place
            for place, token in enumerate(self.tokens)
            if token.is_word and (token.form not in silent or not token.text[0].islower())
        ]

    def glued(self, place: int) -> bool:
        """True where no blank stands between a token and the one before."""
        return 0 < place < len(self.tokens) and self.tokens[place - 1].end == self.tokens[place].start

    def opens_sentence(self, place: int) -> bool:
        """True where a capital letter says nothing because a sentence or a line begins."""
        if place == 0 or self.forms[place - 1] in _SENTENCE_OPENERS:
            return True
        return "\n" in self.text[self.tokens[place - 1].end : self.tokens[place].start]

    def closes(self, place: int) -> bool:
        """True where what stands before a place is complete: at a mark, a line's end, "at", "and"."""
        return self.form(place) in self.words.names.after_a_title or self.closes_firmly(place)

    def closes_firmly(self, place: int) -> bool:
        """As `closes`, at a mark or a line's end only."""
        form = self.form(place)
        return not form or form in _CLOSERS or self.is_dash(place) or self.opens_sentence(place)

    def is_dash(self, place: int) -> bool:
        """True for a dash between words, not a hyphen within one."""
        return self.form(place) in DASHES and not self.glued(place)

    def follows_determiner(self, place: int) -> bool:
        """True after "the", "our", "her", "Dana's" and the like."""
        before = self.form(place - 1)
        return before in self.words.determiners or before.endswith("'s")


def bare(form: str) -> str:
    """Return a word without the ending of "the director's"."""
    return form.removesuffix("'s")


def end_of(page: Page, last: int) -> int:
    """Return where a token ends, without the ending of "the director's"."""
    return page.tokens[last].end - (len(page.forms[last]) - len(bare(page.forms[last])))


def name_parts(name: str, words: PeopleWords) -> tuple[str, ...]:
    """Return the words of a name by which two mentions of one person can be told to be the same."""
    parts = tuple(map(plain, words_of(tokenise(name))))
    kept = tuple([part for part in parts if part not in words.addresses and len(part) > 1])
    return kept or parts
