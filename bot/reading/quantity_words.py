"""The words and patterns by which quantities are told: units, counted things, marks of a range."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from bot.reading.numbers import (
    NumberWords,
    any_of,
    any_of_reversed,
)
from bot.reading.written import words_from, written

WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")


@written
class QuantityWords:
    """The words of quantities, as `knowledge/shared/quantities.yaml` lists them, with those of numbers."""

    numbers: NumberWords
    symbols: dict[str, tuple[str, ...]]
    work: frozenset[str]
    other: frozenset[str]
    spellings: dict[str, str]
    compounds: frozenset[str]
    measure_nouns: frozenset[str]
    containers: frozenset[str]
    depths: frozenset[str]
    plural_endings: tuple[tuple[str, str], ...]
    singular_endings: tuple[str, ...]
    plural_modifiers: frozenset[str]
    adjectival: frozenset[str]
    features: frozenset[str]
    measures: frozenset[str]
    unlike_measures: frozenset[str]
    not_units: dict[str, frozenset[str]]
    not_heads: dict[str, frozenset[str]]
    fewest: dict[str, int]
    not_plural: frozenset[str]
    breaks: frozenset[str]
    joiners: frozenset[str]
    articles: frozenset[str]
    after_number: frozenset[str]
    after_number_marks: frozenset[str]
    times: frozenset[str]
    most_times: int
    from_words: frozenset[str]
    count_openings: frozenset[str]
    count_endings: frozenset[str]
    count_phrases: dict[str, str]
    label_separators: frozenset[str]
    label_dashes: frozenset[str]
    money_marks: frozenset[str]
    money_codes: frozenset[str]
    shares: frozenset[str]
    months: frozenset[str]
    year_openings: frozenset[str]
    years: tuple[int, int]
    per_words: frozenset[str]
    rate_openings: frozenset[str]
    not_rate_after: frozenset[str]
    rate_periods: frozenset[str]
    rate_things: frozenset[str]
    rate_words: frozenset[str]
    rate_before: frozenset[str]
    threshold_before: frozenset[str]
    no_threshold_before: frozenset[str]
    threshold_marks: frozenset[str]
    threshold_after: frozenset[str]
    part_openings: frozenset[str]
    counted_behind: frozenset[str]
    needed_between: frozenset[str]
    apart_marks: frozenset[str]
    so_far_before: frozenset[str]
    so_far_after: frozenset[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, numbers: NumberWords) -> Self:
        """Read the words from a file's mapping; an unknown or missing key is an error."""
        return words_from(cls, {**data, "numbers": numbers})

    @cached_property
    def patterns(self) -> "QuantityPatterns":
        """The same words as compiled patterns."""
        return QuantityPatterns(self)

    @cached_property
    def symbol_of(self) -> dict[str, str]:
        """The symbol that each way of typing it stands for."""
        return {typed: symbol for symbol, ways in self.symbols.items() for typed in ways}

    @cached_property
    def units(self) -> frozenset[str]:
        """Every known noun, in the singular."""
        return self.work | self.other | self.compounds | frozenset(self.spellings.values())

    def singular(self, form: str, among: frozenset[str] | None) -> str | None:
        """Return the singular of a plural among some nouns; without these, the likeliest one."""
        for ending, single in self.plural_endings:
            noun = form.removesuffix(ending) + single
            if form.endswith(ending) and (among is None or noun in among):
                return noun
        return None

    @cached_property
    def never(self) -> frozenset[str]:
        """Every noun that ends the search for a unit, in the singular."""
        return frozenset[str]().union(*self.not_units.values(), self.months)

    @cached_property
    def no_units(self) -> frozenset[str]:
        """Every noun that is no unit, in the singular."""
        return self.never | self.headless

    @cached_property
    def headless(self) -> frozenset[str]:
        """Every noun that is no unit itself but may stand before one, in the singular."""
        return frozenset[str]().union(*self.not_heads.values())


