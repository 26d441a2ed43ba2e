"""What tells who a patient is: a name, a birth date, a number, an address, an age beside a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.flagging.codes import (
    age_after,
    birth_dates,
    has_day_long_past,
    numbers,
    of_a_patient,
    phone_after,
    street_addresses,
)
from bot.reading.flagging.names import Name, is_name_word, name_end, names_in
from bot.reading.flagging.patients import BEFORE_NAME, is_family, is_own_family, is_patient
from bot.reading.flagging.scenes import NEAR, Evidence, Scene
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import Mark, WordSet

CUES = (Mark.PATIENT_WORD, Mark.CLINICAL_RECORD, Mark.IDENTITY_NUMBER, Mark.BIRTH)
ABOUT_PATIENTS = (*CUES, Mark.CLINICAL_DETAIL, Mark.PATIENT, Mark.SHOWN, Mark.CARE, Mark.CARE_OF, Mark.LABELLED)
"""A name or a figure without any of these near it is no patient's."""
_ENOUGH = (*CUES, Mark.CLINICAL_DETAIL, Mark.CARE, Mark.CARE_OF, Mark.LABELLED)
"""One of these is enough, where no figure stands by."""


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
        whose = [each.first for each in scene.within(Mark.PATIENT_WORD, first - BEFORE_NAME - NEAR, first)]
        yield min([*cues[-1:], *whose[-1:], first]), max(each.last for each in found)


def patient_identifiers(scene: Scene) -> tuple[Identifier, ...]:
    """Return all that tells in a sentence who a patient is; nothing where the sentence is not about a real patient."""
    child = scene.holds(WordSet.CHILD_TITLES)
    about = scene.may_hold(*ABOUT_PATIENTS) and (_has_figure(scene) or scene.sees(*_ENOUGH))
    if not (child or about or has_day_long_past(scene)):
        return ()
    streets = {at for first, last in street_addresses(scene) for at in range(first, last + 1)}
    names = [name for name in names_in(scene) if not name.professional and name.first not in streets]
    names = [name for name in names if not is_own_family(scene, name)]
    if not (names or scene.sees(Mark.PATIENT_WORD, Mark.IDENTITY_NUMBER)) or _made_up(scene):
        return ()
    codes = list(numbers(scene))
    births = list(birth_dates(scene, names))
    patients = [name for name in names if is_patient(scene, name, births, codes)]
    if not patients and not codes and not (births and of_a_patient(scene)):
        return ()
    found = [Identifier(IdentifierKind.NUMBER, *code) for code in codes]
    found += [Identifier(IdentifierKind.BIRTH_DATE, *birth) for birth in births]
    relatives = [name for name in names if name not in patients and is_family(scene, name)]
    for name in patients:
        if (age := age_after(scene, name)) is not None:
            found.append(Identifier(IdentifierKind.AGE, *age))
        if (phone := phone_after(scene, name)) is not None:
            found.append(Identifier(IdentifierKind.NUMBER, *phone))
    found += [Identifier(IdentifierKind.NAME, name.first, name.last) for name in (*patients, *relatives)]
    found += _addresses(scene, [*patients, *relatives])
    if not patients:
        found += _small_letter_name(scene, found)
    return tuple(sorted(found, key=lambda each: (each.first, each.last)))


def _has_figure(scene: Scene) -> bool:
    return any([form[0].isdigit() or form == MASK for form in scene.all_forms])


def _made_up(scene: Scene) -> bool:
    return scene.sees(Mark.MADE_UP) or (scene.before is not None and scene.before.sees(Mark.MADE_UP))


def _addresses(scene: Scene, patients: list[Name]) -> Iterator[Identifier]:
    """Yield the addresses of a sentence about a patient, and the place after a patient's name."""
    streets = list(street_addresses(scene))
    for first, last in streets:
        yield Identifier(IdentifierKind.ADDRESS, first, last)
    for name in patients:
        at = name.last + 2
        place = scene.form(at - 1) in scene.words.of(WordSet.PLACE_LINKS) and is_name_word(scene, at)
        if place and not any(first <= at <= last for first, last in streets):
            yield Identifier(IdentifierKind.ADDRESS, at, name_end(scene, at) - 1)


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
