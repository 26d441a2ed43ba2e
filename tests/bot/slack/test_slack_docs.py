"""What `docs/slack.md` tells of commands and roles is what there is."""

import re
from pathlib import Path

import pytest

from bot.permissions import ROLES
from bot.slack import translating
from bot.slack.files import MOST_BYTES, MOST_CHARACTERS, MOST_FILES

TOLD = (Path(__file__).parents[3] / "docs" / "slack.md").read_text("utf-8")


@pytest.mark.parametrize("command", sorted({*translating._COMMANDS, *translating._BARE, "notes", "channel"} - {""}))
def test_each_command_is_told(command: str) -> None:
    table = TOLD.split("## `/debrief`")[1].split("##")[0]

    assert re.search(rf"`(?:/debrief )?{command}\b", table)


def test_roles_and_limits_are_told_as_they_are() -> None:
    assert all(role in TOLD for role in ROLES)
    assert f"{MOST_BYTES // 1024 // 1024} MB and {MOST_CHARACTERS:,} characters" in TOLD
    assert MOST_FILES == 10
    assert "ten a message" in TOLD
