"""Answers that are picked, confirmed or put aside: fields, how a meeting went, what became of a flag."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import msgspec

from bot.conversation.messages import (
    Choice,
    Chose,
    Entered,
    NotedFact,
    PutAside,
    Reply,
)
from bot.conversation.noting import noted
from bot.conversation.questions import (
    HELD,
    MEETING,
    MOVED,
    NO_SHOW,
    YES,
    asked_as,
    field_asked,
    is_confirming,
)
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, asked_now, finish
from bot.conversation.wording import (
    NO_FACT_FOR,
    NO_QUESTION,
    PUT_OFF,
    asked_about,
    choice_label,
    flag_shown,
    quoted,
)
from bot.storage.facts import (
    EvidenceNoted,
    Fact,
    FlagAnswered,
    QuestionPutOff,
)
from qualification.terms import (
    CRITERIA,
    FIELDS,
    Evidence,
    FieldName,
    Money,
    Person,
    Polarity,
    Quantity,
    SaidBy,
)
from qualification.wording import FIELD_WORDS

FORM: Final = "form-1"


_STEP_FIELDS: Final[tuple[FieldName, ...]] = ("next_step.kind", "next_step.status", "next_step.date")


def chose(around: Surroundings, view: LeadView, choice: Chose) -> Draft:
    """Take an answer that was picked: it is evidence, and its quote is what was picked."""
    if choice.about == MEETING:
        return meeting(around, view, choice.value, choice_label(_MEETING_CHOICES, choice.value))
    field = field_asked(choice.about)
    value, label = chosen_value(view, field, choice.value)
    if field is None or value is None:
        return finish(around, view, [], Reply(said=(NO_FACT_FOR.format(about=asked_about(choice.about)),)))
    return _entered(around, view, label, [(field, value)], choice.about)


_MEETING_CHOICES: Final = (Choice(HELD, "held"), Choice(MOVED, "moved"), Choice(NO_SHOW, "no-show"))


def chosen_value(view: LeadView, field: FieldName | None, picked_value: str) -> tuple[Any, str]:
    """Return a picked value with its field's type, and the words that stand for it."""
    if field is None:
        return None, picked_value
    from qualification.wording import said_words

    if picked_value == YES:
        return view.record.fields.value(field), "Yes, still so"
    try:
        value = _typed(view, field, picked_value)
    except (ValueError, msgspec.MsgspecError):
        return None, picked_value
    return value, said_words(field, value)


def _typed(view: LeadView, field: FieldName, text: str) -> Any:
    values = view.policy.values_of(field)
    if values is not None:
        return text if text in values else None
    match field:
        case "timeline.start" | "timeline.need_by":
            start, _, end = text.partition("/")
            window = date.fromisoformat(start), date.fromisoformat(end or start)
            return window if window[0] <= window[1] else None
        case "next_step.date":
            return date.fromisoformat(text)
        case "decision.people":
            role, _, called = text.partition("|")
            name, _, title = called.partition(", ")
            return msgspec.convert({"role": role, "name": name or None, "title": title or None}, Person)
        case "scope.quantity":
            return msgspec.json.decode(text, type=Quantity)
        case "budget.amount":
            return msgspec.json.decode(text, type=Money)
        case _:
            return text


def entered(around: Surroundings, view: LeadView, message: Entered) -> Draft:
    """Take a form that was sent: each field's quote is what was chosen or typed there."""
    words: list[str] = []
    found: list[tuple[FieldName, Any, str]] = []
    for about, text in message.values:
        field = field_asked(about)
        value, label = chosen_value(view, field, text)
        if field is None or value is None:
            words.append(NO_FACT_FOR.format(about=asked_about(about)))
        elif value != view.record.fields.value(field):
            found.append((field, value, label))
    if not found:
        return finish(around, view, [], Reply(said=tuple(words) or ("The form held nothing new.",)))
    text = "\n".join(f"{FIELD_WORDS[field]}: {label}" for field, _, label in found)
    origin = around.origin
    received, reference = around.received(origin.event, text, None), around.reference(origin.event)
    pieces, at = [], 0
    for field, value, label in found:
        start = at + len(FIELD_WORDS[field]) + 2
        end = start + len(label)
        pieces.append(Evidence(field, value, label, start, end, reference, SaidBy.FORM, field, extractor=FORM))
        at = end + 1
    facts: list[tuple[str, Fact]] = [(view.row.lead, received)]
    facts += [(view.row.lead, EvidenceNoted(piece)) for piece in pieces]
    return finish(around, view, facts, replace(noted(view, pieces), said=tuple(words)))


