"""People in a message: names, titles, functions and bodies, and the pronouns that stand for them."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from bot.reading.people_words import (
    AREA,
    BODY,
    DECIDING,
    GRADE,
    HEADS,
    OCCUPATION,
    POST,
    RELATION,
    WHOLE,
    Gender,
    PeopleWords,
    PeopleWordsError,
    plain,
)
from bot.reading.tokens import Token, tokenise
from qualification.terms import Person

__all__ = ["PeopleWords", "PeopleWordsError", "PersonMention", "find_people", "merge_people"]

LONGEST_TITLE: Final = 9
LONGEST_NAME: Final = 4
LONGEST_BRACKET: Final = 12
PEOPLE_REMEMBERED: Final = 6

_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_SENTENCE_OPENERS = frozenset(".!?:;|(\u2022*-\u2013\u2014\u2192>")
_CLOSERS = frozenset(",.;:)|!?/\u2013\u2014>\"'\u201d\u2019")
_CLOSING_WORDS = frozenset({"at", "from", "of", "in", "and", "who", "is", "@", "&", "=", "+"})
_LEADING_TO_TITLES = frozenset({"by", "from", "is", "with", "=", ":"})
_LINKING_TITLES = frozenset({"&", "/", "-", "+", "\u2013"})


@dataclass(frozen=True, slots=True)
class PersonMention:
    """Words that stand for somebody, by their place in code points; a pronoun carries who is meant, if known."""

    start: int
    end: int
    name: str | None
    title: str | None
    pronoun: bool = False


def find_people(
    text: str, *, words: PeopleWords, contact: str | None = None, contact_title: str | None = None
) -> tuple[PersonMention, ...]:
    """Return everybody whom a message mentions, in order; "he" and "she" carry the last person they fit."""
    page = _Page(text, words, contact)
    finds = _joined(page, list(_finds(page)))
    _complete(finds, contact, contact_title)
    _resolve(page, finds, contact)
    return tuple(
        PersonMention(find.start, find.end, find.name, find.title, find.kind is _Kind.PRONOUN) for find in finds
    )


def merge_people(
    people: Iterable[Person], contact: str | None = None, contact_title: str | None = None
) -> tuple[Person, ...]:
    """Return people with each listed once for a role, under the fullest name and with the title that anyone gave.

    A part of the contact's name stands for the contact; so does the contact's own title without a name.
    """
    listed = list(people)
    known = _KnownPeople(contact, contact_title)
    for person in listed:
        known.learn(person)
    merged: dict[tuple[str, str, str], Person] = {}
    for person in listed:
        full = known.complete(person)
        key = (full.role, plain(full.name or ""), "" if full.name else plain(full.title or ""))
        earlier = merged.get(key)
        if earlier is None or (earlier.title is None and full.title is not None):
            merged[key] = full
    return tuple(merged.values())


class _KnownPeople:
    """Names and titles met in a debrief, for completing shorter ones."""

    def __init__(self, contact: str | None, contact_title: str | None) -> None:
        self._contact = _without_address(contact) if contact else None
        self._contact_title = contact_title
        self._names: dict[str, list[str]] = {}
        self._titles: dict[str, str] = {}
        self._holders: dict[str, str] = {}

    def learn(self, person: Person) -> None:
        """Remember a person's name under each of its words, and which title goes with it."""
        if person.name:
            for part in _name_parts(person.name):
                self._names.setdefault(part, []).append(person.name)

    def complete(self, person: Person) -> Person:
        """Return a person under the fullest name known for her."""
        name = person.name
        if name is None:
            same = self._contact_title and person.title and _words(person.title) == _words(self._contact_title)
            return Person(role=person.role, name=self._contact if same else None, title=person.title)
        return Person(role=person.role, name=self._fullest(name), title=person.title)

    def _fullest(self, name: str) -> str:
        parts = _name_parts(name)
        if not parts:
            return name
        longer = {
            _name_parts(other): other
            for other in self._names.get(parts[0], ())
            if len(_name_parts(other)) > len(parts) and set(parts) <= set(_name_parts(other))
        }
        if len(longer) == 1:
            return next(iter(longer.values()))
        contact = _name_parts(self._contact or "")
        if not longer and len(contact) > len(parts) and set(parts) <= set(contact) and self._contact:
            return self._contact
        return name


