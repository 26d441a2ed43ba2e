"""Requests as Slack sends them, for tests and benchmarks that are Slack themselves."""

import hashlib
import hmac
import json
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's v0 signature of a request."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """Return the headers that go with a body."""
    timestamp = str(int(time.time() if at is None else at))
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }


def event(number: str, text: str = "hello", *, team: str = "T1", thread: str = "", **others: Any) -> dict[str, Any]:
    """Return a message in a direct conversation as the Events API tells of it."""
    message = {
        "type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": text,
        "ts": thread or f"1772438400.{number[-6:].rjust(6, '0')}", **others,
    }  # fmt: skip
    return {
        "type": "event_callback", "token": "old-verification-token", "team_id": team, "api_app_id": "A1",
        "event_id": f"Ev{number}", "event_time": 1772438400, "event": message,
        "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}],
    }  # fmt: skip


class Client:
    """One connection to a door."""

    def __init__(self, address: str, secret: str, path: str = "/slack/events") -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
        self._secret, self._path = secret, path

    def send(self, body: dict[str, Any] | bytes, headers: dict[str, str] | None = None) -> int:
        """Send a body, signed unless headers are given, and return the status."""
        return self.ask(body, headers)[0]

    def ask(self, body: dict[str, Any] | bytes, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._connection.request("POST", self._path, raw, signed(self._secret, raw) if headers is None else headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def get(self, path: str) -> tuple[int, Any]:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def close(self) -> None:
        self._connection.close()
