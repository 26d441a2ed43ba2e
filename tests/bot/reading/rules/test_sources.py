"""Two sources that do not agree unset a field; what only sounds like it does not."""

import pytest

from qualification.terms import FieldName
from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("segment", "field", "text"),
    [
        ("genomics", "stage.phase", "Mara says they are still in the pilot; the form says validation."),
        ("biomanufacturing", "stage.phase", "Dana says phase 2, the protocol says phase 1."),
        ("biomanufacturing", "stage.phase", "Phase 2 according to Dana. The form has phase 1."),
        ("biomanufacturing", "stage.phase", "Dana told me it is in phase 2. Her boss wrote that it is phase 1."),
        ("biomanufacturing", "stage.phase", "On the call she said phase 2. Her e-mail says phase 3."),
        ("biomanufacturing", "stage.phase", "The programme is in phase 2. The form says preclinical."),
        ("biopharma", "stage.phase", "Stage: phase 2\nNeed: monitoring\nNotes: the asset is in phase 1"),
        ("biopharma", "stage.phase", "Phase 2. They want monitoring. Phase 1."),
        (
            "biomanufacturing",
            "timeline.start",
            "Start in Q3 according to Dana. The project plan she sent says January 2027.",
        ),
        ("biomanufacturing", "timeline.start", "Kick-off May per the email, September per the call."),
        ("biomanufacturing", "timeline.start", "They want to start in June. Her boss wants September."),
        ("biomanufacturing", "timeline.start", "Dana says they start in May, her boss says September."),
        ("biomanufacturing", "timeline.start", "She said May. The form says a start in July."),
        ("biomanufacturing", "timeline.start", "Start: May (form). On the phone she said July."),
        (
            "biomanufacturing",
            "timeline.start",
            "The RFP has a start date of 1 June, Dana told me they begin in September.",
        ),
        ("biomanufacturing", "timeline.start", "They start in Q3, she told me. Her colleague spoke of Q1 2027."),
        ("biomanufacturing", "timeline.start", "Kick-off in May, according to the mail. The slides show November."),
        ("biomanufacturing", "timeline.start", "Dana wants to begin in June; procurement is working with October."),
        ("biomanufacturing", "timeline.start", "Start in June, says Dana. Start in October, says Ben."),
        ("biomanufacturing", "timeline.start", "In the mail: start June. On the call: start October."),
        ("biomanufacturing", "timeline.start", "She wants to start in Q3. Finance has them starting in Q1 2027."),
        ("biomanufacturing", "timeline.start", "On paper the start is May. In person she told me August."),
        (
            "biomanufacturing",
            "timeline.start",
            "The website says the work starts in June but Dana said the work starts in September.",
        ),
        ("b2b", "budget.status", "Budget is approved, she said. Her colleague said it is only requested."),
        ("b2b", "budget.status", "Budget: approved, she said. Her colleague said it is only requested."),
        ("b2b", "budget.status", "Dana says the budget is approved. Finance says it is still only requested."),
        ("b2b", "budget.status", "Budget approved according to Dana, the form says no budget."),
        ("b2b", "budget.status", "The money is allocated, says Mara. Her CFO says there is none."),
        ("b2b", "budget.status", "The form says budget approved, on the phone she said it was only an estimate."),
        (
            "b2b",
            "budget.status",
            "The budget is approved per her mail. According to procurement the capex request is still pending.",
        ),
        ("biomanufacturing", "compliance.disclosure", "CDA signed per her mail. According to our legal it is pending."),
        ("biomanufacturing", "compliance.disclosure", "The NDA is signed, she told me. The CRM has it as pending."),
        (
            "biopharma",
            "compliance.eligibility",
            "Compliance cleared them, says Dana. Legal says the check is still pending.",
        ),
        (
            "biopharma",
            "compliance.eligibility",
            "Dana says the licence is verified. Our compliance desk says they are not eligible.",
        ),
        ("genomics", "scope.modality", "It is whole genome, though the form says exomes."),
        ("genomics", "scope.modality", "Mara says whole genome. The protocol says exome."),
        ("genomics", "scope.modality", "Whole genome sequencing per the mail; she spoke of RNA-seq on the phone."),
        ("genomics", "scope.modality", "The form says exome. On the call she said it is whole genome."),
        ("biomanufacturing", "need.offering", "Dana says it is a tech transfer; the form says process development."),
        ("biomanufacturing", "scope.modality", "It is AAV, though the form says lentivirus."),
        ("biomanufacturing", "scope.modality", "Dana says AAV, the protocol says lentivirus."),
        ("b2b", "timeline.start", "Kick-off is in April, says the RFP. Her boss wants June."),
        ("b2b", "timeline.start", "The mail says start in April; on the call it was June."),
        ("b2b", "timeline.start", "She wrote that they begin in April. He said they begin in July."),
        ("b2b", "timeline.start", "Start in May, she says. He says October."),
        ("b2b", "timeline.start", "Her email gives a start in May and her slides give a start in August."),
        ("b2b", "timeline.start", "They start in Q2 according to her, and in Q4 according to him."),
        ("b2b", "timeline.start", "The tender document has them starting in June. Mara told me September."),
        ("b2b", "timeline.start", "In the form the start is 1 May, on the phone she said 1 July."),
        ("b2b", "timeline.start", "Start: 1 May per the form, 1 July per the phone call."),
        ("b2b", "timeline.start", "Project plan says kick-off in June, Mara says kick-off in August."),
        ("b2b", "timeline.start", "Mara wants to start in May. Her COO wants to start in September."),
        ("b2b", "timeline.start", "Mara would like to start in May, her boss prefers August."),
    ],
)
def test_two_sources_that_disagree_leave_a_field_open(segment: str, field: FieldName, text: str, heard: Heard) -> None:
    assert field in heard(text, segment=segment).conflicting


