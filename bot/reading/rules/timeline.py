"""The timeline: when it starts, and by when a result must be there."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import IntEnum
from typing import Final

from bot.reading.dates import DateKind, DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Stretch, Told
from bot.reading.rules.implied_start import is_implied_start
from bot.reading.rules.named_steps import neighbours
from bot.reading.rules.rival_starts import goes_before, is_told_by_another, is_told_of_same, refines, replaces_denied
from bot.reading.rules.sources import is_told_bare, sources_disagree
from bot.reading.rules.standing import is_no_start
from bot.reading.rules.start_cues import START_CUES, cue_of
from bot.reading.rules.starting import is_over, is_start_of_other, tells_of_other
from bot.reading.rules.step_meetings import may_be_met_on
from bot.reading.rules.subjects import in_talk
from bot.reading.rules.tellers import tell_differently
from bot.reading.rules.texts import words_in
from bot.reading.terms import Statement
from bot.reading.vocabulary import Strength
from qualification.terms import FieldName

_OTHER_MATTERS: Final = (
    "compliance.disclosure", "compliance.eligibility", "compliance.consent", "budget.status",
)  # fmt: skip
_DATED: Final = frozenset({"timeline", "timeline.need_by", "next_step"})
_BESIDE_ITS_VERB: Final = 2
"""How many words at most lie between a phase and the verb that says that it begins: "phase 3 is to start"."""
_SHORT: Final = 2
"""Words of a question such as "and when?", which asks about what was spoken of before."""
_BRIEF: Final = 6
"""Words of one that takes up what the same side said right before: "I will send a quote. When do you need it?"."""
_BEFORE: Final = 4
"""How many statements before such a question may say what it asks about."""
_LEFT_OPEN: Final = 6
"""Words at most, after "start", of a clause whose date only the next one tells: "they start in the week of ..."."""
_REACH: Final = 40
"""How far, in code points, what begins may stand before the verb that says so."""
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
    "shipping": Sense.START,
    "need_by": Sense.NEED_BY,
    "meeting": Sense.MEETING,
    "elsewhere": Sense.ELSEWHERE,
}

_Start = tuple[Sense, Told[DateMention]]


def propose_timeline(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the start and the day of need; the plainest start stands where several windows compete."""
    starts: list[_Start] = []
    implied: list[_Start] = []
    needed: list[Told[DateMention]] = []
    silent: Told[DateMention] | None = None
    for told in marked.stated(marked.dates):
        if told.mention.window is None or told.mention.past:
            _contest(marked, told, starts, implied)
            continue
        asked = told.mention.start < told.statement.start
        sense = _sense_in_question(marked, told.mention) if asked else Sense.NOTHING
        if sense is Sense.NOTHING and not (asked and _is_one_of_several(marked, told)):
            sense = sense_of(marked, told.place, told.statement, told.mention)
        if sense is Sense.NOTHING and starts and is_told_of_same(marked, starts[-1][1], told):
            sense = starts[-1][0]
        elif sense is Sense.NOTHING and not starts and replaces_denied(marked, told.place, told.mention):
            sense = Sense.START
        elif sense is Sense.NOTHING and is_told_bare(marked, told.statement, told.mention):
            if implied and silent is implied[-1][1] and sources_disagree(marked, silent, told):
                implied.append((Sense.START, told))  # "She said May, her mail says July"
            silent = told
        if sense is Sense.NOTHING and is_implied_start(marked, told.place, told.statement, told.mention):
            implied.append((Sense.START, told))
        if sense >= Sense.START:
            if silent is not None and sources_disagree(marked, silent, told):
                starts.append((sense, silent))
            starts.append((sense, told))
        elif sense is Sense.NEED_BY:
            needed.append(told)
    for told in _days_of_need(marked, needed):
        yield _window(told, "timeline.need_by", "a date for a result")
    for told in _standing(marked, _with_implied(starts, implied), needed):
        yield _window(told, "timeline.start", "a date for the start")


