from pathlib import Path

import pytest

from bot.storage.facts import LeadOpened, LeadSourced, MessageReceived
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow
from qualification.terms import Evidence, SaidBy
from qualification.wording import day_words
from tests.bot.commands.conftest import Answer, Debrief
from tests.bot.commands.stored_leads import SEGMENT, TODAY, Leads, soon

HEAD = "Company Name,Full Name,Job Title,Email,Lead Source,Campaign,Asset,Opt-in,Opt-in date,Country,Score,Persona\n"
HELIX = (
    "Helix Bio,Dana Ortiz,Director,dana@helixbio.example,Webinar,AAV,White paper,Yes by e-mail,2026-03-02,France,72,\n"
)


@pytest.fixture
def take(debrief: Debrief, tmp_path: Path) -> "Take":
    return Take(debrief, tmp_path / "list.csv")


class Take:
    """Imports a text as a file."""

    def __init__(self, debrief: Debrief, path: Path) -> None:
        self._debrief = debrief
        self.path = path

    def __call__(self, text: str | bytes, *options: object, apply: bool = True) -> Answer:
        self.path.write_bytes(text.encode() if isinstance(text, str) else text)
        also = ["--apply"] if apply else []
        return self._debrief("leads", "import", self.path, "--segment", SEGMENT, *also, *options)


def rows(ledger: EvidenceLedger) -> dict[str, LeadRow]:
    return {row.company: row for row in ledger.leads()}


def consent(ledger: EvidenceLedger, company: str) -> list[Evidence]:
    return list(ledger.evidence(rows(ledger)[company].lead))


def test_the_mapping_is_shown_before_anything_is_stored(take: Take, ledger: EvidenceLedger) -> None:
    told = take("Company Name;Email;Phone\nHelix Bio;dana@helixbio.example;+33\n", apply=False)

    assert told.status == 0
    assert "list.csv: UTF-8, separated by semicolons." in told.out
    assert "  Company Name     company          Helix Bio\n" in told.out
    assert "  Phone is not used: nothing that a lead needs\n" in told.out
    assert "        1  new\nNothing was stored. Run it again with --apply to store the leads." in told.out
    assert ledger.leads() == ()
    assert ledger.head()[0] == 0


def test_an_imported_lead_has_all_that_the_list_says(take: Take, ledger: EvidenceLedger) -> None:
    told = take(HEAD + HELIX)

    assert told.status == 0
    row = rows(ledger)["Helix Bio"]
    assert (row.contact, row.title, row.email, row.segment) == (
        "Dana Ortiz", "Director", "dana@helixbio.example", SEGMENT,
    )  # fmt: skip
    facts = [entry.fact for entry in ledger.history(row.lead)]
    assert LeadSourced("Webinar", "AAV", "White paper", 72.0) in facts
    opened = next(fact for fact in facts if isinstance(fact, LeadOpened))
    assert (opened.lead.country, opened.lead.consent) == ("France", None)


def test_consent_is_evidence_with_its_words_and_its_day_entered_in_a_form(take: Take, ledger: EvidenceLedger) -> None:
    take(HEAD + HELIX)

    (piece,) = consent(ledger, "Helix Bio")
    message = next(
        entry.fact
        for entry in ledger.history(rows(ledger)["Helix Bio"].lead)
        if isinstance(entry.fact, MessageReceived)
    )
    assert (piece.field, piece.value, piece.said_by) == ("compliance.consent", "granted", SaidBy.FORM)
    assert (piece.quote, str(piece.message.day)) == ("Opt-in: Yes by e-mail", "2026-03-02")
    assert message.text[piece.start : piece.end] == piece.quote


@pytest.mark.parametrize(
    ("said", "day", "reason"),
    [
        ("yes", "", "consent left out: it has no day"),
        (
            "yes",
            "3/4/2026",
            "consent left out: `3/4/2026` can mean two days; say which with --dates dmy or --dates mdy",
        ),
        ("yes", "soon", "consent left out: `soon` is no day that can be read"),
        ("yes", str(soon(2)), f"consent left out: `{soon(2)}` is still to come"),
        ("perhaps", "2026-03-02", "consent left out: `perhaps` says neither yes nor no"),
    ],
)
def test_consent_without_words_and_a_day_is_left_out_with_the_reason(
    take: Take, ledger: EvidenceLedger, said: str, day: str, reason: str
) -> None:
    told = take(f"Company,Opt-in,Opt-in date\nHelix Bio,{said},{day}\n")

    assert told.status == 2
    assert f"{take.path}:2: {reason}" in told.err
    assert consent(ledger, "Helix Bio") == []


