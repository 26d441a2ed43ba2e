"""What a company edits, read once: policies, and the words of each segment as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualification.policy import Policy
from qualification.policy_files import PolicyError, read_document, read_policies

SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Every segment's policy and vocabulary, and the words that all segments share, by the name of their file."""

    policies: Mapping[str, Policy]
    vocabularies: Mapping[str, Mapping[str, Any]]
    shared: Mapping[str, Mapping[str, Any]]


def read_knowledge(folder: Path) -> Knowledge:
    """Read a knowledge folder. Raises `PolicyError` that names the file and the place of what is wrong."""
    policies = read_policies(folder)
    return Knowledge(
        policies,
        {segment: _data(folder / segment / "vocabulary.yaml") for segment in policies},
        {path.stem: _data(path) for path in sorted((folder / SHARED).glob("*.yaml"))},
    )


def _data(path: Path) -> Mapping[str, Any]:
    data = read_document(path).data
    if not isinstance(data, Mapping):
        raise PolicyError(f"{path}:1:1: the file must hold keys; write them as `key: value`")
    return data
