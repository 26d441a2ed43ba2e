"""A message cut into statements: whose words each clause is, what it answers, and how its words are meant."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, Self

from pydantic import BaseModel

from bot.reading.answers import AnswerWords, correction_of, reply_of
from bot.reading.commands import CommandWords, order_begins
from bot.reading.cues import CueWords, Reach, cues_of, doubt_alone
from bot.reading.forms import Label, labels
from bot.reading.lexicon import Found, Lexicon
from bot.reading.lines import Page
from bot.reading.program_text import spans_for_programs
from bot.reading.spacing import SpokenMarks
from bot.reading.speakers import SpeakerWords, Stretch, page_of_talk, stretches
from bot.reading.terms import Cue, Mood, Speaker, Statement
from bot.reading.tokens import Token

LONG_LINE = 45
LONG_LINE_OF_OTHERS = 12  # captions and mails are cut by machines; a rep's short line is a line of its own
DIGITS_OF_A_DAY = 2
LONGEST_DOUBT = 12
FIRST_PICTURE = "\u2300"  # below are arrows, degrees, trade marks

_MONEY = frozenset("€£¥$")
_LEADING = frozenset("$€£¥~≈±@#<>+&([{\"'\u201c\u2018")
_CLOSING_SIGNS = frozenset("%\u2030\u00b0€$£¥+")
_PAIRS = {")": "(", "]": "[", "}": "{", '"': '"', "'": "'", "\u201d": "\u201c", "\u2019": "\u2018"}
_CLOSERS = frozenset(")]}\"'\u201d\u2019\u00bb")
_DASHES = frozenset("-\u2013\u2014")
_ARROWS = frozenset("\u2192\u21d2\u2794")
_ALWAYS_BREAK = frozenset(";|\u2022\u00b7\u2014\u2013") | _ARROWS


class ClauseWords(BaseModel, frozen=True, extra="forbid"):
    """The words by which sentences and clauses are told apart."""

    abbreviations: tuple[str, ...]
    """What never ends a sentence with its full stop: dr, approx."""
    before_figures: tuple[str, ...]
    """What does not end one before a figure: no, fig."""
    starters: tuple[str, ...]
    """Words that begin sentences after a single letter: "plan B. They ..."."""
    unfinished: tuple[str, ...]
    """Words with which no sentence ends, so that it goes on in the next line: the, of."""
    openers: tuple[str, ...]
    """Words before which a new clause begins: but, so they."""
    after_comma: tuple[str, ...]
    """Words before which one begins after a comma: they, which."""
    not_openers: tuple[str, ...]
    """Phrases that only look like openers: so far."""

    @property
    def phrases(self) -> dict[str, Sequence[str]]:
        """All phrases by how they open a clause."""
        return {"opener": self.openers, "comma": self.after_comma, "none": self.not_openers}


class StatementWords(BaseModel, frozen=True, extra="forbid"):
    """All words that reading a message into statements needs; an editor keeps them in one file."""

    spoken: SpokenMarks
    speakers: SpeakerWords
    clauses: ClauseWords
    cues: CueWords
    answers: AnswerWords
    evasions: tuple[str, ...]
    """Answers to the bot that tell nothing, whatever was asked."""
    nothing: tuple[str, ...]
    """Answers that deny there is any: none."""
    commands: CommandWords

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file, and check every phrase."""
        words = cls.model_validate(data)
        _ = words.lexicon, words.empty_answers, words.commands.lexicon
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
        if len(tokens) > LONGEST_DOUBT:
            return False
        found = [one for one in self.empty_answers.find_all(tokens) if one.key in kinds]
        said = {place for one in found for place in range(one.first, one.last + 1)}
        return all(place in said or not token.is_word for place, token in enumerate(tokens))

    def found_in(self, tokens: Sequence[Token]) -> dict[str, list[Found[Any]]]:
        """Return for each room the phrases found in a sentence: of each room's, the leftmost and longest."""
        found: dict[str, list[Found[Any]]] = {"clauses": [], "cues": [], "answers": [], "commands": []}
        free = dict.fromkeys(found, 0)
        for first, group in groupby(self.lexicon.find_all(tokens), key=attrgetter("first")):
            here = [one for one in group if free[one.key[0]] <= first]
            for one in here:
                free[one.key[0]] = max(one.last + 1, free[one.key[0]])
            for one in here:
                room, part = one.key
                if one.last + 1 == free[room]:
                    found[room].append(Found(one.start, one.end, first, one.last, part))
        return found


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause as places among its sentence's tokens; ``after_break``: a dash or the like parts it off."""

    first: int
    last: int
    after_break: bool = False


