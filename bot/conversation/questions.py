"""The one next question: from the decision, the policy's order, what is known, and what was put off. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from bot.conversation.messages import Choice, Control, Question
from bot.conversation.standing import LeadView
from bot.playbooks import Passage
from bot.storage.facts import QuestionAsked
from qualification.policy import Policy, fields_of
from qualification.terms import (
    CRITERIA,
    CriterionName,
    Evidence,
    FieldName,
    Outcome,
    Person,
    State,
    criterion_of,
)
from qualification.wanted import is_aged
from qualification.why_not import Wanted, whynot
from qualification.wording import (
    FIELD_WORDS,
    day_words,
    enum_words,
    listed,
    said_words,
)

MEETING: Final = "meeting"
"""What is asked about a next step whose day has passed."""
HELD, MOVED, NO_SHOW = "held", "moved", "no_show"
YES: Final = "yes"
_PASSAGE: Final = "strong and weak answers"
_ASKED_FIELD_BY_FIELD: Final = frozenset({"compliance"})
"""Criteria whose points are independent of each other: one answer cannot give them all."""
_ALONE: Final[Mapping[str, FieldName]] = {
    "stage": "stage.phase",
    "timeline": "timeline.start",
    "budget": "budget.status",
}
"""Criteria of which one field is asked."""
_FEWEST_LEADS: Final = 8
"""Fewer pending leads than these say nothing about what keeps leads pending."""
_WEEK: Final = 7
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def ask_order(policy: Policy, open_criteria: Iterable[Sequence[CriterionName]]) -> tuple[CriterionName, ...]:
    """Return the policy's order, moved by what stands open on this segment's leads: the commonest first."""
    counts: Counter[CriterionName] = Counter()
    leads = 0
    for each in open_criteria:
        counts.update(each)
        leads += 1
    if leads < _FEWEST_LEADS:
        return policy.ask_order
    return tuple(sorted(policy.ask_order, key=lambda c: (-round(4 * counts[c] / leads), policy.ask_order.index(c))))


def field_asked(about: str) -> FieldName | None:
    """Return the one field that an answer by button sets; ``None`` where a question is about several."""
    if "." in about:
        return next((field for c in CRITERIA for field in fields_of(c) if field == about), None)
    return _ALONE.get(about)


def criterion_asked(about: str) -> CriterionName | None:
    """Return the criterion that a question was about."""
    if about == MEETING:
        return "next_step"
    return criterion_of(about) if "." in about else next((each for each in CRITERIA if each == about), None)


def still_waits(view: LeadView, about: str) -> bool:
    """Tell whether a question is still open: what was answered, or is settled, must not swallow the next message."""
    criterion, field = criterion_asked(about), field_asked(about) if "." in about else None
    outcome, state = view.decision.outcome, view.decision.verdict.states
    if criterion is None or outcome is Outcome.DISQUALIFIED:
        return False
    if outcome is not Outcome.PENDING_DISCOVERY and criterion != "next_step":
        return False
    if field is None or field in view.record.conflicting or field == "decision.people":
        return state[criterion] is not State.MET or criterion == "next_step"
    return view.record.fields.value(field) is None or is_aged(view.decision, field) or state[criterion] is not State.MET


def next_question(view: LeadView, order: Sequence[CriterionName], role: str) -> Question | None:
    """Return what to ask somebody next; nothing where it is decided, put off, or not for their role to state."""
    passed = _meeting(view)
    if passed is not None:
        return passed
    if view.decision.outcome is not Outcome.PENDING_DISCOVERY:
        return None
    wanted = whynot(view.decision)
    missing = view.decision.verdict.missing
    for criterion in sorted(missing, key=order.index):
        question = None if criterion in view.put_off else _about(view, criterion, wanted, role)
        if question is not None:
            return question
    return None


def _about(view: LeadView, criterion: CriterionName, wanted: Sequence[Wanted], role: str) -> Question | None:
    """Return the question about one open criterion, or nothing where all of it was put off or waits for others."""
    decision = view.decision
    reason = decision.verdict.reasons[criterion]
    if decision.verdict.states[criterion] is State.CONFLICTING:
        return _which_holds(view, criterion, role)
    fields = [each.field for each in wanted if criterion_of(each.field) == criterion]
    open_fields = [field for field in fields if field not in view.put_off and not _waits_for_others(view, field, role)]
    if fields and not open_fields:
        return None
    if reason.endswith(".expired"):
        return _still_so(view, open_fields[0]) if open_fields else None
    if reason == "timeline.past":
        return asked_as(
            view, "timeline.start", f"The start that we had, {_value(view, 'timeline.start')}, is over. When is it now?"
        )
    if reason == "timeline.window_too_wide":
        wide = _value(view, "timeline.start")
        text = f"\u201c{wide}\u201d is too wide to plan with. Which quarter or month do they aim for?"
        return asked_as(view, "timeline.start", text)
    known = any(
        view.record.fields.value(field) is not None or field in view.record.denied for field in fields_of(criterion)
    )
    if not open_fields or (not known and criterion not in _ASKED_FIELD_BY_FIELD):
        return of_criterion(view, criterion)
    return of_field(view, open_fields[0])


def of_criterion(view: LeadView, criterion: CriterionName) -> Question:
    """Ask for a criterion of which nothing is known: in the policy's words, and if asked again in the playbook's."""
    ways = (view.policy.criteria[criterion].question, *view.guide.playbook.variants(criterion))
    return asked_as(view, criterion, ways[view.times_asked(criterion) % len(ways)])


def of_field(view: LeadView, field: FieldName) -> Question:
    """Ask for one field, in the policy's words."""
    question = view.policy.questions.get(field)
    return asked_as(view, field, question.question if question else view.policy.criteria[criterion_of(field)].question)


