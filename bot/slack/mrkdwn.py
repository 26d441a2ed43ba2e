"""Words as Slack may show them: nothing that people wrote can mention, link, unfurl or format.

What is laid out in blocks is `plain_text` or `rich_text`, in which Slack looks for no markup at all. Only the plain
line that stands for a whole message, in a notification or for a screen reader, is mrkdwn; `neutral` is for that line.
"""

import re
from typing import Final

from bot.reading.visible import visible

_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Slack's markup has no escape for these, so where they could begin or end something a twin that looks alike stands in.
_TWINS: Final = {"*": "\u2217", "_": "\uff3f", "~": "\u223c", "`": "\u02cb"}
_FORMATTING: Final = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])|`")
_EMOJI: Final = re.compile(r":(?=[\w+'-]{1,100}:)")
_LINKING: Final = re.compile(r"(?<=[A-Za-z]):(?=//|[^\s:]+@)|(?<=\bmailto):|(?<=\btel):", re.IGNORECASE)
_QUOTING: Final = re.compile(r"(?m)^(\s*)(>)")


def one_line(text: str) -> str:
    """Return words on one line, with every character that nobody sees made visible."""
    return visible(" ".join(text.split()))


def neutral(text: str) -> str:
    """Return words for a place where Slack reads markup: they show as they are written, and do nothing."""
    shown = _FORMATTING.sub(lambda found: _TWINS[found[0]], visible(text))
    shown = _EMOJI.sub("\ua789", _LINKING.sub("\ua789", shown))
    return shown.translate(_ENTITIES)
