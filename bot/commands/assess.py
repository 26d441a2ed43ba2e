"""`debrief assess`: cases in, decisions out: each turn read in order, then decided on the case's day."""

import argparse
import sys

import msgspec

from bot.case_files import read_cases
from bot.commands.common import add_reader, complain, opened, shown_name
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
    name, bad = shown_name(options.file), 0

    def report(line: int, problem: str) -> None:
        nonlocal bad
        bad += 1
        complain(f"{name}:{line}: {problem}")

    reader = case_reader()
    with opened(options.file) as stream:
        for case in read_cases(stream, reader.policies, report):
            policy = reader.policies[case.segment]
            decision = decide(reader(case).record, policy, as_of=case.as_of)
            line = msgspec.to_builtins(outcome_line(case.id, decision.verdict, policy))
            if options.explain:
                line["explanation"] = explained(decision)
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
            sys.stdout.buffer.flush()
    return 2 if bad else 0
