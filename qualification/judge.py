"""The rules, walked: what a record shows, whether a condition holds on it, and which reason a criterion gets.

This is the readable statement of the rules. `qualification.compile` says the same in generated code, and a
differential test holds the two together.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

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
    Present,
    QuantityIn,
    Range,
    RoleAmong,
    StartsBeyond,
    WindowLongerThan,
    WindowOver,
)
from qualification.regions import wholly_within
from qualification.terms import (
    AGELESS_FIELDS,
    Consent,
    CriterionName,
    Fields,
    Lead,
    Quantity,
    Record,
    State,
    attribute,
    criterion_of,
    months_after,
)


class Judged(NamedTuple):
    """The reason of each criterion in order, which criteria are required, and which blockers hold."""

    reasons: tuple[str, ...]
    required: tuple[CriterionName, ...]
    blockers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules may look at: reliable fields, what was denied, and the company's lists that the lead is on.

    In ``fields`` the lead's own entries stand in for consent and region; ``told`` has them as somebody said them.
    """

    fields: Fields
    told: Fields
    denied: frozenset[str]
    listed: frozenset[str]
    as_of: date


def judged(record: Record, policy: Policy, *, as_of: date) -> Judged:
    """Judge a record by walking the policy's rules."""
    facts = facts_of(record, policy, as_of=as_of)
    reasons = {criterion: reason_for(criterion, rules, facts) for criterion, rules in policy.criteria.items()}
    too_old = aged_fields(record, policy, as_of=as_of)
    if too_old:
        young = facts_of(record, policy, as_of=as_of, hidden=too_old)
        for criterion, rules in policy.criteria.items():
            if (
                REASONS[reasons[criterion]] is State.MET
                and REASONS[reason_for(criterion, rules, young)] is not State.MET
            ):
                reasons[criterion] = f"{criterion}.expired"
    for field in record.conflicting:
        criterion = criterion_of(field)
        if REASONS[reasons[criterion]] is not State.FAILED:
            reasons[criterion] = f"{criterion}.conflicting"
    return Judged(
        tuple(reasons.values()),
        tuple(criterion for criterion, rules in policy.criteria.items() if is_required(rules, facts)),
        tuple(blocker.reason for blocker in policy.blockers if holds(blocker.when, facts)),
    )


def facts_of(record: Record, policy: Policy, *, as_of: date, hidden: frozenset[str] = frozenset()) -> Facts:
    """Return what the rules may look at; fields that were denied, conflict or are `hidden` are not known."""
    told, lead = record.fields, record.lead
    if record.denied or record.conflicting or hidden:
        told = told.without(frozenset(record.denied) | frozenset(record.conflicting) | hidden)
    resolved = told
    consent, region = consent_of(told, lead, policy.consent_basis), told.compliance_region or lead.country
    if (consent, region) != (told.compliance_consent, told.compliance_region):
        resolved = msgspec.structs.replace(told, compliance_consent=consent, compliance_region=region)
    denied = frozenset(record.denied) - frozenset(record.conflicting)
    return Facts(resolved, told, denied, lists_with(told, lead, policy), as_of)


def consent_of(fields: Fields, lead: Lead, accepted: tuple[str, ...]) -> Consent | None:
    """Return the consent that counts: a refusal anywhere, else what was said, what marketing captured, or its basis."""
    if "refused" in (fields.compliance_consent, lead.consent):
        return "refused"
    return fields.compliance_consent or lead.consent or ("granted" if fields.compliance_basis in accepted else None)


def lists_with(fields: Fields, lead: Lead, policy: Policy) -> frozenset[str]:
    """Return which of the company's lists the lead is on."""
    lists = set()
    if any(is_not_offered(fields, field, listed) for field, listed in policy.not_offered.items()):
        lists.add("not_offered")
    if lead.persona in policy.excluded_personas:
        lists.add("excluded_personas")
    region = fields.compliance_region or lead.country
    if wholly_within(region, policy.excluded_regions, policy.region_names):
        lists.add("excluded_regions")
    return frozenset(lists)


def is_not_offered(fields: Fields, field: str, listed: tuple[str, ...] | dict[str, Range]) -> bool:
    """Tell whether a field asks for something that this company says it does not offer."""
    value = getattr(fields, attribute(field))
    if isinstance(listed, tuple):
        return value in listed
    return any(quantity.unit in listed and _in_range(quantity, listed[quantity.unit]) for quantity in value or ())


def _in_range(quantity: Quantity, span: Range) -> bool:
    above = span.min is None or quantity.number >= span.min
    return above and (span.max is None or quantity.number <= span.max)


def aged_fields(record: Record, policy: Policy, *, as_of: date) -> frozenset[str]:
    """Return the fields whose evidence is too old to rely on; consent and disclosure never are."""
    oldest = as_of - timedelta(days=min(policy.evidence_ttl_days, as_of.toordinal() - 1))
    return frozenset(
        field for field, day in record.evidence_dates.items() if day < oldest and field not in AGELESS_FIELDS
    )


def is_required(rules: CriterionRules, facts: Facts) -> bool:
    """Tell whether the criterion is required of this lead."""
    if isinstance(rules.required, bool):
        return rules.required
    return not holds(rules.required.unless, facts)


def reason_for(criterion: CriterionName, rules: CriterionRules, facts: Facts) -> str:
    """Return the reason of the first rule that fits; where none does, the criterion is missing."""
    for rule in rules.rules:
        if holds(rule.when, facts) and not (rule.unless is not None and holds(rule.unless, facts)):
            return rule.reason
    return f"{criterion}.missing"


def holds(condition: Condition, facts: Facts) -> bool:
    """Tell whether a condition holds; on a field that is not known only `denied` can."""
    fields = facts.fields
    match condition:
        case Present(present=field):
            return bool(fields.value(field))
        case Denied(denied=field):
            return field in facts.denied
        case OneOf():
            return fields.value(condition.field) in condition.values
        case QuantityIn(quantity_in=units):
            return any(quantity.unit in units for quantity in fields.scope_quantity or ())
        case RoleAmong(role_among=roles):
            return any(person.role in roles for person in fields.decision_people or ())
        case WindowOver(window_over=field):
            window = fields.value(field)
            return bool(window) and window[1] < facts.as_of
        case WindowLongerThan(window_longer_than=span):
            window = fields.value(span.field)
            latest = months_after(window[0], span.months) if window else None
            return latest is not None and window[1] > latest
        case StartsBeyond(starts_beyond=horizon):
            window = fields.value(horizon.field)
            limit = months_after(facts.as_of, horizon_months(condition, facts))
            return bool(window) and limit is not None and window[0] >= limit
        case DaysPast(days_past=limits):
            return any(
                (day := fields.value(field)) is not None and (facts.as_of - day).days > days
                for field, days in limits.items()
            )
        case ListedIn(listed_in=name):
            return name in facts.listed
        case AllOf(all_of=parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(any_of=parts):
            return any(holds(part, facts) for part in parts)


def horizon_months(condition: StartsBeyond, facts: Facts) -> int:
    """Return the horizon in months for this lead: the longest that applies to it."""
    horizon = condition.starts_beyond
    longer = [each.months for each in horizon.longer_for if holds(each.when, facts)]
    return max([horizon.months, *longer])


def horizon_rule(policy: Policy) -> StartsBeyond | None:
    """Return the rule of a policy that tells which starts are too far out, where it has one."""
    rules = policy.criteria["timeline"].rules
    return next((rule.when for rule in rules if isinstance(rule.when, StartsBeyond)), None)
