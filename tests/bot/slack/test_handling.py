"""A debrief in Slack, delivery by delivery: what is posted where, who sees it, and what follows elsewhere."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.standing import Guides
from bot.knowledge import Knowledge
from bot.slack.actions import Act
from bot.slack.files import NotRead
from bot.slack.pictures import PENDING
from bot.slack.words import SlackWords
from bot.storage.database import open_database
from bot.storage.facts import ActRefused, EvidenceNoted, Exported, FlagAnswered, LeadHandedOver, StatusSet
from bot.storage.outbox import Post
from tests.bot.slack.desk import BOT, DIRECT, KIM, LEE, OPEN, TEAM, Desk, words_of

NOTE = (
    "Just off with Dana Ortiz at Helix Bio. They must move their AAV process because the site closes, a tech transfer: "
    "process transfer and three batches. Phase 1. Priya Nair, VP, signs. Start in Q3. "
    "Dana opted in, they expect batch records."
)
STEP = "Site visit agreed for 19 March."


@pytest.fixture(scope="session")
def guides(known: Knowledge) -> Guides:
    return Guides(known)


@pytest.fixture
def desk(guides: Guides, known: Knowledge, tmp_path: Path) -> Iterator[Desk]:
    with open_database(tmp_path / "ledger.db") as database:
        made = Desk(database, guides, SlackWords.from_data(known.shared["slack"]))
        made.employ(kim="rep", lee="manager", cleo="compliance")
        yield made


def opened(desk: Desk, note: str = NOTE, channel: str = DIRECT) -> tuple[str, str]:
    """Let Kim debrief a new lead; return its id and the thread."""
    first = desk.say(note) if channel == DIRECT else desk.mention(note, channel=channel)
    thread = f"{desk.now.timestamp():.6f}"
    assert "Which segment" in words_of(first[-1])
    desk.press(Act.CHOOSE, "biomanufacturing", about="segment", channel=channel,
               message={"ts": "1.1", "thread_ts": thread, "bot_id": "B1"})  # fmt: skip
    return desk.ledger.leads()[0].lead, thread


def test_a_note_in_direct_messages_is_answered_in_its_thread_with_one_card(desk: Desk) -> None:
    posts = desk.say(NOTE)

    (post,) = posts
    assert post.method == "chat.postMessage"
    assert post.arguments["channel"] == DIRECT
    assert post.arguments["thread_ts"] == f"{desk.now.timestamp():.6f}"
    assert "Which segment" in words_of(post)


def test_each_question_is_asked_in_the_thread_until_the_lead_is_an_sql(desk: Desk) -> None:
    lead, thread = opened(desk)

    (post,) = desk.say(STEP, thread=thread)

    assert "SQL" in words_of(post)
    row = desk.ledger.lead(lead)
    assert row is not None
    assert row.outcome == "sql"


def test_a_delivery_that_is_handled_twice_says_everything_once(desk: Desk) -> None:
    _, thread = opened(desk)
    desk.say(STEP, thread=thread)

    assert desk.again() == []


def test_a_channel_is_answered_when_it_mentions_us_and_in_threads_that_are_ours(desk: Desk) -> None:
    assert desk.say("Lunch at twelve?", channel=OPEN) == []

    _, thread = opened(desk, channel=OPEN)
    (post,) = desk.say("They are in phase 1, yes.", channel=OPEN, thread=thread)

    assert post.arguments["thread_ts"] == thread


def test_a_mention_that_comes_as_a_message_too_is_answered_once(desk: Desk) -> None:
    assert desk.say(f"<@{BOT}> {NOTE}", channel=OPEN) == []


def test_a_flag_in_a_channel_is_shown_to_its_author_alone(desk: Desk) -> None:
    _, thread = opened(desk, channel=OPEN)

    posts = desk.say("One patient had a seizure on our device. Phase 1.", channel=OPEN, thread=thread)

    private = [post for post in posts if post.method == "chat.postEphemeral"]
    public = [post for post in posts if post.method == "chat.postMessage"]
    assert any("seizure" in words_of(post) for post in private)
    assert not any("seizure" in words_of(post) for post in public)


def test_a_lead_that_a_channel_has_not_heard_of_is_told_to_the_asker_alone(desk: Desk) -> None:
    opened(desk)

    posts = desk.mention("why isn't Helix an SQL?", user=LEE)

    assert [post.method for post in posts] == ["chat.postEphemeral"]
    assert "This one fact" in words_of(posts[0])


def test_an_edit_takes_the_place_of_what_was_written(desk: Desk) -> None:
    lead, thread = opened(desk)
    desk.say("Start is in Q4.", thread=thread)
    ts = f"{desk.now.timestamp():.6f}"

    desk.event({
        "type": "message", "subtype": "message_changed", "channel": DIRECT, "event_ts": desk.tick(),
        "message": {"user": KIM, "text": "Start is in May.", "ts": ts, "thread_ts": thread},
        "previous_message": {"user": KIM, "text": "Start is in Q4.", "ts": ts, "thread_ts": thread},
    })  # fmt: skip

    facts = [entry.fact.evidence for entry in desk.ledger.history(lead) if isinstance(entry.fact, EvidenceNoted)]
    assert [piece.quote for piece in facts if piece.field == "timeline.start"][-1] == "May"


def test_a_deleted_message_no_longer_counts(desk: Desk) -> None:
    _, thread = opened(desk)
    desk.say(STEP, thread=thread)
    ts = f"{desk.now.timestamp():.6f}"

    (post,) = desk.event({
        "type": "message", "subtype": "message_deleted", "channel": DIRECT, "deleted_ts": ts, "event_ts": desk.tick(),
        "previous_message": {"user": KIM, "text": STEP, "ts": ts, "thread_ts": thread},
    })  # fmt: skip

    assert "no longer counts" in words_of(post)
    assert desk.ledger.leads()[0].outcome == "pending_discovery"


def test_an_sql_is_handed_over_after_a_quarter_of_an_hour_without_a_correction(desk: Desk) -> None:
    desk.command("channel biomanufacturing", user=LEE, channel="CSALES")
    lead, thread = opened(desk)
    desk.say(STEP, thread=thread)
    assert desk.later(timedelta(minutes=10)) == []
    desk.say("Priya has the budget too.", thread=thread)

    assert desk.later(timedelta(minutes=14)) == []
    posts = desk.later(timedelta(minutes=2))

    note = next(post for post in posts if post.arguments["channel"] == "CSALES")
    assert "New SQL" in words_of(note)
    assert "Helix Bio" in words_of(note)
    assert any(isinstance(entry.fact, LeadHandedOver) for entry in desk.ledger.history(lead))


def test_a_correction_after_the_hand_over_changes_the_same_message(desk: Desk) -> None:
    desk.command("channel all", user=LEE, channel="CSALES")
    lead, thread = opened(desk)
    desk.say(STEP, thread=thread)
    handed = desk.press(Act.HAND_OVER, lead=lead, message={"ts": "2.1", "thread_ts": thread, "bot_id": "B1"})
    note = next(post for post in handed if post.arguments["channel"] == "CSALES")

    posts = desk.say("no, they start in Q4", thread=thread)

    update = next(post for post in posts if post.method == "chat.update")
    assert update.arguments["ts"] == {"$ts_of": note.key}
    assert "October to December" in words_of(update)


def test_without_a_channel_nothing_is_handed_over_by_itself(desk: Desk) -> None:
    _, thread = opened(desk)
    desk.say(STEP, thread=thread)

    assert desk.later(timedelta(hours=2)) == []


def test_a_rejection_returns_the_lead_to_its_rep_with_the_reason(desk: Desk) -> None:
    desk.command("channel all", user=LEE, channel="CSALES")
    lead, thread = opened(desk)
    desk.say(STEP, thread=thread)
    desk.press(Act.HAND_OVER, lead=lead, message={"ts": "2.1", "thread_ts": thread, "bot_id": "B1"})

    form = desk.press(Act.REJECT, lead=lead, user=LEE, channel="CSALES")
    view = next(post for post in form if post.method == "views.update").arguments["view"]
    posts = submit(desk, view, {"reason": ("selected_option", "timing"), "words": ("value", "They start in 2029")}, LEE)

    status = [entry.fact for entry in desk.ledger.history(lead) if isinstance(entry.fact, StatusSet)]
    assert [(each.status, each.criterion) for each in status] == [("rejected", "timeline")]
    news = next(post for post in posts if post.arguments.get("channel") == KIM)
    assert "sent back by Lee: Timing: They start in 2029" in words_of(news)
    assert any(post.method == "chat.update" and "Sent back" in words_of(post) for post in posts)


def test_a_form_is_filled_and_what_is_entered_counts_with_the_words_that_were_chosen(desk: Desk) -> None:
    lead, thread = opened(desk)
    (form,) = desk.press(Act.EDIT, lead=lead, message={"ts": "2.1", "thread_ts": thread, "bot_id": "B1"})

    posts = submit(desk, form.arguments["view"], {"stage.phase": ("selected_option", "phase_2")}, KIM)

    assert posts[0].arguments["thread_ts"] == thread
    facts = [entry.fact.evidence for entry in desk.ledger.history(lead) if isinstance(entry.fact, EvidenceNoted)]
    assert (facts[-1].field, facts[-1].value, facts[-1].said_by) == ("stage.phase", "phase_2", "form")


def submit(desk: Desk, view: dict[str, Any], values: dict[str, tuple[str, str]], user: str) -> list[Post]:
    """Send a form as Slack does: every input with what it holds."""
    state: dict[str, dict[str, Any]] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name = block["block_id"].rpartition("|")[0]
        kind, value = values.get(name, ("", ""))
        entered = {"selected_option": {"value": value}} if kind == "selected_option" else {"value": value or None}
        state[block["block_id"]] = {"value": {"type": block["element"]["type"], **(entered if kind else {})}}
    desk.tick()
    sent = {**view, "id": f"V{desk._count}", "hash": "1", "state": {"values": state}}
    return desk.deliver({"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user}, "view": sent})


def test_only_who_may_says_what_a_channel_is_for(desk: Desk) -> None:
    (post,) = desk.command("channel all", user=KIM)

    assert "Kim is a rep" in words_of(post)
    assert desk.ledger.workspace().channels == {}


def test_a_slash_command_answers_its_sender_alone(desk: Desk) -> None:
    opened(desk)

    (post,) = desk.command("whynot Helix", user=LEE)

    assert post.method == "response_url"
    assert post.arguments["response_type"] == "ephemeral"
    assert "This one fact" in words_of(post)


def test_notes_in_a_slash_command_begin_a_thread_in_direct_messages(desk: Desk) -> None:
    root, answer = desk.command(NOTE)

    assert root.arguments["channel"] == KIM
    assert answer.arguments["thread_ts"] == {"$ts_of": root.key}
    assert "Which segment" in words_of(answer)

    # What is said in that thread belongs to it.
    ts = desk.outbox.whereabouts(TEAM, root.key).ts or ""
    desk.say("biomanufacturing", thread=ts, parent_user_id=BOT)
    assert desk.ledger.leads()[0].company == "Helix Bio"


def test_the_shortcut_debriefs_a_message_that_stands_elsewhere(desk: Desk) -> None:
    desk.tick()
    root, answer = desk.deliver({
        "type": "message_action", "callback_id": "debrief_this", "team": {"id": TEAM}, "user": {"id": KIM},
        "trigger_id": "tr99", "channel": {"id": OPEN},
        "message": {"ts": "1772438400.000200", "text": NOTE, "user": LEE},
    })  # fmt: skip

    assert "Just off with Dana Ortiz" in words_of(root)
    assert "Which segment" in words_of(answer)


def test_files_with_text_are_read_and_others_are_named(desk: Desk) -> None:
    desk.around.files = {
        "call.txt": NOTE,
        "memo.m4a": NotRead("memo.m4a", "I cannot listen to voice messages", "voice"),
    }

    (read,) = desk.say("", subtype="file_share", files=[{"name": "call.txt"}])
    (named,) = desk.say("", subtype="file_share", files=[{"name": "memo.m4a"}])

    assert "Which segment" in words_of(read)
    assert "voice message (memo.m4a)" in words_of(named)


def test_compliance_hears_of_a_flag_at_once_and_again_after_a_day_until_it_is_answered(desk: Desk) -> None:
    desk.command("channel compliance", user=LEE, channel="CSAFE")
    lead, thread = opened(desk)

    at_once = desk.say("One patient had a seizure on our device.", thread=thread)
    again = desk.later(timedelta(hours=25))
    flag = next(post for post in again if post.arguments["channel"] == "CSAFE")
    buttons = [each for block in flag.arguments["blocks"] if block["type"] == "actions" for each in block["elements"]]
    about = next(block["block_id"] for block in flag.arguments["blocks"] if block["type"] == "actions")
    desk.deliver({
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": "UCLEO"}, "trigger_id": "tr-flag",
        "channel": {"id": "CSAFE"}, "message": {"ts": "3.1", "bot_id": "B1"},
        "actions": [{**buttons[0], "block_id": about, "action_ts": desk.tick()}],
    })  # fmt: skip

    assert any(post.arguments["channel"] == "CSAFE" for post in at_once)
    assert any(post.arguments["channel"] == KIM for post in again)
    assert any(isinstance(entry.fact, FlagAnswered) for entry in desk.ledger.history(lead))
    assert desk.later(timedelta(hours=25)) == []


def test_a_lead_is_copied_for_its_asker_and_exported_only_by_right(desk: Desk) -> None:
    lead, thread = opened(desk)
    message = {"ts": "2.1", "thread_ts": thread, "bot_id": "B1"}

    (copy,) = desk.press(Act.COPY, lead=lead, message=message)
    (refused,) = desk.press(Act.EXPORT, lead=lead, message=message)
    file, told = desk.press(Act.EXPORT, lead=lead, user=LEE, message=message)
    again = desk.again()

    assert "Company: Helix Bio" in words_of(copy)
    assert "Kim is a rep" in words_of(refused)
    user, name, text = desk.around.handed[0]
    assert (user, name) == (LEE, f"{lead}.jsonl")
    assert (file.method, file.arguments["channel_id"]) == ("files.completeUploadExternal", f"D{LEE}")
    assert "comes to you as a file" in words_of(told)
    assert again == []
    assert "Dana Ortiz" in text
    kinds = [type(entry.fact) for entry in desk.ledger.history(lead)]
    assert ActRefused in kinds
    assert Exported in kinds


def test_the_home_and_an_empty_conversation_are_shown(desk: Desk) -> None:
    (home,) = desk.event({"type": "app_home_opened", "user": KIM, "channel": DIRECT, "tab": "home"})
    assert desk.event({"type": "app_home_opened", "user": KIM, "channel": DIRECT, "tab": "messages"}) == []

    assert home.method == "views.publish"
    assert home.arguments["user_id"] == KIM
    assert desk.around.welcomed == [DIRECT]


def test_a_home_whose_picture_is_not_ready_is_told_in_signs_and_shown_again_in_a_moment(desk: Desk) -> None:
    desk.around.picture = PENDING
    (at_once,) = desk.event({"type": "app_home_opened", "user": KIM, "channel": DIRECT, "tab": "home"})
    desk.around.picture = "F1"
    assert desk.later(timedelta(seconds=1)) == []
    (then,) = desk.later(timedelta(seconds=2))

    assert "\u2588" in words_of(at_once)
    assert then.arguments["user_id"] == KIM
    assert {"id": "F1"} in [block.get("slack_file") for block in then.arguments["view"]["blocks"]]
    assert desk.later(timedelta(hours=1)) == []


def test_a_home_waits_for_a_picture_three_times_and_no_more(desk: Desk) -> None:
    desk.around.picture = PENDING
    desk.event({"type": "app_home_opened", "user": KIM, "channel": DIRECT, "tab": "home"})

    assert [len(desk.later(timedelta(minutes=2))) for _ in range(5)] == [1, 1, 1, 0, 0]


def test_strangers_and_other_bots_are_not_answered(desk: Desk) -> None:
    assert desk.say(NOTE, user="USTRANGER") == []
    assert desk.say(NOTE, bot_id="B9") == []


def test_what_was_asked_before_somebody_said_stop_is_not_answered(desk: Desk) -> None:
    _, thread = opened(desk)
    asked = desk.now
    desk.event({"type": "agent_session_stopped", "channel": DIRECT, "user": KIM, "thread_ts": thread})
    desk.tools.stops.stop(TEAM, f"{DIRECT}:{thread}", asked + timedelta(hours=1))

    assert desk.say(STEP, thread=thread) == []
    assert desk.around.said_stop == [f"{DIRECT}:{thread}"]

    desk.later(timedelta(hours=2))
    assert desk.say(STEP, thread=thread) != []


def test_compliance_is_asked_in_its_channel_and_its_answer_counts(desk: Desk) -> None:
    desk.command("channel compliance", user=LEE, channel="CSAFE")
    lead, thread = opened(desk)

    posts = desk.press(Act.ASK_COMPLIANCE, lead=lead, message={"ts": "2.1", "thread_ts": thread, "bot_id": "B1"})

    asked = next(post for post in posts if post.arguments["channel"] == "CSAFE")
    assert "Is Helix Bio (Dana Ortiz) cleared to be a customer? Kim asks." in words_of(asked)
    labels = [each["text"]["text"] for block in asked.arguments["blocks"] for each in block.get("elements", ())
              if each["type"] == "button"]  # fmt: skip
    assert labels == ["Verified", "Pending", "Ineligible"]
    told = desk.deliver({
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": "UCLEO"}, "trigger_id": "tr-cleared",
        "channel": {"id": "CSAFE"}, "message": {"ts": "3.1", "bot_id": "B1"},
        "actions": [{**next(each for block in asked.arguments["blocks"] for each in block.get("elements", ())
                            if each["type"] == "button"),
                     "block_id": next(b["block_id"] for b in asked.arguments["blocks"] if b["type"] == "actions"),
                     "action_ts": desk.tick()}],
    })  # fmt: skip
    facts = [entry.fact.evidence for entry in desk.ledger.history(lead) if isinstance(entry.fact, EvidenceNoted)]
    assert [(piece.value, piece.message.author) for piece in facts if piece.field == "compliance.eligibility"] == [
        ("verified", "Cleo")
    ]
    assert told
