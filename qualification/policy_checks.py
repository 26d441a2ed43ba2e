"""What is wrong with a policy whose parts are well formed: unlisted values, rules that can never apply."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import chain, combinations, islice, product
from typing import Any, Final

import msgspec

from qualification.judge import Facts, holds
from qualification.policy import (
    REASONS,
    AllOf,
    AnyOf,
    Condition,
    CriterionRules,
    DaysPast,
    Denied,
    ListedIn,
    OneOf,
    Policy,
    QuantityIn,
    RoleAmong,
    StartsBeyond,
    WindowLongerThan,
    conditions_in,
    fields_read,
    reason_belongs,
)
from qualification.terms import (
    CRITERIA,
    ROLES,
    SEGMENT_FIELDS,
    CriterionName,
    Fields,
    Money,
    Person,
    Quantity,
    attribute,
    months_after,
)
from qualification.wording import shown

_DAY: Final = date(2026, 1, 31)
_MOST_CONDITIONS: Final = 60
_MOST_SITUATIONS: Final = 4_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the path of the entry, what, and what to do about it."""

    path: Path
    problem: str
    advice: str


def problems_in(policy: Policy) -> Iterator[Problem]:
    """Yield all that is wrong with a policy, in the order of its file."""
    yield from _list_problems(policy)
    for criterion, rules in policy.criteria.items():
        yield from _criterion_problems(policy, criterion, rules)
    for place, blocker in enumerate(policy.blockers):
        path: Path = ("blockers", place)
        unknown = list(_unknown_values(policy, blocker.when, (*path, "when")))
        yield from unknown
        situations = _distinct_situations(policy, [blocker.when])
        if situations is None:
            yield Problem((*path, "when"), f"`{blocker.reason}` reads more than can be checked", "use fewer conditions")
        elif not unknown and not any(holds(blocker.when, facts) for facts in situations):
            yield Problem((*path, "when"), f"`{blocker.reason}` can never apply", "correct its condition")


def _list_problems(policy: Policy) -> Iterator[Problem]:
    if sorted(policy.ask_order) != sorted(CRITERIA):
        yield Problem(("ask_order",), "the order to ask must name each criterion once", f"list {', '.join(CRITERIA)}")
    for key in ("waivable", "excluded_personas", "excluded_regions", "our_products", "consent_basis"):
        yield from _repeated((key,), getattr(policy, key))
    for field in SEGMENT_FIELDS:
        yield from _repeated(("values", field), policy.values_of(field) or ())
    yield from _not_offered_problems(policy)
    for field, question in policy.questions.items():
        for value in question.move_when:
            yield from _unknown_value(policy, field, value, ("questions", field, "move_when", value))
    read = {f for c, r in policy.criteria.items() for rule in r.rules for f in fields_read(rule.when)}
    for field in sorted(read - set(policy.questions)):
        yield Problem(("questions",), f"a rule reads `{field}` but no question asks for it", "add its question")