@pytest.mark.parametrize(
    ("segment", "field", "text"),
    [
        ("genomics", "stage.phase", "They are at the pilot stage. They want a study with 400 samples."),
        ("genomics", "stage.phase", "They want a pilot with 20 samples first, then validation."),
        ("genomics", "stage.phase", "We agreed on a pilot run in April. They are in validation."),
        ("genomics", "stage.phase", "They are in validation. Next step: a pilot on 12 March."),
        ("genomics", "stage.phase", "It is a routine assay. They would like a pilot with us first."),
        ("genomics", "stage.phase", "They crossed the pilot, now validation."),
        (
            "biomanufacturing",
            "stage.phase",
            "The programme is in Phase 2. I asked about Phase 3 and she laughed.",
        ),
        ("biomanufacturing", "stage.phase", "The programme is in phase 2. Phase 3 is planned for 2028."),
        ("biomanufacturing", "stage.phase", "They are in phase 2. The phase 3 decision comes next year."),
        ("biomanufacturing", "stage.phase", "It is in phase 2. Material would be for phase 3."),
        ("biomanufacturing", "stage.phase", "They are in phase 2 and would need supply for phase 3."),
        ("biomanufacturing", "stage.phase", "No, it's phase 1. I wrote phase 2 before."),
        ("biomanufacturing", "stage.phase", "Phase 2 now. Phase 1 went well."),
        ("biomanufacturing", "stage.phase", "Phase 1 was run in Lyon. They are in phase 2."),
        ("biomanufacturing", "stage.phase", "They ran phase 1 with a CDMO in Ghent and are now in phase 2."),
        ("biomanufacturing", "stage.phase", "The asset is in phase 2. They are planning a phase 3."),
        ("biomanufacturing", "stage.phase", "Phase 2, with phase 3 to follow in 2027."),
        ("biomanufacturing", "stage.phase", "Phase 2 today; phase 3 material next year."),
        ("biomanufacturing", "stage.phase", "In phase 1. Everything they learn goes into the phase 2 design."),
        ("biomanufacturing", "stage.phase", "It is phase 1. We talked about what phase 2 would cost."),
        ("biomanufacturing", "stage.phase", "They are in phase 2. Their competitor is in phase 3."),
        ("biomanufacturing", "stage.phase", "Phase 2. She asked how we handled phase 3 supply for others."),
        ("biomanufacturing", "stage.phase", "Phase 2 readout in June. They are in phase 2."),
        ("biomanufacturing", "stage.phase", "They are in phase 2, I had asked whether it was phase 3."),
        ("biomanufacturing", "stage.phase", "The product is commercial. Phase 3 ended in 2023."),
        (
            "biomanufacturing",
            "stage.phase",
            "The programme is in phase 2. The deck on our side showed phase 3 case studies.",
        ),
        ("biopharma", "stage.phase", "They are in phase 2. They ask for monitoring of a phase 3 as well."),
        ("biopharma", "stage.phase", "They want a CRO for the phase 2 trial. Phase 3 will go to someone else."),
        ("biopharma", "stage.phase", "Stage: phase 2\nNeed: monitoring of the phase 2 trial"),
        ("biopharma", "stage.phase", "Their phase 2 trial is to start in May. Phase 1 is done."),
        ("biopharma", "stage.phase", "They are in phase 2. After that a phase 3 trial will follow."),
        ("biopharma", "stage.phase", "Phase 2. The phase 3 programme will come in 2028."),
        ("biopharma", "stage.phase", "Phase 2 asset. They hope for a phase 3 trial one day."),
        ("biopharma", "stage.phase", "They are in phase 1. The phase 2 trial starts in 2027."),
        ("biopharma", "stage.phase", "They are in phase 2. Phase 1 trial was run by their old CRO."),
        ("biopharma", "stage.phase", "They are in phase 2, preparing the phase 3 trial."),
        ("biopharma", "stage.phase", "Phase 2 now. They plan a phase 3 trial with another partner."),
        ("biopharma", "stage.phase", "It is a phase 2 programme. Competitor's phase 3 trial failed."),
        ("biopharma", "stage.phase", "Phase 2. Their last phase 3 asset failed in 2023."),
        ("biopharma", "stage.phase", "We talked phase 3 trial costs. They are in phase 2."),
        ("biomanufacturing", "timeline.start", "They want to start in Q3. Her boss wants a report in December."),
        ("biomanufacturing", "timeline.start", "They want to start in Q3. Her boss wants data by January 2027."),
        ("biomanufacturing", "timeline.start", "They want to start in Q3. Dana says the budget is approved in May."),
        ("biomanufacturing", "timeline.start", "They want to start in Q3. The plan says filing in 2028."),
        ("biomanufacturing", "timeline.start", "Her boss wanted May, but they start in Q3."),
        ("biomanufacturing", "timeline.start", "It was Q3, now it is Q4. They start in Q4."),
        ("biomanufacturing", "timeline.start", "They start in June or July."),
        ("biomanufacturing", "timeline.start", "They start in June to July."),
        ("biomanufacturing", "timeline.start", "They start in May. No, sorry, September."),
        ("biomanufacturing", "timeline.start", "Start May. Correction: start September."),
        (
            "biomanufacturing",
            "timeline.start",
            "Start in Q3 according to Dana. The next call is on 12 March, her mail says.",
        ),
        ("biomanufacturing", "timeline.start", "Start in Q3. The form says she is Head of Quality since January 2025."),
        ("biomanufacturing", "timeline.start", "Start in Q3. Her colleague is back in May."),
        ("biomanufacturing", "timeline.start", "Start in Q3, she said. Ben says the audit is in May."),
        (
            "biomanufacturing",
            "timeline.start",
            "They want to start in Q3 according to Dana. The project plan she sent also says Q3.",
        ),
        (
            "biomanufacturing",
            "timeline.start",
            "Start in May per the email. The email also says the plant shuts in August.",
        ),
        ("biomanufacturing", "timeline.start", "They want to start in Q3. Her boss says they can sign in May."),
        ("biomanufacturing", "timeline.start", "She first said June. In the end they start in September."),
        ("biomanufacturing", "timeline.start", "Start Q3. Competitor says they could start in May."),
        ("biomanufacturing", "timeline.start", "Start in July. Ben's holiday is in September, says Dana."),
        ("biomanufacturing", "timeline.start", "They start in June. Our plan says October would be easier for us."),
        ("biomanufacturing", "timeline.start", "First batches start in June, the second campaign in October."),
        ("biomanufacturing", "timeline.start", "Start in June. The board meets in April, per the mail."),
        ("b2b", "budget.status", "The budget is approved. It was requested in January."),
        ("b2b", "budget.status", "The CFO approved the budget. Finance says they have asked for more for next year."),
        ("b2b", "budget.status", "The budget is allocated. Her colleague said the estimate for hardware comes later."),
        ("b2b", "budget.status", "The budget is requested. Not approved yet, she said."),
        ("b2b", "budget.status", "The budget is not approved, only requested, says her colleague."),
        ("b2b", "budget.status", "Budget was only requested, now it is approved."),
        ("b2b", "budget.status", "No, the budget is approved. I wrote requested."),
        ("biomanufacturing", "compliance.disclosure", "The CDA is signed. The quality agreement is pending."),
        ("biomanufacturing", "compliance.disclosure", "CDA signed. MSA with legal."),
        (
            "biomanufacturing",
            "compliance.disclosure",
            "The CDA is pending. The old one was signed in 2021 and expired.",
        ),
        ("biomanufacturing", "compliance.disclosure", "CDA is with legal. They signed the visitor form."),
        ("biomanufacturing", "compliance.disclosure", "The CDA is signed, Dana says. Legal says it is fine."),
        ("biopharma", "compliance.eligibility", "Compliance cleared the account. The vendor questionnaire is pending."),
        (
            "biopharma",
            "compliance.eligibility",
            "Eligibility verified. Sanctions check was pending for a week and came back clean.",
        ),
        ("genomics", "scope.modality", "They want whole genomes and RNA-seq."),
        ("genomics", "scope.modality", "They want exomes now and whole genomes later."),
        ("genomics", "scope.modality", "Whole genome for the tumours, exome for the normals."),
        ("genomics", "scope.modality", "The form says exome and RNA-seq, both are wanted."),
        ("genomics", "scope.modality", "They do exomes in house, they want whole genomes from us."),
        ("biomanufacturing", "need.offering", "They want a tech transfer and process development."),
        ("biomanufacturing", "need.offering", "Dana says a tech transfer. The form says tech transfer."),
        ("biomanufacturing", "need.offering", "The form says tech transfer. Dana adds process development."),
        ("biomanufacturing", "scope.modality", "AAV first, lentivirus later."),
        ("b2b", "timeline.start", "They want to start in May. Her boss said yes in March."),
        ("b2b", "timeline.start", "They want to start in May. She told me the demo on 12 March works."),
        ("b2b", "timeline.start", "They start in May, she said. The board meets in June, she said."),
        ("b2b", "timeline.start", "They start in May. The CFO wants the invoice in June."),
        ("b2b", "timeline.start", "They start in May. The contract has a notice period until August."),
        ("b2b", "timeline.start", "They start in May. Finance says the fiscal year ends in June."),
        ("b2b", "timeline.start", "Start in May. She told me her holiday is in July."),
        ("b2b", "timeline.start", "Start in May. Legal wants two weeks in April for the contract."),
        ("b2b", "timeline.start", "Start in May. In her mail she also says May."),
        ("b2b", "timeline.start", "Start in May, she told me. Last year's plan said June 2025."),
        ("b2b", "timeline.start", "Start in May. The form was sent in January, it says."),
        ("b2b", "timeline.start", "Start in May. Her boss wants a report by September."),
        ("b2b", "timeline.start", "The pilot starts in May, then the roll-out in September, says Mara."),
        ("b2b", "timeline.start", "The form said May but now she says they start in September."),
        ("b2b", "timeline.start", "They start in May. I said June would suit us better."),
        ("b2b", "timeline.start", "Start in May. The competitor's offer says June."),
        ("b2b", "timeline.start", "Start in May. She said she is on leave from June."),
        ("b2b", "timeline.start", "Start in May. He said he joined in June 2024."),
        ("b2b", "timeline.start", "They start in May. Her boss wants to meet in April."),
        ("b2b", "timeline.start", "They start in May. Procurement has a freeze in December."),
        ("b2b", "timeline.start", "They start in May. The board wants numbers in April."),
        ("b2b", "timeline.start", "Start in May. Her colleague wants a demo in April."),
        ("b2b", "timeline.start", "They start in May according to the form. According to Mara that is right."),
        ("b2b", "timeline.start", "Start in May. Ben says they also looked at June."),
    ],
)
def test_a_change_a_window_or_another_matter_is_no_contradiction(
    segment: str, field: FieldName, text: str, heard: Heard
) -> None:
    assert field not in heard(text, segment=segment).conflicting


