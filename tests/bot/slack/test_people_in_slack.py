"""Sellers, managers and compliance in Slack: who is told what, who may do what, and what stays private."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from tests.bot.conversation.dialogs import STARTS
from tests.bot.slack.office import LAST, NOTE, Office, office_at_work
from tests.slack_double.plain import plain
from tests.slack_double.workspace import Message, Said, Workspace

CHANNEL = "biomanufacturing"
BURNS = "A patient had burns after last week's infusion."


@pytest.fixture
def slack_starts() -> datetime:
    return STARTS


@pytest.fixture
def slack_pace() -> float:
    return 0.2


@pytest.fixture(scope="session")
def guides(known: Knowledge) -> Guides:
    return Guides(known)


@pytest.fixture
def office(slack: Workspace, guides: Guides, empty_store: Path, tmp_path: Path) -> Iterator[Office]:
    """A workspace served over HTTP, with a channel for hand-overs and one for compliance."""
    with office_at_work(slack, empty_store, tmp_path, guides, "http") as made:
        for purpose in (CHANNEL, "compliance"):
            made.commands("ana", f"channel {purpose}", purpose)
        yield made


def handed_over(office: Office) -> Message:
    """Have an SQL handed over, and return its note."""
    said = office.qualified()
    office.presses("kim", office.last("kim", said.ts), "Hand over")
    (note,) = office.slack.from_app(CHANNEL)
    return note


def test_whoever_accepts_takes_the_lead_and_the_note_says_so(office: Office) -> None:
    note = handed_over(office)

    office.presses("lee", note, "Accept")

    (after,) = office.slack.from_app(CHANNEL)[:1]
    assert office.lead().row.status == "accepted"
    assert "Lee" in plain(after)


def test_a_lead_sent_back_returns_to_its_rep_and_goes_again_only_with_news_on_what_was_wrong(office: Office) -> None:
    note = handed_over(office)
    root = office.slack.messages("kim")[0]["ts"]
    before = len(office.slack.from_app("kim"))

    office.presses("lee", note, "Reject")
    office.sends("lee", what="wrong_person")
    told = "\n".join(plain(each) for each in office.slack.from_app("kim")[before:])
    office.writes("kim", "hand over", thread=root)
    refused = plain(office.last("kim", root))
    office.writes("kim", "Correction: Sven Lund, COO, signs off, not Priya.", thread=root)
    office.writes("kim", "hand over", thread=root)

    assert "Lee" in told
    assert "Helix Bio" in told
    assert "nothing new was said" in refused
    assert "Sven Lund" in plain(office.last(CHANNEL))


def test_pressing_hand_over_twice_hands_over_once(office: Office) -> None:
    said = office.qualified()
    card = office.last("kim", said.ts)

    for _ in range(2):
        office.presses("kim", card, "Hand over")

    assert len(office.slack.from_app(CHANNEL)) == 1


def test_a_rep_cannot_make_an_exception_and_is_told_why(office: Office) -> None:
    said = office.debriefed()

    office.writes("kim", "waive the timeline because the site closes anyway", thread=said.ts)

    assert "manager" in plain(office.last("kim", said.ts))
    assert office.lead().record.waived == ()


def test_a_manager_makes_an_exception_where_the_lead_is(office: Office) -> None:
    said = office.writes("kim", f"@debrief {NOTE}", CHANNEL)
    office.writes("kim", "biomanufacturing", CHANNEL, said.ts)

    office.writes("lee", "waive decision roles because the board decides in April", CHANNEL, said.ts)

    assert office.lead().record.waived == ("decision_roles",)


def test_nothing_of_a_lead_is_said_in_a_channel_that_did_not_hold_it(office: Office) -> None:
    office.qualified()

    asked = office.writes("lee", "@debrief why is Helix Bio an SQL?", "general")

    assert office.slack.from_app("general", asked.ts) == []
    assert "Priya Nair" in office.told("lee")


def test_a_flag_is_told_to_compliance_and_asked_after_until_it_is_answered(office: Office) -> None:
    said = office.writes("kim", f"{NOTE} {BURNS}")
    office.presses("kim", office.last("kim", said.ts), "Biomanufacturing")
    told = len(office.slack.from_app("compliance"))

    office.pass_minutes(24 * 60 + 1)
    office.slack.until(lambda: len(office.slack.from_app("compliance")) > told)
    office.settled()
    reminded = len(office.slack.from_app("compliance"))
    office.presses("cass", office.last("compliance"), "Reported")
    office.pass_minutes(24 * 60 + 1)
    office.settled()

    assert "burns" in plain(office.slack.from_app("compliance")[0])
    assert reminded > told >= 1
    assert office.lead().flags_open == ()
    assert len(office.slack.from_app("compliance")) <= reminded + 1


def test_a_lead_is_copied_for_the_crm_by_whoever_reads_it_and_for_that_person_alone(office: Office) -> None:
    said = office.qualified()

    office.chooses("kim", office.last("kim", said.ts), "Copy for CRM")
    copied = plain(office.last("kim"))
    office.presses("kim", _offering(office, "Hand over"), "Hand over")
    office.chooses("lee", office.slack.from_app(CHANNEL)[0], "Copy for CRM")

    assert "Helix Bio" in copied
    assert "Priya Nair" in copied
    assert "Priya Nair" in office.told("lee")
    assert len(office.slack.from_app(CHANNEL)) == 1


def _offering(office: Office, label: str) -> Message:
    """Find kim's last message with a button of that label."""
    return next(each for each in reversed(office.slack.from_app("kim")) if f"[{label}]" in plain(each))


