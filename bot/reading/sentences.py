"""Where sentences begin and end: the stretches of a message cut at full stops, labels, lines and changes of speaker."""

from bisect import bisect_right
from collections.abc import Container, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any

import msgspec

from bot.reading.choices import untaken_choices
from bot.reading.forms import Label, labels
from bot.reading.lexicon import Found
from bot.reading.lines import Page
from bot.reading.program_text import spans_for_programs
from bot.reading.speakers.sides import Stretch
from bot.reading.statement_words import StatementWords
from bot.reading.terms import Cue, Speaker
from bot.reading.tokens import Token, has_word

LONG_LINE = 45
LONG_LINE_OF_OTHERS = 12  # captions and mails are cut by machines; a rep's short line is a line of its own
DIGITS_OF_A_DAY = 2

_text_of = attrgetter("text")
_CLOSERS = frozenset(")]}\"'\u201d\u2019\u00bb")
_HOURS = ("am", "pm", "h")  # the endings of an hour written in one piece
_EYES = frozenset(":;")
_END_MARKS = _CLOSERS | frozenset(".?!")


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A clause as places among its sentence's tokens; ``after_break``: a dash or the like parts it off."""

    first: int
    last: int
    after_break: bool = False


class Sentence(msgspec.Struct, gc=False):
    """A sentence with what is found out about it on the way."""

    stretch: Stretch
    tokens: list[Token]
    label: Label | None = None
    speaker: Speaker = Speaker.OTHER
    clauses: list[Clause] = []
    question: tuple[int, int] | None = None
    asks_since: int | None = None
    """Where the question begins that it narrows."""
    agrees: bool | None = None
    taken_up: bool = False
    corrects_from: int | None = None
    cues: tuple[Cue, ...] = ()
    found: dict[str, list[Found[Any]]] = {}
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


