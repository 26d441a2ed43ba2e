"""Vocabularies as they are written: values with their words, homonyms with their uses, regions with their names."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.reading.lexicon import Lexicon
from bot.reading.phrases import PhraseError
from qualification.terms import FIXED_VALUES, SEGMENT_FIELDS

VOCABULARY_FIELDS: Final = (*SEGMENT_FIELDS, *FIXED_VALUES, "compliance.channel")
"""The fields whose values have words of their own."""
LOOK_ALIKE: Final = "look_alike"
"""Stands among a field's values for phrases that hold a value's words and mean none of them."""
_SEPARATOR = re.compile(r"[,\n]")
_Key = TypeVar("_Key", bound=Hashable)
_WrittenT = TypeVar("_WrittenT", bound="_Written")


class VocabularyError(ValueError):
    """A vocabulary cannot be read; the message names the entry and what is wrong with it."""


def as_phrases(written: object) -> object:
    if isinstance(written, str):
        return tuple(piece for part in _SEPARATOR.split(written) if (piece := part.strip()))
    return written


Phrases = Annotated[tuple[str, ...], BeforeValidator(as_phrases)]
"""Written as a list, or as one text with commas between."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InContext(_Written):
    """Words that mean a value only where other words stand, or do not stand, in the same sentence."""

    words: Phrases
    only_near: Phrases = ()
    unless_near: Phrases = ()
    unless_inside: Phrases = ()
    strength: Literal["name", "sign"] = "sign"


class ValueWords(_Written):
    """What people write for one value: names of the thing, mere signs of it, and words that need context."""

    names: Phrases = ()
    signs: Phrases = ()
    in_context: tuple[InContext, ...] = ()


class Homonym(_Written):
    """A word with two senses, shown in use; the uses run as tests."""

    word: str
    field: str
    value: str
    true_uses: tuple[str, ...] = Field(min_length=1)
    false_uses: tuple[str, ...] = Field(min_length=1)


class VocabularyFile(_Written):
    """A segment's vocabulary, or the values that all segments share, as written."""

    fields: dict[str, dict[str, ValueWords]] = {}
    word_groups: dict[str, Phrases] = {}
    units: dict[str, Phrases] = {}
    product_words: Phrases = ()
    work_words: Phrases = ()
    need_words: Phrases = ()
    homonyms: tuple[Homonym, ...] = ()


class RegionGroup(_Written):
    """A name for several countries: their codes, or groups named before it."""

    names: Phrases
    members: Phrases


class RegionsFile(_Written):
    """Countries and groups of countries, and the words that tell a market from a person or a pronoun."""

    countries: dict[str, Phrases]
    parts: dict[str, Phrases] = {}
    groups: dict[str, RegionGroup] = {}
    doubtful: dict[str, Phrases] = {}
    adjectives: dict[str, Phrases] = {}
    codes_as_words: Phrases = ()
    market_words: Phrases = ()
    leading_words: Phrases = ()
    joining_words: Phrases = ()
    not_a_market_after: Phrases = ()
    look_alikes: Phrases = ()
    homonyms: tuple[Homonym, ...] = ()


def validated(model: type[_WrittenT], data: Mapping[str, Any]) -> _WrittenT:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ": ".join(str(part) for part in first["loc"] if part != "fields")
        raise VocabularyError(f"{place or 'file'}: {first['msg']}") from error


def vocabulary_file(data: Mapping[str, Any]) -> VocabularyFile:
    """Read a file whose keys are the spec's field names, the word lists of other rooms, and homonyms."""
    fields = {key: values for key, values in data.items() if "." in str(key)}
    rest = {key: value for key, value in data.items() if key not in fields}
    file = validated(VocabularyFile, {**rest, "fields": fields})
    for field, values in file.fields.items():
        _known(field, VOCABULARY_FIELDS, "field")
        for value in values:
            if value != LOOK_ALIKE and field in FIXED_VALUES:
                _known(value, FIXED_VALUES[field], f"{field}: value")
    return file


def _known(name: str, names: Sequence[str], what: str) -> None:
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else f"; it may be one of {', '.join(names)}"
        raise VocabularyError(f"{what} `{name}` is not known{hint}")


def lexicon_of(
    phrases: Mapping[_Key, Iterable[str]],
    label: Callable[[_Key], str],
    groups: Mapping[str, Phrases] | None = None,
) -> Lexicon[_Key]:
    """Build a lexicon; where a phrase cannot be read, find out whose it is."""
    try:
        return Lexicon(phrases, groups)
    except PhraseError:
        for key, texts in phrases.items():
            try:
                Lexicon({key: texts}, groups)
            except PhraseError as error:
                raise VocabularyError(f"{label(key)}: {error}") from error
        raise
