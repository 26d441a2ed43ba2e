"""What tells who a patient is: a name, a birth date, a number, an address, an age beside a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.flagging.care import is_in_care, is_on_a_label
from bot.reading.flagging.names import Name, is_name_word, name_end, names_in
from bot.reading.flagging.scenes import NEAR, Evidence, Scene
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

OLDEST = 120
"""No age is higher."""

LONGEST_STREET = 4
"""A street's name has no more words before the one that calls it a street."""

GENITIVES = ("'s", "\u2019s")
"""They end a name without being part of it."""

CUES = (Mark.PATIENT_WORD, Mark.CLINICAL_RECORD, Mark.IDENTITY_NUMBER, Mark.BIRTH)
ABOUT_PATIENTS = (*CUES, Mark.CLINICAL_DETAIL, Mark.PATIENT, Mark.SHOWN, Mark.CARE, Mark.CARE_OF, Mark.LABELLED)
"""A name or a figure without any of these near it is no patient's."""
_ENOUGH = (*CUES, Mark.CLINICAL_DETAIL, Mark.CARE, Mark.CARE_OF, Mark.LABELLED)
"""One of these is enough, where no figure stands by."""
_BEFORE_NAME = 5
_WORDS_TO_DETAIL = 8
_WORDS_TO_YEAR = 6
_MARKS_BEFORE_CODE = frozenset(".:#=")
_APOSTROPHES = frozenset("'\u2019")
_MARKS_BEFORE_AGE = frozenset(",(")
_MARKS_BEFORE_DATE = frozenset(",(-:")
_MARKS_IN_DATE = frozenset(",.")
_FEWEST_DIGITS = 4
_FEWEST_OF_PHONE = 8
"""A telephone number has no fewer digits."""
_LISTED = 4
"""So many clauses after a name may still list what is known of the person."""
_WORDS_LISTED = 16
_SHOWN_BEFORE = 12
_MARKS_OF_DATES = frozenset("/.-")
_MARKS_OF_PHONES = frozenset("-/")
_DAY = re.compile(r"(\d{1,2})[a-z]{0,2}")
_NUMERIC_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}")