def _contest(marked: MarkedNote, told: Told[DateMention], *found: list[_Start]) -> None:
    """Take out a start where somebody else names a time that cannot be read: "Dana wants May, Tom the summer"."""
    for starts in found:
        if starts and not told.mention.past and is_told_by_another(marked, starts[-1][1], told):
            starts.pop()


def _days_of_need(marked: MarkedNote, needed: Sequence[Told[DateMention]]) -> Sequence[Told[DateMention]]:
    """Return the day of need of several: each result has its own, and the first of a note is what they wait for.

    A talk comes to what it aims at: "the protocol is ready in June, first patient in November". Whoever puts a day
    right, or names another than somebody else, tells of the same result.
    """
    needed = [told for told in needed if told.mention.kind is not DateKind.NOW] or needed
    if not needed or any(told.statement.corrects for told in needed):
        return needed
    aimed = needed[-1] if all(in_talk(told.statement) for told in needed) else min(needed, key=_ends)
    return [told for told in needed if told is aimed or _is_rival(marked, aimed, told)]


def _ends(told: Told[DateMention]) -> tuple[date, date]:
    start, end = told.mention.window or (date.max, date.max)
    return end, start


def _is_rival(marked: MarkedNote, one: Told[DateMention], other: Told[DateMention]) -> bool:
    return sources_disagree(marked, one, other) or tell_differently(marked, one, other)


def _with_implied(starts: list[_Start], implied: list[_Start]) -> list[_Start]:
    """Return the starts with what is implied: in a sentence of no plain one, or where the note has none at all."""
    if not starts:
        return implied
    plain = any(sense is not Sense.START and told.mention.kind is not DateKind.NOW for sense, told in starts)
    sentences = set() if plain else {told.statement.sentence for _, told in starts}
    return starts + [each for each in implied if each[1].statement.sentence in sentences]


def _is_one_of_several(marked: MarkedNote, told: Told[DateMention]) -> bool:
    """Tell whether a question names other days too: "taking over in January, and you're here on 10 November?"."""
    whole = marked.statement_at(told.mention.start, told.mention.end)
    if whole is None:
        return False
    named = marked.inside(marked.sentence_of(whole), marked.dates)
    return any(each.window != told.mention.window for each in named)


def _sense_in_question(marked: MarkedNote, mention: DateMention) -> Sense:
    """Tell what a date is the date of in the words that somebody agreed to: "you said a start in June. Right?"."""
    asked = marked.place_at(mention)
    return Sense.NOTHING if asked is None else sense_of(marked, asked, marked.statements[asked], mention)


def _window(told: Told[DateMention], field: FieldName, why: str) -> Proposal:
    span = told.span
    return Proposal(field, told.mention.window, span.start, span.end, why, corrects=told.statement.corrects)


def _standing(
    marked: MarkedNote, starts: Sequence[_Start], needed: Sequence[Told[DateMention]]
) -> Iterator[Told[DateMention]]:
    """Yield the starts that stand: the plainest, of one sentence the first, and no wider ones around them.

    Beside another start, or a day by which the thing is to be in use, a trial's first day is the next step's alone.
    """
    chosen = list(_plainest(starts))
    chosen = [told for told in chosen if not _begins_a_trial(marked, told)] or ([] if needed else chosen)
    chosen = [told for told in chosen if not _begins_a_phase(marked, told)] or chosen
    if any(told.mention.kind is not DateKind.NOW for told in chosen):
        # "They now plan to start in May": the day of the note is no date of its own beside one of the calendar.
        chosen = [told for told in chosen if told.mention.kind is not DateKind.NOW]
    if len(chosen) > _MANY:
        yield from chosen
        return
    for told in chosen:
        others = [other for other in chosen if other is not told and other.mention.window != told.mention.window]
        if not any(refines(other, told) or goes_before(marked, other, told) for other in others):
            yield told


