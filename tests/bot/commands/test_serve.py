"""`debrief serve` says what is missing before it begins, serves one store once, and ends when told to."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.cli import main
from tests.signed import Client, event
from tests.slack_double.plain import plain
from tests.slack_double.running import running_double
from tests.slack_double.workspace import Workspace

GIVEN = {
    "SLACK_SIGNING_SECRET": "signing-canary", "SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary",
    "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client-canary", "DEBRIEF_SLACK_TOKEN_KEY": "not a key",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("SLACK_", "DEBRIEF_SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", f"sqlite:///{tmp_path}/ledger.db")


@pytest.fixture(autouse=True)
def logging_is_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    ("given", "arguments", "said"),
    [
        ([], [], "set `SLACK_SIGNING_SECRET`"),
        ([], ["--socket"], "set `SLACK_APP_TOKEN`"),
        (["SLACK_APP_TOKEN"], [], "set `SLACK_BOT_TOKEN`"),
        (["SLACK_SIGNING_SECRET"], [], "set `SLACK_BOT_TOKEN`"),
        (["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID"], [], "set `SLACK_CLIENT_SECRET` too"),
        (["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"], [], "Fernet.generate_key()"),
        (["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "DEBRIEF_SLACK_TOKEN_KEY"], [],
         "`DEBRIEF_SLACK_TOKEN_KEY` is no key"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
    arguments: list[str],
    said: str,
) -> None:
    for name in given:
        monkeypatch.setenv(name, GIVEN[name])

    status = main(["serve", *arguments])

    told = capsys.readouterr().err
    assert status == 2
    assert said in told
    assert "canary" not in told


def test_a_token_in_the_wrong_place_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "canary")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-canary")

    assert main(["serve"]) == 2

    told = capsys.readouterr().err
    assert "`SLACK_BOT_TOKEN` begins with xoxb-" in told
    assert "canary" not in told


@contextmanager
def served(slack: Workspace, folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    app = slack.world()["app"]
    variables = {
        **os.environ, "SLACK_API_URL": slack.address + "/api/", "SLACK_BOT_TOKEN": slack.token(),
        "SLACK_SIGNING_SECRET": app["signing_secret"], "SLACK_APP_TOKEN": app["app_token"],
        "SLACK_CLIENT_ID": app["client_id"], "SLACK_CLIENT_SECRET": app["client_secret"],
        "DEBRIEF_SLACK_TOKEN_KEY": Fernet.generate_key().decode(),
    }  # fmt: skip
    command = [sys.executable, "-m", "bot", "serve", *arguments]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def test_it_serves_over_http_and_ends_on_a_signal_with_nothing_lost(tmp_path: Path) -> None:
    with running_double() as address:
        slack = Workspace(address).add_team("acme", ["kim"])
        with served(slack, tmp_path, "--port", "0") as (process, first):
            found = re.search(r"http://[\w.:]+", first)
            assert found is not None
            slack.control("use_http", events=found.group() + "/slack/events")
            with closing(Client(found.group(), "x")) as client:
                status, health = client.get("/health")
                refused = client.send(event("1"))
            answer = slack.reply(slack.say("kim", "help"), seconds=60)
            process.send_signal(signal.SIGTERM)
            ended = process.wait(60)
            rest = process.stdout.read() if process.stdout else ""
        secrets = [slack.token(), slack.world()["app"]["signing_secret"], slack.world()["app"]["client_secret"]]

    log = (tmp_path / "log").read_text()
    assert (status, refused, ended) == (200, 401, 0)
    assert {"version", "policies", "waiting", "oldest_seconds"} <= set(health)
    assert "Paste or type" in plain(answer)
    assert "Ended; nothing is lost." in rest
    assert [secret for secret in secrets if secret in log] == []


def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running_double() as address:
        slack = Workspace(address).add_team("acme", ["kim"])
        with served(slack, tmp_path, "--socket") as (_, first):
            slack.connected(1)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SLACK_SIGNING_SECRET", "x" * 10)
                patch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
                status = main(["serve", "--port", "0"])

    assert "Socket Mode" in first
    assert status == 2
    assert "another `debrief serve` works on" in capsys.readouterr().err


def test_a_token_that_slack_refuses_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with running_double() as address:
        Workspace(address).add_team("acme", ["kim"])
        for name, value in {
            "SLACK_API_URL": address + "/api", "SLACK_SIGNING_SECRET": "canary", "SLACK_BOT_TOKEN": "xoxb-canary",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        status = main(["serve", "--port", "0"])

    told = capsys.readouterr().err
    assert status == 2
    assert "Slack refuses `SLACK_BOT_TOKEN`: invalid_auth" in told
    assert "xoxb-canary" not in told


def test_no_other_command_loads_what_only_slack_needs() -> None:
    program = (
        "import sys; from bot.cli import main\n"
        "try: main(['inbox', '--help'])\n"
        "except SystemExit: pass\n"
        "print(*[name for name in ('aiohttp', 'slack_sdk', 'slack_bolt', 'cryptography') if name in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.splitlines()[-1] == ""
