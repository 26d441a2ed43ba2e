"""How the decision is made: in which order, on what condition, by whom together, or by one person alone."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.people_words import DECIDING, ApprovalPart, CueKind, PeopleWords
from bot.reading.roles import roles_asked
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import Token, tokenise

REACH_OF_CONDITION: Final = 9
REACH_OF_ORDER: Final = 14
REACH_OF_BODY: Final = 6
WORDS_AROUND: Final = 9

_SENTENCE_MARKS = frozenset(".;!?|\u2022")
_CLAUSE_MARKS = frozenset(",:\u2013\u2014(")


_SHOW_NOTHING_ALONE: Final = {
    ApprovalPart.ACTS, ApprovalPart.GATES, ApprovalPart.BODY_ACTS, ApprovalPart.ORDER_OPENS, ApprovalPart.BEFOREHAND,
}  # fmt: skip


class ApprovalKind(StrEnum):
    """How a decision is made."""

    NOBODY_ELSE = "nobody_else"
    JOINT = "joint"
    SEQUENCE = "sequence"
    CONDITION = "condition"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class ApprovalMention:
    """Words that say how the decision is made, by their place in code points."""

    start: int
    end: int
    kind: ApprovalKind


def find_approval(
    text: str, start: int, end: int, *, words: PeopleWords, asked: str | None = None
) -> tuple[ApprovalMention, ...]:
    """Return the words between two places that say how the decision is made, one piece for each sentence.

    Whole sentences show more than their clauses: "QA audits, then the CMO signs". `asked` is the question or the label
    that they answer.
    """
    page = tokenise(text)
    first_of_all = bisect_left(page, start, key=_START)
    tokens = page[first_of_all : bisect_left(page, end, lo=first_of_all, key=_START)]
    scene = _Scene(tokens, words, bool(asked and roles_asked(asked, words=words)))
    if not scene.deciding_bodies and scene.parts.keys() <= _SHOW_NOTHING_ALONE:
        return ()
    mentions = []
    for low, high in _sentences(tokens, words):
        found = _approval(scene, low, high)
        if found:
            first, last, kind = found
            mentions.append(ApprovalMention(tokens[first].start, tokens[last].end, kind))
    return tuple(mentions)


def approvals_said(text: str, statements: Iterable[Statement], *, words: PeopleWords) -> tuple[ApprovalMention, ...]:
    """Return how the decision is made in the sentences of a message, each read whole, with what it answers."""
    mentions: list[ApprovalMention] = []
    counting = (one for one in statements if one.speaker in {Speaker.REP, Speaker.BUYER})
    for _, clauses in groupby(counting, key=attrgetter("sentence")):
        first, *others = clauses
        last = others[-1] if others else first
        asked = first.label or first.question
        mentions += find_approval(text, first.start, last.end, words=words, asked=asked)
    return tuple(mentions)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that belong to a way of deciding, by the places of their first and last token."""

    kind: ApprovalKind
    first: int
    last: int


_Span = tuple[int, int]
_FIRST = attrgetter("first")
_START = attrgetter("start")


def _between(spans: Sequence[_Span], low: int, high: int) -> list[_Span]:
    """Return the spans, sorted, that lie between two places."""
    inside = spans[bisect_left(spans, (low, -1)) : bisect_left(spans, (high, -1))]
    return [span for span in inside if span[1] < high]


