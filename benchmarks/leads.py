"""A store of 10,000 leads that grows to 100,000: what a turn takes in each, and what a back-test of all takes."""

import tempfile
from itertools import islice
from pathlib import Path

from benchmarks import backtest, turns
from benchmarks.stores import LEADS, debriefs, fill
from bot.conversation.standing import Guides
from bot.data_folders import knowledge_folder
from bot.knowledge import read_knowledge
from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger


def main(leads: int = LEADS) -> int:
    """Print the figures; 1 where a goal is missed. Fewer leads make a quick look."""
    guides = Guides(read_knowledge(knowledge_folder()))
    told = debriefs()
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "ledger.db") as database:
        ledger = EvidenceLedger(database, "acme")
        few = leads // 10
        fill(ledger, islice(told, few))
        first = turns.measured(ledger, guides, few)
        fill(ledger, islice(told, leads - few))
        second = turns.measured(ledger, guides, leads)
        met = turns.told(first, second)
        return 0 if backtest.measured(ledger, leads) and met else 1


if __name__ == "__main__":
    import sys

    sys.exit(main(*map(int, sys.argv[1:])))
