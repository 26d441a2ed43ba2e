"""Sums of money: "$4.5M", "€1,5 Mio", "75.000 EUR", "CHF 1'200", "half a million euros", "32,5 k€"."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

import msgspec
from msgspec import structs

from bot.reading.numbers import (
    NumberMention,
    NumberWords,
    any_of,
    any_of_reversed,
    backwards,
    find_numbers,
    is_approximate,
    plain,
)
from bot.reading.written import words_from, written

# How the files write that a mark does not tell the currency.
UNKNOWN = "unknown"

_BLANK = r"[ \t\u00a0\u202f]"
_NEXT_WORD = re.compile(r"[ \t\u00a0-]{1,2}([^\W\d_]+)|[\w/%]")


class MoneyMention(msgspec.Struct, frozen=True, gc=False):
    """A sum and its place: the amount is None for a range or "six figures", the currency where none is told.

    `per` sums are rates: a year, a month, a seat.
    """

    start: int
    end: int
    amount: int | float | None
    currency: str | None
    approximate: bool = False
    per: bool = False


@written
class MoneyWords:
    """The words and marks of money, as `knowledge/shared/money.yaml` lists them, with those of numbers."""

    numbers: NumberWords
    signs: dict[str, str]
    codes: frozenset[str]
    codes_in_small_letters: frozenset[str]
    names: dict[str, str]
    leading_names: dict[str, str]
    plainer: dict[str, frozenset[str]]
    scales: dict[str, int]
    weights: frozenset[str]
    weight_joiners: frozenset[str]
    paid_things: frozenset[str]
    not_money_before: dict[str, frozenset[str]]
    unspoken: frozenset[str]
    label_marks: frozenset[str]
    per_openings: frozenset[str]
    per_articles: frozenset[str]
    per_periods: frozenset[str]
    per_words: frozenset[str]
    after_bare: frozenset[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, numbers: NumberWords) -> Self:
        """Read the words from a file's mapping; an unknown or missing key is an error."""
        return words_from(cls, {**data, "numbers": numbers})

    @cached_property
    def patterns(self) -> "MoneyPatterns":
        """The same words as compiled patterns."""
        return MoneyPatterns(self)

    @cached_property
    def currencies(self) -> dict[str, str]:
        """The currency of every mark as it is typed, names in small letters."""
        small = {code.lower(): code for code in self.codes_in_small_letters}
        return {**self.names, **self.leading_names, **small, **{code: code for code in self.codes}, **self.signs}


class MoneyPatterns:
    """Patterns compiled once from the words. None backtracks beyond a few characters."""

    def __init__(self, words: MoneyWords) -> None:
        codes = [*words.codes, *(code.lower() for code in words.codes_in_small_letters)]
        dashed = r"[.,][-\u2013\u2014]{1,2}"
        scale, names = any_of(words.scales), any_of(words.names)
        # A code that touches its figure, "EUR75", which numbers would take for a name.
        self.touching = re.compile(rf"\b{any_of(codes)}(?=[0-9])")
        label = rf"(?:{_BLANK}?{any_of(words.label_marks)}){{1,3}}"
        self.leading = re.compile(
            rf"{_BLANK}?(?P<label>{label})?(?:(?P<mark>{any_of_reversed([*words.signs, *codes])})"
            rf"|(?P<name>(?i:{any_of_reversed(words.leading_names)})))(?P<scale>{any_of_reversed(words.scales)})?(?!\w)"
        )
        self.scale = re.compile(rf"{_BLANK}{scale}(?!\w)")
        # A mark before another figure belongs to that one, unless the figure is a year: "75.000 EUR 2027".
        free = rf"(?!\w)(?:(?!{_BLANK}?[0-9])|(?={_BLANK}20[0-9]{{2}}(?![0-9.,])))"
        other = "|".join(
            rf"{code}[ \t]{any_of(things)}(?!\w)" for code, things in sorted(words.not_money_before.items())
        )
        self.trailing = re.compile(
            rf"(?:{dashed}|(?<=[a-z])\.(?={_BLANK}))?(?:{_BLANK}|-)?(?:(?P<scale>{scale}){_BLANK}?)?"
            rf"(?!(?i:{other}))(?:(?P<mark>{any_of([*words.signs, *codes])})|(?P<name>(?i:{names}))){free}"
        )
        self.weight = re.compile(
            rf"\s{{1,2}}(?i:{any_of(words.weight_joiners)}\s{{1,2}}(?!{any_of(words.paid_things)}(?!\w)))"
        )
        self.unspoken = re.compile(rf"[ \t-](?i:{any_of(words.unspoken)})(?!\w)")
        periods = any_of(words.per_periods)
        self.per = re.compile(
            rf"(?i:(?:{dashed})?(?:/[^\W\d_]|[ \t(,]{{1,2}}(?:{any_of(words.per_openings)}[ \t]\w"
            rf"|{any_of(words.per_articles)}[ \t]{periods}(?!\w)|{any_of(words.per_words)}(?!\w))))"
        )


