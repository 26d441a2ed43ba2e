"""People in a message: who is mentioned by name, title or function, and for whom each pronoun stands."""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from bot.reading.people.mentions import finds
from bot.reading.people.names import without_address
from bot.reading.people.page import Find, FindKind, Page, name_parts
from bot.reading.people.word_lists import PeopleWordsError, plain
from bot.reading.people.words import DECIDING, RELATION, Gender, PeopleWords, words_of
from bot.reading.tokens import tokenise

__all__ = ["PeopleWords", "PeopleWordsError", "PersonMention", "find_people"]

LONGEST_BRACKET: Final = 12
WORDS_TO_BRACKET: Final = 10
WORDS_TO_NAME: Final = 6
WORDS_OF_FIRM: Final = 3
PEOPLE_REMEMBERED: Final = 6
_WORDS_TO_TITLE: Final = 3
"""Of ", who is"."""
_CALLED: Final = 2
"""A comma and "that's" lead from a function to who holds it."""
_SENTENCE_MARKS = frozenset(".!?;\n")


class PersonMention(msgspec.Struct, frozen=True, gc=False):
    """Words that stand for somebody, by their place in code points; a pronoun carries who is meant, if known."""

    start: int
    end: int
    name: str | None
    title: str | None
    pronoun: bool = False


def find_people(
    text: str,
    *,
    words: PeopleWords,
    contact: str | None = None,
    contact_title: str | None = None,
    company: str | None = None,
) -> tuple[PersonMention, ...]:
    """Return everybody whom a message mentions, in order; "he" and "she" carry the last person they fit."""
    page = Page(text, words, contact, company)
    found = _joined(page, finds(page))
    _name_afterwards(page, found)
    _complete(page, found, contact, contact_title)
    _resolve(page, found, contact)
    return tuple(
        PersonMention(find.start, find.end, find.name, find.title, find.kind is FindKind.PRONOUN) for find in found
    )


def _title_words(title: str | None) -> tuple[str, ...]:
    return words_of(tokenise(title or ""))


def _joined(page: Page, found: Iterable[Find]) -> list[Find]:
    """Join names with the titles beside them: "CEO Juha Lehto", "Pieter Haas, our COO", "Amara Osei (CMO)"."""
    joined: list[Find] = []
    for find in found:
        if joined and find.first <= joined[-1].last:
            continue
        if joined and (_is_possessive_of(page, joined[-1], find) or _is_body_of(page, joined[-1], find)):
            joined.pop()
        if len(joined) > 1 and find.title and _is_firm_in_brackets(page, joined[-2], joined[-1]):
            joined.pop()
        if joined and _takes(page, joined[-1], find):
            _take_bracket(page, joined)
            continue
        if joined and (_leads(page, joined[-1], find) or _is_of(page, joined[-1], find)):
            _give_title(find, joined.pop())
        joined.append(find)
    return joined


def _is_possessive_of(page: Page, pronoun: Find, find: Find) -> bool:
    """True for the "her" of "her boss"."""
    owns = pronoun.kind is FindKind.PRONOUN and page.forms[pronoun.last] in page.words.determiners
    return owns and pronoun.last + 1 == find.first and find.kind is not FindKind.PRONOUN


def _is_body_of(page: Page, body: Find, title: Find) -> bool:
    """True for the "ministry's" of "the ministry's lab director"."""
    owns = body.kind is FindKind.BODY and page.forms[body.last].endswith("'s")
    return owns and body.last + 1 == title.first and title.kind is FindKind.TITLE


def _is_of(page: Page, function: Find, name: Find) -> bool:
    """True for the "QA's" of "QA's Hanna will audit"."""
    owns = function.kind is FindKind.FUNCTION and page.forms[function.last].endswith("'s")
    return owns and function.last + 1 == name.first and name.kind is FindKind.NAME and not name.title


def _is_firm_in_brackets(page: Page, person: Find, firm: Find) -> bool:
    """True for the "Quillmont" of "Dr Bakke (Quillmont, VP CMC)"."""
    unsure = firm.kind is FindKind.NAME and not firm.sure and person.kind is FindKind.NAME
    return unsure and page.forms[person.last + 1 : firm.first] == ["("]