def _begins_a_phase(marked: MarkedNote, told: Told[DateMention]) -> bool:
    """Tell whether it is their phase that begins: beside "kick-off in January" the work has a start of its own."""
    cue = cue_of(marked, told.statement, told.mention)
    if cue is None or cue.key not in START_CUES:
        return False
    phases = marked.inside(Stretch(told.statement.start, cue.start), marked.values_of("stage.phase"))[-1:]
    return any(marked.near.between(phase, cue) <= _BESIDE_ITS_VERB for phase in phases)


def _begins_a_trial(marked: MarkedNote, told: Told[DateMention]) -> bool:
    """Tell whether a day is when a pilot begins that both agreed to."""
    if not may_be_met_on(marked, told.mention):
        return False
    whole = marked.sentence_of(told.statement)
    pilots = [kind for kind in marked.inside(whole, marked.values_of("next_step.kind")) if kind.value == "pilot"]
    cue = cue_of(marked, told.statement, told.mention) if pilots else None
    begun = cue is not None and any(0 <= cue.start - pilot.end <= _REACH for pilot in pilots)
    return bool(pilots) and (begun or marked.holds(whole, marked.values_of("next_step.status")))


def _plainest(starts: Sequence[_Start]) -> Iterator[Told[DateMention]]:
    """Yield corrections and plain starts; what answers the question, unless its sentence has a plain one; else all."""
    # "We send the plates on 16 December and you begin at once": beside a day, "at once" is none of its own.
    dated = [each for each in starts if each[1].mention.kind is not DateKind.NOW] or starts
    plain = {told.statement.sentence for sense, told in dated if sense is Sense.PLAIN_START}
    settled = max((sense for sense, _ in dated), default=Sense.NOTHING) > Sense.START
    for sense, told in starts:
        implied = sense is Sense.START and settled
        outdone = sense is not Sense.PLAIN_START and told.statement.sentence in plain
        if told.statement.corrects or not (implied or outdone):
            yield told


