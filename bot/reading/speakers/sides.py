"""Whose words each stretch of a message is: our rep's, the buyer's, our side's to the buyer, or nobody's."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import msgspec

from bot.reading.forms import FormWords, opens_buyer_form, opens_own_words
from bot.reading.lines import Line, Page, page_of
from bot.reading.speakers.letters import quoted_letters
from bot.reading.speakers.mail import Mail, Part, Thread
from bot.reading.speakers.mail_words import MailWords
from bot.reading.speakers.mails import thread_of
from bot.reading.speakers.names import NameWords, Sides
from bot.reading.speakers.talk_terms import Talk, Turn
from bot.reading.speakers.talk_words import TalkWords
from bot.reading.speakers.talks import talk_of, with_turns_apart
from bot.reading.terms import Speaker
from bot.reading.tokens import has_word
from bot.reading.written import words_from, written

LINES_FROM_TITLE_TO_FORM = 2


@written
class SpeakerWords:
    """The words by which a message shows who is speaking."""

    names: NameWords
    mails: MailWords
    talks: TalkWords
    forms: FormWords

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file."""
        return words_from(cls, data)


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """A line, or the head or the words of one, in one voice. Places are code points, tokens the page's."""

    start: int
    end: int
    first: int
    last: int  # one past
    line: int
    speaker: Speaker
    who: str | None = None
    turn: int = 0  # counts turns, mails and forms; 0 is the rep's own account
    body: bool = True  # False for names before turns, headers, greetings, signatures


def page_of_talk(text: str, words: SpeakerWords, *, contact: str | None = None, company: str | None = None) -> Page:
    """Cut a message into lines, with each turn of a talk on one of its own."""
    return with_turns_apart(page_of(text), words.talks, words.forms, Sides(words.names, contact, company))


def stretches(
    page: Page, words: SpeakerWords, *, contact: str | None = None, company: str | None = None
) -> tuple[Stretch, ...]:
    """Cut a message into stretches, in order, and decide for each who says it."""
    sides = Sides(words.names, contact, company)
    own = frozenset(number for number in range(len(page.lines)) if opens_own_words(page, number, words.forms))
    titles = frozenset(number for number, line in enumerate(page.lines) if opens_buyer_form(page, line, words.forms))
    rules = frozenset(number for number in titles if not page.tokens[page.lines[number].first].is_word)
    thread = thread_of(page, words.mails, sides, own | rules)
    free = [number for number in range(len(page.lines)) if number not in thread.parts and number not in own]
    talk = talk_of(page, free, words.talks, words.forms, sides)
    forms = _buyer_forms(page, free, titles, own)
    taken = thread.parts.keys() | forms.keys() | {number for turn in talk.turns for number in (turn.line, *turn.lines)}
    letters = quoted_letters(page, [number for number in free if number not in taken], words.mails)
    return tuple(_Cutter(page, thread, talk, forms, letters).cut())


def _buyer_forms(
    page: Page, lines: Sequence[int], titles: frozenset[int], own: frozenset[int]
) -> dict[int, tuple[int, bool]]:
    """Return the lines of forms that the buyer filled in: which form, and whether the line is its title."""
    found: dict[int, tuple[int, bool]] = {}
    forms = 0
    inside = False
    before = -1
    for number in lines:
        line = page.lines[number]
        if not own.isdisjoint(range(before + 1, number)) or _is_rule(page, line):
            inside = False
        elif number in titles and _form_follows(page, number):
            inside = True
            forms += 1
            found[number] = (forms, True)
        elif inside:
            found[number] = (forms, False)
        before = number
    return found


def _is_rule(page: Page, line: Line) -> bool:
    """True for a line of dashes or the like."""
    return not has_word(page.tokens[line.first : line.last])


def _form_follows(page: Page, number: int) -> bool:
    below = page.lines[number + 1 : number + 1 + LINES_FROM_TITLE_TO_FORM]
    return any(
        token.text in ":=|" for line in below for token in page.tokens[line.first : min(line.last, line.first + 8)]
    )


class _Cutter:
    """Turns what was found about lines into stretches, counting turns."""

    def __init__(
        self, page: Page, thread: Thread, talk: Talk, forms: Mapping[int, tuple[int, bool]], letters: Mapping[int, int]
    ) -> None:
        self.page = page
        self.thread = thread
        self.talk = talk
        self.forms = forms
        self.letters = letters
        self.heads = {turn.line: turn for turn in talk.turns}
        self.carried = {number: turn for turn in talk.turns for number in turn.lines}
        self._turns: dict[object, int] = {}
        self.found: list[Stretch] = []

    def cut(self) -> list[Stretch]:
        """Return the stretches of all lines."""
        for number in range(len(self.page.lines)):
            if number in self.thread.parts:
                self._mail_line(number, *self.thread.parts[number])
            elif number in self.talk.silent:
                self._line(number, Speaker.OTHER, body=False)
            elif number in self.heads:
                self._opening(number, self.heads[number])
            elif number in self.carried:
                turn = self.carried[number]
                self._line(number, turn.speaker, who=turn.who, of=turn.line)
            elif number in self.forms:
                form, title = self.forms[number]
                speaker = Speaker.OTHER if title else Speaker.BUYER
                self._line(number, speaker, of=("form", form), body=not title)
            elif number in self.letters:
                self._line(number, Speaker.BUYER, of=("letter", self.letters[number]))
            else:
                self._line(number, Speaker.REP)
        return self.found

    def _mail_line(self, number: int, part: Part, mail: Mail | None) -> None:
        who = mail.author if mail is not None else None
        if part is not Part.BODY or mail is None or mail.speaker is None:
            self._line(number, Speaker.OTHER, who=who, body=False)
            return
        greeting = self.thread.greetings.get(number)
        self._line(number, mail.speaker, who=who, of=id(mail), head=greeting)

    def _opening(self, number: int, turn: Turn) -> None:
        line = self.page.lines[number]
        tokens = self.page.tokens
        head = line.first
        while head < line.last and tokens[head].start < turn.words_start:
            head += 1
        self._line(number, turn.speaker, who=turn.who, of=turn.line, head=head, end=turn.words_end)

    def _line(
        self,
        number: int,
        speaker: Speaker,
        *,
        who: str | None = None,
        of: object = None,
        head: int | None = None,
        end: int | None = None,
        body: bool = True,
    ) -> None:
        line = self.page.lines[number]
        turn = 0 if of is None else self._turns.setdefault(of, len(self._turns) + 1)
        last = line.last
        while end is not None and last > line.first and self.page.tokens[last - 1].end > end:
            last -= 1
        first = line.first if head is None else min(head, last)
        if first > line.first:
            self._add(number, line.first, first, Speaker.OTHER, who, turn, body=False)
        if last > first:
            self._add(number, first, last, speaker, who, turn, body=body)

    def _add(
        self, number: int, first: int, last: int, speaker: Speaker, who: str | None, turn: int, *, body: bool
    ) -> None:
        tokens = self.page.tokens
        if has_word(tokens[first:last]):
            self.found.append(
                Stretch(tokens[first].start, tokens[last - 1].end, first, last, number, speaker, who, turn, body)
            )
