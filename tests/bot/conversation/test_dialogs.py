"""Every dialog, played through the assistant and through the terminal's plain mode."""

import io
import sqlite3
from typing import Final

import msgspec
import pytest

from bot.conversation.messages import Reply
from bot.conversation.wording import lines
from bot.storage.facts import FlagRaised
from bot.terminal import Conversation, Person, piped, shown_plainly, talk
from tests.bot.conversation.dialogs import USER, WORKSPACE, Dialog, Ends, Stage, Step, dialogs, play

DIALOGS: Final = dialogs()
TYPED: Final = {
    name: dialog
    for name, dialog in DIALOGS.items()
    if all(step.says and not step.later and "\n\n" not in step.says and step.says.strip() for step in dialog.turns)
}
"""The dialogs that a pipe can hold: typed only, without days in between."""
NEVER_SHOWN: Final = ("polarity", "grounded", "horizon", "as_of", "None", "dont_know", "lead-", "decision_roles")


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_goes_as_its_file_tells(name: str, stage: Stage) -> None:
    dialog = DIALOGS[name]
    stage.set_up(dialog)

    play(stage, dialog, lambda step, before, reply: check(stage, step, before, reply))

    check_end(stage, dialog.ends)


def check(stage: Stage, step: Step, before: Reply, reply: Reply) -> None:
    """Hold one reply against what its step expects."""
    said = "\n".join(lines(reply))
    assert [words for words in step.hears if words not in said] == [], said
    assert [words for words in (*step.never, *NEVER_SHOWN) if words in said] == [], said
    if step.asks is not msgspec.UNSET:
        assert (reply.question.about if reply.question else None) == step.asks, said
    if step.same_question:
        assert reply.question == before.question
    if step.leads is not None:
        assert len(stage.ledger.leads()) == step.leads


def check_end(stage: Stage, ends: Ends) -> None:
    """Hold the store against how the dialog is to end."""
    view = stage.view()
    if ends.leads is not None:
        assert len(stage.ledger.leads()) == ends.leads
    if view is not None:
        known = msgspec.to_builtins(view.record.fields)
        assert {name: known.get(name) for name in ends.fields} == {n: _built(v) for n, v in ends.fields.items()}
        assert view.decision.outcome == (ends.outcome or view.decision.outcome), view.decision.verdict
        assert view.row.segment == (ends.segment or view.row.segment)
        flags = tuple(str(entry.fact.flag) for entry in view.history if isinstance(entry.fact, FlagRaised))
        assert flags == (flags if ends.flags is None else ends.flags)
        assert len(view.flags_open) == (len(view.flags_open) if ends.flags_open is None else ends.flags_open)
        assert [words for words in ends.never_in_record if words in msgspec.json.encode(view.record).decode()] == []
    stage.close()
    assert [words for words in ends.never_in_store if words in _whole_store(stage)] == []


def _built(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _whole_store(stage: Stage) -> str:
    connection = sqlite3.connect(stage.path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def test_there_are_dialogs_for_each_scenario_of_the_checklist_and_for_every_kind_of_turn() -> None:
    assert {dialog.checklist for dialog in DIALOGS.values()} >= set(range(141, 156))
    assert len(DIALOGS) >= 30


@pytest.mark.parametrize("name", TYPED)
def test_the_terminal_in_plain_mode_says_just_what_the_assistant_says(name: str, stage: Stage) -> None:
    dialog, out = TYPED[name], io.StringIO()
    stage.set_up(dialog)
    person = Person(WORKSPACE, USER, "UTC", dialog.segment)
    conversation = Conversation(stage.assistant, person, stage.tick)
    typed = io.StringIO("".join(f"{step.says}\n\n" for step in dialog.turns))

    talk(conversation, lambda reply: shown_plainly(reply, out), piped(typed, out))

    check_in_order(dialog, out.getvalue())
    check_end(stage, dialog.ends)


def check_in_order(dialog: Dialog, said: str) -> None:
    """Hold a whole transcript against what each step expects, in order."""
    at = 0
    for words in (words for step in dialog.turns for words in step.hears):
        assert words in said, said
        at = max(at, said.find(words))
    assert [words for words in NEVER_SHOWN if words in said] == []
