"""Value: something is offered to a health-care professional, or asked by one, that is no part of the trade."""

from collections.abc import Iterator

from bot.reading.flagging.scenes import REACH, Evidence, Scene
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

_THINGS = (Mark.FAVOUR, Mark.BENEFIT)
"""What is offered or asked."""


def value(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where something of value is offered to a health-care professional, or asked by one."""
    if not scene.may_hold(*_THINGS):
        return
    people = scene.of(Mark.PROFESSIONAL)
    if not people and not _speaks_of_professional(scene):
        return
    if scene.sees(Mark.REFUSAL_TO_GIVE) and not _is_asked_for(scene):
        return
    giving, signs = scene.of(Mark.GIVING), scene.of(Mark.FAVOUR_SIGN)
    for thing in scene.of(*_THINGS):
        gifted = _has_other(giving, thing) if thing.key is Mark.FAVOUR else _has_other(signs, thing)
        if gifted and not scene.denied(thing.first):
            near = [each for each in signs if abs(each.first - thing.first) <= REACH]
            yield _spread(thing, people, giving, *([each] for each in near))


def _is_asked_for(scene: Scene) -> bool:
    """Tell whether something is asked for: not in "wants no fee"."""
    requests, denials = scene.words.of(WordSet.REQUESTS), scene.words.of(WordSet.NEGATIONS)
    places = range(scene.place.first, scene.place.end)
    return any(scene.form(at) in requests and scene.form(at + 1) not in denials for at in places)


def _speaks_of_professional(scene: Scene) -> bool:
    """Tell whether "he" or "her" is a professional of a sentence beside this one."""
    beside = (scene.before, scene.after)
    return scene.holds(WordSet.PEOPLE_AGAIN) and any(
        each is not None and each.sees(Mark.PROFESSIONAL) for each in beside
    )


def _has_other(found: list[Found[Mark]], thing: Found[Mark]) -> bool:
    return any(each.first > thing.last or each.last < thing.first for each in found)


def _spread(thing: Found[Mark], *groups: list[Found[Mark]]) -> Evidence:
    """Return the stretch from a thing to the nearest of each group."""
    near = [min(group, key=lambda each: abs(each.first - thing.first)) for group in groups if group]
    return min(thing.first, *(each.first for each in near)), max(thing.last, *(each.last for each in near))
