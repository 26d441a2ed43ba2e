"""Acknowledging Slack: signed, de-duplicated and stored, beside Bolt for Python, which stores nothing.

Each is served as its users serve it: our door as `debrief serve` does, Bolt's as its guide does, on the loop of Python.
"""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from aiohttp import web

from benchmarks.acknowledging import SECRET, Answers, event, request, send

CLIENTS = 256
ROUNDS = 5
A_ROUND = 5_000
GOAL = 3.0
LISTENERS = 20
Runner = web.AppRunner | web.ServerRunner


def main() -> int:
    """Print the figures; 1 where the goal is missed."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        doors = [_Door(context, ours, folder), _Door(context, bolt, folder)]
        try:
            return _compared(*doors)
        finally:
            for door in doors:
                door.close()


def _compared(mine: "_Door", theirs: "_Door") -> int:
    _require_equal(mine, theirs)
    for door in (mine, theirs):
        door.measure("warm.")
    rates: list[tuple[float, float]] = []
    last: list[Answers] = []
    for number in range(ROUNDS):
        last = [door.measure(f"{number}.") for door in (mine, theirs)]
        rates.append((A_ROUND / last[0].took, A_ROUND / last[1].took))
    ratio = median(our / their for our, their in rates)
    print(
        f"acknowledged at {CLIENTS} clients, median of {ROUNDS} rounds of {A_ROUND:,}: signed, masked, de-duplicated"
        f" and on disk {median(our for our, _ in rates):,.0f}/s (p99 {last[0].at(0.99) * 1000:.0f} ms);"
        f" Bolt {version('slack-bolt')} AsyncApp, {LISTENERS} listeners, signed, nothing stored"
        f" {median(their for _, their in rates):,.0f}/s (p99 {last[1].at(0.99) * 1000:.0f} ms);"
        f" ratio {ratio:.1f} (goal {GOAL:g}x {'reached' if ratio >= GOAL else 'MISSED'})"
    )
    return 0 if ratio >= GOAL else 1


def _require_equal(mine: "_Door", theirs: "_Door") -> None:
    """Both doors have to give the same answers before their speed means anything."""
    good = request(event("equal"))
    forged = good.replace(b"v0=", b"v0=0", 1)
    for sent in ([good], [good], [forged]):
        answers = [send(door.port, sent, 1).statuses for door in (mine, theirs)]
        if answers[0] != answers[1]:
            raise SystemExit(f"the doors do not answer alike: {answers}")


class _Door:
    """A server in a process of its own."""

    def __init__(
        self,
        context: multiprocessing.context.SpawnContext,
        make: "Callable[[str], Awaitable[Runner]]",
        folder: str,
    ) -> None:
        receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(make, folder, sender), daemon=True)
        self._process.start()
        sender.close()
        self.port = int(receiver.recv())

    def measure(self, name: str) -> Answers:
        requests = [request(event(f"{name}{number}")) for number in range(A_ROUND)]
        answers = send(self.port, requests, CLIENTS)
        if set(answers.statuses) != {200}:
            raise SystemExit(f"not all were acknowledged: {set(answers.statuses)}")
        return answers

    def close(self) -> None:
        self._process.terminate()
        self._process.join()


def _serve(make: "Callable[[str], Awaitable[Runner]]", folder: str, sender: "Connection[int, int]") -> None:
    """Serve a door on the loop that it is served on in earnest."""
    from bot import serving

    async def run() -> None:
        runner = await make(folder)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        sender.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    if make is ours:
        serving.run(run())
    else:
        asyncio.run(run())


async def ours(folder: str) -> Runner:
    """Return our door as `debrief serve` has it; nobody works on what it stores, as Bolt's listeners do nothing."""
    from datetime import UTC, datetime

    from slack_sdk.signature import SignatureVerifier

    from bot.conversation.standing import Guides
    from bot.data_folders import knowledge_folder
    from bot.knowledge import read_knowledge
    from bot.serving import settle
    from bot.slack.doors import HttpDoor, server
    from bot.slack.storing import Storing
    from bot.storage.database import open_database
    from bot.storage.inbox import Inbox
    from bot.wiring import mask_from

    inbox = Inbox(open_database(Path(folder) / "ledger.db"))
    storing = Storing(inbox.put_each, mask_from(Guides(read_knowledge(knowledge_folder()))), lambda: None)
    door = HttpDoor(SignatureVerifier(SECRET), storing.put, lambda: datetime.now(UTC))
    settle()
    return web.ServerRunner(server(door.routes(), lambda: (True, {})))


async def bolt(_: str) -> Runner:
    """Return Bolt's door, which verifies the signature and finds the listener, the last of twenty."""
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T024BE7LD", bot_token="xoxb-1", bot_id="B1", bot_user_id="UBOT"
        )

    app = AsyncApp(signing_secret=SECRET, authorize=authorize)

    async def listen() -> None:
        """Do nothing."""

    for number in range(5):
        app.action(f"action-{number}")(listen)
        app.view(f"view-{number}")(listen)
        app.command(f"/command-{number}")(listen)
    for name in ("app_mention", "app_home_opened", "reaction_added", "member_joined_channel", "message"):
        app.event(name)(listen)
    return web.AppRunner(app.web_app("/slack/events"), access_log=None)


if __name__ == "__main__":
    import sys

    sys.exit(main())
