"""Playbooks: what a rep should know about each criterion of a segment, as headed passages that can be cited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from bot.playbook_form import IN_THE_DEBRIEF, WAYS, Headed, Way, anchor_of, faults_in, headed_in, pieces_in
from qualification.examples import Expect
from qualification.policy import Text
from qualification.policy_files import PolicyError, described, read_model, refusal
from qualification.terms import CRITERIA, CriterionName, FieldName, Lead
from qualification.yaml_text import Place, YamlError, read_yaml


@dataclass(frozen=True, slots=True)
class Passage:
    """A headed piece of guidance: what is shown, searched and cited."""

    segment: str
    criterion: CriterionName | None
    title: str
    text: str
    source: str

    @property
    def anchor(self) -> str:
        """The place of the passage in its file."""
        return self.source.partition("#")[2]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class WorkedTurn(_Part):
    """One message of a rep, and the criterion or field that it answers."""

    rep: Text
    asked: CriterionName | FieldName | None = None


class Worked(_Part):
    """A debrief as a playbook tells it, and the decision that it claims for the day on which it was written."""

    as_of: date
    lead: dict[str, str | None] = {}
    turns: Annotated[tuple[WorkedTurn, ...], Field(min_length=1)]
    expect: Expect


@dataclass(frozen=True, slots=True)
class Playbook:
    """One segment's guidance, in the order of its file."""

    segment: str
    passages: tuple[Passage, ...]
    ways: Mapping[CriterionName, tuple[Way, ...]]
    examples: Mapping[str, Worked]

    def variants(self, criterion: CriterionName) -> tuple[str, ...]:
        """Return the questions that may be put to a rep in place of the policy's own."""
        return tuple(way.question for way in self.ways[criterion] if way.asked == IN_THE_DEBRIEF)

    def on(self, topic: str) -> tuple[Passage, ...]:
        """Return the passages on a criterion, else those whose anchor begins with the topic's words."""
        about = tuple(each for each in self.passages if each.criterion == topic)
        return about or tuple(each for each in self.passages if f"{each.anchor}-".startswith(f"{anchor_of(topic)}-"))


def read_playbook(path: Path, text: str) -> Playbook:
    """Read one `playbook.md`, whose folder names its segment. Raises `PolicyError` that names the faults found."""
    pieces = tuple(pieces_in(text))
    headed = tuple(headed_in(text, pieces))
    faults = faults_in(pieces, headed)
    if faults:
        raise refusal(path, (described(path, Place(f.line, 1), f.problem, f.advice) for f in faults))
    segment = path.parent.name
    return Playbook(
        segment,
        tuple(_passage(segment, each) for each in headed if each.text),
        {name: _ways_to_ask(headed, name) for name in CRITERIA},
        {each.title: _worked(path, each) for each in headed if each.is_example},
    )


def _ways_to_ask(headed: tuple[Headed, ...], criterion: CriterionName) -> tuple[Way, ...]:
    return tuple(way for each in headed if each.criterion == criterion and each.part == WAYS for way in each.ways())


def _passage(segment: str, headed: Headed) -> Passage:
    criterion = next((name for name in CRITERIA if name == headed.criterion), None)
    source = f"knowledge/{segment}/playbook.md#{anchor_of(headed.title)}"
    return Passage(segment, criterion, headed.title, headed.text, source)


def _worked(path: Path, headed: Headed) -> Worked:
    (block,) = headed.blocks()
    try:
        # The lines above it are left blank, so that a fault is told with its line in the file.
        document = read_yaml("\n" * block.line + block.text)
    except YamlError as error:
        raise PolicyError(described(path, error.place, error.problem, error.advice)) from error
    worked = read_model(Worked, document, path)
    try:
        msgspec.convert(worked.lead, Lead)
    except msgspec.ValidationError as error:
        raise PolicyError(described(path, document.place_of(("lead",)), str(error), "correct the lead")) from error
    return worked
