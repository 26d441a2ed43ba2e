"""Playbooks: the shipped ones say what they must, and a broken one is told by file, line and what to do."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.cli import main
from bot.commands.knowledge import wrong_examples
from bot.commands.reading import CaseReader
from bot.knowledge import Knowledge
from bot.playbook_form import LAST_POINT, PARTS
from bot.playbooks import Playbook, read_playbook
from qualification.policy_files import PolicyError
from qualification.terms import CRITERIA
from tests.conftest import KNOWLEDGE
from tests.qualification.leads import SEGMENTS

PATH: Final = Path("knowledge/genomics/playbook.md")
MONTHS: Final = {6: "six", 9: "nine", 12: "twelve", 18: "eighteen", 24: "twenty-four"}
# Every other name within a sentence would be somebody's: a person, a product, a company.
NAMES: Final = re.compile(
    "Mondays?|Tuesday|Wednesday|Thursday|Friday|January|February|March|May|June|August|September|October|November|December"
    "|Austria|Canada|Europe|Norway|Slovenia|Debrief|LinkedIn|Phase|Subject|Dear|mAb|mRNA"
)


def text_of(segment: str) -> str:
    return (KNOWLEDGE / segment / "playbook.md").read_text("utf-8")


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def prose_of(playbook: Playbook) -> Iterator[str]:
    for passage in playbook.passages:
        yield from re.split(r"\n(?=- )|\n\n+", without_blocks(passage.text))


@pytest.fixture(scope="module", params=SEGMENTS)
def playbook(request: pytest.FixtureRequest, known: Knowledge) -> Playbook:
    return known.playbook(request.param)


def test_a_playbook_covers_every_part_of_every_criterion(playbook: Playbook) -> None:
    for criterion in CRITERIA:
        titles = [passage.title.partition(": ")[2] for passage in playbook.on(criterion)]

        assert titles == list(PARTS)
    assert playbook.on("mql")
    assert playbook.on("sql")
    assert len(playbook.on("template")) >= 3
    assert len(playbook.on("objection")) >= 3


def test_a_playbook_is_long_enough_to_help_and_short_enough_to_read(playbook: Playbook) -> None:
    words = sum(len(point.split()) for point in prose_of(playbook))

    assert 2_000 <= words <= 4_500
    assert all(len(passage.text.split()) <= 250 for passage in playbook.passages)


def test_each_passage_is_cited_by_a_place_of_its_own(playbook: Playbook) -> None:
    sources = [passage.source for passage in playbook.passages]

    assert len(set(sources)) == len(sources)
    assert f"knowledge/{playbook.segment}/playbook.md#next-step-ways-to-ask" in sources
    assert all(re.fullmatch(r"[a-z0-9-]+", passage.anchor) for passage in playbook.passages)


def test_a_rep_can_be_asked_in_other_words_than_the_policys(playbook: Playbook, known: Knowledge) -> None:
    policy = known.policies[playbook.segment]
    known_questions = {
        *(policy.criteria[criterion].question for criterion in CRITERIA),
        *(each.question for each in policy.questions.values()),
    }

    for criterion in CRITERIA:
        variants = playbook.variants(criterion)

        assert len(variants) >= 2
        assert known_questions.isdisjoint(variants)
        assert all(variant.endswith("?") and '"' not in variant for variant in variants)


def test_the_buyer_is_asked_openly_and_closely_and_somebody_else_by_name(playbook: Playbook) -> None:
    for criterion in CRITERIA:
        asked = [way.asked for way in playbook.ways[criterion]]

        assert {"open", "closed"} <= set(asked)
        assert [each for each in asked if each.startswith("to ")]


def test_strong_and_weak_answers_stand_side_by_side(playbook: Playbook) -> None:
    for passage in playbook.passages:
        if passage.title.endswith(": strong and weak answers"):
            assert '- strong: "' in passage.text
            assert '- weak: "' in passage.text


def test_each_worked_example_is_read_and_decided_as_told(playbook: Playbook, case_reader: CaseReader) -> None:
    assert list(wrong_examples(case_reader, playbook)) == []
    assert len(playbook.examples) >= 2


def test_the_worked_examples_show_a_lead_that_qualifies_and_one_that_does_not(playbook: Playbook) -> None:
    outcomes = {worked.expect.outcome for worked in playbook.examples.values()}

    assert "sql" in outcomes
    assert outcomes - {"sql"}


def test_what_a_playbook_says_of_time_agrees_with_the_policy(playbook: Playbook, known: Knowledge) -> None:
    policy = known.policies[playbook.segment]
    (about_sql,) = playbook.on("sql")
    text = " ".join(about_sql.text.split())

    assert f"Facts last {policy.evidence_ttl_days} days" in text
    for rule in policy.criteria["timeline"].rules:
        horizon = getattr(rule.when, "starts_beyond", None)
        if horizon is not None:
            for months in (horizon.months, *(longer.months for longer in horizon.longer_for)):
                assert re.search(rf"\b{MONTHS[months]}\b", text)


def test_a_playbook_names_no_company_product_or_person(playbook: Playbook) -> None:
    without_notes = re.sub(r"^```yaml\n(?:(?!```).*\n)*```$|^#.*$", "", text_of(playbook.segment), flags=re.MULTILINE)
    text = " ".join(without_notes.split())
    within_a_sentence = re.findall(r"(?<=[a-z,;] )[A-Z][a-z]\w*|\b[A-Za-z]*[a-z][A-Z]\w*", text)

    assert [name for name in within_a_sentence if not NAMES.fullmatch(name)] == []


def test_no_two_playbooks_share_a_point(known: Knowledge) -> None:
    points = Counter(
        point
        for segment in SEGMENTS
        for each in prose_of(known.playbook(segment))
        if len((point := re.sub(r" \([a-z0-9, ]+\)$", "", " ".join(each.split()))).split()) > 6
    )

    assert [point for point, times in points.items() if times > 1] == []


BROKEN: Final = {
    "a criterion that is missing": (
        r"(?s)^## Budget \{budget\}.*?(?=^## )", "",
        "1:1: the criterion `budget` is missing; write it under `## Budget {budget}`",
    ),
    "a part that is missing": (
        r"(?s)^### Stage: careful.*?(?=^### )", "",
        "`stage` lacks its part `careful`; write it under `### Stage: careful`",
    ),
    "a part that says nothing": (
        r"(?s)(^### Stage: careful\n).*?(?=^### )", r"\1\n",
        "`stage` lacks its part `careful`; write it under `### Stage: careful`",
    ),
    "a section that is missing": (
        r"(?s)^## Objections.*\Z", "",
        "1:1: the section `Objections` is missing; write it under `## Objections`",
    ),
    "a criterion that there is not": (
        r"\{timeline\}", "{timeliness}",
        "`timeliness` is no criterion; did you mean `timeline`?",
    ),
    "a heading that stands twice": (
        r"### Scope: careful", "### Scope: follow up",
        "the heading `Scope: follow up` stands in line",
    ),
    "a heading that does not stand alone": (
        r"### Need: careful", "### Careful",
        "call it `### Need: Careful`, so that it stands alone where it is cited",
    ),
    "a heading too deep": (r"### Need: careful", "#### Need: careful", "the heading `Need: careful` is too deep"),
    "two titles": (r"## Objections", "# Objections", "1:1: a playbook has one title, and begins with it"),
    "a point without a source": (r" \(checklist 58, 71\)", "", "names no source; end it with `(checklist 28)`"),
    "a point of no checklist": (
        r"\(checklist 58, 71\)", f"(checklist 58, {LAST_POINT + 1})",
        f"the checklist has no point {LAST_POINT + 1}; its points run from 1 to {LAST_POINT}",
    ),
    "a number of no list": (r"\(checklist 58, 71\)", "(58, 71)", "the tag `(58, 71)` cannot be read"),
    "a list of no number": (r"\(checklist 58, 71\)", "(checklist team)", "the tag `(checklist team)` cannot be read"),
    "text in no part": (r"## Need \{need\}", "## Need {need}\n\nAsk. (team)", "this stands in no part of `need`"),
    "no open way to ask": (
        r"^- open: \"What would you know.*\n- open: \"What have you tried.*\n", "",
        "`need` has no way to ask `open`; add `- open: ...`",
    ),
    "a way that does not say how": (
        r"- closed: \"Is there a defined study", '- "Is there a defined study',
        "does not say how it is asked; write `- open: ...` or `- closed: ...`",
    ),
    "an example that is missing": (
        r"(?s)```yaml\n.*?^```\n", "",
        "needs one example; write it in one ```yaml block",
    ),
    "a block by itself": (
        r"For an MQL with consent. \(checklist 105, 108\)\n", "",
        "this block stands alone; say above it what it is, with its source",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_playbook_is_told_with_its_place_and_what_to_do(name: str) -> None:
    pattern, put, told = BROKEN[name]
    broken, times = re.subn(pattern, put, text_of("genomics"), count=1, flags=re.MULTILINE)
    assert times == 1

    with pytest.raises(PolicyError) as refusal:
        read_playbook(PATH, broken)

    assert told in str(refusal.value)
    assert all(re.match(r"knowledge/genomics/playbook\.md:\d+:1: ", line) for line in str(refusal.value).splitlines())


def test_every_fault_is_told_at_once_with_its_line() -> None:
    lines = text_of("b2b").splitlines()
    places = [number for number, line in enumerate(lines, 1) if line.endswith(" (team)")][3:5]
    for place in places:
        lines[place - 1] = lines[place - 1].removesuffix(" (team)")

    with pytest.raises(PolicyError) as refusal:
        read_playbook(Path("b2b/playbook.md"), "\n".join(lines))

    told = [line.partition(": ")[0] for line in str(refusal.value).splitlines()]
    assert told == [f"b2b/playbook.md:{place}:1" for place in places]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("as_of: 2026-03-02", "as_of: soon", "`as_of`"),
        ("outcome: sql", "outcome: won", "`won` is not known here"),
        ("consent: granted}", "consent: given}", "given"),
        ("lead: {company", "lead: {firm", "firm"),
        ("  missing: []", "  mising: []", "mising"),
        ("asked: compliance.eligibility", "asked: eligibility", "`eligibility` is not known here"),
        ("as_of: 2026-03-02", "as_of: yes", "a switch or as a word"),
    ],
)
def test_a_worked_example_is_read_strictly_and_its_fault_told_with_its_line(right: str, wrong: str, told: str) -> None:
    text = text_of("biopharma")
    place = text.index(right, text.index("### Example: the same account"))
    line = text[:place].count("\n") + 1

    with pytest.raises(PolicyError) as refusal:
        read_playbook(Path("biopharma/playbook.md"), text[:place] + wrong + text[place + len(right) :])

    assert told in str(refusal.value)
    assert re.match(rf"biopharma/playbook\.md:{line}:\d+: ", str(refusal.value))


def test_a_line_that_looks_like_a_heading_in_a_template_is_none() -> None:
    text = text_of("b2b").replace("Subject: The question", "## Need\nSubject: The question")

    assert len(read_playbook(Path("b2b/playbook.md"), text).passages) == len(
        read_playbook(Path("b2b/playbook.md"), text_of("b2b")).passages
    )


def test_a_company_may_add_headings_of_its_own() -> None:
    more = "### Need: our own cases\n\nAsk after the freezer. (team)\n\n### Need: careful"
    text = text_of("genomics").replace("### Need: careful", more)
    text += "\n## Our prices\n\n### Prices in general\n\n- None by mail. (team)\n"

    playbook = read_playbook(PATH, text)

    (own,) = playbook.on("need-our-own-cases")
    assert (own.criterion, own.text) == ("need", "Ask after the freezer. (team)")
    (prices,) = playbook.on("prices")
    assert (prices.criterion, prices.source) == (None, "knowledge/genomics/playbook.md#prices-in-general")


@pytest.fixture
def own_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is shipped, in use."""
    copied = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    monkeypatch.setenv("DEBRIEF_KNOWLEDGE", str(copied))
    return copied


