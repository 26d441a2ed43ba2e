"""`debrief assess`: cases in, decisions out: each turn read in order, then decided on the case's day."""

import argparse
import sys

import msgspec

from bot.case_files import read_cases
from bot.commands.common import BAD_INPUT, BadLines, add_reader, opened
from bot.commands.reading import case_reader
from bot.deciding import outcome_line
from qualification.decide import decide
from qualification.explain import explained


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="cases, one JSON object a line (default: standard input)")
    parser.add_argument("--explain", action="store_true", help="add the full explanation, with quotes, to each line")
    add_reader(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    bad = BadLines(options.file)
    reader = case_reader()
    with opened(options.file) as stream:
        for case in read_cases(stream, reader.policies, bad):
            policy = reader.policies[case.segment]
            decision = decide(reader(case).record, policy, as_of=case.as_of)
            line = msgspec.to_builtins(outcome_line(case.id, decision.verdict, policy))
            if options.explain:
                line["explanation"] = explained(decision)
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
            sys.stdout.buffer.flush()
    return BAD_INPUT if bad.count else 0
