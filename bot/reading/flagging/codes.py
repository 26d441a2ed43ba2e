"""What is written of somebody: telephone and record numbers, dates of birth, ages, streets."""

import re
from collections.abc import Iterator

from bot.reading.flagging.names import Name, is_name_word
from bot.reading.flagging.scenes import Evidence, Scene
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

OLDEST = 120
"""No age is higher."""

LONGEST_STREET = 4
"""A street's name has no more words before the one that calls it a street."""

FEWEST_DIGITS = 4
"""A number by which somebody is kept on record has no fewer."""

WORDS_LISTED = 16
"""So many tokens after a name may still list what is known of the person."""

MARKS_BEFORE_AGE = frozenset(",(")

_FEWEST_OF_PHONE = 8
"""A telephone number has no fewer digits."""
_WORDS_TO_YEAR = 6
_MARKS_BEFORE_CODE = frozenset(".:#=")
_APOSTROPHES = frozenset("'\u2019")
_MARKS_BEFORE_DATE = frozenset(",(-:")
_MARKS_IN_DATE = frozenset(",.")
_MARKS_OF_DATES = frozenset("/.-")
_MARKS_OF_PHONES = frozenset("-/")
_SHORT_YEAR = re.compile(r"\d\d")
_DAY = re.compile(r"(\d{1,2})[a-z]{0,2}")
_NUMERIC_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_LONG_PAST = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19\d\d|200\d)\b|\b(?:19\d\d|200\d)[./-]\d{1,2}[./-]\d{1,2}\b")
"""A day too long ago to be one of the debrief's own."""


def phone_after(scene: Scene, name: Name) -> Evidence | None:
    """Return the telephone number listed after a name."""
    return phone_at(scene, name.last + 1, min(name.last + WORDS_LISTED, scene.place.end))


def phone_at(scene: Scene, first: int, end: int) -> Evidence | None:
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


def age_after(scene: Scene, name: Name) -> Evidence | None:
    """Return the age beside a name: "Desmond Fairlie, 71, ..."."""
    at = name.last + 1
    while scene.form(at) in MARKS_BEFORE_AGE or scene.form(at) in scene.words.of(WordSet.AGE_LINKS):
        at += 1
    if at == name.last + 1:
        return None
    if (masked := _masked_at(scene, at)) is not None:
        return masked
    form = scene.form(at)
    years = scene.any_of(WordSet.YEARS, at + 1, at + 2)
    if years and (scene.form(at + 2) in _APOSTROPHES or scene.any_of(WordSet.SPENT_IN, at + 2, at + 3)):
        return None  # "Germany, six weeks' wait", "Anna Weiss, 20 years in oncology"
    if years and form in scene.words.of(WordSet.AGES):
        return at, at + 1
    if not form.isdecimal() or int(form[:4]) > OLDEST or _reads_as_date(scene, at):
        return None
    if scene.any_of(WordSet.PLAIN_PLURALS, at + 1, at + 2):
        return None  # "Porto, 12 patients"
    if scene.form(at + 1) in scene.words.of(WordSet.NO_AGES) and scene.form(at + 2) not in scene.words.of(WordSet.OLD):
        return None  # "Ingrid, 30 min", not "Baby Lea, 12 days old"
    return at, at


def _reads_as_date(scene: Scene, at: int) -> bool:
    following = scene.form(at + 1)
    joined = following in _MARKS_OF_DATES and scene.form(at + 2)[:1].isdecimal()
    return joined or following in scene.words.of(WordSet.MONTHS)


def numbers(scene: Scene) -> Iterator[Evidence]:
    """Yield the numbers by which somebody is kept on record."""
    loose = {each.first for each in scene.of(Mark.LOOSE_NUMBER)}
    for label in scene.of(Mark.IDENTITY_NUMBER):
        code = _code_after(scene, label.last + 1)
        if code is not None and (
            label.first not in loose or of_a_patient(scene) or beside_a_name(scene, label.first - 3, code[1] + 5)
        ):
            yield code


def beside_a_name(scene: Scene, first: int, end: int) -> bool:
    """Tell whether two words of a name stand side by side between two places."""
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
    return (first, last) if digits >= FEWEST_DIGITS and not lone_year else None


def birth_dates(scene: Scene, names: list[Name]) -> Iterator[Evidence]:
    """Yield the dates on which somebody was born."""
    seen = set()
    for label in scene.of(Mark.BIRTH):
        for at in range(label.last + 1, min(label.last + _WORDS_TO_YEAR, scene.place.end)):
            date = _date_at(scene, at, year_alone=of_a_patient(scene) or _is_of_a_name(scene, label, names))
            if date is not None:
                if (names or of_a_patient(scene)) and date not in seen:
                    seen.add(date)
                    yield date
                break
    told = scene.sees(Mark.CLINICAL_DETAIL, Mark.CLINICAL_RECORD, Mark.SHOWN) or _one_patient(scene)
    if not told and not has_day_long_past(scene):
        return
    for name in names:
        parted = scene.form(name.last + 1) in _MARKS_BEFORE_DATE
        date = _date_at(scene, name.last + 1 + parted, year_alone=False)
        whole = told or (date is not None and name.last > name.first and _is_long_past(scene, date))
        if date is not None and whole and date not in seen and not _tells_time(scene, date[1] + 1):
            seen.add(date)
            yield date


def has_day_long_past(scene: Scene) -> bool:
    """Tell whether a sentence holds a day of long ago in figures, as behind a name only a birth is: "3/9/1971"."""
    place = scene.place
    return _LONG_PAST.search(scene.text, scene.tokens[place.first].start, scene.tokens[place.end - 1].end) is not None


def _is_long_past(scene: Scene, date: Evidence) -> bool:
    return _LONG_PAST.match(scene.text, scene.tokens[date[0]].start) is not None


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


def _masked_at(scene: Scene, at: int) -> Evidence | None:
    """Return where an identifier that was masked before stands from a place on."""
    end = at
    while scene.form(end) == MASK:
        end += 1
    return (at, end - 1) if end > at else None


def _date_at(scene: Scene, at: int, *, year_alone: bool) -> Evidence | None:
    """Return where a full date, or a year where that is enough, stands from a place on."""
    if at >= scene.place.end:
        return None
    if (masked := _masked_at(scene, at)) is not None:
        return masked
    numeric = _NUMERIC_DATE.match(scene.text, scene.tokens[at].start)
    if numeric is not None:
        last = at
        while last + 1 < scene.place.end and scene.tokens[last + 1].start < numeric.end():
            last += 1
        return at, last
    year = _is_year(scene.form(at)) or (scene.form(at - 1) in _APOSTROPHES and _SHORT_YEAR.fullmatch(scene.form(at)))
    return _written_date(scene, at) or ((at, at) if year_alone and year else None)


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


def street_addresses(scene: Scene) -> Iterator[Evidence]:
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


def of_a_patient(scene: Scene) -> bool:
    """Tell whether a patient, or a patient's paper, is spoken of; a label's own words do not count."""
    labels = {at for each in scene.of(Mark.IDENTITY_NUMBER) for at in range(each.first, each.last + 1)}
    return any(each.first not in labels for each in scene.of(Mark.PATIENT_WORD, Mark.CLINICAL_RECORD))
