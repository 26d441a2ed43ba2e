"""Numbers that answer "how many sites?": what is counted was said by who asked."""

from collections.abc import Iterator, Sequence
from typing import Final

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
_TURN: Final = 5
"""Statements of a turn in which a number may still be put right."""


def quantities_answered(
    text: str,
    cut: Sequence[Statement],
    asked: Sequence[Found[str]],
    of_state: Sequence[Found[str]],
    quantities: Sequence[QuantityMention],
    *,
    words: QuantityWords,
) -> Iterator[QuantityMention]:
    """Yield the bare numbers of answers to questions that name what is counted.

    `asked` are the words "how many"; those `of_state` ask how things are with the buyer: "how many do you employ?".
    """
    numbers = bare_numbers(text, words=words) if asked else ()
    for place, statement in enumerate(cut if numbers else ()):
        counted = _counted(text, statement, asked, of_state, words) if statement.speaker is Speaker.BUYER else None
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
        told = (inside(statement, numbers) if put_right else ()) or told
    return told[0] if len(told) == 1 else None


def _counted(
    text: str, statement: Statement, asked: Sequence[Found[str]], of_state: Sequence[Found[str]], words: QuantityWords
) -> QuantityMention | None:
    """Return what the question that a statement answers asks the number of."""
    if statement.question_start is None or statement.question_end is None or statement.label is not None:
        return None
    question = Stretch(statement.question_start, statement.question_end)
    if inside(question, of_state):
        return None
    for cue in inside(question, asked):
        read = find_quantities(_SOME + text[cue.end : question.end].lstrip(), words=words)
        if read and read[0].start == 0:
            return read[0]
    return None
