"""Fields whose value is one of a list: the offering, the modality, the phase."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Told
from bot.reading.rules.open_matters import is_left_open
from bot.reading.vocabulary import ValueMention
from qualification.terms import FieldName

Candidate = Told[ValueMention]
_A_FEW: Final = 5
"""Mentions of a value, at most, that are held against those of another."""


def propose_listed(
    marked: MarkedNote,
    field: FieldName,
    criterion: str,
    *,
    standing: Callable[[MarkedNote, Candidate], int] | None = None,
    enough: int = 0,
    counts: Callable[[MarkedNote, Candidate], bool] | None = None,
    contradicts: Callable[[MarkedNote, Candidate, Candidate], bool] | None = None,
) -> Iterator[Proposal]:
    """Propose the value that the note supports best; a tie between two values in one correction is left to folding.

    A name beats a sign, an answer to the question beats a passing mention, and the first mention beats a later one.
    ``standing`` tells how much the place of a mention counts; what does not reach ``enough`` is not proposed, nor what
    ``counts`` denies. A value that is named as plainly, and of which ``contradicts`` says that it is told against
    the best, is proposed too: folding takes the two for two answers.
    """
    support = _support(marked, field, counts)
    if not support:
        return

    def place_counts(told: Candidate) -> int:
        return standing(marked, told) if standing else 4 * marked.topic_is(told.place, field, criterion)

    def weight(value: str) -> tuple[int, int, int]:
        found = support[value]
        best = max(place_counts(told) + 2 * told.mention.strength for told in found)
        strongest = max(told.mention.strength for told in found)
        return best + min(len(found), 2), strongest, -found[0].mention.start

    corrections = [value for value, found in support.items() if any(told.statement.corrects for told in found)]
    best = max(corrections or support, key=weight)
    if weight(best)[0] < enough:
        return
    rivals = [
        value for value, found in support.items()
        if value != best and contradicts is not None and not corrections and weight(value)[0] >= enough
        and any(contradicts(marked, one, other) for one in support[best][:_A_FEW] for other in found[:_A_FEW])
    ]  # fmt: skip
    for value in (best, *rivals):
        told = _told_best(marked, field, support[value], place_counts)
        yield Proposal(
            field, value, told.quote.start, told.quote.end, f"{told.mention.strength.name.lower()} of the value",
            corrects=told.statement.corrects,
        )  # fmt: skip


def _support(
    marked: MarkedNote, field: FieldName, counts: Callable[[MarkedNote, Candidate], bool] | None
) -> dict[str, list[Candidate]]:
    """Return the mentions that count, by value."""
    support: dict[str, list[Candidate]] = defaultdict(list)
    for told in marked.stated(marked.values_of(field)):
        if counts is None or counts(marked, told):
            support[told.mention.value].append(told)
    return support


def _told_best(
    marked: MarkedNote, field: FieldName, found: list[Candidate], weight: Callable[[Candidate], int]
) -> Candidate:
    """Return the mention to quote: of those that follow a doubt the best, or the doubted one if nothing follows it."""
    value = found[0].mention.value
    for place in range(min(len(found), _A_FEW) - 1, -1, -1):
        if is_left_open(marked, field, value, found[place].quote):
            found = found[place + 1 :] or [found[place]]
            break
    return max(found, key=lambda each: (weight(each), each.mention.strength))
