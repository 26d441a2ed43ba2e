"""The words by which flags are noticed, as ``knowledge/shared/flags.yaml`` holds them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr, model_validator

from bot.reading.lexicon import Lexicon
from bot.reading.tokens import folded


class Mark(StrEnum):
    """What a phrase is a sign of; the names are the headings of the words file."""

    BEFELL = "befell"
    BEFELL_PASSIVE = "befell_passive"
    INFLICTED = "inflicted"
    CONDITION = "condition"
    REPORTED_HARM = "reported_harm"
    HARM_LOOK_ALIKE = "harm_look_alike"
    PATIENT = "patient"
    PERSON = "person"
    BODY_PART = "body_part"
    TREATMENT = "treatment"
    TRIAL_SETTING = "trial_setting"
    HAPPENING = "happening"
    HARM_SUPPOSED = "harm_supposed"
    HARM_GENERAL = "harm_general"
    STATISTIC = "statistic"
    DEFECT = "defect"
    TROUBLE = "trouble"
    DEFECT_LOOK_ALIKE = "defect_look_alike"
    NO_FAULT = "no_fault"
    DEALS_WITH = "deals_with"
    PRODUCT = "product"
    NO_PRODUCT = "no_product"
    OURS_BY_DEED = "ours_by_deed"
    RIVAL = "rival"
    BUYER_ASKS = "buyer_asks"
    OFF_LABEL = "off_label"
    NOT_APPROVED = "not_approved"
    APPROVAL = "approval"
    LIMITS = "limits"
    USE = "use"
    WISH = "wish"
    LEFT_OUT = "left_out"
    MADE_FOR_ADULTS = "made_for_adults"
    REUSE = "reuse"
    SINGLE_USE = "single_use"
    RESEARCH_ONLY = "research_only"
    CLINICAL_USE = "clinical_use"
    OFF_LABEL_LOOK_ALIKE = "off_label_look_alike"
    LAWFUL_ROUTE = "lawful_route"
    ASKED_OF_US = "asked_of_us"
    NAMED_ILLNESS = "named_illness"
    PATIENT_WORD = "patient_word"
    PATIENT_LOOK_ALIKE = "patient_look_alike"
    MADE_UP = "made_up"
    CLINICAL_RECORD = "clinical_record"
    CLINICAL_DETAIL = "clinical_detail"
    IDENTITY_NUMBER = "identity_number"
    LOOSE_NUMBER = "loose_number"
    BIRTH = "birth"
    STREET = "street"
    SHOWN = "shown"
    CARE = "care"
    CARE_OF = "care_of"
    LABELLED = "labelled"
    OWN_FAMILY = "own_family"
    FAMILY_NEWS = "family_news"
    PROFESSIONAL = "professional"
    FAVOUR = "favour"
    BENEFIT = "benefit"
    FAVOUR_SIGN = "favour_sign"
    GIVING = "giving"
    VALUE_LOOK_ALIKE = "value_look_alike"
    REFUSAL_TO_GIVE = "refusal_to_give"
    PERSONAL_SERVICE = "personal_service"
    CONTRACTED = "contracted"
    LEAD_IN = "lead_in"


class WordSet(StrEnum):
    """A set of single words that the rules ask about by place; the names are headings of the words file too."""

    ABBREVIATIONS = "abbreviations"
    NUMBER_ABBREVIATIONS = "number_abbreviations"
    NEGATIONS = "negations"
    FIRM_DENIALS = "firm_denials"
    TURNS = "turns"
    PRONOUNS = "pronouns"
    POSSESSIVES = "possessives"
    ARTICLES = "articles"
    PEOPLE_AGAIN = "people_again"
    ONE_PERSON = "one_person"
    THINGS_AGAIN = "things_again"
    AUXILIARIES = "auxiliaries"
    PERFECTS = "perfects"
    PASSIVES = "passives"
    RELATIVES = "relatives"
    CONJUNCTIONS = "conjunctions"
    OPENERS = "openers"
    SMALL_COUNTS = "small_counts"
    PLAIN_PLURALS = "plain_plurals"
    CAUSES = "causes"
    PREPOSITIONS = "prepositions"
    SUBJECT_WORDS = "subject_words"
    OWN_WORDS = "own_words"
    OWN_OURS = "own_ours"
    OWN_YOURS = "own_yours"
    BUYERS_OWN = "buyers_own"
    STRONG_CAUSES = "strong_causes"
    OTHER_SIDE = "other_side"
    PURPOSES = "purposes"
    PARTS = "parts"
    PART_OWNERS = "part_owners"
    SWITCHERS = "switchers"
    TOPIC_CHANGERS = "topic_changers"
    RECORD_LINKS = "record_links"
    CONDITION_ENDINGS = "condition_endings"
    NO_CONDITIONS = "no_conditions"
    NAME_LINKS = "name_links"
    ROOMS = "rooms"
    BEDS = "beds"
    OUR_CARE = "our_care"
    PLAIN_PATIENTS = "plain_patients"
    PATIENT_LINKS = "patient_links"
    CODE_LINKS = "code_links"
    AGE_LINKS = "age_links"
    NO_AGES = "no_ages"
    AGES = "ages"
    YEARS = "years"
    SPENT_IN = "spent_in"
    AFTER_ILLNESS = "after_illness"
    SUMS = "sums"
    OLD = "old"
    PLACE_LINKS = "place_links"
    STREET_ENDINGS = "street_endings"
    DATE_FILLERS = "date_fillers"
    FAMILY = "family"
    JOBS = "jobs"
    REQUESTS = "requests"
    RECEIVERS = "receivers"
    BEARERS = "bearers"
    WORRIES = "worries"
    NEED_LABELS = "need_labels"
    UNTRIED = "untried"
    KINDS_OF_USE = "kinds_of_use"
    PURPOSED = "purposed"
    ADDITIONS = "additions"
    ANYBODY = "anybody"
    STATES = "states"
    ONES = "ones"
    LINKS_TO_ILLNESS = "links_to_illness"
    GROUPS_OF_USE = "groups_of_use"
    ONTO = "onto"
    AGAINST = "against"
    WONDERINGS = "wonderings"
    STILL_TO_COME = "still_to_come"
    MARKET_LINKS = "market_links"
    APPROVED = "approved"
    DECIDERS = "deciders"
    LEAFLETS = "leaflets"
    PAPERS = "papers"
    TITLES = "titles"
    CHILD_TITLES = "child_titles"
    DOCTOR_TITLES = "doctor_titles"
    NAME_PARTICLES = "name_particles"
    MONTHS = "months"
    NOT_NAMES = "not_names"
    ME_LABELS = "me_labels"
    GREETINGS = "greetings"
    COLLEAGUES = "colleagues"
    MAIL_HEADS = "mail_heads"


LOOK_ALIKES: Mapping[Mark, frozenset[Mark]] = {
    Mark.HARM_LOOK_ALIKE: frozenset(
        {Mark.BEFELL, Mark.BEFELL_PASSIVE, Mark.INFLICTED, Mark.CONDITION, Mark.REPORTED_HARM}
    ),
    Mark.DEFECT_LOOK_ALIKE: frozenset({Mark.DEFECT, Mark.TROUBLE}),
    Mark.OFF_LABEL_LOOK_ALIKE: frozenset({Mark.OFF_LABEL, Mark.NOT_APPROVED, Mark.APPROVAL, Mark.MADE_FOR_ADULTS}),
    Mark.PATIENT_LOOK_ALIKE: frozenset({Mark.PATIENT, Mark.PATIENT_WORD, Mark.CLINICAL_DETAIL}),
    Mark.VALUE_LOOK_ALIKE: frozenset({Mark.FAVOUR, Mark.BENEFIT}),
}
"""Phrases that hold the words of others and mean none of them."""

LOOK_ALIKE_OF: Mapping[Mark, Mark] = {mark: look_alike for look_alike, marks in LOOK_ALIKES.items() for mark in marks}

GROUPS: tuple[frozenset[Mark], ...] = (
    frozenset(
        {
            Mark.PATIENT, Mark.PATIENT_WORD, Mark.PATIENT_LOOK_ALIKE, Mark.PERSON,
            Mark.CLINICAL_RECORD, Mark.IDENTITY_NUMBER, Mark.BIRTH, Mark.PROFESSIONAL, Mark.REPORTED_HARM,
            Mark.OFF_LABEL, Mark.NOT_APPROVED, Mark.APPROVAL, Mark.RESEARCH_ONLY, Mark.SINGLE_USE, Mark.MADE_FOR_ADULTS,
        }
    ),
    frozenset({Mark.HARM_LOOK_ALIKE, Mark.BEFELL, Mark.BEFELL_PASSIVE, Mark.INFLICTED, Mark.CONDITION}),
    frozenset({Mark.HAPPENING, Mark.HARM_SUPPOSED, Mark.HARM_GENERAL, Mark.STATISTIC, Mark.TRIAL_SETTING}),
    frozenset({Mark.TREATMENT, Mark.BODY_PART, Mark.NAMED_ILLNESS}),
    frozenset({Mark.PRODUCT, Mark.NO_PRODUCT, Mark.OURS_BY_DEED, Mark.RIVAL, Mark.BUYER_ASKS}),
    frozenset({Mark.DEFECT, Mark.TROUBLE, Mark.DEFECT_LOOK_ALIKE, Mark.NO_FAULT, Mark.DEALS_WITH}),
    frozenset(
        {
            Mark.OFF_LABEL_LOOK_ALIKE, Mark.USE, Mark.WISH, Mark.LIMITS, Mark.LEFT_OUT, Mark.REUSE,
            Mark.CLINICAL_USE, Mark.LAWFUL_ROUTE, Mark.ASKED_OF_US,
        }
    ),
    frozenset(
        {
            Mark.CLINICAL_DETAIL, Mark.MADE_UP, Mark.LOOSE_NUMBER, Mark.STREET, Mark.SHOWN, Mark.OWN_FAMILY,
            Mark.FAMILY_NEWS, Mark.CARE, Mark.CARE_OF, Mark.LABELLED,
        }
    ),
    frozenset(
        {
            Mark.FAVOUR, Mark.BENEFIT, Mark.VALUE_LOOK_ALIKE, Mark.FAVOUR_SIGN, Mark.GIVING,
            Mark.REFUSAL_TO_GIVE, Mark.PERSONAL_SERVICE, Mark.CONTRACTED,
        }
    ),
    frozenset({Mark.LEAD_IN}),
)  # fmt: skip
"""Marks that are looked up together, when a rule first asks for one of them: most sentences need few."""

GROUP_OF: Mapping[Mark, int] = {mark: number for number, group in enumerate(GROUPS) for mark in group}

NOUNS = frozenset(
    {
        Mark.PATIENT, Mark.PERSON, Mark.BODY_PART, Mark.TREATMENT, Mark.TRIAL_SETTING, Mark.PRODUCT, Mark.NO_PRODUCT,
        Mark.PATIENT_WORD, Mark.CLINICAL_RECORD, Mark.CLINICAL_DETAIL, Mark.STREET, Mark.PROFESSIONAL,
    }
)  # fmt: skip
"""Under these marks a single word has a plural and no other forms: a hand is not handed."""

_PIECE = re.compile(r'\([^()]*\)|(?:"[^"]*"|[^\s"])+')
_COMMON = (
    WordSet.ARTICLES, WordSet.AUXILIARIES, WordSet.CONJUNCTIONS, WordSet.NEGATIONS, WordSet.POSSESSIVES,
    WordSet.PREPOSITIONS, WordSet.PRONOUNS, WordSet.SMALL_COUNTS, WordSet.THINGS_AGAIN,
)  # fmt: skip


def _split(written: object) -> object:
    if isinstance(written, str):
        written = [written]
    if isinstance(written, list | tuple):
        return tuple(piece for part in written for each in str(part).split(",") if (piece := each.strip()))
    return written


def _anchors(phrases: Iterable[str], common: frozenset[str]) -> Iterator[str]:
    """Yield the forms of one word of each phrase, the rarest as far as its length tells: without it, no phrase."""
    for phrase in phrases:
        yield from _needed(phrase, common)[0]


def _needed(phrase: str, common: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Return, for each word that a phrase cannot do without, its forms; those of its anchor first."""
    pieces = [_forms(piece) for piece in _PIECE.findall(phrase) if piece != "*" and not piece.startswith("(")]
    return tuple(sorted(pieces, key=lambda forms: (not common.isdisjoint(forms), -min(map(len, forms)))))


