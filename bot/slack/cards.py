"""A decision as a card: the outcome in words and a symbol, each criterion with its state, the words behind it."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
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
_GROUNDS_SHOWN: Final = 3
_GROUNDS_LOOKED_AT: Final = 12
_NOTE: Final = 400
_VALUE: Final = 200
_OUR_LINK: Final = re.compile(
    r"https://[a-z0-9.-]{1,80}\.slack(-gov)?\.com/archives/[A-Z0-9]{1,20}/p\d{1,20}"
    r"(\?thread_ts=\d{1,12}\.\d{1,8}&cid=[A-Z0-9]{1,20})?"
)


def is_permalink(url: str | None) -> bool:
    """Tell whether an address is that of a Slack message: nothing else that is stored is ever a link."""
    return url is not None and _OUR_LINK.fullmatch(url) is not None


def card_blocks(card: Card, lead: str, most: int) -> list[Block]:
    """Return a decision: its title, what it notes, each criterion, and two small buttons to say whether it helps."""
    title = header(f"{OUTCOME_SIGNS[card.outcome]} {card.title}")
    notes = [rich(lines_of(*([text(note, most=_NOTE)] for note in card.notes)))] if card.notes else []
    shown = [row for row in card.rows if row.required or row.rests_on]
    blocks, left_out = blocks_of([_row(row) for row in shown], most - _NOTE * len(card.notes) - 400)
    optional = [row.criterion.lower() for row in card.rows if row not in shown]
    told = [and_more(left_out)] if left_out else []
    told += [f"Not required, open: {', '.join(optional)}"] if optional else []
    return [title, *notes, *blocks, *([context(*told)] if told else []), *feedback(card, lead)]


def _row(row: CardRow) -> Element:
    """Return a criterion: its sign and state in words, the sentence, and below it what it rests on."""
    state = row.state_words if row.required else f"{row.state_words}, not required"
    name = [text(f"{STATE_SIGNS[row.state]} {row.criterion}", "bold"), text(f" \u00b7 {state}. ")]
    grounds = ground_lines(row.rests_on)
    sentence = [] if row.state is State.MET and grounds else [text(row.sentence, most=_NOTE)]
    return lines_of([*name, *sentence], *grounds)


def ground_lines(rests_on: Sequence[Ground]) -> list[list[Element]]:
    """Return the words that something rests on, those of one message on one line: who said it when is said once."""
    shown, more = first(_without_parts(rests_on[:_GROUNDS_LOOKED_AT]), _GROUNDS_SHOWN)
    more += max(0, len(rests_on) - _GROUNDS_LOOKED_AT)
    together = [list(same) for _, same in groupby(shown, key=lambda each: (each.told_by, each.day, each.link))]
    lines = [[*chain.from_iterable(map(_ground, same)), *_teller(same[0])] for same in together]
    return [*lines, [text(and_more(more))]] if more else lines


def _without_parts(rests_on: Sequence[Ground]) -> list[Ground]:
    """Return what something rests on without quotes that a longer quote of the same message holds."""
    return [
        each
        for place, each in enumerate(rests_on)
        if not each.quote or not _shows(each) or not any(
            _quoted(each) in _quoted(other) and (other.link, other.day) == (each.link, each.day)
            for at, other in enumerate(rests_on) if at != place and (other.quote != each.quote or at < place)
        )
    ]  # fmt: skip


def _quoted(ground: Ground) -> str:
    return ground.quote.strip("\u201c\u201d\u2026 ").casefold()


def _ground(ground: Ground) -> Iterator[Element]:
    """Yield a fact, its value where the quote does not say it as it is, and the quote."""
    yield text(f"{ground.about[:1].upper()}{ground.about[1:]}: ", most=_VALUE)
    if not ground.quote or not _shows(ground):
        yield text(f"{ground.value} ", "bold", most=_VALUE)
    if ground.quote:
        yield text(f"{ground.quote} ", "italic", most=_VALUE)


def _shows(ground: Ground) -> bool:
    """Tell whether the quote says the value as it is."""
    return ground.value.casefold() in ground.quote.casefold()


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


def feedback(card: Card, lead: str) -> list[Block]:
    """Return two small buttons: whether the decision helps. The answer is kept with it and changes no rule."""
    if not card.decision:
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


def outcome_line(outcome: Outcome, title: str) -> str:
    """Return an outcome on a line, its sign first."""
    return f"{OUTCOME_SIGNS[outcome]} {title}"


def states_line(rows: Sequence[CardRow]) -> str:
    """Return how the criteria stand, on one line."""
    return "  ".join(f"{STATE_SIGNS[row.state]} {row.criterion}" for row in rows)
