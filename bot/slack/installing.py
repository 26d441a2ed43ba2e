"""Letting us in and putting us out: OAuth, tokens encrypted at rest, and the news that they were taken back."""

import asyncio
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from aiohttp import web
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.doors import Routes
from bot.slack.receiving import LEFT
from bot.storage.inbox import Delivery
from bot.storage.installations import Installations
from bot.storage.outbox import Outbox

MAKE_A_KEY: Final = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
STATE_COOKIE: Final = "debrief-install"
STATE_SECONDS: Final = 600
_REMEMBERED: Final = 30.0
"""Seconds; another process may have learned that a token was taken back."""
_INSTALLED: Final = "Debrief is installed. In Slack, open its conversation and write how your call went."


class SealError(ValueError):
    """The key is none, or not the one that the tokens were encrypted with."""


class Seal:
    """Encrypts what a workspace gives us, with the newest of the keys; reads it with any of them."""

    def __init__(self, keys: str) -> None:
        try:
            self._keys = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError:
            raise SealError(
                f"`DEBRIEF_SLACK_TOKEN_KEY` is no key; make one with: {MAKE_A_KEY} (several: commas between)"
            ) from None

    def close(self, value: dict[str, Any]) -> bytes:
        """Encrypt."""
        return self._keys.encrypt(json.dumps(value).encode())

    def open(self, sealed: bytes, *, seconds: int | None = None) -> dict[str, Any]:
        """Decrypt; where ``seconds`` are given, only what was encrypted since. Raises `SealError`."""
        try:
            found = json.loads(self._keys.decrypt(sealed, ttl=seconds))
        except InvalidToken:
            raise SealError(
                "the tokens were encrypted with another key; put that one behind yours in `DEBRIEF_SLACK_TOKEN_KEY`"
            ) from None
        return found if isinstance(found, dict) else {}


class OwnToken:
    """The one token that is set for us; whose it is, Slack says when asked."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url
        self._team: str | None = None

    def team(self) -> str:
        """Return the workspace that the token is for. Raises `SlackApiError` or `OSError`."""
        if self._team is None:
            client = WebClient(self._token, base_url=self._api_url, timeout=10, retry_handlers=[])
            self._team = str(client.auth_test()["team_id"])
        return self._team

    def of(self, workspace: str) -> str | None:
        """Return the token for the workspace that it is for."""
        return self._token if workspace == self.team() else None


class Tokens:
    """The bot token of each workspace: our own where one is set, or what those gave us who let us in."""

    def __init__(self, installations: Installations, seal: Seal | None, own: OwnToken | None = None) -> None:
        self._installations, self._seal, self._own = installations, seal, own
        self._known: dict[str, tuple[float, str | None]] = {}

    def of(self, workspace: str) -> str | None:
        """Return a workspace's token; nothing where it has not let us in, or put us out.

        Raises `SealError` where the key is another, `SlackApiError` or `OSError` where Slack cannot say whose ours is.
        """
        known = self._known.get(workspace)
        if known is None or monotonic() - known[0] > _REMEMBERED:
            known = (monotonic(), self._look_up(workspace))
            self._known[workspace] = known
        return known[1]

    def forget(self, workspace: str) -> None:
        """Look again the next time."""
        self._known.pop(workspace, None)

    def _look_up(self, workspace: str) -> str | None:
        row = self._installations.get(workspace)
        if row is not None and row.is_removed:
            return None
        if row is not None and row.body is not None and self._seal is not None:
            token = self._seal.open(row.body).get("bot_token")
            return token if isinstance(token, str) else None
        return self._own.of(workspace) if self._own else None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Deals with the news that a workspace takes back what it gave us."""

    installations: Installations
    outbox: Outbox
    tokens: Tokens

    def __call__(self, delivery: Delivery) -> bool:
        """Forget the workspace's tokens and post nothing more to it; tell whether that was the news."""
        event = delivery.body.get("event", {})
        if event.get("type") not in LEFT:
            return False
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return True
        when = delivery.body.get("event_time")
        at = datetime.fromtimestamp(when, UTC) if isinstance(when, int) else delivery.received_at
        row = self.installations.get(delivery.workspace)
        if row is None:
            self.installations.save(delivery.workspace, None, at)
        if self.installations.remove(delivery.workspace, at):
            self.outbox.stop(delivery.workspace, "the app was removed from the workspace")
        self.tokens.forget(delivery.workspace)
        return True


@dataclass(frozen=True, slots=True)
class Installing:
    """The two pages by which a workspace lets us in."""

    client_id: str
    client_secret: str
    seal: Seal
    installations: Installations
    tokens: Tokens
    scopes: tuple[str, ...]
    api_url: str
    now: Callable[[], datetime]

    def routes(self) -> Routes:
        """Return the paths; the second is the redirect URL in the app's settings."""
        return {("GET", "/slack/install"): self.begin, ("GET", "/slack/oauth_redirect"): self.end}

    async def begin(self, _: web.BaseRequest) -> web.Response:
        """Send somebody to Slack, with a mark by which we know them again."""
        state = self.seal.close({"for": "install"}).decode()
        asked = urlencode({"client_id": self.client_id, "scope": ",".join(self.scopes), "state": state})
        answer = web.Response(status=302, headers={"Location": urljoin(self.api_url, f"/oauth/v2/authorize?{asked}")})
        answer.set_cookie(STATE_COOKIE, state, max_age=STATE_SECONDS, httponly=True, secure=True, samesite="Lax")
        return answer

    async def end(self, request: web.BaseRequest) -> web.Response:
        """Keep what Slack gives for the code that somebody has brought back."""
        state, cookie = request.query.get("state", ""), request.cookies.get(STATE_COOKIE, "")
        code = request.query.get("code", "")
        if not code or not self._is_ours(state, cookie):
            return web.Response(status=400, text="This link is old or not yours. Begin again at /slack/install.")
        try:
            given = await asyncio.to_thread(self._given, code)
        except SlackApiError as error:
            return web.Response(status=400, text=f"Slack says `{error.response['error']}`. Begin again.")
        except OSError:
            return web.Response(status=502, text="Slack cannot be reached. Begin again at /slack/install.")
        team = (given.get("team") or {}).get("id")
        if not team or given.get("is_enterprise_install"):
            return web.Response(status=400, text="Install Debrief in one workspace, not in a whole organisation.")
        kept = {"bot_token": given["access_token"], "bot_user": given.get("bot_user_id"), "scope": given.get("scope")}
        await asyncio.to_thread(self.installations.save, team, self.seal.close(kept), self.now())
        self.tokens.forget(team)
        answer = web.Response(text=_INSTALLED)
        answer.del_cookie(STATE_COOKIE)
        return answer

    def _given(self, code: str) -> dict[str, Any]:
        client = WebClient(base_url=self.api_url, timeout=10, retry_handlers=[])
        given = client.oauth_v2_access(client_id=self.client_id, client_secret=self.client_secret, code=code)
        return dict(given.data) if isinstance(given.data, dict) else {}

    def _is_ours(self, state: str, cookie: str) -> bool:
        if not state or not hmac.compare_digest(state.encode(), cookie.encode()):
            return False
        try:
            return self.seal.open(state.encode(), seconds=STATE_SECONDS) == {"for": "install"}
        except SealError:
            return False
