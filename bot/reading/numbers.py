"""Numbers as people write and say them: 1,200, 1'200, 75.000, 9k, half a million, "twenty-five", "10 to 12"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any, Self

import msgspec
from msgspec import structs

from bot.reading.tokens import NoteText
from bot.reading.written import words_from, written

MOST_DIGITS = 15
# How far back the words that colour a number are looked for.
REACH = 28

SPACE = r"[ \t\u00a0\u2009\u202f]"
DASH = r"[-\u2013\u2014]"
_GROUP_MARK = r"[,.'\u2019\u00a0\u2009\u202f]"
# Figures that hang together by single marks; whether that is a number, a range or a date is judged on the
# whole. "x3" counts, "Q3" and "m3" do not.
_CLUSTER = (
    r"[0-9](?:(?<!\w[0-9])|(?<=[xX][0-9])(?<!\w[xX][0-9]))"
    r"[0-9]*(?:[,.'\u2019:/ \u00a0\u2009\u202f\u2013\u2014-][0-9]+)*"
)
_SIMPLE = re.compile(r"(?:0|[1-9][0-9]*)(?:[,.][0-9]+)?")
_GROUPED = re.compile(rf"[1-9][0-9]{{0,2}}({_GROUP_MARK})[0-9]{{3}}(?:\1[0-9]{{3}})*(?:(?!\1)[,.][0-9]+)?")
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[,.][0-9]+)?")
_LAKHS = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
# What stands before a place is read backwards from it, so that a pattern is tried once and not at every letter.
_LAST_WORD = re.compile(r"[ \t\u00a0-]{0,2}([\w.]+)")


class NumberMention(msgspec.Struct, frozen=True, gc=False):
    """A number and its place, without what is glued to it; a range has an `upper` end, `value` is the lower."""

    start: int
    end: int
    value: int | float
    approximate: bool = False
    ordinal: bool = False
    upper: int | float | None = None


@written
class NumberWords:
    """The words and marks of numbers, as `knowledge/shared/numbers.yaml` lists them."""

    ones: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    multipliers: dict[str, int]
    touching_multipliers: dict[str, int]
    fractions: dict[str, tuple[int, int]]
    articles: frozenset[str]
    fraction_joiners: frozenset[str]
    joiners: frozenset[str]
    decimal_points: frozenset[str]
    ordinal_endings: frozenset[str]
    range_words: frozenset[str]
    range_openers: frozenset[str]
    range_joiners: frozenset[str]
    vague_words: frozenset[str]
    approximate_before: frozenset[str]
    approximate_marks: frozenset[str]
    approximate_after: frozenset[str]
    approximate_ending: str
    not_numbers: frozenset[str]
    labels: frozenset[str]
    paired_labels: frozenset[str]
    pair_joiners: frozenset[str]
    label_guards: frozenset[str]
    label_marks: frozenset[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from a file's mapping; an unknown or missing key is an error."""
        return words_from(cls, dict(data))

    @cached_property
    def patterns(self) -> "NumberPatterns":
        """The same words as compiled patterns."""
        return NumberPatterns(self)


