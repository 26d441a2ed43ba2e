"""Trying the app by hand: the double starts by one command, and a line typed is a thing done."""

import json
import subprocess
import sys
from pathlib import Path


def test_a_line_typed_is_a_message_said_and_the_journal_keeps_it(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    typed = "kim: They must move AAV\nkim>: Three batches\nlee#general: Hello\nbob: Who am I?\nwhat\nquit\n"

    ran = subprocess.run(
        [sys.executable, "-m", "tests.slack_double"],
        input=typed, capture_output=True, text=True, timeout=60, check=True,
        cwd=Path(__file__).parents[2], env={"SLACK_DOUBLE_JOURNAL": str(journal)},
    )  # fmt: skip

    acts = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    said = [each["payload"]["event"] for each in acts if each["kind"] == "delivery" and each["payload"]]
    by_text = {each["text"]: each for each in said}
    assert "nobody called 'bob'" in ran.stdout
    assert by_text["Three batches"]["thread_ts"] == by_text["They must move AAV"]["ts"]
    assert by_text["Hello"]["channel_type"] == "channel"
