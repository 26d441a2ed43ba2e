"""Why, why not, what changed and what if: sentences from a decision alone, with the words each finding rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from qualification.decide import Decision, decide, verdict_on
from qualification.grounds import fields_behind
from qualification.judge import Facts, aged_fields, facts_of, holds, horizon_months
from qualification.policy import (
    REASONS,
    AllOf,
    AnyOf,
    Condition,
    Policy,
    StartsBeyond,
    fields_of,
    fields_read,
)
from qualification.terms import (
    CRITERIA,
    TEXT_FIELDS,
    CriterionName,
    Evidence,
    FieldName,
    GroundedRecord,
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
    CRITERION_WORDS,
    EXPIRED_SENTENCE,
    FAILED_IN_SHORT,
    FIELD_WORDS,
    NO_ANSWER_HELPS,
    OPEN_SENTENCE,
    OVERDUE_QUESTION,
    PERSONA_SENTENCE,
    REASON_SENTENCES,
    REFUSAL_SENTENCES,
    REGION_SENTENCE,
    SAID_NONE,
    STATE_WORDS,
    THEIR_OWN_WORD,
    TWO_ANSWERS,
    WAIVED_SENTENCE,
    criterion_noun,
    criterion_words,
    day_words,
    enum_words,
    listed,
    outcome_words,
    plural,
    said_words,
    value_words,
)

_REFUSED: Final = "compliance.consent_refused"
_MOST_VALUES_LISTED: Final = 4
_RESOLVED: Final = frozenset({"compliance.consent", "compliance.region"})
"""The fields that the lead's own entry may stand in for."""


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
    findings = _findings(decision, facts)
    back = revisit_on(decision)
    return Explanation(
        outcome=verdict.outcome,
        title=_title(decision, back),
        findings=findings,
        gaps=tuple(_gap(decision, criterion, facts) for criterion in verdict.missing),
        blockers=_blocker_sentences(decision),
        waiver=next((finding.sentence for finding in findings if finding.state is State.WAIVED), ""),
        refused_waivers=tuple(
            REFUSAL_SENTENCES[refusal].format(criterion=criterion_noun(criterion))
            for criterion, refusal in verdict.refused_waivers.items()
        ),
        revisit_on=back,
        policy=policy.identity,
        record=decision.record.digest(),
        as_of=decision.as_of,
    )


def explanation_json(explanation: Explanation) -> bytes:
    """Return an explanation as canonical JSON: keys in fixed order, the same bytes for the same decision."""
    return msgspec.json.encode(explanation, order="deterministic")


def title_of(decision: Decision) -> str:
    """Return the outcome in one line: ``SQL, with exception: timeline``; ``2 questions open``; ``Do not contact``."""
    return _title(decision, revisit_on(decision))


def _title(decision: Decision, back_on: date | None) -> str:
    verdict = decision.verdict
    match verdict.outcome:
        case Outcome.SALES_QUALIFIED if verdict.waived in verdict.required:
            return f"SQL, with exception: {criterion_words(str(verdict.waived))}"
        case Outcome.DISQUALIFIED:
            return BLOCKER_TITLES[_REFUSED if _REFUSED in verdict.blockers else verdict.blockers[0]]
        case Outcome.NURTURE:
            back = f", back {day_words(back_on)}" if back_on else ""
            failed = next(c for c in verdict.required if verdict.states[c] is State.FAILED)
            return f"Not now{back}: {FAILED_IN_SHORT[verdict.reasons[failed]]}"
        case _:
            return outcome_words(verdict.outcome, len(verdict.missing))


