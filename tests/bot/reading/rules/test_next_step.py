"""The next step: kind, standing and day, told in one sentence, in two, or between two people."""

from datetime import date

import pytest

from tests.bot.reading.rules.conftest import Heard


def step(heard: Heard, text: str, **more: str) -> tuple[str | None, str | None, date | None]:
    fields = heard(text, **more).fields
    return fields.next_step_kind, fields.next_step_status, fields.next_step_date


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Demo on 24 March, confirmed.", ("demo", "scheduled", march(24))),
        ("Technical call 18 March, it's in both calendars.", ("technical_call", "scheduled", march(18))),
        ("Invite for the demo on 24 March came back accepted.", ("demo", "scheduled", march(24))),
        ("We're on for the 19th, second demo with the ops people.", ("demo", "scheduled", march(19))),
        ("Wed 18 March, 3pm. Proposal walkthrough. She confirmed.", ("proposal_meeting", "scheduled", march(18))),
        ("Site visit. We settled on 24 March.", ("site_visit", "scheduled", march(24))),
        ("The 23rd of March works for her for the technical discussion.", ("technical_call", "scheduled", march(23))),
        ("Call with our bioinformaticians agreed, no date yet.", ("technical_call", "agreed", None)),
        ("Technical call 18 March, 9 a.m., she's bringing QA.", ("technical_call", "scheduled", march(18))),
        ("Site visit 24 March, agreed with her and her lab manager.", ("site_visit", "scheduled", march(24))),
        ("He joins our technical call on 18 March for sure.", ("technical_call", "scheduled", march(18))),
        ("He joins our technical call on 18 March for the insurer.", ("technical_call", None, None)),
        ("Trial of the unit 24 March-28 March is booked.", ("pilot", "scheduled", march(24))),
        ("She has invited us on 24 March for the kick-off workshop, we said yes.", (None, "scheduled", march(24))),
        ("Teams call on Tuesday 24 March at 10 to check the plates - accepted.", (None, "scheduled", march(24))),
        ("Team call on Tuesday 24 March at 10 about their holidays.", (None, None, None)),
        ("Audit fixed for March 24-26.", ("audit", "scheduled", march(24))),
        ("Audit fixed for the week of 24 March 2026.", ("audit", "scheduled", None)),
        ("so that's a demo on Tuesday the 24th of March at three", ("demo", "scheduled", march(24))),
        ("Demo on 24 March, we shook on it.", ("demo", "scheduled", march(24))),
        (
            "From: Mara Lindt\nTo: Ben\n\nHi Ben,\nThe demo on 24 March is confirmed from our side.\nMara",
            ("demo", "scheduled", march(24)),
        ),
        ("I proposed a demo. It's a meeting for the board.", ("demo", "proposed", None)),
        ("Audit fixed for 24 and 25 March.", ("audit", "scheduled", march(24))),
        ("Audit fixed for 24 or 25 March.", ("audit", "scheduled", None)),
        ("next call wed 18 march 4pm, invite out & accepted", (None, "scheduled", march(18))),
        ("Demo on 18 March - he's sent the invite.", ("demo", "scheduled", march(18))),
        ("See you at the demo on 24 March.", ("demo", "scheduled", march(24))),
        ("Demo agreed, she'll pick a day.", ("demo", "agreed", None)),
        ("I suggested a demo, waiting for her reply.", ("demo", "proposed", None)),
        ("Asked her for a demo. She'll get back to me.", ("demo", "proposed", None)),
        ("Proposal meeting proposed for 20 March, not yet confirmed.", ("proposal_meeting", "proposed", None)),
        ("I suggested a technical call; she said sure, next Monday.", ("technical_call", "scheduled", march(16))),
        ("She turned down the demo.", ("demo", "declined", None)),
        ("The demo on 12 March is cancelled.", ("demo", "declined", None)),
        ("The demo on 12 March was moved to 26 March.", ("demo", "scheduled", march(26))),
        ("Next step: demo\nDate: 24 March 2026\n", ("demo", "scheduled", march(24))),
        ("Audit: 24 March, agreed", ("audit", "scheduled", march(24))),
        ("A reference call with one of our sponsors is set for 17 March.", ("other", "scheduled", march(17))),
        ("She took me up on the demo. Day not picked yet.", ("demo", "agreed", None)),
        ("She accepted my proposal for a technical call.", ("technical_call", "agreed", None)),
        ("Then a site visit it is, diaries to be compared.", ("site_visit", "agreed", None)),
        ("Mailed the invite for a demo on 24 March, not accepted as of now.", ("demo", "proposed", None)),
        ("Offered a demo, she said neither yes nor no.", ("demo", "proposed", None)),
        ("They won't be taking another demo with us.", ("demo", "declined", None)),
        ("Her colleague has a demo with us on 24 March, for another project.", (None, None, None)),
        ("We had agreed on a demo that never took place.", (None, None, None)),
    ],
)
def test_a_step_is_read_with_its_standing_and_its_day(
    text: str, told: tuple[str, str, date | None], heard: Heard
) -> None:
    assert step(heard, text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sam: Shall we do a site visit on 24 March?\nMara: Yes, that works.", ("site_visit", "scheduled", march(24))),
        ("Sam: A demo on Friday the 20th?\nMara: Friday the 20th, ten o'clock.", ("demo", "scheduled", march(20))),
        ("Sam: A demo on Friday the 20th?\nMara: Friday at ten works, see you then.", ("demo", "scheduled", march(20))),
        (
            "Sam: I suggest a technical call with our engineers on Monday.\nMara: Monday is bad. Wednesday?\n"
            "Sam: Wednesday the 18th, done.\nMara: Perfect.",
            ("technical_call", "scheduled", march(18)),
        ),
        (
            "Sam: Would you be open to a site visit?\nMara: No thanks, we don't do visits.",
            ("site_visit", "declined", None),
        ),
        ("Sam: How about a demo next week?\nMara: I will discuss it internally.", (None, None, None)),
    ],
)
def test_in_a_talk_both_sides_make_the_step(
    text: str, told: tuple[str | None, str | None, date | None], heard: Heard
) -> None:
    assert step(heard, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "We had a technical call on Monday, went well.",
        "After the demo she was convinced.",
        "Thanks for the site visit last week.",
        "Internal: pricing meeting with our finance on Thursday.",
        "I'll send the deck on Friday.",
        "If the committee says yes, we demo on 2 April.",
        "Maybe a demo on 24 March.",
        "Will there be a demo on 24 March?",
        "Their competitor had the demo booked for 24 March.",
        "The audit trail must be complete by 24 March.",
    ],
)
def test_what_is_over_internal_or_in_doubt_is_no_next_step(text: str, heard: Heard) -> None:
    assert heard(text).fields.next_step_status is None


