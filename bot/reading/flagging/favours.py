"""Value: something is offered to a health-care professional, or asked by one, that is no part of the trade."""

from collections.abc import Iterator

from bot.reading.flagging.scenes import NEAR, REACH, Evidence, Scene
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

_THINGS = (Mark.FAVOUR, Mark.BENEFIT)
"""What is offered or asked."""
_TOLD_BY = (((Mark.FAVOUR, Mark.PERSONAL_SERVICE), Mark.GIVING), ((Mark.BENEFIT,), Mark.FAVOUR_SIGN))
"""What must be there for anything to be offered: some of these, and beside it the one that shows it."""
_SPOKEN_OF = 8
"""So many sentences after a professional was named "him" or "her" may still be the professional."""
_CURRENCIES = frozenset("$\u00a3\u20ac")


def value(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where something of value is offered to a health-care professional, or asked by one."""
    if not any([scene.may_hold(*things) and scene.may_hold(shown_by) for things, shown_by in _TOLD_BY]):
        return
    people = scene.of(Mark.PROFESSIONAL)
    if not people and not _speaks_of_professional(scene):
        return
    if scene.sees(Mark.REFUSAL_TO_GIVE) and not _is_asked_for(scene):
        return
    giving, signs = scene.of(Mark.GIVING), scene.of(Mark.FAVOUR_SIGN)
    for thing in scene.of(*_THINGS):
        gifted = _has_other(giving, thing) if thing.key is Mark.FAVOUR else _has_other(signs, thing)
        if gifted and not scene.denied(thing.first) and not _is_received(scene, thing, giving):
            near = [each for each in signs if abs(each.first - thing.first) <= REACH]
            yield _spread(thing, people, giving, *([each] for each in near))
    yield from _paid_for_service(scene, giving)


def _paid_for_service(scene: Scene, giving: list[Found[Mark]]) -> Iterator[Evidence]:
    """Yield a sum promised to somebody for a talk or advice without a contract: "promised him 1500 for a talk"."""
    services = scene.of(Mark.PERSONAL_SERVICE)
    if not services or scene.sees(Mark.CONTRACTED):
        return
    for deed in giving:
        for service in scene.within(Mark.PERSONAL_SERVICE, deed.last + 1, deed.last + REACH):
            reached = scene.any_of(WordSet.PEOPLE_AGAIN, deed.last + 1, deed.last + 3) or scene.within(
                Mark.PROFESSIONAL, deed.last + 1, deed.last + NEAR
            )
            if reached and _holds_sum(scene, deed.last + 1, service.first) and not scene.denied(deed.first):
                yield deed.first, service.last


def _holds_sum(scene: Scene, first: int, end: int) -> bool:
    """Tell whether an amount stands here: "1500", "2,000 euro", but no share of a price."""
    forms = scene.forms(first, end)
    return any(form.isdecimal() or form[0] in _CURRENCIES for form in forms) and "%" not in forms


def _is_received(scene: Scene, thing: Found[Mark], giving: list[Found[Mark]]) -> bool:
    """Tell whether we are given a thing: "he gave me a bottle of wine"."""
    start = scene.clause_start(thing.first)
    before = [each for each in giving if start <= each.first < thing.first]
    if not before or scene.form(before[-1].first) in scene.words.of(WordSet.REQUESTS):
        return False
    return scene.any_of(WordSet.RECEIVERS, before[-1].last + 1, before[-1].last + 2)


def _is_asked_for(scene: Scene) -> bool:
    """Tell whether something is asked for: not in "wants no fee"."""
    requests, denials = scene.words.of(WordSet.REQUESTS), scene.words.of(WordSet.NEGATIONS)
    places = range(scene.place.first, scene.place.end)
    return any(scene.form(at) in requests and scene.form(at + 1) not in denials for at in places)


def _speaks_of_professional(scene: Scene) -> bool:
    """Tell whether "he" or "her" is a professional of a sentence before, or of the one behind."""
    if not scene.holds(WordSet.PEOPLE_AGAIN):
        return False
    beside = scene.message[max(0, scene.number - _SPOKEN_OF) : scene.number + 2]
    return any(each.sees(Mark.PROFESSIONAL) for each in beside if each is not scene)


def _has_other(found: list[Found[Mark]], thing: Found[Mark]) -> bool:
    return any(each.first > thing.last or each.last < thing.first for each in found)


def _spread(thing: Found[Mark], *groups: list[Found[Mark]]) -> Evidence:
    """Return the stretch from a thing to the nearest of each group."""
    near = [min(group, key=lambda each: abs(each.first - thing.first)) for group in groups if group]
    return min(thing.first, *(each.first for each in near)), max(thing.last, *(each.last for each in near))
