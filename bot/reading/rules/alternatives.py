"""Two values of which only one will hold: "preclinical or in phase 1 by now", "exomes or genomes, they are torn"."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from bot.reading.marked import MarkedNote, Stretch
from bot.reading.vocabulary import ValueMention

_FIELDS: Final = ("stage.phase", "scope.modality")
"""Where one of two is no answer; an offering of either kind is still ours to make."""
_CHOSEN: Final = "stage.phase"
_BETWEEN: Final = 6
"""How many words at most lie between two values that are offered as alternatives."""
_FIGURES: Final = "0123456789iv"
"""What the number of a phase is written with."""


def is_undecided(marked: MarkedNote, field: str, value: object, start: int) -> bool:
    """Tell whether a value told from a place on is one of two between which the note does not choose then or later."""
    return field in _FIELDS and start < marked.once(_undecided).get((field, str(value)), 0)


def _undecided(marked: MarkedNote) -> Mapping[tuple[str, str], int]:
    """Return the values between which a note does not choose, each with the place up to which it does not."""
    found: dict[tuple[str, str], int] = {}
    for field in _FIELDS:
        mentions = marked.values_of(field)
        for one, other in pairwise(mentions):
            if one.value != other.value and _is_alternative(marked, one, other):
                found[field, one.value] = found[field, other.value] = other.end
        for one in mentions:
            if _has_other_figure(marked, one) or (field == _CHOSEN and _is_either(marked, one)):
                found[field, one.value] = one.end
    return found


def _is_alternative(marked: MarkedNote, one: ValueMention, other: ValueMention) -> bool:
    between = Stretch(one.end, other.start)
    if between.start >= between.end or not marked.has_cue(between, "alternative"):
        return False
    statement = marked.statement_at(one.start, one.end)
    same = statement is not None and other.start < marked.sentence_of(statement).end
    return same and marked.words_in(between) <= _BETWEEN


def _is_either(marked: MarkedNote, one: ValueMention) -> bool:
    """Tell whether a value is the first of two, however the other is told: "either they tender it or they buy it"."""
    statement = marked.statement_at(one.start, one.end)
    if statement is None:
        return False
    sentence = marked.sentence_of(statement)
    opened = marked.cues_in(Stretch(sentence.start, one.start), "either")
    near = bool(opened) and marked.words_in(Stretch(opened[-1].end, one.start)) <= _BETWEEN
    return near and marked.has_cue(Stretch(one.end, sentence.end), "alternative")


def _has_other_figure(marked: MarkedNote, one: ValueMention) -> bool:
    """Tell whether another number follows the phase's own: "phase 1 or 2"."""
    tokens = marked.inside(Stretch(one.end, one.end + _BETWEEN), marked.tokens)[:2]
    if len(tokens) < 2 or not marked.has_cue(tokens[0], "alternative"):
        return False
    last = marked.text[one.start : one.end].split()[-1]
    return all(set(each.casefold()) <= set(_FIGURES) for each in (last, tokens[1].text))
