"""`debrief chat`: the debrief in a terminal, or through a pipe."""

import argparse
import sys
from collections.abc import Callable

from rich.console import Console

from bot.commands.common import CommandError, add_store, knowledge, say
from bot.commands.store import now, opened_ledger, user_of
from bot.data_folders import machine_zone, state_folder
from bot.knowledge import segments_in
from bot.terminal import Cards, Conversation, Person, Prompt, piped, shown_plainly, talk
from bot.wiring import assistant_from

INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plain", action="store_true", help="one statement a line, for pipes and screen readers")
    parser.add_argument("--segment", help="the segment of new leads (default: asked for each)")
    add_store(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return chat(options)


def chat(options: argparse.Namespace, *, first: Callable[[], None] | None = None) -> int:
    """Hold a conversation on the store until its other side leaves; ``first`` may say something before it."""
    folder = knowledge()
    if options.segment not in (None, *segments_in(folder)):
        raise CommandError(f"`{options.segment}` is no segment; the segments are {', '.join(segments_in(folder))}")
    with opened_ledger(options) as ledger:
        person = Person(ledger.name, user_of(options), machine_zone(), options.segment)
        conversation = Conversation(assistant_from(ledger, folder, now), person, now)
        if first is not None:
            first()
        if not sys.stdin.isatty():
            talk(conversation, lambda reply: shown_plainly(reply, sys.stdout), piped(sys.stdin, sys.stdout))
            return 0
        return _at_a_prompt(conversation, plain=options.plain or not sys.stdout.isatty())


def _at_a_prompt(conversation: Conversation, *, plain: bool) -> int:
    prompt = Prompt("> ", state_folder() / "chat_history", say)
    console = Console()
    try:
        if plain:
            talk(conversation, lambda reply: shown_plainly(reply, sys.stdout), prompt.messages())
        else:
            talk(conversation, Cards(console).show, prompt.messages(), lambda: console.status("reading ..."))
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        prompt.close()
    say("All of it is stored. `debrief chat` goes on here.")
    return 0
