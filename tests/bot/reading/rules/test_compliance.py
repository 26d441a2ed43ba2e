"""Consent, eligibility, disclosure, region and documentation."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("She opted in on our form.", "compliance.consent", "granted"),
        ("Fine to keep e-mailing her.", "compliance.consent", "granted"),
        ("Take me off your list please, she said.", "compliance.consent", "refused"),
        ("No mails please, only phone.", "compliance.consent", None),
        ("I asked whether we may e-mail her; no answer.", "compliance.consent", None),
        ("She accepted the invite for Thursday's demo.", "compliance.consent", None),
        ("Compliance cleared the account yesterday.", "compliance.eligibility", "verified"),
        ("Compliance has yet to clear the account.", "compliance.eligibility", "pending"),
        ("They failed the sanctions screen.", "compliance.eligibility", "ineligible"),
        ("Our side has not cleared them.", "compliance.eligibility", "pending"),
        ("Restricted party list: clear", "compliance.eligibility", "verified"),
        ("They are on the denied party list.", "compliance.eligibility", "ineligible"),
        (
            "so our compliance is back and the outcome is no they are not eligible they don't have an import permit",
            "compliance.eligibility",
            "ineligible",
        ),
        ("Compliance got back to us: we may not supply them.", "compliance.eligibility", "ineligible"),
        ("They don't possess a wholesaler's licence.", "compliance.eligibility", "ineligible"),
        ("They don't qualify as a permitted customer.", "compliance.eligibility", "ineligible"),
        ("They don't have an import licence yet.", "compliance.eligibility", None),
        ("Do they hold a wholesale licence?", "compliance.eligibility", None),
        ("We may not sell it this year.", "compliance.eligibility", None),
        ("She said never to call or write again.", "compliance.consent", "refused"),
        ("Compliance ticked her account green.", "compliance.eligibility", "verified"),
        ("Compliance put the account on hold.", "compliance.eligibility", None),
        ("Customer due diligence is through with no findings.", "compliance.eligibility", "verified"),
        ("Patient screening is done and passed.", "compliance.eligibility", None),
        ("The release from our compliance is there since yesterday.", "compliance.eligibility", "verified"),
        ("The release from our compliance is not there yet.", "compliance.eligibility", None),
        ("On our side the CDA is signed.", "compliance.disclosure", None),
        ("Their own compliance verified us.", "compliance.eligibility", None),
        ("Compliance was happy with the slides.", "compliance.eligibility", None),
        ("If compliance clears them we can go.", "compliance.eligibility", None),
        ("Compliance has cleared the account on our side.", "compliance.eligibility", "verified"),
        ("Compliance on their side has cleared us.", "compliance.eligibility", None),
        ("Budget is sanctioned by the board.", "compliance.eligibility", None),
        ("CDA signed last week.", "compliance.disclosure", "cda_signed"),
        ("* CDA - signed\n* Consent - ok", "compliance.disclosure", "cda_signed"),
        ("Sam: And the CDA?\nMara: Signed, both sides, since April.", "compliance.disclosure", "cda_signed"),
        ("The CDA is from both sides subscribed.", "compliance.disclosure", "cda_signed"),
        ("Regarding confidentiality, same is not required.", "compliance.disclosure", "not_required"),
        ("The NDA is with legal.", "compliance.disclosure", "cda_pending"),
        ("No CDA needed, all public.", "compliance.disclosure", "not_required"),
        ("We've an NDA since last year.", "compliance.disclosure", "cda_signed"),
        ("The NDA dates from 2022.", "compliance.disclosure", "cda_signed"),
        ("They have an NDA from 2022 under review.", "compliance.disclosure", None),
        ("They want an NDA since the data is confidential.", "compliance.disclosure", None),
        ("MTA and NDA are done.", "compliance.disclosure", "cda_signed"),
        ("No NDA with us, not required here.", "compliance.disclosure", "not_required"),
        ("No NDA yet, one is needed.", "compliance.disclosure", None),
        ("NDA", "compliance.disclosure", None),
        ("NDA filed in February.", "compliance.disclosure", None),
        ("They signed a CDA with our competitor.", "compliance.disclosure", None),
    ],
)
def test_a_value_is_set_only_where_it_is_said(text: str, field: str, value: str | None, heard: Heard) -> None:
    assert heard(text).fields.value(field) == value


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("They have no particular expectations regarding documents.", "no particular expectations regarding documents"),
        ("Validation isn't a topic for them.", "Validation isn't a topic"),
        ("Source data must be fully traceable.", "Source data must be fully traceable"),
        ("The patient data stays on their servers.", "The patient data stays on their servers"),
        ("A security questionnaire has to be completed by us.", "A security questionnaire has to be completed"),
        ("The lab is ISO 15189 accredited.", None),
        ("Consent forms for all donors are available.", None),
        ("We discussed documentation, nothing concrete came out.", None),
        ("Their batch records are a mess.", None),
    ],
)
def test_papers_are_expected_by_a_rule_or_expressly_not_at_all(text: str, documents: str | None, heard: Heard) -> None:
    record = heard(f"They need 200 samples sequenced. {text}", segment="genomics")

    read = record.fields.compliance_documentation
    assert documents in read if documents and read else read is None and documents is None


@pytest.mark.parametrize(
    ("asked", "answer", "value"),
    [
        ("compliance.disclosure", "yes, last week", "cda_signed"),
        ("compliance.disclosure", "no idea", None),
        ("compliance.disclosure", "don't need one", "not_required"),
        ("compliance.eligibility", "yes", "verified"),
        ("compliance.eligibility", "ok compliance came back, they failed the sanctions screen", "ineligible"),
        ("compliance.eligibility", "i'll check", None),
        ("compliance.consent", "yep", "granted"),
        ("compliance.consent", "haven't asked her", None),
        ("compliance", "yes", None),
    ],
)
def test_a_bare_answer_counts_for_the_field_that_was_asked_for(
    asked: str, answer: str, value: str | None, heard: Heard
) -> None:
    field = asked if "." in asked else "compliance.consent"

    assert heard(answer, asked=asked).fields.value(field) == value


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("It is for the Swiss market.", "Swiss market"),
        ("They would use it in Austria and Hungary.", "Austria and Hungary"),
        ("Market: Italy", "Italy"),
        ("Region: NO", "NO"),
        ("Trial sites Korea + Taiwan", "Korea + Taiwan"),
        ("She sits in Boston but the trial runs in Spain.", "Spain"),
        ("UK only.", "UK"),
        ("Exclusive territory: Kenya, Uganda, Tanzania.", "Kenya, Uganda, Tanzania"),
        ("Sam: Which countries would you sell in?\nMara: Spain and Portugal to begin with.", "Spain and Portugal"),
        ("Turkey for the territory. Correction: the territory is Turkey and Greece.", "Turkey and Greece"),
    ],
)
def test_a_market_is_read_in_its_own_words(text: str, region: str, heard: Heard) -> None:
    assert heard(text, segment="medical_device").fields.compliance_region == region


@pytest.mark.parametrize(
    "text",
    [
        "Mara grew up in Brazil and sits in their Geneva office, Switzerland.",
        "Data must stay in Germany.",
        "Region: no",
        "REGION: NO",
        "We sell a lot in France, I told him.",
        "I met her at the congress in Spain.",
        "The competitor is strong in Italy.",
        "They may use it in Spain.",
    ],
)
def test_a_place_that_is_no_market_is_no_region(text: str, heard: Heard) -> None:
    assert heard(text, segment="medical_device").fields.compliance_region is None


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("They expect batch records and CoAs, start in Q3, and a visit on 21 April.", "batch records and CoAs"),
        (
            "QA needs full batch records and a comparability protocol.",
            "full batch records and a comparability protocol",
        ),
        ("Docs: batch records, CoA, QP declaration", "batch records, CoA, QP declaration"),
        ("No special papers are required.", "No special papers are required"),
        ("They want nothing beyond the CoA.", "nothing beyond the CoA"),
        ("Data must stay in Germany.", "Data must stay in Germany"),
        (
            "Sam: And the documents?\nMara: Media fill reports and a QP declaration.",
            "Media fill reports and a QP declaration",
        ),
        ("Necessary documents - certificate of quality, batch protocol.", "certificate of quality, batch protocol"),
        ("GMP batch records are expected.", "GMP batch records are expected"),
        ("Docs she wants: DoE report, raw data as csv.", "DoE report, raw data as csv"),
        ("Papers\nvalidation master plan, raw data", "validation master plan, raw data"),
        ("They don't require anything beyond a certificate of analysis.", "anything beyond a certificate of analysis"),
        ("Wants the full DMF/CMC package.", "the full DMF/CMC package"),
        ("Stage: batch records received\nDocuments: a CoA", "a CoA"),
        ("They need the CE documents, a CoA and a service contract.", "the CE documents, a CoA and a service contract"),
        ("GMP docs only the usual", "GMP docs only the usual"),
        ("QA asks for our SMF and the validation master plan.", "our SMF and the validation master plan"),
        (
            "what they expect on paper: tech transfer report, executed batch records",
            "tech transfer report, executed batch",
        ),
    ],
)
def test_documentation_is_cut_to_the_documents(text: str, documents: str, heard: Heard) -> None:
    assert documents in (heard(text, segment="biomanufacturing").fields.compliance_documentation or "")


@pytest.mark.parametrize(
    "text",
    [
        "I sent her our ISO certificate and the brochure.",
        "Their own batch records are a mess, that is why they move.",
        "Do you supply CoAs?",
        "Documentation: not discussed.",
        "Maybe they want batch records.",
        "We have all certificates for the US, I explained.",
        "For the documents she must ask the quality people, she will tell us.",
        "They have the batch records from the old site and can share them.",
        "We are to write the clinical evaluation report and 3 dossiers.",
    ],
)
def test_documents_that_nobody_asks_for_are_no_expectation(text: str, heard: Heard) -> None:
    assert heard(text, segment="biomanufacturing").fields.compliance_documentation is None


@pytest.mark.parametrize(
    ("answer", "documents"),
    [
        ("batch records, coa, the lot", "batch records, coa, the lot"),
        ("nothing special", "nothing special"),
        ("she didn't say", None),
        ("not discussed", None),
    ],
)
def test_documentation_that_was_asked_for_may_be_anything_but_no_answer(
    answer: str, documents: str | None, heard: Heard
) -> None:
    record = heard(answer, segment="biomanufacturing", asked="compliance.documentation")

    assert record.fields.compliance_documentation == documents


def test_dictation_without_commas_does_not_run_on_behind_the_documents(heard: Heard) -> None:
    text = "and they want ce papers and a spanish manual start in september the director signs"

    assert heard(text, segment="medical_device").fields.compliance_documentation == "ce papers and a spanish manual"


@pytest.mark.parametrize(
    "text", ["Document capture software, on-premise, 45 users.", "A dock tool, on their own servers."]
)
def test_in_b2b_a_product_for_documents_or_its_hosting_is_no_documentation(text: str, heard: Heard) -> None:
    assert heard(text, segment="b2b").fields.compliance_documentation is None


def test_asked_for_compliance_a_list_answers_several_fields_at_once(heard: Heard) -> None:
    fields = heard(
        "Poland; declaration of conformity and polish manual; opted in at the fair",
        segment="medical_device",
        asked="compliance",
    ).fields

    assert fields.compliance_region == "Poland"
    assert fields.compliance_documentation == "declaration of conformity and polish manual"
    assert fields.compliance_consent == "granted"


@pytest.mark.parametrize("text", ["none", "nope", "not yet", "no", "not discussed"])
def test_an_answer_that_names_no_document_is_asked_again(text: str, heard: Heard) -> None:
    record = heard(text, segment="biomanufacturing", asked="compliance.documentation")
    assert record.fields.compliance_documentation is None


def test_a_yes_to_named_documents_expects_them(heard: Heard) -> None:
    told = heard("Rep: You'd want the CE certificate with it?\nMara: Yes please.", segment="medical_device").fields
    assert told.compliance_documentation is not None
    assert told.compliance_documentation.startswith("You'd want the CE certificate")


def test_a_market_and_nothing_else_answers_for_the_region(heard: Heard) -> None:
    told = heard("US only", segment="medical_device", asked="compliance.region").fields
    assert told.compliance_region == "US"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("The CDA was signed last year.", "compliance.disclosure", "cda_signed"),
        ("The CDA is on my manager's desk.", "compliance.disclosure", "cda_pending"),
        ("Their counsel is redlining the CDA.", "compliance.disclosure", "cda_pending"),
        ("CDA in force until 2028.", "compliance.disclosure", "cda_signed"),
        ("Background check on the company: all clear.", "compliance.eligibility", "verified"),
        ("Compliance needs another week for the customer check.", "compliance.eligibility", "pending"),
        ("Vetting of the candidates is finished.", "compliance.eligibility", None),
        ("The background check on the cell line was clean.", "compliance.eligibility", None),
        ("Our trade compliance confirmed they're fine.", "compliance.eligibility", "verified"),
        ("Their compliance confirmed they're fine.", "compliance.eligibility", None),
        ("Our compliance confirmed the form is fine.", "compliance.eligibility", None),
        ("No new CDA needed, the one from March is signed.", "compliance.disclosure", "cda_signed"),
        ("A new CDA is needed.", "compliance.disclosure", None),
    ],
)
def test_how_papers_and_checks_stand_is_told_in_many_ways(
    text: str, field: str, value: str | None, heard: Heard
) -> None:
    assert heard(text).fields.value(field) == value


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("It is England only and on paper he asked for the manual.", "England"),
        ("Only our Dublin site, Ireland.", "Ireland"),
        ("All in Dorset, UK.", "UK"),
        ("He is distributor in Kenya for orthopaedics.", "Kenya"),
        ("We have an office in France only.", None),
        ("Data is only stored in Ireland.", None),
        ("The call is at 3 pm UK time only.", None),
    ],
)
def test_a_country_is_the_market_where_others_are_shut_out(text: str, region: str | None, heard: Heard) -> None:
    assert heard(text, segment="medical_device").fields.compliance_region == region


def test_which_papers_they_expect_tells_no_phase(heard: Heard) -> None:
    fields = heard("The 510k and the manual.", segment="medical_device", asked="compliance.documentation").fields

    assert (fields.stage_phase, fields.compliance_documentation) == (None, "The 510k and the manual")


@pytest.mark.parametrize(
    ("segment", "text", "value"),
    [
        ("b2b", "NDA sorted.", "cda_signed"),
        ("medical_device", "The NDA is done and dusted.", "cda_signed"),
        ("biopharma", "NDA sorted.", None),
        ("medical_device", "NDA under review at the FDA.", None),
    ],
)
def test_an_nda_is_a_paper_where_it_is_no_new_drug(segment: str, text: str, value: str | None, heard: Heard) -> None:
    assert heard(text, segment=segment).fields.compliance_disclosure == value


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        (
            "They'd need our GCP certs and the audit reports from the last two inspections.",
            "our GCP certs and the audit reports from the last two inspections",
        ),
        ("Needed from our side: CVs of the monitors, SOP index.", "CVs of the monitors, SOP index"),
        ("Paperwork on our side: GMP certificate, site master file.", "GMP certificate, site master file"),
    ],
)
def test_papers_of_ours_are_no_work_for_us(text: str, documents: str, heard: Heard) -> None:
    record = heard(f"{text} They want us to monitor 22 sites.")

    assert record.fields.compliance_documentation == documents
    assert record.fields.scope_deliverable == "monitor 22 sites"


def test_the_questions_of_a_form_are_its_labels(heard: Heard) -> None:
    form = (
        "Company: Orvala Salud\nTerritory requested: Peru and Ecuador\nWhich lines would you sell: wound dressings\n"
        "Who signs distribution contracts in your company: Gabriela Montes, General Manager\nStart: June 2026"
    )
    told = heard(form, segment="medical_device").fields

    assert told.compliance_region == "Peru and Ecuador"
    assert [person.name for person in told.decision_people or ()] == ["Gabriela Montes"]
