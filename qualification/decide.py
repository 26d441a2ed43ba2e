"""decide(): a record, a policy and a day in; a decision out. Pure, and the same input gives the same bytes."""

from datetime import date

import msgspec

from qualification.compile import compiled, judged_from
from qualification.judge import Judged, judged
from qualification.policy import REASONS, Policy
from qualification.terms import CRITERIA, CriterionName, Outcome, Record, Refusal, State, Verdict

_OPEN = frozenset({State.UNKNOWN, State.STALE, State.CONFLICTING})
_MOST_VERDICTS_KEPT = 65_536


class Decision(msgspec.Struct, frozen=True):
    """What was decided, and all that it was decided from; `qualification.explain` puts it into words."""

    verdict: Verdict
    record: Record
    policy: Policy
    as_of: date

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome


def decide(record: Record, policy: Policy, *, as_of: date) -> Decision:
    """Judge a lead by its segment's policy as that policy stands on a day."""
    return Decision(verdict_on(record, policy, as_of=as_of), record, policy, as_of)


def verdict_on(record: Record, policy: Policy, *, as_of: date) -> Verdict:
    """Return outcome, states and reasons alone; one shared value for all records that come out the same."""
    ready = compiled(policy)
    codes = ready.codes(record, as_of)
    key = (codes, record.waived) if record.waived else codes
    verdict: Verdict | None = ready.verdicts.get(key)
    if verdict is None:
        if len(ready.verdicts) >= _MOST_VERDICTS_KEPT:
            ready.verdicts.clear()
        verdict = ready.verdicts[key] = verdict_of(judged_from(codes), policy, record.waived)
    return verdict


def decide_by_walking(record: Record, policy: Policy, *, as_of: date) -> Decision:
    """Decide as `decide` does, by walking the rules; several times slower and equal for every input."""
    verdict = verdict_of(judged(record, policy, as_of=as_of), policy, record.waived)
    return Decision(verdict, record, policy, as_of)


def verdict_of(result: Judged, policy: Policy, waived: tuple[CriterionName, ...]) -> Verdict:
    """Turn reasons into states and an outcome: blockers first, then what failed, then what is open."""
    reasons = dict(zip(CRITERIA, result.reasons, strict=True))
    in_force, refused = _waivers(reasons, policy, waived)
    if in_force is not None:
        reasons[in_force] = f"{in_force}.waived"
    states = {criterion: REASONS[reason] for criterion, reason in reasons.items()}
    required = frozenset(result.required)
    missing = tuple(c for c in policy.ask_order if c in required and states[c] in _OPEN)
    return Verdict(
        outcome=_outcome(states, required, missing, result.blockers),
        states=states,
        reasons=reasons,
        required=result.required,
        missing=missing,
        blockers=result.blockers,
        waived=in_force,
        refused_waivers=refused,
    )


def _outcome(
    states: dict[CriterionName, State],
    required: frozenset[CriterionName],
    missing: tuple[CriterionName, ...],
    blockers: tuple[str, ...],
) -> Outcome:
    if blockers:
        return Outcome.DISQUALIFIED
    if any(states[criterion] is State.FAILED for criterion in required):
        return Outcome.NURTURE
    return Outcome.PENDING_DISCOVERY if missing else Outcome.SALES_QUALIFIED


def _waivers(
    reasons: dict[CriterionName, str], policy: Policy, waived: tuple[CriterionName, ...]
) -> tuple[CriterionName | None, dict[CriterionName, Refusal]]:
    """Return the one waiver in force, the first in criterion order that may be, and why each other is not."""
    in_force: CriterionName | None = None
    refused: dict[CriterionName, Refusal] = {}
    for criterion in CRITERIA:
        if criterion not in waived:
            continue
        if criterion not in policy.waivable:
            refused[criterion] = Refusal.NOT_WAIVABLE
        elif REASONS[reasons[criterion]] is State.MET:
            refused[criterion] = Refusal.ALREADY_MET
        elif in_force is not None:
            refused[criterion] = Refusal.ONE_WAIVER_ONLY
        else:
            in_force = criterion
    return in_force, refused
