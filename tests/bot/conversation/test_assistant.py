"""What holds for every conversation: done once, safe when overtaken, the same in whatever order things arrive."""

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection

from bot.conversation.messages import Deleted, Edited, Message, Opened, Reply, Said, Sent, Waived
from bot.conversation.standing import Guides
from bot.conversation.wording import lines
from bot.storage.erase import erase_lead
from bot.storage.facts import ActRefused, DebriefOpened, DecisionRecorded, LeadOpened, MessageReceived, Viewed
from bot.storage.ledger import Committed, EvidenceLedger, OvertakenError, Turn
from qualification.terms import GroundedRecord, Lead
from tests.bot.conversation.dialogs import STARTS, THREAD, USER, Dialog, Ends, Stage

NOTE: Final = (
    "Just off with Dana Ortiz at Helix Bio. They must move their AAV process, a tech transfer with three batches."
)
BACKGROUND: Final = (
    "Just off with Dana Ortiz at Helix Bio. Their site closes, so it is a tech transfer of an AAV process: "
    "process transfer, three runs."
)
LEAD: Final = "lead-helix"


def begin(stage: Stage, role: str = "rep") -> Stage:
    """Open the store with one lead that the thread is about."""
    stage.set_up(Dialog("", (), Ends(), segment="biomanufacturing", role=role))
    who = Lead(company="Helix Bio", contact="Dana Ortiz")
    opened = LeadOpened("Helix Bio", "biomanufacturing", None, USER, who)
    stage.ledger.commit_turn(Turn(USER, STARTS, [(LEAD, opened), (LEAD, DebriefOpened(THREAD))]))
    return stage


def text_of(reply: Reply) -> str:
    return "\n".join(lines(reply))


def test_a_message_that_is_delivered_again_is_noted_once(stage: Stage) -> None:
    begin(stage)
    message = Said(stage.origin("the-event"), "Start is in Q3")

    first, again = stage.tell(message), stage.tell(message)

    received = [entry for entry in stage.ledger.history(LEAD) if isinstance(entry.fact, MessageReceived)]
    assert len(received) == 1
    assert "Timeline" in text_of(first)
    assert "nothing was stored twice" in text_of(again)


class OvertakenLedger(EvidenceLedger):
    """A ledger in which somebody else is quicker, for the first few turns."""

    def __init__(self, ledger: EvidenceLedger, times: int) -> None:
        super().__init__(ledger.database, ledger.name)
        self.left = times

    def commit_turn(self, turn: Turn, alongside: Callable[[Connection], None] | None = None) -> Committed:
        if self.left and turn.seen:
            self.left -= 1
            at = turn.at - timedelta(seconds=1)
            super().commit_turn(Turn("lee", at, [(LEAD, DebriefOpened(f"other-{self.left}"))]))
        return super().commit_turn(turn, alongside)


def test_a_turn_that_was_overtaken_is_thought_out_again(stage: Stage) -> None:
    begin(stage)
    stage.assistant.ledger = OvertakenLedger(stage.ledger, 2)

    reply = stage.say("Start is in Q3")

    assert "Timeline" in text_of(reply)
    assert any(isinstance(entry.fact, MessageReceived) for entry in stage.ledger.history(LEAD))


def test_a_lead_that_never_rests_is_told_and_nothing_is_stored(stage: Stage) -> None:
    begin(stage)
    stage.assistant.ledger = OvertakenLedger(stage.ledger, 99)

    with pytest.raises(OvertakenError):
        stage.say("Start is in Q3")

    assert not any(isinstance(entry.fact, MessageReceived) for entry in stage.ledger.history(LEAD))


def test_a_decision_is_recorded_only_when_it_changes(stage: Stage) -> None:
    begin(stage)
    stage.say(NOTE)
    count = len(stage.ledger.decisions(LEAD))

    for text in ("what's missing?", "why?", "skip", "help", "hello"):
        stage.say(text)

    assert len(stage.ledger.decisions(LEAD)) == count == 1
    assert [e.fact.what for e in stage.ledger.history(LEAD) if isinstance(e.fact, Viewed)] == ["missing", "why"]


@pytest.mark.parametrize("slip", ["", "  ", "\x00\x01\x02\x03"])
def test_a_note_that_waits_is_not_lost_to_a_slip_of_the_finger(stage: Stage, slip: str) -> None:
    stage.set_up(Dialog("", (), Ends()))
    stage.say(NOTE)

    stage.say(slip)
    stage.say("biomanufacturing")

    assert [row.company for row in stage.ledger.leads()] == ["Helix Bio"]


def test_what_is_not_text_is_named(stage: Stage) -> None:
    begin(stage)

    said = [text_of(stage.tell(Sent(stage.origin(), what))) for what in ("voice", "photo", "file")]

    assert [next(words for words in ("a voice message", "a photo", "a file") if words in each) for each in said] == [
        "a voice message",
        "a photo",
        "a file",
    ]


