"""`debrief chat` and `debrief tour` as a person or a pipe meets them."""

import fcntl
import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console

from bot.conversation.messages import (
    Card,
    CardRow,
    Choice,
    FlagShown,
    LeadShown,
    NotedFact,
    Progress,
    Question,
    Reply,
)
from bot.terminal import Cards, Conversation, Person, piped, shown_plainly
from qualification.terms import FlagKind, Outcome, State
from tests.bot.conversation.dialogs import STARTS, Dialog, dialogs

RUNNER: Final = [sys.executable, str(Path(__file__).with_name("at_a_moment.py")), STARTS.isoformat()]
ROOT: Final = Path(__file__).parents[2]
NOTE: Final = (
    "Spoke with Mia Frost, COO of Brightline. Invoicing takes two people a week, they want it automated for 25 users."
)
PATIENCE: Final = 60
"""Seconds; the machine may be busy."""
TO_THE_END: Final = "\x05"
"""The key that moves to the end of the line: it changes nothing there."""


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DEBRIEF_DATABASE_URL": f"sqlite:///{folder}/ledger.db",
        "XDG_STATE_HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
    }


def chat(folder: Path, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUNNER, "chat", "--plain", *words], input=typed, capture_output=True, text=True, encoding="utf-8",
        env=environment(folder), timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["155-no-next-step", "hostile-notes"])
def test_a_dialog_can_be_piped_through_the_command(name: str, tmp_path: Path) -> None:
    dialog: Dialog = dialogs()[name]
    typed = "".join(f"{step.says}\n\n" for step in dialog.turns)

    done = chat(tmp_path, typed, "--segment", str(dialog.segment))

    assert (done.returncode, done.stderr) == (0, "")
    assert [words for step in dialog.turns for words in step.hears if words not in done.stdout] == []
    assert not re.search("[\x1b\u2500-\u259f]", done.stdout)


def test_the_conversation_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = chat(tmp_path, f"{NOTE}\n\n", "--segment", "b2b")

    again = chat(tmp_path, "May\n\nwhy?\n\n")

    assert "Opened Brightline (Mia Frost) as B2B." in first.stdout
    assert "We were at Brightline (Mia Frost), B2B" in again.stdout
    assert "May 2026" in again.stdout


def test_two_workspaces_and_two_people_do_not_meet(tmp_path: Path) -> None:
    chat(tmp_path, f"{NOTE}\n\n", "--segment", "b2b", "--as", "kim")

    other = chat(tmp_path, "Brightline\n\n", "--workspace", "elsewhere", "--as", "kim")
    colleague = chat(tmp_path, "my leads\n\n", "--as", "lee")

    assert "Brightline is new to me" in other.stdout
    assert "You have no leads yet" in colleague.stdout


def test_an_unknown_segment_is_refused_in_words(tmp_path: Path) -> None:
    done = chat(tmp_path, "", "--segment", "farming")

    assert done.returncode == 2
    assert "`farming` is no segment; the segments are" in done.stderr


