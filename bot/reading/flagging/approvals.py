"""Unapproved use: a product is, or is to be, used as its approval does not allow."""

from collections.abc import Iterator

from bot.reading.flagging.scenes import NEAR, REACH, Evidence, Scene
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

_CUES = (
    Mark.OFF_LABEL,
    Mark.NOT_APPROVED,
    Mark.APPROVAL,
    Mark.RESEARCH_ONLY,
    Mark.SINGLE_USE,
    Mark.MADE_FOR_ADULTS,
)
_MISUSES = (
    (Mark.RESEARCH_ONLY, Mark.CLINICAL_USE),
    (Mark.SINGLE_USE, Mark.REUSE),
    (Mark.MADE_FOR_ADULTS, Mark.LEFT_OUT),
)
"""What a thing is made for, and the use that this rules out."""
_BODIES = (
    Mark.PATIENT, Mark.PERSON, Mark.LEFT_OUT, Mark.CLINICAL_USE, Mark.BODY_PART, Mark.CONDITION, Mark.CLINICAL_DETAIL,
    Mark.PROFESSIONAL, Mark.TREATMENT,
)  # fmt: skip
"""What a use that needs an approval is done to, done by, or done with."""
_FROM_ITS_SUM = 3
"""So many tokens before an approval the money stands that is approved."""
_TO_ITS_DECIDER = 7
"""So many tokens after an approval may still tell who gives it."""


