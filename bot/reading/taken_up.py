"""What another source says of a thing just named: "CDA signed, says Dana; legal says it is pending"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.spans import Stretch, inside
from bot.reading.terms import Statement
from bot.reading.tokens import tokenise
from bot.reading.vocabulary import Strength, ValueMention, Vocabulary, find_values

_FIELDS: Final = frozenset({"compliance.disclosure", "compliance.eligibility", "budget.status"})
_BACK: Final = 2
"""How many statements back the thing is named: "Budget is approved, | she said. | Her boss says it is not"."""
_OPENING: Final = 40
"""How far into a clause, in code points, its subject lies: "according to our legal it"."""
_LONGEST: Final = 120
"""Code points of a clause; in a longer one more is said."""


def values_taken_up(
    text: str,
    cut: Sequence[Statement],
    values: Sequence[ValueMention],
    cues: Sequence[Found[str]],
    *,
    asked_as: Mapping[str, str],
    vocabulary: Vocabulary,
) -> Iterator[ValueMention]:
    """Yield what a clause says of the field that one right before it named, read as if it named it again."""
    named = [each for each in values if each.field in _FIELDS and each.strength is Strength.NAME]
    if not named:
        return
    subjects = [cue for cue in cues if cue.key in ("source", "taken_up")]
    for place, statement in enumerate(cut):
        opening = inside(Stretch(statement.start, min(statement.start + _OPENING, statement.end)), subjects)
        if {cue.key for cue in opening} != {"source", "taken_up"} or statement.end - statement.start > _LONGEST:
            continue
        behind = max(cue.end for cue in opening)
        for field in sorted(_fields_before(cut, place, named)):
            heading = asked_as[field]
            told = tokenise(heading + text[behind : statement.end])
            shift = behind - len(heading)
            for each in find_values(told, vocabulary=vocabulary):
                if each.field == field and each.start < len(heading) < each.end:
                    yield replace(each, start=behind, end=each.end + shift)


def _fields_before(cut: Sequence[Statement], place: int, named: Sequence[ValueMention]) -> set[str]:
    """Return the fields that the statements right before one name, unless it names one itself."""
    statement = cut[place]
    if inside(statement, named):
        return set()
    before = [
        each for each in cut[max(place - _BACK, 0) : place]
        if statement.sentence - each.sentence <= 1 and each.speaker is statement.speaker
    ]  # fmt: skip
    return {value.field for each in before for value in inside(each, named)}
