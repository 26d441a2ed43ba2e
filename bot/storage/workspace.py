"""A company's own settings as its log makes them: who works there, which policies decide, which texts were kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.storage.entries import Entry, standing
from bot.storage.facts import (
    ChannelSet,
    PolicyActivated,
    PolicyKept,
    PolicyRolledBack,
    PromptKept,
    UserAdded,
    WorkspaceOpened,
)

if TYPE_CHECKING:
    from qualification.policy import Policy


@dataclass(frozen=True, slots=True)
class Workspace:
    """Name and zone; users by id; the policy in force by segment; texts by digest; channels by what they serve."""

    name: str
    zone: str
    users: dict[str, UserAdded]
    active: dict[str, PolicyActivated | PolicyRolledBack]
    kept: dict[str, PolicyKept | PromptKept]
    channels: dict[str, str] = field(default_factory=dict)

    def policy(self, digest: str) -> "Policy":
        """Read the policy whose text has this digest. Raises `KeyError` where none was kept."""
        kept = self.kept[digest]
        return policy_from(kept.name, kept.text)


def workspace_of(history: Iterable[Entry]) -> Workspace:
    """Fold a workspace's own entries; a workspace that nobody opened has no name, and its days are UTC's."""
    name, zone = "", "UTC"
    users: dict[str, UserAdded] = {}
    active: dict[str, PolicyActivated | PolicyRolledBack] = {}
    kept: dict[str, PolicyKept | PromptKept] = {}
    channels: dict[str, str] = {}
    for entry in standing(history):
        match entry.fact:
            case WorkspaceOpened(called, its_zone):
                name, zone = called, its_zone
            case UserAdded() as user:
                users[user.user] = user
            case PolicyActivated() | PolicyRolledBack() as policy:
                active[policy.name] = policy
            case PolicyKept() | PromptKept() as text:
                kept[text.digest] = text
            case ChannelSet(purpose, channel):
                channels[purpose] = channel
            case _:
                pass
    return Workspace(name, zone, users, active, kept, channels)


@lru_cache(maxsize=256)
def policy_from(name: str, text: str) -> "Policy":
    """Read a kept policy text, which was checked when it was kept."""
    from qualification.policy import Policy
    from qualification.policy_files import read_model
    from qualification.yaml_text import read_yaml

    return read_model(Policy, read_yaml(text), Path(name, "policy.yaml"))
