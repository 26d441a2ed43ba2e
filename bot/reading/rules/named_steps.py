"""The steps that a note names, that somebody agrees to in it, or that a label names."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import Final, TypeVar

import msgspec

from bot.reading.dates import DateMention
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.standing import is_aimed_at, is_of_another_matter, is_taken_back
from bot.reading.rules.step_meetings import (
    is_one_day,
    is_settled_on,
    meetings_with_a_day,
    slots_kept,
    visits_with_a_day,
)
from bot.reading.rules.step_promises import promise_of
from bot.reading.rules.texts import words_in
from bot.reading.terms import MEANT, Mood, Speaker, Statement
from bot.reading.vocabulary import Strength, ValueMention

Item = TypeVar("Item")

_NEAR: Final = 3
"""How many statements on the words that say how a step stands, or its day, may follow the step."""
_BESIDE: Final = 8
"""How many words at most lie between a step and the words that say that it is over."""
_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""
_A_NO: Final = 4
"""Words of a no that says nothing else: "not now, thanks"."""
_A_SPACE: Final = 1
"""Code points."""


class Step(msgspec.Struct, gc=False):
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
    statuses: list[ValueMention] = []
    days: list[DateMention] = []
    taken: list[Statement] = []
    """The statements that take up a day which the other side named."""
    promise: Stretch | None = None
    """Where our side promises what the buyer wants."""


def internal_sentences(marked: MarkedNote) -> frozenset[int]:
    """Return the sentences that speak of our own side's meetings: no step with the buyer."""
    inside = (marked.statement_at(cue.start, cue.end) for cue in marked.cues_of("internal"))
    return frozenset(statement.sentence for statement in inside if statement is not None)


