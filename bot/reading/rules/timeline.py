"""The timeline: when it starts, and by when a result must be there."""

from collections.abc import Iterator
from enum import IntEnum

from bot.reading.dates import DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Spanned, Told
from bot.reading.terms import Statement
from qualification.terms import FieldName

_CUES = ("start", "start_plainly", "need_by", "meeting", "elsewhere")
_OTHER_MATTERS = ("compliance.disclosure", "compliance.eligibility", "compliance.consent", "budget.status")


class Sense(IntEnum):
    """What a date of a note is the date of; a plain start outweighs one that is only implied."""

    NOTHING = 0
    NEED_BY = 1
    MEETING = 2
    START = 3
    PLAIN_START = 4


def propose_timeline(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the start and the day of need; the plainest start stands where several windows compete."""
    starts: list[tuple[Sense, Told[DateMention]]] = []
    for told in marked.stated(marked.dates):
        sense = sense_of(marked, told.place, told.statement, told.mention)
        if told.mention.window is None or told.mention.past:
            continue
        if sense >= Sense.START:
            starts.append((sense, told))
        elif sense is Sense.NEED_BY:
            yield _window(told, "timeline.need_by", "a date for a result")
    plainest = max((sense for sense, _ in starts), default=Sense.NOTHING)
    for sense, told in starts:
        if sense is plainest or told.statement.corrects:
            yield _window(told, "timeline.start", "a date for the start")


def _window(told: Told[DateMention], field: FieldName, why: str) -> Proposal:
    span = told.span
    return Proposal(field, told.mention.window, span.start, span.end, why, corrects=told.statement.corrects)


def sense_of(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    """Tell what a date is the date of: by the nearest cue in its clause, by what was asked, by its sentence."""
    nearest = _nearest(mention, _cues(marked, statement, statement))
    if nearest is None and marked.topics[place] & {"timeline", "next_step", "timeline.need_by"}:
        return _by_topic(marked, place, statement, mention)
    if nearest is None:
        nearest = _nearest(mention, _cues(marked, statement, marked.sentence_of(statement)))
    match nearest:
        case "start_plainly":
            return Sense.PLAIN_START
        case "start":
            return Sense.START if mention.explicit or marked.topic_is(place, "timeline") else Sense.NOTHING
        case "need_by":
            return Sense.NEED_BY
        case "meeting":
            return Sense.MEETING
        case _:
            return Sense.NOTHING


def _cues(marked: MarkedNote, statement: Statement, span: Spanned) -> tuple[Found[str], ...]:
    """Return the cues of a span that are meant: "start not discussed" says nothing of a date beside it."""
    return tuple(cue for cue in marked.cues_in(span, *_CUES) if marked.is_stated(statement, cue))


def _by_topic(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    """Tell what a date without a cue is in an answer: what was asked, unless its clause is about something else."""
    if marked.inside(statement, marked.values_of(*_OTHER_MATTERS)):
        return Sense.NOTHING
    if marked.topic_is(place, "timeline.need_by"):
        return Sense.NEED_BY
    if marked.topic_is(place, "timeline"):
        settled = mention.explicit or not marked.inside(statement, marked.values_of("stage.phase", "next_step.kind"))
        return Sense.PLAIN_START if settled else Sense.NOTHING
    return Sense.MEETING


def _nearest(mention: Spanned, cues: tuple[Found[str], ...]) -> str | None:
    """Return the name of the cue nearest to a mention; of two names for the same words the plainer start.

    A cue may run into the mention ("data by" and "by June"), but not lie in it.
    """
    apart = [
        (max(mention.start - cue.end, cue.start - mention.end, 0), cue.key != "start_plainly", cue.key)
        for cue in cues
        if cue.start < mention.start or cue.end > mention.end
    ]
    return min(apart)[2] if apart else None
