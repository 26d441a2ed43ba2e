import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.storage.database import Database
from bot.storage.entries import Entry
from bot.storage.facts import (
    DebriefClosed,
    DebriefOpened,
    EvidenceNoted,
    Fact,
    LeadMerged,
    LeadOpened,
    LeadRenamed,
    MessageReceived,
    PolicyRolledBack,
    QuestionAsked,
    Undone,
    Viewed,
)
from bot.storage.ledger import Committed, EvidenceLedger, OvertakenError, Turn
from bot.storage.rebuild import rebuild
from qualification.terms import Evidence, Lead, MessageRef
from tests.bot.storage.histories import BEGAN, SEGMENT, Story
from tests.stores import Store


def said(*facts: Fact, lead: str = "L1", event: str | None = None) -> Turn:
    return Turn("kim", BEGAN, [(lead, fact) for fact in facts], event=event)


def opened(company: str = "Helix Bio", *, lead: str = "L1", contact: str | None = "Dana Ortiz") -> Turn:
    return said(LeadOpened(company, SEGMENT, lead=Lead(contact=contact)), lead=lead)


def stated(field: str = "need.project", value: object = "move the process") -> EvidenceNoted:
    return EvidenceNoted(Evidence(field, value, "the words", 0, 9, MessageRef("m1", "kim", date(2026, 3, 2))))  # type: ignore[arg-type] # any field


def facts(entries: Sequence[Entry]) -> list[Fact | None]:
    return [entry.fact for entry in entries]


def test_what_was_committed_comes_back_as_it_was(ledger: EvidenceLedger) -> None:
    story = Story(1)
    turns = [story.opening(), *story.turns(60)]

    for turn in turns:
        ledger.commit_turn(turn)

    told = sorted((entry for history in story.histories.values() for entry in history), key=lambda e: e.sequence)
    merged = [entry.fact.absorbed for entry in told if isinstance(entry.fact, LeadMerged)]
    kept = [entry for lead in story.histories for entry in ledger.history(lead) if entry.lead == lead]
    assert len(merged) > 0
    assert facts(sorted(kept, key=lambda entry: entry.sequence)) == facts(told)
    assert [(entry.sequence, entry.actor, entry.recorded_at) for entry in ledger.history("")] == [
        (place, turns[0].actor, turns[0].at) for place in range(1, 6)
    ]


def test_every_entry_says_who_recorded_it_when_and_from_which_message(ledger: EvidenceLedger) -> None:
    story = Story(44)
    ledger.commit_turns([story.opening(), *story.turns(40)])

    for lead in story.histories:
        for entry in ledger.history(lead):
            assert entry.actor in {"kim", "lee"}
            assert entry.recorded_at >= BEGAN
            if isinstance(entry.fact, EvidenceNoted):
                assert entry.fact.evidence.message.id
                assert entry.fact.evidence.extractor


def test_a_correction_adds_and_the_earlier_value_stays_visible(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(), said(stated(value="the first")), said(stated(value="the second"))])

    assert [piece.value for piece in ledger.evidence("L1")] == ["the first", "the second"]


def test_a_turn_is_stored_whole_or_not_at_all(ledger: EvidenceLedger) -> None:
    ledger.commit_turn(opened())
    turn = Turn("kim", BEGAN, [("L1", stated()), ("never-opened", stated())])

    with pytest.raises(ValueError, match="never-opened"):
        ledger.commit_turn(turn)

    assert ledger.head()[0] == 1
    assert ledger.evidence("L1") == ()
    assert ledger.commit_turn(said(stated())) == Committed(2, 2)


def test_a_message_delivered_again_is_stored_once(ledger: EvidenceLedger, store: Store) -> None:
    ledger.commit_turn(opened())
    turn = said(stated(), stated("budget.status", "none"), event="Ev1")

    first = ledger.commit_turn(turn)
    again = ledger.commit_turn(replace(turn, at=BEGAN + timedelta(days=1)))
    with store.open() as reopened:
        after_a_restart = EvidenceLedger(reopened, ledger.name).commit_turn(turn)

    assert first == Committed(2, 3)
    assert again == after_a_restart == Committed(2, 2, repeated=True)
    assert len(ledger.evidence("L1")) == 2


