"""Leads counted by the store are as many as counting them one by one; who set a role is told apart."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from bot.storage.counts import by_segment, by_source, last_decisions
from bot.storage.facts import LeadMerged, LeadOpened, LeadSourced, StatusSet, Undone, UserAdded
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.lists import Sought, page_of
from bot.storage.people import added_by
from tests.bot.storage.histories import Story

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(ledger: EvidenceLedger, seed: int) -> list[str]:
    """Fill a store with random debriefs, sources and statuses; return the ids of its leads."""
    rng = Random(seed)
    ledger.commit_turns(list(Story(seed).turns(120)))
    names = [row.lead for row in page_of(ledger, Sought(), by="touched", limit=1000).rows]
    for lead in names:
        facts = [(lead, LeadSourced(source=rng.choice(("webinar", "fair", None)))) for _ in range(rng.randrange(3))]
        if facts:
            ledger.commit_turn(Turn("ops", NOON, facts))
        if rng.random() < 0.3:
            ledger.commit_turn(Turn("lee", NOON, [(lead, StatusSet("accepted", "took it"))]))
    ledger.commit_turn(Turn("lee", NOON, [(names[0], LeadMerged(names[1]))]))
    return names


def test_leads_are_counted_by_segment_outcome_and_status(ledger: EvidenceLedger, seed: int) -> None:
    told(ledger, seed)
    rows = page_of(ledger, Sought(), by="touched", limit=1000).rows

    counted = Counter[tuple[str, str | None, str | None]]()
    for name, row, count in by_segment(ledger):
        counted[name, row.outcome, row.status] += count

    assert counted == Counter((row.segment, row.outcome, row.status) for row in rows)
    assert len(rows) > 2


def test_leads_are_counted_by_the_source_that_was_told_last(ledger: EvidenceLedger, seed: int) -> None:
    told(ledger, seed)
    wanted = Counter[tuple[str, str | None]]()
    for row in page_of(ledger, Sought(), by="touched", limit=1000).rows:
        named = [
            entry.fact.source
            for entry in ledger.history(row.lead)
            if isinstance(entry.fact, LeadSourced) and entry.fact.source and entry.lead == row.lead
        ]
        if named:
            wanted[named[-1], row.status] += 1

    counted = Counter[tuple[str, str | None]]()
    for source, row, count in by_source(ledger):
        counted[source, row.status] += count

    assert counted == wanted
    assert wanted


def test_another_workspace_is_not_counted(ledger: EvidenceLedger, seed: int) -> None:
    told(EvidenceLedger(ledger.database, "other"), seed)

    assert list(by_segment(ledger)) == []
    assert list(by_source(ledger)) == []


def test_the_last_decision_on_each_lead_is_found_at_once(ledger: EvidenceLedger, seed: int) -> None:
    names = told(ledger, seed)
    own = {lead: [entry for entry in ledger.decisions(lead) if entry.lead == lead] for lead in names}

    found = {entry.lead: entry.sequence for entry in last_decisions(ledger, [*names, "nobody"])}

    assert found == {lead: entries[-1].sequence for lead, entries in own.items() if entries}
    assert found


def test_open_leads_are_those_with_questions_and_sqls_that_nobody_took(ledger: EvidenceLedger, seed: int) -> None:
    told(ledger, seed)
    rows = page_of(ledger, Sought(), by="nearest", limit=1000).rows

    page = page_of(ledger, Sought(is_open=True), by="nearest", limit=1000)

    expected = [
        row
        for row in rows
        if row.outcome in {"sql", "pending_discovery"} and row.status not in {"accepted", "opportunity"}
    ]
    assert list(page.rows) == expected
    assert page.total == len(expected)


def test_who_set_a_role_last_is_told(ledger: EvidenceLedger) -> None:
    for actor, user, after in (("slack", "U1", 0), ("slack", "U2", 1), ("ana", "U1", 2)):
        turn = Turn(actor, NOON + timedelta(seconds=after), [("", UserAdded(user, user, "rep"))])
        last = ledger.commit_turn(turn).last
    ledger.commit_turn(Turn("kim", NOON, [("L1", LeadOpened("Helix", "b2b"))]))

    assert (added_by(ledger, "U1"), added_by(ledger, "U2"), added_by(ledger, "U3")) == ("ana", "slack", None)
    ledger.commit_turn(Turn("ana", NOON, [("", Undone((last,)))]))
    assert added_by(ledger, "U1") == "ana"
