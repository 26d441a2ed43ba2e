"""Why, why not, what changed and what if: sentences from a decision alone, with the words each finding rests on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any, Final

import msgspec

from qualification.decide import Decision, decide, verdict_on
from qualification.judge import Facts, facts_of, holds, reason_for
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
    QuantityIn,
    RoleAmong,
    Rule,
    StartsBeyond,
    fields_of,
    fields_read,
)
from qualification.terms import (
    CRITERIA,
    CriterionName,
    Evidence,
    FieldName,
    GroundedRecord,
    Move,
    Outcome,
    Person,
    Polarity,
    Quantity,
    Record,
    SaidBy,
    State,
    attribute,
    criterion_of,
    months_after,
)
from qualification.wording import (
    BLOCKER_TITLES,
    CONFLICT_SENTENCE,
    EXPIRED_SENTENCE,
    FIELD_WORDS,
    REASON_SENTENCES,
    REFUSAL_SENTENCES,
    STATE_WORDS,
    WAIVED_SENTENCE,
    criterion_words,
    day_words,
    enum_words,
    outcome_words,
    value_words,
)

_ENUMS: Final = frozenset(
    {"need.offering", "scope.modality", "stage.phase", "compliance.consent", "compliance.eligibility",
     "compliance.disclosure", "compliance.basis", "next_step.kind", "next_step.status", "budget.status"}
)  # fmt: skip


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
        waiver=WAIVED_SENTENCE.format(criterion=criterion_words(verdict.waived)) if verdict.waived else "",
        refused_waivers=tuple(
            REFUSAL_SENTENCES[refusal].format(criterion=criterion_words(criterion))
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
            sentence = REASON_SENTENCES[verdict.reasons[failed]].rstrip(".")
            return f"Not now{back}: {sentence[0].lower()}{sentence[1:]}"
        case _:
            return outcome_words(verdict.outcome, len(verdict.missing))


def sentence_for(criterion: CriterionName, reason: str, policy: Policy) -> str:
    """Return the sentence for a reason code."""
    match REASONS[reason]:
        case State.CONFLICTING:
            return CONFLICT_SENTENCE.format(criterion=criterion_words(criterion))
        case State.WAIVED:
            return WAIVED_SENTENCE.format(criterion=criterion_words(criterion))
        case State.STALE if reason.endswith(".expired"):
            return EXPIRED_SENTENCE.format(criterion=criterion_words(criterion), days=policy.evidence_ttl_days)
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
    rules = policy.criteria["timeline"]
    start = decision.record.fields.timeline_start
    rule = next((r for r in rules.rules if isinstance(r.when, StartsBeyond)), None)
    if start is None or rule is None:
        return None
    facts = facts_of(decision.record, policy, as_of=decision.as_of)
    months = _horizon(rule, facts)
    earliest = months_after(start[0], -months)
    if earliest is None:
        return None
    days = (earliest + timedelta(days=after) for after in range(-3, 5))
    return next((day for day in days if (limit := months_after(day, months)) is None or limit > start[0]), None)


def why(decision: Decision, *, since: date | None = None) -> str:
    """Return why the decision is what it is, line by line: state, sentence, and the words with who, when and where."""
    explanation = explained(decision)
    began = f" since {day_words(since)}" if since else f" as of {day_words(decision.as_of)}"
    lines = [f"{explanation.title}{began}, under {explanation.policy}."]
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
    changes = _smallest_change(decision)
    return tuple(
        Wanted(field, _to_be(field, value, decision), _question_for(decision.policy, field))
        for field, value in changes.items()
    )


def whynot_words(decision: Decision) -> str:
    """Return why it is not SQL yet and what would make it one, ready to read."""
    verdict = decision.verdict
    if verdict.outcome is Outcome.SALES_QUALIFIED:
        return "It is SQL."
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
            found.append(Change(FIELD_WORDS[field], _said(field, old_value), _said(field, new_value)))
    return tuple(change for change in found if change.before != change.after)


def changes_words(before: Decision, after: Decision) -> str:
    """Return what changed between two decisions, ready to read."""
    found = changes(before, after)
    if not found:
        return f"Nothing changed between {day_words(before.as_of)} and {day_words(after.as_of)}."
    lines = [f"From {day_words(before.as_of)} to {day_words(after.as_of)}:"]
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
    if REASONS[reason] is State.CONFLICTING:
        fields = [field for field in record.conflicting if criterion_of(field) == criterion]
        return tuple(Basis(field, "two answers", evidence.get(field, ())) for field in fields)
    if reason.endswith(".expired"):
        reason = f"{criterion}.met"
    if REASONS[reason] is State.WAIVED:
        reason = reason_for(criterion, rules, facts)
    found: list[Basis] = []
    for field in _fields_behind(criterion, rules, reason, facts):
        value = facts.fields.value(field)
        if value is not None:
            found.append(Basis(field, _said(field, value), _pieces(evidence, field, Polarity.STATES)))
        elif field in facts.denied:
            found.append(Basis(field, "they said there is none", _pieces(evidence, field, Polarity.DENIES)))
    return tuple(found)


def _pieces(evidence: dict[str, tuple[Evidence, ...]], field: str, polarity: Polarity) -> tuple[Evidence, ...]:
    pieces = evidence.get(field)
    return tuple(piece for piece in pieces if piece.polarity is polarity) if pieces else ()


def _fields_behind(criterion: CriterionName, rules: CriterionRules, reason: str, facts: Facts) -> Iterable[FieldName]:
    """Return the fields of the rule that gave a reason, and of what lifted the rules above it."""
    if reason == f"{criterion}.missing":
        return _fields_read_by(criterion, rules)
    found: list[FieldName] = []
    for rule in rules.rules:
        if rule.reason == reason and holds(rule.when, facts):
            return dict.fromkeys([*found, *_supporting(rule.when, facts)])
        if rule.unless is not None and holds(rule.when, facts) and holds(rule.unless, facts):
            found += _supporting(rule.unless, facts)
        if isinstance(rule.when, StartsBeyond):
            found += [each.when.field for each in rule.when.starts_beyond.longer_for if holds(each.when, facts)]
    return dict.fromkeys(found)


def _fields_read_by(criterion: CriterionName, rules: CriterionRules) -> tuple[FieldName, ...]:
    """Return the criterion's own fields that its rules look at."""
    read = {field for rule in rules.rules for field in fields_read(rule.when)}
    return tuple(field for field in fields_of(criterion) if field in read)


