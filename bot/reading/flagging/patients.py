"""Which names of a sentence are patients': by what stands around them."""

from bot.reading.flagging.care import is_in_care, is_on_a_label
from bot.reading.flagging.codes import (
    FEWEST_DIGITS,
    MARKS_BEFORE_AGE,
    WORDS_LISTED,
    age_after,
    beside_a_name,
    phone_after,
    phone_at,
    street_addresses,
)
from bot.reading.flagging.names import Name, is_name_word
from bot.reading.flagging.scenes import NEAR, Evidence, Scene
from bot.reading.flagging.words import Mark, WordSet

GENITIVES = ("'s", "\u2019s")
"""They end a name without being part of it."""

BEFORE_NAME = 5
"""So many tokens before a name may still say whose it is."""

_WORDS_TO_DETAIL = 8
_TO_WORD = 9
"""So many tokens after a name "a patient of hers" may end."""
_TO_THE_ONE = 7
"""So many tokens after a name "the one with" may follow, and as many behind that what the person has."""
_TOLD_OF = 14
"""So many tokens behind a name tell what the person has."""
_TO_CODE = 14
"""So many tokens after a name the code may end by which a study knows the person."""
_LISTED = 4
"""So many clauses after a name may still list what is known of the person."""
_SHOWN_BEFORE = 12


def is_patient(scene: Scene, name: Name, births: list[Evidence], numbers: list[Evidence]) -> bool:
    """Tell whether a name is a patient's, by what stands around it."""
    return (
        _named_as_patient(scene, name)
        or _said_to_be_patient(scene, name)
        or _told_as_ill(scene, name)
        or _named_in_record(scene, name, has_more=bool(births or numbers))
        or any(0 < first - name.last <= _WORDS_TO_DETAIL for first, _ in (*births, *numbers))
        or any(0 < name.first - last <= NEAR for _, last in numbers)
        or _ill_person(scene, name)
        or _listed(scene, name)
        or _lies_in_a_bed(scene, name)
        or _is_the_one(scene, name)
        or is_in_care(scene, name)
        or is_on_a_label(scene, name)
        or (scene.any_of(WordSet.CHILD_TITLES, name.first - 1, name.first) and _is_about_illness(scene))
    )


def is_own_family(scene: Scene, name: Name) -> bool:
    """Tell whether a name is of somebody's own family, and nobody's patient: "her son Jonas, 9, has asthma"."""
    news = scene.within(Mark.FAMILY_NEWS, name.first - _SHOWN_BEFORE, name.first)
    kin = scene.within(Mark.OWN_FAMILY, name.first - BEFORE_NAME, name.first)
    return bool(news or (kin and kin[-1].last == name.first - 1)) and not any(
        scene.form(each.first) in scene.words.of(WordSet.PLAIN_PATIENTS) for each in scene.of(Mark.PATIENT_WORD)
    )


def _listed(scene: Scene, name: Name) -> bool:
    """Tell whether a name heads a list of what is known of somebody ill: "Doreen Pike, 01632 960114, root canal"."""
    if not (name.titled or name.last > name.first) or not scene.sees(Mark.CLINICAL_DETAIL):
        return False
    end = min(name.last + WORDS_LISTED, scene.place.end)
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
        if beside_a_name(scene, start, following) and not placed:
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
    for detail in scene.within(Mark.CLINICAL_DETAIL, name.last + 2, name.last + WORDS_LISTED):
        if scene.any_of(WordSet.POSSESSIVES, detail.first - 2, detail.first) and _is_shown(scene, name):
            return True
    return False


def _gets_care_of_ours(scene: Scene, name: Name) -> bool:
    """Tell whether somebody is treated with what is ours, or at home: "had his pacemaker from us"."""
    for detail in scene.within(Mark.CLINICAL_DETAIL, name.last + 2, name.last + WORDS_LISTED):
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
    if phone_at(scene, first, end) is not None or any(first <= at < end for at, _ in street_addresses(scene)):
        return True
    if scene.has((Mark.IDENTITY_NUMBER, Mark.BIRTH), first, end):
        return True
    form = scene.form(first)
    if form in scene.words.of(WordSet.AFTER_ILLNESS):
        return True
    return (
        form.isdecimal()
        and len(form) < FEWEST_DIGITS - 1
        and (end - first <= 2 or scene.any_of(WordSet.YEARS, first, end))
    )