def test_of_two_steps_the_earlier_dated_one_is_next(heard: Heard) -> None:
    assert step(heard, "Proposal meeting on 31 March and demo on 17 March, both confirmed.") == (
        "demo",
        "scheduled",
        march(17),
    )


def test_what_was_declined_gives_way_to_what_was_agreed(heard: Heard) -> None:
    record = "She declined the site visit and agreed to a technical call, date follows."

    assert step(heard, record) == ("technical_call", "agreed", None)


def test_the_day_of_another_matter_is_not_the_day_of_the_step(heard: Heard) -> None:
    assert step(heard, "CDA signed on 2 April 2026. Demo agreed, date open.") == ("demo", "agreed", None)


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        ("next_step", "call with our stats people on the 19th", ("technical_call", "scheduled", march(19))),
        ("next_step", "demo, but no date yet", ("demo", "agreed", None)),
        ("next_step", "nothing fixed", (None, None, None)),
        ("next_step.date", "the 24th", (None, "scheduled", march(24))),
        ("next_step.status", "yes, both agreed", (None, "agreed", None)),
        ("next_step.status", "only proposed so far", (None, "proposed", None)),
    ],
)
def test_an_answer_may_tell_of_a_part_alone(
    asked: str, answer: str, told: tuple[str | None, str | None, date | None], heard: Heard
) -> None:
    assert step(heard, answer, asked=asked) == told


