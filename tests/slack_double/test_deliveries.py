"""How the double delivers: signed, again, late, doubled, out of order; over HTTP and over sockets; to Bolt itself."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import urlopen

import aiohttp
import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double.errors import ImpossibleError
from tests.slack_double.running import running_double
from tests.slack_double.workspace import Workspace

FORM = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "words", "max_length": 10},
        }
    ],
}
CARD = [
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {"type": "button", "action_id": "why", "value": "1", "text": {"type": "plain_text", "text": "Why"}},
            {
                "type": "static_select",
                "action_id": "stage",
                "options": [
                    {"text": {"type": "plain_text", "text": "Phase 2"}, "value": "phase_2"},
                    {"text": {"type": "plain_text", "text": "Phase 3"}, "value": "phase_3"},
                ],
            },
            {"type": "datepicker", "action_id": "day"},
        ],
    }
]


class Answering:
    """An app over HTTP that keeps what it gets and answers as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], Any]] = []
        self.answers: list[tuple[int, dict[str, str], str]] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def answer(self, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], str]:
        payload = json.loads(body) if body.startswith("{") else parse_qs(body)
        if "challenge" in payload:
            return 200, {}, str(payload["challenge"])
        self.got.append((headers, payload))
        self.go_on.wait(20)
        return self.answers.pop(0) if self.answers else (200, {}, "")


