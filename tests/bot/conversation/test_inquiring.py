"""Questions across leads: asked in words or by a command, from a thread in which nothing was said before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.messages import Reply, Said, Wish, Wished
from bot.conversation.wording import lines
from bot.storage.facts import Fact, LeadReassigned, UserAdded
from bot.storage.ledger import Turn
from tests.bot.conversation.dialogs import USER, Dialog, Ends, Stage

NOTE = (
    "Just off with Dana Ortiz at Helix Bio. They must move their AAV process because the site closes, a tech transfer: "
    "process transfer and three batches. Phase 1. Priya Nair, VP, signs. Start in Q3. Dana opted in, they expect batch "
    "records."
)


def elsewhere(stage: Stage, text: str) -> str:
    """Ask from a thread of its own."""
    return _told(stage.tell(Said(replace(stage.origin(), thread="elsewhere"), text)))


def wished(stage: Stage, what: Wish) -> str:
    return _told(stage.tell(Wished(replace(stage.origin(), thread="elsewhere"), what)))


def _told(reply: Reply) -> str:
    return "\n".join(lines(reply))


def begun(stage: Stage, role: str = "rep") -> Stage:
    stage.set_up(Dialog("", (), Ends(), segment="biomanufacturing", role=role))
    stage.say(NOTE)
    return stage


@pytest.mark.parametrize("asked", ["What changed this week?", "what changed?", "anything new since yesterday?"])
def test_what_changed_lately_lists_leads_that_are_new(stage: Stage, asked: str) -> None:
    assert "- Helix Bio (Dana Ortiz), new: 1 question open" in elsewhere(begun(stage), asked)


def test_what_changed_lately_says_how_a_lead_stood_before(stage: Stage) -> None:
    begun(stage)
    stage.now += timedelta(days=3)
    stage.say("The technical call is booked for 12 March.")

    told = elsewhere(stage, "what changed since yesterday?")

    assert "- Helix Bio (Dana Ortiz): 1 question open \u2192 " in told


def test_a_lead_on_which_nothing_was_decided_anew_did_not_change(stage: Stage) -> None:
    begun(stage)
    stage.now += timedelta(days=10)
    wished(stage, "near")

    assert elsewhere(stage, "what changed this week?").startswith("Nothing changed since")


@pytest.mark.parametrize(("role", "sees"), [("rep", False), ("manager", True)])
def test_a_rep_hears_of_their_own_leads_and_a_manager_of_all(stage: Stage, role: str, sees: bool) -> None:
    begun(stage, role)
    view = stage.view()
    assert view is not None
    moved: list[tuple[str, Fact]] = [("", UserAdded("sam", "Sam", "rep")), (view.row.lead, LeadReassigned("sam"))]
    stage.ledger.commit_turn(Turn(USER, stage.tick(), moved))

    assert ("Helix" in elsewhere(stage, "what changed this week?")) is sees


@pytest.mark.parametrize(
    ("wish", "expected"),
    [("near", "One lead is one fact away"), ("flags", "No flag is open"), ("changes", "Helix Bio (Dana Ortiz), new")],
)
def test_a_command_asks_across_leads_as_words_do(stage: Stage, wish: Wish, expected: str) -> None:
    assert expected in wished(begun(stage), wish)