class _Kind(Enum):
    NAME = auto()
    TITLE = auto()
    FUNCTION = auto()
    BODY = auto()
    PRONOUN = auto()


@dataclass(slots=True)
class _Find:
    """Somebody met on the way, still to be joined with what stands beside her."""

    kind: _Kind
    first: int
    last: int
    start: int
    end: int
    name: str | None = None
    title: str | None = None
    gender: Gender | None = None
    sure: bool = False
    plural: bool = False
    addressed: bool = False


class _Page:
    """A message as tokens, with what the words know of each."""

    def __init__(self, text: str, words: PeopleWords, contact: str | None) -> None:
        self.text = text
        self.words = words
        self.tokens: Sequence[Token] = tokenise(text)
        self.forms = [token.form for token in self.tokens]
        kinds = words.kinds
        self.kinds = [kinds.get(form, 0) or kinds.get(_bare(form), 0) for form in self.forms]
        self.contact_parts = frozenset(_name_parts(contact or ""))

    def form(self, place: int) -> str:
        """Return the form at a place, or "" beyond the text."""
        return self.forms[place] if 0 <= place < len(self.forms) else ""

    def says_nothing(self, place: int) -> bool:
        """True for marks and for ordinary words in small letters that stand for nobody."""
        form, words = self.forms[place], self.words
        if not form[0].isalnum():
            return True
        small = self.tokens[place].text[0].islower() and form in words.ordinary and not self.kinds[place]
        return small and form not in words.speaking and form not in self.contact_parts

    def glued(self, place: int) -> bool:
        """True where no blank stands between a token and the one before."""
        return 0 < place < len(self.tokens) and self.tokens[place - 1].end == self.tokens[place].start

    def opens_sentence(self, place: int) -> bool:
        """True where a capital letter says nothing because a sentence or a line begins."""
        if place == 0 or self.forms[place - 1] in _SENTENCE_OPENERS:
            return True
        return "\n" in self.text[self.tokens[place - 1].end : self.tokens[place].start]

    def closes(self, place: int) -> bool:
        """True where what stands before a place is complete: a mark, a line's end, "at", "and"."""
        if place >= len(self.tokens):
            return True
        form = self.forms[place]
        if form in _CLOSERS or form in _CLOSING_WORDS or (form in _DASHES and not self.glued(place)):
            return True
        return self.opens_sentence(place)

    def closes_firmly(self, place: int) -> bool:
        """As `closes`, by a mark or a line's end only."""
        return self.closes(place) and self.form(place) not in _CLOSING_WORDS

    def follows_determiner(self, place: int) -> bool:
        """True after "the", "our", "her", "Dana's" and the like."""
        before = self.form(place - 1)
        return before in self.words.determiners or before.endswith(("'s", "\u2019s"))


def _bare(form: str) -> str:
    """Return a word without the ending of "the director's"."""
    return form[:-2] if form.endswith("'s") else form


def _finds(page: _Page) -> Iterator[_Find]:
    """Yield pronouns, titles, functions and names as they stand, each for itself."""
    place, last = 0, len(page.tokens)
    while place < last:
        if page.says_nothing(place):
            place += 1
            continue
        if page.forms[place] in page.words.pronoun_genders:
            yield _pronoun(page, place)
            place += 1
            continue
        addressed = page.forms[place] in page.words.addresses
        name, after = _name(page, place) if addressed else (None, place)
        title = None if name else _title(page, place)
        if not title and not name and not addressed:
            name, after = _name(page, place)
        find = title or name or (_function(page, place) if after == place else None)
        if find:
            yield find
            after = find.last + 1
        place = max(after, place + 1)


def _pronoun(page: _Page, place: int) -> _Find:
    token = page.tokens[place]
    apostrophe = token.text.find("'") if "'" in token.text else token.text.find("\u2019")
    end = token.end if apostrophe < 0 else token.start + apostrophe
    return _Find(
        _Kind.PRONOUN, place, place, token.start, end, gender=page.words.pronoun_genders[token.form]
    )


