"""Interactive elements: which a message or view has, what a choice makes of them, and the state Slack tells."""

from collections.abc import Iterator
from typing import Any, Final

from tests.slack_double.errors import ImpossibleError

_HOLDS: Final = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
}
_INITIAL: Final = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "value": "initial_value",
    "rich_text_value": "initial_value",
}
_PRESSED: Final = frozenset({"button", "icon_button", "feedback_buttons", "overflow", "workflow_button"})

Values = dict[str, dict[str, dict[str, Any]]]


def elements_of(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give each interactive element with its block."""
    for block in blocks:
        for element in (block.get("accessory"), block.get("element"), *block.get("elements", ())):
            if isinstance(element, dict) and (element["type"] in _HOLDS or element["type"] in _PRESSED):
                yield block, element


def find(
    blocks: list[dict[str, Any]], action_id: str, value: str | None = None, label: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Find the one element that is meant: by action id, and for buttons by value or label too."""
    met = [
        (block, element)
        for block, element in elements_of(blocks)
        if action_id in ("", element.get("action_id"))
        and (value is None or element["type"] not in {"button", "icon_button"} or element.get("value") == value)
        and (label is None or element.get("text", {}).get("text") == label)
    ]
    if len(met) != 1:
        there = [
            (each.get("action_id"), each.get("value"), each.get("text", {}).get("text"))
            for _, each in elements_of(blocks)
        ]
        raise ImpossibleError(f"{len(met)} elements are {action_id!r} {value!r} {label!r}; there are {there}")
    return met[0]


def chosen(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """Make the state of an element that somebody sets; options by value or label, None for nothing."""
    type_ = element["type"]
    if type_ == "feedback_buttons":
        return {"type": type_, "value": element[f"{value}_button"]["value"], "text": element[f"{value}_button"]["text"]}
    if type_ == "overflow":
        return {"type": type_, "selected_option": _option(element, value)}
    if type_ in _PRESSED:
        return {"type": type_, **{key: element[key] for key in ("value", "text") if key in element}}
    key = _HOLDS[type_]
    if value is not None and "option" in key:
        value = [_option(element, each) for each in value] if key.endswith("s") else _option(element, value)
    return {"type": type_, key: value}


def state_of(blocks: list[dict[str, Any]], now: Values) -> Values:
    """Tell the state of every element that holds one: what was chosen, else what it began with."""
    told: Values = {}
    for block, element in elements_of(blocks):
        if element["type"] in _HOLDS:
            key = _HOLDS[element["type"]]
            first = element.get(_INITIAL[key], [] if key in {"selected_options", "selected_users"} else None)
            begun = {"type": element["type"], key: first}
            held = now.get(block["block_id"], {}).get(element["action_id"], begun)
            told.setdefault(block["block_id"], {})[element["action_id"]] = held
    return told


def unfit(blocks: list[dict[str, Any]], values: Values) -> dict[str, str]:
    """Say, block by block, what Slack's own form would not let through."""
    said = {}
    for block, element in elements_of(blocks):
        if block["type"] != "input":
            continue
        value = values[block["block_id"]][element["action_id"]].get(_HOLDS[element["type"]])
        if value in (None, "", []):
            if not block.get("optional"):
                said[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and not _fits(element, value):
            said[block["block_id"]] = "This is too short, too long or no number."
    return said


def _fits(element: dict[str, Any], value: str) -> bool:
    if element["type"] == "number_input":
        number = value.removeprefix("-")
        is_whole = number.isdigit()
        return is_whole or (bool(element.get("is_decimal_allowed")) and number.replace(".", "", 1).isdigit())
    return int(element.get("min_length", 0)) <= len(value) <= int(element.get("max_length", 3000))


def _option(element: dict[str, Any], value: str) -> dict[str, Any]:
    options = [
        *element.get("options", ()),
        *(each for group in element.get("option_groups", ()) for each in group["options"]),
    ]
    for option in options:
        if value in (option.get("value"), option["text"]["text"]):
            return dict(option)
    raise ImpossibleError(
        f"{value!r} is none of the options {[(each.get('value'), each['text']['text']) for each in options]}"
    )
