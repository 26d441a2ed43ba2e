"""A note with all that was found in it: the one value that every rule looks at."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, wraps
from typing import Any, Generic, TypeVar

import msgspec

from bot.reading.after_words import AfterWords
from bot.reading.dates import DateKind, DateMention
from bot.reading.deciding.approval import ApprovalMention
from bot.reading.deciding.roles import RoleMention
from bot.reading.flags import FlagMention
from bot.reading.lexicon import Found
from bot.reading.money import MoneyMention
from bot.reading.near import Nearness
from bot.reading.note_cues import NoteCues
from bot.reading.people.found import PersonMention
from bot.reading.quantities import QuantityMention
from bot.reading.regions import RegionMention
from bot.reading.remark_words import RemarkWords
from bot.reading.spans import Place, Placed, Spanned, Stretch, WordCount, inside
from bot.reading.starting_words import StartingWords
from bot.reading.terms import TELLING, Mood, Speaker, Statement
from bot.reading.tokens import Token
from bot.reading.vocabulary import ValueMention
from qualification.policy import Policy
from qualification.terms import FieldName, Lead, Polarity, SaidBy, criterion_of

__all__ = ["MarkedNote", "Note", "Proposal", "Spanned", "Stretch", "Told", "each_once", "topics_asked"]

_STATED = Mood.STATED
_A_FEW = 5
_A_PHRASE = 60
"""How far, in code points, words of one phrase lie apart at most."""
_A_LINE = 300
"""Code points; in more than these something else is said beside a mention."""
_A_QUESTION_AS_LABEL = 4
"""Words and marks of a rep's own question that stands for a label: "Demo? Yes, on the 26th"."""
_A_BRIEF_ANSWER = 24
"""Code points of an answer after which the same side may go on answering: "In yours. The 10th is good"."""
_A_TALK_ABOUT_A_DAY = 12
"""How many statements back, at most, the step lies for which both sides look for a day."""
_A_TURN = 4
"""How many statements back, at most, our side's last words lie before a turn of the buyer that has just begun."""


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Note:
    """One message to read: its words, its day, what the bot had asked for, and whose lead it is about."""

    text: str
    day: date
    lead: Lead = field(default_factory=Lead)
    asked: str | None = None
    people_before: tuple[str, ...] = ()
    """Names known from earlier messages of the debrief."""


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """What a reader believes a note says: a field, a value as a hint, and the words that are to show it."""

    field: FieldName
    value: Any
    start: int
    end: int
    why: str
    polarity: Polarity = Polarity.STATES
    corrects: bool = False
    weight: int = 0
    """Where several proposals of one message compete for a field that holds one value, the heaviest stands."""


