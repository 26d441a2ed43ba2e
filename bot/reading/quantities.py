"""Quantities: a number and what is counted, as in "14 sites, ~220 patients", "two 50 L runs", "Samples: 480"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import msgspec
from msgspec import structs

from bot.reading.numbers import (
    NumberMention,
    backwards,
    find_numbers,
    word_before,
)
from bot.reading.quantity_words import WORD, QuantityWords

# A noun this many words after its number is no longer taken for counted.
MOST_WORDS = 6

MOST_GUESSED_WORDS = 3
SHORTEST_GUESS = 4

# How far the words that colour a quantity may stand from it.
REACH = 48

_LETTERS = re.compile(r"[^\W\d_]+")

# Within a line, over "&" or "/", or on to the next line of a wrapped or quoted text.
_GAP = re.compile(r"(?:[ \t\u00a0]{1,3}(?:& ?)?|/|[ \t]?\n(?:> ?){0,3}[ \t]*)")

_HYPHENATED = re.compile(r"[-\u2010\u2011]([^\W\d_]+)")
_STUCK = re.compile(r"[^\W\d_]+|[-\u2010\u2011][^\W\d_]+")

# A line that goes on with a sentence, not with the next label of a form.
_JOINED = re.compile(r"(?P<noun>[^\W\d_]+)(?: and|,? plus| &| \+) $")
_CONTINUES = re.compile(r"(?=[^\W\d_A-Z])(?![^\n:]{0,40}:)")

_PARTED = re.compile(r"[.;()]")
_ASIDE = re.compile(r"[ \t]\([^()\n]{1,24}\)")
_CLAUSE = re.compile(r"(?:[^.,;:!?\n]|\.(?=\w)){0,48}\.?")


class QuantityMention(msgspec.Struct, frozen=True, gc=False):
    """A number with its unit and its place, and what the words right beside say about it.

    `known` units are in the vocabulary, others are guessed from a plural; `counted_as_work` ones are work,
    products or outputs rather than people, places or papers; `part` ones are some of more: "600 of the patches".
    """

    start: int
    end: int
    number: int | float
    unit: str
    known: bool = True
    counted_as_work: bool = False
    rate: bool = False
    approximate: bool = False
    threshold: bool = False
    part: bool = False
    so_far: bool = False


class _Role(Enum):
    """What a word after a number is to it."""

    BREAK = "break"
    NEVER = "never"
    SINGULAR = "singular"
    PLURAL = "plural"
    GUESS = "guess"
    MODIFIER = "modifier"


class _Noun(msgspec.Struct, frozen=True, gc=False):
    """What is counted, and where the words that say it end."""

    unit: str
    end: int
    known: bool = True


def find_quantities(text: str, *, words: QuantityWords) -> tuple[QuantityMention, ...]:
    """Find every number of countable things, in order; of a range or a bare number nothing is made.

    Durations, money, shares, dates, ordinals and names such as "phase 2" are none. Whether a quantity is asked
    for, or was said of the past or somebody else, is not judged here.
    """
    numbers = find_numbers(text, words.numbers)
    starts = {number.start: number for number in numbers}
    reader = _Reader(text, words, starts, frozenset(number.end for number in numbers))
    found = [mention for number in numbers if (mention := reader.read(number))]
    return tuple(_without_ends_of_ranges(text, found, words))


def bare_numbers(text: str, *, words: QuantityWords) -> tuple[NumberMention, ...]:
    """Find every number after which nothing is named that it could count: "about forty", "84, not more"."""
    numbers = find_numbers(text, words.numbers)
    reader = _Reader(text, words, {}, frozenset())
    return tuple([number for number in numbers if reader.is_bare(number)])


def _without_ends_of_ranges(text: str, found: list[QuantityMention], words: QuantityWords) -> list[QuantityMention]:
    """Drop both ends of "200 L to 500 L", for which is meant is open; of "from 5 L to 50 L" keep the aim."""
    dropped: set[int] = set()
    for place, (low, high) in enumerate(pairwise(found)):
        gap = text[low.end : high.start]
        if low.unit == high.unit and words.numbers.patterns.range_gap.fullmatch(gap):
            aim = word_before(backwards(text, low.start)) in words.from_words
            dropped |= {place} if aim else {place, place + 1}
    return [mention for place, mention in enumerate(found) if place not in dropped]


@dataclass(frozen=True, slots=True)
class _Reader:
    """One text with its numbers, read for what each of them counts."""

    text: str
    words: QuantityWords
    numbers: Mapping[int, NumberMention]
    ends: frozenset[int]

    def read(self, number: NumberMention) -> QuantityMention | None:
        """Return the quantity a number belongs to, None where it counts nothing."""
        if number.ordinal or number.upper is not None or number.value <= 0 or self._is_other(number):
            return None
        start, end, part = number.start, number.end, False
        if noun := self._noun_after(number):
            end = noun.end
        elif noun := self._noun_of_part(number):
            end, part = noun.end, True
        elif labelled := self._noun_before(number):
            noun, start = labelled
        if noun is None or number.value < self.words.fewest.get(noun.unit, 0):
            return None
        return self._coloured(QuantityMention(start, end, number.value, noun.unit, noun.known, part=part), number)

    def is_bare(self, number: NumberMention) -> bool:
        """Tell whether a number may count what was named before."""
        plain = not number.ordinal and number.upper is None and number.value > 0
        return plain and not self._is_other(number) and self._ends_there(number)

    def _is_other(self, number: NumberMention) -> bool:
        """True for sums, shares, years and days of a month."""
        words, nearby = self.words, backwards(self.text, number.start)
        if words.patterns.share_or_money.match(self.text, number.end) or words.patterns.money_mark.match(nearby):
            return True
        form = word_before(nearby).rstrip(".")
        if form in words.money_codes:
            return True
        figure = self.text[number.start : number.end]
        if len(figure) == 4 and figure.isdigit() and words.years[0] <= number.value <= words.years[1]:
            return form in words.year_openings or form in words.months
        return form in words.months and number.value <= 31 and figure.isdigit()

    def _noun_after(self, number: NumberMention) -> _Noun | None:
        words, at = self.words, number.end
        skipped = words.patterns.after_number.match(self.text, at)
        if skipped and (number.value <= words.most_times or not skipped["touching"]):
            at = skipped.end()
        if glued := _LETTERS.match(self.text, at):
            noun = self._glued(number, glued)
        elif hyphenated := _HYPHENATED.match(self.text, at):
            noun = self._hyphenated(number, hyphenated)
        else:
            aside = _ASIDE.match(self.text, at)
            noun = self._phrase(number, aside.end() if aside else at)
        if noun and noun.unit in words.depths and words.patterns.per_thing.match(self.text, noun.end):
            return None
        return noun

    def _noun_of_part(self, number: NumberMention) -> _Noun | None:
        """Read "600 of the wearable patches"; not "one of them", nor "3 of the 5 surgeons"."""
        opening = self.words.patterns.part.match(self.text, number.end) if number.value > 1 else None
        chain = self._chain(opening.end()) if opening else []
        return chain[-1].noun if chain and chain[-1].role is _Role.PLURAL else None

    def _glued(self, number: NumberMention, letters: re.Match[str]) -> _Noun | None:
        """Read "2000L" and "42pts", but not "10h30" or "64x"."""
        if self.text[letters.end() : letters.end() + 1].isalnum():
            return None
        if letters.group() in self.words.symbol_of:
            return self._measure(number, letters.group(), letters.end())
        role, noun = self._role(letters.group())
        return _Noun(noun, letters.end()) if noun and role is _Role.PLURAL else None

    def _hyphenated(self, number: NumberMention, letters: re.Match[str]) -> _Noun | None:
        """Read "50-L runs" and "a 14-site study", but not "96-well plates" or "two-week"."""
        if letters[1] in self.words.symbol_of:
            return self._measure(number, letters[1], letters.end())
        form = letters[1].lower()
        return _Noun(form, letters.end()) if form in self.words.adjectival else None

    def _measure(self, number: NumberMention, typed: str, end: int) -> _Noun | None:
        """Return a symbol of measure; None for a concentration, a flow or a size: 5 g/L, 10 L/min, 10 mL vials."""
        if self.words.patterns.per.match(self.text, end):
            return None
        following = self._chain(end)
        if following and following[0].unit in self.words.containers:
            return None
        # "3 200 L batches" may be three batches or a volume.
        split = " " in self.text[number.start : number.end] and not self._describes(number)
        if split and self.text[number.start].isdigit() and following and following[-1].role is _Role.PLURAL:
            return None
        return _Noun(self.words.symbol_of[typed], end)

    def _is_feature(self, typed: re.Match[str]) -> bool:
        """True for what makes a number describe the next noun: 96 well plates, 3 T scanners."""
        if typed.group() in self.words.measures:
            return not self.words.patterns.unlike_measure.match(self.text, typed.start())
        return typed.group().lower() in self.words.features

    def _phrase(self, number: NumberMention, at: int) -> _Noun | None:
        """Return the noun among the words after a number: the first plural, or the singular that suits."""
        words = self.words
        first = next(self._words_after(at), None)
        if first is None:
            return None
        if first.group() in words.symbol_of:
            return self._measure(number, first.group(), first.end())
        if self._is_feature(first):
            return None
        chain = self._chain(at)
        if not chain:
            return None
        if chain[0].unit in words.measure_nouns:
            return None if len(chain) > 1 and chain[1].unit in words.containers else chain[0].noun
        if number.value == 1:
            said = self.text[number.start].isalpha() and not self._goes_with_others(number)
            return chain[-1].noun if chain[-1].is_counted_once(words, said=said) else None
        if chain[-1].role in {_Role.PLURAL, _Role.GUESS} and (len(chain) == 1 or not self._describes(number)):
            return chain[-1].noun
        alone = len(chain) == 1 and not self._describes(number)
        return chain[0].noun if alone or chain[0].unit in words.adjectival else None

    def _goes_with_others(self, number: NumberMention) -> bool:
        """True for the "one" of "22 monitors and one central station", which counts as the number before it does."""
        joined = _JOINED.search(self.text, max(0, number.start - REACH), number.start)
        if joined is None or self._role(joined["noun"])[0] is not _Role.PLURAL:
            return False
        begin = self.text.rfind("\n", 0, number.start) + 1
        return any(max(begin, joined.start("noun") - REACH) < end <= joined.start("noun") for end in self.ends)

    def _describes(self, number: NumberMention) -> bool:
        """True after an article or a number, where it is part of a description: "a 500 gene panel", "two 30 seat"."""
        if self.text[number.start - 1 : number.start] == " " and number.start - 1 in self.ends:
            return True
        return word_before(backwards(self.text, number.start)) in self.words.articles

    def _chain(self, at: int) -> list["_Link"]:
        """Return the words after a number up to the first plural, or as far as a noun phrase can go."""
        chain: list[_Link] = []
        joint: int | None = None
        for word in self._words_after(at):
            form, (role, unit) = word.group().lower(), self._role(word.group())
            if chain and (compound := self._compound(f"{chain[-1].form} {form}")):
                role, unit = compound
            guesses = bool(chain) and chain[-1].role is _Role.GUESS  # "three inboxes and customers wait"
            if role is _Role.BREAK and joint is None and chain and not guesses and form in self.words.joiners:
                joint = len(chain)
                continue
            ended = bool(chain) and chain[-1].role is _Role.GUESS and role is not _Role.PLURAL
            guessed = role is _Role.GUESS and (joint is not None or len(chain) >= MOST_GUESSED_WORDS)
            if role is _Role.BREAK or ended or guessed:
                break
            chain.append(_Link(form, role, unit, word.end()))
            if role in {_Role.PLURAL, _Role.NEVER}:
                break
        # What follows "and" belongs to the phrase only where it ends in the noun: "3 fill and finish runs".
        return chain if chain and chain[-1].role is _Role.PLURAL else chain[:joint]

    def _words_after(self, at: int) -> Iterator[re.Match[str]]:
        """Yield the next words of the line or of a wrapped sentence, stepping over measures: two | 50 L | runs."""
        for _ in range(MOST_WORDS):
            gap = _GAP.match(self.text, at)
            if gap is None:
                return
            if nested := self.numbers.get(gap.end()):
                measured = self._measured(nested)
                if measured is None:
                    return
                at = measured
                continue
            word = WORD.match(self.text, gap.end())
            if word is None or self.text[word.end() : word.end() + 1].isalnum():
                return
            if "\n" in gap.group() and not _CONTINUES.match(self.text, word.start()):
                return
            yield word
            at = word.end()

    def _measured(self, number: NumberMention) -> int | None:
        """Return where "50 L", "96-well" or "12 month" ends before the noun it describes."""
        words = self.words
        if stuck := _STUCK.match(self.text, number.end):
            return stuck.end()
        gap = _GAP.match(self.text, number.end)
        word = WORD.match(self.text, gap.end()) if gap else None
        if word is None:
            return None
        typed, form = word.group(), word.group().lower()
        describes = typed in words.symbol_of or typed in words.measures
        describes = describes or form in words.features or form in words.adjectival or form in words.never
        return word.end() if describes else None

    def _role(self, typed: str) -> tuple[_Role, str | None]:
        words, form = self.words, typed.lower().replace("\u2019", "'")
        if form in words.breaks or form in words.not_plural:
            return _Role.BREAK, None
        if form in words.never or words.singular(form, words.no_units):
            return _Role.NEVER, None
        if form in words.headless:
            return _Role.MODIFIER, None
        if form in words.spellings and not _is_initials(typed):
            return _Role.PLURAL, words.spellings[form]
        if form in words.units:
            return _Role.SINGULAR, form
        if known := words.singular(form, words.units):
            return _Role.PLURAL, known
        if form in words.plural_modifiers or not _is_guessable(typed, words):
            return _Role.MODIFIER, None
        return _Role.GUESS, words.singular(form, None)

    def _compound(self, phrase: str) -> tuple[_Role, str] | None:
        """Return two words that name one thing: "flow cells", "access point"."""
        if phrase in self.words.compounds:
            return _Role.SINGULAR, phrase
        single = self.words.singular(phrase, self.words.compounds)
        return (_Role.PLURAL, single) if single else None

    def _noun_before(self, number: NumberMention) -> tuple[_Noun, int] | None:
        """Return the noun of "batches x3" or of a label such as "Number of samples: 480", and where it begins."""
        patterns, nearby = self.words.patterns, backwards(self.text, number.start)
        if patterns.counted_behind.match(self.text, number.end) and (ahead := self._noun_ahead(number)):
            return ahead
        times, labelled = patterns.times_before.match(nearby), patterns.label_end.match(nearby)
        if not (times or labelled) or not self._ends_there(number):
            return None
        if times:
            role, unit = self._role(times["noun"][::-1])
            if unit and role in {_Role.SINGULAR, _Role.PLURAL}:
                return _Noun(unit, number.end), number.start - times.end()
        line = self.text[max(0, number.start - REACH) : number.start].rpartition("\n")[2]
        label = patterns.label.search(line)
        return self._labelled(label, number, number.start - len(line)) if label else None

    def _noun_ahead(self, number: NumberMention) -> tuple[_Noun, int] | None:
        """Return what stands right before "400 a month" or "600 of them", and where; not with a number of its own."""
        begin = max(0, number.start - REACH)
        found = self.words.patterns.noun_ahead.search(self.text[begin : number.start].rpartition("\n")[2])
        if found is None:
            return None
        offset = number.start - len(found.string)
        role, unit = self._role(found["noun"])
        start = offset + found.start("noun")
        if found["before"] and (compound := self._compound(f"{found['before']} {found['noun']}".lower())):
            (role, unit), start = compound, offset + found.start("before")
        counted = any(begin < end <= start and not _PARTED.search(self.text, end, start) for end in self.ends)
        if unit is None or counted or role not in {_Role.PLURAL, _Role.GUESS}:
            return None
        return _Noun(unit, number.end, role is _Role.PLURAL), start

    def _ends_there(self, number: NumberMention) -> bool:
        """True where nothing follows a number that could be what it counts."""
        if self.text[number.end : number.end + 1].isalnum() or _HYPHENATED.match(self.text, number.end):
            return False
        word = next(self._words_after(number.end), None)
        return word is None or self._role(word.group())[0] is _Role.BREAK

    def _labelled(self, label: re.Match[str], number: NumberMention, offset: int) -> tuple[_Noun, int] | None:
        words, said = self.words, label["label"]
        counted = words.patterns.counted.search(said)
        if counted is None:
            return None
        start = offset + label.start() + counted.start()
        if counted["phrase"]:
            unit = words.count_phrases[" ".join(counted["phrase"].lower().split())]
            return _Noun(unit, number.end), start
        role, noun = self._role(counted["noun"])
        suits = (
            role is _Role.PLURAL
            or (role is _Role.SINGULAR and counted["ending"])
            or (role is _Role.GUESS and counted["opening"])
        )
        return (_Noun(noun, number.end, role is not _Role.GUESS), start) if noun and suits else None

    def _coloured(self, mention: QuantityMention, number: NumberMention) -> QuantityMention:
        """Add what the words right beside a quantity say about it."""
        words, patterns = self.words, self.words.patterns
        ahead = backwards(self.text, mention.start)
        clause = _CLAUSE.match(self.text, mention.end)
        behind = clause.group() if clause else ""
        rough = number.approximate or words.numbers.patterns.approximate_after.match(self.text, mention.end)
        stuck = self.text[number.end : number.end + 1] in words.after_number_marks
        return structs.replace(
            mention,
            counted_as_work=mention.unit in words.work or mention.unit in words.symbols,
            rate=self._is_rate(behind) or bool(patterns.rate_before.match(ahead)),
            approximate=bool(rough),
            threshold=bool(
                stuck
                or (patterns.threshold_before.match(ahead) and not patterns.no_threshold_before.match(ahead))
                or patterns.threshold_after.match(self.text, number.end)
                or patterns.threshold_after.match(self.text, mention.end)
            ),
            so_far=bool(patterns.so_far_before.match(ahead) or patterns.so_far_after.match(behind)),
        )

    def _is_rate(self, behind: str) -> bool:
        """True for "a month" and "per year" in what follows; "in a month" is a time and no rate."""
        rate = self.words.patterns.rate.search(behind)
        if rate is None or not rate["apart"]:
            return rate is not None
        return word_before(behind[: rate.start()][::-1]) not in self.words.not_rate_after


@dataclass(frozen=True, slots=True)
class _Link:
    """One word of a noun phrase, and the unit it may be."""

    form: str
    role: _Role
    unit: str | None
    end: int

    @property
    def noun(self) -> _Noun | None:
        return _Noun(self.unit, self.end, self.role is not _Role.GUESS) if self.unit else None

    def is_counted_once(self, words: QuantityWords, *, said: bool) -> bool:
        """True for "1 site" and "one engineering run"; a "one" said of anything but work is an article."""
        if self.role is not _Role.SINGULAR and self.form not in words.spellings:
            return False
        return not said or self.unit in words.work or self.unit in words.compounds


def _is_guessable(typed: str, words: QuantityWords) -> bool:
    """True for what looks like the plural of an everyday noun or of an abbreviation."""
    everyday = typed.islower() and len(typed) >= SHORTEST_GUESS and not typed.endswith(words.singular_endings)
    return typed.endswith("s") and (everyday or _is_initials(typed))


def _is_initials(typed: str) -> bool:
    """True for "CRAs", "PCs" and "iPads"."""
    return typed[-2:-1].isupper() or (typed[:1].islower() and not typed.islower())
