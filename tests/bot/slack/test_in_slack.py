"""The whole way through Slack: what people do there, what they see, and what Slack may do to us meanwhile."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from tests.bot.conversation.dialogs import STARTS
from tests.bot.slack.office import LAST, NOTE, Office, office_at_work
from tests.slack_double.plain import marks, plain
from tests.slack_double.workspace import Workspace


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
    """A workspace whose people are known, served over Socket Mode."""
    with office_at_work(slack, empty_store, tmp_path, guides, "sockets") as made:
        yield made


def test_a_note_becomes_a_card_and_an_answer_an_sql(office: Office) -> None:
    said = office.qualified()

    shown = plain(office.last("kim", said.ts))
    assert office.lead().decision.outcome == "sql"
    assert "Helix Bio" in shown
    assert "Priya Nair" in shown
    assert office.slack.status(said) == "active"


def test_who_opens_the_messages_is_offered_how_to_begin(office: Office) -> None:
    office.settled(office.slack.open_home("kim", "messages"))

    prompts = office.slack.until(lambda: office.slack.prompts("kim"))

    assert 1 <= len(prompts) <= 4


def test_the_home_shows_the_open_debrief_and_goes_on_with_it(office: Office) -> None:
    office.debriefed()

    office.settled(office.slack.open_home("kim"))
    home = office.slack.until(lambda: office.slack.home("kim"))

    assert "Helix Bio" in plain(home)
    before = len(office.slack.from_app("kim"))
    office.presses("kim", "home", "Go on")
    assert len(office.slack.from_app("kim")) > before


def test_the_form_opens_at_once_is_filled_and_what_is_changed_there_counts(office: Office) -> None:
    said = office.debriefed()

    office.presses("kim", office.last("kim", said.ts), "Edit")
    form = office.form("kim")
    office.sends("kim", deliverable="process transfer and four engineering runs")

    assert "Stage" in plain(form)
    assert office.field("scope.deliverable") == "process transfer and four engineering runs"


def test_undo_takes_the_last_thing_back(office: Office) -> None:
    said = office.qualified()

    office.presses("kim", office.last("kim", said.ts), "Undo")

    assert office.lead().decision.outcome == "pending_discovery"


def test_an_edited_message_is_read_anew_and_a_deleted_one_counts_no_more(office: Office) -> None:
    said = office.debriefed()

    office.settled(office.slack.edit("kim", said, NOTE.replace("Phase 2", "Phase 3")))
    edited = office.field("stage.phase")
    office.settled(office.slack.delete("kim", said))

    assert edited == "phase_3"
    assert office.field("stage.phase") is None


def test_a_mention_is_answered_in_its_thread_and_what_follows_needs_no_mention(office: Office) -> None:
    said = office.writes("kim", f"@debrief {NOTE}", "biomanufacturing")
    office.writes("kim", "biomanufacturing", "biomanufacturing", said.ts)
    office.writes("kim", LAST, "biomanufacturing", said.ts)
    other = office.writes("sam", "Lunch, anyone?", "biomanufacturing")
    office.writes("kim", "Phase 3 of the canteen", "biomanufacturing", other.ts)

    answers = office.slack.from_app("biomanufacturing")
    assert {each.get("thread_ts") for each in answers} == {said.ts}
    assert office.lead().decision.outcome == "sql"
    assert office.field("stage.phase") == "phase_2"


def test_a_colleagues_message_is_taken_as_notes_by_the_shortcut(office: Office) -> None:
    said = office.writes("sam", NOTE, "general")
    assert office.slack.shortcut("kim", "debrief_this", said)["acked"]
    office.settled()

    assert office.slack.from_app("general") == []
    asked = office.last("kim")
    assert "Which segment" in plain(asked)
    office.presses("kim", asked, "Biomanufacturing")
    assert office.lead().row.company == "Helix Bio"


def test_commands_answer_only_whoever_types_them(office: Office) -> None:
    office.qualified()

    helped, why = office.commands("kim", "help", "general"), office.commands("kim", "why Helix", "general")

    assert "Paste or type" in helped
    assert "Priya Nair" in why
    assert office.slack.from_app("general") == []


def test_prose_appears_piece_by_piece_and_a_verdict_whole(office: Office) -> None:
    office.qualified()
    helped, why = office.writes("kim", "help"), office.writes("kim", "why is Helix SQL?")

    assert "Paste or type" in plain(office.last("kim", helped.ts))
    assert "Priya Nair" in plain(office.last("kim", why.ts))
    streamed = [call["arguments"]["thread_ts"] for call in office.slack.calls("chat.startStream")]
    assert streamed == [helped.ts]
    assert not office.last("kim", helped.ts).get("streaming")


def test_a_text_file_is_read_and_a_photo_is_named_as_unreadable(office: Office) -> None:
    sent = office.slack.upload("kim", "call.txt", NOTE)
    office.settled(sent.event)
    office.presses("kim", office.last("kim", sent.ts), "Biomanufacturing")
    photo = office.slack.upload("kim", "board.jpg", b"\xff\xd8\xff", mimetype="image/jpeg")
    office.settled(photo.event)

    assert office.field("stage.phase") == "phase_2"
    assert "photo" in plain(office.last("kim", photo.ts))


def test_an_sql_goes_to_its_channel_and_comes_back_with_a_reason(office: Office) -> None:
    office.slack.command("ana", "/debrief", "channel biomanufacturing", "biomanufacturing")
    office.settled()
    said = office.qualified()

    office.presses("kim", office.last("kim", said.ts), "Hand over")
    (note,) = office.slack.from_app("biomanufacturing")
    office.presses("lee", note, "Reject")
    office.sends("lee", what="timing")

    assert "Helix Bio" in plain(note)
    assert office.lead().row.status == "rejected"


def test_an_sql_is_handed_over_by_itself_after_a_quarter_of_an_hour_and_a_correction_changes_the_note(
    office: Office,
) -> None:
    office.slack.command("ana", "/debrief", "channel biomanufacturing", "biomanufacturing")
    office.settled()
    said = office.qualified()
    before = office.slack.from_app("biomanufacturing")

    office.pass_minutes(16)
    (note,) = office.slack.until(lambda: office.slack.from_app("biomanufacturing"))
    office.writes("kim", "Correction: it is Phase 3, not Phase 2", thread=said.ts)

    (changed,) = office.slack.from_app("biomanufacturing")
    assert before == []
    assert changed["ts"] == note["ts"]
    assert plain(changed) != plain(note)


def test_a_flag_in_a_channel_is_told_to_its_author_alone(office: Office) -> None:
    said = office.writes("kim", f"@debrief {NOTE} A patient had burns after last week's infusion.", "general")
    office.writes("kim", "biomanufacturing", "general", said.ts)

    in_public = "\n".join(plain(each) for each in office.slack.from_app("general"))
    assert "burns" not in in_public
    assert "burns" in office.told("kim")


def test_what_leads_are_called_cannot_ring_link_or_format(office: Office) -> None:
    evil = "<!channel> *Helix* <https://evil.example|Bio>"
    said = office.slack.say("kim", f"Just off with Dana Ortiz at {evil}. They must move their AAV process.", raw=True)
    office.settled(said.event)

    assert [mark for each in office.slack.from_app("kim") for mark in marks(each)] == []


def test_whatever_comes_twice_or_late_is_done_once(office: Office) -> None:
    office.slack.control("deliveries", copies=3)
    said = office.debriefed()
    office.slack.control("again", id=said.event, times=2, reason="http_timeout")
    office.settled(said.event)
    answered = len(office.slack.from_app("kim", said.ts))

    office.slack.control("deliveries", copies=1)
    office.slack.control("hold")
    last = office.slack.say("kim", LAST, thread=said.ts)
    edit = office.slack.edit("kim", last, LAST.replace("Priya", "Petra"))
    office.slack.control("release", order=[1, 0])
    office.settled(last.event)
    office.settled(edit)

    assert answered == 2
    assert [person["name"] for person in office.field("decision.people")] == ["Petra Nair"]


@pytest.mark.parametrize("kind", ["hang_up", "refuse", "status", "rate_limited"])
def test_an_answer_arrives_once_whatever_the_web_api_does(kind: str, office: Office) -> None:
    office.slack.control("fault", method="chat.postMessage", kind=kind, times=1, seconds=1)

    said = office.slack.say("kim", NOTE)
    office.slack.until(lambda: office.slack.from_app("kim", said.ts), seconds=30)
    office.settled(said.event)

    assert len(office.slack.from_app("kim", said.ts)) == 1


def test_a_refreshed_and_a_cut_connection_lose_nothing(office: Office) -> None:
    said = office.debriefed()

    office.slack.control("disconnect", reason="refresh_requested")
    office.slack.connected()
    office.slack.control("drop_sockets")
    office.slack.connected()
    office.writes("kim", LAST, thread=said.ts)

    assert office.lead().decision.outcome == "sql"


def test_where_the_app_is_removed_it_says_nothing_more(office: Office) -> None:
    office.debriefed()
    calls = len(office.slack.calls("chat.postMessage"))

    for event in office.slack.control("uninstall")["event_ids"]:
        office.settled(event)
    office.slack.allow("account_inactive")

    assert len(office.slack.calls("chat.postMessage")) == calls