@dataclass(frozen=True, eq=False)  # a note is itself, so that what was found in it can be kept by it
class MarkedNote:
    """A note, cut into statements, with every mention that a parser or the vocabulary recognises in it."""

    note: Note
    policy: Policy
    tokens: tuple[Token, ...]
    statements: tuple[Statement, ...]
    values: tuple[ValueMention, ...]
    dates: tuple[DateMention, ...]
    quantities: tuple[QuantityMention, ...]
    money: tuple[MoneyMention, ...]
    people: tuple[PersonMention, ...]
    roles: tuple[RoleMention, ...]
    roles_denied: tuple[RoleMention, ...]
    """What people are said not to do in the decision: "Ben has no say"."""
    approvals: tuple[ApprovalMention, ...]
    regions: tuple[RegionMention, ...]
    flags: tuple[FlagMention, ...]
    cues: NoteCues
    topics: tuple[frozenset[str], ...]
    """For each statement the criteria and fields that its label, its question or the bot's question is about."""
    starting: StartingWords
    afterwards: AfterWords
    remarks: RemarkWords

    @cached_property
    def text(self) -> str:
        """The note's text."""
        return self.note.text

    @cached_property
    def near(self) -> Nearness:
        """How far the note's words stand apart."""
        return Nearness(
            self.tokens,
            clauses={statement.start for statement in self.statements},
            joins={cue.first for cue in self.cues_of("joins")},
        )

    def part_of(self, place: Spanned) -> Stretch:
        """Return the words between commas, joining words and the ends of clauses that hold a place."""
        return Stretch(*self.near.part_of(place))

    @cached_property
    def usable(self) -> tuple[int, ...]:
        """The places of the statements that may give facts: the buyer's and the rep's, outside any flag."""
        return tuple(place for place, statement in enumerate(self.statements) if self.may_tell(statement))

    def may_tell(self, statement: Statement) -> bool:
        """Tell whether facts may be taken from a statement at all."""
        return statement.start in self._telling

    @cached_property
    def _telling(self) -> frozenset[int]:
        """Where the statements begin from which facts may be taken."""
        return frozenset([statement.start for statement in self.statements if self._tells(statement)])

    def _tells(self, statement: Statement) -> bool:
        if statement.speaker not in TELLING:
            return False
        return not self.flags or not any(
            statement.start < flag.kept_out_end and flag.kept_out_start < statement.end for flag in self.flags
        )

    inside = staticmethod(inside)

    def holds(self, statement: Spanned, mentions: Sequence[Spanned]) -> bool:
        """Tell whether any of the mentions lies in a statement."""
        return bool(mentions) and bool(inside(statement, mentions))

    def cues_in(self, span: Spanned, *names: str) -> tuple[Found[str], ...]:
        """Return the cue words of some kinds that lie in a span."""
        cues = self.cues
        if cues.kinds.isdisjoint(names):
            return ()
        start, end = ends = span.start, span.end
        return () if cues[ends].isdisjoint(names) else cues.within(start, end, names)

    def cues_beside(self, span: Spanned, name: str) -> Sequence[Found[str]]:
        """As `cues_in` for one kind, in a stretch of which nothing more is asked: what else it holds is not noted."""
        return self.cues.named(span.start, span.end, name)

    def has_cue(self, span: Spanned, *names: str) -> bool:
        """Tell whether a span holds a cue word of one of these kinds."""
        cues = self.cues
        return not (cues.kinds.isdisjoint(names) or cues[span.start, span.end].isdisjoint(names))

    def speaks_of(self, *names: str) -> bool:
        """Tell whether the note holds a cue word of one of these kinds at all: of most kinds it holds none."""
        return not self.cues.kinds.isdisjoint(names)

    def cues_of(self, name: str) -> list[Found[str]]:
        """Return all the note's cue words of one kind."""
        return self.cues.of(name)

    def words_in(self, span: Spanned) -> int:
        """Count the words of a span."""
        return self._word_count.within(span)

    @cached_property
    def _word_count(self) -> WordCount:
        return WordCount(self.tokens)

    def once(self, find: "Callable[[MarkedNote], Result]") -> "Result":
        """Return what is found in the whole note, looked for once however many rules ask."""
        kept = self.found_once
        result: Result = kept.get(find, kept)
        if result is kept:
            result = kept[find] = find(self)
        return result

    @cached_property
    def found_once(self) -> dict[Any, Any]:
        """What was looked for so far, by who looked for it."""
        return {}

    @cached_property
    def told_once(self) -> defaultdict[Any, dict[int, Any]]:
        """What was told so far of each statement, by who tells it."""
        return defaultdict(dict)

    def sentence_of(self, statement: Statement) -> Stretch:
        """Return the whole sentence that a statement belongs to."""
        return self._sentences[statement.sentence]

    @cached_property
    def _sentences(self) -> dict[int, Stretch]:
        spans: dict[int, Stretch] = {}
        for statement in self.statements:
            start = spans[statement.sentence].start if statement.sentence in spans else statement.start
            spans[statement.sentence] = Stretch(start, statement.end)
        return spans

    @cached_property
    def _begins(self) -> list[int]:
        """Where the statements begin."""
        return [statement.start for statement in self.statements]

    def place_of(self, statement: Statement) -> int:
        """Return the place of a statement among the note's."""
        return bisect_left(self._begins, statement.start)

    def topic_is(self, place: int, *names: str) -> bool:
        """Tell whether a statement was asked for, or is labelled with, one of these criteria or fields."""
        return not self.topics[place].isdisjoint(names)

    def is_stated(self, statement: Statement, mention: Spanned) -> bool:
        """Tell whether a mention is meant as a plain statement."""
        mood = statement.mood_of(mention.start, mention.end)
        if isinstance(mention, RoleMention) and statement.mood_of(mention.start, mention.start + 1) is Mood.HEDGED:
            return False  # "I'd assume the CMO, Dr Brandt, approves"
        # "They can't start before October" says when they can: the denial is part of the date.
        used_up = isinstance(mention, DateMention) and mention.kind is DateKind.ONWARD
        return mood is _STATED or (used_up and mood is Mood.DENIED)

    def is_asked_of_us(self, statement: Statement, mention: Spanned) -> bool:
        """Tell whether the buyer asks for a step or a day, and our side says yes to it."""
        return statement.taken_up and statement.mood_of(mention.start, mention.end) is Mood.ASKED

    def awaits_answer(self, statement: Statement, mention: Spanned) -> bool:
        """Tell whether a mention is in doubt only because an answer is awaited: "a demo, not yet confirmed"."""
        doubts = [cue for cue in statement.cues if cue.scope_start <= mention.start and mention.end <= cue.scope_end]
        return bool(doubts) and all(
            cue.mood in (Mood.HEDGED, Mood.DENIED) and self._tells_of_waiting(cue) for cue in doubts
        )

    def _tells_of_waiting(self, cue: Spanned) -> bool:
        around = Stretch(max(cue.start - _A_PHRASE, 0), cue.end + _A_PHRASE)
        said = self.inside(around, self.values_of("next_step.status"))
        waits = [each for each in said if each.value in ("proposed", "agreed")]
        return any(each.start < cue.end and cue.start < each.end for each in waits)

    def stated(self, mentions: Sequence[Place]) -> Iterator["Told[Place]"]:
        """Yield each mention that is stated in a usable statement, or in a question that the buyer agreed to."""
        if not mentions:
            return
        for place in sorted({*self._places_of(mentions), *self._agreeing}):
            statement, agreed = self.statements[place], self._agreeing.get(place)
            for mention in inside(statement, mentions):
                if self.is_stated(statement, mention):
                    yield Told(place, statement, mention, Stretch(statement.start, statement.end))
            for mention in inside(agreed, mentions) if agreed else ():
                if self.may_be_agreed(mention) and not self._puts_other_day(statement, mention):
                    yield Told(place, statement, mention, Stretch(mention.start, statement.end))

    def _puts_other_day(self, statement: Statement, asked: Spanned) -> bool:
        """Tell whether who agrees names a day that cannot be the one asked for: "June?" - "July, yes"."""
        if not isinstance(asked, DateMention) or asked.window is None:
            return False
        first, last = asked.window
        said = [day.window for day in self.inside(statement, self.dates) if day.window is not None]
        return bool(said) and all(window[1] < first or last < window[0] for window in said)

    def usable_with(self, mentions: Sequence[Place]) -> Iterator[tuple[int, Statement, tuple[Place, ...]]]:
        """Yield the usable statements that hold some of the mentions, with their places and those."""
        for place in sorted(self._places_of(mentions)):
            if found := inside(self.statements[place], mentions):
                yield place, self.statements[place], found

    def _places_of(self, mentions: Sequence[Spanned]) -> set[int]:
        """Return the places of the usable statements in which mentions begin, if they begin in any."""
        begins = self._begins
        places = {bisect_right(begins, mention.start) - 1 for mention in mentions}
        return places.intersection(self.usable)

    @cached_property
    def _agreeing(self) -> dict[int, Stretch]:
        """The words of the other side to which a usable statement agrees, by the statement's place."""
        agreed = ((place, self.agreed_to(self.statements[place])) for place in self.usable)
        return {place: words for place, words in agreed if words is not None}

    def agreed_to(self, statement: Statement) -> Stretch | None:
        """Return the place of the other side's words that a statement agrees to, with a yes or by repeating its day."""
        known = self._agreed_to
        if statement.start not in known:
            known[statement.start] = self._agreed_before(statement)
        return known[statement.start]

    @cached_property
    def _agreed_to(self) -> dict[int, Stretch | None]:
        """What each statement asked for so far agrees to, by where it begins."""
        return {}

    def _agreed_before(self, statement: Statement) -> Stretch | None:
        asked = self._asked_before(statement)
        if asked is None or statement.agrees is False:
            return None
        question = self._with_what_it_confirms(asked)
        agrees = statement.agrees and statement.question_start is not None
        return question if agrees or self._repeats_day(statement, question) else None

    def _asked_before(self, statement: Statement) -> Stretch | None:
        """Return the question that a statement answers, be it after a first brief answer: "In yours. The 10th".

        Who asks for another day, to which our side says yes, answers with it: "on Monday?" - "Can we do Tuesday?".
        """
        place = self.place_of(statement)
        before = self.statements[place - 1] if place and statement.question_start is None else statement
        if before.question_start is None and not (statement.taken_up and statement.question_start is None):
            return None
        length = before.end - before.start
        brief = before.speaker is statement.speaker and (
            length <= _A_BRIEF_ANSWER or (length <= _A_PHRASE and self._speaks_of_days(before))
        )
        if statement.taken_up and statement.question_start is None and not brief:
            offered = self._offered_before(place)
            return Stretch(offered.start, offered.end) if offered is not None else None
        if before.question_start is None or before.question_end is None:
            return None
        return Stretch(before.question_start, before.question_end) if brief or before is statement else None

    def _offered_before(self, place: int) -> Statement | None:
        """Return our side's last words before a turn of the buyer."""
        for earlier in reversed(self.statements[max(place - _A_TURN, 0) : place]):
            if earlier.speaker is Speaker.SELLER:
                return earlier
            if earlier.speaker is Speaker.REP:
                return None
        return None

    def _with_what_it_confirms(self, question: Stretch) -> Stretch:
        """Return a question with what the same side said right before it where it only asks whether that is right."""
        brief = question.end - question.start <= _A_PHRASE
        place = self.place_at(Stretch(question.start, question.start)) if brief else None
        if not place or not any(self.says_only(question, cue) for cue in self.cues_in(question, "asks_to_confirm")):
            return question
        before = self.statements[place - 1]
        return (
            Stretch(self.sentence_of(before).start, question.end)
            if before.speaker is self.statements[place].speaker
            else question
        )

    def _repeats_day(self, statement: Statement, question: Stretch) -> bool:
        """Tell whether a statement says nothing but a date of the question that it answers: "Friday the 24th, then"."""
        asked = {mention.window for mention in self.inside(question, self.dates) if mention.window is not None}
        said = self.inside(statement, self.dates) if asked and statement.speaker is Speaker.BUYER else ()
        if said and self._refuses_day(statement):
            return False
        return any(
            mention.window in asked
            and self.is_stated(statement, mention)
            and (self.says_only(statement, mention) or self._opens_with_day(statement, mention))
            for mention in said
        )

    def _refuses_day(self, statement: Statement) -> bool:
        """Tell whether an answer goes on to say why a day does not suit: "the 4th, I'm afraid I'm in Oslo"."""
        return self.has_cue(Stretch(statement.start, self.sentence_of(statement).end), "day_refused")

    def _opens_with_day(self, statement: Statement, day: Spanned) -> bool:
        """Tell whether an answer begins with nothing but a day, and nobody turns it: "10 June, bring a warm coat"."""
        opening = Stretch(statement.start, min(self.part_of(day).end, statement.end))
        if statement.cues or not self.says_only(opening, day, "suits"):
            return False
        words = self.afterwards
        turns = words.people | words.pointing | words.turning | words.negating | words.asking
        rest = self.inside(Stretch(opening.end, self.sentence_of(statement).end), self.tokens)
        return turns.isdisjoint([token.form for token in rest])

    def says_only(self, span: Spanned, mention: Spanned, *besides: str) -> bool:
        """Tell whether a span holds a mention and beside it nothing but words that tell nothing: "so in May then"."""
        if span.end - span.start > _A_LINE:
            return False
        fillers = self.cues_in(span, "filler", *besides)
        return all(
            mention.start <= token.start < mention.end or any(each.start <= token.start < each.end for each in fillers)
            for token in self.inside(span, self.tokens)
            if token.is_word and not (besides and token.text[0].isdigit())
        )

    def step_agreed_to(self, statement: Statement) -> Stretch | None:
        """Return where the other side names the step that a statement agrees to.

        While both sides look for a day, the step stays the one that was suggested before: "a demo on Monday?" -
        "Monday is bad, Tuesday?" - "Tuesday, done" - "fine".
        """
        agreed = self.accepted(statement)
        if agreed is None or self.inside(agreed, self.values_of("next_step.kind")):
            return agreed
        names_day = self._names_day(agreed) or self._accepts_a_day(statement)
        if not names_day and not self._goes_on(statement, agreed):
            return agreed
        place = bisect_left(self._begins, agreed.start)
        for earlier in reversed(self.statements[max(place - _A_TALK_ABOUT_A_DAY, 0) : place]):
            talked = earlier.speaker in (Speaker.SELLER, Speaker.BUYER)
            if talked and self.inside(earlier, self.values_of("next_step.kind")):
                return Stretch(earlier.start, earlier.end)
            about_days = earlier.speaker is not Speaker.BUYER or self._speaks_of_days(earlier)
            about_days = about_days or self._was_asked_for_day(earlier)
            brief = talked and self.words_in(earlier) <= _A_FEW
            about_days = about_days or (brief and (names_day or not _refuses(earlier)))
            if earlier.speaker is Speaker.REP or not about_days:
                break
        return agreed

    def _names_day(self, agreed: Stretch) -> bool:
        """Tell whether a question names a day, if only by its number: "the week after? 26th?"."""
        asked = self.statement_at(agreed.start, agreed.start + 1)
        numbered = any(char.isdigit() for char in self.text[agreed.start : agreed.end])
        return numbered or (asked is not None and self._speaks_of_days(asked))

    def _was_asked_for_day(self, statement: Statement) -> bool:
        """Tell whether a statement answers a question that names a day: "the 23rd?" - "I'm in theatre then"."""
        if statement.question_start is None or statement.question_end is None or _refuses(statement):
            return False
        return bool(self.inside(Stretch(statement.question_start, statement.question_end), self.dates))

    def _goes_on(self, statement: Statement, agreed: Stretch) -> bool:
        """Tell whether a question is so short, and about nothing else, that it may go on about what was suggested."""
        topics = self.topics[self.place_of(statement)]
        elsewhere = bool(topics) and not any(topic.startswith("next_step") for topic in topics)
        return not elsewhere and self.words_in(agreed) <= _A_FEW

    def accepted(self, statement: Statement) -> Stretch | None:
        """Return the place of the other side's words about a step or its day that a statement accepts."""
        known = self._accepted
        if statement.start not in known:
            agreed = self.agreed_to(statement)
            takes_a_day = agreed is None and self._accepts_a_day(statement)
            known[statement.start] = self._asked_before(statement) if takes_a_day else agreed
        return known[statement.start]

    @cached_property
    def _accepted(self) -> dict[int, Stretch | None]:
        """What of their own words each statement asked for so far accepts, by where it begins."""
        return {}

    def _accepts_a_day(self, statement: Statement) -> bool:
        """Tell whether the buyer answers that a day suits, or with one, and says nothing else: "the 24th, at two"."""
        if statement.speaker is not Speaker.BUYER or statement.agrees is False or self._asked_before(statement) is None:
            return False
        if self._refuses_day(statement):
            return False
        days = [
            mention for mention in self.inside(statement, self.dates)
            if mention.window is not None and mention.window[0] == mention.window[1] and not mention.past
        ]  # fmt: skip
        named: list[Spanned] = [*days, *self.cues_in(statement, "suits")]
        return any(
            (self.is_stated(statement, each) or self.is_asked_of_us(statement, each))
            and self.says_only(statement, each, "suits", "beside_day")
            for each in named[:_A_FEW]
        )

    def _speaks_of_days(self, statement: Statement) -> bool:
        return bool(self.inside(self.sentence_of(statement), self.dates))

    def may_be_agreed(self, mention: Spanned) -> bool:
        """Tell whether somebody who agrees makes a mention in the question their own: it is asked or supposed there."""
        asked = self.statement_at(mention.start, mention.end)
        if asked is None or asked.speaker is Speaker.OTHER:
            return False
        if asked.speaker is Speaker.REP and len(self.inside(asked, self.tokens)) > _A_QUESTION_AS_LABEL:
            return False
        return asked.mood_of(mention.start, mention.end) in (Mood.STATED, Mood.ASKED, Mood.HEDGED)

    def values_of(self, *fields: str) -> tuple[ValueMention, ...]:
        """Return the mentions of some fields' values."""
        if len(fields) == 1:
            return self._values_by_field.get(fields[0], ())
        if fields not in self._values_by_fields:
            self._values_by_fields[fields] = Placed([mention for mention in self.values if mention.field in fields])
        return self._values_by_fields[fields]

    @cached_property
    def _values_by_fields(self) -> dict[tuple[str, ...], tuple[ValueMention, ...]]:
        """What was asked for together so far."""
        return {}

    @cached_property
    def _values_by_field(self) -> dict[str, tuple[ValueMention, ...]]:
        found: dict[str, list[ValueMention]] = {}
        for mention in self.values:
            found.setdefault(mention.field, []).append(mention)
        return {field: Placed(mentions) for field, mentions in found.items()}

    def place_at(self, span: Spanned) -> int | None:
        """Return the place, among the statements, of the one that holds a span."""
        place = bisect_left(self._begins, span.start + 1) - 1
        return place if place >= 0 and span.end <= self.statements[place].end else None

    def statement_before(self, place: int) -> Statement | None:
        """Return the last statement that begins at a place or before it."""
        following = bisect_right(self._begins, place)
        return self.statements[following - 1] if following else None

    def statement_at(self, start: int, end: int) -> Statement | None:
        """Return the statement that holds a span."""
        place = self.place_at(Stretch(start, end))
        return self.statements[place] if place is not None else None

    def statements_touching(self, span: Spanned) -> tuple[Statement, ...]:
        """Return the statements that share a place with a span."""
        first = max(bisect_left(self._begins, span.start + 1) - 1, 0)
        behind = bisect_left(self._begins, span.end)
        return tuple(each for each in self.statements[first:behind] if span.start < each.end)

    def said_by(self, start: int, end: int) -> SaidBy:
        """Return whose words a span is."""
        statement = self.statement_at(start, end)
        return SaidBy.BUYER if statement is not None and statement.speaker is Speaker.BUYER else SaidBy.REP


