"""Where the sentences of a message end, and whose voice each line is in."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import compress
from operator import attrgetter

import msgspec

from bot.reading.flagging.words import WordIndex, WordSet
from bot.reading.tokens import Token, folded, tokenise

MASK = "\u2588"
"""Stands for each code point of an identifier that was masked."""

LONGEST = 300
"""After so many tokens a sentence is cut whatever follows, so that the time to read it stays linear."""

LONG = 40
"""After so many tokens, dictation without stops is cut where the next clause is joined: what is told goes on."""

_SENTENCE_ENDS = frozenset(".!?\u2026")
_start_of, _text_of = attrgetter("start"), attrgetter("text")
_LABEL = re.compile(r"[ \t>]*(?:\[[\d:. ]+\][ \t]*)?([^\W\d_][\w.'\u2019 -]{0,30}?)[ \t]*:(?=\s)")
_LONGEST_GREETING = 60
_GREETING_TOKENS = 6
_WRAPPED_LINE = 50


class Voice(Enum):
    """Who says "our" and "your" in a line."""

    REP = auto()  # our rep's own account: "our pump" is ours
    SELLER = auto()  # our side in a transcript: "our pump" is ours, "your pump" theirs
    BUYER = auto()  # the other side in a transcript or a mail: "your pump" is ours, "our pump" theirs


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a sentence stands, in tokens; ``dotted`` where an end mark closes it."""

    first: int
    end: int
    dotted: bool


def sentence_places(text: str, tokens: Sequence[Token], words: WordIndex) -> Iterator[Place]:
    """Yield the sentences of a message in order."""
    first = 0
    for end in [*_ends_of_sentences(text, tokens, words), len(tokens)]:
        while end - first > LONG:
            cut = _cut_of_dictation(tokens, first, end, words)
            if cut == end:
                break
            yield Place(first, cut, tokens[cut - 1].text in _SENTENCE_ENDS)
            first = cut
        if end > first:
            yield Place(first, end, tokens[end - 1].text in _SENTENCE_ENDS)
        first = end


def _ends_of_sentences(text: str, tokens: Sequence[Token], words: WordIndex) -> Iterator[int]:
    """Yield the tokens before which a sentence ends: at a mark that ends it, or at a line's end."""
    marks = compress(range(len(tokens) - 1), map(_SENTENCE_ENDS.__contains__, map(_text_of, tokens)))
    starts = list(map(_start_of, tokens))
    lines = (bisect_left(starts, found.start()) - 1 for found in re.finditer("\n", text))
    for at in sorted({*marks, *(at for at in lines if 0 <= at < len(tokens) - 1)}):
        token, following = tokens[at], tokens[at + 1]
        gap = text[token.end : following.start]
        if gap and (
            (token.text in _SENTENCE_ENDS and _ends_here(tokens, at, words))
            or ("\n" in gap and _breaks_line(text, gap, token, following))
        ):
            yield at + 1


def _cut_of_dictation(tokens: Sequence[Token], first: int, end: int, words: WordIndex) -> int:
    """Return where a sentence that goes on and on is cut: where a clause is joined, or else when it is too long."""
    joins, last = words.of(WordSet.CONJUNCTIONS), min(first + LONGEST, end)
    return next((at for at in range(first + LONG, last) if tokens[at].form in joins), last)


def _ends_here(tokens: Sequence[Token], at: int, words: WordIndex) -> bool:
    """Tell whether a mark ends the sentence: not the dot of "Dr." or "J. Miller", nor of "no." before a figure."""
    if tokens[at].text != "." or at == 0:
        return True
    previous, following = tokens[at - 1], tokens[at + 1].text
    if previous.end != tokens[at].start:
        return True
    if previous.form in words.of(WordSet.ABBREVIATIONS):
        return False
    if previous.form in words.of(WordSet.NUMBER_ABBREVIATIONS) and (
        following == MASK or any(char.isdigit() for char in following)
    ):
        return False
    initial = len(previous.text) == 1 and previous.text.isalpha() and previous.text.isupper()
    return not (initial and following[0].isupper())


def _breaks_line(text: str, gap: str, token: Token, following: Token) -> bool:
    """Tell whether a line's end ends the sentence: not where a long line is merely wrapped."""
    if gap.count("\n") > 1 or not following.text[0].islower():
        return True
    line_start = text.rfind("\n", 0, token.end) + 1
    return token.end - line_start < _WRAPPED_LINE or token.text in ":;"


def line_voices(text: str, words: WordIndex) -> list[tuple[int, Voice]]:
    """Return where each line begins and whose voice it is in."""
    lines = text.split("\n")
    labels = [_label(line) if ":" in line else None for line in lines]
    counts = Counter(label for label in labels if label)
    me = words.of(WordSet.ME_LABELS)
    transcript = not me.isdisjoint(counts) or sum(number > 1 for number in counts.values()) > 1
    voices: list[tuple[int, Voice]] = []
    start, current = 0, Voice.REP
    for line, label in zip(lines, labels, strict=True):
        if label and transcript:
            current = Voice.SELLER if label in me else Voice.BUYER
        elif line.lstrip()[:1] == ">" or _opens_mail(line, label, words):
            current = Voice.BUYER
        voices.append((start, current))
        start += len(line) + 1
    return voices


def _label(line: str) -> str | None:
    found = _LABEL.match(line)
    return found.group(1).lower() if found else None


def _opens_mail(line: str, label: str | None, words: WordIndex) -> bool:
    """Tell whether somebody else's mail begins here: its head, or a greeting to one of us."""
    if label in words.of(WordSet.MAIL_HEADS):
        return True
    first = line.lstrip().partition(" ")[0]
    if folded(first) not in words.of(WordSet.GREETINGS):
        return False
    tokens = tokenise(line[:_LONGEST_GREETING])
    return (
        1 < len(tokens) <= _GREETING_TOKENS
        and tokens[1].form not in words.of(WordSet.COLLEAGUES)
        and tokens[-1].text in {",", "-", "\u2013", "!"}
    )
