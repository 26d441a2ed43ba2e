import subprocess
import sys
from pathlib import Path

import pytest

from checks.locks import ROOT

# What a command needs is imported by that command; asking for help needs none of it.
SLOW = [
    "chromadb",
    "langchain",
    "openai",
    "pydantic",
    "rich",
    "sqlalchemy",
    "yaml",
]

RUN_AND_TELL = """
import runpy, sys
sys.argv = ["debrief", *sys.argv[1:]]
try:
    runpy.run_module("bot", run_name="__main__")
finally:
    sys.stderr.write(" ".join(sys.modules))
"""


@pytest.mark.parametrize(("option", "answer"), [("--help", "usage: debrief"), ("--version", "debrief ")])
def test_asking_for_help_or_the_version_loads_nothing_slow(option: str, answer: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN_AND_TELL, option]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    loaded = {name.partition(".")[0] for name in done.stderr.split()}

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(answer)
    assert "argparse" in loaded
    assert loaded.isdisjoint(SLOW), sorted(loaded.intersection(SLOW))
