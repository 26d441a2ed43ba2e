"""The next step: its kind, whether both sides agreed, and its day."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Final, TypeVar

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.standing import is_aimed_at, is_of_another_matter, is_taken_back
from bot.reading.rules.texts import words_in
from bot.reading.rules.timeline import Sense, sense_of
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.vocabulary import Strength, ValueMention

_Item = TypeVar("_Item")

_NEAR: Final = 3
"""How many statements on the words that say how a step stands, or its day, may follow the step."""
_BESIDE: Final = 8
"""How many words at most lie between a step and the words that say that it is over."""
_DELIVERED: Final = frozenset({"rfp_or_quote", "sample_request", "documentation_review"})
"""Steps that are sent: the day on which they are due is their day."""
_LABEL: Final = 4
"""Words of a label that only says what the line above it left open."""
_MOVED: Final = 30
"""How far, in code points, "moved to" may stand from the new day."""
_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""


@dataclass(slots=True)
class _Step:
    """A step as the note tells it: what kind, the words that say how it stands, the days it may be on."""

    place: int
    statement: Statement
    named: Stretch
    kind: ValueMention | None
    agreed: bool = False
    """Whether the statement agrees to the step in the other side's question."""
    refused: bool = False
    """Whether the statement says no to the step in the other side's question."""
    aimed_at: bool = False
    """Whether our side only tries for it: "I will try to get a demo on 10 March"."""
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
    if _status(step) is not None and (step.kind is not None or step.days or marked.topics[step.place]):
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
    if step.refused:
        return "declined"
    said = [mention for mention in step.statuses if mention.value != "proposed"] or step.statuses
    dated = bool(step.days)
    if said:
        last = max(said, key=attrgetter("start"))
        if last.value == "declined" and last.start > step.named.end:
            return "declined"  # "a site visit was planned for 19 March, she cancelled"
        value = max(said, key=lambda mention: (mention.strength, mention.start)).value
        if value == "proposed" and step.agreed:
            value = "agreed"
        return "scheduled" if value == "agreed" and dated else value
    if step.agreed:
        return "scheduled" if dated else "agreed"
    if step.aimed_at:
        return "proposed"
    return "scheduled" if dated else None


def _day(marked: MarkedNote, step: _Step) -> DateMention | None:
    """Return the day of a step that is to take place: the new one where it was moved."""
    if not step.days or _status(step) in ("declined", "proposed"):
        return None
    moved = [day for day in step.days if marked.has_cue(Stretch(max(day.start - _MOVED, 0), day.start), "moved_to")]
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
    internal = _internal_sentences(marked)
    steps: list[_Step] = []
    for place in marked.usable:
        if marked.statements[place].sentence not in internal:
            steps += _named(marked, place, steps)
    by_sentence: dict[int, list[_Step]] = {}
    for step in sorted(steps, key=lambda each: each.named.start):
        by_sentence.setdefault(step.statement.sentence, []).append(step)
    for place in marked.usable:
        for mention in _statuses(marked, marked.statements[place]):
            if (owner := _owner(marked, place, mention, steps, by_sentence)) is not None:
                owner.statuses.append(mention)
        for day in _days(marked, place):
            if (owner := _owner(marked, place, day, steps, by_sentence)) is not None:
                owner.days.append(day)
    return steps


def _internal_sentences(marked: MarkedNote) -> frozenset[int]:
    """Return the sentences that speak of our own side's meetings: no step with the buyer."""
    inside = (marked.statement_at(cue.start, cue.end) for cue in marked.cues if cue.key == "internal")
    return frozenset(statement.sentence for statement in inside if statement is not None)


def _named(marked: MarkedNote, place: int, before: Sequence[_Step]) -> Iterator[_Step]:
    """Yield the steps that a statement names, that it agrees to, that its label names, or that it answers for."""
    statement = marked.statements[place]
    own = list(_own_kinds(marked, statement))
    for mention in own:
        named = Stretch(mention.start, mention.end)
        refused, aimed_at = refuses_step(marked, statement), is_aimed_at(marked, statement, mention)
        yield _Step(place, statement, named, mention, statement.agrees is True, refused, aimed_at)
    if own:
        return
    other = _kind_agreed_to(marked, statement) or _kind_in_label(marked, statement)
    if other is not None:
        agreed = other.start != statement.label_start and marked.accepted(statement) is not None
        yield _Step(place, statement, Stretch(other.start, other.end), other, agreed)
        return
    if before and _is_close(marked, before[-1], place) and before[-1].kind is not None:
        return  # it only says more of the step before it
    if marked.topic_is(place, "next_step"):
        yield _Step(place, statement, Stretch(statement.start, statement.end), None)
        return
    for cue in marked.cues_in(statement, "next_meeting")[:1]:
        if marked.is_stated(statement, cue):
            yield _Step(place, statement, Stretch(cue.start, cue.end), None)


