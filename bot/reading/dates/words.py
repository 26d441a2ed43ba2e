"""The words by which notes name days, as the knowledge file holds them and as the reader looks them up."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Generic, Self, TypeVar

from pydantic import BeforeValidator, TypeAdapter

from bot.reading.dates.calendar_units import Part, Unit
from bot.reading.dates.expressions import Reason, Relation
from bot.reading.dates.tokens import Kind, Token, tokenise
from bot.reading.written import words_from, written

Meaning = TypeVar("Meaning")

SHORTEST_MISSPELT: Final = 6


class Phrases(Generic[Meaning]):
    """Phrases of one kind, each with its meaning; the longest that a text goes on with is found."""

    def __init__(self, meanings: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        for phrase, meaning in meanings:
            words = [token.low for token in tokenise(phrase) if token.kind is not Kind.END]
            first, *rest = [word for word in words if word != "-"] or words
            self._by_first.setdefault(first, []).append((tuple(rest), meaning))
        for endings in self._by_first.values():
            endings.sort(key=lambda ending: len(ending[0]), reverse=True)

    @property
    def first_words(self) -> Iterable[str]:
        """The words with which a phrase begins."""
        return self._by_first.keys()

    def after(self, first: str) -> Iterable[str]:
        """Return the words that follow a first word in the phrases that it begins."""
        return [rest[0] for rest, _ in self._by_first.get(first, ()) if rest]

    def at(self, tokens: list[Token], place: int) -> tuple[Meaning, int] | None:
        """Return the meaning of the longest phrase that begins at a place, and the place after it."""
        for rest, meaning in self._by_first.get(tokens[place].low, ()):
            end = place + 1
            for word in rest:
                if tokens[end].low == "-" and tokens[end].glued:
                    end += 1
                if tokens[end].low != word:
                    break
                end += 1
            else:
                return meaning, end
        return None


_LIST: Final = TypeAdapter(tuple[str, ...])


def _listed(data: object) -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in _LIST.validate_python(data))


def _meaning(kind: Any) -> Callable[[object], Phrases[Any]]:
    """Read `{meaning: [phrase, ...]}`."""
    adapter: TypeAdapter[dict[Any, tuple[str, ...]]] = TypeAdapter(dict[kind, tuple[str, ...]])

    def read(data: object) -> Phrases[Any]:
        meanings = adapter.validate_python(data)
        return Phrases((phrase, meaning) for meaning, phrases in meanings.items() for phrase in phrases)

    return read


def _spelt(kind: Any) -> Callable[[object], Phrases[Any]]:
    """Read `{phrase: meaning}`."""
    adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, kind])
    return lambda data: Phrases(adapter.validate_python(data).items())


Listed = Annotated[Phrases[bool], BeforeValidator(_listed)]
Numbered = Annotated[Phrases[int], BeforeValidator(_meaning(int))]
Counting = Annotated[Phrases[int], BeforeValidator(_spelt(int))]
ByUnit = Annotated[Phrases[Unit], BeforeValidator(_meaning(Unit))]
ByPart = Annotated[Phrases[Part], BeforeValidator(_meaning(Part))]
ByRelation = Annotated[Phrases[Relation], BeforeValidator(_meaning(Relation))]
Multiples = Annotated[Phrases[tuple[int, Unit]], BeforeValidator(_spelt(tuple[int, Unit]))]


@written
class Company:
    """Words before an everyday word that make it a date."""

    surely: frozenset[str]
    perhaps: frozenset[str]
    of_a_day: frozenset[str]
    """A day alone may follow: "make it the 4th"."""


@written
class DateWords:
    """The words of `dates.yaml`; its comments say what each list is for."""

    months: Numbered
    weekdays: Numbered
    also_everyday_words: frozenset[str]
    also_everyday_in_lower_case: frozenset[str]
    also_first_names: frozenset[str]
    often_misspelt: tuple[str, ...]
    not_misspelt: frozenset[str]
    before_a_date: Company
    before_pointed_figures: frozenset[str]
    after_a_date: frozenset[str]
    names_a_source: frozenset[str]
    after_a_verb: frozenset[str]
    verb_or_noun: frozenset[str]
    counted: frozenset[str]
    labels: frozenset[str]
    never_a_day_after: frozenset[str]
    not_a_quarter_after: frozenset[str]
    not_a_half_before: frozenset[str]
    not_a_calendar_week_before: Listed
    not_a_calendar_week_after: frozenset[str]
    recurring: Listed
    rates: Listed
    never: Listed
    numbers: Counting
    vague_numbers: Listed
    ordinals: Counting
    last_ordinals: Listed
    front_and_back: Numbered
    ordinal_suffixes: frozenset[str]
    units: ByUnit
    multiples: Multiples
    half_a: Listed
    and_a_half: Listed
    or_so: Listed
    quarter_marks: Listed
    half_marks: Listed
    week_marks: Listed
    short_week_marks: Listed
    calendar_year: Listed
    fiscal: Listed
    parts: ByPart
    parts_before_another: ByPart
    unit_ends: ByUnit
    end_after: frozenset[str]
    deictic: Numbered
    after_next: Listed
    days: Numbered
    ahead: Listed
    ahead_after: Listed
    ago: Listed
    counted_from: Numbered
    counted_on: Listed
    within: Listed
    the_next: Listed
    the_last: Listed
    spans_now: Listed
    over: Listed
    lasting: frozenset[str]
    lasting_from: frozenset[str]
    relations: ByRelation
    relations_after: ByRelation
    ends: Listed
    negations: frozenset[str]
    clause_ends: frozenset[str]
    opens: Listed
    onward: Listed
    from_now_on: Listed
    between: Listed
    joins_between: Listed
    links: Listed
    alternatives: Listed
    moves: Listed
    shifts: frozenset[str]
    about: Listed
    of: Listed
    of_a_month: Listed
    week_of: Listed
    time_before: Listed
    at_a_time: Listed
    halves_of_the_day: Listed
    hour_mark: Listed
    parts_of_the_day: Listed
    after_a_time: Listed
    ish: Listed
    now: Listed
    not_now: frozenset[str]
    seasons: Listed
    holidays: Listed
    event_names: frozenset[str]
    event_nouns: Listed
    event_before: Listed
    determiners: Listed
    vague: Listed
    reasons: dict[Reason, str]

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Self:
        """Build the words from the parsed file; an unknown key or a wrong value is pydantic's error."""
        return words_from(cls, data)

    @cached_property
    def lists_opened_by(self) -> Mapping[str, frozenset[str]]:
        """For each word the names of the lists in which a phrase begins with it."""
        lists: dict[str, set[str]] = {}
        for name in type(self).__dataclass_fields__:
            phrases = getattr(self, name)
            if isinstance(phrases, Phrases):
                for word in phrases.first_words:
                    lists.setdefault(word, set()).add(name)
        return {word: frozenset(names) for word, names in lists.items()}

    @cached_property
    def after_the(self) -> frozenset[str]:
        """The second words of the phrases that begin with "the": before any other word it begins none."""
        named = (getattr(self, name) for name in type(self).__dataclass_fields__)
        return frozenset(second for phrases in named if isinstance(phrases, Phrases) for second in phrases.after("the"))

    def words_opening(self, lists: frozenset[str]) -> frozenset[str]:
        """Return the words with which a phrase of some lists begins."""
        if lists not in self._words_opening:
            opening = (word for word, own in self.lists_opened_by.items() if not own.isdisjoint(lists))
            self._words_opening[lists] = frozenset(opening)
        return self._words_opening[lists]

    @cached_property
    def _words_opening(self) -> dict[frozenset[str], frozenset[str]]:
        """What was asked for so far."""
        return {}

    @cached_property
    def weekday_forms(self) -> frozenset[str]:
        """The names of weekdays, short ones too."""
        return frozenset(self.weekdays.first_words)

    @cached_property
    def _misspellings(self) -> Mapping[str, str]:
        """Each often misspelt word by itself and by every way to leave one letter out."""
        return {spelling: word for word in self.often_misspelt for spelling in (word, *_one_letter_less(word))}

    @cached_property
    def _frames(self) -> frozenset[tuple[str, str, int]]:
        """How words begin and end, and how long they are, that may be an often misspelt one."""
        return frozenset((word[0], word[-1], len(word) + more) for word in self.often_misspelt for more in (-1, 0, 1))

    def mended(self, low: str) -> str:
        """Return a word as it should be spelt, where it is one letter away from a word often misspelt."""
        length = len(low)
        if length < SHORTEST_MISSPELT or (low[0], low[-1], length) not in self._frames or low in self.not_misspelt:
            return low
        for spelling in (low, *_one_letter_less(low)):
            if spelling in self._misspellings:
                return self._misspellings[spelling]
        return low


def _one_letter_less(word: str) -> Iterable[str]:
    return (word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))