@dataclass
class _Sentence:
    """A sentence with what is found out about it on the way."""

    stretch: Stretch
    tokens: list[Token]
    label: Label | None = None
    speaker: Speaker = Speaker.OTHER
    clauses: list[_Clause] = field(default_factory=list)
    question: tuple[int, int] | None = None
    agrees: bool | None = None
    corrects_from: int | None = None
    cues: tuple[Cue, ...] = ()
    found: dict[str, list[Found[Any]]] = field(default_factory=dict)
    """The phrases it holds, by the room that they are for."""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    @property
    def asks(self) -> bool:
        """True where the sentence ends with a question mark."""
        for token in reversed(self.tokens):
            if token.is_word:
                return False
            if token.text == "?":
                return True
        return False


def statements(
    text: str,
    *,
    words: StatementWords,
    contact: str | None = None,
    company: str | None = None,
    asked: str | None = None,
) -> tuple[Statement, ...]:
    """Cut a message into statements, in order.

    ``contact`` and ``company`` are the lead's, by which the buyer is known in a transcript or a thread; ``asked`` is
    the criterion or field that the bot had asked for, which a leading yes or no then answers.
    """
    page = page_of_talk(text, words.speakers, contact=contact, company=company)
    found = stretches(page, words.speakers, contact=contact, company=company)
    sentences = _SentenceCutter(page, found, words).cut()
    for sentence in sentences:
        if sentence.speaker is not Speaker.OTHER:
            sentence.found = words.found_in(sentence.tokens)
        sentence.clauses = _clauses(sentence, words.speakers.names.month_words)
    sentences = _without_orders(sentences, words)
    _link(sentences, words.answers, asked=asked is not None)
    _correct(sentences)
    _give_cues(page, sentences, words)
    return tuple(_statements(page, sentences))


