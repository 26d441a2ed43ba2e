"""What the tests of the bot share: the reader with the shipped words, compiled once."""

from pathlib import Path

import pytest

from bot.commands.reading import CaseReader
from bot.knowledge import Knowledge, read_knowledge

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return read_knowledge(KNOWLEDGE)


@pytest.fixture(scope="session")
def case_reader(known: Knowledge) -> CaseReader:
    return CaseReader(known)
