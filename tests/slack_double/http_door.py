"""Delivery over HTTP: signed requests to the app's addresses, and what its answers mean."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from tests.slack_double.clock import Clock
from tests.slack_double.deliveries import ACK_SECONDS, Outcome, Parcel, ParcelKind, Retry, within

Signing = Literal["good", "wrong", "stale", "missing"]


@dataclass
class HttpDoor:
    """The app's request URLs. Signatures bear the true time, whatever the double's clock says."""

    clock: Clock
    signing_secret: str
    urls: dict[ParcelKind, str] = field(default_factory=dict)
    signing: list[Signing] = field(default_factory=list)
    """How the next requests are signed; well, when there is nothing here."""
    name: str = "http"
    _session: aiohttp.ClientSession | None = None

    async def send(self, parcel: Parcel, retry: Retry | None) -> Outcome:
        """Send a parcel and wait three seconds for the answer."""
        type_, body = _body_of(parcel)
        headers = {**self._signed(body), "Content-Type": type_, "User-Agent": "Slackbot 1.0"}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        asked = asyncio.ensure_future(self._ask(self.urls[parcel.kind], body, headers))
        if not await within(self.clock, ACK_SECONDS, asked):
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            return Outcome(False, "http_timeout")
        return asked.result()

    async def verify(self, token: str) -> bool:
        """Ask the events address to echo a challenge, as Slack does when the address is entered."""
        parcel = Parcel("event", "url_verification", {"type": "url_verification", "token": token, "challenge": "3eZbr"})
        outcome = await self.send(parcel, None)
        answer = outcome.answer.get("challenge") if isinstance(outcome.answer, dict) else outcome.answer
        return outcome.acked and answer == "3eZbr"

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _ask(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        self._session = self._session or aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                text = await answer.text()
        except aiohttp.ClientError:
            return Outcome(False, "connection_failed")
        if 200 <= answer.status < 300:
            return Outcome(True, "", _read(text), answer.status)
        is_final = answer.headers.get("X-Slack-No-Retry") == "1"
        reason = "too_many_redirects" if 300 <= answer.status < 400 else "http_error"
        return Outcome(False, reason, None, answer.status, is_final)

    def _signed(self, body: bytes) -> dict[str, str]:
        how = self.signing.pop(0) if self.signing else "good"
        if how == "missing":
            return {}
        stamp = str(int(time.time()) - (600 if how == "stale" else 0))
        secret = "not-the-secret" if how == "wrong" else self.signing_secret
        mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


def _body_of(parcel: Parcel) -> tuple[str, bytes]:
    if parcel.kind == "event":
        return "application/json", json.dumps(parcel.payload).encode()
    form = parcel.payload if parcel.kind == "command" else {"payload": json.dumps(parcel.payload)}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else None
    except json.JSONDecodeError:
        return text