def test_a_rep_who_makes_an_exception_is_refused_and_that_is_logged(stage: Stage) -> None:
    begin(stage)
    stage.say(NOTE)

    reply = stage.tell(Waived(stage.origin(), "stage", "because"))

    assert "may make an exception" in text_of(reply)
    assert any(isinstance(entry.fact, ActRefused) for entry in stage.ledger.history(LEAD))


def test_an_unknown_lead_is_never_opened_by_a_question(stage: Stage) -> None:
    stage.set_up(Dialog("", (), Ends()))

    for text in ("why?", "what's missing?", "undo", "next lead", "reported", "help", "what counts as documentation?"):
        stage.say(text)

    assert stage.ledger.leads() == ()


def happenings(stage: Stage) -> tuple[Callable[[], Message], ...]:
    """Return six things that happen to one message and its lead, each with a time of its own."""
    written = STARTS + timedelta(hours=1)

    def at(minutes: int, event: str) -> Stage:
        stage.now = written + timedelta(minutes=minutes - 1)
        return stage

    return (
        lambda: Said(at(0, "note").origin("note"), "Start is in Q3. Phase 2.", "m1"),
        lambda: Edited(at(5, "edit-1").origin("edit-1"), "m1", "Start is in Q4. Phase 2.", written),
        lambda: Edited(at(9, "edit-2").origin("edit-2"), "m1", "Start is in May. Phase 1.", written),
        lambda: Deleted(at(15, "delete").origin("delete"), "m0"),
        lambda: Said(at(20, "correction").origin("correction"), "Correction: it starts in June.", "m2"),
        lambda: Said(
            at(25, "consent").origin("consent"),
            "She told me to take her off every list and never contact her again.",
            "m3",
        ),
    )


def record_after(stage: Stage, order: Sequence[int]) -> GroundedRecord:
    begin(stage)
    stage.say(BACKGROUND)
    made = happenings(stage)
    for place in order:
        stage.last = Reply()
        stage.tell(made[place]())
    stage.now = STARTS + timedelta(hours=3)
    view = stage.view()
    assert view is not None
    return view.record


@pytest.mark.parametrize("order", list(permutations(range(6)))[::37])
def test_notes_edits_and_deletions_end_in_one_record_whatever_order_they_arrive_in(
    order: tuple[int, ...], stage: Stage, guides: Guides, empty_store: Path, tmp_path: Path
) -> None:
    shutil.copy(empty_store, tmp_path / "in-order.db")
    in_order = Stage(tmp_path / "in-order.db", guides)

    expected, got = record_after(in_order, range(6)), record_after(stage, order)
    in_order.close()

    assert (got.fields, got.denied, got.conflicting) == (expected.fields, expected.denied, expected.conflicting)
    assert str(got.fields.timeline_start) == str(expected.fields.timeline_start)
    assert got.fields.stage_phase == "phase_1"
    assert got.fields.compliance_consent == "refused"


def test_a_deleted_message_no_longer_counts(stage: Stage) -> None:
    begin(stage)
    stage.tell(Said(stage.origin(), "They want to start in Q3.", "m1"))

    stage.tell(Deleted(stage.origin(), "m1"))

    view = stage.view()
    assert view is not None
    assert view.record.fields.timeline_start is None


def test_another_day_begins_another_debrief(stage: Stage) -> None:
    begin(stage)
    stage.say(NOTE)
    stage.say("don't know")
    first = stage.last.question
    stage.now += timedelta(days=1)

    reply = stage.tell(Opened(stage.origin()))

    assert first is not None
    assert reply.question is not None
    assert (first.about, reply.question.about) == ("timeline", "stage")


def test_the_explanation_that_is_stored_is_the_one_that_was_shown(stage: Stage) -> None:
    begin(stage)
    stage.say(NOTE)
    stored = [entry.fact for entry in stage.ledger.history(LEAD) if isinstance(entry.fact, DecisionRecorded)][-1]

    view = stage.view()

    assert view is not None
    assert (stored.title, stored.record, stored.policy) == (
        view.explanation.title,
        view.explanation.record,
        view.explanation.policy,
    )


def test_a_thread_about_a_lead_that_was_erased_is_about_none(stage: Stage) -> None:
    begin(stage)
    stage.say(NOTE)
    erase_lead(stage.ledger, LEAD, actor="lee", at=stage.tick(), reason="asked to")

    told = [text_of(stage.say(text)) for text in ("Start is in Q3", "why?", "next lead", "leads")]
    again = stage.say(NOTE)

    assert "Helix Bio" not in "\n".join(told)
    assert "Need" in text_of(again)
    assert [row.company for row in stage.ledger.leads()] == ["Helix Bio"]