def _supporting(condition: Condition, facts: Facts) -> Iterator[FieldName]:
    """Yield the fields that make a condition true: all parts of `all_of`, the true parts of `any_of`."""
    match condition:
        case AllOf(all_of=parts):
            for part in parts:
                yield from _supporting(part, facts)
        case AnyOf(any_of=parts):
            for part in parts:
                if holds(part, facts):
                    yield from _supporting(part, facts)
        case StartsBeyond(starts_beyond=horizon):
            yield horizon.field
        case ListedIn(listed_in="not_offered"):
            yield from ("need.offering", "scope.modality", "scope.quantity")
        case Present(present=field):
            yield field
        case OneOf():
            yield condition.field
        case RoleAmong():
            yield "decision.people"
        case _:
            yield from fields_read(condition)


def _horizon(rule: Rule, facts: Facts) -> int:
    horizon = rule.when.starts_beyond  # type: ignore[union-attr]  # the caller chose a rule with a horizon
    return max([horizon.months, *(each.months for each in horizon.longer_for if holds(each.when, facts))])


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


def _said(field: str, value: Any) -> str:
    if value is None:
        return "not known"
    return enum_words(value) if field in _ENUMS and isinstance(value, str) else value_words(value)


def _question_for(policy: Policy, field: FieldName) -> str:
    if field in policy.questions:
        return policy.questions[field].question
    return policy.criteria[criterion_of(field)].question


def _smallest_change(decision: Decision) -> dict[FieldName, Any]:
    """Return the fewest field values that make the lead SQL; empty where none do."""
    record, policy, as_of = decision.record, decision.policy, decision.as_of
    shared = [field for field in _fields_across(policy) if record.fields.value(field) is None]
    best: dict[FieldName, Any] | None = None
    for values in product(*([None, *_candidates(policy, field, as_of)] for field in shared)):
        given = {field: value for field, value in zip(shared, values, strict=True) if value is not None}
        if best is not None and len(given) >= len(best):
            continue
        found = _change_given(record, policy, as_of, given)
        if found is not None and (best is None or len(found) < len(best)):
            best = found
    return best or {}


def _fields_across(policy: Policy) -> list[FieldName]:
    """Return the fields that criteria other than their own look at: an answer there can settle several at once."""
    across: dict[FieldName, None] = {}
    for criterion, rules in policy.criteria.items():
        conditions: list[Condition] = [c for rule in rules.rules for c in (rule.when, rule.unless) if c is not None]
        conditions += [] if isinstance(rules.required, bool) else [rules.required.unless]
        for condition in conditions:
            across.update(dict.fromkeys(f for f in fields_read(condition) if criterion_of(f) != criterion))
            for part in condition.starts_beyond.longer_for if isinstance(condition, StartsBeyond) else ():
                across[part.when.field] = None
    return list(across)