def unapproved_use(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where a product is, or is to be, used as its approval does not allow."""
    yield from _against_its_name(scene)
    yield from _against_its_purpose(scene)
    if not scene.sees(*_CUES) or scene.sees(Mark.LAWFUL_ROUTE):
        return
    for cue in scene.of(Mark.OFF_LABEL, Mark.NOT_APPROVED):
        ruled_out = cue.key is Mark.OFF_LABEL and scene.denied(cue.first)  # "no off-label use planned"
        if cue.key is Mark.OFF_LABEL and not ruled_out:
            yield from _used(scene, cue, (Mark.USE, Mark.WISH))
        elif cue.key is Mark.NOT_APPROVED and scene.is_medical and not _is_no_limit(scene, cue):
            yield from _used(scene, cue, (Mark.USE,) if _of_a_market(scene, cue) else (Mark.USE, Mark.WISH))
    for approval in scene.of(Mark.APPROVAL):
        if _is_no_limit(scene, approval):
            continue
        limited = scene.within(Mark.LIMITS, approval.first - 5, approval.last + 6)
        if limited and scene.is_medical and scene.tells_of_things:
            yield from _used(scene, approval, (Mark.USE,))
    for first, second in _MISUSES:
        yield from _misused(scene, first, second)


def _against_its_name(scene: Scene) -> Iterator[Evidence]:
    """Yield a thing of ours, named after what it is for, that is used on something else: "our knee gel into lips"."""
    if not scene.may_hold(Mark.BODY_PART, Mark.NAMED_ILLNESS) or not scene.own_things or not scene.sees(Mark.USE):
        return
    if scene.asks or scene.sees(Mark.LAWFUL_ROUTE) or scene.holds(WordSet.REQUESTS) or scene.holds(WordSet.WONDERINGS):
        return
    for thing in scene.own_things:
        for mark, links in ((Mark.BODY_PART, WordSet.ONTO), (Mark.NAMED_ILLNESS, WordSet.AGAINST)):
            meant = [scene.words.kinds.get(scene.form(at)) for at in range(thing.first, thing.last + 1)]
            found = next(iter(scene.within(mark, thing.last + 1, thing.last + REACH)), None)
            if found is None or not any(meant) or not scene.any_of(links, found.first - NEAR, found.first):
                continue
            other = {scene.words.kinds.get(form) for form in scene.forms(found.first, found.last + 1)} - {None}
            uses = scene.within(Mark.USE, thing.first - REACH // 2, found.first)
            uses = [use for use in uses if use.last < thing.first or use.first > thing.last]
            if other and other.isdisjoint(meant) and uses and not any(scene.denied(use.first) for use in uses):
                yield min(uses[0].first, thing.first), found.last


def _against_its_purpose(scene: Scene) -> Iterator[Evidence]:
    """Yield a use on another than a thing is said to be for: "The stent is for legs. He puts it in the neck."."""
    if not scene.is_medical or scene.asks or scene.words.uses.keys().isdisjoint(scene.all_forms):
        return
    told = [(each, at, meant) for each in (scene.before, scene) if each is not None for at, meant in _purposes(each)]
    if not told or not any(each.tells_of_things for each, _, _ in told) or scene.sees(Mark.LAWFUL_ROUTE):
        return
    if scene.holds(WordSet.REQUESTS) or scene.holds(WordSet.WONDERINGS) or scene.holds(WordSet.ADDITIONS):
        return
    for each, at, meant in told:
        for use in scene.of(Mark.USE):
            if (each is scene and at - NEAR <= use.first <= at + NEAR) or scene.denied(use.first):
                continue
            used_on = _used_on(scene, use)
            if used_on is not None and meant.isdisjoint(scene.words.uses[scene.form(used_on)]):
                yield use.first, used_on
                return


def _purposes(scene: Scene) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield where a thing is said to be for somebody or some part, and of what kinds that is."""
    if "for" not in scene.all_forms or not scene.holds(WordSet.PURPOSED):
        return
    for at in range(scene.place.first, scene.place.end):
        if scene.form(at) == "for" and scene.any_of(WordSet.PURPOSED, at - 2, at):
            kinds = [scene.words.uses.get(form, frozenset()) for form in scene.forms(at + 1, at + NEAR)]
            if any(kinds):
                yield at, frozenset[str]().union(*kinds)


def _used_on(scene: Scene, use: Found[Mark]) -> int | None:
    """Return what a use is done to, behind the deed."""
    places = range(use.last + 1, min(use.last + REACH, scene.place.end))
    end = scene.clause_end(use.last)
    return next((at for at in places if at < end and scene.form(at) in scene.words.uses), None)


def _is_no_limit(scene: Scene, cue: Found[Mark]) -> bool:
    return _merely_untried(scene, cue) or _is_a_decision(scene, cue) or _is_a_paper(scene, cue)


def _is_a_paper(scene: Scene, cue: Found[Mark]) -> bool:
    """Tell whether a label or a leaflet is one of the papers that the buyer asks for."""
    return scene.any_of(WordSet.LEAFLETS, cue.first, cue.last + 1) and scene.holds(WordSet.PAPERS)


def _is_a_decision(scene: Scene, cue: Found[Mark]) -> bool:
    """Tell whether an approval is the buyer's own: "only with the CFO", "not approved by QA", "money is approved"."""
    if scene.any_of(WordSet.SUMS, max(scene.clause_start(cue.first), cue.first - _FROM_ITS_SUM), cue.first):
        return True
    start = max(scene.clause_start(cue.first), cue.first - NEAR)
    end = min(scene.clause_end(cue.last), cue.last + 1 + _TO_ITS_DECIDER)
    return scene.any_of(WordSet.APPROVED, cue.first, cue.last + 1) and scene.any_of(WordSet.DECIDERS, start, end)


def _merely_untried(scene: Scene, cue: Found[Mark]) -> bool:
    """Tell whether a method or a tool was not tested or released for something, and no body is in play."""
    untried = scene.any_of(WordSet.UNTRIED, cue.first, cue.last + 1)
    return untried and not (scene.sees(*_BODIES) or (scene.before is not None and scene.before.sees(*_BODIES)))


def _of_a_market(scene: Scene, cue: Found[Mark]) -> bool:
    """Tell whether an approval is lacking in a country, or yet to come: to wish for something there is no misuse."""
    at = cue.last + 1
    if scene.any_of(WordSet.STILL_TO_COME, at, scene.clause_end(cue.last)):
        return True
    at += scene.form(at) in scene.words.of(WordSet.MARKET_LINKS)
    at += scene.form(at) in scene.words.of(WordSet.ARTICLES)
    return at > cue.last + 1 and at < scene.place.end and scene.tokens[at].text[0].isupper()


def _used(scene: Scene, cue: Found[Mark], verbs: tuple[Mark, ...]) -> Iterator[Evidence]:
    """Yield the use that an approval does not cover, told in the same sentence or in the one before."""
    if (told := _used_before_the_cut(scene, cue, verbs)) is not None:
        yield told.first, cue.last
        return
    uses = [
        each
        for mark in verbs
        for each in scene.within(mark, cue.first - 2 * REACH, cue.last + 2 * REACH)
        if (each.last < cue.first or each.first > cue.last) and not _is_no_misuse(scene, each)
    ]
    if uses:
        yield min(cue.first, *(each.first for each in uses)), max(cue.last, *(each.last for each in uses))
    elif scene.before is not None and scene.place.end - scene.place.first <= REACH:
        before = scene.before.of(*verbs)
        if before and not scene.before.of(Mark.LAWFUL_ROUTE):
            yield before[0].first, cue.last


def _used_before_the_cut(scene: Scene, cue: Found[Mark], verbs: tuple[Mark, ...]) -> Found[Mark] | None:
    """Return the use before "though we only have clearance for sinus", where long dictation was cut in between."""
    before, first = scene.before, scene.place.first
    if before is None or before.place.dotted or cue.first - first > NEAR:
        return None
    if scene.form(first) not in scene.words.of(WordSet.CONJUNCTIONS) or before.sees(Mark.LAWFUL_ROUTE):
        return None
    uses = [each for mark in verbs for each in before.within(mark, first - REACH, first)]
    return min(uses, default=None)


def _is_no_misuse(scene: Scene, use: Found[Mark]) -> bool:
    """Tell whether a use is part of an approval's name, or the work that we are asked to do: "want us to run"."""
    named = any(use.first <= each.last and each.first <= use.last for each in scene.of(Mark.APPROVAL))
    return named or bool(scene.within(Mark.ASKED_OF_US, use.first - NEAR, use.first))


def _misused(scene: Scene, first: Mark, second: Mark) -> Iterator[Evidence]:
    for one in scene.of(first):
        for other in scene.within(second, one.first - REACH, one.last + REACH):
            used = second is Mark.REUSE or scene.of(Mark.USE)
            if used and other.first != one.first and not scene.denied(other.first):
                yield min(one.first, other.first), max(one.last, other.last)
