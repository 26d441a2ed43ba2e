"""What is said to and fro: our side asks, suggests and names; the buyer says yes, names a number, a day or more."""

from datetime import date

import pytest

from qualification.terms import Quantity
from tests.bot.reading.rules.conftest import Heard


def talk(*turns: str) -> str:
    """Return a talk in which Sam, who is ours, speaks first and Mara answers."""
    opening = ("Hi Mara, can you hear me?", "Yes, hello.")
    names = ("Rep", "Mara")
    return "\n".join(f"{names[place % 2]}: {words}" for place, words in enumerate((*opening, *turns)))


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        ("And how many sites are we talking about?", "Um, about twenty-two.", (Quantity(22, "site"),)),
        ("For how many hospitals?", "Ninety-ish. No, wait. Eighty-four.", (Quantity(84, "hospital"),)),
        ("How many sites?", "No idea, ask me in two weeks.", None),
        ("How many people did you lose?", "Eleven, and I miss every one of them a lot.", None),
    ],
)
def test_a_bare_number_counts_what_the_question_named(heard: Heard, asked: str, answer: str, told: object) -> None:
    fields = heard(talk(asked, answer), segment="biopharma").fields

    assert fields.scope_quantity == told


@pytest.mark.parametrize(
    ("asked", "answer", "kind", "status", "day"),
    [
        ("The demo, 24 March, in your lab or ours?", "In yours. 24 March is fine.", "demo", "scheduled", 24),
        ("I'd like to show you the thing. Thursday the 12th?", "Thursday works.", "demo", "scheduled", 12),
        ("Shall I send you three wristbands to try?", "Yes, send them, please.", "sample_request", "agreed", None),
        ("Can we do a call with our head of statistics on the 24th?", "The 24th is fine.", None, "scheduled", 24),
        ("You have your board meeting on 24 March?", "24 March, yes.", None, None, None),
        ("Could you send me the contract by 24 March?", "24 March is fine.", None, None, None),
    ],
)
def test_a_step_that_we_ask_for_is_agreed_by_its_day(
    heard: Heard, asked: str, answer: str, kind: str | None, status: str | None, day: int | None
) -> None:
    fields = heard(talk(asked, answer), segment="medical_device").fields

    expected = date(2026, 3, day) if day else None
    assert (fields.next_step_kind, fields.next_step_status, fields.next_step_date) == (kind, status, expected)


def test_who_must_ask_somebody_first_has_not_agreed(heard: Heard) -> None:
    invited = "Do you want to come and see the plant?"

    gladly = heard(talk(invited, "I'd love to."), segment="biomanufacturing").fields
    later = heard(talk(invited, "I'd love to. But I have to ask Luca."), segment="biomanufacturing").fields

    assert gladly.next_step_status == "agreed"
    assert later.next_step_status != "agreed"


def test_a_day_without_its_month_is_in_the_month_just_named_for_the_step(heard: Heard) -> None:
    asked = "Could you do a site visit on the 7th of July?"

    fields = heard(talk(asked, "Better the 9th.", "The 9th then?", "The 9th, yes."), segment="biomanufacturing").fields

    assert fields.next_step_date == date(2026, 7, 9)


@pytest.mark.parametrize(
    ("asked", "told"), [("The CDA is in place, right?", "cda_signed"), ("I'll check the CDA.", None)]
)
def test_a_mere_right_says_yes_only_to_a_question(heard: Heard, asked: str, told: str | None) -> None:
    assert heard(talk(asked, "Right.")).fields.compliance_disclosure == told


def test_what_a_buyer_adds_to_a_yes_is_the_work(heard: Heard) -> None:
    named = "So you need somebody to run the sites?"

    added = heard(talk(named, "Yes, exactly. Site start-up and monitoring.", "How many sites?", "14 sites."))
    ours = heard(talk(named, "Yes, exactly. We do the rest."))

    assert added.fields.scope_deliverable == "Site start-up and monitoring"
    assert "the rest" not in (ours.fields.scope_deliverable or "")


def test_yes_to_samples_is_no_consent_to_mails(heard: Heard) -> None:
    asked = "Shall I send you three wristbands to try?"

    assert heard(talk(asked, "Yes, send them, please."), segment="medical_device").fields.compliance_consent is None


@pytest.mark.parametrize(
    ("answer", "role"), [("I'd give the nod clinically.", "technical_evaluator"), ("I decide.", "approver")]
)
def test_who_approves_only_as_a_specialist_signs_nothing(heard: Heard, answer: str, role: str) -> None:
    people = heard(talk("And who gives it the nod?", answer), segment="genomics").fields.decision_people

    assert people is not None
    assert [person.role for person in people] == [role]


