"""Every dialog, played through Slack over both transports: it ends in the record and decision it ends in elsewhere."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from bot.conversation.messages import Reply
from bot.conversation.standing import Guides, LeadView
from bot.conversation.wishes import picked
from bot.conversation.wording import is_shown
from bot.knowledge import Knowledge
from bot.storage.facts import FlagRaised
from tests.bot.conversation.dialogs import STARTS, Dialog, Stage, Step, dialogs
from tests.bot.slack.slack_handling import handler
from tests.bot.slack.slack_stage import Over, SlackStage
from tests.slack_double.workspace import Workspace

DIALOGS: Final = dialogs()


@dataclass(frozen=True, slots=True)
class Played:
    """A dialog as it goes in the terminal: each step, the question at its end, and how all of it ends."""

    steps: tuple[tuple[Step, str], ...]
    ends: dict[str, Any]
    leads: int


@pytest.fixture
def slack_starts() -> datetime:
    return STARTS


@pytest.fixture
def slack_pace() -> float:
    return 0.2


@pytest.fixture(scope="session")
def guides(known: Knowledge) -> Guides:
    return Guides(known)


@pytest.fixture(scope="session")
def played(guides: Guides, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Played]:
    """Play a dialog without Slack, once for both transports."""

    @cache
    def played(name: str) -> Played:
        path = tmp_path_factory.mktemp("terminal") / "ledger.db"
        shutil.copy(empty_store, path)
        stage = Stage(path, guides)
        stage.set_up(DIALOGS[name])
        steps = [_stepped(step, stage) for step in DIALOGS[name].turns]
        made = Played(tuple(steps), summed_up(stage.view()), len(stage.ledger.leads()))
        stage.close()
        return made

    return played


@pytest.fixture
def stage(slack: Workspace, guides: Guides, empty_store: Path, tmp_path: Path, over: Over) -> Iterator[SlackStage]:
    path = tmp_path / "ledger.db"
    shutil.copy(empty_store, path)
    made = SlackStage(slack, path, guides, over, handler, STARTS)
    yield made
    made.close()


@pytest.mark.parametrize("over", ["http", "sockets"])
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_ends_in_slack_as_it_ends_in_the_terminal(
    name: str, played: Callable[[str], Played], stage: SlackStage
) -> None:
    dialog, expected = DIALOGS[name], played(name)
    stage.set_up(dialog)

    for step, question in expected.steps:
        shown = stage.step(step)
        assert question in _squeezed(shown), shown
        assert [words for words in step.never if words in shown] == [], shown

    assert summed_up(stage.view()) == expected.ends
    assert len(stage.ledger.leads()) == expected.leads
    stage.close()
    assert [words for words in dialog.ends.never_in_store if words in _stored(stage)] == []


def _stepped(step: Step, stage: Stage) -> tuple[Step, str]:
    """Do a step in the terminal; return it, a number that picks made the pick itself, and the question at its end."""
    if step.later:
        stage.now += timedelta(days=int(step.later.split()[0]))
    question, reply = stage.last.question, Reply()
    if step.restarts:
        reply = stage.restart()
    elif step.picks is not None:
        reply = stage.pick(step.picks)
    elif step.says is not None:
        reply = stage.say(step.says)
        if question is not None and is_shown(question) and step.says.strip().isdigit():
            # Nobody counts buttons.
            value = picked(step.says, [(each.value, each.label) for each in question.choices])
            step = msgspec.structs.replace(step, says=None, picks=value) if value else step
    return step, _squeezed(reply.question.text) if reply.question else ""


def summed_up(view: LeadView | None) -> dict[str, Any]:
    """Tell what a record and its decision come to, without when and by whom each word was said."""
    if view is None:
        return {}
    record, verdict = view.record, view.decision.verdict
    return {
        "lead": (view.row.company, view.row.contact, view.row.segment),
        "fields": msgspec.to_builtins(record.fields),
        "denied": sorted(record.denied),
        "conflicting": sorted(record.conflicting),
        "waived": sorted(record.waived),
        "dates": msgspec.to_builtins(record.evidence_dates),
        "verdict": msgspec.to_builtins(verdict),
        "flags": [str(entry.fact.flag) for entry in view.history if isinstance(entry.fact, FlagRaised)],
        "flags open": len(view.flags_open),
    }


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _stored(stage: SlackStage) -> str:
    """Give all that the store's files hold, deleted rows too."""
    return "".join(path.read_bytes().decode(errors="replace") for path in stage.path.parent.glob("ledger.db*"))


def test_the_dialogs_are_all_there() -> None:
    assert len(DIALOGS) >= 30
    assert all(isinstance(each, Dialog) for each in DIALOGS.values())
