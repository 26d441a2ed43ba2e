from datetime import date
from pathlib import Path

import pytest

from bot.storage.erase import erase, erase_lead
from bot.storage.export import export_lines
from bot.storage.facts import ContactSet, EvidenceNoted, Fact, LeadMerged, LeadOpened, MessageReceived
from bot.storage.ledger import EvidenceLedger, OvertakenError, Turn
from bot.storage.persons import mentioning
from bot.storage.rebuild import rebuild
from bot.storage.verify import Broken, Verified, verify
from qualification.terms import Evidence, Lead, MessageRef
from tests.bot.storage.histories import BEGAN, SEGMENT, Story
from tests.stores import Store

NAME, EMAIL, PHONE = "Zebulon Quist", "zebulon@quistworks.example", "+49 30 901820"


def said(lead: str, *facts: Fact) -> Turn:
    return Turn("kim", BEGAN, [(lead, fact) for fact in facts])


def message(text: str) -> MessageReceived:
    return MessageReceived("m1", text, "kim", BEGAN, "UTC", date(2026, 3, 2), "t1")


def told_of_a_person(ledger: EvidenceLedger) -> None:
    where = MessageRef("m1", "kim", date(2026, 3, 2))
    ledger.commit_turns(
        [
            said("L1", LeadOpened("Quistworks", SEGMENT, lead=Lead(contact=NAME, email=EMAIL))),
            said("L1", message(f"{NAME} ({PHONE}) wants the process moved")),
            said("L1", EvidenceNoted(Evidence("need.project", "the process moved", f"{NAME} wants", 0, 10, where))),
            said("L2", LeadOpened("Orvane", SEGMENT)),
            said("L2", message(f"{NAME.upper()} of Quistworks said hello")),
            said("L2", ContactSet(Lead(contact="Mara Lindt"))),
        ]
    )


def test_a_lead_is_erased_and_the_chain_still_verifies(ledger: EvidenceLedger) -> None:
    told_of_a_person(ledger)

    count = erase_lead(ledger, "L1", actor="lee", at=BEGAN, reason="the buyer asked")

    found = verify(ledger)
    assert count == 3
    assert isinstance(found, Verified)
    assert found.erased == 3
    assert [entry.fact is None for entry in ledger.history("L1")] == [True, True, True, False]
    assert ledger.history("L1")[-1].actor == "lee"
    assert len(ledger.history("L2")) == 3


def test_a_person_is_found_and_erased_wherever_they_are_mentioned(ledger: EvidenceLedger) -> None:
    told_of_a_person(ledger)

    erase(ledger, mentioning(ledger, NAME), actor="lee", at=BEGAN, reason="the buyer asked")

    assert mentioning(ledger, NAME) == mentioning(ledger, EMAIL) == mentioning(ledger, PHONE) == ()
    assert ledger.find_leads(NAME) == ()
    assert [row.lead for row in ledger.find_leads("orvane")] == ["L2"]
    assert NAME.encode() not in b"".join(export_lines(ledger))


def test_of_what_was_erased_not_a_byte_is_left(ledger: EvidenceLedger, store: Store, tmp_path: Path) -> None:
    told_of_a_person(ledger)
    salts = [row[0] for row in store.asked("SELECT salt FROM entries WHERE lead = 'L1'")]

    erase(ledger, mentioning(ledger, NAME), actor="lee", at=BEGAN, reason="the buyer asked")

    if ledger.database.is_postgres:
        # What was emptied goes from the disk with the next vacuum.
        left = repr([store.asked(f"SELECT * FROM {table}") for table in ("entries", "leads", "lead_words")]).encode()
    else:
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    words = [each.encode() for each in (NAME, NAME.lower(), NAME.upper(), EMAIL, PHONE, "zebulon")]
    assert b"orvane" in left
    assert [each for each in (*words, *map(bytes, salts)) if each in left] == []


def test_the_look_up_tables_of_an_erased_lead_can_be_made_again(ledger: EvidenceLedger, store: Store) -> None:
    story = Story(31)
    ledger.commit_turns([story.opening(), *story.turns(40)])
    for lead in [lead for lead in story.histories if lead][:3]:
        erase_lead(ledger, lead, actor="lee", at=BEGAN, reason="asked to")
    before = [store.asked(f"SELECT * FROM {table}") for table in ("leads", "lead_words")]

    rebuild(ledger)

    after = [store.asked(f"SELECT * FROM {table}") for table in ("leads", "lead_words")]
    assert [sorted(rows, key=repr) for rows in after] == [sorted(rows, key=repr) for rows in before]


def test_a_lead_that_was_absorbed_is_erased_with_the_one_that_stayed(ledger: EvidenceLedger) -> None:
    told_of_a_person(ledger)
    ledger.commit_turn(said("L2", LeadMerged("L1")))

    erase_lead(ledger, "L2", actor="lee", at=BEGAN, reason="asked to")

    assert mentioning(ledger, "Quist") == ()
    assert [entry.kind for entry in ledger.history("L2") if entry.fact is not None] == ["lead_merged", "erased"]


def test_the_order_to_erase_and_what_holds_no_words_cannot_be_erased(ledger: EvidenceLedger) -> None:
    told_of_a_person(ledger)
    erase_lead(ledger, "L1", actor="lee", at=BEGAN, reason="asked to")

    for entry in (7, 1, 99):
        with pytest.raises(ValueError, match=str(entry)):
            erase(ledger, [entry], actor="lee", at=BEGAN, reason="again")

    assert ledger.head()[0] == 7


def test_contents_that_vanish_without_an_order_are_reported(ledger: EvidenceLedger, store: Store) -> None:
    told_of_a_person(ledger)
    erase_lead(ledger, "L1", actor="lee", at=BEGAN, reason="asked to")

    store.tampered(("UPDATE entries SET salt = NULL, body = NULL WHERE sequence = 5", ()))

    found = verify(ledger)
    assert isinstance(found, Broken)
    assert (found.sequence, "no entry orders" in found.problem) == (5, True)


def test_a_turn_that_was_thought_out_before_an_erasure_is_overtaken_by_it(ledger: EvidenceLedger) -> None:
    told_of_a_person(ledger)
    row = ledger.lead("L1")
    assert row is not None
    erase_lead(ledger, "L1", actor="lee", at=BEGAN, reason="asked to")

    with pytest.raises(OvertakenError, match="was erased"):
        ledger.commit_turn(Turn("kim", BEGAN, [("L1", message("More of them"))], seen={"L1": row.last}))

    assert ledger.lead("L1") is None
    assert ledger.history("L1")[-1].kind == "erased"
