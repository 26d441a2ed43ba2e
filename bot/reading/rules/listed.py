"""Fields whose value is one of a list: the offering, the modality, the phase."""

from collections import defaultdict
from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.terms import Statement
from bot.reading.vocabulary import ValueMention
from qualification.terms import FieldName

_Candidate = tuple[int, Statement, ValueMention]


def propose_listed(marked: MarkedNote, field: FieldName, criterion: str) -> Iterator[Proposal]:
    """Propose the value that the note supports best; a tie between two values in one correction is left to folding.

    A name beats a sign, an answer to the question beats a passing mention, and the first mention beats a later one.
    """
    support: dict[str, list[_Candidate]] = defaultdict(list)
    for place, statement, mention in marked.stated(marked.values_of(field)):
        support[mention.value].append((place, statement, mention))
    if not support:
        return
    corrections = [value for value, found in support.items() if any(statement.corrects for _, statement, _ in found)]
    best = max(corrections or support, key=lambda value: _weight(marked, field, criterion, support[value]))
    _, statement, mention = max(support[best], key=lambda found: found[2].strength)
    yield Proposal(
        field, best, statement.start, statement.end, f"{mention.strength.name.lower()} of the value",
        corrects=statement.corrects,
    )  # fmt: skip


def _weight(marked: MarkedNote, field: FieldName, criterion: str, found: list[_Candidate]) -> tuple[int, int, int]:
    asked = any(marked.topic_is(place, field, criterion) for place, _, _ in found)
    strongest = max(mention.strength for _, _, mention in found)
    return (4 * asked + 2 * strongest + min(len(found), 2), strongest, -found[0][2].start)
