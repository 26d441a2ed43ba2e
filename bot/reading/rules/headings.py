"""Headings that are no labels: a few words before a colon, or one word alone, that say what comes next."""

from bot.reading.marked import MarkedNote, each_once
from bot.reading.rules.texts import words_in
from bot.reading.terms import Statement

_LONGEST = 6
_LONGEST_WISH = 10
_LONGEST_TITLE = 1
_LONGEST_LINE = 3
"""Words before a colon, before one where they say that something is wanted, before a full stop, and alone in a line."""
_NEW_LINE = "\n"
_DASHES = frozenset({"-", "\u2013", "\u2014", "->", "=>", "\u2192", "=", "--"})
_LONGEST_BEFORE_DASH = 2


def heading_of(marked: MarkedNote, place: int) -> Statement | None:
    """Return the heading of a statement: "Wish: ...", "2. Request. ..."."""
    return marked.statements[place - 1] if place > 0 and is_heading(marked, place - 1) else None


@each_once
def is_heading(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement heads the next one, and names a need or a scope."""
    if place + 1 >= len(marked.statements):
        return False
    head = marked.statements[place]
    if not marked.may_tell(head) or not marked.has_cue(head, "need_heading", "scope_heading"):
        return False
    if is_title(marked, place):
        return not marked.has_cue(head, "opener")  # "So. ..."
    return introduces(marked, place) or _is_before_dash(marked, place)


def _is_before_dash(marked: MarkedNote, place: int) -> bool:
    """Tell whether a word or two stand before a dash or an arrow: "Wish - a new portal"."""
    own, following = marked.statements[place], marked.statements[place + 1]
    between = marked.text[own.end : following.start].strip()
    return between in _DASHES and words_in(marked, own) <= _LONGEST_BEFORE_DASH


@each_once
def is_title(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement is a word with a full stop, or a few in a line of their own."""
    own = marked.statements[place]
    if place + 1 >= len(marked.statements) or marked.statements[place + 1].sentence == own.sentence:
        return False
    before = marked.text[marked.statements[place - 1].end : own.start] if place else _NEW_LINE
    alone = _NEW_LINE in before and _NEW_LINE in marked.text[own.end : marked.statements[place + 1].start]
    return words_in(marked, own) <= (_LONGEST_LINE if alone else _LONGEST_TITLE)


@each_once
def introduces(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement only leads up to the next, whatever it says: a few words before a colon."""
    if place + 1 >= len(marked.statements):
        return False
    own, following = marked.statements[place], marked.statements[place + 1]
    longest = _LONGEST_WISH if marked.has_cue(own, "want") else _LONGEST
    return ":" in marked.text[own.end : following.start] and words_in(marked, own) <= longest