def test_a_speaker_called_ae_is_no_event(heard: Heard) -> None:
    said = (
        "AE: Hi Mara, how are you?\nMara: Fine. We need site monitoring in 14 sites.\nAE: Okay, which phase?\nMara: 2."
    )

    assert heard(said).fields.scope_deliverable is not None


@pytest.mark.parametrize(
    "talk",
    [
        "Anna (us): And the visit in January?\nMara: Cancel it.\nAnna (us): May I mail you news?\nMara: Certainly.",
        "Anna (us): Shall we do the demo on 12 March?\nMara: No.\nAnna (us): May I e-mail you?\nMara: Yes, sure.",
        "Anna (us): And the visit on 12 January?\nMara: Not now.\nAnna (us): Do you need ISO papers?\nMara: Yes, sure.",
        "Anna (us): And the visit in January?\nMara: No.\nAnna (us): Sure?\nMara: Yes.",
    ],
)
def test_a_yes_to_something_else_takes_up_no_step_that_was_refused(talk: str, heard: Heard) -> None:
    assert heard(talk, segment="biopharma").fields.next_step_status not in ("agreed", "scheduled")


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("A demo? Would Thursday work?", "Thursday I'm out. Do Friday.", "Friday the 13th."), ("scheduled", 13)),
        (("A demo on the 17th?", "Can we make it the 18th?", "Sure, the 18th."), ("scheduled", 18)),
        (("A demo on the 17th?", "Can we make it the 18th?", "Let me see and write to you."), (None, None)),
        (("A demo next Thursday?", "Thursday, hm, after lunch?", "Two o'clock.", "Two is good."), ("scheduled", 12)),
        (("Another pilot?", "No pilot. Send me a quote.", "A quote, you have it by Friday."), ("agreed", None)),
        (("Another pilot?", "No pilot. Send me a quote.", "That is difficult."), (None, None)),
    ],
)
def test_a_step_is_on_the_day_that_both_come_to(
    heard: Heard, turns: tuple[str, ...], told: tuple[str | None, int | None]
) -> None:
    fields = heard(talk(*turns), segment="medical_device").fields

    status, day = told
    assert fields.next_step_date == (date(2026, 3, day) if day else None)
    assert (fields.next_step_status if fields.next_step_status != "proposed" else None) == status


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("Let me think. The contract takes two months. So October.", date(2026, 10, 1)),
        ("May's too early. June.", date(2026, 6, 1)),
        ("We start in April, no discussion.", date(2026, 4, 1)),
        ("I need to begin in July, the second half of July.", date(2026, 7, 1)),
        ("I'd love to say tomorrow. No idea.", None),
    ],
)
def test_what_a_turn_comes_to_is_the_answer(heard: Heard, answer: str, told: date | None) -> None:
    start = heard(talk("When do you want to begin?", answer), segment="biomanufacturing").fields.timeline_start

    assert (start[0] if start else None) == told


@pytest.mark.parametrize(
    ("asked", "answer", "path"),
    [
        ("So it goes to legal and then the COO signs?", "Correct.", True),
        ("So it goes to legal and then the COO signs?", "Not really.", False),
        ("At our place legal looks first, then the CEO signs.", "Yes, I know that.", False),
    ],
)
def test_a_path_that_we_ask_about_counts_with_the_yes(heard: Heard, asked: str, answer: str, path: bool) -> None:
    assert (heard(talk(asked, answer), segment="b2b").fields.decision_approval is not None) is path


def test_to_be_signed_up_signs_no_contract(heard: Heard) -> None:
    assert heard(talk("Would you like our newsletter?", "Yes, sign me up.")).fields.decision_people is None


def test_what_patients_take_off_refuses_no_contact(heard: Heard) -> None:
    told = talk("And what is the trouble?", "The patients take them off and then we know nothing.")
    asked = talk("May I write again?", "No, take me off your list, please.")

    assert heard(told, segment="medical_device").fields.compliance_consent is None
    assert heard(asked, segment="medical_device").fields.compliance_consent == "refused"


