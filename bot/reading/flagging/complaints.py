"""Complaints: a product of ours is told to be faulty. Another maker's fault is ordinary need."""

from collections.abc import Iterator

from bot.reading.flagging.harm import HARMS, harm, is_supposed
from bot.reading.flagging.own_things import OwnThing
from bot.reading.flagging.scenes import NEAR, REACH, Evidence, Scene
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

NAMED_BEFORE = 2
"""So many sentences before may have named the thing that fails."""


def complaint(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where a product of ours is told to be faulty."""
    things = scene.own_things
    if scene.asks or not (things or (scene.may_hold(Mark.DEFECT, Mark.TROUBLE) and _named_before(scene))):
        return
    yield from _does_not(scene, things)
    defects = scene.of(Mark.DEFECT, Mark.TROUBLE)
    events = list(harm(scene)) if defects else []
    for defect in defects:
        thing = None if _only_talk(scene, defect) else _faulty_thing(scene, defect, things)
        if thing is not None and not _tells_of_harm(scene, defect, thing, events):
            yield min(thing[0], defect.first), max(thing[1], defect.last)


def _only_talk(scene: Scene, defect: Found[Mark]) -> bool:
    """Tell whether a fault is denied, supposed, or what something is for: "an alarm for leaks"."""
    return (
        scene.denied(defect.first)
        or is_supposed(scene, defect)
        or bool(scene.within(Mark.HARM_GENERAL, defect.first - 2, defect.first))
        or scene.any_of(WordSet.PURPOSES, defect.first - 1, defect.first)
    )


def _does_not(scene: Scene, things: list[OwnThing]) -> Iterator[Evidence]:
    """Yield a thing of ours that does not do, or does not have, what it should: "our rail won't click in"."""
    denials = scene.words.of(WordSet.FIRM_DENIALS)
    for thing in things:
        if not thing.sure or _wished_for(scene, thing):
            continue
        after = range(thing.last + 1, min(thing.last + NEAR, scene.clause_end(thing.last)))
        denied = next((at for at in after if scene.form(at) in denials), None)
        if denied is None or denied + 1 >= scene.clause_end(denied) or not scene.tokens[denied + 1].is_word:
            continue
        if not any(each.first == denied + 1 for each in scene.within(Mark.NO_FAULT, denied + 1, scene.place.end)):
            yield thing.first, denied + 1


def _wished_for(scene: Scene, thing: OwnThing) -> bool:
    """Tell whether a thing stands behind a verb: it is what somebody wants or compares, not what fails."""
    return thing.first - scene.clause_start(thing.first) > NEAR


def _tells_of_harm(scene: Scene, defect: Found[Mark], thing: Evidence, events: list[Evidence]) -> bool:
    """Tell whether what looks like a fault is the harm itself: "broke her hip", "came out in clumps"."""
    if not events or _breaks_by_itself(scene, defect, thing):
        return False
    if scene.has(HARMS, defect.first, defect.last + 1) or _in_harm_words(scene, defect):
        return any(defect.first <= last and first <= defect.last for first, last in events)
    start = scene.clause_start(defect.first)
    return any(start <= last < defect.first and not last < thing[0] < defect.first for _, last in events)


def _breaks_by_itself(scene: Scene, defect: Found[Mark], thing: Evidence) -> bool:
    """Tell "our catheter snapped off in his leg" from "our clamp broke his finger"."""
    subject = 0 < defect.first - thing[1] <= 2
    return subject and scene.any_of(WordSet.PREPOSITIONS, defect.last + 1, defect.last + 2)


def _in_harm_words(scene: Scene, defect: Found[Mark]) -> bool:
    return any(
        each.first <= defect.first and defect.last <= each.last
        for mark in HARMS
        for each in scene.within(mark, defect.first - REACH, defect.last + REACH)
    )


def _faulty_thing(scene: Scene, defect: Found[Mark], things: list[OwnThing]) -> Evidence | None:
    """Return the thing of ours that a fault is told of."""
    for thing in reversed(things):
        if (thing.sure or defect.key is Mark.DEFECT) and (
            _fails_itself(scene, thing, defect) or _failed_in(scene, thing, defect) or _had_to_be(scene, thing, defect)
        ):
            return thing.first, thing.last
    return _taken_up_again(scene, defect)


def _fails_itself(scene: Scene, thing: OwnThing, defect: Found[Mark]) -> bool:
    """Tell whether a fault follows the thing as its subject: "our pump leaks"."""
    if not thing.last < defect.first <= thing.last + (REACH if thing.sure else NEAR):
        return thing.first <= defect.first <= thing.last
    if scene.clause_start(defect.first) > thing.last and _is_wanted(scene, thing):
        return False
    deals = scene.within(Mark.DEALS_WITH, thing.last + 1, defect.first)
    return not deals and not _subject_changes(scene, thing.last + 1, defect.first)


def _is_wanted(scene: Scene, thing: OwnThing) -> bool:
    """Tell whether a thing is what somebody wants; a fault behind is then the reason: "wants our app since ..."."""
    return scene.any_of(WordSet.TOPIC_CHANGERS, thing.first - 2, thing.first)


def _failed_in(scene: Scene, thing: OwnThing, defect: Found[Mark]) -> bool:
    """Tell whether a fault stands before the thing that has it: "a crack in our housing"."""
    return (
        defect.last < thing.first <= defect.last + 2 * NEAR
        and scene.clause_start(thing.first) <= defect.first
        and scene.any_of(WordSet.PREPOSITIONS, max(thing.first - 2, defect.first), thing.first + 1)
        and not scene.within(Mark.NO_PRODUCT, thing.first - 3, thing.first)
        and not _subject_changes(scene, defect.last + 1, thing.first)
    )


def _had_to_be(scene: Scene, thing: OwnThing, defect: Found[Mark]) -> bool:
    """Tell whether somebody had to do something about a thing: "they had to restart our ventilator twice"."""
    forced = scene.form(defect.first - 1) == "to" and scene.form(defect.first - 2) in scene.words.of(WordSet.PERFECTS)
    return thing.sure and forced and thing.first == defect.last + 1


def _subject_changes(scene: Scene, first: int, end: int) -> bool:
    """Tell whether somebody else's thing, or somebody, becomes the subject between two places."""
    if scene.within(Mark.RIVAL, first, end + 1):
        return True
    switchers = scene.words.of(WordSet.SWITCHERS)
    for at in range(first, end):
        if scene.clause_start(at) != at:
            continue
        subject = at + 1 if scene.form(at) in scene.words.of(WordSet.CONJUNCTIONS) else at
        switches = scene.form(subject) in switchers and not _is_part_of_it(scene, subject)
        if switches or _names_a_maker(scene, subject):
            return True
    return False


def _is_part_of_it(scene: Scene, at: int) -> bool:
    """Tell whether a clause goes on with a part of the thing: "our monitor, its screen goes black"."""
    parts = scene.words.of(WordSet.PARTS)
    return scene.form(at) in scene.words.of(WordSet.PART_OWNERS) and scene.form(at + 1) in parts


def _names_a_maker(scene: Scene, at: int) -> bool:
    """Tell whether a clause begins with a name of somebody's thing: "the Korvel device cracked"."""
    named = at + 1 if scene.form(at) in scene.words.of(WordSet.ARTICLES) else at
    return named > at and scene.tokens[min(named, scene.place.end - 1)].text[0].isupper()


def _taken_up_again(scene: Scene, defect: Found[Mark]) -> Evidence | None:
    """Return the subject that stands for a product of ours named before: "One of them leaks", "The lid came off"."""
    if scene.of(Mark.RIVAL) or not _named_before(scene):
        return None
    start = scene.clause_start(defect.first)
    subjects, parts = scene.words.of(WordSet.SUBJECT_WORDS), scene.words.of(WordSet.PARTS)
    for at in range(start, defect.first):
        stands_for_it = at < start + 3 and scene.form(at) in subjects
        if stands_for_it or (scene.form(at) in parts and scene.form(at - 1) in scene.words.of(WordSet.ARTICLES)):
            return at, at
    return None


def _named_before(scene: Scene) -> bool:
    """Tell whether a product of ours was named a sentence or two before, and nobody else's since."""
    for each in reversed(scene.message[max(0, scene.number - NAMED_BEFORE) : scene.number]):
        if each.own_things:
            return any(thing.sure for thing in each.own_things)
        if each.sees(Mark.RIVAL, Mark.PRODUCT):
            return False
    return False
