"""The command `debrief` from the outside: what it prints, what it complains of, and its exit status."""

import io
import json
import os
import re
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from bot.cli import main
from bot.commands.schema import SCHEMAS
from bot.record_lines import LineError
from qualification.yaml_text import read_yaml
from tests.bot.json_schema import faults
from tests.conftest import KNOWLEDGE, Tell
from tests.qualification.leads import SEGMENTS, reader, shipped
from tests.reference.bad_lines import BAD_PARTS
from tests.reference.checker import check
from tests.reference.qualified import lean, qualified
from tests.reference.records import random_line

ROOT: Final = KNOWLEDGE.parent
DEBRIEF: Final = [sys.executable, "-m", "bot"]

# Runs the command, then says on standard error how much memory its process ever held, in KiB.
MEASURED: Final = """
import resource, sys
from pathlib import Path
from bot.cli import main
status = main(sys.argv[1:])
account = Path("/proc/self/status")
if account.exists():
    held = next(line.split()[1] for line in account.read_text().splitlines() if line.startswith("VmHWM"))
else:
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(held, file=sys.stderr)
sys.exit(status)
"""


def lines_of(*lines: dict[str, Any]) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


def named(name: str, segment: str = "b2b") -> dict[str, Any]:
    return {**qualified(segment), "id": name}


