"""A message as a person reads it: plain lines, marks undone; and what in it would ring, link or unfurl."""

import re
from collections.abc import Iterator
from typing import Any, Final

_MARK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def plain(message: dict[str, Any]) -> str:
    """Give what a message or view shows, line by line; elements as [label]."""
    blocks = message.get("blocks")
    if not blocks or blocks[0].get("block_id") == "typed":
        return unmarked(message.get("text", ""))
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def unmarked(text: str) -> str:
    """Undo Slack's marks: links as their words, & < > as typed."""
    shown = _MARK.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def marks(value: Any) -> list[str]:
    """Give every mark in a message's marked-up texts that Slack would act on: <@U1>, <!channel>, <https://...>."""
    return [found[0] for text in _marked_texts(value) for found in _MARK.finditer(text)]


def _marked_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str) and value.get("type") in {"mrkdwn", "message", "markdown"}:
            yield value["text"]
        for each in value.values():
            yield from _marked_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _marked_texts(each)


def _lines(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header" | "section" | "markdown" | "alert":
            text = block.get("text")
            yield unmarked(text if isinstance(text, str) else (text or {}).get("text", ""))
            yield from (unmarked(each["text"]) for each in block.get("fields", ()))
            if block.get("accessory"):
                yield _shown(block["accessory"])
        case "context":
            yield " ".join(unmarked(each.get("text") or each.get("alt_text", "")) for each in block["elements"])
        case "actions" | "context_actions":
            yield " ".join(_shown(each) for each in block["elements"])
        case "input":
            yield f"{block['label']['text']}: {_shown(block['element'])}"
        case "image":
            yield f"[image: {block['alt_text']}]"
        case "divider":
            yield "---"
        case "rich_text":
            yield from _rich(block)
        case other:
            yield f"[{other}]"


def _shown(element: dict[str, Any]) -> str:
    options = [
        *element.get("options", ()),
        *(one for group in element.get("option_groups", ()) for one in group["options"]),
    ]
    if options:
        return "[" + " | ".join(each["text"]["text"] for each in options) + "]"
    if element["type"] == "feedback_buttons":
        return f"[{element['positive_button']['text']['text']}] [{element['negative_button']['text']['text']}]"
    label = element.get("text") or element.get("placeholder")
    return f"[{label['text'] if label else element['type']}]"


def _rich(block: dict[str, Any]) -> Iterator[str]:
    """Give rich text line by line: a section, an entry of a list, a quote begins a new one."""
    for each in block["elements"]:
        if each["type"] == "rich_text_list":
            yield from (f"- {''.join(_inline(entry))}" for entry in each["elements"])
        else:
            yield ("> " if each["type"] == "rich_text_quote" else "") + "".join(_inline(each))


def _inline(section: dict[str, Any]) -> Iterator[str]:
    for each in section.get("elements", ()):
        match each["type"]:
            case "text":
                yield each["text"]
            case "link":
                yield each.get("text") or each["url"]
            case "emoji":
                yield f":{each['name']}:"
            case "user" | "channel" | "usergroup":
                yield f"@{each.get('user_id') or each.get('channel_id') or each.get('usergroup_id')}"
            case other:
                yield f"[{other}]"
