"""Strict loading: each slip of an editor's hand is refused with file, line, column and advice; bombs at once."""

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

import pytest

from bot.cli import main
from qualification.policy_files import PolicyError, read_policies, read_policy
from tests.conftest import KNOWLEDGE, Tell
from tests.qualification.malformed import HERE, KINDS, SMALL, Slip

LINE: Final = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<problem>[^;\n]+); (?P<advice>.+)")
EVERY_SLIP: Final = [
    pytest.param(slip, id=f"{kind} {place}") for kind, slips in KINDS.items() for place, slip in enumerate(slips, 1)
]

EXACT: Final = ("duplicate key", "unknown key", "switch word", "unsafe")

# Refused in a second and 100 MiB, interpreter and all; a busy machine and other Pythons get more of both.
SECONDS: Final = 5.0
MEBIBYTES: Final = 130
MEASURE: Final = """
import json, os, sys
from pathlib import Path
from qualification.policy_files import PolicyError, read_policy

MEBIBYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10

def said_of(folder):
    try:
        read_policy(Path(folder) / "policy.yaml")
    except PolicyError as error:
        return str(error)
    return "accepted"

said_of(sys.argv[1])
for folder in sys.argv[2:]:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(into, said_of(folder)[:4000].encode())
        os._exit(0)
    os.close(into)
    said = os.read(out, 9000).decode(errors="replace")
    _, status, used = os.wait4(child, 0)
    print(json.dumps([said, status, used.ru_utime + used.ru_stime, used.ru_maxrss / MEBIBYTE]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    return tmp_path / "small"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "policy.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def refusal(path: Path) -> re.Match[str]:
    """Return the first line of the complaint about a file, in its parts."""
    with pytest.raises(PolicyError) as caught:
        read_policy(path)
    match = LINE.match(str(caught.value))
    assert match is not None, str(caught.value)
    return match


def checked(*arguments: str) -> tuple[int, str]:
    """Run `debrief policy check` and return its status and all that it says."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = main(["policy", "check", *arguments])
    return status, said.getvalue()


def spoilt(slip: Slip) -> tuple[str, int, int]:
    """Return the small policy with a slip in it, and the line and column that the complaint must name."""
    found, replacement = slip
    assert SMALL.count(found) == 1, found
    text = SMALL.replace(found, replacement)
    at = text.index(HERE)
    return text.replace(HERE, ""), text[:at].count("\n") + 1, at - text[:at].rfind("\n")


def test_there_are_more_than_two_hundred_slips_each_of_its_own() -> None:
    texts = {spoilt(slip)[0] for slips in KINDS.values() for slip in slips}

    assert len(texts) == len(EVERY_SLIP) > 200


def test_the_small_policy_itself_is_good(folder: Path) -> None:
    assert read_policy(written(folder, SMALL)).name == "small"
    assert checked(str(written(folder, SMALL)))[0] == 0


@pytest.mark.parametrize("slip", EVERY_SLIP)
def test_a_slip_is_refused_at_its_line_with_advice(slip: Slip, folder: Path) -> None:
    text, line, _ = spoilt(slip)
    path = written(folder, text)

    match = refusal(path)

    assert (match["file"], int(match["line"])) == (str(path), line), match[0]
    assert match["problem"].isprintable()
    assert match["advice"].isprintable()

    status, said = checked(str(path))
    assert status == 1
    assert said.startswith(f"{path}:{line}:")
    assert "Traceback" not in said


