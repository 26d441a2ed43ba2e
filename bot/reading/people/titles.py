"""Titles and functions as they stand in a text: "head of process development", "procurement", "the CFO"."""

from collections.abc import Sequence
from typing import Final

from bot.reading.people.page import DASHES, Find, FindKind, Page, bare, end_of
from bot.reading.people.word_lists import plain
from bot.reading.people.words import AREA, BODY, DECIDING, GRADE, HEADS, POST, RELATION, WHOLE

LONGEST_TITLE: Final = 9
LONGEST_ABBREVIATION: Final = 4
WORDS_OF_AREA: Final = 5
_APOSTROPHES = frozenset("'\u2019")
_JOINING_MARKS = frozenset("&/-+\u2013")


def find_title(page: Page, place: int) -> Find | None:
    """Return the title or body that begins at a place: "CFO", "VP Clin Dev", "the supply board"."""
    if not page.kinds[place] or (page.forms[place] in page.words.titles.only_in_capitals and not _shouted(page, place)):
        return None
    if _is_former(page, place) or _is_verb(page, place) or _is_counted(page, place):
        return None
    after, head = _title_end(page, place)
    if not head:
        return None
    alone = after == place + 1
    if head & (BODY | RELATION) and _decides_nothing(page, place, after):
        return None
    if alone and not _stands_alone(page, place, head):
        return None
    start, end = page.tokens[place].start, end_of(page, after - 1)
    last, titles = bare(page.forms[after - 1]), page.words.titles
    if page.forms[place] == "lead" and last in titles.led_things:
        return None
    plural = last.endswith("s") and not last.endswith("ss") and not head & (WHOLE | POST | BODY)
    plural = plural or last in titles.several
    kind = FindKind.BODY if head & BODY else FindKind.TITLE
    return Find(kind, place, after - 1, start, end, title=page.text[start:end], sure=True, plural=plural)


def _is_former(page: Page, place: int) -> bool:
    """True for what somebody was: the "nurse" of "ex-nurse"; and for what nobody is: "no board approval"."""
    before = page.form(place - 1 - (page.form(place - 1) in DASHES))
    return before in page.words.titles.former or before in page.words.titles.nobody


def _is_counted(page: Page, place: int) -> bool:
    """True for the users of "a tool for 60 dispatchers", not for the "1 CFO" of a list or the "3. CFO" of a path."""
    number = page.form(place - 1)
    return number.isdigit() and int(number) > 1 and not page.glued(place) and page.text_at(place).islower()


def _is_verb(page: Page, place: int) -> bool:
    """True for the "heads" of "Ms Ray heads purchasing"."""
    before = page.form(place - 1)
    if page.forms[place] not in page.words.titles.verbs_too or page.opens_sentence(place):
        return False
    if before in page.words.determiners - page.words.pronoun_genders.keys():
        return False  # "The partners decide"
    return before in page.words.pronoun_genders or page.text_at(place - 1)[:1].isupper() or before in page.words.genders


def _shouted(page: Page, place: int) -> bool:
    return page.tokens[place].text.isupper()


def _is_small_word(page: Page, place: int) -> bool:
    """True for the "It" of "head of clinical ops. It's her call", no "IT"."""
    return bare(page.forms[place]) in page.words.titles.only_in_capitals and not page.text_at(place)[:2].isupper()


def _decides_nothing(page: Page, first: int, after: int) -> bool:
    """True for ethics committees, advisory boards, board papers and the like."""
    forms = page.forms[max(0, min(first, after - 2)) : after + 1]
    spans = ((low, high) for low in range(len(forms)) for high in range(low + 1, min(low + 4, len(forms) + 1)))
    return any(" ".join(forms[low:high]) in page.words.not_deciders for low, high in spans)


