"""Who decides because nothing goes ahead without her: "no order leaves without Dana's yes", "not until he signs"."""

from collections.abc import Iterator
from typing import Final

from bot.reading.deciding.looking_ahead import group_ahead, owner
from bot.reading.deciding.scenes import Scene, after_qualifiers
from bot.reading.people.word_lists import plain
from bot.reading.people.words import CueKind

FARTHEST_DENIAL: Final = 10
WORDS_OF_THING: Final = 3


def gated(scene: Scene) -> Iterator[tuple[list[int], int, int]]:
    """Yield who has to agree before anything is bought, with the places where the words for it begin and end."""
    openers, steps = scene.words.gates.openers, scene.words.gates.steps
    if openers.isdisjoint(scene.forms) and steps.isdisjoint(scene.forms):
        return
    for at in range(scene.begin, len(scene.forms)):
        if scene.forms[at] in openers:
            denial = _denial_before(scene, at)
            behind = denial is None and _is_denied_behind(scene, at)
            opened = denial is not None or behind
            deal = _is_deal(scene, denial, at) or (behind and _is_deal(scene, at, at + FARTHEST_DENIAL))
            found = _agreeing(scene, at + 1, named=deal) if opened else None
            if found is not None:
                people, last = found
                yield people, at if denial is None else denial, last
        elif scene.forms[at] in steps:
            yield from _deciding_before(scene, at)


def _deciding_before(scene: Scene, place: int) -> Iterator[tuple[list[int], int, int]]:
    """Yield who decides before somebody else signs: "she signs once the board has voted"."""
    found = _agreeing(scene, place + 1, named=False)
    if found is None:
        return
    people, last = found
    others = scene.words.approval.other_approvals | scene.words.approval.papers
    decides = scene.forms[last] in scene.words.gates.deciding and others.isdisjoint(scene.forms[last + 1 : last + 4])
    signed = any(_approves(scene, cue.first) for cue in scene.cues if not place <= cue.first <= last)
    checks = any(_only_checks(scene, one) for one in people)
    if decides and signed and not checks:
        yield people, place, last


def _only_checks(scene: Scene, number: int) -> bool:
    """True for "legal" and "the quality section"."""
    person = scene.people[number]
    forms = {plain(word) for word in (person.title or "").split()} if person.name is None else set()
    return scene.function_of(number) is not None or not forms.isdisjoint(scene.words.titles.gatekeepers)


def _denial_before(scene: Scene, place: int) -> int | None:
    """Return where "nothing", "no order", "won't" denies what a gate then lets through."""
    for at in range(place - 1, max(-1, place - 1 - FARTHEST_DENIAL), -1):
        if scene.forms[at] in scene.words.gates.denials:
            return at
        if scene.forms[at] in scene.words.gates.walls:
            return None
    return None


def _is_denied_behind(scene: Scene, place: int) -> bool:
    """True for "without Dana's yes there is no deal"."""
    if place != scene.begin or scene.forms[place] != "without":
        return False
    return not scene.words.gates.denials.isdisjoint(scene.forms[place + 1 : place + 1 + FARTHEST_DENIAL])


def _is_deal(scene: Scene, denial: int | None, place: int) -> bool:
    """True where what does not go ahead is a purchase, so that a person's mere name after "without" is enough."""
    return denial is not None and not scene.words.gates.deals.isdisjoint(scene.forms[denial:place])


def _agreeing(scene: Scene, place: int, *, named: bool) -> tuple[list[int], int] | None:
    """Return who agrees, and where that is said to the end: "Dana's yes", "a yes from Dana", "Dana has signed"."""
    place += scene.form(place) in scene.words.gates.consulting
    number = scene.person(after_qualifiers(scene, place))
    if number is None or scene.is_possessive(number):
        return _thing_of(scene, place)
    last = scene.spans[number][1]
    if scene.clings(number):
        thing = _thing_end(scene, last + 1)
        return ([number], thing) if thing is not None else None
    group = group_ahead(scene, number)
    last = scene.spans[group[-1]][1]
    at = last + 1
    while scene.form(at) in scene.between.fillers:
        at += 1
    if scene.form(at) in scene.words.gates.agreeing or _approves(scene, at):
        return group, at
    ends = not scene.is_word(last + 1) or scene.form(last + 1) in scene.words.gates.denials
    return (group, last) if named and ends else None


def _approves(scene: Scene, place: int) -> bool:
    cues = (cue.key for cue in scene.cues if cue.first == place)
    return any(key is not None and key.role == "approver" and key.kind is CueKind.ACT for key in cues)


def _thing_end(scene: Scene, place: int) -> int | None:
    """Return where "final yes", "signature", "say-so" ends."""
    for at in range(place, min(place + WORDS_OF_THING, len(scene.forms))):
        if scene.forms[at] in scene.words.gates.things:
            return at
    return None


def _thing_of(scene: Scene, place: int) -> tuple[list[int], int] | None:
    """Read "the approval of Dana", "a nod from the board", "her signature"."""
    at = _thing_end(scene, after_qualifiers(scene, place))
    if at is None:
        return None
    whose = owner(scene, at - 1)
    if whose is not None:
        return [whose], at
    number = scene.person(after_qualifiers(scene, at + 2)) if scene.form(at + 1) in {"of", "from", "by"} else None
    return (group_ahead(scene, number), scene.spans[number][1]) if number is not None else None
