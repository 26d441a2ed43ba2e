import pytest

from bot.storage import finding
from bot.storage.facts import LeadOpened, LeadRenamed
from bot.storage.ledger import EvidenceLedger, Turn
from qualification.terms import Lead
from tests.bot.storage.histories import BEGAN, SEGMENT

MANY = finding._COMMON + 20
"""So many leads share a word that it tells none from the others."""


@pytest.fixture
def ledger(ledger: EvidenceLedger) -> EvidenceLedger:
    """A ledger in which many companies are called something Bio, and every contact is a Dana."""
    turns = [Turn("kim", BEGAN, [(f"L{n:04}", opened(f"Firm{n:04} Bio", f"Dana Name{n:04}"))]) for n in range(MANY)]
    ledger.commit_turns([*turns, Turn("kim", BEGAN, [("lead-one", opened("Helix Bio", "Dana Ortiz"))])])
    return ledger


def opened(company: str, contact: str) -> LeadOpened:
    return LeadOpened(company, SEGMENT, lead=Lead(contact=contact))


def found(ledger: EvidenceLedger, text: str, limit: int = 10) -> list[str]:
    return [row.lead for row in ledger.find_leads(text, limit=limit)]


def test_a_lead_is_found_by_what_few_leads_share(ledger: EvidenceLedger) -> None:
    for text in ("Helix Bio", "helix", "dana at helix bio", "Bio, Dana Ortiz", "hel", "HÉLIX"):
        assert found(ledger, text) == ["lead-one"]


def test_of_those_that_share_an_uncommon_word_the_one_with_the_most_words_is_meant(ledger: EvidenceLedger) -> None:
    other = opened("Helix Labs", "Mara Lindt")
    ledger.commit_turn(Turn("kim", BEGAN, [("lead-two", other)]))

    assert set(found(ledger, "helix")) == {"lead-one", "lead-two"}
    assert found(ledger, "helix bio") == ["lead-one"]
    assert found(ledger, "helix bio, mara lindt at the labs") == ["lead-two"]


def test_what_all_leads_share_finds_some_of_all(ledger: EvidenceLedger) -> None:
    assert len(found(ledger, "dana", limit=7)) == 7
    assert len(found(ledger, "dana bio", limit=7)) == 7


def test_what_no_lead_is_called_finds_none(ledger: EvidenceLedger) -> None:
    for text in ("", "it's Q4", "zebulon", "he", "\0", "?!"):
        assert found(ledger, text) == []


def test_a_lead_is_found_by_its_new_name_alone(ledger: EvidenceLedger) -> None:
    ledger.commit_turn(Turn("kim", BEGAN, [("lead-one", LeadRenamed("Orvane"))]))

    assert found(ledger, "orvane") == ["lead-one"]
    assert found(ledger, "helix") == []
    assert "lead-one" in found(ledger, "ortiz")