class IdentifierKind(StrEnum):
    """What an identifier is."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    NUMBER = "number"
    ADDRESS = "address"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Identifier:
    """Words of a sentence that tell who a patient is; the first and the last token."""

    kind: IdentifierKind
    first: int
    last: int


def identity(scene: Scene) -> Iterator[Evidence]:
    """Yield the place where a sentence tells who a patient is."""
    found = patient_identifiers(scene)
    if found:
        first = found[0].first
        cues = [each.first for each in scene.of(*CUES) if each.first < first]
        whose = [each.first for each in scene.within(Mark.PATIENT_WORD, first - _BEFORE_NAME - NEAR, first)]
        yield min([*cues[-1:], *whose[-1:], first]), max(each.last for each in found)


def patient_identifiers(scene: Scene) -> tuple[Identifier, ...]:
    """Return all that tells in a sentence who a patient is; nothing where the sentence is not about a real patient."""
    child = scene.holds(WordSet.CHILD_TITLES)
    if not child and not (scene.may_hold(*ABOUT_PATIENTS) and (_has_figure(scene) or scene.sees(*_ENOUGH))):
        return ()
    streets = {at for first, last in _street_addresses(scene) for at in range(first, last + 1)}
    names = [name for name in names_in(scene) if not name.professional and name.first not in streets]
    names = [name for name in names if not _is_own_family(scene, name)]
    if not (names or scene.sees(Mark.PATIENT_WORD, Mark.IDENTITY_NUMBER)) or _made_up(scene):
        return ()
    numbers = list(_numbers(scene))
    births = list(_birth_dates(scene, names))
    patients = [name for name in names if _is_patient(scene, name, births, numbers)]
    if not patients and not numbers and not (births and _of_a_patient(scene)):
        return ()
    found = [Identifier(IdentifierKind.NAME, name.first, name.last) for name in patients]
    found += [*numbers, *births]
    relatives = [name for name in names if name not in patients and _is_family(scene, name)]
    found += [Identifier(IdentifierKind.NAME, name.first, name.last) for name in relatives]
    found += _addresses(scene, [*patients, *relatives])
    found += [age for name in patients if (age := _age_after(scene, name)) is not None]
    found += [phone for name in patients if (phone := _phone_after(scene, name)) is not None]
    if not patients:
        found += _small_letter_name(scene, found)
    return tuple(sorted(found, key=lambda each: (each.first, each.last)))


def _has_figure(scene: Scene) -> bool:
    return any([form[0].isdigit() or form == MASK for form in scene.all_forms])


def _made_up(scene: Scene) -> bool:
    return scene.sees(Mark.MADE_UP) or (scene.before is not None and scene.before.sees(Mark.MADE_UP))


def _of_a_patient(scene: Scene) -> bool:
    """Tell whether a patient, or a patient's paper, is spoken of; a label's own words do not count."""
    labels = {at for each in scene.of(Mark.IDENTITY_NUMBER) for at in range(each.first, each.last + 1)}
    return any(each.first not in labels for each in scene.of(Mark.PATIENT_WORD, Mark.CLINICAL_RECORD))


def _is_patient(scene: Scene, name: Name, births: list[Identifier], numbers: list[Identifier]) -> bool:
    """Tell whether a name is a patient's, by what stands around it."""
    return (
        _named_as_patient(scene, name)
        or _said_to_be_patient(scene, name)
        or _told_as_ill(scene, name)
        or _named_in_record(scene, name, has_more=bool(births or numbers))
        or any(each.first - name.last <= _WORDS_TO_DETAIL and each.first > name.last for each in (*births, *numbers))
        or any(0 < name.first - each.last <= 4 for each in numbers)
        or _ill_person(scene, name)
        or _listed(scene, name)
        or _lies_in_a_bed(scene, name)
        or is_in_care(scene, name)
        or is_on_a_label(scene, name)
        or (scene.any_of(WordSet.CHILD_TITLES, name.first - 1, name.first) and _is_about_illness(scene))
    )


def _is_own_family(scene: Scene, name: Name) -> bool:
    """Tell whether a name is of somebody's own family, and nobody's patient: "her son Jonas, 9, has asthma"."""
    news = scene.within(Mark.FAMILY_NEWS, name.first - _SHOWN_BEFORE, name.first)
    kin = scene.within(Mark.OWN_FAMILY, name.first - _BEFORE_NAME, name.first)
    return bool(news or (kin and kin[-1].last == name.first - 1)) and not any(
        scene.form(each.first) in scene.words.of(WordSet.PLAIN_PATIENTS) for each in scene.of(Mark.PATIENT_WORD)
    )


def _listed(scene: Scene, name: Name) -> bool:
    """Tell whether a name heads a list of what is known of somebody ill: "Doreen Pike, 01632 960114, root canal"."""
    if not (name.titled or name.last > name.first) or not scene.sees(Mark.CLINICAL_DETAIL):
        return False
    end = min(name.last + _WORDS_LISTED, scene.place.end)
    works = scene.any_of(WordSet.JOBS, name.first - 3, name.first) or scene.any_of(WordSet.JOBS, name.last + 1, end)
    if works or scene.within(Mark.PROFESSIONAL, name.last + 1, end):
        return False
    if _asks_for_own_care(scene, name) or _gets_care_of_ours(scene, name):
        return True
    details, others = 0, 0
    start = scene.clause_end(name.last)
    if scene.any_of(WordSet.RELATIVES, name.last + 1, name.last + 2):
        start = name.last + 2
    elif start > name.last + 2 and not scene.any_of(WordSet.PLACE_LINKS, name.last + 1, name.last + 2):
        return False
    for _ in range(_LISTED):
        following = scene.clause_end(start)
        if start >= end or scene.form(start) in scene.words.of(WordSet.PRONOUNS):
            break
        placed = _tells_whereabouts(scene, start, following)
        if _beside_a_name(scene, start, following) and not placed:
            break
        if _tells_illness(scene, start, following):
            details += 1
            others += scene.any_of(WordSet.AFTER_ILLNESS, start, following)
        elif placed:
            others += 1
        start = following
    return details > 0 and (details + others > 1 or _is_shown(scene, name))