class _Scene:
    """Tokens with what they hold of decisions."""

    def __init__(self, tokens: Sequence[Token], words: PeopleWords, asked: bool) -> None:
        self.tokens, self.words, self.asked = tokens, words, asked
        self.forms = [token.form for token in tokens]

    @cached_property
    def parts(self) -> dict[ApprovalPart, list[Found[ApprovalPart]]]:
        """All phrases of approval by what they are; overlapping ones too."""
        parts: dict[ApprovalPart, list[Found[ApprovalPart]]] = {}
        for found in self.words.approval_phrases.find_all(self.tokens):
            parts.setdefault(found.key, []).append(found)
        return parts

    @cached_property
    def acts(self) -> list[tuple[int, int]]:
        """Where somebody decides, buys, recommends or checks: the places of the words."""
        kinds = {CueKind.ACT, CueKind.THING}
        cues = self.words.cues.find(self.tokens)
        hidden = [range(cue.first, cue.last + 1) for cue in cues if cue.key is None]
        acts = {
            (cue.first, cue.last)
            for cue in cues
            if cue.key is not None and cue.key.kind in kinds and not self.words.counts_as_owned_only(cue.key)
        }
        for found in self.parts.get(ApprovalPart.ACTS, ()):
            if not any(found.first in places for places in hidden):
                acts.add((found.first, found.last))
        return sorted(acts)

    @cached_property
    def approving_acts(self) -> list[_Span]:
        """Where somebody signs, approves or decides."""
        return [
            (cue.first, cue.last)
            for cue in self.words.cues.find(self.tokens)
            if cue.key is not None and cue.key.kind is CueKind.ACT and cue.key.role == "approver"
        ]

    @cached_property
    def deciding_bodies(self) -> list[int]:
        """Where boards and committees stand."""
        kinds = self.words.kinds
        return [at for at, form in enumerate(self.forms) if kinds.get(form, 0) & DECIDING and self._is_body(at)]

    def _is_body(self, at: int) -> bool:
        around = self.forms[max(0, at - 2) : at + 2]
        listed = self.words.not_deciders
        pairs = (" ".join(around[low:high]) for low in range(len(around)) for high in range(low + 1, len(around) + 1))
        return not any(pair in listed for pair in pairs) and self.forms[at] not in self.words.titles.never_alone

    @cached_property
    def stations(self) -> list[_Span]:
        """Where a decision is passed on: "goes through legal"."""
        return [(found.first, found.last) for found in self.parts.get(ApprovalPart.STATIONS, ())]

    @cached_property
    def steps(self) -> list[_Span]:
        """Acts and stations in order."""
        return sorted({*self.acts, *self.stations})

    def within(self, part: ApprovalPart, low: int, high: int) -> Iterator[_Span]:
        """Yield the phrases of one part that lie between two places."""
        found = self.parts.get(part, [])
        for at in range(bisect_left(found, low, key=_FIRST), len(found)):
            if found[at].first >= high:
                return
            if found[at].last < high:
                yield found[at].first, found[at].last


def _sentences(tokens: Sequence[Token], words: PeopleWords) -> Iterator[_Span]:
    low = 0
    for at, token in enumerate(tokens):
        if token.text in _SENTENCE_MARKS and not _joins(tokens, at, words):
            if at > low:
                yield low, at
            low = at + 1
    if low < len(tokens):
        yield low, len(tokens)


def _joins(tokens: Sequence[Token], at: int, words: PeopleWords) -> bool:
    """True for a stop that ends no sentence: "Dr. Mori", "approx. 40", "3.5"."""
    if tokens[at].text != "." or at + 1 == len(tokens) or at == 0:
        return False
    before, following = tokens[at - 1], tokens[at + 1]
    if following.start == tokens[at].end or not following.text[0].isupper():
        return True
    return before.form in words.addresses or len(before.text) == 1


def _approval(scene: _Scene, low: int, high: int) -> tuple[int, int, ApprovalKind] | None:
    """Return the first and last token of what a sentence says about the decision, and its kind."""
    signs = list(_signs(scene, low, high))
    if not signs or not _is_about_purchase(scene, low, high):
        return None
    ranks = list(ApprovalKind)
    kind = min((sign.kind for sign in signs), key=ranks.index)
    first = _clause_start(scene, min(sign.first for sign in signs), low, joint=kind is ApprovalKind.JOINT)
    last = _clause_end(scene, max(sign.last for sign in signs), high)
    return first, last, kind


def _is_about_purchase(scene: _Scene, low: int, high: int) -> bool:
    """False where what is signed is a confidentiality agreement and the like."""
    return scene.words.approval.papers.isdisjoint(scene.forms[low:high])


