"""The same rules as generated Python: one function per policy, several times faster than walking them.

The source is made from the policy's conditions alone, holds no text of an editor except as constants written with
`repr`, and is held to `qualification.judge` by a differential test. `source_of(policy)` shows it.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from qualification.judge import Judged, consent_of, is_not_offered
from qualification.policy import (
    REASONS,
    AllOf,
    AnyOf,
    Condition,
    DaysPast,
    Denied,
    ListedIn,
    OneOf,
    Policy,
    Present,
    QuantityIn,
    RoleAmong,
    StartsBeyond,
    WindowLongerThan,
    WindowOver,
    conditions_in,
)
from qualification.regions import wholly_within
from qualification.terms import (
    AGELESS_FIELDS,
    CRITERIA,
    FIELDS,
    ROLES,
    Fields,
    Lead,
    Record,
    State,
    attribute,
    criterion_of,
    months_after,
)

_ROLE_BITS: Final = {role: 1 << place for place, role in enumerate(ROLES)}
_INDEX: Final = {criterion: place for place, criterion in enumerate(CRITERIA)}
_MET: Final = frozenset(reason for reason, state in REASONS.items() if state is State.MET)
_FAILED: Final = frozenset(reason for reason, state in REASONS.items() if state is State.FAILED)
_MOST_DAYS_KEPT: Final = 4096
_MOST_POLICIES_KEPT: Final = 256

Limits = tuple[Any, ...]


class Compiled:
    """One policy as a function of a record and a day."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._months = sorted({months for months in _horizons(policy)})
        self._rules = _function(policy, self._months)
        self._limits: dict[date, Limits] = {}

    def judged(self, record: Record, as_of: date) -> Judged:
        """Judge a record; equal to `qualification.judge.judged` for every record, policy and day."""
        limits = self._limits.get(as_of) or self._limits_on(as_of)
        fields, lead = record.fields, record.lead
        denied: frozenset[str] | tuple[()] = ()
        conflicting = record.conflicting
        if record.denied or conflicting:
            fields = fields.without(frozenset(record.denied) | frozenset(conflicting))
            denied = frozenset(record.denied) - frozenset(conflicting)
        result = self._rules(fields, lead, denied, as_of, limits)
        dates = record.evidence_dates
        if dates and min(dates.values()) < limits[0]:
            result = self._aged(result, fields, lead, denied, as_of, limits, dates)
        if conflicting:
            result = _conflicted(result, conflicting)
        return result

    def _aged(  # the parts of one judgement, passed on together
        self, result: Judged, fields: Fields, lead: Lead, denied: Any, as_of: date, limits: Limits,
        dates: Mapping[Any, date],
    ) -> Judged:  # fmt: skip
        oldest = limits[0]
        old = frozenset(field for field, day in dates.items() if day < oldest and field not in AGELESS_FIELDS)
        if not old:
            return result
        young = self._rules(fields.without(old), lead, denied, as_of, limits)
        reasons = tuple(
            f"{CRITERIA[place]}.expired" if reason in _MET and young.reasons[place] not in _MET else reason
            for place, reason in enumerate(result.reasons)
        )
        return result._replace(reasons=reasons)

    def _limits_on(self, as_of: date) -> Limits:
        """Return the days that this policy compares with on one day: the oldest evidence, then each horizon."""
        if len(self._limits) >= _MOST_DAYS_KEPT:
            self._limits.clear()
        ttl = timedelta(days=min(self._policy.evidence_ttl_days, as_of.toordinal() - 1))
        limits = (as_of - ttl, *(months_after(as_of, months) for months in self._months))
        self._limits[as_of] = limits
        return limits


_KEPT: dict[str, Compiled] = {}


def compiled(policy: Policy) -> Compiled:
    """Return the compiled form of a policy, made once for each identity."""
    found = _KEPT.get(policy.identity)
    if found is None:
        if len(_KEPT) >= _MOST_POLICIES_KEPT:
            _KEPT.clear()
        found = _KEPT[policy.identity] = Compiled(policy)
    return found


def source_of(policy: Policy) -> str:
    """Return the generated Python of a policy, for reading."""
    return _source(policy, sorted(set(_horizons(policy))))


def _conflicted(result: Judged, conflicting: tuple[str, ...]) -> Judged:
    reasons = list(result.reasons)
    for field in conflicting:
        criterion = criterion_of(field)
        if reasons[_INDEX[criterion]] not in _FAILED:
            reasons[_INDEX[criterion]] = f"{criterion}.conflicting"
    return result._replace(reasons=tuple(reasons))


def _horizons(policy: Policy) -> list[int]:
    return [
        months
        for condition in _all_conditions(policy)
        if isinstance(condition, StartsBeyond)
        for months in (
            condition.starts_beyond.months,
            *(longer.months for longer in condition.starts_beyond.longer_for),
        )
    ]


def _all_conditions(policy: Policy) -> list[Condition]:
    tops: list[Condition] = []
    for _, rules in policy.criteria.items():
        tops += [rule.when for rule in rules.rules]
        tops += [rule.unless for rule in rules.rules if rule.unless is not None]
        tops += [rules.required.unless] if not isinstance(rules.required, bool) else []
    tops += [blocker.when for blocker in policy.blockers]
    return [part for top in tops for part in conditions_in(top)]


def _function(policy: Policy, months: list[int]) -> Callable[..., Judged]:
    names: dict[str, Any] = {
        "Judged": Judged,
        "role_bits": _ROLE_BITS,
        "consent_of": consent_of,
        "accepted": policy.consent_basis,
        "not_offered": lambda fields: any(
            is_not_offered(fields, field, listed) for field, listed in policy.not_offered.items()
        ),
        "excluded_region": lambda text: wholly_within(text, policy.excluded_regions, policy.region_names),
    }
    # The text is made by this module from checked conditions; an editor's words stand in it only as repr constants.
    exec(compile(_source(policy, months), f"<policy {policy.identity}>", "exec"), names)
    function: Callable[..., Judged] = names["rules"]
    return function


