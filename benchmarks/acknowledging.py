"""A client for doors that acknowledge: signed requests over connections kept open, each timed."""

import hashlib
import hmac
import json
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEXT = (
    "Just off with Dana Ortiz at Helix Bio. They have to move the AAV process out of Lyon and need three engineering"
    " runs before the tox batch. Priya Raman signs, budget is approved for next year, and we speak again on Friday."
)


def event(number: str, text: str = TEXT) -> bytes:
    """Return a message in a direct conversation, as the Events API tells of it."""
    message = {
        "type": "message", "channel": "D024BE91L", "channel_type": "im", "user": "U2147483697", "text": text,
        "ts": f"{1772438400 + hash(number) % 100_000}.000200", "team": "T024BE7LD", "client_msg_id": f"m-{number}",
        "blocks": [{"type": "rich_text", "block_id": "b", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}],
    }  # fmt: skip
    body = {
        "token": "XXYYZZ", "team_id": "T024BE7LD", "api_app_id": "A024BE7LD", "event": message,
        "type": "event_callback", "event_id": f"Ev{number}", "event_time": 1772438400,
        "authorizations": [{"enterprise_id": None, "team_id": "T024BE7LD", "user_id": "UBOT", "is_bot": True,
                            "is_enterprise_install": False}],
        "is_ext_shared_channel": False, "event_context": "4-x",
    }  # fmt: skip
    return json.dumps(body).encode()


def request(body: bytes, secret: str = SECRET, path: str = "/slack/events") -> bytes:
    """Return a whole signed HTTP request."""
    at = str(int(time.time()))
    mark = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: debrief\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={mark}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: statuses and seconds in the order of the requests, and how long all of it took."""

    statuses: tuple[int, ...]
    seconds: tuple[float, ...]
    took: float

    def at(self, part: float) -> float:
        """Return the seconds within which such a part of the answers came."""
        return sorted(self.seconds)[min(int(len(self.seconds) * part), len(self.seconds) - 1)]


def send(port: int, requests: Sequence[bytes], clients: int) -> Answers:
    """Send requests over so many connections at once, one after the other on each."""
    waiting, found = iter(requests), list[tuple[int, float]]()
    began = perf_counter()
    with selectors.DefaultSelector() as selector:
        for request_ in islice(waiting, clients):
            connection = socket.create_connection(("127.0.0.1", port), timeout=60)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ, perf_counter())
            connection.sendall(request_)
        while selector.get_map():
            for key, _ in selector.select():
                _take_answer(selector, key, waiting, found)
    statuses, seconds = zip(*found, strict=True)
    return Answers(statuses, seconds, perf_counter() - began)


def _take_answer(
    selector: selectors.BaseSelector,
    key: selectors.SelectorKey,
    waiting: Iterator[bytes],
    found: list[tuple[int, float]],
) -> None:
    # An answer without contents is one small packet: no more of HTTP is needed here, and so the client is no brake.
    connection = key.fileobj
    assert isinstance(connection, socket.socket)
    head = connection.recv(65_536)
    found.append((int(head[9:12] or b"0"), perf_counter() - key.data))
    following = next(waiting, None)
    if following is None:
        selector.unregister(connection)
        connection.close()
    else:
        selector.modify(connection, selectors.EVENT_READ, perf_counter())
        connection.sendall(following)
