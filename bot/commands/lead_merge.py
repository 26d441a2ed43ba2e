"""`debrief leads merge`: two leads become one, having seen what that changes."""

import argparse
from collections.abc import Iterator

from bot.commands.acting import commit_on, history_with, permitted, policy_for
from bot.commands.common import CommandError, RefusedError, say
from bot.commands.named import called, lead_named
from bot.commands.store import now, opened_ledger, today, user_of
from bot.permissions import Act
from bot.reading.visible import visible
from bot.storage.facts import LeadMerged
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.storage.workspace import Workspace
from qualification.changes import changes
from qualification.decide import Decision, decide
from qualification.explain import title_of
from qualification.wording import enum_words


def run_merge(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        row, other, workspace = lead_named(ledger, options.lead), lead_named(ledger, options.other), ledger.workspace()
        if row.lead == other.lead:
            raise CommandError(f"both name the same lead, {called(row)} [{row.lead}]")
        who = permitted(ledger, workspace, options, Act.CHANGE_LEADS)
        say(*_told(ledger, workspace, row, other, user_of(options)))
        if not options.yes:
            raise RefusedError("nothing was changed; run it again with --yes to merge them")
        commit_on(ledger, workspace, who, row, [LeadMerged(other.lead)], other)
        say(f"Merged: {called(row)} [{row.lead}].")
    return 0


def _told(ledger: EvidenceLedger, workspace: Workspace, row: LeadRow, other: LeadRow, user: str) -> Iterator[str]:
    yield f"{called(row)} [{row.lead}] stays; {called(other)} [{other.lead}] becomes part of it."
    for name, kept, left in (
        ("contact", row.contact, other.contact), ("e-mail", row.email, other.email),
        ("project", row.project, other.project),
        ("segment", enum_words(row.segment), enum_words(other.segment)), ("owner", row.owner, other.owner),
        ("status", row.status, other.status),
    ):  # fmt: skip
        if left and left != kept:
            yield f"  The {name} stays {visible(kept or 'unknown')}, not {visible(left)}."
    before, after = _decisions(ledger, workspace, row, other, user)
    found = [change for change in changes(before, after) if change.about != "outcome"]
    yield f"  Today it is: {title_of(before)}. Together: {title_of(after)}."
    yield from (f"  {change.about.capitalize()}: {visible(f'{change.before} -> {change.after}')}" for change in found)


def _decisions(
    ledger: EvidenceLedger, workspace: Workspace, row: LeadRow, other: LeadRow, user: str
) -> tuple[Decision, Decision]:
    """Return how the lead that stays is decided today, alone and together with the other."""
    policy, day = policy_for(row.segment, workspace).policy, today(workspace)
    together = history_with(ledger, row, [LeadMerged(other.lead)], other, user, now())
    alone, joined = (record_of(history, policy, day) for history in (ledger.history(row.lead), together))
    return decide(alone, policy, as_of=day), decide(joined, policy, as_of=day)
