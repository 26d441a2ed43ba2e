"""`debrief policy backtest|activate|rollback`: what a changed policy would do, and who lets it."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from bot.backtest import Backtest, Flip, Flipped, backtest
from bot.commands.acting import permitted, policy_for
from bot.commands.common import CommandError, RefusedError, agreed, policy_path, say, write_json
from bot.commands.named import called
from bot.commands.store import now, opened_ledger, today
from bot.permissions import Act, Acting
from bot.policy_in_force import InForce, keeping, kept_file, one_before, policy_of
from bot.reading.visible import visible
from bot.storage.facts import DecisionRecorded, PolicyActivated, PolicyKept, PolicyRolledBack
from bot.storage.ledger import EvidenceLedger, OvertakenError, Turn
from bot.storage.workspace import Workspace
from bot.stored_decisions import decided_anew
from qualification.policy_words import edits
from qualification.terms import Outcome
from qualification.wording import counted, day_words

MOST_LISTED = 20
DECIDED_AT_ONCE = 200
OUTCOMES = {
    Outcome.SALES_QUALIFIED: "SQL", Outcome.PENDING_DISCOVERY: "questions open",
    Outcome.NURTURE: "not now", Outcome.DISQUALIFIED: "disqualified",
}  # fmt: skip


def run_backtest(options: argparse.Namespace) -> int:
    draft = kept_file(policy_path(options.policy))
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        force = policy_for(draft.name, workspace)
        result = _tested(ledger, workspace, force, draft)
        if options.json:
            write_json(_as_data(ledger, result))
        else:
            say(*_report(ledger, result, most=None if options.all else MOST_LISTED))
    return 0


def run_activate(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        draft = kept_file(policy_path(options.policy))
        who, force = permitted(ledger, workspace, options, Act.CHANGE_POLICY), policy_for(draft.name, workspace)
        if draft.digest == force.kept.digest:
            say(f"{draft.identity} is in force already; nothing was changed.")
            return 0
        active = PolicyActivated(draft.name, draft.identity, draft.digest, options.reason)
        return _put_in_force(ledger, workspace, options, who, force, draft, active)


def run_rollback(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        who, force = permitted(ledger, workspace, options, Act.CHANGE_POLICY), policy_for(options.segment, workspace)
        digest = one_before(options.segment, ledger.history(""))
        earlier = workspace.kept.get(digest or "")
        if not isinstance(earlier, PolicyKept):
            raise CommandError(
                f"{force.kept.identity} is the first policy of `{options.segment}` here; there is none to go back to"
            )
        back = PolicyRolledBack(earlier.name, earlier.identity, earlier.digest, options.reason)
        return _put_in_force(ledger, workspace, options, who, force, earlier, back)


def _put_in_force(
    ledger: EvidenceLedger, workspace: Workspace, options: argparse.Namespace, who: Acting, force: InForce,
    policy: PolicyKept, fact: PolicyActivated | PolicyRolledBack,
) -> int:  # fmt: skip
    """Show what flips, ask, put a policy in force, and decide anew the open leads that flip."""
    result = _tested(ledger, workspace, force, policy)
    say(*_report(ledger, result, most=MOST_LISTED), "")
    if not (options.yes or agreed(f"Put {policy.identity} in force?")):
        raise RefusedError("nothing was changed; run it again with --yes to put the policy in force")
    facts = [*who.facts, *force.adopt, *keeping(policy, workspace), ("", fact)]
    ledger.commit_turn(Turn(who.user, now(), facts))
    decided = _decide_anew(ledger, workspace, who, policy, result)
    say(f"{policy.identity} is in force since now, by {who.name}. Decided anew: {counted(decided, 'lead')}.")
    return 0


def _tested(ledger: EvidenceLedger, workspace: Workspace, force: InForce, draft: PolicyKept) -> Backtest:
    return backtest(ledger, force.policy, policy_of(draft), as_of=today(workspace))


def _decide_anew(
    ledger: EvidenceLedger, workspace: Workspace, who: Acting, policy: PolicyKept, result: Backtest
) -> int:
    """Record the new decision of each open lead that flips; one that has grown meanwhile is read again."""
    done = 0
    for start in range(0, len(result.flips), DECIDED_AT_ONCE):
        some = result.flips[start : start + DECIDED_AT_ONCE]
        turns = []
        for flip in some:
            made = DecisionRecorded.of(result.in_full(flip, ledger).after, policy_text=policy.digest)
            turns.append(Turn(who.user, now(), [(flip.row.lead, made)], seen={flip.row.lead: flip.row.last}))
        try:
            done += len(ledger.commit_turns(turns))
        except OvertakenError:
            done += sum(_decided_alone(ledger, workspace, who, policy, flip.row.lead) for flip in some)
    return done


def _decided_alone(ledger: EvidenceLedger, workspace: Workspace, who: Acting, policy: PolicyKept, lead: str) -> bool:
    while True:
        row = ledger.lead(lead)
        made = decided_anew(ledger.history(lead), policy, today(workspace))
        if row is None or made is None:
            return False
        try:
            ledger.commit_turn(Turn(who.user, now(), [(lead, made)], seen={lead: row.last}))
        except OvertakenError:
            continue
        return True


def _report(ledger: EvidenceLedger, result: Backtest, *, most: int | None) -> Iterator[str]:
    before, after = result.before, result.after
    leads = counted(result.leads, "lead")
    yield f"{before.identity} -> {after.identity}, {leads} decided as of {day_words(result.as_of)}."
    changed = [edit for edit in edits(before, after) if edit.decides]
    yield "" if changed else "The two decide alike: only wording, contacts or periods differ."
    for edit in changed:
        yield from (f"  {sign} {text}" for sign, text in (("-", edit.before), ("+", edit.after)) if text)
    if result.leads:
        yield from ("", f"{'':<16}{'in force':>10}{'draft':>10}")
    for outcome, words in OUTCOMES.items() if result.leads else ():
        was, now_is = result.counts_before[outcome], result.counts_after[outcome]
        difference = f"{now_is - was:>+10,}" if now_is != was else ""
        yield f"{words:<16}{was:>10,}{now_is:>10,}{difference}"
    yield ""
    come = "comes" if len(result.flips) == 1 else "come"
    yield f"{counted(len(result.flips), 'lead')} {come} out another way" + (":" if result.flips else ".")
    yield from _flips(ledger, result, result.flips, most)
    if result.taken:
        yield f"{counted(len(result.taken), 'accepted lead')} would, too. They stay as they are; look at them yourself:"
        yield from _flips(ledger, result, result.taken, most)
    if result.other_reasons:
        yield f"{counted(result.other_reasons, 'lead')} keep their outcome, for other reasons."


def _flips(ledger: EvidenceLedger, result: Backtest, flips: Sequence[Flip], most: int | None) -> Iterator[str]:
    for flip in flips[:most]:
        flipped = result.in_full(flip, ledger)
        before, after = flipped.titles
        yield f"  {called(flip.row)} [{flip.row.lead}]: {before} -> {after}"
        yield from (
            f"      {each.about.capitalize()}: {visible(f'{each.before} -> {each.after}')}" for each in flipped.why
        )
    if most is not None and len(flips) > most:
        yield f"  and {len(flips) - most:,} more; `debrief policy backtest --all` lists every one"


def _as_data(ledger: EvidenceLedger, result: Backtest) -> dict[str, Any]:
    return {
        "before": result.before.identity, "after": result.after.identity, "as_of": result.as_of,
        "leads": result.leads,
        "counts": {
            "before": {str(each): result.counts_before[each] for each in Outcome},
            "after": {str(each): result.counts_after[each] for each in Outcome},
        },
        "flips": [_flip_data(flip, result.in_full(flip, ledger)) for flip in result.flips],
        "accepted": [_flip_data(flip, result.in_full(flip, ledger)) for flip in result.taken],
        "other_reasons": result.other_reasons,
    }  # fmt: skip


def _flip_data(flip: Flip, flipped: Flipped) -> dict[str, Any]:
    before, after = flipped.titles
    return {
        "lead": flip.row.lead, "company": flip.row.company, "contact": flip.row.contact, "status": flip.row.status,
        "before": flip.before.outcome, "after": flip.after.outcome, "before_title": before, "after_title": after,
        "why": flipped.why,
    }  # fmt: skip