def sentence_for(criterion: CriterionName, reason: str, policy: Policy) -> str:
    """Return the sentence for a reason code."""
    if reason in REASON_SENTENCES:
        return REASON_SENTENCES[reason]
    match REASONS[reason]:
        case State.CONFLICTING:
            return CONFLICT_SENTENCE.format(criterion=criterion_noun(criterion))
        case State.WAIVED:
            return WAIVED_SENTENCE.format(criterion=criterion_noun(criterion))
        case _:
            return EXPIRED_SENTENCE.format(criterion=criterion_noun(criterion), days=policy.evidence_ttl_days)


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
    return why_words(explained(decision), since=since)


def why_words(explanation: Explanation, *, since: date | None = None) -> str:
    """Return why a decision is what it is from its explanation alone, as it was kept."""
    began = f"Since {day_words(since)}" if since else f"Decided as of {day_words(explanation.as_of)}"
    lines = [f"{explanation.title}. {began} under {explanation.policy}."]
    lines += [f"! {sentence}" for sentence in explanation.blockers]
    for finding in explanation.findings:
        mark = STATE_WORDS[finding.state] + ("" if finding.required else ", optional")
        lines.append(f"{criterion_words(finding.criterion).capitalize()} ({mark}): {finding.sentence}")
        lines += [f"    {line}" for basis in finding.rests_on for line in basis_lines(basis)]
    lines += [sentence for sentence in explanation.refused_waivers]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One fact that is missing for SQL: the field, what it would have to be, and the question that finds out."""

    field: FieldName
    to_be: str
    question: str


def whynot(decision: Decision) -> tuple[Wanted, ...]:
    """Return the smallest set of facts that would make it SQL; empty for an SQL, or where nobody may ask or answer.

    An open field may be filled and a field that fails its criterion replaced; what stands is left alone.
    """
    if decision.outcome is Outcome.SALES_QUALIFIED or _REFUSED in decision.verdict.blockers:
        return ()
    change = smallest_change(decision) or {}
    return tuple(Wanted(f, _to_be(decision, change, f), _question_for(decision, f)) for f in change)


def whynot_words(decision: Decision) -> str:
    """Return why it is not SQL yet and what would make it one, ready to read."""
    verdict = decision.verdict
    if verdict.outcome is Outcome.SALES_QUALIFIED:
        return f"Nothing is missing: {title_of(decision)}."
    lines = [f"{title_of(decision)}."]
    lines += [f"! {sentence}" for sentence in _blocker_sentences(decision)]
    wanted = whynot(decision)
    if wanted:
        count = "This one fact" if len(wanted) == 1 else f"These {len(wanted)} facts"
        lines.append(f"{count} would make it SQL:")
        lines += [
            f"  {place}. {_asked_words(each.field).capitalize()}: {each.to_be}. Ask: {each.question}"
            for place, each in enumerate(wanted, 1)
        ]
    else:
        lines.append(THEIR_OWN_WORD if _REFUSED in verdict.blockers else NO_ANSWER_HELPS)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two decisions: what it is about, how it was and is, and the criterion it stands under."""

    about: str
    before: str
    after: str
    under: CriterionName | None = None


def changes(before: Decision, after: Decision) -> tuple[Change, ...]:
    """Return what changed from one decision to the next: outcome, policy, criteria, each with the fields behind it."""
    found = [
        Change("outcome", title_of(before), title_of(after)),
        Change("policy", before.policy.identity, after.policy.identity),
    ]
    was, now = (_findings(each, facts_of(each.record, each.policy, as_of=each.as_of)) for each in (before, after))
    for old, new in zip(was, now, strict=True):
        criterion = new.criterion
        moved = old.reason != new.reason
        if moved:
            found.append(Change(criterion_words(criterion), old.sentence, new.sentence))
        for field in fields_of(criterion):
            under = criterion if moved else None
            found.append(
                Change(FIELD_WORDS[field], _field_words(before.record, field), _field_words(after.record, field), under)
            )
    return tuple(change for change in found if change.before != change.after)


def _field_words(record: Record, field: FieldName) -> str:
    """Return what the record says of a field: its value, a denial, or that there are two answers."""
    if field in record.conflicting:
        return TWO_ANSWERS
    return SAID_NONE if field in record.denied else said_words(field, record.fields.value(field))


