"""Words that change how their surroundings are meant, and how far each of them reaches.

The rules are those of ConText: a cue governs what follows it, what precedes it or its whole clause, up to words that
end its reach ("but"); a longer phrase that only looks like a cue ("no later than") hides it. The cue itself is not
governed by a denial: "no further sign-off" is stated, "further sign-off" within it is denied.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, islice, pairwise
from operator import itemgetter

from bot.reading.lexicon import Found
from bot.reading.phrases import inflections
from bot.reading.terms import Cue, Mood
from bot.reading.tokens import Token, has_word
from bot.reading.written import written

LONGEST_LEAD_IN = 4
WORDS_OF_A_LIST = 4
WORDS_OF_A_CONDITION = 3
SHORT_BRACKET = 8
HESITATION = 3
"""Words, at most, after which somebody trails off in doubt before saying what: "I think ...", "maybe ..."."""

_LOOK_ALIKE = -1
_STOP = -2
_SOFT_STOP = -3
_DENIAL_STOP = -4
_ANSWER_STOP = -5
_OPENING_BRACKETS = "(["
_ELLIPSIS = frozenset(".\u2026")
_CLOSING_BRACKETS = ")]"


class Reach(StrEnum):
    """Which words a cue governs."""

    FORWARD = "forward"  # what follows in its clause, up to a comma
    BACKWARD = "backward"  # what precedes it in its clause, down to a comma
    EITHER = "either"  # forward, or backward where nothing follows
    PART = "part"  # its clause between commas, and the neighbouring parts where it stands alone between them
    SENTENCE = "sentence"  # from the cue to the sentence's end
    WHOLE = "whole"  # the whole sentence
    CONDITION = "condition"  # the condition and what depends on it
    INSIDE = "inside"  # what stands between its first and its last word: "from April now to June"
    UNTIL_NOW = "until_now"  # the cue and what follows, up to what is so today: "was in research, now in phase 1"
    BEFORE = "before"  # what was said before it: "June - no, that is wrong"
    OLD_VALUE = "old_value"  # what follows, up to the new value: "moved from June to July"


@written
class CueRule:
    """Phrases that are meant alike."""

    mood: Mood
    reach: Reach
    phrases: tuple[str, ...]
    opens_clause: bool = False
    """Counts only at the beginning of a clause: "their competitor wants", not "they left a competitor"."""
    before_name: bool = False
    """Counts only before a word with a capital letter: "should Northgate win"."""
    before_figure: bool = False
    """Counts only before a figure: "back in 2023"."""
    unless_figure: bool = False
    """Does not count before a figure: "no. 943"."""
    unless_month: bool = False
    """Does not count where it names a month: "may"."""
    bracketed: bool = False
    """Counts only where a bracket begins with it: "(open)"."""


@written
class CueWords:
    """The cues, and the words that limit them."""

    rules: tuple[CueRule, ...]
    look_alikes: tuple[str, ...]
    stops: tuple[str, ...]
    """Words that end the reach of any cue: but, however."""
    soft_stops: tuple[str, ...]
    """Words that end a part of a clause, because someone new begins to act: "and they"."""
    denial_stops: tuple[str, ...]
    """Words that end the reach of a denial only: "won't start before May"."""
    today: tuple[str, ...]
    """Words by which a sentence comes to what is so today: now, currently."""
    answer_stops: tuple[str, ...]
    """Words that end the reach of a question told of: "I asked when, she said June"."""
    new_values: tuple[str, ...]
    """What stands between an old value and a new one: to, until."""
    closers: tuple[str, ...]
    """Words after which a cue looks back: "declined by her"."""
    lead_ins: tuple[str, ...]
    """Words that may stand before a cue that opens its clause: a, their, one of."""
    beside_doubt: tuple[str, ...]
    """What may stand beside a doubt in a sentence that says nothing else: "not sure about that yet"."""
    joins: tuple[str, ...]
    """Words before which a condition begins something new: and."""
    subjects: tuple[str, ...]
    """Words that begin what follows from a condition: they."""
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
        limits = {
            _STOP: self.stops,
            _SOFT_STOP: self.soft_stops,
            _DENIAL_STOP: self.denial_stops,
            _ANSWER_STOP: self.answer_stops,
        }
        return phrases | {_LOOK_ALIKE: self.look_alikes} | limits

    @cached_property
    def decides(self) -> frozenset[str]:
        """The forms of verbs by which somebody decides: not "approved", which tells how something is."""
        return frozenset(
            form for verb in self.deciding for form in inflections(verb) if verb == form or not form.endswith("ed")
        )


@dataclass(frozen=True)
class _Sentence:
    """A sentence's tokens, its clauses as token places, and where reaches end."""

    tokens: Sequence[Token]
    clauses: Sequence[tuple[int, int]]
    words: CueWords
    stops: frozenset[int]
    soft_stops: frozenset[int]
    denial_stops: frozenset[int]
    answer_stops: frozenset[int]

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
    def next_answer(self) -> list[int]:
        """For each token the next place where the reach of a question ends, at or after it."""
        return _next_of(self.stops | self.answer_stops, len(self.tokens))

    @cached_property
    def last_stop(self) -> list[int]:
        """For each token where the stretch that no reach leaves begins."""
        return _last_of(self.stops, (), len(self.tokens))

    @cached_property
    def _commas(self) -> frozenset[int]:
        """The places of commas, unless a list of alternatives goes on after them."""
        last = len(self.tokens) - 1
        return frozenset(
            place
            for place, token in enumerate(self.tokens)
            if token.text == ","
            and (place == last or self.tokens[place + 1].start > token.end)
            and not self._lists_on(place)
        )

    @cached_property
    def _part_ends(self) -> frozenset[int]:
        return self.stops | self.soft_stops | self._commas

    @cached_property
    def next_part(self) -> list[int]:
        """For each token where the part of the clause that holds it ends, at or after it."""
        return _next_of(self._part_ends, len(self.tokens))

    @cached_property
    def last_part(self) -> list[int]:
        """For each token where the part of the clause that holds it begins."""
        return _last_of(self.stops | self.soft_stops, self._commas, len(self.tokens))

    @cached_property
    def next_end(self) -> list[int]:
        """For each token the next place where the reach of a denial ends, at or after it."""
        return _next_of(self._part_ends | self.denial_stops, len(self.tokens))

    def _lists_on(self, comma: int) -> bool:
        """True where a list of alternatives goes on after a comma: "not in May, June or July"."""
        ahead = self.tokens[comma + 1 : comma + 1 + WORDS_OF_A_LIST]
        return any(token.form in self.words.alternatives for token in ahead)

    @cached_property
    def next_value(self) -> list[int]:
        """For each token the next one that comes before a new value, at or after it."""
        places = [place for place, token in enumerate(self.tokens) if token.form in self.words.new_values]
        return _next_of(places, len(self.tokens))

    @cached_property
    def next_today(self) -> list[int]:
        """For each token the next one that comes to what is so today, at or after it."""
        places = [place for place, token in enumerate(self.tokens) if token.form in self.words.today]
        return _next_of(places, len(self.tokens))

    @cached_property
    def deciding(self) -> list[int]:
        """For each token how many acts of deciding stand before it."""
        decides = self.words.decides
        return list(accumulate((token.form in decides for token in self.tokens), initial=0))

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


