"""The door over HTTP: what is not signed, too big or not stored is not taken; what is taken is stored once."""

import http.client
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import text

from bot.reading.masking import Masker
from bot.storage.database import Database
from bot.storage.inbox import Delivery, Inbox
from tests.bot.reading.test_masking import words
from tests.conftest import Tell
from tests.serving import SECRET, now, running_server
from tests.signed import Client, event, signature, signed

FORGERIES = 400
IN_SOAK = 10_000


def nothing(_: Delivery) -> None:
    """Leave it in the inbox, to be looked at."""
    raise NotImplementedError


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    with running_server(database, nothing, mask=Masker(words())) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with closing(Client(address, SECRET)) as client:
        yield client


def stored(database: Database) -> list[str]:
    with database.overlooking() as connection:
        found = connection.execute(text("SELECT event FROM inbox WHERE kind <> 'pulse' ORDER BY number"))
        return [str(row[0]) for row in found]


def bodies(database: Database) -> list[dict[str, object]]:
    with database.overlooking() as connection:
        found = connection.execute(text("SELECT body FROM inbox WHERE kind <> 'pulse' ORDER BY number"))
        return [json.loads(row[0]) for row in found]


def test_what_is_signed_is_stored_and_acknowledged_and_what_comes_again_too(client: Client, database: Database) -> None:
    answers = [client.send(event("1")), client.send(event("1")), client.send(event("2"))]

    assert answers == [200, 200, 200]
    assert stored(database) == ["Ev1", "Ev2"]


def test_slack_is_answered_when_it_asks_whose_address_this_is(client: Client, database: Database) -> None:
    status, answer = client.ask({"type": "url_verification", "challenge": "3eZbrw1a"})

    assert (status, json.loads(answer)) == (200, {"challenge": "3eZbrw1a"})
    assert stored(database) == []


def test_forms_are_read_as_interactions_and_commands(client: Client, database: Database) -> None:
    pressed = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2.abc",
        "channel": {"id": "D1"}, "message": {"ts": "5.6", "thread_ts": "3.4", "blocks": [{"type": "divider"}]},
        "actions": [{"action_id": "why", "block_id": "x", "value": "record of patient 12345678"}],
    }  # fmt: skip
    command = {"command": "/debrief", "text": "why Helix?", "team_id": "T1", "user_id": "U1", "trigger_id": "7.8"}
    for form in (urlencode({"payload": json.dumps(pressed)}), urlencode(command)):
        raw = form.encode()
        headers = {**signed(SECRET, raw), "Content-Type": "application/x-www-form-urlencoded"}
        assert client.send(raw, headers) == 200

    with database.overlooking() as connection:
        found = connection.execute(text("SELECT event, thread, kind FROM inbox ORDER BY number")).all()

    assert [tuple(row) for row in found] == [
        ("trigger:1.2.abc", "D1:3.4", "interaction"),
        ("trigger:7.8", "user:U1", "command"),
    ]
    assert bodies(database)[0]["actions"] == pressed["actions"]
    assert "blocks" not in str(bodies(database)[0])


def test_who_a_patient_is_never_reaches_the_store(client: Client, database: Database) -> None:
    told = "Batch for patient Cosima Lund, NHS no. 943 555 0182. Budget is approved."
    message = event("1", told, blocks=[{"type": "rich_text", "elements": [{"type": "text", "text": told}]}])
    changed = event("2", "", subtype="message_changed", message={"ts": "1.2", "text": told}, previous_message={
        "ts": "1.2", "text": told})  # fmt: skip
    form = {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1",
        "view": {"id": "V1", "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": told}}}}},
    }  # fmt: skip
    command = {"command": "/debrief", "text": told, "team_id": "T1", "user_id": "U1", "trigger_id": "2"}

    assert [client.send(each) for each in (message, changed, form, command)] == [200] * 4

    kept = json.dumps(bodies(database), ensure_ascii=False)
    assert "Cosima" not in kept
    assert "943 555" not in kept
    assert kept.count("Budget is approved.") == 5


def test_nothing_secret_is_stored(client: Client, database: Database) -> None:
    client.send(event("1"))

    assert "old-verification-token" not in json.dumps(bodies(database))