def test_who_speaks_of_an_illness_is_no_patient(heard: Heard) -> None:
    said = "Aidan Walsh (00:43): Seasonal, in COPD?\nMara Lindt (00:46): I know. We need 14 sites for it."

    assert heard(said, segment="biopharma").fields.scope_quantity is not None


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        ("And patients?", "A hundred and twenty.", (Quantity(120, "patient"),)),
        ("Sites, roughly?", "Twenty-two.", (Quantity(22, "site"),)),
        ("Which sites?", "Two, the old ones.", None),
        ("And the patients you have?", "40.", None),
    ],
)
def test_what_is_asked_by_its_name_alone_is_counted(heard: Heard, asked: str, answer: str, told: object) -> None:
    fields = heard(talk(asked, answer), segment="biopharma").fields

    assert fields.scope_quantity == told


@pytest.mark.parametrize(
    ("turns", "start"),
    [
        (("When did they tell you?", "In April."), None),
        (("When's the committee?", "November 10th."), None),
        (("When do you want to begin?", "In April."), (date(2026, 4, 1), date(2026, 4, 30))),
        (
            ("What sort of timing?", "We'd begin after Easter.", "So from the 7th of June?", "From the 13th."),
            (date(2026, 6, 13), date(2026, 6, 13)),
        ),
        (
            ("So I repeat: five machines, installed in May, demo on 10 June.", "That's all correct."),
            (date(2026, 5, 1), date(2026, 5, 31)),
        ),
        (("I'll send a quote. When do you need it?", "Friday would be good."), None),
    ],
)
def test_a_day_is_what_it_was_asked_for(heard: Heard, turns: tuple[str, ...], start: object) -> None:
    assert heard(talk(*turns), segment="biopharma").fields.timeline_start == start


@pytest.mark.parametrize(
    ("asked", "answer", "roles"),
    [
        ("Who decides in the end? You?", "Me and my brother.", {"approver"}),
        ("How was the weekend? You were away?", "Me and my brother.", set()),
    ],
)
def test_a_question_is_answered_with_the_one_that_narrows_it(
    heard: Heard, asked: str, answer: str, roles: set[str]
) -> None:
    people = heard(talk(asked, answer), segment="b2b").fields.decision_people or ()

    assert {person.role for person in people} == roles


def test_a_question_may_be_handed_on_to_somebody_else(heard: Heard) -> None:
    asked = talk("So a demo then. How's Wednesday, the 25th?")

    handed_on = heard(asked + "\nMara: Tom?\nTom: I'm good.\nMara: Okay, that works.", segment="b2b").fields
    refused = heard(asked + "\nMara: Tom?\nTom: I can't.\nMara: Then no.", segment="b2b").fields

    assert (handed_on.next_step_status, handed_on.next_step_date) == ("scheduled", date(2026, 3, 25))
    assert refused.next_step_status != "scheduled"


@pytest.mark.parametrize(
    ("asked", "answer", "signed"),
    [
        ("Is there a CDA between us?", "Legal told me it was signed on the 12th.", "cda_signed"),
        ("We can show that under CDA.", "Sure.", None),
    ],
)
def test_a_cda_is_signed_where_that_is_said(heard: Heard, asked: str, answer: str, signed: str | None) -> None:
    assert heard(talk(asked, answer), segment="biopharma").fields.compliance_disclosure == signed


@pytest.mark.parametrize(
    ("asked", "answer", "budget"),
    [
        ("What's the number, if I may?", "40k. Dollars. It's approved already.", "approved"),
        ("What does that cost you, the fines?", "About 20k a month.", None),
    ],
)
def test_what_a_trouble_costs_them_is_no_budget(heard: Heard, asked: str, answer: str, budget: str | None) -> None:
    assert heard(talk(asked, answer), segment="b2b").fields.budget_status == budget


@pytest.mark.parametrize(
    ("asked", "answer", "consent"),
    [
        ("Do I have your consent to record?", "Yes, of course you have.", None),
        ("Do I have your consent to e-mail you?", "Yes, of course you have.", "granted"),
    ],
)
def test_leave_to_record_is_no_leave_to_write(heard: Heard, asked: str, answer: str, consent: str | None) -> None:
    assert heard(talk(asked, answer), segment="b2b").fields.compliance_consent == consent
    assert heard("Call, 9 March, recorded with consent.", segment="b2b").fields.compliance_consent is None


def test_what_a_recorder_writes_above_a_talk_is_no_step(heard: Heard) -> None:
    titled = heard(
        "Northwind discovery call\n24 March 2026, 3:00 PM\n\n" + talk("How are you?", "Well."), segment="b2b"
    )
    booked = heard("Discovery call booked for 24 March.\n\n" + talk("How are you?", "Well."), segment="b2b")

    assert titled.fields.next_step_status is None
    assert booked.fields.next_step_status == "scheduled"


