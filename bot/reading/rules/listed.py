"""Fields whose value is one of a list: the offering, the modality, the phase."""

from collections import defaultdict
from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Told
from bot.reading.vocabulary import ValueMention
from qualification.terms import FieldName

_Candidate = Told[ValueMention]


def propose_listed(marked: MarkedNote, field: FieldName, criterion: str) -> Iterator[Proposal]:
    """Propose the value that the note supports best; a tie between two values in one correction is left to folding.

    A name beats a sign, an answer to the question beats a passing mention, and the first mention beats a later one.
    """
    support: dict[str, list[_Candidate]] = defaultdict(list)
    for told in marked.stated(marked.values_of(field)):
        support[told.mention.value].append(told)
    if not support:
        return
    corrections = [value for value, found in support.items() if any(told.statement.corrects for told in found)]
    best = max(corrections or support, key=lambda value: _weight(marked, field, criterion, support[value]))
    told = max(support[best], key=lambda each: each.mention.strength)
    yield Proposal(
        field, best, told.quote.start, told.quote.end, f"{told.mention.strength.name.lower()} of the value",
        corrects=told.statement.corrects,
    )  # fmt: skip


def _weight(marked: MarkedNote, field: FieldName, criterion: str, found: list[_Candidate]) -> tuple[int, int, int]:
    asked = any(marked.topic_is(told.place, field, criterion) for told in found)
    strongest = max(told.mention.strength for told in found)
    return (4 * asked + 2 * strongest + min(len(found), 2), strongest, -found[0].mention.start)
