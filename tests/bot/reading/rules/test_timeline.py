"""When it starts: which dates of a note are the start, and which are the date of something else."""

from datetime import date

import pytest

from tests.bot.reading.rules.conftest import TUESDAY, Heard

Q3 = (date(2026, 7, 1), date(2026, 9, 30))
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
Window = tuple[date, date]


@pytest.mark.parametrize(
    "text",
    [
        "They want to start in Q3.",
        "Kick-off Q3.",
        "Work is to begin in Q3, data by December.",
        "Start: Q3",
        "In Q3 they would like to get going.",
        "Beginning of Q3 to end of Q3 they want to start.",
        "Mara was clear that the study commences in Q3.",
        "um so they wanna kick off in q3 and the budget is another matter",
        "Sam: When would you like to begin?\nMara: Q3.",
        "Sam: So you would start in Q3?\nMara: Yes, exactly.",
        "Not in Q2, Q3 is when they start.",
        "They had planned Q2, but the start is now Q3.",
        "They want to kick the transfer off in Q3.",
        "They aim for a Q3 launch of the work.",
        "start in q3 more tomorrow",
        "They start in Q3. That's about it for today.",
        "She'd be lookin' to get goin' in Q3.",
        "Once we got round to it she was clear: they kick off in Q3.",
        "The plan foresees to begin the extractions in Q3.",
        "They want to hit the ground running in Q3.",
        "We'd be starting with them in Q3.",
        "They're good to go in Q3.",
        "Q3 is when theyd want us to pick it up.",
        "We are to take the baton in Q3.",
        "Their fieldwork opens in Q3 and that's where we come in.",
        "The cell line has to be in house by May so that the first run can start in Q3.",
    ],
)
def test_a_start_is_read_however_it_is_said(text: str, heard: Heard) -> None:
    assert heard(text).fields.timeline_start == Q3


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ("biomanufacturing", "Three GMP batches in June at 200 L."),
        ("biomanufacturing", "The first dose should be made in June."),
        ("genomics", "The sequencer is to be bought in June."),
        ("genomics", "They evaluate two platforms in June."),
        ("medical_device", "Installation of the first two is planned for June."),
        ("medical_device", "Purchase in June."),
        ("genomics", "She wants to ship in June."),
        ("b2b", "Rollout in June."),
        ("b2b", "Onboarding in June, live by September."),
    ],
)
def test_work_evaluation_and_purchase_are_starts_too(segment: str, text: str, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.timeline_start == JUNE


@pytest.mark.parametrize(
    "text",
    [
        "They might start in Q3.",
        "Start in Q3, if the funding round closes.",
        "Could they start in Q3?",
        "Their competitor starts in Q3.",
        "They were going to start in Q3 but that is off.",
        "I told her we could start in Q3.",
        "We can start in Q3, I told them.",
        "Sam: We could start in Q3.\nMara: Interesting, I will think about it.",
        "Sam: Shall we start in Q3?\nMara: Q3 is too early.",
    ],
)
def test_what_is_not_meant_as_a_statement_is_no_start(text: str, heard: Heard) -> None:
    assert heard(text).fields.timeline_start is None


@pytest.mark.parametrize(
    "text",
    [
        "The CDA was signed in May and the deck goes out on Friday.",
        "Technical call on 2 April, both confirmed.",
        "Their contract with the present supplier ends in December 2026.",
        "She is at the congress in June, on holiday in August.",
        "The board decides in September.",
        "The filing is planned for Q2 2027, the launch for 2028.",
        "They need the data by August.",
        "Delivery of the demo unit on 20 March.",
        "The tender closes in May.",
        "The last rollout started in March 2024 and failed.",
        "Slot reserved for October with another supplier.",
        "They will decide on the start in May.",
        "Let's discuss the start on 12 May.",
        "She'll tell us in May when they can start.",
        "Start was planned for May but got pushed, no new date.",
        "Purchase budget is settled in May.",
        "She starts her new job in May.",
        "The new plant manager starts in Q3.",
        "They start in May, for another project.",
        "Our earliest start is Q3.",
        "The new head of quality was hired in May.",
        "The training is not needed now.",
    ],
)
def test_a_date_of_something_else_is_no_start(text: str, heard: Heard) -> None:
    assert heard(text).fields.timeline_start is None


@pytest.mark.parametrize(
    ("answer", "start"),
    [
        ("Q3", Q3),
        ("in june i think she said june", None),
        ("tender closes in may, purchase q3", Q3),
        ("start in q3, data by q4", Q3),
        ("no idea, she didn't say", None),
        ("not yet", None),
        ("they need it by 1 October", None),
        ("ASAP", (date(2026, 3, 10), date(2026, 4, 8))),
    ],
)
def test_an_answer_to_the_question_needs_no_word_for_starting(
    answer: str, start: tuple[date, date] | None, heard: Heard
) -> None:
    assert heard(answer, asked="timeline").fields.timeline_start == start


def test_a_refinement_stands_and_a_contradiction_unsets(heard: Heard) -> None:
    refined = heard("Start in Q3, more precisely in August.")
    corrected = heard("Start in June. Correction: start in July.")
    contradicted = heard("Kick-off in Q3. Kick-off will be in Q4.")

    assert refined.fields.timeline_start == (date(2026, 8, 1), date(2026, 8, 31))
    assert corrected.fields.timeline_start == (date(2026, 7, 1), date(2026, 7, 31))
    assert contradicted.fields.timeline_start is None
    assert contradicted.conflicting == ("timeline.start",)


def test_of_two_starts_in_one_sentence_the_first_counts(heard: Heard) -> None:
    record = heard("The transfer starts in June and the second product starts in Q4.", segment="biomanufacturing")

    assert record.fields.timeline_start == JUNE


def test_a_date_that_the_next_clause_brings_belongs_to_the_start_before_it(heard: Heard) -> None:
    record = heard("They will start in the first week of... no, let us say 6 July.")

    assert record.fields.timeline_start == (date(2026, 7, 6), date(2026, 7, 6))


def test_the_day_of_need_is_kept_apart_from_the_start(heard: Heard) -> None:
    record = heard("Kick-off in June, results by the end of September.")

    assert record.fields.timeline_start == JUNE
    assert record.fields.timeline_need_by is not None


@pytest.mark.parametrize(
    "text",
    [
        "Their new warehouse starts running in Q3.",
        "The fiscal year starts in Q3.",
        "The auditors want to start in Q3.",
        "The French site begins in Q3.",
        "Two new nurses begin in Q3.",
        "Q3 is when the season begins.",
        "One of their vendors can start in Q3.",
        "The closing of the lab begins in Q3.",
        "Work on the new car park begins in Q3.",
        "The start of the term is in Q3.",
        "They start hiring in Q3.",
        "She told me about a chain that began in Q3.",
        "Training of the new guards begins in Q3.",
        "They were to start in Q3, before the merger.",
        "Kick-off in Q3 was their plan.",
        "We shall be ready to start in Q3.",
        "In my forecast they start in Q3.",
        "They start in Q3, but don't count on it.",
        "The start in Q3 hinges on the board.",
        "They must decide if they start in Q3.",
        "They ship first batches to the depot in Q3.",
        "With a bit of luck they start in Q3.",
    ],
)
def test_the_start_of_somebody_or_something_else_is_no_start(text: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.timeline_start is None


@pytest.mark.parametrize(
    "text",
    [
        "Mara is keen to begin in Q3.",
        "Orvane wants to start in Q3.",
        "The hospital wants to start in Q3.",
        "Their team is set to start in Q3.",
        "The intention is to begin in Q3.",
        "They count to begin in Q3.",
        "Work on the assay begins in Q3.",
        "The aim is to get started in Q3.",
        "They would begin with the Lyon branch in Q3.",
        "Installation of the pumps starts in Q3. The pumps are theirs to choose.",
        "The migration is scheduled for Q3.",
        "The samples are ready in Q3, so that's when we start.",
        "The PI intends to start in Q3.",
        "They have not started yet, work begins in Q3.",
        "Sam: You mentioned starting in Q3. Still right?\nMara: Yes, still right.",
    ],
)
def test_who_belongs_to_the_lead_may_start(text: str, heard: Heard) -> None:
    assert heard(text).fields.timeline_start == Q3


@pytest.mark.parametrize(
    "answer",
    [
        "We close the other plant in June.",
        "My boss joins us again in June.",
        "Your website says June.",
        "We moved everything out of June.",
        "June has been floated.",
        "The other product starts in June.",
        "You told me June was free.",
        "Ask me in June.",
        "Whatever. June was the plan of my predecessor.",
        "My people say June, finance says never.",
    ],
)
def test_an_answer_that_tells_of_something_else_names_no_start(answer: str, heard: Heard) -> None:
    assert heard(f"Sam: When should the work start?\nMara: {answer}").fields.timeline_start is None


def test_when_bids_close_is_not_when_the_work_starts(heard: Heard) -> None:
    assert heard("Sam: When do bids close?\nMara: End of June.").fields.timeline_start is None


def test_good_to_know_agrees_to_nothing(heard: Heard) -> None:
    assert (
        heard("Sam: We usually start after the order, so June.\nMara: Okay, good to know.").fields.timeline_start
        is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "Three AAV batches at 200 L. In Q3. Priya signs.",
        "- tech transfer\n- Q3\n- three batches",
        "480 plasma samples, Q3, the PI decides.",
        "They want the new monitors in Q3. The monitors of today are worn out.",
        "They now want Q3 instead of Q2.",
        "Monitoring of 14 sites is needed in Q3.",
        "Replacement of the pumps is planned for Q3.",
        "The psoriasis study is foreseen for Q3.",
        "They'd bring us in in Q3.",
        "Moved. Was Q2, now is Q3.",
        "Q3 is when she wants us in.",
        "An AAV process transfer, in Q3. 12 sites wait for it.",
        "Sam: When do you want to start?\nMara: We said Q3 in the team.",
    ],
)
def test_a_time_for_which_work_is_wanted_is_its_start_without_a_word_for_starting(text: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.timeline_start == Q3


@pytest.mark.parametrize(
    "text",
    [
        "Demo agreed, Q3.",
        "The board has to decide. Q3.",
        "They want a decision in Q3.",
        "They want to hire two nurses in Q3.",
        "From Q3 on they close two sites.",
        "Energy prices double in Q3.",
        "Q3 was said, but from me.",
        "In Q3, but nobody has agreed.",
        "Her wish would be Q3.",
        "Keywords: assay, plasma, freezer, Q3, drilling",
        "Inventory runs dry in Q3.",
        "Sam: When does your contract end?\nMara: Q3.",
    ],
)
def test_a_time_beside_another_matter_or_a_doubt_is_no_start(text: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.timeline_start is None


def test_a_stop_between_a_month_and_a_figure_ends_the_sentence(heard: Heard) -> None:
    assert heard("They start in June. 12 sites in Poland.").fields.timeline_start == JUNE


def test_a_dash_between_two_days_joins_them(heard: Heard) -> None:
    assert heard("They start 29 May - 2 June.").fields.timeline_start == (date(2026, 5, 29), date(2026, 6, 2))


@pytest.mark.parametrize(
    "text",
    [
        "They have to have them in place before 1 June, the new ward opens then.",
        "She wants the sets by 1 June.",
        "It has to be up and running before 1 June.",
        "Launch June, nothing else is fixed.",
    ],
)
def test_what_they_need_by_a_day_is_no_start(text: str, heard: Heard) -> None:
    record = heard(text, segment="medical_device")

    assert record.fields.timeline_need_by is not None
    assert record.fields.timeline_start is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("They need the migration to start by 1 June.", True),
        ("She needs the proposal by 1 June.", False),
    ],
)
def test_the_day_of_a_start_or_of_a_step_is_no_need(text: str, start: bool, heard: Heard) -> None:
    record = heard(text, segment="b2b")

    assert record.fields.timeline_need_by is None
    assert (record.fields.timeline_start is not None) is start


def test_what_a_date_is_followed_by_takes_it_back_only_where_it_speaks_of_it(heard: Heard) -> None:
    for harmless in ("He himself does the assessment.", "It's for clinical diagnostics.", "Nothing signed so far."):
        record = heard(f"They start in Q3. {harmless}", segment="genomics")

        assert record.fields.timeline_start == Q3, harmless


@pytest.mark.parametrize(
    ("text", "segment", "told"),
    [
        ("He would like the move kicked off in June.", "medical_device", True),
        ("The move kicked off in June.", "medical_device", False),
        ("They begin with their own patients in June.", "genomics", True),
        ("They begin with the refurbishment in June.", "genomics", False),
        ("The biopsies can leave on dry ice in June.", "genomics", True),
        ("She had ours on loan in June.", "medical_device", False),
    ],
)
def test_what_is_wanted_begun_begins_and_what_was_tried_does_not(
    text: str, segment: str, told: bool, heard: Heard
) -> None:
    assert (heard(text, segment=segment).fields.timeline_start is not None) is told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They bought a scanner in June.", False),
        ("Mara installed two washers in June.", False),
        ("They switched suppliers of the lamps in June.", False),
        ("They want a scanner installed in June.", True),
        ("The washers are to be installed in June.", True),
    ],
)
def test_what_somebody_did_is_no_start(text: str, told: bool, heard: Heard) -> None:
    assert (heard(text, segment="medical_device").fields.timeline_start is not None) is told


