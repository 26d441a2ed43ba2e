"""The one place that puts the assistant together with what it works with."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from bot.conversation.assistant import Assistant
from bot.conversation.standing import Guides
from bot.knowledge import read_knowledge
from bot.reading.masking import Masker
from bot.storage.database import Database
from bot.storage.ledger import EvidenceLedger
from bot.storage.workspace import workspace_of

_REMEMBERED = 1_000
"""Workspaces; what an assistant keeps between two messages is small, and made again at no cost."""


def assistant_from(ledger: EvidenceLedger, knowledge: Path, now: Callable[[], datetime]) -> Assistant:
    """Return the assistant of a workspace, with the words, policies and playbooks of a knowledge folder."""
    return Assistant(ledger, Guides(read_knowledge(knowledge)), now)


def assistants_from(database: Database, guides: Guides, now: Callable[[], datetime]) -> Callable[[str], Assistant]:
    """Return what gives each workspace its assistant; all read the same words, and none sees another's leads."""

    @lru_cache(maxsize=_REMEMBERED)
    def assistant_of(workspace: str) -> Assistant:
        return Assistant(EvidenceLedger(database, workspace), guides, now)

    return assistant_of


def mask_from(guides: Guides) -> Callable[[str], str]:
    """Return what masks patients in a text, by the words of a knowledge folder."""
    guide = guides.of(guides.segments[0], workspace_of(()))
    return Masker(guide.words.flags)
