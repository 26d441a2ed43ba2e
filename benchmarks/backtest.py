"""A changed policy tried on 100,000 stored leads: equal to deciding leads one by one, then the clock."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from bot.backtest import Backtest, backtest
from bot.commands.common import uncollected
from bot.data_folders import knowledge_folder
from bot.storage.database import open_database
from bot.storage.facts import EvidenceNoted, Fact, LeadOpened, MessageReceived
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.records import record_of
from bot.storage.sweep import sweep
from qualification.decide import decide_by_walking
from qualification.policy import Policy
from qualification.policy_files import read_policies
from qualification.terms import Evidence, FieldName, Lead, MessageRef, Person

SEED = 20261122
SEGMENT = "biomanufacturing"
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEADS = 100_000
TURNS_AT_ONCE = 2_000
BY_HAND = 500
SECONDS = 10.0
TEXT = "They have to move the AAV process out of Lyon and need three engineering runs. Priya signs. " * 3


def main(count: int = LEADS) -> int:
    """Print the figure; 1 where the goal is missed. Fewer leads make a quick look."""
    policy = read_policies(knowledge_folder())[SEGMENT]
    draft = policy.model_copy(update={"evidence_ttl_days": 90})
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "ledger.db") as database:
        ledger = EvidenceLedger(database, "acme")
        turns = islice(debriefs(), count)
        while group := list(islice(turns, TURNS_AT_ONCE)):
            ledger.commit_turns(group)
        began, worked = time.perf_counter(), time.process_time()
        with uncollected():
            result = backtest(sweep(ledger, SEGMENT), policy, draft, as_of=DAY)
        took, worked = time.perf_counter() - began, time.process_time() - worked
        _require_equal(ledger, result, policy, draft)
    goal = SECONDS * count / LEADS
    verdict = "reached" if worked <= goal else "MISSED"
    print(
        f"back-test of {result.leads:,} leads on SQLite, {len(result.flips):,} flips, equal to {BY_HAND:,} decided "
        f"by hand: {worked:.1f} processor seconds, {took:.1f} s by the clock (goal {goal:g} s {verdict})"
    )
    return 0 if worked <= goal else 1


def _require_equal(ledger: EvidenceLedger, result: Backtest, policy: Policy, draft: Policy) -> None:
    """Decide the first leads one by one, from their whole history, by the rules walked, and compare."""
    flips = {flip.row.lead for flip in result.flips}
    for number in range(BY_HAND):
        history = ledger.history(_name(number))
        was, now = (
            decide_by_walking(record_of(history, each, DAY), each, as_of=DAY).outcome for each in (policy, draft)
        )
        if (was is not now) != (_name(number) in flips):
            raise SystemExit(f"{_name(number)}: {was} -> {now} by hand, and the back-test says otherwise")


def debriefs() -> Iterator[Turn]:
    """Yield leads with one note each: what an SQL needs, some of it missing, of any age."""
    rng, number = Random(SEED), 0
    while True:
        lead, message = _name(number), MessageRef(f"m{number}", "kim", DAY - timedelta(days=rng.randrange(200)))
        opened = LeadOpened(f"Company {number}", SEGMENT, owner="kim", lead=Lead(contact=f"Dana Ortiz {number % 997}"))
        facts: list[Fact] = [opened, MessageReceived(message.id, TEXT, "kim", NOW, "UTC", message.day, "t")]
        start = DAY + timedelta(days=rng.randrange(30, 700))
        values: dict[FieldName, object] = {
            "need.project": "move the AAV process", "need.offering": "tech_transfer",
            "scope.deliverable": "three engineering runs", "scope.modality": "aav",
            "stage.phase": rng.choice(("phase_1", "phase_1", "research")), "timeline.start": (start, start),
            "decision.people": Person("approver", "Priya Nair"), "compliance.consent": "granted",
            "compliance.documentation": "a full batch record", "next_step.status": "agreed",
        }  # fmt: skip
        for name, value in values.items():
            if rng.random() < 0.9:
                facts.append(EvidenceNoted(Evidence(name, value, TEXT[10:30], 10, 30, message)))
        yield Turn("kim", NOW, [(lead, fact) for fact in facts])
        number += 1


def _name(number: int) -> str:
    return f"lead-{number:07}"


if __name__ == "__main__":
    import sys

    sys.exit(main(*map(int, sys.argv[1:])))