def _title(page: _Page, place: int) -> _Find | None:
    """Return the title or body that begins at a place: "CFO", "VP Clin Dev", "the supply board"."""
    if not page.kinds[place] or page.form(place) in page.words.titles.only_in_capitals and not _shouted(page, place):
        return None
    after, head = _title_end(page, place)
    if not head:
        return None
    tokens, kind = page.tokens, _Kind.TITLE
    alone = after == place + 1
    if head & BODY:
        kind = _Kind.BODY
        if _decides_nothing(page, place, after) or (alone and not head & DECIDING and not page.follows_determiner(place)):
            return None
    if alone and not _stands_alone(page, place, head):
        return None
    start, end = tokens[place].start, tokens[after - 1].end
    end -= len(tokens[after - 1].form) - len(_bare(page.forms[after - 1]))
    plural = page.forms[after - 1].endswith("s") and not page.forms[after - 1].endswith("ss")
    return _Find(
        kind, place, after - 1, start, end, title=page.text[start:end], sure=True,
        plural=kind is _Kind.TITLE and plural and not head & (WHOLE | POST),
    )  # fmt: skip


def _shouted(page: _Page, place: int) -> bool:
    return page.tokens[place].text.isupper()


def _decides_nothing(page: _Page, first: int, after: int) -> bool:
    forms = page.forms[max(0, min(first, after - 2)) : after + 1]
    listed = page.words.not_deciders
    return any(" ".join(forms[low:high]) in listed for low in range(len(forms)) for high in range(low + 1, len(forms) + 1))


def _stands_alone(page: _Page, place: int, head: int) -> bool:
    if page.forms[place] in page.words.titles.never_alone:
        theirs = page.form(place - 1) in page.words.determiners - {"the", "a", "an", "this", "that", "one", "another"}
        return page.follows_determiner(place) if head & RELATION else theirs
    return not head == RELATION or page.follows_determiner(place)


def _title_end(page: _Page, place: int) -> tuple[int, int]:
    """Return the place after a title and what its head is; no head, no title."""
    forms, kinds = page.forms, page.kinds
    at, after, head = place, place, 0
    limit = min(len(forms), place + LONGEST_TITLE)
    while at < limit:
        kind = kinds[at]
        if forms[at].endswith("'s") and not kind & HEADS:
            break
        if kind & AREA and head & POST and (after == at or (after == at - 1 and forms[after] in _LINKING_TITLES)):
            after = at + 1
        elif kind & HEADS and not (at > place and page.opens_sentence(at) and forms[at - 1] not in _DASHES):
            after, head = at + 1, kind
            if kind & WHOLE and not kind & (POST | GRADE):
                break
        elif not kind & (AREA | GRADE) or (head and not kind & GRADE):
            if after == at and (forms[at] == "of" or (forms[at] == "for" and head & POST)) and head & (POST | DECIDING):
                after = _areas_end(page, at + 1) or after
                break
            if not _joins_areas(page, at):
                break
        at += 1
    return after, head


def _joins_areas(page: _Page, place: int) -> bool:
    """True for "&" between two areas, for "and" between two with capitals, for the stop after "Sr."."""
    before, form, after = page.kinds[place - 1], page.forms[place], place + 1
    if after >= len(page.forms):
        return False
    if form in {"'", "\u2019"} and page.glued(place) and page.forms[place - 1].endswith("s"):
        return bool(page.kinds[after]) and not page.glued(after)
    if form in _DASHES and page.glued(place) and page.glued(after):
        return bool(page.kinds[after]) and bool(before)
    if form == "." and page.glued(place) and len(page.forms[place - 1]) <= 4:
        return bool(page.kinds[after]) and not page.glued(after)
    if not (before & AREA and page.kinds[after] & AREA):
        return False
    return form in _LINKING_TITLES or (form == "and" and page.tokens[after].text[0].isupper())


def _areas_end(page: _Page, place: int) -> int | None:
    """Return the place after what somebody is head of, or nothing."""
    at = place + (page.form(place) in page.words.determiners)
    limit = min(len(page.forms), at + 5)
    after = None
    while at < limit:
        known = page.kinds[at] & AREA
        unknown = page.tokens[at].is_word and (
            page.tokens[at].text[0].isupper() or (after is None and page.forms[at] not in page.words.ordinary)
        )
        if known or (unknown and not page.opens_sentence(at)):
            after = at + 1
        elif after is None or not _joins_areas(page, at):
            break
        at += 1
    return after