def _take_bracket(page: Page, joined: list[Find]) -> None:
    """Let a name in brackets stand for the title before them: "her boss (Greg Moor, MD)", "boss (Greg Moor, MD)"."""
    name, title = joined[-1], joined[-2] if len(joined) > 1 else None
    opening = name.first - 1
    if not name.name or page.form(opening) != "(" or page.form(name.last + 1) != ")":
        return
    bare = title is not None and title.kind is FindKind.TITLE and not title.name and not title.plural
    if title is not None and bare and title.last + 1 == opening and not _is_part(page, title):
        joined.remove(title)
        name.first, name.start = title.first, title.start
    elif not opening or not page.kinds[opening - 1] & RELATION:
        return
    name.last, name.sure = name.last + 1, True
    name.end = page.tokens[name.last].end


def _leads(page: Page, title: Find, name: Find) -> bool:
    """True for a title before its name: "CEO Juha Lehto", "our COO, Ruben Castells,", "the CFO (Greta Lund)"."""
    if not name.name or not title.title or title.name or _decides(page, title):
        return False
    between, after = page.forms[title.last + 1 : name.first], name.last + 1
    if not between:
        return title.kind is FindKind.TITLE and not title.plural
    if title.kind is FindKind.BODY and between != ["("]:
        return False
    if between == [","]:
        led_to = page.form(title.first - 1) in page.words.names.before_a_title
        opens = page.opens_sentence(title.first) and page.form(after) == ","  # "Head of Quality, Mr Lindgren, signs"
        return (page.follows_determiner(title.first) or led_to or opens) and page.closes_firmly(after)
    named = between[0] == "," and len(between) == _CALLED and between[1] in page.words.names.called
    if named and name.sure and title.kind in (FindKind.TITLE, FindKind.FUNCTION):
        return page.form(after) in {",", "-", "\u2013", "\u2014", "."}  # "purchasing, that's Mr Lind, negotiates"
    if page.is_dash(title.last + 1) and len(between) == 1:
        return title.kind is FindKind.TITLE and page.closes_firmly(after)
    if between in (["is"], ["="], [":"]) and title.kind is FindKind.TITLE and name.sure:
        name.title = name.title or title.title
    if between == ["("] and page.form(after) == ")" and not _is_part(page, title):
        name.last, name.end = after, page.tokens[after].end
        return True
    return False


def _is_part(page: Page, title: Find) -> bool:
    """True for the "budget owner" of "he is the budget owner (Dirk Maas)": what is said of somebody, no title."""
    return (
        " ".join(page.forms[title.first : title.last + 1]) in page.words.label_roles
        and page.form(title.first - 1) in page.words.determiners
    )


def _decides(page: Page, title: Find) -> bool:
    """True for boards and committees: a name beside one is a member's."""
    return bool((page.kinds[title.first] | page.kinds[title.last]) & DECIDING)


def _give_title(name: Find, title: Find) -> None:
    name.title, name.first, name.start, name.sure = title.title, title.first, title.start, True


def _takes(page: Page, name: Find, title: Find) -> bool:
    """Join a title to the name before it where they belong together, and say whether they do."""
    if _is_better_title(page, name, title):
        name.title, name.last, name.end = title.title, title.last, title.end
        return True
    near = title.first - name.last <= LONGEST_BRACKET
    if not name.name or not title.title or title.name or title.plural or not near:
        return False
    between = [form for form in page.forms[name.last + 1 : title.first] if form not in page.words.determiners]
    last, end = title.last, title.end
    if between[:1] == ["("] and ")" not in between and title.kind is not FindKind.BODY:
        closing = page.forms[last + 1 : last + 1 + WORDS_TO_BRACKET]
        if ")" not in closing:
            return False
        last += closing.index(")") + 1
        end = page.tokens[last].end
    elif _apposed(page, between, name, title):
        pass
    elif between == [","] and title.kind is FindKind.TITLE and _after_firm(page, last + 1) > last + 1:
        last = _after_firm(page, last + 1) - 1  # "Anna Berg, CTO Quilla"
        end = page.tokens[last].end
    else:
        return False
    if name.title is None or title.kind is FindKind.TITLE:
        name.title = title.title
    name.last, name.end, name.sure = last, end, True
    return True


def _after_firm(page: Page, place: int) -> int:
    """Return the place behind a firm's name that ends its clause, and the place itself where none begins."""
    words, after = page.words, place
    while page.text_at(after)[:1].isupper() and after < place + WORDS_OF_FIRM and not page.opens_sentence(after):
        if page.kinds[after]:
            return place
        after += 1
    firm = page.forms[place:after]
    if not firm or not page.closes_firmly(after) or firm[0] in words.addresses or plain(firm[0]) in words.genders:
        return place
    known = page.company_parts.issuperset(map(plain, firm)) or not words.organisations.isdisjoint(firm[1:])
    return after if len(firm) == 1 or known or firm[0] in words.names.open_a_firm else place


