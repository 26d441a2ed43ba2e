"""The door over Socket Mode: connections that we open, for where nothing may come in from outside."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

CONNECTIONS: Final = 2
"""While one is renewed, the other takes what comes."""
MOST_BYTES: Final = 1024 * 1024
HEARTBEAT: Final = 15.0
"""Seconds; a connection that does not answer for so long is dead."""
LONGEST_PAUSE: Final = 60.0
SHORT_LIFE: Final = 1.0
SHORT_LIVES: Final = 5
"""So many connections may end within a second; then we pause before the next."""

log = logging.getLogger(__name__)


class Sockets:
    """Keeps connections open, and acknowledges what comes once it is stored."""

    def __init__(
        self,
        find_url: Callable[[], Awaitable[str]],
        take: Callable[[dict[str, Any]], Awaitable[bool]],
        *,
        connections: int = CONNECTIONS,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._find_url, self._take, self._pause = find_url, take, pause
        self._count = connections
        self.open = 0
        """How many connections are open now."""

    async def run(self) -> None:
        """Take what comes until cancelled; then answer what has come, and close."""
        async with aiohttp.ClientSession() as session:
            keepers = [asyncio.create_task(self._keep_open(session)) for _ in range(self._count)]
            try:
                await asyncio.gather(*keepers)
            finally:
                for keeper in keepers:
                    keeper.cancel()
                await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep_open(self, session: aiohttp.ClientSession) -> None:
        failures, before = 0, None
        try:
            while True:
                connection = await self._connect(session)
                if connection is None:
                    await self._pause(min(2.0**failures, LONGEST_PAUSE))
                    failures += 1
                    continue
                if before is not None:
                    await before.close()
                before, began = connection, monotonic()
                await connection.ending.wait()
                failures = failures + 1 if monotonic() - began < SHORT_LIFE else 0
                if failures > SHORT_LIVES:
                    await self._pause(min(2.0 ** (failures - SHORT_LIVES), LONGEST_PAUSE))
        finally:
            if before is not None:
                await before.close()

    async def _connect(self, session: aiohttp.ClientSession) -> "_Connection | None":
        try:
            # A fresh address each time: one serves for one connection, and not for long.
            url = await self._find_url()
            socket = await session.ws_connect(url, heartbeat=HEARTBEAT, max_msg_size=MOST_BYTES)
        except SlackApiError as error:
            log.error("no connection: Slack says `%s`; look at `SLACK_APP_TOKEN`", error.response["error"])
            return None
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            log.warning("no connection (%s); trying again", type(error).__name__)
            return None
        return _Connection(socket, self._take, self._count_open)

    def _count_open(self, change: int) -> None:
        self.open += change


class _Connection:
    """One connection: ``ending`` is set once it ends, or Slack says that it soon will; then the next is made first."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        take: Callable[[dict[str, Any]], Awaitable[bool]],
        count: Callable[[int], None],
    ) -> None:
        self._socket, self._take, self._count = socket, take, count
        self._answering: set[asyncio.Task[None]] = set()
        self.ending = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Answer what has come, and end."""
        if self._answering:
            await asyncio.wait(self._answering)
        await self._socket.close()
        await asyncio.wait([self._listening])

    async def _listen(self) -> None:
        self._count(1)
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._deal_with(json.loads(message.data))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("a connection ended (%s)", type(error).__name__)
        finally:
            self._count(-1)
            self.ending.set()

    def _deal_with(self, envelope: Mapping[str, Any]) -> None:
        if envelope.get("type") == "disconnect":
            if envelope.get("reason") == "link_disabled":
                log.error("Socket Mode is switched off in the app's settings; switch it on, or serve over HTTP")
            self.ending.set()
        elif isinstance(envelope.get("payload"), dict) and "envelope_id" in envelope:
            answering = asyncio.create_task(self._answer(envelope))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)

    async def _answer(self, envelope: Mapping[str, Any]) -> None:
        if await self._take(envelope["payload"]):
            try:
                await self._socket.send_json({"envelope_id": envelope["envelope_id"]})
            except (ConnectionError, aiohttp.ClientError):
                # It is stored; sent again on another connection, it is acknowledged there.
                log.info("the connection went before its acknowledgement")
