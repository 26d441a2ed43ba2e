"""Words that change how their surroundings are meant, and how far each of them reaches.

The rules are those of ConText: a cue governs what follows it, what precedes it or its whole clause, up to words that
end its reach ("but"); a longer phrase that only looks like a cue ("no later than") hides it. The cue itself is not
governed by a denial: "no further sign-off" is stated, "further sign-off" within it is denied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from pydantic import BaseModel

from bot.reading.lexicon import Found, inflections
from bot.reading.terms import Cue, Mood
from bot.reading.tokens import Token

LONGEST_LEAD_IN = 4
WORDS_OF_A_LIST = 4

_LOOK_ALIKE = -1
_STOP = -2
_SOFT_STOP = -3
_OPENING_BRACKETS = "(["
_CLOSING_BRACKETS = ")]"


class Reach(StrEnum):
    """Which words a cue governs."""

    FORWARD = "forward"  # what follows in its clause, up to a comma
    BACKWARD = "backward"  # what precedes it in its clause, down to a comma
    EITHER = "either"  # forward, or backward where nothing follows
    CLAUSE = "clause"
    SENTENCE = "sentence"  # from the cue to the sentence's end
    WHOLE = "whole"  # the whole sentence
    CONDITION = "condition"  # the condition and what depends on it
    OLD_VALUE = "old_value"  # what follows, up to the new value: "moved from June to July"


class CueRule(BaseModel, frozen=True, extra="forbid"):
    """Phrases that are meant alike."""

    mood: Mood
    reach: Reach
    phrases: tuple[str, ...]
    opens_clause: bool = False
    """Counts only at the beginning of a clause: "their competitor wants", not "they left a competitor"."""
    before_name: bool = False
    """Counts only before a word with a capital letter: "should Northgate win"."""
    unless_figure: bool = False
    """Does not count before a figure: "no. 943"."""
    unless_month: bool = False
    """Does not count where it names a month: "may"."""


class CueWords(BaseModel, frozen=True, extra="forbid"):
    """The cues, and the words that limit them."""

    rules: tuple[CueRule, ...]
    look_alikes: tuple[str, ...]
    stops: tuple[str, ...]
    """Words that end the reach of any cue: but, however."""
    soft_stops: tuple[str, ...]
    """Words that end the reach of a denial, because someone new begins to act: "and they"."""
    new_values: tuple[str, ...]
    """What stands between an old value and a new one: to, until."""
    closers: tuple[str, ...]
    """Words after which a cue looks back: "declined by her"."""
    lead_ins: tuple[str, ...]
    """Words that may stand before a cue that opens its clause: a, their, one of."""
    alternatives: tuple[str, ...]
    """Words that join a list under one denial: or, nor."""
    deciding: tuple[str, ...]
    """Acts of deciding: a condition on one of them is how the decision is made, not a doubt."""
    before_month: tuple[str, ...]
    after_verb: tuple[str, ...]
    """What follows the verb "may", and what stands before the month."""

    @property
    def phrases(self) -> dict[int, Sequence[str]]:
        """All phrases by the number of their rule; what limits cues has numbers of its own."""
        phrases: dict[int, Sequence[str]] = {number: rule.phrases for number, rule in enumerate(self.rules)}
        return phrases | {_LOOK_ALIKE: self.look_alikes, _STOP: self.stops, _SOFT_STOP: self.soft_stops}

    @cached_property
    def decides(self) -> frozenset[str]:
        """All forms of the verbs of deciding."""
        return frozenset(form for verb in self.deciding for form in inflections(verb))


@dataclass(frozen=True)
class _Sentence:
    """A sentence's tokens, its clauses as token places, and where reaches end."""

    tokens: Sequence[Token]
    clauses: Sequence[tuple[int, int]]
    stops: frozenset[int]
    soft_stops: frozenset[int]
    words: CueWords

    def clause_of(self, place: int) -> tuple[int, int]:
        """Return the clause that holds a token."""
        return self.clauses[self._clause_numbers[place]]

    @cached_property
    def _clause_numbers(self) -> list[int]:
        numbers = [0] * len(self.tokens)
        for number, (first, _) in enumerate(self.clauses):
            following = self.clauses[number + 1][0] if number + 1 < len(self.clauses) else len(self.tokens)
            numbers[first:following] = [number] * (following - first)
        return numbers

    @cached_property
    def next_stop(self) -> list[int]:
        """For each token the next place where any reach ends, at or after it."""
        return _next_of(self.stops, len(self.tokens))

    @cached_property
    def last_stop(self) -> list[int]:
        """For each token the first place after the last end of any reach before it."""
        return _last_of(self.stops, len(self.tokens))

    @cached_property
    def _commas(self) -> frozenset[int]:
        return frozenset(place for place, token in enumerate(self.tokens) if token.text == ",")

    @cached_property
    def next_end(self) -> list[int]:
        """For each token the next place where the reach of a denial ends, at or after it."""
        commas = frozenset(comma for comma in self._commas if not self._lists_on(comma))
        return _next_of(self.stops | self.soft_stops | commas, len(self.tokens))

    @cached_property
    def last_end(self) -> list[int]:
        """For each token where the reach of a cue that looks back from it begins."""
        return _last_of(self.stops | self.soft_stops | self._commas, len(self.tokens))

    @cached_property
    def next_value(self) -> list[int]:
        """For each token the next one that comes before a new value, at or after it."""
        places = [place for place, token in enumerate(self.tokens) if token.form in self.words.new_values]
        return _next_of(places, len(self.tokens))

    @cached_property
    def deciding(self) -> list[int]:
        """For each token how many acts of deciding stand before it."""
        decides = self.words.decides
        return list(accumulate((token.form in decides for token in self.tokens), initial=0))

    def _lists_on(self, comma: int) -> bool:
        """True where a list under one denial goes on after a comma: "not in May, June or July"."""
        ahead = self.tokens[comma + 1 : comma + 1 + WORDS_OF_A_LIST]
        return any(token.form in self.words.alternatives for token in ahead)

    @cached_property
    def brackets(self) -> dict[int, tuple[int, int]]:
        """For each token inside brackets the first token inside and the closing bracket."""
        inside: dict[int, tuple[int, int]] = {}
        opened: int | None = None
        for place, token in enumerate(self.tokens):
            if token.text in _OPENING_BRACKETS:
                opened = place
            elif token.text in _CLOSING_BRACKETS and opened is not None:
                inside |= dict.fromkeys(range(opened + 1, place), (opened + 1, place))
                opened = None
        return inside


