"""The conversation at a prompt: lines in, messages to the assistant, replies as cards or as plain lines."""

import os
import secrets
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.conversation.messages import Card, Chose, Message, Opened, Origin, Question, Reply, Said
from bot.conversation.wishes import picked
from bot.conversation.wording import change_words, is_shown, lines, progress_words
from bot.reading.visible import visible
from qualification.terms import Outcome, State

LEAVING: Final = frozenset({"quit", "exit", ":q", "bye", "goodbye"})
LONGEST_LINE: Final = 65_536
_PASTED_WITHIN: Final = 0.05
"""Seconds within which the next line of a paste is there."""
_COLOURS: Final = {
    Outcome.SALES_QUALIFIED: "green",
    Outcome.PENDING_DISCOVERY: "yellow",
    Outcome.NURTURE: "yellow",
    Outcome.DISQUALIFIED: "red",
}
_MARKS: Final = {
    State.MET: ("\u2713", "green"),
    State.WAIVED: ("\u2713", "cyan"),
    State.FAILED: ("\u2717", "red"),
    State.UNKNOWN: ("\u25cb", "yellow"),
    State.STALE: ("\u21bb", "yellow"),
    State.CONFLICTING: ("\u2260", "yellow"),
}


class Answers(Protocol):
    """What answers messages: the assistant."""

    def answer(self, message: Message) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the prompt."""

    workspace: str
    user: str
    zone: str
    segment: str | None

    def origin(self, at: datetime) -> Origin:
        """Return the origin of a message that this person sends now."""
        thread, event = f"terminal:{self.user}", f"terminal-{secrets.token_hex(8)}"
        return Origin(
            workspace=self.workspace, actor=self.user, thread=thread, event=event, at=at, zone=self.zone,
            segment=self.segment,
        )  # fmt: skip


class Conversation:
    """One sitting: it hands each message to the assistant, with what the last reply left open."""

    def __init__(self, assistant: Answers, person: Person, now: Callable[[], datetime]) -> None:
        self._assistant, self._person, self._now = assistant, person, now
        self._last = Reply()

    def opened(self) -> Reply:
        """Begin, or go on where this person stopped."""
        return self._answered(Opened(self._person.origin(self._now())))

    def said(self, text: str) -> Reply:
        """Answer what was typed; the number or the label of a choice that was shown picks it."""
        origin, question = self._person.origin(self._now()), self._last.question
        value = _picked(text, question) if question else None
        if question is not None and value is not None:
            return self._answered(Chose(origin, question.about, value, self._last.held))
        return self._answered(Said(origin, text, held=self._last.held))

    def _answered(self, message: Message) -> Reply:
        self._last = self._assistant.answer(message)
        return self._last


def _picked(text: str, question: Question) -> str | None:
    if not text.strip() and question.preset:
        return question.preset
    choices = [(each.value, each.label) for each in question.choices] if is_shown(question) else []
    return picked(text, choices) if choices else None


Busy = Callable[[], AbstractContextManager[object]]
"""Shows that a message is being read."""


def talk(
    conversation: Conversation, show: Callable[[Reply], None], messages: Iterator[str], busy: Busy = nullcontext
) -> None:
    """Talk until the other side leaves."""
    show(conversation.opened())
    for text in messages:
        if text.strip().casefold().strip(".!") in LEAVING:
            return
        with busy():
            reply = conversation.said(text)
        show(reply)


def piped(stream: TextIO, out: TextIO) -> Iterator[str]:
    """Yield the messages of a pipe, a blank line ends one; each is repeated, so that the output reads alone."""
    block: list[str] = []
    for line in stream:
        if line.strip():
            block.append(line.rstrip("\r\n"))
            continue
        if block:
            yield _echoed(block, out)
        block = []
    if block:
        yield _echoed(block, out)


def _echoed(block: list[str], out: TextIO) -> str:
    out.writelines(f"> {visible(line)}\n" for line in block)
    return "\n".join(block)


class Prompt:
    """A person's keyboard: one line a message, a paste of several lines one message, with history."""

    def __init__(self, prompt: str, history: Path | None, out: Callable[[str], None]) -> None:
        self._prompt, self._history, self._out = prompt, history, out
        self._readline = _readline(history)

    def messages(self) -> Iterator[str]:
        """Yield what is typed or pasted. Ctrl-C drops a line, twice leaves; Ctrl-D leaves."""
        interrupted = False
        while True:
            try:
                text = self._read()
            except EOFError:
                self._out("")
                return
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                self._out("\n(dropped; Ctrl-C again or Ctrl-D leaves)")
                continue
            interrupted = False
            yield text

    def close(self) -> None:
        """Keep the history for next time."""
        if self._readline is not None and self._history is not None:
            with suppress(OSError):
                self._history.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._history.touch(mode=0o600)
                self._readline.set_history_length(500)
                self._readline.write_history_file(self._history)

    def _read(self) -> str:
        read = [input(self._prompt)]
        keys = sys.stdin.fileno()
        # Python's own buffer would swallow all lines of a paste at once; a terminal hands them over one by one.
        while select.select([keys], [], [], _PASTED_WITHIN)[0]:
            line = os.read(keys, LONGEST_LINE).decode("utf-8", "replace")
            if not line.strip():
                break
            read.append(line.rstrip("\n"))
        return "\n".join(read)