def _function(page: _Page, place: int) -> _Find | None:
    """Return the function that begins at a place: "purchasing", "QA", "legal"."""
    rows = page.words.functions_by_first.get(_bare(page.forms[place]), ())
    compound = place and page.kinds[place - 1] & AREA and not page.forms[place - 1].endswith("'s")
    if rows and compound and not page.opens_sentence(place):
        return None  # "product quality" is no department
    for row in rows:
        at = place
        for word in row:
            if page.form(at) in _LINKING_TITLES and word not in _LINKING_TITLES:
                at += 1
            if _bare(page.form(at)) != word:
                break
            at += 1
        else:
            if row[0] in page.words.titles.only_in_capitals and not _shouted(page, place):
                return None
            start, end = page.tokens[place].start, page.tokens[at - 1].end
            end -= len(page.forms[at - 1]) - len(_bare(page.forms[at - 1]))
            return _Find(_Kind.FUNCTION, place, at - 1, start, end, title=page.text[start:end])
    return None


def _name(page: _Page, place: int) -> tuple[_Find | None, int]:
    """Return the name that begins at a place, if any, and the place after it or after what only looks like one."""
    at, gender, addressed = _address(page, place)
    parts: list[str] = []
    end = at
    sure = addressed
    while at < len(page.tokens) and len(parts) < LONGEST_NAME:
        part = _name_part(page, at, parts, addressed=addressed, sure=sure)
        if part is None:
            break
        known = plain(part) in page.words.genders or plain(part) in page.contact_parts
        if not parts:
            sure = sure or known
            gender = gender or page.words.genders.get(plain(part))
        parts.append(part)
        at = end = _after_part(page, at)
        if len(part) < len(page.tokens[at - 1].text) and page.tokens[at - 1].text.startswith(part):
            break
    parts = [part for part in parts if part]
    if not parts:
        return None, place
    if _is_no_person(page, place, end, parts, sure=sure):
        return None, end
    return _named(page, place, end, parts, gender, sure=sure, addressed=addressed), end


def _named(
    page: _Page, place: int, after: int, parts: Sequence[str], gender: Gender | None, *, sure: bool, addressed: bool
) -> _Find:
    start = page.tokens[place].start
    last = page.tokens[after - 1]
    whole = page.text[start : last.end]
    tail = parts[-1]
    if last.text.startswith(tail) and len(tail) < len(last.text):
        whole = page.text[start : last.start + len(tail)]
    name = _without_address(whole) if addressed and len(parts) > 1 else whole
    label = page.form(after) == ":" and page.opens_sentence(place)
    return _Find(
        _Kind.NAME, place, after - 1, start, start + len(whole), name=name, gender=gender, sure=sure and not label
    )


def _address(page: _Page, place: int) -> tuple[int, Gender | None, bool]:
    """Return the place after "Dr", "Mr." and the like, whom they are for, and whether there are any."""
    at, gender, addressed = place, None, False
    for _ in range(3):
        if at >= len(page.tokens):
            break
        token = page.tokens[at]
        marked = token.text in page.words.honorifics.with_a_mark and (page.form(at + 1) == "." or len(token.text) > 1)
        if token.form not in page.words.addresses and not marked:
            break
        gender, addressed = gender or page.words.addresses.get(token.form), True
        at += 2 if page.form(at + 1) == "." else 1
    return at, gender, addressed


def _after_part(page: _Page, place: int) -> int:
    """Return the place after a word of a name and what hangs on it by a hyphen, or after the stop of an initial."""
    after = place + 1
    while page.form(after) in _DASHES and page.glued(after) and page.glued(after + 1) and page.tokens[after + 1].is_word:
        after += 2
    if len(page.forms[place]) == 1 and page.form(after) == "." and page.glued(after):
        after += 1
    return after


