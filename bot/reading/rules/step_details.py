"""The words that tell of each step: how it stands, and the days it may be on."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.named_steps import (
    Step,
    internal_sentences,
    is_close,
    label_of,
    named_steps,
    neighbours,
)
from bot.reading.rules.standing import opens_with_aim
from bot.reading.rules.step_days import days_of, is_put_off
from bot.reading.rules.step_meetings import is_one_day, is_settled_on
from bot.reading.rules.texts import covered, words_in
from bot.reading.rules.things import thing_from
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.vocabulary import ValueMention

_LABEL: Final = 4
"""Words of a label that only says what the line above it left open."""
_A_SPACE: Final = 1
_BETWEEN: Final = 2
"""How many words before "refused" may deny it: "not yet refused"."""
_IN_A_LONG_SENTENCE: Final = 30
"""Words at most between a step and what tells of it; what is dictated without a stop may be one sentence."""
_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""


def steps_of(marked: MarkedNote) -> list[Step]:
    """Return the steps that a note names, each with the words nearest to it that tell of it."""
    internal = internal_sentences(marked)
    steps: list[Step] = []
    for place in marked.usable:
        if marked.statements[place].sentence not in internal:
            steps += named_steps(marked, place, steps)
    by_sentence: dict[int, list[Step]] = {}
    for step in sorted(steps, key=lambda each: each.named.start):
        by_sentence.setdefault(step.statement.sentence, []).append(step)
    for place in marked.usable:
        for mention in _statuses(marked, marked.statements[place]):
            owner = _owner(marked, place, mention, steps, by_sentence)
            if owner is not None and _is_about_step(marked, marked.statements[place], mention, owner):
                owner.statuses.append(mention)
        for day in days_of(marked, place):
            if (owner := _owner(marked, place, day, steps, by_sentence)) is not None:
                owner.days.append(day)
                owner.agreed = owner.agreed or is_settled_on(marked, day)
                if day.end <= marked.statements[place].start:
                    owner.taken.append(marked.statements[place])
    for step in steps:
        if step.agreed and not step.days:
            step.days += _day_between(marked, step)
        if any(_is_left_unconfirmed(marked, step, mention) for mention in step.statuses):
            step.statuses = [mention for mention in step.statuses if mention.value == "proposed"]
        step.statuses = [mention for mention in step.statuses if not _follows_from_day(marked, step, mention)]
        if any(mention.value == "proposed" for mention in step.statuses):
            step.statuses = [mention for mention in step.statuses if not _is_open_day(marked, mention)]
    return steps


def _day_between(marked: MarkedNote, step: Step) -> list[DateMention]:
    """Return the only day the buyer names between our words for a step and the yes: "Thursday, hm, after two?"."""
    if step.kind is None or step.kind.start >= step.statement.start:
        return []
    between = marked.statements_touching(Stretch(step.kind.start, step.statement.start))
    named = [
        day for each in between if each.speaker is Speaker.BUYER
        for day in marked.inside(each, marked.dates)
        if is_one_day(day) and marked.says_only(each, day, "suits", "beside_day")
    ]  # fmt: skip
    return named[-1:] if len({day.window for day in named}) == 1 else []


def _follows_from_day(marked: MarkedNote, step: Step, mention: ValueMention) -> bool:
    """Tell whether an invitation went out for a day told in words of its own before: "demo 3 Dec, invite is out"."""
    if mention.value != "proposed" or not marked.has_cue(mention, "invite_is_out"):
        return False
    return any(day.end <= mention.start and marked.near.parted(day, mention) for day in step.days)


def _is_left_unconfirmed(marked: MarkedNote, step: Step, mention: ValueMention) -> bool:
    """Tell whether what was planned still waits for a yes, told last: "demo planned, she still has to confirm"."""
    if mention.value != "proposed" or not marked.has_cue(mention, "yet_to_confirm"):
        return False
    statement = marked.statement_at(mention.start, mention.end)
    if statement is None or statement.sentence != step.statement.sentence:
        return False
    behind = Stretch(mention.end, max(min(marked.part_of(mention).end, statement.end), mention.end))
    told = [token for token in marked.inside(behind, marked.tokens) if token.is_word]
    days = marked.inside(behind, marked.dates)
    return all(token.form in marked.afterwards.light or covered(token, days) for token in told)


def _is_open_day(marked: MarkedNote, mention: ValueMention) -> bool:
    """Tell whether it is only said that there is no day: of what was agreed, but not of what we have only proposed."""
    return mention.value == "agreed" and marked.has_cue(mention, "day_word")


def _statuses(marked: MarkedNote, statement: Statement) -> Iterator[ValueMention]:
    """Yield the words of a statement, and of its label, that say how a step stands: "Next step agreed: demo"."""
    statuses, label = marked.values_of("next_step.status"), label_of(statement)
    if label is not None and marked.holds(statement, marked.values_of("next_step.kind")):
        yield from marked.inside(label, statuses)
    for mention in marked.inside(statement, statuses):
        if mention.value == "scheduled" and is_put_off(marked, statement, mention):
            continue
        mood = statement.mood_of(mention.start, mention.end)
        told = mood is Mood.STATED or (mention.value == "declined" and mood is Mood.DENIED)
        if mention.value == "declined" and (
            _is_declined_by_us(marked, statement, mention) or _is_not_declined(marked, mention)
        ):
            continue
        if mention.value == "agreed" and opens_with_aim(marked, statement, mention):
            continue  # "will send some dates"
        if told or (mention.value in ("proposed", "agreed") and marked.awaits_answer(statement, mention)):
            yield mention


def _is_not_declined(marked: MarkedNote, mention: Spanned) -> bool:
    """Tell whether it is denied that somebody said no: "has not refused it", "neither accepted nor declined"."""
    at = bisect_left(marked.tokens, mention.start, key=attrgetter("start"))
    denies = marked.afterwards.negating
    for token in reversed(marked.tokens[max(at - _BETWEEN, 0) : at]):
        if not token.is_word:
            return False
        if token.form in denies:
            return True
    return False


def _is_declined_by_us(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether the rep says no to something: "he offered me shares, I declined politely"."""
    if statement.speaker is not Speaker.REP:
        return False
    ahead = Stretch(max(statement.start, mention.start - _REACH), mention.start)
    return any(marked.near.between(cue, mention) == 0 for cue in marked.cues_in(ahead, "we_ourselves"))