def _asks_for_own_care(scene: Scene, name: Name) -> bool:
    """Tell whether somebody in a shown record is about "her HIV results", "his torn ligament"."""
    for detail in scene.within(Mark.CLINICAL_DETAIL, name.last + 2, name.last + _WORDS_LISTED):
        if scene.any_of(WordSet.POSSESSIVES, detail.first - 2, detail.first) and _is_shown(scene, name):
            return True
    return False


def _gets_care_of_ours(scene: Scene, name: Name) -> bool:
    """Tell whether somebody is treated with what is ours, or at home: "had his pacemaker from us"."""
    for detail in scene.within(Mark.CLINICAL_DETAIL, name.last + 2, name.last + _WORDS_LISTED):
        whose = scene.any_of(WordSet.POSSESSIVES, detail.first - 1, detail.first)
        if whose and scene.any_of(WordSet.OUR_CARE, detail.last + 1, detail.last + NEAR):
            return True
    return False


def _lies_in_a_bed(scene: Scene, name: Name) -> bool:
    """Tell whether a titled name stands beside the number of a bed: "Bed 12, Mr Tobin", "Mr Hanley in bed 6"."""
    if not name.titled:
        return False
    return any(
        scene.form(at) in scene.words.of(WordSet.BEDS) and scene.form(at + 1).isdecimal()
        for at in (*range(name.first - 5, name.first - 2), *range(name.last + 1, name.last + 4))
    )


def _is_shown(scene: Scene, name: Name) -> bool:
    """Tell whether a name is read from what somebody showed: "one screen: ...", "a real one, ..."."""
    return bool(scene.within(Mark.SHOWN, name.first - _SHOWN_BEFORE, name.first)) or (
        name.first - scene.place.first < NEAR and scene.before is not None and scene.before.sees(Mark.SHOWN)
    )


def _tells_illness(scene: Scene, first: int, end: int) -> bool:
    """Tell whether a clause says what somebody has or gets; not "stroke unit", "root canal kits"."""
    return any(
        not _opens_a_thing(scene, each.last + 1) or scene.form(each.last + 1) in scene.words.of(WordSet.AFTER_ILLNESS)
        for each in scene.within(Mark.CLINICAL_DETAIL, first, end)
    )


def _tells_whereabouts(scene: Scene, first: int, end: int) -> bool:
    """Tell whether a clause holds a telephone number, an address, an age or a number of somebody."""
    if _phone_at(scene, first, end) is not None or any(first <= at < end for at, _ in _street_addresses(scene)):
        return True
    if scene.has((Mark.IDENTITY_NUMBER, Mark.BIRTH), first, end):
        return True
    form = scene.form(first)
    if form in scene.words.of(WordSet.AFTER_ILLNESS):
        return True
    return (
        form.isdecimal()
        and len(form) < _FEWEST_DIGITS - 1
        and (end - first <= 2 or scene.any_of(WordSet.YEARS, first, end))
    )


def _phone_after(scene: Scene, name: Name) -> Identifier | None:
    """Return the telephone number listed after a name."""
    phone = _phone_at(scene, name.last + 1, min(name.last + _WORDS_LISTED, scene.place.end))
    return None if phone is None else Identifier(IdentifierKind.NUMBER, *phone)


def _phone_at(scene: Scene, first: int, end: int) -> Evidence | None:
    """Return where figures stand side by side that are as long as a telephone number."""
    at = first
    while at < end:
        last, digits = at, 0
        while last < end and (scene.form(last).isdecimal() or (digits and scene.form(last) in _MARKS_OF_PHONES)):
            digits += len(scene.form(last)) if scene.form(last).isdecimal() else 0
            last += 1
        if digits >= _FEWEST_OF_PHONE:
            return at, last - 1
        at = max(last, at + 1)
    return None


