"""`debrief playbook [--segment S] [CRITERION]`: what a playbook says, for reading in a terminal."""

import argparse
import sys

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from bot.commands.common import BAD_INPUT, complain, knowledge, say
from bot.knowledge import playbook_in, segments_in
from bot.playbooks import Passage
from qualification.terms import CRITERIA


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "topic",
        nargs="?",
        metavar="CRITERION",
        help="a criterion, or how a heading begins: `mql`, `template`, `objection` ... (default: list the headings)",
    )
    parser.add_argument("--segment", help="whose playbook (default: every segment's)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folder = knowledge()
    segments = segments_in(folder)
    if options.segment not in (None, *segments):
        complain(f"`{options.segment}` is no segment; the segments are {', '.join(segments)}")
        return BAD_INPUT
    playbooks = [playbook_in(folder, segment) for segment in segments if options.segment in (None, segment)]
    if options.topic is None:
        for playbook in playbooks:
            say(*(f"{passage.source}  {passage.title}" for passage in playbook.passages))
        return 0
    passages = [passage for playbook in playbooks for passage in playbook.on(options.topic)]
    for passage in passages:
        _show(passage)
    if not passages:
        complain(f"no playbook has a heading on `{options.topic}`; the criteria are {', '.join(CRITERIA)}")
    return 0 if passages else BAD_INPUT


def _show(passage: Passage) -> None:
    """Print a passage: laid out for a terminal, as it is written for anything else."""
    if sys.stdout.isatty():
        console = Console(file=sys.stdout)
        console.print(Text.assemble((passage.title, "bold"), "  ", (passage.source, "dim")))
        console.print(Markdown(passage.text, code_theme="ansi_dark"))
    else:
        say(f"### {passage.title}", f"<{passage.source}>", "", passage.text, "")
