import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from bot.backtest import backtest
from bot.policy_in_force import kept_file, policy_of
from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from tests.bot.commands.stored_leads import SEGMENT, TODAY, copied_knowledge, edited
from tests.bot.commands.stores_of_leads import random_leads
from tests.bot.commands.test_policy_changes import EDITS, outcomes_by_hand
from tests.bot.test_cli import MEASURED
from tests.conftest import Tell

LEADS = 10_000


@pytest.mark.soak_ledger
def test_a_backtest_of_ten_thousand_leads_equals_deciding_each_by_hand(tmp_path: Path, seed: int, tell: Tell) -> None:
    knowledge = copied_knowledge(tmp_path)
    path = knowledge / SEGMENT / "policy.yaml"
    before, text = policy_of(kept_file(path)), path.read_text("utf-8")
    with open_database(tmp_path / "ledger.db") as database:
        ledger = EvidenceLedger(database, "acme")
        names = random_leads(ledger, Random(seed), LEADS)
        drafts = []
        for old, new in EDITS:
            path.write_text(text, "utf-8")
            edited(knowledge, old, new)
            drafts.append(policy_of(kept_file(path)))
        outcomes = outcomes_by_hand(ledger, names, before, *drafts)
        for place, after in enumerate(drafts, 1):
            result = backtest(ledger, before, after, as_of=TODAY)

            flips = {lead: (each[0], each[place]) for lead, each in outcomes.items() if each[0] != each[place]}
            found = {
                flip.row.lead: (str(flip.before.outcome), str(flip.after.outcome))
                for flip in [*result.flips, *result.taken]
            }
            assert found == flips
            assert flips
            tell(f"back-test of {len(names):,} leads beside deciding each by hand: {len(flips):,} flips, equal")


@pytest.mark.soak_ledger
def test_a_list_of_a_hundred_thousand_leads_is_taken_in_without_much_memory(tmp_path: Path, tell: Tell) -> None:
    head = "Company,Full name,Email,Opt-in,Opt-in date,Score\n"
    most = []
    for rows in (1_000, 100_000):
        path = tmp_path / f"{rows}.csv"
        lines = (f"Company {n},Ann Lee {n},ann{n}@x.example,yes,2026-03-02,{n % 100}\n" for n in range(rows))
        path.write_text(head + "".join(lines))
        arguments = ["leads", "import", str(path), "--segment", SEGMENT, "--apply", "--as", "mia"]
        environment = {**os.environ, "DEBRIEF_DATABASE_URL": f"sqlite:///{tmp_path / f'{rows}.db'}"}
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *arguments], capture_output=True, text=True, env=environment, check=True
        )
        assert f"{rows:,}  new" in done.stdout
        most.append(int(done.stderr.splitlines()[-1]) >> 10)
    tell(f"memory of an import: {most[0]} MiB for 1,000 rows, {most[1]} MiB for 100,000")
    assert most[1] - most[0] < 100
