"""Where the clauses of a sentence begin: at marks, and at words that open a new one."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from bot.reading.sentences import DIGITS_OF_A_DAY, Clause, Sentence
from bot.reading.terms import Speaker
from bot.reading.tokens import Token, count_words, has_word

RUN = 15
FEWEST_WORDS = 3
FIRST_PICTURE = "\u2300"  # below are arrows, degrees, trade marks

_TICKS = frozenset("\u2705\u2713\u2714\u2611")
"""Pictures that say yes to what stands before them: they end its clause, and begin none."""
_DASHES = frozenset("-\u2013\u2014")
_ARROWS = frozenset("\u2192\u21d2\u2794")
_ALWAYS_BREAK = frozenset(";|\u2022\u00b7\u2014\u2013") | _ARROWS


def clauses_of(
    sentence: Sentence, months: frozenset[str], binding: frozenset[str], leading: frozenset[str] = frozenset()
) -> list[Clause]:
    """Cut a sentence at marks and at words that open a new clause.

    `binding` words let none open behind them, unless one of `leading` stands before: "mails from us | she asked".
    """
    tokens = sentence.tokens
    if sentence.speaker is Speaker.OTHER:
        return [Clause(0, len(tokens))]
    starts: dict[int, bool] = {}
    for place in [place for place, token in enumerate(tokens) if not token.is_word or token.text >= FIRST_PICTURE]:
        if _breaks(tokens, place, months):
            starts[place + 1] = True
        if _is_picture(tokens[place].text) and tokens[place].text not in _TICKS:
            starts[place] = True
        if place > 1 and _is_number_of_item(tokens, place - 1):
            starts[place - 1] = True
    for found in sentence.found["clauses"]:
        if found.first == 0 or found.key == "none" or found.first in starts or _hangs_on(tokens, found.first):
            continue
        after_comma = tokens[found.first - 1].text == ","
        if found.key == "without_stop" and not after_comma:
            bound = tokens[found.first - 1].form in binding and tokens[found.first - 2].form not in leading
            opens = not bound and _runs_on(tokens, found.first)
        else:
            opens = found.key == "opener" or after_comma
        if opens:
            starts[found.first] = False
    places = [0, *sorted(place for place in starts if 0 < place < len(tokens)), len(tokens)]
    return [
        Clause(first, last, starts.get(first, False))
        for first, last in pairwise(places)
        if has_word(tokens[first:last])
    ]


def _runs_on(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether many words without a mark lie around a place: dictation, which has no stops."""
    first = max(place - RUN, 0)
    around = tokens[first : place + RUN]
    return len(around) >= RUN and count_words(around) == len(around) and (place - first) + 1 >= FEWEST_WORDS


def _hangs_on(tokens: Sequence[Token], place: int) -> bool:
    """True for the "so" of "say-so"."""
    return tokens[place - 1].text == "-" and tokens[place - 1].end == tokens[place].start


def _breaks(tokens: Sequence[Token], place: int, months: frozenset[str]) -> bool:
    """True at a mark after which something else is said: a semicolon, a spaced dash, a colon, "...", a picture."""
    text = tokens[place].text
    if text in _ALWAYS_BREAK:
        return not (text == "\u2013" and not _stands_apart(tokens, place)) and not _is_range(tokens, place, months)
    if text == ":":
        return _has_gap(tokens, place)
    if text == "-":
        return _stands_apart(tokens, place) and not _is_range(tokens, place, months)
    if text == ">":
        return place > 0 and tokens[place - 1].text in "-=" and tokens[place - 1].end == tokens[place].start
    if text == "\u2026":
        return True
    if text == ".":
        return place > 0 and tokens[place - 1].text == "." and tokens[place - 1].end == tokens[place].start
    return _is_picture(text)


def _is_number_of_item(tokens: Sequence[Token], place: int) -> bool:
    """True at the figure of "1) a demo 2) a quote"."""
    mark, text = tokens[place + 1], tokens[place].text
    return (
        mark.text == ")"
        and mark.start == tokens[place].end
        and text.isdigit()
        and len(text) <= DIGITS_OF_A_DAY
        and tokens[place - 1].end < tokens[place].start
        and _has_gap(tokens, place + 1)
    )


def _has_gap(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 >= len(tokens) or tokens[place + 1].start > tokens[place].end


def _stands_apart(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].end < tokens[place].start and _has_gap(tokens, place)


def _is_range(tokens: Sequence[Token], place: int, months: frozenset[str]) -> bool:
    """True at the dash of "Q3 - Q4", "10 - 12 May", "29 May - 2 June" and "April 2026 - May 2026"."""
    if tokens[place].text not in _DASHES or not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    figures = any(mark.isdigit() for mark in before.text)
    if after.form in months:
        return figures or before.form in months
    day_of_month = before.form in months and any(each.form in months for each in tokens[place + 2 : place + 3])
    return (figures or day_of_month) and any(mark.isdigit() for mark in after.text)


def _is_picture(text: str) -> bool:
    return text >= FIRST_PICTURE and len(text) == 1 and unicodedata.category(text) in {"So", "Cs", "Co", "Cn"}