class _SentenceCutter:
    """Walks over the stretches of a message and closes a sentence where one ends."""

    def __init__(self, page: Page, found: Sequence[Stretch], words: StatementWords) -> None:
        self.page = page
        self.stretches = found
        self.words = words
        plain = {stretch.line for stretch in found if stretch.body and stretch.first == page.lines[stretch.line].first}
        lines = [page.lines[number] for number in sorted(plain)]
        self.labels = {label.first: label for label in labels(page, lines, words.speakers.forms)}
        self.hidden = _places_within(page.tokens, spans_for_programs(page, words.commands))
        self.sentences: list[_Sentence] = []
        self._open: _Sentence | None = None
        self._label: Label | None = None

    def cut(self) -> list[_Sentence]:
        """Return the sentences of all stretches."""
        before: Stretch | None = None
        for stretch in self.stretches:
            if before is None or not self._goes_on(before, stretch):
                self._close()
                self._forget_label(stretch.first)
            if stretch.body:
                self._walk(stretch)
            else:
                self._keep(stretch, list(self.page.tokens[stretch.first : stretch.last]))
            before = stretch
        self._close()
        return self.sentences

    def _goes_on(self, before: Stretch, stretch: Stretch) -> bool:
        """True where a line carries on the sentence that the line above has begun."""
        if self._open is None or not before.body or not stretch.body or before.turn != stretch.turn:
            return False
        line = self.page.lines[stretch.line]
        if line.bulleted or line.after_gap or line.first in self.labels or stretch.first != line.first:
            return False
        last = self.page.tokens[before.last - 1]
        if last.text == "," or last.form in self.words.clauses.unfinished:
            return True
        return (
            before.end - before.start >= (LONG_LINE if stretch.turn == 0 else LONG_LINE_OF_OTHERS)
            and self.page.text[line.start].islower()
            and self.page.capitalised
            and last.is_word
        )

    def _forget_label(self, place: int) -> None:
        label = self._label
        if label is not None and (label.until is None or place >= label.until):
            self._label = None

    def _walk(self, stretch: Stretch) -> None:
        place = stretch.first
        while place < stretch.last:
            label = self.labels.get(place)
            if label is not None:
                self._close()
                self._keep(stretch, list(self.page.tokens[label.first : label.last]))
                self._label = label
                place = max(label.value, place + 1)
                continue
            if self._label is not None and self._label.until is not None and place >= self._label.until:
                self._close()
                self._label = None
            self._take(stretch, place)
            place += 1

    def _take(self, stretch: Stretch, place: int) -> None:
        token = self.page.tokens[place]
        hidden = place in self.hidden
        speaker = Speaker.OTHER if hidden else stretch.speaker
        if self._open is not None and self._open.speaker is not speaker:
            self._close()
        if self._open is None:
            self._open = _Sentence(stretch, [], self._label, speaker)
        self._open.tokens.append(token)
        if not hidden and self._ends(place, stretch.last):
            self._close()
            self._forget_label(place)

    def _keep(self, stretch: Stretch, tokens: list[Token]) -> None:
        """Keep words that nobody says: a name before a turn, a label, a header."""
        if any(token.is_word for token in tokens):
            self.sentences.append(_Sentence(stretch, tokens))

    def _close(self) -> None:
        sentence, self._open = self._open, None
        if sentence is None or not any(token.is_word for token in sentence.tokens):
            return
        label, line = sentence.label, self.page.lines[sentence.stretch.line]
        silent = line.ticked is False or (label is not None and label.system)
        if silent or self.words.speakers.forms.says_nothing(t for t in sentence.tokens if t.is_word):
            sentence.speaker = Speaker.OTHER
        self.sentences.append(sentence)

    def _ends(self, place: int, last: int) -> bool:
        """True at the last mark of a sentence."""
        tokens = self.page.tokens
        text = tokens[place].text
        if text in _CLOSERS:
            return (
                place > 0
                and tokens[place - 1].text in ".?!"
                and self._parts(place, last)
                and (tokens[place - 1].end == tokens[place].start and not self._is_doubt(place - 1))
            )
        if text in "?!":
            return self._parts(place, last) and not self._is_doubt(place)
        return text == "." and self._is_full_stop(place, last)

    def _parts(self, place: int, last: int) -> bool:
        tokens = self.page.tokens
        return place + 1 >= last or tokens[place + 1].start > tokens[place].end

    def _is_doubt(self, place: int) -> bool:
        """True at the mark in "Q3 (?)", which ends no sentence."""
        return place > 0 and self.page.tokens[place - 1].text == "("

    def _is_full_stop(self, place: int, last: int) -> bool:
        tokens = self.page.tokens
        if place == 0 or tokens[place - 1].text in ".\u2026" or (place + 1 < last and tokens[place + 1].text == "."):
            return False
        before = tokens[place - 1]
        if before.end < tokens[place].start:
            return self._parts(place, last)
        if place + 1 >= last:
            return True
        following = tokens[place + 1]
        if following.start == tokens[place].end:
            return _is_run_on(before, following)
        return not self._abbreviates(place, before, following)

    def _abbreviates(self, place: int, before: Token, following: Token) -> bool:
        """True where the full stop belongs to the word before it: "Dr. Noor", "no. 5", "31.01. in Vienna"."""
        words = self.words.clauses
        if before.form in words.abbreviations:
            return True
        if before.form in words.before_figures and following.text[0].isdigit():
            return True
        if before.text.isdigit():
            names = self.words.speakers.names
            dotted = place > 1 and self.page.tokens[place - 2].text == "." and len(before.text) <= DIGITS_OF_A_DAY
            return following.form in names.months or (dotted and following.text[0].islower())
        return len(before.text) == 1 and before.text.isalpha() and self._is_initial(place, before, following)

    def _is_initial(self, place: int, before: Token, following: Token) -> bool:
        """True for the stop of "P.S.", "e.g." and "J. Weller", not of "plan B. They ..."."""
        earlier = self.page.tokens[place - 2].text if place > 1 else ""
        if earlier == "." or before.text.islower():
            return True
        if earlier[:1].isdigit():
            return False
        return following.text[0].isupper() and following.form not in self.words.clauses.starters