def _last_of(words: Iterable[int], marks: Iterable[int], length: int) -> list[int]:
    """For each place return where its stretch begins: at the last of some words, or after the last of some marks."""
    begins = set(words) | {place + 1 for place in marks}
    before = [0] * (length + 1)
    for place in range(1, length + 1):
        before[place] = place if place in begins else before[place - 1]
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

    ``found`` are the phrases of ``words`` that the sentence holds. No cue reaches over a token place in ``breaks``: a
    semicolon, a dash. Cues with a reach in ``besides`` are left out.
    """
    if not any(one.key >= 0 for one in found):
        return ()
    limits: dict[int, set[int]] = {_STOP: set(breaks), _SOFT_STOP: set(), _DENIAL_STOP: set(), _ANSWER_STOP: set()}
    for one in found:
        if one.key in limits:
            limits[one.key].add(one.first)
    sentence = _Sentence(
        tokens,
        clauses,
        words,
        frozenset(limits[_STOP]),
        frozenset(limits[_SOFT_STOP]),
        frozenset(limits[_DENIAL_STOP]),
        frozenset(limits[_ANSWER_STOP]),
    )
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


def doubt_alone(tokens: Sequence[Token], words: CueWords, found: Sequence[Found[int]]) -> Mood | None:
    """Return how a sentence that says nothing itself makes what stands before it meant: "That is not decided yet."."""
    doubts = [
        one
        for one in found
        if one.key >= 0 and (words.rules[one.key].mood is Mood.HEDGED or words.rules[one.key].reach is Reach.BEFORE)
    ]
    said = {place for one in doubts for place in range(one.first, one.last + 1)}
    beside = words.beside_doubt
    if not doubts or any(
        token.is_word and place not in said and token.form not in beside for place, token in enumerate(tokens)
    ):
        return None
    return words.rules[doubts[0].key].mood


def _covers(one: Cue, other: Cue) -> bool:
    return one.scope_start <= other.scope_start and other.scope_end <= one.scope_end


def _counts(sentence: _Sentence, found: Found[int], rule: CueRule) -> bool:
    if rule.opens_clause and not _opens_clause(sentence, found):
        return False
    if rule.before_name and not _stands_before_name(sentence, found):
        return False
    if rule.bracketed and sentence.brackets.get(found.first, (None,))[0] != found.first:
        return False
    figure = _stands_before_figure(sentence, found)
    if (rule.unless_figure and figure) or (rule.before_figure and not figure):
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
    if rule.mood is Mood.HEDGED:
        last = max(last, _over_hesitation(sentence, found))
    inside = sentence.brackets.get(found.first)
    if inside is not None and found.last < inside[1] and rule.reach is not Reach.WHOLE:
        doubts = rule.mood is Mood.HEDGED or rule.reach is Reach.BEFORE
        opens = doubts and found.first == inside[0] and inside[1] - inside[0] <= SHORT_BRACKET
        # "Q3 (tbc)" and "Q3 (if they get the grant)" doubt what stands before the bracket.
        first = _before_bracket(sentence, inside[0]) if opens else max(first, inside[0])
        last = min(max(last, found.last + 1), inside[1])
    tokens = sentence.tokens
    if not any(tokens[place].is_word for place in range(first, last)):
        return None
    return Cue(rule.mood, found.start, found.end, tokens[first].start, tokens[last - 1].end)


def _over_hesitation(sentence: _Sentence, found: Found[int]) -> int:
    """Return where the clause ends that somebody comes to after a few words of doubt: "maybe ... June start"."""
    at = bisect_right(sentence.clauses, found.first, key=itemgetter(0))
    begins, ends = sentence.clauses[at - 1]
    if at == len(sentence.clauses) or sentence.tokens[ends - 1].text not in _ELLIPSIS:
        return 0
    words = islice((place for place in range(begins, ends) if sentence.tokens[place].is_word), HESITATION + 1)
    return sentence.clauses[at][1] if len(list(words)) <= HESITATION else 0


def _before_bracket(sentence: _Sentence, inside: int) -> int:
    """Return where the part begins after which a bracket opens."""
    before = max(inside - 2, 0)
    return max(sentence.clause_of(before)[0], sentence.last_part[before])


def _scope(sentence: _Sentence, found: Found[int], rule: CueRule) -> tuple[int, int] | None:
    first, last = sentence.clause_of(found.first)
    after = found.last + 1
    match rule.reach:
        case Reach.PART:
            return _part(sentence, found, first, last)
        case Reach.WHOLE:
            return 0, len(sentence.tokens)
        case Reach.SENTENCE:
            ends = sentence.next_answer if rule.mood is Mood.ASKED else sentence.next_stop
            return found.first, ends[after]
        case Reach.CONDITION:
            return _condition(sentence, found)
        case Reach.INSIDE:
            return found.first + 1, found.last
        case Reach.UNTIL_NOW:
            return _until_now(sentence, found)
        case Reach.BEFORE:
            return _said_before(sentence, found, first)
        case Reach.OLD_VALUE:
            return after, min(last, sentence.next_value[after])
        case Reach.BACKWARD:
            return _behind(sentence, found, first)
        case Reach.FORWARD:
            return _ahead(sentence, found, last)
    ahead = _ahead(sentence, found, last)
    return ahead if _goes_on(sentence, *ahead) else _behind(sentence, found, first)


def _part(sentence: _Sentence, found: Found[int], first: int, last: int) -> tuple[int, int]:
    """Return the part between commas that holds a cue: "3 batches, start maybe in May, Priya signs"."""
    begins, ends = max(first, sentence.last_part[found.first]), min(last, sentence.next_part[found.last + 1])
    behind = sentence.tokens[found.last + 1 : found.last + 2]
    if ends < len(sentence.tokens) and behind and behind[0].text == ":":  # "tentative: 5 June"
        following = sentence.clause_of(ends)
        return begins, max(ends, min(following[1], sentence.next_part[following[0] + 1]))
    return (
        _with_neighbours(sentence, begins, ends, last) if _is_alone(sentence, found, begins, ends) else (begins, ends)
    )


def _is_alone(sentence: _Sentence, found: Found[int], begins: int, ends: int) -> bool:
    """True where a part holds no words but the cue: "they start in May, hopefully"."""
    before, after = sentence.tokens[begins : found.first], sentence.tokens[found.last + 1 : ends]
    led_in = all(token.form in sentence.words.lead_ins for token in before if token.is_word)
    return led_in and not has_word(after)


def _with_neighbours(sentence: _Sentence, begins: int, ends: int, last: int) -> tuple[int, int]:
    """Return a part with the one before it, and with the one after it in its clause or at a sentence's beginning."""
    first = sentence.last_part[begins - 1] if begins > 0 else begins
    if ends < last or begins == 0:
        ends = sentence.next_part[min(ends + 1, len(sentence.tokens))]
    return first, ends