def _stands_alone(page: Page, place: int, head: int) -> bool:
    """False for words that are titles only in company: the "lead" of "procurement lead"."""
    if page.forms[place] in page.words.titles.never_alone:
        if _names_in_brackets(page, place + 1):
            return True  # "Chief (Prof. Tamm) decides"
        if page.text_at(place)[0].isupper() and plain(page.text_at(place + 1)) in page.words.genders:
            return True  # "Sister Bernadette"
        if head & DECIDING and page.forms[place].endswith("s") and page.follows_determiner(place):
            return True  # "the partners"
        if head & RELATION:
            return page.follows_determiner(place)
        if head & DECIDING and page.form(place + 1) in page.words.between.deciding and page.follows_determiner(place):
            return True  # "a panel decides"
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
        if head and forms[at] in page.words.addresses:
            break  # "the leader | Prof. Sun"
        if kind & AREA and head & POST and _goes_on(page, at, after):
            after = at + 1
        elif kind & HEADS and not _opens_anew(page, at, place):
            after, head = at + 1, kind
            owns = kind & BODY and forms[at].endswith("'s")  # "the foundation's | treasurer"
            if owns or (kind & WHOLE and not kind & (POST | GRADE)):
                break
        elif kind & AREA and head and kinds[after - 1] & GRADE and after > place:
            pass  # "deputy | medical director"
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
    return page.forms[at - 1] not in DASHES and not (page.forms[at - 1] == "." and _joins_areas(page, at - 1))


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
    if form in DASHES and page.glued(place) and page.glued(after):
        return bool(following and before)
    if form == "." and page.glued(place) and len(page.forms[place - 1]) <= LONGEST_ABBREVIATION:
        return bool(following) and not page.glued(after) and not _is_small_word(page, after)
    if not before & following & AREA:
        return False
    return form in _JOINING_MARKS or (form == "and" and page.tokens[after].text[0].isupper())


def _areas_end(page: Page, place: int) -> int | None:
    """Return the place after what somebody is head of, or nothing."""
    first, after = place + (page.form(place) in page.words.determiners), None
    for at in range(first, min(len(page.forms), first + WORDS_OF_AREA)):
        known = page.kinds[at] & AREA
        named = after is not None and _is_first_name(page, at, after - 1)
        unknown = page.tokens[at].is_word and (
            (page.tokens[at].text[0].isupper() and not named)
            or (after is None and page.forms[at] not in page.words.ordinary)
        )
        if known or (unknown and not page.opens_sentence(at)):
            after = at + 1
        elif after is None or not _joins_areas(page, at):
            break
    return after


def _is_first_name(page: Page, place: int, before: int) -> bool:
    """True for the "Alun" of "head of pathology Alun Price"."""
    text = page.text_at(place)
    return text[:1].isupper() and (page.text_at(before)[:1].islower() or plain(text) in page.words.genders)


def _names_in_brackets(page: Page, place: int) -> bool:
    """True before the name in "Chief (Prof. Tamm)", "purchase (Sanjay Bhatt)"."""
    form = page.form(place + 1)
    return page.form(place) == "(" and (form in page.words.addresses or plain(form) in page.words.genders)


def find_function(page: Page, place: int) -> Find | None:
    """Return the function that begins at a place: "purchasing", "QA", "legal"."""
    rows = page.words.functions_by_first.get(page.forms[place].removesuffix("'s"), ())
    if rows and _is_compound(page, place):
        return None  # "product quality" is no department
    for row in rows:
        after = _row_end(page, place, row)
        if after is None:
            continue
        if row[0] in page.words.titles.only_in_capitals and not _shouted(page, place):
            return None
        start, end = page.tokens[place].start, end_of(page, after - 1)
        return Find(FindKind.FUNCTION, place, after - 1, start, end, title=page.text[start:end])
    if page.kinds[place] & AREA and _names_in_brackets(page, place + 1):
        token = page.tokens[place]
        return Find(FindKind.FUNCTION, place, place, token.start, token.end, title=token.text)
    return None


def _is_compound(page: Page, place: int) -> bool:
    """True behind a word of an area in the same sentence, which makes one with it."""
    before = place and page.kinds[place - 1] & AREA and not page.forms[place - 1].endswith("'s")
    return bool(before) and not page.opens_sentence(place)


def _row_end(page: Page, place: int, row: Sequence[str]) -> int | None:
    """Return the place after a row of words, hyphens between them left out, or nothing."""
    at = place
    for word in row:
        if page.form(at) in _JOINING_MARKS and word not in _JOINING_MARKS:
            at += 1
        if bare(page.form(at)) != word:
            return None
        at += 1
    return at
