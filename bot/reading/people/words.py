"""The words by which notes tell who is who, as `people.yaml` holds them and as the reader looks them up."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache, cached_property
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.reading.lexicon import Lexicon
from bot.reading.phrases import PhraseError, inflections
from bot.reading.tokens import Token, folded, tokenise
from qualification.terms import RoleName

# What a word can be to a title or a name; one word may be several of these.
GRADE: Final = 1
AREA: Final = 2
POST: Final = 4
OCCUPATION: Final = 8
RELATION: Final = 16
WHOLE: Final = 32
BODY: Final = 64
DECIDING: Final = 128
HEADS: Final = POST | OCCUPATION | RELATION | WHOLE | BODY

_SEPARATOR = re.compile(r"[,\n]")
_ARTICLE = re.compile(r"(?<=\S) the (?=\S)")
_PRESENT = re.compile(r"~([\w|]+)")


class PeopleWordsError(ValueError):
    """The words for people cannot be read; the message says which and why."""


class Gender(Enum):
    """How a person is spoken of, as far as the words tell."""

    MALE = auto()
    FEMALE = auto()


def plain(word: str) -> str:
    """Return a word folded and without accents, so that "Inés" and "Ines" are one name."""
    word = folded(word)
    if word.isascii():
        return word
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))


def _phrases(written: object) -> object:
    if isinstance(written, str):
        return tuple(piece for part in _SEPARATOR.split(written) if (piece := " ".join(part.split())))
    return written


def _words(written: object) -> object:
    return frozenset(written.split()) if isinstance(written, str) else written


def _in_the_present(written: object) -> object:
    phrases = _phrases(written)
    if not isinstance(phrases, Sequence):
        return phrases
    return tuple(_cue(phrase) if isinstance(phrase, str) else phrase for phrase in phrases)


def _cue(phrase: str) -> str:
    return _ARTICLE.sub(" (the|a|an|their|our|its|this) ", _PRESENT.sub(_present, phrase))


def _present(found: re.Match[str]) -> str:
    """Return ~sign as its forms in the present, each in quotation marks."""
    forms = {form for word in found[1].split("|") for form in _present_forms(word)}
    return "|".join(f'"{form}"' for form in sorted(forms))


@cache
def _present_forms(word: str) -> frozenset[str]:
    return frozenset(form for form in inflections(word) if form == word or not form.endswith("ed")) | _irregular(word)


def _irregular(word: str) -> frozenset[str]:
    return frozenset({word + "es"}) if word.endswith("o") else frozenset()


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
"""Written as a list, or as one text with commas between."""
Cues = Annotated[tuple[str, ...], BeforeValidator(_in_the_present)]
"""As `Phrases`, with ~ before words that count in the present only."""
WordSet = Annotated[frozenset[str], BeforeValidator(_phrases)]
"""Single words, written as `Phrases` are."""
LongList = Annotated[frozenset[str], BeforeValidator(_words)]
"""Single words with blanks between."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Honorifics(_Written):
    """Forms of address."""

    male: WordSet
    female: WordSet
    either: WordSet
    with_a_mark: WordSet
    scientific: WordSet


class Pronouns(_Written):
    """Words that stand for a person."""

    speaker: WordSet
    listener: WordSet
    male: WordSet
    female: WordSet
    acting: WordSet


class GivenNames(_Written):
    """First names, by how their bearers are mostly spoken of."""

    female: LongList
    male: LongList
    either: LongList


class NameRules(_Written):
    """Words beside names and titles that tell what belongs together."""

    after_a_title: WordSet
    before_a_title: WordSet
    before_a_function: WordSet
    not_meant_after: WordSet
    called: WordSet
    before_relations: WordSet
    before_places: WordSet


class TitleWords(_Written):
    """The words that titles are made of; the comments of `people.yaml` say what each list is for."""

    whole: WordSet
    posts: WordSet
    occupations: WordSet
    relations: WordSet
    never_alone: WordSet
    former: WordSet
    verbs_too: WordSet
    grades: WordSet
    areas: WordSet
    deciding_bodies: WordSet
    bodies: WordSet
    not_deciders: Phrases
    functions: dict[RoleName | Literal["other"], Phrases]
    gatekeepers: WordSet
    only_in_capitals: WordSet
    technical: WordSet
    quality: WordSet
    regulatory: WordSet
    judging: WordSet