def sense_of(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    """Tell what a date is the date of: by the nearest cue, else by what was asked."""
    kept, key = marked.found_once, (sense_of, place, mention)
    if key not in kept:
        kept[key] = _sense_of(marked, place, statement, mention)
    sense: Sense = kept[key]
    return sense


def _sense_of(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> Sense:
    asked = _asked(marked, place, statement)
    if is_no_start(marked, statement, mention) or (asked and _is_when_it_was_said(marked, statement, mention)):
        return Sense.ELSEWHERE
    if "next_step" in asked and "timeline" not in asked and _is_day_of_step(marked, statement, mention):
        return Sense.MEETING
    nearest = cue_of(marked, statement, mention)
    if (nearest is None or nearest.key not in START_CUES) and _is_taken_up(marked, statement, mention):
        return Sense.PLAIN_START
    put_right = nearest is not None and nearest.key in START_CUES and _is_put_right(marked, place, mention)
    if nearest is None or (asked and not put_right and marked.near.parted(mention, nearest)):
        return _by_topic(marked, asked, statement, mention) if asked else _alone(marked, place, statement, mention)
    sense = _SENSE_OF_CUE[nearest.key]
    if sense >= Sense.START and (other := _other_start(marked, statement, nearest, mention)) is not None:
        return other
    if sense in (Sense.MEETING, Sense.ELSEWHERE):
        if is_told_bare(marked, statement, mention):
            return Sense.NOTHING  # "September per the call": the call only tells of it
        if marked.near.parted(mention, nearest) and replaces_denied(marked, place, mention):
            return Sense.NOTHING  # "it isn't May, it's June, the lease runs out then": the lease is another matter
    if sense is not Sense.START:
        return sense
    if _is_start_of(marked, nearest, mention):
        return Sense.PLAIN_START
    if "timeline" in asked:
        return Sense.ANSWERED_START
    return sense if mention.explicit else Sense.NOTHING


def _other_start(marked: MarkedNote, statement: Statement, cue: Found[str], mention: DateMention) -> Sense | None:
    """Return what a date beside a word for beginning is the date of, where it is no start of this lead's work."""
    if _is_of_a_step(marked, cue):
        return Sense.MEETING
    over = mention.kind is not DateKind.NOW and is_over(marked, cue)
    if over or _is_the_reps_day(marked, cue, mention) or is_start_of_other(marked, statement, cue):
        return Sense.ELSEWHERE
    return None


def _is_of_a_step(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a word for beginning belongs to a step's name: "RFP kick-off 7 December"; a pilot's start is one."""
    if cue.key != "start_plainly":
        return False  # "samples go out" is also a step's name
    beside = neighbours(marked.values_of("next_step.kind"), cue.start)
    return any(
        kind.start < cue.end and cue.start < kind.end and kind.value != "pilot" and kind.strength is Strength.NAME
        for kind in beside
    )


def _is_when_it_was_said(marked: MarkedNote, statement: Statement, mention: DateMention) -> bool:
    """Tell whether a day up to today is when an answer was given: "Q3, she wrote me that this morning"."""
    if mention.window is None or mention.window[1] > marked.note.day:
        return False
    part = marked.part_of(mention)
    own = Stretch(max(part.start, statement.start), min(part.end, statement.end))
    ahead = marked.inside(Stretch(marked.sentence_of(statement).start, mention.start), marked.dates)
    return bool(ahead) and marked.has_cue(own, "claims", "source")


def _is_put_right(marked: MarkedNote, place: int, mention: DateMention) -> bool:
    """Tell whether a date takes the place of another: "and the start: not January, June", whatever was asked."""
    return marked.statements[place].corrects or replaces_denied(marked, place, mention)


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
    if not asked and statement.question is not None:
        return _asked_on(marked, statement)
    if asked or statement.label or before is None or before.question is None:
        return asked
    told = any(marked.is_stated(before, mention) for mention in marked.inside(before, marked.dates))
    return asked if told or before.speaker is not statement.speaker else marked.topics[place - 1] & _DATED


def _asked_on(marked: MarkedNote, statement: Statement) -> frozenset[str]:
    """Return what a day was asked for that only narrows the answer right before: "after Easter" - "so the 7th?"."""
    if statement.question_start is None or statement.question_end is None:
        return frozenset()
    question = Stretch(statement.question_start, statement.question_end)
    if not marked.inside(question, marked.dates) or marked.inside(question, marked.values_of("next_step.kind")):
        return frozenset()
    place = marked.place_at(Stretch(question.start, question.start))
    if place is None or words_in(marked, question) > _LEFT_OPEN + _LEFT_OPEN:
        return frozenset()
    before = [each for each in range(max(place - _BEFORE, 0), place) if marked.statements[each].question is not None]
    return marked.topics[before[-1]] & _DATED if before else frozenset()


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
    if marked.has_cue(asked, "asks_when_it_was"):
        return True
    return marked.has_cue(asked, "elsewhere") and not marked.has_cue(asked, "start_plainly", "start")


def _asks_when_of_a_step(marked: MarkedNote, statement: Statement, mention: DateMention) -> bool:
    """Tell whether a day answers a mere "when?" right after somebody had named a next step."""
    one_day = mention.window is not None and mention.window[0] == mention.window[1]
    if not one_day or statement.question_start is None or statement.question_end is None:
        return False
    place = marked.place_at(Stretch(statement.question_start, statement.question_start))
    length = 0 if place is None else words_in(marked, Stretch(statement.question_start, statement.question_end))
    if place is None or length > _BRIEF:
        return False
    before = marked.statements[max(place - (_BEFORE if length <= _SHORT else 1), 0) : place]
    return any(marked.inside(each, marked.values_of("next_step.kind")) for each in before)