def _ahead(sentence: _Sentence, found: Found[int], last: int) -> tuple[int, int]:
    after = found.last + 1
    return after, min(last, sentence.next_end[after])


def _behind(sentence: _Sentence, found: Found[int], first: int) -> tuple[int, int]:
    return max(first, sentence.last_part[found.first]), found.first


def _until_now(sentence: _Sentence, found: Found[int]) -> tuple[int, int] | None:
    """Return what was so, where the sentence goes on to tell what is so now; "it is August now" tells it before."""
    today = sentence.next_today[found.last]
    if today == len(sentence.tokens):
        return None
    if today + 1 >= len(sentence.tokens) or not has_word(sentence.tokens[today + 1 :]):
        today = min(sentence.next_part[found.last + 1], today)
    return found.first, today


def _said_before(sentence: _Sentence, found: Found[int], first: int) -> tuple[int, int]:
    """Return the part before a cue; where the cue begins one, the part before that, over a dash and a "but" too."""
    begins = max(first, sentence.last_part[found.first])
    while begins > 0 and not _says_something(sentence, begins, found.first):
        before = begins - 1
        begins = max(sentence.clause_of(before)[0], sentence.last_part[before])
    return begins, found.first


def _says_something(sentence: _Sentence, first: int, last: int) -> bool:
    """True where words stand that are more than an introduction."""
    return any(token.is_word and token.form not in sentence.words.lead_ins for token in sentence.tokens[first:last])


