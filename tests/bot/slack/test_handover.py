"""The handover note: all that the next owner needs, what became of it, and nothing that belongs to somebody else."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.messages import HandedOver, Judged
from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.slack.actions import Act, pressed
from bot.slack.handover import Handover, Standing, handover_message, handover_of
from bot.storage.database import open_database
from bot.storage.facts import LeadSourced
from bot.storage.ledger import Turn
from tests.bot.conversation.dialogs import Stage, dialogs, play
from tests.bot.slack.looks import buttons, complaints, press, words


@pytest.fixture(scope="module")
def qualified(known: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a lead has just become an SQL."""
    path = tmp_path_factory.mktemp("qualified") / "ledger.db"
    open_database(path).close()
    stage = Stage(path, Guides(known))
    dialog = dialogs()["146-director-of-manufacturing"]
    stage.set_up(dialog)
    play(stage, dialog, lambda step, before, reply: None)
    stage.close()
    return path


@pytest.fixture
def stage(known: Knowledge, qualified: Path, tmp_path: Path) -> Iterator[Stage]:
    path = tmp_path / "ledger.db"
    shutil.copy(qualified, path)
    made = Stage(path, Guides(known), now=Stage.now + timedelta(hours=2))
    made._count = 100
    made.open()
    yield made
    made.close()


def note(stage: Stage) -> Handover:
    view = stage.view()
    assert view is not None
    return handover_of(view, lambda user: user.capitalize())


def test_the_note_tells_need_scope_stage_timeline_people_compliance_and_next_step_with_quotes(stage: Stage) -> None:
    message = handover_message(note(stage))

    shown = words(message.blocks)
    assert [n for n, _ in note(stage).parts] == [
        "Need", "Scope", "Stage", "Timeline", "Decision", "Compliance", "Next step",
    ]  # fmt: skip
    assert "New SQL: Arbor Biologics (Robert Hale)" in shown
    assert "Robert Hale, Director of Manufacturing" in shown
    assert "July to September 2026" in shown
    assert "\u201cSite visit agreed for 19 March\u201d" in shown
    assert complaints(message) == []


def test_source_campaign_and_asset_are_told_where_known(stage: Stage) -> None:
    view = stage.view()
    assert view is not None
    sourced = LeadSourced("webinar", "AAV spring", "tech-transfer guide", 71.0)
    stage.ledger.commit_turn(Turn("ops", stage.tick(), [(view.row.lead, sourced)]))

    shown = words(handover_message(note(stage)).blocks)

    assert "Source: webinar \u00b7 Campaign: AAV spring \u00b7 Asset: tech-transfer guide" in shown


def test_an_offer_carries_accept_and_reject_for_its_lead(stage: Stage) -> None:
    message = handover_message(note(stage))

    accepted = pressed(press(message.blocks, "accept"))

    assert accepted is not None
    assert (accepted.act, accepted.lead) == (Act.ACCEPT, note(stage).lead)
    assert "reject" in buttons(message.blocks)


def test_once_accepted_it_says_by_whom_and_asks_no_more(stage: Stage) -> None:
    stage.tell(HandedOver(stage.origin(), "C1"))
    stage.tell(Judged(stage.origin(), "accepted"))

    message = handover_message(note(stage))

    assert note(stage).standing is Standing.ACCEPTED
    assert "Accepted by Kim on 2 March 2026." in words(message.blocks)
    assert not {"accept", "reject"} & set(buttons(message.blocks))


def test_once_rejected_it_says_why_and_that_the_rep_has_it_again(stage: Stage) -> None:
    stage.tell(HandedOver(stage.origin(), "C1"))
    stage.tell(Judged(stage.origin(), "rejected", "Timing: not before 2029", "timeline"))

    shown = words(handover_message(note(stage)).blocks)

    assert "Sent back: Arbor Biologics (Robert Hale)" in shown
    assert "Sent back by Kim on 2 March 2026: the timeline: Timing: not before 2029" in shown


def test_a_correction_after_the_handover_is_shown_on_top(stage: Stage) -> None:
    stage.tell(HandedOver(stage.origin(), "C1"))
    stage.say("no, it's Q4")

    message = handover_message(note(stage))

    shown = words(message.blocks)
    assert "Corrected since\n\n\nstart: July to September 2026 -> October to December 2026" in shown
    assert "Corrected: start: July to September 2026 -&gt; October to December 2026" in message.text


def test_a_lead_that_is_no_sql_any_more_is_withdrawn(stage: Stage) -> None:
    stage.tell(HandedOver(stage.origin(), "C1"))
    stage.say("They called: no project any more, it is all cancelled.")

    message = handover_message(note(stage))

    assert note(stage).standing is Standing.WITHDRAWN
    assert "No longer an SQL" in words(message.blocks)
    assert not {"accept", "reject"} & set(buttons(message.blocks))


def test_flags_are_named_but_never_in_their_words(stage: Stage) -> None:
    stage.say("By the way, two patients had burns after the infusion last week.")

    told = note(stage)

    assert told.flags == (
        "Possible harm to a patient: the rep was told to tell the Drug safety / vigilance desk; not reported yet",
    )
    assert "burns" not in words(handover_message(told).blocks)


def test_an_accepted_lead_that_no_longer_qualifies_says_so() -> None:
    accepted = Handover("lead-1", "Helix", "2 questions open", standing=Standing.ACCEPTED, by="Lee")

    assert "As things stand now: 2 questions open." in words(handover_message(accepted).blocks)


def test_an_exception_is_named() -> None:
    offered = Handover("lead-1", "Helix", "SQL, with exception: timeline", notes=("Exception by Lee.",))

    shown = words(handover_message(offered).blocks)

    assert "SQL, with exception: timeline." in shown
    assert "Exception by Lee." in shown


@pytest.mark.parametrize("standing", Standing)
def test_slack_takes_the_note_whatever_became_of_it(standing: Standing) -> None:
    for filled in (Handover("lead-1", "Helix", "SQL"), Handover("lead-1", "", "", by="Lee", reason="x" * 5000)):
        assert complaints(handover_message(replace(filled, standing=standing))) == []
