"""A decision as a card: the outcome in words and a symbol, each criterion with its state, the words behind it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from bot.conversation.messages import Card, CardRow, Ground
from bot.slack.actions import Act, action_id
from bot.slack.limits import LABEL, and_more, cut, first
from bot.slack.rich import (
    Block,
    Element,
    actions,
    blocks_of,
    button,
    context,
    header,
    lines_of,
    link,
    plain,
    rich,
    text,
)
from qualification.terms import Outcome, State
from qualification.wording import day_words

OUTCOME_SIGNS: Final = {
    Outcome.SALES_QUALIFIED: "\u2705",
    Outcome.PENDING_DISCOVERY: "\u23f3",
    Outcome.NURTURE: "\U0001f331",
    Outcome.DISQUALIFIED: "\u26d4",
}
STATE_SIGNS: Final = {
    State.MET: "\u2713",
    State.WAIVED: "\u2605",
    State.FAILED: "\u2717",
    State.UNKNOWN: "\u25cb",
    State.STALE: "\u21bb",
    State.CONFLICTING: "\u2260",
}
"""A sign before the words, never instead of them."""
_GROUNDS_SHOWN: Final = 7
_FEW_TIMES: Final = 4
_DOT: Final = " \u00b7 "
_NOTE: Final = 400
_ABOUT: Final = 40
_VALUE: Final = 120
_OUR_LINK: Final = re.compile(
    r"https://[a-z0-9.-]{1,80}\.slack(-gov)?\.com/archives/[A-Z0-9]{1,20}/p\d{1,20}"
    r"(\?thread_ts=\d{1,12}\.\d{1,8}&cid=[A-Z0-9]{1,20})?"
)


def is_permalink(url: str | None) -> bool:
    """Tell whether an address is that of a Slack message: nothing else that is stored is ever a link."""
    return url is not None and _OUR_LINK.fullmatch(url) is not None


def card_blocks(card: Card, most: int) -> list[Block]:
    """Return a decision: its title, what it notes, and each criterion."""
    title = header(f"{OUTCOME_SIGNS[card.outcome]} {card.title}")
    notes = [rich(lines_of(*([text(note, most=_NOTE)] for note in card.notes)))] if card.notes else []
    shown = [row for row in card.rows if row.required or row.rests_on]
    blocks, left_out = blocks_of([_row(row) for row in shown], most - _NOTE * len(card.notes) - 400)
    optional = [row.criterion.lower() for row in card.rows if row not in shown]
    told = [and_more(left_out)] if left_out else []
    told += [f"Not required, open: {', '.join(optional)}"] if optional else []
    return [title, *notes, *blocks, *([context(*told)] if told else [])]


def _row(row: CardRow) -> Element:
    """Return a criterion: its sign and state in words, the sentence, and below it what it rests on."""
    state = row.state_words if row.required else f"{row.state_words}, not required"
    name = [text(f"{STATE_SIGNS[row.state]} {row.criterion}", "bold", most=_VALUE), text(f"{_DOT}{state}", most=_VALUE)]
    teller, grounds = grounds_told(row.rests_on, row.criterion)
    says_itself = row.state is State.MET and bool(grounds)
    sentence = [] if says_itself else [[text(row.sentence, most=_NOTE)]]
    return lines_of([*name, *after_a_dot(teller)], *sentence, *grounds)


def after_a_dot(elements: Sequence[Element]) -> list[Element]:
    """Return elements with a dot that parts them from what stands before."""
    return [text(_DOT), *elements] if elements else []


def grounds_told(rests_on: Sequence[Ground], under: str) -> tuple[list[Element], list[list[Element]]]:
    """Return what stands under a heading: who told all of it, where that is one person at one time; and the lines.

    The words of one message stand on one line, each quote once.
    """
    shown, more = first(list(dict.fromkeys(_under(each, under) for each in rests_on)), _GROUNDS_SHOWN)
    together = [list(same) for _, same in groupby(shown, key=lambda each: (each.told_by, each.day, each.link))]
    last = [[text(and_more(more))]] if more else []
    if len(together) == 1:
        return _teller(together[0][0]), [_line(together[0]), *last]
    return [], [[*_line(same), *after_a_dot(_teller(same[0]))] for same in together] + last


def _line(grounds: Sequence[Ground]) -> list[Element]:
    """Return the facts that one message tells, each with its words; those of one quote, or a part of it, together."""
    by_quote: dict[str, list[Ground]] = {}
    for ground in grounds:
        holding = (each.quote for each in grounds if _words(ground.quote) in _words(each.quote))
        by_quote.setdefault(max(holding, key=len) if ground.quote else "", []).append(ground)
    line: list[Element] = []
    for quote, same in by_quote.items():
        facts = _facts(quote, same)
        line += after_a_dot(facts) if line else facts
    return line


def _facts(quote: str, grounds: Sequence[Ground]) -> list[Element]:
    """Return the facts that a quote shows, and the quote; what it says as it is, is not said twice."""
    words = [text(quote, "italic", most=_VALUE)] if quote else []
    says = [
        each
        for each in grounds
        if quote and (_words(quote) == each.value.casefold() or (len(grounds) == 1 and _shows(each)))
    ]
    others = [element for each in grounds if each not in says for element in [text(", "), *_fact(each)]][1:]
    if not says:
        return _begun([*others, *([text(" ")] if others and words else []), *words])
    about = [text(f"{says[0].about}: ", most=_ABOUT)] if says[0].about else []
    return _begun([*about, *words, *([text(" ("), *others, text(")")] if others else [])])


def _fact(ground: Ground) -> list[Element]:
    about = [text(f"{ground.about}: ", most=_ABOUT)] if ground.about else []
    return [*about, text(ground.value, "bold", most=_VALUE)]


def _begun(elements: list[Element]) -> list[Element]:
    """Return elements that begin with a capital, where they begin with what something is about."""
    first_one = elements[0]
    if first_one.get("style"):
        return elements
    return [{**first_one, "text": first_one["text"][:1].upper() + first_one["text"][1:]}, *elements[1:]]


def _under(ground: Ground, heading: str) -> Ground:
    """Return a fact as it is called under a heading: "day" for "day of the next step", nothing for "next step"."""
    about, heading = ground.about.removesuffix(f" of the {heading.casefold()}"), heading.casefold()
    return replace(ground, about="" if about.casefold() == heading else about)


def _words(quote: str) -> str:
    return quote.strip("\u201c\u201d\u2026 ").casefold()


def _shows(ground: Ground) -> bool:
    """Tell whether the quote says the value as it is, with few words beside it."""
    value, quote = ground.value.casefold(), _words(ground.quote)
    return value in quote and len(quote) < _FEW_TIMES * len(value)


def _teller(ground: Ground) -> list[Element]:
    """Return who said it when, linked to the message."""
    if not ground.told_by:
        return []
    told = f"{ground.told_by}, {day_words(ground.day)}" if ground.day else ground.told_by
    if ground.link is not None and is_permalink(ground.link):
        return [link(ground.link, cut(told, _VALUE))]
    return [text(told, most=_VALUE)]


def card_buttons(card: Card, *, newly_qualified: bool) -> list[Element]:
    """Return the buttons that ask further about a decision."""
    asks = [button(Act.WHY, "Why?")] if not any(row.grounds for row in card.rows) else []
    if card.outcome is not Outcome.SALES_QUALIFIED:
        asks.append(button(Act.WHYNOT, "Why not SQL?"))
    hand_over = [button(Act.HAND_OVER, "Hand over", style="primary")] if newly_qualified else []
    return [*hand_over, *asks, button(Act.CHANGES, "What changed?")]


def feedback(card: Card | None, lead: str) -> list[Block]:
    """Return two small buttons: whether the decision helps. The answer is kept with it and changes no rule."""
    if card is None or not card.decision:
        return []
    found = actions("feedback", lead, card.decision, [_feedback_buttons()])
    return [{**block, "type": "context_actions"} for block in found]


def _feedback_buttons() -> Element:
    return {
        "type": "feedback_buttons",
        "action_id": action_id(Act.FEEDBACK),
        "positive_button": _opinion("Helpful", "This decision helps me", "helpful"),
        "negative_button": _opinion("Not helpful", "This decision does not help me", "unhelpful"),
    }


def _opinion(label: str, told: str, value: str) -> Element:
    return {"text": plain(label, LABEL), "accessibility_label": told, "value": value}
