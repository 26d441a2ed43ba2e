"""`debrief tour`: the checker at work on the shipped examples."""

import argparse

from bot.commands.common import knowledge, policies, say
from qualification.examples import decide_example, read_examples
from qualification.explain import changes_words, why, whynot_words
from qualification.terms import Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--segment", default="biomanufacturing", help="which segment's examples (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return show_tour(options.segment)


def show_tour(segment: str) -> int:
    """Show one lead that qualifies and why, then how each other example differs and what it lacks."""
    policy = policies()[segment]
    examples = read_examples(knowledge() / segment / "examples.yaml", policy)
    decisions = [(each, decide_example(examples, each, policy)) for each in examples.examples]
    qualified = next(decision for _, decision in decisions if decision.outcome is Outcome.SALES_QUALIFIED)
    say(f"WHY - {decisions[0][0].name}", "", why(qualified), "")
    shown: set[str] = set()
    for example, decision in decisions:
        if decision.outcome in shown or decision.outcome is Outcome.SALES_QUALIFIED:
            continue
        shown.add(decision.outcome)
        say(f"WHY NOT - {example.name}", "", whynot_words(decision), "", changes_words(qualified, decision), "")
    say("Next: `debrief policy show biopharma`, `debrief policy check`, `debrief decide --explain FILE`.")
    return 0
