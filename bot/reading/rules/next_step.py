"""The next step: its kind, whether both sides agreed, and its day."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Final

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.texts import words_in
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import Strength, ValueMention

_NEAR: Final = 3
"""How many statements on the words that say how a step stands, or its day, may follow the step."""
_BESIDE: Final = 5
"""How many words at most lie between a step and the words that say that it is over."""
_DELIVERED: Final = frozenset({"rfp_or_quote", "sample_request", "documentation_review"})
"""Steps that are sent: the day on which they are due is their day."""
_LABEL: Final = 4
"""Words of a label that only says what the line above it left open."""
_SHORT: Final = 6
"""Words; what is said in so few before a step may be its day."""


@dataclass(slots=True)
class _Step:
    """A step as the note tells it: what kind, the words that say how it stands, the days it may be on."""

    place: int
    statement: Statement
    named: Stretch
    kind: ValueMention | None
    agreed: bool = False
    """Whether the statement agrees to the step in the other side's question."""
    statuses: list[ValueMention] = field(default_factory=list)
    days: list[DateMention] = field(default_factory=list)


def propose_next_step(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the next step of the note: of several, the earliest dated one, else the first that both sides want."""
    told = [each for each in _steps(marked) if _says_something(marked, each)]
    if not told:
        return
    step = min(told, key=lambda each: _rank(marked, each))
    status, day = _status(step), _day(marked, step)
    quote, corrects = _quote(marked, step, status), step.statement.corrects
    if step.kind is not None:
        yield Proposal("next_step.kind", step.kind.value, quote.start, quote.end, "names the step", corrects=corrects)
    if status is not None:
        yield Proposal("next_step.status", status, quote.start, quote.end, "says how it is", corrects=corrects)
    if day is not None and day.window is not None:
        start, end = min(day.start, quote.start), max(day.end, quote.end)
        yield Proposal("next_step.date", day.window[0], start, end, "the day of the step", corrects=corrects)


def _rank(marked: MarkedNote, step: _Step) -> tuple[bool, bool, bool, bool, date, int]:
    """Rank steps: corrections first, what was declined or only proposed last, dated ones by day, then as named."""
    status, day = _status(step), _day(marked, step)
    return (
        not step.statement.corrects,
        status == "declined",
        step.kind is None,
        status in (None, "proposed"),
        day.window[0] if day is not None and day.window is not None else date.max,
        step.named.start,
    )


def _says_something(marked: MarkedNote, step: _Step) -> bool:
    """Tell whether a step is more than a word: how it stands, its day, or that it was asked for."""
    if step.kind is not None and _is_denied(step) and _status(step) != "declined":
        return False
    if _status(step) is not None:
        return True
    announced = marked.topic_is(step.place, "next_step") or marked.has_cue(step.statement, "next_is")
    return step.kind is not None and announced


def _is_denied(step: _Step) -> bool:
    kind, statement = step.kind, step.statement
    if kind is None or not statement.start <= kind.start < kind.end <= statement.end:
        return False
    return statement.mood_of(kind.start, kind.end) is Mood.DENIED


def _status(step: _Step) -> str | None:
    """Return how a step stands: what the words say; a day makes what was agreed scheduled; a bare day is one too."""
    said = [mention for mention in step.statuses if mention.value != "proposed"] or step.statuses
    dated = bool(step.days)
    if said:
        value = max(said, key=lambda mention: (mention.strength, mention.start)).value
        if value == "proposed" and step.agreed:
            value = "agreed"
        return "scheduled" if value == "agreed" and dated else value
    if step.agreed:
        return "scheduled" if dated else "agreed"
    return "scheduled" if dated else None


def _day(marked: MarkedNote, step: _Step) -> DateMention | None:
    """Return the day of a step that is to take place: the new one where it was moved."""
    if not step.days or _status(step) in ("declined", "proposed"):
        return None
    moved = [day for day in step.days if marked.has_cue(Stretch(max(day.start - 30, 0), day.start), "moved_to")]
    # A line of a log begins with its own day: "10 March, meeting: demo booked for 24 March".
    ahead = [day for day in step.days if day.window is not None and day.window[0] > marked.note.day]
    return (moved or ahead or step.days)[0]


def _quote(marked: MarkedNote, step: _Step, status: str | None) -> Stretch:
    used: list[Spanned] = [step.named, *step.days[:1]]
    used += [mention for mention in step.statuses if mention.value == status][:1]
    if step.agreed or len(used) == 1:
        used.append(step.statement)
    return Stretch(min(each.start for each in used), max(each.end for each in used))


def _steps(marked: MarkedNote) -> list[_Step]:
    """Return the steps that a note names, each with the words nearest to it that tell of it."""
    steps: list[_Step] = []
    for place in marked.usable:
        steps += _named(marked, place, steps)
    by_sentence: dict[int, list[_Step]] = {}
    for step in steps:
        by_sentence.setdefault(step.statement.sentence, []).append(step)
    for place in marked.usable:
        statement = marked.statements[place]
        for mention in _statuses(marked, statement):
            if (step := _owner(marked, place, mention, steps, by_sentence)) is not None:
                step.statuses.append(mention)
        for day in _days(marked, place):
            if (step := _owner(marked, place, day, steps, by_sentence)) is not None:
                step.days.append(day)
    return steps


def _named(marked: MarkedNote, place: int, before: Sequence[_Step]) -> Iterator[_Step]:
    """Yield the steps that a statement names, that it agrees to, or that it answers for."""
    statement = marked.statements[place]
    mentions = marked.values_of("next_step.kind")
    internal = marked.has_cue(marked.sentence_of(statement), "internal")
    own = [
        mention
        for mention in marked.inside(statement, mentions)
        if not internal and _is_meant(marked, statement, mention) and not _is_over(marked, statement, mention)
    ]
    for mention in own:
        if mention.strength is Strength.SIGN and _is_named_near(marked, mention, own):
            continue
        yield _Step(place, statement, Stretch(mention.start, mention.end), mention, statement.agrees is True)
    agreed = marked.step_agreed_to(statement)
    if own or internal:
        return
    for mention in marked.inside(agreed, mentions)[:1] if agreed else ():
        if marked.may_be_agreed(mention):
            yield _Step(place, statement, Stretch(mention.start, mention.end), mention, agreed=True)
            return
    label = _label(statement)
    for mention in marked.inside(label, mentions)[:1] if label else ():
        if not internal and not marked.has_cue(statement, "held_after"):
            yield _Step(place, statement, Stretch(mention.start, mention.end), mention)
            return
    if marked.topic_is(place, "next_step") and not _goes_on(marked, place, before):
        yield _Step(place, statement, Stretch(statement.start, statement.end), None)
    elif marked.has_cue(statement, "next_meeting"):
        cue = marked.cues_in(statement, "next_meeting")[0]
        if marked.is_stated(statement, cue) and not _goes_on(marked, place, before):
            yield _Step(place, statement, Stretch(cue.start, cue.end), None)


def _is_named_near(
    marked: MarkedNote, sign: ValueMention, mentions: Sequence[ValueMention]
) -> bool:
    """Tell whether the same words name a step outright, so that a mere sign of one says no more."""
    return any(other.strength is Strength.NAME and not marked.near.parted(sign, other) for other in mentions)


def _goes_on(marked: MarkedNote, place: int, before: Sequence[_Step]) -> bool:
    """Tell whether a statement only says more of the step before it."""
    return bool(before) and place - before[-1].place <= _NEAR and before[-1].kind is not None


def _is_meant(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether a step is named as one: stated or turned down, or in doubt only because it waits for an answer."""
    mood = statement.mood_of(mention.start, mention.end)
    return mood in (Mood.STATED, Mood.DENIED) or (mood is Mood.HEDGED and marked.awaits_answer(statement, mention))


def _is_over(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether a step has taken place: "had a demo", "after the audit", "the call went well"."""
    part = marked.part_of(mention)
    ahead = Stretch(max(part.start, statement.start), mention.start)
    held = [*marked.cues_in(ahead, "held_before")[-1:], *marked.cues_in(Stretch(mention.end, min(part.end, statement.end)), "held_after")[:1]]
    at = [cue for cue in marked.cues_in(ahead, "held_at") if marked.near.between(mention, cue) == 0]
    if not at and not any(marked.near.between(mention, cue) <= _BESIDE for cue in held):
        return False
    return not any(each.strength is Strength.NAME for each in marked.inside(part, marked.values_of("next_step.status")))


def _statuses(marked: MarkedNote, statement: Statement) -> Iterator[ValueMention]:
    """Yield the words of a statement that say how a step stands."""
    for mention in marked.inside(statement, marked.values_of("next_step.status")):
        mood = statement.mood_of(mention.start, mention.end)
        if mood is Mood.STATED or (mention.value == "declined" and mood is Mood.DENIED):
            yield mention
        elif mention.value in ("proposed", "agreed") and marked.awaits_answer(statement, mention):
            yield mention


def _days(marked: MarkedNote, place: int) -> Iterator[DateMention]:
    """Yield the single days, not past, that may be a meeting's: of a statement and of what it agrees to."""
    statement = marked.statements[place]
    for mention in marked.inside(statement, marked.dates):
        if _is_day(mention) and marked.is_stated(statement, mention) and _may_be_met(marked, place, mention):
            yield mention
    agreed = marked.agreed_to(statement)
    for mention in marked.inside(agreed, marked.dates) if agreed else ():
        if _is_day(mention) and marked.may_be_agreed(mention):
            yield mention


def _is_day(mention: DateMention) -> bool:
    return mention.window is not None and mention.window[0] == mention.window[1] and not mention.past


def _may_be_met(marked: MarkedNote, place: int, mention: DateMention) -> bool:
    """Tell whether a day may be a step's: it is no other matter's, or it is the day on which a step is sent."""
    statement = marked.statements[place]
    if sense_of(marked, place, statement, mention) in (Sense.MEETING, Sense.NOTHING):
        return True
    kinds = marked.inside(statement, marked.values_of("next_step.kind"))
    return any(kind.value in _DELIVERED and not marked.near.parted(kind, mention) for kind in kinds)


def _owner(
    marked: MarkedNote,
    place: int,
    mention: Spanned,
    steps: Sequence[_Step],
    by_sentence: dict[int, list[_Step]],
) -> _Step | None:
    """Return the step that words belong to: the nearest of their sentence, else the one just before them."""
    statement = marked.statements[place]
    beside = by_sentence.get(statement.sentence, [])
    if beside:
        return min(beside, key=lambda step: marked.near.between(step.named, mention))
    behind = bisect_left(steps, place, key=attrgetter("place"))
    before = steps[behind - 1] if behind else None
    if before is not None and place - before.place <= _NEAR and _leads_on(marked, before.place, place):
        return before
    after = by_sentence.get(statement.sentence + 1, [])
    length = marked.near.between(Stretch(statement.start, statement.start), Stretch(statement.end, statement.end))
    return after[0] if after and length <= _SHORT and after[0].statement.label == statement.label else None


def _leads_on(marked: MarkedNote, first: int, place: int) -> bool:
    """Tell whether nothing between a step and later words, nor these, is about something else."""
    step = marked.statements[first]
    for following in range(first + 1, place + 1):
        other = marked.statements[following]
        if other.sentence == step.sentence or not marked.may_tell(other):
            continue
        if other.label != step.label and not _is_detail(marked, other):
            return False
        if marked.has_cue(other, "start_plainly"):
            return False
    return True


def _is_detail(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a line of a form says more of the line above it: "Date: 21 April" under "Next step: site visit"."""
    label = _label(statement)
    if label is None or not marked.has_cue(label, "step_detail"):
        return False
    return words_in(marked, label) <= _LABEL


def _label(statement: Statement) -> Stretch | None:
    if statement.label_start is None or statement.label_end is None:
        return None
    return Stretch(statement.label_start, statement.label_end)