class Told(msgspec.Struct, Generic[Place], frozen=True, gc=False):
    """A mention that counts: in which statement, by its place among them, and with which words it is shown."""

    place: int
    statement: Statement
    mention: Place
    quote: Stretch

    @property
    def span(self) -> Stretch:
        """The mention's own words; together with the answer where it stands in a question that was agreed to."""
        return (
            self.quote if self.mention.start < self.statement.start else Stretch(self.mention.start, self.mention.end)
        )


def _refuses(statement: Statement) -> bool:
    """Tell whether somebody says no to what was asked, or that something is not so: "not now"."""
    return statement.agrees is False or any(cue.mood is Mood.DENIED for cue in statement.cues)


def topics_asked(asked: str | None) -> frozenset[str]:
    """Return what the bot's question was about: a field with its criterion, or a criterion."""
    if asked is None:
        return frozenset()
    return frozenset({asked, criterion_of(asked)}) if "." in asked else frozenset({asked})


def each_once(find: Callable[[MarkedNote, int], Result]) -> Callable[[MarkedNote, int], Result]:
    """Let what is told of a statement, by its place, be found once in a note however many rules ask."""

    @wraps(find)
    def told(marked: MarkedNote, place: int) -> Result:
        known: dict[int, Result] = marked.told_once[find]
        if place not in known:
            known[place] = find(marked, place)
        return known[place]

    return told
