"""The words that tell what a sentence is about: topics of labels and questions, and the cues that rules look for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BeforeValidator

from bot.reading.after_words import AfterWords
from bot.reading.lexicon import Lexicon
from bot.reading.note_cues import NoteCues
from bot.reading.remark_words import RemarkWords
from bot.reading.starting_words import StartingWords
from bot.reading.tokens import Token, tokenise
from bot.reading.written import words_from, written


def _split(written: object) -> object:
    return tuple(part.strip() for part in written.split(",") if part.strip()) if isinstance(written, str) else written


Phrases = Annotated[tuple[str, ...], BeforeValidator(_split)]


@written
class FieldWords:
    """Topics by criterion or field, and cue words by name."""

    topics: dict[str, Phrases]
    cues: dict[str, Phrases]
    asked_as: dict[str, str]
    """The words of a question that its answer leaves out: "signed last week" to "CDA"."""
    starting: StartingWords
    afterthoughts: AfterWords
    remarks: RemarkWords

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file."""
        return words_from(cls, data)

    @cached_property
    def _topic_lexicon(self) -> Lexicon[str]:
        return Lexicon(self.topics)

    @cached_property
    def _cue_lexicon(self) -> Lexicon[str]:
        return Lexicon(self.cues)

    def topics_in(self, text: str) -> frozenset[str]:
        """Return the criteria and fields that a label or a question is about; a field brings its criterion."""
        found = {each.key for each in self._topic_lexicon.find(tokenise(text))}
        heads = {"decision_roles" if key.startswith("decision") else key.partition(".")[0] for key in found}
        return frozenset(found | heads)

    def cues_in(self, tokens: Sequence[Token]) -> NoteCues:
        """Return every cue word of a text; one word may be a cue of several names."""
        return NoteCues(self._cue_lexicon.find_together(tokens))
