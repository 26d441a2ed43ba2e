"""`debrief decide`: JSON Lines of records in, JSON Lines of outcomes out."""

import argparse
import sys

from bot.commands.common import BAD_INPUT, BadLines, opened, policies
from bot.deciding import decide_stream


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", help="records, one JSON object a line (default: standard input)"
    )
    parser.add_argument("--explain", action="store_true", help="add the full explanation to each line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    bad = BadLines(options.file)
    with opened(options.file) as stream:
        decide_stream(stream, policies(), _write, bad, explain=options.explain)
    return BAD_INPUT if bad.count else 0


def _write(block: bytes) -> None:
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
