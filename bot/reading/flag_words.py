"""The words by which flags are noticed, as ``knowledge/shared/flags.yaml`` holds them."""

from collections.abc import Mapping
from enum import StrEnum
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
    PRODUCT = "product"
    NO_PRODUCT = "no_product"
    OURS_BY_DEED = "ours_by_deed"
    RIVAL = "rival"
    OFF_LABEL = "off_label"
    NOT_APPROVED = "not_approved"
    USE = "use"
    LEFT_OUT = "left_out"
    MADE_FOR_ADULTS = "made_for_adults"
    REUSE = "reuse"
    SINGLE_USE = "single_use"
    RESEARCH_ONLY = "research_only"
    CLINICAL_USE = "clinical_use"
    OFF_LABEL_LOOK_ALIKE = "off_label_look_alike"
    LAWFUL_ROUTE = "lawful_route"
    PATIENT_WORD = "patient_word"
    PATIENT_LOOK_ALIKE = "patient_look_alike"
    MADE_UP = "made_up"
    CLINICAL_RECORD = "clinical_record"
    CLINICAL_DETAIL = "clinical_detail"
    IDENTITY_NUMBER = "identity_number"
    LOOSE_NUMBER = "loose_number"
    BIRTH = "birth"
    STREET = "street"
    PROFESSIONAL = "professional"
    FAVOUR = "favour"
    BENEFIT = "benefit"
    FAVOUR_SIGN = "favour_sign"
    GIVING = "giving"
    VALUE_LOOK_ALIKE = "value_look_alike"
    REFUSAL_TO_GIVE = "refusal_to_give"
    LEAD_IN = "lead_in"


class WordSet(StrEnum):
    """A set of single words that the rules ask about by place; the names are headings of the words file too."""

    ABBREVIATIONS = "abbreviations"
    NUMBER_ABBREVIATIONS = "number_abbreviations"
    NEGATIONS = "negations"
    TURNS = "turns"
    PRONOUNS = "pronouns"
    POSSESSIVES = "possessives"
    ARTICLES = "articles"
    PEOPLE_AGAIN = "people_again"
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
    OWN_OURS = "own_ours"
    OWN_YOURS = "own_yours"
    PURPOSES = "purposes"
    SWITCHERS = "switchers"
    TOPIC_CHANGERS = "topic_changers"
    NAME_LINKS = "name_links"
    PATIENT_LINKS = "patient_links"
    CODE_LINKS = "code_links"
    AGE_LINKS = "age_links"
    PLACE_LINKS = "place_links"
    REQUESTS = "requests"
    TITLES = "titles"
    DOCTOR_TITLES = "doctor_titles"
    NAME_PARTICLES = "name_particles"
    MONTHS = "months"
    NOT_NAMES = "not_names"
    ME_LABELS = "me_labels"
    GREETINGS = "greetings"
    COLLEAGUES = "colleagues"
    MAIL_HEADS = "mail_heads"


def _split(written: object) -> object:
    if isinstance(written, str):
        written = [written]
    if isinstance(written, list):
        return tuple(piece for part in written for each in str(part).split(",") if (piece := each.strip()))
    return written


Written = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""A list, or texts with commas between."""


class FlagWords(BaseModel):
    """All the words by which flags are noticed, ready to be looked up in a text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: Mapping[Mark, Written]
    words: Mapping[WordSet, Written]

    _lexicon: Lexicon[Mark] = PrivateAttr()
    _sets: dict[WordSet, frozenset[str]] = PrivateAttr()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the mapping that the file holds."""
        return cls.model_validate(data)

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> Self:
        missing = [f"`{name}`" for name in (*Mark, *WordSet) if name not in self.phrases and name not in self.words]
        if missing:
            raise ValueError(f"the flag words lack {', '.join(missing)}; add each with at least one word")
        return self

    def model_post_init(self, context: Any, /) -> None:
        """Compile the phrases once."""
        self._lexicon = Lexicon(self.phrases)
        self._sets = {name: frozenset(map(folded, entries)) for name, entries in self.words.items()}

    @property
    def lexicon(self) -> Lexicon[Mark]:
        """The phrases, ready to find themselves in tokens."""
        return self._lexicon

    def of(self, name: WordSet) -> frozenset[str]:
        """Return the folded words of one set."""
        return self._sets.get(name, frozenset())