def debrief(*arguments: str, given: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [*DEBRIEF, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=given if isinstance(given, str) else given.decode(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The shipped policy for b2b with another lifetime of evidence and another question, in a folder of its own."""
    (tmp_path / "b2b").mkdir()
    path = tmp_path / "b2b" / "policy.yaml"
    text = (KNOWLEDGE / "b2b" / "policy.yaml").read_text("utf-8")
    text = re.sub(r"evidence_ttl_days: \d+", "evidence_ttl_days: 41", text)
    text = re.sub(r"waiver_days: \d+", "waiver_days: 7", text)
    path.write_text(text, "utf-8")
    return path


def test_lines_are_decided_in_order_from_a_pipe_and_from_a_file(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    lines = [{**random_line(rng), "id": str(place)} for place in range(300)]
    path = tmp_path / "records.jsonl"
    path.write_text(lines_of(*lines), "utf-8")

    piped = debrief("decide", given=lines_of(*lines))
    dashed = debrief("decide", "-", given=lines_of(*lines))
    filed = debrief("decide", str(path))

    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout == dashed.stdout == filed.stdout
    for line, answer in zip(lines, map(json.loads, piped.stdout.splitlines()), strict=True):
        expected = check(line)
        assert {key: answer[key] for key in expected} == expected


def test_bad_lines_are_told_with_file_line_and_reason_and_the_rest_is_decided(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(lines_of(named("a")) + "{\n\n" + '{"segment": "b3b"}\n' + lines_of(named("z")), "utf-8")

    done = debrief("decide", str(path))

    assert done.returncode == 2
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "z"]
    assert done.stderr.splitlines() == [
        f"{path}:2: not JSON: Input data was truncated",
        f"{path}:4: `b3b` is no segment; did you mean `b2b`?",
    ]


def test_bad_lines_of_a_pipe_are_told_too() -> None:
    done = debrief("decide", given="nonsense\n")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("<stdin>:1: not JSON")


def test_explain_adds_the_explanation() -> None:
    done = debrief("decide", "--explain", given=lines_of(named("a")))

    answer = json.loads(done.stdout)
    assert answer["explanation"]["title"] == "SQL"
    assert answer["explanation"]["findings"][0]["sentence"] == "They have a project of their own."


def test_an_answer_comes_before_the_input_ends() -> None:
    with subprocess.Popen([*DEBRIEF, "decide"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name in ("first", "second"):
            process.stdin.write(lines_of(named(name)).encode())
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 60)
            assert ready
            assert json.loads(process.stdout.readline())["id"] == name
        process.stdin.close()
        assert process.wait(60) == 0


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(lines_of(named("a")) * 20_000, "utf-8")

    command = [*DEBRIEF, "decide", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"] == "a"
        process.stdout.close()

        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def memory_for(lines: int) -> int:
    """Decide that many lines through a pipe and return the most memory that the process held, in KiB."""
    block = lines_of(*({**lean(segment), "id": f"{segment} {n}"} for n in range(200) for segment in SEGMENTS)).encode()
    command = [sys.executable, "-c", MEASURED, "decide"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        feeder = threading.Thread(target=feed, args=(process, block, lines // 1000))
        feeder.start()
        answers = sum(chunk.count(b"\n") for chunk in chunks_of(process))
        feeder.join()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(60) == 0
    assert answers == lines
    return int(said)


def feed(process: subprocess.Popen[bytes], block: bytes, times: int) -> None:
    assert process.stdin is not None
    for _ in range(times):
        process.stdin.write(block)
    process.stdin.close()


def chunks_of(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None
    while chunk := process.stdout.read(1 << 20):
        yield chunk


def test_memory_does_not_grow_with_the_input(tell: Tell) -> None:
    few, many = memory_for(20_000), memory_for(200_000)

    tell(f"memory: {few / 1024:.0f} MiB for 20,000 lines, {many / 1024:.0f} MiB for 200,000")
    assert many < few + 20 * 1024


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["decides"], "invalid choice: 'decides'"),
        (["decide", "--explian"], "unrecognized arguments: --explian"),
        (["policy"], "the following arguments are required: ACT"),
        (["policy", "diff", "b2b"], "the following arguments are required: new"),
        (["schema", "records"], "invalid choice: 'records'"),
    ],
)
def test_wrong_usage_is_told_with_status_two(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decide", "nowhere.jsonl"], "No such file or directory: 'nowhere.jsonl'"),
        (["decide", "."], "Is a directory: '.'"),
        (["policy", "show", "nowhere"], "`nowhere` is neither a policy file nor a segment; the segments are b2b"),
        (["policy", "show", "x" * 5000], "File name too long"),
        (["policy", "diff", "b2b", "nowhere"], "`nowhere` is neither a policy file nor a segment"),
    ],
)
def test_what_a_user_can_mend_is_told_without_a_traceback(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("debrief: ")
    assert said in printed.err


def test_a_folder_of_rules_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = debrief("decide", given="", DEBRIEF_KNOWLEDGE=str(tmp_path / "nowhere"))

    assert done.returncode == 2
    assert "`DEBRIEF_KNOWLEDGE` names" in done.stderr


def test_version_and_help_are_answers_on_standard_output() -> None:
    version, help_text = debrief("--version"), debrief("--help")

    assert re.fullmatch(r"debrief \d+\.\d+\.\d+\n", version.stdout)
    assert (version.returncode, version.stderr) == (0, "")
    assert (help_text.returncode, help_text.stderr) == (0, "")
    assert "decide records (JSON Lines)" in help_text.stdout


def test_a_terminal_that_lacks_a_character_is_shown_its_escape() -> None:
    done = debrief("tour", PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u201c" in done.stdout


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_policy_is_shown_in_sentences(segment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", segment]) == 0
    by_name = capsys.readouterr().out
    assert main(["policy", "show", str(KNOWLEDGE / segment)]) == 0
    by_folder = capsys.readouterr().out

    assert by_name == by_folder
    assert by_name.startswith(f"{shipped()[segment].identity}  {shipped()[segment].title}\n")
    assert "Need is required.\n" in by_name
    assert "\n\n\n" not in by_name


def test_policies_are_checked_with_their_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == 0

    said = capsys.readouterr().out.splitlines()
    assert [line.partition("@")[0] for line in said] == sorted(SEGMENTS)
    for line in said:
        number, as_expected = re.findall(r"\d+(?= examples|  ?as expected)|\d+(?= as expected)", line)
        assert int(number) == int(as_expected) > 0


def test_an_example_that_no_longer_holds_fails_the_check(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = edited.read_text("utf-8")
    edited.write_text(re.sub(r"(budget:\n +required: )true", r"\1false", text), "utf-8")
    examples = (KNOWLEDGE / "b2b" / "examples.yaml").read_text("utf-8")
    (edited.parent / "examples.yaml").write_text(examples, "utf-8")

    assert main(["policy", "check", str(edited)]) == 1

    printed = capsys.readouterr()
    assert "examples" in printed.out
    assert f"{edited.parent / 'examples.yaml'}: `" in printed.err
    assert "expected" in printed.err


def test_a_policy_without_examples_is_checked_all_the_same(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(edited)]) == 0

    assert "reads well; no examples beside it" in capsys.readouterr().out


def test_an_edit_is_shown_in_words_with_the_examples_that_it_moves(
    edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "diff", "b2b", str(edited)]) == 0

    said = capsys.readouterr().out
    decides, wording = said.split("Wording, contacts and periods, which decide nothing:")
    assert "    - Evidence carries a criterion for 90 days" in decides
    assert "    + Evidence carries a criterion for 41 days" in decides
    assert "    + An exception lapses after 7 days." in wording
    assert re.search(r"Examples that come out another way: \d+ of \d+", wording)


def test_two_policies_that_are_the_same_have_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "diff", "b2b", str(KNOWLEDGE / "b2b" / "policy.yaml")]) == 0

    assert capsys.readouterr().out == f"No difference: both are {shipped()['b2b'].identity}.\n"


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """Each schema as the command prints it."""
    schemas = {}
    for name in SCHEMAS:
        with redirect_stdout(io.StringIO()) as printed:
            assert main(["schema", name]) == 0
        schemas[name] = json.loads(printed.getvalue())
    return schemas


def test_every_schema_names_its_dialect(schemas: dict[str, Any]) -> None:
    assert set(schemas) == set(SCHEMAS)
    for schema in schemas.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_what_is_read_and_written_is_as_the_schemas_say(schemas: dict[str, Any], seed: int) -> None:
    rng = Random(seed)
    # An enum's "" means "not known"; the schema names the values alone.
    lines = [lean(segment) for segment in SEGMENTS] + [qualified(segment) for segment in SEGMENTS]
    answers = debrief("decide", "--explain", given=lines_of(*(random_line(rng) for _ in range(100)))).stdout

    assert [list(faults(line, schemas["record"])) for line in lines] == [[]] * len(lines)
    for answer in map(json.loads, answers.splitlines()):
        explanation = answer.pop("explanation")
        assert list(faults(answer, schemas["decision"])) == []
        assert list(faults(explanation, schemas["explanation"])) == []


def test_a_line_that_is_refused_is_not_as_its_schema_says_either(schemas: dict[str, Any]) -> None:
    # What our schemas do not tell: windows that end before they begin, and the names of fields that have dates.
    untold = {"reversed window", "reversed need-by window", "date of an unknown field", "date of a criterion"}
    told = 0
    for path, value, wrong in BAD_PARTS:
        line = qualified("biopharma")
        holder = line
        for key in path[:-1]:
            holder = holder[key]
        holder.pop(path[-1], None)
        if type(value) is not object:
            holder[path[-1]] = value
        if wrong not in untold and debrief_refuses(line):
            told += 1
            assert list(faults(line, schemas["record"])), wrong
    assert told > 100


def debrief_refuses(line: dict[str, Any]) -> bool:
    try:
        reader()(json.dumps(line).encode())
    except LineError:
        return True
    return False


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_shipped_files_are_as_their_schemas_say(segment: str, schemas: dict[str, Any]) -> None:
    for name in ("policy", "examples"):
        data = read_yaml((KNOWLEDGE / segment / f"{name}.yaml").read_text("utf-8")).data

        assert list(faults(json.loads(json.dumps(data, default=str)), schemas[name])) == []


def test_the_tour_plays_a_note_and_two_answers_to_an_sql(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("> Just off the phone")
    assert "Helix Bio is an SQL" in said
    assert said.count("(Met)") == 7