def _name_part(page: _Page, place: int, parts: Sequence[str], *, addressed: bool, sure: bool) -> str | None:
    """Return a word as part of a name, without the ending of "Dana's"; None where it is none."""
    token = page.tokens[place]
    text, form = token.text, token.form
    if not token.is_word or not text.replace("'", "").replace("\u2019", "").isalpha():
        return None
    base, form = _without_genitive(page, text, form)
    stem = form.partition("'")[0]
    if len(stem) > 1 and stem != form and stem in page.words.ordinary:
        return None  # "We'd"
    capital = text[0].isupper()
    if page.kinds[place] & HEADS and not (parts and plain(form) in page.contact_parts):
        return None
    if parts and page.opens_sentence(place) and not len(page.forms[place - 2]) == 1:
        return None
    if form in page.words.name_particles and not capital:
        following = page.tokens[place + 1] if place + 1 < len(page.tokens) else None
        return base if parts and following and following.text[0].isupper() else None
    if not parts:
        return base if _begins_name(page, place, form, capital=capital, addressed=addressed) else None
    return base if _continues_name(page, place, form, capital=capital, sure=sure) else None


def _without_genitive(page: _Page, text: str, form: str) -> tuple[str, str]:
    for ending in ("'s", "\u2019s"):
        if text.lower().endswith(ending):
            return text[: -len(ending)], form[: -len(ending)]
    short = plain(form[:-1])
    if form.endswith("s") and plain(form) not in page.words.genders and plain(form) not in page.contact_parts:
        given = short in page.words.genders and short not in page.words.ordinary and form not in page.words.ordinary
        if given or (short in page.contact_parts and len(short) > 2):
            return text[:-1], form[:-1]
    return text, form


def _begins_name(page: _Page, place: int, form: str, *, capital: bool, addressed: bool) -> bool:
    words, bare = page.words, plain(form)
    ordinary = form in words.ordinary
    if addressed:
        return capital or not ordinary or bare in page.contact_parts
    if bare in page.contact_parts:
        return capital or not ordinary or not (form in words.between.fillers or form in words.between.hedges)
    given = bare in words.genders
    if not capital:
        return given and not ordinary and not page.kinds[place]
    text = page.tokens[place].text
    if len(text) == 1:
        return page.form(place + 1) == "." and page.glued(place + 1) and page.form(place + 2)[:1].isalpha() and (
            page.tokens[place + 2].text[0].isupper() and not page.glued(place + 2)
        )
    if text.isupper():
        return given and not ordinary
    if given and ordinary:
        return _given_in_context(page, place)
    return given or not (ordinary or page.kinds[place])


def _given_in_context(page: _Page, place: int) -> bool:
    """True for "Mark" or "Grace" where no other reading of the word suits."""
    following = page.tokens[place + 1].text if place + 1 < len(page.tokens) else ""
    if following[:1].isupper() or not following[:1].isalpha():
        return True
    return not page.opens_sentence(place) or following.endswith("s")


def _continues_name(page: _Page, place: int, form: str, *, capital: bool, sure: bool) -> bool:
    words, bare = page.words, plain(form)
    if bare in page.contact_parts:
        return True
    if capital:
        if page.tokens[place].text.isupper() and len(form) > 1:
            return bare in words.genders
        if form in words.never_surnames or (page.kinds[place] and not bare in words.genders):
            return False
        return sure or form not in words.ordinary
    if page.form(place - 1) in page.contact_parts:
        return False
    if page.tokens[place - 1].text[0].isupper() or not sure or page.kinds[place] or len(form) < 3:
        return False
    if form in words.ordinary or form in words.pronoun_genders or form in words.determiners:
        return False
    return page.closes(place + 1) or bool(page.kinds[place + 1]) or not form.endswith(("s", "ed", "ing"))


def _is_no_person(page: _Page, place: int, after: int, parts: Sequence[str], *, sure: bool) -> bool:
    """True for firms, places after "at", and parts of addresses on the net."""
    if page.form(place - 1) == "@" and page.glued(place):
        return True
    if page.form(after) == "@" and page.glued(after):
        return True
    if page.form(after) == "." and page.glued(after) and page.glued(after + 1) and page.form(after + 1)[:1].isalpha():
        return True
    in_firm = any(plain(part) in page.words.organisations for part in parts[1:])
    in_firm = in_firm or (not sure and plain(parts[0]) in page.words.organisations)
    in_firm = in_firm or (page.form(after) in page.words.organisations and page.tokens[after].text[0].isupper())
    return in_firm or (not sure and page.form(place - 1) in {"at", "@", "in"})


