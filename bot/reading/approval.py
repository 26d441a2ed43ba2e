"""How the decision is made: in which order, on what condition, by whom together, or by one person alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.people_words import DECIDING, ApprovalPart, CueKind, PeopleWords
from bot.reading.roles import roles_asked
from bot.reading.tokens import Token, tokenise

REACH_OF_CONDITION: Final = 9
REACH_OF_ORDER: Final = 14
REACH_OF_BODY: Final = 6
WORDS_AROUND: Final = 9

_SENTENCE_MARKS = frozenset(".;!?|\u2022")
_CLAUSE_MARKS = frozenset(",:\u2013\u2014(")
_CLAUSE_WORDS = frozenset({"and", "but", "so", "um", "uh", "n"})


_SHOW_NOTHING_ALONE: Final = {
    ApprovalPart.ACTS, ApprovalPart.GATES, ApprovalPart.BODY_ACTS, ApprovalPart.ORDER_OPENS
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
    tokens = tokenise(text[start:end])
    scene = _Scene(tokens, words, bool(asked and roles_asked(asked, words=words)))
    if not scene.deciding_bodies and scene.parts.keys() <= _SHOW_NOTHING_ALONE:
        return ()
    mentions = []
    for low, high in _sentences(tokens):
        found = _approval(scene, low, high)
        if found:
            first, last, kind = found
            mentions.append(ApprovalMention(start + tokens[first].start, start + tokens[last].end, kind))
    return tuple(mentions)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that belong to a way of deciding, by the places of their first and last token."""

    kind: ApprovalKind
    first: int
    last: int


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
    def deciding_bodies(self) -> list[int]:
        """Where boards and committees stand."""
        kinds = self.words.kinds
        return [at for at, form in enumerate(self.forms) if kinds.get(form, 0) & DECIDING and self._is_body(at)]

    def _is_body(self, at: int) -> bool:
        around = self.forms[max(0, at - 2) : at + 2]
        listed = self.words.not_deciders
        pairs = (" ".join(around[low:high]) for low in range(len(around)) for high in range(low + 1, len(around) + 1))
        return not any(pair in listed for pair in pairs) and self.forms[at] not in self.words.titles.never_alone

    def within(self, part: ApprovalPart, low: int, high: int) -> Iterator[Found[ApprovalPart]]:
        """Yield the phrases of one part that lie between two places."""
        return (found for found in self.parts.get(part, ()) if low <= found.first and found.last < high)

    def acts_within(self, low: int, high: int) -> list[tuple[int, int]]:
        """Return the acts that lie between two places."""
        return [act for act in self.acts if low <= act[0] and act[1] < high]


