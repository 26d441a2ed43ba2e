"""Why, why not, what changed and what if: sentences from a decision alone, with the words each finding rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from qualification.decide import Decision, decide
from qualification.judge import Facts, facts_of, holds, horizon_months, is_not_offered, reason_for
from qualification.policy import (
    REASONS,
    AllOf,
    AnyOf,
    Condition,
    CriterionRules,
    ListedIn,
    OneOf,
    Policy,
    Present,
    RoleAmong,
    StartsBeyond,
    fields_of,
    fields_read,
)
from qualification.terms import (
    CRITERIA,
    CriterionName,
    Evidence,
    FieldName,
    Fields,
    GroundedRecord,
    Lead,
    Move,
    Outcome,
    Polarity,
    Record,
    SaidBy,
    State,
    criterion_of,
    months_after,
)
from qualification.wanted import ANY_WORDS, is_aged, serving_values, smallest_change, with_facts
from qualification.wording import (
    BLOCKER_TITLES,
    CONFLICT_SENTENCE,
    EXPIRED_SENTENCE,
    FAILED_IN_SHORT,
    FIELD_WORDS,
    REASON_SENTENCES,
    REFUSAL_SENTENCES,
    STATE_WORDS,
    WAIVED_SENTENCE,
    criterion_noun,
    criterion_words,
    day_words,
    enum_words,
    listed,
    outcome_words,
    plural,
    said_words,
)


class Basis(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fact that a finding rests on: the field, its value in words, and the evidence where there is some."""

    field: FieldName
    value: str
    evidence: tuple[Evidence, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One criterion judged: state, reason code, a sentence a manager can read, and what it rests on."""

    criterion: CriterionName
    state: State
    reason: str
    required: bool
    sentence: str
    rests_on: tuple[Basis, ...]


class Gap(msgspec.Struct, frozen=True):
    """A required criterion that is still open: its question, and whose move it is."""

    criterion: CriterionName
    reason: str
    question: str
    move: Move


class Explanation(msgspec.Struct, frozen=True):
    """A decision in full. Encoded as JSON it is the same bytes for the same input."""

    outcome: Outcome
    title: str
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    blockers: tuple[str, ...]
    waiver: str
    refused_waivers: tuple[str, ...]
    revisit_on: date | None
    policy: str
    record: str
    as_of: date


def explained(decision: Decision) -> Explanation:
    """Return a decision in full, ready to read to a manager."""
    verdict, policy = decision.verdict, decision.policy
    facts = facts_of(decision.record, policy, as_of=decision.as_of)
    evidence = _evidence_by_field(decision.record)
    findings = tuple(
        Finding(
            criterion,
            verdict.states[criterion],
            reason,
            criterion in verdict.required,
            sentence_for(criterion, reason, policy),
            _basis(criterion, reason, policy, decision.record, facts, evidence),
        )
        for criterion, reason in verdict.reasons.items()
    )
    return Explanation(
        outcome=verdict.outcome,
        title=title_of(decision),
        findings=findings,
        gaps=tuple(_gap(decision, criterion, facts) for criterion in verdict.missing),
        blockers=tuple(REASON_SENTENCES[code] for code in verdict.blockers),
        waiver=WAIVED_SENTENCE.format(criterion=criterion_noun(verdict.waived)) if verdict.waived else "",
        refused_waivers=tuple(
            REFUSAL_SENTENCES[refusal].format(criterion=criterion_noun(criterion))
            for criterion, refusal in verdict.refused_waivers.items()
        ),
        revisit_on=revisit_on(decision),
        policy=policy.identity,
        record=decision.record.digest(),
        as_of=decision.as_of,
    )


def explanation_json(explanation: Explanation) -> bytes:
    """Return an explanation as canonical JSON: keys in fixed order, the same bytes for the same decision."""
    return msgspec.json.encode(explanation, order="deterministic")


def title_of(decision: Decision) -> str:
    """Return the outcome in one line: ``SQL, with exception: timeline``; ``2 questions open``; ``Do not contact``."""
    verdict = decision.verdict
    match verdict.outcome:
        case Outcome.SALES_QUALIFIED if verdict.waived in verdict.required:
            return f"SQL, with exception: {criterion_words(str(verdict.waived))}"
        case Outcome.DISQUALIFIED:
            return BLOCKER_TITLES[verdict.blockers[0]]
        case Outcome.NURTURE:
            day = revisit_on(decision)
            back = f", back {day_words(day)}" if day else ""
            failed = next(c for c in verdict.required if verdict.states[c] is State.FAILED)
            return f"Not now{back}: {FAILED_IN_SHORT[verdict.reasons[failed]]}"
        case _:
            return outcome_words(verdict.outcome, len(verdict.missing))


def sentence_for(criterion: CriterionName, reason: str, policy: Policy) -> str:
    """Return the sentence for a reason code."""
    match REASONS[reason]:
        case State.CONFLICTING:
            return CONFLICT_SENTENCE.format(criterion=criterion_noun(criterion))
        case State.WAIVED:
            return WAIVED_SENTENCE.format(criterion=criterion_noun(criterion))
        case State.STALE if reason.endswith(".expired"):
            return EXPIRED_SENTENCE.format(criterion=criterion_noun(criterion), days=policy.evidence_ttl_days)
        case _:
            return REASON_SENTENCES[reason]


def revisit_on(decision: Decision) -> date | None:
    """Return the first day on which a start that is too far out no longer is, where that alone holds the lead back."""
    verdict, policy = decision.verdict, decision.policy
    failed = [c for c in verdict.required if verdict.states[c] is State.FAILED]
    if verdict.outcome is not Outcome.NURTURE or failed != ["timeline"]:
        return None
    if verdict.reasons["timeline"] != "timeline.beyond_horizon":
        return None
    rule = _horizon_rule(policy)
    start = decision.record.fields.value(rule.starts_beyond.field) if rule else None
    if rule is None or start is None:
        return None
    months = horizon_months(rule, facts_of(decision.record, policy, as_of=decision.as_of))
    earliest = months_after(start[0], -months)
    if earliest is None:
        return None
    days = (earliest + timedelta(days=after) for after in range(-3, 5))
    return next((day for day in days if (limit := months_after(day, months)) is None or limit > start[0]), None)


def why(decision: Decision, *, since: date | None = None) -> str:
    """Return why the decision is what it is, line by line: state, sentence, and the words with who, when and where."""
    explanation = explained(decision)
    began = f"since {day_words(since)}" if since else f"on {day_words(decision.as_of)}"
    lines = [f"{explanation.title} ({began}, under {explanation.policy})"]
    lines += [f"! {sentence}" for sentence in explanation.blockers]
    for finding in explanation.findings:
        mark = STATE_WORDS[finding.state] + ("" if finding.required else ", optional")
        lines.append(f"{criterion_words(finding.criterion).capitalize()} ({mark}): {finding.sentence}")
        lines += [f"    {line}" for basis in finding.rests_on for line in _basis_lines(basis)]
    lines += [sentence for sentence in explanation.refused_waivers]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One fact that is missing for SQL: the field, what it would have to be, and the question that finds out."""

    field: FieldName
    to_be: str
    question: str


def whynot(decision: Decision) -> tuple[Wanted, ...]:
    """Return the smallest set of facts that would make it SQL; empty for an SQL, or where no answer would.

    An open field may be filled and a field that fails its criterion replaced; what stands is left alone.
    """
    if decision.outcome is Outcome.SALES_QUALIFIED:
        return ()
    change = smallest_change(decision) or {}
    return tuple(Wanted(f, _to_be(decision, change, f), _question_for(decision.policy, f)) for f in change)


def whynot_words(decision: Decision) -> str:
    """Return why it is not SQL yet and what would make it one, ready to read."""
    verdict = decision.verdict
    if verdict.outcome is Outcome.SALES_QUALIFIED:
        return f"Nothing is missing: {title_of(decision)}."
    lines = [f"{title_of(decision)}."]
    lines += [f"! {REASON_SENTENCES[code]}" for code in verdict.blockers]
    wanted = whynot(decision)
    if wanted:
        count = "This one fact" if len(wanted) == 1 else f"These {len(wanted)} facts"
        lines.append(f"{count} would make it SQL:")
        lines += [
            f"  {place}. {FIELD_WORDS[each.field].capitalize()}: {each.to_be}. Ask: {each.question}"
            for place, each in enumerate(wanted, 1)
        ]
    else:
        lines.append("No answer from the buyer changes that; only a manager or compliance can.")
    if "compliance.consent_refused" in verdict.blockers:
        lines.append("Do not contact them to ask: only what they say of their own accord, or a form, grants it again.")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two decisions: what it is about, and how it was and is."""

    about: str
    before: str
    after: str


def changes(before: Decision, after: Decision) -> tuple[Change, ...]:
    """Return what changed from one decision to the next: outcome, policy, criteria, then the fields behind them."""
    found = [
        Change("outcome", title_of(before), title_of(after)),
        Change("policy", before.policy.identity, after.policy.identity),
    ]
    for criterion in CRITERIA:
        old, new = before.verdict.reasons[criterion], after.verdict.reasons[criterion]
        if old != new:
            found.append(
                Change(
                    criterion_words(criterion),
                    sentence_for(criterion, old, before.policy),
                    sentence_for(criterion, new, after.policy),
                )
            )
    known_before, known_after = before.record.fields.known(), after.record.fields.known()
    for field in FIELD_WORDS:
        old_value, new_value = known_before.get(field), known_after.get(field)  # type: ignore[call-overload]
        if old_value != new_value:
            found.append(Change(FIELD_WORDS[field], said_words(field, old_value), said_words(field, new_value)))
    return tuple(change for change in found if change.before != change.after)


def changes_words(before: Decision, after: Decision) -> str:
    """Return what changed between two decisions, ready to read."""
    found = changes(before, after)
    if not found:
        return f"Nothing changed between {day_words(before.as_of)} and {day_words(after.as_of)}."
    same_day = before.as_of == after.as_of
    lines = [f"On {day_words(after.as_of)}:" if same_day else f"{day_words(before.as_of)} -> {day_words(after.as_of)}:"]
    lines += [f"  {change.about.capitalize()}: {change.before} -> {change.after}" for change in found]
    return "\n".join(lines)


def what_if(decision: Decision, policy: Policy) -> tuple[Decision, tuple[Change, ...]]:
    """Decide the same record on the same day under another policy, and say what would change."""
    other = decide(decision.record, policy, as_of=decision.as_of)
    return other, changes(decision, other)


def _evidence_by_field(record: Record) -> dict[str, tuple[Evidence, ...]]:
    found: dict[str, tuple[Evidence, ...]] = {}
    if isinstance(record, GroundedRecord):
        for piece in record.evidence:
            found[piece.field] = (*found.get(piece.field, ()), piece)
    return found


def _basis(
    criterion: CriterionName,
    reason: str,
    policy: Policy,
    record: Record,
    facts: Facts,
    evidence: dict[str, tuple[Evidence, ...]],
) -> tuple[Basis, ...]:
    """Return the facts that a reason rests on: what its rule reads, and what lifted the rules before it."""
    rules = policy.criteria[criterion]
    told = record.fields.without(frozenset(record.denied) | frozenset(record.conflicting))
    if REASONS[reason] is State.CONFLICTING:
        fields = [field for field in record.conflicting if criterion_of(field) == criterion]
        return tuple(Basis(field, "two answers", evidence.get(field, ())) for field in fields)
    if reason.endswith(".expired"):
        reason = f"{criterion}.met"
    if REASONS[reason] is State.WAIVED:
        reason = reason_for(criterion, rules, facts)
    found: list[Basis] = []
    for field in _fields_behind(criterion, policy, reason, facts):
        value = facts.fields.value(field)
        if value is None:
            if field in facts.denied:
                found.append(Basis(field, "they said there is none", _pieces(evidence, field, Polarity.DENIES)))
            continue
        if told.value(field) == value:
            found.append(Basis(field, said_words(field, value), _pieces(evidence, field, Polarity.STATES)))
        if field in ("compliance.consent", "compliance.region"):
            found += _standing_in(field, value, told, record.lead, policy, evidence)
    return tuple(found)


def _standing_in(
    field: FieldName,
    value: Any,
    told: Fields,
    lead: Lead,
    policy: Policy,
    evidence: dict[str, tuple[Evidence, ...]],
) -> Iterator[Basis]:
    """Yield what else gives consent or region its value: the lead's own entry, a basis for contact."""
    captured = lead.consent if field == "compliance.consent" else told.compliance_region is None and lead.country
    if captured == value:
        yield Basis(field, f"{said_words(field, value)} (captured with the lead)")
    basis = told.compliance_basis
    if field == "compliance.consent" and value == "granted" and basis in policy.consent_basis:
        pieces = _pieces(evidence, "compliance.basis", Polarity.STATES)
        yield Basis("compliance.basis", said_words("compliance.basis", basis), pieces)


def _pieces(evidence: dict[str, tuple[Evidence, ...]], field: str, polarity: Polarity) -> tuple[Evidence, ...]:
    pieces = evidence.get(field)
    return tuple(piece for piece in pieces if piece.polarity is polarity) if pieces else ()


def _fields_behind(criterion: CriterionName, policy: Policy, reason: str, facts: Facts) -> Iterable[FieldName]:
    """Return the fields of the rule that gave a reason, and of what lifted the rules above it."""
    rules = policy.criteria[criterion]
    if reason == f"{criterion}.missing":
        return _fields_read_by(criterion, rules)
    found: list[FieldName] = []
    for rule in rules.rules:
        if rule.reason == reason and holds(rule.when, facts):
            return dict.fromkeys([*found, *_supporting(rule.when, policy, facts)])
        if rule.unless is not None and holds(rule.when, facts) and holds(rule.unless, facts):
            found += _supporting(rule.unless, policy, facts)
        if isinstance(rule.when, StartsBeyond):
            found += [each.when.field for each in rule.when.starts_beyond.longer_for if holds(each.when, facts)]
    return dict.fromkeys(found)


def _fields_read_by(criterion: CriterionName, rules: CriterionRules) -> tuple[FieldName, ...]:
    """Return the criterion's own fields that its rules look at."""
    read = {field for rule in rules.rules for field in fields_read(rule.when)}
    return tuple(field for field in fields_of(criterion) if field in read)


def _supporting(condition: Condition, policy: Policy, facts: Facts) -> Iterator[FieldName]:
    """Yield the fields that make a condition true: all parts of `all_of`, the true parts of `any_of`."""
    match condition:
        case AllOf(all_of=parts):
            for part in parts:
                yield from _supporting(part, policy, facts)
        case AnyOf(any_of=parts):
            for part in parts:
                if holds(part, facts):
                    yield from _supporting(part, policy, facts)
        case StartsBeyond(starts_beyond=horizon):
            yield horizon.field
        case ListedIn(listed_in="not_offered"):
            fields = facts.fields
            yield from (field for field, values in policy.not_offered.items() if is_not_offered(fields, field, values))
        case Present(present=field):
            yield field
        case OneOf():
            yield condition.field
        case RoleAmong():
            yield "decision.people"
        case _:
            yield from fields_read(condition)


def _gap(decision: Decision, criterion: CriterionName, facts: Facts) -> Gap:
    policy, reason = decision.policy, decision.verdict.reasons[criterion]
    rules = policy.criteria[criterion]
    move = rules.move
    for field in fields_of(criterion):
        question = policy.questions.get(field)
        if question is not None and question.move_when:
            move = question.move_when.get(facts.fields.value(field), move)
    return Gap(criterion, reason, rules.question, move)


def _basis_lines(basis: Basis) -> Iterator[str]:
    name = FIELD_WORDS[basis.field]
    if not basis.evidence:
        yield f"{name}: {basis.value}"
    for piece in basis.evidence:
        yield f"{name}: {basis.value} - {cited(piece)}"


def cited(piece: Evidence) -> str:
    """Return a quote with who said it, who reported it, when, and its link."""
    quote = "\u201c" + " ".join(piece.quote.split()) + "\u201d"
    teller = {
        SaidBy.BUYER: f"the buyer's words, noted by {piece.message.author}",
        SaidBy.REP: f"reported by {piece.message.author}",
        SaidBy.FORM: f"entered by {piece.message.author}",
    }[piece.said_by]
    link = f", {piece.message.link}" if piece.message.link else ""
    return f"{quote} ({teller}, {day_words(piece.message.day)}{link})"


def _question_for(policy: Policy, field: FieldName) -> str:
    if field in policy.questions:
        return policy.questions[field].question
    return policy.criteria[criterion_of(field)].question


def _to_be(decision: Decision, change: dict[FieldName, Any], field: FieldName) -> str:
    """Say what a field would have to be: still what it was, one of the values that serve, or within a limit."""
    policy, as_of = decision.policy, decision.as_of
    serving = serving_values(decision, change, field)
    current = decision.record.fields.value(field)
    if is_aged(decision, field) and current in serving:
        return f"confirmed again ({said_words(field, current)})"
    match field:
        case "timeline.start":
            limit = _start_limit(decision, change)
            return f"on or after {day_words(as_of)}" + (f" and before {day_words(limit)}" if limit else "")
        case "decision.people":
            return f"somebody known as {listed([enum_words(value[-1].role) for value in serving])}"
        case "scope.quantity":
            unit = change[field][-1].unit
            return "as much of it as we offer" if unit == ANY_WORDS else f"how many {plural(unit)}"
        case "next_step.date":
            return f"{day_words(as_of)} or later"
        case _ if policy.values_of(field) is not None:
            return listed([enum_words(value) for value in serving])
        case _:
            return "one clear answer" if field in decision.record.conflicting else "known, in their words"


def _start_limit(decision: Decision, change: dict[FieldName, Any]) -> date | None:
    """Return the day before which the start has to lie once the other facts are known."""
    rule = _horizon_rule(decision.policy)
    if rule is None:
        return None
    facts = facts_of(with_facts(decision.record, change), decision.policy, as_of=decision.as_of)
    return months_after(decision.as_of, horizon_months(rule, facts))


def _horizon_rule(policy: Policy) -> StartsBeyond | None:
    rules = policy.criteria["timeline"].rules
    return next((rule.when for rule in rules if isinstance(rule.when, StartsBeyond)), None)