class NumberPatterns:
    """Patterns compiled once from the words. None backtracks beyond a few characters."""

    def __init__(self, words: NumberWords) -> None:
        article, part, joiner = any_of(words.articles), any_of(words.fractions), any_of(words.joiners)
        small, scale = any_of([*words.ones, *words.tens]), any_of(words.scales)
        ending = rf"[ -]?{re.escape(words.approximate_ending)}(?!\w)"
        closed = rf"(?:(?!\w)|(?={ending}))"
        part_of = rf"(?P<part>{part}){SPACE}+(?:{any_of(words.fraction_joiners)}{SPACE}+)?"
        opened = rf"(?:(?:{article}{SPACE}+)?{part_of}(?:{article}{SPACE}+)?|{article}{SPACE}+)"
        goes_on = rf"(?={SPACE}+(?:{joiner}{SPACE}+)?(?:{small}|{scale})(?!\w))"  # "hundred and eighty thousand"
        hundreds = [word for word, size in words.scales.items() if size == 100]
        bare, openers = any_of(hundreds), [*words.ones, *words.tens, *words.articles, *words.fractions, *hundreds]
        initials = "".join(sorted({letter for word in openers for letter in word[0].upper() + word[0].lower()}))
        self.opening = re.compile(
            rf"(?P<figure>{_CLUSTER})"
            rf"|\b(?=[{initials}])(?i:{opened}(?P<scale>{scale})|(?P<small>{small})|(?P<bare>{bare}){goes_on}){closed}"
        )
        self.next_word = re.compile(
            rf"(?i:(?:{SPACE}|-|[ \t]*\n[ \t]*|(?P<and>{SPACE}+{joiner}{SPACE}+))"
            rf"(?:(?P<small>{small})|(?P<scale>{scale}))){closed}"
        )
        self.and_a_part = re.compile(rf"(?i:{SPACE}+{joiner}{SPACE}+{article}{SPACE}+(?P<part>{part}))(?!\w)")
        self.point = re.compile(
            rf"(?i:{SPACE}+{any_of(words.decimal_points)}(?P<digits>(?:{SPACE}+{any_of(words.ones)}(?!\w)){{1,6}}))"
        )
        self.touching = re.compile(rf"{any_of([*words.multipliers, *words.touching_multipliers])}(?!\w)")
        self.apart = re.compile(rf"{SPACE}{any_of(words.multipliers)}(?!\w)")
        self.ordinal = re.compile(rf"(?i:{any_of(words.ordinal_endings)})(?!\w)")
        self.ending = re.compile(rf"(?i:{ending})")
        self.range_gap = re.compile(
            rf"[ \t\u00a0]?{DASH}[ \t\u00a0]?|\s{{1,2}}(?i:{any_of(words.range_words)})\s{{1,2}}"
        )
        self.range_opening = re.compile(rf"\s{{1,2}}(?i:{any_of_reversed(words.range_openers)})(?!\w)")
        self.range_and = re.compile(rf"\s{{1,2}}(?i:{any_of(words.range_joiners)})\s{{1,2}}")
        self.approximate_before = re.compile(
            rf"\s{{1,2}}(?i:{any_of_reversed(words.approximate_before)})(?!\w)"
            rf"|{SPACE}?{any_of_reversed(words.approximate_marks)}"
        )
        self.approximate_after = re.compile(rf"[ \t\u00a0(,-]{{1,2}}(?i:{any_of(words.approximate_after)})(?!\w)")
        self.vague = re.compile(rf"\s{{1,2}}(?i:{any_of_reversed(words.vague_words)})(?!\w)")
        self.label_mark = re.compile(rf"{SPACE}?{any_of_reversed(words.label_marks)}")
        self.pair_gap = re.compile(rf"(?i:\s?{any_of(words.pair_joiners)}\s?)")


class _Label(Enum):
    """Whether the word before a figure makes it a name, and whether that holds for the figure after it."""

    NONE = "none"
    SINGLE = "single"
    PAIRED = "paired"


