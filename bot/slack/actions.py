"""What can be pressed in Slack, and how a button's lead, subject and value travel there and back. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.slack.limits import NAME


class Act(StrEnum):
    """What pressing something means; a closed list."""

    CHOOSE = "choose"
    """A `Choice` of a question: `about` and `value` of a `Chose`."""
    PICK_DATE = "pick_date"
    """A day: `value` is 2026-07-01."""
    PICK_WINDOW = "pick_window"
    """First and last day: `value` is 2026-07-01/2026-09-30, or empty while a day is missing."""
    HOLD = "hold"
    """A picker whose value is read when another button is pressed: nothing to do now."""
    PUT_OFF = "put_off"
    """The question is put off: `value` is dont_know, wont_say or skip."""
    EDIT = "edit"
    """Open the edit form."""
    ADD_PEOPLE = "add_people"
    """Open the form for people and their roles."""
    UNDO = "undo"
    REDO = "redo"
    PASSAGE = "passage"
    """Show what the playbook says of `about`."""
    MISSING = "missing"
    WHY = "why"
    WHYNOT = "whynot"
    CHANGES = "changes"
    RECORD = "record"
    COPY = "copy"
    EXPORT = "export"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    REJECT = "reject"
    """Open the reject form."""
    WAIVE = "waive"
    """Open the form for an exception."""
    ASK_COMPLIANCE = "ask_compliance"
    """Let compliance be asked whether the account is eligible."""
    FLAG = "flag"
    """A flag was answered: `about` is `FlagShown.about`, `value` is reported or not_an_event."""
    FEEDBACK = "feedback"
    """`about` is the decision, `value` is helpful or unhelpful."""
    OPEN = "open"
    """Go on with a lead from the App Home."""
    NEXT_LEAD = "next_lead"
    PAGE = "page"
    """Turn to a page of the App Home: `about` is the list, `value` the page's number from 0."""
    MORE = "more"
    """An overflow menu: `value` is another act; read as that act."""


FROM, TO, MANY, SET = "from", "to", "many", "set"
"""Which element of a block it is: one of two days, the menu of several, the button that takes what they hold."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody pressed: the act, the lead and the subject it is about, and the value."""

    act: Act
    lead: str = ""
    about: str = ""
    value: str = ""
    values: tuple[str, ...] = ()
    """All that was picked, where several can be."""


def action_id(act: Act, part: int | str = "") -> str:
    """Return an element's name: the act, and which of several elements of a block it is."""
    return f"{act}:{part}" if part != "" else str(act)


def packed(place: int | str, lead: str, about: str) -> str:
    """Return a `block_id` that says what its elements are about, and is unique in its message by its place."""
    return json.dumps([str(place), lead, about], ensure_ascii=False, separators=(",", ":"))


def fits(place: int | str, lead: str, about: str) -> bool:
    """Tell whether that is short enough for Slack."""
    return len(packed(place, lead, about)) <= NAME


def unpacked(block_id: str) -> tuple[str, str]:
    """Return the lead and the subject of a block; two empty texts for a block that is not ours."""
    try:
        read = json.loads(block_id)
    except ValueError:
        return "", ""
    match read:
        case [str(), str() as lead, str() as about]:
            return lead, about
        case _:
            return "", ""


def pressed(action: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> Pressed | None:
    """Return what an entry of `actions` means; ``None`` for what none of our messages holds.

    ``state`` is the `state` of the interaction: what stands in the pickers of the message or view.
    """
    name, _, part = str(action.get("action_id", "")).partition(":")
    if name not in _NAMES:
        return None
    act, values, block = Act(name), picked(action), str(action.get("block_id", ""))
    lead, about = unpacked(block)
    if act is Act.PICK_WINDOW:
        return Pressed(act, lead, about, _window(state or {}, block))
    if act is Act.CHOOSE and part == SET:
        values = _held(state or {}, block, MANY)
    value = values[0] if values else ""
    if act is Act.MORE:
        meant, _, value = value.partition("|")
        return Pressed(Act(meant), lead, about, value) if meant in _NAMES else None
    return Pressed(act, lead, about, value, values)


_NAMES: Final = frozenset(str(act) for act in Act)


def picked(element: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an element holds, whatever its kind: an entry of `actions`, or of a view's `state.values`."""
    match element:
        case {"selected_options": [*options]}:
            return tuple(str(each["value"]) for each in options)
        case {"selected_option": {"value": str() as value}}:
            return (value,)
        case {"selected_date": str() as value} | {"value": str() as value}:
            return (value,)
        case {"selected_user": str() as value}:
            return (value,)
        case _:
            return ()


def _window(state: Mapping[str, Any], block_id: str) -> str:
    """Return the two days that the pickers beside a pressed button show; nothing while one is missing."""
    days = [_held(state, block_id, part) for part in (FROM, TO)]
    return "/".join(day[0] for day in days) if all(days) else ""


def _held(state: Mapping[str, Any], block_id: str, part: str) -> tuple[str, ...]:
    """Return what a picker holds that stands beside a pressed button."""
    return picked(state.get("values", {}).get(block_id, {}).get(action_id(Act.HOLD, part), {}))
