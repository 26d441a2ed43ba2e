"""Whether the money is there, and how much."""

import pytest

from qualification.terms import Money
from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("text", "status", "amount"),
    [
        ("Budget approved, 60k USD.", "approved", Money(60_000, "USD")),
        ("Finance released the money on Monday: 62k EUR.", "approved", Money(62_000, "EUR")),
        ("They have set aside 45k EUR for this year.", "allocated", Money(45_000, "EUR")),
        ("The capex request over 120.000 EUR is handed in.", "requested", Money(120_000, "EUR")),
        ("Budget: EUR 2m, estimated", "estimated", Money(2_000_000, "EUR")),
        ("No budget this year.", "none", None),
        ("The capex request went in and has been approved since.", "approved", None),
        ("55k EUR got the nod from the board.", "approved", Money(55_000, "EUR")),
        ("She has put the 55k EUR forward to the CFO for approval.", "requested", Money(55_000, "EUR")),
        ("Sam: Is there a budget?\nMara: No, there isn't any.", "none", None),
        ("Sam: Is there a budget?\nMara: Yes, it's approved. 55,000 pounds.", "approved", Money(55_000, "GBP")),
        ("They have 62k EUR for it.", None, Money(62_000, "EUR")),
        ("Their capex request was granted: 1.1m EUR.", "approved", Money(1_100_000, "EUR")),
        ("Capex request to be approved, 1.1m EUR.", "requested", Money(1_100_000, "EUR")),
        ("She has got the sign-off from the CEO for 70k EUR.", "approved", Money(70_000, "EUR")),
        ("Budget: 70k EUR, confirmed by the CFO.", "approved", Money(70_000, "EUR")),
        ("The trust has sanctioned 18 lakhs for this year.", "approved", None),
        ("The council has yet to release 18 lakhs.", None, None),
        ("70k EUR in next year's budget, the owner ok'd it.", "allocated", Money(70_000, "EUR")),
        ("The ministry gave the money in October.", "approved", None),
        ("Budget allocated, no figure.", "allocated", None),
        ("About the budget we did not speak.", None, None),
        ("70k EUR signed off for next year.", "approved", Money(70_000, "EUR")),
    ],
)
def test_the_money_is_read_with_how_it_stands(
    text: str, status: str | None, amount: Money | None, heard: Heard
) -> None:
    fields = heard(text, segment="b2b").fields

    assert (fields.budget_status, fields.budget_amount) == (status, amount)


@pytest.mark.parametrize(
    "text",
    [
        "We were quoted 90k EUR by another vendor.",
        "She can sign up to 25k EUR herself.",
        "They raised 30m USD last month.",
        "They pay 15k EUR a year to the current supplier.",
        "Our list price of 35k EUR did not shock her.",
        "The software must cost less than 20k EUR.",
    ],
)
def test_somebody_elses_money_is_no_budget(text: str, heard: Heard) -> None:
    fields = heard(text, segment="b2b").fields

    assert fields.budget_status is None
    assert fields.budget_amount is None


@pytest.mark.parametrize(
    "text",
    [
        "Approved in principle, 40k EUR, the board still has to confirm.",
        "The 40k EUR should be approved next week.",
        "The budget would be approved if we came in under 50k EUR.",
        "Is the budget approved?",
        "She said the budget might be approved in April.",
        "FDA-approved drug, no talk of money.",
        "She has two vendors approved for this year.",
        "They have the protocol approved for next quarter.",
        "The board has cleared us as a supplier, 40k EUR are requested.",
        '"The budget is approved", she said first. Later: "nothing is approved".',
    ],
)
def test_money_that_is_not_yet_there_is_not_approved(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.budget_status not in ("approved", "allocated")


def test_of_one_sentence_the_first_sum_is_the_budget(heard: Heard) -> None:
    fields = heard("Budget approved: 60k EUR, of which 10k EUR for training.", segment="b2b").fields

    assert fields.budget_amount == Money(60_000, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "They have approved the concept, the money is another story.",
        "Our other site has 40,000 euros approved.",
        "They have set aside 48,000 dollars for new curtains.",
        "The board approved 55k EUR and then took it back.",
        "48,000 dollars were set aside by a predecessor and spent on phones.",
        "She said that approved budgets of 55k EUR are normal in her trade.",
        "70k EUR was approved under the old management.",
        "The board has approved a hiring plan of 55k EUR.",
    ],
)
def test_money_for_something_else_or_gone_again_is_not_approved(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.budget_status not in ("approved", "allocated")


def test_whether_the_money_has_been_approved_is_asked_of_the_approval(heard: Heard) -> None:
    record = heard("Sam: Has the money been approved?\nMara: Yes.", segment="b2b")

    assert record.fields.budget_status == "approved"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("No budget for travel.", None),
        ("Budget approved, but no budget for travel.", "approved"),
        ("No budget for this project.", "none"),
        ("No budget for it this year.", "none"),
    ],
)
def test_money_that_is_missing_for_something_else_is_no_answer(text: str, status: str | None, heard: Heard) -> None:
    record = heard(text)

    assert record.fields.budget_status == status
    assert record.conflicting == ()


def test_money_that_is_set_aside_and_released_is_approved(heard: Heard) -> None:
    assert heard("She has the budget of 90.000 EUR, it is released.", segment="b2b").fields.budget_status == "approved"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The CFO approved our CDA, not the funding.", None),
        ("The CFO approved the trip. The funding is another matter.", None),
        ("The CFO approved the funding.", "approved"),
    ],
)
def test_only_money_that_is_approved_is_a_budget(text: str, status: str | None, heard: Heard) -> None:
    assert heard(text, segment="medical_device").fields.budget_status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("£8k - Greg's said yes to it.", "approved"),
        ("75k euros, the board cleared it in October.", "approved"),
        ("As to money, nothing has been set aside as yet.", "none"),
        ("Greg said yes to it.", None),
        ("The board cleared it of all charges.", None),
    ],
)
def test_who_said_yes_to_a_sum_has_approved_it(text: str, status: str | None, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.budget_status == status
