"""The next step: its kind, whether both sides agreed, and its day."""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Final

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.named_steps import Step
from bot.reading.rules.step_details import steps_of
from bot.reading.terms import Mood

_MOVED: Final = 30
"""How far, in code points, "moved to" may stand from the new day."""


def propose_next_step(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the next step of the note: of several, the earliest dated one, else the first that both sides want."""
    told = _last_words([each for each in steps_of(marked) if _says_something(marked, each)])
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


def _last_words(steps: Sequence[Step]) -> list[Step]:
    """Return steps, of those agreed to over and over for other days only the last: "the 11th?" - "no, the 13th"."""
    last = {step.named.start: step for step in steps if step.agreed and step.days}
    return [step for step in steps if not step.agreed or last.get(step.named.start, step) is step]


def _rank(marked: MarkedNote, step: Step) -> tuple[bool, bool, bool, bool, date, int]:
    """Rank steps: corrections first, what was declined or only proposed last, dated ones by day, then as named."""
    status, day = _status(step), _day(marked, step)
    return (
        not step.statement.corrects,
        status == "declined",
        step.kind is None,
        status in (None, "proposed"),
        _when(marked, day),
        step.named.start,
    )


def _when(marked: MarkedNote, day: DateMention | None) -> date:
    """Return the day by which a step is ranked; the day of the note in figures is that of a meeting just held."""
    if day is None or day.window is None:
        return date.max
    just_held = day.window[0] <= marked.note.day and not marked.has_cue(day, "this_day")
    return date.max if just_held else day.window[0]


def _says_something(marked: MarkedNote, step: Step) -> bool:
    """Tell whether a step is more than a word: how it stands, its day, or that it was asked for."""
    if step.kind is not None and _is_denied(step) and _status(step) != "declined":
        return False
    if _status(step) is not None and (step.kind is not None or step.days or marked.topics[step.place]):
        return True
    announced = marked.topic_is(step.place, "next_step") or marked.has_cue(
        marked.sentence_of(step.statement), "next_is"
    )
    return step.kind is not None and announced


def _is_denied(step: Step) -> bool:
    kind, statement = step.kind, step.statement
    if kind is None or not statement.start <= kind.start < kind.end <= statement.end:
        return False
    return statement.mood_of(kind.start, kind.end) is Mood.DENIED


def _status(step: Step) -> str | None:
    """Return how a step stands: what the words say; a day makes what was agreed scheduled; a bare day is one too."""
    if step.refused:
        return "declined"
    said = [mention for mention in step.statuses if mention.value != "proposed"] or step.statuses
    dated = bool(step.days)
    if step.promise is not None:
        return "scheduled" if dated else "agreed"
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


def _day(marked: MarkedNote, step: Step) -> DateMention | None:
    """Return the day of a step that is to take place: the new one where it was moved."""
    if not step.days or _status(step) in ("declined", "proposed"):
        return None
    moved = [day for day in step.days if marked.has_cue(Stretch(max(day.start - _MOVED, 0), day.start), "moved_to")]
    # A line of a log begins with its own day: "10 March, meeting: demo booked for 24 March".
    ahead = [day for day in step.days if day.window is not None and day.window[0] > marked.note.day]
    return (moved or ahead or step.days)[0]


def _quote(marked: MarkedNote, step: Step, status: str | None) -> Stretch:
    used: list[Spanned] = [step.named, *step.days[:1], *step.taken[:1]]
    used += [mention for mention in step.statuses if mention.value == status][:1]
    if step.promise is not None:
        used.append(step.promise)
    if step.agreed or len(used) == 1:
        used.append(step.statement)
    return Stretch(min(each.start for each in used), max(each.end for each in used))
