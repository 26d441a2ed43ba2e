"""Who is told to be in somebody's care: a name beside what was done to the person, a finding, or a labelled sample."""

from bot.reading.flagging.names import Name
from bot.reading.flagging.scenes import Scene
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

_TO_CARE = 9
"""Tokens at most from a name to what was done to the person, or back."""
_TO_JOB = 6
"""Tokens on either side of a name in which a job makes it a colleague's."""
_TO_NAME = 5
"""Tokens at most between who is cared for and the name, or a name and what dates it."""


def is_in_care(scene: Scene, name: Name) -> bool:
    """Tell whether a whole name is of somebody treated: "Ida Roth had her second chemo", "operate on Mr Holt"."""
    if not scene.may_hold(Mark.CARE, Mark.CARE_OF) or not _is_whole(scene, name) or _works(scene, name):
        return False
    end = min(name.last + 1 + _TO_CARE, scene.place.end)
    told = [
        care for care in scene.within(Mark.CARE, name.last + 1, end)
        if not scene.has((Mark.PRODUCT, Mark.NO_PRODUCT), care.last + 1, care.last + 2)  # "got the implant catalogue"
    ]  # fmt: skip
    told += [
        care for care in scene.within(Mark.CARE_OF, name.first - _TO_NAME, name.first) if _leads_to(scene, care, name)
    ]
    return any(not scene.denied(care.first) for care in told)


def _leads_to(scene: Scene, care: Found[Mark], name: Name) -> bool:
    """Tell "the man in bed 4, Otto Brandt" from "they operate on Fridays, Ida Roth plans it"."""
    between = scene.forms(care.last + 1, name.first)
    return "," not in between or any(form[0].isdecimal() for form in between)


def is_on_a_label(scene: Scene, name: Name) -> bool:
    """Tell whether a name is read off a sample, a scan or a list: "the tube's label says Ida Roth"."""
    if not scene.may_hold(Mark.LABELLED) or not _is_whole(scene, name) or _works(scene, name):
        return False
    told = scene.within(Mark.LABELLED, name.first - _TO_CARE, name.first)
    dated = any(form[0].isdecimal() for form in scene.forms(name.last + 1, name.last + _TO_NAME))
    return bool(told) and (dated or scene.sees(Mark.CLINICAL_RECORD, Mark.CLINICAL_DETAIL, Mark.PATIENT_WORD))


def _is_whole(scene: Scene, name: Name) -> bool:
    return (name.titled or name.last > name.first) and not name.professional


def _works(scene: Scene, name: Name) -> bool:
    """Tell whether a job stands beside a name: "Otto Brandt, head of the ward"."""
    first, end = name.first - _TO_JOB, name.last + 1 + _TO_JOB
    return (
        scene.any_of(WordSet.JOBS, name.last + 1, end)
        or scene.any_of(WordSet.JOBS, name.first - 2, name.first)
        or scene.has((Mark.PROFESSIONAL,), name.last + 1, end)
        or bool(scene.within(Mark.FAMILY_NEWS, first, end))
    )
