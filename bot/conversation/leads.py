"""Whom a note is about: the contact and company that it names, one or several, and the known leads that fit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.conversation.wishes import ConversationWords
from bot.reading.field_words import FieldWords
from bot.reading.people.found import PeopleWords, PersonMention, find_people
from bot.reading.speakers.names import plain
from bot.reading.tokens import Token, tokenise
from bot.storage.look_up import LeadRow

HEADING_WORDS: Final = 9
LOOKED_AT: Final = 800
"""Code points of a note in which it shows whom it is about."""
FIRST_WORDS: Final = 40
"""Code points within which a sentence says with whom a talk was."""
LONGEST_LABEL: Final = 30
FIRST_PERSON: Final = 250
"""Code points within which a note names its person; later ones may be anybody."""
LONGEST_COMPANY: Final = 5
_PARTS: Final = re.compile(r"[,;(/]|\s[-\u2013]\s")
_ENDS: Final = frozenset(".!?;")
_DASHES: Final = frozenset("-\u2013\u2014/:|")
_BULLETS: Final = frozenset("-*\u2022#")


@dataclass(frozen=True, slots=True)
class Named:
    """Whom words name: a company, a contact, or both; ``start`` where they stand, in code points."""

    company: str | None = None
    contact: str | None = None
    title: str | None = None
    start: int = 0

    @property
    def called(self) -> str:
        """The lead as people would call it."""
        if self.contact and self.company:
            return f"{self.contact} at {self.company}"
        return self.company or self.contact or ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a note that tells of several leads."""

    named: Named
    text: str


