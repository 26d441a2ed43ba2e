"""Words that are written so that nobody reads them at a glance: cut in pieces, or encoded."""

import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from itertools import compress
from operator import attrgetter
from typing import Final
from urllib.parse import unquote

from bot.reading.commands import CommandWords
from bot.reading.lines import Page

_ENCODED: Final = re.compile(
    r"(?<!\w)(?:(?<!\S)[A-Za-z0-9+/]{20,600}={0,2}(?!\S)|(?:[01]{8} ){3}|(?:[0-9A-Fa-f]{2} ){7})"
    r"|(?:%[0-9A-Fa-f]{2}\w{0,12}){4}|&#\d{2,5};"
)
_BYTES: Final = re.compile(r" (?:[01]{8}|[0-9A-Fa-f]{2} [0-9A-Fa-f]{2}) ")
"""Stands in all bytes that are written out in a row."""
_LONG_WORD: Final = 20
_form_of = attrgetter("form")
_LETTERS: Final = 3
"""How many letters, at least, tell words from a code that only happens to be readable."""
_MOST_PIECES: Final = 5
_SURELY_CUT: Final = 3
"""Pieces that one word has only where it was cut on purpose; two words in two pieces each tell the same."""


def hidden_text(page: Page, words: CommandWords) -> Iterator[tuple[int, int]]:
    """Yield lines that hold something encoded, and all from where words are cut in pieces."""
    for found in _ENCODED.finditer(page.text) if _may_hold_code(page.text) else ():
        if _is_code(page.text, found):
            yield page.text.rfind("\n", 0, found.start()) + 1, _line_end(page.text, found.end())
    cut = list(_cut_words(page, words))
    if len(cut) > 1 or any(pieces >= _SURELY_CUT for _, pieces in cut):
        yield cut[0][0], len(page.text)


def _may_hold_code(text: str) -> bool:
    """Tell quickly whether a text holds what every code has: a long word, some mark of codes, bytes in a row."""
    signs = "%" in text or "&#" in text or _BYTES.search(text) is not None
    return signs or max(map(len, text.split()), default=0) >= _LONG_WORD


def _is_code(text: str, found: re.Match[str]) -> bool:
    """Tell what hides words from a link, a meeting's number, a row of figures or a sequence: it decodes to words."""
    written = max(text.rfind(" ", 0, found.start()), text.rfind("\n", 0, found.start())) + 1
    if "://" in text[written : found.start()]:
        return False
    if found[0][0] == "&":
        return _is_plain_letter(unescape(found[0]))
    try:
        told = _decoded(found[0])
    except ValueError:
        return False
    return told.isprintable() and sum(map(str.isalpha, told)) >= _LETTERS


def _is_plain_letter(char: str) -> bool:
    """Tell what nobody's mail program writes in figures, as it does with marks and accents: "don&#39;t", "&#252;"."""
    return char.isascii() and char.isalnum()


def _decoded(code: str) -> str:
    """Return what was encoded. Raises `ValueError` where it is no text."""
    if code[0] == "%":
        return unquote(code, errors="strict")
    if not code.strip("01 "):
        return bytes(int(byte, 2) for byte in code.split()).decode()
    if " " in code:
        return bytes.fromhex(code).decode()
    bare = code.rstrip("=")
    return b64decode(bare[: len(bare) // 4 * 4], validate=True).decode()


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _cut_words(page: Page, words: CommandWords) -> Iterator[tuple[int, int]]:
    """Yield where a word of orders stands in pieces, and in how many: "over ride", "ig" and "nore" in two lines."""
    tokens, beginnings = page.tokens, words.beginnings
    for place in compress(range(len(tokens)), map(beginnings.__contains__, map(_form_of, tokens))):
        token = tokens[place]
        joined = token.form
        for pieces, following in enumerate(tokens[place + 1 : place + _MOST_PIECES], start=2):
            joined += following.form
            if joined in words.whole:
                yield token.start, pieces
            if joined not in beginnings:
                break
