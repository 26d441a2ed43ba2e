"""`debrief knowledge check`: vocabularies and playbooks read strictly, homonyms and worked examples run as tests."""

import argparse
from collections.abc import Callable, Iterator

import msgspec

from bot.case_files import Case, Turn
from bot.commands.common import complain, knowledge, say
from bot.commands.reading import CaseReader
from bot.conversation.standing import CONVERSATION, Guides
from bot.knowledge import Knowledge, explained, read_knowledge
from bot.playbooks import Playbook, Worked
from bot.reading.vocabulary import check_homonyms
from bot.slack.words import SlackWords
from qualification.decide import decide
from qualification.examples import differences
from qualification.policy_files import PolicyError
from qualification.terms import Lead


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True)
    check = acts.add_parser("check", help="read every vocabulary and playbook, and run their homonyms and examples")
    check.add_argument("segments", nargs="*", metavar="SEGMENT", help="segments (default: every one)")
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    known = read_knowledge(knowledge())
    reader = CaseReader(known)
    wrong = dict.fromkeys(_wrong_shared_words(known))
    for segment in options.segments or known.policies:
        if segment not in known.policies:
            complain(f"`{segment}` is no segment; the segments are {', '.join(known.policies)}")
            return 2
        for check in (_misread_homonyms, _wrong_examples):
            try:
                wrong |= dict.fromkeys(check(reader, segment))
            except PolicyError as error:
                wrong[str(error)] = None  # shared words are at fault for every segment, and told once
    for failure in wrong:
        complain(failure)
    return 1 if wrong else 0


def _wrong_shared_words(known: Knowledge) -> Iterator[str]:
    """Yield what is wrong with the words that no segment's reading checks: the conversation's, and Slack's forms'."""
    checks: dict[str, Callable[[], object]] = {
        CONVERSATION: lambda: Guides(known).conversation,
        "slack": lambda: SlackWords.from_data(known.shared["slack"]),
    }
    for name, check in checks.items():
        try:
            check()
        except PolicyError as error:
            yield str(error)
        except (ValueError, KeyError) as error:
            yield str(explained(known, name, error))
        else:
            say(f"shared: {name} reads well")


def _misread_homonyms(reader: CaseReader, segment: str) -> Iterator[str]:
    """Yield each homonym of a vocabulary that is read in another sense."""
    vocabulary = reader.words(segment).vocabulary
    failures = check_homonyms(vocabulary)
    say(f"{segment}: vocabulary reads well; {len(vocabulary.homonyms)} homonyms, {len(failures)} misread")
    yield from (f"{segment}: {failure}" for failure in failures)


def _wrong_examples(reader: CaseReader, segment: str) -> Iterator[str]:
    """Yield each worked example of a playbook that is not read and decided as it claims."""
    playbook = reader.known.playbook(segment)
    failures = list(wrong_examples(reader, playbook))
    passages, examples = len(playbook.passages), len(playbook.examples)
    say(f"{segment}: playbook reads well; {passages} passages, {examples} worked examples, {len(failures)} not as told")
    yield from (f"{segment}: {failure}" for failure in failures)


def wrong_examples(reader: CaseReader, playbook: Playbook) -> Iterator[str]:
    """Read and decide the worked examples of a playbook; yield what comes out otherwise than it claims."""
    policy = reader.policies[playbook.segment]
    for title, worked in playbook.examples.items():
        decision = decide(reader(_case(playbook, title, worked)).record, policy, as_of=worked.as_of)
        found = list(differences(worked.expect, decision))
        if found:
            yield f"`{title}`: {'; '.join(found)}"


def _case(playbook: Playbook, title: str, worked: Worked) -> Case:
    turns = tuple(Turn(turn.rep, worked.as_of, turn.asked) for turn in worked.turns)
    return Case(title, playbook.segment, worked.as_of, turns, msgspec.convert(worked.lead, Lead))