def _is_family(scene: Scene, name: Name) -> bool:
    return scene.any_of(WordSet.FAMILY, name.first - 1, name.first)


def _named_as_patient(scene: Scene, name: Name) -> bool:
    """Tell whether "patient" leads up to a name: "her patient, little Jonas Petit", "subject 1104 is Henrike Aalto"."""
    at = name.first - 1
    while at >= max(scene.place.first, name.first - _BEFORE_NAME) and _links_to_name(scene, at):
        at -= 1
    words = [each for each in scene.within(Mark.PATIENT_WORD, at - 1, name.first) if each.last >= at]
    if not words:
        return False
    full = name.last > name.first
    many = scene.form(words[-1].last) in scene.words.of(WordSet.PLAIN_PLURALS)
    if many and not (full or name.titled) and scene.form(words[-1].first - 1)[:1].isdecimal():
        return False  # "500 patients, Spain"
    plain = scene.words.of(WordSet.PLAIN_PATIENTS)
    if scene.form(words[-1].first) in plain:
        return True
    between = [scene.form(place)[0] for place in range(at + 1, name.first)]
    linked = any(first.isalpha() or (full and first.isdecimal()) for first in between)
    ill = scene.sees(Mark.CLINICAL_DETAIL, Mark.CLINICAL_RECORD) or _phone_after(scene, name) is not None
    if words[-1].last > at:
        return ill  # "a man called Piet Bakker"
    return scene.form(at + 1) != ":" and (linked or ill)


def _links_to_name(scene: Scene, at: int) -> bool:
    form = scene.form(at)
    in_a_room = form in scene.words.of(WordSet.PREPOSITIONS) and scene.form(at + 1) in scene.words.of(WordSet.ROOMS)
    return form in scene.words.of(WordSet.NAME_LINKS) or in_a_room or not scene.tokens[at].is_word or form[0].isdigit()


def _said_to_be_patient(scene: Scene, name: Name) -> bool:
    """Tell whether a name is followed by "a patient of hers", "is one of his patients"."""
    links = scene.words.of(WordSet.PATIENT_LINKS)
    for word in scene.within(Mark.PATIENT_WORD, name.last + 2, name.last + 9):
        if _is_code(scene.form(word.last + 1)):
            return True
        if _opens_a_thing(scene, word.last + 1) or scene.within(Mark.LEAD_IN, name.last + 1, word.first):
            continue
        between = [form for form in scene.forms(name.last + 1, word.first) if form[0].isalpha()]
        linked = any(form in links for form in (*between, scene.form(word.last + 1)))
        if linked and sum(form not in links for form in between) <= 1:
            return True
        break  # the next one is somebody else's word: "300 pts 3) one kid"
    return False


def _told_as_ill(scene: Scene, name: Name) -> bool:
    """Tell whether a whole name is followed by what the person has: "Leila Haddad, BRCA2 carrier"."""
    if not (name.titled or name.last > name.first) or scene.form(name.last + 1) not in _MARKS_BEFORE_AGE:
        return False
    for word in scene.within(Mark.PATIENT, name.last + 2, name.last + 6):
        ill = {
            at
            for each in scene.within(Mark.CLINICAL_DETAIL, name.last + 2, word.last + 1)
            for at in range(each.first, each.last + 1)
        }
        if ill and all(
            at in ill or scene.form(at) in scene.words.of(WordSet.ARTICLES) for at in range(name.last + 2, word.first)
        ):
            return scene.clause_end(word.last) in (word.last + 1, word.last + 2)
    return False


def _is_code(form: str) -> bool:
    """True for the number that a study gives somebody: "subject 0312"."""
    return form.isdecimal() and len(form) >= _FEWEST_DIGITS - 1


def _opens_a_thing(scene: Scene, at: int) -> bool:
    """True where a patient's word only tells what a thing is for: "a baby sock", "patient monitors"."""
    form = scene.form(at)
    grammar = (WordSet.PREPOSITIONS, WordSet.AUXILIARIES, WordSet.CONJUNCTIONS, WordSet.RELATIVES, WordSet.PRONOUNS)
    known = any(form in scene.words.of(name) for name in grammar)
    return form.isalpha() and not known and not is_name_word(scene, at)


