"""What the tests of Slack's pictures share: payloads checked against the double's rules, and every word in them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from bot.slack.rich import Block
from bot.slack.shown import Shown
from tests.slack_double import limits, shapes


def complaints(shown: Shown) -> list[str]:
    """Say what Slack would refuse in a message."""
    blocks = list(shown.blocks)
    found = _shapes(blocks) or limits.complaints_of_message(blocks)
    total, text = limits.characters(blocks), len(shown.text.encode())
    found += [f"{total} characters in all"] if total >= 12_000 else []
    found += [f"a text of {text} bytes"] if not 0 < text <= 4000 else []
    return found + _too_long_pieces(blocks)


def complaints_of_view(view: dict[str, Any]) -> list[str]:
    """Say what Slack would refuse in a modal or a home tab."""
    found = shapes.complaints_of_view({**view, "blocks": []}) + _shapes(view["blocks"])
    return (found or limits.complaints_of_view(view)) + _too_long_pieces(view["blocks"])


def _shapes(blocks: Sequence[Block]) -> list[str]:
    return [said for block in blocks for said in _complaints_of_a_shape(json.dumps(_without_words(block)))]


def _without_words(value: Any) -> Any:
    """Return a block with one and the same word for all that the shapes know nothing of; they are slow to check."""
    if isinstance(value, Mapping):
        return {k: "x" if k in _WORDS and isinstance(v, str) else _without_words(v) for k, v in value.items()}
    return [_without_words(each) for each in value] if isinstance(value, list | tuple) else value


_WORDS: Final = frozenset({"text", "value", "url", "block_id", "initial_value"})


@cache
def _complaints_of_a_shape(block: str) -> list[str]:
    return shapes.complaints_of_blocks([json.loads(block)])


def _too_long_pieces(blocks: Sequence[Block]) -> list[str]:
    """Hold rich text to the length of a section, though Slack names no limit for it."""
    rich = ((place, limits.characters(b)) for place, b in enumerate(blocks) if b["type"] == "rich_text")
    return [f"rich text {place} has {count} characters" for place, count in rich if count > 3100]


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object inside a payload."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from objects(each)


def words(value: Any) -> str:
    """Return every word that a payload shows, in order."""
    return "\n".join(_shown(value))


def reads(value: Any) -> str:
    """Return what rich text reads like, without its styles."""
    return "\n".join(
        "".join(str(e.get("text", "")) for e in each["elements"]) for each in objects(value) if _is_piece(each)
    )


def _is_piece(value: Mapping[str, Any]) -> bool:
    return value.get("type") in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}


def _shown(value: Any) -> Iterator[str]:
    for each in objects(value):
        if isinstance(each.get("text"), str):
            yield each["text"]


def buttons(value: Any) -> list[str]:
    """Return the `action_id` of each element that can be pressed."""
    return [str(each["action_id"]) for each in objects(value) if "action_id" in each]


def element(value: Any, action_id: str) -> Mapping[str, Any]:
    """Return the element of that name."""
    return next(each for each in objects(value) if each.get("action_id") == action_id)


def press(blocks: Sequence[Block], action_id: str, **picked: Any) -> dict[str, Any]:
    """Return what Slack sends when an element is pressed, as an entry of `actions`."""
    for block in blocks:
        for each in block.get("elements", [block.get("accessory", {})]):
            if each.get("action_id") == action_id:
                value = {"value": each["value"]} if "value" in each else {}
                return {"type": each["type"], "action_id": action_id, "block_id": block["block_id"], **value, **picked}
    raise AssertionError(f"{action_id} is not among {buttons(blocks)}")
