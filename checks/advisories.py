"""Refuse a locked version that a known advisory covers; without a network, as far as our own list reaches."""

import sqlite3
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

from checks.locks import BENCH, DEV, RUN, locked

LIST = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Advisory:
    """One published weakness, and the versions that have it."""

    id: str
    package: str
    affected: tuple[SpecifierSet, ...]
    what: str

    def covers(self, version: str) -> bool:
        return any(version in versions for versions in self.affected)


def read_advisories(text: str) -> tuple[date, list[Advisory]]:
    """Read the list and the day on which it was last brought up to date."""
    document = tomllib.loads(text)
    return document["reviewed"], [_advisory(**entry) for entry in document["advisory"]]


def _advisory(affected: list[str], **entry: Any) -> Advisory:
    return Advisory(affected=tuple(SpecifierSet(versions) for versions in affected), **entry)


def findings(versions: Mapping[str, str], advisories: list[Advisory]) -> list[str]:
    """Name each package whose version an advisory covers, and why it matters."""
    return [
        f"{advisory.package} {versions[advisory.package]}: {advisory.id}: {advisory.what}"
        for advisory in advisories
        if advisory.package in versions and advisory.covers(versions[advisory.package])
    ]


def main() -> int:
    """Check every lock; tell, without failing, what is known of the SQLite inside this Python."""
    reviewed, advisories = read_advisories(LIST.read_text())
    versions = {name: version for lock in (RUN, DEV, BENCH) for name, version in locked(lock.read_text()).items()}
    found = findings(versions, advisories)
    lines = found + [f"note: {line}" for line in findings({"sqlite": sqlite3.sqlite_version}, advisories)]
    lines.append(
        f"advisories: {len(versions)} locked packages, {len(found)} problems,"
        f" by our own list of {len(advisories)} as of {reviewed}; `make audit` asks a public service"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