@pytest.mark.parametrize(
    "text",
    [
        "I will send her an invite for a demo on 24 March.",
        "Her inbox has my invite for a demo on 24 March.",
        "I am trying to get a demo on 24 March.",
        "Demo wanted by us for 24 March.",
        "Demo on 24 March - or so I hope.",
        "A demo on 24 March was what I asked for.",
        "They get a demo from another vendor on 24 March.",
        "The demo on 24 March is for the other ward.",
        "I am waiting that she confirms the demo on 24 March.",
        "Paul visited our site on 18 February.",
        "Your colleague showed us a demo on 11 February.",
        "She forgot the demo we had on 26 February.",
        "I mentioned that we do demos, next on 24 March.",
        "Sam: Did you see the demo on 10 February?\nMara: Yes, perfect.",
    ],
)
def test_what_only_we_want_or_what_is_over_is_no_agreed_step(text: str, heard: Heard) -> None:
    assert step(heard, text)[1] not in ("scheduled", "agreed")


@pytest.mark.parametrize(
    "text",
    [
        "Demo on 24 March, he accepted within seconds. He offered me shares, I declined politely.",
        "Demo on 24 March, 2pm, he's put it in the calendar. Ferry home was cancelled, obviously.",
    ],
)
def test_what_else_was_declined_or_cancelled_leaves_the_step(text: str, heard: Heard) -> None:
    assert step(heard, text) == ("demo", "scheduled", march(24))


def test_a_step_that_is_cancelled_in_the_next_sentence_is_declined(heard: Heard) -> None:
    assert step(heard, "Demo on 24 March. She cancelled it.")[1] == "declined"


def test_a_weekday_that_takes_up_a_full_day_is_not_another_day(heard: Heard) -> None:
    talk = "Sam: Demo Tuesday?\nMara: Tuesday is bad. Thursday the 26th?\nSam: Thursday it is.\nMara: Great."

    assert step(heard, talk)[2] in (None, march(26))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Technical call: we said Thursday at 10, she brings QA.", ("technical_call", "scheduled", march(12))),
        (
            "She wants to talk to our engineers. We settled on 12 March, 14:00.",
            ("technical_call", "scheduled", march(12)),
        ),
        ("We said Thursday at 10.", (None, "scheduled", march(12))),
        ("Pilot with 20 users agreed, starting 16 March.", ("pilot", "scheduled", march(16))),
        ("Our statistician should talk to theirs, agreed.", ("technical_call", "agreed", None)),
        ("Happy to see the demo on 24 March as you proposed.", ("demo", "scheduled", march(24))),
        ("RA goes through the technical file with us, 18 March.", ("documentation_review", "scheduled", march(18))),
    ],
)
def test_a_step_takes_the_hour_that_both_sides_settled_on(
    text: str, told: tuple[str | None, str | None, date | None], heard: Heard
) -> None:
    assert step(heard, text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Sam: Shall we set up a technical call?\nMara: Yes, good idea.\n"
            "Sam: Our statistician could do Thursday the 19th.\nMara: Thursday at 2 is good.",
            ("technical_call", "scheduled", march(19)),
        ),
        (
            "Sam: Would you like to see the plant?\nMara: Very much so.\n"
            "Sam: We are free on the 24th.\nMara: Mine too.",
            ("site_visit", "scheduled", march(24)),
        ),
        (
            "Sam: Could we show you the system?\nMara: That would be great.\n"
            "Sam: Thursday the 19th?\nMara: Let me check... yes, I can do Thursday.",
            ("demo", "scheduled", march(19)),
        ),
        ("Sam: Shall we do a demo?\nMara: No.", ("demo", "declined", None)),
        ("Sam: Shall we do a demo?\nMara: Not now, thanks.", ("demo", "declined", None)),
        ("Sam: A demo on the 19th?\nMara: No.", (None, None, None)),
    ],
)
def test_a_talk_comes_back_to_a_step_named_some_lines_before(
    text: str, told: tuple[str | None, str | None, date | None], heard: Heard
) -> None:
    assert step(heard, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "QA audit is on the cards but no one has agreed to it.",
        "Need to get a demo in the diary.",
        "Left her a voicemail about a demo on 24 March.",
        "I'll follow up on 24 March.",
        "He turned down dessert.",
        "She has an appointment at the dentist on 24 March.",
        "Their audit by the notified body is on 24 March.",
    ],
)
def test_what_nobody_agreed_to_is_no_step(text: str, heard: Heard) -> None:
    assert step(heard, text)[1:] == (None, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Price talk fixed: Thursday 26 March, 14:00, her office.", ("scheduled", march(26))),
        ("Videocall to close the terms is on 24 March at 9, he confirmed.", ("scheduled", march(24))),
        ("Next chat: Wed 25 March, 4pm.", ("scheduled", march(25))),
        ("Rollout planning session with the store managers is Monday 23 March, 2pm.", ("scheduled", march(23))),
        ("I'm running a workshop with her estimators on 24 March.", ("scheduled", march(24))),
        ("Their board meeting is on 24 March at 10.", (None, None)),
        ("She has a meeting with her bank on 24 March at 10.", (None, None)),
        ("They present to the board on 24 March.", (None, None)),
        ("I'd love a chat on 24 March at 10.", (None, None)),
        ("We had a meeting on 3 March at 10.", (None, None)),
    ],
)
def test_whatever_a_meeting_with_us_is_called_it_is_a_step(
    text: str, told: tuple[str | None, date | None], heard: Heard
) -> None:
    assert step(heard, text, segment="b2b")[1:] == told


