"""Fields that keep the buyer's or rep's own words: choosing the sentence, and cutting it to what it is about."""

from collections.abc import Callable, Iterator

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Stretch
from bot.reading.terms import Statement
from bot.reading.tokens import Token

_QUOTES = "\u2018\u2019\u201c\u201d\u2013\u2014\u00a3\u20ac\u00b0"

LONGEST_QUOTE = 40
"""Words; a longer sentence is cut to its clauses that matter."""

_TRIMMED = " \t\r\n-*\u2022\u2013\u2014>:;,.|+&/="


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


def chunks(marked: MarkedNote, span: Stretch | Statement) -> Iterator[Stretch]:
    """Yield the pieces of a span between its commas."""
    start = span.start
    for token in marked.inside(span, marked.tokens):
        if token.text == "," and _parts(marked, token):
            yield Stretch(start, token.start)
            start = token.end
    yield Stretch(start, span.end)


def without_opening(marked: MarkedNote, start: int, end: int) -> int:
    """Return where a clause begins after "gareth @ bramblecote:" or a picture: past its last sign of that kind."""
    for token in marked.inside(Stretch(start, end), marked.tokens):
        if token.text == ":" or (not token.is_word and not token.text.isascii() and token.text not in _QUOTES):
            start = token.end
    return start


def object_of(marked: MarkedNote, span: Stretch | Statement) -> Stretch:
    """Return the thing wanted: "they want a partner to | run the trial", "| a new monitor | is what she needs"."""
    wants = [cue for cue in marked.cues_in(span, "want", "asked_for") if _is_stated(marked, cue)]
    if not wants:
        return Stretch(_without_openers(marked, span), span.end)
    start = _after_lead(marked, wants[0].end, span.end)
    if start is not None:
        return Stretch(start, span.end)
    ends = [cue.start for cue in marked.cues_in(span, "np_end") if cue.start > span.start]
    return Stretch(_without_openers(marked, span), min([*ends, wants[0].start]))


def _after_lead(marked: MarkedNote, at: int, end: int) -> int | None:
    """Return where the object of a want begins, after "us to" and the like; ``None`` where none follows it."""
    leads = {
        cue.start: cue.end
        for cue in marked.cues_in(Stretch(at, end), "lead_in", "want", "asked_for")
        if marked.text[cue.end : cue.end + 1] != "-"
    }
    first = True
    for token in marked.inside(Stretch(at, end), marked.tokens):
        if token.start < at:
            continue
        if first and token.text in ",.;)":
            return None
        first = False
        if token.start not in leads and token.is_word:
            return token.start
        at = leads.get(token.start, token.end)
    return None


def _without_openers(marked: MarkedNote, span: Stretch | Statement) -> int:
    """Return where a span begins after "so", "and", "well, basically"."""
    start = span.start
    openers = {cue.start: cue.end for cue in marked.cues_in(span, "opener")}
    while start in openers:
        start = trimmed(marked, openers[start], span.end).start
    return start


def _is_stated(marked: MarkedNote, cue: Found[str]) -> bool:
    statement = marked.statement_at(cue.start, cue.end)
    return statement is not None and marked.is_stated(statement, cue)


def without_article(marked: MarkedNote, start: int, end: int) -> int:
    """Return where a noun phrase begins after "a", "some", "their new"."""
    articles = {cue.start: cue.end for cue in marked.cues_in(Stretch(start, end), "article")}
    while start in articles:
        start = trimmed(marked, articles[start], end).start
    return start


def noun_phrase(marked: MarkedNote, start: int, head_end: int, end: int) -> Stretch:
    """Return the thing itself without its trimmings: "order portal, as SaaS, for 120 customers" -> "order portal".

    ``head_end`` is where the noun that the phrase turns on ends, so that nothing before it ends the phrase.
    """
    ends = [cue.start for cue in marked.cues_in(Stretch(head_end, end), "np_end")]
    ends += [token.start for token in marked.inside(Stretch(head_end, end), marked.tokens) if _parts(marked, token)]
    return trimmed(marked, start, min(ends, default=end))


def _parts(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a mark stands apart from the word after it, as a comma does and a hyphen does not."""
    return not token.is_word and not marked.text[token.end : token.end + 1].isalnum()