def _next_of(places: Iterable[int], length: int) -> list[int]:
    following = [length] * (length + 1)
    marked = set(places)
    for place in range(length - 1, -1, -1):
        following[place] = place if place in marked else following[place + 1]
    return following


def _last_of(places: Iterable[int], length: int) -> list[int]:
    before = [0] * (length + 1)
    marked = set(places)
    for place in range(length):
        before[place + 1] = place + 1 if place in marked else before[place]
    return before


def cues_of(
    tokens: Sequence[Token],
    clauses: Sequence[tuple[int, int]],
    words: CueWords,
    found: Sequence[Found[int]],
    *,
    breaks: frozenset[int] = frozenset(),
    besides: frozenset[Reach] = frozenset(),
) -> tuple[Cue, ...]:
    """Find the cues of one sentence, whose clauses are given as token places, with what they govern.

    ``found`` are the phrases of ``words`` that the sentence holds. No cue reaches over a token place in ``breaks``: a semicolon, a dash. Cues with a reach in ``besides`` are left out.
    """
    if not any(one.key >= 0 for one in found):
        return ()
    stops = breaks | {one.first for one in found if one.key == _STOP}
    soft = frozenset(one.first for one in found if one.key == _SOFT_STOP)
    sentence = _Sentence(tokens, clauses, stops, soft, words)
    cues: list[Cue] = []
    latest: dict[Mood, Cue] = {}
    for one in found:
        if one.key < 0:
            continue
        rule = words.rules[one.key]
        if rule.reach in besides or not _counts(sentence, one, rule):
            continue
        cue = _cue(sentence, one, rule)
        before = latest.get(cue.mood) if cue is not None else None
        if cue is None or (before is not None and _covers(before, cue)):
            continue
        latest[cue.mood] = cue
        cues.append(cue)
    return tuple(cues)


