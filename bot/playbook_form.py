"""The form of a playbook: headings, points and blocks as its Markdown has them, and everything that is wrong with them.

A playbook has a fixed skeleton: ``## Need {need}`` for each criterion, ``### Need: ways to ask`` and so on for each of
its `PARTS`, and the `SECTIONS`. Every point ends in the tag of its source: ``(checklist 28, team)``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Final, Literal

from qualification.terms import CRITERIA
from qualification.wording import shown

WAYS: Final = "ways to ask"
PARTS: Final = (
    "why it matters", WAYS, "strong and weak answers", "follow up", "who to involve", "careful", "if it fails",
)  # fmt: skip
"""What is said of each criterion, each under a heading of its own."""

EXAMPLES: Final = "Worked examples"
SECTIONS: Final = ("MQL and SQL here", "Controlled communication", EXAMPLES, "Objections")
"""What follows the criteria; a playbook may have more."""

IN_THE_DEBRIEF: Final = "in the debrief"
"""Marks a question to the rep; every other way to ask is for the buyer or somebody else."""

WAYS_NEEDED: Final = ("open", "closed", IN_THE_DEBRIEF)
LAST_POINT: Final = 169
"""The number of the checklist's last point."""

_CRITERION_HEADING = re.compile(r"(?P<label>[^{}]+) \{(?P<key>[^{}]*)\}\Z")
_TAG = re.compile(r"\((?P<listed>checklist )?(?P<sources>(?:[0-9]{1,3}|spec|team)(?:, (?:[0-9]{1,3}|spec|team))*)\)\Z")
_LONGEST_TAG: Final = 200
_WAY = re.compile(r"- (?P<asked>[a-z][A-Za-z -]*): (?P<question>\S.*)\Z")
_NEW_POINT = re.compile(r"(?:[-*]|[0-9]{1,2}\.) ")
_NO_PART_OF_AN_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask after a criterion: how, or whom (`open`, `to procurement` ...), and the question."""

    asked: str
    question: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line, and what to do about it."""

    line: int
    problem: str
    advice: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a point or a fenced block, with its first line."""

    kind: Literal["heading", "point", "block"]
    line: int
    text: str
    level: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Headed:
    """One heading of a section or below, and what stands under it: as pieces, and as the text that is shown."""

    section: str
    label: str
    criterion: str | None
    title: str
    line: int
    pieces: tuple[Piece, ...]
    text: str

    @property
    def part(self) -> str:
        """The part of its criterion that a heading such as ``Need: ways to ask`` names."""
        return self.title.removeprefix(f"{self.label}: ") if self.criterion else ""

    @property
    def is_example(self) -> bool:
        """Tell whether a worked example stands here."""
        return self.section == EXAMPLES and self.title != EXAMPLES

    def blocks(self) -> tuple[Piece, ...]:
        """Return the fenced blocks."""
        return tuple(piece for piece in self.pieces if piece.kind == "block")

    def ways(self) -> Iterator[Way]:
        """Yield the ways to ask, without quotation marks and tags."""
        for piece in self.pieces:
            way = _WAY.match(_TAG.sub("", piece.text).rstrip())
            if way:
                yield Way(way["asked"], way["question"].strip('"'))


def anchor_of(title: str) -> str:
    """Return the anchor by which a heading is linked to."""
    return _NO_PART_OF_AN_ANCHOR.sub("", title.lower()).replace(" ", "-")


def pieces_in(text: str) -> Iterator[Piece]:
    """Cut a text into headings, points (paragraphs and list entries) and fenced blocks."""
    lines = iter(enumerate(text.splitlines(), 1))
    point: list[str] = []
    begun = 0
    for number, line in lines:
        is_heading, is_block = line.startswith("#"), line.startswith("```")
        if point and (is_heading or is_block or not line.strip() or _NEW_POINT.match(line)):
            yield Piece("point", begun, " ".join(point))
            point = []
        if is_heading:
            title = line.lstrip("#")
            yield Piece("heading", number, title.strip(), level=len(line) - len(title))
        elif is_block:
            yield _block(number, line, lines)
        elif line.strip():
            begun = begun if point else number
            point.append(line.strip())
    if point:
        yield Piece("point", begun, " ".join(point))


def _block(number: int, line: str, lines: Iterator[tuple[int, str]]) -> Piece:
    """Take the lines of a fenced block; one that never ends runs to the end of the file, as Markdown has it."""
    inside: list[str] = []
    for _, each in lines:
        if each.startswith("```"):
            break
        inside.append(each)
    return Piece("block", number, "\n".join(inside), language=line.removeprefix("```").strip())


def headed_in(text: str, pieces: Sequence[Piece]) -> Iterator[Headed]:
    """Gather what stands under each heading; what comes before the first section is for the editor alone."""
    lines = text.splitlines()
    heads = [place for place, piece in enumerate(pieces) if piece.kind == "heading"]
    section, label, criterion = "", "", None
    for start, end in zip(heads, [*heads[1:], len(pieces)], strict=True):
        head = pieces[start]
        if head.level == 2:
            named = _CRITERION_HEADING.match(head.text)
            section = head.text
            label, criterion = (named["label"], named["key"]) if named else (head.text, None)
        if not section:
            continue
        last = pieces[end].line - 1 if end < len(pieces) else len(lines)
        shown_text = "\n".join(lines[head.line : last]).strip()
        yield Headed(section, label, criterion, head.text, head.line, tuple(pieces[start + 1 : end]), shown_text)


def faults_in(pieces: Sequence[Piece], headed: Sequence[Headed]) -> list[Fault]:
    """Return everything that is wrong with a playbook, in the order of its lines."""
    faults = [*_faults_of_headings(pieces), *_faults_of_sections(headed)]
    for each in headed:
        faults += _faults_under(each)
    return sorted(faults, key=lambda fault: fault.line)


def _faults_of_headings(pieces: Sequence[Piece]) -> Iterator[Fault]:
    heads = [piece for piece in pieces if piece.kind == "heading"]
    if [head.level for head in heads].count(1) != 1 or heads[0].level != 1:
        yield Fault(1, "a playbook has one title, and begins with it", "write it as `# Genomics playbook`")
    for head in heads:
        if head.level > 3:
            yield Fault(head.line, f"the heading `{shown(head.text)}` is too deep", "use `## ` or `### `")
    by_anchor = sorted(heads, key=lambda head: (anchor_of(head.text), head.line))
    for _, (first, *others) in groupby(by_anchor, key=lambda head: anchor_of(head.text)):
        for other in others:
            problem = f"the heading `{shown(other.text)}` stands in line {first.line} already"
            yield Fault(other.line, problem, "a heading is what we cite: join the two, or rename one")


def _faults_of_sections(headed: Sequence[Headed]) -> Iterator[Fault]:
    sections = {each.section: each for each in reversed(headed)}
    criteria = {each.criterion: each for each in sections.values() if each.criterion is not None}
    for name in SECTIONS:
        if name not in sections:
            yield Fault(1, f"the section `{name}` is missing", f"write it under `## {name}`")
    for key, section in criteria.items():
        if key not in CRITERIA:
            near = get_close_matches(key, CRITERIA, 1)
            advice = f"did you mean `{near[0]}`?" if near else f"the criteria are {', '.join(CRITERIA)}"
            yield Fault(section.line, f"`{shown(key)}` is no criterion", advice)
    for name in CRITERIA:
        if name in criteria:
            yield from _faults_of_criterion(criteria[name], [each for each in headed if each.criterion == name])
        else:
            yield Fault(1, f"the criterion `{name}` is missing", f"write it under `## {name.capitalize()} {{{name}}}`")


def _faults_of_criterion(section: Headed, headed: Sequence[Headed]) -> Iterator[Fault]:
    """Yield what is wrong with the headings of one criterion, the section's own first."""
    if section.text:
        yield Fault(section.pieces[0].line, f"this stands in no part of `{section.criterion}`", "move it into one")
    written = {each.part: each for each in headed}
    for part in PARTS:
        if part not in written or not written[part].pieces:
            advice = f"write it under `### {section.label}: {part}`"
            yield Fault(section.line, f"`{section.criterion}` lacks its part `{part}`", advice)
    for each in headed[1:]:
        if each.title == each.part:
            advice = f"call it `### {section.label}: {each.title}`, so that it stands alone where it is cited"
            yield Fault(each.line, f"`{shown(each.title)}` does not say what it is about", advice)
    ways = written.get(WAYS)
    asked = {way.asked for way in ways.ways()} if ways else set()
    for needed in WAYS_NEEDED:
        if ways and needed not in asked:
            yield Fault(ways.line, f"`{section.criterion}` has no way to ask `{needed}`", f"add `- {needed}: ...`")


