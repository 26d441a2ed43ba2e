"""What the double and an independent emulator of Slack must agree on, so that neither is strict in a way of its own.

Against the double always; against `emulate` (npm) in `make soak-slack`, where Node 22 or newer is there to run it.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.conftest import Tell
from tests.slack_double.running import running_double
from tests.slack_double.workspace import Workspace

EMULATE: Final = "emulate@0.12.2"
NODE: Final = 22
FORM: Final = {
    "type": "modal",
    "callback_id": "edit",
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [{"type": "divider"}],
}


@dataclass(frozen=True)
class Somewhere:
    """A Slack to try: a client, a channel with the app in it, somebody, and how triggers come about there."""

    client: WebClient
    channel: str
    user: str
    trigger: Callable[[], str]


@contextmanager
def at_the_double() -> Iterator[Somewhere]:
    with running_double() as address:
        acme = Workspace(address).add_team("acme", ("kim",))
        client = WebClient(acme.token(), base_url=f"{address}/api/")
        channel = acme.world()["teams"]["acme"]["channels"]["general"]
        yield Somewhere(client, channel, acme.id_of("kim"), lambda: str(acme.command("kim", "/debrief")["trigger_id"]))
        assert [each["code"] for each in acme.violations() if each["code"] not in EXPECTED] == []


@contextmanager
def at_the_emulator() -> Iterator[Somewhere]:
    """Start the emulator; a machine without Node 22 skips, and says so."""
    if _node() < NODE:
        pytest.skip(f"NOT RUN against {EMULATE}: it needs Node {NODE} or newer, here is {_node() or 'none'}")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["npx", "--yes", EMULATE, "--service", "slack", "--port", str(port)]
    # npx starts node, and that the emulator: they end together.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        said = _until_ready(process)
        assert "Ready" in said, said
        client = WebClient("xoxb-subset", base_url=f"http://127.0.0.1:{port}/api/")
        channel = client.conversations_list()["channels"][0]["id"]
        user = client.users_list()["members"][0]["id"]
        yield Somewhere(client, channel, user, lambda: str(client.api_call("views.generateTriggerId")["trigger_id"]))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def _until_ready(process: "subprocess.Popen[str]") -> str:
    """Read what the emulator says until it is ready or ends."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if "Ready" in line:
            break
    return said


def _node() -> int:
    """Tell the version of Node that is here; 0 for none."""
    if shutil.which("node") is None or shutil.which("npx") is None:
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return int(told.strip().removeprefix("v").partition(".")[0] or 0)


def messages_are_posted_threaded_updated_and_deleted(there: Somewhere) -> None:
    metadata = {"event_type": "debrief_post", "event_payload": {"key": "Ev1:0"}}
    root = there.client.chat_postMessage(channel=there.channel, text="Root", metadata=metadata)
    reply = there.client.chat_postMessage(channel=there.channel, text="Reply", thread_ts=root["ts"])
    there.client.chat_update(channel=there.channel, ts=reply["ts"], text="Changed", blocks=[{"type": "divider"}])

    found = there.client.conversations_replies(channel=there.channel, ts=root["ts"], include_all_metadata=True)
    there.client.chat_delete(channel=there.channel, ts=reply["ts"])
    after = there.client.conversations_replies(channel=there.channel, ts=root["ts"])

    assert [each["text"] for each in found["messages"]] == ["Root", "Changed"]
    assert found["messages"][0]["metadata"] == metadata
    assert [each["type"] for each in found["messages"][1]["blocks"]] == ["divider"]
    assert [each["ts"] for each in after["messages"]] == [root["ts"]]


def history_is_newest_first_and_permalinks_name_the_message(there: Somewhere) -> None:
    sent = [there.client.chat_postMessage(channel=there.channel, text=f"Number {n}")["ts"] for n in range(3)]

    newest = there.client.conversations_history(channel=there.channel, limit=2)["messages"]
    link = there.client.chat_getPermalink(channel=there.channel, message_ts=sent[0])["permalink"]

    assert [each["ts"] for each in newest] == [sent[2], sent[1]]
    assert sent[0].replace(".", "") in link


def a_message_to_one_person_is_in_no_history(there: Somewhere) -> None:
    whispered = there.client.chat_postEphemeral(channel=there.channel, user=there.user, text="For you")

    history = there.client.conversations_history(channel=there.channel)["messages"]
    assert whispered["message_ts"] not in [each["ts"] for each in history]


def reactions_are_added_once_and_removed(there: Somewhere) -> None:
    ts = there.client.chat_postMessage(channel=there.channel, text="x")["ts"]
    there.client.reactions_add(channel=there.channel, timestamp=ts, name="eyes")

    assert error_of(lambda: there.client.reactions_add(channel=there.channel, timestamp=ts, name="eyes")) == (
        "already_reacted"
    )
    there.client.reactions_remove(channel=there.channel, timestamp=ts, name="eyes")
    assert error_of(lambda: there.client.reactions_remove(channel=there.channel, timestamp=ts, name="eyes")) == (
        "no_reaction"
    )


def forms_open_by_a_trigger_used_once_and_are_updated(there: Somewhere) -> None:
    trigger = there.trigger()
    opened = there.client.views_open(trigger_id=trigger, view={**FORM, "external_id": f"form-{trigger}"})["view"]
    changed = there.client.views_update(external_id=f"form-{trigger}", view=FORM)["view"]

    assert (changed["id"], opened["callback_id"]) == (opened["id"], "edit")
    assert changed["hash"] != opened["hash"]
    assert error_of(lambda: there.client.views_open(trigger_id=trigger, view=FORM)) == "exchanged_trigger_id"
    assert error_of(lambda: there.client.views_update(view_id=opened["id"], hash=opened["hash"], view=FORM)) == (
        "hash_conflict"
    )


def a_home_is_published_and_published_again(there: Somewhere) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}

    first, second = (there.client.views_publish(user_id=there.user, view=home)["view"] for _ in range(2))

    assert first["id"] == second["id"]
    assert first["hash"] != second["hash"]


def what_is_not_there_is_told_by_the_same_names(there: Somewhere) -> None:
    client = there.client

    assert error_of(lambda: client.chat_postMessage(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert error_of(lambda: client.api_call("chat.postMessage", params={"channel": there.channel})) == "no_text"
    assert error_of(lambda: client.chat_update(channel=there.channel, ts="1.000001", text="x")) == "message_not_found"
    assert error_of(lambda: client.users_info(user="U0NOBODY")) == "user_not_found"


SUBSET: Final = (
    messages_are_posted_threaded_updated_and_deleted,
    history_is_newest_first_and_permalinks_name_the_message,
    a_message_to_one_person_is_in_no_history,
    reactions_are_added_once_and_removed,
    forms_open_by_a_trigger_used_once_and_are_updated,
    a_home_is_published_and_published_again,
    what_is_not_there_is_told_by_the_same_names,
)
EXPECTED: Final = {
    "already_reacted", "no_reaction", "exchanged_trigger_id", "channel_not_found", "no_text", "message_not_found",
    "user_not_found",
}  # fmt: skip


def error_of(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


@pytest.mark.parametrize("agreed", SUBSET)
def test_the_double_does_what_is_agreed(agreed: Callable[[Somewhere], None]) -> None:
    with at_the_double() as there:
        agreed(there)


@pytest.mark.soak_slack
def test_an_independent_emulator_does_the_same(tell: Tell) -> None:
    with at_the_emulator() as there:
        for agreed in SUBSET:
            agreed(there)
    tell(f"{len(SUBSET)} checks of the Web API hold at {EMULATE} too")