@contextmanager
def served(answer: Callable[[dict[str, str], str], tuple[int, dict[str, str], str]]) -> Iterator[str]:
    """Serve something that answers requests, on the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, headers, text = answer({key.lower(): value for key, value in self.headers.items()}, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def acme() -> Iterator[Workspace]:
    with running_double() as address:
        yield Workspace(address).add_team("acme", ("kim", "lee"), ("general",))


@pytest.fixture
def app(acme: Workspace) -> Iterator[Answering]:
    made = Answering()
    with served(made.answer) as url:
        assert acme.control("use_http", events=url) == {"verified": True}
        yield made
        made.go_on.set()


def client_of(acme: Workspace) -> WebClient:
    return WebClient(acme.token(), base_url=f"{acme.address}/api/")


def test_an_event_that_is_not_acknowledged_comes_again_at_once_then_after_one_and_five_minutes(
    acme: Workspace, app: Answering
) -> None:
    app.answers = [(500, {}, ""), (503, {}, ""), (200, {"Location": "x"}, "")]
    app.answers[2:] = [(301, {"Location": "/elsewhere"}, ""), (200, {}, "")]

    said = acme.say("kim", "Hello")
    acme.until(lambda: len(app.got) == 2)
    acme.until(lambda: len(acme.deliveries(said.event or "")) == 2)
    acme.control("advance", seconds=61)
    acme.until(lambda: len(acme.deliveries(said.event or "")) == 3)
    acme.control("advance", seconds=301)
    acme.until(lambda: len(acme.deliveries(said.event or "")) == 4)

    tries = [(headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in app.got]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "too_many_redirects")]
    assert len({payload["event_id"] for _, payload in app.got}) == 1


def test_no_retry_comes_where_the_app_asks_for_none(acme: Workspace, app: Answering) -> None:
    app.answers = [(500, {"X-Slack-No-Retry": "1"}, "")]

    said = acme.say("kim", "Hello")
    acme.until(lambda: any(each["text"] == "given up" for each in acme.journal("note")))

    assert len(acme.deliveries(said.event or "")) == 1


def test_an_answer_after_three_seconds_is_none(acme: Workspace, app: Answering) -> None:
    app.go_on.clear()

    said = acme.say("kim", "Hello")
    acme.until(lambda: len(app.got) == 1)
    acme.control("advance", seconds=3.1)
    acme.until(lambda: len(app.got) == 2)
    app.go_on.set()
    acme.until(lambda: len(acme.deliveries(said.event or "")) == 2)

    assert [each["reason"] for each in acme.deliveries(said.event or "")] == ["http_timeout", ""]


def test_what_was_acknowledged_can_come_again_and_in_copies(acme: Workspace, app: Answering) -> None:
    said = acme.say("kim", "Hello")
    acme.until(lambda: acme.deliveries(said.event or ""))
    acme.control("again", id=said.event, times=2, reason="connection_failed")
    acme.until(lambda: len(app.got) == 3)
    acme.control("deliveries", copies=3)
    acme.say("kim", "More")
    acme.until(lambda: len(app.got) == 6)

    numbers = sorted(headers.get("x-slack-retry-num", "0") for headers, _ in app.got)
    assert numbers == ["0", "0", "0", "0", "1", "2"]


def test_what_is_held_is_delivered_in_the_order_asked_for(acme: Workspace, app: Answering) -> None:
    acme.control("hold")
    said = [acme.say("kim", words) for words in ("one", "two", "three")]
    before = len(app.got)

    ids = acme.control("release", order=[2, 0, 1])["ids"]
    acme.until(lambda: len(app.got) == 3)

    assert before == 0
    assert ids == [said[2].event, said[0].event, said[1].event]


def test_all_kinds_of_messages_are_told_of(acme: Workspace, app: Answering) -> None:
    said = acme.say("kim", "Dana signs", "general")
    acme.edit("kim", said, "Priya signs")
    acme.delete("kim", said)
    acme.mention("kim", "why is Helix SQL?", "general")
    acme.upload("kim", "notes.txt", "Three batches.", "See here")
    acme.open_home("kim", "messages", viewing="general")
    acme.look_at("kim", "general")
    client_of(acme).chat_postMessage(channel=acme.id_of("kim"), text="Noted")
    acme.until(lambda: len(app.got) == 9)

    events = sorted((payload["event"] for _, payload in app.got), key=lambda event: event["event_ts"])
    kinds = [(event["type"], event.get("subtype")) for event in events]
    assert sorted(kinds, key=str) == sorted(
        [
            ("message", None),
            ("message", "message_changed"),
            ("message", "message_deleted"),
            ("message", None),
            ("app_mention", None),
            ("message", "file_share"),
            ("app_home_opened", None),
            ("app_context_changed", None),
            ("message", None),
        ],
        key=str,
    )
    changed = next(event for event in events if event.get("subtype") == "message_changed")
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("Priya signs", "Dana signs")
    assert changed["message"]["ts"] == said.ts != changed["event_ts"]
    assert [event["bot_id"] for event in events if "bot_id" in event] == ["B0DEBRIEFAC"]


def test_a_deleted_message_that_has_replies_becomes_a_tombstone(acme: Workspace, app: Answering) -> None:
    said = acme.say("kim", "Dana signs")
    client_of(acme).chat_postMessage(channel=said.channel, thread_ts=said.ts, text="Noted")

    acme.delete("kim", said)
    acme.until(lambda: len(app.got) == 3)

    event = next(payload["event"] for _, payload in app.got if payload["event"].get("subtype"))
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert (event["message"]["user"], event["previous_message"]["text"]) == ("USLACKBOT", "Dana signs")


def test_people_press_and_pick_only_what_is_there(acme: Workspace, app: Answering) -> None:
    said = acme.say("kim", "Hello")
    client_of(acme).chat_postMessage(channel=said.channel, text="Card", blocks=CARD)
    card = acme.reply(said)

    acme.press("kim", card, label="Why")
    acme.choose("kim", card, "stage", "Phase 3")
    acme.choose("kim", card, "day", "2026-07-01")
    with pytest.raises(ImpossibleError, match="0 elements"):
        acme.press("kim", card, "why", "2")
    with pytest.raises(ImpossibleError, match="none of the options"):
        acme.choose("kim", card, "stage", "phase_9")
    with pytest.raises(ImpossibleError, match=r"sees no message|is not in"):
        acme.press("lee", card, "why")

    told = [json.loads(payload["payload"][0]) for _, payload in app.got if "payload" in payload]
    assert [each["actions"][0]["action_id"] for each in told] == ["why", "stage", "day"]
    state = told[2]["state"]["values"]["acts"]
    assert state["stage"]["selected_option"]["value"] == "phase_3"
    assert state["day"] == {"type": "datepicker", "selected_date": "2026-07-01"}
    assert told[0]["message"]["ts"] == card["ts"]


def open_form(acme: Workspace) -> None:
    trigger = acme.command("kim", "/debrief")["trigger_id"]
    client_of(acme).views_open(trigger_id=trigger, view=FORM)


def test_a_form_is_sent_once_it_is_filled_in_and_does_what_the_answer_says(acme: Workspace, app: Answering) -> None:
    open_form(acme)
    wrong = {"response_action": "errors", "errors": {"reason": "Say more"}}
    other = {"response_action": "update", "view": {**FORM, "title": {"type": "plain_text", "text": "Then"}}}
    app.answers = [(200, {}, json.dumps(each)) for each in (wrong, other, {"response_action": "clear"})]

    empty, long = acme.submit("kim", {}), acme.submit("kim", {"Reason": "x" * 11})
    told, shown = acme.submit("kim", {"Reason": "timing"}), acme.submit("kim", {"words": "timing"})
    then = acme.view("kim")
    acme.submit("kim", {"reason": "timing"})

    assert "reason" in empty["errors"]
    assert "reason" in long["errors"]
    assert told["errors"] == {"reason": "Say more"}
    assert shown["acked"]
    assert then is not None
    assert then["title"]["text"] == "Then"
    assert acme.view("kim") is None
    sent = [json.loads(payload["payload"][0]) for _, payload in app.got if "payload" in payload]
    assert sent[0]["view"]["state"]["values"]["reason"]["words"]["value"] == "timing"


BAD_ANSWERS = {
    "errors for no field": {"response_action": "errors", "errors": {"other": "x"}},
    "an unknown action": {"response_action": "close"},
    "a view of another shape": {"response_action": "update", "view": {**FORM, "colour": "red"}},
    "a word": "thanks",
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_wrong_answer_to_a_form_is_a_violation(name: str, acme: Workspace, app: Answering) -> None:
    open_form(acme)
    app.answers = [(200, {}, json.dumps(BAD_ANSWERS[name]))]

    acme.submit("kim", {"Reason": "timing"})

    assert len(acme.violations()) == 1


def test_closing_a_form_is_told_where_it_asks_to_be(acme: Workspace, app: Answering) -> None:
    open_form(acme)

    acme.close("kim")

    assert [json.loads(payload["payload"][0])["type"] for _, payload in app.got if "payload" in payload] == [
        "view_closed"
    ]
    assert acme.view("kim") is None


def test_a_fourth_view_is_one_too_many(acme: Workspace, app: Answering) -> None:
    open_form(acme)
    push = {"response_action": "push", "view": {key: value for key, value in FORM.items() if key != "callback_id"}}
    app.answers = [(200, {}, json.dumps(push))] * 3

    views = [acme.submit("kim", {"Reason": "timing"}) for _ in range(3)]

    assert [each["reason"] for each in views] == ["", "", "push_limit_reached"]


def test_an_acknowledgement_of_a_button_carries_nothing(acme: Workspace, app: Answering) -> None:
    said = acme.say("kim", "Hello")
    client_of(acme).chat_postMessage(channel=said.channel, text="Card", blocks=CARD)
    card = acme.reply(said)
    acme.until(lambda: len(app.got) == 2)
    app.answers = [(200, {}, '{"text": "done"}')]

    acme.press("kim", card, "why")

    assert [each["code"] for each in acme.violations()] == ["ack_payload"]


class Heard:
    """A Bolt app that writes down what its listeners heard."""

    def __init__(self, acme: Workspace) -> None:
        self.words: list[str] = []
        secret = acme.world()["app"]["signing_secret"]
        self.bolt = App(client=client_of(acme), signing_secret=secret, token_verification_enabled=False)
        self.bolt.event("message")(lambda event: self.words.append(f"message {event['channel_type']}"))
        self.bolt.event("app_mention")(lambda: self.words.append("mention"))
        self.bolt.event("app_home_opened")(lambda event: self.words.append(f"home {event['tab']}"))
        self.bolt.event("app_uninstalled")(lambda: self.words.append("uninstalled"))
        self.bolt.event("tokens_revoked")(lambda: self.words.append("revoked"))
        self.bolt.action("why")(self._acked("action"))
        self.bolt.view("form")(self._acked("form"))
        self.bolt.view_closed("form")(self._acked("closed"))
        self.bolt.command("/debrief")(self._acked("command"))
        self.bolt.shortcut("debrief_this")(self._acked("shortcut"))

    def _acked(self, word: str) -> Callable[..., None]:
        def listener(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            ack()
            self.words.append(word)
            if word == "command":
                client.views_open(trigger_id=body["trigger_id"], view=FORM)

        return listener

    def answer(self, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], str]:
        response = self.bolt.dispatch(BoltRequest(body=body, headers=dict(headers)))
        return response.status, response.first_headers(), response.body


@contextmanager
def heard_over_http(acme: Workspace) -> Iterator[Heard]:
    heard = Heard(acme)
    with served(heard.answer) as url:
        acme.control("use_http", events=url)
        yield heard


@contextmanager
def heard_over_sockets(acme: Workspace) -> Iterator[Heard]:
    heard = Heard(acme)
    handler = SocketModeHandler(heard.bolt, acme.world()["app"]["app_token"], web_client=client_of(acme))
    handler.connect()  # type: ignore[no-untyped-call] # Bolt types it not
    acme.connected()
    yield heard
    hang_up(acme, handler.client)
    handler.close()  # type: ignore[no-untyped-call] # the same


@pytest.mark.parametrize("over", [heard_over_http, heard_over_sockets])
def test_bolt_understands_every_delivery(acme: Workspace, over: Callable[[Workspace], Any]) -> None:
    with over(acme) as heard:
        said = acme.say("kim", "Hello")
        acme.mention("kim", "why?", "general")
        acme.open_home("kim", "messages")
        client_of(acme).chat_postMessage(channel=said.channel, text="Card", blocks=CARD)
        pressed = acme.press("kim", acme.reply(said), "why")
        acme.command("kim", "/debrief", "help")
        acme.until(lambda: acme.view("kim"))
        sent = acme.submit("kim", {"Reason": "timing"})
        acme.shortcut("kim", "debrief_this", said)
        acme.shortcut("kim", "debrief_this")
        acme.command("kim", "/debrief")
        acme.until(lambda: acme.view("kim"))
        acme.close("kim")
        acme.control("uninstall")
        acme.until(lambda: len(heard.words) == 13)

    assert sorted(heard.words) == sorted(
        (
            "message im",
            "message channel",
            "mention",
            "home messages",
            "action",
            "command",
            "form",
            "shortcut",
            "shortcut",
            "command",
            "closed",
            "revoked",
            "uninstalled",
        )
    )
    assert (pressed["acked"], sent["acked"]) == (True, True)
    assert [each["reason"] for each in acme.deliveries() if not each["acked"]] == []
    assert acme.violations() == []


@pytest.mark.parametrize("how", ["wrong", "stale", "missing"])
def test_bolt_turns_a_forged_request_away(how: str, acme: Workspace) -> None:
    with heard_over_http(acme) as heard:
        acme.control("sign", how=how, times=4)
        said = acme.say("kim", "Hello")
        acme.until(lambda: acme.deliveries(said.event or ""))

    assert heard.words == []
    assert acme.deliveries(said.event or "")[0]["status"] == 401


@contextmanager
def socket(acme: Workspace, *, answers: bool = True) -> Iterator[tuple[SocketModeClient, list[SocketModeRequest]]]:
    """Connect Slack's own socket client, which acknowledges, or not."""
    got: list[SocketModeRequest] = []

    def take(client: Any, request: SocketModeRequest) -> None:
        got.append(request)
        if answers:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    web = WebClient(base_url=f"{acme.address}/api/")
    client = SocketModeClient(acme.world()["app"]["app_token"], web_client=web, ping_interval=0.1)
    client.socket_mode_request_listeners.append(take)
    client.connect()
    acme.until(lambda: acme.world()["sockets"] >= 1)
    yield client, got
    hang_up(acme, client)
    client.close()