def _sentences(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    low = 0
    for at, token in enumerate(tokens):
        joins = (
            token.text == "."
            and at + 1 < len(tokens)
            and (
                tokens[at + 1].start == token.end
                or not tokens[at + 1].text[0].isupper()
                or len(tokens[at - 1].text) <= 3
            )
        )
        if token.text in _SENTENCE_MARKS and not joins:
            if at > low:
                yield low, at
            low = at + 1
    if low < len(tokens):
        yield low, len(tokens)


def _approval(scene: _Scene, low: int, high: int) -> tuple[int, int, ApprovalKind] | None:
    """Return the first and last token of what a sentence says about the decision, and its kind."""
    signs = list(_signs(scene, low, high))
    if not signs or not _is_about_purchase(scene, low, high):
        return None
    ranks = list(ApprovalKind)
    kind = min((sign.kind for sign in signs), key=ranks.index)
    first = _clause_start(scene, min(sign.first for sign in signs), low)
    last = _clause_end(scene, max(sign.last for sign in signs), high)
    return first, last, kind


def _is_about_purchase(scene: _Scene, low: int, high: int) -> bool:
    """False where what is signed is a confidentiality agreement and the like."""
    return scene.words.approval.papers.isdisjoint(scene.forms[low:high])


def _signs(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    acts = scene.acts_within(low, high)
    yield from _nobody_else(scene, low, high, acts)
    for found in scene.within(ApprovalPart.JOINT, low, high):
        yield _Sign(ApprovalKind.JOINT, found.first, found.last)
    yield from _orders(scene, low, high, acts)
    yield from _conditions(scene, low, high, acts)
    yield from _limits(scene, low, high, acts)
    yield from _committees(scene, low, high)


def _nobody_else(scene: _Scene, low: int, high: int, acts: Sequence[tuple[int, int]]) -> Iterator[_Sign]:
    for found in scene.within(ApprovalPart.NOBODY_ELSE, low, high):
        yield _Sign(ApprovalKind.NOBODY_ELSE, found.first, found.last)
    few_words = sum(token.is_word for token in scene.tokens[low:high]) <= 4
    for part in (ApprovalPart.JUST_ONE, ApprovalPart.ALONE):
        for found in scene.within(part, low, high):
            if scene.forms[found.last] == "own" and _goes_on(scene, found.last + 1, high):
                continue  # "on his own laptop"
            near = _nearest(acts, found.first, found.last)
            if near is not None:
                yield _Sign(ApprovalKind.NOBODY_ELSE, min(near[0], found.first), max(near[1], found.last))
            elif scene.asked or (part is ApprovalPart.JUST_ONE and few_words):
                yield _Sign(ApprovalKind.NOBODY_ELSE, found.first, found.last)


def _goes_on(scene: _Scene, place: int, high: int) -> bool:
    """True where a noun may follow."""
    between = scene.words.between
    known = between.fillers | between.stops | between.joins | between.hedges | _CLAUSE_WORDS
    return place < high and scene.tokens[place].is_word and scene.forms[place] not in known


def _nearest(acts: Iterable[tuple[int, int]], first: int, last: int) -> tuple[int, int] | None:
    near = [act for act in acts if -WORDS_AROUND <= act[0] - first <= WORDS_AROUND]
    return min(near, key=lambda act: min(abs(act[0] - last), abs(first - act[1])), default=None)


def _orders(scene: _Scene, low: int, high: int, acts: Sequence[tuple[int, int]]) -> Iterator[_Sign]:
    """Yield one step after another: "QA audits, then the CMO signs", "goes through legal first, then to Pieter"."""
    stations = [(found.first, found.last) for found in scene.within(ApprovalPart.STATIONS, low, high)]
    opens = bool(next(scene.within(ApprovalPart.ORDER_OPENS, low, high), None))
    steps = sorted([*acts, *stations])
    for found in scene.within(ApprovalPart.ORDER, low, high):
        before = [step for step in steps if found.first - REACH_OF_ORDER <= step[0] and step[1] < found.first]
        after = [step for step in steps if found.last < step[0] <= found.last + REACH_OF_ORDER]
        if before and after:
            yield _Sign(ApprovalKind.SEQUENCE, before[0][0], after[0][1])
        elif any(step in stations for step in before):
            yield _Sign(ApprovalKind.SEQUENCE, before[0][0], min(found.last + 2, high - 1))
        elif after and (opens or _gates(scene, max(low, found.first - REACH_OF_CONDITION), found.first)):
            gates = _gates(scene, max(low, found.first - REACH_OF_CONDITION), found.first)
            yield _Sign(ApprovalKind.SEQUENCE, gates[0] if gates else found.first, after[0][1])
        elif after and found.first == low and scene.forms[low] == "then":
            yield _Sign(ApprovalKind.SEQUENCE, found.first, after[0][1])
    for station in stations:
        if opens or any(act != station and not (station[0] <= act[0] <= station[1]) for act in acts) or scene.asked:
            yield _Sign(ApprovalKind.SEQUENCE, *station)


def _gates(scene: _Scene, low: int, high: int) -> list[int]:
    return [found.first for found in scene.within(ApprovalPart.GATES, low, high)]


def _conditions(scene: _Scene, low: int, high: int, acts: Sequence[tuple[int, int]]) -> Iterator[_Sign]:
    """Yield an act and what has to happen first: "signs once legal has checked", "after three offers are in"."""
    stations = [(found.first, found.last) for found in scene.within(ApprovalPart.STATIONS, low, high)]
    acts = sorted([*acts, *stations])
    for found in scene.within(ApprovalPart.CONDITIONS, low, high):
        reach = min(high, found.last + 1 + REACH_OF_CONDITION)
        stop = next((at for at in range(found.last + 1, reach) if scene.forms[at] in {",", "then"}), reach)
        gates = list(scene.within(ApprovalPart.GATES, found.last + 1, stop))
        before = [act for act in acts if act[1] < found.first and found.first - act[1] <= WORDS_AROUND]
        after = [act for act in acts if act[0] >= stop]
        inside = [act for act in acts if found.last < act[0] < stop]
        if gates and (before or after or scene.asked):
            first = before[-1][0] if before else found.first
            last = gates[-1].last if before or not after else after[0][1]
            yield _Sign(ApprovalKind.CONDITION, first, last)
        elif inside and _gates(scene, max(low, found.first - REACH_OF_CONDITION), found.first) and not before:
            gate = _gates(scene, max(low, found.first - REACH_OF_CONDITION), found.first)[0]
            if scene.forms[found.first] in {"before", "until", "prior"}:
                yield _Sign(ApprovalKind.CONDITION, gate, inside[0][1])


def _limits(scene: _Scene, low: int, high: int, acts: Sequence[tuple[int, int]]) -> Iterator[_Sign]:
    """Yield sums up to which somebody signs: "can sign up to 50k, above that the CEO signs"."""
    for found in scene.within(ApprovalPart.LIMITS, low, high):
        single = found.first == found.last or scene.forms[found.first] == "up"
        figure = _is_money(scene, found.last + 1)
        near = _nearest(acts, found.first, found.last)
        if near is not None and (figure or not single):
            yield _Sign(ApprovalKind.CONDITION, min(near[0], found.first), max(near[1], found.last))


def _is_money(scene: _Scene, place: int) -> bool:
    """True for "50k", "EUR 20,000": a figure with a sign of money on it."""
    near = scene.forms[place : place + 4]
    figures = [form for form in near if form[0].isdigit()]
    signs = scene.words.approval.money_signs
    return bool(figures) and (figures[0].endswith(("k", "m")) or not signs.isdisjoint(near))


def _committees(scene: _Scene, low: int, high: int) -> Iterator[_Sign]:
    for found in scene.within(ApprovalPart.VOTE, low, high):
        yield _Sign(ApprovalKind.COMMITTEE, found.first, found.last)
    verbs = list(scene.within(ApprovalPart.BODY_ACTS, low, high))
    for at in scene.deciding_bodies:
        if not low <= at < high:
            continue
        act = next((verb for verb in verbs if at < verb.first <= at + REACH_OF_BODY), None)
        if act is not None and not _parted(scene, at + 1, act.first):
            yield _Sign(ApprovalKind.COMMITTEE, at, act.last)


def _parted(scene: _Scene, low: int, high: int) -> bool:
    """True where somebody else begins to act between a body and a verb."""
    between = scene.forms[low:high]
    stops = scene.words.between.stops | scene.words.between.negations | scene.words.between.joins
    return any(form in stops or form == "," for form in between)


def _clause_start(scene: _Scene, place: int, low: int) -> int:
    at = place
    while at > low and place - at < WORDS_AROUND:
        before = scene.forms[at - 1]
        if before in _CLAUSE_MARKS or before in _CLAUSE_WORDS:
            break
        at -= 1
    return at


def _clause_end(scene: _Scene, place: int, high: int) -> int:
    at = place
    while at + 1 < high and at - place < WORDS_AROUND:
        after = scene.forms[at + 1]
        if after in _CLAUSE_MARKS or after in _CLAUSE_WORDS or after == ")":
            break
        at += 1
    return at