class _Figure(msgspec.Struct, frozen=True, gc=False):
    """A number while it is being read, still exact."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None = None
    ordinal: bool = False


class _Growing(msgspec.Struct, gc=False):
    """A number that takes in the words after it for as long as they continue it."""

    end: int
    current: Decimal
    closed_to_small: bool
    total: Decimal = Decimal(0)
    scale: int = 0
    big_scale: int = 0
    parted: bool = False

    @property
    def value(self) -> Decimal:
        return self.total + self.current

    def add(self, small: int, *, after_and: bool) -> bool:
        """Take in a word below a hundred: thousand | five, six hundred | (and) twenty, twenty | five."""
        if self.closed_to_small or not small:
            return False
        if self.current == 0:
            fits = self.total > 0
        elif self.current >= 100:
            fits = self.current % 100 == 0
        else:
            fits = not after_and and small < 10 and self.current >= 20 and self.current % 10 == 0
        if fits:
            self.current += small
        return fits

    def multiply(self, scale: int) -> bool:
        """Take in a word such as hundred or million."""
        if self.current == 0:
            return False
        if scale < 1000:
            if self.current >= 100:
                return False
            self.current *= scale
        else:
            if self.big_scale and scale >= self.big_scale:
                return False
            self.total, self.current, self.big_scale = self.total + self.current * scale, Decimal(0), scale
        self.scale = scale
        return True

    def add_part(self, part: Decimal) -> bool:
        """Take in "and a half": of the number itself, or of the scale just named (a million and a half)."""
        if self.parted:
            return False
        self.current += part * (self.scale or 1)
        self.closed_to_small = self.parted = True
        return True


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of these phrases, the longest first; a blank stands for white space."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(r"\s{1,2}".join(map(re.escape, phrase.split())) for phrase in longest_first) + ")"


def plain(value: Decimal) -> int | float:
    """Return a whole number as int, any other as float."""
    return int(value) if value == value.to_integral_value() else float(value)


def any_of_reversed(phrases: Iterable[str]) -> str:
    """Return a pattern for any of these phrases in a text read backwards."""
    return any_of(phrase[::-1] for phrase in phrases)


def backwards(text: str, place: int) -> str:
    """Return what stands before a place, read backwards, as far as cues reach."""
    return text[max(0, place - REACH) : place][::-1]


def word_before(nearby: str) -> str:
    """Return the word that a text read backwards begins with, in lower case, with the full stops it has."""
    word = _LAST_WORD.match(nearby)
    return word[1][::-1].lower() if word else ""


def is_approximate(text: str, start: int, end: int, words: NumberWords) -> bool:
    """True where the words right beside a place call it a rough figure."""
    patterns = words.patterns
    return bool(
        patterns.approximate_before.match(backwards(text, start)) or patterns.approximate_after.match(text, end)
    )


def find_numbers(text: str, words: NumberWords) -> tuple[NumberMention, ...]:
    """Find the numbers of a text, in order. Dates, times, codes and names ("phase 2", "ISO 13485") are none."""
    if not isinstance(text, NoteText):
        return tuple(_numbers(text, words))
    if id(words) not in text.kept:
        text.kept[id(words)] = tuple(_numbers(text, words))
    kept: tuple[NumberMention, ...] = text.kept[id(words)]
    return kept


def _numbers(text: str, words: NumberWords) -> Iterator[NumberMention]:
    found: list[_Figure] = []
    for figure in _figures(text, words):
        if found and (merged := _range_of(text, found[-1], figure, words)):
            found[-1] = merged
        else:
            found.append(figure)
    for figure in found:
        yield _mention(text, figure, words)


def _mention(text: str, figure: _Figure, words: NumberWords) -> NumberMention:
    ending = words.patterns.ending.match(text, figure.end)
    end = ending.end() if ending else figure.end
    upper = None if figure.upper is None else plain(figure.upper)
    rough = ending is not None or is_approximate(text, figure.start, end, words)
    return NumberMention(figure.start, end, plain(figure.value), rough, figure.ordinal, upper)


def _range_of(text: str, low: _Figure, high: _Figure, words: NumberWords) -> _Figure | None:
    """Return "10 to 12", "between 10 and 12" or "two three" as one, None where these are two numbers."""
    if low.ordinal or high.ordinal or high.value <= (low.value if low.upper is None else low.upper):
        return None
    start, patterns, gap = low.start, words.patterns, text[low.end : high.start]
    upper = high.value if high.upper is None else high.upper
    if patterns.range_gap.fullmatch(gap) or _is_said_as_pair(text, low, high):
        return structs.replace(low, end=high.end, upper=upper)
    opening = patterns.range_and.fullmatch(gap) and patterns.range_opening.match(backwards(text, start))
    if opening:
        return structs.replace(low, start=start - len(opening.group()), end=high.end, upper=upper)
    return None


def _is_said_as_pair(text: str, low: _Figure, high: _Figure) -> bool:
    """True for "two three batches", which is how some say two or three."""
    single = low.upper is None and high.value == low.value + 1 and high.value < 10
    return single and text[low.start : high.end].replace(" ", "", 1).isalpha() and high.start == low.end + 1


def _figures(text: str, words: NumberWords) -> Iterator[_Figure]:
    place, last_end, pair_end = 0, -1, -1
    while opening := words.patterns.opening.search(text, place):
        start = opening.start()
        label = _label(text, start, words)
        if pair_end >= 0 and words.patterns.pair_gap.fullmatch(text, pair_end, start):
            label = _Label.PAIRED
        named = label is not _Label.NONE or _hangs_on(text, start, last_end)
        read = _written if opening["figure"] else _spoken
        place, found = read(text, opening, words, named=named)
        yield from (figure for figure in found if not _is_vague(text, figure, words))
        pair_end = place if label is _Label.PAIRED else -1
        last_end = place


def _label(text: str, start: int, words: NumberWords) -> _Label:
    nearby = backwards(text, start)
    if words.patterns.label_mark.match(nearby):
        return _Label.SINGLE
    form = word_before(nearby)
    if form in words.paired_labels:
        return _Label.PAIRED
    if form not in words.labels:
        return _Label.NONE
    guard = word_before(nearby.lstrip(" \t\u00a0-")[len(form) :])
    return _Label.NONE if guard in words.label_guards else _Label.SINGLE


def _hangs_on(text: str, start: int, last_end: int) -> bool:
    """True for the tail of a code ("AAV-9", "BA.5", "all-in-one") and for ".5", which would be misread as 5."""
    mark, ahead = text[max(0, start - 1) : start], text[max(0, start - 2) : max(0, start - 1)]
    if mark in {"-", "\u2013"}:
        return ahead.isalnum() and last_end != start - 1
    return mark in {".", ","} and not ahead.islower()


def _is_vague(text: str, figure: _Figure, words: NumberWords) -> bool:
    """True for "a few 100", where the figure gives no more than the size."""
    if figure.value < 100 or str(figure.value).strip("0") != "1":
        return False
    return bool(words.patterns.vague.match(backwards(text, figure.start)))


def _written(text: str, opening: re.Match[str], words: NumberWords, *, named: bool) -> tuple[int, list[_Figure]]:
    """Read a cluster of figures; of a named one the first group is the name's: "phase 2 200 patients"."""
    start, end = opening.span("figure")
    if named:
        start = text.find(" ", start, end) + 1 or end
    found = list(_groups(text, start, end))
    if not found or found[-1].end != end:
        return end, found
    last = _multiplied(text, found.pop(), words)
    return (last.end, [*found, last]) if last else (end, found)