def changes_words(before: Decision, after: Decision) -> str:
    """Return what changed between two decisions, ready to read."""
    found = changes(before, after)
    same_day = before.as_of == after.as_of
    if not found:
        days = (
            f"on {day_words(before.as_of)}"
            if same_day
            else f"between {day_words(before.as_of)} and {day_words(after.as_of)}"
        )
        return f"Nothing changed {days}."
    lines = [f"On {day_words(after.as_of)}:" if same_day else f"{day_words(before.as_of)} -> {day_words(after.as_of)}:"]
    lines += [
        f"{'    ' if change.under else '  '}{change.about.capitalize()}: {change.before} -> {change.after}"
        for change in found
    ]
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


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the findings of one decision are told from: the facts, and the quotes."""

    decision: Decision
    facts: Facts
    evidence: dict[str, tuple[Evidence, ...]]


def _findings(decision: Decision, facts: Facts) -> tuple[Finding, ...]:
    ground = _Ground(decision, facts, _evidence_by_field(decision.record))
    return tuple(_finding(ground, criterion) for criterion in CRITERIA)


def _finding(ground: _Ground, criterion: CriterionName) -> Finding:
    decision, facts = ground.decision, ground.facts
    verdict, policy, record = decision.verdict, decision.policy, decision.record
    reason = verdict.reasons[criterion]
    plain = reason
    if criterion == verdict.waived:
        unwaived = msgspec.structs.replace(record, waived=())
        plain = verdict_on(unwaived, policy, as_of=decision.as_of).reasons[criterion]
    aged = aged_fields(record, policy, as_of=decision.as_of) if plain.endswith(".expired") else frozenset()
    basis = _basis(ground, criterion, plain, aged)
    sentence = sentence_for(criterion, plain, policy)
    if plain.endswith(".missing") and (basis or criterion == "compliance"):
        sentence = _missing_sentence(criterion, policy, facts)
    elif aged:
        names = dict.fromkeys(FIELD_WORDS[each.field] for each in basis if each.field in aged)
        sentence = f"{sentence.removesuffix('.')}: {listed(list(names), 'and')}."
    if plain != reason:
        sentence = f"{sentence_for(criterion, reason, policy)} Without it: {sentence[0].lower()}{sentence[1:]}"
    return Finding(criterion, verdict.states[criterion], reason, criterion in verdict.required, sentence, basis)


def _missing_sentence(criterion: CriterionName, policy: Policy, facts: Facts) -> str:
    """Name what is still open of a criterion of which something is known."""
    met = (rule.when for rule in policy.criteria[criterion].rules if rule.reason == f"{criterion}.met")
    names = dict.fromkeys(name for condition in met for name in _still_open(condition, facts))
    if not names:
        return REASON_SENTENCES[f"{criterion}.missing"]
    return OPEN_SENTENCE.format(fields=listed(list(names), "and"))


def _still_open(condition: Condition, facts: Facts) -> list[str]:
    """Return the words for what a condition still needs; of alternatives the shortest, or all if one fact each."""
    if holds(condition, facts):
        return []
    match condition:
        case AllOf(all_of=parts):
            return [name for part in parts for name in _still_open(part, facts)]
        case AnyOf(any_of=parts):
            needs = [_still_open(part, facts) for part in parts]
            if all(len(need) == 1 for need in needs):
                return [listed(list(dict.fromkeys(name for need in needs for name in need)))]
            return min(needs, key=len)
        case _:
            return [FIELD_WORDS[field] for field in fields_read(condition)]


def _blocker_sentences(decision: Decision) -> tuple[str, ...]:
    return tuple(_blocker_sentence(decision, code) for code in decision.verdict.blockers)


def _blocker_sentence(decision: Decision, code: str) -> str:
    """Say what disqualifies a lead, with the kind of contact or the market that does."""
    record = decision.record
    if code == "lead.persona_excluded" and record.lead.persona:
        return PERSONA_SENTENCE.format(persona=plural(enum_words(record.lead.persona)))
    if code == "region.excluded":
        region = facts_of(record, decision.policy, as_of=decision.as_of).fields.compliance_region
        return REGION_SENTENCE.format(region=value_words(region)) if region else REASON_SENTENCES[code]
    return REASON_SENTENCES[code]


def _basis(ground: _Ground, criterion: CriterionName, reason: str, aged: frozenset[str]) -> tuple[Basis, ...]:
    """Return the facts that a reason rests on: what its rule reads, and what lifted the rules before it."""
    record, facts, told, evidence = ground.decision.record, ground.facts, ground.facts.told, ground.evidence
    if REASONS[reason] is State.CONFLICTING:
        fields = [field for field in record.conflicting if criterion_of(field) == criterion]
        return tuple(Basis(field, TWO_ANSWERS, evidence.get(field, ())) for field in fields)
    if reason.endswith(".expired"):
        reason = f"{criterion}.met"
    behind = fields_behind(reason, ground.decision.policy, facts)
    if facts.denied and REASONS[reason] is State.UNKNOWN:
        behind += tuple(field for field in fields_of(criterion) if field in facts.denied and field not in behind)
    found: list[Basis] = []
    for field in behind:
        value = facts.fields.value(field)
        if value is None:
            if field in facts.denied:
                found.append(Basis(field, SAID_NONE, _pieces(evidence, field, Polarity.DENIES)))
            continue
        if field not in _RESOLVED or told.value(field) == value:
            pieces = _pieces(evidence, field, Polarity.STATES) if evidence else ()
            day = f", said on {day_words(record.evidence_dates[field])}" if field in aged and not pieces else ""
            found.append(Basis(field, said_words(field, value) + day, pieces))
        if field in _RESOLVED:
            found += _standing_in(ground, field, value)
    if criterion == "next_step" and found:
        beside = [f for f in fields_of(criterion) if f not in behind and told.value(f) is not None]
        step = ", ".join(said_words(field, told.value(field)) for field in beside)
        found[0] = msgspec.structs.replace(found[0], value=f"{found[0].value} ({step})") if step else found[0]
    return tuple(found)


def _standing_in(ground: _Ground, field: FieldName, value: Any) -> Iterator[Basis]:
    """Yield what else gives consent or region its value: the lead's own entry, a basis for contact."""
    lead, told = ground.decision.record.lead, ground.facts.told
    captured = lead.consent if field == "compliance.consent" else told.compliance_region is None and lead.country
    if captured == value:
        yield Basis(field, f"{said_words(field, value)} (from our own records)")
    basis = told.compliance_basis
    if field == "compliance.consent" and value == "granted" and basis in ground.decision.policy.consent_basis:
        pieces = _pieces(ground.evidence, "compliance.basis", Polarity.STATES)
        yield Basis("compliance.basis", said_words("compliance.basis", basis), pieces)