def find_money(text: str, *, words: MoneyWords) -> tuple[MoneyMention, ...]:
    """Find every sum of money, in order; a sum without currency only where a multiplier shows it: "80k last year".

    Whether it is a budget, a price or somebody else's quote is not judged here.
    """
    touching = words.patterns.touching
    unglued = touching.sub(lambda code: " " * len(code.group()), text) if touching.search(text) else text
    found: list[MoneyMention] = []
    for number in find_numbers(unglued, words.numbers):
        mention = _sum_at(text, number, found[-1].end if found else 0, words)
        if mention is None:
            continue
        if found and (merged := _range_of(text, found[-1], mention, words)):
            found[-1] = merged
        else:
            found.append(mention)
    return tuple(_coloured(text, mention, words) for mention in found)


def _coloured(text: str, mention: MoneyMention, words: MoneyWords) -> MoneyMention:
    """Add what the words right beside a sum say about it."""
    rough = mention.approximate or is_approximate(text, mention.start, mention.end, words.numbers)
    return structs.replace(mention, approximate=rough, per=bool(words.patterns.per.match(text, mention.end)))


def _range_of(text: str, low: MoneyMention, high: MoneyMention, words: MoneyWords) -> MoneyMention | None:
    """Return "€50k-€60k" as one sum without amount, None where these are two sums."""
    if low.currency and high.currency and low.currency != high.currency:
        return None
    patterns, gap, start = words.numbers.patterns, text[low.end : high.start], low.start
    opening = patterns.range_and.fullmatch(gap) and patterns.range_opening.match(backwards(text, start))
    if not opening and not patterns.range_gap.fullmatch(gap):
        return None
    start -= opening.end() if opening else 0
    rough = low.approximate or high.approximate
    return MoneyMention(start, high.end, None, low.currency or high.currency, rough)


def _sum_at(text: str, number: NumberMention, last_end: int, words: MoneyWords) -> MoneyMention | None:
    """Return the sum that a number is part of, None where it is not money."""
    if number.ordinal:
        return None
    leading = words.patterns.leading.match(backwards(text, number.start))
    if leading and (number.start - leading.end() < last_end or (leading["label"] and _counts(text, number, words))):
        leading = None
    trailing = words.patterns.trailing.match(text, number.end)
    if trailing and _is_weight(text, trailing, words):
        trailing = None
    if not leading and not trailing:
        return _unmarked(text, number, words)
    (before, factor), (after, multiplier) = _mark(leading, words, reverse=True), _mark(trailing, words)
    end = trailing.end() if trailing else number.end
    if not trailing and (scale := words.patterns.scale.match(text, end)):
        multiplier, end = words.scales[scale.group()[1:]], scale.end()
    amount = None if number.upper is not None else plain(Decimal(str(number.value)) * factor * multiplier)
    start = number.start - (leading.end() if leading else 0)
    return MoneyMention(start, end, amount, _currency(before, after, words), number.approximate)


def _mark(found: re.Match[str] | None, words: MoneyWords, *, reverse: bool = False) -> tuple[str | None, int]:
    """Return the currency and the scale of a mark: "k€" is euros by the thousand."""
    if found is None:
        return None, 1
    typed, scale = (found["mark"] or found["name"].lower()), found["scale"]
    if reverse:
        typed, scale = typed[::-1], scale[::-1] if scale else None
    return words.currencies[" ".join(typed.split())], words.scales[scale] if scale else 1


def _currency(before: str | None, after: str | None, words: MoneyWords) -> str | None:
    """Return what the marks around a sum agree on; "$1.2m CAD" is made plain by the second."""
    marks = {mark for mark in (before, after) if mark is not None}
    if before and after in words.plainer.get(before, ()):
        return after
    currency = marks.pop() if len(marks) == 1 else UNKNOWN
    return None if currency == UNKNOWN else currency


def _is_weight(text: str, trailing: re.Match[str], words: MoneyWords) -> bool:
    """True for "200 pounds of resin"."""
    name = trailing["name"]
    return bool(name) and name.lower() in words.weights and bool(words.patterns.weight.match(text, trailing.end()))


def _unmarked(text: str, number: NumberMention, words: MoneyWords) -> MoneyMention | None:
    """Return "a six-figure budget" and "80k last year": money, but no amount or no currency."""
    if unspoken := words.patterns.unspoken.match(text, number.end):
        return MoneyMention(number.start, unspoken.end(), None, None)
    written, most = text[number.start : number.end], number.upper or number.value
    if most < 1000 or not any(map(str.isalpha, written)) or _counts(text, number, words):
        return None
    amount = None if number.upper is not None else number.value
    return MoneyMention(number.start, number.end, amount, None, number.approximate)


def _counts(text: str, number: NumberMention, words: MoneyWords) -> bool:
    """True where a number is followed by what it may be a number of: "9k samples"."""
    following = _NEXT_WORD.match(text, number.end)
    return following is not None and (following[1] or "").lower() not in words.after_bare