def _is_run_on(before: Token, following: Token) -> bool:
    """True for a sentence end without a space after it: "signed.Next step"."""
    return (
        len(before.text) > 1 and before.text.islower() and following.text[0].isupper() and following.text[1:].islower()
    )


def _places_within(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the places of the tokens inside some stretches of the text, given in order."""
    inside: set[int] = set()
    place = 0
    for start, end in spans:
        while place < len(tokens) and tokens[place].start < start:
            place += 1
        while place < len(tokens) and tokens[place].end <= end:
            inside.add(place)
            place += 1
    return frozenset(inside)


def _clauses(sentence: _Sentence, months: frozenset[str]) -> list[_Clause]:
    """Cut a sentence at marks and at words that open a new clause."""
    tokens = sentence.tokens
    if sentence.speaker is Speaker.OTHER:
        return [_Clause(0, len(tokens))]
    starts: dict[int, bool] = {}
    for place in [place for place, token in enumerate(tokens) if not token.is_word or token.text >= FIRST_PICTURE]:
        if _breaks(tokens, place, months):
            starts[place + 1] = True
        if _is_picture(tokens[place].text):
            starts[place] = True
        if place > 1 and _is_number_of_item(tokens, place - 1):
            starts[place - 1] = True
    for found in sentence.found["clauses"]:
        if found.first == 0 or found.key == "none" or found.first in starts:
            continue
        after_comma = tokens[found.first - 1].text == ","
        if found.key == "opener" or after_comma:
            starts[found.first] = False
    places = [0, *sorted(place for place in starts if 0 < place < len(tokens)), len(tokens)]
    return [
        _Clause(first, last, starts.get(first, False))
        for first, last in pairwise(places)
        if any(token.is_word for token in tokens[first:last])
    ]


def _breaks(tokens: Sequence[Token], place: int, months: frozenset[str]) -> bool:
    """True at a mark after which something else is said: a semicolon, a spaced dash, a colon, "...", a picture."""
    text = tokens[place].text
    if text in _ALWAYS_BREAK:
        return not (text == "\u2013" and not _stands_apart(tokens, place)) and not _is_range(tokens, place, months)
    if text == ":":
        return _has_gap(tokens, place)
    if text == "-":
        return _stands_apart(tokens, place) and not _is_range(tokens, place, months)
    if text == ">":
        return place > 0 and tokens[place - 1].text in "-=" and tokens[place - 1].end == tokens[place].start
    if text == "\u2026":
        return True
    if text == ".":
        return place > 0 and tokens[place - 1].text == "." and tokens[place - 1].end == tokens[place].start
    return _is_picture(text)


def _is_number_of_item(tokens: Sequence[Token], place: int) -> bool:
    """True at the figure of "1) a demo 2) a quote"."""
    mark, text = tokens[place + 1], tokens[place].text
    return (
        mark.text == ")"
        and mark.start == tokens[place].end
        and text.isdigit()
        and len(text) <= DIGITS_OF_A_DAY
        and tokens[place - 1].end < tokens[place].start
        and _has_gap(tokens, place + 1)
    )


def _has_gap(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 >= len(tokens) or tokens[place + 1].start > tokens[place].end


def _stands_apart(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].end < tokens[place].start and _has_gap(tokens, place)


def _is_range(tokens: Sequence[Token], place: int, months: frozenset[str]) -> bool:
    """True at the dash of "Q3 - Q4", "10 - 12 May" and "April 2026 - May 2026"."""
    if tokens[place].text not in _DASHES or not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    figures = any(mark.isdigit() for mark in before.text)
    if after.form in months:
        return figures or before.form in months
    return figures and any(mark.isdigit() for mark in after.text)


def _is_picture(text: str) -> bool:
    return text >= FIRST_PICTURE and len(text) == 1 and unicodedata.category(text) in {"So", "Cs", "Co", "Cn"}


def _without_orders(sentences: Sequence[_Sentence], words: StatementWords) -> list[_Sentence]:
    """Take what is said to a machine out of what is said: no fact comes from it."""
    kept: list[_Sentence] = []
    silenced_line: int | None = None
    for sentence in sentences:
        if sentence.speaker is Speaker.OTHER:
            kept.append(sentence)
            continue
        if sentence.stretch.line == silenced_line:
            kept.append(replace(sentence, speaker=Speaker.OTHER))
            continue
        order = order_begins(sentence.tokens, [clause.first for clause in sentence.clauses], sentence.found["commands"])
        if order is None:
            kept.append(sentence)
            continue
        if order.addressed:
            silenced_line = sentence.stretch.line
        kept += _parted(sentence, order.token, words)
    return kept


def _parted(sentence: _Sentence, token: int, words: StatementWords) -> Iterable[_Sentence]:
    """Yield the clauses of a sentence before an order, and the order."""
    cut = next(clause.first for clause in reversed(sentence.clauses) if clause.first <= token or clause.first == 0)
    before, after = sentence.tokens[:cut], sentence.tokens[cut:]
    if any(word.is_word for word in before):
        clauses = [clause for clause in sentence.clauses if clause.last <= cut]
        yield replace(sentence, tokens=before, clauses=clauses, found=words.found_in(before))
    yield replace(sentence, tokens=after, clauses=[_Clause(0, len(after))], speaker=Speaker.OTHER)


def _link(sentences: Sequence[_Sentence], words: AnswerWords, *, asked: bool) -> None:
    """Find the question that each sentence answers, and whether it agrees."""
    spoken = [sentence for sentence in sentences if sentence.speaker is not Speaker.OTHER]
    if asked:
        _answer_bot([sentence for sentence in spoken if sentence.stretch.turn == 0], words)
    question: _Sentence | None = None
    before: list[_Sentence] = []
    for turn in _turns(spoken):
        question = _asked_before(before, question, words)
        if question is not None and turn[0].speaker is Speaker.BUYER:
            _answer(turn, question, words)
        for place, sentence in enumerate(turn):
            if sentence.asks and _is_near(sentence, turn[place + 1 : place + 2]):
                _answer(turn[place + 1 :], sentence, words)
            _answer_label(sentence, words)
        before = turn


def _answer_bot(spoken: Sequence[_Sentence], words: AnswerWords) -> None:
    """Let the first sentence answer the bot; or the first that says nothing but yes or no, after idle talk."""
    for place, sentence in enumerate(spoken):
        if sentence.asks or sentence.speaker is not Speaker.REP:
            return
        reply = reply_of(sentence.tokens, words, sentence.found["answers"])
        if reply.agrees is not None and (place == 0 or reply.bare):
            sentence.agrees = reply.agrees
            return


def _turns(spoken: Sequence[_Sentence]) -> Iterable[list[_Sentence]]:
    turn: list[_Sentence] = []
    for sentence in spoken:
        if turn and (turn[0].stretch.turn, turn[0].speaker) != (sentence.stretch.turn, sentence.speaker):
            yield turn
            turn = []
        turn.append(sentence)
    if turn:
        yield turn


def _asked_before(turn: Sequence[_Sentence], earlier: _Sentence | None, words: AnswerWords) -> _Sentence | None:
    """Return what a turn leaves to be answered by the next one: a question, or our side's suggestion."""
    if not turn or turn[0].speaker is Speaker.REP:
        return None
    if turn[0].speaker is Speaker.BUYER:
        return turn[-1] if turn[-1].asks else earlier
    asking = next((sentence for sentence in reversed(turn) if sentence.asks), None)
    return asking or next(
        (one for one in reversed(turn) if not reply_of(one.tokens, words, one.found["answers"]).bare), None
    )


def _is_near(sentence: _Sentence, following: Sequence[_Sentence]) -> bool:
    """True where the sentence after a question stands close enough to answer it."""
    return bool(following) and not following[0].asks and following[0].stretch.line - sentence.stretch.line <= 1


def _answer(turn: Sequence[_Sentence], question: _Sentence, words: AnswerWords) -> None:
    """Let the first sentences of a turn answer a question: a bare yes or no, and what comes after it."""
    answered = False
    for sentence in turn:
        if sentence.asks:
            return
        reply = reply_of(
            sentence.tokens,
            words,
            sentence.found["answers"],
            suggested=sentence.speaker is Speaker.BUYER,
        )
        sentence.question = (question.start, question.end)
        sentence.agrees = reply.agrees if reply.bare or not answered else None
        answered = reply.agrees is not None
        if not reply.bare:
            return


def _answer_label(sentence: _Sentence, words: AnswerWords) -> None:
    """Read "may we e-mail you: yes" as an answer to its label."""
    if sentence.label is None or sentence.question is not None:
        return
    reply = reply_of(sentence.tokens, words, sentence.found["answers"])
    if reply.agrees is not None:
        sentence.agrees = reply.agrees
        sentence.question = sentence.label.start, sentence.label.end


def _correct(sentences: Sequence[_Sentence]) -> None:
    """Find the sentences that replace what was said before, and from where on."""
    carried = False
    before: _Sentence | None = None
    for sentence in sentences:
        if sentence.speaker is Speaker.OTHER:
            continue
        same_turn = before is not None and before.stretch.turn == sentence.stretch.turn
        found = correction_of(
            sentence.tokens,
            [clause.first for clause in sentence.clauses],
            sentence.found["answers"],
            carried=carried and same_turn,
            answers_other_side=sentence.question is not None and sentence.speaker is Speaker.BUYER,
        )
        sentence.corrects_from, carried = found.place, found.carries
        before = sentence


def _give_cues(page: Page, sentences: Sequence[_Sentence], words: StatementWords) -> None:
    of_labels: dict[int, tuple[Cue, ...]] = {}
    for sentence in sentences:
        if sentence.speaker is Speaker.OTHER:
            continue
        clauses = [(clause.first, clause.last) for clause in sentence.clauses]
        breaks = frozenset(clause.first for clause in sentence.clauses if clause.after_break)
        cues = [
            *cues_of(sentence.tokens, clauses, words.cues, sentence.found["cues"], breaks=breaks),
            *_marks_of_doubt(sentence),
        ]
        label = sentence.label
        if label is not None:
            if label.first not in of_labels:
                tokens = page.tokens[label.first : label.last]
                phrases = words.found_in(tokens)["cues"]
                found = cues_of(tokens, [(0, len(tokens))], words.cues, phrases, besides=frozenset({Reach.CONDITION}))
                of_labels[label.first] = found
            cues += (
                replace(cue, scope_start=sentence.start, scope_end=sentence.end)
                for cue in of_labels[label.first]
                if cue.mood is not Mood.ASKED
            )
        sentence.cues = tuple(sorted(cues, key=lambda cue: cue.scope_start))
    _doubt_before(sentences, words.cues)


def _doubt_before(sentences: Sequence[_Sentence], words: CueWords) -> None:
    """Let a sentence such as "That is not decided yet." put what the same speaker said just before it in doubt."""
    spoken = [sentence for sentence in sentences if sentence.speaker is not Speaker.OTHER]
    for before, sentence in pairwise(spoken):
        if len(sentence.tokens) > LONGEST_DOUBT or sentence.asks or not _carries_on(before, sentence):
            continue
        mood = doubt_alone(sentence.tokens, words, sentence.found["cues"])
        if mood is not None:
            cue = Cue(mood, sentence.start, sentence.end, before.tokens[before.clauses[-1].first].start, before.end)
            before.cues = tuple(sorted((*before.cues, cue), key=lambda each: each.scope_start))


def _carries_on(before: _Sentence, sentence: _Sentence) -> bool:
    """True where the same speaker goes on, in the same line or the next."""
    same_turn = (before.stretch.turn, before.speaker) == (sentence.stretch.turn, sentence.speaker)
    same_label = sentence.label is None or sentence.label is before.label
    return same_turn and same_label and sentence.stretch.line - before.stretch.line <= 1


def _marks_of_doubt(sentence: _Sentence) -> Iterable[Cue]:
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


def _statements(page: Page, sentences: Sequence[_Sentence]) -> Iterable[Statement]:
    for number, sentence in enumerate(sentences):
        waiting = list(reversed(sentence.cues))
        active: list[Cue] = []
        asked: tuple[int, int] | None = None
        for clause in sentence.clauses:
            place = _trimmed(sentence.tokens[clause.first : clause.last])
            if place is None:
                continue
            start, end = place
            while waiting and waiting[-1].scope_start < end:
                active.append(waiting.pop())
            active = [cue for cue in active if cue.scope_end > start]
            told = _statement(page, sentence, clause, start, end, number, tuple(active))
            questions = [cue for cue in active if cue.mood is Mood.ASKED]
            if told.mood_of_text(start, end) is Mood.ASKED:
                asked = start, end
            elif asked is not None and told.question is None and not questions:
                # "I asked when they start, she said June" tells a question and its answer.
                told = replace(
                    told, question=page.text[asked[0] : asked[1]], question_start=asked[0], question_end=asked[1]
                )
            yield told


def _statement(
    page: Page, sentence: _Sentence, clause: _Clause, start: int, end: int, number: int, cues: tuple[Cue, ...]
) -> Statement:
    label, question = sentence.label, sentence.question
    first = clause is sentence.clauses[0]
    ticked = page.lines[sentence.stretch.line].ticked
    corrects_from = sentence.corrects_from
    return Statement(
        start,
        end,
        sentence.speaker,
        who=sentence.stretch.who,
        label=label.name if label is not None else None,
        label_start=label.start if label is not None else None,
        label_end=label.end if label is not None else None,
        question=page.text[question[0] : question[1]] if question is not None else None,
        question_start=question[0] if question is not None else None,
        question_end=question[1] if question is not None else None,
        agrees=(sentence.agrees if sentence.agrees is not None else ticked) if first else None,
        corrects=corrects_from is not None and clause.last > corrects_from,
        sentence=number,
        cues=cues,
    )


def _trimmed(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Return the place of a clause without the marks around it; signs and matched brackets stay."""
    meant = [place for place, token in enumerate(tokens) if token.is_word]
    if not meant:
        return None
    first, last = meant[0], meant[-1]
    while first > 0 and _leads(tokens[first - 1], tokens[first]):
        first -= 1
    while last + 1 < len(tokens) and _closes(tokens, first, last):
        last += 1
    return tokens[first].start, tokens[last].end


def _leads(mark: Token, word: Token) -> bool:
    """True for a sign that belongs to the word after it: "€ 320,000", "~220", "(CMO"."""
    gap = word.start - mark.end
    return (gap == 0 and mark.text in _LEADING) or (gap == 1 and mark.text in _MONEY)


def _closes(tokens: Sequence[Token], first: int, last: int) -> bool:
    """True where the mark after a word belongs to it: a percent sign, a bracket that was opened before."""
    mark, gap = tokens[last + 1], tokens[last + 1].start - tokens[last].end
    if gap == 0 and mark.text in _PAIRS:
        return any(token.text == _PAIRS[mark.text] for token in tokens[first : last + 1])
    return (gap == 0 and mark.text in _CLOSING_SIGNS) or (gap == 1 and mark.text in _MONEY)
