"""What a reason rests on: the fields that its rule reads, and those that lifted the rules above it.

Most of that is the same for every lead, so it is worked out once for each policy and reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from qualification.judge import Facts, holds, is_not_offered
from qualification.policy import (
    AllOf,
    AnyOf,
    Condition,
    CriterionRules,
    ListedIn,
    Policy,
    Rule,
    StartsBeyond,
    fields_of,
    fields_read,
)
from qualification.terms import CriterionName, FieldName, attribute, months_after

_MOST_POLICIES_KEPT: Final = 256

Behind = Callable[[Facts], tuple[FieldName, ...]]

_KEPT: dict[str, dict[str, Behind]] = {}


def fields_behind(reason: str, policy: Policy, facts: Facts) -> tuple[FieldName, ...]:
    """Return the fields of the rule that gave a reason, and of what lifted the rules above it."""
    found = _KEPT.get(policy.identity)
    if found is None:
        if len(_KEPT) >= _MOST_POLICIES_KEPT:
            _KEPT.clear()
        found = _KEPT[policy.identity] = _grounds_of(policy)
    return found[reason](facts)


def _grounds_of(policy: Policy) -> dict[str, Behind]:
    found: dict[str, Behind] = {}
    for criterion, rules in policy.criteria.items():
        found[f"{criterion}.missing"] = partial(_known, _read_by(criterion, rules))
        for reason in {rule.reason for rule in rules.rules}:
            found[reason] = _behind(reason, rules, policy)
    return found


def _read_by(criterion: CriterionName, rules: CriterionRules) -> tuple[tuple[FieldName, str], ...]:
    """Return the fields of a criterion that its rules look at, each with its Python name."""
    read = {field for rule in rules.rules for field in fields_read(rule.when)}
    return tuple((field, attribute(field)) for field in fields_of(criterion) if field in read)


def _known(read: tuple[tuple[FieldName, str], ...], facts: Facts) -> tuple[FieldName, ...]:
    """Return those of some fields of which something is known, if only that there is none."""
    fields, denied = facts.fields, facts.denied
    return tuple([field for field, name in read if getattr(fields, name) or field in denied])


@dataclass(frozen=True, slots=True)
class _Step:
    """One rule on the way to a reason: what it rests on where it fits, and what lifts it where that holds."""

    rule: Rule
    gives: bool
    support: Behind
    lifted_by: Behind | None


def _behind(reason: str, rules: CriterionRules, policy: Policy) -> Behind:
    giving = [place for place, rule in enumerate(rules.rules) if rule.reason == reason]
    steps = tuple(
        _Step(
            rule,
            rule.reason == reason,
            _support_of(rule.when, policy),
            _support_of(rule.unless, policy) if rule.unless is not None else None,
        )
        for rule in rules.rules[: giving[-1] + 1]
        if rule.reason == reason or _can_be_lifted(rule)
    )
    return steps[0].support if len(steps) == 1 else partial(_along, steps, len(giving) == 1)


def _can_be_lifted(rule: Rule) -> bool:
    """Tell whether a rule that would have fitted may have been passed over because of some other fact."""
    longer = isinstance(rule.when, StartsBeyond) and rule.when.starts_beyond.longer_for
    return rule.unless is not None or bool(longer)


def _along(steps: tuple[_Step, ...], only: bool, facts: Facts) -> tuple[FieldName, ...]:
    """Walk the rules down to the one that gave the reason; where one alone gives it, that it holds is known."""
    found: tuple[FieldName, ...] = ()
    for step in steps:
        when = step.rule.when
        if step.gives and (only or holds(when, facts)):
            found += step.support(facts)
            break
        if step.lifted_by is not None and _is_lifted(step.rule, facts):
            found += step.lifted_by(facts)
        if isinstance(when, StartsBeyond):
            found += _lengthening(when, facts)
    return _once(found)


def _is_lifted(rule: Rule, facts: Facts) -> bool:
    return rule.unless is not None and holds(rule.when, facts) and holds(rule.unless, facts)


def _lengthening(condition: StartsBeyond, facts: Facts) -> tuple[FieldName, ...]:
    """Return the fields that give a lead longer than others, where its start needs that."""
    horizon = condition.starts_beyond
    start, limit = facts.fields.value(horizon.field), months_after(facts.as_of, horizon.months)
    if start is None or limit is None or start[0] < limit:
        return ()
    longer = (each for each in horizon.longer_for if each.months > horizon.months and holds(each.when, facts))
    return tuple(each.when.field for each in longer)


def _support_of(condition: Condition, policy: Policy) -> Behind:
    """Return what finds the fields that make a condition true: all parts of `all_of`, the true parts of `any_of`."""
    fixed = _fixed(condition)
    if fixed is not None:
        return lambda facts: fixed
    match condition:
        case AllOf(all_of=parts):
            supports = [_support_of(part, policy) for part in parts]
            return lambda facts: _once(field for support in supports for field in support(facts))
        case AnyOf(any_of=parts):
            pairs = [(part, _support_of(part, policy)) for part in parts]
            return lambda facts: _once(f for part, support in pairs if holds(part, facts) for f in support(facts))
        case _:
            return partial(_not_offered, policy)


def _fixed(condition: Condition) -> tuple[FieldName, ...] | None:
    """Return the fields that make a condition true, where they are the same for every lead."""
    match condition:
        case AllOf(all_of=parts):
            fixed = [_fixed(part) for part in parts]
            return _once(f for each in fixed for f in each or ()) if None not in fixed else None
        case AnyOf() | ListedIn(listed_in="not_offered"):
            return None
        case StartsBeyond(starts_beyond=horizon):
            return (horizon.field,)
        case _:
            return _once(fields_read(condition))


def _not_offered(policy: Policy, facts: Facts) -> tuple[FieldName, ...]:
    """Return the fields that ask for something which the company does not offer."""
    listed = policy.not_offered.items()
    return tuple(field for field, values in listed if is_not_offered(facts.fields, field, values))


def _once(fields: Iterable[FieldName]) -> tuple[FieldName, ...]:
    return tuple(dict.fromkeys(fields))
