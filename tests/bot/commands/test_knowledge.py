"""`debrief knowledge check`: mistakes in shared words are told with file and line."""

from pathlib import Path

import pytest

from tests.bot.commands.conftest import Debrief
from tests.bot.commands.stored_leads import copied_knowledge


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        (
            "conversation.yaml",
            "\nnegations:",
            "\nnegatives:",
            "unknown key `negatives`; correct its name, or remove it",
        ),
        (
            "statements.yaml",
            "\n  after_pauses:",
            "\n  pauses:",
            "unknown key `repairs.pauses`; correct its name, or remove it",
        ),
        ("slack.yaml", "criterion: next_step}", "criterion: next}", "`reject_reasons.no_show.criterion`"),
    ],
)
def test_a_mistake_in_shared_words_is_told_with_its_place(
    debrief: Debrief, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, before: str, after: str, told: str
) -> None:
    folder = copied_knowledge(tmp_path)
    path = folder / "shared" / file
    text = path.read_text("utf-8")
    path.write_text(text.replace(before, after), "utf-8")
    monkeypatch.setenv("DEBRIEF_KNOWLEDGE", str(folder))

    answer = debrief("knowledge", "check", "b2b")

    assert answer.status == 1
    assert f"{path}:" in answer.err
    assert told in answer.err
