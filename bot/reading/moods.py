"""How the words of each sentence are meant: the cues in it, its label and what the same speaker says right after."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec import structs

from bot.reading.cues import CueWords, Reach, cues_of, doubt_alone
from bot.reading.lines import Page
from bot.reading.sentences import Sentence
from bot.reading.statement_words import StatementWords
from bot.reading.terms import Cue, Mood, Speaker

LONGEST_DOUBT = 12
_SCOPE_START = attrgetter("scope_start")


def give_cues(page: Page, sentences: Sequence[Sentence], words: StatementWords) -> None:
    of_labels: dict[int, tuple[Cue, ...]] = {}
    for sentence in sentences:
        if sentence.speaker is Speaker.OTHER:
            continue
        cues = [*_cues_within(sentence, words.cues), *_marks_of_doubt(sentence)]
        label = sentence.label
        if label is not None:
            if label.first not in of_labels:
                tokens = page.tokens[label.first : label.last]
                phrases = words.found_in(tokens)["cues"]
                found = cues_of(tokens, [(0, len(tokens))], words.cues, phrases, besides=frozenset({Reach.CONDITION}))
                of_labels[label.first] = found
            cues += (
                structs.replace(cue, scope_start=sentence.start, scope_end=sentence.end)
                for cue in of_labels[label.first]
                if cue.mood is not Mood.ASKED
            )
        sentence.cues = tuple(sorted(cues, key=_SCOPE_START))
    _doubt_before(sentences, words.cues)


def _cues_within(sentence: Sentence, words: CueWords) -> tuple[Cue, ...]:
    found = sentence.found["cues"]
    if not found:
        return ()
    clauses = [(clause.first, clause.last) for clause in sentence.clauses]
    breaks = frozenset([clause.first for clause in sentence.clauses if clause.after_break])
    return cues_of(sentence.tokens, clauses, words, found, breaks=breaks)


def _doubt_before(sentences: Sequence[Sentence], words: CueWords) -> None:
    """Let a sentence such as "That is not decided yet." put what the same speaker said just before it in doubt."""
    spoken = [sentence for sentence in sentences if sentence.speaker is not Speaker.OTHER]
    for before, sentence in pairwise(spoken):
        if len(sentence.tokens) > LONGEST_DOUBT or sentence.asks or not _carries_on(before, sentence):
            continue
        mood = doubt_alone(sentence.tokens, words, sentence.found["cues"])
        if mood is not None:
            cue = Cue(mood, sentence.start, sentence.end, before.tokens[before.clauses[-1].first].start, before.end)
            before.cues = tuple(sorted((*before.cues, cue), key=_SCOPE_START))


def _carries_on(before: Sentence, sentence: Sentence) -> bool:
    """True where the same speaker goes on, in the same line or the next."""
    same_turn = (before.stretch.turn, before.speaker) == (sentence.stretch.turn, sentence.speaker)
    same_label = sentence.label is None or sentence.label is before.label
    return same_turn and same_label and sentence.stretch.line - before.stretch.line <= 1


def _marks_of_doubt(sentence: Sentence) -> Iterable[Cue]:
    """Yield what a question mark governs: the sentence it ends, or the clause in which it doubts: "Q3 (?)"."""
    marks = [place for place, token in enumerate(sentence.tokens) if token.text == "?"]
    if not marks:
        return
    if sentence.asks:
        begins = next((clause.first for clause in reversed(sentence.clauses) if clause.after_break), 0)
        mark = sentence.tokens[marks[-1]]
        yield Cue(Mood.ASKED, mark.start, mark.end, sentence.tokens[begins].start, sentence.end)
        return
    for clause in sentence.clauses:
        mark_places = range(clause.first, clause.last)
        doubt = next((place for place in mark_places if sentence.tokens[place].text == "?"), None)
        if doubt is not None:
            mark = sentence.tokens[doubt]
            first, last = sentence.tokens[clause.first], sentence.tokens[clause.last - 1]
            yield Cue(Mood.HEDGED, mark.start, mark.end, first.start, last.end)
