"""Words that are written so that nobody reads them at a glance: cut in pieces, or encoded."""

import re
from collections.abc import Iterator
from typing import Final

from bot.reading.commands import CommandWords
from bot.reading.lines import Page

_ENCODED: Final = re.compile(
    r"(?<!\S)[A-Za-z0-9+/]{20,600}={0,2}(?!\S)|(?:%[0-9A-Fa-f]{2}\w{0,12}){4}|(?<!\w)(?:[01]{8} ){3}"
    r"|(?<!\w)(?:[0-9A-Fa-f]{2} ){7}|&#\d{2,5};"
)
_MOST_PIECES: Final = 5
_SURELY_CUT: Final = 3
"""Pieces that one word has only where it was cut on purpose; two words in two pieces each tell the same."""


def hidden_text(page: Page, words: CommandWords) -> Iterator[tuple[int, int]]:
    """Yield lines that hold something encoded, and all from where words are cut in pieces."""
    for found in _ENCODED.finditer(page.text):
        if _is_code(found[0]):
            yield page.text.rfind("\n", 0, found.start()) + 1, _line_end(page.text, found.end())
    cut = list(_cut_words(page, words))
    if len(cut) > 1 or any(pieces >= _SURELY_CUT for _, pieces in cut):
        yield cut[0][0], len(page.text)


def _is_code(found: str) -> bool:
    """Tell what was encoded from a long word, a row of figures, or a sequence in capitals."""
    if found[0] in "%&" or not found.strip("01 "):
        return True
    letters = [char for char in found if char.isalpha()]
    if " " in found:
        return bool(letters) and len(letters) < len(found.replace(" ", ""))
    mixed = any(map(str.islower, letters)) and any(map(str.isupper, letters[1:]))
    return mixed and (found.endswith("=") or any(map(str.isdigit, found)))


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _cut_words(page: Page, words: CommandWords) -> Iterator[tuple[int, int]]:
    """Yield where a word of orders stands in pieces, and in how many: "over ride", "ig" and "nore" in two lines."""
    tokens, beginnings = page.tokens, words.beginnings
    for place, token in enumerate(tokens):
        if token.form not in beginnings:
            continue
        joined = token.form
        for pieces, following in enumerate(tokens[place + 1 : place + _MOST_PIECES], start=2):
            joined += following.form
            if joined in words.whole:
                yield token.start, pieces
            if joined not in beginnings:
                break
