"""A changed policy tried on stored leads: equal to deciding leads one by one, then the clock."""

import time

from benchmarks import stores
from bot.backtest import Backtest, backtest
from bot.data_folders import knowledge_folder
from bot.storage.ledger import EvidenceLedger
from bot.storage.records import record_of
from qualification.decide import decide_by_walking
from qualification.policy import Policy
from qualification.policy_files import read_policies

BY_HAND = 500
SECONDS = 10.0


def measured(ledger: EvidenceLedger, count: int) -> bool:
    """Print the figure and tell whether the goal is reached."""
    policy = read_policies(knowledge_folder())[stores.SEGMENT]
    draft = policy.model_copy(update={"evidence_ttl_days": 90})
    began = time.perf_counter()
    result = backtest(ledger, policy, draft, as_of=stores.DAY)
    took = time.perf_counter() - began
    _require_equal(ledger, result, policy, draft)
    goal = SECONDS * count / stores.LEADS
    print(
        f"back-test of {result.leads:,} leads on SQLite, {len(result.flips):,} flips, equal to {BY_HAND:,} decided "
        f"by hand: {took:.1f} s (goal {goal:g} s {'reached' if took <= goal else 'MISSED'})"
    )
    return took <= goal


def _require_equal(ledger: EvidenceLedger, result: Backtest, policy: Policy, draft: Policy) -> None:
    """Decide the first leads one by one, from their whole history, by the rules walked, and compare."""
    flips = {flip.row.lead for flip in result.flips}
    for number in range(BY_HAND):
        lead = stores.name(number)
        history = ledger.history(lead)
        was, now = (
            decide_by_walking(record_of(history, each, stores.DAY), each, as_of=stores.DAY).outcome
            for each in (policy, draft)
        )
        if (was is not now) != (lead in flips):
            raise SystemExit(f"{lead}: {was} -> {now} by hand, and the back-test says otherwise")
