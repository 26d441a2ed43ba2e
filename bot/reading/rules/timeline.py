"""The timeline: when it starts, and by when a result must be there."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Final

from bot.reading.dates import DateKind, DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch, Told
from bot.reading.rules.implied_start import is_implied_start
from bot.reading.rules.sources import is_told_bare, sources_disagree
from bot.reading.rules.standing import is_no_start
from bot.reading.rules.starting import is_begun, is_start_of_other, tells_of_other
from bot.reading.rules.texts import covered, words_in
from bot.reading.terms import Mood, Statement
from qualification.terms import FieldName

_CUES: Final = ("start_plainly", "start", "need_by", "meeting", "elsewhere")
_STARTS: Final = ("start_plainly", "start", "batches")
_WORK: Final = {"biomanufacturing": "batches"}
"""Where a date for the work itself is its start: running batches."""
_OTHER_MATTERS: Final = (
    "compliance.disclosure", "compliance.eligibility", "compliance.consent", "budget.status",
)  # fmt: skip
_DATED: Final = frozenset({"timeline", "timeline.need_by", "next_step"})
_SHORT: Final = 2
"""Words of a question such as "and when?", which asks about what was spoken of before."""
_BEFORE: Final = 4
"""How many statements before such a question may say what it asks about."""
_REACH: Final = 100
"""How far, in code points, a cue may stand from its date."""
_LEFT_OPEN: Final = 6
"""Words at most, after "start", of a clause whose date only the next one tells: "they start in the week of ..."."""
_MANY: Final = 20
"""More starts than this in one message are not weighed against each other."""


class Sense(IntEnum):
    """What a date of a note is the date of; a plain start outweighs one that is only implied."""

    NOTHING = 0
    ELSEWHERE = 1
    NEED_BY = 2
    MEETING = 3
    START = 4
    ANSWERED_START = 5
    PLAIN_START = 6


_SENSE_OF_CUE: Final = {
    "start_plainly": Sense.PLAIN_START,
    "start": Sense.START,
    "batches": Sense.START,
    "need_by": Sense.NEED_BY,
    "meeting": Sense.MEETING,
    "elsewhere": Sense.ELSEWHERE,
}

_Start = tuple[Sense, Told[DateMention]]


def propose_timeline(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the start and the day of need; the plainest start stands where several windows compete."""
    starts: list[_Start] = []
    implied: list[_Start] = []
    silent: Told[DateMention] | None = None
    for told in marked.stated(marked.dates):
        if told.mention.window is None or told.mention.past:
            continue
        sense = sense_of(marked, told.place, told.statement, told.mention)
        if sense is Sense.NOTHING and told.span.start < told.statement.start:
            sense = _sense_in_question(marked, told.mention)
        if sense is Sense.NOTHING and starts and _is_told_of_same(marked, starts[-1][1], told):
            sense = starts[-1][0]
        elif sense is Sense.NOTHING and not starts and _replaces_denied(marked, told):
            sense = Sense.START
        elif sense is Sense.NOTHING and is_told_bare(marked, told.statement, told.mention):
            silent = told
        if sense is Sense.NOTHING and is_implied_start(marked, told.place, told.statement, told.mention):
            implied.append((Sense.START, told))
        if sense >= Sense.START:
            if silent is not None and sources_disagree(marked, silent, told):
                starts.append((sense, silent))
            starts.append((sense, told))
        elif sense is Sense.NEED_BY:
            yield _window(told, "timeline.need_by", "a date for a result")
    for told in _standing(marked, _with_implied(starts, implied)):
        yield _window(told, "timeline.start", "a date for the start")


def _with_implied(starts: list[_Start], implied: list[_Start]) -> list[_Start]:
    """Return the starts with what is implied: in a sentence of no plain one, or where the note has none at all."""
    if not starts:
        return implied
    plain = any(sense is not Sense.START and told.mention.kind is not DateKind.NOW for sense, told in starts)
    sentences = set() if plain else {told.statement.sentence for _, told in starts}
    return starts + [each for each in implied if each[1].statement.sentence in sentences]


def _is_told_of_same(marked: MarkedNote, start: Told[DateMention], told: Told[DateMention]) -> bool:
    """Tell whether a bare date is another source's, or a correction, of the start before: "no, sorry, September"."""
    if told.statement.corrects:
        return marked.says_only(told.statement, told.mention, "opener")
    bare = is_told_bare(marked, told.statement, told.mention)
    return (bare and sources_disagree(marked, start, told)) or _sources_differ(marked, start, told)


