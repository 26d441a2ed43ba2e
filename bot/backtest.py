"""What another policy would change: every lead of a segment decided under both, those that differ listed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.storage.entries import Entry
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from qualification.decide import Decision, verdict_on
from qualification.explain import Change, changes, title_of
from qualification.policy import Policy
from qualification.terms import Outcome, Record

TAKEN: Final = frozenset({"accepted", "opportunity"})
"""What a person has made of a lead that no change of policy may take back."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A lead that comes out otherwise: its decision under the policy in force, and under the draft."""

    row: LeadRow
    before: Decision
    after: Decision

    @property
    def titles(self) -> tuple[str, str]:
        return title_of(self.before), title_of(self.after)

    @property
    def why(self) -> tuple[Change, ...]:
        """What the draft sees otherwise, criterion by criterion."""
        return tuple(each for each in changes(self.before, self.after) if each.about not in {"outcome", "policy"})


@dataclass(slots=True)
class Backtest:
    """What a draft would do to the leads of its segment on a day."""

    before: Policy
    after: Policy
    as_of: date
    counts_before: Counter[Outcome] = field(default_factory=Counter)
    counts_after: Counter[Outcome] = field(default_factory=Counter)
    flips: list[Flip] = field(default_factory=list)
    taken: list[Flip] = field(default_factory=list)
    """Leads that were accepted and would come out otherwise: shown, never changed."""
    other_reasons: int = 0
    """How many leads keep their outcome, for other reasons."""

    @property
    def leads(self) -> int:
        return self.counts_before.total()


def backtest(
    leads: Iterable[tuple[LeadRow, Sequence[Entry]]], before: Policy, after: Policy, *, as_of: date
) -> Backtest:
    """Decide every lead under both policies, on the same day."""
    result = Backtest(before, after, as_of)
    same_record = before.attested_by == after.attested_by
    for row, history in leads:
        old = record_of(history, before, as_of)
        # Who may state what shapes the record; a waiver holds for the reason that it was given for.
        new = old if same_record and not _has_waiver(history) else record_of(history, after, as_of)
        _compare(result, row, old, new)
    return result


def _has_waiver(history: Sequence[Entry]) -> bool:
    return any(entry.kind == "waiver_given" for entry in history)


def _compare(result: Backtest, row: LeadRow, old: Record, new: Record) -> None:
    was = verdict_on(old, result.before, as_of=result.as_of)
    now = verdict_on(new, result.after, as_of=result.as_of)
    result.counts_before[was.outcome] += 1
    result.counts_after[now.outcome] += 1
    if was.outcome is now.outcome:
        result.other_reasons += was.reasons != now.reasons
        return
    flip = Flip(row, Decision(was, old, result.before, result.as_of), Decision(now, new, result.after, result.as_of))
    (result.taken if row.status in TAKEN else result.flips).append(flip)