def _apposed(page: Page, between: Sequence[str], name: Find, title: Find) -> bool:
    """True for "Dana, our CFO", "Dana - CFO", "Dana as PI", "Tom from purchasing"."""
    if (
        title.first == name.last + 1
        and page.text_at(title.first).isupper()
        and len(name_parts(name.name or "", page.words)) > 1
    ):
        return page.closes(title.last + 1)  # "Emma Lindqvist CTO"
    if not between and title.kind is FindKind.TITLE:
        return name.sure and title.first - name.last == 2  # "ruben the plant director signs"
    if not between or len(between) > _WORDS_TO_TITLE:
        return False
    if title.kind is FindKind.FUNCTION:
        return len(between) == 1 and between[0] in page.words.names.before_a_function
    if title.kind is not FindKind.TITLE:
        return False
    if _is_said_of(page, name, title):
        name.title, name.sure, title.name = name.title or title.title, True, name.name
    if between == [","] or page.is_dash(name.last + 1):
        return page.closes(title.last + 1)
    told = between[1:] if between[0] == "," else between
    heads = told == ["who"] and page.forms[title.first] in page.words.titles.heading
    return told == ["as"] or told == ["who", "is"] or heads  # "Dirk Smit, who heads RA, approves"


def _is_said_of(page: Page, one: Find, title: Find) -> bool:
    """True for "Emre is the CEO", "she's PI": the title stands for the same person."""
    if title.kind is not FindKind.TITLE or title.plural or title.name or page.forms[title.last].endswith("'s"):
        return False
    between = [form for form in page.forms[one.last + 1 : title.first] if form not in page.words.determiners]
    contracted = one.kind is FindKind.PRONOUN and page.forms[one.last] in page.words.between.contracted_is
    return between == ["is"] or (contracted and not between)


def _is_better_title(page: Page, one: Find, other: Find) -> bool:
    """True for the second of "her boss, VP Finance"."""
    if one.kind is not FindKind.TITLE or other.kind is not FindKind.TITLE or one.name or other.name:
        return False
    between = [form for form in page.forms[one.last + 1 : other.first] if form not in page.words.determiners]
    apposed = between == [","] and page.closes(other.last + 1)
    return apposed and bool(page.kinds[one.last] & RELATION)


def _name_afterwards(page: Page, found: Sequence[Find]) -> None:
    """Give a title the name that follows its bearer's act: "her boss decides, name's Aidan"."""
    for title, name in pairwise(found):
        if title.kind is not FindKind.TITLE or title.name or title.plural or not name.name or name.title:
            continue
        between = page.forms[title.last + 1 : name.first]
        if "," not in between or not 1 < len(between) <= WORDS_TO_NAME:
            continue
        apposed = between.index(",") == len(between) - 1 and page.closes_firmly(name.last + 1)
        if apposed or between[-1] in page.words.names.called:
            title.name, title.gender = name.name, title.gender or name.gender


def _complete(page: Page, found: Sequence[Find], contact: str | None, contact_title: str | None) -> None:
    """Give each name the fullest form and the title that the message has for it."""
    fullest: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    named = [(find, find.name, page.parts_of(find.name)) for find in found if find.name]
    for _, name, parts in named:
        if len(parts) > 1:
            for part in parts:
                fullest.setdefault(part, {})[plain(name)] = name
    for find, name, parts in named:
        longer = fullest.get(parts[0], {}) if len(parts) == 1 else {}
        if len(longer) == 1:
            find.name, find.sure = next(iter(longer.values())), True
        if find.title:
            titles.setdefault(plain(find.name or name), find.title)
    own_title = _title_words(contact_title)
    for find in found:
        if find.name:
            find.title = find.title or titles.get(plain(find.name))
        elif find.kind is FindKind.TITLE and contact and own_title and _title_words(find.title) == own_title:
            find.name = without_address(contact, page.words)


