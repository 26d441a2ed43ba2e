"""Headings that are no labels: a few words before a colon, or one word alone, that say what comes next."""

from bot.reading.marked import MarkedNote
from bot.reading.rules.texts import words_in
from bot.reading.terms import Statement

_LONGEST = 6
_LONGEST_TITLE = 1
"""Words before a colon, and before a full stop."""


def heading_of(marked: MarkedNote, place: int) -> Statement | None:
    """Return the heading of a statement: "Wish: ...", "2. Request. ..."."""
    return marked.statements[place - 1] if place > 0 and is_heading(marked, place - 1) else None


def is_heading(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement heads the next one, and names a need or a scope."""
    if place + 1 >= len(marked.statements):
        return False
    head, following = marked.statements[place], marked.statements[place + 1]
    if not marked.may_tell(head) or not marked.has_cue(head, "need_heading", "scope_heading"):
        return False
    title = head.sentence != following.sentence and words_in(marked, head) <= _LONGEST_TITLE
    return title or introduces(marked, place)


def introduces(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement only leads up to the next, whatever it says: a few words before a colon."""
    if place + 1 >= len(marked.statements):
        return False
    own, following = marked.statements[place], marked.statements[place + 1]
    return ":" in marked.text[own.end : following.start] and words_in(marked, own) <= _LONGEST
