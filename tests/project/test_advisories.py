from datetime import date

import pytest

from checks.advisories import LIST, findings, read_advisories
from checks.locks import BENCH, DEV, RUN, locked

EXAMPLE = """
reviewed = 2026-03-02

[[advisory]]
id = "CVE-0000-1"
package = "widget"
affected = ["<1.4", ">=2.0,<2.1.3"]
what = "it leaks"
"""


@pytest.mark.parametrize("version", ["1.3.9", "2.0", "2.1.2"])
def test_a_version_inside_an_affected_range_is_named_with_its_reason(version: str) -> None:
    _, advisories = read_advisories(EXAMPLE)

    assert findings({"widget": version}, advisories) == [f"widget {version}: CVE-0000-1: it leaks"]


@pytest.mark.parametrize("version", ["1.4", "1.9", "2.1.3"])
def test_a_version_outside_every_affected_range_passes(version: str) -> None:
    _, advisories = read_advisories(EXAMPLE)

    assert findings({"widget": version, "gadget": "1.0"}, advisories) == []


def test_the_list_says_when_it_was_last_reviewed() -> None:
    reviewed, _ = read_advisories(EXAMPLE)

    assert reviewed == date(2026, 3, 2)


def test_the_shipped_list_speaks_only_of_packages_that_are_locked() -> None:
    known = {name for lock in (RUN, DEV, BENCH) for name in locked(lock.read_text())} | {"sqlite"}
    _, advisories = read_advisories(LIST.read_text())

    assert {advisory.package for advisory in advisories} <= known


def test_the_versions_that_pyyaml_and_pydantic_had_to_mend_are_refused() -> None:
    _, advisories = read_advisories(LIST.read_text())

    found = findings({"pyyaml": "5.3.1", "pydantic": "2.3.0", "rich": "15.0.0"}, advisories)

    assert [line.partition(":")[0] for line in found] == ["pyyaml 5.3.1", "pydantic 2.3.0"]
