"""Brute force against the search for the fewest facts: every smaller set of facts, tried one by one."""

from datetime import timedelta
from itertools import combinations, product

import msgspec

from qualification.decide import Decision
from qualification.terms import FIELDS, FieldName, Outcome, State, criterion_of
from qualification.wanted import Change, candidates, smallest_change, stated


def smaller_change(decision: Decision, *, at_most: int) -> Change | None:
    """Return facts that make the lead SQL and are fewer than those the search found; ``None`` where there are none.

    Sets of more than ``at_most`` facts are not tried: there are too many of them.
    """
    found = smallest_change(decision)
    choices = {field: candidates(decision, field) for field in FIELDS if may_move(decision, field)}
    for size in range(1, (min(at_most, len(found) - 1) if found is not None else at_most) + 1):
        for fields in combinations(choices, size):
            for values in product(*(choices[field] for field in fields)):
                change = dict(zip(fields, values, strict=True))
                if stated(decision, change).outcome is Outcome.SALES_QUALIFIED:
                    return change
    return None


def may_move(decision: Decision, field: FieldName) -> bool:
    """Tell whether a field is open, or stands in the way: another value moves its own unmet criterion, or a list."""
    record = decision.record
    day = record.evidence_dates.get(field, decision.as_of)
    ages = field not in ("compliance.consent", "compliance.disclosure")
    if field in (*record.denied, *record.conflicting) or record.fields.value(field) is None:
        return True
    if ages and decision.as_of - day > timedelta(days=decision.policy.evidence_ttl_days):
        return True
    plain = msgspec.structs.replace(decision, record=msgspec.structs.replace(record, waived=()))
    now, own = stated(plain, {}), criterion_of(field)
    for value in candidates(decision, field):
        then = stated(plain, {field: value})
        if now.states[own] is not State.MET and then.reasons[own] != now.reasons[own]:
            return True
        if len(then.blockers) < len(now.blockers):
            return True
        if "scope.not_offered" in now.reasons.values() and "scope.not_offered" not in then.reasons.values():
            return True
    return False
