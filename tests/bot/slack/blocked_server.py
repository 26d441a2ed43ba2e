"""A server whose reader takes as long as it likes: nothing is ever answered, and everything has to be acknowledged."""

import asyncio
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event

from bot.reading.masking import Masker
from bot.runtime.logs import Redaction
from bot.serving import Server, Slack, settle
from bot.storage.database import open_database
from bot.storage.inbox import Delivery
from tests.bot.reading.test_masking import words
from tests.serving import SECRET, NoTokens, now

MASK = Masker(words())


def serve(place: str, seconds: float | None, bound: "Connection[int | None, object]") -> None:
    """Serve a store until killed; each delivery keeps a hand busy for so long, or for ever."""
    blocked = Event()

    def handle(_: Delivery) -> None:
        blocked.wait(seconds)

    with open_database(Path(place)) as database:
        slack = Slack("http://127.0.0.1:1/api/", NoTokens(database), signing_secret=SECRET)
        server = Server(database, slack, handle, MASK, now, Redaction(), {})
        settle()
        asyncio.run(server.run("127.0.0.1", 0, asyncio.Event(), bound.send))
