"""The budget: whether the money is there, and how much."""

from collections.abc import Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Stretch, Told
from bot.reading.money import MoneyMention
from qualification.terms import Money

_STATUS: Final = "budget.status"
_BESIDE: Final = 3
"""How many words at most lie between a sum and what says that it is there to be spent."""


def propose_budget(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the state of the budget and its amount; somebody else's prices and limits are none of it."""
    for said in marked.stated(marked.values_of(_STATUS)):
        yield Proposal(
            _STATUS, said.mention.value, said.quote.start, said.quote.end, "says how the money stands",
            corrects=said.statement.corrects, weight=int(said.mention.strength),
        )  # fmt: skip
    sentence = -1
    for told in marked.stated(marked.money):
        # "60k EUR, of which 10k for training": the first sum of a sentence is the whole.
        if not _is_budget(marked, told) or (told.statement.sentence == sentence and not told.statement.corrects):
            continue
        sentence = told.statement.sentence
        money, span = told.mention, told.span
        if money.amount is not None and money.currency is not None:
            yield Proposal(
                "budget.amount", Money(money.amount, money.currency), span.start, span.end, "how much",
                corrects=told.statement.corrects,
            )  # fmt: skip


def _is_budget(marked: MarkedNote, told: Told[MoneyMention]) -> bool:
    """Tell whether a sum is their money for this: asked for, or said together with a budget or how it stands."""
    statement, money = told.statement, told.mention
    if money.amount is None or money.currency is None or money.per:
        return False
    if marked.has_cue(statement, "not_their_budget"):
        return False
    sentence = marked.sentence_of(statement)
    if marked.topic_is(told.place, "budget") or marked.has_cue(sentence, "budget"):
        return True
    if marked.inside(sentence, marked.values_of(_STATUS)):
        return True
    if any(marked.near.between(cue, money) <= _BESIDE for cue in marked.cues_in(statement, "money_for")):
        return True
    return _follows_status(marked, told)


def _follows_status(marked: MarkedNote, told: Told[MoneyMention]) -> bool:
    """Tell whether a sum opens what is said right after how the money stands: "Approved. 60,000 pounds, all in"."""
    statement, money = told.statement, told.mention
    before = marked.statements[told.place - 1] if told.place else None
    if before is None or before.speaker is not statement.speaker:
        return False
    opens = marked.near.between(Stretch(statement.start, statement.start), money) <= _BESIDE
    return opens and bool(marked.inside(before, marked.values_of(_STATUS)))
