"""The ledger's speed: turns added in groups beside an ORM that commits each row, verifying, making records again."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import LargeBinary, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bot.data_folders import knowledge_folder
from bot.storage.database import open_database
from bot.storage.facts import DebriefOpened, EvidenceNoted, Fact, LeadOpened, MessageReceived, QuestionAsked, written
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.rebuild import rebuild
from bot.storage.records import record_of
from bot.storage.sweep import sweep
from bot.storage.verify import Verified, verify
from qualification.policy_files import read_policies
from qualification.terms import Evidence, Lead, MessageRef, Person

SEED = 20261122
SEGMENT = "biomanufacturing"
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = "They have to move the AAV process out of Lyon and need three engineering runs. Priya signs. Call on Friday. "
ROUNDS = 20
GROUPS, GROUP = 4, 250
GROUP_TO_FILL = 2_000
ORM_ROWS = 50
SINGLE_TURNS = 100


def main(entries: int = 1_000_000) -> int:
    """Print the figures; 1 where a goal is missed. Fewer entries make a quick look."""
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "ledger.db") as database:
        ledger, turns = EvidenceLedger(database, "acme"), debriefs()
        met = _added(ledger, turns, Path(folder) / "orm.db")
        fill(ledger, turns, entries)
        _print_single_turns(ledger)
        met &= _verified(ledger)
        met &= _records(ledger)
        began = time.perf_counter()
        leads = rebuild(ledger)
        print(f"look-up tables of {leads:,} leads made again: {time.perf_counter() - began:.1f} s")
    return 0 if met else 1


def _added(ledger: EvidenceLedger, turns: Iterator[Turn], beside: Path) -> bool:
    """Add turns in groups, and rows through an ORM, by turns, so that both meet the machine in the same moods."""
    ours = theirs = 0.0
    added, peer = 0, OrmPeer(beside)
    for _ in range(ROUNDS):
        groups = [list(islice(turns, GROUP)) for _ in range(GROUPS)]
        before, began = ledger.head()[0], time.perf_counter()
        for group in groups:
            ledger.commit_turns(group)
        ours += time.perf_counter() - began
        added += ledger.head()[0] - before
        theirs += peer.add(ORM_ROWS)
    peer.close()
    ratio = (added / ours) / (ROUNDS * ORM_ROWS / theirs)
    print(
        f"ledger, {GROUP} turns a transaction: {added / ours:,.0f} entries/s, encoding, hashing and disk included;"
        f" SQLAlchemy ORM, a commit a row: {ROUNDS * ORM_ROWS / theirs:,.0f}/s;"
        f" ratio {ratio:.0f} (goal 20x {_verdict(ratio >= 20)})"
    )
    return ratio >= 20


def fill(ledger: EvidenceLedger, turns: Iterator[Turn], entries: int) -> None:
    """Add turns until a ledger holds so many entries."""
    while ledger.head()[0] < entries:
        ledger.commit_turns(list(islice(turns, GROUP_TO_FILL)))


def debriefs() -> Iterator[Turn]:
    """Yield debriefs of three turns each; a lead's opening has the question asked, as a conversation would."""
    rng, number = Random(SEED), 0
    while True:
        number += 1
        lead, thread = f"lead-{number:07}", f"thread-{number:07}"
        opened = LeadOpened(f"Company {number}", SEGMENT, lead=Lead(contact=f"Dana Ortiz {number % 997}"))
        for place in range(3):
            message = f"m{number}.{place}"
            facts: list[Fact] = [opened, DebriefOpened(thread)] if place == 0 else []
            facts.append(MessageReceived(message, TEXT * rng.randrange(1, 4), "kim", NOW, "UTC", DAY, thread))
            facts += _evidence(MessageRef(message, "kim", DAY, order=place))[place : place + 2]
            facts.append(QuestionAsked(thread, "budget", "Is there money set aside for it?"))
            yield Turn("kim", NOW, [(lead, fact) for fact in facts], event=f"Ev{number}.{place}")


def _evidence(message: MessageRef) -> list[EvidenceNoted]:
    return [
        EvidenceNoted(Evidence("need.project", "move the AAV process out of Lyon", TEXT[13:45], 13, 45, message)),
        EvidenceNoted(Evidence("timeline.start", (date(2026, 7, 1), date(2026, 9, 30)), TEXT[50:60], 50, 60, message)),
        EvidenceNoted(Evidence("decision.people", Person("approver", "Priya"), TEXT[79:91], 79, 91, message)),
        EvidenceNoted(Evidence("compliance.consent", "granted", TEXT[0:9], 0, 9, message)),
    ]


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    """The same columns, as an ORM is commonly used."""

    __tablename__ = "entries"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    lead: Mapped[str] = mapped_column(index=True)
    actor: Mapped[str]
    recorded_at: Mapped[str]
    event: Mapped[str | None] = mapped_column(unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[str]


class OrmPeer:
    """Adds rows through the ORM with a commit for each, to a database that keeps the same promise (WAL, FULL)."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")

        @event.listens_for(self._engine, "connect")
        def on_connect(connection: object, _: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined] # sqlite3's connection
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")

        _Base.metadata.create_all(self._engine)
        self._session = Session(self._engine)
        self._facts = (fact for turn in debriefs() for _, fact in turn.facts)
        self._count = 0

    def add(self, rows: int) -> float:
        """Add rows and return the seconds that it took."""
        facts = list(islice(self._facts, rows))
        began = time.perf_counter()
        for fact in facts:
            self._count += 1
            self._session.add(
                _Row(workspace="acme", sequence=self._count, kind="x", lead=f"L{self._count % 50}", actor="kim",
                     recorded_at=NOW.isoformat(), event=f"E{self._count}", salt=secrets.token_bytes(16),
                     body=written(fact).decode())
            )  # fmt: skip
            self._session.commit()
        return time.perf_counter() - began

    def close(self) -> None:
        """Let go of the file."""
        self._session.close()
        self._engine.dispose()


def _print_single_turns(ledger: EvidenceLedger) -> None:
    times = []
    for number in range(SINGLE_TURNS):
        facts: list[tuple[str, Fact]] = [
            ("lead-0000001", each) for each in _evidence(MessageRef(f"s{number}", "kim", DAY))
        ]
        began = time.perf_counter()
        ledger.commit_turn(Turn("kim", NOW, facts, event=f"single-{number}"))
        times.append(time.perf_counter() - began)
    print(f"one turn of 4 entries, on disk when it returns: {median(times) * 1000:.1f} ms p50")


def _verified(ledger: EvidenceLedger) -> bool:
    began = time.process_time()
    found = verify(ledger)
    rate = ledger.head()[0] / (time.process_time() - began)
    if not isinstance(found, Verified):
        raise SystemExit(f"the benchmark's own ledger is broken: {found}")
    print(
        f"chain of {found.entries:,} entries verified: {rate:,.0f} a processor second"
        f" (goal 100,000 {_verdict(rate >= 100_000)})"
    )
    return rate >= 100_000


def _records(ledger: EvidenceLedger) -> bool:
    policy = read_policies(knowledge_folder())[SEGMENT]
    began = time.process_time()
    count = sum(1 for _, history in sweep(ledger, SEGMENT) if record_of(history, policy, DAY).evidence)
    rate = ledger.head()[0] / (time.process_time() - began)
    print(
        f"records of {count:,} leads made again: {rate:,.0f} entries a processor second"
        f" (goal 50,000 {_verdict(rate >= 50_000)})"
    )
    return rate >= 50_000


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    import sys

    sys.exit(main(*map(int, sys.argv[1:])))