class Things(_Written):
    """What somebody in a role has, gives, makes, does or owns."""

    things: Cues
    taken_by: tuple[str, ...] = Field(min_length=1)
    followed_by: Phrases = ()
    only_if_owned: bool = False
    """Counts only as somebody's: "it's her call", not "the call is with her"."""


class RoleCues(_Written):
    """What shows a role."""

    labels: Phrases = ()
    acts: Cues = ()
    weak_acts: Cues = ()
    before: Cues = ()
    nouns: Cues = ()
    named_as: Cues = ()
    whose: Cues = ()
    things: tuple[Things, ...] = ()


class Between(_Written):
    """The words that may or may not stand between a person and what shows her role."""

    fillers: WordSet
    negations: WordSet
    hedges: WordSet
    stops: WordSet
    qualifiers: WordSet
    links: WordSet
    label_links: WordSet
    reserves: WordSet
    joins: WordSet
    together: WordSet
    relatives: WordSet
    them: WordSet
    possessive_is: WordSet
    possessive_needs: WordSet
    possessive_sources: WordSet
    needed: WordSet
    instead: WordSet
    acts_again: WordSet
    ones: WordSet
    contracted: WordSet
    beings: WordSet
    prepositions: WordSet
    denials: WordSet
    companions: WordSet
    after_named: WordSet
    answer_openers: WordSet
    asks: WordSet
    question_openers: WordSet
    owning: WordSet
    only: WordSet
    signing: WordSet
    asks_for_more: WordSet
    asides: WordSet
    receivers: WordSet
    sames: WordSet
    sent_to: WordSet
    doubts: WordSet
    places_of: WordSet
    wishes: WordSet
    other_matters: WordSet
    nothings: WordSet
    softened: WordSet
    tellers: WordSet


class GateWords(_Written):
    """How notes say that nothing is bought before somebody agrees."""

    openers: WordSet
    denials: WordSet
    walls: WordSet
    deals: WordSet
    consulting: WordSet
    agreeing: WordSet
    things: WordSet


class ApprovalWords(_Written):
    """How a decision is made, in words."""

    nobody_else: Cues
    alone: Cues
    just_one: Cues
    both: WordSet
    in_time: WordSet
    chains: Cues
    together: Cues
    joint: Cues
    vote: Cues
    body_acts: Cues
    acts: Cues
    conditions: Cues
    gates: Cues
    order: Cues
    order_opens: Cues
    prepares: Cues
    demands: Cues
    beforehand: Cues
    stations: Cues
    ways: Cues
    paths: Cues
    through: Cues
    purposes: Cues
    needs: Cues
    consents: Cues
    agrees: Cues
    musts: WordSet
    deals: WordSet
    pointing: WordSet
    upward: WordSet
    other_approvals: WordSet
    headings: WordSet
    we: WordSet
    limits: Cues
    turned_conditions: WordSet
    clause_words: WordSet
    papers: WordSet
    money_signs: WordSet


class CueKind(Enum):
    """Where the person stands to the words that show her role."""

    ACT = auto()
    ACT_AFTER_IS = auto()
    """An act in "he's behind us", where "is" hangs on the person."""
    WEAK_ACT = auto()
    BEFORE = auto()
    NOUN = auto()
    NAMED_AS = auto()
    WHOSE = auto()
    THING = auto()


class RoleCue(NamedTuple):
    """A kind of words and the role that they show."""

    kind: CueKind
    role: RoleName
    group: int = 0


class ApprovalPart(Enum):
    """What a phrase is to the way in which a decision is made."""

    NOBODY_ELSE = auto()
    ALONE = auto()
    JUST_ONE = auto()
    JOINT = auto()
    VOTE = auto()
    BODY_ACTS = auto()
    ACTS = auto()
    CONDITIONS = auto()
    GATES = auto()
    ORDER = auto()
    ORDER_OPENS = auto()
    PREPARES = auto()
    DEMANDS = auto()
    BEFOREHAND = auto()
    STATIONS = auto()
    LIMITS = auto()
    CHAINS = auto()
    TOGETHER = auto()
    WAYS = auto()
    PATHS = auto()
    THROUGH = auto()
    PURPOSES = auto()
    NEEDS = auto()
    CONSENTS = auto()
    AGREES = auto()


