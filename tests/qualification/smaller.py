"""Brute force against the search for the fewest facts: every smaller set of the same facts, tried one by one."""

from itertools import combinations, product

from qualification.decide import Decision
from qualification.terms import Outcome
from qualification.wanted import Change, candidates, movable_fields, smallest_change, stated


def smaller_change(decision: Decision, *, at_most: int) -> Change | None:
    """Return facts that make the lead SQL and are fewer than those the search found; ``None`` where there are none.

    Sets of more than ``at_most`` facts are not tried: there are too many of them.
    """
    found = smallest_change(decision)
    movable = movable_fields(decision)
    choices = {field: candidates(decision, field) for field in movable}
    for size in range(1, (min(at_most, len(found) - 1) if found is not None else at_most) + 1):
        for fields in combinations(movable, size):
            for values in product(*(choices[field] for field in fields)):
                change = dict(zip(fields, values, strict=True))
                if stated(decision, change).outcome is Outcome.SALES_QUALIFIED:
                    return change
    return None