def _change_given(
    record: Record, policy: Policy, as_of: date, given: dict[FieldName, Any]
) -> dict[FieldName, Any] | None:
    changed = dict(given)
    trial = _with(record, given)
    verdict = verdict_on(trial, policy, as_of=as_of)
    for criterion in verdict.required:
        if verdict.states[criterion] in (State.MET, State.WAIVED):
            continue
        own = _smallest_for(trial, policy, as_of, criterion, frozenset(given))
        if own is None:
            return None
        changed.update(own)
    final = verdict_on(_with(record, changed), policy, as_of=as_of)
    return changed if final.outcome is Outcome.SALES_QUALIFIED else None


def _smallest_for(
    record: Record, policy: Policy, as_of: date, criterion: CriterionName, kept: frozenset[str]
) -> dict[FieldName, Any] | None:
    """Return the fewest of a criterion's own fields that make it met; open fields before ones that must change."""
    own = [field for field in fields_of(criterion) if field not in kept]
    own.sort(key=lambda field: record.fields.value(field) is not None and field not in record.evidence_dates)
    choices = {field: _candidates(policy, field, as_of, record) for field in own}
    for size in range(1, len(own) + 1):
        for fields in combinations(own, size):
            for values in product(*(choices[field] for field in fields)):
                change = dict(zip(fields, values, strict=True))
                reasons = verdict_on(_with(record, change), policy, as_of=as_of).reasons
                if REASONS[reasons[criterion]] is State.MET:
                    return change
    return None


def _with(record: Record, change: dict[FieldName, Any]) -> Record:
    """Return the record after these facts were clearly stated on the day of the decision."""
    return Record(
        lead=record.lead,
        fields=msgspec.structs.replace(record.fields, **{attribute(f): v for f, v in change.items()}),
        denied=tuple(f for f in record.denied if f not in change),
        conflicting=tuple(f for f in record.conflicting if f not in change),
        waived=record.waived,
        evidence_dates={f: day for f, day in record.evidence_dates.items() if f not in change},
    )


def _candidates(policy: Policy, field: FieldName, as_of: date, record: Record | None = None) -> Sequence[Any]:
    """Return the values of a field that rules can tell apart, as somebody might state them."""
    current = record.fields.value(field) if record is not None else None
    match field:
        case "decision.people":
            known = current or ()
            roles: dict[str, None] = {}
            for rule in policy.criteria["decision_roles"].rules:
                for part in _parts(rule.when):
                    roles.update(dict.fromkeys(getattr(part, "role_among", ())))
            return [(*known, Person(role=role)) for role in roles]  # type: ignore[arg-type]
        case "scope.quantity":
            units = [u for rule in policy.criteria["scope"].rules for part in _parts(rule.when)
                     if isinstance(part, QuantityIn) for u in part.quantity_in]  # fmt: skip
            return [(*(current or ()), Quantity(1, unit)) for unit in units]
        case "timeline.start":
            return [(as_of, as_of)]
        case "next_step.date":
            return [as_of]
        case "timeline.need_by" | "budget.amount" | "compliance.basis" | "compliance.channel":
            return []
        case _:
            values = policy.values_of(field)
            return list(values) if values is not None else ["\u2026"]


def _parts(condition: Condition) -> Iterator[Condition]:
    match condition:
        case AllOf(all_of=parts) | AnyOf(any_of=parts):
            for part in parts:
                yield from _parts(part)
        case _:
            yield condition


def _to_be(field: FieldName, value: Any, decision: Decision) -> str:
    """Say what a field would have to be: every value that serves equally, or the limit it must keep."""
    policy, record, as_of = decision.policy, decision.record, decision.as_of
    if field == "timeline.start":
        facts = facts_of(record, policy, as_of=as_of)
        rule = next((r for r in policy.criteria["timeline"].rules if isinstance(r.when, StartsBeyond)), None)
        limit = months_after(as_of, _horizon(rule, facts)) if rule else None
        return "a start from today on" + (f", before {day_words(limit)}" if limit else "")
    if field == "decision.people":
        wanted = [enum_words(v[-1].role) for v in _serving(decision, field)]
        return f"somebody known as {_listed(wanted)}"
    if field == "scope.quantity":
        return f"a number of {value[-1].unit}s"
    if field == "next_step.date":
        return "a day that is not past"
    if policy.values_of(field) is not None:
        return _listed([enum_words(v) for v in _serving(decision, field)] or [enum_words(value)])
    return "known, in their words"


def _serving(decision: Decision, field: FieldName) -> list[Any]:
    """Return each value of one field that, the other wanted facts given, makes its criterion met."""
    record, policy, as_of = decision.record, decision.policy, decision.as_of
    change = _smallest_change(decision)
    return [
        value
        for value in _candidates(policy, field, as_of, record)
        if verdict_on(_with(record, {**change, field: value}), policy, as_of=as_of).outcome is Outcome.SALES_QUALIFIED
    ]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
