"""Alembic at work: imported only where the tables are missing or old."""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "migrations"
_ALONE = Lock()
"""Alembic keeps what it works on in names of its module: of two upgrades in one process each would see the other's."""


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction: all of them or none."""
    with _ALONE:
        command.upgrade(settings(connection), "head")


def settings(connection: Connection) -> Config:
    """Return what Alembic needs to know."""
    config = Config()
    # Alembic reads this as a template in which a percent sign begins a variable.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