class Namer:
    """Finds whom a note is about, with the words of the house."""

    def __init__(self, words: ConversationWords, people: PeopleWords, fields: FieldWords) -> None:
        self._words = words
        self._people = people
        self._fields = fields
        self._of_company = frozenset(words.of_company)
        self._no_company = frozenset(words.not_companies)
        self._documents = frozenset(words.documents)
        self._organisations = frozenset((*words.organisations, *words.legal_forms))
        self._articles = frozenset(words.articles)
        self._not_us = frozenset(words.not_us)
        self._labels = frozenset((*words.company_labels, *words.contact_labels))

    def named_in(self, note: str, *, people_too: bool = True) -> Named | None:
        """Return whom a note is about: its heading, its first talk, or the first person that it names with a firm."""
        start = note[:LOOKED_AT]
        if _is_talk(start):
            return None
        labelled = self._labelled(start)
        if labelled or self._is_document(start):
            return labelled
        named = self._heading(start) or next(iter(self._talks(start)), None)
        if not people_too or (named is not None and named.company):
            return named
        return self._first_person(start[:FIRST_PERSON]) or named

    def _is_document(self, note: str) -> bool:
        """Tell whether a text is a mail, minutes or a transcript: it names many, and the lead need not come first."""
        return any(line.partition(":")[0].strip(" *>#-").casefold() in self._documents for _, line in _lines(note))

    def read_name(self, text: str) -> Named:
        """Read a name as somebody types it: "Helix", "Dana at Helix", "Dana Ortiz, Director at Helix Bio"."""
        tokens = tokenise(text)
        inner = tokens[1:-1]
        at = [token for token in inner if token.form in self._of_company]
        marks = [token for token in inner if token.text in ",/(-\u2013"]
        if not at and not marks:
            return Named(company=text.strip())
        cut = at[-1] if at else marks[0]
        contact, company = text[: cut.start].strip(" ,"), text[cut.end :].strip(" )")
        name, _, title = contact.partition(",")
        return Named(company=company, contact=name.strip() or None, title=title.strip() or None)

    def pieces(self, note: str) -> tuple[Piece, ...]:
        """Cut a note where it begins to tell of another company; nothing where it tells of one, as a mail does."""
        if self._is_document(note) or _is_talk(note):
            return ()
        begun: list[Named] = []
        for line_start, line in _lines(note):
            named = self._beginning(note, line_start, line) if begun else self._heading(line) or self._own_talk(line)
            if named is not None and named.company:
                begun.append(Named(named.company, named.contact, named.title, line_start))
            begun += self._later_talks(line_start, line, begun[-1] if begun else None)
        kept: list[Named] = []
        for named in begun:
            if not kept or not are_one_company(named.company, kept[-1].company, self._words):
                kept.append(named)
        names = [plain(each.company or "") for each in kept]
        if len(names) < 2 or len(set(names)) < len(names):
            # A name that comes again and again is a speaker's, or a label.
            return ()
        edges = [0, *(each.start for each in kept[1:]), len(note)]
        texts = [note[start:end].strip() for start, end in pairwise(edges)]
        return tuple(Piece(named, text) for named, text in zip(kept, texts, strict=True) if text)

    def _beginning(self, note: str, start: int, line: str) -> Named | None:
        """Return whom a later line begins to tell of: a heading over a paragraph or in a list, or a talk."""
        heading = self._heading(line)
        is_apart = note[:start].endswith("\n\n") or line.lstrip()[:1] in _BULLETS or line.lstrip()[:1].isdigit()
        # One word before a colon is a label more often than a company.
        if heading is not None and (heading.contact or (is_apart and " " in (heading.company or ""))):
            return heading
        named = self._own_talk(line)
        return named if named is not None and named.contact else None

    def _later_talks(self, line_start: int, line: str, before: Named | None) -> Iterator[Named]:
        """Yield where a later sentence of a line tells of a talk with another company."""
        for start, sentence in _sentences(line):
            if start == 0:
                continue
            named = self._own_talk(sentence)
            if named and named.contact and before and not are_one_company(named.company, before.company, self._words):
                before = Named(named.company, named.contact, named.title, line_start + start)
                yield before

    def _own_talk(self, sentence: str) -> Named | None:
        """Return whom a sentence begins to tell of: a talk of ours, not of theirs, with a company that it names."""
        named = next(iter(self._talks(sentence[:LOOKED_AT])), None)
        if named is None or not named.company or named.start > FIRST_WORDS:
            return None
        before = {token.form for token in tokenise(sentence[: named.start])}
        return None if before & self._not_us else named

    def _labelled(self, text: str) -> Named | None:
        """Read "Company: Helix Bio" and "Contact: Dana Ortiz" lines."""
        found: dict[str, str] = {}
        for _, line in _lines(text):
            label, mark, rest = line.partition(":")
            words = label.strip(" -*#>").casefold()
            if mark and rest.strip() and words in self._labels:
                kind = "company" if words in self._words.company_labels else "contact"
                found.setdefault(kind, rest.strip()[:80])
        if "company" not in found:
            return None
        parts = [part.strip() for part in _PARTS.split(found["company"]) if part.strip()]
        if not parts or len(parts[0].split()) > LONGEST_COMPANY or not parts[0][0].isalnum():
            return None
        contact, _, title = found.get("contact", parts[1] if len(parts) > 1 else "").partition(",")
        return Named(parts[0], contact.strip() or None, title.strip() or None)

    def _heading(self, line: str) -> Named | None:
        """Read a first line such as "Helix Bio - Dana Ortiz:", or the words before its colon."""
        first = line.split("\n", 1)[0]
        head, mark, rest = first.partition(":")
        tokens = [token for token in tokenise(head) if token.text not in _BULLETS or token.start > 2]
        tokens = tokens[1:] if tokens and tokens[0].text.isdigit() else tokens
        tokens = [token for token in tokens if token.text != "." or token.start > 3]
        if not tokens or len(tokens) > HEADING_WORDS or any(token.text in _ENDS for token in tokens):
            return None
        if not mark and (len(tokens) < 3 or not any(token.text in _DASHES for token in tokens)):
            return None
        if mark and rest[:1] not in {"", " ", "\r"}:
            return None
        if mark and len(tokens) < 4 and self._fields.topics_in(head):
            return None
        runs = list(self._capital_runs(tokens))
        covered = sum(len(run) for run in runs)
        if not runs or len(runs) > 3 or covered < sum(token.is_word for token in tokens):
            return None
        names = [head[run[0].start : run[-1].end] for run in runs]
        if any(" " not in name and self._fields.topics_in(name) for name in names):
            return None
        named = [name for name in names if not self._is_no_company(name)]
        if not named or len(named) < len(names):
            return None
        firm = next((name for name in named if self._is_organisation(name)), named[0])
        contact = next((name for name in named if name != firm), None)
        return Named(firm, contact)

    def _talks(self, text: str) -> Iterator[Named]:
        """Yield whom the text tells of talks with: "call with Dana Ortiz, Director, at Helix Bio"."""
        tokens = tokenise(text)
        people = [m for m in find_people(text, words=self._people) if (m.name or m.title) and not m.pronoun]
        talks = [one.last for one in self._words.talking.find_all(tokens)]
        for last in dict.fromkeys(talks):
            behind = tokens[last + 1 :]
            if not behind or any(token.text in _ENDS for token in behind[:1]):
                continue
            run = next(iter(self._capital_runs(behind[: LONGEST_COMPANY + 1])), [])
            name = text[run[0].start : run[-1].end] if run and run[0] in behind[:2] else None
            person = next((m for m in people if 0 <= m.start - tokens[last].end <= 12), None)
            if person is not None:
                company = self._company_after(text, tokens, person)
                if company or not person.name or " " in person.name:
                    yield Named(company, person.name, person.title, tokens[last].start)
                    continue
                name = name or person.name
            if name and tokens[last].start < FIRST_WORDS and not self._is_no_company(name):
                # A single name may be a firm's or a person's; whoever looks it up tries both.
                yield Named(name, start=tokens[last].start)

    def _first_person(self, text: str) -> Named | None:
        """Return the first person who is named with a company: "Paul Reiner from Lindgren Pharma wrote"."""
        tokens = tokenise(text)
        first = next(iter(self._capital_runs(tokens)), [])
        name = text[: first[-1].end] if first and first[0] == tokens[0] else ""
        if len(first) > 1 and name and tokens[len(first)].form in self._of_company:
            run = next(iter(self._capital_runs(tokens[len(first) + 1 : len(first) + 2 + LONGEST_COMPANY])), [])
            if run and run[0] == tokens[len(first) + 1]:
                return Named(text[run[0].start : run[-1].end], name)
        for person in find_people(text, words=self._people):
            if person.name and not person.pronoun:
                company = self._company_after(text, tokens, person)
                if company:
                    full = name if name.startswith(person.name) else person.name
                    return self._right_way_round(Named(company, full, person.title, person.start))
        return None

    def _right_way_round(self, named: Named) -> Named:
        """Return "Kardeo, Inka Salonen" with the firm as the company: the second is a person."""
        company, contact = named.company or "", named.contact or ""
        if self._is_organisation(company) or not any(
            m.name == company for m in find_people(company, words=self._people)
        ):
            return named
        is_firm = self._is_organisation(contact) or " " not in contact
        return Named(contact, company, None, named.start) if is_firm and " " in company else named

    def _company_after(self, text: str, tokens: Sequence[Token], person: PersonMention) -> str | None:
        """Return the company beside a person: ", Director at Helix Bio", "(Head of Purchasing, Helix Bio)"."""
        near = [token for token in tokens if person.start < token.start < person.end + 80]
        for place, token in enumerate(near[:-1]):
            if token.start >= person.end and token.text in _ENDS:
                return None
            if token.form not in self._of_company and token.text not in "(,":
                continue
            behind = near[place + 1 :]
            is_the = behind[0].form in self._articles
            behind = behind[1:] if is_the else behind
            run = next(iter(self._capital_runs(behind[: LONGEST_COMPANY + 1])), None)
            if run and run[0] == behind[0]:
                name = text[run[0].start : run[-1].end]
                if is_the and not self._is_organisation(name):
                    continue
                if name not in (person.title or "") and not self._is_no_company(name) and not self._is_title(name):
                    return name
        return None

    def _is_title(self, name: str) -> bool:
        return any(m.title and not m.name for m in find_people(name, words=self._people))

    def _capital_runs(self, tokens: Sequence[Token]) -> Iterator[list[Token]]:
        """Yield runs of words that begin with capitals or are figures within a name: "Helix Bio", "3M", "A & B"."""
        run: list[Token] = []
        for place, token in enumerate(tokens):
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            if (
                token.is_word
                and (token.text[0].isupper() or (token.text[0].isdigit() and (run or token.text[-1].isupper())))
            ) or (run and after is not None and _joins(run[-1], token, after)):
                run.append(token)
            else:
                yield from self._trimmed(run)
                run = []
        yield from self._trimmed(run)

    def _trimmed(self, run: list[Token]) -> Iterator[list[Token]]:
        while run and not run[-1].is_word:
            run = run[:-1]
        if run:
            yield run

    def _is_organisation(self, name: str) -> bool:
        return any(token.form in self._organisations for token in tokenise(name))

    def _is_no_company(self, name: str) -> bool:
        """True for days, months and headings of notes, which begin with capitals too."""
        first = name.casefold().split()[0].rstrip(".")
        return len(name) < 2 or name.casefold() in self._no_company or first in self._no_company


