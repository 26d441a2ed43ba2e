"""The same facts in the words of other hands: each row was once unread, or read as what it is not."""

from datetime import date

import pytest

from qualification.terms import Quantity
from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("I asked could I write to her again and the answer was 'fire away, any time you like'.", "granted"),
        ("To my question about e-mails she answered 'con mucho gusto', she is happy to get them.", "granted"),
        ("You may of course write to me on this address.", "granted"),
        ("And you may keep me on your mails, I had ticked that on the form.", "granted"),
        ("About mail contact from us he answered no problem at all.", "granted"),
        ("can mail her directly, gave me her private address even lol", "granted"),
        ("msg her anytime she says, even linkedin.", "granted"),
        ("She's happy to hear from us whenever, her words, as long as it isn't during milking.", "granted"),
        ("Contact: suppliers may write to both persons named above.", "granted"),
        ("Newsletter: [x] yes [ ] no", "granted"),
        ("May we contact you: \u2611 yes \u2610 no", "granted"),
        ("May we contact you by e-mail: yes", "granted"),
        (
            "'Remove me and Thistledown from all your lists. Nobody from your company is to contact us again.'",
            "refused",
        ),
        ('"I don\'t want to hear from your company again."', "refused"),
        ("When I asked if I may go on writing to her she laughed and said please do.", "granted"),
        ("When I asked if I may go on writing to her she laughed.", None),
        ("When can I write to her? She said on Friday.", None),
        (
            "What hurts? The old tool.\nMoney: in the budget\nMay we stay in contact (Y/N): Y, told me on the phone",
            "granted",
        ),
        # A box that nobody ticked and a question that nobody answered.
        ("Newsletter: [ ] yes [x] no", None),
        ("Newsletter: [ ] yes [ ] no", None),
        ("Newsletter: ( ) yes ( ) no", None),
        ("May we contact you: \u2610 yes \u2610 no", None),
        ("Marketing consent: Y/N", None),
        ("Newsletter: yes / no", None),
        ("May we contact you:", None),
        ("May we contact you by e-mail:\nNext step: demo", None),
        ("May we e-mail you? [ ] yes [x] no", None),
    ],
)
def test_leave_to_write_is_given_by_answers_and_not_by_empty_forms(
    text: str, consent: str | None, heard: Heard
) -> None:
    assert heard(text, segment="b2b").fields.compliance_consent == consent


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Her own signature goes on the contract, after finance have had a read of it.", {"Mara Lindt": "approver"}),
        ("she + fin dir sign", {"Mara Lindt": "approver", "fin dir": "approver"}),
        ("Two people have to agree: Mara and the plant manager.",
         {"Mara Lindt": "approver", "plant manager": "approver"}),
        ("PO gets released by Carla Mendes, head of procurement.", {"Carla Mendes": "procurement"}),
        ("The decision makes she.", {"Mara Lindt": "approver"}),
        ("The decision is due, she reads it.", {}),
        ("A panel decides, theatre manager and finance sit on it.", {"panel": "approver"}),
        ("A panel for 30 compounds is what they run.", {}),
        ("Orla, her MD, only wants to be told afterwards.", {}),
        ("A contract goes through purchasing first and then to the COO, Stina Wahl, for approval.",
         {"purchasing": "procurement", "Stina Wahl": "approver"}),
        ("It is put in front of Mr Adebayo, their CEO, for the final signature.", {"Mr Adebayo": "approver"}),
        ("so it goes via the lab and then to stina wahl the dean for sign off", {"stina wahl": "approver"}),
        ("It goes to Stina Wahl, the dean, for information.", {}),
        ("The protocol goes to Stina Wahl, the dean, for approval.", {}),
        ("They might pass it to the COO, Stina Wahl, for signature.", {}),
        ("Her sister runs the lab, Mrs Lund the ward.", {}),
        ("Mrs Lund runs the ward, Mr Berg is the director. Her budget, his signature.",
         {"Mrs Lund": "budget_holder", "Mr Berg": "approver"}),
        ("Mrs Lund runs the ward, Mr Berg is the director. Her lab, his office.", {}),
        ("It's in the ward's name. Her money, her pen.", {}),
        ("'My view counts a lot,' I noted.", {}),
        ('"My view counts, they hardly ever go against me," she said.', {"Mara Lindt": "influencer"}),
        ('"I sign these, nobody else does," Stina Wahl told me.', {"Stina Wahl": "approver"}),
        ('Stina Wahl said: "I sign these, whatever they cost."', {"Stina Wahl": "approver"}),
        ("Their QA person is on sabbatical.", {}),
        ("Purchasing is on jury duty.", {}),
        ("Purchasing is ismet.", {"ismet": "procurement"}),
    ],
)  # fmt: skip
def test_who_decides_is_told_by_signatures_bodies_and_turned_sentences(
    text: str, people: dict[str, str], heard: Heard
) -> None:
    told = heard(text, segment="medical_device").fields.decision_people or ()

    assert {person.name or person.title: person.role for person in told} == people


