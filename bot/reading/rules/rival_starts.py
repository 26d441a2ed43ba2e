"""Two days that a note names as starts: one after the other, one for the other, or two answers to one question."""

from typing import Final

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Spanned, Stretch, Told
from bot.reading.rules.sources import is_told_bare, sources_disagree
from bot.reading.rules.start_cues import START_CUES, cue_of
from bot.reading.rules.tellers import is_told_with_little, tell_differently
from bot.reading.terms import Mood, Statement

_DIRECTLY: Final = 2
"""Words at most between "starts" and its date where nothing else is said to start: "it starts early in May"."""


def is_told_of_same(marked: MarkedNote, start: Told[DateMention], told: Told[DateMention]) -> bool:
    """Tell whether a bare date is another source's, or a correction, of the start before: "no, sorry, September"."""
    if told.statement.corrects:
        return marked.says_only(told.statement, told.mention, "opener")
    if _takes_its_place(marked, start, told):
        return True
    if is_told_by_another(marked, start, told):
        return True
    bare = is_told_bare(marked, told.statement, told.mention)
    return (bare and sources_disagree(marked, start, told)) or _sources_differ(marked, start, told)


def is_told_by_another(marked: MarkedNote, start: Told[DateMention], told: Told[DateMention]) -> bool:
    """Tell whether somebody else names a time, and says nothing else with it: "her boss has October down"."""
    return is_told_with_little(marked, told) and tell_differently(marked, start, told)


def _takes_its_place(marked: MarkedNote, start: Told[DateMention], told: Told[DateMention]) -> bool:
    """Tell whether a bare date follows the denial of the start itself: "in June, not June, July"."""
    between = marked.inside(Stretch(start.mention.end, told.mention.start), marked.dates)[-1:]
    if not between or between[0].window != start.mention.window:
        return False
    holder = marked.statement_at(between[0].start, between[0].end)
    denied = holder is not None and holder.mood_of(between[0].start, between[0].end) is Mood.DENIED
    return denied and marked.says_only(marked.part_of(told.mention), told.mention, "opener")


def replaces_denied(marked: MarkedNote, place: int, mention: DateMention) -> bool:
    """Tell whether a month, or a longer time, takes the place of one that is off: "forget June, she meant October"."""
    window, statement = mention.window, marked.statements[place]
    if window is None or window[0] == window[1]:
        return False
    part = marked.part_of(mention)
    around = Stretch(max(part.start, statement.start), min(part.end, statement.end))
    if not marked.says_only(around, mention, "opener", "instead_it_is"):
        return False
    if _denies_only_a_date(marked, statement, Stretch(statement.start, around.start)):
        return True
    before = marked.statements[place - 1] if place else statement
    if before.speaker is not statement.speaker or statement.sentence - before.sentence > 1:
        return False
    return _denies_only_a_date(marked, before, before)


def _denies_only_a_date(marked: MarkedNote, statement: Statement, part: Spanned) -> bool:
    """Tell whether part of a statement takes a date back and says no more: "June is off", not "no results in June"."""
    dates = marked.inside(part, marked.dates)[:1]
    if not dates or statement.mood_of(dates[0].start, dates[0].end) is not Mood.DENIED:
        return False
    plain = marked.cues_in(part, "filler", "opener", "instead_it_is", *START_CUES)
    named: list[Spanned] = [dates[0], *statement.cues, *plain]
    return all(
        any(each.start <= token.start < each.end for each in named)
        for token in marked.inside(part, marked.tokens)
        if token.is_word
    )


def refines(one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether one window lies within another: "Q3, more precisely August"."""
    inner, outer = one.mention.window, other.mention.window
    return inner is not None and outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def goes_before(marked: MarkedNote, one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether one sentence tells of two starts, one after the other: the first is the start.

    Two sources that name different days are no order of things: "February per her mail but May per her slides".
    """
    first, second = one.mention.window, other.mention.window
    same = one.statement.sentence == other.statement.sentence and not other.statement.corrects
    if not same or first is None or second is None or not first[1] < second[0]:
        return False
    apart = (_takes_its_place, _sources_differ, _is_said_again)
    return not any(are_two(marked, one, other) for are_two in apart)


def _is_said_again(marked: MarkedNote, one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether the later of two starts is told of the same thing: "it starts in June, then it starts in May"."""
    if one.mention.start > other.mention.start:
        one, other = other, one
    cues = [cue_of(marked, told.statement, told.mention) for told in (one, other)]
    if cues[0] is None or cues[1] is None or not one.mention.end <= cues[1].start < other.mention.start:
        return False
    tokens, words = marked.tokens, marked.starting
    same_verb = tokens[cues[0].first].form == tokens[cues[1].first].form
    if not same_verb or marked.near.between(cues[1], other.mention) > _DIRECTLY:
        return False
    if marked.has_cue(Stretch(one.mention.end, cues[1].start), "goes_on"):
        return False
    at = cues[1].first - 1
    while at > cues[0].last and tokens[at].form in words.between:
        at -= 1
    return tokens[at].form in marked.afterwards.people or not tokens[at].is_word


def _sources_differ(marked: MarkedNote, one: Told[DateMention], other: Told[DateMention]) -> bool:
    """Tell whether one sentence has two days for one thing, from sources that do not agree."""
    if one.statement.sentence != other.statement.sentence:
        return False
    whole = marked.sentence_of(one.statement)
    if marked.has_cue(Stretch(min(one.mention.start, other.mention.start), whole.end), "sources_differ"):
        return True
    return sources_disagree(marked, one, other) or tell_differently(marked, one, other)
