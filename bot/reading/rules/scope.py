"""The scope: the work or product in words, how much of it, and the kind of product."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.quantities import QuantityMention
from bot.reading.rules.listed import propose_listed
from bot.reading.rules.texts import after_cue
from bot.reading.terms import Mood, Statement
from qualification.terms import Quantity

_ENOUGH = 4


def propose_scope(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the deliverable, the quantities and the modality."""
    best = max(marked.usable, key=lambda place: _weight(marked, place), default=None)
    if best is not None and _weight(marked, best) >= _ENOUGH:
        span = after_cue(marked, marked.statements[best], "want")
        if span.end > span.start:
            words = marked.text[span.start : span.end]
            yield Proposal("scope.deliverable", words, span.start, span.end, "says what is wanted")
    for told in marked.stated(marked.quantities):
        if _is_asked_for(marked, told.place, told.statement, told.mention):
            value = Quantity(told.mention.number, told.mention.unit)
            yield Proposal(
                "scope.quantity", value, told.span.start, told.span.end, "a number of the work or product",
                corrects=told.statement.corrects,
            )  # fmt: skip
    if marked.policy.values_of("scope.modality") is not None:
        yield from propose_listed(marked, "scope.modality", "scope")


def _weight(marked: MarkedNote, place: int) -> int:
    statement = marked.statements[place]
    if statement.mood_of_text(statement.start, statement.end) is not Mood.STATED:
        return 0
    counted = [q for q in marked.inside(statement, marked.quantities) if q.counted_as_work]
    weight = 5 * marked.topic_is(place, "scope") + 3 * bool(counted) + 2 * marked.has_cue(statement, "want")
    weight += 2 * bool(marked.inside(statement, marked.values_of("need.offering")))
    others = ("budget", "next_step", "compliance", "decision_roles", "timeline", "stage")
    weight -= 4 * (marked.topic_is(place, *others) and not marked.topic_is(place, "scope"))
    return weight


def _is_asked_for(marked: MarkedNote, place: int, statement: Statement, quantity: QuantityMention) -> bool:
    """Tell whether a quantity is of the work wanted, not a state of affairs, a limit or a fact about the buyer."""
    if marked.topic_is(place, "scope"):
        return True
    return quantity.counted_as_work and not marked.topic_is(place, "budget", "next_step", "compliance")
