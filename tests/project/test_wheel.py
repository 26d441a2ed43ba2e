"""The wheel, built and installed without a network, and used from a folder that holds nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from checks.locks import ROOT


def run(command: list[str], folder: Path, *, given: str = "", **environment: str) -> str:
    """Run a command to its end and return what it printed; what it complained of goes into the failure."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEBRIEF_", "PYTHONPATH"))}
    done = subprocess.run(
        command, cwd=folder, env=kept | environment, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    run([*install, "--disable-pip-version-check", "--target", str(folder), str(wheel)], folder)
    return folder


def decided(installed: Path, folder: Path, **environment: str) -> dict[str, Any]:
    """Have the installed command decide one lead of whom little is known."""
    lead = {"company": "Helix Bio", "consent": "granted"}
    line = {"id": "one", "segment": "biomanufacturing", "as_of": "2026-03-02", "lead": lead, "fields": {}}
    command = [sys.executable, str(installed / "bin" / "debrief"), "decide"]
    printed = run(command, folder, given=json.dumps(line) + "\n", PYTHONPATH=str(installed), **environment)
    decision: dict[str, Any] = json.loads(printed)
    return decision


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_the_code_the_knowledge_the_prompts_and_the_licence_alone(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {name.removeprefix("bot/data/") for name in names if name.startswith("bot/data/")}
    tops = {name.partition("/")[0] for name in names}

    assert {name.removeprefix("knowledge/") for name in data if name.startswith("knowledge/")} == files_in(
        ROOT / "knowledge"
    )
    assert {name.removeprefix("prompts/") for name in data if name.startswith("prompts/")} == files_in(ROOT / "prompts")
    assert tops == {"bot", "qualification", wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"}
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_installed_command_helps_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    printed = run([sys.executable, str(installed / "bin" / "debrief"), "--help"], tmp_path, PYTHONPATH=str(installed))

    assert "usage: debrief" in printed


def test_the_installed_command_decides_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    decision = decided(installed, tmp_path)

    assert (decision["id"], decision["outcome"]) == ("one", "pending_discovery")
    assert decision["policy"].startswith("biomanufacturing@")


def test_the_installed_command_keeps_its_store_in_the_users_own_folder(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(installed / "bin" / "debrief"), "verify"]

    printed = run(command, tmp_path, PYTHONPATH=str(installed), XDG_DATA_HOME=str(tmp_path), HOME=str(tmp_path))

    assert "0 entries, each as it was written" in printed
    assert [path.name for path in tmp_path.rglob("ledger.db")] == ["ledger.db"]


def test_an_export_can_be_checked_with_one_file_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    exported = run(
        [sys.executable, str(installed / "bin" / "debrief"), "export", "--all"], tmp_path,
        PYTHONPATH=str(installed), XDG_DATA_HOME=str(tmp_path), HOME=str(tmp_path), LOGNAME="kim",
    )  # fmt: skip
    (tmp_path / "export.jsonl").write_text(exported)

    verifier = installed / "bot" / "storage" / "verifier.py"
    printed = run([sys.executable, "-I", str(verifier), "export.jsonl"], tmp_path)

    assert "1 entry, each as it was written" in printed


def test_a_company_may_put_its_own_rules_in_a_folder_of_its_own(installed: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(ROOT / "knowledge", own)
    policy = own / "biomanufacturing" / "policy.yaml"
    policy.write_text(re.sub(r"evidence_ttl_days: \d+", "evidence_ttl_days: 41", policy.read_text()))

    decision = decided(installed, tmp_path, DEBRIEF_KNOWLEDGE="own")

    assert decision["policy"].startswith("biomanufacturing@")
    assert decision["policy"] != decided(installed, tmp_path)["policy"]


def test_the_installed_package_reads_the_knowledge_that_it_carries(installed: Path, tmp_path: Path) -> None:
    program = "from bot.data_folders import *; print(knowledge_folder()); print(prompts_folder())"

    printed = run([sys.executable, "-c", program], tmp_path, PYTHONPATH=str(installed))

    assert printed.split() == [str(installed / "bot" / "data" / name) for name in ("knowledge", "prompts")]
