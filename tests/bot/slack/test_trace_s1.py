"""Every dialog, played through Slack over both transports: it ends in the same record and decision as in the terminal."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from bot.conversation.messages import Reply
from bot.conversation.standing import Guides, LeadView
from bot.conversation.wishes import picked
from bot.conversation.wording import is_shown
from bot.storage.facts import FlagRaised
from tests.bot.conversation.dialogs import STARTS, Dialog, Stage, Step, dialogs
from tests.bot.slack.slack_handling import handler
from tests.bot.slack.slack_stage import Over, SlackStage
from tests.slack_double.workspace import Workspace

DIALOGS: Final = dialogs()


@pytest.fixture
def slack_starts() -> datetime:
    return STARTS


@pytest.fixture(scope="session")
def guides(known: Any) -> Guides:
    return Guides(known)


@pytest.fixture
def terminal(guides: Guides, empty_store: Path, tmp_path: Path) -> Iterator[Stage]:
    """The stage without Slack, on a store of its own."""
    path = tmp_path / "terminal.db"
    shutil.copy(empty_store, path)
    made = Stage(path, guides)
    yield made
    made.close()


@pytest.fixture
def in_slack(slack: Workspace, guides: Guides, empty_store: Path, tmp_path: Path, over: Over) -> Iterator[SlackStage]:
    path = tmp_path / "slack.db"
    shutil.copy(empty_store, path)
    made = SlackStage(slack, path, guides, over, handler, STARTS)
    yield made
    made.close()


@pytest.mark.parametrize("over", ["http", "sockets"])
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_ends_in_slack_as_it_ends_in_the_terminal(name: str, terminal: Stage, in_slack: SlackStage) -> None:
    dialog = DIALOGS[name]
    terminal.set_up(dialog)
    in_slack.set_up(dialog)

    for step in dialog.turns:
        step_in_both(step, terminal, in_slack)

    print("\n".join(m.get("user","")+": "+__import__("tests.slack_double.plain").slack_double.plain.plain(m)+str([b.get("block_id") for b in m.get("blocks",[])]) for m in in_slack.slack.messages("kim")))
    assert summed_up(in_slack.view()) == summed_up(terminal.view())
    assert len(in_slack.ledger.leads()) == len(terminal.ledger.leads())
    in_slack.close()
    assert [words for words in dialog.ends.never_in_store if words.encode() in in_slack.path.read_bytes()] == []


def step_in_both(step: Step, terminal: Stage, in_slack: SlackStage) -> None:
    """Do a step in the terminal and in Slack; the same question stands at its end, and nothing is shown that may not be."""
    step, reply = _in_terminal(step, terminal)

    shown = in_slack.step(step, step.says)

    assert [words for words in step.never if words in shown] == [], shown
    if reply.question is not None:
        assert _squeezed(reply.question.text) in _squeezed(shown), shown


def _in_terminal(step: Step, terminal: Stage) -> tuple[Step, Reply]:
    """Do a step without Slack; return it with a number that picks as the pick itself, for in Slack there are buttons."""
    if step.later:
        terminal.now += timedelta(days=int(step.later.split()[0]))
    if step.restarts:
        return step, terminal.restart()
    if step.picks is not None:
        return step, terminal.pick(step.picks)
    if step.says is None:
        return step, Reply()
    question = terminal.last.question
    value = None
    if question is not None and is_shown(question) and step.says.strip().isdigit():
        value = picked(step.says, [(each.value, each.label) for each in question.choices])
    reply = terminal.say(step.says)
    return (msgspec.structs.replace(step, says=None, picks=value) if value else step), reply


def summed_up(view: LeadView | None) -> dict[str, Any]:
    """Tell what a record and its decision come to, without when and by whom each word was said."""
    if view is None:
        return {}
    record, verdict = view.record, view.decision.verdict
    return {
        "segment": view.row.segment,
        "company": view.row.company,
        "contact": view.row.contact,
        "fields": msgspec.to_builtins(record.fields),
        "denied": sorted(record.denied),
        "conflicting": sorted(record.conflicting),
        "waived": sorted(record.waived),
        "dates": msgspec.to_builtins(record.evidence_dates),
        "outcome": verdict.outcome,
        "states": verdict.states,
        "reasons": verdict.reasons,
        "missing": verdict.missing,
        "flags": [str(entry.fact.flag) for entry in view.history if isinstance(entry.fact, FlagRaised)],
        "flags open": len(view.flags_open),
    }


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_dialog_is_played_over_both_transports() -> None:
    assert len(DIALOGS) >= 30
    assert all(isinstance(each, Dialog) for each in DIALOGS.values())
