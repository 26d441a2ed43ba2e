"""Two sources that do not agree: "May per her mail, September per the call", "she said so; legal says otherwise"."""

from typing import Final, TypeVar

from bot.reading.marked import MarkedNote, Spanned, Stretch, Told
from bot.reading.near import PARTED
from bot.reading.terms import Statement

Place = TypeVar("Place", bound=Spanned)

_NEXT: Final = 1
"""How many sentences further on another source may be heard on the same thing."""
_BESIDE: Final = 8
"""How many words at most lie between a value and the source that tells it."""


def sources_disagree(marked: MarkedNote, one: Told[Place], other: Told[Place]) -> bool:
    """Tell whether one value and a later one are told by two sources, or the later by one against the rest of the note.

    What goes on from the first is no disagreement: "the form says exomes, she wants transcriptomes too".
    """
    if one.mention.start > other.mention.start:
        one, other = other, one
    apart = other.statement.sentence - one.statement.sentence
    if apart > _NEXT or other.statement.corrects or other.statement.speaker is not one.statement.speaker:
        return False
    behind = Stretch(one.mention.end, marked.sentence_of(other.statement).end)
    between = Stretch(one.mention.end, other.mention.start)
    if marked.has_cue(behind, "goes_on"):
        return False
    if apart:
        told = marked.cues_in(marked.sentence_of(other.statement), "source")
        return any(marked.near.between(cue, other.mention) <= _BESIDE for cue in told)
    told = marked.cues_in(behind, "source")
    first = [cue for cue in told if cue.end <= between.end]
    return bool(first) and (len(told) > 1 or marked.near.between(first[-1], other.mention) <= PARTED)


def sources_disagree_on_kind(marked: MarkedNote, one: Told[Place], other: Told[Place]) -> bool:
    """Tell whether two sources name two kinds for one thing, not one kind beside another that is wanted too."""
    later = max(one, other, key=lambda told: told.mention.start)
    return sources_disagree(marked, one, other) and not marked.has_cue(later.statement, "want", "asked_for")


def is_told_bare(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether a clause holds a value, who told it, and nothing else: "the project plan she sent says January"."""
    part = marked.part_of(mention)
    span = Stretch(max(part.start, statement.start), min(part.end, statement.end))
    tellers = marked.cues_in(span, "source")
    if not tellers:
        return False
    named: list[Spanned] = [
        mention, *tellers, *marked.cues_in(span, "filler", "opener", "start", "start_plainly"),
        *marked.inside(span, marked.people),
    ]  # fmt: skip
    if tellers[0].end <= mention.start:
        named.append(Stretch(span.start, tellers[0].start))
    return all(
        any(each.start <= token.start < each.end for each in named)
        for token in marked.inside(span, marked.tokens)
        if token.is_word and not token.text[0].isupper()
    )
