import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [name for name in os.environ if name.startswith(("DEBRIEF_", "SLACK_"))]:
        monkeypatch.delenv(variable)


def test_nothing_has_to_be_set() -> None:
    assert Settings.from_environment() == Settings(knowledge=None, prompts=None)


def test_the_environment_names_the_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_KNOWLEDGE", "our/knowledge")
    monkeypatch.setenv("DEBRIEF_PROMPTS", "our/prompts")

    assert Settings.from_environment() == Settings(knowledge=Path("our/knowledge"), prompts=Path("our/prompts"))


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_KNOWLEDGE", "")

    assert Settings.from_environment().knowledge is None


def test_a_variable_of_a_later_version_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_COLOUR_OF_THE_SKY", "blue")

    assert Settings.from_environment() == Settings(knowledge=None, prompts=None)


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings.from_environment().knowledge = Path("elsewhere")  # type: ignore[misc]  # the assignment is what we refuse


def test_slacks_own_names_serve_as_well_and_ours_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8700/api/")
    monkeypatch.setenv("DEBRIEF_SLACK_BOT_TOKEN", "xoxb-2")

    found = Settings.from_environment()

    assert found.slack_bot_token is not None
    assert found.slack_bot_token.get_secret_value() == "xoxb-2"
    assert found.slack_api_url == "http://127.0.0.1:8700/api/"


def test_what_is_secret_is_known_as_such_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET",
               "DEBRIEF_SLACK_TOKEN_KEY", "DEBRIEF_DATABASE_URL")  # fmt: skip
    for name in secrets:
        monkeypatch.setenv(name, f"canary of {name}")

    found = Settings.from_environment()

    assert sorted(found.secrets()) == sorted(f"canary of {name}" for name in secrets)
    assert "canary" not in repr(found)
    assert "canary" not in str(found)