def _covers(one: Cue, other: Cue) -> bool:
    return one.scope_start <= other.scope_start and other.scope_end <= one.scope_end


def _counts(sentence: _Sentence, found: Found[int], rule: CueRule) -> bool:
    if rule.opens_clause and not _opens_clause(sentence, found):
        return False
    if rule.before_name and not _stands_before_name(sentence, found):
        return False
    if rule.unless_figure and _stands_before_figure(sentence, found):
        return False
    return not (rule.unless_month and _is_month(sentence, found))


def _opens_clause(sentence: _Sentence, found: Found[int]) -> bool:
    start = sentence.clause_of(found.first)[0]
    first = max(start, found.first - LONGEST_LEAD_IN - 1)
    for place in range(found.first - 1, first - 1, -1):
        token = sentence.tokens[place]
        if token.text in ",:":
            return True
        if token.is_word and token.form not in sentence.words.lead_ins:
            return False
    return first == start


def _stands_before_name(sentence: _Sentence, found: Found[int]) -> bool:
    following = sentence.tokens[found.last + 1 : found.last + 2]
    return bool(following) and following[0].text[0].isupper()


def _stands_before_figure(sentence: _Sentence, found: Found[int]) -> bool:
    following = [token for token in sentence.tokens[found.last + 1 : found.last + 3] if token.text != "."]
    return bool(following) and following[0].text[0].isdigit()


def _is_month(sentence: _Sentence, found: Found[int]) -> bool:
    """True for a word that is a verb and a month, where it is the month: "in May", "12 May", "May or June"."""
    tokens = sentence.tokens
    if found.first:
        before = tokens[found.first - 1]
        if before.form in sentence.words.before_month or before.form[0].isdigit():
            return True
    after = tokens[found.last + 1 : found.last + 2]
    return not after or after[0].form not in sentence.words.after_verb


def _cue(sentence: _Sentence, found: Found[int], rule: CueRule) -> Cue | None:
    scope = _scope(sentence, found, rule)
    if scope is None:
        return None
    first, last = scope
    inside = sentence.brackets.get(found.first)
    if inside is not None and found.last < inside[1]:
        first, last = max(first, inside[0]), min(last, inside[1])
    tokens = sentence.tokens
    if not any(tokens[place].is_word for place in range(first, last)):
        return None
    return Cue(rule.mood, found.start, found.end, tokens[first].start, tokens[last - 1].end)


def _scope(sentence: _Sentence, found: Found[int], rule: CueRule) -> tuple[int, int] | None:
    first, last = sentence.clause_of(found.first)
    after = found.last + 1
    match rule.reach:
        case Reach.CLAUSE:
            return first, max(last, after)
        case Reach.WHOLE:
            return 0, len(sentence.tokens)
        case Reach.SENTENCE:
            return found.first, sentence.next_stop[after]
        case Reach.CONDITION:
            return _condition(sentence, found)
        case Reach.OLD_VALUE:
            return after, min(last, sentence.next_value[after])
        case Reach.BACKWARD:
            return _behind(sentence, found, first)
        case Reach.FORWARD:
            return _ahead(sentence, found, last)
    ahead = _ahead(sentence, found, last)
    return ahead if _goes_on(sentence, *ahead) else _behind(sentence, found, first)


def _ahead(sentence: _Sentence, found: Found[int], last: int) -> tuple[int, int]:
    after = found.last + 1
    return after, min(last, sentence.next_end[after])


def _behind(sentence: _Sentence, found: Found[int], first: int) -> tuple[int, int]:
    return max(first, sentence.last_end[found.first]), found.first


def _goes_on(sentence: _Sentence, first: int, last: int) -> bool:
    """True where something follows that a cue can govern."""
    tokens = sentence.tokens
    following = next((place for place in range(first, last) if tokens[place].is_word), None)
    return following is not None and tokens[following].form not in sentence.words.closers


def _condition(sentence: _Sentence, found: Found[int]) -> tuple[int, int] | None:
    """Return a condition with what depends on it; none where it tells how a decision is made."""
    first, last = sentence.last_stop[found.first], sentence.next_stop[found.last + 1]
    if sentence.deciding[found.first] > sentence.deciding[first]:
        return None
    return first, last
