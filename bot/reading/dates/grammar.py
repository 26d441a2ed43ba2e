"""How times are tied together in a sentence: spans, and relations such as by, before, after and from ... on."""

from collections.abc import Iterator
from itertools import compress
from operator import attrgetter, eq
from typing import Final

from msgspec import structs

from bot.reading.dates.calendar_units import Period, Rule, Unit, Which
from bot.reading.dates.expressions import Away, Joined, Now, Read, Reason, Related, Relation, Unreadable, When
from bot.reading.dates.figures import Figures, Order
from bot.reading.dates.periods import Periods, Reading
from bot.reading.dates.text import Text
from bot.reading.dates.tokens import OF_FIGURES, WORD, Kind, Token, tokenise
from bot.reading.dates.words import SHORTEST_MISSPELT, DateWords

MOST_JOINED: Final = 4
WORDS_IN_AN_EVENT: Final = 3
WORDS_AFTER_A_NEGATION: Final = 5
WORDS_AFTER_A_SHIFT: Final = 5
TODAY: Final = Away(0, 0, Unit.DAY)
# A word hard behind one of these belongs to an address or a code: "newsletter_april", "#may".
_CODE_MARKS: Final = frozenset("_@#=&\\")
_low_of, _kind_of = attrgetter("low"), attrgetter("kind")
_LEADS_ON: Final = frozenset({"the", "'"})
"""What a time may begin with beside the words of the lists."""
_PASSED_OVER: Final = frozenset({"never", "recurring"})
"""The lists of what only looks like a time."""


def time_expressions(text: str, words: DateWords, order: Order | None) -> Iterator[tuple[int, int, When]]:
    """Yield each time expression of a text, in order and apart, with its place in code points."""
    tokens = _mended(tokenise(text), words)
    grammar = Grammar(Text(tokens, words), order)
    behind, opening = 0, words.words_opening(grammar.lists) | _LEADS_ON
    words_leading = compress(range(len(tokens)), map(opening.__contains__, map(_low_of, tokens)))
    figures = compress(range(len(tokens)), map(OF_FIGURES.__contains__, map(_kind_of, tokens)))
    for at in sorted({*words_leading, *figures}):
        if at < behind or not (opens := grammar.text.opens(at)):
            continue
        after = grammar.passed_over(at, opens)
        if after is None and (found := grammar.expression(at, opens)):
            when, after = found
            yield tokens[at].start, tokens[after - 1].end, when
        behind = after or at + 1


def _mended(tokens: list[Token], words: DateWords) -> list[Token]:
    """Return the tokens with every often misspelt word as it should be spelt."""
    right = {low: words.mended(low) for low in set(map(_low_of, tokens)) if len(low) >= SHORTEST_MISSPELT}
    if all(map(eq, right, right.values())):
        return tokens
    return [
        structs.replace(token, low=right[token.low]) if token.kind is WORD and token.low in right else token
        for token in tokens
    ]


