import re
import shutil
import subprocess
from pathlib import Path

import pytest

from checks.locks import ROOT

# Written so that these patterns do not find themselves.
PACKAGE_HOST = re.compile(
    r"https?://[\w.-]+(?::\d+)?/(?:simple|packages)/|https?://registry\.|\bpypi\.[a-z]|\bpythonhosted\.",
    re.IGNORECASE,
)
ABSOLUTE_PATH = re.compile(r"(?<![\w.:/~-])/(?:home|root|work|Users)/\w")


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every file that git keeps or would keep."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def places(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in files: name, line and words."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path in files
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def test_no_tracked_file_names_a_package_registry(tracked: list[Path]) -> None:
    assert places(tracked, PACKAGE_HOST) == []


def test_no_tracked_file_names_a_folder_of_one_machine(tracked: list[Path]) -> None:
    assert places(tracked, ABSOLUTE_PATH) == []
    assert places(tracked, re.compile(re.escape(f"{ROOT}/"))) == []


def test_no_lock_that_records_addresses_is_tracked(tracked: list[Path]) -> None:
    assert {path.name for path in tracked}.isdisjoint({"uv.lock", "pylock.toml", "poetry.lock"})


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (PACKAGE_HOST, "--index-url https:" + "//packages.example/simple/"),
        (PACKAGE_HOST, "see PyPI" + ".org"),
        (ABSOLUTE_PATH, 'open("' + "/home" + '/kim/notes.txt")'),
    ],
)
def test_the_search_finds_what_it_is_meant_to_find(tmp_path: Path, pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["https://www.apache.org/licenses/", "~/homework/notes", "fill and finish/workup"])
def test_the_search_leaves_ordinary_lines_alone(line: str) -> None:
    assert not PACKAGE_HOST.search(line)
    assert not ABSOLUTE_PATH.search(line)
