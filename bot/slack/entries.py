"""What was entered in a form, read back: fields with the words that were typed or chosen, and what cannot be taken."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from bot.reading.local import ReadingWords
from bot.reading.money import find_money
from bot.reading.quantities import find_quantities
from bot.slack.actions import picked
from bot.slack.forms import FROM, TO, VALUE, WINDOWS, Form, stamp
from bot.slack.words import SlackWords
from qualification.terms import CRITERIA, FIELDS, CriterionName, Money, Quantity
from qualification.wording import FIELD_WORDS

Entry = tuple[str, str]
"""A field and what was entered, as `bot.conversation.messages.Entered` takes it."""
_BOTH_DAYS: Final = "Give the first and the last day of \u201c{field}\u201d."
_REVERSED: Final = "\u201c{field}\u201d ends before it begins; give the earlier day first."
_NO_QUANTITY: Final = "I could not read \u201c{typed}\u201d as a quantity; write it like \u201c3 batches; 200 L\u201d."
_NO_MONEY: Final = "I could not read \u201c{typed}\u201d as a sum; write it like \u201c48k EUR\u201d."
_NO_ROLE: Final = "Say what {who} has to do with the decision: pick a part."
_NOBODY: Final = "A part in the decision needs a name or a title."
_NO_WORDS: Final = "Please say in your own words what speaks against it."


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was sent: which, about which lead, which conversation is to hear of it, and what stands in it."""

    form: Form
    lead: str
    where: str
    entered: Mapping[str, tuple[str, ...]]
    """By the input's name: what was typed or chosen; what nobody touched is left out."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a form tells: fields and their values, and sentences on what could not be taken."""

    values: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()


def filled(view: Mapping[str, Any]) -> Filled | None:
    """Return what the `view` of a `view_submission` holds; ``None`` for a form that is none of ours."""
    if view.get("callback_id") not in {str(form) for form in Form}:
        return None
    lead, where = _carried(str(view.get("private_metadata", "")))
    entered: dict[str, tuple[str, ...]] = {}
    for block, inputs in view.get("state", {}).get("values", {}).items():
        name, _, was = str(block).rpartition("|")
        values = tuple(each.strip() for each in picked(inputs.get(VALUE, {})) if each.strip())
        if values and stamp(values[0]) != was:
            entered[name] = values
    return Filled(Form(view["callback_id"]), lead, where, _with_other_day(entered, view))


def _carried(metadata: str) -> tuple[str, str]:
    try:
        read = json.loads(metadata)
    except ValueError:
        return "", ""
    match read:
        case [str() as lead, str() as where]:
            return lead, where
        case _:
            return "", ""


def _with_other_day(entered: dict[str, tuple[str, ...]], view: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the entries; where one day of a window was changed, with the other day as it stands."""
    for block, inputs in view.get("state", {}).get("values", {}).items():
        name = str(block).rpartition("|")[0]
        field, _, part = name.rpartition(".")
        other = f"{field}.{TO if part == FROM else FROM}"
        values = picked(inputs.get(VALUE, {}))
        if field in WINDOWS and name not in entered and other in entered and values:
            entered[name] = values
    return entered


def answers(form: Filled, words: ReadingWords) -> Answers:
    """Return what a form says of the lead's fields, each as it was typed or chosen."""
    values: list[Entry] = []
    problems: list[str] = []
    for field, value, problem in _read(form.entered, words):
        if problem:
            problems.append(problem)
        else:
            values.append((field, value))
    return Answers(tuple(values), tuple(problems))


_Read = tuple[str, str, str]
"""A field, a value, and what is wrong with it; an empty text where nothing is."""


def _read(entered: Mapping[str, tuple[str, ...]], words: ReadingWords) -> Iterator[_Read]:
    for field in FIELDS:
        if field in WINDOWS:
            yield from _window(field, entered)
        elif field == "decision.people":
            yield from _people(entered)
        elif field not in entered:
            continue
        elif field == "scope.quantity":
            yield from _quantities(entered[field][0], words)
        elif field == "budget.amount":
            yield _money(entered[field][0], words)
        else:
            yield field, entered[field][0], ""


def _window(field: str, entered: Mapping[str, tuple[str, ...]]) -> Iterator[_Read]:
    days = [entered[name][0] for part in (FROM, TO) if (name := f"{field}.{part}") in entered]
    called = FIELD_WORDS[field]
    if len(days) == 1:
        yield field, "", _BOTH_DAYS.format(field=called)
    elif days:
        yield field, "/".join(days), _REVERSED.format(field=called) if days[0] > days[1] else ""


def _quantities(typed: str, words: ReadingWords) -> Iterator[_Read]:
    found = find_quantities(typed, words=words.quantities)
    for mention in found:
        yield "scope.quantity", msgspec.json.encode(Quantity(mention.number, mention.unit)).decode(), ""
    if not found:
        yield "scope.quantity", "", _NO_QUANTITY.format(typed=typed)


def _money(typed: str, words: ReadingWords) -> _Read:
    for mention in find_money(typed, words=words.money):
        if mention.amount is not None and mention.currency is not None:
            return "budget.amount", msgspec.json.encode(Money(mention.amount, mention.currency)).decode(), ""
    return "budget.amount", "", _NO_MONEY.format(typed=typed)


def _people(entered: Mapping[str, tuple[str, ...]]) -> Iterator[_Read]:
    rows = sorted({name.split(".")[1] for name in entered if name.startswith("person.")})
    for row in rows:
        name, title, roles = (entered.get(f"person.{row}.{part}", ()) for part in ("name", "title", "roles"))
        # A comma parts name and title where they are written as one.
        called = ", ".join(part for part in (" ".join(name).replace(",", ""), *title))
        if not (name or title):
            yield "decision.people", "", _NOBODY
        elif not roles:
            yield "decision.people", "", _NO_ROLE.format(who=called.strip(", "))
        for role in roles if name or title else ():
            yield "decision.people", f"{role}|{called}", ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why an SQL is sent back: the criterion, and the reason in words; or what is missing."""

    criterion: CriterionName
    reason: str
    problem: str = ""


def rejection(form: Filled, words: SlackWords) -> Rejection | None:
    """Return why an SQL is sent back; ``None`` where no reason that is offered was chosen."""
    reason = words.reject_reasons.get(form.entered.get("reason", ("",))[0])
    if reason is None:
        return None
    told = form.entered.get("words", ("",))[0]
    whole = f"{reason.label}: {told}" if told else reason.label
    return Rejection(reason.criterion, whole, _NO_WORDS if reason.needs_words and not told else "")


def exception(form: Filled) -> tuple[CriterionName, str] | None:
    """Return for which criterion an exception is made, and why; ``None`` where one of them is missing."""
    named, why = form.entered.get("criterion", ("",))[0], form.entered.get("words", ("",))[0]
    criterion = next((each for each in CRITERIA if each == named), None)
    return (criterion, why) if criterion is not None and why else None
