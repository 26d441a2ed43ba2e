"""Which words say what a date of a note is the date of: the start, a result, a meeting or another matter."""

from collections.abc import Sequence
from typing import Final

from bot.reading.dates import DateKind, DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.texts import covered
from bot.reading.terms import Mood, Statement

START_CUES: Final = ("start_plainly", "start", "batches", "shipping")
_CUES: Final = ("start_plainly", "start", "need_by", "meeting", "elsewhere")
_SENT: Final = "shipping"
_WORK: Final = {"biomanufacturing": "batches", "genomics": _SENT}
"""Where a date for the work itself is its start: running batches, sending samples."""
_REACH: Final = 100
"""How far, in code points, a cue may stand from its date."""


def cue_of(marked: MarkedNote, statement: Statement, mention: DateMention) -> Found[str] | None:
    """Return the cue that governs a date: the nearest of its own words, else of its sentence where it has none.

    A cue may run into the date ("data by" and "by June"), but not lie in it. What stands before a date is nearer.
    """
    around, own = _around(marked, statement, mention), marked.part_of(mention)
    part = Stretch(max(own.start, statement.start, around.start), min(own.end, statement.end, around.end))
    cues = [
        cue
        for cue in marked.cues_in(around, *_CUES, _WORK.get(marked.policy.name, ""))
        if _is_meant(marked, statement, mention, cue) and (cue.start < mention.start or cue.end > mention.end)
    ]
    if not cues:
        return None
    if any(cue.key in START_CUES for cue in cues):
        # "The migration is scheduled for May": what is fixed is the work, not a meeting.
        cues = [cue for cue in cues if cue.key != "meeting" or not marked.has_cue(cue, "fixed_for")]
    if statement.corrects:
        cues = [cue for cue in cues if cue.key != "elsewhere" or not marked.near.parted(mention, cue)]
    # "They need it to start by June": what is needed by then is the start.
    starts = [cue for cue in cues if cue.key in START_CUES]
    cues = [cue for cue in cues if cue.key != "need_by" or not any(covered(each, (cue,)) for each in starts)]
    # "She wants to ship in May", "can start shipping": where samples are sent to us, to ship them is no other matter.
    sent = [cue for cue in starts if cue.key in (_SENT, "start_plainly")]
    cues = [cue for cue in cues if cue.key != "elsewhere" or not covered(cue, sent)]
    # "They had it on trial in May": what is over holds the word for what could be to come.
    others = [cue for cue in cues if cue.key == "elsewhere"]
    cues = [cue for cue in cues if cue.key not in START_CUES or not any(_is_within(cue, each) for each in others)]
    cues = [cue for cue in cues if not _is_of_later_date(marked, statement, mention, cue)]
    inside = [cue for cue in cues if part.start < cue.end and cue.start < part.end]
    if not inside and not marked.says_only(part, mention, "opener", "instead_it_is"):
        return None
    if not inside and part.start > around.start:
        # "Two lots, June, the PI decides": what comes after a time by itself has a time of its own, or none.
        cues = [cue for cue in cues if cue.key != "elsewhere" or cue.start < mention.start]
    return min(inside or cues, key=lambda cue: _order(marked, mention, cue), default=None)


def _is_within(cue: Found[str], whole: Found[str]) -> bool:
    return whole.start < cue.start and cue.end <= whole.end


def _is_of_later_date(marked: MarkedNote, statement: Statement, mention: DateMention, cue: Found[str]) -> bool:
    """Tell whether what begins behind a date has one of its own: "in by May so that the first run can go in July"."""
    if cue.start < mention.end or cue.key not in START_CUES:
        return False
    later = marked.inside(Stretch(cue.end, statement.end), marked.dates)[:1]
    return any(marked.near.between(cue, each) <= marked.near.between(mention, cue) for each in later)


def _around(marked: MarkedNote, statement: Statement, mention: DateMention) -> Stretch:
    """Return what of its sentence lies within reach of a date."""
    sentence = marked.sentence_of(statement)
    return Stretch(max(sentence.start, mention.start - _REACH), min(sentence.end, mention.end + _REACH))


def _order(marked: MarkedNote, mention: Spanned, cue: Found[str]) -> tuple[int, int]:
    follows = cue.start >= mention.end
    return marked.near.between(mention, cue) + follows, _CUES.index(cue.key) if cue.key in _CUES else len(_CUES)


def _is_meant(marked: MarkedNote, statement: Statement, mention: DateMention, cue: Found[str]) -> bool:
    """Tell whether a cue is meant: "start not discussed" and "a decided call" say nothing of a date beside them.

    The denial of "they can't start before July" is used up by the date.
    """
    if cue.key in ("elsewhere", "need_by") and _inside_step(marked, cue):
        return False
    if cue.key in START_CUES and any(
        each.start <= cue.start < cue.end < each.end for each in _meetings_at(marked, cue)
    ):
        return False  # "the kick-off call"
    if cue.key == "start" and covered(cue, marked.inside(cue, marked.people)):
        return False  # "purchasing has September"
    holder = statement if statement.start <= cue.start < statement.end else marked.statement_at(cue.start, cue.end)
    if holder is None or marked.is_stated(holder, cue):
        return True
    return mention.kind is DateKind.ONWARD and holder.mood_of(cue.start, cue.end) is Mood.DENIED


def _meetings_at(marked: MarkedNote, cue: Spanned) -> Sequence[Found[str]]:
    return marked.cues_beside(Stretch(max(cue.start - _REACH, 0), cue.end + _REACH), "meeting_noun")


def _inside_step(marked: MarkedNote, cue: Found[str]) -> bool:
    around = Stretch(max(cue.start - _REACH, 0), cue.end + _REACH)
    said = marked.inside(around, marked.values_of("next_step.kind", "next_step.status"))
    if cue.key == "need_by" and any(each.field == "next_step.kind" and covered(each, (cue,)) for each in said):
        return True  # "she needs the proposal by Friday"
    return any(each.start <= cue.start and cue.end <= each.end for each in said)
