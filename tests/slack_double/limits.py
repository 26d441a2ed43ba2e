"""Is it short and few enough, and is each id there once? By the table in data/limits.yaml."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import yaml

from tests.slack_double.shapes import DATA

_KIND_OF_KEY: Final = {
    "options": "option",
    "initial_option": "option",
    "initial_options": "option",
    "option_groups": "option_group",
    "confirm": "confirm",
    "positive_button": "feedback_button",
    "negative_button": "feedback_button",
}
_CHOICES: Final = frozenset({"static_select", "multi_static_select", "radio_buttons", "checkboxes"})
_WORDS: Final = frozenset({"plain_text", "mrkdwn", "markdown", "text", "raw_text"})


@dataclass(frozen=True, slots=True)
class Node:
    """One object inside a payload: of what kind, where, and its keys."""

    kind: str
    where: str
    value: dict[str, Any]


@cache
def limits() -> dict[str, Any]:
    return dict(yaml.safe_load((DATA / "limits.yaml").read_text("utf-8")))


def complaints_of(value: Any, where: str, surface: str) -> list[str]:
    """Say what is too long, too many, doubled or out of place in blocks or a view of a sound shape."""
    nodes = list(_nodes(value, where))
    return [
        *(said for node in nodes for said in _too_long(node)),
        *(said for node in nodes for said in _too_many(node)),
        *(said for node in nodes for said in _unsound(node, surface)),
        *_doubled_blocks(nodes),
    ]


def complaints_of_message(blocks: list[Any]) -> list[str]:
    found = complaints_of(blocks, "blocks", "message")
    most = limits()["message"]["blocks"]
    return found + ([f"blocks: {len(blocks)} blocks, at most {most}"] if len(blocks) > most else [])


def complaints_of_view(view: dict[str, Any]) -> list[str]:
    found = complaints_of(view, "view", view["type"])
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if view["type"] == "modal" and inputs and "submit" not in view:
        found.append("view: `submit` is needed where there is an input block")
    size = len(json.dumps(view).encode())
    return found + ([f"view: {size} bytes"] if size > limits()["view_bytes"] else [])


def characters(value: Any) -> int:
    """Count the characters of all texts in blocks, as the undocumented limit of a message does."""
    if isinstance(value, dict):
        own = [each for key, each in value.items() if key in {"text", "alt_text"} and isinstance(each, str)]
        return sum(map(len, own)) + sum(characters(each) for each in value.values())
    return sum(characters(each) for each in value) if isinstance(value, list) else 0


def _nodes(value: Any, where: str, key: str = "") -> Iterator[Node]:
    if isinstance(value, dict):
        yield Node(_KIND_OF_KEY.get(key) or str(value.get("type", key)), where, value)
        for inner, each in value.items():
            yield from _nodes(each, f"{where}.{inner}", inner)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _nodes(each, f"{where}[{at}]", key)


def _at(value: Any, path: str) -> Iterator[Any]:
    """Give what stands at a dotted path, going through lists."""
    first, _, rest = path.partition(".")
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and each.get(first) is not None:
            if rest:
                yield from _at(each[first], rest)
            else:
                yield each[first]


def _too_long(node: Node) -> Iterator[str]:
    table = limits()["characters"]
    for path, most in {**table["*"], **table.get(node.kind, {})}.items():
        for text in _at(node.value, path):
            if isinstance(text, str) and len(text) > most:
                yield f"{node.where}.{path}: {len(text)} characters, at most {most}"


def _too_many(node: Node) -> Iterator[str]:
    for path, most in limits()["items"].get(node.kind, {}).items():
        for found in _at(node.value, path):
            if len(found) > most:
                yield f"{node.where}.{path}: {len(found)} items, at most {most}"
    for key in ("elements", "fields", "options", "option_groups", "rows"):
        if node.value.get(key) == []:
            yield f"{node.where}.{key}: must not be empty"


def _unsound(node: Node, surface: str) -> Iterator[str]:
    """Say what no schema knows: empty texts, a picker's first choice that is no option, a block on a wrong surface."""
    value = node.value
    if node.kind in _WORDS and value.get("text") == "":
        yield f"{node.where}.text: must not be empty"
    if surface not in limits()["surfaces"].get(node.kind, [surface]):
        yield f"{node.where}: a `{node.kind}` block cannot be in a {surface}"
    if node.kind == "section" and not value.get("text") and not value.get("fields"):
        yield f"{node.where}: needs `text` or `fields`"
    if "initial_date" in value and not _is_day(value["initial_date"]):
        yield f"{node.where}.initial_date: {value['initial_date']!r} is no day"
    for key in ("url", "image_url", "title_url"):
        if key in value and not str(value[key]).startswith(("http://", "https://", "mailto:", "tel:", "slack://")):
            yield f"{node.where}.{key}: is no address"
    if node.kind in _CHOICES:
        yield from _wrong_choices(node)
    yield from _doubled_actions(node)


def _wrong_choices(node: Node) -> Iterator[str]:
    options = [*node.value.get("options", ()), *_at(node.value, "option_groups.options")]
    options = [each for found in options for each in (found if isinstance(found, list) else [found])]
    if "options" in node.value and "option_groups" in node.value:
        yield f"{node.where}: `options` or `option_groups`, not both"
    if not options:
        yield f"{node.where}: no options"
    for value, count in Counter(each.get("value") for each in options).items():
        if count > 1 or value is None:
            yield f"{node.where}.options: value {value!r} " + ("stands there twice" if value else "is missing")
    firsts = [*node.value.get("initial_options", ()), node.value.get("initial_option")]
    for first in firsts:
        if first is not None and first not in options:
            yield f"{node.where}: the initial option {first.get('value')!r} is none of the options"


def _doubled_actions(node: Node) -> Iterator[str]:
    elements = node.value.get("elements")
    if node.kind in {"actions", "context_actions"} and isinstance(elements, list):
        ids = Counter(each["action_id"] for each in elements if isinstance(each, dict) and "action_id" in each)
        yield from (f"{node.where}: action_id {each!r} stands there twice" for each, n in ids.items() if n > 1)


def _doubled_blocks(nodes: list[Node]) -> Iterator[str]:
    ids = Counter(node.value["block_id"] for node in nodes if node.value.get("block_id"))
    yield from (f"block_id {each!r} stands there twice" for each, count in ids.items() if count > 1)


def _is_day(text: object) -> bool:
    try:
        return date.fromisoformat(str(text)).isoformat() == text
    except ValueError:
        return False
