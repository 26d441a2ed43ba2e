"""Fields that keep the buyer's or rep's own words: choosing the sentence, and cutting it to what it is about."""

from bot.reading.marked import MarkedNote, Stretch
from bot.reading.terms import Statement

LONGEST_QUOTE = 40
"""Words; a longer sentence is cut to its clauses that matter."""

_TRIMMED = " \t\r\n-*\u2022\u2013\u2014>:;,.|"


def trimmed(marked: MarkedNote, start: int, end: int) -> Stretch:
    """Return a span without the marks and spaces around it."""
    text = marked.text[start:end]
    return Stretch(start + len(text) - len(text.lstrip(_TRIMMED)), end - len(text) + len(text.rstrip(_TRIMMED)))


def words_in(marked: MarkedNote, span: Stretch | Statement) -> int:
    """Count the words of a span."""
    return sum(token.is_word for token in marked.inside(span, marked.tokens))


def after_cue(marked: MarkedNote, span: Stretch | Statement, *cues: str) -> Stretch:
    """Return what follows the first cue of some kinds: "they want X" -> "X"; all of it where none stands."""
    found = marked.cues_in(span, *cues)
    start = found[0].end if found else span.start
    return trimmed(marked, start, span.end)
