"""The days on which a step may be: those told of it, named in the question it answers, or right beside it."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import timedelta
from operator import attrgetter
from typing import Final

import msgspec

from bot.reading.dates import DateKind, DateMention
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.named_steps import neighbours
from bot.reading.rules.standing import is_of_another_matter, is_taken_back
from bot.reading.rules.step_meetings import is_settled_on, may_be_met_on, names_hour
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Statement
from bot.reading.vocabulary import Strength, ValueMention

_BESIDE: Final = 8
"""How many words at most lie between what is told of a step and the words that put it off."""
_DELIVERED: Final = frozenset({"rfp_or_quote", "sample_request", "documentation_review"})
"""Steps that are sent: the day on which they are due is their day."""
_BEGUN: Final = frozenset({"pilot"})
"""Steps that go on for a while: the day on which they start is their day."""
_LONGEST_TRIAL: Final = timedelta(days=92)
_TWO_DAYS: Final = 2
"""Figures: "1st to 14th December"."""
_SAME_BREATH: Final = 20
"""How far, in code points, the day of the month may follow its weekday: "Friday is better, the 13th"."""
_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""
_TOUCHING: Final = 4
"""How many words at most lie between a step and its day where nothing else says that the day is the step's."""


def days_of(marked: MarkedNote, place: int) -> Iterator[DateMention]:
    """Yield the days, not past, that may be a meeting's: of a statement and of what it agrees to."""
    statement = marked.statements[place]
    agreed = marked.accepted(statement)
    suggested = _suggested(marked, agreed) if agreed else []
    for told in marked.inside(statement, marked.dates):
        mention = _when_it_is_sent(marked, place, told) or _when_it_begins(marked, statement, told) or told
        meant = marked.is_stated(statement, mention) or marked.is_asked_of_us(statement, mention)
        stated = may_be_met_on(marked, mention) and meant
        if not stated or any(_is_same_weekday(marked, mention, day) for day in suggested):
            continue
        suggested = [day for day in suggested if day.window == mention.window]  # another day takes its place
        if _was_named_fully(marked, mention) or _is_when_it_was_told(marked, statement, mention):
            continue
        if _may_be_met(marked, place, mention) and not is_put_off(marked, statement, mention):
            yield mention
    for day in suggested:
        if not _was_named_fully(marked, day):
            yield day


def _suggested(marked: MarkedNote, agreed: Stretch) -> list[DateMention]:
    """Return the days that words suggest to which somebody agrees."""
    return [
        mention for mention in marked.inside(agreed, marked.dates)
        if may_be_met_on(marked, mention) and marked.may_be_agreed(mention)
    ]  # fmt: skip


def _when_it_is_sent(marked: MarkedNote, place: int, told: DateMention) -> DateMention | None:
    """Return the last day of "by 6 March" where what is next, or promised, is sent: "next step: quote by 6 March"."""
    if not told.by_a_day or told.window is None:
        return None
    statement = marked.statements[place]
    kinds = neighbours(marked.values_of("next_step.kind"), told.start)
    sent = any(
        kind.value in _DELIVERED and _is_told_with(statement, kind) and not marked.near.parted(kind, told)
        for kind in kinds
    )
    if not sent or not (marked.topic_is(place, "next_step") or marked.has_cue(statement, "step_promise")):
        return None
    return msgspec.structs.replace(told, window=(told.window[1], told.window[1]), kind=DateKind.DAY)


def _when_it_begins(marked: MarkedNote, statement: Statement, told: DateMention) -> DateMention | None:
    """Return the first day of "a trial from 1st to 14th December", which goes on longer than any meeting."""
    kinds = neighbours(marked.values_of("next_step.kind"), told.start)
    begun = any(kind.value in _BEGUN and _is_told_with(statement, kind) for kind in kinds)
    if told.window is None or not begun or not goes_on_for_days(marked, told):
        return None
    return msgspec.structs.replace(told, window=(told.window[0], told.window[0]), kind=DateKind.DAY)


def goes_on_for_days(marked: MarkedNote, told: DateMention) -> bool:
    """Tell whether a first and a last day are told, some days or weeks apart: "from 11 to 22 January"."""
    if told.window is None or told.past or not timedelta(0) < told.window[1] - told.window[0] <= _LONGEST_TRIAL:
        return False
    figures = [token for token in marked.inside(told, marked.tokens) if token.text[0].isdigit()]
    return len(figures) >= _TWO_DAYS


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
    near += _right_behind(marked, said, behind)
    return any(
        day.window != said.window and may_be_met_on(marked, day) and _is_same_weekday(marked, said, day)
        and _has_figure(marked, day)
        for day in near
    )  # fmt: skip


def _right_behind(marked: MarkedNote, said: DateMention, behind: int) -> Iterator[DateMention]:
    """Yield the day told in the same breath, if need be after the day was said again: "Thursday, that's the 23rd"."""
    before = said
    for day in marked.dates[behind + 1 : behind + 3]:
        if 0 < day.start - before.end <= _SAME_BREATH:
            yield day
            return
        if day.window != said.window or day.start - said.end > _REACH:
            return
        before = day


def is_put_off(marked: MarkedNote, statement: Statement, told: Spanned) -> bool:
    """Tell whether a step was to be on a day and is not any more: "the call of 12 March had to be postponed"."""
    behind = Stretch(told.end, min(statement.end, told.end + _REACH))
    off = marked.cues_in(behind, "put_off")[:1]
    if not off or marked.near.between(told, off[0]) > _BESIDE:
        return False
    return not marked.inside(Stretch(off[0].end, behind.end), marked.dates)


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
    """Tell whether a mere "this morning" is when something was said or held: "agreed on a demo today"."""
    words = marked.text[day.start : day.end]
    if day.window is None or day.window[0] != marked.note.day or any(mark.isdigit() for mark in words):
        return False
    return statement.label is None and not marked.has_cue(Stretch(day.start, day.end), "still_to_come")
