"""A message as lines and tokens: how deep each line is quoted, where its words begin, which tokens it holds."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from operator import attrgetter

import msgspec
from msgspec import structs

from bot.reading.tokens import Token, tokenise

DEEPEST_QUOTE = 9
MARKS_OF_A_CHANGE = 2

_QUOTED = re.compile(r"(?:[ \t\u00a0]{0,9}>)+")
# "- ", "1. ", "2) ", "(3) ", "#4 ", "a) ": marks of a list, which say nothing themselves.
_BULLET = re.compile(
    r"(?:[-*+\u2022\u2013\u2014\u00b7\u2023\u25e6\u25aa\u25ba\u25cf\u25cb\u25a0\u2192]"
    r"|#?\d{1,3}[.)]|#\d{1,3}|\(\d{1,3}\)|[^\W\d_]\))[ \t\u00a0]+"
)
_is_word = attrgetter("is_word")
_BOX = re.compile(r"(?P<ticked>\[[xX]\]|[\u2611\u2612\u2705\u2713\u2714])[ \t]*|(?P<empty>\[ ?\]|\u2610)[ \t]*")


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line that holds something. Places are code points in the message, tokens count in the page."""

    start: int  # after quotation marks and bullets
    end: int  # before trailing white space
    depth: int  # how many ">" stand before it
    first: int
    last: int  # one past the last token
    after_gap: bool = False  # the message begins here, or an empty line stands before
    bulleted: bool = False
    indented: bool = False
    ticked: bool | None = None  # True for "[x]", False for "[ ]"


@dataclass(frozen=True)
class Page:
    """A message with its tokens and its lines, empty ones left out."""

    text: str
    tokens: tuple[Token, ...]
    lines: tuple[Line, ...]

    def words_of(self, line: Line) -> tuple[Token, ...]:
        """Return a line's words and figures without its marks."""
        return tuple([token for token in self.tokens[line.first : line.last] if token.is_word])

    def count_words(self, line: Line) -> int:
        """Count a line's words and figures."""
        return sum(map(_is_word, self.tokens[line.first : line.last]))

    def slice(self, line: Line) -> str:
        """Return a line as written, from its first word or mark to its last."""
        return self.text[line.start : line.end]

    @cached_property
    def capitalised(self) -> bool:
        """True where the writer begins with a capital letter, so that a small one at a line means "goes on"."""
        starts = [self.text[line.start] for line in self.lines if self.text[line.start].isalpha()]
        return bool(starts) and starts[0].isupper()

    @cached_property
    def _longest(self) -> tuple[int, ...]:
        """The length of the longest line of each line's paragraph."""
        longest: list[int] = []
        for _, block in groupby(accumulate(line.after_gap for line in self.lines)):
            lines = self.lines[len(longest) : len(longest) + len(list(block))]
            longest += [max(line.end - line.start for line in lines)] * len(lines)
        return tuple(longest)

    def is_full(self, place: int) -> bool:
        """Tell whether a line may have been broken for want of room: the next line's first word would not fit."""
        line, first = self.lines[place], self.tokens[self.lines[place + 1].first]
        return line.end - line.start + 1 + first.end - first.start > self._longest[place]


def page_of(text: str) -> Page:
    """Cut a message into lines and tokens once, for all rooms that follow."""
    tokens = tokenise(text)
    places = [token.start for token in tokens]
    lines: list[Line] = []
    offset, gap = 0, True
    for row in text.splitlines(keepends=True):
        line = _line(text, offset, offset + len(row), places, after_gap=gap)
        gap = line is None
        if line is not None:
            lines.append(line)
        offset += len(row)
    return Page(text, tokens, tuple(_without_change_marks(text, _unquoted_figures(text, lines))))


def _line(text: str, start: int, end: int, places: list[int], *, after_gap: bool) -> Line | None:
    content = text[start:end].rstrip()
    end = start + len(content)
    quoted = _QUOTED.match(text, start, end)
    depth = 0
    if quoted is not None:
        depth = min(text.count(">", start, quoted.end()), DEEPEST_QUOTE)
        start = quoted.end()
    words = _after_space(text, start, end)
    indented = words - start > 1
    ticked: bool | None = None
    bullet = _BULLET.match(text, words, end)
    if bullet is not None:
        words = _after_space(text, bullet.end(), end)
    box = _BOX.match(text, words, end)
    if box is not None and box.end() < end:
        ticked = box["ticked"] is not None
        words = box.end()
    first, last = bisect_left(places, words), bisect_left(places, end)
    if first == last:
        return None
    return Line(
        words, end, depth, first, last, after_gap, bulleted=bullet is not None, indented=indented, ticked=ticked
    )


def _after_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _unquoted_figures(text: str, lines: list[Line]) -> list[Line]:
    """Read a lone "> 100 samples" as "more than", not as a quotation."""
    for place, line in enumerate(lines):
        if line.depth != 1 or not text[line.start].isdigit():
            continue
        neighbours = lines[max(0, place - 1) : place] + lines[place + 1 : place + 2]
        if all(other.depth == 0 for other in neighbours):
            lines[place] = Line(line.start, line.end, 0, line.first, line.last, line.after_gap)
    return lines


def _without_change_marks(text: str, lines: list[Line]) -> list[Line]:
    """Read the ">>" of captions, by which they mark that another one speaks, as no quotation."""
    quoted = [line for line in lines if line.depth]
    if not all(line.depth == MARKS_OF_A_CHANGE and text[: line.start].rstrip().endswith(">>") for line in quoted):
        return lines
    return [structs.replace(line, depth=0) if line.depth else line for line in lines]
