"""The next step: its kind, whether both sides agreed, and its day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import ValueMention

_NEAR = 3
"""How many statements on the words that say how a step stands, or its day, may follow the step."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A step with the words that show it: what kind, how it stands, on which day."""

    statement: Statement
    quote: Stretch
    kind: ValueMention | None
    status: str | None
    day: DateMention | None


def propose_next_step(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the next step of the note: of several, the earliest dated one, else the first that both sides want."""
    steps = list(_steps(marked))
    if not steps:
        return
    step = min(steps, key=_rank)
    corrects, quote = step.statement.corrects, step.quote
    if step.kind is not None:
        yield Proposal("next_step.kind", step.kind.value, quote.start, quote.end, "names the step", corrects=corrects)
    if step.status is not None:
        yield Proposal("next_step.status", step.status, quote.start, quote.end, "says how it is", corrects=corrects)
    if step.day is not None and step.day.window is not None and step.status != "declined":
        start, end = min(step.day.start, quote.start), max(step.day.end, quote.end)
        yield Proposal("next_step.date", step.day.window[0], start, end, "the day of the step", corrects=corrects)


def _rank(step: _Step) -> tuple[bool, bool, date, int]:
    """Rank steps: one that was declined last, dated ones by day, then as they are named."""
    day = step.day.window[0] if step.day is not None and step.day.window is not None else date.max
    return (step.status == "declined", step.kind is None, day, step.quote.start)


def _steps(marked: MarkedNote) -> Iterator[_Step]:
    """Yield each step that a statement names or answers for, with what the words around say of it."""
    for place in marked.usable:
        statement = marked.statements[place]
        kinds = _kinds(marked, statement)
        asked = marked.topic_is(place, "next_step")
        if not kinds and not asked:
            continue
        around = _around(marked, place)
        days = _days(marked, place, around)
        statuses = [s for span in around for s in marked.inside(span, marked.values_of("next_step.status"))]
        status = _status(statement, statuses, dated=bool(days), named=bool(kinds))
        if not (days or status) and not (kinds and asked):
            continue
        used = [*kinds[:1], *days[:1], *[s for s in statuses if s.value == status][:1]]
        quote = Stretch(min([statement.start, *(m.start for m in used)]), max([statement.end, *(m.end for m in used)]))
        yield _Step(statement, quote, kinds[0] if kinds else None, status, days[0] if days else None)


def _kinds(marked: MarkedNote, statement: Statement) -> list[ValueMention]:
    """Return the kinds of step that a statement names, or that it agrees to."""
    mentions = marked.values_of("next_step.kind")
    own = [
        mention
        for mention in marked.inside(statement, mentions)
        if statement.mood_of(mention.start, mention.end) in (Mood.STATED, Mood.DENIED)
    ]
    agreed = marked.agreed_to(statement)
    return own or [m for m in (marked.inside(agreed, mentions) if agreed else ()) if marked.may_be_agreed(m)]


def _around(marked: MarkedNote, place: int) -> list[Stretch]:
    """Return the spans that may say more of a step: its sentence, what it agrees to, and what follows it closely."""
    statement = marked.statements[place]
    spans = [marked.sentence_of(statement)]
    agreed = marked.agreed_to(statement)
    if agreed is not None:
        spans.append(agreed)
    for following in range(place + 1, min(place + 1 + _NEAR, len(marked.statements))):
        other = marked.statements[following]
        if other.sentence == statement.sentence or not marked.may_tell(other):
            continue
        if other.label != statement.label or _kinds(marked, other) or marked.has_cue(other, "start_plainly"):
            break
        spans.append(Stretch(other.start, other.end))
    return spans


def _days(marked: MarkedNote, place: int, around: list[Stretch]) -> list[DateMention]:
    """Return the single days, not past, that may be a meeting's."""
    statement = marked.statements[place]
    found = []
    for mention in (mention for span in around for mention in marked.inside(span, marked.dates)):
        if mention.window is None or mention.window[0] != mention.window[1] or mention.past:
            continue
        holder = marked.statement_at(mention.start, mention.end) or statement
        if sense_of(marked, place, holder, mention) not in (Sense.MEETING, Sense.NOTHING):
            continue
        if marked.is_stated(holder, mention) or (holder is not statement and marked.may_be_agreed(mention)):
            found.append(mention)
    return found


def _status(statement: Statement, statuses: list[ValueMention], *, dated: bool, named: bool) -> str | None:
    """Return how a step stands: what the words say; a day makes what was agreed scheduled; a bare day is one too."""
    said = max(statuses, key=lambda mention: mention.strength, default=None)
    if said is not None:
        return "scheduled" if said.value == "agreed" and dated else said.value
    if statement.agrees and named:
        return "scheduled" if dated else "agreed"
    return "scheduled" if dated else None
