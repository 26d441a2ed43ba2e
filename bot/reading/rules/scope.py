"""The scope: the work or product in words, how much of it, and the kind of product."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.quantities import QuantityMention
from bot.reading.rules.deliverable import propose_deliverable
from bot.reading.rules.listed import propose_listed
from bot.reading.terms import Statement
from qualification.terms import Quantity


def propose_scope(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the deliverable, the quantities and the modality."""
    yield from propose_deliverable(marked)
    for told in marked.stated(marked.quantities):
        if _is_asked_for(marked, told.place, told.statement, told.mention):
            value = Quantity(told.mention.number, told.mention.unit)
            yield Proposal(
                "scope.quantity", value, told.span.start, told.span.end, "a number of the work or product",
                corrects=told.statement.corrects,
            )  # fmt: skip
    if marked.policy.values_of("scope.modality") is not None:
        yield from propose_listed(marked, "scope.modality", "scope")


def _is_asked_for(marked: MarkedNote, place: int, statement: Statement, quantity: QuantityMention) -> bool:
    """Tell whether a quantity is of the work wanted, not a state of affairs, a limit or a fact about the buyer."""
    if marked.topic_is(place, "scope"):
        return True
    return quantity.counted_as_work and not marked.topic_is(place, "budget", "next_step", "compliance")
