"""What all tests share: the shipped policies, seeds that are printed, counts that are told, and no network."""

import ipaddress
import os
import platform
import secrets
import sys
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest

from qualification.policy import Policy
from qualification.policy_files import read_policies

KNOWLEDGE: Final = Path(__file__).parents[1] / "knowledge"
EVERYDAY_SEED: Final = 20260302

_SEED = pytest.StashKey[int]()
_TOLD = pytest.StashKey[list[str]]()
_ASKED_OF_THE_NETWORK: Final = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)

hypothesis.settings.register_profile(
    "everyday", derandomize=True, deadline=None, print_blob=True, max_examples=100, database=None
)
hypothesis.settings.register_profile("soak", derandomize=False, deadline=None, print_blob=True, max_examples=20_000)


Tell = Callable[[str], None]
"""Tells a figure, printed after the run whether it passed or not."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help=f"seed of random tests (default: {EVERYDAY_SEED}; a new one in a soak)")


def pytest_configure(config: pytest.Config) -> None:
    asked: int | None = config.getoption("--seed")
    is_soak = _is_soak(config)
    config.stash[_SEED] = asked if asked is not None else secrets.randbelow(1 << 32) if is_soak else EVERYDAY_SEED
    config.stash[_TOLD] = []
    hypothesis.settings.load_profile("soak" if is_soak else "everyday")


def pytest_report_header(config: pytest.Config) -> list[str]:
    told = ("msgspec", "pydantic", "pyyaml", "hypothesis", "sqlalchemy")
    versions = ", ".join(f"{name} {version(name)}" for name in told)
    seed = config.stash[_SEED]
    return [
        f"seed: {seed} (the same again: --seed={seed})",
        f"on: {platform.platform()}, {os.cpu_count()} CPUs; {versions}",
    ]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    told = [*config.stash[_TOLD], *_times(terminalreporter, config)]
    if told:
        terminalreporter.section("figures")
        terminalreporter.line(f"seed {config.stash[_SEED]}")
        for line in told:
            terminalreporter.line(line)


def _times(terminalreporter: Any, config: pytest.Config) -> list[str]:
    """Say how long each part of a soak took, the longest first."""
    if not _is_soak(config):
        return []
    took: dict[str, float] = defaultdict(float)
    for report in (each for reports in terminalreporter.stats.values() for each in reports):
        if isinstance(report, pytest.TestReport):
            took[report.nodeid.partition("::")[2]] += report.duration
    longest_first = sorted(took.items(), key=lambda each: -each[1])
    return [f"{seconds:6.0f} s  {name}" for name, seconds in [*longest_first, ("in all", sum(took.values()))]]


def _is_soak(config: pytest.Config) -> bool:
    return str(config.getoption("markexpr", "")).startswith("soak")


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """The seed of this run's random tests; it stands in the head of the report."""
    return pytestconfig.stash[_SEED]


@pytest.fixture(scope="session")
def tell(pytestconfig: pytest.Config) -> Tell:
    return pytestconfig.stash[_TOLD].append


@pytest.fixture(scope="session")
def policies() -> dict[str, Policy]:
    """The shipped policies, read once."""
    return read_policies(KNOWLEDGE)


class NetworkUsedError(RuntimeError):
    """A test asked for something beyond this machine."""


def _no_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _ASKED_OF_THE_NETWORK:
        host = arguments[0] if event in {"socket.getaddrinfo", "socket.gethostbyname"} else arguments[1]
        if not _is_of_this_machine(host[0] if isinstance(host, tuple) else host):
            raise NetworkUsedError(f"no test may use the network: {event} {arguments}")


def _is_of_this_machine(host: Any) -> bool:
    """Tell whether a host is this machine: no host at all, a socket in the file system, or a loopback address."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not host or host == "localhost" or str(host).startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


# A hook sees every socket, whoever opens it and however it was imported; it stays until the run ends.
sys.addaudithook(_no_network)