def _pieces(evidence: dict[str, tuple[Evidence, ...]], field: str, polarity: Polarity) -> tuple[Evidence, ...]:
    pieces = evidence.get(field)
    return tuple(piece for piece in pieces if piece.polarity is polarity) if pieces else ()


def _gap(decision: Decision, criterion: CriterionName, facts: Facts) -> Gap:
    policy, reason = decision.policy, decision.verdict.reasons[criterion]
    rules = policy.criteria[criterion]
    move = rules.move
    for field in fields_of(criterion):
        question = policy.questions.get(field)
        if question is not None and question.move_when:
            move = question.move_when.get(facts.fields.value(field), move)
    return Gap(criterion, reason, rules.question, move)


def basis_lines(basis: Basis) -> Iterator[str]:
    """Yield a fact with the words that show it, one line for each piece of evidence."""
    name = FIELD_WORDS[basis.field]
    if not basis.evidence:
        yield f"{name}: {basis.value}"
    for place, piece in enumerate(basis.evidence):
        known = place > 0 or _is_said_by(piece, basis)
        yield f"{name}: {cited(piece)}" if known else f"{name}: {basis.value} - {cited(piece)}"


def _is_said_by(piece: Evidence, basis: Basis) -> bool:
    """Tell whether the quote shows the value as it is, so that saying it twice would tell nothing."""
    quote, value = " ".join(piece.quote.split()).casefold(), basis.value.casefold()
    return quote == value or (basis.field in TEXT_FIELDS and value in quote)


