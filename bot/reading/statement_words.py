"""All words that reading a message into statements needs, and what of them a sentence holds."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self

from bot.reading.answers import AnswerWords
from bot.reading.commands import CommandWords
from bot.reading.cues import CueWords
from bot.reading.lexicon import Found, Lexicon
from bot.reading.repairs import RepairWords
from bot.reading.spacing import SpokenMarks
from bot.reading.speakers.sides import SpeakerWords
from bot.reading.tokens import Token
from bot.reading.written import words_from, written

LONGEST_EMPTY = 12


@written
class ClauseWords:
    """The words by which sentences and clauses are told apart."""

    abbreviations: tuple[str, ...]
    """What never ends a sentence with its full stop: dr, approx."""
    units: tuple[str, ...]
    """Those of them that may end one where another plainly begins: min."""
    before_figures: tuple[str, ...]
    """What does not end one before a figure: no, fig."""
    before_i: tuple[str, ...]
    """What makes a single I the pronoun, which may end a sentence: "so have I. The ferry ..."."""
    starters: tuple[str, ...]
    """Words that begin sentences after a single letter: "plan B. They ..."."""
    unfinished: tuple[str, ...]
    """Words with which no sentence ends, so that it goes on in the next line: the, of."""
    openers: tuple[str, ...]
    """Words before which a new clause begins: but, so they."""
    after_comma: tuple[str, ...]
    """Words before which one begins after a comma: they, which."""
    without_stop: tuple[str, ...]
    """Words before which one begins in dictation without stops: she said, the CDA is."""
    binding: tuple[str, ...]
    """Words after which these begin none: "if she said"."""
    leading: tuple[str, ...]
    """Words between which and these a clause ends all the same: "from us, | she said"."""
    not_openers: tuple[str, ...]
    """Phrases that only look like openers: so far."""

    @property
    def phrases(self) -> dict[str, Sequence[str]]:
        """All phrases by how they open a clause."""
        return {
            "opener": self.openers,
            "comma": self.after_comma,
            "without_stop": self.without_stop,
            "none": self.not_openers,
        }

    @cached_property
    def binds(self) -> frozenset[str]:
        """The binding words, for looking up."""
        return frozenset(self.binding)

    @cached_property
    def leads(self) -> frozenset[str]:
        """The leading words, for looking up."""
        return frozenset(self.leading)


@written
class StatementWords:
    """All words that reading a message into statements needs; an editor keeps them in one file."""

    spoken: SpokenMarks
    speakers: SpeakerWords
    clauses: ClauseWords
    cues: CueWords
    answers: AnswerWords
    repairs: RepairWords
    evasions: tuple[str, ...]
    """Answers to the bot that tell nothing, whatever was asked."""
    nothing: tuple[str, ...]
    """Answers that deny there is any: none."""
    commands: CommandWords

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file, and check every phrase."""
        words = words_from(cls, data)
        _ = words.lexicon, words.empty_answers, words.repairs.lexicon, words.commands.lexicon
        _ = words.speakers.forms.known, words.speakers.mails.phrases, words.speakers.talks.sides
        return words

    @cached_property
    def lexicon(self) -> Lexicon[tuple[str, Any]]:
        """The phrases of all rooms in one, so that a sentence is searched once: each for its room and its part."""
        rooms: dict[str, Mapping[Any, Sequence[str]]] = {
            "clauses": self.clauses.phrases,
            "cues": self.cues.phrases,
            "answers": self.answers.phrases,
            "commands": self.commands.phrases,
        }
        return Lexicon({(room, key): phrases for room in rooms for key, phrases in rooms[room].items()})

    @cached_property
    def empty_answers(self) -> Lexicon[str]:
        """The phrases of answers that tell nothing, and of those that only say yes or no."""
        bare = [*self.answers.yes, *self.answers.yes_alone]
        refusals = [*self.answers.no, *self.answers.always_no, *self.nothing]
        return Lexicon({"evasion": self.evasions, "yes": bare, "no": refusals})

    def tell_nothing(self, tokens: Sequence[Token], *kinds: str) -> bool:
        """True for a message that holds nothing but phrases of some kinds: "evasion", "yes", "no"."""
        if len(tokens) > LONGEST_EMPTY:
            return False
        found = [one for one in self.empty_answers.find_all(tokens) if one.key in kinds]
        said = {place for one in found for place in range(one.first, one.last + 1)}
        return all(place in said or not token.is_word for place, token in enumerate(tokens))

    def found_in(self, tokens: Sequence[Token]) -> dict[str, list[Found[Any]]]:
        """Return for each room the phrases found in a sentence: of each room's, the leftmost and longest."""
        found: dict[str, list[Found[Any]]] = {"clauses": [], "cues": [], "answers": [], "commands": []}
        for met in self.lexicon.find_together(tokens):
            for room, part in met.keys:
                told = found[room]
                if told and told[-1].last >= met.first:
                    if told[-1].first != met.first or told[-1].last > met.last:
                        continue
                    while told and told[-1].first == met.first and told[-1].last < met.last:
                        told.pop()
                told.append(Found(met.start, met.end, met.first, met.last, part))
        return found
