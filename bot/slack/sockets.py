"""The door over Socket Mode: connections that we open, for where nothing may come in from outside."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

CONNECTIONS: Final = 2
"""While one is renewed, the other takes what comes."""
MOST_BYTES: Final = 1024 * 1024
HEARTBEAT: Final = 15.0
"""Seconds; a connection that does not answer for so long is dead."""
LONGEST_PAUSE: Final = 60.0

log = logging.getLogger(__name__)


class Sockets:
    """Keeps connections open, and acknowledges what comes once it is stored."""

    def __init__(
        self,
        find_url: Callable[[], Awaitable[str]],
        take: Callable[[Mapping[str, Any]], Awaitable[bool]],
        *,
        connections: int = CONNECTIONS,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._find_url, self._take, self._pause = find_url, take, pause
        self._count = connections
        self._answering: set[asyncio.Task[None]] = set()
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
        failures = 0
        while True:
            try:
                # A fresh address each time: one serves for one connection, and not for long.
                async with session.ws_connect(
                    await self._find_url(), heartbeat=HEARTBEAT, max_msg_size=MOST_BYTES
                ) as socket:
                    failures = 0
                    await self._listen(socket)
            except SlackApiError as error:
                failures += 1
                log.error("no connection: Slack says `%s`; look at `SLACK_APP_TOKEN`", error.response["error"])
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                failures += 1
                log.warning("no connection (%s); trying again", type(error).__name__)
            if failures:
                await self._pause(min(2.0 ** (failures - 1), LONGEST_PAUSE))

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.open += 1
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT and not self._goes_on(socket, json.loads(message.data)):
                    return
        finally:
            self.open -= 1
            if self._answering:
                await asyncio.wait(self._answering)

    def _goes_on(self, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> bool:
        """Deal with what came; tell whether the connection lasts."""
        if envelope.get("type") == "disconnect":
            if envelope.get("reason") == "link_disabled":
                log.error("Socket Mode is switched off in the app's settings; switch it on, or serve over HTTP")
            return False
        if isinstance(envelope.get("payload"), dict) and "envelope_id" in envelope:
            answering = asyncio.create_task(self._answer(socket, envelope))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
        return True

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
        if await self._take(envelope["payload"]):
            try:
                await socket.send_json({"envelope_id": envelope["envelope_id"]})
            except (ConnectionError, aiohttp.ClientError):
                # It is stored; sent again on another connection, it is acknowledged there.
                log.info("the connection went before its acknowledgement")
