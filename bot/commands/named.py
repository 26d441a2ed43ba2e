"""A lead as somebody names it on the command line: by id, or by words that fit one lead alone."""

from bot.commands.common import CommandError
from bot.reading.visible import visible
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow

MOST_SHOWN = 10


def lead_named(ledger: EvidenceLedger, words: str) -> LeadRow:
    """Return the one lead that these words name. Raises `CommandError` that lists them where there are several."""
    found = ledger.find_leads(words, limit=MOST_SHOWN + 1)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(
            f"no lead in the workspace `{ledger.name}` is called `{visible(words)}`; "
            "`debrief leads list` shows them all"
        )
    shown = "\n".join(f"  {row.lead}  {called(row)}{_line(row)}" for row in found[:MOST_SHOWN])
    more = "\n  and more; add a word" if len(found) > MOST_SHOWN else ""
    raise CommandError(f"`{visible(words)}` fits several leads; say which by its id or with more words:\n{shown}{more}")


def called(row: LeadRow) -> str:
    """Return a lead as people call it: ``Dana Ortiz at Helix Bio (AAV transfer)``."""
    name = f"{row.contact} at {row.company}" if row.contact else row.company or row.lead
    return visible(" ".join(f"{name} ({row.project})".split() if row.project else name.split()))


def _line(row: LeadRow) -> str:
    return f": {row.line}" if row.line else ""
