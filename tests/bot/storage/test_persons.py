from datetime import date

import pytest

from bot.storage.erase import erase
from bot.storage.facts import ActRefused, ContactSet, Fact, LeadMerged, LeadOpened, MessageReceived, UserAdded
from bot.storage.held import HeldNotes
from bot.storage.inbox import TRIES, Delivery, Inbox
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.outbox import Outbox, Post
from bot.storage.persons import Named, kept_on, mentioning
from qualification.terms import Lead
from tests.bot.storage.histories import BEGAN, SEGMENT
from tests.stores import Store

SPELLINGS = [
    "Jürgen Weiß", "JÜRGEN WEISS", "Ju\u0308rgen Weiß", "Jurgen  Weiss", "Jürgen\nWeiß", "Jür\u200bgen Weiß",
    "Jürgen Weiß's", "(Jürgen Weiß)", "\uff2a\u00fcrgen Weiß",
]  # fmt: skip
OTHERS = ["Jürgen", "Weiß", "Weiß Jürgen", "Jürgen Weißmann", "Hansjürgen Weiß", "J. Weiß", "Jürgen and Weiß"]


def told(ledger: EvidenceLedger, lead: str, *facts: Fact) -> None:
    ledger.commit_turn(Turn("kim", BEGAN, [(lead, fact) for fact in facts]))


def message(text: str, name: str = "m1", author: str = "kim") -> MessageReceived:
    return MessageReceived(name, text, author, BEGAN, "UTC", date(2026, 3, 2), "t1")


def opened(company: str, contact: str | None, email: str | None = None) -> LeadOpened:
    return LeadOpened(company, SEGMENT, lead=Lead(contact=contact, email=email))


def test_a_name_is_found_however_it_is_spelled(ledger: EvidenceLedger) -> None:
    told(ledger, "L1", opened("Orvane", None), *(message(f"I spoke to {text} today", text) for text in SPELLINGS))

    assert mentioning(ledger, "Jürgen Weiß") == tuple(range(2, len(SPELLINGS) + 2))
    assert mentioning(ledger, "Jurgen Weiss") == mentioning(ledger, "Jürgen Weiß")


def test_a_name_is_found_as_whole_words_only() -> None:
    named = Named(["Jürgen Weiß"])

    assert [text for text in OTHERS if named.within(text)] == []


def test_who_wrote_a_message_or_works_here_is_not_who_it_is_about(ledger: EvidenceLedger) -> None:
    told(ledger, "", UserAdded("mara", "Mara Lindt", "rep"))
    told(ledger, "L1", opened("Orvane", None), message("They want more", author="Mara Lindt"))

    assert mentioning(ledger, "Mara Lindt") == ()


def test_nobody_is_looked_for_by_no_name_at_all() -> None:
    for words in ([], [""], [" \u200b"]):
        with pytest.raises(ValueError, match="nothing to look for"):
            Named(words)


def test_all_on_a_person_is_their_leads_whole_and_every_mention_elsewhere(ledger: EvidenceLedger) -> None:
    told(ledger, "L1", opened("Quistworks", "Zebulon Quist", "z@quist.example"), message("She signs"))
    told(ledger, "L2", opened("Orvane", "Mara Lindt"), message("z@quist.example is in copy"))
    told(ledger, "L2", message("Nothing of them here", "m2"))
    told(ledger, "L3", opened("Quistworks", "Zebulon Quist"), LeadMerged("L4"))
    told(ledger, "", ActRefused("make an exception", "Zebulon Quist at Quistworks is no SQL today"))

    found = kept_on(ledger, ["zebulon quist", "z@quist.example"])

    assert [row.lead for row in found.leads] == ["L1", "L3"]
    assert found.entries == {1, 2, 4, 6, 7, 8}
    assert found.erasable == {1, 2, 4, 6, 8}
    assert [place.lead for place in found.elsewhere] == ["L2", ""]


def test_a_lead_belongs_to_its_contact_of_today(ledger: EvidenceLedger) -> None:
    told(ledger, "L1", opened("Orvane", "Zebulon Quist"), ContactSet(Lead(contact="Mara Lindt")), message("She signs"))

    found = kept_on(ledger, ["Zebulon Quist"])

    assert found.leads == ()
    assert found.entries == {1}


def test_what_waits_outside_the_log_is_erased_too_but_for_what_is_being_worked_on(
    ledger: EvidenceLedger, store: Store
) -> None:
    told(ledger, "L1", opened("Orvane", "Jürgen Weiß"))
    inbox, outbox = Inbox(ledger.database), Outbox(ledger.database)
    for event in ("given up", "in work"):
        inbox.put([Delivery(ledger.name, event, event, "message", {"text": "Jürgen Weiß signs"}, BEGAN)])
    deliveries = {each.event: each for each in inbox.claim(2, BEGAN)}
    for _ in range(TRIES):
        inbox.failed(deliveries["given up"], "it could not be read", BEGAN)
        deliveries.update({each.event: each for each in inbox.claim(1, BEGAN.replace(day=28))})
    with ledger.database.writing(ledger.name) as connection:
        outbox.put(connection, [Post("k1", ledger.name, "lane", "chat.postMessage", {"text": "Jürgen Weiß is an SQL"})])
        outbox.put(connection, [Post("k2", ledger.name, "lane", "chat.postMessage", {"text": "Mara Lindt is an SQL"})])
        HeldNotes(ledger.database, ledger.name).put(connection, "t1", {"text": "J\u00fcrgen Weiß wants more"})
        HeldNotes(ledger.database, ledger.name).put(connection, "t2", {"text": "Mara Lindt wants more"})

    erase(ledger, [1], actor="lee", at=BEGAN, reason="asked to", named=Named(["Jürgen Weiß"]))

    assert store.asked("SELECT event, body IS NULL FROM inbox ORDER BY number") == [("given up", 1), ("in work", 0)]
    assert store.asked("SELECT key, state, arguments IS NULL FROM outbox ORDER BY number") == [
        ("k1", "dropped", 1), ("k2", "waiting", 0),
    ]  # fmt: skip
    assert store.asked("SELECT thread FROM held") == [("t2",)]
