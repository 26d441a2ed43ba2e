"""The scope: the work or product in words, how much of it, and the kind of product."""

import pytest

from qualification.terms import Quantity
from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("text", "deliverable"),
    [
        (
            "They want us to take over monitoring and the TMF at 14 sites, because their CRO is closing.",
            "take over monitoring and the TMF at 14 sites",
        ),
        ("Ask: stability testing, 6 lots", "stability testing, 6 lots"),
        ("Request. Import and warehousing of three products.", "Import and warehousing of three products"),
        ("She needs a partner to run the trial in Spain.", "run the trial in Spain"),
        ("Monitoring visits at 20 sites, nothing else.", "Monitoring visits at 20 sites, nothing else"),
        ("A safety database with training is what they need.", "A safety database with training"),
        ("Scope would be the dossier and one meeting with the agency.", "the dossier and one meeting with the agency"),
        (
            "Sam: What would we do for you?\nMara: Data cleaning and the tables.\nSam: Fine.",
            "Data cleaning and the tables",
        ),
        ("It concerns the transfer of two assays, start in May.", "the transfer of two assays"),
        ("What they want from us is kit building for 20 sites.", "kit building for 20 sites"),
        ("So she needs help with data: SDTM conversion and the final tables.", "SDTM conversion and the final tables"),
        ("She wants a quote for aseptic filling, 5,000 syringes.", "aseptic filling, 5,000 syringes"),
        ("Would you be able to take over kit logistics for 22 sites?", "take over kit logistics for 22 sites"),
        ("Wish - a launch plan and five field nurses", "a launch plan and five field nurses"),
        ("What's asked of us is storage and import testing of 40 lots.", "storage and import testing of 40 lots"),
        ("What has to come out at the end is a locked database.", "a locked database"),
        ("It has to end with 3 validation runs and a summary.", "3 validation runs and a summary"),
        ("It'd be home visits for 60 patients.", "home visits for 60 patients"),
        ("He's got in mind six reps and a hotline.", "six reps and a hotline"),
        ("Needed: shelf life testing on 12 lots", "shelf life testing on 12 lots"),
        ("They'd like us to set the archive up again from scratch.", "set the archive up again from scratch"),
        ("Their statistician left. Recode the events and redo the tables.", "Recode the events and redo the tables"),
        ("The depot burned down. Two vans a week, pick-up at 9 sites.", "Two vans a week, pick-up at 9 sites"),
        ("She asked whether we could sequence the tumours of 40 mice.", "sequence the tumours of 40 mice"),
    ],
)
def test_the_deliverable_is_cut_to_the_work_itself(text: str, deliverable: str, heard: Heard) -> None:
    assert heard(text).fields.scope_deliverable == deliverable


@pytest.mark.parametrize(
    ("text", "deliverable"),
    [
        ("PK analysis, roughly 2,400 plasma samples", "PK analysis, roughly 2,400 plasma samples"),
        ("only the biostatistics, they keep the rest", "only the biostatistics"),
        ("she wants both, kits and logistics", "both, kits and logistics"),
        ("site management and monitoring. 40 sites", "site management and monitoring. 40 sites"),
    ],
)
def test_an_answer_to_the_question_for_the_scope_is_the_deliverable(text: str, deliverable: str, heard: Heard) -> None:
    assert heard(text, asked="scope").fields.scope_deliverable == deliverable


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("They need a new CRO.", None),
        ("They need a CRO for their asthma trial.", None),
        ("Their lab tests 15 samples a day and is too slow.", None),
        ("He wants to start in May.", None),
        ("wouldn't commit", "scope"),
        ("they want the audit report of 2 sites", "compliance.documentation"),
        ("he wants two reference calls and a demo", "next_step"),
        ("Maybe data cleaning too.", None),
        ("Their lab was sold, so they want another lab.", None),
        ("Wendell does clinical supply.", None),
        ("So. Merry Christmas to me.", None),
        ("Docs she wants: batch records and a CoA.", None),
        ("We'd run a short demo for her team.", None),
        ("They'd give us an answer on Friday.", None),
        ("She expects a decision from the board.", None),
        ("Wanted to understand how two methods compare.", None),
        ("gene therapy, phase 1, 14 sites", None),
        ("She asked whether we could do it in May.", None),
        ("They want our opinion on two papers.", None),
    ],
)
def test_a_provider_a_state_and_other_answers_are_no_deliverable(text: str, asked: str | None, heard: Heard) -> None:
    assert heard(text, asked=asked).fields.scope_deliverable is None


