"""Policies with one thing wrong: each is what a slip of its editor's hand would make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from qualification.policy import (
    BLOCKERS,
    REASONS,
    AllOf,
    AnyOf,
    Blocker,
    CompanyList,
    Condition,
    CriterionRules,
    DaysPast,
    Denied,
    ListedIn,
    Longer,
    OneOf,
    Policy,
    Present,
    QuantityIn,
    RequiredUnless,
    RoleAmong,
    Rule,
    StartsBeyond,
    WindowLongerThan,
    WindowOver,
    fields_of,
    reason_belongs,
)
from qualification.terms import CRITERIA, FIXED_VALUES, ROLES, CriterionName, FieldName, criterion_of

_WINDOWS: Final = ("timeline.start", "timeline.need_by")
_UNITS: Final = ("sample", "kit")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy that differs from its original in one thing, and what that is."""

    what: str
    policy: Policy


def mutants_of(policy: Policy) -> Iterator[Mutant]:
    """Yield every mutant: parts dropped, added, swapped or taken for another of their kind, and numbers off by one."""
    for key, (what, value) in _changed_entries(policy):
        yield Mutant(f"{key}: {what}", altered(policy, {key: value}))
    for criterion, rules in policy.criteria.items():
        for what, other in _changed_criterion(criterion, rules, policy):
            criteria = policy.criteria.model_copy(update={criterion: other})
            yield Mutant(f"{criterion}: {what}", altered(policy, {"criteria": criteria}))
    for what, blockers in _changed_blockers(policy):
        yield Mutant(f"blockers: {what}", altered(policy, {"blockers": blockers}))


def altered(policy: Policy, update: dict[str, Any]) -> Policy:
    """Return a copy of a policy with some of its parts replaced, unchecked, and an identity of its own."""
    copy = policy.model_copy(update=update)
    # A copy brings along the identity of the policy that it was made from.
    copy.__dict__.pop("identity", None)
    return copy


def _changed_entries(policy: Policy) -> Iterator[tuple[str, tuple[str, Any]]]:
    for what, days in _shifted(policy.evidence_ttl_days):
        yield "evidence_ttl_days", (what, days)
    for change in (*_one_less(policy.waivable), *_one_more(policy.waivable, CRITERIA)):
        yield "waivable", change
    for change in _swapped(policy.ask_order):
        yield "ask_order", change
    for change in _one_less(policy.excluded_personas):
        yield "excluded_personas", change
    bases = FIXED_VALUES["compliance.basis"]
    for change in (*_one_less(policy.consent_basis), *_one_more(policy.consent_basis, bases)):
        yield "consent_basis", change


def _changed_criterion(
    criterion: CriterionName, rules: CriterionRules, policy: Policy
) -> Iterator[tuple[str, CriterionRules]]:
    match rules.required:
        case RequiredUnless(unless=exception):
            for required in (True, False):
                yield f"required {required} for all", rules.model_copy(update={"required": required})
            for what, other in _changed_values(exception, policy):
                yield f"required unless: {what}", rules.model_copy(update={"required": RequiredUnless(unless=other)})
        case required:
            yield f"required {not required}", rules.model_copy(update={"required": not required})
    for what, left in (*_one_less(rules.rules), *_swapped(rules.rules)):
        yield what, rules.model_copy(update={"rules": left})
    for place, rule in enumerate(rules.rules):
        for what, changed in _changed_rule(criterion, rule, policy):
            others = (*rules.rules[:place], changed, *rules.rules[place + 1 :])
            yield f"{rule.reason}: {what}", rules.model_copy(update={"rules": others})


def _changed_rule(criterion: CriterionName, rule: Rule, policy: Policy) -> Iterator[tuple[str, Rule]]:
    for reason in REASONS:
        if reason_belongs(criterion, reason) and reason != rule.reason:
            yield f"gives {reason}", rule.model_copy(update={"reason": reason})
    for what, condition in _changed_condition(rule.when, policy):
        yield f"when {what}", rule.model_copy(update={"when": condition})
    if rule.unless is not None:
        yield "unless dropped", rule.model_copy(update={"unless": None})
        for what, condition in _changed_condition(rule.unless, policy):
            yield f"unless {what}", rule.model_copy(update={"unless": condition})


def _changed_blockers(policy: Policy) -> Iterator[tuple[str, tuple[Blocker, ...]]]:
    blockers = policy.blockers
    yield from (*_one_less(blockers), *_swapped(blockers))
    for place, blocker in enumerate(blockers):
        changes: list[tuple[str, dict[str, Any]]] = [
            *((f"gives {reason}", {"reason": reason}) for reason in BLOCKERS if reason != blocker.reason),
            *((f"when {what}", {"when": condition}) for what, condition in _changed_condition(blocker.when, policy)),
        ]
        for what, update in changes:
            others = (*blockers[:place], blocker.model_copy(update=update), *blockers[place + 1 :])
            yield f"{blocker.reason}: {what}", others


