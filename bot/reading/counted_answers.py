"""Numbers that answer "how many sites?": what is counted was said by who asked."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import structs

from bot.reading.lexicon import Found
from bot.reading.numbers import NumberMention
from bot.reading.quantities import QuantityMention, bare_numbers, find_quantities
from bot.reading.quantity_words import QuantityWords
from bot.reading.spans import Stretch, inside
from bot.reading.terms import Speaker, Statement

_SOME: Final = "99 "
"""Put before what is counted, so that it is read as it is anywhere else."""
_LONGEST: Final = 60
"""Code points of an answer; in a longer one a number may be of anything."""
_BRIEF: Final = 36
"""Code points of a question that only names what is counted."""
_TURN: Final = 5
"""Statements of a turn in which a number may still be put right."""


class CountCues(NamedTuple):
    """The words of a note by which numbers are asked for."""

    how_many: Sequence[Found[str]]
    of_state: Sequence[Found[str]]
    """Those that ask how things are with the buyer: "how many do you employ?"."""
    go_on: Sequence[Found[str]]
    """Those that open a question for one thing more: "and sites?"."""


def quantities_answered(
    text: str,
    cut: Sequence[Statement],
    cues: CountCues,
    quantities: Sequence[QuantityMention],
    *,
    words: QuantityWords,
) -> Iterator[QuantityMention]:
    """Yield the bare numbers of answers to questions that name what is counted."""
    numbers = bare_numbers(text, words=words) if any(each.question is not None for each in cut) else ()
    for place, statement in enumerate(cut if numbers else ()):
        counted = _counted(text, statement, cues, words) if statement.speaker is Speaker.BUYER else None
        if counted is None or statement.end - statement.start > _LONGEST or inside(statement, quantities):
            continue
        number = _last_said(cut[place : place + _TURN], numbers)
        if number is not None:
            yield structs.replace(counted, start=number.start, end=number.end, number=number.value)


def _last_said(turn: Sequence[Statement], numbers: Sequence[NumberMention]) -> NumberMention | None:
    """Return the one number of an answer, or what puts it right in the same turn: "ninety. No, wait, 84"."""
    told = inside(turn[0], numbers)
    put_right = False
    for statement in turn[1:]:
        if statement.who != turn[0].who or statement.speaker is not turn[0].speaker:
            break
        put_right = put_right or statement.corrects
        told = (inside(statement, numbers) if put_right or len(told) != 1 else ()) or told
    return told[0] if len(told) == 1 else None


def _counted(text: str, statement: Statement, cues: CountCues, words: QuantityWords) -> QuantityMention | None:
    """Return what the question that a statement answers asks the number of."""
    if statement.question_start is None or statement.question_end is None or statement.label is not None:
        return None
    question = Stretch(statement.question_start, statement.question_end)
    if inside(question, cues.of_state):
        return None
    for cue in inside(question, cues.how_many):
        if read := _first_counted(text[cue.end : question.end], words):
            return read
    return _only_counted(text, question, cues, words) if question.end - question.start <= _BRIEF else None


def _first_counted(told: str, words: QuantityWords) -> QuantityMention | None:
    read = find_quantities(_SOME + told.lstrip(), words=words)
    return read[0] if read and read[0].start == 0 else None


def _only_counted(text: str, question: Stretch, cues: CountCues, words: QuantityWords) -> QuantityMention | None:
    """Return what a question counts that says hardly more than its name: "And patients, roughly?"."""
    opening = max((cue.end for cue in inside(question, cues.go_on) if cue.start == question.start), default=None)
    told = text[question.start if opening is None else opening : question.end].lstrip()
    read = _first_counted(told, words)
    if read is None or not read.known:
        return None
    besides = told[read.end - len(_SOME) :].strip(" ,?.")
    return read if " " not in besides else None