def _goes_on(sentence: _Sentence, first: int, last: int) -> bool:
    """True where something follows that a cue can govern."""
    tokens = sentence.tokens
    following = next((place for place in range(first, last) if tokens[place].is_word), None)
    return following is not None and tokens[following].form not in sentence.words.closers


def _condition(sentence: _Sentence, found: Found[int]) -> tuple[int, int] | None:
    """Return a condition with what depends on it; none where it tells how a decision is made."""
    opened = sentence.last_stop[found.first]
    begins = sentence.last_part[found.first]
    if _begins_anew(sentence, found):
        return found.first, sentence.next_stop[found.last + 1]
    if begins > opened and begins == found.first:
        begins = max(opened, sentence.last_part[begins - 1])
    if not has_word(sentence.tokens[begins : found.first]):
        return begins, sentence.next_stop[found.last + 1]
    if sentence.deciding[found.first] > sentence.deciding[begins]:
        return None
    return begins, sentence.next_part[found.last + 1]


def _begins_anew(sentence: _Sentence, found: Found[int]) -> bool:
    """True where a condition's consequence follows it: "3 batches, and once the audit is done, Priya signs"."""
    if found.first == 0:
        return False
    before = sentence.tokens[found.first - 1]
    if before.form in sentence.words.joins:
        return True
    condition = sentence.tokens[found.last + 1 + WORDS_OF_A_CONDITION : sentence.next_part[found.last + 1]]
    acts = any(one.form in sentence.words.subjects and other.is_word for one, other in pairwise(condition))
    return before.text == "," and acts