def _changed_condition(condition: Condition, policy: Policy) -> Iterator[tuple[str, Condition]]:
    match condition:
        case AllOf(all_of=parts):
            yield "any, not all", AnyOf(any_of=parts)
            for what, left in _changed_parts(parts, policy):
                yield f"all of: {what}", left[0] if len(left) == 1 else AllOf(all_of=left)
        case AnyOf(any_of=parts):
            yield "all, not any", AllOf(all_of=parts)
            for what, left in _changed_parts(parts, policy):
                yield f"any of: {what}", left[0] if len(left) == 1 else AnyOf(any_of=left)
        case _:
            yield from _changed_test(condition, policy)


def _changed_test(condition: Condition, policy: Policy) -> Iterator[tuple[str, Condition]]:
    match condition:
        case Present(present=field):
            yield f"{field} denied, not present", Denied(denied=field)
            yield from ((f"{other} for {field}", Present(present=other)) for other in _siblings(field))
        case Denied(denied=field):
            yield f"{field} present, not denied", Present(present=field)
            yield from ((f"{other} for {field}", Denied(denied=other)) for other in _siblings(field))
        case OneOf():
            yield from _changed_values(condition, policy)
        case QuantityIn(quantity_in=units):
            yield from ((what, QuantityIn(quantity_in=some)) for what, some in _changed_list(units, _UNITS))
        case RoleAmong(role_among=roles):
            yield from ((what, RoleAmong(role_among=some)) for what, some in _changed_list(roles, ROLES))
        case WindowOver(window_over=window):
            yield from ((f"{w} for {window}", WindowOver(window_over=w)) for w in _WINDOWS if w != window)
        case WindowLongerThan(window_longer_than=span):
            for what, update in _changed_span(span.field, span.months):
                yield what, WindowLongerThan(window_longer_than=span.model_copy(update=update))
        case StartsBeyond():
            yield from _changed_horizon(condition, policy)
        case DaysPast(days_past=limits):
            for day, days in limits.items():
                yield from ((f"days past {what}", DaysPast(days_past={day: n})) for what, n in _shifted(days))
        case ListedIn(listed_in=name):
            lists = get_args(CompanyList)
            yield from ((f"{other} for {name}", ListedIn(listed_in=other)) for other in lists if other != name)


def _siblings(field: FieldName) -> Iterator[FieldName]:
    return (other for other in fields_of(criterion_of(field)) if other != field)


def _changed_values(condition: OneOf, policy: Policy) -> Iterator[tuple[str, OneOf]]:
    for what, values in _changed_list(condition.values, policy.values_of(condition.field) or ()):
        yield f"{condition.field}: {what}", OneOf(one_of={condition.field: values})


def _changed_parts(parts: tuple[Condition, ...], policy: Policy) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    for place, part in enumerate(parts):
        yield f"({part}) dropped", (*parts[:place], *parts[place + 1 :])
        for what, changed in _changed_condition(part, policy):
            yield what, (*parts[:place], changed, *parts[place + 1 :])


def _changed_horizon(condition: StartsBeyond, policy: Policy) -> Iterator[tuple[str, Condition]]:
    horizon = condition.starts_beyond
    updates: list[tuple[str, dict[str, Any]]] = [*_changed_span(horizon.field, horizon.months)]
    updates += [(f"longer for: {what}", {"longer_for": left}) for what, left in _one_less(horizon.longer_for)]
    for place, longer in enumerate(horizon.longer_for):
        changed: list[tuple[str, Longer]] = [
            *((what, longer.model_copy(update={"months": months})) for what, months in _shifted(longer.months)),
            *((what, longer.model_copy(update={"when": w})) for what, w in _changed_values(longer.when, policy)),
        ]
        for what, other in changed:
            others = (*horizon.longer_for[:place], other, *horizon.longer_for[place + 1 :])
            updates.append((f"longer for {what}", {"longer_for": others}))
    for what, update in updates:
        yield what, StartsBeyond(starts_beyond=horizon.model_copy(update=update))


def _changed_span(field: str, months: int) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((f"{other} for {field}", {"field": other}) for other in _WINDOWS if other != field)
    yield from ((f"months {what}", {"months": number}) for what, number in _shifted(months))


def _shifted(number: int) -> Iterator[tuple[str, int]]:
    yield f"{number - 1}, not {number}", number - 1
    yield f"{number + 1}, not {number}", number + 1


def _changed_list(entries: Sequence[Any], listed: Sequence[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the list with one entry less, one more, and one taken for another; never an empty list."""
    if len(entries) > 1:
        yield from _one_less(entries)
    yield from _one_more(entries, listed)
    for place, entry in enumerate(entries):
        for other in listed:
            if other not in entries:
                yield f"{other} for {entry}", (*entries[:place], other, *entries[place + 1 :])


def _one_less(entries: Sequence[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for place, entry in enumerate(entries):
        yield f"{_named(entry)} dropped", (*entries[:place], *entries[place + 1 :])


def _one_more(entries: Sequence[Any], listed: Sequence[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for other in listed:
        if other not in entries:
            yield f"{other} added", (*entries, other)


def _swapped(entries: Sequence[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for place in range(1, len(entries)):
        first, second = entries[place - 1], entries[place]
        swapped = (*entries[: place - 1], second, first, *entries[place + 1 :])
        yield f"{_named(second)} before {_named(first)}", swapped


def _named(entry: Any) -> str:
    return str(entry.reason) if isinstance(entry, Rule | Blocker) else str(entry)
