"""How far their project is."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("segment", "text", "phase"),
    [
        ("biopharma", "They are in phase 2.", "phase_2"),
        ("biopharma", "Phase 1, the competitor is already in phase 3.", "phase_1"),
        ("biopharma", "NDA filed in February.", "regulatory_review"),
        ("biopharma", "Phase 2 of the office move is done.", None),
        ("biomanufacturing", "Still preclinical.", "preclinical"),
        ("genomics", "We run this routinely, 200 samples a week.", "routine"),
        ("medical_device", "It is a tender, published in May.", "tender"),
        ("medical_device", "No tender needed below 50k.", None),
        ("medical_device", "A tender isn't necessary.", None),
        ("medical_device", "They skip the tender, it's below the threshold.", None),
        ("medical_device", "They are in a tender, no demo needed.", "tender"),
        ("b2b", "They are comparing us with two others.", "comparing"),
        ("biopharma", "They have wrapped up phase 2 and are going into phase 3.", "phase_3"),
        ("biopharma", "It is the phase 3 of their cell therapy.", "phase_3"),
        ("biopharma", "It is phase 3 of the roll-out.", None),
        ("biopharma", "First patient dosed in the phase 2 trial last week.", "phase_2"),
        ("biopharma", "First patient has been dosed last week.", "phase_1"),
        ("biopharma", "The phase 2 trial failed.", None),
        ("biomanufacturing", "We do phase 2 supply all the time, I told her.", None),
        ("biopharma", "The file lies with the EMA.", "regulatory_review"),
        ("biopharma", "Preclinical, an oligo. They want GLP tox, 40 rats he thinks.", "preclinical"),
        ("biopharma", "Their biosimilar was approved in the EU last month.", "commercial"),
        ("biopharma", "Their budget was approved in Europe last month.", None),
        ("biopharma", "The change was approved by us last month.", None),
        ("biopharma", "Their CRO can't staff the phase 2 sites.", "phase_2"),
        ("biopharma", "They can't say when phase 2 begins.", None),
        ("biopharma", "The dossier is not with the EMA yet.", None),
        ("biomanufacturing", "They are dosing the second cohort.", "phase_1"),
        ("biomanufacturing", "Sold in Japan and the EU since 2019.", "commercial"),
        ("biomanufacturing", "The company was sold in May.", None),
        ("biomanufacturing", "They have been making the enzyme since 2015.", "commercial"),
        ("biomanufacturing", "They have been making plans since May.", None),
        ("genomics", "We do it day in day out.", "routine"),
        ("genomics", "We are in routine with this already. This is the pilot phase for us.", None),
        ("biomanufacturing", "They are in phase 2 of rebuilding the plant.", None),
        ("medical_device", "The decision is made.", "purchase"),
        ("medical_device", "The decision is made by the board.", None),
        (
            "medical_device",
            "A tender is under way. The board approves the purchase; Ms Lind conducts the tender.",
            "tender",
        ),
        ("medical_device", "A data protection concept is needed.", None),
        ("medical_device", "It is a concept.", "concept"),
        ("medical_device", "They froze the design and are now testing against the spec.", "verification"),
        ("b2b", "Only the signature is missing.", "ready_to_buy"),
        ("b2b", "She is listing the requirements.", "evaluating"),
        ("biopharma", "They are taking it into a second phase 1 cohort.", "phase_1"),
        ("biomanufacturing", "It is their third phase 1 study.", "phase_1"),
        ("biopharma", "They are in the second phase now.", "phase_2"),
        ("biopharma", "The German sites in their phase 2 study aren't recruiting.", "phase_2"),
        ("biopharma", "Their German subsidiary is in phase 2.", None),
        ("biomanufacturing", "It's research, the tox study isn't even planned.", "research"),
        ("biopharma", "The vaccine has been on the market for three years.", "commercial"),
        ("biopharma", "They are on the market for a new CRO.", None),
    ],
)
def test_the_phase_is_their_own_project_s(segment: str, text: str, phase: str | None, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.stage_phase == phase


def test_the_answer_to_the_question_beats_a_passing_mention(heard: Heard) -> None:
    record = heard("phase 1, though phase 2 is what she dreams of", asked="stage")

    assert record.fields.stage_phase == "phase_1"


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ("biopharma", "Their backup compound is in phase 2."),
        ("biopharma", "The programme will be in phase 2 next year."),
        ("biopharma", "It was in phase 2 when the hold came."),
        ("biopharma", "He joked about phase 2."),
        ("biopharma", "They are on their way to phase 2."),
        ("biopharma", "They hope to reach phase 2."),
        ("biomanufacturing", "The follow-up product is in phase 3."),
        ("biomanufacturing", "They aim for phase 3."),
        ("biomanufacturing", "Phase 3 is on a slide."),
        ("genomics", "His wife's lab has a defined study."),
    ],
)
def test_a_phase_to_come_or_of_another_product_is_not_theirs_now(segment: str, text: str, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.stage_phase is None