def test_a_plain_no_is_neither_consent_nor_a_refusal(take: Take, ledger: EvidenceLedger) -> None:
    assert take("Company,Opt-in,Opt-in date\nHelix Bio,no,2026-03-02\n").status == 0

    assert consent(ledger, "Helix Bio") == []


def test_a_refusal_counts_without_a_day_and_the_lead_is_not_to_be_contacted(take: Take, ledger: EvidenceLedger) -> None:
    take("Company,Unsubscribed,Opt-in,Opt-in date\nHelix Bio,TRUE,yes,2026-03-02\nOrvane,,withdrawn,\n")

    for company in ("Helix Bio", "Orvane"):
        assert [(piece.value, piece.message.day) for piece in consent(ledger, company)] == [("refused", TODAY)]
        assert (rows(ledger)[company].outcome, rows(ledger)[company].line) == ("disqualified", "Do not contact")


def test_an_opt_out_column_may_hold_the_day_on_which_it_came(take: Take, ledger: EvidenceLedger) -> None:
    told = take("Company,Opted out\nHelix Bio,2026-03-02\nOrvane,3/4/2026\nQuay,no\nAcme,ask Eve\n")

    assert [(piece.value, str(piece.message.day)) for piece in consent(ledger, "Helix Bio")] == [
        ("refused", "2026-03-02")
    ]
    assert [(piece.value, piece.message.day) for piece in consent(ledger, "Orvane")] == [("refused", TODAY)]
    assert consent(ledger, "Quay") == consent(ledger, "Acme") == []
    assert f"{take.path}:5: opt-out left out: `ask Eve` says neither yes nor no" in told.err


def test_a_persona_that_we_do_not_sell_to_is_known_however_it_is_written(take: Take, ledger: EvidenceLedger) -> None:
    take("Company,Persona\nHelix Bio,Job Seeker\nOrvane,Students\nQuay,Head of CMC\n")

    assert {company: row.line for company, row in rows(ledger).items()} == {
        "Helix Bio": "Outside our profile", "Orvane": "Outside our profile", "Quay": None,
    }  # fmt: skip


def test_formulas_are_data(take: Take, debrief: Debrief, ledger: EvidenceLedger) -> None:
    take('Company,Contact\n=HYPERLINK("http://x"),@Eve\n')

    assert set(rows(ledger)) == {'=HYPERLINK("http://x")'}
    exported = debrief("leads", "list", "--csv").out
    assert ",'=HYPERLINK(" not in exported
    assert '"\'=HYPERLINK(""http://x"")",\'@Eve' in exported
    again = take(exported.encode())
    assert "1  known already" in again.out


def test_a_lead_that_stands_twice_in_a_file_is_taken_once(take: Take, ledger: EvidenceLedger) -> None:
    told = take(
        "Company,Contact,Email\nHelix Bio,Dana Ortiz,dana@x.example\nHELIX bio,Dana  Ortiz,DANA@x.example\n"
        "Helix Bio,Dana Ortiz,\nHelix Bio,Dana Ortiz,other@x.example\n"
    )

    assert told.status == 0
    assert f"{take.path}:3: the same lead as line 2; passed over" in told.err
    assert f"{take.path}:4: the same lead as line 2; passed over" in told.err
    assert sorted(row.email or "" for row in ledger.leads()) == ["dana@x.example", "other@x.example"]


def test_a_list_imported_twice_changes_nothing_the_second_time(take: Take, ledger: EvidenceLedger) -> None:
    take(HEAD + HELIX)
    last = ledger.head()[0]

    told = take(HEAD + HELIX)

    assert (told.status, ledger.head()[0]) == (0, last)
    assert "1  known already, left as it is\n" in told.out


def test_news_of_consent_for_a_known_lead_is_noted_and_the_lead_decided_anew(
    take: Take, leads: Leads, ledger: EvidenceLedger
) -> None:
    lead = leads.add("Helix Bio", contact="Dana Ortiz")

    told = take("Company,Contact,Unsubscribed\nHelix Bio,Dana Ortiz,TRUE\n", "--as", "mia")
    again = take("Company,Contact,Unsubscribed\nHelix Bio,Dana Ortiz,TRUE\n", "--as", "mia")

    assert "1  known already, left as it is; news of consent is noted for 1\n" in told.out
    row = ledger.lead(lead)
    assert row is not None
    assert row.line == "Do not contact"
    assert "news of consent" not in again.out


