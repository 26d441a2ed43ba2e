"""The same rules as generated Python: one function per policy, several times faster than walking them.

The source is made from the policy's conditions alone, holds no text of an editor except as constants written with
`repr`, and is held to `qualification.judge` by a differential test. `source_of(policy)` shows it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from qualification.judge import Judged, is_not_offered
from qualification.policy import (
    BLOCKERS,
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
_RESOLVED: Final = frozenset({"compliance_consent", "compliance_region"})
_MOST_DAYS_KEPT: Final = 4096
_MOST_POLICIES_KEPT: Final = 256

Limits = tuple[Any, ...]
Codes = tuple[Any, ...]
"""Eight reasons, then the required criteria and the blockers as bits: flat, since it is the key of a verdict."""


class Limit(NamedTuple):
    """A day that lies so many days or calendar months from the day of the decision."""

    amount: int
    unit: Literal["days", "months"]

    def on(self, as_of: date) -> date | None:
        """Return the day; ``None`` past the calendar's end, the calendar's first day before its beginning."""
        if self.unit == "months":
            return months_after(as_of, self.amount)
        return date.fromordinal(max(as_of.toordinal() + self.amount, 1))


class Compiled:
    """One policy as a function of a record and a day, and the verdicts that came out of it so far."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._needed = _limits_of(policy)
        self._rules = _function(policy, self._needed)
        self._limits: dict[date, Limits] = {}
        self.verdicts: dict[Any, Any] = {}

    def judged(self, record: Record, as_of: date) -> Judged:
        """Judge a record; equal to `qualification.judge.judged` for every record, policy and day."""
        return judged_from(self.codes(record, as_of))

    def codes(self, record: Record, as_of: date) -> Codes:
        """Return the reason of each criterion in order, then the required criteria, then the blockers."""
        limits = self._limits.get(as_of) or self._limits_on(as_of)
        fields = record.fields
        conflicting = record.conflicting
        denied: Any = ()
        if record.denied or conflicting:
            fields = fields.without(frozenset(record.denied) | frozenset(conflicting))
            denied = frozenset(record.denied) - frozenset(conflicting)
        codes = self._rules(fields, record.lead, denied, as_of, limits)
        dates = record.evidence_dates
        if dates and min(dates.values()) < limits[0]:
            old = frozenset(f for f, day in dates.items() if day < limits[0] and f not in AGELESS_FIELDS)
            if old:
                codes = _aged(codes, self._rules(fields.without(old), record.lead, denied, as_of, limits))
        return _conflicted(codes, conflicting) if conflicting else codes

    def _limits_on(self, as_of: date) -> Limits:
        """Return the days that this policy compares with on one day; the first is that of the oldest evidence."""
        if len(self._limits) >= _MOST_DAYS_KEPT:
            self._limits.clear()
        limits = self._limits[as_of] = tuple(limit.on(as_of) for limit in self._needed)
        return limits


def judged_from(codes: Codes) -> Judged:
    """Return codes as what they stand for."""
    *reasons, required, blocked = codes
    return Judged(
        tuple(reasons),
        tuple(criterion for place, criterion in enumerate(CRITERIA) if required >> place & 1),
        tuple(code for place, code in enumerate(BLOCKERS) if blocked >> place & 1),
    )


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
    return _source(policy, _limits_of(policy))


def _aged(codes: Codes, young: Codes) -> Codes:
    """Return the codes in which a criterion that is met only by evidence that is too old has expired."""
    expired = (
        f"{criterion}.expired" if codes[place] in _MET and young[place] not in _MET else codes[place]
        for place, criterion in enumerate(CRITERIA)
    )
    return (*expired, *codes[len(CRITERIA) :])


def _conflicted(codes: Codes, conflicting: tuple[str, ...]) -> Codes:
    """Return the codes in which a criterion with two answers conflicts, unless another field fails it."""
    changed = list(codes)
    for field in conflicting:
        criterion = criterion_of(field)
        if changed[_INDEX[criterion]] not in _FAILED:
            changed[_INDEX[criterion]] = f"{criterion}.conflicting"
    return tuple(changed)


def _limits_of(policy: Policy) -> tuple[Limit, ...]:
    """Return every limit that a policy's rules compare days with, the age of evidence first."""
    limits = [Limit(-policy.evidence_ttl_days, "days")]
    for condition in _all_conditions(policy):
        if isinstance(condition, StartsBeyond):
            horizon = condition.starts_beyond
            limits += [Limit(months, "months") for months in (horizon.months, *(e.months for e in horizon.longer_for))]
        if isinstance(condition, DaysPast):
            limits += [Limit(-days, "days") for days in condition.days_past.values()]
    return tuple(dict.fromkeys(limits))


def _all_conditions(policy: Policy) -> list[Condition]:
    tops: list[Condition] = []
    for _, rules in policy.criteria.items():
        tops += [rule.when for rule in rules.rules]
        tops += [rule.unless for rule in rules.rules if rule.unless is not None]
        tops += [rules.required.unless] if not isinstance(rules.required, bool) else []
    tops += [blocker.when for blocker in policy.blockers]
    return [part for top in tops for part in conditions_in(top)]


def _function(policy: Policy, limits: Sequence[Limit]) -> Callable[..., Codes]:
    names: dict[str, Any] = {
        "role_bits": _ROLE_BITS,
        "accepted": policy.consent_basis,
        "not_offered": lambda fields: any(
            is_not_offered(fields, field, listed) for field, listed in policy.not_offered.items()
        ),
        "excluded_region": lambda text: wholly_within(text, policy.excluded_regions, policy.region_names),
    }
    source = _source(policy, limits)
    names |= {f"days_{count}": timedelta(days=int(count)) for count in re.findall(r"\bdays_(\d+)", source)}
    # The text is made by this module from checked conditions; an editor's words stand in it only as repr constants.
    exec(compile(source, f"<policy {policy.identity}>", "exec"), names)
    function: Callable[..., Codes] = names["rules"]
    return function


