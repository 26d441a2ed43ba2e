"""Two people who each tell their own start or stage, and wishes without means, settle nothing."""

from datetime import date

import pytest

from tests.bot.reading.rules.conftest import Heard

MAY, JULY = date(2026, 5, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Mara wants to start in May, Tom wants to start in July.",
        "Mara wants a start in May, Tom in July.",
        "Her boss wants a start in May, she wants July.",
        "She said May, her e-mail an hour later says July.",
        "Start in May (Mara) / start in July (Tom)",
        "Start: May (per Mara), July (per Tom)",
        "Mara wants to start in May; purchasing has September in the system.",
        "In one breath she says the transfer starts in May and in the next that it starts in July.",
    ],
)
def test_two_starts_of_one_thing_are_two_answers(text: str, heard: Heard) -> None:
    record = heard(text)

    assert record.fields.timeline_start is None
    assert "timeline.start" in record.conflicting


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Mara wants to start in May and Tom has no objection to May.", MAY),
        ("They start the first site in May and the second site in July.", MAY),
        ("Kick-off in May, then the US sites start in July.", MAY),
        ("Part one starts in May, the second part in July.", MAY),
        ("They start in June, not June, July, sorry.", JULY),
        ("Start in June. Not June, July.", JULY),
        ("They'd like to start in May, but no earlier.", MAY),
    ],
)
def test_what_comes_later_or_puts_a_start_right_is_no_other_answer(text: str, first: date, heard: Heard) -> None:
    start = heard(text).fields.timeline_start

    assert start is not None
    assert start[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "They'd love to start in May but there is no budget.",
        "She would love to begin in May but nobody has released any funds.",
        "They are dreaming of a May start.",
        "In an ideal world they'd begin in May.",
        "The new CIO starts in May.",
        "May is when the competitor starts there.",
        "No start in May.",
        "Kick-off: May (crossed out)",
        "The board prefers May, the CEO talks of autumn.",
        "Installing in May would require a miracle.",
        "Our onboarding team is free from May.",
        "Mara would start today; the works council won't let her.",
        "A May start is what the brochure promises.",
        "The subscription they have now began in May 2025.",
    ],
)
def test_a_wish_without_means_and_the_start_of_somebody_new_are_no_start(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.timeline_start is None


@pytest.mark.parametrize("text", ["They want to start in May. No budget for travel.", "They'd love to start in May."])
def test_a_wish_is_a_start(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.timeline_start is not None


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ("genomics", "Mara calls it a study; her PI calls it routine testing."),
        ("genomics", "They had a pilot in 2023 that went nowhere."),
        ("genomics", "Their colleagues upstairs do routine sequencing."),
        ("medical_device", "Either they tender it or they buy directly."),
        ("medical_device", "The 510(k) of their competitor was submitted in May."),
        ("biopharma", "They want to skip phase 2 altogether."),
        ("biopharma", "The compound got stuck before phase 1."),
        ("biopharma", "The asset they out-licensed is in phase 3."),
        ("biopharma", "Her thesis was on phase 2 designs."),
        ("genomics", "The validation is somebody else's job."),
        ("genomics", "Our validation of the kit is done."),
        ("genomics", "Other groups run this routinely."),
        ("medical_device", "A tender is one possibility."),
        ("biopharma", "We offered phase 1 to phase 3 services."),
        ("biomanufacturing", "First she says phase 1. Later on she talks about phase 3 supply for the same mAb."),
    ],
)
def test_a_phase_that_is_disputed_or_anothers_is_not_theirs(segment: str, text: str, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.stage_phase is None


@pytest.mark.parametrize(
    ("segment", "text", "phase"),
    [
        ("medical_device", "The 510(k) was submitted in May 2025.", "submission"),
        ("biomanufacturing", "They are in phase 2, the phase 1 material was ours.", "phase_2"),
        ("genomics", "They had a pilot in 2023 and it is routine now.", "routine"),
    ],
)
def test_a_phase_that_lasts_or_is_said_outright_is_theirs(segment: str, text: str, phase: str, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.stage_phase == phase
