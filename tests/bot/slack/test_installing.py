"""Workspaces let us in and put us out; what they give is encrypted, and what they take back is used no more."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.fernet import Fernet

from bot.slack.installing import STATE_COOKIE, Installing, Leaving, OwnToken, Seal, SealError, Tokens
from bot.slack.scopes import SCOPES
from bot.storage.database import Database
from bot.storage.inbox import Delivery
from bot.storage.installations import Installations
from bot.storage.outbox import Outbox, Post, PostState
from tests.serving import Echo, now, running_server
from tests.slack_double.workspace import Workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = Fernet.generate_key().decode()


def installing(database: Database, slack: Workspace, key: str = KEY) -> Installing:
    app, seal, api_url = slack.world()["app"], Seal(key), slack.address + "/api/"
    installations = Installations(database)
    tokens = Tokens(installations, seal)
    return Installing(app["client_id"], app["client_secret"], seal, installations, tokens, SCOPES, api_url, now)


@contextmanager
def served(database: Database, slack: Workspace) -> Iterator[tuple[str, Installing]]:
    pages = installing(database, slack)
    secret, api_url = slack.world()["app"]["signing_secret"], slack.address + "/api/"
    with running_server(database, Echo(database), api_url=api_url, installing=pages, secret=secret) as address:
        slack.control("use_http", events=address + "/slack/events")
        yield address, pages


def got(address: str, path: str, cookie: str = "") -> tuple[int, http.client.HTTPMessage, str]:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        connection.request("GET", path, headers={"Cookie": f"{STATE_COOKIE}={cookie}"} if cookie else {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def begun(address: str) -> tuple[dict[str, list[str]], str]:
    """Begin to install; return what Slack is asked, and the mark in the browser."""
    status, headers, _ = got(address, "/slack/install")
    assert status == 302
    cookie = SimpleCookie(headers["Set-Cookie"])[STATE_COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    return parse_qs(urlsplit(headers["Location"]).query), cookie.value


def agreed(slack: Workspace, asked: dict[str, list[str]]) -> str:
    """Agree on Slack's own page, and return the code that it gives."""
    query = {name: values[0] for name, values in asked.items()} | {"redirect_uri": "https://debrief.example/"}
    _, headers, _ = got(slack.address, f"/oauth/v2/authorize?{urlencode(query)}")
    return parse_qs(urlsplit(headers["Location"]).query)["code"][0]


def test_a_workspace_that_lets_us_in_is_answered(database: Database, slack: Workspace) -> None:
    with served(database, slack) as (address, _):
        asked, cookie = begun(address)
        state = asked["state"][0]
        path = f"/slack/oauth_redirect?{urlencode({'code': agreed(slack, asked), 'state': state})}"
        status, _, told = got(address, path, cookie)
        said = slack.say("kim", "hello")

        assert (status, "installed" in told) == (200, True)
        assert slack.reply(said)["text"] == "You said: hello"
        assert asked["scope"] == [",".join(SCOPES)]


@pytest.mark.parametrize("how", ["no cookie", "another cookie", "no state", "no code", "old"])
def test_nobody_is_tricked_into_letting_us_in(database: Database, slack: Workspace, how: str) -> None:
    with served(database, slack) as (address, pages):
        asked, cookie = begun(address)
        query = {"code": "anything", "state": asked["state"][0]}
        if how == "no cookie":
            cookie = ""
        elif how == "another cookie":
            cookie = begun(address)[1]
        elif how == "old":
            made = Fernet(KEY).encrypt_at_time(json.dumps({"for": "install"}).encode(), int(now().timestamp()) - 700)
            cookie = query["state"] = made.decode()
        else:
            del query[how.removeprefix("no ")]
        status, _, _ = got(address, f"/slack/oauth_redirect?{urlencode(query)}", cookie)

        assert status == 400
        assert slack.calls("oauth.v2.access") == []
        assert pages.tokens.of("T1") is None


def test_tokens_are_encrypted_where_they_lie(database: Database, slack: Workspace) -> None:
    pages = installing(database, slack)
    sealed = pages.seal.close({"bot_token": "xoxb-canary"})
    pages.installations.save("T1", sealed, NOW)

    assert pages.tokens.of("T1") == "xoxb-canary"
    row = pages.installations.get("T1")
    assert row is not None
    assert b"canary" not in (row.body or b"")