def test_the_tour_plays_itself_to_an_sql_and_says_why(tmp_path: Path) -> None:
    done = subprocess.run(
        [*RUNNER, "tour"], stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
        env=environment(tmp_path), timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n> ") == 3
    assert "Helix Bio is an SQL" in done.stdout
    assert "Decision (Met)" in done.stdout
    assert not (tmp_path / "ledger.db").exists()


class Keyboard:
    """A command at a pseudo-terminal: what is typed, and what appears."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*RUNNER, *words], stdin=slave, stdout=slave, stderr=slave, env=environment(folder), start_new_session=True,
            preexec_fn=lambda: _at_the_keys_of(slave),
        )  # fmt: skip
        os.close(slave)
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def echo(self, text: str) -> None:
        """Type, and wait until it is shown: from then on the line editor listens to signals too."""
        self.type(text)
        self._read_until(lambda said: text in said, stuck=TO_THE_END)

    def wait_for(self, words: str) -> str:
        """Read until words appear that were not there before and the prompt behind them; return what appeared."""
        return self._read_until(lambda said: words in said and said.endswith("> "))

    def _read_until(self, enough: Callable[[str], bool], stuck: str = "") -> str:
        """Read until it is enough; a key typed while nothing comes moves on what the line editor still holds back."""
        begun, deadline = len(self.shown), time.monotonic() + PATIENCE
        while not enough(_plain(self.shown[begun:])):
            assert time.monotonic() < deadline, self.shown
            if select.select([self._master], [], [], 1)[0]:
                try:
                    self.shown += os.read(self._master, 65536).decode("utf-8", "replace")
                except OSError:
                    break
            elif stuck:
                self.type(stuck)
        return _plain(self.shown[begun:])

    def ended(self) -> int:
        """Read to the end, and return the exit status."""
        try:
            while select.select([self._master], [], [], PATIENCE)[0]:
                self.shown += os.read(self._master, 65536).decode("utf-8", "replace")
        except OSError:
            pass  # the other side of the terminal is gone
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """Leave no command behind, whatever the test found."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        os.close(self._master)


def _at_the_keys_of(terminal: int) -> None:
    """Make the terminal the session's own, so that Ctrl-C reaches the command even where the tests do not heed it."""
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def keyboard(tmp_path: Path) -> Iterator[Callable[..., Keyboard]]:
    """Start commands at a pseudo-terminal; none outlives the test."""
    made: list[Keyboard] = []

    def start(*words: str) -> Keyboard:
        made.append(Keyboard(tmp_path, *words))
        return made[-1]

    yield start
    for each in made:
        each.close()


def _plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", shown)


def test_at_a_terminal_replies_are_cards_and_control_d_leaves(keyboard: Callable[..., Keyboard]) -> None:
    typist = keyboard("chat", "--segment", "b2b")
    typist.wait_for("Tell me about a call")

    typist.type(f"{NOTE}\n")
    first = typist.wait_for("month or a quarter?")
    typist.type("\x04")

    assert typist.ended() == 0
    assert "\u25cf\u25cb\u25cb\u25cb\u25cb" in first
    assert "4 of 5 left" in first
    assert "All of it is stored" in typist.shown
    assert "\x1b[" in typist.shown


def test_several_lines_pasted_at_once_are_one_note(keyboard: Callable[..., Keyboard]) -> None:
    typist = keyboard("chat", "--plain", "--segment", "b2b")
    typist.wait_for("Tell me about a call")

    typist.type(f"{NOTE}\nStart is in May.\nShe decides herself.\n")
    said = typist.wait_for("next step both sides agreed to")
    typist.type("quit\n")

    assert typist.ended() == 0
    assert "Noted: Timeline: May 2026" in said
    assert said.count("Opened") == 1


def test_control_c_drops_the_line_and_twice_leaves(keyboard: Callable[..., Keyboard]) -> None:
    typist = keyboard("chat", "--plain")
    typist.wait_for("Tell me about a call")

    typist.echo("half a lin")
    typist.type("\x03")
    typist.wait_for("dropped")
    typist.echo("quit")
    typist.type("\x03")

    assert typist.ended() == 130
    assert "Traceback" not in typist.shown


def test_the_tour_at_a_terminal_suggests_a_note(keyboard: Callable[..., Keyboard]) -> None:
    typist = keyboard("tour")

    said = typist.wait_for("Tell me about a call")
    typist.type("\x04")

    assert typist.ended() == 0
    assert "Here is a note to paste" in said


CHOICES: Final = (Choice("a", "early"), Choice("b", "late"))
FULL: Final = Reply(
    said=("Opened Helix Bio [bold].",),
    noted=(NotedFact("Need", ("tech transfer",), ("\u201cmove \u202eit\u201d",)),),
    flags=(FlagShown(FlagKind.OFF_LABEL, "An unapproved use", "for children", "desk", "Tell them.", "flag:m"),),
    card=Card(Outcome.NURTURE, "Not now", (CardRow("Need", State.FAILED, "Not now", "None.", True, ("why",)),)),
    question=Question("stage", "Which stage?", "choice", CHOICES, preset="b", is_about_lead=True),
    progress=Progress(3, 7),
    lead=LeadShown("lead-1", "Helix Bio", "B2B"),
)  # fmt: skip


def test_a_card_shows_every_part_of_a_reply_and_takes_nothing_for_markup() -> None:
    out = io.StringIO()

    Cards(Console(file=out, width=100, force_terminal=True, color_system=None)).show(FULL)

    said = out.getvalue()
    for words in (
        "[bold]",
        "tech transfer",
        "\u27e8U+202E\u27e9",
        "Tell the desk",
        "\u2717",
        "Which stage?",
        " 2 ",
        "3 of 7 left",
    ):
        assert words in said
    assert "\u202e" not in said


def test_plain_lines_hide_nothing_and_frame_nothing() -> None:
    out = io.StringIO()

    shown_plainly(FULL, out)

    said = out.getvalue()
    assert "FLAG: An unapproved use" in said
    assert "Or pick: 1 early, 2 late" in said
    assert not re.search("[\u2500-\u259f\u202e]", said)


def test_a_blank_line_ends_a_message_of_a_pipe() -> None:
    out = io.StringIO()

    said = list(piped(io.StringIO("\n\none\ntwo\n\n\nthree"), out))

    assert said == ["one\ntwo", "three"]
    assert out.getvalue() == "> one\n> two\n> three\n"


class Parrot:
    """Answers with what it was told, and shows a question with choices."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def answer(self, message: object) -> Reply:
        self.heard.append(message)
        return FULL


def test_a_number_or_enter_picks_from_what_was_shown() -> None:
    parrot = Parrot()
    conversation = Conversation(parrot, Person("acme", "kim", "UTC", None), lambda: STARTS)
    conversation.opened()

    for text in ("1", "late", "", "3", "something else"):
        conversation.said(text)

    picked = [(type(each).__name__, getattr(each, "value", getattr(each, "text", ""))) for each in parrot.heard[1:]]
    assert picked == [("Chose", "a"), ("Chose", "b"), ("Chose", "b"), ("Said", "3"), ("Said", "something else")]
