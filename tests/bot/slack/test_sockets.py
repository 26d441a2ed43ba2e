"""Socket Mode: what comes over any connection is stored, then acknowledged; connections come and go."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from aiohttp import web
from sqlalchemy import text

from bot.slack.sockets import Sockets
from bot.storage.database import Database
from bot.storage.inbox import Delivery
from tests.serving import Echo, running_server
from tests.slack_double.workspace import Workspace


@contextmanager
def served(database: Database, slack: Workspace) -> Iterator[str]:
    app = slack.world()["app"]
    handle = Echo(database)
    with running_server(
        database, handle, api_url=slack.address + "/api/", token=slack.token(), app_token=app["app_token"]
    ) as address:
        slack.connected(2)
        yield address


def inbox(database: Database) -> list[str]:
    with database.overlooking() as connection:
        found = connection.execute(text("SELECT event FROM inbox WHERE kind <> 'pulse' ORDER BY number"))
        return [row[0] for row in found]


def test_what_comes_over_a_socket_is_stored_acknowledged_and_answered(database: Database, slack: Workspace) -> None:
    with served(database, slack):
        said = slack.say("kim", "Just off with Dana.")
        answer = slack.reply(said)
        slack.until(lambda: all(each["acked"] for each in slack.deliveries(said.event or "")) or None)

    assert answer["text"] == "You said: Just off with Dana."
    assert said.event in inbox(database)


def test_what_comes_again_is_acknowledged_and_not_done_again(database: Database, slack: Workspace) -> None:
    with served(database, slack):
        said = slack.say("kim", "hello")
        slack.reply(said)
        slack.control("again", id=said.event, times=3, reason="http_timeout")
        later = slack.say("kim", "later")
        slack.reply(later)

        answers = [each["text"] for each in slack.from_app(said.channel)]

    assert answers == ["You said: hello", "You said: later"]
    assert inbox(database).count(said.event or "") == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", None])
def test_a_connection_that_ends_is_made_anew_and_nothing_is_lost(
    database: Database, slack: Workspace, reason: str | None
) -> None:
    with served(database, slack):
        for number in range(3):
            if reason is None:
                slack.control("drop_sockets")
            else:
                slack.control("disconnect", reason=reason)
            if reason != "warning":
                slack.connected(2)
            said = slack.say("kim", f"hello {number}")
            assert slack.reply(said)["text"] == f"You said: hello {number}"
        slack.connected(2)


def test_what_could_not_be_stored_is_not_acknowledged() -> None:
    async def take(body: object) -> bool:
        return body == {"good": True}

    async def first_acknowledged() -> str:
        heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        async def slack(request: web.Request) -> web.WebSocketResponse:
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            for id_, good in (("E1", False), ("E2", True)):
                await socket.send_json({"envelope_id": id_, "type": "events_api", "payload": {"good": good}})
            heard.set_result((await socket.receive_json())["envelope_id"])
            return socket

        app = web.Application()
        app.add_routes([web.get("/", slack)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]

        async def url() -> str:
            return f"ws://127.0.0.1:{port}/"

        keeping = asyncio.create_task(Sockets(url, take, connections=1).run())
        try:
            return await heard
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await runner.cleanup()

    assert asyncio.run(first_acknowledged()) == "E2"


def test_slack_is_asked_again_after_pauses_that_grow() -> None:
    pauses: list[float] = []

    async def url() -> str:
        raise ConnectionRefusedError

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    async def take(_: object) -> bool:
        return True

    with suppress(asyncio.CancelledError):
        asyncio.run(Sockets(url, take, connections=1, pause=pause).run())

    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


def test_a_delivery_of_another_workspace_is_answered_there_alone(database: Database, slack: Workspace) -> None:
    handled: list[Delivery] = []
    other = slack.add_team("globex", ["pat"])
    app = slack.world()["app"]
    echo = Echo(database, handled.append)
    with running_server(
        database, echo, api_url=slack.address + "/api/", token=slack.token(), app_token=app["app_token"]
    ):
        slack.connected(2)
        other.say("pat", "hello from next door")
        slack.reply(slack.say("kim", "hello"))
        slack.until(lambda: len(handled) >= 2)

    assert len({each.workspace for each in handled}) == 2
    assert other.from_app("pat") == []