def test_of_many_deliveries_at_once_each_has_one_effect(ledger: EvidenceLedger, store: Store) -> None:
    ledger.commit_turn(opened())
    turns = [said(stated(value=str(place)), event=f"Ev{place}") for place in range(12)]

    def deliver(shift: int) -> None:
        with store.open() as database:
            mine = EvidenceLedger(database, ledger.name)
            for turn in (*turns[shift:], *turns[:shift]):
                mine.commit_turn(turn)

    clients = [threading.Thread(target=deliver, args=(shift,)) for shift in range(0, 12, 3)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()

    assert sorted(piece.value for piece in ledger.evidence("L1")) == sorted(str(place) for place in range(12))
    assert ledger.head()[0] == 13


def test_two_turns_of_one_transaction_with_one_event_are_stored_once(ledger: EvidenceLedger) -> None:
    committed = ledger.commit_turns([opened(), said(stated(), event="Ev1"), said(stated(), event="Ev1")])

    assert committed == (Committed(1, 1), Committed(2, 2), Committed(2, 2, repeated=True))


def test_a_turn_thought_out_on_an_older_state_is_refused(ledger: EvidenceLedger) -> None:
    ledger.commit_turn(opened())
    seen = {"L1": 1}
    ledger.commit_turn(replace(said(stated()), seen=seen))

    with pytest.raises(OvertakenError, match="L1"):
        ledger.commit_turn(replace(said(stated()), seen=seen))

    assert ledger.head()[0] == 2


def test_a_look_at_a_lead_overtakes_nobody(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(), said(Viewed("why"))])

    assert ledger.commit_turn(replace(said(stated()), seen={"L1": 1})) == Committed(3, 3)


def test_a_moment_without_a_zone_is_refused(ledger: EvidenceLedger) -> None:
    with pytest.raises(ValueError, match="time zone"):
        ledger.commit_turn(replace(opened(), at=BEGAN.replace(tzinfo=None)))


def test_a_text_that_is_no_text_is_refused_and_nothing_stored(ledger: EvidenceLedger) -> None:
    with pytest.raises(ValueError, match="surrogates"):
        ledger.commit_turn(opened("half an emoji \ud83d"))

    assert ledger.head()[0] == 0


def test_what_was_undone_does_not_count_and_its_undoing_can_be_undone(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(), said(stated()), said(LeadRenamed(company="Helix Therapeutics"))])

    ledger.commit_turn(said(Undone((2, 3))))
    without, company = ledger.evidence("L1"), ledger.lead("L1")
    ledger.commit_turn(said(Undone((4,))))

    assert without == ()
    assert company is not None
    assert company.company == "Helix Bio"
    assert len(ledger.evidence("L1")) == 1
    assert [row.company for row in ledger.find_leads("helix")] == ["Helix Therapeutics"]


def test_a_lead_whose_opening_was_undone_leaves_the_list(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(), said(Undone((1,)))])

    assert ledger.lead("L1") is None
    assert ledger.find_leads("helix") == ()
    assert len(ledger.history("L1")) == 2


def test_a_merged_lead_brings_its_entries_along(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(), opened("Helix Biotech", lead="L2"), said(stated(), lead="L2")])
    before = ledger.head()[0]

    ledger.commit_turn(said(LeadMerged("L2")))

    assert len(ledger.evidence("L1")) == 1
    assert ledger.evidence("L1", upto=before) == ()
    assert [row.lead for row in ledger.find_leads("biotech")] == ["L1"]
    assert [row.lead for row in ledger.leads()] == ["L1"]


def test_a_merge_that_was_undone_parts_the_leads(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(), opened("Orvane", lead="L2"), said(stated(), lead="L2"), said(LeadMerged("L2"))])

    ledger.commit_turn(said(Undone((4,))))

    assert ledger.evidence("L1") == ()
    assert {row.lead for row in ledger.leads()} == {"L1", "L2"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Helix", ["L2", "L1"]),
        ("dana at helix", ["L1"]),
        ("HELIX", ["L2", "L1"]),
        ("angstrom", ["L3"]),
        ("Ångström", ["L3"]),
        ("heli", ["L2", "L1"]),
        ("L3", ["L3"]),
        ("nobody", []),
        ("%", []),
        ("", []),
    ],
)
def test_leads_are_found_by_the_words_of_their_names(ledger: EvidenceLedger, words: str, found: list[str]) -> None:
    ledger.commit_turns([
        opened(), opened("Helix Medical", lead="L2", contact="Jürgen Weiß"), opened("Ångström Labs", lead="L3"),
    ])  # fmt: skip

    assert [row.lead for row in ledger.find_leads(words)] == found