def test_the_whole_trail_is_handed_as_a_file_to_who_may_have_it(office: Office) -> None:
    said = office.writes("kim", f"@debrief {NOTE}", CHANNEL)
    office.writes("kim", "biomanufacturing", CHANNEL, said.ts)
    office.writes("kim", LAST, CHANNEL, said.ts)
    card = office.last(CHANNEL, said.ts)

    for user in ("kim", "lee"):
        office.chooses(user, card, "Export")

    files = [file for each in office.slack.from_app("lee") for file in each.get("files", ())]
    assert len(files) == 1
    assert b"Priya Nair" in office.slack.file(files[0]["id"])
    assert [each for each in office.slack.from_app("kim") if each.get("files")] == []
    assert "may" in office.told("kim")


def test_feedback_is_kept_with_the_decision_and_changes_none(office: Office) -> None:
    said = office.qualified()
    before = office.lead().decision

    office.slack.press("kim", office.last("kim", said.ts), "feedback", "positive")
    office.settled()

    assert office.lead().decision.verdict == before.verdict
    assert any(entry.kind == "feedback_given" for entry in office.lead().history)


def test_a_managers_home_shows_how_leads_stand_and_a_reps_none_of_it(office: Office) -> None:
    office.debriefed()

    for user in ("kim", "lee"):
        office.settled(office.slack.open_home(user))
    reps = plain(office.slack.until(lambda: office.slack.home("kim")))
    managers = plain(office.slack.until(lambda: office.slack.home("lee")))

    assert "Helix Bio" in reps
    assert "Kim" not in managers
    assert reps != managers


def test_a_managers_chart_is_a_picture_as_soon_as_slack_has_looked_into_it(office: Office) -> None:
    office.debriefed()
    office.settled(office.slack.open_home("lee"))
    at_once = office.slack.until(lambda: office.slack.home("lee"))
    office.pass_days(1)
    office.slack.until(lambda: pictures(office.slack.home("lee") or {}))
    then = office.slack.home("lee") or {}
    office.settled(office.slack.open_home("lee"))
    again = office.slack.until(lambda: office.slack.home("lee"))

    assert pictures(at_once) == []
    assert "\u2588" in plain(at_once)
    (file,) = pictures(then)
    assert office.slack.file(file).startswith(b"\x89PNG")
    assert "[image: What keeps leads open: decision 1]" in plain(then)
    assert pictures(again) == [file]


def pictures(view: dict[str, Any]) -> list[str]:
    """Return the files that a view shows as pictures."""
    return [block["slack_file"]["id"] for block in view.get("blocks", ()) if block["type"] == "image"]


def test_a_very_long_paste_is_answered_within_what_slack_takes(office: Office) -> None:
    names = [f"Person{n} Übermäßig-Långnamn {'x' * 60}" for n in range(40)]
    text = NOTE + " " + " ".join(f"{name}, VP of {'Very ' * 20}Important Things, signs off." for name in names)

    said = office.writes("kim", text)
    office.presses("kim", office.last("kim", said.ts), "Biomanufacturing")
    office.commands("kim", "record Helix")

    assert "Helix Bio" in plain(office.last("kim", said.ts))


def in_channel(office: Office) -> tuple[Said, Message]:
    """Have a lead debriefed in the channel, and return its first note and its last card."""
    said = office.writes("kim", f"@debrief {NOTE}", CHANNEL)
    office.writes("kim", "biomanufacturing", CHANNEL, said.ts)
    office.writes("kim", LAST, CHANNEL, said.ts)
    return said, office.last(CHANNEL, said.ts)


def test_a_typed_acceptance_is_as_good_as_a_pressed_one(office: Office) -> None:
    said, _ = in_channel(office)
    office.writes("kim", "hand over", CHANNEL, said.ts)

    office.writes("lee", "accept it", CHANNEL, said.ts)

    assert office.lead().row.status == "accepted"
    assert "accepted by Lee" in plain(office.last("kim"))


def test_who_looks_behind_a_card_in_a_channel_looks_alone(office: Office) -> None:
    said, card = in_channel(office)
    before = len(office.slack.from_app(CHANNEL, said.ts))

    office.presses("sam", card, "What changed?")
    office.chooses("lee", card, "Show the record")

    assert len(office.slack.from_app(CHANNEL, said.ts)) == before
    assert office.told("sam")
    assert "AAV" in office.told("lee")


def test_nobody_takes_back_what_a_colleague_noted(office: Office) -> None:
    _, card = in_channel(office)

    office.presses("sam", card, "Undo")

    assert office.lead().decision.outcome == "sql"


def test_a_question_of_eligibility_is_put_to_compliance_and_their_answer_counts(office: Office) -> None:
    said = office.writes(
        "kim",
        "Just off with Dana Ortiz at Helix Bio. They need a partner to run their Phase 2 study, monitoring at 12 sites,"
        " start in Q3. Dana signs off. The CDA is signed, and she is happy for us to keep e-mailing her."
        " Technical call is booked for 10 March.",
    )
    office.presses("kim", office.last("kim", said.ts), "Biopharma")
    office.presses("kim", office.last("kim", said.ts), "Ask compliance")

    office.presses("cass", office.last("compliance"), "Verified")

    assert office.field("compliance.eligibility") == "verified"


def test_a_correction_before_the_hand_over_stops_it(office: Office) -> None:
    said = office.qualified()
    office.writes("kim", "There is no project any more.", thread=said.ts)

    office.pass_minutes(20)
    office.settled()

    assert office.slack.from_app(CHANNEL) == []
