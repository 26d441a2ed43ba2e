"""The fixture `slack`: a double with one workspace, running; the test fails if the app broke Slack's rules.

Import all of it where it is used: ``from tests.slack_double.fixture import slack, slack_pace, slack_starts``.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from tests.slack_double.running import running_double
from tests.slack_double.workspace import Workspace

MANIFEST: Final = Path(__file__).parents[2] / "manifest.json"
PEOPLE: Final = ("kim", "lee", "ana", "cass", "sam")
CHANNELS: Final = ("general", "biomanufacturing", "compliance")


@pytest.fixture
def slack_starts() -> datetime | None:
    """When the double's clock begins; override it to play in another year."""
    return None


@pytest.fixture
def slack_pace() -> float:
    """How fast the double's clock runs; override it where a busy machine must not miss Slack's three seconds."""
    return 1.0


@pytest.fixture
def slack(slack_starts: datetime | None, slack_pace: float) -> Iterator[Workspace]:
    """A workspace `acme` with the app in it and in its channels."""
    named = os.environ.get("SLACK_DOUBLE_JOURNAL")
    manifest = MANIFEST if MANIFEST.exists() else None
    journal = Path(named) if named else None
    with running_double(manifest=manifest, starts=slack_starts, journal=journal, pace=slack_pace) as address:
        workspace = Workspace(address).add_team("acme", PEOPLE, CHANNELS)
        yield workspace
        broken = workspace.violations()
    if broken:
        told = "\n".join(f"  {each['code']}: {each['text']}" for each in broken)
        pytest.fail(f"the app broke Slack's rules {len(broken)} times:\n{told}", pytrace=False)