def _own_kinds(marked: MarkedNote, statement: Statement) -> Iterator[ValueMention]:
    """Yield the kinds of step that a statement names and that are to come; a mere sign beside a name says no more."""
    told = [
        mention
        for mention in marked.inside(statement, marked.values_of("next_step.kind"))
        if _is_meant(marked, statement, mention) and not _is_over(marked, statement, mention)
        if not (is_of_another_matter(marked, statement, mention) or is_taken_back(marked, statement, mention))
    ]
    names = [mention for mention in told if mention.strength is Strength.NAME]
    for mention in told:
        beside = _neighbours(names, mention.start)
        named = any(not marked.near.parted(mention, name) for name in beside)
        if mention.strength is Strength.NAME or not named:
            yield mention


def refuses_step(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer says no to a step that our side asks for: "No, no site visit"."""
    if statement.speaker is not Speaker.BUYER or statement.question_start is None:
        return False
    answer = marked.statements_touching(marked.sentence_of(statement))
    if not any(each.agrees is False for each in answer):
        return False
    asked = Stretch(statement.question_start, statement.question_end or statement.question_start)
    kinds = marked.values_of("next_step.kind")
    named = {kind.value for kind in marked.inside(asked, kinds)}
    return any(
        kind.value in named and statement.mood_of(kind.start, kind.end) is Mood.DENIED
        for kind in marked.inside(statement, kinds)
    )


def _kind_agreed_to(marked: MarkedNote, statement: Statement) -> ValueMention | None:
    agreed = marked.step_agreed_to(statement)
    if agreed is None:
        return None
    kinds = marked.inside(agreed, marked.values_of("next_step.kind"))
    kind = next((kind for kind in kinds if marked.may_be_agreed(kind)), None)
    return _name_before(marked, agreed, kind) if kind is not None and kind.strength is Strength.SIGN else kind


def _name_before(marked: MarkedNote, asked: Stretch, sign: ValueMention) -> ValueMention:
    """Return what the words before a mere sign of a step call it: "Then the audit. You come to us on the 17th?"."""
    named = marked.inside(with_words_before(marked, asked), marked.values_of("next_step.kind"))
    return next((kind for kind in named if kind.strength is Strength.NAME), sign)


def with_words_before(marked: MarkedNote, asked: Stretch) -> Stretch:
    """Return a question with what the same side says right before it."""
    place = marked.place_at(Stretch(asked.start, asked.start))
    if not place or marked.statements[place - 1].speaker is not marked.statements[place].speaker:
        return asked
    return Stretch(marked.statements[place - 1].start, asked.end)


def _kind_in_label(marked: MarkedNote, statement: Statement) -> ValueMention | None:
    """Return the kind that the label of a line names: "Audit: 11 May, agreed"."""
    label = _label(statement)
    if label is None or marked.has_cue(statement, "held_after"):
        return None
    return next(iter(marked.inside(label, marked.values_of("next_step.kind"))), None)


def _is_meant(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether a step is named as one: stated or turned down, or in doubt only because it waits for an answer."""
    mood = statement.mood_of(mention.start, mention.end)
    return mood in (Mood.STATED, Mood.DENIED) or (mood is Mood.HEDGED and marked.awaits_answer(statement, mention))


def _is_over(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether a step has taken place: "had a demo", "after the audit", "the call went well"."""
    part = marked.part_of(mention)
    ahead = Stretch(max(part.start, statement.start, mention.start - _REACH), mention.start)
    behind = Stretch(mention.end, min(part.end, statement.end, mention.end + _REACH))
    held = [*marked.cues_in(ahead, "held_before")[-1:], *marked.cues_in(behind, "held_after")[:1]]
    at = [cue for cue in marked.cues_in(ahead, "held_at") if marked.near.between(mention, cue) == 0]
    if not at and not any(marked.near.between(mention, cue) <= _BESIDE for cue in held):
        return False
    said = marked.inside(Stretch(ahead.start, behind.end), marked.values_of("next_step.status"))
    return not any(each.strength is Strength.NAME for each in said)


def _statuses(marked: MarkedNote, statement: Statement) -> Iterator[ValueMention]:
    """Yield the words of a statement that say how a step stands."""
    for mention in marked.inside(statement, marked.values_of("next_step.status")):
        if mention.value == "scheduled" and _is_put_off(marked, statement, mention):
            continue
        mood = statement.mood_of(mention.start, mention.end)
        told = mood is Mood.STATED or (mention.value == "declined" and mood is Mood.DENIED)
        if told or (mention.value in ("proposed", "agreed") and marked.awaits_answer(statement, mention)):
            yield mention


def _days(marked: MarkedNote, place: int) -> Iterator[DateMention]:
    """Yield the single days, not past, that may be a meeting's: of a statement and of what it agrees to."""
    statement = marked.statements[place]
    for mention in marked.inside(statement, marked.dates):
        stated = _is_day(mention) and marked.is_stated(statement, mention)
        if stated and _may_be_met(marked, place, mention) and not _is_put_off(marked, statement, mention):
            yield mention
    agreed = marked.accepted(statement)
    for mention in marked.inside(agreed, marked.dates) if agreed else ():
        if _is_day(mention) and marked.may_be_agreed(mention):
            yield mention


def _is_put_off(marked: MarkedNote, statement: Statement, told: Spanned) -> bool:
    """Tell whether a step was to be on a day and is not any more: "the call of 12 March had to be postponed"."""
    behind = Stretch(told.end, min(statement.end, told.end + _REACH))
    off = marked.cues_in(behind, "put_off")[:1]
    if not off or marked.near.between(told, off[0]) > _BESIDE:
        return False
    return not marked.inside(Stretch(off[0].end, behind.end), marked.dates)


def _is_day(mention: DateMention) -> bool:
    return mention.window is not None and mention.window[0] == mention.window[1] and not mention.past


def _may_be_met(marked: MarkedNote, place: int, mention: DateMention) -> bool:
    """Tell whether a day may be a step's: it is no other matter's, or it is the day on which a step is sent."""
    statement = marked.statements[place]
    if sense_of(marked, place, statement, mention) in (Sense.MEETING, Sense.NOTHING):
        return True
    kinds = _neighbours(marked.values_of("next_step.kind"), mention.start)
    return any(kind.value in _DELIVERED and not marked.near.parted(kind, mention) for kind in kinds)


def _owner(
    marked: MarkedNote,
    place: int,
    mention: Spanned,
    steps: Sequence[_Step],
    by_sentence: dict[int, list[_Step]],
) -> _Step | None:
    """Return the step that words belong to: the nearest of their sentence, else the one before, or right behind."""
    statement = marked.statements[place]
    beside = by_sentence.get(statement.sentence, [])
    if beside:
        nearest = _neighbours(beside, mention.start, key=attrgetter("named.start"))
        return min(nearest, key=lambda step: marked.near.between(step.named, mention))
    behind = bisect_left(steps, place, key=attrgetter("place"))
    before = steps[behind - 1] if behind else None
    if before is not None and _is_close(marked, before, place) and _leads_on(marked, before.place, place):
        return before
    after = by_sentence.get(statement.sentence + 1, [])
    heads = bool(after) and marked.says_only(statement, mention)
    return after[0] if heads and after[0].statement.label == statement.label else None


def _neighbours(
    items: Sequence[_Item], start: int, key: Callable[[_Item], int] = attrgetter("start")
) -> Sequence[_Item]:
    """Return the last item that begins before a place and the first that begins at or after it."""
    place = bisect_left(items, start, key=key)
    return items[max(place - 1, 0) : place + 1]


def _is_close(marked: MarkedNote, step: _Step, place: int) -> bool:
    """Tell whether few statements that count lie between a step and a later one; what the other side says does not."""
    return bisect_left(marked.usable, place) - bisect_left(marked.usable, step.place) <= _NEAR


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
