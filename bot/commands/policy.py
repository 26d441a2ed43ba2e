"""`debrief policy show|check|diff`: policies in words, checked, and compared."""

import argparse
from pathlib import Path

from bot.commands.common import complain, knowledge, policy_named, policy_path, say
from qualification.examples import decide_example, read_examples, run_examples
from qualification.explain import title_of
from qualification.policy import Policy
from qualification.policy_files import PolicyError, read_policy
from qualification.policy_words import edits, policy_lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True)
    show = acts.add_parser("show", help="a policy in sentences")
    show.add_argument("policy", help="a segment's name or a policy file")
    show.set_defaults(run=run_show)
    check = acts.add_parser("check", help="read policies strictly and run their examples")
    check.add_argument("policies", nargs="*", metavar="POLICY", help="segments or files (default: every segment)")
    check.set_defaults(run=run_check)
    diff = acts.add_parser("diff", help="what an edit changed, in words, and which examples it moves")
    diff.add_argument("old", help="the policy before: a segment's name or a file")
    diff.add_argument("new", help="the policy after: a segment's name or a file")
    diff.set_defaults(run=run_diff)


def run_show(options: argparse.Namespace) -> int:
    policy = policy_named(options.policy)
    say(f"{policy.identity}  {policy.title}", "")
    group = ""
    for line in policy_lines(policy):
        head = line.about.partition(":")[0]
        if head != group and ":" in line.about:
            say("")
        group = head
        say(line.text)
    return 0


def run_check(options: argparse.Namespace) -> int:
    names = options.policies or sorted(path.parent.name for path in knowledge().glob("*/policy.yaml"))
    failed = 0
    for name in names:
        try:
            failed += _check(policy_path(name))
        except PolicyError as error:
            complain(str(error))
            failed += 1
    return 1 if failed else 0


def _check(path: Path) -> int:
    policy = read_policy(path)
    examples_path = path.parent / "examples.yaml"
    if not examples_path.is_file():
        say(f"{policy.identity}: reads well; no examples beside it ({examples_path.name})")
        return 0
    runs = list(run_examples(read_examples(examples_path, policy), policy))
    wrong = [ran for ran in runs if ran.differences]
    say(f"{policy.identity}: {len(runs)} examples, {len(runs) - len(wrong)} as expected")
    for ran in wrong:
        complain(f"{examples_path}: `{ran.example.name}`: {'; '.join(ran.differences)}")
    return len(wrong)


def run_diff(options: argparse.Namespace) -> int:
    old_path, new_path = policy_path(options.old), policy_path(options.new)
    old, new = read_policy(old_path), read_policy(new_path)
    found = edits(old, new)
    if not found:
        say(f"No difference: both are {old.identity}.")
        return 0
    say(f"{old.identity} -> {new.identity}")
    for title, deciding in (("What decides:", True), ("Wording, contacts and periods, which decide nothing:", False)):
        changed = [edit for edit in found if edit.decides is deciding]
        if changed:
            say("", title)
        for edit in changed:
            say(f"  {edit.about}", *([f"    - {edit.before}"] if edit.before else []))
            say(*([f"    + {edit.after}"] if edit.after else []))
    _say_moved(old, new, next((p.parent for p in (new_path, old_path) if (p.parent / "examples.yaml").is_file()), None))
    return 0


def _say_moved(old: Policy, new: Policy, folder: Path | None) -> None:
    """Say which of the examples beside the policies come out another way."""
    if folder is None:
        return
    examples = read_examples(folder / "examples.yaml", old)
    moved = []
    for example in examples.examples:
        before, after = decide_example(examples, example, old), decide_example(examples, example, new)
        if before.verdict != after.verdict:
            moved.append(f"  {example.name}: {title_of(before)} -> {title_of(after)}")
    say("", f"Examples that come out another way: {len(moved)} of {len(examples.examples)}", *moved)
