"""Letters that a rep pastes in quotation marks, or in one paragraph below a line that says so: the buyer's words."""

from collections.abc import Iterable
from typing import Final

from bot.reading.lines import Page
from bot.reading.speakers.mail_words import MailWords

_OPENING: Final = frozenset('"\u201c\u201e\u00ab')
_CLOSING: Final = frozenset('"\u201d\u201c\u00bb')
_SHORTEST: Final = 12
"""Words; what is shorter is a remark that the rep quotes within his own account."""


def quoted_letters(page: Page, lines: Iterable[int], words: MailWords) -> dict[int, int]:
    """Return the lines of letters that somebody writes of himself, by line the number of the letter.

    A letter opens a line with a mark and closes one with the next, or it greets below a line that announces it; the
    line above does not say that it is ours.
    """
    free = set(lines)
    found: dict[int, int] = {}
    for number in sorted(free):
        if number in found:
            continue
        if page.tokens[page.lines[number].first].text in _OPENING:
            last = _closes_at(page, number)
        else:
            last = _paragraph_end(page, number) if _is_announced(page, number, words) else None
        if last is None or not free.issuperset(range(number, last + 1)) or _is_ours(page, number, words):
            continue
        if _tells_of_oneself(page, number, last, words):
            found |= dict.fromkeys(range(number, last + 1), number)
    return found


def _closes_at(page: Page, number: int) -> int | None:
    """Return the line whose last mark is the first that closes what a line opens."""
    first = page.lines[number].first + 1
    for other in range(number, len(page.lines)):
        line = page.lines[other]
        for at in range(max(first, line.first), line.last):
            if page.tokens[at].text in _CLOSING:
                return other if at == line.last - 1 else None
    return None


def _is_announced(page: Page, number: int, words: MailWords) -> bool:
    """Tell whether a line greets, and the line above leads to it: "Her answer from this morning:"."""
    above = page.lines[number - 1] if number else None
    if above is None or page.tokens[above.last - 1].text != ":" or not page.lines[number].after_gap:
        return False
    line = page.lines[number]
    greets = any(
        each.key == "greeting" and each.first == 0 for each in words.phrases.find(page.tokens[line.first : line.last])
    )
    return greets and any(
        each.key == "introduction" for each in words.phrases.find(page.tokens[above.first : above.last])
    )


def _paragraph_end(page: Page, number: int) -> int:
    last = number
    while last + 1 < len(page.lines) and not page.lines[last + 1].after_gap:
        last += 1
    return last


def _is_ours(page: Page, number: int, words: MailWords) -> bool:
    """Tell whether the line above says that our side wrote it: "I wrote back:"."""
    above = page.lines[number - 1] if number else None
    return above is not None and any(
        each.key == "ours" and each.first == 0 for each in words.phrases.find(page.tokens[above.first : above.last])
    )


def _tells_of_oneself(page: Page, number: int, last: int, words: MailWords) -> bool:
    forms = [
        token.form for line in page.lines[number : last + 1]
        for token in page.tokens[line.first : line.last] if token.is_word
    ]  # fmt: skip
    return len(forms) >= _SHORTEST and not words.first_person.isdisjoint(forms)