def is_family(scene: Scene, name: Name) -> bool:
    """Tell whether a word of kinship stands before a name."""
    return scene.any_of(WordSet.FAMILY, name.first - 1, name.first)


def _named_as_patient(scene: Scene, name: Name) -> bool:
    """Tell whether "patient" leads up to a name: "her patient, little Jonas Petit", "subject 1104 is Henrike Aalto"."""
    at = name.first - 1
    while at >= max(scene.place.first, name.first - BEFORE_NAME) and _links_to_name(scene, at):
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
    ill = scene.sees(Mark.CLINICAL_DETAIL, Mark.CLINICAL_RECORD) or phone_after(scene, name) is not None
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
    for word in scene.within(Mark.PATIENT_WORD, name.last + 2, name.last + _TO_CODE):
        far = word.last >= name.last + _TO_WORD
        told_of = (
            not far or scene.form(name.last + 1) in links or scene.any_of(WordSet.RELATIVES, name.last, word.first)
        )
        if _is_code(scene, word.last + 1) and told_of:
            return True
        if far or _opens_a_thing(scene, word.last + 1) or scene.within(Mark.LEAD_IN, name.last + 1, word.first):
            continue
        between = [form for form in scene.forms(name.last + 1, word.first) if form[0].isalpha()]
        linked = any(form in links for form in (*between, scene.form(word.last + 1)))
        if linked and sum(form not in links for form in between) <= 1:
            return True
        break  # the next one is somebody else's word: "300 pts 3) one kid"
    return False


def _is_the_one(scene: Scene, name: Name) -> bool:
    """Tell whether a whole name goes on as "the one with the pacemaker", "the lady who had the stroke"."""
    if not (name.titled or name.last > name.first) or name.professional:
        return False
    if _is_told_of(scene, name):
        return True
    ones = scene.words.of(WordSet.ANYBODY) | scene.words.of(WordSet.ONES)
    for at in range(name.last + 2, min(name.last + _TO_THE_ONE, scene.place.end)):
        told = scene.form(at) in ones
        pointed = scene.form(at - 1) in scene.words.of(WordSet.ARTICLES)
        if told and pointed and scene.form(at + 1) in scene.words.of(WordSet.LINKS_TO_ILLNESS):
            return bool(scene.within(Mark.CLINICAL_DETAIL, at + 2, at + 2 + _TO_THE_ONE))
    return False


def _is_told_of(scene: Scene, name: Name) -> bool:
    """Tell whether a name goes on as "she's eighteen weeks along", "he had a stroke", and no job is told."""
    at = name.last + 1 + (scene.form(name.last + 1) == ",")
    again = scene.form(at) in scene.words.of(WordSet.ONE_PERSON) or scene.form(at) == "who"
    if at == name.last + 1 or not again:
        return False
    contracted = scene.text[scene.tokens[at].start : scene.tokens[at].end].endswith(GENITIVES)
    if not contracted and scene.form(at + 1) not in scene.words.of(WordSet.STATES):
        return False
    end = min(at + _TOLD_OF, scene.place.end)
    works = scene.any_of(WordSet.JOBS, at, end) or bool(scene.within(Mark.PROFESSIONAL, at, end))
    return not works and _tells_illness(scene, at + 2, end)


def _told_as_ill(scene: Scene, name: Name) -> bool:
    """Tell whether a whole name is followed by what the person has: "Leila Haddad, BRCA2 carrier"."""
    if not (name.titled or name.last > name.first) or scene.form(name.last + 1) not in MARKS_BEFORE_AGE:
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


def _is_code(scene: Scene, at: int) -> bool:
    """True for the number that a study gives somebody: "subject 0312", "subject 07-004"."""
    form, joined = scene.form(at), scene.form(at + 1) == "-" and scene.form(at + 2).isdecimal()
    return form.isdecimal() and len(form + scene.form(at + 2) * joined) >= FEWEST_DIGITS - 1


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
        age_after(scene, name) is not None
        and _is_about_illness(scene)
        and not scene.within(Mark.PROFESSIONAL, name.last + 1, name.last + 8)
        and not scene.any_of(WordSet.JOBS, name.last + 1, name.last + 9)
        and not scene.any_of(WordSet.JOBS, name.first - 3, name.first)
    )


def _is_about_illness(scene: Scene) -> bool:
    return scene.sees(Mark.CLINICAL_DETAIL, Mark.CLINICAL_RECORD, Mark.PATIENT_WORD)
