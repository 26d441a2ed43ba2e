"""`debrief policy`: policies in words, checked, and compared; what touches the store is in `policy_changes`."""

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.commands.common import add_store, complain, knowledge, policy_named, policy_path, say, words_given
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
    _add_changes(acts)


def _add_changes(acts: Any) -> None:
    """Add the acts on a changed policy; the store is loaded only when one of them runs."""
    backtest = acts.add_parser(
        "backtest", help="which stored leads would come out another way under a changed policy, and why"
    )
    backtest.add_argument(
        "policy", metavar="POLICY", help="the draft: a segment's name (its file) or another policy file"
    )
    backtest.add_argument("--all", action="store_true", help="list every lead, not only the first ones")
    backtest.add_argument("--json", action="store_true", help="as JSON, with every lead")
    activate = acts.add_parser("activate", help="let a changed policy decide, having seen the leads that flip")
    activate.add_argument(
        "policy", metavar="POLICY", help="the draft: a segment's name (its file) or another policy file"
    )
    rollback = acts.add_parser("rollback", help="let the policy before decide again, having seen the leads that flip")
    rollback.add_argument("segment", help="the segment's name")
    for each in (activate, rollback):
        each.add_argument("--reason", type=words_given, required=True, help="why; it stands in the log")
        each.add_argument("--yes", action="store_true", help="do it without asking, for scripts")
    shown = acts.add_parser("list", help="which policy decides in each segment, since when, and which files are drafts")
    review = acts.add_parser("review", help="which criteria keep leads open, were waived, or named in rejections most")
    review.add_argument("segment", help="the segment's name")
    review.add_argument("--json", action="store_true", help="as JSON")
    for module, parsers in (("policy_changes", (backtest, activate, rollback)), ("policy_shown", (shown, review))):
        for each in parsers:
            add_store(each)
            each.set_defaults(run=_later(module, f"run_{each.prog.rpartition(' ')[2]}"))


def _later(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        act: Callable[[argparse.Namespace], int] = getattr(import_module(f"bot.commands.{module}"), name)
        return act(options)

    return run


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
