"""The conversation reads just as `extract` and `assess` do."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.case_files import Case, read_cases
from bot.commands.reading import CaseReader
from bot.conversation.messages import Said
from bot.knowledge import Knowledge, read_knowledge
from bot.storage.facts import DebriefOpened, LeadOpened, QuestionAsked
from bot.storage.ledger import Turn
from qualification.policy_files import PolicyError
from tests.bot.conversation.dialogs import THREAD, USER, Dialog, Ends, Stage

CASES: Final = Path(__file__).parents[2] / "cases" / "read"
LEAD: Final = "lead-case"


def cases(known: Knowledge, name: str) -> list[Case]:
    with (CASES / name).open("rb") as stream:
        return list(read_cases(stream, known.policies, lambda line, problem: pytest.fail(f"{name}:{line}: {problem}")))


@pytest.mark.parametrize("file", ["dev.jsonl", "shorthand.jsonl", "transcripts.jsonl"])
def test_turn_after_turn_a_debrief_reads_as_its_case_does(
    file: str, known: Knowledge, case_reader: CaseReader, stage: Stage
) -> None:
    stage.set_up(Dialog("", (), Ends()))
    for number, case in enumerate(cases(known, file)[::3]):
        lead = f"{LEAD}-{number}"
        stage.now = datetime.combine(case.turns[0].date, time(9), UTC)
        opened = LeadOpened(str(case.lead.company), case.segment, None, USER, case.lead)
        stage.ledger.commit_turn(Turn(USER, stage.now, [(lead, opened)]))

        for turn in case.turns:
            stage.now = max(stage.now + timedelta(minutes=1), datetime.combine(turn.date, time(9), UTC))
            asked = [QuestionAsked(THREAD, turn.asked, "?")] if turn.asked else []
            stage.ledger.commit_turn(
                Turn(USER, stage.now, [(lead, DebriefOpened(THREAD)), *((lead, a) for a in asked)])
            )
            stage.tell(Said(stage.origin(), turn.rep))

        view, read = stage.view(), case_reader(case)
        assert view is not None
        assert (case.id, view.record.fields) == (case.id, read.record.fields)
        assert (view.record.denied, view.record.conflicting) == (read.record.denied, read.record.conflicting)


def test_a_fault_in_the_words_of_the_conversation_names_file_and_line(known: Knowledge, tmp_path: Path) -> None:
    import shutil

    from bot.conversation.standing import Guides

    folder = tmp_path / "knowledge"
    shutil.copytree(known.folder, folder)
    path = folder / "shared" / "conversation.yaml"
    path.write_text(path.read_text("utf-8").replace("  next: >-", "  next: '* lead'\n  skipped: >-", 1), "utf-8")

    with pytest.raises(PolicyError, match=r"conversation\.yaml:\d+:\d+: "):
        _ = Guides(read_knowledge(folder)).conversation
