"""Why not: the smallest set of facts that would make it an SQL, what each would have to be, and its question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from qualification.decide import Decision
from qualification.explain import REFUSED, blocker_sentences, title_of
from qualification.judge import aged_fields, facts_of, horizon_months, horizon_rule
from qualification.terms import FieldName, Outcome, criterion_of, months_after
from qualification.wanted import ANY_WORDS, is_aged, serving_values, smallest_change, with_facts
from qualification.wording import (
    CRITERION_WORDS,
    FIELD_WORDS,
    NO_ANSWER_HELPS,
    OVERDUE_QUESTION,
    THEIR_OWN_WORD,
    day_words,
    enum_words,
    listed,
    plural,
    said_words,
)

_MOST_VALUES_LISTED: Final = 4


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
    if decision.outcome is Outcome.SALES_QUALIFIED or REFUSED in decision.verdict.blockers:
        return ()
    change = smallest_change(decision) or {}
    return tuple(Wanted(f, _to_be(decision, change, f), _question_for(decision, f)) for f in change)


def whynot_words(decision: Decision) -> str:
    """Return why it is not SQL yet and what would make it one, ready to read."""
    verdict = decision.verdict
    if verdict.outcome is Outcome.SALES_QUALIFIED:
        return f"Nothing is missing: {title_of(decision)}."
    lines = [f"{title_of(decision)}."]
    lines += [f"! {sentence}" for sentence in blocker_sentences(decision)]
    wanted = whynot(decision)
    if wanted:
        count = "This one fact" if len(wanted) == 1 else f"These {len(wanted)} facts"
        lines.append(f"{count} would make it SQL:")
        lines += [
            f"  {place}. {_asked_words(each.field).capitalize()}: {each.to_be}. Ask: {each.question}"
            for place, each in enumerate(wanted, 1)
        ]
    else:
        lines.append(THEIR_OWN_WORD if REFUSED in verdict.blockers else NO_ANSWER_HELPS)
    return "\n".join(lines)


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
    rule = horizon_rule(decision.policy)
    if rule is None:
        return None
    # What is too old must not lengthen it: the start would rest on that, and expire with it.
    record, policy, as_of = with_facts(decision.record, change), decision.policy, decision.as_of
    facts = facts_of(record, policy, as_of=as_of, hidden=aged_fields(record, policy, as_of=as_of))
    return months_after(decision.as_of, horizon_months(rule, facts))