def in_the_same_words(view: LeadView, thread: str, question: Question) -> Question:
    """Return a question that waits in a thread in the very words in which it was asked there."""
    asked = (e.fact for e in reversed(view.history) if isinstance(e.fact, QuestionAsked) and e.fact.thread == thread)
    last = next(asked, None)
    return replace(question, text=last.text) if last is not None and last.asked == question.about else question


def asked_as(view: LeadView, about: str, text: str) -> Question:
    """Return a question in given words, with the control and the choices of what it is about."""
    field = field_asked(about)
    control: Control = "text"
    choices: tuple[Choice, ...] = ()
    if field in {"timeline.start", "timeline.need_by"}:
        control = "window"
    elif field == "next_step.date":
        control = "date"
    elif field is not None and (values := view.policy.values_of(field)):
        control, choices = "choice", tuple(Choice(value, enum_words(value)) for value in values)
    return Question(about, text, control, choices, passage=passage_on(view, about), is_about_lead=True)


def passage_on(view: LeadView, about: str) -> Passage | None:
    """Return what the playbook says about answers to a question."""
    criterion = criterion_of(about) if "." in about else about
    passages = view.guide.playbook.on(criterion)
    return next((each for each in passages if each.title.endswith(_PASSAGE)), None)


def whose_part(view: LeadView, name: str) -> Question:
    """Ask what a person that was named has to do with the decision."""
    roles = (
        ("approver", "signs or decides"), ("budget_holder", "holds the budget"), ("procurement", "buys"),
        ("influencer", "has influence"), ("technical_evaluator", "judges the fit"), ("quality", "quality"),
        ("regulatory", "regulatory"), ("end_user", "uses it"),
    )  # fmt: skip
    choices = tuple(Choice(f"{role}|{name}", label) for role, label in roles)
    text = f"What is {name}'s part: does that person sign, hold the budget, buy, or judge the fit?"
    return Question("decision.people", text, "choice", choices, is_about_lead=True)


def is_that_it(view: LeadView, piece: Evidence) -> Question:
    """Ask whether words are meant as the answer that would settle the lead."""
    words = " ".join(piece.quote.split())
    text = f"Before that settles it: is \u201c{words}\u201d the {FIELD_WORDS[piece.field]}? Else tell me what is."
    return replace(asked_as(view, piece.field, text), control="choice", choices=(Choice(words, "yes"),))