def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_on(take: Take, ledger: EvidenceLedger) -> None:
    told = take(
        "Company,Contact,Email,Score\n,Nobody,,\nHelix, Inc.,Dana,dana@x.example,1\nN/A,Eve,,\n"
        'Orvane,"Mara\nLindt",not-an-address,high\nQuay,Li Wei,li@quay.example,\n'
    )

    assert told.status == 2
    assert f"{take.path}:2: the company is missing" in told.err
    assert f"{take.path}:3: 5 cells under 4 headings" in told.err
    assert f"{take.path}:4: the company is missing" in told.err
    assert f"{take.path}:5: e-mail left out: `not-an-address` is no address" in told.err
    assert f"{take.path}:5: score left out: `high` is no number" in told.err
    assert {company: row.contact for company, row in rows(ledger).items()} == {"Orvane": "Mara Lindt", "Quay": "Li Wei"}
    assert "5 rows:\n        2  new\n        3  of no use, as told above\n2 cells" in told.out


def test_an_owner_is_found_by_name_or_id_and_an_unknown_one_is_told(take: Take, ledger: EvidenceLedger) -> None:
    told = take("Company,Owner\nHelix Bio,Mia\nOrvane,Zoe\n")

    assert {company: row.owner for company, row in rows(ledger).items()} == {"Helix Bio": "mia", "Orvane": None}
    assert f"{take.path}:3: owner left out: nobody here is called `Zoe`" in told.err


def test_a_file_names_the_segment_itself_or_the_user_does(debrief: Debrief, take: Take, ledger: EvidenceLedger) -> None:
    take("Company,Segment\nHelix Bio,Medical device\nOrvane,\nQuay,toys\n")

    assert {company: row.segment for company, row in rows(ledger).items()} == {
        "Helix Bio": "medical_device", "Orvane": SEGMENT, "Quay": SEGMENT,
    }  # fmt: skip
    take.path.write_text("Company\nAcme\n")
    told = debrief("leads", "import", take.path)
    assert (told.status, "no column names the segment; say --segment and one of b2b," in told.err) == (2, True)


def test_a_heading_can_be_mapped_by_hand(take: Take, ledger: EvidenceLedger) -> None:
    take("Firma,Company\nHelix Bio,17\n", "--map", "Firma=company", "--map", "Company=nothing")

    assert set(rows(ledger)) == {"Helix Bio"}


def test_the_order_of_days_can_be_said(take: Take, ledger: EvidenceLedger) -> None:
    take("Company,Opt-in,Opt-in date\nHelix Bio,yes,3/4/2026\n", "--dates", "dmy")

    assert day_words(consent(ledger, "Helix Bio")[0].message.day) == "3 April 2026"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_names_survive_every_encoding(take: Take, ledger: EvidenceLedger, encoding: str) -> None:
    take("Company;Contact\nMüller & Söhne;José Peña\n".encode(encoding))

    assert rows(ledger)["Müller & Söhne"].contact == "José Peña"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "the file is empty"), (b"PK\x03\x04", "save the sheet as CSV"), (b"Name\nx\n", "known to hold the company")],
)
def test_a_file_that_is_no_list_is_told(take: Take, content: bytes, words: str) -> None:
    told = take(content)

    assert told.status == 2
    assert f"debrief: {take.path}: " in told.err
    assert words in told.err


def test_who_may_not_change_leads_may_still_look_at_a_list(
    debrief: Debrief, take: Take, ledger: EvidenceLedger, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("user,role\neli,compliance\n")
    debrief("users", "import", people)

    looked = take(HEAD + HELIX, "--as", "eli", apply=False)
    told = take(HEAD + HELIX, "--as", "eli")

    assert looked.status == 0
    assert (told.status, "only a rep, a manager, operations or an admin may import" in told.err) == (1, True)
    assert ledger.leads() == ()


def test_thousands_of_rows_are_stored_in_one_go(take: Take, ledger: EvidenceLedger) -> None:
    told = take(HEAD + "".join(f"Company {n},Ann,,a{n}@x.example,,,,yes,2026-03-02,,{n},\n" for n in range(1200)))

    assert told.status == 0
    assert "1,200 rows:\n    1,200  new\nStored.\n" in told.out
    assert len(ledger.leads(limit=2000)) == 1200
