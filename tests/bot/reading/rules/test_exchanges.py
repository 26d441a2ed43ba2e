"""What a turn of a talk answers, and so what of it tells the need: trouble, small talk, a day to meet."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("segment", "text", "need"),
    [
        (
            "b2b",
            "Ole: How was the beach?\nMara: Crowded, too many people and the ice cream was late.\n"
            "Ole: You told me in May that your freight costs go up.\n"
            "Mara: They do. Nobody checks what the carriers bill, and we lose five percent of it.",
            "we lose five percent of it",
        ),
        (
            "biopharma",
            "Ole: So, the migraine programme.\nMara: Right. My two nurses can't cover four countries.\n"
            "Ole: How many people?\nMara: It's nine sites and 80 patients, the protocol is signed.",
            "My two nurses can't cover four countries",
        ),
        (
            "genomics",
            "Ole: I have your mail open, you wrote something about cattle?\n"
            "Mara: Yes. The arrays gave us nothing in the local breeds, so we go for whole genomes now.",
            "The arrays gave us nothing in the local breeds",
        ),
        (
            "medical_device",
            "Ole: You mentioned the wait for slides.\n"
            "Mara: See, we send out every biopsy and the report arrives after four weeks. We want it in house.\n"
            "Ole: And the test kit, shall I bring it on 3 June?\n"
            "Mara: 3 June is fine. Leave it with the porter, the mail room loses everything.",
            "the report arrives after four weeks",
        ),
        (
            "medical_device",
            "Ole: You said staplers are hard to get.\nMara: Our supplier shorts us every other week.\n"
            "Ole: A demo with both of you?\nMara: No. Take me off the list, I don't want any more calls or emails.",
            "Our supplier shorts us every other week",
        ),
        (
            "biopharma",
            "Ole: How's the new office?\nMara: Cold, they forgot the radiators.\nOle: You were saying the reps leave?\n"
            "Mara: Half of them. We launched in September and in Spain nobody visits the clinics.",
            "in Spain nobody visits the clinics",
        ),
        (
            "genomics",
            "Ole: What are you working on?\nMara: We're trying to understand why the moss comes back after a fire.",
            "We're trying to understand why the moss comes back after a fire",
        ),
    ],
)
def test_the_need_is_what_she_answers_to_what_is_the_matter(segment: str, text: str, need: str, heard: Heard) -> None:
    assert need in (heard(text, segment=segment).fields.need_project or "")


@pytest.mark.parametrize(
    "text",
    [
        "Ole: How was the journey?\nMara: Terrible, the train was late and the heating broke.",
        "Ole: How was the conference?\nMara: Full of people, I can't complain.",
        "Ole: Shall we say the visit on 4 June?\nMara: 4 June is fine. Ring twice, the bell is broken.",
        "Leaving the rest of the transcript here for the file.",
        "Ole: How big is it?\nMara: It's twelve sites and 90 patients.",
        "Ole: Anything else?\nMara: That's the question we carry around.",
    ],
)
def test_small_talk_and_the_way_to_a_meeting_tell_no_need(text: str, heard: Heard) -> None:
    assert heard(text).fields.need_project is None


def test_a_trouble_told_in_answer_to_a_courtesy_is_heard_where_work_is_asked_for(heard: Heard) -> None:
    text = "Ole: Can everybody hear me?\nMara: Yes. Our plant in Bergen closes, and we want a partner for the process."

    assert "Our plant in Bergen closes" in (heard(text).fields.need_project or "")
