"""The need: the buyer's own problem or project, that there is none, and what they ask us for."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("text", "need"),
    [
        (
            "Their assay lab shuts in May, so they need a new one.",
            "Their assay lab shuts in May, so they need a new one",
        ),
        (
            "They want 40 samples tested because the freezer broke down.",
            "They want 40 samples tested because the freezer broke down",
        ),
        ("Pain: two of four monitors resigned", "two of four monitors resigned"),
        ("Background. Nobody in house can file in Brazil.", "Nobody in house can file in Brazil"),
        (
            "Sam: So what brings you here?\nMara: Our present partner misses every deadline.\nSam: I see.",
            "Our present partner misses every deadline",
        ),
        ("mara: stats guy quit 😬 need somebody for the tables", "stats guy quit 😬 need somebody for the tables"),
        (
            "hi um so their cro keeps losing samples and they want another lab um start is in may",
            "their cro keeps losing samples and they want another lab",
        ),
    ],
)
def test_the_need_is_the_problem_with_what_is_wanted_for_it(text: str, need: str, heard: Heard) -> None:
    assert heard(text).fields.need_project == need


@pytest.mark.parametrize(
    "text",
    [
        "Met Mara at the fair. Samples travel to Texas and come back after six weeks. She'd like PK analysis of 90.",
        "Samples travel to Texas and come back after six weeks.\nAsk: PK analysis of 90 samples",
    ],
)
def test_a_story_before_the_request_is_the_need_without_any_word_of_trouble(text: str, heard: Heard) -> None:
    need = heard(text).fields.need_project

    assert need is not None
    assert "Samples travel to Texas" in need


def test_a_bare_wish_brings_the_sentence_that_tells_why(heard: Heard) -> None:
    text = "Head office counts every glove on paper. They would like to move to tracked boxes."

    assert heard(text, segment="medical_device").fields.need_project == text.removesuffix(".")


@pytest.mark.parametrize(
    ("segment", "text", "told"),
    [
        (
            "biopharma",
            "Product is a peptide, phase 2. Their clean room is full, so they need outside help with assays.",
            "clean room is full",
        ),
        (
            "medical_device",
            "They have lost their engineer. Paperwork-wise she wants the ISO 13485 certificate. Wanted: 300 socks.",
            "lost their engineer",
        ),
        (
            "b2b",
            "The roof leaks.\n\nOur courier gave notice, and we need a new one for 40 parcels.",
            "courier gave notice",
        ),
        (
            "genomics",
            "We cannot run the plates ourselves. Could you please sequence 40 samples for us?",
            "cannot run the plates",
        ),
        (
            "biopharma",
            "Our dishwasher flooded the kitchen. Their depot burned down. They want storage of 40 lots.",
            "depot burned down",
        ),
        ("biopharma", "No sales people in Spain.\nLooking for 14 reps for 18 months.", "No sales people in Spain"),
        (
            "biomanufacturing",
            "The skids are old, parts no longer available. They want 5 lots made.",
            "parts no longer available",
        ),
        ("biopharma", "Scope: release of 40 lots. Their own lab is closing.", "own lab is closing"),
        ("biopharma", "Nobody to run the tox batch. 2 kg, non-GMP is fine.", "Nobody to run the tox batch"),
        ("biomanufacturing", "Our plant is full to the roof, so we want 5 lots made elsewhere.", "full to the roof"),
    ],
)
def test_the_need_is_told_from_product_papers_and_small_talk(segment: str, text: str, told: str, heard: Heard) -> None:
    assert told in (heard(text, segment=segment).fields.need_project or "")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("He complained that our last offer came too late.", None),
        ("Take me off your list, I have asked you twice.", None),
        ("Seven mails and no answer yet.", None),
        ("She wants no further contact from us. Our last mail went to ten people, half of them had left.", None),
        ("The site is from 2011 and has two floors.", None),
        ("I had to borrow a pen.", None),
        ("batch records. btw the fax is broken again", "compliance.documentation"),
        ("not discussed, she had to run", "need"),
    ],
)
def test_trouble_with_us_or_beside_another_answer_is_no_need(text: str, asked: str | None, heard: Heard) -> None:
    assert heard(text, asked=asked, segment="biomanufacturing").fields.need_project is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("the contract lab was sold and prices doubled", "need"),
        ("two words: staff shortage", "need"),
        ("their only filler left the business, that is why", "need"),
    ],
)
def test_an_answer_to_the_question_for_the_need_is_the_need(text: str, asked: str, heard: Heard) -> None:
    need = heard(text, asked=asked).fields.need_project

    assert need is not None
    assert need in text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("didn't get that far", "need"),
        ("see above", "need"),
        ("He might have a project next year, he says.", None),
        ("Could they need a lab?", None),
        ("Their competitor lost its lab and needs a new one.", None),
        ("The train was late and the coffee was awful.", None),
        ("Mara wants to start in May.", None),
        ("She wants to see a demo first.", None),
        ("Batch records, and they want no delay with those", "compliance.documentation"),
        ("Mara signs, nobody else", "decision_roles"),
        ("not before June, the room is not ready", "timeline"),
    ],
)
def test_small_talk_other_answers_and_guesses_are_no_need(text: str, asked: str | None, heard: Heard) -> None:
    assert heard(text, asked=asked).fields.need_project is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("There is no project behind it, just reading.", None),
        ("no project any more", "need"),
        ("The programme was cancelled last week. You may still write to her.", None),
        ("She said there isn't any study at the moment.", None),
        ("Honestly, we are just curious.", None),
        ("Everything is on hold indefinitely.", "need"),
        ("They shelved the whole programme.", None),
        ("No purchase planned, she only wanted the brochure.", None),
    ],
)
def test_no_project_behind_it_is_a_denial(text: str, asked: str | None, heard: Heard) -> None:
    record = heard(text, asked=asked)

    assert record.denied == ("need.project",)
    assert record.fields.need_project is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("No project manager on their side, so they want full service.", None),
        ("There is no study nurse, they need one.", None),
        ("For now only curious, but they want 30 samples tested.", None),
        ("no plans to change the dossier", "compliance.documentation"),
        ("no capacity for the second study until 2027", "need"),
        ("Might be there is no project at all.", None),
    ],
)
def test_what_only_sounds_like_no_project_denies_nothing(text: str, asked: str | None, heard: Heard) -> None:
    assert heard(text, asked=asked).denied == ()


@pytest.mark.parametrize(
    ("segment", "text", "offering"),
    [
        ("biopharma", "She runs clin ops at Orvane. They want PK analysis of 90 samples.", "lab_services"),
        ("biopharma", "Service: regulatory support", "regulatory_services"),
        ("biomanufacturing", "Their own fill finish line is full. They ask for scale-up to 50 L.", "scale_up"),
        ("biomanufacturing", "Scale-up is what they ask for. Papers: tech transfer report, CoAs", "scale_up"),
        ("genomics", "Their sequencer is broken, so they need a library prep kit.", "library_prep"),
        ("medical_device", "He would like to distribute our infusion pumps.", "distribution"),
        ("biopharma", "The BLA submission is in May. They want PK analysis of 90 samples.", "lab_services"),
        ("biopharma", "They want help with the BLA submission in May.", "regulatory_services"),
        (
            "medical_device",
            "Needs: CE certificate, distributor agreement draft. He would like to sell our pumps.",
            "distribution",
        ),
        ("medical_device", "Two ECG carts, 1 echo system. They require ISO 13485.", "capital_equipment"),
        ("medical_device", "Met the consultant radiologist. He wants two ultrasound systems.", "capital_equipment"),
    ],
)
def test_the_offering_is_what_they_ask_for_not_what_they_have(
    segment: str, text: str, offering: str, heard: Heard
) -> None:
    assert heard(text, segment=segment).fields.need_offering == offering


def test_what_the_work_consists_of_does_not_change_the_offering(heard: Heard) -> None:
    record = heard("infusion pumps and two trolleys", segment="medical_device", asked="scope")

    assert record.fields.need_offering is None


@pytest.mark.parametrize(
    ("text", "offering"),
    [
        ("They want a new order portal, as SaaS, for 120 customers.", "order portal"),
        ("He's after some inventory software with barcode scanning.", "inventory software"),
        ("Looking for a managed security service covering 200 laptops.", "managed security service"),
        ("A booking system is what she needs, 14 users.", "booking system"),
        ("Asks for: shift planning software", "shift planning software"),
        ("Sam: So a CRM?\nMara: Yes, exactly, a donor CRM.", "donor CRM"),
        ("Invoices get lost. Wanted: smart safes for all shops", "smart safes"),
        ("They'd like one platform for HR onboarding.", "platform for HR onboarding"),
        ("Drivers lie about hours. Tachograph analysis service, 80 trucks", "Tachograph analysis service"),
    ],
)
def test_in_b2b_the_offering_is_the_product_in_their_words(text: str, offering: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.need_offering == offering


@pytest.mark.parametrize(
    "text",
    [
        "They need to bring it into one place.",
        "They need a successor.",
        "She wants a vendor.",
        "They want to replace the paper in the workshop.",
        "They want our SOC 2 report and the ISO 27001 certificate.",
    ],
)
def test_in_b2b_what_names_no_product_is_no_offering(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.need_offering is None


@pytest.mark.parametrize(
    "text",
    [
        "Their plant is to be sold and the antibody has to find a new home.",
        "Recruitment fell by half.",
        "The washers are from 2009 and they have to borrow one from the ward next door.",
        "Two wards share one scanner with the clinic across the road.",
        "She wants no contact any more. The demand is real, their freezer dates back to 2004.",
        "She wants no contact any more. The need exists: every lot waits for weeks in the one isolator.",
        "Need: local distributor for an orphan drug in the Nordics",
        "Rep: So your present site is closing?\nMara: Yes, end of September.",
    ],
)
def test_a_story_an_order_and_a_yes_to_a_trouble_tell_a_need(text: str, heard: Heard) -> None:
    assert heard(text).fields.need_project is not None


@pytest.mark.parametrize(
    "text",
    [
        "We ran out of time.",
        "I have just closed the office door.",
        "I want one for my niece.",
        "My train was late and I missed the start.",
        "No pain there.",
        "Nothing is broken, she says.",
        "My boss wants this closed by June.",
        "Rep: Would you like a demo?\nMara: Yes.",
    ],
)
def test_the_writers_own_troubles_and_denied_ones_are_no_need(text: str, heard: Heard) -> None:
    assert heard(text).fields.need_project is None


def test_what_a_maker_no_longer_supplies_is_not_what_they_ask_for(heard: Heard) -> None:
    told = "The vendor stopped making spare parts, so they're replacing all nine monitors."

    assert heard(told, segment="medical_device").fields.need_offering == "capital_equipment"


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("There is no purchase behind it, I only need the information for my thesis.", True),
        ("The tox study isn't even planned, they want 40 rats tested.", False),
        ("Training is not needed, they want a monitor.", False),
    ],
)
def test_only_the_project_itself_is_denied(text: str, denied: bool, heard: Heard) -> None:
    assert ("need.project" in heard(text).denied) is denied
