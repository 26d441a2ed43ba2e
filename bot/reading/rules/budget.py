"""The budget: whether the money is there, and how much."""

from collections.abc import Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch, Told
from bot.reading.money import MoneyMention
from bot.reading.rules.stated import propose_stated
from bot.reading.rules.texts import words_in
from bot.reading.terms import Mood, Statement
from qualification.terms import Money

_STATUS: Final = "budget.status"
_FIRM: Final = ("approved", "allocated")
_REACH: Final = 150
"""How far, in code points, words may stand from a sum to say whose it is."""
_BESIDE: Final = 3
"""How many words at most lie between a sum and what says that it is there to be spent."""


def propose_budget(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the state of the budget and its amount; somebody else's prices and limits are none of it."""
    doubtful = _is_taken_back(marked)
    states = [each for each in propose_stated(marked, _STATUS) if not (doubtful and each.value in _FIRM)]
    overtaken = set(_overtaken(states))
    yield from (each for each in states if each.value not in overtaken)
    about = _sentences_about_it(marked)
    told_of: set[int] = set()
    for told in marked.stated(marked.money):
        statement, money, span = told.statement, told.mention, told.span
        # "60k EUR, of which 10k for training": the first sum of a sentence is the whole.
        if statement.sentence in told_of and not statement.corrects:
            continue
        if money.amount is None or money.currency is None or not _is_budget(marked, told, about):
            continue
        told_of.add(statement.sentence)
        yield Proposal(
            "budget.amount", Money(money.amount, money.currency), span.start, span.end, "how much",
            corrects=statement.corrects,
        )  # fmt: skip


def _overtaken(states: list[Proposal]) -> Iterator[str]:
    """Yield what a further state of the same money makes past: "the request was submitted in May and approved"."""
    told = {each.value: place for place, each in enumerate(states)}
    if "approved" in told:
        yield "allocated"  # "she has the budget, it is released" tells one thing
        if "requested" in told and told["requested"] < told["approved"]:
            yield "requested"
    elif "requested" in told:
        yield from ("estimated", "none")  # "no budget yet, the request is with the board"


def _is_taken_back(marked: MarkedNote) -> bool:
    """Tell whether the note denies somewhere that money was approved: beside that, no approval is plain."""
    for cue in marked.cues_of("approval"):
        statement = marked.statement_at(cue.start, cue.end)
        if statement is not None and marked.may_tell(statement) and _denies(statement, cue):
            return True
    return False


def _denies(statement: Statement, cue: Spanned) -> bool:
    return statement.mood_of(cue.start, cue.end) is Mood.DENIED


def _sentences_about_it(marked: MarkedNote) -> frozenset[int]:
    """Return the sentences that speak of a budget, or of how one stands."""
    said: list[Spanned] = [*marked.cues_of("budget"), *marked.values_of(_STATUS)]
    inside = (marked.statement_at(each.start, each.end) for each in said)
    return frozenset(statement.sentence for statement in inside if statement is not None)


def _is_budget(marked: MarkedNote, told: Told[MoneyMention], about: frozenset[int]) -> bool:
    """Tell whether a sum is their money for this: asked for, or said together with a budget or how it stands."""
    statement, money = told.statement, told.mention
    around = Stretch(max(statement.start, money.start - _REACH), min(statement.end, money.end + _REACH))
    if money.per or marked.has_cue(around, "not_their_budget"):
        return False
    if statement.sentence in about or marked.topic_is(told.place, "budget"):
        return True
    if any(marked.near.between(cue, money) <= _BESIDE for cue in marked.cues_in(around, "money_for")):
        return True
    return _follows_status(marked, told)


def _follows_status(marked: MarkedNote, told: Told[MoneyMention]) -> bool:
    """Tell whether a sum opens what is said right after how the money stands: "Approved. 60,000 pounds, all in"."""
    statement, money = told.statement, told.mention
    before = marked.statements[told.place - 1] if told.place else None
    if before is None or before.speaker is not statement.speaker:
        return False
    opens = words_in(marked, Stretch(statement.start, money.start)) <= _BESIDE
    return opens and bool(marked.inside(before, marked.values_of(_STATUS)))
