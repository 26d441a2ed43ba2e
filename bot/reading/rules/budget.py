"""The budget: whether the money is there, and how much."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from qualification.terms import Money


def propose_budget(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the state of the budget and its amount; somebody else's prices and limits are none of it."""
    for said in marked.stated(marked.values_of("budget.status")):
        yield Proposal(
            "budget.status", said.mention.value, said.quote.start, said.quote.end, "says how the money stands",
            corrects=said.statement.corrects, weight=int(said.mention.strength),
        )  # fmt: skip
    for sum_told in marked.stated(marked.money):
        place, statement, money = sum_told.place, sum_told.statement, sum_told.mention
        if money.amount is None or money.currency is None or money.per:
            continue
        sentence = marked.sentence_of(statement)
        told = marked.topic_is(place, "budget") or marked.has_cue(sentence, "budget")
        told = told or bool(marked.inside(sentence, marked.values_of("budget.status")))
        if told and not marked.has_cue(statement, "not_their_budget"):
            yield Proposal(
                "budget.amount", Money(money.amount, money.currency), sum_told.span.start, sum_told.span.end, "how much",
                corrects=statement.corrects,
            )  # fmt: skip
