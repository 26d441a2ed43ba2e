"""The order of questions, and that nothing known is asked."""

from datetime import timedelta

import pytest

from bot.conversation.questions import ask_order, criterion_asked, field_asked, value_text
from qualification.policy import Policy
from qualification.terms import CriterionName, Person
from tests.bot.conversation.dialogs import Dialog, Ends, Stage


def test_few_leads_leave_the_policys_order_as_it_is(policies: dict[str, Policy]) -> None:
    policy = policies["genomics"]

    assert ask_order(policy, [("budget",)] * 7) == policy.ask_order


def test_what_keeps_most_leads_pending_is_asked_first(policies: dict[str, Policy]) -> None:
    policy = policies["genomics"]
    both: tuple[CriterionName, ...] = ("timeline", "decision_roles")
    pending = [both] * 10 + [both[1:]] * 10

    order = ask_order(policy, pending)

    assert order[:2] == ("decision_roles", "timeline")
    assert order[2:] == tuple(each for each in policy.ask_order if each not in {"decision_roles", "timeline"})


def test_a_small_difference_does_not_shuffle_the_questions(policies: dict[str, Policy]) -> None:
    policy = policies["b2b"]
    both: tuple[CriterionName, ...] = ("need", "timeline")
    pending = [both] * 20 + [both[1:]]

    assert ask_order(policy, pending)[:2] == ("need", "timeline")


@pytest.mark.parametrize(
    ("about", "field", "criterion"),
    [
        ("stage", "stage.phase", "stage"),
        ("timeline", "timeline.start", "timeline"),
        ("compliance.consent", "compliance.consent", "compliance"),
        ("need", None, "need"),
        ("meeting", None, "next_step"),
        ("compliance.nothing", None, None),
    ],
)
def test_what_a_question_is_about_names_its_field_and_criterion(
    about: str, field: str | None, criterion: str | None
) -> None:
    assert field_asked(about) == field
    if criterion is not None:
        assert criterion_asked(about) == criterion


def test_people_can_be_picked() -> None:
    assert value_text(Person("approver", "Dana")) == "approver|Dana"


def test_a_question_that_nobody_understood_is_asked_in_other_words(stage: Stage) -> None:
    stage.set_up(Dialog("", (), Ends(), segment="biomanufacturing"))
    stage.say(
        "Just off with Dana Ortiz at Helix Bio. They must move their AAV process, a tech transfer, three batches."
    )

    asked = [stage.last.question, *(stage.say("blue").question for _ in range(2))]

    texts = [each.text for each in asked if each is not None]
    assert len(set(texts)) == 3
    assert {each.about for each in asked if each is not None} == {"stage"}


def test_a_question_never_asks_what_is_known(stage: Stage) -> None:
    stage.set_up(Dialog("", (), Ends(), segment="biomanufacturing"))
    stage.say(
        "Just off with Dana Ortiz at Helix Bio. Tech transfer of an AAV process, three engineering runs, Phase 2."
    )

    for _ in range(8):
        question = stage.last.question
        if question is None:
            break
        view = stage.view()
        assert view is not None
        field = field_asked(question.about)
        assert field is None or view.record.fields.value(field) is None
        stage.say("skip")


def test_the_order_learns_from_what_stood_open_yesterday_and_keeps_still_within_a_day(stage: Stage) -> None:
    stage.set_up(Dialog("", (), Ends(), segment="b2b"))
    told = (
        "Invoicing takes two people a week and they want it automated. Start in May. She decides, budget is approved."
    )
    first = []
    for number in range(9):
        stage.say(f"new lead Mia Frost at Bright{number} Ltd")
        first.append(stage.last.question)
        stage.say(told)
    stage.now += timedelta(days=1)

    stage.say("new lead Sam Cole at Novagene")

    assert {each.about for each in first if each is not None} == {"need"}
    assert stage.last.question is not None
    assert stage.last.question.about == "next_step"