def test_in_b2b_the_deliverable_is_what_the_product_must_do(heard: Heard) -> None:
    text = "They want a case system, cloud based. It must do intake, deadlines and billing."

    fields = heard(text, segment="b2b").fields

    assert fields.scope_deliverable == "intake, deadlines and billing"
    assert fields.need_offering == "case system"
    assert fields.scope_modality == "cloud based"


@pytest.mark.parametrize("text", ["There is nothing to quote.", "There's no work for us."])
def test_nothing_to_do_denies_the_deliverable(text: str, heard: Heard) -> None:
    assert "scope.deliverable" in heard(text).denied


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("They want 14 sites and about forty samples tested.", {Quantity(14, "site"), Quantity(40, "sample")}),
        ("Wanted: 300 kits a month", {Quantity(300, "kit")}),
        ("Number of samples: 96", {Quantity(96, "sample")}),
        ("They need up to 40 samples analysed.", {Quantity(40, "sample")}),
        ("Release testing, 12 lots.", {Quantity(12, "lot")}),
        ("Wanted: 3 x 200 L runs and a dozen plates", {Quantity(3, "run"), Quantity(200, "L"), Quantity(12, "plate")}),
        ("350 licences, today all in one big sheet.", {Quantity(350, "licence")}),
        ("She has 60 biopsies, fragile ones. Ask = sequencing of them all", {Quantity(60, "biopsy")}),
        ("She has 60 biopsies in the freezer and wants them tested.", {Quantity(60, "biopsy")}),
        ("Scope is testing of 90 samples; nine patients dosed so far.", {Quantity(90, "sample")}),
        ("She would like 350 of the reusable cuffs.", {Quantity(350, "cuff")}),
        ("They need swabs, 800 a month.", {Quantity(800, "swab")}),
        ("Dialysis sets, we want 1,000 a quarter.", {Quantity(1000, "set")}),
        ("They want gloves - 900 a week", {Quantity(900, "glove")}),
    ],
)
def test_quantities_are_of_the_work_asked_for(text: str, quantities: set[Quantity], heard: Heard) -> None:
    assert set(heard(text).fields.scope_quantity or ()) == quantities


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("They run 14 sites and have 200 people.", None),
        ("Their lab only does 15 samples a day, that is the problem.", None),
        ("Two of their three monitors resigned.", None),
        ("200 of the samples they sent were lost.", None),
        ("They have 40 of your pumps and want training.", None),
        ("We could ship swabs, 800 a month.", None),
        ("Swabs - maybe 800 a month", None),
        ("Their competitor wants swabs, 800 a month.", None),
        ("Last year they bought swabs, 800 a month.", None),
        ("Cameras, 20 a month per seat.", None),
        ("Nine patients dosed so far.", None),
        ("She has 60 biopsies in the freezer.", None),
        ("She wants to see the SOC 2 report.", None),
        ("They have 480 samples from an old study. She wants a sequencer.", None),
        ("They run 90 samples a week and want a faster assay.", None),
        ("They have 350 people, 4 depots, all on paper.", None),
        ("The tickets live in three inboxes and customers wait.", None),
        ("He needs two signatures and 3 offers", "decision_roles"),
        ("40k for the 12 licences", "budget"),
        ("live with 50 users by June", "timeline"),
    ],
)
def test_how_things_are_is_no_quantity_of_the_work(text: str, asked: str | None, heard: Heard) -> None:
    assert heard(text, asked=asked).fields.scope_quantity is None


