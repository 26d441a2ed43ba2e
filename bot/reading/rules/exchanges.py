"""What a turn of a talk answers: what our side recalled or asked of a trouble, small talk, or a day to meet."""

from itertools import islice
from typing import Final

from bot.reading.marked import MarkedNote, Stretch, each_once
from bot.reading.rules.subjects import is_elsewhere, is_of_other, plain_problems_in
from bot.reading.rules.wanting import wants_in
from bot.reading.terms import Speaker, Statement

_SAME: Final = 1
"""How many sentences behind the one that answers small talk still belong to it."""


@each_once
def is_asked_for_trouble(marked: MarkedNote, place: int) -> bool:
    """Tell whether a buyer's turn answers what is the matter, or what our side recalls of it: "you wrote that ..."."""
    if not marked.speaks_of("recalls", "asks_for_trouble"):
        return False
    opening = _opening(marked, place)
    asked = _asked_before(marked, opening) if opening is not None else None
    return asked is not None and marked.has_cue(asked, "recalls", "asks_for_trouble")


@each_once
def is_elsewhere_in_talk(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement is of other things; where she tells what is the matter "nobody visits" is no step."""
    if not is_elsewhere(marked, place):
        return False
    troubled = is_asked_for_trouble(marked, place) and bool(plain_problems_in(marked, marked.statements[place]))
    return not troubled or is_of_other(marked, place)


@each_once
def is_small_talk_answer(marked: MarkedNote, place: int) -> bool:
    """Tell whether a buyer says how the family, the journey or the weekend is, as our side had asked."""
    if not marked.speaks_of("asks_small_talk") or is_asked_for_trouble(marked, place):
        return False
    opening, sentence = _opening(marked, place), marked.sentence_of(marked.statements[place])
    if opening is None or wants_in(marked, sentence) or marked.has_cue(sentence, "work"):
        return False
    first = _first_answer(marked, opening)
    if marked.statements[place].sentence > first.sentence + _SAME or first.question_start is None:
        return False
    question = Stretch(first.question_start, first.question_end or first.question_start)
    return marked.has_cue(question, "asks_small_talk")


@each_once
def is_said_after_yes(marked: MarkedNote, place: int) -> bool:
    """Tell whether a buyer has just said yes to a meeting or a day, and goes on how to get there."""
    opening = _opening(marked, place)
    if opening is None:
        return False
    first = _first_answer(marked, opening)
    if first.sentence >= marked.statements[place].sentence or first.question_start is None or first.agrees is not True:
        return False
    question = Stretch(first.question_start, first.question_end or first.question_start)
    return marked.holds(question, marked.values_of("next_step.kind")) and marked.holds(question, marked.dates)


def _opening(marked: MarkedNote, place: int) -> int | None:
    """Return where a buyer's turn in a talk begins."""
    return marked.once(_openings)[place] if marked.statements[place].speaker is Speaker.BUYER else None


def _openings(marked: MarkedNote) -> tuple[int, ...]:
    """Return of each statement where its turn begins."""
    begins: list[int] = []
    for place, statement in enumerate(marked.statements):
        goes_on = place > 0 and _is_same_voice(marked.statements[place - 1], statement)
        begins.append(begins[-1] if goes_on else place)
    return tuple(begins)


def _is_same_voice(one: Statement, other: Statement) -> bool:
    return one.speaker is other.speaker and one.who == other.who


def _first_answer(marked: MarkedNote, opening: int) -> Statement:
    """Return the last statement of the first sentence of a turn that answers more than yes or no."""
    own, first = marked.statements[opening], marked.statements[opening]
    for statement in islice(marked.statements, opening, None):
        if not _is_same_voice(statement, own) or statement.question_start is None:
            break
        first = statement
    return first


def _asked_before(marked: MarkedNote, opening: int) -> Stretch | None:
    """Return what our side said right before a turn."""
    last = first = opening
    while first and marked.statements[first - 1].speaker in (Speaker.SELLER, Speaker.OTHER):
        first -= 1
    if first == last:
        return None
    return Stretch(marked.statements[first].start, marked.statements[last - 1].end)
