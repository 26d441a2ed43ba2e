"""What several commands share: the folders they read, and where they complain."""

import argparse
import sys
from pathlib import Path
from typing import BinaryIO, Final

from bot.data_folders import knowledge_folder
from bot.settings import Settings
from qualification.policy import Policy
from qualification.policy_files import PolicyError, read_policies, read_policy


def knowledge() -> Path:
    """Return the folder of policies, playbooks, vocabularies and examples."""
    return knowledge_folder(Settings.from_environment().knowledge)


def policies() -> dict[str, Policy]:
    """Return every segment's policy by name."""
    return read_policies(knowledge())


def policy_path(name: str) -> Path:
    """Return the path of a policy given as a path or as a segment's name. Raises `PolicyError`."""
    path = Path(name)
    if path.is_dir():
        path = path / "policy.yaml"
    if path.is_file():
        return path
    shipped = knowledge() / name / "policy.yaml"
    if shipped.is_file():
        return shipped
    segments = ", ".join(sorted(each.parent.name for each in knowledge().glob("*/policy.yaml")))
    raise PolicyError(f"`{name}` is neither a policy file nor a segment; the segments are {segments}")


def policy_named(name: str) -> Policy:
    """Read a policy given as a path or as a segment's name."""
    return read_policy(policy_path(name))


def opened(name: str) -> BinaryIO:
    """Open a file for reading bytes; ``-`` is standard input."""
    return sys.stdin.buffer if name == "-" else Path(name).open("rb")


def add_reader(parser: argparse.ArgumentParser) -> None:
    """Let the caller choose the reader; the one without a model is the only one so far."""
    parser.add_argument("--reader", choices=["local"], default="local", help="who reads (default: %(default)s)")


def add_store(parser: argparse.ArgumentParser) -> None:
    """Let the caller name the workspace and the person who acts."""
    parser.add_argument("--workspace", metavar="NAME", help="whose leads (default: DEBRIEF_WORKSPACE, else `default`)")
    parser.add_argument(
        "--as", dest="user", metavar="USER", help="who acts (default: DEBRIEF_USER, else your login name)"
    )


def words_given(text: str) -> str:
    """Read a reason given on the command line: it has to say something."""
    words = " ".join(text.split())
    if not words:
        raise argparse.ArgumentTypeError("say it in words")
    return words


BAD_INPUT: Final = 2
"""The exit status after input that could not be read; the rest was processed."""


class CommandError(Exception):
    """What was asked cannot be done as it was asked; the message says why, and what to do."""

    status = 2


class RefusedError(CommandError):
    """Somebody may not do this, or not now."""

    status = 1


class BadLines:
    """Complains of each line of a file that cannot be read, and counts them."""

    def __init__(self, name: str) -> None:
        self._name = "<stdin>" if name == "-" else name
        self.count = 0

    def __call__(self, line: int, problem: str) -> None:
        self.count += 1
        complain(f"{self._name}:{line}: {problem}")


def say(*lines: str) -> None:
    """Print lines to standard output."""
    for line in lines:
        print(line)  # noqa: T201  # a command's answer


def agreed(question: str) -> bool:
    """Ask whoever sits at the terminal; nobody there means no."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().casefold() in {"y", "yes"}


def write_json(value: object) -> None:
    """Print a value as JSON, laid out for people."""
    import msgspec

    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def complain(line: str) -> None:
    """Print a line to standard error."""
    print(line, file=sys.stderr)  # noqa: T201  # a command's complaint