def _as_meant(mark: Mark, phrases: Sequence[str]) -> Sequence[str]:
    """Write a single noun out as its two forms, as the phrase language has them."""
    if mark not in NOUNS:
        return phrases
    return [
        each
        for phrase in phrases
        for each in ((f'"{phrase}"', f'"{_plural(phrase)}"') if phrase.isalpha() else (phrase,))
    ]


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


@cache
def _forms(piece: str) -> frozenset[str]:
    word = piece if "|" in piece else piece.strip('"').rpartition("-")[2] or piece
    return frozenset(folded(form.removeprefix("=")) for form in Lexicon({None: [word]}).forms)


Written = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""A list, or texts with commas between."""


@dataclass(frozen=True)
class WordIndex:
    """The words compiled for looking up; groups by their number in `GROUPS`."""

    sets: Mapping[WordSet, frozenset[str]]
    lexicons: Sequence[Lexicon[Mark]]
    anchors: Mapping[str, frozenset[Mark]]
    """The marks that a word may belong to; a sentence without any word of a mark's does not hold the mark."""

    def of(self, name: WordSet) -> frozenset[str]:
        """Return the folded words of one set."""
        return self.sets[name]

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """What words of body parts and illnesses are of one kind: a leg is of the knee's."""
        return {word: kind for kind in self.sets[WordSet.KINDS_OF_USE] for word in kind.split()}

    @cached_property
    def uses(self) -> Mapping[str, frozenset[str]]:
        """Of what kinds words of bodies, illnesses, ages and creatures are; some are of two."""
        found: dict[str, set[str]] = {}
        for kind in self.sets[WordSet.KINDS_OF_USE] | self.sets[WordSet.GROUPS_OF_USE]:
            for word in kind.split():
                found.setdefault(word, set()).add(kind)
        return {word: frozenset(kinds) for word, kinds in found.items()}

    @cached_property
    def condition_endings(self) -> tuple[str, ...]:
        """How the names of harm end that no list could hold."""
        return tuple(self.sets[WordSet.CONDITION_ENDINGS])


