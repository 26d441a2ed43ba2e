"""What would make a lead SQL: the fewest facts, found by trying them on the checker itself."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations, product
from typing import Any

import msgspec

from qualification.decide import Decision, verdict_on
from qualification.judge import aged_fields, is_not_offered
from qualification.policy import (
    AllOf,
    AnyOf,
    CriterionRules,
    Denied,
    Present,
    QuantityIn,
    RoleAmong,
    conditions_in,
    fields_of,
    fields_read,
)
from qualification.terms import (
    CRITERIA,
    FIELDS,
    CriterionName,
    FieldName,
    Money,
    Outcome,
    Person,
    Quantity,
    Record,
    State,
    Verdict,
    attribute,
    criterion_of,
)

Change = dict[FieldName, Any]
ANY_WORDS = "\u2026"


def smallest_change(decision: Decision) -> Change | None:
    """Return the fewest facts that, stated on the day of the decision, make the lead SQL; ``None`` where none do.

    A field that is open (not known, denied, conflicting or too old) may be filled, and one that fails its own
    criterion replaced. What else stands is left alone. Among equally few, old facts that are said again come first.
    """
    return _Search(decision).smallest()


def serving_values(decision: Decision, change: Change, field: FieldName) -> list[Any]:
    """Return each value of one field that does as well as the one in a change."""
    return [
        value
        for value in candidates(decision, field)
        if stated(decision, {**change, field: value}).outcome is Outcome.SALES_QUALIFIED
    ]


def stated(decision: Decision, change: Change) -> Verdict:
    """Return the verdict after these facts were clearly stated on the day of the decision."""
    record = with_facts(decision.record, change)
    return verdict_on(record, decision.policy, as_of=decision.as_of)


def with_facts(record: Record, change: Change) -> Record:
    """Return a record with facts that are new, clear and undisputed."""
    return Record(
        lead=record.lead,
        fields=msgspec.structs.replace(record.fields, **{attribute(field): value for field, value in change.items()}),
        denied=tuple(field for field in record.denied if field not in change),
        conflicting=tuple(field for field in record.conflicting if field not in change),
        waived=record.waived,
        evidence_dates={field: day for field, day in record.evidence_dates.items() if field not in change},
    )


def movable_fields(decision: Decision) -> tuple[FieldName, ...]:
    """Return the fields that an answer may fill or replace."""
    record, policy, verdict = decision.record, decision.policy, decision.verdict
    failing = {
        field
        for criterion in (*verdict.required, *record.waived)
        if verdict.states[criterion] is not State.MET
        for field in _fields_tested(criterion, policy.criteria[criterion])
    }
    refused = {field for field, listed in policy.not_offered.items() if is_not_offered(record.fields, field, listed)}
    blocking = {
        field
        for blocker in policy.blockers
        if blocker.reason in verdict.blockers
        for field in fields_read(blocker.when)
    }
    return tuple(
        field
        for field in FIELDS
        if is_open(decision, field) or field in failing or field in refused or field in blocking
    )


def _fields_tested(criterion: CriterionName, rules: CriterionRules) -> set[FieldName]:
    """Return the criterion's own fields whose value matters to it; where any will do, one that is there stands."""
    return {
        field
        for rule in rules.rules
        for part in conditions_in(rule.when)
        if not isinstance(part, AllOf | AnyOf | Present | Denied)
        for field in fields_read(part)
        if criterion_of(field) == criterion
    }


def is_open(decision: Decision, field: FieldName) -> bool:
    """Tell whether a field is not known, denied, conflicting or too old."""
    record = decision.record
    return (
        record.fields.value(field) is None
        or field in record.denied
        or field in record.conflicting
        or is_aged(decision, field)
    )


def is_aged(decision: Decision, field: FieldName) -> bool:
    """Tell whether what is known of a field is too old to rely on."""
    return field in aged_fields(decision.record, decision.policy, as_of=decision.as_of)


def candidates(decision: Decision, field: FieldName) -> Sequence[Any]:
    """Return the values of a field that rules can tell apart, as somebody might state them; an old one comes first."""
    record, policy, as_of = decision.record, decision.policy, decision.as_of
    told = field not in record.denied and field not in record.conflicting
    current = record.fields.value(field) if told else None
    again = [current] if current is not None and is_aged(decision, field) else []
    match field:
        case "decision.people":
            roles = dict.fromkeys(role for part in _parts(decision, RoleAmong) for role in part.role_among)
            return [*again, *((*(current or ()), Person(role=role)) for role in roles)]
        case "scope.quantity":
            return [*again, *_quantities(decision, current or ())]
        case "timeline.start" | "timeline.need_by":
            return [*again, (as_of, as_of)]
        case "next_step.date":
            return [*again, as_of]
        case "budget.amount":
            return [*again, Money(1, "EUR")]
        case _:
            values = policy.values_of(field)
            others = [value for value in values if value not in again] if values is not None else [ANY_WORDS]
            return [*again, *others]


def _quantities(decision: Decision, current: tuple[Quantity, ...]) -> Iterator[tuple[Quantity, ...]]:
    """Yield what is asked for with one more unit that a rule counts, and without what is not offered."""
    listed = decision.policy.not_offered.get("scope.quantity", {})
    ranges = listed if isinstance(listed, dict) else {}
    kept = tuple(quantity for quantity in current if not _is_refused(decision, quantity))
    for unit in dict.fromkeys(unit for part in _parts(decision, QuantityIn) for unit in part.quantity_in):
        span = ranges.get(unit)
        numbers = [1.0] if span is None else [1.0, (span.max or 0.0) + 1, (span.min or 0.0) - 1]
        offered = (Quantity(int(n), unit) for n in numbers if not _is_refused(decision, Quantity(int(n), unit)))
        yield from ((*kept, quantity) for quantity in list(offered)[:1])
    if kept != current or not current:
        yield (*kept, Quantity(1, ANY_WORDS))


