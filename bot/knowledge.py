"""What a company edits: policies and the words of each segment as plain data, read once; playbooks when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.playbooks import Playbook, read_playbook
from qualification.policy import Policy
from qualification.policy_files import PolicyError, described, read_document, read_policies, read_text

SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Every segment's policy and vocabulary, and the words that all segments share, by the name of their file."""

    folder: Path
    policies: Mapping[str, Policy]
    vocabularies: Mapping[str, Mapping[str, Any]]
    shared: Mapping[str, Mapping[str, Any]]

    def playbook(self, segment: str) -> Playbook:
        """Read a segment's playbook; a note is read and decided without it. Raises `PolicyError`."""
        return playbook_in(self.folder, segment)


def read_knowledge(folder: Path) -> Knowledge:
    """Read a knowledge folder. Raises `PolicyError` that names the file and the place of what is wrong."""
    policies = read_policies(folder)
    return Knowledge(
        folder,
        policies,
        {segment: _data(folder / segment / "vocabulary.yaml") for segment in policies},
        {path.stem: _data(path) for path in sorted((folder / SHARED).glob("*.yaml"))},
    )


def playbook_in(folder: Path, segment: str) -> Playbook:
    """Read a segment's playbook. Raises `PolicyError`."""
    path = folder / segment / "playbook.md"
    return read_playbook(path, read_text(path))


def segments_in(folder: Path) -> list[str]:
    """Return the names of the segments: each folder that holds a policy."""
    return sorted(path.parent.name for path in folder.glob("*/policy.yaml"))


def explained(known: Knowledge, name: str, error: BaseException | None) -> PolicyError:
    """Return what is wrong with a file of shared words, line by line, as its editor would say it."""
    path = (known.folder / SHARED / f"{name}.yaml").resolve()
    if not path.is_file():
        return PolicyError(f"{path}: the file is missing; copy it from the folder that Debrief ships")
    document = read_document(path)
    if not isinstance(error, ValidationError):
        return PolicyError(described(path, document.place_of(()), str(error), "correct the entry"))
    lines = (
        described(path, document.place_of(each["loc"]), *_in_editors_words(each))
        for each in error.errors(include_url=False)
    )
    return PolicyError("\n".join(dict.fromkeys(lines)))


def _in_editors_words(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong with an entry, and what to do."""
    name = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f"unknown key `{name}`", "correct its name, or remove it"
        case "missing" | "missing_argument":
            return f"the key `{name}` is missing", "add it"
        case _:
            return f"`{name}`: {error['msg']}", "correct it"


def _data(path: Path) -> Mapping[str, Any]:
    data = read_document(path).data
    if not isinstance(data, Mapping):
        raise PolicyError(f"{path}:1:1: the file must hold keys; write them as `key: value`")
    return data
