import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks.locks import BENCH, DEV, ROOT, RUN, LockError, locked


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def unmet(requirements: list[str], versions: dict[str, str]) -> list[str]:
    """The requirements that a lock leaves out, or answers with another version."""
    parsed = [Requirement(requirement) for requirement in requirements]
    return [
        str(requirement)
        for requirement in parsed
        if (version := versions.get(canonicalize_name(requirement.name))) is None
        or version not in requirement.specifier
    ]


def test_every_dependency_is_locked_at_a_version_that_it_allows(project: dict[str, Any]) -> None:
    groups = project["dependency-groups"]
    extras = [each for extra in project["project"]["optional-dependencies"].values() for each in extra]

    assert unmet(project["project"]["dependencies"], locked(RUN.read_text())) == []
    assert unmet(groups["dev"] + extras + project["build-system"]["requires"], locked(DEV.read_text())) == []
    assert unmet(groups["bench"], locked(BENCH.read_text())) == []


def test_the_tests_run_on_the_versions_that_ship() -> None:
    shipped, tested = locked(RUN.read_text()), locked(DEV.read_text())

    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_licence_is_the_one_that_the_package_states(project: dict[str, Any]) -> None:
    licence = (ROOT / "LICENSE").read_text()

    assert project["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in licence
    assert "The Debrief authors" in licence


def test_a_missing_or_older_version_is_noticed() -> None:
    assert unmet(["pyyaml>=6.0.2", "Rich>=14"], {"pyyaml": "6.0.1"}) == ["pyyaml>=6.0.2", "Rich>=14"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "# made by hand",
        "--index-url https://example.com",
        "rich>=14",
        "rich==15.0.0 ; sys_platform == 'win32'",
        "rich==15.0.0 --hash=sha256:00",
        "rich @ https://example.com/rich.whl",
        "msgspec==0.22.1",
    ],
)
def test_a_lock_holds_one_name_and_version_a_line(line: str) -> None:
    with pytest.raises(LockError, match=r"line 2: .* run `make lock`"):
        locked(f"msgspec==0.22.0\n{line}\n")