class QuantityPatterns:
    """Patterns compiled once from the words. None backtracks beyond a few characters."""

    def __init__(self, words: QuantityWords) -> None:
        plus, times = any_of(words.after_number_marks), any_of(words.times)
        said = rf"[ \t-](?i:{any_of(words.after_number)})(?=[ \t])"
        self.after_number = re.compile(
            rf"(?:[ \t]?{plus}|{said})?(?:[ \t]{times}(?=[ \t\d])|(?P<touching>{times})(?=[ \t\d]))?"
        )
        self.share_or_money = re.compile(rf"[ \t\u00a0]?{any_of([*words.shares, *words.money_marks])}")
        self.unlike_measure = re.compile(rf"{any_of(words.unlike_measures)}(?!\w)")
        self.money_mark = re.compile(rf"[ \t\u00a0]?{any_of_reversed(words.money_marks)}")
        things, periods = any_of(words.rate_things), any_of(words.rate_periods)
        either = any_of([*words.rate_things, *words.rate_periods])
        per = any_of(words.per_words)
        a_period = rf"\b(?P<apart>{any_of(words.rate_openings)}[ \t]{{1,2}}{periods})"
        self.per = re.compile(rf"/(?!(?i:{either})(?!\w))[^\W\d_]")
        self.per_thing = re.compile(rf"(?i:[ \t]?/[ \t]?|[ \t]{per}[ \t]){things}(?!\w)")
        self.rate = re.compile(
            rf"(?i:(?:/[ \t]?|\b{per}[ \t]{{1,2}}){either}|{a_period}|\b{any_of(words.rate_words)})(?!\w)"
        )
        self.rate_before = re.compile(rf"[\w \t:]{{0,24}}?\b(?i:{any_of_reversed(words.rate_before)})\b")
        # A mark that opens a line quotes it.
        self.threshold_before = re.compile(
            rf"[ \t]{{1,2}}(?i:{any_of_reversed(words.threshold_before)})(?!\w)"
            rf"|[ \t]?{any_of_reversed(words.threshold_marks)}[ \t]?(?=[^\s>])"
        )
        self.no_threshold_before = re.compile(rf"[ \t]{{1,2}}(?i:{any_of_reversed(words.no_threshold_before)})(?!\w)")
        self.threshold_after = re.compile(rf"[ \t]{{1,2}}(?i:{any_of(words.threshold_after)})(?!\w)")
        self.so_far_before = re.compile(rf"[ \t]{{1,2}}(?i:{any_of_reversed(words.so_far_before)})(?!\w)")
        self.so_far_after = re.compile(rf"(?:[ \t]+\w+){{0,2}}[ \t]+(?i:{any_of(words.so_far_after)})(?!\w)")
        rough = any_of([*words.numbers.approximate_before, *words.numbers.approximate_marks])
        separator, dash = any_of(words.label_separators), any_of(words.label_dashes)
        divided = rf"(?:[ \t]{{0,3}}{separator}){{1,3}}[ \t]{{0,3}}|[ \t]{dash}[ \t]|[ \t]?\([ \t]?[nN][ \t]?=[ \t]?"
        self.label = re.compile(
            rf"(?P<label>[^\W\d_][^\n:=|(]{{0,40}}?)(?:[ \t]?\([^()\n]{{0,20}}\))?"
            rf"(?:{divided})(?:{rough}[ \t]?)?$"
        )
        every = rf"[ \t]?/[ \t]?{either}|[ \t]{any_of([*words.per_words, *words.rate_openings])}[ \t]{either}"
        self.counted = re.compile(
            rf"(?<!\w)(?i:(?P<phrase>{any_of(words.count_phrases)})"
            rf"|(?P<opening>{any_of(words.count_openings)}[ \t])?(?P<noun>{WORD.pattern})"
            rf"(?P<ending>[ \t]{any_of(words.count_endings)})?)(?i:{every})?[ \t]*$"
        )
        self.times_before = re.compile(rf"[ \t]?{times}[ \t]?(?P<noun>{WORD.pattern})")
        # "trocars, | 400 a month"; not "seats, 20 a month per seat", which is a price.
        self.counted_behind = re.compile(
            rf"(?i:[ \t]?/[ \t]?{either}|[ \t]{per}[ \t]{either}|[ \t]{any_of(words.rate_openings)}[ \t]{periods}"
            rf"|[ \t](?:{any_of(words.rate_words)}|{any_of(words.counted_behind)}))(?!\w)"
            rf"(?!(?i:[ \t]?/|[ \t]{any_of([*words.per_words, *words.rate_openings])}\b))"
        )
        needed = rf"(?:(?i:{any_of(words.needed_between)})[ \t])?"
        self.noun_ahead = re.compile(
            rf"(?<!\w)(?:(?P<before>{WORD.pattern})[ \t])?(?P<noun>{WORD.pattern})[ \t]?{any_of(words.apart_marks)}"
            rf"[ \t]{{0,2}}{needed}(?:{rough}[ \t]?)?$"
        )
        self.part = re.compile(rf"[ \t](?i:{any_of(words.part_openings)})(?=[ \t])")
        rough_before = any_of_reversed([*words.numbers.approximate_before, *words.numbers.approximate_marks])
        self.label_end = re.compile(rf"(?:[ \t]?{rough_before}(?!\w))?[ \t]{{0,3}}(?:{separator}|{dash}[ \t]|=)")
