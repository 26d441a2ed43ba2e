"""One criterion at a time: the sentence that tells how it stands, and the facts and words that it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from qualification.decide import Decision, verdict_on
from qualification.grounds import fields_behind
from qualification.judge import Facts, aged_fields, holds
from qualification.policy import REASONS, AllOf, AnyOf, Condition, Policy, fields_of, fields_read
from qualification.terms import (
    CRITERIA,
    TEXT_FIELDS,
    CriterionName,
    Evidence,
    FieldName,
    GroundedRecord,
    Polarity,
    Record,
    SaidBy,
    State,
    criterion_of,
)
from qualification.wording import (
    CONFLICT_SENTENCE,
    EXPIRED_SENTENCE,
    FIELD_WORDS,
    OPEN_SENTENCE,
    REASON_SENTENCES,
    SAID_NONE,
    TWO_ANSWERS,
    WAIVED_SENTENCE,
    criterion_noun,
    day_words,
    listed,
    said_words,
)

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


def findings_of(decision: Decision, facts: Facts) -> tuple[Finding, ...]:
    """Return every criterion judged, in the contract's order."""
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
