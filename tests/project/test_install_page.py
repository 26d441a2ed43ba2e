"""The page on installing in Slack tells what is true: scopes, settings, commands, addresses."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft7Validator

from bot.cli import main
from bot.settings import Settings
from bot.slack.doors import PATHS

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "install-slack.md").read_text("utf-8")
SCHEMA: Final = Path(__file__).parent / "data" / "slack_manifest.schema.2.0.0.json"


def test_the_page_says_what_each_scope_is_for() -> None:
    table = PAGE.partition("| scope | what for |")[2].partition("\n\n")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row]
    told = [scope for cell in first_cells for scope in re.findall(r"`([a-z_.:]+)`", cell)]

    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    assert sorted(told) == sorted(manifest["oauth_config"]["scopes"]["bot"])


def test_every_setting_on_the_page_is_one_that_we_read() -> None:
    named = set(re.findall(r"\b(?:DEBRIEF|SLACK)_[A-Z_]+", PAGE))
    known = {name.upper() for name in Settings.model_fields}

    assert len(named) >= 7
    assert {name for name in named if name not in known and name.removeprefix("DEBRIEF_") not in known} == set()


def test_every_command_on_the_page_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"(?<![/@])\bdebrief ([a-z]+)\b", PAGE))

    with pytest.raises(SystemExit):
        main(["--help"])

    known = set(re.findall(r"^ +([a-z]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert {"serve", "inbox", "users"} <= named <= known


def test_the_manifest_that_the_page_makes_for_http_fits_slacks_schema_and_our_addresses(tmp_path: Path) -> None:
    lines = PAGE.partition("<<'PY'\n")[2]
    code = "\n".join(line.removeprefix("    ") for line in lines.partition("\n    PY\n")[0].splitlines())

    ran = subprocess.run(
        [sys.executable, "-", "https://debrief.example.com/"], input=code, capture_output=True, text=True, cwd=ROOT,
        check=True,
    )  # fmt: skip

    made: dict[str, Any] = json.loads(ran.stdout)
    settings, command = made["settings"], made["features"]["slash_commands"][0]
    asked = (settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"], command["url"])
    assert asked == tuple(f"https://debrief.example.com{path}" for path in PATHS)
    assert made["oauth_config"]["redirect_urls"] == ["https://debrief.example.com/slack/oauth_redirect"]
    assert not settings["socket_mode_enabled"]
    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert [error.message for error in validator.iter_errors(made)] == []