def forged(rng: Random) -> tuple[bytes, list[tuple[str, str]]]:
    """Return a request that Slack did not send, or not now, or that was changed on its way."""
    body = json.dumps(event(str(rng.randrange(10**9)))).encode()
    at = str(int(time.time()))
    good = signature(SECRET, at, body)
    how = rng.randrange(10)
    if how == 0:
        return body, _headers(at, signature(f"{SECRET}{rng.random()}", at, body))
    if how == 1:
        place = rng.randrange(len(body))
        changed = body[:place] + bytes([body[place] ^ (1 << rng.randrange(8))]) + body[place + 1 :]
        return changed, _headers(at, good)
    if how == 2:
        other = str(int(at) + rng.choice((-1, 1)) * rng.randrange(301, 100_000))
        return body, _headers(other, signature(SECRET, other, body))
    if how == 3:
        return body, rng.choice(([("X-Slack-Request-Timestamp", at)], [("X-Slack-Signature", good)], []))
    if how == 4:
        return body, [*_headers(at, good), rng.choice(_headers(at, good))]
    if how == 5:
        return b"", _headers(at, good)
    if how == 6:
        return body, _headers(at, good[: rng.randrange(len(good))])
    if how == 7:
        return body, _headers(str(int(at) - 1), good)
    if how == 8:
        odd = rng.choice(("", "now", "-5", "1e9", "\xb2", f"{at}.0", f" {at}0", "0x5f", "9" * 400))
        return body, _headers(odd, signature(SECRET, odd, body))
    return body + b" ", _headers(at, rng.choice((good.upper(), good.replace("v0=", "v1="), "v0=", "\xe9" * 67)))


def _headers(timestamp: str, signed_as: str) -> list[tuple[str, str]]:
    return [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signed_as)]


def statuses(address: str, rng: Random, count: int) -> list[int]:
    found, connection = [], http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    for _ in range(count):
        body, headers = forged(rng)
        connection.putrequest("POST", "/slack/events")
        for name, value in [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers]:
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.read()
        found.append(answer.status)
    connection.close()
    return found


def test_no_forged_request_is_taken(address: str, database: Database, seed: int, tell: Tell) -> None:
    found = statuses(address, Random(f"{seed}:forged"), FORGERIES)

    tell(f"signatures: {len(found):,} forged requests, {sum(each < 400 for each in found)} accepted")
    assert set(found) == {401}
    assert stored(database) == []


@pytest.mark.soak_slack
def test_no_forged_request_of_ten_thousand_is_taken(address: str, database: Database, seed: int, tell: Tell) -> None:
    found = statuses(address, Random(f"{seed}:forged"), IN_SOAK)

    tell(f"signatures: {len(found):,} forged requests, {sum(each < 400 for each in found)} accepted")
    assert set(found) == {401}
    assert stored(database) == []


def test_a_request_that_is_too_big_is_refused_before_it_is_read(
    address: str, client: Client, database: Database
) -> None:
    ten_megabytes = b'{"type": "event_callback", "x": "' + b"x" * 10_000_000 + b'"}'
    announced = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    announced.putrequest("POST", "/slack/events")
    announced.putheader("Content-Length", str(len(ten_megabytes)))
    announced.endheaders()
    unannounced = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    parts = (ten_megabytes[start : start + 65_536] for start in range(0, len(ten_megabytes), 65_536))
    # The door may hang up while the rest is still on its way.
    with suppress(BrokenPipeError, ConnectionResetError):
        unannounced.request("POST", "/slack/events", parts, signed(SECRET, ten_megabytes), encode_chunked=True)

    with closing(announced), closing(unannounced):
        assert announced.getresponse().status == 413
        with suppress(ConnectionResetError):
            assert unannounced.getresponse().status == 413
    assert stored(database) == []
    assert client.send(event("1")) == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a": 1e999999}', b'{"a": NaN}']
)
def test_what_is_signed_but_makes_no_sense_harms_nobody(client: Client, database: Database, body: bytes) -> None:
    status = client.send(body)

    assert status in {200, 400, 401}
    assert stored(database) == []
    assert client.send(event("1")) == 200


def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(
    client: Client, database: Database, tmp_path: Path
) -> None:
    with database.writing("T1") as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    full = [client.send(event(str(number), "x" * 5_000)) for number in range(20)]
    health = client.get("/health")[0] if 503 in full else 0
    with database.writing("T1") as connection:
        connection.execute(text("PRAGMA max_page_count = 100000"))
    again = [client.send(event(str(number), "x" * 5_000)) for number in range(20)]

    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        kept = {row[0] for row in connection.execute("SELECT event FROM inbox WHERE kind <> 'pulse'")}
    assert 503 in full
    assert health in {200, 503}
    assert again == [200] * 20
    assert kept == {f"Ev{number}" for number in range(20)}


def test_health_tells_version_policies_and_what_waits(database: Database) -> None:
    Inbox(database).put([Delivery("T1", "Ev1", "D1:1", "event", {}, now())])
    about = {"version": "0.1.0", "policies": {"b2b": "b2b@4f2a"}}

    with running_server(database, nothing, about=about) as address, closing(Client(address, SECRET)) as client:
        status, told = client.get("/health")

    assert status == 200
    assert {**told, **about} == told
    assert told["waiting"] == 1
    assert told["oldest_seconds"] >= 0
