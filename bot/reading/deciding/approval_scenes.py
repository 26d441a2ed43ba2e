"""A sentence's tokens with what they hold of decisions: who acts, which bodies decide, where a paper is passed on."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum
from operator import attrgetter

import msgspec

from bot.reading.kept import kept
from bot.reading.lexicon import Found
from bot.reading.people.words import ApprovalPart, CueKind, PeopleWords, RoleCue
from bot.reading.tokens import Token

_FIRST = attrgetter("first")

_ACTS = frozenset({CueKind.ACT, CueKind.LAST_ACT})

Span = tuple[int, int]
"""The places of a first and a last token."""


class ApprovalKind(StrEnum):
    """How a decision is made."""

    NOBODY_ELSE = "nobody_else"
    JOINT = "joint"
    SEQUENCE = "sequence"
    CONDITION = "condition"
    COMMITTEE = "committee"


class Sign(msgspec.Struct, frozen=True, gc=False):
    """Words that belong to a way of deciding, by the places of their first and last token."""

    kind: ApprovalKind
    first: int
    last: int


def spans_between(spans: Sequence[Span], low: int, high: int) -> list[Span]:
    """Return the spans, sorted, that lie between two places."""
    inside = spans[bisect_left(spans, (low, -1)) : bisect_left(spans, (high, -1))]
    return [span for span in inside if span[1] < high]


class Scene:
    """Tokens with what they hold of decisions."""

    def __init__(self, tokens: Sequence[Token], words: PeopleWords, asked: bool, *, buyer: bool = False) -> None:
        self.tokens, self.words, self.asked = tokens, words, asked
        self.theirs_not = words.yours if buyer else words.ours
        """What makes a board ours: "our board" as the rep says it, "your board" as the buyer does."""
        self.buyer = buyer
        self.forms = [token.form for token in tokens]

    @kept
    def ourselves(self) -> frozenset[str]:
        """How who speaks calls our side."""
        pronouns = self.words.pronouns
        return pronouns.listener if self.buyer else pronouns.speaker | self.words.approval.we

    @kept
    def parts(self) -> dict[ApprovalPart, list[Found[ApprovalPart]]]:
        """All phrases of approval by what they are; overlapping ones too."""
        parts: dict[ApprovalPart, list[Found[ApprovalPart]]] = {}
        for found in self.words.approval_phrases.find_all(self.tokens):
            parts.setdefault(found.key, []).append(found)
        return parts

    @kept
    def cues(self) -> tuple[Found[RoleCue | None], ...]:
        """All words that show a role, in order."""
        return self.words.cues.find(self.tokens)

    @kept
    def acts(self) -> list[tuple[int, int]]:
        """Where somebody decides, buys, recommends or checks: the places of the words."""
        kinds = {CueKind.ACT, CueKind.LAST_ACT, CueKind.THING}
        hidden = [range(cue.first, cue.last + 1) for cue in self.cues if cue.key is None]
        acts = {
            (cue.first, cue.last)
            for cue in self.cues
            if cue.key is not None and cue.key.kind in kinds and not self.words.counts_as_owned_only(cue.key)
            if cue.key.role == "approver" or not self._is_noun(cue.first, cue.last)
        }
        for found in self.parts.get(ApprovalPart.ACTS, ()):
            noun = self._is_noun(found.first, found.last)
            if not noun and not any(found.first in places for places in hidden):
                acts.add((found.first, found.last))
        return sorted(acts)

    def _is_noun(self, first: int, last: int) -> bool:
        """True for "the purchase is set for April", which is no act of buying."""
        alone = first == last and first > 0 and self.forms[first] in self.words.approval.deals
        return alone and self.forms[first - 1] in self.words.determiners

    @kept
    def approving_acts(self) -> list[Span]:
        """Where somebody signs, approves or decides."""
        return [
            (cue.first, cue.last)
            for cue in self.cues
            if cue.key is not None and cue.key.kind in _ACTS and cue.key.role == "approver"
        ]

    @kept
    def deciding_acts(self) -> list[Span]:
        """As `approving_acts`, with what an approver has or takes: "takes the decision"."""
        things = (
            (cue.first, cue.last)
            for cue in self.cues
            if cue.key is not None and cue.key.kind is CueKind.THING and cue.key.role == "approver"
            if not self.words.counts_as_owned_only(cue.key)
        )
        return sorted({*self.approving_acts, *things})

    @kept
    def deciding_bodies(self) -> list[int]:
        """Where boards and committees stand."""
        bodies = self.words.titles.deciding_bodies
        if bodies.isdisjoint(self.forms):
            return []
        return [at for at, form in enumerate(self.forms) if form in bodies and self._is_body(at)]

    def _is_body(self, at: int) -> bool:
        return not self.is_no_decider(at) and self.forms[at] not in self.words.titles.never_alone

    def is_no_decider(self, at: int) -> bool:
        """True for "board meeting" and the like."""
        around = self.forms[max(0, at - 2) : at + 2]
        pairs = (" ".join(around[low:high]) for low in range(len(around)) for high in range(low + 1, len(around) + 1))
        return any(pair in self.words.not_deciders for pair in pairs)

    def is_function(self, at: int) -> bool:
        """True for the last word of a function: "legal", "supply chain"."""
        ends = (" ".join(self.forms[max(0, first) : at + 1]) for first in range(at - 2, at + 1))
        return any(end in self.words.function_roles for end in ends)

    @kept
    def stations(self) -> list[Span]:
        """Where a decision is passed on: "goes through legal"."""
        return [(found.first, found.last) for found in self.parts.get(ApprovalPart.STATIONS, ())]

    @kept
    def steps(self) -> list[Span]:
        """Acts and stations in order."""
        return sorted({*self.acts, *self.stations})

    def within(self, part: ApprovalPart, low: int, high: int) -> Iterator[Span]:
        """Return the phrases of one part that lie between two places."""
        found = self.parts.get(part)
        return self._between(found, low, high) if found else iter(())

    @staticmethod
    def _between(found: Sequence[Found[ApprovalPart]], low: int, high: int) -> Iterator[Span]:
        for at in range(bisect_left(found, low, key=_FIRST), len(found)):
            if found[at].first >= high:
                return
            if found[at].last < high:
                yield found[at].first, found[at].last
