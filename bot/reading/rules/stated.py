"""Fields whose values are said outright: consent, eligibility, disclosure, how the budget stands."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.rules.standing import stands
from qualification.terms import FieldName


def propose_stated(marked: MarkedNote, field: FieldName) -> Iterator[Proposal]:
    """Propose every value that is stated, once a statement; names outweigh signs, folding sees contradictions."""
    seen: set[tuple[int, str, int]] = set()
    for told in marked.stated(marked.values_of(field)):
        value, quote, weight = told.mention.value, told.quote, int(told.mention.strength)
        if (quote.start, value, weight) in seen or not stands(marked, told.statement, field, value, told.mention):
            continue
        seen.add((quote.start, value, weight))
        corrects = told.statement.corrects
        yield Proposal(field, value, quote.start, quote.end, "says so", corrects=corrects, weight=weight)
