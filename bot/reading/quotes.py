"""Finds where a message holds a quote: letter for letter, except that white space and Unicode forms do not count."""

import unicodedata
from collections.abc import Iterator
from typing import Final

_FORM: Final = "NFKC"


def places_of(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield each place of a text, in code points, that holds a quote; case, order and every letter must agree.

    What counts is the slice of the text at that place, untouched; the folded forms are for finding it alone.
    """
    wanted = _Folded(quote).text.strip()
    if not wanted:
        return
    folded = _Folded(text)
    at = folded.text.find(wanted)
    while at >= 0:
        place = folded.place(at, at + len(wanted))
        if place is not None:
            yield place
        at = folded.text.find(wanted, at + 1)


class _Folded:
    """A text in the form by which it is compared, and where each of its characters comes from."""

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        self._sources: list[tuple[int, int]] = []
        self._first: list[bool] = []
        for start, end in _clusters(text):
            folded = unicodedata.normalize(_FORM, text[start:end])
            if folded.isspace():
                if characters and characters[-1] == " ":
                    self._sources[-1] = (self._sources[-1][0], end)
                    continue
                folded = " "
            characters += folded
            self._sources += [(start, end)] * len(folded)
            self._first += [True] + [False] * (len(folded) - 1)
        self.text = "".join(characters)

    def place(self, first: int, behind: int) -> tuple[int, int] | None:
        """Return the source of some characters, or ``None`` where they cut one that the writer set in two."""
        cuts = not self._first[first] or (behind < len(self._first) and not self._first[behind])
        return None if cuts else (self._sources[first][0], self._sources[behind - 1][1])


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches that are one character to the reader: a letter with its accents, a composed syllable."""
    start = 0
    for place in range(1, len(text)):
        # A Korean syllable is put together from three.
        if not _belongs(text[max(start, place - 2) : place], text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


def _belongs(before: str, after: str) -> bool:
    if after.isascii():
        return False
    if unicodedata.combining(after):
        return True
    apart = unicodedata.normalize(_FORM, before) + unicodedata.normalize(_FORM, after)
    return unicodedata.normalize(_FORM, before + after) != apart