def _joined(page: _Page, finds: list[_Find]) -> list[_Find]:
    """Join names with the titles beside them: "CEO Juha Lehto", "Pieter Haas, our COO", "Amara Osei (CMO)"."""
    joined: list[_Find] = []
    for find in finds:
        if joined and find.first <= joined[-1].last:
            continue
        if joined and _is_possessive_of(page, joined[-1], find):
            joined.pop()
        if joined and _join(page, joined[-1], find):
            continue
        joined.append(find)
        if len(joined) > 1 and find.name and joined[-2].title and not joined[-2].name:
            _join_leftward(page, joined)
    return joined


def _is_possessive_of(page: _Page, pronoun: _Find, find: _Find) -> bool:
    """True for the "her" of "her boss"."""
    owns = pronoun.kind is _Kind.PRONOUN and page.forms[pronoun.last] in page.words.determiners
    return owns and pronoun.last + 1 == find.first and find.kind is not _Kind.PRONOUN


def _join_leftward(page: _Page, joined: list[_Find]) -> None:
    """Join a title with the name after it."""
    title, name = joined[-2], joined[-1]
    if title.kind is _Kind.BODY:
        return
    between = page.forms[title.last + 1 : name.first]
    after = name.last + 1
    led_to = page.form(title.first - 1) in _LEADING_TO_TITLES
    apposed = (page.follows_determiner(title.first) or led_to) and page.closes_firmly(after)
    if between == [] and title.kind is _Kind.TITLE and not title.plural:
        pass
    elif between == [","] and apposed:
        pass
    elif between == ["("] and page.form(after) == ")":
        name.last += 1
        name.end = page.tokens[name.last].end
    else:
        return
    joined.pop()
    title.last, title.end = name.last, name.end
    title.name, title.gender, title.sure = name.name, name.gender, True
    title.kind = _Kind.NAME


def _join(page: _Page, name: _Find, title: _Find) -> bool:
    """Join a title to the name before it, where they belong together."""
    if _is_better_title(page, name, title):
        name.title, name.last, name.end = title.title, title.last, title.end
        return True
    if not name.name or title.name or title.kind is _Kind.PRONOUN or title.plural:
        return False
    between = page.forms[name.last + 1 : title.first] if title.first - name.last <= LONGEST_BRACKET else None
    if not between:
        return False
    determiners = page.words.determiners
    bare = [form for form in between if form not in determiners]
    after = title.last + 1
    if bare == [","] and title.kind is _Kind.TITLE and page.closes(after):
        _take_title(name, title, title.last, title.end)
        return True
    if len(bare) == 1 and bare[0] in _DASHES and not page.glued(name.last + 1) and page.closes(after):
        _take_title(name, title, title.last, title.end)
        return title.kind is _Kind.TITLE
    if bare and bare[0] == "(" and ")" not in bare:
        closing = next((at for at in range(after, min(after + 6, len(page.forms))) if page.forms[at] == ")"), None)
        if closing is not None and title.kind is not _Kind.BODY:
            _take_title(name, title, closing, page.tokens[closing].end)
            return True
    if bare == ["as"] and title.kind is _Kind.TITLE:
        _take_title(name, title, title.last, title.end)
        return True
    if bare == ["is"] and title.kind is _Kind.TITLE and name.sure:
        name.title = name.title or title.title
    if bare in (["in"], ["from"], ["of"]) and title.kind is _Kind.FUNCTION:
        _take_title(name, title, title.last, title.end)
        return True
    return False


def _is_better_title(page: _Page, one: _Find, other: _Find) -> bool:
    """True for the second of "her boss, VP Finance"."""
    return (
        one.kind is other.kind is _Kind.TITLE
        and bool(page.kinds[one.last] & RELATION)
        and not one.name
        and page.forms[one.last + 1 : other.first] == [","]
        and page.closes(other.last + 1)
    )


def _take_title(name: _Find, title: _Find, last: int, end: int) -> None:
    if name.title is None or title.kind is _Kind.TITLE:
        name.title = title.title
    name.last, name.end, name.sure = last, end, True


