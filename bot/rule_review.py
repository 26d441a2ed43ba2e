"""How the rules work out: which criteria keep leads pending, which were waived, and which rejections name them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.storage.entries import Entry, standing
from bot.storage.facts import StatusSet, WaiverGiven
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from qualification.decide import verdict_on
from qualification.policy import Policy
from qualification.terms import CriterionName, Outcome


@dataclass(slots=True)
class Review:
    """What was counted over the leads of one segment on a day."""

    policy: Policy
    as_of: date
    leads: int = 0
    silent: int = 0
    """Leads on which nobody has reported yet; what is missing there says nothing of the rules."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    pending_for: Counter[CriterionName] = field(default_factory=Counter)
    pending_for_it_alone: Counter[CriterionName] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    waived: Counter[CriterionName] = field(default_factory=Counter)
    rejected_for: Counter[CriterionName] = field(default_factory=Counter)

    @property
    def criteria(self) -> list[CriterionName]:
        """The criteria that show up at all, those that hold the most leads first."""
        seen = {*self.pending_for, *self.waived, *self.rejected_for}
        return sorted(seen, key=lambda c: (-self.pending_for[c], -self.rejected_for[c], -self.waived[c], c))

    def main_reason(self, criterion: CriterionName) -> str | None:
        """Return the reason code that most often keeps leads pending under a criterion."""
        of_it = [(count, code) for code, count in self.reasons.items() if code.startswith(f"{criterion}.")]
        return max(of_it, key=lambda each: (each[0], each[1]))[1] if of_it else None


def reviewed(leads: Iterable[tuple[LeadRow, Sequence[Entry]]], policy: Policy, *, as_of: date) -> Review:
    """Decide every lead and count what holds it; count what people waived and rejected."""
    review = Review(policy, as_of)
    for row, history in leads:
        if row.outcome is None:
            review.silent += 1
            continue
        verdict = verdict_on(record_of(history, policy, as_of), policy, as_of=as_of)
        review.leads += 1
        review.outcomes[verdict.outcome] += 1
        if verdict.outcome is Outcome.PENDING_DISCOVERY:
            review.pending_for.update(verdict.missing)
            review.reasons.update(verdict.reasons[criterion] for criterion in verdict.missing)
            review.pending_for_it_alone.update(verdict.missing if len(verdict.missing) == 1 else ())
        for entry in standing(history):
            match entry.fact:
                case WaiverGiven(criterion=criterion):
                    review.waived[criterion] += 1
                case StatusSet(status="rejected", criterion=criterion) if criterion is not None:
                    review.rejected_for[criterion] += 1
                case _:
                    pass
    return review
