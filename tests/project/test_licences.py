from importlib.metadata import Distribution
from pathlib import Path

import pytest

from checks.licences import FOR_TOOLS, PERMISSIVE, is_accepted, problems, stated_licence


def package(folder: Path, *fields: str) -> Distribution:
    (folder / "METADATA").write_text("\n".join(["Metadata-Version: 2.4", "Name: example", *fields]) + "\n")
    return Distribution.at(folder)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        (["License: see the file", "License-Expression: MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["License: long text", "Classifier: License :: OSI Approved :: BSD License"], "BSD License"),
        (["Classifier: Typing :: Typed", "License: MIT"], "MIT"),
        ([], ""),
    ],
)
def test_a_package_is_taken_at_its_most_exact_word(tmp_path: Path, fields: list[str], licence: str) -> None:
    assert stated_licence(package(tmp_path, *fields).metadata) == licence


@pytest.mark.parametrize("licence", ["MIT", "GPL-3.0-or-later OR MIT", "Apache-2.0 AND BSD-3-Clause"])
def test_a_licence_with_an_accepted_alternative_passes(licence: str) -> None:
    assert is_accepted(licence, PERMISSIVE)


@pytest.mark.parametrize("licence", ["", "Proprietary", "MIT AND GPL-3.0-or-later", "MPL-2.0", "mitigating terms"])
def test_what_ships_with_debrief_is_permissive(licence: str) -> None:
    assert not is_accepted(licence, PERMISSIVE)


def test_a_tool_may_be_copyleft_and_a_shipped_package_may_not() -> None:
    assert problems(["yamllint"], FOR_TOOLS) == []
    assert problems(["yamllint"], PERMISSIVE) == [
        "yamllint states the licence `GPL-3.0-or-later`, which checks/licences.py does not accept"
    ]
