"""`debrief serve` as it is, made to be killed: begun in a moment, for all words were read before it was forked."""

import asyncio
import logging
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import SecretStr

from bot.commands.slack_parts import server_from
from bot.conversation.standing import Guides
from bot.knowledge import read_knowledge
from bot.runtime.logs import Redaction, log_to_stderr
from bot.serving import settle
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox
from bot.storage.workspace import workspace_of
from tests.serving import SECRET, now

WORDS = Guides(read_knowledge(Path(__file__).parents[3] / "knowledge"))
for _segment in WORDS.segments:
    _ = WORDS.of(_segment, workspace_of(())).words


def serve(place: str, api_url: str, token: str, bound: "Connection[int | None, object]") -> None:
    """Serve a store until killed; say the port."""
    settings = Settings(slack_api_url=api_url, slack_bot_token=SecretStr(token), slack_signing_secret=SecretStr(SECRET))
    with open_database(place) as database:
        # None but us works on a test's store: what the one before us had begun is ours.
        Inbox(database).release(now())
        Outbox(database).release(now())
        server = server_from(settings, database, WORDS, uses_socket=False)
        log_to_stderr(Redaction(), logging.ERROR)
        settle()
        asyncio.run(server.run("127.0.0.1", 0, asyncio.Event(), bound.send))
