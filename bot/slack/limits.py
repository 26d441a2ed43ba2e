"""Slack's limits, and texts and lists cut to fit them: between whole characters, what is left out counted."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")

BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
SECTION: Final = 3000
HEADER: Final = 150
LABEL: Final = 75
"""What stands on a button or an option, and the value of an option."""
VALUE: Final = 2000
ALT: Final = 2000
ELEMENTS: Final = 25
OPTIONS: Final = 100
OVERFLOW: Final = 5
NAME: Final = 255
"""An `action_id`, a `block_id` or a `callback_id`."""
TITLE: Final = 24
METADATA: Final = 3000
PLACEHOLDER: Final = 150
INPUT: Final = 3000
ALL: Final = 11_800
"""Of all blocks of a message together; Slack refuses somewhat more with `msg_blocks_too_long`."""
FALLBACK: Final = 3000
"""Bytes of the plain line of a message; Slack takes 4,000 of them in an update."""

_SHOWN_KEYS: Final = frozenset({"text", "url", "title", "alt_text", "accessibility_label"})
_CUT: Final = "\u2026"
_HALF_A_MARK: Final = re.compile("\u27e8(U(\\+[0-9A-F]{0,6})?)?\\Z")
"""The beginning of what stands for an unseen character."""
_JOINERS: Final = frozenset({"\u200d", "\u2060"})
_HANGUL_ENDINGS: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Korean vowels and closing consonants, which go on a syllable."""
_VIRAMA: Final = 9
"""The combining class of the sign that joins two Indic consonants."""
_FLAGS: Final = range(0x1F1E6, 0x1F200)
_TAGS: Final = range(0xE0020, 0xE0080)
_SKIN: Final = range(0x1F3FB, 0x1F400)


def size(text: str) -> int:
    """Return how long Slack takes a text to be: pictures beyond the first plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int, length: Callable[[str], int] = size) -> str:
    """Return a text, or as many of its whole characters as fit, with an ellipsis."""
    if length(text) <= most:
        return text
    left, kept = most - 1, ""
    for piece in graphemes(text):
        left -= length(piece)
        if left < 0:
            break
        kept += piece
    return _HALF_A_MARK.sub("", kept).rstrip() + _CUT


def graphemes(text: str) -> Iterator[str]:
    """Yield what people take for one character each: a letter with its marks, a family, a flag."""
    start = 0
    for place in range(1, len(text)):
        if not _belong_together(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _belong_together(text: str, start: int, place: int) -> bool:
    """Tell whether the character at a place goes on what began at ``start``."""
    before, letter = text[place - 1], text[place]
    if letter.isascii():
        return before == "\r" and letter == "\n"
    code = ord(letter)
    if unicodedata.category(letter).startswith("M") or letter in _JOINERS or code in _SKIN or code in _TAGS:
        return True
    if before == "\u200d" or unicodedata.combining(before) == _VIRAMA:
        return True
    if code in _FLAGS and ord(before) in _FLAGS:
        return (place - start) % 2 == 1
    return any(code in block for block in _HANGUL_ENDINGS)


def first(items: Sequence[T], most: int) -> tuple[Sequence[T], int]:
    """Return as many as fit, and how many are left out."""
    return items[:most], max(0, len(items) - most)


def and_more(left_out: int) -> str:
    """Say how many are left out: "and 7 more"."""
    return f"and {left_out:,} more"


def written(blocks: Any) -> int:
    """Return how much is written in blocks: all texts, labels, placeholders and links."""
    if isinstance(blocks, dict):
        return sum(_of_key(key, value) for key, value in blocks.items())
    return sum(map(written, blocks)) if isinstance(blocks, list | tuple) else 0


def _of_key(key: str, value: Any) -> int:
    if isinstance(value, str):
        return size(value) if key in _SHOWN_KEYS else 0
    return written(value)
