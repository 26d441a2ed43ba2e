"""Refuse a locked package whose licence we have not agreed to."""

import sys
from collections.abc import Iterable
from importlib.metadata import PackageMetadata, metadata

from checks.locks import DEV, RUN, locked

# As packages spell them: as an expression, or in the older classifier and free-text fields.
PERMISSIVE = frozenset(
    {
        "Apache-2.0",
        "Apache Software License",
        "Apache 2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD License",
        "ISC",
        "MIT",
        "MIT License",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Python Software Foundation License",
    }
)
# The tools run beside our code and are not passed on with it, so copyleft binds nothing of ours.
# The driver of PostgreSQL is among them: an extra that its user installs, never part of the wheel.
FOR_TOOLS = PERMISSIVE | {
    "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)",
    "GPL-3.0-or-later",
    "LGPL-3.0-only",
}


def stated_licence(package: PackageMetadata) -> str:
    """Read what a package says of its own licence, the most exact field first; empty when it says nothing."""
    approved = [
        classifier.rpartition(" :: ")[2]
        for classifier in package.get_all("Classifier") or []
        if classifier.startswith("License :: OSI Approved :: ")
    ]
    stated = package.get_all("License-Expression") or approved or package.get_all("License") or []
    return " AND ".join(stated)


def is_accepted(licence: str, accepted: frozenset[str]) -> bool:
    """Say whether at least one of the alternatives consists of accepted licences only."""
    return any(all(part in accepted for part in alternative.split(" AND ")) for alternative in licence.split(" OR "))


def problems(names: Iterable[str], accepted: frozenset[str]) -> list[str]:
    """Name each installed package whose licence is not accepted."""
    licences = {name: stated_licence(metadata(name)) for name in names}
    return [
        f"{name} states the licence `{licence}`, which checks/licences.py does not accept"
        for name, licence in licences.items()
        if not is_accepted(licence, accepted)
    ]


def main() -> int:
    """Check the packages that ship with Debrief, then the tools."""
    shipped = locked(RUN.read_text())
    tools = locked(DEV.read_text()).keys() - shipped.keys()
    found = problems(shipped, PERMISSIVE) + problems(sorted(tools), FOR_TOOLS)
    summary = f"licences: {len(shipped)} shipped packages and {len(tools)} tools, {len(found)} problems"
    sys.stdout.write("\n".join([*found, summary]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