_CUE_LISTS: Final[tuple[tuple[CueKind, Callable[[RoleCues], tuple[str, ...]]], ...]] = (
    (CueKind.ACT, lambda cues: cues.acts),
    (CueKind.WEAK_ACT, lambda cues: cues.weak_acts),
    (CueKind.BEFORE, lambda cues: cues.before),
    (CueKind.NOUN, lambda cues: cues.nouns),
    (CueKind.NAMED_AS, lambda cues: cues.named_as),
    (CueKind.WHOSE, lambda cues: cues.whose),
)


class PeopleWords(_Written):
    """All words of `people.yaml`."""

    honorifics: Honorifics
    pronouns: Pronouns
    determiners: WordSet
    possessives: WordSet
    ours: WordSet
    yours: WordSet
    nameless_speakers: WordSet
    name_particles: WordSet
    organisations: WordSet
    names: NameRules
    never_surnames: WordSet
    titles: TitleWords
    verbs: dict[str, Cues]
    lies_with: Cues
    turned_verbs: Cues
    roles: dict[RoleName, RoleCues]
    no_cues: Cues
    no_say: Cues
    between: Between
    gates: GateWords
    approval: ApprovalWords
    given_names: GivenNames
    ordinary_words: LongList

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file; all phrases are tried at once."""
        try:
            words = cls.model_validate(data)
            for lexicon in (
                words.cues,
                words.verb_phrases,
                words.lies_with_phrases,
                words.after_things,
                words.no_say_phrases,
                words.approval_phrases,
            ):
                lexicon.find(())
        except (ValidationError, PhraseError) as error:
            raise PeopleWordsError(str(error)) from error
        unknown = {verb for cues in words.roles.values() for group in cues.things for verb in group.taken_by} - set(
            words.verbs
        )
        if unknown:
            raise PeopleWordsError(f"`taken_by` names verbs that `verbs` does not list: {', '.join(sorted(unknown))}")
        return words

    @cached_property
    def kinds(self) -> Mapping[str, int]:
        """What each word can be to a title."""
        titles = self.titles
        lists = (
            (titles.grades, GRADE), (titles.areas, AREA), (titles.posts, POST), (titles.occupations, OCCUPATION),
            (titles.relations, RELATION), (titles.whole, WHOLE), (titles.bodies, BODY),
            (titles.deciding_bodies, BODY | DECIDING),
        )  # fmt: skip
        kinds: dict[str, int] = {}
        for words, kind in lists:
            for word in words:
                kinds[word] = kinds.get(word, 0) | kind
        return kinds

    @cached_property
    def genders(self) -> Mapping[str, Gender | None]:
        """First names without accents, each with how its bearer is mostly spoken of."""
        names = self.given_names
        lists = ((names.either, None), (names.male, Gender.MALE), (names.female, Gender.FEMALE))
        return {plain(name): gender for words, gender in lists for name in words}

    @cached_property
    def addresses(self) -> Mapping[str, Gender | None]:
        """Forms of address, each with whom it is for."""
        honorifics = self.honorifics
        lists = (
            (honorifics.either, None), (honorifics.male, Gender.MALE), (honorifics.female, Gender.FEMALE),
        )  # fmt: skip
        return {word: gender for words, gender in lists for word in words}

    @cached_property
    def pronoun_genders(self) -> Mapping[str, Gender | None]:
        """Pronouns, each with the gender that it tells."""
        pronouns = self.pronouns
        lists = (
            (pronouns.speaker, None), (pronouns.listener, None),
            (pronouns.male, Gender.MALE), (pronouns.female, Gender.FEMALE),
        )  # fmt: skip
        return {word: gender for words, gender in lists for word in words}

    @cached_property
    def speaking(self) -> frozenset[str]:
        """Words that begin a function, an address or a pronoun, so that they are to be looked at."""
        return frozenset(self.functions_by_first) | frozenset(self.addresses) | frozenset(self.pronoun_genders)

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Ordinary words in their regular forms: none of them in small letters is a name."""
        forms = frozenset(form for word in self.ordinary_words for form in inflections(word))
        return forms | frozenset(word + "ly" for word in self.ordinary_words)

    @cached_property
    def judging(self) -> frozenset[str]:
        """Verbs by which a doctor shows that she judges the technical side, in their present forms."""
        return frozenset(form for verb in self.titles.judging for form in _present_forms(verb))

    @cached_property
    def function_roles(self) -> Mapping[str, RoleName | None]:
        """Functions and the roles that they are."""
        return {
            _spaced(phrase): None if role == "other" else role
            for role, phrases in self.titles.functions.items()
            for phrase in phrases
        }

    @cached_property
    def label_roles(self) -> Mapping[str, RoleName]:
        """Labels of forms and lists, each with the role that its line names."""
        return {_spaced(label): role for role, cues in self.roles.items() for label in cues.labels}

    @cached_property
    def functions_by_first(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Functions as rows of words, the longest first, by their first word."""
        rows: dict[str, list[tuple[str, ...]]] = {}
        for function in self.function_roles:
            row = tuple(function.split())
            rows.setdefault(row[0], []).append(row)
        return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in rows.items()}

    @cached_property
    def not_deciders(self) -> frozenset[str]:
        """Bodies and other words that look like deciding bodies and decide nothing."""
        return frozenset(map(_spaced, self.titles.not_deciders))

    @cached_property
    def cues(self) -> Lexicon[RoleCue | None]:
        """What shows a role; None is for words that hold a cue and mean none of it."""
        phrases: dict[RoleCue | None, list[str]] = {None: list(self.no_cues)}
        for key, phrase in self._role_phrases():
            phrases.setdefault(key, []).append(phrase)
        return Lexicon(phrases)

    def _role_phrases(self) -> Iterator[tuple[RoleCue, str]]:
        for role, cues in self.roles.items():
            for kind, listed in _CUE_LISTS:
                yield from ((RoleCue(kind, role), phrase) for phrase in listed(cues))
            for act in cues.acts:
                _, is_, rest = act.partition("is|are ")
                if is_ and rest and not _:
                    yield RoleCue(CueKind.ACT_AFTER_IS, role), rest
            for group, things in enumerate(cues.things):
                yield from ((RoleCue(CueKind.THING, role, group), phrase) for phrase in things.things)

    @cached_property
    def verb_phrases(self) -> Lexicon[str]:
        """Verbs of having, giving, making, doing and owning."""
        return Lexicon(self.verbs)

    @cached_property
    def lies_with_phrases(self) -> Lexicon[bool]:
        """What stands between a thing and its person; True for what must stand right before her."""
        return Lexicon({False: self.lies_with, True: self.turned_verbs})

    @cached_property
    def after_things(self) -> Lexicon[RoleCue]:
        """What may follow some things before their person: "sign-off from"."""
        return Lexicon(
            {
                RoleCue(CueKind.THING, role, group): things.followed_by
                for role, cues in self.roles.items()
                for group, things in enumerate(cues.things)
            }
        )

    @cached_property
    def no_say_phrases(self) -> Lexicon[None]:
        """What says that somebody has no part in the decision."""
        return Lexicon({None: self.no_say})

    @cached_property
    def approval_phrases(self) -> Lexicon[ApprovalPart]:
        """What tells how a decision is made."""
        return Lexicon({part: getattr(self.approval, part.name.lower()) for part in ApprovalPart})

    def counts_as_owned_only(self, cue: RoleCue) -> bool:
        """True for things that show a role only as somebody's: "it's her call"."""
        return cue.kind is CueKind.THING and self.roles[cue.role].things[cue.group].only_if_owned

    def has_function(self, title: str | None, role: RoleName) -> bool:
        """True where a title says that its holder works in what a role is about: QA, regulatory, the technical side."""
        wanted: Mapping[str, frozenset[str]] = {
            "technical_evaluator": self.titles.technical,
            "quality": self.titles.quality,
            "regulatory": self.titles.regulatory,
        }
        return not wanted.get(role, frozenset()).isdisjoint(_forms(title))

    def decides_as_body(self, title: str | None) -> bool:
        """True for a title that is a board, a committee or another body that decides."""
        forms = _forms(title)
        return any(self.kinds.get(form, 0) & DECIDING for form in forms[-1:] + forms[:1])


def _forms(title: str | None) -> tuple[str, ...]:
    return tuple(token.form for token in tokenise(title or "") if token.is_word)


def _spaced(phrase: str) -> str:
    return " ".join(words_of(tokenise(phrase)))


def words_of(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Return the forms of tokens that are words or ampersands, marks between them left out."""
    return tuple(token.form for token in tokens if token.is_word or token.text == "&")
