"""A reply as a Slack message: what was said and understood, what is open, the one next question. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.conversation.messages import ChangedFact, FlagShown, NotedFact, Progress, Reply
from bot.conversation.wording import lines, progress_words
from bot.playbooks import Passage
from bot.slack.actions import Act
from bot.slack.cards import card_blocks, feedback
from bot.slack.controls import aside, asked
from bot.slack.limits import ALL, BLOCKS, SECTION, and_more, first, size, written
from bot.slack.rich import Block, Element, actions, button, context, in_blocks, line, quote, rich, text
from bot.slack.shown import Shown, fallback, paragraphs

_MOST_FLAGS: Final = 4
_MOST_PASSAGES: Final = 2
_MOST_CHANGES: Final = 12
_MOST_NAMED: Final = 20
_QUOTES_SHOWN: Final = 3
_SENTENCE: Final = 1200


def message_of(reply: Reply, *, today: date | None = None) -> Shown:
    """Return a reply as a message; with the day, a start can be picked by quarter.

    What finds no room is counted. The question and the flags always find some; then the rest, what matters most first.
    """
    lead = reply.lead.id if reply.lead else ""
    flags = _flags(reply.flags, lead)
    question = [*_where(reply), *asked(reply.question, lead, today), *aside(reply, lead), *feedback(reply.card, lead)]
    render: dict[str, Callable[[int], list[Block]]] = {
        "card": lambda most: card_blocks(reply.card, most) if reply.card else [],
        "said": lambda most: paragraphs(reply.said, most),
        "changed": lambda most: _changes(reply.changed, most),
        "noted": lambda most: _noted(reply.noted, most),
        "after": lambda most: paragraphs(reply.after, most),
        "passages": lambda most: _passages(reply.passages, most),
    }
    room, parts = ALL - written(flags) - written(question), dict[str, list[Block]]()
    for name, part in render.items():
        parts[name] = part(max(0, room))
        room -= written(parts[name])
    middle = [block for name in ("said", "noted", "changed", "card", "passages", "after") for block in parts[name]]
    return Shown(fallback(_plainly(reply)), tuple([*flags, *middle, *question][:BLOCKS]))


def _plainly(reply: Reply) -> Sequence[str]:
    """Return a reply as lines for screen readers and notifications, without addresses."""
    card = reply.card
    if card is not None:
        card = replace(card, rows=tuple(replace(row, grounds=()) for row in card.rows))
    told = lines(replace(reply, card=card, question=None))
    question = reply.question
    if question is None:
        return told
    choices = ", ".join(each.label for each in question.choices[:_MOST_NAMED])
    return [*told, question.text, *([f"Choices: {choices}"] if choices else [])]


def _flags(flags: Sequence[FlagShown], lead: str) -> list[Block]:
    """Return what is not sales, first of all: in whose words, whom to tell, and two buttons."""
    shown, left_out = first(flags, _MOST_FLAGS)
    blocks: list[Block] = []
    for place, flag in enumerate(shown):
        title = line(text(f"\u26a0\ufe0f {flag.called}", "bold"))
        told = line(text(f"Tell the {flag.tell}.", "bold"), text(f" {flag.say}"))
        blocks.append(rich(title, quote(text(flag.quote, "italic")), told))
        buttons = (button(Act.FLAG, "Reported", "reported", 0), button(Act.FLAG, "Not an event", "not_an_event", 1))
        blocks += actions(f"flag{place}", lead, flag.about, buttons)
    return [*blocks, context(f"{and_more(left_out)} to report")] if left_out else blocks


def _noted(noted: Sequence[NotedFact], most: int) -> list[Block]:
    items = [line(*_fact(fact)) for fact in noted]
    blocks, left_out = in_blocks(items, most)
    return [*blocks, context(and_more(left_out))] if left_out else blocks


def _fact(fact: NotedFact) -> list[Element]:
    """Return a fact: what it is about, its values in bold, the words that show them in italics."""
    quotes, more = first(fact.quotes, _QUOTES_SHOWN)
    values = [text(f" {'; '.join(fact.values)}", "bold")] if fact.values else []
    told = [text(f" {each}", "italic") for each in quotes]
    return [
        text(f"{fact.criterion}:"),
        *values,
        *told,
        *([text(f" {and_more(more)}")] if more else []),
    ]


def _changes(changed: Sequence[ChangedFact], most: int) -> list[Block]:
    shown, more = first(changed, _MOST_CHANGES)
    items = [line(*_change(change)) for change in shown]
    blocks, left_out = in_blocks(items, most)
    return [*blocks, context(and_more(left_out + more))] if left_out + more else blocks


def _change(change: ChangedFact) -> list[Element]:
    """Return a change: what it is about, how it was, how it is now, in whose words."""
    about = change.about[:1].upper() + change.about[1:]
    return [
        text(f"{about}:"), text(f" {change.before} \u2192 "),
        text(change.after, "bold"), text(f" {change.quote}", "italic"),
    ]  # fmt: skip


def _passages(passages: Sequence[Passage], most: int) -> list[Block]:
    shown, more = first(passages, _MOST_PASSAGES)
    blocks = [block for each in shown for block in _passage(each, most // len(shown))]
    return [*blocks, context(and_more(more))] if more else blocks


def _passage(passage: Passage, most: int) -> list[Block]:
    """Return what the playbook says, and where it says so."""
    told = [each for each in passage.text.splitlines() if each.strip()]
    items = [line(text(each.removeprefix("- "), most=_SENTENCE)) for each in told]
    title = line(text("From the playbook: ", "bold"), text(passage.title, "bold"))
    blocks, left_out = in_blocks(items, min(most, SECTION) - written(title) - size(passage.source))
    more = f"{and_more(left_out)}, in " if left_out else ""
    return [rich(title), *blocks, context(f"{more}{passage.source}")]


def _where(reply: Reply) -> list[Block]:
    """Return how far it is and which lead it is, on one small line."""
    about = reply.lead.called if reply.lead else ""
    question, progress = reply.question, reply.progress
    if progress is not None and (question is None or question.is_about_lead):
        about = " \u00b7 ".join(part for part in (_dots(progress), about) if part)
    return [context(about)] if about else []


def _dots(progress: Progress) -> str:
    """Return how far it is, in dots and in words: "3 of 7 left"."""
    dots = "\u25cf" * (progress.total - progress.left) + "\u25cb" * progress.left
    return f"{dots} {progress_words(progress)}"