def test_a_key_can_be_changed_while_the_earlier_one_still_opens(database: Database) -> None:
    installations, new = Installations(database), Fernet.generate_key().decode()
    installations.save("T1", Seal(KEY).close({"bot_token": "xoxb-1"}), NOW)

    assert Tokens(installations, Seal(f"{new}, {KEY}")).of("T1") == "xoxb-1"
    with pytest.raises(SealError, match="another key"):
        Tokens(installations, Seal(new)).of("T1")


def test_what_is_no_key_is_told_with_the_command_that_makes_one() -> None:
    with pytest.raises(SealError, match=r"generate_key"):
        Seal("not a key")


def leaving(database: Database) -> Leaving:
    installations = Installations(database)
    return Leaving(installations, Outbox(database), Tokens(installations, Seal(KEY)))


def news(kind: str, at: datetime, **more: object) -> Delivery:
    body = {"event": {"type": kind, **more}, "event_time": int(at.timestamp())}
    return Delivery("T1", "Ev1", "workspace", "event", body, at)


@pytest.mark.parametrize(("kind", "more"), [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"bot": ["U1"]}})])
def test_a_workspace_that_puts_us_out_is_posted_to_no_more(
    database: Database, kind: str, more: dict[str, object]
) -> None:
    leave = leaving(database)
    leave.installations.save("T1", Seal(KEY).close({"bot_token": "xoxb-1"}), NOW)
    with database.writing("T1") as connection:
        leave.outbox.put(connection, [Post("E1:0", "T1", "D1:1", "chat.postMessage", {"text": "hi"})])
    before = leave.tokens.of("T1")

    assert leave(news(kind, NOW + timedelta(hours=1), **more))

    assert (before, leave.tokens.of("T1")) == ("xoxb-1", None)
    assert leave.outbox.whereabouts("T1", "E1:0").state is PostState.PARKED


def test_news_older_than_the_installation_change_nothing(database: Database) -> None:
    leave = leaving(database)
    leave.installations.save("T1", Seal(KEY).close({"bot_token": "xoxb-1"}), NOW)

    leave(news("app_uninstalled", NOW - timedelta(hours=1)))

    assert leave.tokens.of("T1") == "xoxb-1"


def test_a_persons_own_token_taken_back_is_none_of_ours(database: Database) -> None:
    leave = leaving(database)
    leave.installations.save("T1", Seal(KEY).close({"bot_token": "xoxb-1"}), NOW)

    assert leave(news("tokens_revoked", NOW + timedelta(hours=1), tokens={"oauth": ["U1"]}))
    assert not leave(news("message", NOW + timedelta(hours=1)))
    assert leave.tokens.of("T1") == "xoxb-1"


def test_a_token_of_our_own_serves_its_workspace_until_that_puts_us_out(database: Database, slack: Workspace) -> None:
    installations = Installations(database)
    own = OwnToken(slack.token(), slack.address + "/api/")
    team, tokens = own.team(), Tokens(installations, None, own)

    assert (tokens.of(team), tokens.of("T-OTHER")) == (slack.token(), None)
    Leaving(installations, Outbox(database), tokens)(
        Delivery(team, "Ev1", "workspace", "event", {"event": {"type": "app_uninstalled"}}, NOW)
    )
    assert tokens.of(team) is None


def test_an_uninstalled_app_falls_silent(database: Database, slack: Workspace) -> None:
    app = slack.world()["app"]
    token, api_url = slack.token(), slack.address + "/api/"
    with running_server(
        database, Echo(database), api_url=api_url, token=token, secret=app["signing_secret"]
    ) as address:
        slack.control("use_http", events=address + "/slack/events")
        slack.reply(slack.say("kim", "hello"))
        slack.control("uninstall")
        installations = Installations(database)

        slack.until(lambda: (row := installations.get(_team(slack))) and row.is_removed)


def _team(slack: Workspace) -> str:
    return str(next(iter(slack.world()["teams"].values()))["id"])
