"""A reply in Slack: flags first, what was understood with its quotes, one question with its control, few taps."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from bot.conversation.messages import (
    ChangedFact,
    Choice,
    FlagShown,
    LeadShown,
    NotedFact,
    Progress,
    Question,
    Reply,
)
from bot.conversation.standing import Guides
from bot.conversation.wording import HOW_TO_REDO
from bot.knowledge import Knowledge
from bot.playbooks import Passage
from bot.slack.actions import Act, pressed
from bot.slack.blocks import message_of
from bot.slack.shown import notice
from qualification.terms import FlagKind, Outcome
from tests.bot.conversation.dialogs import Stage, Step, dialogs, play
from tests.bot.slack.looks import buttons, complaints, element, objects, press, words
from tests.bot.slack.replies import TODAY, card_of, reply_of

NEVER_SHOWN: Final = ("polarity", "grounded", "horizon", "as_of", "None", "dont_know", "lead-", "decision_roles")
HELIX = LeadShown("lead-1", "Helix Bio (Dana Ortiz)", "biomanufacturing")
STAGE = Question(
    "stage", "Which stage is it?", "choice", (Choice("phase_1", "phase 1"), Choice("mab", "mAb")), is_about_lead=True
)
FLAG = FlagShown(
    FlagKind.ADVERSE_EVENT, "Possible harm to a patient", "\u201cburns\u201d", "Vigilance desk", "Report it today.",
    "flag:m1/adverse_event",
)  # fmt: skip


def styled(payload: Any, style: str) -> list[str]:
    return [
        str(each["text"]).strip() for each in objects(payload) if style in (each.get("style") or ()) and "text" in each
    ]


def bold(payload: Any) -> list[str]:
    return styled(payload, "bold")


def italic(payload: Any) -> list[str]:
    return styled(payload, "italic")


def test_a_noted_fact_shows_its_value_in_bold_and_the_words_in_italics() -> None:
    fact = NotedFact("Timeline", ("July to September 2026",), ("\u201cQ3\u201d",))

    message = message_of(Reply(noted=(fact,), lead=HELIX))

    assert bold(message.blocks) == ["July to September 2026"]
    assert italic(message.blocks) == ["\u201cQ3\u201d"]
    assert "Timeline:" in words(message.blocks)


def test_a_change_shows_how_it_was_and_how_it_is() -> None:
    changed = ChangedFact("start", "July 2026", "October 2026", "\u201cit's Q4\u201d")

    message = message_of(Reply(changed=(changed,), lead=HELIX))

    assert "July 2026 \u2192" in words(message.blocks)
    assert bold(message.blocks) == ["October 2026"]


def test_a_flag_comes_first_and_says_whom_to_tell_with_two_buttons() -> None:
    message = message_of(Reply(said=("Opened Helix.",), flags=(FLAG,), question=STAGE, lead=HELIX))

    shown = words(message.blocks)
    assert shown.index("Tell the Vigilance desk.") < shown.index("Opened Helix.")
    answered = pressed(press(message.blocks, "flag:1"))
    assert answered is not None
    assert (answered.act, answered.about, answered.value) == (Act.FLAG, "flag:m1/adverse_event", "not_an_event")
    assert element(message.blocks, "flag:0")["text"]["text"] == "Reported"


def test_two_flags_of_one_kind_in_one_message_each_keep_their_buttons() -> None:
    message = message_of(Reply(flags=(FLAG, replace(FLAG, quote="\u201cscars\u201d")), lead=HELIX))

    assert complaints(message) == []
    assert buttons(message.blocks).count("flag:0") == 2


def test_the_question_is_bold_below_how_far_it_is_and_which_lead_it_is() -> None:
    message = message_of(Reply(question=STAGE, progress=Progress(3, 7), lead=HELIX))

    assert "\u25cf\u25cf\u25cf\u25cf\u25cb\u25cb\u25cb 3 of 7 left \u00b7 Helix Bio (Dana Ortiz)" in words(
        message.blocks
    )
    assert bold(message.blocks) == ["Which stage is it?"]


def test_up_to_five_choices_are_buttons_and_the_one_pressed_comes_back() -> None:
    message = message_of(Reply(question=STAGE, lead=HELIX))

    chosen = pressed(press(message.blocks, "choose:1"))

    assert [element(message.blocks, f"choose:{n}")["text"]["text"] for n in (0, 1)] == ["Phase 1", "mAb"]
    assert chosen is not None
    assert (chosen.lead, chosen.about, chosen.value) == ("lead-1", "stage", "mab")


def test_more_choices_are_a_menu_with_the_usual_one_chosen() -> None:
    many = tuple(Choice(f"v{n}", f"value {n}") for n in range(6))

    message = message_of(Reply(question=replace(STAGE, choices=many, preset="v3"), lead=HELIX))

    menu = element(message.blocks, "choose:menu")
    assert menu["type"] == "static_select"
    assert [each["value"] for each in menu["options"]] == [f"v{n}" for n in range(6)]
    assert menu["initial_option"]["value"] == "v3"


def test_choices_too_long_for_a_menu_stay_buttons() -> None:
    many = tuple(Choice(f"technical_evaluator|{'x' * 80}{n}", f"role {n}") for n in range(8))

    message = message_of(Reply(question=replace(STAGE, choices=many), lead=HELIX))

    assert complaints(message) == []
    assert "choose:7" in buttons(message.blocks)


def test_several_answers_are_picked_together() -> None:
    message = message_of(Reply(question=replace(STAGE, control="choices"), lead=HELIX))

    assert element(message.blocks, "hold:many")["type"] == "multi_static_select"
    state = {"values": {message.blocks[-2]["block_id"]: {"hold:many": {
        "selected_options": [{"value": "phase_1"}, {"value": "mab"}]}}}}  # fmt: skip
    chosen = pressed(press(message.blocks, "choose:set"), state)
    assert chosen is not None
    assert chosen.values == ("phase_1", "mab")


def test_a_day_is_picked_from_a_calendar() -> None:
    message = message_of(Reply(question=Question("next_step.date", "When?", "date", is_about_lead=True), lead=HELIX))

    assert element(message.blocks, "pick_date")["type"] == "datepicker"


def test_a_start_is_picked_as_a_quarter_or_as_two_days() -> None:
    start = Question("timeline.start", "When should it start?", "window", is_about_lead=True)

    message = message_of(Reply(question=start, lead=HELIX), today=date(2026, 11, 22))

    quarters = element(message.blocks, "choose:quarter")["options"]
    assert quarters[0]["value"] == "2026-10-01/2026-12-31"
    assert quarters[1]["text"]["text"] == "Q1 2027: January to March 2027"
    assert len(quarters) == 7
    assert {"hold:from", "hold:to", "pick_window:set"} <= set(buttons(message.blocks))


def test_who_decides_can_be_told_by_a_form() -> None:
    message = message_of(Reply(question=Question("decision_roles", "Who signs?", is_about_lead=True), lead=HELIX))

    assert "add_people" in buttons(message.blocks)


def test_every_question_about_the_lead_can_be_put_off() -> None:
    message = message_of(Reply(question=STAGE, lead=HELIX))

    assert element(message.blocks, "put_off:0")["text"]["text"] == "Didn't ask yet"
    assert element(message.blocks, "put_off:1")["text"]["text"] == "Buyer won't say"
    assert element(message.blocks, "put_off:1")["value"] == "wont_say"
    assert "put_off|skip" in [each["value"] for each in element(message.blocks, "more")["options"]]


def test_a_question_about_the_note_itself_is_not_put_off() -> None:
    which = Question("segment", "Which segment is it?", "choice", (Choice("b2b", "B2B"),))

    message = message_of(Reply(question=which))

    assert buttons(message.blocks) == ["choose:0"]


def test_what_was_just_noted_can_be_taken_back_or_edited() -> None:
    noted = message_of(Reply(noted=(NotedFact("Need", (), ("\u201cAAV\u201d",)),), lead=HELIX))
    only_asked = message_of(Reply(question=STAGE, lead=HELIX))

    assert {"undo", "edit"} <= set(buttons(noted.blocks))
    assert "undo" not in buttons(only_asked.blocks)


def test_what_was_taken_back_can_be_brought_back() -> None:
    changed = ChangedFact("start", "July 2026", "not known")

    message = message_of(Reply(said=("Took that back.",), changed=(changed,), after=(HOW_TO_REDO,), lead=HELIX))

    assert "redo" in buttons(message.blocks)
    assert "undo" not in buttons(message.blocks)


def test_where_nothing_is_asked_the_next_lead_is_one_tap_away() -> None:
    assert "next_lead" in buttons(message_of(Reply(after=("That is all for now.",), lead=HELIX)).blocks)
    assert "next_lead" not in buttons(message_of(Reply(question=STAGE, lead=HELIX)).blocks)


@pytest.mark.parametrize("outcome", Outcome)
def test_an_exception_is_offered_where_one_could_help(outcome: Outcome) -> None:
    message = message_of(Reply(card=card_of(lambda: "words", 1, outcome), lead=HELIX))

    offered = [each["value"] for each in element(message.blocks, "more")["options"]]
    assert ("waive|" in offered) is (outcome in {Outcome.PENDING_DISCOVERY, Outcome.NURTURE})
    assert {"record|", "copy|", "export|"} <= set(offered)


def test_why_we_ask_is_one_tap_away_where_the_playbook_says_so() -> None:
    passage = Passage("b2b", "stage", "Stage: strong and weak answers", "text", "playbook.md:3")

    message = message_of(Reply(question=replace(STAGE, passage=passage), lead=HELIX))

    assert "passage|" in [each["value"] for each in element(message.blocks, "more")["options"]]


def test_a_passage_is_shown_with_where_it_stands() -> None:
    passage = Passage("b2b", "stage", "Stage: why it matters", "First line.\n- second", "knowledge/b2b/playbook.md:9")

    message = message_of(Reply(passages=(passage,)))

    assert "From the playbook: " in words(message.blocks)
    assert "knowledge/b2b/playbook.md:9" in words(message.blocks)
    assert complaints(message) == []


def test_a_qualified_lead_is_shown_with_a_button_to_hand_it_over() -> None:
    card = card_of(lambda: "words", 1, Outcome.SALES_QUALIFIED)

    message = message_of(Reply(card=card, lead=HELIX, newly_qualified=True))

    assert element(message.blocks, "hand_over")["style"] == "primary"
    assert {"why", "changes"} <= set(buttons(message.blocks))
    assert "whynot" not in buttons(message.blocks)
    offered = [each["value"] for each in element(message.blocks, "more")["options"]]
    assert offered[-2:] == ["copy|", "export|"]


def test_a_reply_about_no_lead_has_no_buttons_that_need_one() -> None:
    assert buttons(message_of(Reply(said=("Tell me about a call.",))).blocks) == []


@pytest.mark.parametrize("control", ["text", "choice", "choices", "date", "window"])
def test_slack_takes_every_kind_of_reply(control: str) -> None:
    for outcome in Outcome:
        assert complaints(message_of(reply_of(lambda: "words", control=control, outcome=outcome), today=TODAY)) == []


def test_the_plain_line_says_it_all_without_addresses() -> None:
    message = message_of(Reply(said=("Opened Helix.",), question=STAGE, lead=HELIX))

    assert message.text == "Opened Helix.\nWhich stage is it?\nChoices: phase 1, mAb"


def test_a_notice_is_words_alone() -> None:
    message = notice("Only a manager may make an exception.", "Kim is a rep.")

    assert message.text == "Only a manager may make an exception.\nKim is a rep."
    assert complaints(message) == []


def test_a_reply_that_says_nothing_is_no_empty_message() -> None:
    assert complaints(message_of(Reply())) == []


@pytest.fixture
def stage(known: Knowledge, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "ledger.db", Guides(known))
    yield made
    made.close()


@pytest.mark.parametrize(
    "name", ["long-rambling-debrief", "what-was-it-then", "flag-harm-to-a-patient", "too-far-out", "hostile-notes"]
)
def test_a_whole_debrief_is_shown_in_peoples_words_and_slack_takes_it(name: str, stage: Stage) -> None:
    dialog = dialogs()[name]
    stage.set_up(dialog)

    def look(step: Step, before: Reply, reply: Reply) -> None:
        message = message_of(reply, today=stage.now.date())
        assert complaints(message) == []
        assert [w for w in NEVER_SHOWN if w in f"{words(message.blocks)}\n{message.text}"] == []

    play(stage, dialog, look)
