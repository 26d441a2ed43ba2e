import pytest

from bot.lead_files.columns import TARGETS, ColumnError, LeadColumns, Target, mapped, plain, read_columns
from tests.conftest import KNOWLEDGE

WORDS = read_columns(KNOWLEDGE)


def taken(*headings: str, said: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    found = mapped(headings, WORDS, said)
    return {headings[place]: target for target, place in found.places.items()}


@pytest.mark.parametrize(
    "headings",
    [
        {
            "Company name": "company", "First Name": "first_name", "Last Name": "last_name", "Email": "email",
            "Job Title": "title", "Original Source": "source", "HubSpot Score": "score", "Country/Region": "country",
            "Unsubscribed from all email": "opt_out", "Persona": "persona",
        },
        {
            "Company / Account": "company", "Full Name": "contact", "Email Address": "email", "Lead Source": "source",
            "Primary Campaign": "campaign", "Lead Owner": "owner", "Email Opt Out": "opt_out", "Lead Score": "score",
        },
        {
            "COMPANY_NAME": "company", "CONTACT": "contact", "E-Mail_Address": "email", "Webinar Title": "campaign",
            "Asset": "asset", "Opt-in": "consent", "Opt-in date": "consent_date", "Country code": "country",
        },
    ],
)  # fmt: skip
def test_the_headings_of_marketing_tools_are_known(headings: dict[str, str]) -> None:
    assert taken(*headings) == headings


def test_every_entry_that_a_column_may_hold_has_names() -> None:
    assert set(WORDS.columns) == set(TARGETS)


def test_no_name_stands_for_two_things() -> None:
    names = [plain(name) for text in WORDS.columns.values() for name in text.split(",") if name.strip()]
    said = [plain(name) for text in WORDS.consent.model_dump().values() for name in text.split(",")]

    assert sorted(set(names)) == sorted(names)
    assert sorted(set(said)) == sorted(said)


def test_of_two_columns_that_fit_the_first_is_taken_and_the_other_shown() -> None:
    found = mapped(["Company", "Account", "Phone"], WORDS)

    assert found.places == {"company": 0}
    assert found.unused == (
        ("Account", "`Company` is taken for the company already"),
        ("Phone", "nothing that a lead needs"),
    )


def test_what_the_user_says_of_a_heading_counts_before_any_guess() -> None:
    said = (("Client", "company"), ("company", "nothing"))

    assert taken("Company", "Client", said=said) == {"Client": "company"}


@pytest.mark.parametrize(
    ("headings", "said", "words"),
    [
        (["Name"], (), "no column is known to hold the company; the headings are `Name`"),
        (["Company"], (("Firma", "company"),), "there is no heading `Firma`; there are `Company`"),
        (["Company"], (("Company", "firm"),), "cannot be mapped to `firm`; write nothing, company, contact"),
    ],
)
def test_columns_that_do_not_do_are_refused_with_what_to_do(
    headings: list[str], said: tuple[tuple[str, str], ...], words: str
) -> None:
    with pytest.raises(ColumnError, match=words):
        mapped(headings, WORDS, said)


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("Yes", "granted"), ("TRUE", "granted"), ("1", "granted"), ("Opted-in", "granted"), ("x", "granted"),
        ("Yes, by e-mail", "granted"), ("I agree to receive news about AAV", "granted"), ("double opt-in", "granted"),
        ("Opted out", "refused"), ("unsubscribed", "refused"), ("Do not contact", "refused"),
        ("No", "nothing"), ("false", "nothing"), ("0", "nothing"), ("not subscribed", "nothing"), ("N/A", "nothing"),
        ("granted 2024, withdrawn 2025", None), ("yes, but no calls", None), ("I agree not to be called", None),
        ("subscribed: no", None), ("perhaps", None), ("we think yes", None), ("", None),
    ],
)  # fmt: skip
def test_a_consent_cell_means_what_its_words_say_and_nothing_where_they_disagree(
    cell: str, meaning: str | None
) -> None:
    assert WORDS.consent_said(cell) == meaning


def test_the_lists_are_the_company_s_to_edit() -> None:
    own = LeadColumns.model_validate(
        {"columns": {"company": "Kunde"}, "consent": {"granted": "klar", "refused": "nie", "nothing": "egal"}}
    )

    found: dict[Target, int] = dict(mapped(["KUNDE"], own).places)

    assert found == {"company": 0}
    assert own.consent_said("Klar!") == "granted"
