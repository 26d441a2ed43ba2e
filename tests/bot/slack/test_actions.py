"""What a button stands for comes back when it is pressed; what is not ours means nothing."""

from typing import Any

import pytest

from bot.slack.actions import FROM, SET, TO, Act, Pressed, action_id, fits, packed, pressed, unpacked
from bot.slack.rich import actions, button, datepicker, overflow, select
from tests.bot.slack.looks import press


@pytest.mark.parametrize("about", ["need.offering", "flag:1700000000.000100/adverse_event", 'odd "|," \u00e9', ""])
def test_lead_and_subject_travel_in_the_name_of_the_block(about: str) -> None:
    assert unpacked(packed(3, "L-7", about)) == ("L-7", about)


@pytest.mark.parametrize("name", ["", "x", "[1,2]", '["a","b"]', '{"a":1}', "null", "[[],[],[]]"])
def test_the_name_of_a_block_that_is_not_ours_says_nothing(name: str) -> None:
    assert unpacked(name) == ("", "")


def test_a_pressed_button_tells_its_act_its_lead_its_subject_and_its_value() -> None:
    row = actions("ask", "L-7", "need.offering", [button(Act.CHOOSE, "Tech transfer", "tech_transfer", 2)])

    assert pressed(press(row, "choose:2")) == Pressed(
        Act.CHOOSE, "L-7", "need.offering", "tech_transfer", ("tech_transfer",)
    )


def test_a_menu_a_calendar_and_an_overflow_tell_what_was_picked() -> None:
    row = actions(
        "ask", "L-7", "stage",
        [select("choose:menu", "Pick", [("pilot", "Pilot")]), datepicker(action_id(Act.PICK_DATE), "Day"),
         overflow((Act.PUT_OFF, "skip", "Skip for now"), (Act.RECORD, "", "Show the record"))],
    )  # fmt: skip

    menu = pressed(press(row, "choose:menu", selected_option={"value": "pilot"}))
    day = pressed(press(row, "pick_date", selected_date="2026-07-01"))
    skipped = pressed(press(row, "more", selected_option={"value": "put_off|skip"}))

    assert menu is not None
    assert (menu.act, menu.value) == (Act.CHOOSE, "pilot")
    assert day is not None
    assert (day.act, day.value) == (Act.PICK_DATE, "2026-07-01")
    assert skipped == Pressed(Act.PUT_OFF, "L-7", "stage", "skip")


def test_two_days_become_a_window_once_both_are_there() -> None:
    name = packed("ask", "L-7", "timeline.start")
    row = [{"block_id": name, "elements": [button(Act.PICK_WINDOW, "Use these days", part=SET)]}]

    def state(**days: str | None) -> dict[str, Any]:
        return {"values": {name: {f"hold:{part}": {"selected_date": day} for part, day in days.items()}}}

    whole = pressed(press(row, "pick_window:set"), state(**{FROM: "2026-07-01", TO: "2026-09-30"}))
    half = pressed(press(row, "pick_window:set"), state(**{FROM: "2026-07-01", TO: None}))

    assert whole == Pressed(Act.PICK_WINDOW, "L-7", "timeline.start", "2026-07-01/2026-09-30")
    assert half == Pressed(Act.PICK_WINDOW, "L-7", "timeline.start", "")


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"action_id": "drop_table"},
        {"action_id": "more", "selected_option": {"value": "sudo|x"}},
        {"action_id": "more", "selected_option": None},
        {"action_id": "more"},
    ],
)
def test_what_none_of_our_messages_holds_means_nothing(action: dict[str, Any]) -> None:
    assert pressed(action) is None


def test_a_subject_too_long_for_slack_gets_no_buttons() -> None:
    assert not fits("ask", "L-7", "x" * 300)
    assert actions("ask", "L-7", "x" * 300, [button(Act.UNDO, "Undo")]) == []