def _repeated(path: Path, entries: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        if entry in seen:
            yield Problem((*path, place), f"`{shown(entry)}` stands in `{path[-1]}` twice", "keep one")
        seen.add(entry)


def _not_offered_problems(policy: Policy) -> Iterator[Problem]:
    for field, listed in policy.not_offered.items():
        path: Path = ("not_offered", field)
        if isinstance(listed, dict):
            if field != "scope.quantity":
                yield Problem(path, f"`{field}` takes a list of values", "ranges are for `scope.quantity`")
            continue
        if field == "scope.quantity":
            yield Problem(path, "`scope.quantity` takes units with `min` and `max`", "write `L: {max: 50}`")
        for place, value in enumerate(listed):
            yield from _unknown_value(policy, field, value, (*path, place))


def _criterion_problems(policy: Policy, criterion: CriterionName, rules: CriterionRules) -> Iterator[Problem]:
    path: Path = ("criteria", criterion)
    found = []
    for place, rule in enumerate(rules.rules):
        here: Path = (*path, "rules", place)
        if not reason_belongs(criterion, rule.reason):
            found.append(
                Problem(
                    (*here, "reason"),
                    f"`{shown(rule.reason)}` is no reason that a rule of `{criterion}` may give",
                    f"the reasons are {', '.join(reason for reason in REASONS if reason_belongs(criterion, reason))}",
                )
            )
        found += _unknown_values(policy, rule.when, (*here, "when"))
        if rule.unless is not None:
            found += _unknown_values(policy, rule.unless, (*here, "unless"))
    if not isinstance(rules.required, bool):
        found += _unknown_values(policy, rules.required.unless, (*path, "required", "unless"))
    yield from found
    if not found:
        yield from _unreachable(policy, criterion, rules)


def _unreachable(policy: Policy, criterion: CriterionName, rules: CriterionRules) -> Iterator[Problem]:
    """Try the rules on every situation that they can tell apart, and report those that never decide."""
    conditions = [rule.when for rule in rules.rules] + [rule.unless for rule in rules.rules if rule.unless]
    situations = _distinct_situations(policy, conditions)
    path: Path = ("criteria", criterion, "rules")
    if situations is None:
        yield Problem(path, f"`{criterion}` reads more than can be checked", "use fewer conditions in one criterion")
        return
    fitting = [
        [
            place
            for place, rule in enumerate(rules.rules)
            if holds(rule.when, facts) and not (rule.unless is not None and holds(rule.unless, facts))
        ]
        for facts in situations
    ]
    ever = set(chain.from_iterable(fitting))
    first = {places[0] for places in fitting if places}
    for place, rule in enumerate(rules.rules):
        if place not in ever:
            yield Problem((*path, place), f"`{rule.reason}` can never apply: its condition cannot hold", "correct it")
        elif place not in first:
            yield Problem(
                (*path, place),
                f"`{rule.reason}` is never reached: the rules above it fit first",
                "move it up",
            )
    if not any(rules.rules[place].reason == f"{criterion}.met" for place in first):
        yield Problem(path, f"no lead can ever meet `{criterion}`", f"add a rule that gives `{criterion}.met`")


def _unknown_values(policy: Policy, condition: Condition, path: Path) -> Iterator[Problem]:
    match condition:
        case OneOf():
            for place, value in enumerate(condition.values):
                yield from _unknown_value(policy, condition.field, value, (*path, "one_of", condition.field, place))
        case AllOf(all_of=parts):
            for place, part in enumerate(parts):
                yield from _unknown_values(policy, part, (*path, "all_of", place))
        case AnyOf(any_of=parts):
            for place, part in enumerate(parts):
                yield from _unknown_values(policy, part, (*path, "any_of", place))
        case StartsBeyond(starts_beyond=horizon):
            for place, longer in enumerate(horizon.longer_for):
                yield from _unknown_values(policy, longer.when, (*path, "starts_beyond", "longer_for", place, "when"))


def _unknown_value(policy: Policy, field: str, value: str, path: Path) -> Iterator[Problem]:
    values = policy.values_of(field)
    if values is not None and value not in values:
        close = get_close_matches(value[:100], values, n=1)
        advice = f"did you mean `{close[0]}`?" if close else f"the values are {', '.join(values)}"
        yield Problem(path, f"`{shown(value)}` is not a value of `{field}`", advice)


def _distinct_situations(policy: Policy, conditions: Sequence[Condition]) -> list[Facts] | None:
    """Return one example of every situation that these conditions can tell apart; ``None`` where they are too many."""
    if sum(1 for condition in conditions for _ in conditions_in(condition)) > _MOST_CONDITIONS:
        return None
    situations = list(islice(_situations(policy, conditions), _MOST_SITUATIONS + 1))
    return situations if len(situations) <= _MOST_SITUATIONS else None


def _situations(policy: Policy, conditions: Sequence[Condition]) -> Iterator[Facts]:
    parts = [part for condition in conditions for part in conditions_in(condition)]
    fields = sorted({field for condition in conditions for field in fields_read(condition)})
    choices = [list(_choices(policy, field, parts)) for field in fields]
    lists = sorted({part.listed_in for part in parts if isinstance(part, ListedIn)})
    deniable = sorted({part.denied for part in parts if isinstance(part, Denied)})
    for values in product(*choices):
        known = {attribute(field): value for field, value in zip(fields, values, strict=True)}
        absent = [field for field in deniable if known.get(attribute(field)) is None]
        for denied in _subsets(absent):
            for listed in _subsets(lists):
                told = msgspec.structs.replace(Fields(), **known)
                yield Facts(told, told, frozenset(denied), frozenset(listed), _DAY)


def _subsets(items: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def _choices(policy: Policy, field: str, parts: Sequence[Condition]) -> Iterator[Any]:
    """Yield nothing known, then a value on each side of every limit that the conditions set for a field."""
    yield None
    match field:
        case "decision.people":
            mentioned = {str(role) for part in parts if isinstance(part, RoleAmong) for role in part.role_among}
            others = [role for role in ROLES if role not in mentioned][:1]
            for roles in islice(_subsets([*sorted(mentioned), *map(str, others)]), 1, None):
                yield tuple(Person(role=role) for role in roles)  # type: ignore[arg-type]  # roles of the closed list
        case "scope.quantity":
            units = [unit for part in parts if isinstance(part, QuantityIn) for unit in part.quantity_in]
            yield from ((Quantity(1, unit),) for unit in dict.fromkeys([*units, "another unit"]))
        case "timeline.start" | "timeline.need_by":
            yield from _windows(field, parts)
        case "next_step.date":
            limits = [days for part in parts if isinstance(part, DaysPast) for days in part.days_past.values()]
            yield from (_DAY - timedelta(days=days + over) for days in limits for over in (0, 1))
        case "budget.amount":
            yield Money(1, "EUR")
        case _:
            mentioned = {v for part in parts if isinstance(part, OneOf) and part.field == field for v in part.values}
            listed = policy.values_of(field)
            yield from sorted(mentioned)
            yield from ([value for value in listed if value not in mentioned][:1] if listed else ["another text"])


def _windows(field: str, parts: Sequence[Condition]) -> Iterator[tuple[date, date]]:
    one_day = timedelta(days=1)
    yield (_DAY - one_day, _DAY - one_day)
    yield (_DAY, _DAY)
    for part in parts:
        if isinstance(part, WindowLongerThan) and part.window_longer_than.field == field:
            end = months_after(_DAY, part.window_longer_than.months) or date.max
            yield from ((_DAY, end), (_DAY, end + one_day))
        if isinstance(part, StartsBeyond) and part.starts_beyond.field == field:
            horizon = part.starts_beyond
            for months in (horizon.months, *(longer.months for longer in horizon.longer_for)):
                start = months_after(_DAY, months) or date.max
                yield from ((start - one_day, start - one_day), (start, start))