def _named_in_record(scene: Scene, name: Name, *, has_more: bool) -> bool:
    records = scene.within(Mark.CLINICAL_RECORD, name.first - 8, name.first)
    linked = scene.any_of(WordSet.RECORD_LINKS, name.first - 3, name.first)
    ill = bool(scene.within(Mark.CLINICAL_DETAIL, name.last + 1, name.last + 7))
    full = name.last > name.first and (linked or ill)
    return (bool(records) and (name.titled or has_more or full)) or _owns_record(scene, name)


def _owns_record(scene: Scene, name: Name) -> bool:
    """Tell "Amira Haddad's X-ray" from "Amira's X-ray room"."""
    if not (name.titled or name.last > name.first) or not _in_genitive(scene, name):
        return False
    had = {each.first for each in scene.within(Mark.CONDITION, name.last + 1, name.last + 3)}
    ills = [each for each in scene.within(Mark.CLINICAL_DETAIL, name.last + 1, name.last + 3) if each.first in had]
    if ills and not _opens_a_thing(scene, ills[0].last + 1):
        return True
    records = scene.within(Mark.CLINICAL_RECORD, name.last + 1, name.last + 6)
    if records and scene.has((Mark.NO_PRODUCT,), name.last + 1, records[0].first):
        return False  # "Mia Larsen's lab does the biopsies"
    return bool(records) and not scene.has((Mark.PRODUCT, Mark.NO_PRODUCT), records[-1].last + 1, records[-1].last + 2)


def _in_genitive(scene: Scene, name: Name) -> bool:
    end = scene.tokens[name.last].end
    return scene.tokens[name.last].text.endswith(GENITIVES) or scene.text[end : end + 2] in GENITIVES


def _ill_person(scene: Scene, name: Name) -> bool:
    return (
        _age_after(scene, name) is not None
        and _is_about_illness(scene)
        and not scene.within(Mark.PROFESSIONAL, name.last + 1, name.last + 8)
        and not scene.any_of(WordSet.JOBS, name.last + 1, name.last + 9)
        and not scene.any_of(WordSet.JOBS, name.first - 3, name.first)
    )


def _is_about_illness(scene: Scene) -> bool:
    return scene.sees(Mark.CLINICAL_DETAIL, Mark.CLINICAL_RECORD, Mark.PATIENT_WORD)


def _age_after(scene: Scene, name: Name) -> Identifier | None:
    """Return the age beside a name: "Desmond Fairlie, 71, ..."."""
    at = name.last + 1
    while scene.form(at) in _MARKS_BEFORE_AGE or scene.form(at) in scene.words.of(WordSet.AGE_LINKS):
        at += 1
    if at == name.last + 1:
        return None
    end = at
    while scene.form(end) == MASK:
        end += 1
    if end > at:
        return Identifier(IdentifierKind.AGE, at, end - 1)
    form = scene.form(at)
    years = scene.any_of(WordSet.YEARS, at + 1, at + 2)
    if years and (scene.form(at + 2) in _APOSTROPHES or scene.any_of(WordSet.SPENT_IN, at + 2, at + 3)):
        return None  # "Germany, six weeks' wait", "Anna Weiss, 20 years in oncology"
    if years and form in scene.words.of(WordSet.AGES):
        return Identifier(IdentifierKind.AGE, at, at + 1)
    if not form.isdecimal() or int(form[:4]) > OLDEST or _reads_as_date(scene, at):
        return None
    if scene.any_of(WordSet.PLAIN_PLURALS, at + 1, at + 2):
        return None  # "Porto, 12 patients"
    if scene.form(at + 1) in scene.words.of(WordSet.NO_AGES) and scene.form(at + 2) not in scene.words.of(WordSet.OLD):
        return None  # "Ingrid, 30 min", not "Baby Lea, 12 days old"
    return Identifier(IdentifierKind.AGE, at, at)