class Grammar:
    """Reads the time expressions of one text; each method returns what begins at a place, and the place after."""

    def __init__(self, text: Text, order: Order | None) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words
        self.figures = Figures(text, order)
        self.periods = Periods(text, self.figures)
        self._relations: tuple[Reading, ...] = (
            (frozenset({"now", "from_now_on"}), self.urgent),
            (frozenset({"relations"}), self.related),
            (frozenset({"between"}), self.between),
            (frozenset({"opens"}), self.opened),
        )
        self._related = frozenset[str]().union(*(lists for lists, _ in self._relations))
        self._undated: Reading = (frozenset({"vague", "holidays", "event_before"}), self.undated)
        self.lists = self._related | self._undated[0] | self.periods.lists | {"never", "recurring"}
        """The word lists with whose phrases a time expression, or what only looks like one, begins."""

    def passed_over(self, at: int, opens: frozenset[str]) -> int | None:
        """The place after words that only look like a time: "by now", "every Monday", "newsletter_april"."""
        token = self.tokens[at]
        if token.kind is WORD:
            if token.glued and self.tokens[at - 1].low in _CODE_MARKS and not self.text.follows_a_key(at):
                return at + 1
            if opens.isdisjoint(_PASSED_OVER):
                return None
        never = self.words.never.at(self.tokens, at)
        now = self.words.now.at(self.tokens, at) if never else None
        if never and not (now and now[1] > never[1]):
            return never[1]
        recurring = self.words.recurring.at(self.tokens, at)
        found = self.periods.period(recurring[1]) if recurring else None
        return found[1] if found else None

    def expression(self, at: int, opens: frozenset[str]) -> Read | None:
        """Read the time expression that begins at a place, the longest sensible one."""
        for lists, read in () if self._related.isdisjoint(opens) else self._relations:
            if not lists.isdisjoint(opens) and (found := read(at)):
                return found
        timed = None if self.periods.lists.isdisjoint(opens) else self.joined(at)
        lists, read = self._undated
        return timed or (None if lists.isdisjoint(opens) else read(at))

    # Now, and what nobody can compute

    def urgent(self, at: int) -> Read | None:
        """ASAP, right away, already running, from now on."""
        found = self.words.from_now_on.at(self.tokens, at) or self.words.now.at(self.tokens, at)
        if found is None or self.tokens[at].text in self.words.not_now:
            return None
        end = found[1]
        link = self.words.links.at(self.tokens, end) if self.tokens[end].kind is WORD else None
        last = self._last(link[1]) if link and not self._alternative(end) else None
        return (Joined(TODAY, last[0]), last[1]) if last else (Now(), end)

    def undated(self, at: int) -> Read | None:
        """Soon; Christmas; at ASH, around the plant's summer shutdown."""
        if found := self.words.vague.at(self.tokens, at):
            return Unreadable(Reason.VAGUE), found[1]
        if self.words.holidays.at(self.tokens, at) and (end := self._event_ends(at)):
            return Unreadable(Reason.EVENT), end
        lead = self.words.event_before.at(self.tokens, at)
        return self._event(lead[1]) if lead else None

    def _event(self, at: int) -> Read | None:
        """The name of an event after "before", "after" and the like, within three words."""
        place = at + (self.tokens[at].low == "-" and self.tokens[at].glued)
        place = self.text.skip(self.words.determiners, place)
        for _ in range(WORDS_IN_AN_EVENT):
            token = self.tokens[place]
            if end := self._event_ends(place):
                return Unreadable(Reason.EVENT), end
            if token.kind is not WORD or token.low in self.words.after_a_date:
                return None
            place += 1
        return None

    def _event_ends(self, at: int) -> int | None:
        if self.tokens[at].text in self.words.event_names:
            return at + 1
        holiday = self.words.holidays.at(self.tokens, at)
        event = self.words.event_nouns.at(self.tokens, holiday[1] if holiday else at)
        found = event or holiday
        return found[1] if found else None

    # Relations

    def related(self, at: int) -> Read | None:
        """By June, before Q2 ends, after 3 May, not before October, since March, later this year."""
        found = self.words.relations.at(self.tokens, at)
        if found is None:
            return None
        relation, place = found
        inner = self._related_to(place)
        if inner is None:
            return self._event(place)
        to, end = inner
        if event := self._event_ends(end):
            # "After the June board meeting".
            return Unreadable(Reason.EVENT), event
        ended = self.words.ends.at(self.tokens, end)
        if ended and relation in {Relation.BEFORE, Relation.BY}:
            relation, end = Relation.BY, ended[1]
        elif relation in {Relation.BEFORE, Relation.UNTIL} and self._negated(at):
            relation = Relation.NOT_BEFORE
        suffix = self.words.relations_after.at(self.tokens, end)
        if suffix and suffix[0] is relation:
            end = suffix[1]
        return Related(relation, to), end

    def _related_to(self, at: int) -> Read | None:
        place = self.periods.about(at)
        timed = self.figures.time(place)
        if timed and (found := self.joined(self.periods.about(timed), sure=True)):
            return found
        if found := self.joined(place, sure=True):
            return found
        whole = self.periods.bare_unit(place)
        named = self.tokens[place - 1].low == "the" or (whole and self.words.ends.at(self.tokens, whole[1]))
        return whole if named else None

    def _negated(self, at: int) -> bool:
        """True for the "before" of "they cannot start before June", and for "cannot start until June"."""
        for place in range(at - 1, max(at - 1 - WORDS_AFTER_A_NEGATION, -1), -1):
            token = self.tokens[place]
            if token.low in self.words.negations:
                return True
            if (token.kind is not WORD and token.low != "'") or token.low in self.words.clause_ends:
                return False
        return False

    # Spans

    def between(self, at: int) -> Read | None:
        """Between mid-May and the end of June, between now and Q3."""
        found = self.words.between.at(self.tokens, at)
        first = self._opening(self.periods.about(found[1])) if found else None
        link = self.words.joins_between.at(self.tokens, first[1]) if first else None
        last = self._last(link[1]) if link else None
        return (_joined(first[0], last[0]), last[1]) if first and last else None

    def _opening(self, at: int) -> Read | None:
        now = self.words.now.at(self.tokens, at)
        return (TODAY, now[1]) if now else self.periods.period(at, sure=True)

    def _last(self, at: int) -> Read | None:
        return self.periods.period(self.periods.about(at), sure=True)

    def opened(self, at: int) -> Read | None:
        """From May on, from now to June. What is left of "from May" and "from Q3 to Q4" is read without "from"."""
        found = self.words.opens.at(self.tokens, at)
        first = self._opening(self.periods.about(found[1])) if found else None
        if first is None:
            return None
        when, end = first
        if when is not TODAY:
            onward = self.words.onward.at(self.tokens, end)
            return (Related(Relation.NOT_BEFORE, when), onward[1]) if onward else None
        link = self.words.links.at(self.tokens, end)
        last = self._last(link[1]) if link else None
        return (Joined(TODAY, last[0]), last[1]) if last else None

    def joined(self, at: int, *, sure: bool = False) -> Read | None:
        """One time, or several joined: Q3, Q3 to Q4, June or July or August; June at the latest."""
        first = self.periods.period(at, sure=sure)
        if first is None:
            return None
        when, end = first
        for _ in range(MOST_JOINED):
            place = end + (self.tokens[end].low == "," and self._alternative(end + 1))
            link = self.words.links.at(self.tokens, place)
            last = self._last(link[1]) if link else None
            if link and last is None and self.tokens[place].kind is Kind.MARK:
                last = self.periods.part_left_open(link[1])
            if last is None or _behind(last[0]) or self._shifted(at, place):
                break
            when, end = _joined(when, last[0]), last[1]
            if not self._alternative(place):
                break
        suffix = self.words.relations_after.at(self.tokens, end)
        return (Related(suffix[0], when), suffix[1]) if suffix else (when, end)

    def _alternative(self, at: int) -> bool:
        return self.words.alternatives.at(self.tokens, at) is not None

    def _shifted(self, at: int, link: int) -> bool:
        """True for "moved from June to August": the new date is no end of the old one."""
        if not self.words.moves.at(self.tokens, link):
            return False
        for place in range(at - 1, max(at - 1 - WORDS_AFTER_A_SHIFT, -1), -1):
            if self.tokens[place].kind is Kind.BREAK:
                return False
            if self.tokens[place].low in self.words.shifts:
                return True
        return False


def _joined(first: When, last: When) -> When:
    """Join two times; the tenth of "the 10th to the 14th of June" is one of June."""
    if isinstance(first, Period) and isinstance(last, Period) and first.unit is last.unit is Unit.DAY:
        nameless = first.frame is Unit.MONTH and first.which.floats and len(first.steps) == 1
        if nameless and last.frame is Unit.YEAR and len(last.steps) > 1:
            first = Period(last.frame, Which(), (last.steps[0], first.steps[0]), Unit.DAY)
    return Joined(first, last)


def _behind(when: When) -> bool:
    """True for "last Thursday": no span that somebody plans ends there."""
    if not isinstance(when, Period):
        return False
    return when.which.rule is Rule.BEHIND or (when.which.offset or 0) < 0
