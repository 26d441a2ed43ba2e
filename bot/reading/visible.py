"""Text as it is shown: every character that nobody sees, or that turns the line around, gets a visible mark."""

import unicodedata
from typing import Final

_SHOWN_AS_THEY_ARE: Final = frozenset("\n\t")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)


def visible(text: str) -> str:
    """Return a text in which each invisible, control or direction character reads as ``\\u27e8U+200B\\u27e9``.

    What is stored stays as it is; this is for showing alone.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_mark(character) if _is_hidden(character) else character for character in text)


def _is_hidden(character: str) -> bool:
    if character in _SHOWN_AS_THEY_ARE:
        return False
    if ord(character) in _VARIATION_SELECTORS or character == "\u200d":
        return False  # parts of pictures such as a family
    return unicodedata.category(character) in _HIDDEN


def _mark(character: str) -> str:
    return f"\u27e8U+{ord(character):04X}\u27e9"
