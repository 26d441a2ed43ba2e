"""A wish that its own sentence says cannot be met: "they'd love to start in May but there is no budget"."""

from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.terms import Statement

_BESIDE: Final = 8
"""How many words at most lie between what turns against a wish and what there is none of."""


def is_only_wished(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether a time is wanted, and the rest of the sentence turns to the means that there are not."""
    sentence = marked.sentence_of(statement)
    behind = Stretch(mention.end, sentence.end)
    lacks = marked.cues_in(behind, "no_means")
    if not lacks or not marked.has_cue(Stretch(sentence.start, mention.start), "want"):
        return False
    turns = marked.cues_in(behind, "turn_against")
    return any(
        turn.start < lack.end and marked.near.between(turn, lack) <= _BESIDE for turn in turns for lack in lacks[:1]
    )