def _complete(finds: Sequence[_Find], contact: str | None, contact_title: str | None) -> None:
    """Give each name the fullest form and the title that the message has for it."""
    fullest: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    named = [find for find in finds if find.name]
    for find in named:
        assert find.name is not None
        parts = _name_parts(find.name)
        if len(parts) > 1:
            for part in parts:
                fullest.setdefault(part, set()).add(find.name)
    for find in named:
        assert find.name is not None
        parts = _name_parts(find.name)
        longer = fullest.get(parts[0], set()) if len(parts) == 1 else set()
        if len({plain(name) for name in longer}) == 1:
            find.name = next(iter(longer))
            find.sure = True
        if find.title:
            titles.setdefault(plain(find.name), find.title)
    own_title = _words(contact_title or "")
    for find in finds:
        if find.name:
            find.title = find.title or titles.get(plain(find.name))
        elif find.kind is _Kind.TITLE and contact and find.title and own_title and _words(find.title) == own_title:
            find.name = _without_address(contact)


def _resolve(page: _Page, finds: Sequence[_Find], contact: str | None) -> None:
    """Let each "he" and "she" carry the last person mentioned who may be meant, else the contact."""
    words = page.words
    first_name = next(iter(_name_parts(contact or "")), "")
    lead = _Find(_Kind.NAME, -1, -1, -1, -1, name=_without_address(contact) if contact else None)
    address = _address_gender(contact, words)
    lead.gender, lead.addressed = address or words.genders.get(first_name), address is not None
    recent: deque[_Find] = deque([lead], maxlen=PEOPLE_REMEMBERED)
    for find in finds:
        if find.kind is not _Kind.PRONOUN:
            if _may_be_meant(page, find):
                _remember(recent, find)
            continue
        if find.gender is None:
            continue
        meant = next((one for one in reversed(recent) if _fits(page, one, find.gender)), None)
        if meant is None and not lead.addressed:
            meant = lead  # what a first name tells is no more than likely
        if meant is not None:
            meant.gender = find.gender
            if meant is lead and lead.name is None:
                continue
            find.name, find.title = meant.name, meant.title


def _address_gender(contact: str | None, words: PeopleWords) -> Gender | None:
    tokens = tokenise(contact or "")[:1]
    return words.addresses.get(tokens[0].form) if tokens else None


def _may_be_meant(page: _Page, find: _Find) -> bool:
    if find.kind is _Kind.NAME:
        return find.sure
    if find.kind is not _Kind.TITLE or find.plural:
        return False
    before = find.first - 1 if page.follows_determiner(find.first) else find.first
    if page.form(before - 1) in {"for", "of", "in", "is", "as", "="}:
        return False
    ours = page.form(find.first - 1) in page.words.ours
    return not ours or page.opens_sentence(find.first - 1)


def _remember(recent: deque[_Find], find: _Find) -> None:
    same = next((one for one in recent if _are_same(one, find)), None)
    if same is not None:
        recent.remove(same)
        find.gender = find.gender or same.gender
        find.title = find.title or same.title
    recent.append(find)


def _are_same(one: _Find, other: _Find) -> bool:
    if one.name and other.name:
        parts, others = set(_name_parts(one.name)), set(_name_parts(other.name))
        return parts <= others or others <= parts
    return not one.name and not other.name and one.title is not None and one.title == other.title


def _fits(page: _Page, find: _Find, wanted: Gender) -> bool:
    if find.gender is not None:
        return find.gender is wanted
    if find.name is None and find.first > 0:
        # After "her boss" it is rather she who is "she".
        return page.words.pronoun_genders.get(page.forms[find.first - 1]) is not wanted
    return True


def _without_address(name: str) -> str:
    """Return a full name without "Dr." before it; a single name keeps it."""
    tokens = [token for token in tokenise(name) if token.is_word]
    kept = [token for token in tokens if token.form not in _ADDRESSES]
    if len(kept) < 2 or kept[0] is tokens[0]:
        return name
    return name[kept[0].start :]


# Forms of address as they stand in the lead's name, where no vocabulary is at hand.
_ADDRESSES: Final = frozenset({"dr", "dra", "mr", "mrs", "ms", "miss", "prof", "professor", "mx", "herr", "frau", "monsieur", "madame", "mme"})


def _name_parts(name: str) -> tuple[str, ...]:
    parts = tuple(plain(token.text) for token in tokenise(name) if token.is_word)
    kept = tuple(part for part in parts if part not in _ADDRESSES and len(part) > 1)
    return kept or parts


def _words(title: str) -> tuple[str, ...]:
    return tuple(token.form for token in tokenise(title) if token.is_word)