def test_leads_are_paged_by_when_they_were_last_touched(ledger: EvidenceLedger) -> None:
    ledger.commit_turns([opened(f"Company {place}", lead=f"L{place}") for place in range(7)])
    ledger.commit_turn(said(stated(), lead="L2"))

    first = ledger.leads(limit=4)
    second = ledger.leads(limit=4, before=first[-1].last)

    assert [row.lead for row in (*first, *second)] == ["L2", "L6", "L5", "L4", "L3", "L1", "L0"]


def test_a_debrief_is_resumed_with_the_question_that_waits(ledger: EvidenceLedger, store: Store) -> None:
    ledger.commit_turns([opened(), said(DebriefOpened("t1")), said(QuestionAsked("t1", "budget", "Any money?"))])

    with store.open() as reopened:
        debrief = EvidenceLedger(reopened, ledger.name).open_debrief("t1")
    ledger.commit_turn(said(DebriefClosed("t1")))

    assert debrief is not None
    assert (debrief.lead, debrief.asked, debrief.user) == ("L1", "budget", "kim")
    assert ledger.open_debrief("t1") is None


def test_the_latest_decision_recorded_by_a_moment_is_found(ledger: EvidenceLedger) -> None:
    story = Story(7, leads=1)
    ledger.commit_turns([story.opening(), *story.turns(30)])
    (lead,) = (lead for lead in story.histories if lead)
    made = ledger.decisions(lead)
    middle = made[len(made) // 2]

    assert len(made) > 5
    assert ledger.decision(lead) == made[-1]
    assert ledger.decision(lead, by=middle.recorded_at) == middle
    assert ledger.decision(lead, by=BEGAN - timedelta(days=1)) is None


def test_a_workspace_knows_its_users_its_policies_and_what_is_in_force(ledger: EvidenceLedger) -> None:
    story = Story(9)
    ledger.commit_turn(story.opening())
    known = ledger.workspace()
    (active,) = known.active.values()

    ledger.commit_turn(said(PolicyRolledBack(SEGMENT, active.identity, active.digest, "it was better"), lead=""))

    assert (known.name, known.zone) == ("Acme", "Europe/Berlin")
    assert {user.role for user in known.users.values()} == {"rep", "manager"}
    assert known.policy(active.digest).identity == active.identity
    assert isinstance(ledger.workspace().active[SEGMENT], PolicyRolledBack)


def test_the_look_up_tables_made_again_from_the_entries_are_the_same(ledger: EvidenceLedger, store: Store) -> None:
    story = Story(23, leads=20)
    ledger.commit_turn(story.opening())
    for turn in story.turns(150):
        ledger.commit_turn(turn)
    tables = ("leads", "lead_words", "debriefs", "heads")
    before = {table: sorted(store.asked(f"SELECT * FROM {table}"), key=repr) for table in tables}
    store.tampered(*((f"DELETE FROM {table}", ()) for table in tables))

    rebuild(ledger)

    assert all(before.values())
    assert {table: sorted(store.asked(f"SELECT * FROM {table}"), key=repr) for table in tables} == before


def test_threads_of_one_process_write_one_after_the_other(database: Database) -> None:
    ledger = EvidenceLedger(database, "threads")
    ledger.commit_turn(opened())

    def write(name: str) -> None:
        for place in range(5):
            ledger.commit_turn(said(stated(value=f"{name}{place}")))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ledger.evidence("L1")) == 20


def test_a_message_keeps_every_character(ledger: EvidenceLedger) -> None:
    text = "zero\x00 bidi\u202e \ufeff e\u0301 👩‍🔬 \u2028 tab\t <!channel> ' \" ; DROP TABLE entries"
    message = MessageReceived("m1", text, "kim", BEGAN, "UTC", date(2026, 3, 2), "t1")

    ledger.commit_turns([opened(), said(message)])

    assert ledger.history("L1")[1].fact == message
