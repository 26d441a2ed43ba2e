"""Alembic at work: imported only where the tables are missing or old."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction: all of them or none."""
    command.upgrade(settings(connection), "head")


def settings(connection: Connection) -> Config:
    """Return what Alembic needs to know."""
    config = Config()
    # Alembic reads this as a template in which a percent sign begins a variable.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
