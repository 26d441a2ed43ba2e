from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DEBRIEF_KNOWLEDGE", "DEBRIEF_PROMPTS"):
        monkeypatch.delenv(variable, raising=False)


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