def _is_refused(decision: Decision, quantity: Quantity) -> bool:
    fields = msgspec.structs.replace(decision.record.fields, scope_quantity=(quantity,))
    listed = decision.policy.not_offered.get("scope.quantity")
    return listed is not None and is_not_offered(fields, "scope.quantity", listed)


def _parts(decision: Decision, kind: type[Any]) -> Iterator[Any]:
    for _, rules in decision.policy.criteria.items():
        for rule in rules.rules:
            yield from (part for part in conditions_in(rule.when) if isinstance(part, kind))


class _Search:
    """The search for the fewest facts.

    Fields that several criteria look at are tried in every combination. Under each, the criteria no longer touch one
    another, so that the fewest facts are the sum of the fewest for each.
    """

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._policy = decision.policy
        # Waivers are weighed by the search itself: a fact may move the one in force from one criterion to another.
        self._plain = msgspec.structs.replace(decision, record=msgspec.structs.replace(decision.record, waived=()))
        self._movable = movable_fields(decision)
        self._choices = {field: candidates(decision, field) for field in self._movable}
        self._found: dict[Any, Change | None] = {}

    def smallest(self) -> Change | None:
        best: Change | None = None
        least = (len(FIELDS) + 1, 0, 0)
        for values in product(*([None, *self._choices[field]] for field in self._shared)):
            given = {field: value for field, value in zip(self._shared, values, strict=True) if value is not None}
            if len(given) > least[0]:
                continue
            for change in self._changes_given(given):
                cost = self._cost(change)
                if cost < least:
                    best, least = change, cost
        return best

    def _cost(self, change: Change) -> tuple[int, int, int]:
        """Return how many facts there are, how many replace what stands, and how many are news to us."""
        record = self._decision.record
        again = [f for f, v in change.items() if record.fields.value(f) == v and is_aged(self._decision, f)]
        replaced = [field for field in change if not is_open(self._decision, field)]
        return len(change), len(replaced), len(change) - len(again)

    @cached_property
    def _shared(self) -> list[FieldName]:
        """The movable fields that more than one criterion looks at, or a blocker that holds."""
        shared: set[str] = set()
        for criterion, rules in self._policy.criteria.items():
            shared.update(field for field in self._read_by[criterion] if criterion_of(field) != criterion)
            if not isinstance(rules.required, bool):
                shared.update(fields_read(rules.required.unless))
        for blocker in self._policy.blockers:
            if blocker.reason in self._decision.verdict.blockers:
                shared.update(fields_read(blocker.when))
        return [field for field in self._movable if field in shared]

    @cached_property
    def _read_by(self) -> dict[CriterionName, set[str]]:
        """The fields that each criterion's rules look at, with those that stand behind consent and lists."""
        read: dict[CriterionName, set[str]] = {}
        for criterion, rules in self._policy.criteria.items():
            conditions = [each for rule in rules.rules for each in (rule.when, rule.unless) if each is not None]
            read[criterion] = {field for condition in conditions for field in fields_read(condition)}
            if any(getattr(part, "listed_in", "") == "not_offered" for c in conditions for part in conditions_in(c)):
                read[criterion].update(self._policy.not_offered)
        return read

    def _changes_given(self, given: Change) -> Iterator[Change]:
        """Yield, for no waiver and for each that could be in force, the fewest facts beside those given."""
        verdict = stated(self._plain, given)
        if verdict.blockers:
            return
        unmet = [criterion for criterion in CRITERIA if verdict.states[criterion] is not State.MET]
        waivable = [c for c in CRITERIA if c in self._decision.record.waived and c in self._policy.waivable]
        for spared in (None, *waivable):
            before = waivable[: waivable.index(spared)] if spared else []
            change: Change | None = dict(given)
            for criterion in unmet:
                if criterion != spared and (criterion in verdict.required or criterion in before):
                    own = self._smallest_for(criterion, given)
                    change = None if change is None or own is None else {**change, **own}
            if change is not None and stated(self._decision, change).outcome is Outcome.SALES_QUALIFIED:
                yield change

    def _smallest_for(self, criterion: CriterionName, given: Change) -> Change | None:
        """Return the fewest of a criterion's own fields that make it met; open fields before ones that stand."""
        relevant = {f: v for f, v in given.items() if f in self._read_by[criterion] or criterion_of(f) == criterion}
        key = (criterion, tuple(relevant.items()))
        if key not in self._found:
            self._found[key] = self._try(criterion, relevant)
        return self._found[key]

    def _try(self, criterion: CriterionName, given: Change) -> Change | None:
        own = [field for field in fields_of(criterion) if field in self._movable and field not in self._shared]
        own.sort(key=lambda field: (not is_open(self._decision, field), not is_aged(self._decision, field)))
        disputed = {f for f in self._decision.record.conflicting if criterion_of(f) == criterion and f not in given}
        for size in range(len(disputed) or 1, len(own) + 1):
            for fields in combinations(own, size):
                if not disputed <= set(fields):
                    continue
                for values in product(*(self._choices[field] for field in fields)):
                    change = dict(zip(fields, values, strict=True))
                    if stated(self._plain, {**given, **change}).states[criterion] is State.MET:
                        return change
        return None