def _is_about_step(marked: MarkedNote, statement: Statement, mention: ValueMention, step: Step) -> bool:
    """Tell whether words of another sentence say no to the step: "She declined", not "The ferry was cancelled"."""
    if mention.value != "declined":
        return True
    if _declines_other(marked, statement, mention):
        return False
    if statement.sentence == step.statement.sentence:
        return True
    opened = Stretch(statement.start, mention.start)
    first = next((token for token in marked.inside(opened, marked.tokens) if token.is_word), None)
    if first is not None and not (marked.has_cue(first, "takes_up") or marked.holds(opened, marked.people)):
        return False
    return not _happened_to_other(marked, opened)


def _declines_other(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether it is something else that is turned down: "they cancelled their travel contract"."""
    behind = bisect_left(marked.tokens, mention.end, key=attrgetter("start"))
    following = marked.tokens[behind : behind + 1]
    if not following or following[0].start >= statement.end or following[0].form not in marked.starting.opening:
        return False
    named = thing_from(marked, statement, behind)
    if not named or named[-1].form in marked.starting.places:
        return False  # "no further demo with us"
    return not _speaks_of_step(marked, Stretch(named[0].start, named[-1].end))


def _happened_to_other(marked: MarkedNote, opened: Stretch) -> bool:
    """Tell whether it is something else that was cancelled: "her flight was", not "that was" nor "the demo was"."""
    done = marked.cues_in(opened, "was_done")[-1:]
    if not done or done[0].end < opened.end - _A_SPACE:
        return False
    return not _speaks_of_step(marked, Stretch(opened.start, done[0].start))


def _speaks_of_step(marked: MarkedNote, span: Stretch) -> bool:
    return marked.has_cue(span, "step_thing") or marked.holds(span, marked.values_of("next_step.kind"))


def _owner(
    marked: MarkedNote,
    place: int,
    mention: Spanned,
    steps: Sequence[Step],
    by_sentence: dict[int, list[Step]],
) -> Step | None:
    """Return the step that words belong to: the nearest of their sentence, else the one before, or right behind."""
    statement = marked.statements[place]
    beside = by_sentence.get(statement.sentence, [])
    if beside:
        nearest = neighbours(beside, mention.start, key=attrgetter("named.start"))
        closest = min(nearest, key=lambda step: marked.near.between(step.named, mention))
        named_here = closest.named.start >= marked.sentence_of(statement).start
        far = named_here and marked.near.between(closest.named, mention) > _IN_A_LONG_SENTENCE
        return None if far else closest
    behind = bisect_left(steps, place, key=attrgetter("place"))
    before = steps[behind - 1] if behind else None
    if before is not None and is_close(marked, before, place) and _leads_on(marked, before.place, place):
        return before
    after = by_sentence.get(statement.sentence + 1, [])
    heads = bool(after) and marked.says_only(statement, mention)
    return after[0] if heads and after[0].statement.label == statement.label else None


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
    label = label_of(statement)
    if label is None or not marked.has_cue(label, "step_detail"):
        return False
    return words_in(marked, label) <= _LABEL
