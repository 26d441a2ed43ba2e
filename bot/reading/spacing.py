"""A message with its white space made plain, and the way back to the places as they were written."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.reading.written import written

SPOKEN_MARKS: Final = 2
LONGEST_WORD: Final = 30

_BLANKS: Final = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
"""What Unicode calls a space, and is none."""
# Runs of blanks between words, and characters that nobody sees: both come in by copy and paste, and mean nothing.
_SPARE: Final = re.compile("(?<=\\S) {2,}(?=\\S)|[\u00ad\u200b\u2060\ufeff]+")

# A name before such a run, as recorders write who speaks; a time may stand before it.
_HEAD: Final = re.compile(
    r"^[ \t]*(?:\[?\d{1,2}(?::\d{2}){1,2}\]?[ \t]+)?"
    r"(?P<name>[^\W\d_](?:[\w.'\u2019-]| (?! )){0,39}?(?: ?\([^()\n]{1,40}\))?)(?P<gap> {2,})(?=\S)",
    re.MULTILINE,
)
_HEADS_OF_A_TALK: Final = 2
# "MARA: ... ." within a line, where a talk was pasted as one paragraph.
_TURN: Final = re.compile(
    r"(?:^|(?<=[.!?\u2026])(?P<gap> ))(?P<name>[^\W\d_][\w'\u2019-]{0,20}(?: [^\W\d_][\w'\u2019-]{0,20})?): (?=\S)",
    re.MULTILINE,
)

# A mark before or behind a single word in quotation marks: she said "yes".
_AROUND_A_WORD: Final = re.compile('(?<![\\w"])["\u201c](\\w{1,20})["\u201d](?![\\w"])')

Change = tuple[int, int, str]
"""Where words of a text begin and end, in code points, and what is read instead."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """A message as it is read; `places` gives for each place in it, the end included, the one in the message."""

    text: str
    places: Sequence[int]

    def start(self, place: int) -> int:
        """Return where something that begins at a place of the plain text begins in the message."""
        return self.places[place]

    def end(self, place: int) -> int:
        """Return where something that ends at a place of the plain text ends in the message."""
        return self.places[place - 1] + 1 if place else 0

    def changed(self, changes: Sequence[Change]) -> "PlainText":
        """Return the same message with other words in some places of its plain text."""
        again = _changed(self.text, changes)
        return PlainText(again.text, [self.places[place] for place in again.places])


@written
class SpokenMarks:
    """Marks that are dictated as words: "comma", "full stop"."""

    marks: dict[str, tuple[str, ...]]
    """The words for each mark."""
    certain: tuple[str, ...]
    """Those that nobody says unless they dictate."""
    not_after: tuple[str, ...]
    """Words after which the others are no marks: "a new line", "the trial period"."""

    @cached_property
    def by_words(self) -> dict[str, str]:
        """The mark that each of the words stands for."""
        return {words: mark for mark, spoken in self.marks.items() for words in spoken}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds them, with the blank before."""
        spoken = "|".join(re.escape(words).replace("\\ ", " {1,3}") for words in self.by_words)
        return re.compile(rf"(?<=\S)[ \n]{{1,3}}({spoken})(?![\w'])", re.IGNORECASE)

    def are_dictated(self, text: str) -> bool:
        """True for a message without written marks in which several are spoken."""
        if any(mark in text for mark in ".,;?!"):
            return False
        return sum(_folded(found[1]) in self.certain for found in self.pattern.finditer(text)) >= SPOKEN_MARKS

    def found_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where marks are spoken, and which."""
        for found in self.pattern.finditer(text):
            words, before = _folded(found[1]), text[max(found.start() - LONGEST_WORD, 0) : found.start()].split()[-1]
            if words in self.certain or before.casefold() not in self.not_after:
                yield found.start(), found.end(), self.by_words[words]


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def plain_text(message: str, spoken: SpokenMarks | None = None) -> PlainText:
    """Make every blank a space and every run of them between words one, and take out what nobody sees.

    Marks that were dictated as words are written as marks; a word in quotation marks stands without them.
    """
    text = message if message.isascii() else message.translate(_BLANKS)
    spare = _SPARE.finditer(text) if "  " in text or not text.isascii() else ()
    changes = [(found.start() + text.startswith(" ", found.start()), found.end(), "") for found in spare]
    if "  " in text and "\n" in text:
        changes += _heads_parted(text)
    if text.count(": ") >= _HEADS_OF_A_TALK * _HEADS_OF_A_TALK:
        changes += _turns_parted(text)
    changes += _quoted_words(text)
    if spoken is not None and spoken.are_dictated(text):
        changes += spoken.found_in(text)
    changes.sort()
    return _changed(text, changes) if changes else PlainText(text, range(len(text) + 1))


def _heads_parted(text: str) -> Iterator[Change]:
    """Yield the blanks between who speaks and what is said, as a mark that tells them apart, where two take turns."""
    found = list(_HEAD.finditer(text))
    met = Counter(each["name"] for each in found)
    if sum(count > 1 for count in met.values()) >= _HEADS_OF_A_TALK:
        for each in found:
            if met[each["name"]] > 1:
                yield each.start("gap"), each.end("gap"), "\t"


def _turns_parted(text: str) -> Iterator[Change]:
    """Yield the blanks before who speaks next, as ends of lines, where two take turns within a paragraph."""
    found = list(_TURN.finditer(text))
    met = Counter(each["name"] for each in found)
    if sum(count > 1 for count in met.values()) < _HEADS_OF_A_TALK:
        return
    for each in found:
        if met[each["name"]] > 1 and each["gap"]:
            yield each.start("gap"), each.end("gap"), "\n"


def _quoted_words(text: str) -> Iterator[Change]:
    """Yield the marks around a single word that is quoted: she said "yes" as she would say it without them."""
    if '"' in text or "\u201c" in text:
        for found in _AROUND_A_WORD.finditer(text):
            yield found.start(), found.start(1), ""
            yield found.end(1), found.end(), ""


def _changed(text: str, changes: Sequence[Change]) -> PlainText:
    """Return a text with other words in some places, given in order."""
    kept: list[str] = []
    places: list[int] = []
    behind = 0
    for start, end, words in changes:
        if start < behind:
            continue
        kept += [text[behind:start], words]
        places += [*range(behind, start), *[start] * len(words)]
        if len(words) > 1 and end > start:
            places[-1] = end - 1  # what ends with the words read instead ends with those that were written
        behind = end
    kept.append(text[behind:])
    places += range(behind, len(text) + 1)
    return PlainText("".join(kept), places)