def _groups(text: str, start: int, end: int) -> Iterator[_Figure]:
    cluster = text[start:end]
    groups = [cluster] if _SPACED.fullmatch(cluster) else cluster.split(" ")
    if len(groups) > 2:
        # A telephone or account number.
        return
    for group in groups:
        ends = [_value(part) for part in re.split(DASH, group)]
        low, high = ends[0], ends[-1]
        if low is not None and high is not None:
            if len(ends) == 1:
                yield _Figure(start, start + len(group), low)
            elif len(ends) == 2 and low < high:
                yield _Figure(start, start + len(group), low, high)
        start += len(group) + 1


def _value(figure: str) -> Decimal | None:
    """Return what a figure says; None for dates, times, versions and codes."""
    if len(figure) > 2 * MOST_DIGITS:
        return None
    if grouped := _GROUPED.fullmatch(figure):
        digits = figure.replace(grouped[1], "")
    elif _LAKHS.fullmatch(figure):
        digits = figure.replace(",", "")
    elif _SPACED.fullmatch(figure) or _SIMPLE.fullmatch(figure):
        digits = figure.replace(" ", "")
    else:
        return None
    return Decimal(digits.replace(",", ".")) if len(digits) <= MOST_DIGITS else None


def _multiplied(text: str, figure: _Figure, words: NumberWords) -> _Figure | None:
    """Take in what follows a figure: 9k, 2nd, 450 thousand, 2 and a half million; None where it makes a name."""
    patterns = words.patterns
    if ordinal := patterns.ordinal.match(text, figure.end):
        return structs.replace(figure, end=ordinal.end(), ordinal=True)
    growing = _Growing(figure.end, figure.value if figure.upper is None else Decimal(1), closed_to_small=True)
    if multiplier := patterns.touching.match(text, figure.end):
        growing.multiply({**words.multipliers, **words.touching_multipliers}[multiplier.group()])
        growing.end = multiplier.end()
        if text[figure.start : growing.end] in words.not_numbers:
            return None
    else:
        _grow(text, growing, words)
    if figure.upper is None:
        return structs.replace(figure, end=growing.end, value=growing.value)
    scaled = figure.value * growing.value, figure.upper * growing.value
    return structs.replace(figure, end=growing.end, value=scaled[0], upper=scaled[1])


def _spoken(text: str, opening: re.Match[str], words: NumberWords, *, named: bool) -> tuple[int, list[_Figure]]:
    """Read a number said in words; a named one ("phase two") is passed over."""
    if opening["small"]:
        first = Decimal(_small(opening["small"], words))
        growing = _Growing(opening.end(), first, closed_to_small=False)
        if point := words.patterns.point.match(text, growing.end):
            digits = "".join(str(words.ones[digit.lower()]) for digit in point["digits"].split())
            growing.current += Decimal(f"0.{digits}")
            growing.end, growing.closed_to_small = point.end(), True
    else:
        part = _part(opening["part"], words) if opening["part"] else Decimal(1)
        growing = _Growing(opening.end(), part, closed_to_small=bool(opening["part"]))
        growing.multiply(words.scales[(opening["scale"] or opening["bare"]).lower()])
    _grow(text, growing, words)
    found = _Figure(opening.start(), growing.end, growing.value)
    return growing.end, [] if named else [found]


def _grow(text: str, growing: _Growing, words: NumberWords) -> None:
    """Take in the words that continue a number, and a multiplier that stands apart: "sixty k"."""
    patterns = words.patterns
    while True:
        if (part := patterns.and_a_part.match(text, growing.end)) and growing.add_part(_part(part["part"], words)):
            growing.end = part.end()
        elif (word := patterns.next_word.match(text, growing.end)) and _takes(growing, word, words):
            growing.end = word.end()
        else:
            break
    multiplier = patterns.apart.match(text, growing.end)
    if multiplier and growing.multiply(words.multipliers[multiplier.group()[1:]]):
        growing.end = multiplier.end()


def _takes(growing: _Growing, word: re.Match[str], words: NumberWords) -> bool:
    if word["small"]:
        return growing.add(_small(word["small"], words), after_and=bool(word["and"]))
    return not word["and"] and growing.multiply(words.scales[word["scale"].lower()])


def _small(word: str, words: NumberWords) -> int:
    form = word.lower()
    return words.ones[form] if form in words.ones else words.tens[form]


def _part(phrase: str, words: NumberWords) -> Decimal:
    numerator, denominator = words.fractions[" ".join(phrase.lower().split())]
    return Decimal(numerator) / denominator