@pytest.mark.parametrize(
    ("answer", "status"),
    [("The 24th is good for me.", "scheduled"), ("Not sure the 24th is good for me.", None)],
)
def test_what_is_doubted_agrees_to_nothing(answer: str, status: str | None, heard: Heard) -> None:
    assert step(heard, f"Sam: Demo on 24 March?\nMara: {answer}")[1] == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("I proposed a demo, no date yet.", "proposed"),
        ("Offered her a demo, date tbd.", "proposed"),
        ("Demo: proposed, no date yet", "proposed"),
        ("I proposed a demo and she said yes, no date yet.", "agreed"),
        ("Demo agreed, no date yet.", "agreed"),
        ("I proposed a demo. It was neither accepted nor declined.", "proposed"),
        ("I proposed a demo, she declined.", "declined"),
        ("Demo on 12 March, still to be confirmed by her.", "proposed"),
        ("Demo on 12 March, she'll confirm tomorrow.", "proposed"),
        ("Demo on 12 March, she confirmed.", "scheduled"),
    ],
)
def test_an_open_day_agrees_to_nothing_that_is_only_proposed(text: str, status: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.next_step_status == status


@pytest.mark.parametrize(
    "beside",
    [
        ", link https://teams.example/l/meetup-join/19%3ameeting_Nz%40thread.v2/0?context=%7b%22Tid%22%3a%2272f9%22%7d",
        " (https://x.example/join?type=demo&id=44) with both of them",
        " &#8211; she said it&#39;s in her calendar",
        ", meeting id aB3dE5fG7hI9jK1lM3nO5",
    ],
)
def test_a_link_or_a_code_beside_a_step_hides_nothing(beside: str, heard: Heard) -> None:
    record = heard(f"Demo on 12 March confirmed{beside}", segment="b2b")

    assert record.fields.next_step_status == "scheduled"


def test_what_stands_in_a_link_is_nobodys_words(heard: Heard) -> None:
    record = heard("see https://x.example/crm?budget=approved&next=demo-scheduled-12-March", segment="b2b")

    assert record.fields.next_step_status is None
    assert record.fields.budget_status is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Next step: quotation from us by 24 March", ("rfp_or_quote", "scheduled", march(24))),
        ("Next step: quotation by March", ("rfp_or_quote", None, None)),
        ("Next step: site visit by 24 March", ("site_visit", None, None)),
    ],
)
def test_what_is_sent_by_a_day_is_due_on_it(text: str, told: object, heard: Heard) -> None:
    assert step(heard, text, segment="medical_device") == told


