"""Fields whose values are said outright: consent, eligibility, disclosure, how the budget stands."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch, Told
from bot.reading.rules.sources import is_told_bare, sources_disagree
from bot.reading.rules.standing import stands
from bot.reading.vocabulary import ValueMention
from qualification.terms import FieldName


def propose_stated(marked: MarkedNote, field: FieldName) -> Iterator[Proposal]:
    """Propose every value that is stated, once a statement; names outweigh signs, folding sees contradictions.

    What another source says against a name weighs as much as the name.
    """
    standing = [
        told for told in marked.stated(marked.values_of(field))
        if stands(marked, told.statement, field, told.mention.value, told.mention)
    ]  # fmt: skip
    standing = [told for place, told in enumerate(standing) if not _is_overtaken(marked, told, standing[place + 1 :])]
    seen: set[tuple[int, str, int]] = set()
    for place, told in enumerate(standing):
        value, quote, weight = told.mention.value, told.quote, int(told.mention.strength)
        before = standing[place - 1] if place else None
        if before is not None and _is_told_against(marked, before, told):
            weight = max(weight, int(before.mention.strength))
        if (quote.start, value, weight) in seen:
            continue
        seen.add((quote.start, value, weight))
        corrects = told.statement.corrects
        yield Proposal(field, value, quote.start, quote.end, "says so", corrects=corrects, weight=weight)


def _is_overtaken(marked: MarkedNote, told: Told[ValueMention], later: list[Told[ValueMention]]) -> bool:
    """Tell whether the same source goes on to say how things stand since then: "was pending, now signed"."""
    other = next((each for each in later if each.mention.value != told.mention.value), None)
    if other is None or other.statement.sentence - told.statement.sentence > 1:
        return False
    between = Stretch(told.mention.end, max(marked.part_of(other.mention).end, other.mention.end))
    same = other.statement.speaker is told.statement.speaker and other.statement.label == told.statement.label
    return same and marked.has_cue(between, "since_then", "turned_to") and not sources_disagree(marked, told, other)


def _is_told_against(marked: MarkedNote, one: Told[ValueMention], other: Told[ValueMention]) -> bool:
    """Tell whether another source says nothing but that it stands otherwise: "finance says it is only requested"."""
    if one.mention.value == other.mention.value or not sources_disagree(marked, one, other):
        return False
    return is_told_bare(marked, other.statement, other.mention)
