"""The one place that puts the assistant together with what it works with."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.conversation.assistant import Assistant
from bot.conversation.standing import Guides
from bot.knowledge import read_knowledge
from bot.storage.ledger import EvidenceLedger


def assistant_from(ledger: EvidenceLedger, knowledge: Path, now: Callable[[], datetime]) -> Assistant:
    """Return the assistant of a workspace, with the words, policies and playbooks of a knowledge folder."""
    return Assistant(ledger, Guides(read_knowledge(knowledge)), now)