def _source(policy: Policy, limits: Sequence[Limit]) -> str:
    writer = _Writer(policy, {limit: place for place, limit in enumerate(limits)})
    lines: list[str] = []
    for place, (criterion, rules) in enumerate(policy.criteria.items()):
        word = "if"
        for rule in rules.rules:
            test = writer.expression(rule.when)
            if test == "False":
                continue
            if rule.unless is not None:
                test = f"({test}) and not ({writer.expression(rule.unless)})"
            lines += [f"{word} {test}:", f"    r{place} = {rule.reason!r}"]
            word = "elif"
        lines += ["else:", f"    r{place} = {criterion + '.missing'!r}"]
    lines += [*writer.required(), "blocked = 0"]
    for blocker in policy.blockers:
        test = writer.expression(blocker.when)
        lines += [] if test == "False" else [f"if {test}:", f"    blocked |= {1 << BLOCKERS.index(blocker.reason)}"]
    reasons = ", ".join(f"r{place}" for place in range(len(CRITERIA)))
    lines += [f"return ({reasons}, required, blocked)"]
    lines = _without_single_names(lines)
    body = "\n".join(f"    {line}" for line in [*writer.prelude("\n".join(lines)), *lines])
    return f"def rules(f, lead, denied, as_of, limits):\n{body}\n"


def _without_single_names(lines: list[str]) -> list[str]:
    """Return the lines in which a field that is looked at in one place only is read there, and only when needed."""
    body = "\n".join(lines)
    for name in map(attribute, FIELDS):
        if name not in _RESOLVED and len(re.findall(rf"\b{name}\b", body)) == 1:
            body = re.sub(rf"\b{name}\b", f"f.{name}", body)
    return body.split("\n")


class _Writer:
    """Writes each kind of condition as a Python expression over local names."""

    def __init__(self, policy: Policy, limit_places: Mapping[Limit, int]) -> None:
        self._policy = policy
        self._limit_places = limit_places
        self._conditions = _all_conditions(policy)

    def prelude(self, body: str) -> list[str]:
        """Return the lines that put each field that the body reads into a local name, consent and region resolved."""
        read = {name for field in FIELDS if re.search(rf"(?<!f\.)\b{(name := attribute(field))}\b", body)}
        lines = [f"{name} = f.{name}" for name in sorted(read)]
        if "compliance_consent" in read:
            lines += [
                "consent = lead.consent",
                "if consent is not None:",
                "    if consent == 'refused' or compliance_consent is None:",
                "        compliance_consent = consent",
                "elif compliance_consent is None and f.compliance_basis in accepted:",
                "    compliance_consent = 'granted'",
            ]
        if "compliance_region" in read:
            lines += ["if not compliance_region:", "    compliance_region = lead.country"]
        if "roles" in body:
            lines += ["roles = 0", "for person in f.decision_people or ():", "    roles |= role_bits[person.role]"]
        return lines

    def required(self) -> list[str]:
        """Return the lines that set a bit for each required criterion."""
        always = 0
        lines: list[str] = []
        for place, (_, rules) in enumerate(self._policy.criteria.items()):
            if isinstance(rules.required, bool):
                always |= rules.required << place
            else:
                lines += [f"if not ({self.expression(rules.required.unless)}):", f"    required |= {1 << place}"]
        return [f"required = {always}", *lines]

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
                return f"{attribute(condition.field)} in {_set(condition.values)}"
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
                return _joined("or", [self._past(attribute(field), days) for field, days in limits.items()])
            case ListedIn(listed_in=name):
                return self._listed(name)
            case AllOf(all_of=parts):
                return _joined("and", [self.expression(part) for part in parts])
            case AnyOf(any_of=parts):
                return _joined("or", [self.expression(part) for part in parts])

    def _longer(self, window: str, months: int) -> str:
        # Months have 28 days or more, so a shorter span needs no closer look. Of months apart, the same day still is
        # within; a clamped day is its month's last, which nothing can be later than.
        apart = f"({window}[1].year - {window}[0].year) * 12 + {window}[1].month - {window}[0].month"
        return (
            f"{window} and {window}[1] - {window}[0] > days_{28 * months - 1} and ({apart} > {months} or "
            f"({apart} == {months} and {window}[1].day > {window}[0].day))"
        )

    def _past(self, day: str, days: int) -> str:
        return f"{day} is not None and {day} < limits[{self._limit_places[Limit(-days, 'days')]}]"

    def _limit(self, condition: StartsBeyond) -> str:
        horizon = condition.starts_beyond
        text = str(self._limit_places[Limit(horizon.months, "months")])
        for longer in sorted(horizon.longer_for, key=lambda each: each.months):
            if longer.months > horizon.months:
                place = self._limit_places[Limit(longer.months, "months")]
                text = f"{place} if {self.expression(longer.when)} else ({text})"
        return text

    def _listed(self, name: str) -> str:
        if name == "not_offered":
            return "not_offered(f)" if self._policy.not_offered else "False"
        if name == "excluded_personas":
            personas = self._policy.excluded_personas
            return f"lead.persona in {_set(personas)}" if personas else "False"
        return "excluded_region(compliance_region)" if self._policy.excluded_regions else "False"


def _set(values: Sequence[str]) -> str:
    return f"{{{', '.join(map(repr, values))}}}"


def _joined(word: str, tests: list[str]) -> str:
    return f" {word} ".join(f"({test})" for test in tests)
