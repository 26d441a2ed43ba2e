"""Names of people as they stand in a text: "Dr. Ito", "Maria del Carmen Ruiz", "dana" in a note without capitals."""

from collections.abc import Sequence
from typing import Final

from bot.reading.people.page import DASHES, Find, FindKind, Page, name_parts
from bot.reading.people.word_lists import plain
from bot.reading.people.words import HEADS, Gender, PeopleWords
from bot.reading.tokens import tokenise

LONGEST_NAME: Final = 4
SHORTEST_SHOUTED_NAME: Final = 4
_FIRM_OF_SPEAKER: Final = {"[": "]", "(": ")"}
LONGEST_FIRM: Final = 7
"""Words and marks."""
LONGEST_ROW: Final = 4
"""Names of a row that are looked back over."""


def find_name(page: Page, place: int) -> tuple[Find | None, int]:
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
    if _is_no_person(page, place, at, parts, sure=sure, addressed=addressed):
        return None, at
    start, last = page.tokens[place].start, page.tokens[at - 1]
    cut = len(last.text) - len(parts[-1]) if last.text.startswith(parts[-1]) else 0
    name = page.text[start : last.end - cut]
    name = without_address(name, page.words) if addressed and len(parts) > 1 else name
    if addressed and not page.words.names.hesitations.isdisjoint(page.forms[place:at]):
        name = " ".join(parts)  # "Dr uh Fontaine"
    label = page.opens_sentence(place) and _opens_a_turn(page, at)
    sure = sure and not label
    return Find(FindKind.NAME, place, at - 1, start, last.end - cut, name=name, gender=gender, sure=sure), at


def _opens_a_turn(page: Page, at: int) -> bool:
    """True behind the name of who speaks: "Stuart Pell:", "Stuart Pell [Ardmore Biologics]:"."""
    if page.form(at) in _FIRM_OF_SPEAKER:
        closing = _FIRM_OF_SPEAKER[page.form(at)]
        at = next((place + 1 for place in range(at, at + LONGEST_FIRM) if page.form(place) == closing), at)
    return page.form(at) == ":"


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
        at += page.form(at) in page.words.names.hesitations  # "Dr uh Fontaine"
    return at, gender, addressed


def _after_part(page: Page, place: int) -> int:
    """Return the place after a word of a name and what hangs on it by a hyphen, or after the stop of an initial."""
    after = place + 1
    while page.form(after) in DASHES and page.glued(after) and page.glued(after + 1) and page.tokens[after + 1].is_word:
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
    owned = page.form(place - 1) in words.determiners
    if text.isupper():
        return (
            not owned
            and given
            and not ordinary
            and (len(text) >= SHORTEST_SHOUTED_NAME or _is_among_capitals(page, place))
        )
    if form in words.never_surnames and page.form(place - 1) in words.names.before_months:
        return False  # "in Jan"
    if given and ordinary:
        return _suits_a_name(page, place)
    if owned and not given and page.text_at(place + 1)[:1].isupper() and page.kinds[place + 1]:
        return False  # "the Municipal Director"
    return given or not (ordinary or page.kinds[place])


def _is_among_capitals(page: Page, place: int) -> bool:
    """True in notes all in capitals: a short word in capitals is else an abbreviation, "ADA testing"."""
    around = (page.text_at(place - 1), page.text_at(place + 1))
    return any(len(text) > 1 and text.isupper() for text in around)


def _suits_a_name(page: Page, place: int) -> bool:
    """True for "Mark" or "Grace" where no other reading of the word suits."""
    following, in_bracket = page.text_at(place + 1), page.text_at(place + 2)
    if following == "(" and page.opens_sentence(place):
        return in_bracket.istitle() or bool(page.kinds[place + 2])  # "Mark (CFO)", not "Grant (ISCIII)"
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


def _is_no_person(page: Page, place: int, after: int, parts: Sequence[str], *, sure: bool, addressed: bool) -> bool:
    """True for firms, places after "at", and parts of addresses on the net."""
    organisations = page.words.organisations
    if (page.form(place - 1) == "@" and page.glued(place)) or (page.form(after) == "@" and page.glued(after)):
        return True
    if page.form(after) == "." and page.glued(after) and page.glued(after + 1) and page.form(after + 1)[:1].isalpha():
        return True
    if not sure and len(parts) == 1 and page.form(place - 1) in page.words.names.before_things:
        return True  # "a Wellcome grant"
    in_firm = any(plain(part) in organisations for part in (parts[1:] if sure else parts))
    in_firm = in_firm or _is_firm_of_contact(page, parts)
    followed = page.form(after) in organisations and (page.text_at(after)[:1].isupper() or not page.capitals)
    in_firm = in_firm or (not addressed and page.company_parts.issuperset(map(plain, parts)))
    return in_firm or followed or (not sure and _is_among_places(page, place))


def _is_among_places(page: Page, place: int) -> bool:
    """True behind "at" and the like for a place, a firm or a product, also in a row: "looked at Zendesk and Asana"."""
    named = page.text_at(place - 2).istitle() and not page.opens_sentence(place - 2)
    if named and page.form(place - 1) in page.words.names.before_firms:
        return True  # "Mr. Krall from Hofmann Spedition"
    for before in range(place - 1, max(place - 2 * LONGEST_ROW, 0) - 1, -2):
        if page.form(before) in page.words.names.before_places:
            return True
        if page.form(before) not in page.words.names.in_a_row or not page.text_at(before - 1)[:1].isupper():
            return False
    return False


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
    """Return the contact's full name for a part of it, "Dana", "Ms Ruiz" or "DANA RUIZ"; any other name as it is."""
    full = without_address(contact, words) if contact else ""
    parts, known = name_parts(name, words), name_parts(full, words)
    fuller = len(parts) < len(known) or name.isupper()
    return full if fuller and set(parts) <= set(known) else name
