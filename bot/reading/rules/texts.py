"""Fields that keep the buyer's or rep's own words: choosing the sentence, and cutting it to what it is about."""

from collections.abc import Callable, Iterable, Iterator

from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.tokens import Token

_TRIMMED = " \t\r\n-*\u2022\u2013\u2014>:;,.|+&/="
_REACH = 60
"""Characters."""
_NO_PICTURES = "\u2018\u2019\u201c\u201d\u2013\u2014\u00a3\u20ac\u00b0"
"""Marks beyond ASCII that stand within sentences."""


def trimmed(marked: MarkedNote, start: int, end: int) -> Stretch:
    """Return a span without the marks and spaces around it."""
    text = marked.text[start:end]
    return Stretch(start + len(text) - len(text.lstrip(_TRIMMED)), end - len(text) + len(text.rstrip(_TRIMMED)))


def words_in(marked: MarkedNote, span: Spanned) -> int:
    """Count the words of a span."""
    return marked.words_in(span)


def run_around(marked: MarkedNote, place: int, goes_on: Callable[[int], bool], longest: int) -> Stretch:
    """Return a statement together with its neighbours in the sentence, as long as they go on with it."""
    own = marked.statements[place]
    start, end = own.start, own.end
    for step in (1, -1):
        near = place + step
        while 0 <= near < len(marked.statements):
            other = marked.statements[near]
            wider = Stretch(min(start, other.start), max(end, other.end))
            same = (other.sentence, other.label) == (own.sentence, own.label) and marked.may_tell(other)
            if not same or words_in(marked, wider) > longest or not goes_on(near):
                break
            start, end = wider.start, wider.end
            near += step
    return trimmed(marked, start, end)


def around(place: Spanned) -> Stretch:
    """Return the surroundings of a place, as far as a phrase that changes its sense may reach."""
    return Stretch(max(0, place.start - _REACH), place.end + _REACH)


def covered(place: Spanned, others: Iterable[Spanned]) -> bool:
    """Tell whether a place shares words with one of some others."""
    return any(other.start < place.end and place.start < other.end for other in others)


def chunks(marked: MarkedNote, span: Spanned) -> Iterator[Stretch]:
    """Yield the pieces of a span between its commas."""
    start = span.start
    commas = "," in marked.text[start : span.end]
    for token in marked.inside(span, marked.tokens) if commas else ():
        if token.text == "," and parts(marked, token):
            yield Stretch(start, token.start)
            start = token.end
    yield Stretch(start, span.end)


def without_opening(marked: MarkedNote, start: int, end: int) -> int:
    """Return where a clause begins after a name and a colon or a picture: past its last mark of that kind."""
    for token in marked.inside(Stretch(start, end), marked.tokens):
        if token.text == ":" or (not token.is_word and not token.text.isascii() and token.text not in _NO_PICTURES):
            start = token.end
    return start


def without_openers(marked: MarkedNote, span: Spanned) -> int:
    """Return where a span begins after "so", "and", "well, basically"."""
    start = span.start
    openers = {cue.start: cue.end for cue in marked.cues_in(span, "opener")}
    while start in openers:
        start = trimmed(marked, openers[start], span.end).start
    return start


def parts(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a mark stands apart from the word after it, as a comma does and a hyphen does not."""
    return not token.is_word and not marked.text[token.end : token.end + 1].isalnum()
