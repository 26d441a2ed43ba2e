"""Where a quote says the value that a proposal holds, re-derived by our own parsers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from bot.reading.dates import DateMention
from bot.reading.deciding.roles import RoleMention
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.consent_answers import answer_that_allows
from bot.reading.rules.named_steps import is_granted, refuses_step
from bot.reading.rules.step_days import goes_on_for_days
from bot.reading.rules.step_meetings import may_be_met_on
from bot.reading.rules.step_promises import promise_of
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Statement
from bot.reading.vocabulary import ValueMention
from qualification.terms import Money, Person, Quantity

_AFFIRMATIVE: Final[Mapping[str, str]] = {
    "compliance.consent": "granted",
    "compliance.eligibility": "verified",
    "compliance.disclosure": "cda_signed",
}
"""What a bare yes means of a field that was asked for by name."""


def saying(proposal: Proposal, marked: MarkedNote, span: Stretch) -> Sequence[Spanned]:
    """Return the places within the quote that say the value, re-derived by our own parsers."""
    finder = FINDERS.get(proposal.field)
    if finder is not None:
        return finder(marked, span, proposal.value)
    return [*of_value(marked, span, proposal.field, proposal.value), *_answered(proposal, marked, span)]


def of_value(marked: MarkedNote, span: Stretch, field: str, value: Any) -> Sequence[Spanned]:
    return [mention for mention in marked.inside(span, marked.values_of(field)) if mention.value == value]


def _answered(proposal: Proposal, marked: MarkedNote, span: Stretch) -> Sequence[Spanned]:
    """A yes to a question that named the field says its affirmative value: the bot's, the seller's, or a label."""
    if _AFFIRMATIVE.get(proposal.field) != proposal.value:
        return []
    for place, statement in enumerate(marked.statements):
        if statement.start < span.start or statement.end != span.end:
            continue
        if marked.note.asked == proposal.field and statement.agrees is True:
            return [Stretch(statement.start, statement.end)]
        if proposal.field == "compliance.consent":
            return [Stretch(statement.start, statement.end)] if answer_that_allows(marked, place) else []
    return []


def _starts(marked: MarkedNote, span: Stretch, value: Any) -> Sequence[Spanned]:
    """Return the windows that may be a start: not over, and not plainly the time of a meeting or a result."""
    return [
        mention for mention in _windows(marked, span, value)
        if not mention.past and (_sense(marked, mention) is Sense.NOTHING or _sense(marked, mention) >= Sense.START)
    ]  # fmt: skip


def _sense(marked: MarkedNote, mention: DateMention) -> Sense:
    place = marked.place_at(mention)
    return Sense.NOTHING if place is None else sense_of(marked, place, marked.statements[place], mention)


def _windows(marked: MarkedNote, span: Stretch, value: Any) -> list[DateMention]:
    return [mention for mention in marked.inside(span, marked.dates) if mention.window == value]


def _days(marked: MarkedNote, span: Stretch, value: Any) -> Sequence[Spanned]:
    days = marked.inside(span, marked.dates)
    return [day for day in days if value is not None and _day_of_a_step(marked, day) == value]


def _day_of_a_step(marked: MarkedNote, mention: DateMention) -> date | None:
    """Return the day that words name for a step: 6 March of "6 and 7 March", "6 to 20 March" and "by 6 March"."""
    if mention.window is None or mention.past:
        return None
    if may_be_met_on(marked, mention):
        return mention.window[0]
    if mention.by_a_day:
        return mention.window[1]
    return mention.window[0] if goes_on_for_days(marked, mention) else None


def _quantities(marked: MarkedNote, span: Stretch, value: Any) -> Sequence[Spanned]:
    if not isinstance(value, Quantity):
        return []
    found = marked.inside(span, marked.quantities)
    return [mention for mention in found if (mention.number, mention.unit) == (value.number, value.unit)]


def _sums(marked: MarkedNote, span: Stretch, value: Any) -> Sequence[Spanned]:
    if not isinstance(value, Money):
        return []
    found = marked.inside(span, marked.money)
    return [m for m in found if not m.per and (m.amount, m.currency) == (value.amount, value.currency)]


def _roles(marked: MarkedNote, span: Stretch, value: Any) -> Sequence[Spanned]:
    return in_part(marked, span, value, marked.roles)


def in_part(marked: MarkedNote, span: Stretch, value: Any, roles: Sequence[RoleMention]) -> Sequence[Spanned]:
    """Return the words within a quote that give, or deny, a person a part."""
    if not isinstance(value, Person):
        return []
    return [
        mention for mention in marked.inside(span, roles)
        if mention.role == value.role
        and value.name in (None, mention.name, mention.person.name)
        and value.title in (None, mention.person.title)
    ]  # fmt: skip


def _step_states(marked: MarkedNote, span: Stretch, value: Any) -> Sequence[Spanned]:
    """Return the words that say how a step stands: a status, a fixed day for `scheduled`, or agreement to a step."""
    found: list[Spanned] = [*of_value(marked, span, "next_step.status", value)]
    if value == "declined":
        found += [each for each in marked.inside(span, marked.statements) if refuses_step(marked, each)]
    if value == "scheduled":
        found += [day for day in marked.inside(span, marked.dates) if _day_of_a_step(marked, day) is not None]
    if value in ("agreed", "scheduled"):
        found += [each for each in marked.inside(span, marked.statements) if _agrees_to_a_step(marked, each)]
        found += [
            kind for kind in marked.inside(span, marked.values_of("next_step.kind")) if _is_promised(marked, kind)
        ]
    return found


def _is_promised(marked: MarkedNote, kind: ValueMention) -> bool:
    statement = marked.statement_at(kind.start, kind.end)
    if statement is None:
        return False
    return promise_of(marked, statement, kind) is not None or is_granted(marked, marked.place_of(statement), kind)


def _agrees_to_a_step(marked: MarkedNote, statement: Statement) -> bool:
    if statement.taken_up and marked.inside(statement, marked.values_of("next_step.kind")):
        return True
    agreed = marked.step_agreed_to(statement)
    if statement.agrees is not True and agreed is None:
        return False
    named = (statement, agreed) if agreed is not None else (statement,)
    asked = (marked.note.asked or "").startswith("next_step")
    return asked or any(marked.inside(each, marked.values_of("next_step.kind")) for each in named)


FINDERS: Final[Mapping[str, Callable[[MarkedNote, Stretch, Any], Sequence[Spanned]]]] = {
    "timeline.start": _starts,
    "timeline.need_by": _windows,
    "next_step.date": _days,
    "next_step.status": _step_states,
    "scope.quantity": _quantities,
    "budget.amount": _sums,
    "decision.people": _roles,
}
