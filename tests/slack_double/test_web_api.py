"""The Web API of the double, used through Slack's own client."""

import http.client
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_double.limits import limits
from tests.slack_double.running import running_double
from tests.slack_double.workspace import Workspace

MANIFEST = {
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:history", "channels:history", "users:read"]}},
    "features": {"app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": False}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im"]}, "interactivity": {"is_enabled": True}},
}


@pytest.fixture
def acme() -> Iterator[Workspace]:
    with running_double() as address:
        yield Workspace(address).add_team("acme", ("kim", "lee"), ("general", "quiet"))


@pytest.fixture
def client(acme: Workspace) -> WebClient:
    return client_of(acme)


def client_of(workspace: Workspace, token: str | None = None) -> WebClient:
    return WebClient(token or workspace.token(), base_url=f"{workspace.address}/api/")


def refused(call: Callable[[], Any]) -> str:
    """Give Slack's error for a call that is refused."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_a_posted_message_is_there_with_its_metadata_for_who_asks(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")
    key = {"event_type": "debrief_post", "event_payload": {"key": "Ev1:0"}}

    sent = client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text="Hi", metadata=key)

    plainly = client.conversations_replies(channel=said.channel, ts=said.ts)["messages"]
    whole = client.conversations_replies(channel=said.channel, ts=said.ts, include_all_metadata=True)["messages"]
    assert [each["ts"] for each in whole] == [said.ts, sent["ts"]]
    assert [each.get("metadata") for each in whole] == [None, key]
    assert "metadata" not in plainly[1]
    assert acme.violations() == []


def test_a_message_is_updated_deleted_and_linked(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")
    sent = client.chat_postMessage(channel=said.channel, text="One", blocks=[{"type": "divider"}])

    client.chat_update(channel=said.channel, ts=sent["ts"], text="Two")
    link = client.chat_getPermalink(channel=said.channel, message_ts=sent["ts"])["permalink"]

    after = acme.from_app("kim")[0]
    assert (after["text"], "blocks" in after) == ("Two", False)
    assert link.endswith("/p" + sent["ts"].replace(".", ""))
    client.chat_delete(channel=said.channel, ts=sent["ts"])
    assert acme.from_app("kim") == []


REFUSED: dict[str, Callable[[WebClient, str, str], Any]] = {
    "unknown_method": lambda client, dm, ts: client.api_call("chat.shout"),
    "no_text": lambda client, dm, ts: client.api_call("chat.postMessage", params={"channel": dm}),
    "channel_not_found": lambda client, dm, ts: client.chat_postMessage(channel="C0NOWHERE", text="x"),
    "message_not_found": lambda client, dm, ts: client.chat_update(channel=dm, ts="1.000001", text="x"),
    "thread_not_found": lambda client, dm, ts: client.chat_postMessage(channel=dm, text="x", thread_ts="1.000001"),
    "cant_update_message": lambda client, dm, ts: client.chat_update(channel=dm, ts=ts, text="x"),
    "invalid_blocks": lambda client, dm, ts: client.chat_postMessage(channel=dm, text="x", blocks=[{"type": "no"}]),
    "msg_blocks_too_long": lambda client, dm, ts: client.chat_postMessage(
        channel=dm, text="x", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5
    ),
    "invalid_metadata_format": lambda client, dm, ts: client.chat_postMessage(
        channel=dm, text="x", metadata={"event_type": "x"}
    ),
    "user_not_in_channel": lambda client, dm, ts: client.chat_postEphemeral(channel=dm, user="U0LEEACME00", text="x"),
    "invalid_trigger_id": lambda client, dm, ts: client.views_open(
        trigger_id="1.2", view={"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    ),
    "user_not_found": lambda client, dm, ts: client.users_info(user="U0NOBODY"),
    "no_reaction": lambda client, dm, ts: client.reactions_remove(channel=dm, timestamp=ts, name="eyes"),
    "message_not_in_streaming_state": lambda client, dm, ts: client.chat_appendStream(
        channel=dm, ts=client.chat_postMessage(channel=dm, text="x")["ts"], markdown_text="x"
    ),
    "invalid_cursor": lambda client, dm, ts: client.users_list(cursor="elsewhere"),
    "invalid_code": lambda client, dm, ts: client.oauth_v2_access(
        client_id="1111.2222", client_secret="double-client-secret", code="x"
    ),
    "bad_client_secret": lambda client, dm, ts: client.oauth_v2_access(
        client_id="1111.2222", client_secret="x", code="x"
    ),
}


@pytest.mark.parametrize("error", REFUSED)
def test_a_wrong_call_gets_slacks_error_and_is_a_violation(error: str, acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")

    assert refused(lambda: REFUSED[error](client, said.channel, said.ts)) == error

    assert [each["code"] for each in acme.violations()] == [error]


ARGUMENTS: dict[str, dict[str, Any]] = {
    "unknown": {"channel": "D0KIMACME00", "text": "x", "threads_ts": "1.2"},
    "missing": {"text": "x"},
    "of the wrong type": {"channel": "D0KIMACME00", "text": "x", "metadata": "word"},
    "half a JSON": {"channel": "D0KIMACME00", "text": "x", "blocks": "[{"},
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_that_is_wrong_is_refused(name: str, acme: Workspace, client: WebClient) -> None:
    acme.say("kim", "Hello")

    assert refused(lambda: client.api_call("chat.postMessage", params=ARGUMENTS[name])) == "invalid_arguments"


def test_json_is_taken_where_slack_takes_it_and_nowhere_else(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")

    client.api_call("chat.postMessage", json={"channel": said.channel, "text": "x", "unfurl_links": False})

    assert refused(lambda: client.api_call("users.info", json={"user": acme.id_of("kim")})) == "invalid_arguments"


def test_a_token_is_asked_for_and_each_method_takes_its_own_kind(acme: Workspace) -> None:
    app_token = acme.world()["app"]["app_token"]

    assert refused(client_of(acme, "xoxb-other").auth_test) == "invalid_auth"
    assert refused(client_of(acme, app_token).auth_test) == "not_allowed_token_type"
    assert refused(lambda: client_of(acme).apps_connections_open(app_token=acme.token())) == "not_allowed_token_type"


def test_only_the_scopes_of_the_manifest_are_granted_and_only_its_events_delivered(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST), "utf-8")

    with running_double(manifest=path) as address:
        acme = Workspace(address).add_team("acme", ("kim", "lee"))
        in_dm, in_channel = acme.say("kim", "Hello"), acme.say("kim", "Hello", "general")
        client = client_of(acme)
        lacking = refused(lambda: client.reactions_add(channel=in_dm.channel, timestamp=in_dm.ts, name="eyes"))
        unseen = client.users_info(user=acme.id_of("lee"))["user"]["profile"]

    assert in_dm.event is not None
    assert in_channel.event is None
    assert lacking == "missing_scope"
    assert "email" not in unseen


def test_the_app_sees_no_channel_that_it_is_not_in(acme: Workspace, client: WebClient) -> None:
    closed = acme.control("add_channel", name="board", people=["lee"], with_app=False, kind="group")["channel"]
    public = acme.control("add_channel", name="open", people=["lee"], with_app=False)["channel"]

    assert refused(lambda: client.chat_postMessage(channel=closed, text="x")) == "channel_not_found"
    assert refused(lambda: client.chat_postMessage(channel=public, text="x")) == "not_in_channel"
    client.conversations_join(channel=public)
    client.chat_postMessage(channel=public, text="x")


def test_lists_come_in_pages(acme: Workspace, client: WebClient) -> None:
    names = [each["name"] for page in client.users_list(limit=1) for each in page["members"]]

    assert names == ["kim", "lee", "debrief"]
    assert len(acme.calls("users.list")) == 3


def test_a_stream_is_begun_grown_and_ended(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Why?")

    began = client.chat_startStream(channel=said.channel, thread_ts=said.ts, markdown_text="Because ")
    client.chat_appendStream(channel=said.channel, ts=began["ts"], markdown_text="of this")
    held = refused(lambda: client.chat_update(channel=said.channel, ts=began["ts"], text="x"))
    client.chat_stopStream(channel=said.channel, ts=began["ts"], blocks=[{"type": "divider"}])

    assert held == "streaming_state_conflict"
    assert acme.from_app("kim")[0]["text"] == "Because of this"
    in_channel = acme.say("kim", "x", "general")
    assert (
        refused(lambda: client.chat_startStream(channel=in_channel.channel, thread_ts=in_channel.ts))
        == "missing_recipient_user_id"
    )


def test_a_status_is_kept_and_prompts_with_a_thread_are_a_violation(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")
    prompts = [{"title": "Debrief a call", "message": "I had a call"}]

    client.agents_sessions_setStatus(channel_id=said.channel, thread_ts=said.ts, status="processing")
    client.assistant_threads_setSuggestedPrompts(channel_id=said.channel, prompts=prompts)
    client.assistant_threads_setSuggestedPrompts(channel_id=said.channel, prompts=prompts[:], thread_ts=said.ts)

    assert acme.status(said) == "processing"
    assert acme.prompts("kim") == prompts
    assert [each["code"] for each in acme.violations()] == ["prompts_in_thread"]
    unknown = refused(
        lambda: client.agents_sessions_setStatus(channel_id=said.channel, thread_ts=said.ts, status="busy")
    )
    assert unknown == "invalid_arguments"


def test_a_trigger_opens_one_view_within_three_seconds(acme: Workspace, client: WebClient) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [], "external_id": "one"}
    first, late = (acme.command("kim", "/debrief")["trigger_id"] for _ in range(2))

    opened = client.views_open(trigger_id=first, view=view)["view"]
    twice = refused(lambda: client.views_open(trigger_id=first, view=view))
    acme.control("advance", seconds=3.5)

    assert twice == "exchanged_trigger_id"
    assert refused(lambda: client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
    changed = client.views_update(external_id="one", view=view)["view"]
    assert changed["id"] == opened["id"]
    assert refused(lambda: client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)) == "hash_conflict"


def test_an_answer_address_takes_five_answers_within_half_an_hour(acme: Workspace) -> None:
    address, late = (acme.command("kim", "/debrief")["response_url"] for _ in range(2))

    statuses = [_answer(address, {"text": f"Answer {n}"}) for n in range(6)]
    acme.control("advance", seconds=31 * 60)

    assert statuses == [200] * 5 + [404]
    assert _answer(late, {"text": "x"}) == 404
    assert [each["text"] for each in acme.private("kim")] == [f"Answer {n}" for n in range(5)]
    assert [each["code"] for each in acme.violations()] == ["used_url", "expired_url"]


def _answer(address: str, said: dict[str, Any]) -> int:
    request = Request(address, json.dumps(said).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return int(error.code)


def test_files_go_both_ways_and_need_the_token(acme: Workspace, client: WebClient) -> None:
    said = acme.upload("kim", "notes.txt", "They want three batches.")
    shared = acme.messages("kim")[0]["files"][0]

    client.files_upload_v2(channel=said.channel, filename="crm.csv", content="a,b", thread_ts=said.ts)

    bearer = {"Authorization": f"Bearer {acme.token()}"}
    with urlopen(Request(shared["url_private"], headers=bearer)) as answer:
        assert answer.read() == b"They want three batches."
    with urlopen(shared["url_private"]) as answer:
        assert "text/html" in answer.headers["Content-Type"]
    sent = acme.from_app("kim")[0]["files"][0]
    assert (sent["name"], acme.file(sent["id"])) == ("crm.csv", b"a,b")
    assert [each["code"] for each in acme.violations()] == ["invalid_auth"]


def test_faults_meet_the_calls_they_are_ordered_for(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")
    acme.control("fault", method="chat.postMessage", kind="rate_limited", seconds=7)
    acme.control("fault", method="chat.postMessage", kind="error", error="fatal_error")
    acme.control("fault", method="chat.postMessage", kind="status", status=503)

    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=said.channel, text="x")
    failed = refused(lambda: client.chat_postMessage(channel=said.channel, text="x"))
    with pytest.raises(SlackApiError, match="non-JSON"):
        client.chat_postMessage(channel=said.channel, text="x")
    client.chat_postMessage(channel=said.channel, text="x")

    assert limited.value.response.headers["Retry-After"] == "7"
    assert failed == "fatal_error"
    assert (len(acme.from_app("kim")), acme.violations()) == (1, [])


def test_an_answer_can_be_lost_after_the_message_was_stored(acme: Workspace) -> None:
    said = acme.say("kim", "Hello")
    client = WebClient(acme.token(), base_url=f"{acme.address}/api/", retry_handlers=[])
    acme.control("fault", method="chat.postMessage", kind="hang_up")
    acme.control("fault", method="chat.postMessage", kind="refuse")

    for _ in range(2):
        with pytest.raises(OSError, match=r"closed connection|reset"):
            client.chat_postMessage(channel=said.channel, text="x")

    assert len(acme.from_app("kim")) == 1


def test_rate_limits_hold_where_they_are_turned_on(acme: Workspace, client: WebClient) -> None:
    said = acme.say("kim", "Hello")
    acme.control("rates", on=True, burst=2)

    statuses = [_status(client, said.channel) for _ in range(3)]
    acme.control("advance", seconds=1)

    assert statuses == [200, 200, 429]
    assert _status(client, said.channel) == 200
    assert acme.violations() == []


def _status(client: WebClient, channel: str) -> int:
    try:
        return int(client.chat_postMessage(channel=channel, text="x").status_code)
    except SlackApiError as error:
        return int(error.response.status_code)


def test_an_update_is_shorter_than_a_message(acme: Workspace, client: WebClient) -> None:
    most = limits()["message"]["text_of_an_update"]
    said = acme.say("kim", "Hello")
    sent = client.chat_postMessage(channel=said.channel, text="x" * (most + 1))

    assert refused(lambda: client.chat_update(channel=said.channel, ts=sent["ts"], text="é" * most)) == "msg_too_long"


def test_an_error_that_a_test_expects_is_no_violation(acme: Workspace, client: WebClient) -> None:
    acme.allow("message_not_found")
    said = acme.say("kim", "Hello")

    assert refused(lambda: client.chat_update(channel=said.channel, ts="1.000001", text="x")) == "message_not_found"

    assert acme.violations() == []


def test_installing_gives_a_new_token_and_uninstalling_ends_it(acme: Workspace, client: WebClient) -> None:
    app, old = acme.world()["app"], acme.token()
    secrets = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    asked = urlencode({"client_id": app["client_id"], "state": "s1", "redirect_uri": "http://127.0.0.1:1/oauth"})

    sent_to = urlsplit(_redirected(acme, f"/oauth/v2/authorize?{asked}"))
    back = parse_qs(sent_to.query)
    installed = client.oauth_v2_access(**secrets, code=back["code"][0])
    used = refused(lambda: client.oauth_v2_access(**secrets, code=back["code"][0]))

    assert (sent_to.path, back["state"]) == ("/oauth", ["s1"])
    assert (installed["access_token"], used) == (acme.token(), "invalid_code")
    assert refused(client_of(acme, old).auth_test) == "invalid_auth"
    acme.control("uninstall")
    assert refused(client_of(acme).auth_test) == "account_inactive"


def _redirected(acme: Workspace, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(acme.address).netloc)
    connection.request("GET", path)
    location = connection.getresponse().headers["Location"]
    connection.close()
    return location


def test_a_slower_clock_makes_slacks_three_seconds_longer() -> None:
    with running_double(pace=0.001) as address:
        acme = Workspace(address).add_team("acme", ("kim",))
        before = acme.world()["now"]
        acme.control("advance", seconds=2)
        later = acme.world()["now"]

    assert 2 <= later - before < 2.1