@pytest.mark.parametrize(
    ("text", "start", "need_by"),
    [
        (
            "They want to start in June. The data must be there by August, the filing is due by November.",
            JUNE,
            (TUESDAY, date(2026, 8, 31)),
        ),
        ("Phase 3 starts in Q3, but the kick-off with us is in June.", JUNE, None),
        ("Phase 3 starts in June.", JUNE, None),
    ],
)
def test_results_and_phases_with_days_of_their_own_leave_the_start(
    text: str, start: Window, need_by: Window | None, heard: Heard
) -> None:
    record = heard(text)

    assert (record.fields.timeline_start, record.fields.timeline_need_by) == (start, need_by)
    assert record.conflicting == ()


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ("b2b", "They want to ship in June."),
        ("b2b", "She wants to send it by June."),
        ("medical_device", "He wants to send in the form in June."),
        ("biomanufacturing", "The batches made in June failed."),
    ],
)
def test_what_they_send_elsewhere_and_what_they_made_is_no_start(segment: str, text: str, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.timeline_start is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Installation is planned for May, the room isn't built yet.", True),
        ("They start in June, the new wing won't be finished before.", True),
        ("They start in May, nothing is ready.", False),
    ],
)
def test_what_is_not_built_is_why_and_not_whether(text: str, told: bool, heard: Heard) -> None:
    assert (heard(text).fields.timeline_start is not None) is told


def test_at_once_is_no_day_of_its_own_beside_one(heard: Heard) -> None:
    told = heard("We send the first plate on 16 April and you begin at once.", segment="genomics")

    assert told.fields.timeline_start == (date(2026, 4, 16), date(2026, 4, 16))
