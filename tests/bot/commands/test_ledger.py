import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.storage.database import open_database
from bot.storage.facts import Exported, UserAdded
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.persons import mentioning
from bot.storage.schema import REVISION
from bot.storage.verifier import verify as verify_export
from tests.bot.storage.histories import BEGAN, Story
from tests.conftest import KNOWLEDGE


@pytest.fixture
def ledger_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a workspace's debriefs, the one that the commands open."""
    path = tmp_path / "ledger.db"
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", f"sqlite:///{path}")
    with open_database(path) as database:
        story = Story("commands")
        EvidenceLedger(database, "default").commit_turns([story.opening(), *story.turns(20)])
    return path


def lead_in(path: Path) -> str:
    with open_database(path) as database:
        return EvidenceLedger(database, "default").leads(limit=1)[0].lead


def test_an_untouched_store_verifies_and_says_what_it_cannot_tell(
    ledger_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["verify"])

    said = capsys.readouterr().out
    assert status == 0
    assert "each as it was written" in said
    assert "cannot be told" in said
    assert "SQLite" in said


def test_a_checkpoint_finds_that_the_end_was_cut(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = ledger_file.with_name("kept.jsonl")
    assert main(["checkpoint", "--to", str(kept)]) == 0
    assert main(["checkpoint", "--to", str(kept)]) == 0
    agreed = main(["verify", "--checkpoint", str(kept)])
    for path in ledger_file.parent.glob("ledger.db*"):
        path.unlink()
    cut = main(["verify", "--checkpoint", str(kept)])

    assert len(kept.read_text().splitlines()) == 2
    assert (agreed, cut) == (0, 1)
    assert "BROKEN at entry 1: the chain reached" in capsys.readouterr().out


def test_no_checkpoint_is_written_of_a_store_that_an_earlier_one_contradicts(
    ledger_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = ledger_file.with_name("kept.jsonl")
    main(["checkpoint", "--to", str(kept)])
    for path in ledger_file.parent.glob("ledger.db*"):
        path.unlink()

    status = main(["checkpoint", "--to", str(kept)])

    assert status == 1
    assert len(kept.read_text().splitlines()) == 1
    assert "BROKEN" in capsys.readouterr().err


def test_a_leads_trail_is_exported_checked_by_itself_and_the_export_is_recorded(
    ledger_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lead = lead_in(ledger_file)

    status = main(["export", lead, "--linked", "--as", "lee"])

    lines = capfdbinary.readouterr().out.decode().split("\n")[:-1]
    last = json.loads(lines[-1])
    assert status == 0
    assert verify_export(lines).gaps == 0
    assert (last["kind"], last["actor"], last["lead"]) == ("exported", "lee", lead)


def test_a_lead_that_nobody_knows_is_not_exported(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["export", "zzz"])

    assert status == 2
    assert "zzz" in capsys.readouterr().err


def test_all_on_a_person_is_taken_out_of_every_lead_and_that_is_logged_without_the_name(
    ledger_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    status = main(["export", "--person", "mara lindt", "--linked", "--as", "lee"])

    text = capfdbinary.readouterr().out.decode()
    lines = text.split("\n")[:-1]
    assert status == 0
    assert verify_export(lines).gaps == 0
    with open_database(ledger_file) as database:
        ledger = EvidenceLedger(database, "default")
        naming = mentioning(ledger, "Mara Lindt")
        logged = [entry for row in ledger.leads() for entry in ledger.history(row.lead) if entry.kind == "exported"]
    shown = {entry["sequence"] for entry in map(json.loads, lines[1:]) if "body" in entry}
    assert naming
    assert set(naming) <= shown
    assert logged
    assert {(entry.actor, str(entry.fact)) for entry in logged} == {("lee", "Exported(what='all on a person')")}


def test_only_some_may_take_out_all_on_a_person(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = main(["export", "--person", "mara lindt", "--as", "kim"])
    unknown = main(["export", "--person", "zebulon quist", "--as", "lee"])

    said = capsys.readouterr()
    assert (refused, unknown, said.out) == (1, 2, "")
    assert (
        "Kim is a rep, and only a manager, compliance or an admin may export all that is kept on a person" in said.err
    )
    assert "nothing is kept on anybody of that name" in said.err


def test_a_backup_is_made_verified_and_logged(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ledger_file.with_name("backup.db")
    with open_database(ledger_file) as database:
        ledger = EvidenceLedger(database, "default")
        ledger.commit_turn(Turn("lee", BEGAN, [("", UserAdded("ona", "Ona", "operations"))]))

    refused = main(["backup", "--to", str(to), "--as", "lee"])
    made = main(["backup", "--to", str(to), "--as", "ona"])
    again = main(["backup", "--to", str(to), "--as", "ona"])

    said = capsys.readouterr()
    assert (refused, made, again) == (1, 0, 2)
    assert "each as it was written" in said.out
    assert "is there already" in said.err
    with open_database(to) as database:
        last = EvidenceLedger(database, "default").history("")[-1]
        assert (last.actor, last.fact) == ("ona", Exported("backup"))


def test_the_look_up_tables_are_made_again(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lead = lead_in(ledger_file)
    with closing(sqlite3.connect(ledger_file)) as connection:
        connection.execute("DELETE FROM leads")
        connection.commit()

    assert main(["rebuild"]) == 0

    assert "were made again" in capsys.readouterr().out
    assert lead_in(ledger_file) == lead


def test_every_decision_is_replayed(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["replay"])

    assert status == 0
    assert "decisions come out as recorded, 0 do not" in capsys.readouterr().out


def test_a_changed_store_is_not_replayed(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(ledger_file) as connection:
        connection.execute("DROP TRIGGER entries_are_not_changed")
        connection.execute("UPDATE entries SET body = body || ' ' WHERE sequence = 6")

    assert main(["replay"]) == 1
    assert "BROKEN at entry 6: its contents were changed" in capsys.readouterr().out


def test_migrating_says_how_far_the_tables_are(ledger_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate", "--grant-to", "somebody"]) == 2

    said = capsys.readouterr()
    assert REVISION in said.out
    assert "SQLite knows no roles" in said.err


def test_an_address_that_leads_nowhere_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", "mysql://kim:hunter2@host/db")

    status = main(["verify"])

    said = capsys.readouterr().err
    assert status == 2
    assert "is no store" in said
    assert "hunter2" not in said


def test_deciding_loads_no_store(tmp_path: Path) -> None:
    program = "import sys; from bot.cli import main; main(['decide']); print(*sys.modules)"

    command, environment = [sys.executable, "-c", program], {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    run = subprocess.run(
        command, input="", cwd=KNOWLEDGE.parent, capture_output=True, text=True, check=True, env=environment
    )

    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert "msgspec" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "alembic", "psycopg", "platformdirs"})
    assert list(tmp_path.iterdir()) == []
