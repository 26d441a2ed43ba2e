"""`debrief policy list|review`: which policies decide, and how their rules work out."""

import argparse
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.acting import policy_for
from bot.commands.common import knowledge, say, write_json
from bot.commands.store import opened_ledger, today
from bot.knowledge import segments_in
from bot.policy_in_force import InForce
from bot.rule_review import Review, reviewed
from bot.storage.entries import Entry
from bot.storage.facts import PolicyActivated, PolicyRolledBack
from bot.storage.sweep import sweep
from bot.uncollected import uncollected
from qualification.findings import sentence_for
from qualification.terms import Outcome
from qualification.wording import counted, criterion_words, day_words


def run_list(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        workspace, zone = ledger.workspace(), ZoneInfo(ledger.workspace().zone)
        put: dict[str, Entry] = {}
        for entry in ledger.history(""):
            if isinstance(entry.fact, PolicyActivated | PolicyRolledBack):
                put[entry.fact.name] = entry
        for segment in sorted({*workspace.active, *segments_in(knowledge())}):
            force = policy_for(segment, workspace)
            say(_since(force, put.get(segment), zone))
            if force.draft is not None:
                say(f"    draft: its file is {force.draft.identity}; see `debrief policy backtest {segment}`")
    return 0


def _since(force: InForce, entry: Entry | None, zone: ZoneInfo) -> str:
    if entry is None or not isinstance(entry.fact, PolicyActivated | PolicyRolledBack):
        return f"{force.kept.identity}  as its file stands; nothing was decided under it yet"
    verb = "activated" if isinstance(entry.fact, PolicyActivated) else "rolled back to"
    day = day_words(entry.recorded_at.astimezone(zone).date())
    return f"{force.kept.identity}  {verb} on {day} by {entry.actor}: {entry.fact.reason}"


def run_review(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        policy = policy_for(options.segment, workspace).policy
        with uncollected():
            review = reviewed(sweep(ledger, options.segment), policy, as_of=today(workspace))
    if options.json:
        write_json(_review_data(review))
    else:
        say(*_review_lines(review))
    return 0


def _review_lines(review: Review) -> Iterator[str]:
    pending = review.outcomes[Outcome.PENDING_DISCOVERY]
    head = f"{review.policy.identity}, as of {day_words(review.as_of)}: {counted(review.leads, 'lead')}"
    silent = f" Not counted: {counted(review.silent, 'lead')} on which nobody reported yet." if review.silent else ""
    yield f"{head}, {pending:,} with questions open.{silent}"
    if not review.criteria:
        yield "No criterion keeps a lead pending, and none was waived or named in a rejection."
        return
    yield from ("", f"{'':<12}{'keeps open':>11}{'alone':>7}{'waived':>8}{'rejected':>10}  most often because")
    for each in review.criteria:
        code = review.main_reason(each)
        because = sentence_for(each, code, review.policy) if code else ""
        line = (
            f"{criterion_words(each):<12}{review.pending_for[each]:>11,}{review.pending_for_it_alone[each]:>7,}"
            f"{review.waived[each]:>8,}{review.rejected_for[each]:>10,}  {because}"
        )
        yield line.rstrip()
    yield from ("", "alone: the only question open. rejected: named in a rejection by whoever received the lead.")


def _review_data(review: Review) -> dict[str, Any]:
    return {
        "policy": review.policy.identity, "as_of": review.as_of,
        "leads": review.leads, "not_reported_on": review.silent,
        "outcomes": {str(each): review.outcomes[each] for each in Outcome},
        "criteria": {
            each: {
                "keeps_open": review.pending_for[each], "alone": review.pending_for_it_alone[each],
                "waived": review.waived[each], "rejected": review.rejected_for[each],
                "most_often": review.main_reason(each),
            }
            for each in review.criteria
        },
    }  # fmt: skip