def test_a_sum_in_words_limits_who_signs(heard: Heard) -> None:
    path = "Over half a million the CEO has to approve"

    assert heard(f"{path}.", segment="biomanufacturing").fields.decision_approval == path


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("The sampling isn't complete so sequencing starts in june next year.", (date(2027, 6, 1), date(2027, 6, 30))),
        ("They don't have the people therefore they start in april with us.", (date(2026, 4, 1), date(2026, 4, 30))),
        ("She's not so sure it starts in june.", None),
        ("First day for us is 7 September.", (date(2026, 9, 7), date(2026, 9, 7))),
        ("Sam: I'd say we begin in May.\nMara: May is too fast. We begin on 1 August.", (date(2026, 8, 1),) * 2),
        ("May is too early for them.", None),
    ],
)
def test_a_denial_ends_where_its_consequence_begins(text: str, start: tuple[date, date] | None, heard: Heard) -> None:
    assert heard(text, segment="genomics").fields.timeline_start == start


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("she audits us on 19 May, our place.", "audit", date(2026, 5, 19)),
        ("Audit of our factory is fixed for 18 May. Where it will be sold I could not hear.", "audit",
         date(2026, 5, 18)),
        ("There's a call on 27 May between her and our metagenomics lead to settle the extraction kit.",
         "technical_call", date(2026, 5, 27)),
        ("Tuesday 12 May, 10:00 on Teams for your proposal is OK for us.", "proposal_meeting", date(2026, 5, 12)),
    ],
)  # fmt: skip
def test_a_step_stands_whatever_is_told_behind_it(text: str, kind: str, day: date, heard: Heard) -> None:
    fields = heard(text, segment="medical_device").fields

    assert (fields.next_step_kind, fields.next_step_status, fields.next_step_date) == (kind, "scheduled", day)


def test_work_done_on_our_side_is_part_of_what_they_ask_for(heard: Heard) -> None:
    asked = heard(
        "They ask us for clinical manufacturing of 18 batches with release testing on our side.",
        segment="biomanufacturing",
    )

    assert asked.fields.scope_quantity == (Quantity(18, "batch"),)
    assert heard("On our side the plan is 18 batches.", segment="biomanufacturing").fields.scope_quantity is None


def test_what_holds_nothing_up_takes_nothing_back(heard: Heard) -> None:
    released = "The money is released since last week, 64,000 EUR for the first year"

    assert heard(f"{released}, so this must not hold us up.", segment="b2b").fields.budget_status == "approved"
    assert heard(f"{released}, but it was not confirmed.", segment="b2b").fields.budget_status is None


def test_in_a_long_dictation_a_step_keeps_to_the_words_around_it(heard: Heard) -> None:
    fields = heard(
        "ok voice note hope this works so mara from the trade show picked up and we ended up talking nearly an hour"
        " about her boat but right so they've got nineteen practices and every one of them does its invoices its own"
        " way and month end takes eleven days and then she's bringing her ops lady to a demo on the 24th of march",
        segment="b2b",
    ).fields

    assert (fields.next_step_kind, fields.next_step_date) == ("demo", date(2026, 3, 24))