def _replaces_denied(marked: MarkedNote, told: Told[DateMention]) -> bool:
    """Tell whether a month, or a longer time, takes the place of one that is off: "forget June, she meant October"."""
    window, place = told.mention.window, told.place
    if window is None or window[0] == window[1] or not marked.says_only(told.statement, told.mention, "opener"):
        return False
    before = marked.statements[place - 1] if place else told.statement
    if before.speaker is not told.statement.speaker or told.statement.sentence - before.sentence > 1:
        return False
    denied = marked.inside(before, marked.dates)[:1]
    return any(
        before.mood_of(date.start, date.end) is Mood.DENIED and _is_bare(marked, before, date) for date in denied
    )


def _is_bare(marked: MarkedNote, statement: Statement, mention: DateMention) -> bool:
    """Tell whether a statement only denies a date: "June is off", not "no results in June"."""
    named: list[Spanned] = [mention, *statement.cues, *marked.cues_in(statement, "filler", "opener")]
    return all(
        any(each.start <= token.start < each.end for each in named)
        for token in marked.inside(statement, marked.tokens)
        if token.is_word
    )


def _sense_in_question(marked: MarkedNote, mention: DateMention) -> Sense:
    """Tell what a date is the date of in the words that somebody agreed to: "you said a start in June. Right?"."""
    asked = marked.place_at(mention)
    return Sense.NOTHING if asked is None else sense_of(marked, asked, marked.statements[asked], mention)


def _window(told: Told[DateMention], field: FieldName, why: str) -> Proposal:
    span = told.span
    return Proposal(field, told.mention.window, span.start, span.end, why, corrects=told.statement.corrects)


def _standing(marked: MarkedNote, starts: Sequence[_Start]) -> Iterator[Told[DateMention]]:
    """Yield the starts that stand: the plainest, of one sentence the first, and no wider ones around them."""
    chosen = list(_plainest(starts))
    chosen = [told for told in chosen if not _begins_a_trial(marked, told)] or chosen
    if any(told.mention.kind is not DateKind.NOW for told in chosen):
        # "They now plan to start in May": the day of the note is no date of its own beside one of the calendar.
        chosen = [told for told in chosen if told.mention.kind is not DateKind.NOW]
    if len(chosen) > _MANY:
        yield from chosen
        return
    for told in chosen:
        others = [other for other in chosen if other is not told and other.mention.window != told.mention.window]
        if not any(_refines(other, told) or _goes_before(marked, other, told) for other in others):
            yield told


def _begins_a_trial(marked: MarkedNote, told: Told[DateMention]) -> bool:
    """Tell whether a day is when a pilot begins that both agreed to: beside another start it is the next step's."""
    window = told.mention.window
    if window is None or window[0] != window[1]:
        return False
    whole = marked.sentence_of(told.statement)
    pilots = [kind for kind in marked.inside(whole, marked.values_of("next_step.kind")) if kind.value == "pilot"]
    return bool(pilots) and marked.holds(whole, marked.values_of("next_step.status"))


def _plainest(starts: Sequence[_Start]) -> Iterator[Told[DateMention]]:
    """Yield corrections and plain starts; what answers the question, unless its sentence has a plain one; else all."""
    plain = {told.statement.sentence for sense, told in starts if sense is Sense.PLAIN_START}
    settled = max((sense for sense, _ in starts), default=Sense.NOTHING) > Sense.START
    for sense, told in starts:
        implied = sense is Sense.START and settled
        outdone = sense is not Sense.PLAIN_START and told.statement.sentence in plain
        if told.statement.corrects or not (implied or outdone):
            yield told