def _entered(
    around: Surroundings, view: LeadView, text: str, values: Sequence[tuple[FieldName, Any]], about: str
) -> Draft:
    """Record a message that was entered in a form, and its evidence."""
    asked = about if about in CRITERIA or about in FIELDS else None
    origin = around.origin
    received = around.received(origin.event, text, asked)
    reference = around.reference(origin.event)
    pieces = tuple(
        Evidence(field, value, text, 0, len(text), reference, SaidBy.FORM, asked, extractor=FORM)
        for field, value in values
    )
    facts: list[tuple[str, Fact]] = [(view.row.lead, received)]
    facts += [(view.row.lead, EvidenceNoted(piece)) for piece in pieces]
    return finish(around, view, facts, noted(view, pieces))


def confirmed(around: Surroundings, view: LeadView, about: str, text: str) -> Draft | None:
    """Take "yes" to "is that still so?": the same value, said again today."""
    field = field_asked(about)
    if field is None or not is_confirming(view, about):
        return None
    value = view.record.fields.value(field)
    values = value if field in {"decision.people", "scope.quantity"} else (value,)
    return _entered(around, view, text, [(field, each) for each in values], about)


def meeting(around: Surroundings, view: LeadView, how: str, text: str) -> Draft:
    """Record how a next step went: what was agreed for its day no longer stands."""
    over: tuple[FieldName, ...] = ("next_step.date",) if how == MOVED else _STEP_FIELDS
    over = ("next_step.status", "next_step.date") if how == NO_SHOW else over
    origin, reference = around.origin, around.reference(around.origin.event)
    received = around.received(origin.event, text, "next_step")
    facts: list[tuple[str, Fact]] = [(view.row.lead, received)]
    for field in over:
        piece = Evidence(
            field, None, text, 0, len(text), reference, SaidBy.FORM, "next_step", Polarity.DENIES, extractor=FORM
        )
        facts.append((view.row.lead, EvidenceNoted(piece)))
    asks = {
        HELD: "Good. What did you agree on as the next step, and for which day?",
        MOVED: "To which day was it moved?",
        NO_SHOW: "Pity. Is there a new date, or another next step?",
    }
    about = "next_step.date" if how == MOVED else "next_step"
    said = Reply(noted=(NotedFact("Next step", (_HOW_IT_WENT[how],), (quoted(text),)),))
    return finish(around, view, facts, said, question=asked_as(view, about, asks[how]), changes="none")


_HOW_IT_WENT: Final = {HELD: "it took place", MOVED: "it was moved", NO_SHOW: "they did not come"}


def put_aside(around: Surroundings, view: LeadView, aside: PutAside) -> Draft:
    """Leave the question that waits, and say when it comes back."""
    asked = asked_now(around, view)
    if asked is None:
        return finish(around, view, [], Reply(said=(NO_QUESTION,)))
    return finish(around, view, [(view.row.lead, QuestionPutOff(asked, aside.why))], Reply(said=(PUT_OFF[aside.why],)))


def answer_flag(around: Surroundings, view: LeadView, answer: str, about: str = "") -> Draft | None:
    """Record that a flag was reported, or is none; the oldest where none is named."""
    flags = [
        (number, flag) for number, flag in view.flags_open if about in ("", flag_shown(flag, view).about)
    ]  # fmt: skip
    if not flags or answer not in {"reported", "not_an_event"}:
        return None
    number, flag = flags[0]
    words = "Thank you. Noted as reported" if answer == "reported" else "Noted as not an event"
    said = (f"{words}: {quoted(flag.quote)}.",)
    return finish(around, view, [(view.row.lead, FlagAnswered(number, answer))], Reply(said=said))  # type: ignore[arg-type]
