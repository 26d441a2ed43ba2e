"""What the README shows is what the product says."""

import textwrap
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from bot.conversation.assistant import Assistant
from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.storage.database import open_database
from bot.storage.ledger import EvidenceLedger
from bot.terminal import Conversation, Person, shown_plainly

README = Path(__file__).parents[2] / "README.md"
WIDE = 116


def test_the_first_debrief_in_the_readme_is_word_for_word_what_is_said(known: Knowledge, tmp_path: Path) -> None:
    moment = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)

    def now() -> datetime:
        nonlocal moment
        moment += timedelta(minutes=1)
        return moment

    tour, out = known.shared["tour"], StringIO()
    with open_database(tmp_path / "ledger.db") as database:
        assistant = Assistant(EvidenceLedger(database, "acme"), Guides(known), now)
        conversation = Conversation(assistant, Person("acme", "Kim", "UTC", tour["segment"]), now)
        for text in (tour["note"], *tour["answers"], tour["then"]):
            out.write(f"> {text}\n")
            shown_plainly(conversation.said(text), out)
            out.write("\n")
    said = "\n".join(
        line for each in out.getvalue().strip().splitlines()
        for line in (textwrap.wrap(each, WIDE, initial_indent="    ", subsequent_indent="      ") or [""])
    )  # fmt: skip

    assert said in README.read_text("utf-8"), said
