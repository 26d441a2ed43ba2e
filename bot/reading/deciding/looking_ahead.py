"""The way on from words that show a role to the person they are about: "signed by Dana", "budget: Dana"."""

from bot.reading.deciding.scenes import (
    APOSTROPHES,
    DASHES,
    LONGEST_LIST,
    WORDS_IN_NOUN_GROUP,
    Reach,
    Scene,
    after_qualifiers,
)
from bot.reading.people.found import PersonMention
from bot.reading.people.words import CueKind


def companions(scene: Scene, place: int) -> list[int]:
    """Return those who join in: "signs together with the managing director"."""
    for at in range(place, min(place + 4, len(scene.forms))):
        aside = scene.forms[at] == "," and scene.form(at + 1) in scene.between.companions
        if scene.person_at[at] >= 0 or not (aside or scene.tokens[at].is_word):
            break
        if scene.forms[at] in scene.between.companions and scene.form(at + 1) in scene.between.joins | {"w"}:
            reach = ahead(scene, at + 2)
            return reach.people if reach and not reach.denied else []
    return []


def joint_signers(scene: Scene, place: int) -> list[int]:
    """Return those with whom somebody signs: "signs with the president", not "signs with us"."""
    known_people = len(scene.people)  # "approves with pleasure" names nobody
    slashed = scene.form(place) == "w" and scene.form(place + 1) == "/"
    reach = ahead(scene, place + 1 + slashed, most=0) if scene.form(place) in {"with", "w"} else None
    if reach is None or reach.denied:
        return []
    known = all(one < known_people and _may_sign(scene, one) for one in reach.people)
    return reach.people if known else []


def _may_sign(scene: Scene, number: int) -> bool:
    """False for "us", for functions, and for a team, which only helps to decide."""
    person, last = scene.people[number], scene.form(scene.spans[number][1])
    helps = person.name is None and (scene.function_of(number) or last in scene.words.titles.bodies)
    return not person.pronoun and not helps


def ahead(scene: Scene, place: int, *, most: int = 2, listed: bool = False) -> Reach | None:
    """Return whoever stands after words that lead to her, with those listed with her; `most` words may lie between."""
    between, gap, denied = scene.between, 0, False
    for at in range(place, min(place + WORDS_IN_NOUN_GROUP + 3, len(scene.tokens))):
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0 and not form.endswith("self") and not _owns_what_follows(scene, number):
            return Reach(group_ahead(scene, number, listed=listed), denied)
        if form in between.negations:
            denied = not denied
        elif form in between.hedges:
            return None
        elif not scene.tokens[at].is_word:
            if form not in between.label_links and form != "/":
                return None
        elif form not in between.qualifiers and form not in between.fillers and form not in between.links:
            stranger = _stranger(scene, at)
            if stranger is not None:
                return Reach([stranger], denied)
            gap += 1
            if gap > most or form in between.stops or form[0].isdigit():
                return None
    return None


def _owns_what_follows(scene: Scene, number: int) -> bool:
    """True for the "her" of "held by her ex-husband Clive", not of "is his and Tom's"."""
    between, after = scene.between, scene.form(scene.spans[number][1] + 1)
    goes_on = after in between.joins or after in between.fillers or after in between.stops
    return not goes_on and scene.is_possessive(number)


def _stranger(scene: Scene, place: int) -> int | None:
    """Return somebody of whose name nothing tells but its place: "purchasing is ismet"."""
    strange = scene.form(place - 1) in scene.words.determiners | scene.between.before_states
    if strange or not may_be_name(scene, place):
        return None
    last = place + 1 if place + 1 < len(scene.tokens) and may_be_name(scene, place + 1) else place
    start, end = scene.tokens[place].start, scene.tokens[last].end
    return scene.add(PersonMention(start, end, scene.text[start:end], None), place, last)


def may_be_name(scene: Scene, place: int) -> bool:
    """True for a word in small letters that is no word we know."""
    form, words = scene.forms[place], scene.words
    if scene.person_at[place] >= 0 or not form.isalpha() or len(form) < 3 or scene.tokens[place].text != form:
        return False
    if form.endswith(("ed", "ing")) and form not in words.genders:
        return False  # "the budget is earmarked"
    return not (form in words.ordinary or form in words.kinds or form in words.between.stops)


def group_ahead(scene: Scene, number: int, *, listed: bool = False) -> list[int]:
    """Return somebody and those who follow in one list: "the CSO and the CFO"; `listed` where a comma is enough."""
    group, joins = [number], scene.between.joins
    while len(group) < LONGEST_LIST:
        at = scene.spans[group[-1]][1] + 1
        comma = scene.form(at) == ","
        if not comma and scene.form(at) not in joins:
            break
        following = scene.person(after_qualifiers(scene, at + 1 + (comma and scene.form(at + 1) in joins)))
        if following is None or _acts(scene, scene.spans[following][1] + 1):
            break
        if scene.forms[scene.spans[following][0]] in scene.between.links:
            break  # "sign-off: the CSO, she's sure of it"
        if scene.function_of(following) and not scene.function_of(number):
            break  # "Marc / RA: Tuva"
        after = scene.form(scene.spans[following][1] + 1)
        open_list = after in joins
        if after in {":", "="} or (comma and not (listed or open_list or scene.form(at + 1) in joins)):
            break
        group.append(following)
    return group


def _acts(scene: Scene, place: int) -> bool:
    """True where a verb follows: what stands before opens a clause of its own."""
    if any(kind in {CueKind.ACT, CueKind.WEAK_ACT} for kind in scene.kinds_at(place)):
        return True
    return scene.form(place).endswith("s") and scene.form(place) in scene.words.ordinary


def labelled(scene: Scene, place: int) -> Reach | None:
    """Return whoever a label names: "signature: CFO"; nobody where she goes on to act: "decision: Dana handles it"."""
    if scene.form(place) in DASHES and not scene.is_dash(place):
        return None
    reach = ahead(scene, place, most=0, listed=True)
    if reach is None:
        return None
    after = scene.spans[reach.people[-1]][1] + 1
    ends = scene.form(after) in scene.between.joins or scene.form(after) in scene.between.after_named
    return reach if ends or not scene.is_word(after) else None


def owner(scene: Scene, place: int) -> int | None:
    """Return whose something is: "her signature", "Dana's call", "CFO approval"."""
    at = place - (scene.form(place) in APOSTROPHES)
    if scene.person(at) is None and scene.form(at) in scene.between.qualifiers:
        at -= 1
    number = scene.person(at)
    if number is None:
        return None
    person = scene.people[number]
    if scene.clings(number) or (person.pronoun and scene.forms[at] in scene.words.determiners):
        return number
    titled = person.name is None and person.title is not None and scene.function_of(number) is None
    return number if titled and at == place else None
