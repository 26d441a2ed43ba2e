import ast
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from bot.storage import verifier
from bot.storage.erase import erase_lead
from bot.storage.export import export_lines
from bot.storage.ledger import EvidenceLedger
from bot.storage.verify import checkpoint, checkpoint_line
from tests.bot.storage.histories import BEGAN, Story
from tests.conftest import Tell

VERIFIER = Path(verifier.__file__)
EDITS = 150


def told(ledger: EvidenceLedger, turns: int = 25) -> str:
    story = Story(17)
    ledger.commit_turns([story.opening(), *story.turns(turns)])
    return max((lead for lead in story.histories if lead), key=lambda lead: len(story.histories[lead]))


def checked(lines: list[bytes], checkpoints: list[dict[str, object]] | None = None) -> verifier.Found:
    return verifier.verify([line.decode() for line in lines], checkpoints or [])


def test_the_verifier_is_short_and_uses_the_standard_library_alone() -> None:
    source = VERIFIER.read_text()
    imported = {
        (node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom) else alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert len(source.splitlines()) < 200
    assert imported <= sys.stdlib_module_names


def test_the_verifier_agrees_with_a_whole_export(ledger: EvidenceLedger) -> None:
    lead = told(ledger)
    erase_lead(ledger, lead, actor="lee", at=BEGAN, reason="asked to")

    found = checked(list(export_lines(ledger)))

    assert (found.shown, found.gaps) == (ledger.head()[0], 0)
    assert found.hash == ledger.head()[1]
    assert found.erased


def test_a_leads_trail_says_where_it_has_gaps_and_a_linked_one_closes_them(ledger: EvidenceLedger) -> None:
    lead = told(ledger)
    kept = json.loads(checkpoint_line(checkpoint(ledger, BEGAN)))

    trail, linked = list(export_lines(ledger, lead)), list(export_lines(ledger, lead, linked=True))

    own = len(ledger.history(lead))
    assert (checked(trail).shown, checked(linked).shown) == (own, own)
    assert checked(trail).gaps > 0
    assert checked(linked).gaps == 0
    assert checked(linked, [kept]).vouched == ledger.head()[0]


def test_a_linked_trail_tells_nothing_of_other_leads(ledger: EvidenceLedger) -> None:
    lead = told(ledger)
    others = [row.lead for row in ledger.leads() if row.lead != lead]

    linked = b"\n".join(export_lines(ledger, lead, linked=True))

    assert others
    merged = {entry.lead for entry in ledger.history(lead)}
    assert [other for other in others if other.encode() in linked and other not in merged] == []


def test_the_verifier_finds_any_edit_of_an_export(ledger: EvidenceLedger, seed: int, tell: Tell) -> None:
    told(ledger)
    lines, rng, missed = list(export_lines(ledger)), Random(f"{seed}:export"), []

    for _ in range(EDITS):
        place = rng.randrange(1, len(lines))
        bent = list(lines)
        match rng.choice(("byte", "byte", "byte", "delete", "swap", "twice", "tail")):
            case "byte":
                at = rng.randrange(len(bent[place]))
                bent[place] = bent[place][:at] + bytes([bent[place][at] ^ 1]) + bent[place][at + 1 :]
            case "delete":
                del bent[place]
            case "swap":
                other = rng.choice([each for each in range(1, len(lines)) if each != place])
                bent[place], bent[other] = bent[other], bent[place]
            case "twice":
                bent.insert(place, bent[place])
            case _:
                del bent[place:]
        try:
            verifier.verify([line.decode(errors="replace") for line in bent])
            missed.append((place, bent[place : place + 1]))
        except verifier.BrokenError:
            pass

    tell(f"edits of an export found by the verifier: {EDITS - len(missed)} of {EDITS}")
    # A sign that another spelling of the same JSON uses, such as the case of a hexadecimal digit, changes nothing.
    assert [each for each in missed if not _says_the_same(each, lines)] == []


def _says_the_same(missed: tuple[int, list[bytes]], lines: list[bytes]) -> bool:
    place, line = missed
    return bool(line) and _plain(line[0]) == _plain(lines[place])


def _plain(line: bytes) -> object:
    entry = json.loads(line)
    return {name: value.lower() if name in _HEXADECIMAL and value else value for name, value in entry.items()}


_HEXADECIMAL = frozenset({"commitment", "previous", "hash", "salt"})


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_verifier_runs_by_itself_on_a_file(ledger: EvidenceLedger, tmp_path: Path) -> None:
    told(ledger)
    good, bad, kept = (tmp_path / name for name in ("good.jsonl", "bad.jsonl", "kept.jsonl"))
    lines = list(export_lines(ledger))
    good.write_bytes(b"\n".join(lines) + b"\n")
    bad.write_bytes(b"\n".join([*lines[:9], *lines[10:]]) + b"\n")
    kept.write_text(checkpoint_line(checkpoint(ledger, BEGAN)) + "\n")

    runs = [
        subprocess.run(
            [sys.executable, "-I", str(VERIFIER), *map(str, words)], capture_output=True, text=True, check=False
        )
        for words in ([good], [good, "--checkpoint", kept], [bad])
    ]

    assert [run.returncode for run in runs] == [0, 0, 1], [run.stderr for run in runs]
    assert "cannot be told" in runs[0].stdout
    assert "vouches" in runs[1].stdout
    assert "BROKEN at entry 9" in runs[2].stdout
