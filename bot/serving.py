"""Serving Slack: doors that store, a worker that answers, a poster that sends; begun together, ended in order."""

import asyncio
import gc
import logging
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.logs import Redaction
from bot.runtime.worker import Worker, attempted
from bot.slack.doors import HttpDoor, Routes, server
from bot.slack.installing import Installing, Leaving, Tokens
from bot.slack.opening import FormOpener
from bot.slack.posting import Clients, Poster
from bot.slack.sockets import Sockets
from bot.slack.storing import Storing
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.inbox import Delivery, Inbox
from bot.storage.installations import Installations
from bot.storage.outbox import Outbox, Taken

HANDS: Final = 8
"""Threads that answer, and as many that post; answering is mostly waiting where a model reads."""
PATIENCE: Final = 20.0
"""Seconds that what was begun gets to end; what does not is done after the next start."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Slack:
    """How Slack is reached, and how it reaches us: signed over HTTP, or over connections that we open."""

    api_url: str
    tokens: Tokens
    signing_secret: str | None = None
    app_token: str | None = None
    installing: Installing | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """All that serves one store."""

    database: Database
    slack: Slack
    handle: Callable[[Delivery], None]
    mask: Callable[[str], str]
    now: Callable[[], datetime]
    redaction: Redaction
    about: Mapping[str, Any]
    """What the health page says of versions and policies."""

    async def run(self, host: str, port: int | None, stop: asyncio.Event, ready: Callable[[int | None], None]) -> None:
        """Serve until told to stop, then finish what was begun. ``ready`` hears the port once all is open."""
        answering, posting = self._workers()
        storing = Storing(Inbox(self.database).put_each, self.mask, answering.wake)
        door = HttpDoor(self._verifier(), storing.put, self.now, FormOpener(self.slack.tokens.of, self.slack.api_url))
        sockets = Sockets(self._find_socket, door.take) if self.slack.app_token else None
        answering.start()
        posting.start()
        runner = await _listen(self._pages(door, sockets), host, port) if port is not None else None
        keeping = asyncio.create_task(sockets.run()) if sockets else None
        ready(runner.addresses[0][1] if runner else None)
        try:
            await _first_of(stop, keeping)
        finally:
            if keeping:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
            if runner:
                await runner.cleanup()
            await storing.close()
            await asyncio.to_thread(_finish, answering, posting)

    def _workers(self) -> tuple[Worker[Delivery], Worker[Taken]]:
        inbox, outbox = Inbox(self.database), Outbox(self.database)
        poster = Poster(outbox, Clients(self.slack.tokens.of, self.slack.api_url), self.now, self.slack.api_url)
        posting = Worker("post", poster.claim, poster.send, outbox.keep, hands=HANDS, now=self.now)
        leaving = Leaving(Installations(self.database), outbox, self.slack.tokens)

        def handle(delivery: Delivery) -> None:
            if leaving(delivery):
                with self.database.writing(delivery.workspace) as connection:
                    inbox.done(connection, delivery, "the app was removed")
            else:
                self.handle(delivery)
                posting.wake()

        work = attempted(handle, inbox.failed, self.now, self.redaction.told)
        return Worker("answer", inbox.claim, work, inbox.keep, hands=HANDS, now=self.now), posting

    def _pages(self, door: HttpDoor, sockets: Sockets | None) -> web.Server:
        routes: Routes = {
            **(door.routes() if self.slack.signing_secret else {}),
            **(self.slack.installing.routes() if self.slack.installing else {}),
        }
        return server(routes, lambda: self._health(sockets))

    def _verifier(self) -> SignatureVerifier:
        # Over Socket Mode nothing is signed, and the door's paths are not there.
        return SignatureVerifier(self.slack.signing_secret or "unused")

    def _health(self, sockets: Sockets | None) -> tuple[bool, dict[str, Any]]:
        """Tell how things stand, and whether the store can be written."""
        told: dict[str, Any] = dict(self.about)
        inbox, now = Inbox(self.database), self.now()
        try:
            inbox.prove_writable(now)
            load, posts = inbox.load(now), Outbox(self.database).count()
        except StorageError as error:
            return False, {**told, "store": self.redaction(str(error))}
        oldest = None if load.oldest is None else max(0.0, round((now - load.oldest).total_seconds(), 1))
        told |= {"store": "ok", "waiting": load.waiting, "oldest_seconds": oldest, "parked": load.parked}
        told["posts"] = posts
        if sockets:
            told["sockets"] = sockets.open
        return True, told

    async def _find_socket(self) -> str:
        client = AsyncWebClient(base_url=self.slack.api_url, timeout=10)
        answer = await client.apps_connections_open(app_token=self.slack.app_token or "")
        return str(answer["url"])


def settle() -> None:
    """Make ready to answer in time, however busy the readers are."""
    # What was loaded for good is left alone: to look through it takes as long as a hundred answers.
    gc.collect()
    gc.freeze()
    # An answer leaves hardly a cycle behind; to look for some after every 700 values takes a fifth of the time.
    gc.set_threshold(20_000, 20, 20)
    # Threads that read take turns with the one that answers; it gets its turn ten times as soon as it otherwise would.
    sys.setswitchinterval(0.0005)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run what serves until it ends, on the quickest loop that this system has."""
    with asyncio.Runner(loop_factory=_quickest_loop()) as runner:
        runner.run(main)


def _quickest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        from uvloop import new_event_loop
    except ImportError:
        # On Windows there is none; the loop of Python itself does as well, more slowly.
        return None
    return new_event_loop


async def _listen(pages: web.Server, host: str, port: int) -> web.ServerRunner:
    runner = web.ServerRunner(pages, shutdown_timeout=PATIENCE)
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=1024).start()
    return runner


async def _first_of(stop: asyncio.Event, keeping: "asyncio.Task[None] | None") -> None:
    """Wait until somebody says stop, or the connections cannot be kept."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *([keeping] if keeping else [])], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if keeping and keeping.done():
        keeping.result()


def _finish(answering: Worker[Delivery], posting: Worker[Taken]) -> None:
    if not answering.stop(PATIENCE):
        log.warning("some answers were not finished; they are begun anew after the next start")
    if not posting.stop(PATIENCE):
        log.warning("some posts were not finished; they are looked for after the next start")