def _which_holds(view: LeadView, criterion: CriterionName, role: str) -> Question | None:
    field = next((each for each in view.record.conflicting if criterion_of(each) == criterion), None)
    if field is None or field in view.put_off or not view.policy.may_state(role, field):
        return None
    said = [piece for piece in view.record.evidence if piece.field == field]
    by_words = {said_words(field, piece.value): piece.value for piece in said}
    choices = tuple(Choice(value_text(value), words) for words, value in by_words.items())
    answers = listed(list(by_words), "and") if by_words else "more than one thing"
    text = f"Two answers about the {FIELD_WORDS[field]}: {answers}. Which one holds?"
    return replace(asked_as(view, field, text), control="choice", choices=choices)


def _still_so(view: LeadView, field: FieldName) -> Question:
    """Ask to confirm again what was said too long ago."""
    if not is_aged(view.decision, field):
        return of_field(view, field)
    day = view.record.evidence_dates.get(field)
    since = f", noted on {day_words(day)}" if day else ""
    text = f"Please re-confirm the {FIELD_WORDS[field]}{since}: {_value(view, field)}. Is that still so?"
    return replace(asked_as(view, field, text), control="choice", choices=(Choice(YES, "Yes, still so"),))


def is_confirming(view: LeadView, about: str) -> bool:
    """Tell whether a question only asks whether something still holds, so that "yes" is an answer."""
    field = field_asked(about)
    if field is None or view.record.fields.value(field) is None:
        return False
    return view.decision.verdict.reasons[criterion_of(field)].endswith(".expired") and is_aged(view.decision, field)


def _waits_for_others(view: LeadView, field: FieldName, role: str) -> bool:
    """Tell whether others have to state it, or have it as was told today: asking would be asking what we know."""
    if not view.policy.may_state(role, field):
        return True
    value = view.record.fields.value(field)
    return value in {"pending", "cda_pending"} and view.record.evidence_dates.get(field) == view.as_of


def _meeting(view: LeadView) -> Question | None:
    """Ask how a next step went whose day has passed."""
    day, status = view.record.fields.next_step_date, view.record.fields.next_step_status
    if day is None or day >= view.as_of or status == "declined" or MEETING in view.put_off:
        return None
    if view.record.evidence_dates.get("next_step.date") == view.as_of:
        return None
    text = f"How did {_whose(view, day)} go?"
    choices = (Choice(HELD, "It was held"), Choice(MOVED, "It was moved"), Choice(NO_SHOW, "They did not show up"))
    return Question(MEETING, text, "choice", choices, is_about_lead=True)


def for_others(view: LeadView, role: str) -> tuple[FieldName, ...]:
    """Return what is open and not for somebody in this role to state."""
    return tuple(each.field for each in whynot(view.decision) if not view.policy.may_state(role, each.field))


def _whose(view: LeadView, day: date) -> str:
    """Name a passed step: "Tuesday's technical call", "the demo of 26 February 2026"."""
    kind = view.record.fields.next_step_kind
    step = enum_words(kind) if kind and kind != "other" else "next step"
    if view.as_of - day < timedelta(days=_WEEK):
        return f"{_DAYS[day.weekday()]}'s {step}"
    return f"the {step} of {day_words(day)}"


def _value(view: LeadView, field: FieldName) -> str:
    return said_words(field, view.record.fields.value(field))


def value_text(value: Any) -> str:
    """Return a value as `Choice.value` and pickers write it: a window as 2026-07-01/2026-09-30."""
    match value:
        case str():
            return value
        case date():
            return value.isoformat()
        case (date() as start, date() as end):
            return f"{start.isoformat()}/{end.isoformat()}"
        case Person():
            return "|".join(part for part in (value.role, value.name or value.title) if part)
        case _:
            return msgspec.json.encode(value).decode()