def named_steps(marked: MarkedNote, place: int, before: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps that a statement names, that it agrees to, that its label names, or that it answers for."""
    statement = marked.statements[place]
    own = list(_own_kinds(marked, statement))
    for mention in own:
        named = Stretch(mention.start, mention.end)
        refused, aimed_at = refuses_step(marked, statement), is_aimed_at(marked, statement, mention)
        agreed = statement.agrees is True or marked.is_asked_of_us(statement, mention)
        promise = promise_of(marked, statement, mention)
        agreed = agreed or statement.taken_up or promise is not None or is_granted(marked, place, mention)
        yield Step(place, statement, named, mention, agreed, refused, aimed_at, promise=promise)
    if own:
        return
    no = kind_refused(marked, statement)
    if no is not None:
        yield Step(place, statement, Stretch(no.start, no.end), no, refused=True)
        return
    other = _kind_agreed_to(marked, statement) or _kind_in_label(marked, statement)
    asks_first = _asks_first(marked, place)
    if other is not None:
        agreed = other.start != statement.label_start and marked.accepted(statement) is not None
        named = Stretch(other.start, other.end)
        yield Step(place, statement, named, other, agreed and not asks_first, aimed_at=asks_first)
        return
    met = _meeting_agreed_to(marked, statement)
    if met is not None and not asks_first:
        yield Step(place, statement, met, None, agreed=True)
        return
    if before and is_close(marked, before[-1], place) and before[-1].kind is not None:
        return  # it only says more of the step before it
    if marked.topic_is(place, "next_step"):
        yield Step(place, statement, Stretch(statement.start, statement.end), None)
        return
    meetings = (*meetings_with_a_day(marked, statement), *visits_with_a_day(marked, statement))
    for cue in (*marked.cues_in(statement, "next_meeting")[:1], *meetings):
        asked = marked.is_asked_of_us(statement, cue)
        if (asked or marked.is_stated(statement, cue)) and not _is_over(marked, statement, cue):
            aimed_at = is_aimed_at(marked, statement, marked.tokens[cue.last])
            yield Step(place, statement, Stretch(cue.start, cue.end), None, asked, aimed_at=aimed_at)
            return
    for day in marked.inside(statement, marked.dates):
        if is_settled_on(marked, day):
            yield Step(place, statement, Stretch(day.start, day.end), None)
            return
    for kept in slots_kept(marked, statement):
        yield Step(place, statement, Stretch(kept.start, kept.end), None)
        return


def is_granted(marked: MarkedNote, place: int, mention: ValueMention) -> bool:
    """Tell whether our side takes up at once a step that the buyer names: "send me a quote" - "a quote it is"."""
    statement = marked.statements[place]
    if statement.speaker is not Speaker.BUYER or not marked.is_stated(statement, mention):
        return False
    for reply in marked.statements[place + 1 : place + 1 + _NEAR]:
        if reply.speaker is Speaker.SELLER:
            taken = marked.inside(reply, marked.values_of("next_step.kind"))
            return any(each.value == mention.value and marked.is_stated(reply, each) for each in taken)
    return False


def _own_kinds(marked: MarkedNote, statement: Statement) -> Iterator[ValueMention]:
    """Yield the kinds of step that a statement names and that are to come; a mere sign beside a name says no more."""
    kinds = marked.inside(statement, marked.values_of("next_step.kind"))
    if not kinds:
        return
    told = [
        mention
        for mention in kinds
        if _is_meant(marked, statement, mention) and not _is_over(marked, statement, mention)
        if not (is_of_another_matter(marked, statement, mention) or is_taken_back(marked, statement, mention))
    ]
    names = [mention for mention in told if mention.strength is Strength.NAME]
    for mention in told:
        beside = neighbours(names, mention.start)
        named = any(not marked.near.parted(mention, name) for name in beside)
        if mention.strength is Strength.NAME or not named:
            yield mention


def refuses_step(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer says no to a step that our side asks for: "No, no site visit"."""
    if kind_refused(marked, statement) is not None:
        return True
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


def kind_refused(marked: MarkedNote, statement: Statement) -> ValueMention | None:
    """Return the step of a question that a buyer answers with a mere no; a no to its day leaves the step open.

    A no to "some time in October" is none to a day.
    """
    if statement.speaker is not Speaker.BUYER or statement.agrees is not False or statement.question_start is None:
        return None
    asked = Stretch(statement.question_start, statement.question_end or statement.question_start)
    sentence = marked.sentence_of(statement)
    days = [day for day in marked.inside(asked, marked.dates) if day.explicit]
    on_a_day = any(day.window is None or day.window[0] == day.window[1] for day in days)
    other = any(day.explicit for day in marked.inside(sentence, marked.dates))
    if on_a_day or other or words_in(marked, sentence) > _A_NO:
        return None
    kinds = marked.inside(asked, marked.values_of("next_step.kind"))
    return next((kind for kind in kinds if kind.strength is Strength.NAME and marked.may_be_agreed(kind)), None)


def _kind_agreed_to(marked: MarkedNote, statement: Statement) -> ValueMention | None:
    agreed = marked.step_agreed_to(statement)
    if agreed is None:
        return None
    kinds = marked.inside(agreed, marked.values_of("next_step.kind"))
    kind = next((kind for kind in kinds if marked.may_be_agreed(kind) and not _was_asked_about(marked, kind)), None)
    return _name_before(marked, agreed, kind) if kind is not None and kind.strength is Strength.SIGN else kind


def _asks_first(marked: MarkedNote, place: int) -> bool:
    """Tell whether who agrees goes on that somebody else must be asked: "I'd love to. But I have to ask Luca"."""
    if not marked.speaks_of("ask_first"):
        return False
    agreeing = marked.statements[place]
    return any(marked.has_cue(each, "ask_first") for each in _rest_of_turn(marked, agreeing))


def _rest_of_turn(marked: MarkedNote, agreeing: Statement) -> Iterator[Statement]:
    """Yield what the same person goes on to say, as far as it still speaks of a step."""
    place = marked.place_of(agreeing)
    following = marked.statements[place + 1 : place + 1 + _NEAR]
    return takewhile(lambda each: each.speaker is agreeing.speaker and each.who == agreeing.who, following)


def _meeting_agreed_to(marked: MarkedNote, statement: Statement) -> Stretch | None:
    """Return a meeting of no known kind, with its day, that our side asked for and the buyer agrees to."""
    agreed = marked.accepted(statement)
    if agreed is None or statement.speaker is not Speaker.BUYER:
        return None
    asked = with_words_before(marked, agreed)
    whole = Stretch(asked.start, [statement, *_rest_of_turn(marked, statement)][-1].end)
    if not any(is_one_day(day) and marked.may_be_agreed(day) for day in marked.inside(whole, marked.dates)):
        return None
    if marked.has_cue(asked, "their_meeting", "held_before", "held_after", "internal"):
        return None
    return next((Stretch(cue.start, cue.end) for cue in marked.cues_in(asked, "meeting_noun", "to_meet")), None)


def _was_asked_about(marked: MarkedNote, kind: ValueMention) -> bool:
    """Tell whether a question was about a step that has taken place: "did you see the demo?"."""
    asked = marked.statement_at(kind.start, kind.end)
    return asked is not None and _is_over(marked, asked, kind)


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
    label = label_of(statement)
    if label is None or marked.has_cue(statement, "held_after"):
        return None
    return next(iter(marked.inside(label, marked.values_of("next_step.kind"))), None)


def _is_meant(marked: MarkedNote, statement: Statement, mention: ValueMention) -> bool:
    """Tell whether a step is named as one: stated or turned down, or in doubt only because it waits for an answer."""
    mood = statement.mood_of(mention.start, mention.end)
    if mood in MEANT or marked.is_asked_of_us(statement, mention):
        return True
    return mood is Mood.HEDGED and marked.awaits_answer(statement, mention)


def _is_over(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether a step has taken place: "had a demo", "after the audit", "the call went well"."""
    part = marked.part_of(mention)
    if _is_told_as_past(marked, mention):
        return True
    ahead = Stretch(max(part.start, statement.start, mention.start - _REACH), mention.start)
    behind = Stretch(mention.end, min(part.end, statement.end, mention.end + _REACH))
    after = [
        cue for cue in marked.cues_in(behind, "held_after")
        if marked.tokens[cue.first].is_word or not _leads_to_a_day(marked, cue)
    ]  # fmt: skip
    held = [*marked.cues_in(ahead, "held_before")[-1:], *after[:1]]
    at = [cue for cue in marked.cues_in(ahead, "held_at") if marked.near.between(mention, cue) == 0]
    if marked.has_cue(ahead, "will_be_there"):
        at = []
    if not at and not any(marked.near.between(mention, cue) <= _BESIDE for cue in held):
        return False
    said = marked.inside(Stretch(ahead.start, behind.end), marked.values_of("next_step.status"))
    return not any(each.strength is Strength.NAME for each in said)


def _leads_to_a_day(marked: MarkedNote, mark: Spanned) -> bool:
    """Tell whether a mark leads to the day of what it stands behind: "Next chat: Wed 23 Sept"."""
    days = marked.inside(Stretch(mark.end, mark.end + _REACH), marked.dates)[:1]
    return any(is_one_day(day) and day.start - mark.end <= _A_SPACE for day in days)


def _is_told_as_past(marked: MarkedNote, mention: Spanned) -> bool:
    """Tell whether the step is itself a verb in the past: "Paul visited our site"."""
    return any(cue.start == mention.start for cue in marked.cues_in(Stretch(mention.start, mention.end), "held_itself"))


def neighbours(items: Sequence[Item], start: int, key: Callable[[Item], int] = attrgetter("start")) -> Sequence[Item]:
    """Return the last item that begins before a place and the first that begins at or after it."""
    place = bisect_left(items, start, key=key)
    return items[max(place - 1, 0) : place + 1]


def is_close(marked: MarkedNote, step: Step, place: int) -> bool:
    """Tell whether few statements that count lie between a step and a later one; what the other side says does not."""
    return bisect_left(marked.usable, place) - bisect_left(marked.usable, step.place) <= _NEAR


def label_of(statement: Statement) -> Stretch | None:
    if statement.label_start is None or statement.label_end is None:
        return None
    return Stretch(statement.label_start, statement.label_end)