@pytest.mark.parametrize(
    ("asked", "answer", "market"),
    [
        ("They would only be used in Germany?", "Yes, only here.", "Germany"),
        ("So it's for use in Poland?", "No.", None),
        ("Do you know our plant in Germany?", "Yes.", None),
    ],
)
def test_a_market_that_our_side_names_stands_with_the_yes_to_it(
    asked: str, answer: str, market: str | None, heard: Heard
) -> None:
    region = heard(f"Sam: {asked}\nMara: {answer}", segment="medical_device").fields.compliance_region

    assert region is None if market is None else region is not None and region.startswith(market)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("The start isn't January, it's June 2027.", date(2027, 6, 1)),
        ("A correction on the start: it isn't January, it's June 2027.", date(2027, 6, 1)),
        ("Scrap Q2, it's Q3.", date(2026, 7, 1)),
        ("On the start: it isn't January, it's June 2027, the lease on the old rig runs out then.", date(2027, 6, 1)),
        ("Not January after all, June 2027.", date(2027, 6, 1)),
        ("I got the start wrong, it's June 2027.", date(2027, 6, 1)),
        ("Not the demo in January, June 2027.", None),
        ("They begin in May, the contract with the old vendor runs out then.", date(2026, 5, 1)),
        ("They begin in May, but the money ran out.", None),
        ("start is in may she did not say which week and the plant head signs", date(2026, 5, 1)),
        ("she didn't say when in may they start", None),
        ("The tender doesn't start in March, it's April.", None),
        ("The results aren't needed in June, it's July.", None),
        ("Start in June... maybe a bit of coffee first.", date(2026, 6, 1)),
        ("I think... they start in June.", None),
        ("maybe .... June start", None),
        ("Hmm.... they start in June.", date(2026, 6, 1)),
    ],
)  # fmt: skip
def test_a_start_is_put_right_and_doubted_in_the_words_of_the_day(text: str, start: date | None, heard: Heard) -> None:
    window = heard(text, segment="b2b").fields.timeline_start

    assert (window[0] if window else None) == start


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("the budget is approved she did not tell me how much", "approved"),
        ("the budget is approved I don't know how much and the start is in May", "approved"),
        ("she did not tell me whether the budget is approved", None),
        ("the budget they didn't say how much is approved", None),
    ],
)
def test_who_names_no_sum_leaves_what_was_said_before(text: str, status: str | None, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.budget_status == status


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("Contact: she agrees to receive e-mail about this project.", "granted"),
        ("He's happy to get e-mails on the study.", "granted"),
        ("She may be e-mailed.", "granted"),
        ("E-mailing her is no problem as long as it isn't the newsletter.", "granted"),
        ("E-mail is fine as long as her boss agrees.", None),
        ("She agreed to get an e-mail about this next week.", None),
        ("She got our mails about the tender.", None),
    ],
)
def test_leave_to_write_about_the_project_is_leave_to_write(text: str, consent: str | None, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.compliance_consent == consent


def test_a_numbered_heading_that_ends_in_a_stop_is_the_label_of_its_line(heard: Heard) -> None:
    fields = heard(
        "3. Timing. Q3 2026.\n4. Quality. Expected from us: media fill reports, quality agreement.\n"
        "6. Contact. BR agrees to receive e-mail about this project.\n7. Contact by e-mail is agreed.",
        segment="biomanufacturing",
    ).fields

    assert fields.timeline_start is not None
    assert fields.timeline_start[0] == date(2026, 7, 1)
    assert "media fill reports" in (fields.compliance_documentation or "")


def test_nothing_beyond_the_papers_that_were_named_takes_none_of_them_back(heard: Heard) -> None:
    papers = heard(
        "CE declaration and the manual in Dutch, otherwise nothing",
        segment="medical_device", asked="compliance.documentation",
    ).fields.compliance_documentation  # fmt: skip

    assert (papers or "").startswith("CE declaration")


@pytest.mark.parametrize(
    "text",
    [
        "Boarding now, the gate changed twice.",
        "She doesn't eat fish, mind that for the dinner.",
        "I couldn't find a parking spot and was ten minutes late.",
        "We lost each other twice, he was on a train.",
        "An hour by phone, friendly, well prepared.",
        "I got the date wrong, forgive the typos.",
    ],
)
def test_what_befell_the_rep_is_no_need_of_theirs(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.need_project is None
    told = heard(f"{text} Their depot loses two pallets a week.", segment="b2b").fields.need_project
    assert told == "Their depot loses two pallets a week"


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("11 June, nine sharp, park behind the mill.", date(2026, 6, 11)),
        ("The 11th of June is settled.", date(2026, 6, 11)),
        ("11 June, I'm afraid we are in Oslo.", None),
        ("11 June, that's a holiday here.", None),
        ("11 June, possibly.", None),
    ],
)
def test_who_opens_with_the_day_that_was_asked_takes_it_unless_it_does_not_suit(
    answer: str, day: date | None, heard: Heard
) -> None:
    fields = heard(f"Sam: So a demo on 11 June, at your mill?\nMara: {answer}", segment="b2b").fields

    assert (fields.next_step_status, fields.next_step_date) == ("scheduled" if day else None, day)