def hang_up(acme: Workspace, client: Any) -> None:
    """Cut the sockets first: Slack's client would listen three seconds more before it closes."""
    client.auto_reconnect_enabled = False
    acme.control("drop_sockets")


def test_an_envelope_that_is_not_acknowledged_comes_again_with_its_count(acme: Workspace) -> None:
    with socket(acme, answers=False) as (_, got):
        acme.say("kim", "Hello")
        acme.until(lambda: len(got) == 1)
        acme.control("advance", seconds=3.1)
        acme.until(lambda: len(got) == 2)

    assert [(each.retry_attempt, each.retry_reason) for each in got] == [(0, ""), (1, "timeout")]
    assert got[0].envelope_id != got[1].envelope_id
    assert got[0].payload["event_id"] == got[1].payload["event_id"]


def test_a_socket_that_is_refreshed_or_cut_is_opened_again(acme: Workspace) -> None:
    with socket(acme) as (client, got):
        for number, act in enumerate((("disconnect", {"reason": "refresh_requested"}), ("drop_sockets", {})), start=2):
            acme.control(act[0], **act[1])
            if act[0] == "drop_sockets":
                client.connect_to_new_endpoint(force=True)
            acme.until(lambda: acme.world()["sockets"] == 1 and len(acme.calls("apps.connections.open")) >= number)  # noqa: B023
        acme.say("kim", "Still there?")
        acme.until(lambda: got)

    assert [each["why"] for each in acme.journal("socket") if each["event"] == "disconnect"] == ["refresh_requested"]