@pytest.mark.parametrize(
    "text",
    [
        "Demo on 15 April agreed. My train was cancelled.",
        "Demo on 15 April is booked. My ferry was cancelled so I was late.",
        "Technical call on 12 March booked. He offered me a coffee, I declined.",
        "Site visit on 14 April agreed. They cancelled their Salesforce contract.",
        "Audit on 14 April, confirmed by both. She declined the coffee.",
        "Demo 15 April, he's put it in the calendar and so have I. Ferry home was cancelled, obviously.",
    ],
)
def test_something_else_that_was_cancelled_leaves_the_next_step(text: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.next_step_status == "scheduled"


@pytest.mark.parametrize(
    "text", ["Camera is broken, she said.", "The oven died.", "The lift is broken and she walked."]
)
def test_small_talk_about_broken_things_is_no_need(text: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.need_project is None


@pytest.mark.parametrize("text", ["June is off. October now.", "forget June, she meant October"])
def test_a_month_takes_the_place_of_one_that_is_off(text: str, heard: Heard) -> None:
    start = heard(text, segment="b2b").fields.timeline_start

    assert start is not None
    assert start[0].month == 10


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("CDA was pending, now signed.", "compliance.disclosure", "cda_signed"),
        ("The CDA was still out last week; it came back signed this morning.", "compliance.disclosure", "cda_signed"),
        ("CDA status changed from pending to signed.", "compliance.disclosure", "cda_signed"),
        ("Was pending with compliance, cleared now.", "compliance.eligibility", "verified"),
        ("Budget was frozen but has been released.", "budget.status", "approved"),
        ("CDA pending, signed quote attached.", "compliance.disclosure", "cda_pending"),
        ("CDA signed and now the quote is pending.", "compliance.disclosure", "cda_signed"),
        ("Budget is requested, the demo is approved.", "budget.status", "requested"),
    ],
)
def test_how_a_thing_stands_now_overtakes_how_it_stood(text: str, field: str, value: str, heard: Heard) -> None:
    record = heard(text)

    assert record.fields.value(field) == value
    assert field not in record.conflicting


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Mara says the CDA is signed. Legal says it is still with them.", "compliance.disclosure"),
        (
            "According to Mara the NDA is signed; their counsel claims it is still being reviewed.",
            "compliance.disclosure",
        ),
        ("Mara: budget approved. CFO: still under review.", "budget.status"),
        ("Finance says the budget is approved, Mara says it's only requested.", "budget.status"),
    ],
)
def test_two_people_who_tell_it_differently_settle_nothing(text: str, field: str, heard: Heard) -> None:
    record = heard(text)

    assert record.fields.value(field) is None
    assert field in record.conflicting