def test_a_call_with_our_people_of_a_field_is_technical(heard: Heard) -> None:
    told = "We've put in a call with our {} for 24 March."

    assert step(heard, told.format("packaging lead"), segment="medical_device")[0] == "technical_call"
    assert step(heard, told.format("bioanalytical lead"), segment="medical_device")[0] == "technical_call"
    assert step(heard, told.format("sales lead"), segment="medical_device")[0] != "technical_call"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("I offered a demo and he said no.", "declined"),
        ("I offered a demo and he said yes.", "agreed"),
        ("She wants a quote by 24 March, told her no problem.", "scheduled"),
        ("She wants a quote by 24 March, told her it's tight.", "proposed"),
        ("Agreed to a demo once she's back from leave.", "agreed"),
        ("Agreed to a demo once the board has decided.", None),
        ("She asked us for a quote by 24 March, which we'll do.", "agreed"),
        ("She asked us for a quote by 24 March, which is tight.", "proposed"),
    ],
)
def test_a_no_a_promise_and_a_return_say_how_a_step_stands(text: str, status: str | None, heard: Heard) -> None:
    assert step(heard, text, segment="medical_device")[1] == status


@pytest.mark.parametrize(
    ("goes_on", "status"),
    [
        ("That's in my diary.", "scheduled"),
        ("I have accepted your invite.", "scheduled"),
        ("I have nothing in my diary.", None),
        ("Let me look into my diary.", None),
    ],
)
def test_who_asks_for_a_step_and_books_it_herself_has_agreed(goes_on: str, status: str | None, heard: Heard) -> None:
    mail = f"From: Mara Lindt\nSent: 2 March\nHello Ben,\nShall we say a demo on 12 March at 2pm? {goes_on}\nMara"

    assert heard(mail, segment="b2b").fields.next_step_status == status


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("Make it the 19th and you're on.", march(19)),
        ("Make it 19 March, that works.", march(19)),
        ("You're on.", march(12)),
        ("Make it the 19th time you ask.", None),
    ],
)
def test_who_makes_it_another_day_agrees_to_that_day(answer: str, day: date | None, heard: Heard) -> None:
    talk = f"Rep: Could we do a demo on 12 March?\nMara: {answer}"

    assert heard(talk, segment="b2b").fields.next_step_date == day


def test_minutes_of_a_first_meeting_name_the_next_one(heard: Heard) -> None:
    held = "MINUTES, first meeting Sorrel Oligo, 10 March 2026"
    minutes = f"{held}\n\nActions. Ben: technical call, 24 March 2026, confirmed by all."

    assert heard(minutes).fields.next_step_date == date(2026, 3, 24)


def test_a_simulation_room_is_a_place(heard: Heard) -> None:
    assert heard("Demo in the simulation room is fixed for 24 March.").fields.next_step_date == date(2026, 3, 24)


def test_a_walk_round_their_depot_is_a_visit(heard: Heard) -> None:
    assert step(heard, "walk round the leeds depot booked thurs 19 march 8am", segment="b2b")[0] == "site_visit"


LETTER = """{above}From: Dana Ortiz
Sent: Monday 6 July 2026 16:41
To: Timo Kessel
Subject: Re: your visit

Dear Timo,

Our own line is booked out until winter. {asked}

Dana{below}
"""
BELOW_A_QUOTE = "\n\n> On 1 July Timo wrote:\n> Hi\n------\nI said yes to that."


@pytest.mark.parametrize(
    ("asked", "above", "below", "status"),
    [
        ("Could we have a demo on 16 July at 11?", "", BELOW_A_QUOTE, "scheduled"),
        ("Would Thursday 16 July at ten do for a demo?", "Told her yes.\n\n", "", "scheduled"),
        ("I propose a demo on 16 July at 11.", "I accepted her slot.\n\n", "", "scheduled"),
        ("I propose a demo on 16 July at 11.", "Her mail:\n\n", "", "proposed"),
        ("Could we have a demo on 16 July at 11?", "Her mail:\n\n", "", None),
        ("Could we have a demo on 16 July at 11?", "She said yes to the newsletter.\n\n", "", None),
        ("Could we have a demo on 16 July at 11?", "She confirmed that the CDA is signed.\n\n", "", None),
    ],
)  # fmt: skip
def test_what_a_mail_asks_for_is_fixed_once_the_rep_tells_that_we_said_yes(
    asked: str, above: str, below: str, status: str | None, heard: Heard
) -> None:
    assert step(heard, LETTER.format(asked=asked, above=above, below=below))[1] == status