@pytest.mark.parametrize("slip", [slip for kind in EXACT for slip in KINDS[kind]])
def test_what_can_be_pointed_at_is_told_to_the_column(slip: Slip, folder: Path) -> None:
    text, line, column = spoilt(slip)

    match = refusal(written(folder, text))

    assert (int(match["line"]), int(match["column"])) == (line, column), match[0]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (SMALL.encode("utf-16"), 1, "not UTF-8 text"),
        (SMALL.replace("small\n", "sm\xe4ll\n", 1).encode("latin-1"), 3, "not UTF-8 text"),
        (SMALL.replace("A small segment", "A small \ud800 segment"), 4, "not UTF-8 text"),
        (SMALL.encode() + b"\xff", SMALL.count("\n") + 1, "not UTF-8 text"),
        (b"", 1, "the file is empty"),
        (b"# nothing but a remark\n", 1, "the file is empty"),
        (b"\xef\xbb\xbf", 1, "the file is empty"),
        (b"small", 1, "takes keys with values"),
        (b"- name: small\n", 1, "takes keys with values"),
        (b"null\n", 1, "takes keys with values"),
        (b"\xef\xbb\xbfname: yes\n", 1, "can be read as a switch"),
    ],
)
def test_a_file_that_is_no_policy_at_all_is_refused(content: str | bytes, line: int, said: str, folder: Path) -> None:
    match = refusal(written(folder, content))

    assert int(match["line"]) == line
    assert said in match["problem"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(folder: Path) -> None:
    plain = read_policy(written(folder, SMALL))

    assert read_policy(written(folder, "\ufeff" + SMALL.replace("\n", "\r\n"))) == plain


def test_every_problem_is_told_at_once_but_not_without_end(folder: Path) -> None:
    three = (
        SMALL.replace("180", "half").replace("move: rep\n", "move: reps\n", 1).replace("our_products", "our_produts")
    )
    many = SMALL + "".join(f"unknown_{number}: 1\n" for number in range(500))

    for text, lines in ((three, 4), (many, 21)):
        with pytest.raises(PolicyError) as caught:
            read_policy(written(folder, text))
        assert len(str(caught.value).splitlines()) == lines
    assert str(caught.value).endswith("there is more; correct these first")


def test_a_file_that_cannot_be_read_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").mkdir()

    for path in (tmp_path / "policy.yaml", tmp_path / "nowhere.yaml"):
        with pytest.raises(PolicyError, match="cannot be read"):
            read_policy(path)
    assert checked(str(tmp_path / "nowhere.yaml"))[0] == 1
    assert "the segments are b2b" in checked("nowhere")[1]


def test_a_folder_without_segments_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no segment here"):
        read_policies(tmp_path)


def test_one_bad_policy_does_not_hide_the_others(folder: Path) -> None:
    bad = written(folder, SMALL.replace("name: small", "name: large"))

    status, said = checked("b2b", str(bad), "genomics")

    assert status == 1
    assert "b2b@" in said
    assert "genomics@" in said
    assert "the policy is named `large` but its folder `small`" in said


def test_the_shipped_policies_are_read_strictly_and_without_complaint() -> None:
    assert sorted(read_policies(KNOWLEDGE)) == ["b2b", "biomanufacturing", "biopharma", "genomics", "medical_device"]


def test_a_criterion_or_blocker_that_reads_more_than_can_be_checked_is_told(folder: Path) -> None:
    for what, line in (("a condition of every field", 22), ("a blocker of every field that never holds", 120)):
        path = written(folder, bombs()[what])

        with pytest.raises(PolicyError) as caught:
            read_policy(path)

        told = [said for said in str(caught.value).splitlines() if "reads more than can be checked" in said]
        assert [said.startswith(f"{path}:{line}:") for said in told] == [True]


def deep_condition(levels: int) -> str:
    return "{all_of: [" * levels + "{present: need.project}" + ", {present: need.project}]}" * levels


def bombs() -> dict[str, str | bytes]:
    """Return files that would cost a careless reader its time or its memory."""
    laughs = "a0: &a0 [lol, lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    every_field = ", ".join(
        f"{{present: {field}}}"
        for field in (
            "need.project", "need.offering", "scope.deliverable", "scope.quantity", "scope.modality", "stage.phase",
            "timeline.start", "timeline.need_by", "decision.people", "decision.approval", "compliance.consent",
            "compliance.eligibility", "compliance.disclosure", "compliance.region", "compliance.documentation",
            "next_step.kind", "next_step.status", "next_step.date", "budget.status", "budget.amount",
        )
    )  # fmt: skip
    blocker = "when: {one_of: {compliance.eligibility: [ineligible]}}"
    rule = "when: {present: need.project}"
    names = ", ".join(f"n{number}" for number in range(40_000))
    return {
        "aliases within aliases": laughs,
        "10,000 lists in one another": "name: " + "[" * 10_000 + "]" * 10_000,
        "10,000 mappings in one another": "{a: " * 10_000 + "1" + "}" * 10_000,
        "10,000 lists begun on one line": "- " * 10_000 + "x",
        "mappings in one another, each on its line": "".join(" " * n + "a:\n" for n in range(1_300)),
        "half a gigabyte": "name: x",
        "a text of a megabyte": SMALL.replace("A small segment", "x" * 900_000),
        "a key of a megabyte": SMALL + "k" * 900_000 + ": 1\n",
        "a megabyte of digits that end in a letter": SMALL.replace('"A small segment"', "1" * 900_000 + "x"),
        "a megabyte of underscores": SMALL.replace('"A small segment"', "1" + "_" * 900_000 + "x"),
        "a megabyte of zeros": SMALL.replace('"A small segment"', "0" * 900_000 + "x"),
        "a megabyte of sixties": SMALL.replace('"A small segment"', "1" + ":11" * 300_000 + "x"),
        "a megabyte of dashes": SMALL.replace('"A small segment"', "2026-" * 180_000 + "x"),
        "a hundred thousand entries": "[" + "1," * 100_000 + "1]",
        "entries at the bottom of a deep list": "[" * 39 + "1," * 300_000 + "1" + "]" * 39,
        "forty thousand unknown keys": SMALL + "".join(f"k{number}: 1\n" for number in range(40_000)),
        "forty thousand entries of a wrong kind": SMALL.replace("[student, vendor]", "[" + "1," * 40_000 + "1]"),
        "forty thousand entries listed twice": SMALL.replace("[student, vendor]", f"[{names}, n1]"),
        "forty thousand unknown values": SMALL.replace(
            "  need.offering: [product]\n  s", f"  need.offering: [{names}]\n  s"
        ),
        "forty thousand values of a text": SMALL.replace("quantity_in: [sample]", f"quantity_in: [{names}]"),
        "conditions in one another": SMALL.replace(rule, f"when: {deep_condition(15)}"),
        "a condition of every field": SMALL.replace(rule, f"when: {{all_of: [{every_field}]}}"),
        "a blocker of every field that never holds": SMALL.replace(
            blocker, f"when: {{all_of: [{every_field}, {{denied: need.project}}]}}"
        ),
    }


def test_bombs_are_refused_at_once_and_in_little_memory(tmp_path: Path, tell: Tell) -> None:
    folders = []
    for place, content in enumerate([SMALL, *bombs().values()]):
        folder = tmp_path / (str(place) if place else "warm")
        folder.mkdir()
        path = written(folder, content)
        if place and list(bombs())[place - 1] == "half a gigabyte":
            os.truncate(path, 500_000_000)
        folders.append(str(folder))

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *folders],
        cwd=KNOWLEDGE.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert done.returncode == 0, done.stderr
    measured = dict(zip(bombs(), map(json.loads, done.stdout.splitlines()), strict=True))
    for what, (said, status, seconds, mebibytes) in measured.items():
        assert (said != "accepted", status) == (True, 0), what
        assert len(said.splitlines()) <= 21, what
        assert seconds < SECONDS, what
        assert mebibytes < MEBIBYTES, what
    slowest = max(measured, key=lambda what: measured[what][2])
    largest = max(measured, key=lambda what: measured[what][3])
    tell(f"bombs: {len(measured)} refused, the slowest in {measured[slowest][2]:.2f} s ({slowest})")
    tell(f"bombs: the largest took {measured[largest][3]:.0f} MiB ({largest})")
