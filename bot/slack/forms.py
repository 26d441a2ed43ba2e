"""The forms: opened at once while they load, then filled; each a Slack modal made from values. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from bot.reading.visible import visible
from bot.slack.limits import INPUT, METADATA, NAME, PLACEHOLDER, SECTION, TITLE, cut
from bot.slack.rich import Block, Element, Option, context, datepicker, divider, multi_select, plain, select
from bot.slack.words import SlackWords
from qualification.policy import Policy, fields_of
from qualification.terms import CRITERIA, ROLES, CriterionName, FieldName, GroundedRecord
from qualification.wording import FIELD_WORDS, criterion_noun, enum_words, value_words

VALUE: Final = "value"
"""The `action_id` of every input; which input it is says the block's."""
FROM, TO = "from", "to"
WINDOWS: Final = frozenset({"timeline.start", "timeline.need_by"})
_LONG_TEXTS: Final = frozenset({"need.project", "scope.deliverable", "decision.approval", "compliance.documentation"})
_PEOPLE_ROWS: Final = 3
_HINTS: Final[Mapping[str, str]] = {
    "scope.quantity": "Such as: 3 batches; 200 L",
    "budget.amount": "Such as: 48k EUR",
    "compliance.channel": "Such as: phone yes, e-mail no",
}
_TAKE_OUT: Final = "To take something out, say so in the debrief: \u201cnot Dana, it's Priya who signs\u201d."


class Form(StrEnum):
    """The forms, by the `callback_id` of their views."""

    LOADING = "loading"
    EDIT = "edit"
    PEOPLE = "people"
    WAIVE = "waive"
    REJECT = "reject"
    FEEDBACK = "feedback"


View = dict[str, Any]


def external_id(event: str) -> str:
    """Return the name under which a form that was opened for an event is found again."""
    name = f"debrief:{event}"
    return name if len(name) <= NAME else f"debrief:{hashlib.sha256(event.encode()).hexdigest()}"


def loading_view(event: str) -> View:
    """Return what is shown at once, while the form is made; `views.update` finds it by its `external_id`."""
    view = _modal(Form.LOADING, "Debrief", [context("One moment \u2026")], metadata="")
    return {**view, "external_id": external_id(event)}


def failed_view(words: str) -> View:
    """Return what stands in the place of a form that cannot be filled."""
    return _modal(Form.LOADING, "Debrief", [context(words)], metadata="")


def edit_form(lead: str, called: str, record: GroundedRecord, policy: Policy, where: str = "") -> View:
    """Return the form to edit what is noted of a lead, filled with what is known.

    ``where`` comes back with what was entered: it names the conversation that is to hear of it.
    """
    blocks: list[Block] = []
    for criterion in CRITERIA:
        blocks += [divider()] if blocks else []
        for field in fields_of(criterion):
            blocks += _inputs(field, record, policy)
    return _modal(Form.EDIT, called, [*blocks, context(_TAKE_OUT)], _metadata(lead, where), submit="Save")


def people_form(lead: str, called: str, record: GroundedRecord, where: str = "") -> View:
    """Return the form for people on the buyer's side and their roles."""
    blocks = [*_known_people(record), *(block for row in range(_PEOPLE_ROWS) for block in _person(row))]
    return _modal(Form.PEOPLE, called, [*blocks, context(_TAKE_OUT)], _metadata(lead, where), submit="Save")


def waive_form(lead: str, called: str, waivable: Sequence[CriterionName], where: str = "") -> View:
    """Return the form for an exception: for which criterion, and why."""
    criteria = [(criterion, criterion_noun(criterion).capitalize()) for criterion in waivable]
    blocks = [
        _input("criterion", "Exception for", select(VALUE, "Pick one", criteria), optional=False),
        _input("words", "Why", _text("", long=True), optional=False),
    ]
    return _modal(Form.WAIVE, called, blocks, _metadata(lead, where), submit="Make exception")


def reject_form(lead: str, called: str, words: SlackWords, where: str = "") -> View:
    """Return the form to send an SQL back: one of the reasons, and words of one's own."""
    reasons = [(key, reason.label) for key, reason in words.reject_reasons.items()]
    radio = {"type": "radio_buttons", "action_id": VALUE, "options": select("", "-", reasons)["options"]}
    blocks = [
        _input("reason", "What speaks against it?", radio, optional=False),
        _input("words", "In your words", _text("", long=True), hint="Helps the rep to put it right"),
    ]
    return _modal(Form.REJECT, called, blocks, _metadata(lead, where), submit="Send back")


