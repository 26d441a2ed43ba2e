"""The words that tell of each step: how it stands, and the days it may be on."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.named_steps import (
    Step,
    internal_sentences,
    is_close,
    is_settled_on,
    label_of,
    named_steps,
    names_hour,
    neighbours,
)
from bot.reading.rules.standing import is_of_another_matter, is_taken_back, opens_with_aim
from bot.reading.rules.texts import words_in
from bot.reading.rules.things import thing_from
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.vocabulary import Strength, ValueMention

_BESIDE: Final = 8
"""How many words at most lie between what is told of a step and the words that put it off."""
_DELIVERED: Final = frozenset({"rfp_or_quote", "sample_request", "documentation_review"})
"""Steps that are sent: the day on which they are due is their day."""
_BEGUN: Final = frozenset({"pilot"})
"""Steps that go on for a while: the day on which they start is their day."""
_LABEL: Final = 4
"""Words of a label that only says what the line above it left open."""
_A_SPACE: Final = 1
_SAME_BREATH: Final = 20
"""How far, in code points, the day of the month may follow its weekday: "Friday is better, the 13th"."""
_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""
_TOUCHING: Final = 4
"""How many words at most lie between a step and its day where nothing else says that the day is the step's."""


def steps_of(marked: MarkedNote) -> list[Step]:
    """Return the steps that a note names, each with the words nearest to it that tell of it."""
    internal = internal_sentences(marked)
    steps: list[Step] = []
    for place in marked.usable:
        if marked.statements[place].sentence not in internal:
            steps += named_steps(marked, place, steps)
    by_sentence: dict[int, list[Step]] = {}
    for step in sorted(steps, key=lambda each: each.named.start):
        by_sentence.setdefault(step.statement.sentence, []).append(step)
    for place in marked.usable:
        for mention in _statuses(marked, marked.statements[place]):
            owner = _owner(marked, place, mention, steps, by_sentence)
            if owner is not None and _is_about_step(marked, marked.statements[place], mention, owner):
                owner.statuses.append(mention)
        for day in _days(marked, place):
            if (owner := _owner(marked, place, day, steps, by_sentence)) is not None:
                owner.days.append(day)
                owner.agreed = owner.agreed or is_settled_on(marked, day)
                if day.end <= marked.statements[place].start:
                    owner.taken.append(marked.statements[place])
    return steps


def _statuses(marked: MarkedNote, statement: Statement) -> Iterator[ValueMention]:
    """Yield the words of a statement, and of its label, that say how a step stands: "Next step agreed: demo"."""
    statuses, label = marked.values_of("next_step.status"), label_of(statement)
    if label is not None and marked.holds(statement, marked.values_of("next_step.kind")):
        yield from marked.inside(label, statuses)
    for mention in marked.inside(statement, statuses):
        if mention.value == "scheduled" and _is_put_off(marked, statement, mention):
            continue
        mood = statement.mood_of(mention.start, mention.end)
        told = mood is Mood.STATED or (mention.value == "declined" and mood is Mood.DENIED)
        if mention.value == "declined" and _is_declined_by_us(marked, statement, mention):
            continue
        if mention.value == "agreed" and opens_with_aim(marked, statement, mention):
            continue  # "will send some dates"
        if told or (mention.value in ("proposed", "agreed") and marked.awaits_answer(statement, mention)):
            yield mention