def test_a_talk_may_have_its_times_in_brackets_behind_the_names(heard: Heard) -> None:
    turns = ("Dan (0:02) Hi there.", "Mara (0:04) Hi.", "Dan (0:07) When do you want to start?", "Mara (0:09) In May.")

    fields = heard("\n".join(turns), segment="b2b").fields

    assert fields.timeline_start == (date(2026, 5, 1), date(2026, 5, 31))


def test_a_buyer_who_has_to_show_papers_to_others_expects_none(heard: Heard) -> None:
    shown = heard(talk("And now?", "I'd need to show them the validation report."), segment="biomanufacturing").fields
    expected = heard(talk("And now?", "I'd need the validation report."), segment="biomanufacturing").fields

    assert shown.compliance_documentation is None
    assert expected.compliance_documentation is not None


def test_a_no_to_any_project_denies_it(heard: Heard) -> None:
    denied = heard(talk("So is there a project?", "No, not really. Just getting educated."), segment="b2b")
    other = heard(talk("Is there a project manager?", "No, not really. We need a dispatch tool."), segment="b2b")

    assert "need.project" in denied.denied
    assert "need.project" not in other.denied


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "Rep: And who makes the call on your side?\nMara: I do, together with our CEO, Piet Maas.",
            {"Mara Lindt", "Piet Maas"},
        ),
        ("Rep: Who decides?\nMara: I do, with our CEO.", {"Mara Lindt", None}),
        ("Rep: Who decides?\nMara: I do, with a heavy heart.", {"Mara Lindt"}),
    ],
)
def test_who_answers_for_herself_names_with_whom_she_decides(text: str, who: set[str | None], heard: Heard) -> None:
    assert {person.name for person in heard(text).fields.decision_people or ()} == who


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("I'd be glad to come.", "scheduled"),
        ("Please don't.", None),
        ("Please no demo.", None),
    ],
)
def test_an_invitation_is_taken_or_not(answer: str, status: str | None, heard: Heard) -> None:
    told = heard(f"Rep: Can we invite you to a demo on 24 March?\nMara: {answer}", segment="medical_device")

    assert (told.fields.next_step_status == "scheduled") is (status == "scheduled")


def test_a_newsletter_that_is_not_wanted_grants_nothing(heard: Heard) -> None:
    told = heard("Rep: Is it okay if our newsletter goes to you too?\nMara: Please no newsletter.", segment="b2b")

    assert told.fields.compliance_consent is None


def test_going_through_something_together_on_a_day_is_a_step(heard: Heard) -> None:
    told = "Mara: Let's go through it on Tuesday 24 March at nine.\nRep: Deal."

    assert heard(told, segment="b2b").fields.next_step_status == "scheduled"
    assert heard("Rep: Let's look at the budget for 2027.\nMara: Ok.", segment="b2b").fields.next_step_status is None


def test_a_first_place_in_an_answer_is_where_the_work_starts(heard: Heard) -> None:
    asked = "Rep: When should the roll-out start?\nMara: "

    assert heard(asked + "The first warehouse in May.", segment="b2b").fields.timeline_start is not None
    assert heard(asked + "They close the plant in May.", segment="b2b").fields.timeline_start is None


def test_a_sound_answers_nothing(heard: Heard) -> None:
    asked = "Rep: Which documents do you expect?\nMara: "

    assert heard(asked + "Hm.").fields.compliance_documentation is None
    assert heard(asked + "Hmm, good question.").fields.compliance_documentation is None
    assert heard(asked + "The usual.").fields.compliance_documentation == "The usual"


@pytest.mark.parametrize(
    ("question", "consent"),
    [
        ("May I write to you directly from now on?", "granted"),
        ("Are you happy to receive our mails?", "granted"),
        ("You don't mind that I write to you between calls?", "granted"),
        ("Did you get our mails?", None),
        ("Do you get our newsletter already?", None),
    ],
)
def test_leave_is_asked_for_good_and_not_for_one_mail(question: str, consent: str | None, heard: Heard) -> None:
    assert heard(f"Rep: {question}\nMara: Yes, sure.").fields.compliance_consent == consent


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Rep: Can I show you a demo some time in May?\nMara: No, thanks.", "declined"),
        ("Rep: Shall we do the demo on Tuesday?\nMara: No.", None),
        ("Rep: A demo in May?\nMara: No, June.", None),
    ],
)
def test_a_no_to_a_step_some_time_declines_it(said: str, status: str | None, heard: Heard) -> None:
    assert heard(said, segment="medical_device").fields.next_step_status == status
