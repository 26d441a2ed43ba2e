"""A policy written again for zen-engine (GoRules) from the same rules: as one expression, and as a table graph.

The peer gets the same facts in the shape it takes, a plain mapping, and what help keeps the answers equal: dates also
as day numbers, windows and horizons worked out beforehand, consent and region resolved, and none of the ageing,
conflicts and waivers that our own checker also sees to.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from qualification.judge import consent_of
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
    RoleAmong,
    StartsBeyond,
    WindowLongerThan,
    WindowOver,
)
from qualification.terms import FIELDS, Record, State, attribute, months_after


def context_of(record: Record, policy: Policy, as_of: date) -> dict[str, Any]:
    """Return a record as the flat mapping that the peer reads."""
    fields = record.fields
    flat: dict[str, Any] = {attribute(field): None for field in FIELDS}
    for field, value in fields.known().items():
        flat[attribute(field)] = msgspec.to_builtins(value)
    window, step = fields.timeline_start, fields.next_step_date
    flat |= {
        "compliance_consent": consent_of(fields, record.lead, policy.consent_basis),
        "compliance_region": fields.compliance_region or record.lead.country,
        "denied": list(record.denied),
        "persona": record.lead.persona,
        "as_of": as_of.toordinal(),
        "start_from": window[0].toordinal() if window else None,
        "start_to": window[1].toordinal() if window else None,
        "step_day": step.toordinal() if step else None,
        "too_wide": bool(window and (latest := months_after(window[0], 13)) and window[1] > latest),
    }
    for months in {number for _, rules in policy.criteria.items() for number in _horizons(rules)}:
        limit = months_after(as_of, months)
        flat[f"limit_{months}"] = limit.toordinal() if limit else None
    return flat


def reasons_expression(policy: Policy) -> str:
    """Return one expression whose value maps each criterion to its reason, with the outcome."""
    reasons = {criterion: _chain(criterion, rules) for criterion, rules in policy.criteria.items()}
    entries = ", ".join(f"{criterion}: {text}" for criterion, text in reasons.items())
    return f"{{{entries}, blocked: {_blocked(policy)}}}"


def outcome_of(answer: Mapping[str, Any], policy: Policy, required: tuple[str, ...]) -> str:
    """Return the outcome that the peer's reasons amount to."""
    states = {criterion: REASONS[answer[criterion]] for criterion in required}
    if answer["blocked"]:
        return "disqualified"
    if State.FAILED in states.values():
        return "nurture"
    return "sql" if all(state is State.MET for state in states.values()) else "pending_discovery"


def decision_graph(policy: Policy) -> str:
    """Return the policy as a graph of decision tables, one for each criterion, in the peer's own JSON."""
    nodes: list[dict[str, Any]] = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 9, "y": 0}},
    ]
    edges: list[dict[str, Any]] = []
    tables = {
        c: [(r.reason, _rule_text(r.when, r.unless)) for r in rules.rules] for c, rules in policy.criteria.items()
    }
    for criterion, rows in tables.items():
        nodes.append(_table(criterion, [*rows, (f"{criterion}.missing", "")], text=True))
    nodes.append(_table("blocked", [("true", _blocked(policy)), ("false", "")], text=False))
    for name in (*tables, "blocked"):
        edges += [
            {"id": f"i-{name}", "sourceId": "in", "targetId": name, "type": "edge"},
            {"id": f"o-{name}", "sourceId": name, "targetId": "out", "type": "edge"},
        ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _table(name: str, rows: list[tuple[str, str]], *, text: bool) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "type": "decisionTableNode",
        "position": {"x": 1, "y": 1},
        "content": {
            "hitPolicy": "first",
            "inputs": [{"id": "when", "name": "when"}],
            "outputs": [{"id": "then", "name": "then", "field": name}],
            "rules": [
                {"_id": f"{name}-{place}", "when": condition, "then": f"'{value}'" if text else value}
                for place, (value, condition) in enumerate(rows)
            ],
        },
    }


def _chain(criterion: str, rules: CriterionRules) -> str:
    text = f"'{criterion}.missing'"
    for rule in reversed(rules.rules):
        text = f"{_rule_text(rule.when, rule.unless)} ? '{rule.reason}' : ({text})"
    return text


def _rule_text(when: Condition, unless: Condition | None) -> str:
    return f"({_text(when)})" + (f" and not ({_text(unless)})" if unless is not None else "")


def _blocked(policy: Policy) -> str:
    personas = json.dumps(list(policy.excluded_personas))
    tests = [_text(b.when) for b in policy.blockers if not isinstance(b.when, ListedIn)]
    return " or ".join([*(f"({test})" for test in tests), f"(persona != null and persona in {personas})"])


def _horizons(rules: CriterionRules) -> list[int]:
    return [
        months
        for rule in rules.rules
        if isinstance(rule.when, StartsBeyond)
        for months in (rule.when.starts_beyond.months, *(each.months for each in rule.when.starts_beyond.longer_for))
    ]


def _text(condition: Condition) -> str:
    match condition:
        case Present(present=field):
            return f"{attribute(field)} != null"
        case Denied(denied=field):
            return f"'{field}' in denied"
        case OneOf():
            return f"{attribute(condition.field)} in {json.dumps(list(condition.values))}"
        case QuantityIn(quantity_in=units):
            return f"some(scope_quantity ?? [], #.unit in {json.dumps(list(units))})"
        case RoleAmong(role_among=roles):
            return f"some(decision_people ?? [], #.role in {json.dumps(list(roles))})"
        case WindowOver():
            return "start_to != null and start_to < as_of"
        case WindowLongerThan():
            return "too_wide"
        case StartsBeyond(starts_beyond=horizon):
            limit = f"limit_{horizon.months}"
            for longer in horizon.longer_for:
                limit = f"({_text(longer.when)} ? limit_{longer.months} : {limit})"
            return f"start_from != null and start_from >= {limit}"
        case DaysPast(days_past=days):
            return f"step_day != null and as_of - step_day > {next(iter(days.values()))}"
        case ListedIn():
            return "false"
        case AllOf(all_of=parts):
            return " and ".join(f"({_text(part)})" for part in parts)
        case AnyOf(any_of=parts):
            return " or ".join(f"({_text(part)})" for part in parts)
