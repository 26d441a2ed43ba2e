"""The command `debrief`: parse arguments, call one function, set the exit code. Heavy imports wait."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper

USAGE_ERROR = 2

_COMMANDS: dict[str, tuple[str, str]] = {
    "decide": ("bot.commands.decide", "decide records (JSON Lines) by their segments' policies"),
    "read": ("bot.commands.read", "show a note with its facts marked"),
    "extract": ("bot.commands.extract", "read debriefs (JSON Lines) into facts, each with its quote"),
    "assess": ("bot.commands.assess", "read debriefs and decide them"),
    "eval": ("bot.commands.eval", "measure the reading of labelled debriefs"),
    "policy": ("bot.commands.policy", "policies in words: show, check, compare, try on stored leads, put in force"),
    "playbook": ("bot.commands.playbook", "show what a playbook says"),
    "knowledge": ("bot.commands.knowledge", "check the vocabularies and playbooks"),
    "chat": ("bot.commands.chat", "debrief a call: notes in, facts, questions and a decision out"),
    "serve": ("bot.commands.serve", "serve Slack, over HTTP or Socket Mode"),
    "inbox": ("bot.commands.inbox", "what was parked on its way in or out: list, retry, drop"),
    "leads": ("bot.commands.leads", "list, show, merge or import leads"),
    "why": ("bot.commands.asked:why", "say why a lead is where it is, today or on an earlier day"),
    "whynot": ("bot.commands.asked:whynot", "say what would make a lead an SQL, and what to ask"),
    "changes": ("bot.commands.asked:changes", "say what changed on a lead"),
    "copy": ("bot.commands.asked:copy", "write a lead's qualification as a plain note for a CRM"),
    "waive": ("bot.commands.acts:waive", "make an exception for one criterion of a lead"),
    "status": ("bot.commands.acts:status", "say that a lead was accepted, rejected, made an opportunity or reopened"),
    "users": ("bot.commands.users", "list or import the people of a workspace"),
    "verify": ("bot.commands.ledger:verify", "check that nothing in the store was changed since it was written"),
    "checkpoint": ("bot.commands.ledger:checkpoint", "write down elsewhere how far the store reaches"),
    "export": ("bot.commands.ledger:export", "write a lead's whole trail, or all on a person, as JSON Lines"),
    "erase": ("bot.commands.erase:erase", "erase for good what was said of a lead or a person"),
    "backup": ("bot.commands.ledger:backup", "copy the store to a file while it is in use, and verify the copy"),
    "rebuild": ("bot.commands.ledger:rebuild", "make the look-up tables again from the entries"),
    "replay": ("bot.commands.ledger:replay", "decide every recorded decision again, and verify the store"),
    "migrate": ("bot.commands.ledger:migrate", "bring the store's tables up to date"),
    "schema": ("bot.commands.schema", "print the JSON Schema of a file or value"),
    "tour": ("bot.commands.tour", "a first debrief with a suggested note, played by itself where nobody can type"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 a check failed, 2 input or usage that cannot be read."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that lacks a character is shown its escape.
            stream.reconfigure(errors="backslashreplace")
    parser = _parser(words)
    try:
        options = parser.parse_args(words)
        run: Callable[[argparse.Namespace], int] = options.run
        status = run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # The reader has gone; nothing more may be written, not even by the interpreter's own flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except SystemExit:
        # Help was given, or the usage was wrong; naming the errors below would load what help does not need.
        raise
    except _expected_errors() as error:
        print(f"debrief: {error}", file=sys.stderr)  # noqa: T201  # the command line's own voice
        return int(getattr(error, "status", USAGE_ERROR))


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="debrief",
        description="Debriefs sales reps after their calls, and decides by rules that anyone can read.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and stop")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    asked_for = next((word for word in words if not word.startswith("-")), None)
    for name, (module, summary) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == asked_for:
            place, _, act = module.partition(":")
            getattr(import_module(place), f"add_{act or 'arguments'}")(command)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"debrief {version('debrief-sdr')}")  # noqa: T201  # the answer asked for
        parser.exit()


def _expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that a user can mend, named only when one has happened."""
    from bot.commands.common import CommandError
    from bot.data_folders import DataFolderError
    from qualification.policy_files import PolicyError

    return (CommandError, DataFolderError, PolicyError, OSError)


if __name__ == "__main__":
    sys.exit(main())
