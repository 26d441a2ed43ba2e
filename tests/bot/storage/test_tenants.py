from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import func, select, text

from bot.storage.database import Database
from bot.storage.erase import erase
from bot.storage.export import export_lines
from bot.storage.facts import DebriefOpened, LeadOpened, MessageReceived
from bot.storage.ledger import Committed, EvidenceLedger, OvertakenError, Turn
from bot.storage.persons import mentioning
from bot.storage.schema import OF_ONE_WORKSPACE, entries
from qualification.terms import Lead
from tests.bot.storage.histories import BEGAN, SEGMENT
from tests.bot.storage.test_ledger import said, stated
from tests.conftest import Tell
from tests.stores import Store

WORKSPACES = ("acme", "globex", "initech")
HOSTILE = (
    "'; DROP TABLE entries; --", "' OR 1=1 --", '" OR ""="', "%", "_", "\\", "a%' ESCAPE '!", "*", "?", ":workspace",
    "%(workspace)s", "$1", "NULL", "acme' UNION SELECT * FROM entries --", "\x00", "\ufb00 ' \uff07", "--", "/* */",
    "{}",
    "é" * 500,
)  # fmt: skip


def filled(database: Database) -> dict[str, EvidenceLedger]:
    """Three workspaces with leads, threads and events of the same names."""
    ledgers = {name: EvidenceLedger(database, name) for name in WORKSPACES}
    for name, ledger in ledgers.items():
        for place in range(4):
            opened = LeadOpened(f"Company {place} of {name}", SEGMENT, lead=Lead(contact=f"secret-{name}"))
            turn = Turn(
                "kim", BEGAN, [(f"L{place}", opened), (f"L{place}", DebriefOpened(f"t{place}"))], event=f"E{place}"
            )
            ledger.commit_turn(turn)
    return ledgers


def test_a_workspace_sees_its_own_rows_alone(database: Database, seed: int, tell: Tell) -> None:
    ledgers, rng, tries, leaked = filled(database), Random(f"{seed}:tenants"), 0, []
    for name, ledger in ledgers.items():
        others = [f"secret-{other}" for other in WORKSPACES if other != name]
        for _ in range(20):
            lead, thread = f"L{rng.randrange(6)}", f"t{rng.randrange(6)}"
            words = rng.choice([*others, "company", lead, "L1", "secret"])
            seen = repr((
                ledger.history(lead), ledger.lead(lead), ledger.leads(), ledger.find_leads(words),
                ledger.open_debrief(thread), ledger.workspace(), ledger.evidence(lead), mentioning(ledger, "secret"),
                list(export_lines(ledger, lead)), list(export_lines(ledger)),
            ))  # fmt: skip
            tries += 1
            leaked += [other for other in others if other in seen]
            assert len(ledger.leads()) == 4
            assert len(mentioning(ledger, "secret")) == 4

    tell(f"tenants, {database.about.split()[0]}: {tries} guesses of another's names, {len(leaked)} leaks")
    assert leaked == []


def test_the_same_event_in_two_workspaces_is_two_events(database: Database) -> None:
    ledgers = filled(database)

    committed = [ledgers[name].commit_turn(replace(said(stated()), event="E9")) for name in WORKSPACES]

    assert committed == [Committed(9, 9)] * 3


def test_an_erasure_reaches_no_other_workspace(database: Database) -> None:
    ledgers = filled(database)
    everywhere = mentioning(ledgers["acme"], "secret")

    erase(ledgers["acme"], everywhere, actor="lee", at=BEGAN, reason="asked to")

    assert len(mentioning(ledgers["globex"], "secret")) == 4


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_postgresql_itself_hides_what_the_transaction_may_not_see(database: Database, store: Store) -> None:
    filled(database)

    with database.reading("acme") as connection:
        seen = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in OF_ONE_WORKSPACE
        }
        mine = set(connection.execute(select(entries.c.workspace)).scalars())
    with database.reading("") as connection:
        of_nobody = connection.execute(select(func.count()).select_from(entries)).scalar_one()

    assert mine == {"acme"}
    assert seen["entries"] * 3 == store.asked("SELECT count(*) FROM entries")[0][0]
    assert of_nobody == 0


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_a_pooled_connection_never_keeps_the_workspace_of_before(database: Database, seed: int) -> None:
    filled(database)
    rng, wrong = Random(f"{seed}:pool"), []

    for _ in range(300):
        name = rng.choice(WORKSPACES)
        with database.reading(name) as connection:
            wrong += [other for other in connection.execute(select(entries.c.workspace)).scalars() if other != name]
            left = connection.execute(text("SELECT current_setting('debrief.workspace', true)")).scalar_one()
        wrong += [] if left == name else [left]

    assert wrong == []


def test_hostile_words_are_stored_and_found_as_they_are(database: Database) -> None:
    for place, hostile in enumerate(HOSTILE):
        store_and_find(EvidenceLedger(database, f"workspace {place}"), hostile)


def store_and_find(ledger: EvidenceLedger, hostile: str) -> None:
    plain = hostile.replace("\x00", "NUL")
    message = MessageReceived(hostile, hostile, hostile, BEGAN, hostile, BEGAN.date(), hostile)
    opened = LeadOpened(plain, plain, project=plain, owner=plain, lead=Lead(contact=plain, email=plain))
    turn = Turn(plain, BEGAN, [(plain, opened), (plain, message), (plain, DebriefOpened(plain))], event=plain)

    ledger.commit_turn(turn)

    row = ledger.lead(plain)
    assert row is not None
    assert (row.company, row.contact, row.owner) == (plain, plain, plain)
    assert [entry.fact for entry in ledger.history(plain)] == [opened, message, DebriefOpened(plain)]
    assert ledger.commit_turn(turn).repeated
    assert ledger.leads(owner=plain) == ledger.find_leads(plain) == (row,)
    assert ledger.open_debrief(plain) is not None
    assert 2 in mentioning(ledger, hostile)
    assert EvidenceLedger(ledger.database, "other").find_leads(plain) == ()


def test_a_lead_may_be_called_anything(database: Database) -> None:
    for place, name in enumerate(["x" * 50_000, "word " * 10_000, "a\x00b", " \n\t", "\u202egnp.exe", "0"]):
        ledger = EvidenceLedger(database, f"workspace {place}")
        opened = LeadOpened(name, SEGMENT, project=name, lead=Lead(contact=name))

        ledger.commit_turn(Turn("kim", BEGAN, [("L1", opened)]))
        ledger.commit_turn(said(stated()))

        assert ledger.history("L1")[0].fact == opened
        assert [row.lead for row in ledger.find_leads(name)] == (["L1"] if name.strip() else [])


def test_a_lead_seen_in_another_workspace_is_another_lead(database: Database) -> None:
    ledgers = filled(database)
    ledgers["acme"].commit_turn(said(stated(), lead="L1"))

    ledgers["globex"].commit_turn(replace(said(stated(), lead="L1"), seen={"L1": 4}))
    with pytest.raises(OvertakenError):
        ledgers["acme"].commit_turn(replace(said(stated(), lead="L1"), seen={"L1": 4}))
