"""The next step: its kind, whether both sides agreed, and its day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Proposal
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import ValueMention


@dataclass(frozen=True, slots=True)
class _Step:
    place: int
    statement: Statement
    kind: ValueMention | None
    status: ValueMention | None
    day: DateMention | None


def propose_next_step(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the next step of the note: of several, the earliest dated one, else the first named."""
    steps = list(_steps(marked))
    if not steps:
        return
    dated = [step for step in steps if step.day is not None]
    step = min(dated, key=lambda each: _first_day(each.day)) if dated else steps[0]
    corrects = step.statement.corrects
    status = _status(step)
    sentence = marked.sentence_of(step.statement)
    if step.kind is not None:
        yield Proposal(
            "next_step.kind", step.kind.value, sentence.start, sentence.end, "names the step", corrects=corrects
        )
    if status is not None:
        yield Proposal(
            "next_step.status", status, sentence.start, sentence.end, "says how it stands", corrects=corrects
        )
    if step.day is not None and step.day.window is not None and status != "declined":
        yield Proposal(
            "next_step.date", step.day.window[0], step.day.start, step.day.end, "the day of the step", corrects=corrects
        )


def _steps(marked: MarkedNote) -> Iterator[_Step]:
    kinds, statuses = marked.values_of("next_step.kind"), marked.values_of("next_step.status")
    for place in marked.usable:
        statement = marked.statements[place]
        named = [
            m
            for m in marked.inside(statement, kinds)
            if statement.mood_of(m.start, m.end) in (Mood.STATED, Mood.DENIED)
        ]
        asked = marked.topic_is(place, "next_step")
        sentence = marked.sentence_of(statement)
        status = [m for m in marked.inside(sentence, statuses)]
        days = [
            d for d in marked.inside(sentence, marked.dates)
            if d.window is not None and d.window[0] == d.window[1] and not d.past
            and marked.is_stated(statement, d) and sense_of(marked, place, statement, d) in (Sense.MEETING, Sense.NOTHING)
        ]  # fmt: skip
        if named and (asked or status or days):
            yield _Step(place, statement, named[0], status[0] if status else None, days[0] if days else None)
        elif asked and (status or days):
            yield _Step(place, statement, None, status[0] if status else None, days[0] if days else None)


def _status(step: _Step) -> str | None:
    if step.status is not None:
        fixed = step.day is not None and step.status.value == "agreed"
        return "scheduled" if fixed else step.status.value
    return "scheduled" if step.day is not None else None


def _first_day(mention: DateMention | None) -> date:
    return mention.window[0] if mention is not None and mention.window is not None else date.max
