"""Pronouns, titles, functions and names as they stand in a text, each for itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from bot.reading.people.words import (
    AREA,
    BODY,
    DECIDING,
    GRADE,
    HEADS,
    POST,
    RELATION,
    WHOLE,
    Gender,
    PeopleWords,
    plain,
    words_of,
)
from bot.reading.tokens import Token, tokenise

LONGEST_TITLE: Final = 9
LONGEST_NAME: Final = 4
LONGEST_ABBREVIATION: Final = 4
WORDS_OF_AREA: Final = 5
SHORTEST_SHOUTED_NAME: Final = 4

_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_APOSTROPHES = frozenset("'\u2019")
_SENTENCE_OPENERS = frozenset(".!?:;|(\u2022*-\u2013\u2014\u2192>")
_CLOSERS = frozenset(",.;:)|!?/\u2013\u2014>\"'\u201d\u2019@&=+")
_JOINING_MARKS = frozenset("&/-+\u2013")


class FindKind(Enum):
    """What stands for somebody."""

    NAME = auto()
    TITLE = auto()
    FUNCTION = auto()
    BODY = auto()
    PRONOUN = auto()


@dataclass(slots=True)
class Find:
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
        self.forms = [token.form for token in self.tokens]
        self.capitals = any(letter.isupper() for letter in text)
        kinds = words.kinds
        self.kinds = [
            kinds[form] if form in kinds else kinds.get(form[:-2], 0) if form.endswith("'s") else 0
            for form in self.forms
        ]
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

    @property
    def telling(self) -> list[int]:
        """The places of all but marks, and ordinary words in small letters that stand for nobody."""
        ordinary, speaking, contact = self.words.ordinary, self.words.speaking, self.contact_parts
        return [
            place
            for place, (token, form, kind) in enumerate(zip(self.tokens, self.forms, self.kinds, strict=True))
            if form[0].isalnum()
            and (kind or form not in ordinary or form in speaking or form in contact or not token.text[0].islower())
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
        return self.form(place) in _DASHES and not self.glued(place)

    def follows_determiner(self, place: int) -> bool:
        """True after "the", "our", "her", "Dana's" and the like."""
        before = self.form(place - 1)
        return before in self.words.determiners or before.endswith("'s")


def finds(page: Page) -> Iterator[Find]:
    """Yield everybody whom a text mentions, in order, as each mention stands."""
    after = 0
    for place in page.telling:
        if place >= after:
            find, after = _find(page, place)
            if find is not None:
                yield find
                after = find.last + 1


def _find(page: Page, place: int) -> tuple[Find | None, int]:
    """Return what stands for somebody at a place, and where to go on."""
    form = page.forms[place]
    if form in page.words.pronoun_genders:
        return _pronoun(page, place), place
    name, after = _name(page, place) if form in page.words.addresses else (None, place)
    title = None if name else _title(page, place)
    if not title and not name:
        name, after = _name(page, place)
    found = title or name or (_function(page, place) if after == place else None)
    return found, after


def _pronoun(page: Page, place: int) -> Find:
    token = page.tokens[place]
    length = len(token.form.partition("'")[0])
    gender = page.words.pronoun_genders[token.form]
    return Find(FindKind.PRONOUN, place, place, token.start, token.start + length, gender=gender)


def _bare(form: str) -> str:
    """Return a word without the ending of "the director's"."""
    return form[:-2] if form.endswith("'s") else form


def _end(page: Page, last: int) -> int:
    """Return where a token ends, without the ending of "the director's"."""
    return page.tokens[last].end - (len(page.forms[last]) - len(_bare(page.forms[last])))


def _title(page: Page, place: int) -> Find | None:
    """Return the title or body that begins at a place: "CFO", "VP Clin Dev", "the supply board"."""
    if not page.kinds[place] or (page.forms[place] in page.words.titles.only_in_capitals and not _shouted(page, place)):
        return None
    if _is_former(page, place) or _is_verb(page, place):
        return None
    after, head = _title_end(page, place)
    if not head:
        return None
    alone = after == place + 1
    if head & (BODY | RELATION) and _decides_nothing(page, place, after):
        return None
    if alone and not _stands_alone(page, place, head):
        return None
    start, end = page.tokens[place].start, _end(page, after - 1)
    last = _bare(page.forms[after - 1])
    plural = last.endswith("s") and not last.endswith("ss") and not head & (WHOLE | POST | BODY)
    kind = FindKind.BODY if head & BODY else FindKind.TITLE
    return Find(kind, place, after - 1, start, end, title=page.text[start:end], sure=True, plural=plural)


def _is_former(page: Page, place: int) -> bool:
    """True for what somebody was: the "nurse" of "ex-nurse"."""
    before = place - 1 - (page.form(place - 1) in _DASHES)
    return page.form(before) in page.words.titles.former


def _is_verb(page: Page, place: int) -> bool:
    """True for the "heads" of "Ms Ray heads purchasing"."""
    if page.forms[place] not in page.words.titles.verbs_too or page.opens_sentence(place):
        return False
    before = page.form(place - 1)
    return before in page.words.pronoun_genders or page.text_at(place - 1)[:1].isupper() or before in page.words.genders


def _shouted(page: Page, place: int) -> bool:
    return page.tokens[place].text.isupper()


def _decides_nothing(page: Page, first: int, after: int) -> bool:
    """True for ethics committees, advisory boards, board papers and the like."""
    forms = page.forms[max(0, min(first, after - 2)) : after + 1]
    spans = ((low, high) for low in range(len(forms)) for high in range(low + 1, min(low + 4, len(forms) + 1)))
    return any(" ".join(forms[low:high]) in page.words.not_deciders for low, high in spans)


def _stands_alone(page: Page, place: int, head: int) -> bool:
    """False for words that are titles only in company: the "lead" of "procurement lead"."""
    if page.forms[place] in page.words.titles.never_alone:
        if head & RELATION:
            return page.follows_determiner(place)
        return page.form(place - 1) in page.words.possessives
    if head & BODY:
        return bool(head & DECIDING) or page.follows_determiner(place)
    led_to = page.form(place - 1) in page.words.names.before_relations
    acts = led_to and page.form(place + 1).endswith("s") and "'" not in page.form(place + 1)
    return head != RELATION or acts or page.follows_determiner(place)


def _title_end(page: Page, place: int) -> tuple[int, int]:
    """Return the place after a title and what its head is; no head, no title."""
    forms, kinds = page.forms, page.kinds
    at, after, head = place, place, 0
    limit = min(len(forms), place + LONGEST_TITLE)
    while at < limit:
        kind = kinds[at]
        if forms[at].endswith("'s") and not kind & HEADS:
            break
        if kind & AREA and head & POST and _goes_on(page, at, after):
            after = at + 1
        elif kind & HEADS and not _opens_anew(page, at, place):
            after, head = at + 1, kind
            if kind & WHOLE and not kind & (POST | GRADE):
                break
        elif not kind & (AREA | GRADE) or (head and not kind & GRADE):
            if after == at and _leads_to_area(page, at, head):
                after = _areas_end(page, at + 1) or after
                break
            if not _joins_areas(page, at):
                break
        at += 1
    return after, head


def _goes_on(page: Page, at: int, after: int) -> bool:
    return after == at or (after == at - 1 and page.forms[after] in _JOINING_MARKS)


def _opens_anew(page: Page, at: int, place: int) -> bool:
    if at == place or not page.opens_sentence(at):
        return False
    return page.forms[at - 1] not in _DASHES and not (page.forms[at - 1] == "." and _joins_areas(page, at - 1))


def _leads_to_area(page: Page, place: int, head: int) -> bool:
    """True for the "of" of "head of QA" and "board of directors", and the "for" of "manager for supply"."""
    form = page.forms[place]
    return bool((form == "of" and head & (POST | DECIDING)) or (form == "for" and head & POST))


def _joins_areas(page: Page, place: int) -> bool:
    """True for "&" between two areas, "and" between two with capitals, a hyphen, the stop after "Sr."."""
    form, after = page.forms[place], place + 1
    if after >= len(page.forms):
        return False
    before, following = page.kinds[place - 1], page.kinds[after]
    if form in _APOSTROPHES and page.glued(place) and page.forms[place - 1].endswith("s"):
        return bool(following) and not page.glued(after)
    if form in _DASHES and page.glued(place) and page.glued(after):
        return bool(following and before)
    if form == "." and page.glued(place) and len(page.forms[place - 1]) <= LONGEST_ABBREVIATION:
        return bool(following) and not page.glued(after)
    if not before & following & AREA:
        return False
    return form in _JOINING_MARKS or (form == "and" and page.tokens[after].text[0].isupper())


def _areas_end(page: Page, place: int) -> int | None:
    """Return the place after what somebody is head of, or nothing."""
    first, after = place + (page.form(place) in page.words.determiners), None
    for at in range(first, min(len(page.forms), first + WORDS_OF_AREA)):
        known = page.kinds[at] & AREA
        unknown = page.tokens[at].is_word and (
            page.tokens[at].text[0].isupper() or (after is None and page.forms[at] not in page.words.ordinary)
        )
        if known or (unknown and not page.opens_sentence(at)):
            after = at + 1
        elif after is None or not _joins_areas(page, at):
            break
    return after


def _function(page: Page, place: int) -> Find | None:
    """Return the function that begins at a place: "purchasing", "QA", "legal"."""
    rows = page.words.functions_by_first.get(_bare(page.forms[place]), ())
    compound = place and page.kinds[place - 1] & AREA and not page.forms[place - 1].endswith("'s")
    if rows and compound and not page.opens_sentence(place):
        return None  # "product quality" is no department
    for row in rows:
        after = _row_end(page, place, row)
        if after is None:
            continue
        if row[0] in page.words.titles.only_in_capitals and not _shouted(page, place):
            return None
        start, end = page.tokens[place].start, _end(page, after - 1)
        return Find(FindKind.FUNCTION, place, after - 1, start, end, title=page.text[start:end])
    return None


def _row_end(page: Page, place: int, row: Sequence[str]) -> int | None:
    """Return the place after a row of words, hyphens between them left out, or nothing."""
    at = place
    for word in row:
        if page.form(at) in _JOINING_MARKS and word not in _JOINING_MARKS:
            at += 1
        if _bare(page.form(at)) != word:
            return None
        at += 1
    return at


def _name(page: Page, place: int) -> tuple[Find | None, int]:
    """Return the name that begins at a place, if any, and the place after it or after what only looks like one."""
    at, gender, addressed = _address(page, place)
    parts: list[str] = []
    sure = addressed
    while at < len(page.tokens) and len(parts) < LONGEST_NAME:
        part = _name_part(page, at, parts, addressed=addressed, sure=sure)
        if part is None:
            break
        if not parts:
            sure = sure or plain(part) in page.words.genders or plain(part) in page.contact_parts
            gender = gender or page.words.genders.get(plain(part))
        parts.append(part)
        whole = page.tokens[at].text
        at = _after_part(page, at)
        if len(part) < len(whole):
            break
    if not parts:
        return None, place
    if _is_no_person(page, place, at, parts, sure=sure):
        return None, at
    start, last = page.tokens[place].start, page.tokens[at - 1]
    cut = len(last.text) - len(parts[-1]) if last.text.startswith(parts[-1]) else 0
    name = page.text[start : last.end - cut]
    name = without_address(name, page.words) if addressed and len(parts) > 1 else name
    label = page.form(at) == ":" and page.opens_sentence(place)
    sure = sure and not label
    return Find(FindKind.NAME, place, at - 1, start, last.end - cut, name=name, gender=gender, sure=sure), at


def _address(page: Page, place: int) -> tuple[int, Gender | None, bool]:
    """Return the place after "Dr", "Mr." and the like, whom they are for, and whether there are any."""
    at, gender, addressed = place, None, False
    while at < len(page.tokens) and at < place + 2 * LONGEST_NAME:
        token = page.tokens[at]
        marked = token.text in page.words.honorifics.with_a_mark and (page.form(at + 1) == "." or len(token.text) > 1)
        if token.form not in page.words.addresses and not marked:
            break
        gender, addressed = gender or page.words.addresses.get(token.form), True
        at += 2 if page.form(at + 1) == "." else 1
    return at, gender, addressed


def _after_part(page: Page, place: int) -> int:
    """Return the place after a word of a name and what hangs on it by a hyphen, or after the stop of an initial."""
    after = place + 1
    while (
        page.form(after) in _DASHES and page.glued(after) and page.glued(after + 1) and page.tokens[after + 1].is_word
    ):
        after += 2
    if len(page.forms[place]) == 1 and page.form(after) == "." and page.glued(after):
        after += 1
    return after


def _name_part(page: Page, place: int, parts: Sequence[str], *, addressed: bool, sure: bool) -> str | None:
    """Return a word as part of a name, without the ending of "Dana's"; None where it is none."""
    token = page.tokens[place]
    if not token.form.replace("'", "").isalpha() or _is_contraction(token.form, page.words):
        return None
    base, form = _without_genitive(page, token.text, token.form)
    headed = page.kinds[place] & HEADS and not _is_name_in_small_letters(page, place)
    if headed and not (parts and plain(form) in page.contact_parts):
        return None
    if parts and page.opens_sentence(place) and not _follows_initial(page, place):
        return None
    capital = token.text[0].isupper()
    if form in page.words.name_particles and not capital:
        leads_on = page.text_at(place + 1)[:1].isupper() or page.form(place + 1) in page.words.name_particles
        return base if parts and leads_on else None
    if parts:
        return base if _continues_name(page, place, form, capital=capital, sure=sure) else None
    return base if _begins_name(page, place, form, capital=capital, addressed=addressed) else None


def _follows_initial(page: Page, place: int) -> bool:
    """True for the "Smith" of "J. Smith", not for a word of the next line."""
    return page.form(place - 1) == "." and len(page.form(place - 2)) == 1


def _is_name_in_small_letters(page: Page, place: int) -> bool:
    """True for "Ed Hall", whose title would be "ED"."""
    form, text = page.forms[place], page.tokens[place].text
    named = form in page.words.titles.only_in_capitals and text.istitle()
    return named and page.text_at(place + 1).istitle() and page.form(place + 1) not in page.words.ordinary


def _is_contraction(form: str, words: PeopleWords) -> bool:
    """True for "we'd" and "that's"."""
    stem, apostrophe, _ = form.partition("'")
    return bool(apostrophe) and len(stem) > 1 and stem in words.ordinary


def _without_genitive(page: Page, text: str, form: str) -> tuple[str, str]:
    """Return a name without the ending of "Dana's", or of "tobys" in notes that spare the apostrophe."""
    if form.endswith("'s"):
        return text[:-2], form[:-2]
    if not form.endswith("s"):
        return text, form
    words, whole, short = page.words, plain(form), plain(form[:-1])
    if whole in words.genders or whole in page.contact_parts:
        return text, form
    given = short in words.genders and short not in words.ordinary and form not in words.ordinary
    if given or (len(short) > 2 and short in page.contact_parts):
        return text[:-1], form[:-1]
    return text, form


def _begins_name(page: Page, place: int, form: str, *, capital: bool, addressed: bool) -> bool:
    words, bare, ordinary = page.words, plain(form), form in page.words.ordinary
    if addressed:
        return capital or not ordinary or bare in page.contact_parts
    if bare in page.contact_parts:
        return capital or not (form in words.between.fillers or form in words.between.hedges)
    given = bare in words.genders
    if not capital:
        return given and not ordinary and not page.kinds[place]
    text = page.tokens[place].text
    if len(text) == 1:
        return page.form(place + 1) == "." and not page.glued(place + 2) and page.text_at(place + 2)[:1].isupper()
    if text.isupper():
        return given and not ordinary and (len(text) >= SHORTEST_SHOUTED_NAME or _is_among_capitals(page, place))
    if given and ordinary:
        return _suits_a_name(page, place)
    return given or not (ordinary or page.kinds[place])


def _is_among_capitals(page: Page, place: int) -> bool:
    """True in notes all in capitals: a short word in capitals is else an abbreviation, "ADA testing"."""
    around = (page.text_at(place - 1), page.text_at(place + 1))
    return any(len(text) > 1 and text.isupper() for text in around)


def _suits_a_name(page: Page, place: int) -> bool:
    """True for "Mark" or "Grace" where no other reading of the word suits."""
    following = page.text_at(place + 1)
    if following[:1].isupper() or not following[:1].isalpha():
        return True
    return not page.opens_sentence(place) or following.endswith("s")


def _continues_name(page: Page, place: int, form: str, *, capital: bool, sure: bool) -> bool:
    words, bare = page.words, plain(form)
    if bare in page.contact_parts:
        return True
    if capital:
        if page.tokens[place].text.isupper() and len(form) > 1:
            return bare in words.genders
        if form in words.never_surnames or (page.kinds[place] and bare not in words.genders):
            return False
        told = not page.opens_sentence(place - 1) or page.closes_firmly(place + 1)
        goes_on = page.text_at(place + 1)[:1].islower() or page.forms[place].endswith("'s")  # "Tove Bell pushes it"
        return sure or form not in words.ordinary or told or goes_on
    before = page.tokens[place - 1]
    if before.text[0].isupper() or before.form in page.contact_parts or not sure or page.kinds[place]:
        return False
    if len(form) < 3 or form in words.ordinary or form in words.pronoun_genders or form in words.determiners:
        return False
    return page.closes(place + 1) or bool(page.kinds[place + 1]) or not form.endswith(("s", "ed", "ing"))


def _is_no_person(page: Page, place: int, after: int, parts: Sequence[str], *, sure: bool) -> bool:
    """True for firms, places after "at", and parts of addresses on the net."""
    organisations = page.words.organisations
    if (page.form(place - 1) == "@" and page.glued(place)) or (page.form(after) == "@" and page.glued(after)):
        return True
    if page.form(after) == "." and page.glued(after) and page.glued(after + 1) and page.form(after + 1)[:1].isalpha():
        return True
    in_firm = any(plain(part) in organisations for part in (parts[1:] if sure else parts))
    in_firm = in_firm or _is_firm_of_contact(page, parts)
    followed = page.form(after) in organisations and (page.text_at(after)[:1].isupper() or not page.capitals)
    in_firm = in_firm or page.company_parts.issuperset(map(plain, parts))
    return in_firm or followed or (not sure and page.form(place - 1) in page.words.names.before_places)


def _is_firm_of_contact(page: Page, parts: Sequence[str]) -> bool:
    """True for a firm that has the contact's family name: "Feld Windows", as the contact is Ruth Feld."""
    first, *others = (plain(part) for part in parts)
    if first not in page.contact_parts or first == page.contact_first:
        return False
    return any(part not in page.contact_parts and part not in page.words.genders for part in others)


def without_address(name: str, words: PeopleWords) -> str:
    """Return a full name without "Dr." before it; a single name keeps it."""
    tokens = [token for token in tokenise(name) if token.is_word]
    kept = [token for token in tokens if token.form not in words.addresses]
    if len(kept) < 2 or kept[0] is tokens[0]:
        return name
    return name[kept[0].start :]


def contact_if_part(name: str, contact: str | None, words: PeopleWords) -> str:
    """Return the contact's full name for a part of it, "Dana", "Ms Ruiz" or "Dana R"; any other name as it is."""
    full = without_address(contact, words) if contact else ""
    parts, known = name_parts(name, words), name_parts(full, words)
    return full if len(parts) < len(known) and set(parts) <= set(known) else name


def name_parts(name: str, words: PeopleWords) -> tuple[str, ...]:
    """Return the words of a name by which two mentions of one person can be told to be the same."""
    parts = tuple(plain(form) for form in words_of(tokenise(name)))
    kept = tuple(part for part in parts if part not in words.addresses and len(part) > 1)
    return kept or parts
