"""The command line from the inside: each command on a store of the test's own, SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.cli import main
from bot.storage.ledger import EvidenceLedger
from tests.bot.commands.stored_leads import Leads
from tests.bot.storage.conftest import WORKSPACE, database, ledger, server, sqlite_template, store
from tests.stores import Store

__all__ = ["database", "ledger", "server", "sqlite_template", "store"]


@dataclass(frozen=True)
class Answer:
    """What a command printed and complained of, and its exit status."""

    status: int
    out: str
    err: str


Debrief = Callable[..., Answer]


@pytest.fixture
def debrief(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Debrief:
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", str(store.place))
    monkeypatch.setenv("DEBRIEF_WORKSPACE", WORKSPACE)
    monkeypatch.setenv("DEBRIEF_USER", "mia")
    monkeypatch.delenv("DEBRIEF_KNOWLEDGE", raising=False)

    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        try:
            status = main([str(each) for each in arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        told = capsys.readouterr()
        return Answer(status, told.out, told.err)

    return run


@pytest.fixture
def leads(ledger: EvidenceLedger) -> Leads:
    return Leads(ledger)