def _resolve(page: Page, found: Sequence[Find], contact: str | None) -> None:
    """Let each "he" and "she" carry the last person mentioned who may be meant, else the contact."""
    lead = _lead(page, contact)
    recent: deque[Find] = deque([lead], maxlen=PEOPLE_REMEMBERED)
    for place, find in enumerate(found):
        before, following = found[place - 1] if place else None, next(iter(found[place + 1 : place + 2]), None)
        if find.kind is not FindKind.PRONOUN:
            if _may_be_meant(page, find):
                _remember(page, recent, find)
            continue
        if find.gender is None:
            continue
        others = [one for one in recent if _may_act_again(page, one, find)]
        meant = _named_behind(page, find, following) or _named_right_before(page, find, before)
        meant = meant or next((one for one in reversed(others) if _fits(page, one, find.gender)), None)
        if meant is None and not lead.addressed:
            meant = lead  # what a first name tells is no more than likely
        if meant is not None:
            meant.gender = find.gender
            find.name, find.title = meant.name, meant.title
            if find.name and following is not None and _is_said_of(page, find, following):
                following.name = find.name


def _named_right_before(page: Page, pronoun: Find, name: Find | None) -> Find | None:
    """Return whom a sentence names before it goes on to tell of her: "Xyra Dunmore, she owns the place"."""
    if name is None or name.kind is not FindKind.NAME or name.gender not in (pronoun.gender, None):
        return None
    full = name.sure or len(page.parts_of(name.name or "")) > 1
    apposed = page.form(name.last + 1) == "," and pronoun.first == name.last + 2
    return name if full and apposed else None


def _named_behind(page: Page, pronoun: Find, name: Find | None) -> Find | None:
    """Return whom a sentence names at its end: "the budget sits with him - Tom Weller, VP Finance"."""
    if name is None or name.kind is not FindKind.NAME or not name.sure or name.gender not in (pronoun.gender, None):
        return None
    at = name.first - 1
    while page.form(at) in page.words.names.called:
        at -= 1
    apart = page.form(at) == "," or page.is_dash(at) or (page.form(at) == "(" and at == name.first - 1)
    after = name.last + 1
    ends = not page.form(after) or page.form(after) in _SENTENCE_MARKS | {")"} or page.opens_sentence(after)
    one_sentence = _SENTENCE_MARKS.isdisjoint(page.text[pronoun.end : name.start])
    return name if apart and ends and one_sentence and at > pronoun.last else None


def _lead(page: Page, contact: str | None) -> Find:
    """Return the lead's contact as somebody who may be meant from the beginning."""
    words = page.words
    forms = words_of(tokenise(contact or ""))
    address = words.addresses.get(forms[0]) if forms else None
    first_name = next(iter(name_parts(contact or "", words)), "")
    name = without_address(contact, words) if contact else None
    gender = address or words.genders.get(first_name)
    return Find(FindKind.NAME, -1, -1, -1, -1, name=name, gender=gender, addressed=address is not None)


def _may_be_meant(page: Page, find: Find) -> bool:
    """True for single persons on the buyer's side of whom the message goes on to speak."""
    if find.kind is FindKind.NAME:
        return find.sure
    if find.kind is not FindKind.TITLE or find.plural:
        return False
    before = find.first - page.follows_determiner(find.first)
    joined = before == find.first and page.form(before - 1) in page.words.between.joins
    if joined or page.form(before - 1) in page.words.names.not_meant_after:
        return False
    return page.form(find.first - 1) not in page.words.ours or page.opens_sentence(find.first - 1)


def _may_act_again(page: Page, find: Find, pronoun: Find) -> bool:
    """False for the director of "the director approves and she holds the budget": he would need no "she"."""
    if find.name or find.first < 0 or page.form(pronoun.first - 1) not in page.words.between.joins:
        return True
    if page.form(find.first - 1 - page.follows_determiner(find.first)) in page.words.between.prepositions:
        return True
    return any(page.opens_sentence(place) for place in range(find.first + 1, pronoun.first + 1))


def _remember(page: Page, recent: deque[Find], find: Find) -> None:
    same = next((one for one in recent if _are_same(page, one, find)), None)
    if same is not None:
        recent.remove(same)
        find.gender, find.title = find.gender or same.gender, find.title or same.title
    recent.append(find)


def _are_same(page: Page, one: Find, other: Find) -> bool:
    if one.name and other.name:
        parts, others = set(page.parts_of(one.name)), set(page.parts_of(other.name))
        return parts <= others or others <= parts
    return not one.name and not other.name and one.title is not None and one.title == other.title


def _fits(page: Page, find: Find, wanted: Gender) -> bool:
    if find.gender is not None:
        return find.gender is wanted
    if find.name is None and find.first > 0:
        # After "her boss" it is rather she who is "she".
        return page.words.pronoun_genders.get(page.forms[find.first - 1]) is not wanted
    return True
