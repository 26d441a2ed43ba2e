"""What the commands that read or write the store share: which store, which workspace, who acts, and what day it is."""

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands.common import CommandError
from bot.data_folders import ledger_place
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.errors import StorageError
from bot.storage.ledger import EvidenceLedger, OvertakenError
from bot.storage.workspace import Workspace


def place() -> str | Path:
    """Return the file or address of the store."""
    url = Settings.from_environment().database_url
    return ledger_place(url.get_secret_value() if url else None)


@contextmanager
def opened_ledger(options: argparse.Namespace) -> Iterator[EvidenceLedger]:
    """Open the ledger of the workspace asked for. What the store cannot do is told in its own words."""
    settings = Settings.from_environment()
    try:
        with open_database(place()) as database:
            yield EvidenceLedger(database, options.workspace or settings.workspace)
    except StorageError as error:
        raise CommandError(str(error)) from error
    except OvertakenError as error:
        raise CommandError(f"{error}: somebody changed it at the same moment; run the command again") from error


def user_of(options: argparse.Namespace) -> str:
    """Return the id of the person who acts."""
    return options.user or Settings.from_environment().user or getpass.getuser()


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def today(workspace: Workspace) -> date:
    """Return the day that it is for the workspace."""
    return now().astimezone(ZoneInfo(workspace.zone)).date()


def end_of(day: date, workspace: Workspace) -> datetime:
    """Return the last moment of one of the workspace's days."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(workspace.zone))
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def day_given(text: str) -> date:
    """Read a day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no day; write it as 2026-03-02") from None