def _signs(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    yield from _nobody_else(scene, low, high)
    for first, last in scene.within(ApprovalPart.JOINT, low, high):
        yield _Sign(ApprovalKind.JOINT, first, last)
    yield from _orders(scene, low, high)
    yield from _prepared(scene, low, high)
    yield from _demands(scene, low, high)
    yield from _conditions(scene, low, high)
    yield from _limits(scene, low, high)
    yield from _committees(scene, low, high)


def _nobody_else(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    for first, last in scene.within(ApprovalPart.NOBODY_ELSE, low, high):
        yield _Sign(ApprovalKind.NOBODY_ELSE, first, last)
    few_words = high - low <= 6 and sum(token.is_word for token in scene.tokens[low:high]) <= 4
    for part in (ApprovalPart.JUST_ONE, ApprovalPart.ALONE):
        for first, last in scene.within(part, low, high):
            if scene.forms[last] == "own" and _goes_on(scene, last + 1, high):
                continue  # "on his own laptop"
            near = _nearest(scene, first, last, low, high)
            if near is not None:
                yield _Sign(ApprovalKind.NOBODY_ELSE, min(near[0], first), max(near[1], last))
            elif scene.asked or (part is ApprovalPart.JUST_ONE and few_words):
                yield _Sign(ApprovalKind.NOBODY_ELSE, first, last)


def _goes_on(scene: _Scene, place: int, high: int) -> bool:
    """True where a noun may follow."""
    between = scene.words.between
    known = (between.fillers, between.stops, between.joins, between.hedges, scene.words.approval.clause_words)
    return place < high and scene.tokens[place].is_word and not any(scene.forms[place] in words for words in known)


def _nearest(scene: _Scene, first: int, last: int, low: int, high: int) -> _Span | None:
    """Return the act that stands nearest to a place in its sentence."""
    near = _between(scene.acts, max(low, first - WORDS_AROUND), min(high, first + WORDS_AROUND + 1))
    return min(near, key=lambda act: min(abs(act[0] - last), abs(first - act[1])), default=None)


def _orders(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    """Yield one step after another: "QA audits, then the CMO signs", "goes through legal first, then to Pieter"."""
    opens = next(scene.within(ApprovalPart.ORDER_OPENS, low, high), None) is not None
    for first, last in scene.within(ApprovalPart.ORDER, low, high):
        before = _between(scene.steps, max(low, first - REACH_OF_ORDER), first)
        after = _between(scene.steps, last + 1, min(high, last + 1 + REACH_OF_ORDER))
        gates = list(scene.within(ApprovalPart.GATES, max(low, first - REACH_OF_CONDITION), first))
        if before and after:
            yield _Sign(ApprovalKind.SEQUENCE, before[0][0], after[0][1])
        elif before and not set(before).isdisjoint(scene.stations):
            yield _Sign(ApprovalKind.SEQUENCE, before[0][0], min(last + 2, high - 1))
        elif after and (opens or gates or first == low):
            yield _Sign(ApprovalKind.SEQUENCE, gates[0][0] if gates else first, after[0][1])
    for station in _between(scene.stations, low, high):
        acts = _between(scene.acts, max(low, station[0] - REACH_OF_ORDER), min(high, station[1] + REACH_OF_ORDER))
        if opens or scene.asked or any(act[1] < station[0] or station[1] < act[0] for act in acts):
            yield _Sign(ApprovalKind.SEQUENCE, *station)


def _prepared(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    """Yield what one prepares and another decides, without a word for the order: "QA audits us, the CEO signs"."""
    for first, last in scene.within(ApprovalPart.PREPARES, low, high):
        acts = _between(scene.approving_acts, last + 1, min(high, last + 1 + REACH_OF_ORDER))
        act = next((act for act in acts if _has_own_subject(scene, last + 1, act[0])), None)
        if act is not None:
            yield _Sign(ApprovalKind.SEQUENCE, first, act[1])


def _has_own_subject(scene: _Scene, low: int, act: int) -> bool:
    """True for an act between which and the one before a comma or an "and" lets somebody else begin."""
    between = scene.words.between
    parted = [at for at in range(low, act) if scene.forms[at] == "," or scene.forms[at] in between.joins]
    if not parted:
        return False
    subject = scene.forms[parted[-1] + 1 : act]
    return any(form[0].isalpha() and form not in between.fillers | between.joins for form in subject)


def _demands(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    """Yield what whoever decides wants to have seen before: "he approves, he wants to see two quotes first"."""
    for first, last in scene.within(ApprovalPart.DEMANDS, low, high):
        stop = min(high, last + 1 + REACH_OF_CONDITION)
        gates = list(scene.within(ApprovalPart.GATES, last + 1, stop))
        ends = list(scene.within(ApprovalPart.BEFOREHAND, last + 1, stop))
        acts = _between(scene.approving_acts, max(low, first - REACH_OF_ORDER), first)
        if gates and ends and acts:
            yield _Sign(ApprovalKind.CONDITION, acts[-1][0], ends[-1][1])


def _conditions(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    """Yield an act and what has to happen first: "signs once legal has checked", "after three offers are in"."""
    turns = scene.words.approval.turned_conditions
    for first, last in scene.within(ApprovalPart.CONDITIONS, low, high):
        stop = _condition_end(scene, last + 1, high)
        gates = list(scene.within(ApprovalPart.GATES, last + 1, stop))
        before = _between(scene.steps, max(low, first - WORDS_AROUND), first)
        after = _between(scene.steps, stop, min(high, stop + WORDS_AROUND))
        if gates and (before or after or scene.asked):
            start = before[-1][0] if before else first
            yield _Sign(ApprovalKind.CONDITION, start, gates[-1][1] if before or not after else after[0][1])
        elif scene.forms[first] in turns and not before:
            inside = _between(scene.steps, last + 1, stop)
            earlier = list(scene.within(ApprovalPart.GATES, max(low, first - REACH_OF_CONDITION), first))
            if inside and earlier:
                yield _Sign(ApprovalKind.CONDITION, earlier[0][0], inside[0][1])


def _condition_end(scene: _Scene, place: int, high: int) -> int:
    """Return the place after a condition: at a comma, at "then", at an "and" that opens another clause."""
    for at in range(place, min(high, place + REACH_OF_CONDITION)):
        form = scene.forms[at]
        if form in {",", "then"}:
            return at
        if (
            form in scene.words.approval.clause_words
            and next(scene.within(ApprovalPart.GATES, at + 1, at + 2), None) is None
        ):
            return at
    return min(high, place + REACH_OF_CONDITION)


def _limits(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    """Yield sums up to which somebody signs: "can sign up to 50k, above that the CEO signs"."""
    for first, last in scene.within(ApprovalPart.LIMITS, low, high):
        needs_sum = first == last or scene.forms[first] == "up"
        near = _nearest(scene, first, last, low, high)
        if near is not None and (not needs_sum or _is_money(scene, last + 1)):
            yield _Sign(ApprovalKind.CONDITION, min(near[0], first), max(near[1], last))


def _is_money(scene: _Scene, place: int) -> bool:
    """True for "50k", "EUR 20,000": a figure with a sign of money on it."""
    near = scene.forms[place : place + 4]
    figures = [form for form in near if form[0].isdigit()]
    signs = scene.words.approval.money_signs
    return bool(figures) and (figures[0].endswith(("k", "m")) or not signs.isdisjoint(near))


def _committees(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    for first, last in scene.within(ApprovalPart.VOTE, low, high):
        yield _Sign(ApprovalKind.COMMITTEE, first, last)
    bodies = scene.deciding_bodies
    for body in bodies[bisect_left(bodies, low) : bisect_left(bodies, high)]:
        act = next(scene.within(ApprovalPart.BODY_ACTS, body + 1, min(high, body + 1 + REACH_OF_BODY)), None)
        if act is not None and not _parted(scene, body + 1, act[0]):
            yield _Sign(ApprovalKind.COMMITTEE, body, act[1])


def _parted(scene: _Scene, low: int, high: int) -> bool:
    """True where somebody else begins to act between a body and a verb."""
    between = scene.forms[low:high]
    stops = scene.words.between.stops | scene.words.between.negations | scene.words.between.joins
    return any(form in stops or form == "," for form in between)


def _clause_start(scene: _Scene, place: int, low: int, *, joint: bool) -> int:
    """Return where the clause of a place begins; two people's joint act may have "and" before it."""
    clause_words = scene.words.approval.clause_words
    at = place
    while at > low and place - at < WORDS_AROUND:
        before = scene.forms[at - 1]
        if before in _CLAUSE_MARKS or (before in clause_words and not (joint and before in scene.words.between.joins)):
            break
        at -= 1
    return at


def _clause_end(scene: _Scene, place: int, high: int) -> int:
    """Return the last place of the clause of a place."""
    at = place
    while at + 1 < high and at - place < WORDS_AROUND:
        after = scene.forms[at + 1]
        if after in _CLAUSE_MARKS or after == ")" or after in scene.words.approval.clause_words:
            break
        at += 1
    return at