def test_the_check_tells_a_broken_playbook_and_an_example_that_comes_out_otherwise(
    own_knowledge: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    genomics, b2b = (own_knowledge / segment / "playbook.md" for segment in ("genomics", "b2b"))
    genomics.write_text(text_of("genomics").replace("## Objections", "## Objectons"), "utf-8")
    b2b.write_text(text_of("b2b").replace("revisit_on: 2026-07-02", "revisit_on: 2026-07-09"), "utf-8")

    status = main(["knowledge", "check", "genomics", "b2b"])

    told = capsys.readouterr()
    assert status == 1
    assert f"{genomics}:1:1: the section `Objections` is missing" in told.err
    assert "expected 2026-07-09" in told.err
    assert "genomics: vocabulary reads well" in told.out


def test_the_check_tells_a_playbook_that_is_not_there(own_knowledge: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own_knowledge / "b2b" / "playbook.md").unlink()

    assert main(["knowledge", "check", "b2b"]) == 1
    assert "playbook.md: cannot be read: No such file" in capsys.readouterr().err


def test_a_note_is_read_and_a_lead_decided_without_any_playbook(
    own_knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in own_knowledge.glob("*/playbook.md"):
        path.unlink()
    note = tmp_path / "note.txt"
    note.write_text("They want to start in May.", "utf-8")

    assert main(["read", str(note), "--segment", "b2b", "--date", "2026-03-02"]) == 0
    assert "May" in capsys.readouterr().out


def test_deciding_does_not_load_the_playbooks() -> None:
    program = (
        "import sys; from bot.cli import main; main(['decide', sys.argv[1]]); print('bot.playbooks' in sys.modules)"
    )
    command = [sys.executable, "-c", program, os.devnull]

    done = subprocess.run(command, cwd=KNOWLEDGE.parent, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_a_passage_can_be_read_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "--segment", "genomics", "next_step"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith(
        "### Next step: why it matters\n<knowledge/genomics/playbook.md#next-step-why-it-matters>\n"
    )
    assert shown.count("### ") == len(PARTS)


def test_without_a_topic_the_headings_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "--segment", "b2b"]) == 0

    listed = capsys.readouterr().out.splitlines()
    assert "knowledge/b2b/playbook.md#need-careful  Need: careful" in listed


@pytest.mark.parametrize("words", [["--segment", "b3b", "need"], ["--segment", "b2b", "price"], ["priority"]])
def test_what_no_playbook_has_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", *words]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert "the segments are" in told.err or "the criteria are" in told.err