class FlagWords(BaseModel):
    """All the words by which flags are noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: Mapping[Mark, Written]
    words: Mapping[WordSet, Written]

    _index: WordIndex = PrivateAttr()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the mapping that the file holds."""
        return cls.model_validate(data)

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> Self:
        missing = [f"`{name}`" for name in Mark if name not in self.phrases]
        missing += [f"`{name}`" for name in WordSet if name not in self.words]
        if missing:
            raise ValueError(f"the flag words lack {', '.join(missing)}; add each with at least one word")
        self._index = self._indexed()
        return self

    def _indexed(self) -> WordIndex:
        sets = {name: frozenset(map(folded, entries)) for name, entries in self.words.items()}
        common = frozenset[str]().union(*(sets[name] for name in _COMMON))
        phrases = {mark: _as_meant(mark, self.phrases[mark]) for mark in Mark}
        anchors: dict[str, set[Mark]] = {}
        for mark in Mark:
            for form in _anchors(phrases[mark], common):
                anchors.setdefault(form, set()).add(mark)
        lexicons = [Lexicon({mark: phrases[mark] for mark in group}) for group in GROUPS]
        return WordIndex(sets, lexicons, {form: frozenset(marks) for form, marks in anchors.items()})

    def needed(self, marks: Iterable[Mark]) -> Iterator[tuple[frozenset[str], ...]]:
        """Yield for each phrase of some kinds what a text that holds it holds: a form of each of these words."""
        common = frozenset[str]().union(*(self._index.sets[name] for name in _COMMON))
        for mark in marks:
            for phrase in _as_meant(mark, self.phrases[mark]):
                yield _needed(phrase, common)

    @property
    def index(self) -> WordIndex:
        """The words, ready to be looked up."""
        return self._index
