"""`make bench`: print every figure that we publish, with the machine and versions it was measured on."""

import platform
import sys
from importlib.metadata import version

from benchmarks import acks, checker, leads, ledger, reading


def main() -> int:
    """Run every benchmark; 0 where all goals are reached."""
    named = ("msgspec", "pydantic", "sqlalchemy", "aiohttp", "slack-bolt", "zen-engine")
    packages = ", ".join(f"{name} {version(name)}" for name in named)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {packages}")
    return checker.main() | reading.main() | ledger.main() | leads.main() | acks.main()


if __name__ == "__main__":
    sys.exit(main())
