"""A server of ours for tests, in a thread of this process, with a handler of the test's own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

from bot.runtime.logs import Redaction
from bot.serving import Server, Slack
from bot.slack.installing import Installing, OwnToken, Tokens
from bot.storage.database import Database
from bot.storage.inbox import Delivery, Inbox
from bot.storage.installations import Installations
from bot.storage.outbox import Outbox, Post

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def now() -> datetime:
    return datetime.now(UTC)


class Echo:
    """Answers each message with its own words, once, as the real handler does: posts and mark in one transaction."""

    def __init__(self, database: Database, meanwhile: Callable[[Delivery], None] = lambda _: None) -> None:
        self._database, self._meanwhile = database, meanwhile

    def __call__(self, delivery: Delivery) -> None:
        self._meanwhile(delivery)
        with self._database.writing(delivery.workspace) as connection:
            Outbox(self._database).put(connection, posts(delivery))
            Inbox(self._database).done(connection, delivery)


def posts(delivery: Delivery) -> list[Post]:
    event = delivery.body.get("event", {})
    if event.get("type") not in {"message", "app_mention"} or event.get("bot_id") or event.get("subtype"):
        return []
    text = f"You said: {event['text']}"
    arguments = {
        "channel": event["channel"], "thread_ts": event.get("thread_ts", event["ts"]), "text": text,
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text[:3000]}}],
    }  # fmt: skip
    return [Post(f"{delivery.event}:0", delivery.workspace, delivery.thread, "chat.postMessage", arguments)]


class NoTokens(Tokens):
    """For servers that are to post nothing."""

    def __init__(self, database: Database) -> None:
        super().__init__(Installations(database), None)

    def of(self, workspace: str) -> str | None:
        return None


@contextmanager
def running_server(
    database: Database,
    handle: Callable[[Delivery], None],
    *,
    api_url: str = "http://127.0.0.1:1/api/",
    token: str | None = None,
    app_token: str | None = None,
    installing: Installing | None = None,
    secret: str = SECRET,
    mask: Callable[[str], str] = str,
    about: dict[str, Any] | None = None,
    clock: Callable[[], datetime] = now,
) -> Iterator[str]:
    """Run a server until the block ends; its address is given."""
    tokens = Tokens(Installations(database), None, OwnToken(token, api_url)) if token else NoTokens(database)
    slack = Slack(
        api_url, installing.tokens if installing else tokens, signing_secret=secret, app_token=app_token,
        installing=installing,
    )  # fmt: skip
    server = Server(database, slack, handle, mask, clock, Redaction([secret]), about or {})
    loop, is_ready, bound, failed = asyncio.new_event_loop(), Event(), list[int | None](), list[BaseException]()
    stop = asyncio.Event()

    def ready(port: int | None) -> None:
        bound.append(port)
        is_ready.set()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(server.run("127.0.0.1", 0, stop, ready))
        except BaseException as error:  # noqa: BLE001  # raised again in the test's own thread
            failed.append(error)
        finally:
            is_ready.set()

    thread = Thread(target=run)
    thread.start()
    is_ready.wait(30)
    try:
        if failed:
            raise failed[0]
        yield f"http://127.0.0.1:{bound[0]}"
    finally:
        if not failed:
            loop.call_soon_threadsafe(stop.set)
        thread.join(30)
    if failed:
        raise failed[0]
