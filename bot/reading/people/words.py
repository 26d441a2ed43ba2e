"""The words by which notes tell who is who, as `people.yaml` holds them and as the reader looks them up."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum, auto
from functools import cached_property
from itertools import product
from typing import Any, Final, NamedTuple, Self

from pydantic import ValidationError

from bot.reading.lexicon import Lexicon
from bot.reading.people.word_lists import (
    ApprovalWords,
    Between,
    Cues,
    GateWords,
    GivenNames,
    Honorifics,
    LongList,
    NameRules,
    PeopleWordsError,
    Pronouns,
    RoleCues,
    TitleWords,
    WordSet,
    plain,
    present_forms,
)
from bot.reading.phrases import PhraseError, inflections
from bot.reading.tokens import Token, tokenise
from bot.reading.written import words_from, written
from qualification.terms import RoleName

_TOLD_BY_MARKS: Final = frozenset("&$€£")
"""Marks that are words of a label: "R&D", "$$"."""
_SLOTS = re.compile(r"\([^()]*\)|\S+")

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


class Gender(IntEnum):
    """How a person is spoken of, as far as the words tell."""

    MALE = auto()
    FEMALE = auto()


class CueKind(IntEnum):
    """Where the person stands to the words that show her role."""

    ACT = auto()
    LAST_ACT = auto()
    """An act with nothing behind it: "the CFO picks."."""
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


class ApprovalPart(IntEnum):
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
    (CueKind.LAST_ACT, lambda cues: cues.last_acts),
    (CueKind.WEAK_ACT, lambda cues: cues.weak_acts),
    (CueKind.BEFORE, lambda cues: cues.before),
    (CueKind.NOUN, lambda cues: cues.nouns),
    (CueKind.NAMED_AS, lambda cues: cues.named_as),
    (CueKind.WHOSE, lambda cues: cues.whose),
)


@written
class PeopleWords:
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
            words = words_from(cls, data)
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
        forms |= frozenset(label for label in self.label_roles if label.isalpha())
        return forms | frozenset(word + "ly" for word in self.ordinary_words)

    @cached_property
    def judging(self) -> frozenset[str]:
        """Verbs by which a doctor shows that she judges the technical side, in their present forms."""
        return frozenset(form for verb in self.titles.judging for form in present_forms(verb))

    @cached_property
    def anybodys(self) -> frozenset[str]:
        """Verbs that show no part of the contact, whatever her title, in their present forms."""
        return frozenset(form for verb in self.titles.anybodys for form in present_forms(verb))

    @cached_property
    def function_roles(self) -> Mapping[str, RoleName | None]:
        """Functions and the roles that they are."""
        return {
            spaced(phrase): None if role == "other" else role
            for role, phrases in self.titles.functions.items()
            for phrase in phrases
        }

    @cached_property
    def label_roles(self) -> Mapping[str, RoleName]:
        """Labels of forms and lists, each with the role that its line names."""
        nouns = {noun: role for role, cues in self.roles.items() for noun in cues.nouns if "|" not in noun}
        labels = {label: role for role, cues in self.roles.items() for label in cues.labels}
        told = (nouns | labels).items()
        return {spaced(written): role for label, role in told for written in _written_out(label)}

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
        return frozenset(map(spaced, self.titles.not_deciders))

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


def _written_out(label: str) -> Iterator[str]:
    """Yield a label with each of its alternatives: "order comes|came from", "who puts pen (to paper)"."""
    slots = [slot.strip("()").split("|") + [""] * slot.startswith("(") for slot in _SLOTS.findall(label)]
    return (" ".join(row) for row in product(*slots))


def spaced(phrase: str) -> str:
    """Return a phrase as its words, one blank between them."""
    return " ".join([token.form for token in tokenise(phrase) if token.is_word or token.text in _TOLD_BY_MARKS])


def words_of(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Return the forms of tokens that are words or ampersands, marks between them left out."""
    return tuple([token.form for token in tokens if token.is_word or token.text == "&"])