def test_deliveries_go_to_one_of_several_sockets(acme: Workspace) -> None:
    with socket(acme) as (_, first), socket(acme) as (_, second):
        acme.connected(2)
        for number in range(4):
            acme.say("kim", f"Message {number}")
        acme.until(lambda: len(first) + len(second) == 4)

        assert (len(first), len(second)) == (2, 2)


def test_an_eleventh_socket_is_told_that_there_are_too_many(acme: Workspace) -> None:
    app_token = acme.world()["app"]["app_token"]

    async def opened() -> list[str]:
        api = AsyncWebClient(base_url=f"{acme.address}/api/")
        async with aiohttp.ClientSession() as session:
            urls = [(await api.apps_connections_open(app_token=app_token))["url"] for _ in range(11)]
            sockets = [await session.ws_connect(url) for url in urls]
            first = [await each.receive_json() for each in sockets]
            return [each.get("reason", each["type"]) for each in first]

    assert asyncio.run(opened()) == ["hello"] * 10 + ["too_many_websockets"]


def test_an_address_of_a_socket_is_good_once_and_for_half_a_minute(acme: Workspace) -> None:
    opened = WebClient(base_url=f"{acme.address}/api/").apps_connections_open(
        app_token=acme.world()["app"]["app_token"]
    )
    acme.control("advance", seconds=31)

    with pytest.raises(HTTPError, match="404") as caught:
        urlopen(opened["url"].replace("ws://", "http://"))

    caught.value.close()


def test_two_workspaces_have_their_own_people_tokens_and_messages(acme: Workspace) -> None:
    beta = acme.add_team("beta", ("kim",))

    acme.say("kim", "In acme")
    beta.say("kim", "In beta")

    assert [each["text"] for each in acme.messages("kim")] == ["In acme"]
    assert [each["text"] for each in beta.messages("kim")] == ["In beta"]
    assert acme.token() != beta.token()
    assert acme.id_of("kim") != beta.id_of("kim")
