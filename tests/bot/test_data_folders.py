import re
from pathlib import Path

import pytest

from bot import data_folders
from bot.data_folders import DataFolderError, knowledge_folder, prompts_folder
from checks.locks import ROOT


def test_a_checkout_reads_the_folders_beside_its_code() -> None:
    assert knowledge_folder() == ROOT / "knowledge"
    assert prompts_folder() == ROOT / "prompts"


def test_a_folder_that_is_named_comes_first(tmp_path: Path) -> None:
    assert knowledge_folder(tmp_path) == tmp_path
    assert prompts_folder(tmp_path) == tmp_path


def test_an_installed_package_reads_what_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "bot"
    for folder in (package / "data" / "knowledge", tmp_path / "site-packages" / "knowledge"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(data_folders, "PACKAGE", package)

    assert knowledge_folder() == package / "data" / "knowledge"


def test_a_named_folder_that_is_not_there_is_refused_by_its_variable(tmp_path: Path) -> None:
    missing = tmp_path / "knowlege"

    with pytest.raises(
        DataFolderError, match=f"`DEBRIEF_KNOWLEDGE` names `{re.escape(str(missing))}`, which is not a folder"
    ):
        knowledge_folder(missing)


def test_when_no_folder_is_there_the_error_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_folders, "PACKAGE", tmp_path / "bot")

    with pytest.raises(DataFolderError, match=r"there is no `prompts` folder .* set `DEBRIEF_PROMPTS`"):
        prompts_folder()
