"""The one next question with its control, and what can be done beside answering it. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from bot.conversation.messages import Choice, Question, Reply
from bot.conversation.wording import HOW_TO_REDO
from bot.slack.actions import FROM, MANY, SET, TO, Act, action_id
from bot.slack.cards import card_buttons
from bot.slack.limits import LABEL, OVERFLOW, VALUE, and_more, first, size
from bot.slack.rich import (
    Block,
    Element,
    actions,
    button,
    context,
    datepicker,
    line,
    multi_select,
    overflow,
    rich,
    select,
    text,
)
from qualification.terms import Outcome, months_after
from qualification.wording import window_words

_MOST_BUTTONS: Final = 5
_MOST_CHOICES: Final = 50
_QUARTERS: Final = 7
_SENTENCE: Final = 1200
_OF_PEOPLE: Final = frozenset({"decision_roles", "decision.people"})


def asked(question: Question | None, lead: str, today: date | None) -> list[Block]:
    """Return the question and what can be picked instead of written."""
    if question is None:
        return []
    asked = rich(line(text(question.text, "bold", most=_SENTENCE)))
    return [asked, *actions("ask", lead, question.about, _control(question, today)), *_not_offered(question)]


def _control(question: Question, today: date | None) -> list[Element]:
    match question.control:
        case "choice" if question.choices:
            return _choice(question)
        case "choices" if question.choices:
            offered = [(each.value, _label(each)) for each in question.choices[:_MOST_CHOICES]]
            picker = multi_select(action_id(Act.HOLD, MANY), "Pick one or more", offered)
            return [picker, button(Act.CHOOSE, "Use these", part=SET)]
        case "date":
            return [datepicker(action_id(Act.PICK_DATE), "Pick a day")]
        case "window":
            return [*_quarters(question, today), *_window()]
        case _ if question.about in _OF_PEOPLE:
            return [button(Act.ADD_PEOPLE, "Add people and roles")]
        case _:
            return []


def _choice(question: Question) -> list[Element]:
    """Return buttons for a few choices and a menu for more; a value that no menu holds makes them buttons."""
    choices, _ = first(question.choices, _MOST_CHOICES)
    if len(choices) > _MOST_BUTTONS and all(0 < size(each.value) <= LABEL for each in choices):
        offered = [(each.value, _label(each)) for each in choices]
        return [select(action_id(Act.CHOOSE, "menu"), "Pick one", offered, question.preset)]
    return [
        button(Act.CHOOSE, _label(each), each.value, place, "primary" if each.value == question.preset else None)
        for place, each in enumerate(_as_buttons(question))
    ]


def _label(choice: Choice) -> str:
    """Return a choice as it stands on a button: with a capital, but mRNA and mAb as they are."""
    begins, _, rest = choice.label.partition(" ")
    return f"{begins.capitalize()} {rest}".strip() if begins.islower() else choice.label


def _as_buttons(question: Question) -> Sequence[Choice]:
    return [each for each in question.choices if 0 < size(each.value) <= VALUE][: 2 * _MOST_BUTTONS]


def _not_offered(question: Question) -> list[Block]:
    """Say how many choices found no room; any of them can be given in words."""
    control = _control(question, None) if question.control in {"choice", "choices"} else []
    if not control or not question.choices:
        return []
    offered = len(control[0]["options"]) if "options" in control[0] else len(control)
    left_out = len({each.value for each in question.choices}) - offered
    return [context(f"{and_more(left_out)}: answer in words")] if left_out > 0 else []


def _window() -> list[Element]:
    return [
        datepicker(action_id(Act.HOLD, FROM), "First day"),
        datepicker(action_id(Act.HOLD, TO), "Last day"),
        button(Act.PICK_WINDOW, "Use these days", part=SET),
    ]


def _quarters(question: Question, today: date | None) -> list[Element]:
    """Return the quarters from this one on: most starts are said so."""
    began = date(today.year, today.month - (today.month - 1) % 3, 1) if today else None
    starts = [months_after(began, 3 * place) for place in range(_QUARTERS + 1)] if began else []
    known = [each for each in starts if each is not None]
    windows = [(start, after - timedelta(days=1)) for start, after in pairwise(known)]
    offered = [(f"{s}/{e}", f"Q{(s.month + 2) // 3} {s.year}: {window_words(s, e)}") for s, e in windows]
    return [select(action_id(Act.CHOOSE, "quarter"), "Pick a quarter", offered)] if offered else []


def aside(reply: Reply, lead: str) -> list[Block]:
    """Return what can be done beside answering: put the question off, take back, edit, look, go on."""
    if not lead:
        return []
    row = [*_put_off(reply), *_about_card(reply), *_taking_back(reply)]
    if reply.question is None and reply.card is None:
        row.append(button(Act.NEXT_LEAD, "Next lead"))
    about = reply.question.about if reply.question else ""
    return actions("aside", lead, about, [*row, overflow(*_more(reply))])


def _is_open(reply: Reply) -> bool:
    return reply.question is not None and reply.question.is_about_lead


def _put_off(reply: Reply) -> list[Element]:
    if not _is_open(reply):
        return []
    if reply.question is not None and reply.question.about == "compliance.eligibility":
        # No buyer knows it.
        return [button(Act.ASK_COMPLIANCE, "Ask compliance"), button(Act.PUT_OFF, "Don't know yet", "dont_know", 0)]
    return [
        button(Act.PUT_OFF, "Didn't ask yet", "dont_know", 0),
        button(Act.PUT_OFF, "Buyer won't say", "wont_say", 1),
    ]


def _about_card(reply: Reply) -> list[Element]:
    return card_buttons(reply.card, newly_qualified=reply.newly_qualified) if reply.card else []


def _taking_back(reply: Reply) -> list[Element]:
    if HOW_TO_REDO in reply.after:
        return [button(Act.REDO, "Bring it back")]
    return [button(Act.EDIT, "Edit"), button(Act.UNDO, "Undo")] if reply.noted or reply.changed else []


def _more(reply: Reply) -> list[tuple[Act, str, str]]:
    """Return what stands behind the three dots."""
    found: list[tuple[Act, str, str]] = [(Act.PUT_OFF, "skip", "Skip for now")] if _is_open(reply) else []
    if reply.question is not None and reply.question.passage is not None and _is_open(reply):
        found.append((Act.PASSAGE, "", "Why we ask this"))
    if not (reply.noted or reply.changed):
        found.append((Act.EDIT, "", "Edit what is noted"))
    found.append((Act.RECORD, "", "Show the record"))
    if reply.card is None:
        return [*found, (Act.MISSING, "", "What is open?")]
    found += [(Act.COPY, "", "Copy for CRM"), (Act.EXPORT, "", "Export")]
    if reply.card.outcome in {Outcome.PENDING_DISCOVERY, Outcome.NURTURE}:
        found.append((Act.WAIVE, "", "Make an exception"))
    return found[-OVERFLOW:]