def test_a_quantity_before_the_request_is_part_of_the_story(heard: Heard) -> None:
    text = "The core lab does 40 runs in a good year. They want 8 runs from us."

    assert set(heard(text, segment="genomics").fields.scope_quantity or ()) == {Quantity(8, "run")}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Met the people of Aldea Vaccines. They want a lot of AAV.", "aav"),
        ("They make vaccines and want a lot.", "vaccine"),
        ("Their own plant cannot make the AAV any more.", "aav"),
    ],
)
def test_a_companys_name_is_no_kind_of_product(text: str, modality: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.scope_modality == modality


def test_what_they_have_is_no_part_of_the_work(heard: Heard) -> None:
    record = heard("She needs somebody to write two modules, her own writers are on leave.")

    assert record.fields.scope_deliverable == "write two modules"


def test_the_kind_of_product_follows_the_words(heard: Heard) -> None:
    assert (
        heard("It's a bispecific antibody, they want 2 batches.", segment="biomanufacturing").fields.scope_modality
        == "mab"
    )
    assert heard("Hosting: on premise", segment="b2b").fields.scope_modality == "on premise"


def test_a_yes_to_the_work_suggested_takes_it_up(heard: Heard) -> None:
    told = heard("Rep: So you want three GMP batches made?\nMara: Correct.", segment="biomanufacturing").fields
    assert told.scope_deliverable is not None
    assert told.scope_deliverable.startswith("So you want three GMP batches made")
    denied = heard("Rep: So you want three GMP batches made?\nMara: No.", segment="biomanufacturing").fields
    assert denied.scope_deliverable is None


def test_what_the_work_comes_with_is_not_all_of_it(heard: Heard) -> None:
    record = heard("Two washers break down. Looking to replace both, incl. installation.", segment="medical_device")

    assert record.fields.scope_deliverable == "replace both, incl. installation"


def test_to_be_live_is_no_product(heard: Heard) -> None:
    assert heard("They would like to be live by July.", segment="b2b").fields.need_offering is None
    assert heard("They want a live chat tool by July.", segment="b2b").fields.need_offering == "live chat tool"


def test_a_line_of_ours_that_a_distributor_takes_on_is_the_deliverable(heard: Heard) -> None:
    told = "They want to take on our wound care line, three product families, for Peru."

    assert heard(told, segment="medical_device").fields.scope_deliverable is not None
    assert heard("They want our opinion.", segment="medical_device").fields.scope_deliverable is None


@pytest.mark.parametrize(
    ("segment", "text", "deliverable"),
    [
        (
            "genomics",
            "Ole: How big is it?\nMara: 90 samples, DNA from blood. 30x genomes from you, with the FASTQs.",
            "30x genomes from you, with the FASTQs",
        ),
        (
            "biomanufacturing",
            "Ole: And what would we do?\nMara: The fill-finish from your side, the drug substance we make ourselves.",
            "The fill-finish from your side",
        ),
        (
            "genomics",
            "Ole: What do you need?\nMara: Libraries, runs and the variant calls from you.",
            "Libraries, runs and the variant calls from you",
        ),
        (
            "genomics",
            "Ole: What do you need, interpretation?\nMara: No, FASTQ and VCF files of 40 exomes.",
            "FASTQ and VCF files of 40 exomes",
        ),
        ("biopharma", "Ole: And?\nMara: Nice invitation from you, by the way.", None),
        ("biopharma", "Ole: And?\nMara: A good offer from you last year.", None),
        ("biopharma", "My note after the call: compliance came back an hour later.", None),
        ("biopharma", "Ole: Is the licence in order?\nMara: Of course, of course.", None),
        ("medical_device", "Ole: Any paperwork?\nMara: A letter. It's for use in the US only.", None),
    ],
)
def test_what_is_to_come_from_us_is_asked_for_and_remarks_are_not(
    segment: str, text: str, deliverable: str | None, heard: Heard
) -> None:
    assert heard(text, segment=segment).fields.scope_deliverable == deliverable


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Ole: Which countries?\nMara: Spain and Malta. It's nine sites and 80 patients, the protocol is signed.",
            {(9, "site"), (80, "patient")},
        ),
        ("They want 22 bedside monitors and one central station.", {(22, "monitor"), (1, "station")}),
        ("They want a monitor and one partner for all of it.", set()),
        ("Ole: Tell me.\nMara: It's nine sites and two of them never answer the phone.", set()),
    ],
)
def test_a_second_number_counts_with_the_one_beside_it(text: str, told: set[tuple[int, str]], heard: Heard) -> None:
    found = heard(text).fields.scope_quantity or ()

    assert {(each.number, each.unit) for each in found} == told


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("We have families where the exomes gave us nothing, so now we go for whole genomes.", "wgs"),
        ("The exomes were negative, so they want whole genomes of 40 patients.", "wgs"),
        ("They want exomes of 40 patients, the panel found nothing.", "wes"),
        ("Their exomes take ten weeks at the core facility.", "wes"),
    ],
)
def test_the_kind_is_what_they_want_now_not_what_did_not_help(text: str, modality: str, heard: Heard) -> None:
    assert heard(text, segment="genomics").fields.scope_modality == modality


@pytest.mark.parametrize(
    ("segment", "text", "offering"),
    [
        (
            "genomics",
            "Ole: With our panel?\nMara: Kits from you, and we will run them on the sequencer we have.",
            "assay",
        ),
        ("genomics", "They want to replace the sequencer they have.", "instrument"),
        (
            "biomanufacturing",
            "Ole: So a scale-up?\nMara: Exactly, a scale-up.\nOle: What comes out?\nMara: Two clinical batches.",
            "scale_up",
        ),
    ],
)
def test_what_they_have_is_not_what_they_ask_for(segment: str, text: str, offering: str, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.need_offering == offering