def _joins(before: Token, mark: Token, after: Token) -> bool:
    """True for a mark within a name: "Acme & Sons", "Roche-Genentech", "St.Gallen"."""
    is_tight = before.end == mark.start and mark.end == after.start
    return mark.text in {"&", "+"} or (is_tight and mark.text in {"-", "."})


def _is_talk(note: str) -> bool:
    """Tell whether a text is a record of a talk: the same few words before a colon begin several lines."""
    labels = [
        label for _, line in _lines(note) if (label := line.partition(":")[0]) != line and len(label) < LONGEST_LABEL
    ]
    return len(labels) > len(set(labels)) or "-->" in note


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, with their places."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at, line
        at += len(line)


def _sentences(line: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a line with their places; a stop within a word ends none."""
    start = 0
    for place, letter in enumerate(line):
        if letter in ".!?" and (place + 1 == len(line) or line[place + 1].isspace()):
            yield start, line[start : place + 1]
            start = place + 1
            while start < len(line) and line[start].isspace():
                start += 1
    if start < len(line):
        yield start, line[start:]


def name_words(name: str | None, words: ConversationWords) -> frozenset[str]:
    """Return the words that tell a company apart: without accents and legal forms."""
    found = frozenset(plain(token.text) for token in tokenise(name or "") if token.is_word)
    return found - frozenset(words.legal_forms) or found


def are_one_company(one: str | None, other: str | None, words: ConversationWords) -> bool:
    """Tell whether two names can be of one company: "Helix" and "Helix Bio Ltd", not "Helix Bio" and "Helix Pharma"."""
    first, second = name_words(one, words), name_words(other, words)
    return bool(first) and bool(second) and (first <= second or second <= first)


def fitting(rows: Iterable[LeadRow], named: Named, words: ConversationWords) -> tuple[LeadRow, ...]:
    """Return the leads that a name can mean: the company fits, and the contact too where both are known."""
    fits = []
    for row in rows:
        contact = name_words(named.contact, words)
        theirs = name_words(row.contact, words)
        company_fits = not named.company or are_one_company(named.company, row.company, words)
        if named.company and not named.contact and not company_fits:
            # One name may be a person's: "Dana".
            company_fits = name_words(named.company, words) <= (
                theirs | name_words(row.project, words) | name_words(row.company, words)
            )
        contact_fits = not contact or not theirs or contact <= theirs or theirs <= contact
        if company_fits and contact_fits:
            fits.append(row)
    return tuple(fits)


def called(row: LeadRow) -> str:
    """Return a lead as people call it: "Helix Bio (Dana Ortiz)"."""
    who = f"{row.company} ({row.contact})" if row.contact else row.company
    return f"{who}, {row.project}" if row.project else who
