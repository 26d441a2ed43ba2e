"""The whole of what the everyday tests of the ledger sample: `make soak-ledger`, some minutes on two processors."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from benchmarks.ledger import debriefs, fill
from bot.storage import verifier
from bot.storage.database import Database, open_database
from bot.storage.entries import Entry
from bot.storage.export import export_lines
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.persons import mentioning
from bot.storage.replay import replay
from bot.storage.verify import Broken, Verified, checkpoint, verify
from tests.bot.storage import rivals
from tests.bot.storage.backups import backed_up_while_writing
from tests.bot.storage.crashes import Kills, kill_while_writing, what_is_kept
from tests.bot.storage.edits import edited
from tests.bot.storage.histories import BEGAN, Story
from tests.bot.storage.power_cuts import Cuts, How, cut_often
from tests.bot.storage.test_ledger import opened, said, stated
from tests.bot.storage.test_power_cuts import recording
from tests.bot.storage.test_tenants import WORKSPACES, filled
from tests.bot.storage.test_verify import cut, restored, stored, told_to
from tests.conftest import KNOWLEDGE, Tell
from tests.stores import Store

pytestmark = pytest.mark.soak_ledger

EDITS = {"SQLite": 10_000, "PostgreSQL": 2_000}
KILLS = 200
WRITERS = 2
CUTS: dict[How, int] = {"FULL": 500, "NORMAL": 100}
RECORDINGS = 10
BACKUPS, BACKED_UP = 10, 50_000
RIVAL_RUNS, RIVAL_SECONDS, RIVALS_AT_ONCE = 50, 60.0, 25
UPGRADES = 50
ENTRIES = 1_000_000
HISTORIES = 10_000
DECISIONS = {"SQLite": 20_000, "PostgreSQL": 5_000}
GUESSES = {"SQLite": 100_000, "PostgreSQL": 20_000}
EVENTS = 1_000
CLIENTS = 8


def test_every_single_edit_is_found_where_it_was_made(
    ledger: EvidenceLedger, store: Store, seed: int, tell: Tell
) -> None:
    told_to(ledger, turns=4)
    rows, rng, missed = stored(store), Random(f"{seed}:edits"), []
    count = EDITS[ledger.database.about.split()[0]]

    for _ in range(count):
        what, statements, place = edited(rng, rows)
        store.tampered(*statements)
        found = verify(ledger)
        if not isinstance(found, Broken) or found.sequence != place:
            missed.append((what, place, found))
        restored(store, rows)

    tell(f"tampering, {ledger.database.about}: {count:,} single edits, {len(missed)} not found where they were")
    assert missed == []


def test_a_writer_killed_two_hundred_times_loses_nothing(store: Store, seed: int, tell: Tell) -> None:
    kills = [Kills(f"workspace-{writer}") for writer in range(WRITERS)]

    def run(writer: int) -> None:
        rng = Random(f"{seed}:kills:{writer}")
        for _ in range(KILLS // WRITERS):
            kill_while_writing(store, kills[writer], rng, seed)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(run, range(WRITERS)))
    kept = [what_is_kept(store, each) for each in kills]

    acknowledged, killed = sum(len(each.acknowledged) for each in kills), sum(each.count for each in kills)
    lost, faults = [each.lost for each in kept], [each.faults for each in kept]
    tell(
        f"crashes, {type(store).__name__}: {killed} kills of {WRITERS} writers at once, {acknowledged:,} turns"
        f" acknowledged, lost {lost}, faults {faults}, {sum(each.decisions for each in kept):,} decisions replayed"
    )
    assert acknowledged > killed
    assert (lost, faults) == ([[]] * WRITERS, [[]] * WRITERS)


def test_five_hundred_cuts_of_the_power_lose_nothing_acknowledged(
    sqlite_template: Path, tmp_path: Path, seed: int, tell: Tell
) -> None:
    found = {how: _power_cuts(sqlite_template, tmp_path, f"{seed}:{how}", how) for how in CUTS}

    for how, cuts in found.items():
        tell(cuts.told(how))
    assert (found["FULL"].lost, found["FULL"].faults) == ([], [])
    assert found["NORMAL"].lost
    assert found["NORMAL"].faults == []


def _power_cuts(template: Path, folder: Path, seed: str, how: How) -> Cuts:
    rng, cuts, mine = Random(seed), Cuts(), folder / how
    mine.mkdir()
    for _ in range(RECORDINGS):
        disk = recording(template, mine / f"recorded-{cuts.count}", rng, how)
        cut_often(disk, mine, rng, CUTS[how] // RECORDINGS, cuts)
    return cuts


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_backup_under_load_holds_all_that_was_acknowledged_before(
    store: Store, tmp_path: Path, seed: int, tell: Tell
) -> None:
    rng = Random(f"{seed}:backups")
    with store.open() as database:
        fill(EvidenceLedger(database, "full"), debriefs(), BACKED_UP)

    found = [
        backed_up_while_writing(store, tmp_path / f"{place}.db", rng, seed + place, f"workspace-{place}")
        for place in range(BACKUPS)
    ]

    tell(f"{BACKUPS} backups of {BACKED_UP:,} entries and more under load, the last: {found[-1].told()}")
    assert [fault for each in found for fault in (*each.missing, *each.faults)] == []
    assert all(each.meanwhile for each in found)


def test_two_processes_on_one_file_write_one_after_the_other(tmp_path: Path, tell: Tell) -> None:
    places = [tmp_path / f"{place}.db" for place in range(RIVAL_RUNS)]
    runs: list[rivals.Run] = []
    for start in range(0, RIVAL_RUNS, RIVALS_AT_ONCE):
        runs += rivals.run(places[start : start + RIVALS_AT_ONCE], RIVAL_SECONDS)

    turns = sum(sum(each.committed) for each in runs)
    faults = [fault for each in runs for fault in each.faults]
    tell(
        f"two processes on one SQLite file: {RIVAL_RUNS} runs of {RIVAL_SECONDS:g} s, {RIVALS_AT_ONCE} at once,"
        f" {turns:,} turns acknowledged, {len(faults)} faults"
    )
    assert faults == []
    assert all(all(each.committed) for each in runs)


def test_an_upgrade_killed_at_any_point_is_done_by_the_next(seed: int, tell: Tell) -> None:
    program = (
        "import sys; from bot.storage.migrating import upgrade; from bot.storage.database import open_database;"
        " print('ready', flush=True); open_database(sys.argv[1])"
    )
    rng, half_done = Random(f"{seed}:upgrades"), 0
    for _ in range(UPGRADES):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "ledger.db")
            process = subprocess.Popen(
                [sys.executable, "-c", program, str(path)], cwd=KNOWLEDGE.parent, stdout=subprocess.PIPE
            )
            assert process.stdout is not None
            process.stdout.readline()
            sum(range(rng.randrange(3_000_000)))
            process.kill()
            process.stdout.close()
            process.wait()
            with open_database(path) as database:
                ledger = EvidenceLedger(database, "acme")
                ledger.commit_turn(opened())
                half_done += not isinstance(verify(ledger), Verified)

    tell(f"upgrades: {UPGRADES} killed, {half_done} left half done")
    assert half_done == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_two_verifiers_agree_on_a_million_entries_and_a_checkpoint_finds_the_cut(
    ledger: EvidenceLedger, store: Store, tmp_path: Path, tell: Tell
) -> None:
    fill(ledger, debriefs(), ENTRIES)
    kept = checkpoint(ledger, BEGAN)
    exported = tmp_path / "export.jsonl"
    with exported.open("wb") as file:
        file.writelines(line + b"\n" for line in export_lines(ledger))

    ours = verify(ledger, [kept])
    with exported.open(encoding="utf-8", newline="\n") as lines:
        theirs = verifier.verify(lines)
    cut_at = ENTRIES // 2
    row = dict(zip(("hash",), store.asked(f"SELECT hash FROM entries WHERE sequence = {cut_at}")[0], strict=True))
    store.tampered(
        ("DELETE FROM entries WHERE sequence > ?", (cut_at,)),
        ("UPDATE heads SET sequence = ?, hash = ?", (cut_at, row["hash"])),
    )
    without, with_it = verify(ledger), verify(ledger, [kept])

    assert isinstance(ours, Verified)
    tell(f"a log of {ours.entries:,} entries: both verifiers agree: {ours.root == theirs.hash.hex()}")
    assert (ours.root, ours.entries) == (theirs.hash.hex(), theirs.shown)
    assert isinstance(without, Verified)
    assert isinstance(with_it, Broken)
    assert with_it.sequence == cut_at + 1


def test_every_cut_and_every_rewriting_is_found_with_a_checkpoint(
    ledger: EvidenceLedger, store: Store, tell: Tell
) -> None:
    told_to(ledger, turns=12)
    kept, rows, missed = checkpoint(ledger, BEGAN), stored(store), []

    for length in range(1, len(rows)):
        cut(ledger, store, length)
        found = verify(ledger, [kept])
        if not isinstance(found, Broken) or found.sequence != length + 1:
            missed.append(length)
        restored(store, rows)
        store.tampered(("UPDATE heads SET sequence = ?, hash = ?", (len(rows), rows[-1]["hash"])))

    tell(f"cuts, {ledger.database.about}: {len(rows) - 1} lengths, {len(missed)} not found")
    assert missed == []
    assert isinstance(verify(ledger, [kept]), Verified)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_was_said_stays_visible_in_ten_thousand_histories(ledger: EvidenceLedger, seed: int, tell: Tell) -> None:
    unlike, leads = [], 0
    while leads < HISTORIES:
        story = Story(f"{seed}.{leads}", start=ledger.head()[0], leads=500)
        turns = [story.opening(), *story.turns(2_500)]
        for start in range(0, len(turns), 100):
            ledger.commit_turns(turns[start : start + 100])
        for lead, history in story.histories.items():
            if lead:
                leads += 1
                own = [entry for entry in ledger.history(lead) if entry.lead == lead]
                unlike += [] if list(map(_essence, own)) == list(map(_essence, history)) else [lead]

    tell(f"histories: {leads:,} read back, {len(unlike)} unlike what was told")
    assert unlike == []


def _essence(entry: Entry) -> tuple[object, ...]:
    return entry.sequence, entry.kind, entry.lead, entry.actor, entry.recorded_at, entry.fact


def test_thousands_of_decisions_come_out_the_same_again(database: Database, seed: int, tell: Tell) -> None:
    same, differences, stories = 0, 0, 0
    while same < DECISIONS[database.about.split()[0]]:
        ledger = EvidenceLedger(database, f"replay-{stories}")
        story = Story(f"{seed}:replay:{stories}", leads=100)
        ledger.commit_turns([story.opening(), *story.turns(700)])
        found = replay(ledger)
        same += found.same
        differences += len(found.differences)
        stories += 1

    tell(f"replay, {database.about}: {same:,} decisions in {stories} workspaces, {differences} differences")
    assert differences == 0


def test_a_great_many_guesses_show_nothing_of_another_workspace(store: Store, seed: int, tell: Tell) -> None:
    with store.open() as database:
        ledgers, rng, leaked = filled(database), Random(f"{seed}:guesses"), 0
        count = GUESSES[database.about.split()[0]]
        for _ in range(count):
            name, other = rng.sample(WORKSPACES, 2)
            ledger, guess = (
                ledgers[name],
                rng.choice((f"secret-{other}", f"company of {other}", f"L{rng.randrange(9)}")),
            )
            asked: Callable[[], object] = rng.choice((
                lambda ledger=ledger, guess=guess: ledger.history(guess),
                lambda ledger=ledger, guess=guess: ledger.lead(guess),
                lambda ledger=ledger, guess=guess: ledger.find_leads(guess),
                lambda ledger=ledger, guess=guess: ledger.open_debrief(guess.replace("L", "t")),
                lambda ledger=ledger: ledger.leads(),
            ))  # fmt: skip
            leaked += other in repr(asked())
        found = [
            other for name in WORKSPACES for other in WORKSPACES if other != name and mentioning(ledgers[name], other)
        ]
        about = database.about

    tell(f"tenants, {about}: {count:,} guesses, {leaked} leaks")
    assert (leaked, found) == (0, [])


def test_a_thousand_events_sent_up_to_four_times_by_eight_clients_have_a_thousand_effects(
    store: Store, seed: int, tell: Tell
) -> None:
    with store.open() as database:
        EvidenceLedger(database, "acme").commit_turn(opened())
    rng = Random(f"{seed}:events")
    sent = [number for number in range(EVENTS) for _ in range(rng.randrange(1, 5))]
    rng.shuffle(sent)

    def deliver(numbers: list[int]) -> None:
        with store.open() as database:
            mine = EvidenceLedger(database, "acme")
            for number in numbers:
                at = BEGAN + timedelta(hours=number % 24)
                turn = said(stated(value=str(number)), event=f"Ev{number}")
                mine.commit_turn(Turn(turn.actor, at, turn.facts, event=turn.event))

    # The second half comes after a restart of every client.
    for half in (sent[: len(sent) // 2], sent[len(sent) // 2 :]):
        clients = [threading.Thread(target=deliver, args=(half[place::CLIENTS],)) for place in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    with closing(store.open()) as database:
        ledger = EvidenceLedger(database, "acme")
        values = sorted(piece.value for piece in ledger.evidence("L1"))
        is_whole = isinstance(verify(ledger), Verified)

    tell(f"redelivery: {len(sent):,} deliveries of {EVENTS:,} events by {CLIENTS} clients, {len(values):,} effects")
    assert values == sorted(str(number) for number in range(EVENTS))
    assert is_whole