def _source(policy: Policy, months: list[int]) -> str:
    writer = _Writer(policy, {number: place + 1 for place, number in enumerate(months)})
    lines = ["def rules(f, lead, denied, as_of, limits):"]
    lines += [f"    {line}" for line in writer.prelude()]
    for place, (criterion, rules) in enumerate(policy.criteria.items()):
        for number, rule in enumerate(rules.rules):
            test = writer.expression(rule.when)
            if rule.unless is not None:
                test = f"({test}) and not ({writer.expression(rule.unless)})"
            lines += [f"    {'if' if number == 0 else 'elif'} {test}:", f"        r{place} = {rule.reason!r}"]
        lines += ["    else:", f"        r{place} = {criterion + '.missing'!r}"]
    lines += [f"    {line}" for line in writer.required()]
    lines += ["    blockers = ()"]
    for blocker in policy.blockers:
        lines += [f"    if {writer.expression(blocker.when)}:", f"        blockers += ({blocker.reason!r},)"]
    reasons = ", ".join(f"r{place}" for place in range(len(CRITERIA)))
    lines += [f"    return Judged(({reasons}), required, blockers)"]
    return "\n".join(lines) + "\n"


class _Writer:
    """Writes each kind of condition as a Python expression over local names."""

    def __init__(self, policy: Policy, limit_places: Mapping[int, int]) -> None:
        self._policy = policy
        self._limit_places = limit_places
        self._conditions = _all_conditions(policy)

    def prelude(self) -> list[str]:
        """Return the lines that put each field into a local name, consent and region resolved."""
        lines = [f"{attribute(field)} = f.{attribute(field)}" for field in FIELDS]
        lines += [
            "if lead.consent is not None or compliance_basis is not None:",
            "    compliance_consent = consent_of(f, lead, accepted)",
            "if not compliance_region:",
            "    compliance_region = lead.country",
            "roles = 0",
            "if decision_people:",
            "    for person in decision_people:",
            "        roles |= role_bits[person.role]",
        ]
        return lines

    def required(self) -> list[str]:
        """Return the lines that list the required criteria."""
        always = {c: rules.required for c, rules in self._policy.criteria.items()}
        if all(isinstance(required, bool) for required in always.values()):
            return [f"required = {tuple(c for c, required in always.items() if required)!r}"]
        lines = ["required = ()"]
        for criterion, required in always.items():
            if isinstance(required, bool):
                lines += [f"required += ({criterion!r},)"] if required else []
            else:
                lines += [
                    f"if not ({self.expression(required.unless)}):",
                    f"    required += ({criterion!r},)",
                ]
        return lines

    def expression(self, condition: Condition) -> str:
        """Return a Python expression that is true where the condition holds."""
        match condition:
            case Present(present=field):
                return attribute(field)
            case Denied(denied=field):
                return f"{field!r} in denied"
            case OneOf(values=(value,)):
                return f"{attribute(condition.field)} == {value!r}"
            case OneOf():
                return f"{attribute(condition.field)} in {condition.values!r}"
            case QuantityIn(quantity_in=units):
                return f"scope_quantity and any([q.unit in {units!r} for q in scope_quantity])"
            case RoleAmong(role_among=roles):
                return f"roles & {sum(_ROLE_BITS[role] for role in set(roles))}"
            case WindowOver(window_over=field):
                return f"{attribute(field)} and {attribute(field)}[1] < as_of"
            case WindowLongerThan(window_longer_than=span):
                return self._longer(attribute(span.field), span.months)
            case StartsBeyond(starts_beyond=horizon):
                window = attribute(horizon.field)
                return f"{window} and (limit := limits[{self._limit(condition)}]) is not None and {window}[0] >= limit"
            case DaysPast(days_past=limits):
                tests = [
                    f"{attribute(field)} is not None and (as_of - {attribute(field)}).days > {days}"
                    for field, days in limits.items()
                ]
                return _joined("or", tests)
            case ListedIn(listed_in=name):
                return self._listed(name)
            case AllOf(all_of=parts):
                return _joined("and", [self.expression(part) for part in parts])
            case AnyOf(any_of=parts):
                return _joined("or", [self.expression(part) for part in parts])

    def _longer(self, window: str, months: int) -> str:
        # The same day of the month is still within; a clamped day is the month's last, which nothing can be later than.
        apart = f"({window}[1].year - {window}[0].year) * 12 + {window}[1].month - {window}[0].month"
        return f"{window} and ({apart} > {months} or ({apart} == {months} and {window}[1].day > {window}[0].day))"

    def _limit(self, condition: StartsBeyond) -> str:
        horizon = condition.starts_beyond
        text = str(self._limit_places[horizon.months])
        for longer in sorted(horizon.longer_for, key=lambda each: each.months):
            if longer.months > horizon.months:
                text = f"{self._limit_places[longer.months]} if {self.expression(longer.when)} else ({text})"
        return text

    def _listed(self, name: str) -> str:
        if name == "not_offered":
            return "not_offered(f)" if self._policy.not_offered else "False"
        if name == "excluded_personas":
            return f"lead.persona in {self._policy.excluded_personas!r}"
        return "excluded_region(compliance_region)" if self._policy.excluded_regions else "False"


def _joined(word: str, tests: list[str]) -> str:
    return f" {word} ".join(f"({test})" for test in tests)
