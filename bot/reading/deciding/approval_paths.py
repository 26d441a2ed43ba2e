"""Paths told by verbs: "has to go past legal", "goes up to the board in May", "needs the blessing of the owner"."""

from collections.abc import Iterator
from typing import Final

from bot.reading.deciding.approval_scenes import ApprovalKind, Scene, Sign, spans_between
from bot.reading.people.words import BODY, DECIDING, POST, RELATION, WHOLE, ApprovalPart

_REACH_OF_SUBJECT: Final = 8
_REACH_OF_DECIDER: Final = 5
_REACH_OF_CONSENT: Final = 8
_REACH_OF_PURPOSE: Final = 5
_REACH_OF_STEP: Final = 4
_REACH_OF_NAME: Final = 6
_TITLED: Final = WHOLE | POST | RELATION | DECIDING


def paths(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield what is passed on to whoever decides, what needs somebody's consent, and who has to agree first."""
    for first, last in scene.within(ApprovalPart.WAYS, low, high):
        yield Sign(ApprovalKind.SEQUENCE, first, last)
    for first, last in scene.within(ApprovalPart.THROUGH, low, high):
        decider = _decider_ahead(scene, last + 1, high)
        if decider is not None and not (first > low and scene.forms[first - 1] in scene.ourselves):
            yield Sign(ApprovalKind.CONDITION, first, decider)
    yield from _passed_on(scene, low, high)
    yield from _needed(scene, low, high)
    yield from _must_first(scene, low, high)


def _passed_on(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    for first, last in scene.within(ApprovalPart.PATHS, low, high):
        subject = subject_of(scene, first, low)
        decider = _decider_ahead(scene, last + 1, high) if subject is not None else None
        if decider is None:
            continue
        purpose = next(scene.within(ApprovalPart.PURPOSES, decider + 1, min(high, decider + _REACH_OF_PURPOSE)), None)
        must = not scene.words.approval.musts.isdisjoint(scene.forms[max(low, first - 1) : first + 2])
        plainly = scene.words.kinds.get(scene.forms[decider], 0) & (DECIDING | WHOLE)
        upward = not scene.words.approval.upward.isdisjoint(scene.forms[first : last + 1])
        if purpose or must or plainly or upward or subject in scene.words.approval.deals:
            yield Sign(ApprovalKind.SEQUENCE, first, purpose[1] if purpose else decider)


def subject_of(scene: Scene, verb: int, low: int) -> str | None:
    """Return what is passed on, "" where that is left out; None where somebody goes, or something else is sent."""
    approval, strange = scene.words.approval, False
    for at in range(verb - 1, max(low, verb - _REACH_OF_SUBJECT) - 1, -1):
        form = scene.forms[at]
        if form in approval.deals or form in approval.pointing:
            return form
        if form in scene.words.pronoun_genders or form in scene.words.between.negations:
            return None
        if form in approval.clause_words and not strange:
            return ""
        strange = strange or (scene.tokens[at].is_word and form not in scene.words.between.fillers)
    return None if strange else ""


def _decider_ahead(scene: Scene, place: int, high: int) -> int | None:
    """Return where a board, a post or a function ends that stands ahead: "the | group | CFO", "legal"."""
    for at in range(place, min(high, place + _REACH_OF_DECIDER)):
        form = scene.forms[at].removesuffix("'s")
        if form in scene.words.approval.clause_words or not scene.tokens[at].is_word:
            return None
        if form in scene.theirs_not:
            return None
        if scene.is_function(at) or (scene.words.kinds.get(form, 0) & _TITLED and not scene.is_no_decider(at)):
            return at
    return None


def _needed(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield whose consent is needed: "needs board approval", "subject to the okay of their owner"."""
    for first, last in scene.within(ApprovalPart.NEEDS, low, high):
        stop = min(high, last + 1 + _REACH_OF_CONSENT)
        consent = next(scene.within(ApprovalPart.CONSENTS, last + 1, stop), None)
        ours = first > low and scene.forms[first - 1] in scene.ourselves
        if consent is None or ours or not scene.theirs_not.isdisjoint(scene.forms[last + 1 : stop]):
            continue
        if not scene.words.approval.other_approvals.isdisjoint(scene.forms[last + 1 : consent[1]]):
            continue
        if _decider_ahead(scene, last + 1, consent[0]) is not None:
            yield Sign(ApprovalKind.CONDITION, first, consent[1])
        elif scene.forms[consent[1] + 1 : consent[1] + 2] in (["of"], ["from"], ["by"], ["at"]):
            decider = _decider_ahead(scene, consent[1] + 2, high)
            if decider is not None:
                yield Sign(ApprovalKind.CONDITION, first, decider)


def _must_first(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield who has to agree before others: "legal needs to bless it first", "she decides, legal must agree"."""
    musts = scene.words.approval.musts
    for at in [at for at in range(low + 1, high) if scene.forms[at] in musts]:
        if not _is_decider(scene, _before_aside(scene, at, low)):
            continue
        if not scene.theirs_not.isdisjoint(scene.forms[max(low, at - 3) : at]):
            continue
        stop = min(high, at + _REACH_OF_CONSENT)
        agrees = next(scene.within(ApprovalPart.AGREES, at + 1, min(high, at + 4)), None)
        if agrees is None:
            continue
        first = next(scene.within(ApprovalPart.BEFOREHAND, at + 1, stop), None)
        others = [act for act in spans_between(scene.deciding_acts, low, high) if act[1] < at - 1 or agrees[1] < act[0]]
        if first is not None:
            yield Sign(ApprovalKind.CONDITION, at - 1, first[1])
        elif others:
            yield Sign(ApprovalKind.CONDITION, min(at - 1, others[0][0]), max(agrees[1], others[0][1]))


def _before_aside(scene: Scene, verb: int, low: int) -> int:
    """Return the last word of a verb's subject, without a name in commas: "the surgeon, Mr. Whelan, has to agree"."""
    if scene.forms[verb - 1] != ",":
        return verb - 1
    opens = [at for at in range(max(low + 1, verb - _REACH_OF_NAME), verb - 1) if scene.forms[at] == ","]
    return opens[-1] - 1 if opens else verb - 1


def passed_from(scene: Scene, first: int, last: int, low: int, high: int) -> tuple[int, int] | None:
    """Read "first legal, then the CFO": those between whom a word for the order stands, and nothing else."""
    before = first - 1 - (scene.forms[first - 1] == ",") if first > low else low - 1
    after = _decider_ahead(scene, last + 1, min(high, last + 1 + _REACH_OF_STEP))
    if before < low or after is None or not _is_decider(scene, before):
        return None
    return before, after


def _is_decider(scene: Scene, at: int) -> bool:
    return scene.is_function(at) or bool(scene.words.kinds.get(scene.forms[at], 0) & (_TITLED | BODY))
