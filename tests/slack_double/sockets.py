"""Socket Mode: hello, envelopes, acknowledgements, and the ways a connection ends."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import aiohttp
from aiohttp import web

from tests.slack_double.clock import Clock
from tests.slack_double.deliveries import ACK_SECONDS, Outcome, Parcel, ParcelKind, Retry, within
from tests.slack_double.journal import Journal

MOST_CONNECTIONS: Final = 10
TICKET_SECONDS: Final = 30.0
Ending = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
_TYPES: Final[dict[ParcelKind, str]] = {
    "event": "events_api",
    "interaction": "interactive",
    "command": "slash_commands",
}


@dataclass
class Sockets:
    """The app's connections; a payload goes to any one of them, in turn."""

    clock: Clock
    journal: Journal
    app_id: str
    new_id: Callable[[str], str]
    violation: Callable[[str, str], None]
    is_enabled: bool = True
    name: str = "socket"
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    _tickets: dict[str, float] = field(default_factory=dict)
    _waiting: "dict[str, tuple[Parcel, asyncio.Future[Any]]]" = field(default_factory=dict)
    _acked: set[str] = field(default_factory=set)
    _wires: dict[int, asyncio.Transport] = field(default_factory=dict)
    _turn: int = 0

    def ticket(self) -> str:
        """Make a ticket for one connection, good for half a minute."""
        made = self.new_id("ticket")
        self._tickets[made] = self.clock.now() + TICKET_SECONDS
        return made

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Take a connection and listen for its acknowledgements until it ends."""
        if self._tickets.pop(request.query.get("ticket", ""), 0) < self.clock.now() or not self.is_enabled:
            self.journal.add("socket", event="refused", why="the address is used up or too old")
            return web.Response(status=404, text="the ticket is used up or too old")
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._farewell(socket, "too_many_websockets")
            return socket
        self.connections.append(socket)
        if isinstance(request.transport, asyncio.Transport):
            self._wires[id(socket)] = request.transport
        await socket.send_json(self._hello())
        self.journal.add("socket", event="connected", open=len(self.connections))
        try:
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._wires.pop(id(socket), None)
            if socket in self.connections:
                self.connections.remove(socket)
            self.journal.add("socket", event="closed", open=len(self.connections))
        return socket

    async def send(self, parcel: Parcel, retry: Retry | None) -> Outcome:
        """Send a parcel in an envelope and wait three seconds for its acknowledgement."""
        if not self.connections:
            return Outcome(False, "connection_failed")
        self._turn += 1
        socket = self.connections[self._turn % len(self.connections)]
        id_ = self.new_id("envelope-")
        acked: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = (parcel, acked)
        try:
            await socket.send_json(_envelope(id_, parcel, retry))
        except ConnectionError:
            return Outcome(False, "connection_failed")
        done = await within(self.clock, ACK_SECONDS, acked)
        self._waiting.pop(id_, None)
        return Outcome(True, "", acked.result()) if done else Outcome(False, "timeout")

    async def disconnect(self, ending: Ending) -> None:
        """Tell every connection that it ends, and why; after a mere warning it stays open."""
        if ending == "link_disabled":
            self.is_enabled = False
        for socket in list(self.connections):
            await self._farewell(socket, ending)

    async def drop(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.connections):
            self.connections.remove(socket)
            if wire := self._wires.pop(id(socket), None):
                wire.abort()

    async def close(self) -> None:
        for socket in list(self.connections):
            await socket.close()

    async def _farewell(self, socket: web.WebSocketResponse, ending: Ending) -> None:
        self.journal.add("socket", event="disconnect", why=ending)
        await socket.send_json({"type": "disconnect", "reason": ending, "debug_info": {"host": "slack-double"}})
        if ending != "warning":
            if socket in self.connections:
                self.connections.remove(socket)
            await socket.close()

    def _take(self, text: str) -> None:
        """Take what the app sent: an acknowledgement, or something that Slack would not understand."""
        try:
            ack = json.loads(text)
        except json.JSONDecodeError:
            return self.violation("socket_message", f"no JSON: {text[:200]}")
        id_ = ack.get("envelope_id") if isinstance(ack, dict) else None
        if id_ is None or set(ack) - {"envelope_id", "payload"}:
            return self.violation("socket_message", f"neither more nor less than an acknowledgement: {text[:200]}")
        parcel, waiting = self._waiting.get(id_, (None, None))
        self.journal.add("ack", envelope=id_, late=parcel is None, payload=ack.get("payload"))
        if parcel is not None and waiting is not None and not waiting.done():
            if ack.get("payload") and not parcel.takes_answer:
                self.violation("ack_payload", f"an acknowledgement of {parcel.kind} {parcel.id} carries no payload")
            waiting.set_result(ack.get("payload"))
        return None

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self.app_id},
            "debug_info": {"host": "slack-double", "build_number": 1, "approximate_connection_time": 18060},
        }


def _envelope(id_: str, parcel: Parcel, retry: Retry | None) -> dict[str, Any]:
    envelope = {
        "envelope_id": id_,
        "type": _TYPES[parcel.kind],
        "accepts_response_payload": parcel.takes_answer,
        "payload": parcel.payload,
    }
    if parcel.kind == "event":
        envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
    return envelope
