"""Acts that change a lead or a workspace: who may, what is refused and logged, what is decided anew and committed."""

import argparse
from collections.abc import Sequence
from datetime import datetime

from bot.commands.common import CommandError, RefusedError, knowledge
from bot.commands.store import now, today, user_of
from bot.data_folders import machine_zone
from bot.permissions import Act, Acting, acting, refusal
from bot.policy_in_force import InForce, in_force, kept_file
from bot.storage.entries import Entry
from bot.storage.facts import ActRefused, DecisionRecorded, Fact
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.look_up import LeadRow
from bot.storage.workspace import Workspace
from bot.stored_decisions import decided_anew, with_facts


def who_acts(ledger: EvidenceLedger, workspace: Workspace, options: argparse.Namespace) -> Acting:
    """Return who acts; a workspace that nobody opened yet gets the days of this machine."""
    return acting(workspace, user_of(options), name=ledger.name, zone=None if workspace.name else machine_zone())


def permitted(ledger: EvidenceLedger, workspace: Workspace, options: argparse.Namespace, act: Act) -> Acting:
    """Return who acts, where they may. Raises `RefusedError`, and logs it, where they may not."""
    who = who_acts(ledger, workspace, options)
    reason = refusal(who, act)
    if reason:
        raise refused(ledger, who, act, reason)
    return who


def refused(ledger: EvidenceLedger, who: Acting, act: Act, reason: str, lead: str = "") -> RefusedError:
    """Log that somebody tried what they may not do, and return the error to raise."""
    ledger.commit_turn(Turn(who.user, now(), [*who.facts, (lead, ActRefused(act, reason))]))
    return RefusedError(reason)


def policy_for(segment: str, workspace: Workspace) -> InForce:
    """Return the policy that decides for a segment, in the workspace and beside its file. Raises `CommandError`."""
    path = knowledge() / segment / "policy.yaml"
    found = in_force(segment, workspace, kept_file(path) if path.is_file() else None)
    if found is None:
        known = ", ".join(
            sorted({*workspace.active, *(each.parent.name for each in knowledge().glob("*/policy.yaml"))})
        )
        raise CommandError(f"`{segment}` is no segment; the segments are {known}")
    return found


def commit_on(
    ledger: EvidenceLedger, workspace: Workspace, who: Acting, row: LeadRow, facts: Sequence[Fact],
    other: LeadRow | None = None,
) -> DecisionRecorded | None:  # fmt: skip
    """Commit facts of a lead with the decision that follows from them; return that, where it is another than before.

    ``other`` is a lead that these facts make part of it.
    """
    at, force = now(), policy_for(row.segment, workspace)
    made = decided_anew(history_with(ledger, row, facts, other, who.user, at), force.kept, today(workspace))
    decided = [] if made is None else [(row.lead, made)]
    seen = {each.lead: each.last for each in (row, other) if each is not None}
    all_facts = [*who.facts, *force.adopt, *((row.lead, fact) for fact in facts), *decided]
    ledger.commit_turn(Turn(who.user, at, all_facts, seen=seen))
    return made


def history_with(
    ledger: EvidenceLedger, row: LeadRow, facts: Sequence[Fact], other: LeadRow | None, user: str, at: datetime
) -> list[Entry]:
    """Return a lead's history as it will be with these facts, the other lead's included where that is given."""
    history = ledger.history(row.lead)
    if other is not None:
        history = tuple(sorted((*history, *ledger.history(other.lead)), key=lambda entry: entry.sequence))
    return with_facts(history, facts, lead=row.lead, actor=user, at=at)
