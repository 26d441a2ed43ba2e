from pathlib import Path
from random import Random

import pytest

from bot.backtest import backtest
from bot.policy_in_force import kept_file, policy_of
from bot.storage.ledger import EvidenceLedger
from tests.bot.commands.stored_leads import SEGMENT, TODAY, copied_knowledge, edited
from tests.bot.commands.stores_of_leads import random_leads
from tests.bot.commands.test_policy_changes import EDITS


@pytest.mark.parametrize("processes", [2, 3])
def test_a_backtest_that_several_processes_share_finds_what_one_alone_finds(
    ledger: EvidenceLedger, tmp_path: Path, seed: int, processes: int
) -> None:
    random_leads(ledger, Random(seed), 120)
    knowledge = copied_knowledge(tmp_path)
    path = knowledge / SEGMENT / "policy.yaml"
    before = policy_of(kept_file(path))
    edited(knowledge, *EDITS[0])
    after = policy_of(kept_file(path))

    alone = backtest(ledger, before, after, as_of=TODAY, processes=1)
    shared = backtest(ledger, before, after, as_of=TODAY, processes=processes)

    assert alone.flips
    assert shared == alone
    assert [shared.in_full(flip, ledger).titles for flip in shared.flips] == [
        alone.in_full(flip, ledger).titles for flip in alone.flips
    ]


def test_a_backtest_of_no_leads_finds_none(ledger: EvidenceLedger, tmp_path: Path) -> None:
    policy = policy_of(kept_file(copied_knowledge(tmp_path) / SEGMENT / "policy.yaml"))

    assert backtest(ledger, policy, policy, as_of=TODAY, processes=4).leads == 0
