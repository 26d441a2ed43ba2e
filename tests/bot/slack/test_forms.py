"""Forms: opened at once, filled from the record; what is sent back is what somebody typed or chose, and no more."""

from datetime import date
from typing import Any, Final

import pytest

from bot.conversation.standing import Lore
from bot.knowledge import Knowledge
from bot.reading.local import ReadingWords
from bot.slack.entries import Filled, answers, exception, filled, rejection
from bot.slack.forms import (
    Form,
    edit_form,
    external_id,
    feedback_form,
    loading_view,
    people_form,
    reject_form,
    waive_form,
)
from bot.slack.words import SlackWords
from qualification.policy import Policy
from qualification.terms import FIELDS, Fields, GroundedRecord, Lead, Money, Person, Quantity
from tests.bot.slack.looks import complaints_of_view, words

RECORD: Final = GroundedRecord(
    Lead(company="Helix Bio"),
    Fields(
        need_project="move AAV out of Lyon", need_offering="tech_transfer", scope_quantity=(Quantity(3, "batch"),),
        stage_phase="phase_2", timeline_start=(date(2026, 7, 1), date(2026, 9, 30)), budget_amount=Money(48000, "EUR"),
        decision_people=(Person("approver", "Priya Nair", "VP Manufacturing"),), next_step_date=date(2026, 3, 19),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def policy(known: Knowledge) -> Policy:
    return known.policies["biomanufacturing"]


@pytest.fixture(scope="module")
def reading(known: Knowledge, policy: Policy) -> ReadingWords:
    return Lore(policy, known).words


@pytest.fixture(scope="module")
def reasons(known: Knowledge) -> SlackWords:
    return SlackWords.from_data(known.shared["slack"])


def sent(view: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Return the view as Slack sends it once somebody changed these inputs and left the others alone."""
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name = block["block_id"].rpartition("|")[0]
            values[block["block_id"]] = {"value": _state(block["element"], changed.get(name.replace(".", "_"), ...))}
    return {"callback_id": view["callback_id"], "private_metadata": view["private_metadata"],
            "state": {"values": values}}  # fmt: skip


def _state(element: dict[str, Any], put: Any) -> dict[str, Any]:
    match element["type"]:
        case "plain_text_input":
            return {"value": element.get("initial_value") if put is ... else put}
        case "datepicker":
            return {"selected_date": element.get("initial_date") if put is ... else put}
        case "multi_static_select":
            return {"selected_options": [{"value": each} for each in (() if put is ... else put)]}
        case _:
            return {"selected_option": element.get("initial_option") if put is ... else {"value": put}}


def read_back(view: dict[str, Any], **changed: Any) -> Filled:
    form = filled(sent(view, **changed))
    assert form is not None
    return form


def test_slack_takes_every_form(known: Knowledge, reasons: SlackWords) -> None:
    for policy in known.policies.values():
        forms = (
            edit_form("lead-1", "Helix Bio", RECORD, policy, "D1"),
            edit_form("lead-1", "Helix Bio", GroundedRecord(), policy),
            people_form("lead-1", "Helix Bio", RECORD),
            waive_form("lead-1", "Helix Bio", policy.waivable),
            reject_form("lead-1", "Helix Bio", reasons),
            feedback_form("lead-1", "Helix Bio"),
            loading_view("Ev1"),
        )
        assert [said for form in forms for said in complaints_of_view(form)] == []


def test_a_form_that_loads_is_found_again_by_its_event() -> None:
    assert loading_view("Ev1")["external_id"] == external_id("Ev1")
    assert external_id("Ev1") != external_id("Ev2")
    assert len(external_id("x" * 5000)) <= 255


def test_the_edit_form_has_an_input_for_every_field_with_the_segments_own_values(policy: Policy) -> None:
    view = edit_form("lead-1", "Helix Bio (Dana Ortiz), project 2", RECORD, policy)

    inputs = {block["block_id"].rpartition("|")[0] for block in view["blocks"] if block["type"] == "input"}
    assert [f for f in FIELDS if not any(name.startswith(f) for name in inputs | {"decision.people"})] == []
    phases = next(b for b in view["blocks"] if b.get("block_id", "").startswith("stage.phase"))["element"]
    assert [each["value"] for each in phases["options"]] == list(policy.values_of("stage.phase") or ())
    assert phases["initial_option"]["value"] == "phase_2"
    assert "Priya Nair, VP Manufacturing (approver)" in words(view)
    assert len(view["title"]["text"]) <= 24


def test_a_form_that_nobody_touched_says_nothing(policy: Policy, reading: ReadingWords) -> None:
    form = read_back(edit_form("lead-1", "Helix", RECORD, policy, "D1:1700.1"))

    assert (form.form, form.lead, form.where) == (Form.EDIT, "lead-1", "D1:1700.1")
    assert answers(form, reading).values == ()
    assert answers(form, reading).problems == ()


def test_what_was_changed_comes_back_as_it_was_typed_or_chosen(policy: Policy, reading: ReadingWords) -> None:
    view = edit_form("lead-1", "Helix", RECORD, policy)
    form = read_back(
        view, need_project="move AAV to Basel", stage_phase="phase_3", next_step_date="2026-03-20",
        scope_quantity="5 batches; 200 L", budget_amount="1.2m USD",
    )  # fmt: skip

    assert answers(form, reading).values == (
        ("need.project", "move AAV to Basel"),
        ("scope.quantity", '{"number":5,"unit":"batch"}'),
        ("scope.quantity", '{"number":200,"unit":"L"}'),
        ("stage.phase", "phase_3"),
        ("next_step.date", "2026-03-20"),
        ("budget.amount", '{"amount":1200000,"currency":"USD"}'),
    )


def test_one_changed_day_of_a_window_comes_with_the_other(policy: Policy, reading: ReadingWords) -> None:
    view = edit_form("lead-1", "Helix", RECORD, policy)

    form = read_back(view, timeline_start_to="2026-12-31")

    assert answers(form, reading).values == (("timeline.start", "2026-07-01/2026-12-31"),)


def test_a_window_with_one_day_or_the_wrong_way_round_is_asked_for_again(policy: Policy, reading: ReadingWords) -> None:
    empty = edit_form("lead-1", "Helix", GroundedRecord(), policy)

    half = answers(read_back(empty, timeline_start_from="2026-07-01"), reading)
    wrong = answers(
        read_back(empty, timeline_start_from="2026-07-01", timeline_start_to="2026-06-01"), reading
    )  # fmt: skip

    assert half.values == wrong.values == ()
    assert half.problems == ("Give the first and the last day of \u201cstart\u201d.",)
    assert wrong.problems == ("\u201cstart\u201d ends before it begins; give the earlier day first.",)


def test_what_cannot_be_read_is_said_and_the_rest_is_taken(policy: Policy, reading: ReadingWords) -> None:
    view = edit_form("lead-1", "Helix", GroundedRecord(), policy)

    told = answers(read_back(view, scope_quantity="a lot", budget_amount="much", stage_phase="phase_1"), reading)

    assert told.values == (("stage.phase", "phase_1"),)
    assert [problem.partition(";")[0] for problem in told.problems] == [
        "I could not read \u201ca lot\u201d as a quantity", "I could not read \u201cmuch\u201d as a sum",
    ]  # fmt: skip


def test_an_emptied_input_takes_nothing_out(policy: Policy, reading: ReadingWords) -> None:
    form = read_back(edit_form("lead-1", "Helix", RECORD, policy), need_project=None, next_step_date=None)

    assert answers(form, reading).values == ()


def test_a_person_with_two_parts_is_told_once_for_each(reading: ReadingWords) -> None:
    view = people_form("lead-1", "Helix", RECORD)

    form = read_back(
        view, person_0_name="Ortiz, Dana", person_0_title="CFO", person_0_roles=["approver", "budget_holder"],
        person_2_title="Head of QA", person_2_roles=["quality"],
    )  # fmt: skip

    assert answers(form, reading).values == (
        ("decision.people", "approver|Ortiz Dana, CFO"),
        ("decision.people", "budget_holder|Ortiz Dana, CFO"),
        ("decision.people", "quality|, Head of QA"),
    )


def test_a_person_without_a_part_and_a_part_without_a_person_are_asked_for(reading: ReadingWords) -> None:
    view = people_form("lead-1", "Helix", RECORD)

    told = answers(read_back(view, person_0_name="Priya", person_1_roles=["quality"]), reading)

    assert told.values == ()
    assert told.problems == (
        "Say what Priya has to do with the decision: pick a part.",
        "A part in the decision needs a name or a title.",
    )


def test_a_rejection_names_its_criterion_and_what_was_said(reasons: SlackWords) -> None:
    view = reject_form("lead-1", "Helix", reasons)

    timing = rejection(read_back(view, reason="timing", words="They start in 2029"), reasons)
    other = rejection(read_back(view, reason="other"), reasons)

    assert timing is not None
    assert (timing.criterion, timing.reason, timing.problem) == ("timeline", "Timing: They start in 2029", "")
    assert other is not None
    assert other.problem == "Please say in your own words what speaks against it."
    assert rejection(read_back(view), reasons) is None


def test_there_are_eight_reasons_to_send_an_sql_back(reasons: SlackWords) -> None:
    assert list(reasons.reject_reasons) == [
        "no_real_project", "wrong_fit", "timing", "wrong_person", "no_show", "duplicate", "no_capacity", "other",
    ]  # fmt: skip


def test_an_exception_names_its_criterion_and_why(policy: Policy) -> None:
    view = waive_form("lead-1", "Helix", policy.waivable)

    assert exception(read_back(view, criterion="timeline", words="board signs in May")) == (
        "timeline",
        "board signs in May",
    )
    assert exception(read_back(view, criterion="timeline")) is None
    assert "need" not in [each["value"] for each in view["blocks"][0]["element"]["options"]]


@pytest.mark.parametrize("view", [{}, {"callback_id": "other"}, {"callback_id": None}])
def test_a_form_that_is_none_of_ours_means_nothing(view: dict[str, Any]) -> None:
    assert filled(view) is None


def test_a_form_carries_no_more_than_slack_takes(policy: Policy) -> None:
    with pytest.raises(ValueError, match="a form carries at most 3000 characters"):
        edit_form("lead-1", "Helix", RECORD, policy, "x" * 3000)
