"""A writer that is made to be killed."""

from multiprocessing.connection import Connection

from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from tests.bot.storage.histories import Story

# The policy is read and compiled before a writer is forked, so that in its short life it does little but write.
WARM = [*Story("warm").turns(3)]


def write(place: str, workspace: str, name: str, acknowledged: "Connection[tuple[str, int], object]") -> None:
    """Commit turns without end; say each one's event, and how many entries it has, only once it is stored."""
    with open_database(place) as database:
        ledger = EvidenceLedger(database, workspace)
        story = Story(name, start=ledger.head()[0])
        turn = story.opening()
        while True:
            ledger.commit_turn(turn)
            acknowledged.send((str(turn.event), len(turn.facts)))
            turn = story.turn()
