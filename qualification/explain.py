"""Why: a decision in full, in sentences from the decision alone, with the words each finding rests on."""

from datetime import date, timedelta
from typing import Final

import msgspec

from qualification.decide import Decision
from qualification.findings import Finding, basis_lines, findings_of
from qualification.judge import Facts, facts_of, horizon_months, horizon_rule
from qualification.policy import fields_of
from qualification.terms import CriterionName, Move, Outcome, State, months_after
from qualification.wording import (
    BLOCKER_TITLES,
    FAILED_IN_SHORT,
    PERSONA_SENTENCE,
    REASON_SENTENCES,
    REFUSAL_SENTENCES,
    REGION_SENTENCE,
    STATE_WORDS,
    criterion_noun,
    criterion_words,
    day_words,
    enum_words,
    outcome_words,
    plural,
    value_words,
)

REFUSED: Final = "compliance.consent_refused"


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
    findings = findings_of(decision, facts)
    back = revisit_on(decision)
    return Explanation(
        outcome=verdict.outcome,
        title=_title(decision, back),
        findings=findings,
        gaps=tuple(_gap(decision, criterion, facts) for criterion in verdict.missing),
        blockers=blocker_sentences(decision),
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
            return BLOCKER_TITLES[REFUSED if REFUSED in verdict.blockers else verdict.blockers[0]]
        case Outcome.NURTURE:
            back = f", back {day_words(back_on)}" if back_on else ""
            failed = next(c for c in verdict.required if verdict.states[c] is State.FAILED)
            return f"Not now{back}: {FAILED_IN_SHORT[verdict.reasons[failed]]}"
        case _:
            return outcome_words(verdict.outcome, len(verdict.missing))


def revisit_on(decision: Decision) -> date | None:
    """Return the first day on which a start that is too far out no longer is, where that alone holds the lead back."""
    verdict, policy = decision.verdict, decision.policy
    failed = [c for c in verdict.required if verdict.states[c] is State.FAILED]
    if verdict.outcome is not Outcome.NURTURE or failed != ["timeline"]:
        return None
    if verdict.reasons["timeline"] != "timeline.beyond_horizon":
        return None
    rule = horizon_rule(policy)
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


def blocker_sentences(decision: Decision) -> tuple[str, ...]:
    """Return what disqualifies the lead, a sentence each."""
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


def _gap(decision: Decision, criterion: CriterionName, facts: Facts) -> Gap:
    policy, reason = decision.policy, decision.verdict.reasons[criterion]
    rules = policy.criteria[criterion]
    move = rules.move
    for field in fields_of(criterion):
        question = policy.questions.get(field)
        if question is not None and question.move_when:
            move = question.move_when.get(facts.fields.value(field), move)
    return Gap(criterion, reason, rules.question, move)