def _faults_under(headed: Headed) -> Iterator[Fault]:
    """Yield what is wrong with the points and blocks under one heading."""
    for piece in headed.pieces:
        if piece.kind == "point":
            yield from _faults_of_point(piece, is_way=headed.part == WAYS)
    if headed.pieces and headed.pieces[0].kind == "block":
        yield Fault(headed.pieces[0].line, "this block stands alone", "say above it what it is, with its source")
    if headed.is_example and [block.language for block in headed.blocks()] != ["yaml"]:
        yield Fault(headed.line, f"`{shown(headed.title)}` needs one example", "write it in one ```yaml block")


def _faults_of_point(piece: Piece, *, is_way: bool) -> Iterator[Fault]:
    begins = shown(piece.text, 40)
    tag = _TAG.search(piece.text[-_LONGEST_TAG:])
    if tag is None:
        yield Fault(piece.line, f"`{begins}` names no source", "end it with `(checklist 28)`, `(spec)` or `(team)`")
        return
    numbers = [int(source) for source in tag["sources"].split(", ") if source.isdigit()]
    for number in numbers:
        if not 1 <= number <= LAST_POINT:
            yield Fault(piece.line, f"the checklist has no point {number}", f"its points run from 1 to {LAST_POINT}")
    if bool(numbers) != bool(tag["listed"]):
        yield Fault(piece.line, f"the tag `{tag[0]}` cannot be read", "write `(checklist 28, 33, team)` or `(team)`")
    if is_way and not _WAY.match(piece.text):
        yield Fault(piece.line, f"`{begins}` does not say how it is asked", "write `- open: ...` or `- closed: ...`")
