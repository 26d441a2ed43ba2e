"""Ways in which a store stops taking anything, and comes back by itself."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot.storage.database import Database
from tests.stores import PostgresStore, Store


def _told(database: Database, statement: str) -> int:
    """Tell the connection that writes something, outside of any transaction."""
    with database._alone(), closing(database._writer.raw_connection()) as connection:
        row = connection.cursor().execute(statement).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def full(_: Store, database: Database) -> Iterator[None]:
    """There is no room for another page."""
    _told(database, f"PRAGMA max_page_count = {_told(database, 'PRAGMA page_count')}")
    yield
    _told(database, "PRAGMA max_page_count = 1000000")


@contextmanager
def read_only(store: Store, database: Database) -> Iterator[None]:
    """It can be read, and nothing can be written."""
    if isinstance(store, PostgresStore):
        store.asked_of_the_server("ALTER DATABASE {} SET default_transaction_read_only = on")
        store.cut_off()
        yield
        store.asked_of_the_server("ALTER DATABASE {} RESET default_transaction_read_only")
        store.cut_off()
        return
    _told(database, "PRAGMA query_only = ON")
    yield
    _told(database, "PRAGMA query_only = OFF")


@contextmanager
def away(store: Store, _: Database) -> Iterator[None]:
    """Every connection ends, and nobody is let in."""
    assert isinstance(store, PostgresStore)
    store.asked_of_the_server("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false")
    store.cut_off()
    yield
    store.asked_of_the_server("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true")


OUTAGES = {"sqlite": (full, read_only), "postgres": (read_only, away)}
