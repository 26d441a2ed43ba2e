import json
from pathlib import Path

from bot.storage.ledger import EvidenceLedger
from tests.bot.commands.conftest import Debrief

PEOPLE = "User ID;Full name;Role;Segment;Time zone\nrob;Rob Hale;rep;genomics;Europe/Vienna\nlee;Lee Park;Manager;;\n"


def roles(ledger: EvidenceLedger) -> dict[str, str]:
    return {user: each.role for user, each in ledger.workspace().users.items()}


def test_whoever_acts_first_in_a_workspace_is_its_admin(
    debrief: Debrief, ledger: EvidenceLedger, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)

    told = debrief("users", "import", path)

    assert (told.status, told.out) == (0, "2 added, 0 changed, 0 lines left out.\n")
    assert roles(ledger) == {"mia": "admin", "rob": "rep", "lee": "manager"}
    assert ledger.workspace().name == "acme"


def test_people_are_listed_with_role_segment_and_zone(debrief: Debrief, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    assert "Nobody has used the workspace `acme` yet" in debrief("users", "list").out
    debrief("users", "import", path)

    told = debrief("users", "list").out

    assert "rep         rob                  Rob Hale (genomics, Europe/Vienna)\n" in told
    assert [each["user"] for each in json.loads(debrief("users", "list", "--json").out)] == ["rob", "lee", "mia"]


def test_only_an_admin_adds_people(debrief: Debrief, ledger: EvidenceLedger, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    debrief("users", "import", path)
    path.write_text("user,role\neve,admin\n")

    told = debrief("users", "import", path, "--as", "lee")

    assert told.status == 1
    assert "Lee Park is a manager, and only an admin may add users" in told.err
    assert "eve" not in roles(ledger)


def test_a_line_that_cannot_be_used_is_told_and_the_rest_goes_on(
    debrief: Debrief, ledger: EvidenceLedger, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("user,role,zone\nrob,boss,\n,rep,\nlee,rep,Mars/Base\nmia,rep,\nann,manager,\n")

    told = debrief("users", "import", path)

    assert told.status == 2
    assert f"{path}:2: `boss` is no role; the roles are rep, manager, compliance, operations, admin" in told.err
    assert f"{path}:3: the user is missing" in told.err
    assert f"{path}:4: `Mars/Base` is no time zone; write it as Europe/Vienna" in told.err
    assert f"{path}:5: mia is the only admin; make somebody else an admin first" in told.err
    assert roles(ledger) == {"mia": "admin", "ann": "manager"}


def test_a_file_without_its_columns_is_refused(debrief: Debrief, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,role\nrob,rep\n")

    told = debrief("users", "import", path)

    assert told.status == 2
    assert "a column `user` is missing; the columns are user, name, role, segment, zone" in told.err