def feedback_form(lead: str, called: str, where: str = "") -> View:
    """Return the form that asks somebody whom a decision did not help what should be different."""
    blocks = [_input("words", "What should be different?", _text("", long=True))]
    return _modal(Form.FEEDBACK, called, blocks, _metadata(lead, where), submit="Send")


def _modal(form: Form, title: str, blocks: Sequence[Block], metadata: str, submit: str = "") -> View:
    view = {
        "type": "modal", "callback_id": str(form), "title": plain(title, TITLE), "blocks": list(blocks),
        "private_metadata": metadata, "close": plain("Cancel" if submit else "Close", TITLE),
    }  # fmt: skip
    return {**view, "submit": plain(submit, TITLE)} if submit else view


def _metadata(lead: str, where: str) -> str:
    """Return what a view carries and gives back. Raises `ValueError` where Slack would not carry it."""
    packed = json.dumps([lead, where], ensure_ascii=False, separators=(",", ":"))
    if len(packed) > METADATA:
        raise ValueError(f"a form carries at most {METADATA} characters, and `lead` and `where` are {len(packed)}")
    return packed


def stamp(shown: str) -> str:
    """Return a short mark of what an input showed first, so that what nobody touched is told apart from an entry."""
    return hashlib.sha256(shown.encode()).hexdigest()[:8]


def _input(name: str, label: str, element: Element, shown: str = "", *, hint: str = "", optional: bool = True) -> Block:
    block = {
        "type": "input", "block_id": f"{name}|{stamp(shown)}", "label": plain(label, 200), "element": element,
        "optional": optional,
    }  # fmt: skip
    return {**block, "hint": plain(hint, 200)} if hint else block


def _text(shown: str, *, long: bool = False, hint: str = "") -> Element:
    """Return a line to type in, or several."""
    element: Element = {"type": "plain_text_input", "action_id": VALUE, "multiline": long, "max_length": INPUT}
    if hint:
        element["placeholder"] = plain(hint, PLACEHOLDER)
    return {**element, "initial_value": shown} if shown else element


def _inputs(field: FieldName, record: GroundedRecord, policy: Policy) -> Iterator[Block]:
    """Yield the inputs of a field, with what is known in them."""
    value, label = record.fields.value(field), FIELD_WORDS[field].capitalize()
    values = policy.values_of(field)
    if field == "decision.people":
        yield from _known_people(record)
        yield from _person(0)
    elif field in WINDOWS:
        first, last = value or (None, None)
        yield _day(f"{field}.{FROM}", f"{label}: first day", first)
        yield _day(f"{field}.{TO}", f"{label}: last day", last)
    elif field == "next_step.date":
        yield _day(field, label, value)
    elif values is not None:
        offered = [(each, enum_words(each)) for each in values]
        known = value if value in values else None
        yield _input(field, label, select(VALUE, "Not known", offered, known), known or "")
    else:
        shown = shown_text(value)
        yield _input(field, label, _text(shown, long=field in _LONG_TEXTS, hint=_HINTS.get(field, "")), shown)


def shown_text(value: Any) -> str:
    """Return a value as a line to type in shows it, cut where Slack would not take it."""
    return "" if value is None else cut(visible(value_words(value)), INPUT)


def _day(name: str, label: str, day: date | None) -> Block:
    return _input(name, label, datepicker(VALUE, "Not known", day), day.isoformat() if day else "")


def _known_people(record: GroundedRecord) -> list[Block]:
    people = record.fields.value("decision.people") or ()
    return [context(cut(f"Known: {value_words(people)}", SECTION // 8))] if people else []


def _person(row: int) -> list[Block]:
    """Return a row for one more person: name, title, roles."""
    roles: list[Option] = [(role, enum_words(role).capitalize()) for role in ROLES]
    return [
        _input(f"person.{row}.name", "Somebody else" if row else "Person", _text("", hint="Name")),
        _input(f"person.{row}.title", "Title", _text("")),
        _input(f"person.{row}.roles", "Part in the decision", multi_select(VALUE, "One or more", roles)),
    ]
