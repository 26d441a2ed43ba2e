"""A step that one side wants and the other promises; and the days and labels that tell of a step or of none."""

from datetime import date

import pytest

from tests.bot.reading.rules.conftest import Heard
from tests.bot.reading.rules.test_next_step import march, step


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("She's asked for a live demo and I've promised one.", "demo"),
        ("She wants to see it live, so we're doing that next.", "demo"),
        ("He asked for a quote. I said we'd prepare it.", "rfp_or_quote"),
        ("She'd love to speak to one of our engineers, I'm setting it up.", "technical_call"),
        ("Quotation requested, will be done.", "rfp_or_quote"),
        ("She wants a quote, I promised to deliver one.", "rfp_or_quote"),
        ("She agreed to a demo at their site, only the day is open.", "demo"),
        ("We shall send the quotation, she has asked for same.", "rfp_or_quote"),
    ],
)
def test_what_the_buyer_wants_and_we_promise_is_agreed(text: str, kind: str, heard: Heard) -> None:
    assert step(heard, text) == (kind, "agreed", None)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Demo planned, she still has to confirm.", "proposed"),
        ("Demo set for 12 March, awaiting her confirmation.", "proposed"),
        ("Demo set for 12 March, she has to confirm the number of people.", "scheduled"),
        ("Demo booked for 12 March. Still waiting for her answer on the budget.", "scheduled"),
        ("She wants to check with her boss before saying yes to the demo.", None),
    ],
)
def test_a_step_that_still_waits_for_a_yes_is_not_agreed(text: str, status: str | None, heard: Heard) -> None:
    assert heard(text).fields.value("next_step.status") == status


@pytest.mark.parametrize(
    "text",
    [
        "She wants a demo but we will send a deck instead.",
        "She wants a demo and I promised to think about it.",
        "She requested a discount, I promised it.",
        "She asked for a discount, I'll send the quote later.",
        "I'll send her a quote, we need to be quick.",
        "They had a demo of a rival, I promised one too.",
    ],
)
def test_what_only_one_side_wants_is_not(text: str, heard: Heard) -> None:
    assert step(heard, text)[1] in (None, "proposed")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Next step agreed: site visit.", ("site_visit", "agreed", None)),
        ("Way forward: demo on 24 March", ("demo", "scheduled", march(24))),
        ("We said 24 March for the first proper discovery call.", ("discovery_call", "scheduled", march(24))),
        ("Start of the pilot: 1 June, agreed with Mara.", ("pilot", "scheduled", date(2026, 6, 1))),
        ("Teams meeting set for 24 March, 16:00.", (None, "scheduled", march(24))),
        ("Next step agreed: none", (None, None, None)),
        ("Team meeting set for 24 March, 16:00.", (None, None, None)),
        ("Their supplier's audit is on 8 April.", (None, None, None)),
        ("The RFP closed on 20 February.", (None, None, None)),
        ("Great demo today!", (None, None, None)),
    ],
)
def test_labels_and_days_tell_of_a_step_where_it_is_one(
    text: str, told: tuple[str | None, str | None, date | None], heard: Heard
) -> None:
    assert step(heard, text) == told


def test_the_day_on_which_a_note_was_written_is_no_day_of_a_step(heard: Heard) -> None:
    said = "She is up for a call with our scientists, date to be found. That was all for this morning."

    assert step(heard, said) == ("technical_call", "agreed", None)
    assert step(heard, "Demo this afternoon at 4, confirmed.")[2] == march(10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On 25 March she travels to us and looks at the suites.", march(25)),
        ("Her team will be our guests in the plant on 19 March.", march(19)),
        ("Our engineer will speak with theirs on 12 March.", march(12)),
        ("She sees her boss on 12 March and will tell us.", None),
        ("She speaks with her lawyer on 12 March about our contract.", None),
        ("We meet internally on 12 March to discuss her quote.", None),
        ("The cells travel to us on 12 March.", None),
    ],
)
def test_who_comes_to_whom_on_a_day_is_a_meeting(text: str, day: date | None, heard: Heard) -> None:
    assert step(heard, text)[1:] == ("scheduled" if day else None, day)
