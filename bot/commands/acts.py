"""`debrief waive` and `debrief status`: what a person decides about a lead, where policy and role allow it."""

import argparse
from datetime import timedelta

from bot.commands.acting import commit_on, permitted, policy_for, refused
from bot.commands.common import CommandError, add_store, say, words_given
from bot.commands.named import called, lead_named
from bot.commands.store import opened_ledger, today
from bot.conversation.judging import may_not_be_waived, may_not_become
from bot.permissions import Act
from bot.storage.entries import standing
from bot.storage.facts import StatusSet, WaiverEnded, WaiverGiven
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.storage.workspace import Workspace
from qualification.decide import Decision, decide
from qualification.explain import title_of
from qualification.terms import CRITERIA
from qualification.wording import criterion_noun, day_words

STATUSES = ("accepted", "rejected", "opportunity", "reopened")


def add_waive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lead", nargs="+", metavar="LEAD", help="a lead's id, or words that name it")
    parser.add_argument("criterion", choices=CRITERIA, metavar="CRITERION", help=f"one of {', '.join(CRITERIA)}")
    parser.add_argument("--reason", type=words_given, required=True, help="why; it stands in the record")
    parser.add_argument("--end", action="store_true", help="end the exception that holds, before its time")
    add_store(parser)
    parser.set_defaults(run=run_waive)


def add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lead", nargs="+", metavar="LEAD", help="a lead's id, or words that name it")
    parser.add_argument("status", choices=STATUSES, help="what became of it")
    parser.add_argument("--reason", type=words_given, help="why; a rejection and a reopening need one")
    parser.add_argument("--criterion", choices=CRITERIA, metavar="CRITERION", help="what a rejection is about")
    add_store(parser)
    parser.set_defaults(run=run_status)


def run_waive(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        row, workspace = lead_named(ledger, " ".join(options.lead)), ledger.workspace()
        who = permitted(ledger, workspace, options, Act.WAIVE)
        decision = _decision_today(ledger, workspace, row)
        fact: WaiverGiven | WaiverEnded
        if options.end:
            fact = WaiverEnded(_given(ledger, row, options.criterion), options.reason)
            told = f"The exception for {criterion_noun(options.criterion)} has ended"
        else:
            problem = may_not_be_waived(decision, options.criterion)
            if problem:
                raise refused(ledger, who, Act.WAIVE, problem, row.lead)
            until = today(workspace) + timedelta(days=decision.policy.waiver_days)
            code = decision.verdict.reasons[options.criterion]
            fact = WaiverGiven(options.criterion, code, options.reason, until)
            told = f"Exception for {criterion_noun(options.criterion)} until {day_words(until)}, by {who.name}"
        made = commit_on(ledger, workspace, who, row, [fact])
    now_is = made.title if made else title_of(decision)
    say(
        f"{told}. {called(row)}: {title_of(decision)} -> {now_is}."
        if made
        else f"{told}. {called(row)}: still {now_is}."
    )
    return 0


def _decision_today(ledger: EvidenceLedger, workspace: Workspace, row: LeadRow) -> Decision:
    policy, day = policy_for(row.segment, workspace).policy, today(workspace)
    return decide(record_of(ledger.history(row.lead), policy, day), policy, as_of=day)


def _given(ledger: EvidenceLedger, row: LeadRow, criterion: str) -> int:
    stands = standing(ledger.history(row.lead))
    ended = {entry.fact.given for entry in stands if isinstance(entry.fact, WaiverEnded)}
    for entry in reversed(stands):
        if isinstance(entry.fact, WaiverGiven) and entry.fact.criterion == criterion and entry.sequence not in ended:
            return entry.sequence
    raise CommandError(f"no exception for {criterion_noun(criterion)} was made for {called(row)}")


def run_status(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        row, workspace = lead_named(ledger, " ".join(options.lead)), ledger.workspace()
        who = permitted(ledger, workspace, options, Act.SET_STATUS)
        _require_words(options)
        decision = _decision_today(ledger, workspace, row)
        problem = may_not_become(options.status, row.status, decision, called(row))
        if problem:
            raise refused(ledger, who, Act.SET_STATUS, problem, row.lead)
        fact = StatusSet(options.status, options.reason or "", options.criterion)
        made = commit_on(ledger, workspace, who, row, [fact])
    about = f" for {criterion_noun(options.criterion)}" if options.criterion else ""
    now_is = f" Decided anew: {made.title}." if made else ""
    say(f"{called(row)}: {options.status}{about}, by {who.name}.{now_is}")
    return 0


def _require_words(options: argparse.Namespace) -> None:
    if options.status == "rejected" and not (options.criterion and options.reason):
        raise CommandError("a rejection says what it is about and why: --criterion CRITERION --reason WORDS")
    if options.status == "reopened" and not options.reason:
        raise CommandError("say why it is reopened: --reason WORDS")