def _reads_as_date(scene: Scene, at: int) -> bool:
    following = scene.form(at + 1)
    joined = following in _MARKS_OF_DATES and scene.form(at + 2)[:1].isdecimal()
    return joined or following in scene.words.of(WordSet.MONTHS)


def _numbers(scene: Scene) -> Iterator[Identifier]:
    loose = {each.first for each in scene.of(Mark.LOOSE_NUMBER)}
    for label in scene.of(Mark.IDENTITY_NUMBER):
        code = _code_after(scene, label.last + 1)
        if code is not None and (
            label.first not in loose or _of_a_patient(scene) or _beside_a_name(scene, label.first - 3, code[1] + 5)
        ):
            yield Identifier(IdentifierKind.NUMBER, *code)


def _beside_a_name(scene: Scene, first: int, end: int) -> bool:
    return any(is_name_word(scene, at) and is_name_word(scene, at + 1) for at in range(first, end - 1))


def _code_after(scene: Scene, at: int) -> Evidence | None:
    """Return the code after a label: "MRN 0088213", "NHS no. 943 555 0182"."""
    links = scene.words.of(WordSet.CODE_LINKS)
    while scene.form(at) in links or scene.form(at) in _MARKS_BEFORE_CODE:
        at += 1
    first, last, digits = at, at - 1, 0
    while at < scene.place.end:
        token = scene.tokens[at]
        holds = any(char.isdigit() for char in token.text) or token.text == MASK
        joins = token.text in "-/." and at > first and token.start == scene.tokens[at - 1].end
        if holds:
            digits += sum(char.isdigit() or char == MASK for char in token.text)
            last = at
        elif not joins:
            break
        at += 1
    lone_year = first == last and _is_year(scene.form(first))
    return (first, last) if digits >= _FEWEST_DIGITS and not lone_year else None


def _birth_dates(scene: Scene, names: list[Name]) -> Iterator[Identifier]:
    seen = set()
    for label in scene.of(Mark.BIRTH):
        for at in range(label.last + 1, min(label.last + _WORDS_TO_YEAR, scene.place.end)):
            date = _date_at(scene, at, year_alone=_of_a_patient(scene) or _is_of_a_name(scene, label, names))
            if date is not None:
                if (names or _of_a_patient(scene)) and date not in seen:
                    seen.add(date)
                    yield Identifier(IdentifierKind.BIRTH_DATE, *date)
                break
    if not scene.sees(Mark.CLINICAL_DETAIL, Mark.CLINICAL_RECORD, Mark.SHOWN) and not _one_patient(scene):
        return
    for name in names:
        parted = scene.form(name.last + 1) in _MARKS_BEFORE_DATE
        date = _date_at(scene, name.last + 1 + parted, year_alone=False)
        if date is not None and date not in seen and not _tells_time(scene, date[1] + 1):
            seen.add(date)
            yield Identifier(IdentifierKind.BIRTH_DATE, *date)


def _is_of_a_name(scene: Scene, label: Found[Mark], names: list[Name]) -> bool:
    """Tell whether a birth stands right behind a whole name that no job goes with: "Fatima Idris, born 2017"."""
    return not scene.holds(WordSet.JOBS) and any(
        name.last > name.first and 0 < label.first - name.last <= 2 for name in names
    )


def _tells_time(scene: Scene, at: int) -> bool:
    """True for the hour after a day: "Ada Okoye, 3 March 2026 14:02" is when somebody wrote."""
    at += scene.form(at) in _MARKS_IN_DATE
    return scene.form(at).isdecimal() and scene.form(at + 1) == ":" and scene.form(at + 2).isdecimal()


def _one_patient(scene: Scene) -> bool:
    """Tell "a patient" from "54 patients"."""
    plurals = scene.words.of(WordSet.PLAIN_PLURALS)
    return any(scene.form(each.last) not in plurals for each in scene.of(Mark.PATIENT))