def cited(piece: Evidence) -> str:
    """Return a quote with who said it, who reported it, when, and its link."""
    quote = "\u201c" + " ".join(piece.quote.split()) + "\u201d"
    link = f", {piece.message.link}" if piece.message.link else ""
    return f"{quote} ({told_by(piece)}, {day_words(piece.message.day)}{link})"


def told_by(piece: Evidence) -> str:
    """Say whose words a quote is: "reported by Kim", "the buyer's words, noted by Kim"."""
    return {
        SaidBy.BUYER: f"the buyer's words, noted by {piece.message.author}",
        SaidBy.REP: f"reported by {piece.message.author}",
        SaidBy.FORM: f"entered by {piece.message.author}",
    }[piece.said_by]


def _asked_words(field: FieldName) -> str:
    """Name a field where nothing around it says that it is about the next step."""
    return CRITERION_WORDS["next_step"] if field == "next_step.status" else FIELD_WORDS[field]


def _question_for(decision: Decision, field: FieldName) -> str:
    policy, criterion = decision.policy, criterion_of(field)
    reason, fields = decision.verdict.reasons[criterion], decision.record.fields
    if reason == "next_step.overdue" and fields.next_step_date:
        kind = fields.next_step_kind
        step = enum_words(kind) if kind and kind != "other" else "next step"
        return OVERDUE_QUESTION.format(step=step, day=day_words(fields.next_step_date))
    if reason == "next_step.missing" or field not in policy.questions:
        return policy.criteria[criterion].question
    return policy.questions[field].question


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
        case "compliance.region" if "region.excluded" in decision.verdict.blockers:
            return "a market that we serve"
        case _ if (values := policy.values_of(field)) is not None:
            return _values_words(values, serving, disputed=field in decision.record.conflicting)
        case _ if field in decision.record.conflicting:
            return "one clear answer"
        case "need.project" if field in decision.record.denied:
            return "a project after all, in their words"
        case _:
            return "known, in their words"


def _values_words(values: Sequence[str], serving: Sequence[str], *, disputed: bool) -> str:
    """Say which values serve: any, those that do, or where they are many all but those that do not."""
    others = [value for value in values if value not in serving]
    if not others:
        return "one clear answer" if disputed else "known"
    if len(serving) > _MOST_VALUES_LISTED and len(others) < len(serving):
        return f"anything but {listed([enum_words(value) for value in others])}"
    return listed([enum_words(value) for value in serving])


def _start_limit(decision: Decision, change: dict[FieldName, Any]) -> date | None:
    """Return the day before which the start has to lie once the other facts are known."""
    rule = _horizon_rule(decision.policy)
    if rule is None:
        return None
    # What is too old must not lengthen it: the start would rest on that, and expire with it.
    record, policy, as_of = with_facts(decision.record, change), decision.policy, decision.as_of
    facts = facts_of(record, policy, as_of=as_of, hidden=aged_fields(record, policy, as_of=as_of))
    return months_after(decision.as_of, horizon_months(rule, facts))


def _horizon_rule(policy: Policy) -> StartsBeyond | None:
    rules = policy.criteria["timeline"].rules
    return next((rule.when for rule in rules if isinstance(rule.when, StartsBeyond)), None)