def _is_declined_by_us(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether the rep says no to something: "he offered me shares, I declined politely"."""
    if statement.speaker is not Speaker.REP:
        return False
    ahead = Stretch(max(statement.start, mention.start - _REACH), mention.start)
    return any(marked.near.between(cue, mention) == 0 for cue in marked.cues_in(ahead, "we_ourselves"))


def _is_about_step(marked: MarkedNote, statement: Statement, mention: ValueMention, step: Step) -> bool:
    """Tell whether words of another sentence say no to the step: "She declined", not "The ferry was cancelled"."""
    if mention.value != "declined":
        return True
    if _declines_other(marked, statement, mention):
        return False
    if statement.sentence == step.statement.sentence:
        return True
    opened = Stretch(statement.start, mention.start)
    first = next((token for token in marked.inside(opened, marked.tokens) if token.is_word), None)
    if first is not None and not (marked.has_cue(first, "takes_up") or marked.holds(opened, marked.people)):
        return False
    return not _happened_to_other(marked, opened)


def _declines_other(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether it is something else that is turned down: "they cancelled their travel contract"."""
    behind = bisect_left(marked.tokens, mention.end, key=attrgetter("start"))
    following = marked.tokens[behind : behind + 1]
    if not following or following[0].start >= statement.end or following[0].form not in marked.starting.opening:
        return False
    named = thing_from(marked, statement, behind)
    if not named or named[-1].form in marked.starting.places:
        return False  # "no further demo with us"
    return not _speaks_of_step(marked, Stretch(named[0].start, named[-1].end))


def _happened_to_other(marked: MarkedNote, opened: Stretch) -> bool:
    """Tell whether it is something else that was cancelled: "her flight was", not "that was" nor "the demo was"."""
    done = marked.cues_in(opened, "was_done")[-1:]
    if not done or done[0].end < opened.end - _A_SPACE:
        return False
    return not _speaks_of_step(marked, Stretch(opened.start, done[0].start))


def _speaks_of_step(marked: MarkedNote, span: Stretch) -> bool:
    return marked.has_cue(span, "step_thing") or marked.holds(span, marked.values_of("next_step.kind"))


def _days(marked: MarkedNote, place: int) -> Iterator[DateMention]:
    """Yield the single days, not past, that may be a meeting's: of a statement and of what it agrees to."""
    statement = marked.statements[place]
    agreed = marked.accepted(statement)
    suggested = [
        mention for mention in (marked.inside(agreed, marked.dates) if agreed else ())
        if _is_day(mention) and marked.may_be_agreed(mention)
    ]  # fmt: skip
    for mention in marked.inside(statement, marked.dates):
        meant = marked.is_stated(statement, mention) or marked.is_asked_of_us(statement, mention)
        stated = _is_day(mention) and meant
        if not stated or any(_is_same_weekday(marked, mention, day) for day in suggested):
            continue
        if _was_named_fully(marked, mention) or _is_when_it_was_told(marked, statement, mention):
            continue
        if _may_be_met(marked, place, mention) and not _is_put_off(marked, statement, mention):
            yield mention
    yield from (day for day in suggested if not _was_named_fully(marked, day))


def _is_same_weekday(marked: MarkedNote, said: DateMention, suggested: DateMention) -> bool:
    """Tell whether a mere weekday only takes up the day that was suggested: "Tuesday the 12th?" - "Tuesday works"."""
    if said.window is None or suggested.window is None or _has_figure(marked, said):
        return False
    return said.window[0].weekday() == suggested.window[0].weekday()


def _has_figure(marked: MarkedNote, day: DateMention) -> bool:
    """Tell whether a day is told with a figure that is not its hour's: "Tuesday the 12th", not "Tuesday at 2"."""
    figures = [token for token in marked.inside(day, marked.tokens) if token.text[0].isdigit()]
    hours = names_hour(marked, day) + marked.text.count(":", day.start, day.end)
    return len(figures) > hours


def _was_named_fully(marked: MarkedNote, said: DateMention) -> bool:
    """Tell whether a mere weekday takes up another day just named in full: "Thursday the 12th?" - "Thursday it is"."""
    behind = bisect_left(marked.dates, said.start, key=attrgetter("start"))
    near = [day for day in marked.dates[max(behind - 2, 0) : behind] if said.start - day.end <= _REACH]
    near += [day for day in marked.dates[behind + 1 : behind + 2] if 0 < day.start - said.end <= _SAME_BREATH]
    return any(
        day.window != said.window and _is_day(day) and _is_same_weekday(marked, said, day)
        and _has_figure(marked, day)
        for day in near
    )  # fmt: skip


def _is_put_off(marked: MarkedNote, statement: Statement, told: Spanned) -> bool:
    """Tell whether a step was to be on a day and is not any more: "the call of 12 March had to be postponed"."""
    behind = Stretch(told.end, min(statement.end, told.end + _REACH))
    off = marked.cues_in(behind, "put_off")[:1]
    if not off or marked.near.between(told, off[0]) > _BESIDE:
        return False
    return not marked.inside(Stretch(off[0].end, behind.end), marked.dates)


def _is_day(mention: DateMention) -> bool:
    return mention.window is not None and mention.window[0] == mention.window[1] and not mention.past


def _may_be_met(marked: MarkedNote, place: int, mention: DateMention) -> bool:
    """Tell whether a day may be a step's: it is no other matter's, or it is the day on which a step is sent."""
    statement = marked.statements[place]
    if is_settled_on(marked, mention):
        return True
    sense = sense_of(marked, place, statement, mention)
    if sense in (Sense.MEETING, Sense.NOTHING):
        return True
    kinds = neighbours(marked.values_of("next_step.kind"), mention.start)
    if sense >= Sense.START:
        return any(kind.value in _BEGUN and _is_told_with(statement, kind) for kind in kinds)
    return any(_is_right_beside(marked, statement, kind, mention) for kind in kinds)


def _is_told_with(statement: Statement, kind: ValueMention) -> bool:
    """Tell whether a statement, or the label of its line, names a step."""
    start = statement.start if statement.label_start is None else statement.label_start
    return start <= kind.start < statement.end


def _is_right_beside(marked: MarkedNote, statement: Statement, kind: ValueMention, day: DateMention) -> bool:
    """Tell whether a day is a step's by its place: the day it is sent on, or one that its name all but touches."""
    if marked.near.parted(kind, day):
        return False
    if kind.value in _DELIVERED:
        return True
    named = kind.strength is Strength.NAME and marked.near.between(kind, day) <= _TOUCHING
    return named and not (is_of_another_matter(marked, statement, day) or is_taken_back(marked, statement, day))


def _is_when_it_was_told(marked: MarkedNote, statement: Statement, day: DateMention) -> bool:
    """Tell whether a mere "this morning" is when something was said or held: "agreed on a demo today", "great demo today"."""
    words = marked.text[day.start : day.end]
    if day.window is None or day.window[0] != marked.note.day or any(mark.isdigit() for mark in words):
        return False
    return statement.label is None and not marked.has_cue(Stretch(day.start, day.end), "still_to_come")


def _owner(
    marked: MarkedNote,
    place: int,
    mention: Spanned,
    steps: Sequence[Step],
    by_sentence: dict[int, list[Step]],
) -> Step | None:
    """Return the step that words belong to: the nearest of their sentence, else the one before, or right behind."""
    statement = marked.statements[place]
    beside = by_sentence.get(statement.sentence, [])
    if beside:
        nearest = neighbours(beside, mention.start, key=attrgetter("named.start"))
        return min(nearest, key=lambda step: marked.near.between(step.named, mention))
    behind = bisect_left(steps, place, key=attrgetter("place"))
    before = steps[behind - 1] if behind else None
    if before is not None and is_close(marked, before, place) and _leads_on(marked, before.place, place):
        return before
    after = by_sentence.get(statement.sentence + 1, [])
    heads = bool(after) and marked.says_only(statement, mention)
    return after[0] if heads and after[0].statement.label == statement.label else None


def _leads_on(marked: MarkedNote, first: int, place: int) -> bool:
    """Tell whether nothing between a step and later words, nor these, is about something else."""
    step = marked.statements[first]
    for following in range(first + 1, place + 1):
        other = marked.statements[following]
        if other.sentence == step.sentence or not marked.may_tell(other):
            continue
        if other.label != step.label and not _is_detail(marked, other):
            return False
        if marked.has_cue(other, "start_plainly"):
            return False
    return True


def _is_detail(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a line of a form says more of the line above it: "Date: 21 April" under "Next step: site visit"."""
    label = label_of(statement)
    if label is None or not marked.has_cue(label, "step_detail"):
        return False
    return words_in(marked, label) <= _LABEL