def test_things_in_a_row_before_how_buying_stands_are_what_is_bought(heard: Heard) -> None:
    fields = heard("12 pumps + a docking station, tender closed.", segment="medical_device").fields

    assert fields.scope_deliverable == "12 pumps + a docking station"
    assert heard("12 pumps, all of them leaking.", segment="medical_device").fields.scope_deliverable is None


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("He asked if we'd take the transfer plus three engineering runs.", "the transfer plus three engineering runs"),
        ("I asked if they'd take three engineering runs.", None),
        ("I caught Henning between two trains.", None),
    ],
)
def test_who_asks_whether_we_would_do_it_wants_it(text: str, work: str | None, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.scope_deliverable == work


def test_a_talk_in_one_paragraph_is_a_talk(heard: Heard) -> None:
    fields = heard(
        "SAM: hi Mara, may I? MARA: sure. SAM: what is missing? MARA: we have nine tumours and nobody can sequence "
        "them. SAM: who decides? MARA: I do, I sign the order. SAM: technical call on 11 June? MARA: 11 June works.",
        segment="genomics",
    ).fields

    assert [(person.name, person.role) for person in fields.decision_people or ()] == [("Mara Lindt", "approver")]
    assert (fields.next_step_status, fields.next_step_date) == ("scheduled", date(2026, 6, 11))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("CTA goes in next month, they need a CRO.", None),
        ("The dossier goes out in June, they need a CRO.", None),
        ("They need a CRO, next month.", date(2026, 4, 1)),
    ],
)
def test_a_filing_that_goes_out_is_no_start_of_ours(text: str, start: date | None, heard: Heard) -> None:
    window = heard(text).fields.timeline_start

    assert (window[0] if window else None) == start


def test_what_is_supplied_ends_before_the_word_that_led_on_to_a_day(heard: Heard) -> None:
    fields = heard("She wants 40 seats by May.", segment="b2b").fields

    assert fields.scope_deliverable == "40 seats"


@pytest.mark.parametrize(
    ("answer", "start"),
    [
        ("Q3, she wrote me that this morning", date(2026, 7, 1)),
        ("June, he told me yesterday", date(2026, 6, 1)),
    ],
)
def test_when_an_answer_was_given_is_no_second_answer(answer: str, start: date | None, heard: Heard) -> None:
    window = heard(answer, asked="timeline").fields.timeline_start

    assert (window[0] if window else None) == start


def test_who_stands_behind_me_in_a_row_of_speakers_is_not_on_our_side(heard: Heard) -> None:
    fields = heard(
        "Transcript, 3 June. Speakers: Craig (me), Mara Lindt, Sal Rossi.\n\n"
        "Craig: What do you need?\nMara Lindt: We need monitoring at 14 sites.\nCraig: When?\nMara Lindt: In May.",
    ).fields

    assert fields.scope_quantity is not None


def test_a_decider_stays_one_where_others_need_not_sign(heard: Heard) -> None:
    people = heard("Ada Brandt decides alone, the institute does not have to sign anything.").fields.decision_people

    assert [(person.name, person.role) for person in people or ()] == [("Ada Brandt", "approver")]


def test_a_cro_is_a_firm_and_signs_nothing(heard: Heard) -> None:
    people = heard("Their current CRO will not be asked again. He decides with the CFO, Ms Anouk Witte.").fields

    assert all(person.title != "CRO" for person in people.decision_people or ())


def test_who_can_start_shipping_names_the_start(heard: Heard) -> None:
    window = heard("She can start shipping leaf discs mid June.", segment="genomics").fields.timeline_start

    assert window is not None
    assert window[0].month == 6


def test_what_somebody_runs_is_nothing_that_is_bought(heard: Heard) -> None:
    deliverable = heard(
        "Sister Adeleke runs the high dependency unit, eight beds.", segment="medical_device"
    ).fields.scope_deliverable

    assert deliverable is None
