"""`debrief decide`: JSON Lines of records in, JSON Lines of outcomes out."""

import argparse
import sys

from bot.commands.common import complain, opened, policies, shown_name
from bot.deciding import decide_stream


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", help="records, one JSON object a line (default: standard input)"
    )
    parser.add_argument("--explain", action="store_true", help="add the full explanation to each line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    name = shown_name(options.file)
    with opened(options.file) as stream:
        bad = decide_stream(
            stream,
            policies(),
            _write,
            lambda line, problem: complain(f"{name}:{line}: {problem}"),
            explain=options.explain,
        )
    return 2 if bad else 0


def _write(block: bytes) -> None:
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
