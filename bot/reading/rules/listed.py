"""Fields whose value is one of a list: the offering, the modality, the phase."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from bot.reading.marked import MarkedNote, Proposal, Told
from bot.reading.vocabulary import ValueMention
from qualification.terms import FieldName

Candidate = Told[ValueMention]


def propose_listed(
    marked: MarkedNote,
    field: FieldName,
    criterion: str,
    *,
    standing: Callable[[MarkedNote, Candidate], int] | None = None,
    enough: int = 0,
) -> Iterator[Proposal]:
    """Propose the value that the note supports best; a tie between two values in one correction is left to folding.

    A name beats a sign, an answer to the question beats a passing mention, and the first mention beats a later one.
    ``standing`` tells how much the place of a mention counts; what does not reach ``enough`` is not proposed.
    """
    support: dict[str, list[Candidate]] = defaultdict(list)
    for told in marked.stated(marked.values_of(field)):
        support[told.mention.value].append(told)
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
    told = max(support[best], key=lambda each: (place_counts(each), each.mention.strength))
    yield Proposal(
        field, best, told.quote.start, told.quote.end, f"{told.mention.strength.name.lower()} of the value",
        corrects=told.statement.corrects,
    )  # fmt: skip
