"""The door over HTTP: signed, stored, then acknowledged. Nothing is decided here."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Final

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.slack.receiving import UnreadableError, delivery_from, read_body
from bot.storage.errors import StorageError
from bot.storage.inbox import Delivery

MOST_BYTES: Final = 1024 * 1024
"""Slack's own limits stay far below; more is refused before it is read."""
PATHS: Final = ("/slack/events", "/slack/interactions", "/slack/commands")
_MOMENT: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE, _TIMESTAMP = "X-Slack-Signature", "X-Slack-Request-Timestamp"

log = logging.getLogger(__name__)

Put = Callable[[Delivery], Awaitable[bool]]
OpenForm = Callable[[Delivery], Coroutine[None, None, None]]
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Routes = Mapping[tuple[str, str], Handler]
"""Handlers by method and path."""
Health = Callable[[], tuple[bool, dict[str, Any]]]
"""Tells whether all is well, and how things stand; it may take its time."""


class HttpDoor:
    """Takes what Slack sends over HTTP."""

    def __init__(
        self, verifier: SignatureVerifier, put: Put, now: Callable[[], datetime], open_form: OpenForm | None = None
    ) -> None:
        self._verifier, self._put, self._now, self._open_form = verifier, put, now, open_form
        self._opening: set[asyncio.Task[None]] = set()

    def routes(self) -> Routes:
        """Return the paths that Slack's app settings name; what comes tells itself what it is."""
        return {("POST", path): self.receive for path in PATHS}

    async def receive(self, request: web.BaseRequest) -> web.Response:
        """Answer 200 once what came is on disk, and otherwise say why it was not taken."""
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=413)
        raw = await request.read()
        if not self._is_signed(request, raw):
            return web.Response(status=401)
        try:
            body = read_body(raw, request.content_type)
        except UnreadableError:
            return web.Response(status=400)
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": body.get("challenge")})
        return web.Response(status=200 if await self.take(body) else 503)

    async def take(self, body: dict[str, Any]) -> bool:
        """Store what came; tell whether it may be acknowledged."""
        delivery = delivery_from(body, self._now())
        if delivery is None:
            log.info("nothing to do for a %s", str(body.get("type"))[:50])
            return True
        try:
            is_new = await self._put(delivery)
        except StorageError as error:
            log.error("not acknowledged: %s", error)
            return False
        if is_new and self._open_form is not None:
            opening = asyncio.create_task(self._open_form(delivery))
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)
        return True

    def _is_signed(self, request: web.BaseRequest, raw: bytes) -> bool:
        """Tell whether Slack sent this, not long ago. A header that comes twice is nobody's."""
        signatures, timestamps = request.headers.getall(_SIGNATURE, []), request.headers.getall(_TIMESTAMP, [])
        if len(signatures) != 1 or len(timestamps) != 1 or not _MOMENT.fullmatch(timestamps[0]):
            return False
        try:
            return self._verifier.is_valid(raw, timestamps[0], signatures[0])
        except (ValueError, TypeError):
            # No text at all, or signs in the signature that none can hold.
            return False


def server(routes: Routes, health: Health) -> web.Server:
    """Put the paths together, with one that says how things stand."""

    async def tell_health(_: web.BaseRequest) -> web.Response:
        is_well, told = await asyncio.get_running_loop().run_in_executor(None, health)
        return web.json_response(told, status=200 if is_well else 503)

    known = {**routes, ("GET", "/health"): tell_health}
    paths = {path for _, path in known}

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        handler = known.get((request.method, request.path))
        if handler is None:
            return web.Response(status=405 if request.path in paths else 404)
        return await handler(request)

    # A few fixed paths need no router, which takes as long to find one as the rest takes to store what came.
    return web.Server(answer, access_log=None)
