"""The lock files: one `name==version` a line."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUN = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
BENCH = ROOT / "requirements-bench.lock"

PIN = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[0-9][0-9A-Za-z.+]*)")


class LockError(Exception):
    """A lock file says more than a name and a version."""


def locked(text: str) -> dict[str, str]:
    """Read each package's version; refuse an address, a marker, a comment or a second version."""
    versions: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        pin = PIN.fullmatch(line)
        if pin is None or pin["name"] in versions:
            raise LockError(f"line {number}: `{line}` is not one package's `name==version`; run `make lock`")
        versions[pin["name"]] = pin["version"]
    return versions
