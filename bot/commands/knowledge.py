"""`debrief knowledge check`: vocabularies read strictly, and their homonyms run as tests."""

import argparse

from bot.commands.common import complain, knowledge, say
from bot.commands.reading import words_of
from bot.knowledge import read_knowledge
from bot.reading.vocabulary import check_homonyms
from qualification.policy_files import PolicyError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True)
    check = acts.add_parser("check", help="read every vocabulary and run its homonyms")
    check.add_argument("segments", nargs="*", metavar="SEGMENT", help="segments (default: every one)")
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    known = read_knowledge(knowledge())
    wrong = 0
    for segment in options.segments or known.policies:
        if segment not in known.policies:
            complain(f"`{segment}` is no segment; the segments are {', '.join(known.policies)}")
            return 2
        try:
            words = words_of(known, segment)
        except PolicyError as error:
            complain(str(error))
            wrong += 1
            continue
        failures = check_homonyms(words.vocabulary)
        for failure in failures:
            complain(f"{segment}: {failure}")
        wrong += len(failures)
        say(f"{segment}: vocabulary reads well; {len(words.vocabulary.homonyms)} homonyms, {len(failures)} misread")
    return 1 if wrong else 0