def _date_at(scene: Scene, at: int, *, year_alone: bool) -> Evidence | None:
    """Return where a full date, or a year where that is enough, stands from a place on."""
    if at >= scene.place.end:
        return None
    end = at
    while scene.form(end) == MASK:
        end += 1
    if end > at:
        return at, end - 1
    numeric = _NUMERIC_DATE.match(scene.text, scene.tokens[at].start)
    if numeric is not None:
        last = at
        while last + 1 < scene.place.end and scene.tokens[last + 1].start < numeric.end():
            last += 1
        return at, last
    return _written_date(scene, at) or ((at, at) if year_alone and _is_year(scene.form(at)) else None)


def _written_date(scene: Scene, at: int) -> Evidence | None:
    """Return where a date with a named month stands: "9 May 1944", "May 9th, 1944"."""
    months, fillers = scene.words.of(WordSet.MONTHS), scene.words.of(WordSet.DATE_FILLERS)
    places = [
        place
        for place in range(at, min(at + 6, scene.place.end))
        if scene.form(place) not in fillers and scene.form(place) not in _MARKS_IN_DATE
    ][:3]
    if len(places) < 3 or not _is_year(scene.form(places[2])):
        return None
    one, two = scene.form(places[0]), scene.form(places[1])
    fits = (_is_day(one) and two in months) or (one in months and _is_day(two))
    return (at, places[2]) if fits else None


def _is_year(form: str) -> bool:
    return len(form) == 4 and form.isdecimal() and form[:2] in {"19", "20"}


def _is_day(form: str) -> bool:
    day = _DAY.fullmatch(form)
    return day is not None and 1 <= int(day.group(1)) <= 31


def _addresses(scene: Scene, patients: list[Name]) -> Iterator[Identifier]:
    """Yield the addresses of a sentence about a patient, and the place after a patient's name."""
    streets = list(_street_addresses(scene))
    for first, last in streets:
        yield Identifier(IdentifierKind.ADDRESS, first, last)
    for name in patients:
        at = name.last + 2
        place = scene.form(at - 1) in scene.words.of(WordSet.PLACE_LINKS) and is_name_word(scene, at)
        if place and not any(first <= at <= last for first, last in streets):
            yield Identifier(IdentifierKind.ADDRESS, at, name_end(scene, at) - 1)


def _street_addresses(scene: Scene) -> Iterator[Evidence]:
    """Yield where a street stands with its number: "14 Harbour Lane", "Rue Basse 4"."""
    for at in sorted({each.first for each in scene.of(Mark.STREET)} | set(_compound_streets(scene))):
        first = last = at
        while is_name_word(scene, last + 1):
            last += 1
        while is_name_word(scene, first - 1) and first > at - LONGEST_STREET:
            first -= 1
        if scene.form(first - 1).isdecimal():
            yield first - 1, last
        elif scene.form(last + 1)[:1].isdecimal():
            yield first, last + 1


def _compound_streets(scene: Scene) -> Iterator[int]:
    """Yield where a street is written as one word: "Lindenweg 8"."""
    endings = tuple(scene.words.of(WordSet.STREET_ENDINGS))
    for at in range(scene.place.first, scene.place.end):
        if is_name_word(scene, at) and scene.form(at).endswith(endings):
            yield at


def _small_letter_name(scene: Scene, found: list[Identifier]) -> Iterator[Identifier]:
    """Yield the words between "pt" and a birth date or number, where the writer leaves out capitals."""
    for word in scene.of(Mark.PATIENT_WORD):
        ends = [each.first for each in scene.of(Mark.BIRTH, Mark.IDENTITY_NUMBER) if 1 < each.first - word.last <= 4]
        if ends and found:
            first, last = word.last + 1, min(ends) - 1
            while last >= first and not scene.tokens[last].is_word and scene.form(last) != MASK:
                last -= 1
            plain = all(scene.tokens[at].text.isalpha() or scene.form(at) == MASK for at in range(first, last + 1))
            if plain and last >= first and not scene.any_of(WordSet.PREPOSITIONS, first, last + 1):
                yield Identifier(IdentifierKind.NAME, first, last)
