"""What changed from one decision to the next, and what another policy would change."""

from dataclasses import dataclass

from qualification.decide import Decision, decide
from qualification.explain import title_of
from qualification.findings import findings_of
from qualification.judge import facts_of
from qualification.policy import Policy, fields_of
from qualification.terms import CriterionName, FieldName, Record
from qualification.wording import FIELD_WORDS, SAID_NONE, TWO_ANSWERS, criterion_words, day_words, said_words


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
    was, now = (findings_of(each, facts_of(each.record, each.policy, as_of=each.as_of)) for each in (before, after))
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