def _refines(one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether one window lies within another: "Q3, more precisely August"."""
    inner, outer = one.mention.window, other.mention.window
    return inner is not None and outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def _goes_before(marked: MarkedNote, one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether one sentence tells of two starts, one after the other: the first is the start.

    Two sources that name different days are no order of things: "February per her mail but May per her slides".
    """
    first, second = one.mention.window, other.mention.window
    same = one.statement.sentence == other.statement.sentence and not other.statement.corrects
    if not same or first is None or second is None or not first[1] < second[0]:
        return False
    return not _sources_differ(marked, one, other)


def _sources_differ(marked: MarkedNote, one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether one sentence has two days for one thing, from sources that do not agree."""
    if one.statement.sentence != other.statement.sentence:
        return False
    whole = marked.sentence_of(one.statement)
    if marked.has_cue(Stretch(min(one.mention.start, other.mention.start), whole.end), "sources_differ"):
        return True
    return sources_disagree(marked, one, other)


def sense_of(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    """Tell what a date is the date of: by the nearest cue, else by what was asked."""
    kept, key = marked.found_once, (sense_of, place, mention)
    if key not in kept:
        kept[key] = _sense_of(marked, place, statement, mention)
    sense: Sense = kept[key]
    return sense


def _sense_of(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    if is_no_start(marked, statement, mention):
        return Sense.ELSEWHERE
    asked = _asked(marked, place, statement)
    if "next_step" in asked and "timeline" not in asked and _is_day_of_step(marked, statement, mention):
        return Sense.MEETING
    nearest = _nearest(marked, statement, mention)
    if (nearest is None or nearest.key not in _STARTS) and _is_taken_up(marked, statement, mention):
        return Sense.PLAIN_START
    if nearest is None or (asked and marked.near.parted(mention, nearest)):
        return _by_topic(marked, asked, statement, mention) if asked else _alone(marked, place, statement, mention)
    sense = _SENSE_OF_CUE[nearest.key]
    if sense >= Sense.START and _is_the_reps_day(marked, nearest, mention):
        return Sense.ELSEWHERE
    if sense >= Sense.START and is_start_of_other(marked, statement, nearest):
        return Sense.ELSEWHERE
    if sense >= Sense.START and mention.kind is not DateKind.NOW and is_begun(marked, nearest):
        return Sense.ELSEWHERE
    if sense in (Sense.MEETING, Sense.ELSEWHERE) and is_told_bare(marked, statement, mention):
        return Sense.NOTHING  # "September per the call": the call only tells of it
    if sense is not Sense.START:
        return sense
    if _is_start_of(marked, nearest, mention):
        return Sense.PLAIN_START
    if "timeline" in asked:
        return Sense.ANSWERED_START
    return sense if mention.explicit else Sense.NOTHING


def _is_the_reps_day(marked: MarkedNote, cue: Found[str], mention: DateMention) -> bool:
    """Tell whether "today" or "tomorrow" stands behind the date of a start: "start in june more tomorrow"."""
    if not any(each.start == mention.start for each in marked.cues_in(mention, "this_day")):
        return False
    return bool(marked.inside(Stretch(cue.end, mention.start), marked.dates))


def _asked(marked: MarkedNote, place: int, statement: Statement) -> frozenset[str]:
    """Return what of dates a statement was asked for; after "not this year", the next sentence still answers."""
    asked = marked.topics[place] & _DATED
    before = marked.statements[place - 1] if place else None
    if "timeline" in asked and _details_next_step(marked, place, statement):
        return frozenset({"next_step"})
    if asked or statement.label or statement.question or before is None or before.question is None:
        return asked
    told = any(marked.is_stated(before, mention) for mention in marked.inside(before, marked.dates))
    return asked if told or before.speaker is not statement.speaker else marked.topics[place - 1] & _DATED


def _details_next_step(marked: MarkedNote, place: int, statement: Statement) -> bool:
    """Tell whether a line of a form says when the next step above it is: "When: 27 May" under "Next step: demo"."""
    if statement.label_start is None or statement.label_end is None:
        return False
    if not marked.has_cue(Stretch(statement.label_start, statement.label_end), "step_detail"):
        return False
    above = [each for each in range(max(place - _BEFORE, 0), place) if marked.statements[each].label is not None]
    above = [each for each in above if marked.statements[each].label_start != statement.label_start]
    return bool(above) and "next_step" in marked.topics[above[-1]]


def _is_day_of_step(marked: MarkedNote, statement: Statement, mention: DateMention) -> bool:
    """Tell whether a day stands in a sentence that names a step: "pilot, starts 6 November" as what is next."""
    one_day = mention.window is not None and mention.window[0] == mention.window[1]
    return one_day and marked.holds(marked.sentence_of(statement), marked.values_of("next_step.kind"))


def _is_taken_up(marked: MarkedNote, statement: Statement, mention: DateMention) -> bool:
    """Tell whether the rest of a sentence takes a date up as the start: "ready in May, so that's when we start"."""
    rest = Stretch(mention.end, marked.sentence_of(statement).end)
    taken = marked.cues_in(rest, "starts_then")[:1]
    if not taken or marked.holds(Stretch(mention.end, taken[0].start), marked.dates):
        return False
    holder = marked.statement_at(taken[0].start, taken[0].end)
    return holder is not None and marked.is_stated(holder, taken[0])


def _is_start_of(marked: MarkedNote, cue: Found[str], mention: DateMention) -> bool:
    """Tell whether a date swallows the word that makes it a start: "the purchase start of September"."""
    opens = any(each.start == mention.start for each in marked.cues_in(mention, "start_plainly"))
    return opens and cue.end <= mention.start and marked.near.between(cue, mention) == 0


def _alone(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    """Tell what a date is that stands all by itself: "not before May" in answer, or after "they start in ..."."""
    if not marked.says_only(statement, mention, "opener"):
        return Sense.NOTHING
    if statement.question is not None and mention.kind is DateKind.ONWARD:
        return Sense.START
    before = marked.statements[place - 1] if place else None
    if before is None or before.speaker is not statement.speaker or marked.inside(before, marked.dates):
        return Sense.NOTHING
    begun = marked.cues_in(before, "start_plainly")
    if marked.holds(before, marked.values_of("next_step.kind")):
        return Sense.NOTHING  # "Let's begin with the demo. 29 June?"
    left_open = bool(begun) and words_in(marked, Stretch(begun[-1].end, before.end)) <= _LEFT_OPEN
    return Sense.PLAIN_START if left_open and marked.is_stated(before, begun[-1]) else Sense.NOTHING


def _nearest(marked: MarkedNote, statement: Statement, mention: DateMention) -> Found[str] | None:
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
    if any(cue.key in _STARTS for cue in cues):
        # "The migration is scheduled for May": what is fixed is the work, not a meeting.
        cues = [cue for cue in cues if cue.key != "meeting" or not marked.has_cue(cue, "fixed_for")]
    if statement.corrects:
        cues = [cue for cue in cues if cue.key != "elsewhere" or not marked.near.parted(mention, cue)]
    # "They need it to start by June": what is needed by then is the start.
    starts = [cue for cue in cues if cue.key in _STARTS]
    cues = [cue for cue in cues if cue.key != "need_by" or not any(covered(each, (cue,)) for each in starts)]
    inside = [cue for cue in cues if part.start < cue.end and cue.start < part.end]
    if not inside and not marked.says_only(part, mention):
        return None
    if not inside and part.start > around.start:
        # "Two lots, June, the PI decides": what comes after a time by itself has a time of its own, or none.
        cues = [cue for cue in cues if cue.key != "elsewhere" or cue.start < mention.start]
    return min(inside or cues, key=lambda cue: _order(marked, mention, cue), default=None)


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
    if cue.key in _STARTS and any(each.start <= cue.start < cue.end < each.end for each in _meetings_at(marked, cue)):
        return False  # "the kick-off call"
    holder = statement if statement.start <= cue.start < statement.end else marked.statement_at(cue.start, cue.end)
    if holder is None or marked.is_stated(holder, cue):
        return True
    return mention.kind is DateKind.ONWARD and holder.mood_of(cue.start, cue.end) is Mood.DENIED


def _meetings_at(marked: MarkedNote, cue: Spanned) -> tuple[Found[str], ...]:
    return marked.cues_in(Stretch(max(cue.start - _REACH, 0), cue.end + _REACH), "meeting_noun")


def _inside_step(marked: MarkedNote, cue: Found[str]) -> bool:
    around = Stretch(max(cue.start - _REACH, 0), cue.end + _REACH)
    said = marked.inside(around, marked.values_of("next_step.kind", "next_step.status"))
    if cue.key == "need_by" and any(each.field == "next_step.kind" and covered(each, (cue,)) for each in said):
        return True  # "she needs the proposal by Friday"
    return any(each.start <= cue.start and cue.end <= each.end for each in said)


def _by_topic(marked: MarkedNote, asked: frozenset[str], statement: Statement, mention: DateMention) -> Sense:
    """Tell what a date without a cue is in an answer: what was asked, unless its clause is about something else."""
    if marked.inside(statement, marked.values_of(*_OTHER_MATTERS)) or _asks_when_of_other(marked, statement):
        return Sense.NOTHING
    if "timeline.need_by" in asked:
        return Sense.NEED_BY
    if "timeline" not in asked or _asks_when_of_a_step(marked, statement, mention):
        return Sense.MEETING
    settled = mention.explicit or not marked.inside(statement, marked.values_of("stage.phase", "next_step.kind"))
    told = settled and not tells_of_other(marked, statement, mention)
    return Sense.ANSWERED_START if told else Sense.NOTHING


def _asks_when_of_other(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a question was when something else takes place: "when do bids close?", "when does he decide?"."""
    if statement.question_start is None or statement.question_end is None:
        return False
    asked = Stretch(statement.question_start, statement.question_end)
    return marked.has_cue(asked, "elsewhere") and not marked.has_cue(asked, "start_plainly", "start")


def _asks_when_of_a_step(marked: MarkedNote, statement: Statement, mention: DateMention) -> bool:
    """Tell whether a day answers a mere "when?" right after somebody had named a next step."""
    one_day = mention.window is not None and mention.window[0] == mention.window[1]
    if not one_day or statement.question_start is None or statement.question_end is None:
        return False
    place = marked.place_at(Stretch(statement.question_start, statement.question_start))
    if place is None or words_in(marked, Stretch(statement.question_start, statement.question_end)) > _SHORT:
        return False
    before = marked.statements[max(place - _BEFORE, 0) : place]
    return any(marked.inside(each, marked.values_of("next_step.kind")) for each in before)