class SentenceCutter:
    """Walks over the stretches of a message and closes a sentence where one ends."""

    def __init__(self, page: Page, found: Sequence[Stretch], words: StatementWords) -> None:
        self.page = page
        self.stretches = found
        self.words = words
        plain = {stretch.line for stretch in found if stretch.body and stretch.first == page.lines[stretch.line].first}
        lines = [page.lines[number] for number in sorted(plain)]
        self.hidden = _places_within(
            page.tokens, sorted([*spans_for_programs(page, words.commands), *untaken_choices(page)])
        )
        found_labels = labels(page, lines, words.speakers.forms)
        # What looks like a label inside a link or code is none: "...?context=x&type=y".
        self.labels = {label.first: label for label in found_labels if label.first not in self.hidden}
        self._stops = self._stopping()
        self.sentences: list[Sentence] = []
        self._open: Sentence | None = None
        self._label: Label | None = None

    def _stopping(self) -> list[int]:
        """Return the places of the tokens before which a sentence may end, or somebody else begin to speak."""
        tokens, hidden = self.page.tokens, self.hidden
        marks = [*compress(range(len(tokens)), map(_END_MARKS.__contains__, map(_text_of, tokens)))]
        shown = {place for place in hidden if place - 1 not in hidden}
        shown |= {place + 1 for place in hidden if place + 1 not in hidden}
        ends = {label.until for label in self.labels.values() if label.until is not None}
        return sorted({*marks, *[place + 1 for place in marks], *shown, *ends, *self.labels})

    def cut(self) -> list[Sentence]:
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
            and self.page.is_full(before.line)
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
            ahead = bisect_right(self._stops, place)
            behind = min(self._stops[ahead], stretch.last) if ahead < len(self._stops) else stretch.last
            self._take(stretch, place, behind)
            place = behind

    def _take(self, stretch: Stretch, place: int, behind: int) -> None:
        """Take a run of tokens that stay together; a mark that may end a sentence is a run of its own."""
        token = self.page.tokens[place]
        hidden = place in self.hidden
        speaker = Speaker.OTHER if hidden else stretch.speaker
        if self._open is not None and self._open.speaker is not speaker:
            self._close()
        if self._open is None:
            self._open = Sentence(stretch, [], self._label, speaker)
        self._open.tokens += self.page.tokens[place:behind]
        if not hidden and token.text in _END_MARKS and self._ends(place, stretch.last):
            self._close()
            self._forget_label(place)

    def _keep(self, stretch: Stretch, tokens: list[Token]) -> None:
        """Keep words that nobody says: a name before a turn, a label, a header."""
        if has_word(tokens):
            self.sentences.append(Sentence(stretch, tokens))

    def _close(self) -> None:
        sentence, self._open = self._open, None
        words = [token for token in sentence.tokens if token.is_word] if sentence is not None else []
        if sentence is None or not words:
            return
        label, line = sentence.label, self.page.lines[sentence.stretch.line]
        silent = line.ticked is False or (label is not None and label.system)
        if silent or self.words.speakers.forms.says_nothing(words):
            sentence.speaker = Speaker.OTHER
        self.sentences.append(sentence)

    def _ends(self, place: int, last: int) -> bool:
        """True at the last mark of a sentence."""
        tokens = self.page.tokens
        text = tokens[place].text
        if text in _CLOSERS:
            if self._is_smile(place):
                return place + 1 >= last or not (self.page.capitalised and tokens[place + 1].text[0].islower())
            return (
                place > 0
                and tokens[place - 1].text in ".?!"
                and self._parts(place, last)
                and (tokens[place - 1].end == tokens[place].start and not self._is_doubt(place - 1))
            )
        if text in "?!":
            return self._parts(place, last) and not self._is_doubt(place)
        return text == "." and self._is_full_stop(place, last)

    def _is_smile(self, place: int) -> bool:
        """True at the end of ":)" and ";-)"."""
        tokens = self.page.tokens
        eyes = place - 1 - (tokens[place - 1].text == "-")
        touch = eyes >= 0 and tokens[eyes].text in _EYES and tokens[place].start - tokens[eyes].start == place - eyes
        return touch and tokens[place].text == ")" and (eyes == 0 or tokens[eyes - 1].end < tokens[eyes].start)

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
            # "30 min. Their CRO": a unit ends the sentence where the next word plainly begins another.
            return before.form not in words.units or not _begins_another(following, words.starters)
        if before.form in words.before_figures and following.text[0].isdigit():
            return True
        if before.text.isdigit():
            names = self.words.speakers.names
            dotted = place > 1 and self.page.tokens[place - 2].text == "." and len(before.text) <= DIGITS_OF_A_DAY
            goes_on = following.text[0].islower() or self._opens_hour(place + 1)
            return following.form in names.months or (dotted and goes_on)
        return len(before.text) == 1 and before.text.isalpha() and self._is_initial(place, before, following)

    def _opens_hour(self, place: int) -> bool:
        """True at the hour behind a day: "27.11. 9am", "27.11. 10:00"."""
        tokens = self.page.tokens
        hour = tokens[place].form
        colon = (
            place + 1 < len(tokens) and tokens[place + 1].text == ":" and tokens[place + 1].start == tokens[place].end
        )
        return hour[:1].isdigit() and (colon or hour.endswith(_HOURS))

    def _is_initial(self, place: int, before: Token, following: Token) -> bool:
        """True for the stop of "P.S.", "e.g." and "J. Weller", not of "plan B. They ..."."""
        earlier = self.page.tokens[place - 2].text if place > 1 else ""
        if earlier == "." or before.text.islower():
            return True
        if earlier[:1].isdigit() or (before.text == "I" and earlier.lower() in self.words.clauses.before_i):
            return False
        return following.text[0].isupper() and following.form not in self.words.clauses.starters


def _begins_another(following: Token, starters: Container[str]) -> bool:
    return following.text[0].isupper() and following.form in starters


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
