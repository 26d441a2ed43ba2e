"""What a note calls a meeting without saying of what kind: by its day and hour, or by who comes to whom."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.reading.dates import DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.standing import is_of_another_matter
from bot.reading.terms import Speaker, Statement
from bot.reading.vocabulary import Strength

_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""
_TO_ITS_DAY: Final = 12
"""How many words at most lie between a meeting and its day; a mark and a new clause count too."""
_TO_THE_OTHER: Final = 4
"""How many words at most lie between what people do and the side to which they do it."""
_VISITS: Final = {"they_come": "to_us", "we_come": "to_them"}
"""What people of one side do, and the words for the other side."""
_LONGEST_MEETING: Final = timedelta(days=6)
_A_YEAR: Final = 4
"""Figures."""
_OPENING: Final = 8
"""Code points: "between" and a blank."""
_SETTLED: Final = 40
"""How far, in code points, the words of settling may begin before the day."""


def meetings_with_a_day(marked: MarkedNote, statement: Statement) -> Iterator[Found[str]]:
    """Yield what is called a meeting, whatever it is about, and has its day and hour, or is said to be ours."""
    whole = marked.sentence_of(statement)
    for cue in marked.cues_in(statement, "meeting_noun"):
        beside = Stretch(max(whole.start, cue.start - _REACH), min(whole.end, cue.end + _REACH))
        days = [day for day in marked.inside(beside, marked.dates) if marked.near.between(cue, day) <= _TO_ITS_DAY]
        if any(each.start < cue.end and cue.start < each.end for each in marked.cues_in(beside, "their_meeting")):
            continue
        if is_of_another_matter(marked, statement, cue) or not any(may_be_met_on(marked, day) for day in days):
            continue
        ours = marked.has_cue(beside, "with_us") or marked.holds(whole, marked.values_of("next_step.status"))
        if ours or any(names_hour(marked, day) for day in days):
            yield cue


def visits_with_a_day(marked: MarkedNote, statement: Statement) -> Iterator[Found[str]]:
    """Yield where people of one side come to the other's on a day: "on 25 March she travels to us"."""
    if statement.speaker is not Speaker.REP:
        return
    for cue in marked.cues_in(statement, *_VISITS):
        part = marked.part_of(cue)
        if not any(may_be_met_on(marked, day) for day in marked.inside(part, marked.dates)):
            continue
        behind = Stretch(cue.end, min(part.end, statement.end))
        others = marked.cues_in(behind, _VISITS[cue.key])[:1]
        met = any(marked.near.between(cue, other) <= _TO_THE_OTHER for other in others)
        if met and not is_of_another_matter(marked, statement, cue) and not marked.has_cue(part, "their_meeting"):
            yield cue


def slots_kept(marked: MarkedNote, statement: Statement) -> Iterator[Spanned]:
    """Yield where a day is kept for us, whatever for: "booked in for 3 December, 11:00", "it's in both our diaries"."""
    if statement.speaker is not Speaker.REP or marked.has_cue(statement, "their_meeting"):
        return
    for kept in marked.inside(statement, marked.values_of("next_step.status")):
        if kept.value != "scheduled" or kept.strength is not Strength.NAME or not marked.is_stated(statement, kept):
            continue
        beside = Stretch(max(statement.start, kept.start - _REACH), min(statement.end, kept.end + _REACH))
        days = [
            day for day in marked.inside(beside, marked.dates)
            if may_be_met_on(marked, day) and marked.near.between(kept, day) <= _TO_THE_OTHER
        ]  # fmt: skip
        part = marked.part_of(kept)
        ours = marked.has_cue(Stretch(max(part.start, beside.start), min(part.end, beside.end)), "with_us")
        told_bare = any(names_hour(marked, day) for day in days) and _keeps_no_other_thing(marked, kept)
        if days and (ours or told_bare) and not is_of_another_matter(marked, statement, kept):
            yield kept


def _keeps_no_other_thing(marked: MarkedNote, kept: Spanned) -> bool:
    """Tell whether nothing is named that the day would be kept for: "it's booked", not "her flight is booked"."""
    start = marked.part_of(kept).start
    for day in marked.inside(Stretch(start, kept.start), marked.dates):
        start = day.end
    opening = Stretch(start, kept.start)
    neutral = marked.cues_in(opening, "filler", "article", "kept_for_us")
    words = [token for token in marked.inside(opening, marked.tokens) if token.is_word]
    capitals = any(token.text.isupper() for token in words) and not marked.text.isupper()  # "their OR is booked"
    return not capitals and all(marked.holds(token, neutral) for token in words)


def is_one_day(day: DateMention) -> bool:
    return day.window is not None and day.window[0] == day.window[1] and not day.past


def may_be_met_on(marked: MarkedNote, day: DateMention) -> bool:
    """Tell whether a meeting may be on a day, or be as long as a few: "26 and 27 May", not "26 or 27 May"."""
    if is_one_day(day):
        return True
    if day.window is None or day.past or day.window[1] - day.window[0] > _LONGEST_MEETING:
        return False
    figures = [token.text for token in marked.inside(day, marked.tokens) if token.text[0].isdigit()]
    days = [figure for figure in figures if len(figure) < _A_YEAR]
    return len(days) > 1 and not marked.has_cue(Stretch(max(day.start - _OPENING, 0), day.end), "either_day")


def names_hour(marked: MarkedNote, day: DateMention) -> bool:
    """Tell whether a day is told with its hour: "Tuesday at 10", "12 March, 14:00"."""
    return ":" in marked.text[day.start : day.end] or marked.has_cue(day, "hour")


def is_settled_on(marked: MarkedNote, day: DateMention) -> bool:
    """Tell whether both sides are said to have settled on an hour of a day: "we said Tuesday at 10"."""
    if not is_one_day(day) or not names_hour(marked, day):
        return False
    ahead = marked.cues_beside(Stretch(max(day.start - _SETTLED, 0), day.start), "we_settled")[-1:]
    return any(marked.near.between(cue, day) <= 1 for cue in ahead)
