"""`debrief tour`: a first debrief, to be typed; where nobody can type, it is played through the real assistant."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.commands.chat import chat
from bot.commands.common import add_store, knowledge, say
from bot.commands.store import now, user_of
from bot.data_folders import machine_zone
from bot.knowledge import read_knowledge
from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from bot.terminal import Conversation, Person, shown_plainly
from bot.wiring import assistant_from


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.set_defaults(run=run, plain=False)


def run(options: argparse.Namespace) -> int:
    tour = read_knowledge(knowledge()).shared["tour"]
    options.segment = tour["segment"]
    if sys.stdin.isatty():
        return chat(options, first=lambda: _suggest(tour))
    with TemporaryDirectory() as folder:
        _play(tour, Path(folder), user_of(options))
    say("", "In a terminal `debrief chat` takes your own notes.")
    return 0


def _suggest(tour: Mapping[str, Any]) -> None:
    """Show a note to paste, and what may be asked afterwards."""
    say("Here is a note to paste; then answer what is asked, and ask `why?`:", "", f"  {tour['note']}", "")
    say("Two answers that fit:", *(f"  {answer}" for answer in tour["answers"]), "")


def _play(tour: Mapping[str, Any], folder: Path, user: str) -> None:
    """Hold the tour's conversation on a store of its own, which is gone afterwards."""
    with open_database(folder / "ledger.db") as database:
        ledger = EvidenceLedger(database, "tour")
        person = Person(ledger.name, user, machine_zone(), tour["segment"])
        conversation = Conversation(assistant_from(ledger, knowledge(), now), person, now)
        for text in (tour["note"], *tour["answers"], tour["then"]):
            say(f"> {text}")
            shown_plainly(conversation.said(text), sys.stdout)
            say("")
