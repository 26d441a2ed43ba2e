"""`debrief serve`: Slack, over HTTP or Socket Mode."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.common import CommandError, say
from bot.commands.store import now, place
from bot.settings import Settings
from bot.storage.database import Database, address, open_database
from bot.storage.errors import StorageError
from bot.storage.file_lock import FileLock, LockTimeoutError

if TYPE_CHECKING:
    from bot.serving import Server

PORT = 3000
_WHERE = "in your app's settings at api.slack.com/apps"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--socket", action="store_true", help="Socket Mode: connections that we open, none from outside"
    )
    parser.add_argument(
        "--port", type=int, help=f"where to listen (default: {PORT}; with --socket nowhere, unless you give one)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    uses_socket = options.socket or (settings.slack_app_token is not None and settings.slack_signing_secret is None)
    problem = _missing(settings, uses_socket)
    if problem:
        raise CommandError(problem)
    port = options.port if options.port is not None or uses_socket else PORT
    try:
        with _only_one(place()), open_database(place()) as database:
            _take_over(database)
            # aiohttp, slack_sdk and cryptography: no other command has to wait for them.
            from bot import serving
            from bot.commands.slack_parts import guides, server_from

            server = server_from(settings, database, guides(), uses_socket=uses_socket)
            serving.settle()
            serving.run(_serve(server, options.host, port))
    except StorageError as error:
        raise CommandError(str(error)) from error
    return 0


def _missing(settings: Settings, uses_socket: bool) -> str | None:
    """Say what has to be set first, and where it is found."""
    if uses_socket and settings.slack_app_token is None:
        return f"set `SLACK_APP_TOKEN` (xapp-..., under Basic Information, App-Level Tokens, {_WHERE})"
    if not uses_socket and settings.slack_signing_secret is None:
        return (
            f"set `SLACK_SIGNING_SECRET` (under Basic Information, App Credentials, {_WHERE}),"
            " or use Socket Mode: --socket with `SLACK_APP_TOKEN`"
        )
    for name, value, prefix in (
        ("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-"), ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-"),
    ):  # fmt: skip
        if value is not None and not value.get_secret_value().startswith(prefix):
            return f"`{name}` begins with {prefix}; what is set is another token"
    if settings.slack_client_id is None and settings.slack_bot_token is None:
        return (
            f"set `SLACK_BOT_TOKEN` (xoxb-..., under OAuth & Permissions, {_WHERE}) for one workspace;"
            " for several set `SLACK_CLIENT_ID` and `SLACK_CLIENT_SECRET`"
        )
    if settings.slack_client_id is not None and settings.slack_client_secret is None:
        return f"set `SLACK_CLIENT_SECRET` too (under Basic Information, App Credentials, {_WHERE})"
    if settings.slack_client_id is not None and settings.slack_token_key is None:
        from bot.slack.installing import MAKE_A_KEY

        return f"set `DEBRIEF_SLACK_TOKEN_KEY`: tokens are encrypted with it; make one with: {MAKE_A_KEY}"
    return None


@contextmanager
def _only_one(store: str | Path) -> Iterator[None]:
    """Let one process serve a SQLite file; PostgreSQL serves many."""
    url = address(store)
    if url.get_backend_name() != "sqlite":
        yield
        return
    path = Path(url.database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(path.with_name(path.name + ".serve"), 0)
    try:
        with lock:
            yield
    except LockTimeoutError:
        raise CommandError(
            f"another `debrief serve` works on `{path}`; end it first, or use PostgreSQL, which serves several"
        ) from None
    finally:
        lock.close()


def _take_over(database: Database) -> None:
    """Take up at once what a process before us had begun, where none but us can have."""
    from bot.storage.inbox import Inbox
    from bot.storage.outbox import Outbox

    if not database.is_postgres:
        Inbox(database).release(now())
        Outbox(database).release(now())


async def _serve(server: "Server", host: str, port: int | None) -> None:
    """Serve until told to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        # Windows knows no such handlers; there Ctrl-C ends it at once, and nothing is lost by that.
        with suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)

    def ready(bound: int | None) -> None:
        say(*([f"Listening on http://{host}:{bound}, health at /health."] if bound is not None else []),
            *(["Connecting to Slack over Socket Mode."] if server.slack.app_token else []),
            "Ctrl-C ends it; what was begun is finished first.")  # fmt: skip
        sys.stdout.flush()

    try:
        await server.run(host, port, stop, ready)
    except OSError as error:
        raise CommandError(f"cannot listen at {host}:{port}: {error.strerror or error}") from error
    say("Ended; nothing is lost.")