def _readline(history: Path | None) -> Any:
    """Return the line editor, where this Python has one, with the lines typed earlier."""
    try:
        import readline
    except ImportError:
        return None
    if history is not None:
        with suppress(OSError):
            readline.read_history_file(history)
    return readline


def shown_plainly(reply: Reply, out: TextIO) -> None:
    """Print a reply one statement a line, without colours and frames."""
    out.writelines(f"{visible(line)}\n" for line in lines(reply))
    out.flush()


class Cards:
    """Shows replies in colour: what was noted as a list, flags and decisions in frames, the question last."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, reply: Reply) -> None:
        """Print one reply."""
        for part in self._parts(reply):
            self._console.print(Padding(part, (0, 0, 0, 2)))
        self._console.print()

    def _parts(self, reply: Reply) -> Iterator[RenderableType]:
        for said in reply.said:
            yield _text(said)
        for flag in reply.flags:
            body = Group(_text(flag.quote), _text(f"Tell the {flag.tell}. {flag.say}", "bold"))
            yield Panel(body, title=flag.called, title_align="left", border_style="red")
        if reply.noted:
            yield _noted(reply)
        for change in reply.changed:
            yield Text.assemble(("changed  ", "magenta"), visible(change_words(change)))
        if reply.card is not None:
            yield _card(reply.card)
        for passage in reply.passages:
            yield Panel(
                Markdown(passage.text), title=passage.title, subtitle=passage.source,
                title_align="left", subtitle_align="right", border_style="blue",
            )  # fmt: skip
        for after in reply.after:
            yield _text(after, "dim")
        yield from self._asked(reply)

    def _asked(self, reply: Reply) -> Iterator[RenderableType]:
        question, progress = reply.question, reply.progress
        if progress is not None and (question is None or question.is_about_lead):
            done = progress.total - progress.left
            yield Text.assemble(
                ("\u25cf" * done, "green"), ("\u25cb" * progress.left, "yellow"),
                (f"  {progress_words(progress)}", "dim"),
                (f"  {reply.lead.called}" if reply.lead else "", "dim"),
            )  # fmt: skip
        if question is not None:
            yield _text(question.text, "bold")
            if is_shown(question):
                yield _choices(question)


def _text(words: str, style: str = "") -> Text:
    """Return words as they are: nothing in them is markup, nothing in them is hidden."""
    return Text(visible(words), style)


def _noted(reply: Reply) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan")
    table.add_column(overflow="fold")
    for fact in reply.noted:
        words = Text("; ".join(map(visible, fact.values)), "bold")
        quotes = Text(" ".join(map(visible, fact.quotes)), "italic dim")
        table.add_row(_text(fact.criterion), Text(" ").join(part for part in (words, quotes) if part.plain))
    return table


def _card(card: Card) -> Panel:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for row in card.rows:
        mark, colour = _MARKS[row.state]
        grounds = [Text(visible(f"\n{ground}"), "italic dim") for ground in row.grounds]
        said = row.sentence if row.required else f"{row.sentence} (optional)"
        table.add_row(Text(mark, colour), _text(row.criterion), Text.assemble(visible(said), *grounds))
    body = Group(*(_text(note) for note in card.notes), table)
    return Panel(body, title=Text(card.title, "bold"), title_align="left", border_style=_COLOURS[card.outcome])


def _choices(question: Question) -> Text:
    text = Text()
    for place, choice in enumerate(question.choices, 1):
        style = "reverse" if choice.value == question.preset else "bold cyan"
        text.append(f" {place} ", style)
        text.append(f" {visible(choice.label)}  ")
    if question.preset:
        text.append("(Enter takes the marked one)", "dim")
    return text
