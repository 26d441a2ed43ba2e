"""The double as an aiohttp application: Web API, sockets, files, OAuth page, response addresses, control plane."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from tests.slack_double import control_acts, looks, people_acts, press_acts
from tests.slack_double.chat import blocks_checked
from tests.slack_double.double import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, Double
from tests.slack_double.errors import ImpossibleError, SlackError
from tests.slack_double.people_acts import answered
from tests.slack_double.web_api import answer_call
from tests.slack_double.world import Team

_DOUBLE: Final = web.AppKey("double", Double)
_LOOKS: Final[dict[str, Any]] = {act.__name__: act for act in looks.LOOKS}
ACTS: Final[dict[str, Any]] = {
    act.__name__: act for act in (*people_acts.ACTS, *press_acts.ACTS, *control_acts.ACTS, *looks.LOOKS)
}


def application(double: Double) -> web.Application:
    """Make the application; what belongs to the double and not to Slack stands under /_double/."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app[_DOUBLE] = double
    door = _Door(double)
    app.router.add_route("*", "/api/{method}", door.api)
    app.router.add_get("/link/", double.sockets.connect)
    app.router.add_post("/response/{team}/{id}", door.respond)
    app.router.add_get("/oauth/v2/authorize", door.authorize)
    app.router.add_get("/files-pri/{team}/{id}/{name}", door.download)
    app.router.add_post("/upload/{team}/{id}", door.upload)
    app.router.add_post("/_double/{act}", door.control)
    return app


@dataclass(frozen=True, slots=True)
class _Door:
    """The handlers, each over the same double."""

    double: Double

    async def api(self, request: web.Request) -> web.StreamResponse:
        return await answer_call(self.double, request)

    async def control(self, request: web.Request) -> web.Response:
        """Do what a test asks; what nobody could do in Slack is answered with 409."""
        name, arguments = request.match_info["act"], await request.json()
        if name not in ACTS:
            return web.json_response({"impossible": f"there is no act {name!r}: {sorted(ACTS)}"}, status=409)
        if name not in _LOOKS:
            self.double.journal.add("act", act=name, **{f"with_{key}": value for key, value in arguments.items()})
        try:
            return web.json_response(await ACTS[name](self.double, **arguments))
        except (ImpossibleError, SlackError, TypeError, ValueError, KeyError) as error:
            return web.json_response({"impossible": f"{name}: {type(error).__name__}: {error}"}, status=409)

    async def respond(self, request: web.Request) -> web.Response:
        """Take an answer to a command or act: five at most, within half an hour."""
        double, said = self.double, await request.json()
        where = double.response_urls.get(request.match_info["id"])
        try:
            if where is None or where.team.id != request.match_info["team"]:
                raise SlackError("used_url")
            if where.uses >= RESPONSE_URL_USES:
                raise SlackError("used_url", f"{RESPONSE_URL_USES} answers were given")
            if double.clock.now() - where.made > RESPONSE_URL_SECONDS:
                raise SlackError("expired_url")
            where.uses += 1
            if said.get("blocks"):
                blocks_checked(said["blocks"])
            answered(double, where, said)
        except SlackError as error:
            double.violation(error.code, f"response_url: {'; '.join(error.details) or error.code}", arguments=said)
            double.journal.add("call", method="response_url", arguments=said, ok=False, error=error.code)
            return web.Response(status=404, text=error.code)
        double.journal.add("call", method="response_url", arguments=said, ok=True)
        return web.Response(text="ok")

    async def authorize(self, request: web.Request) -> web.Response:
        """Play the consent page: whoever comes agrees, for the workspace that `team` names, else the first."""
        double, asked = self.double, request.query
        if asked.get("client_id") != double.world.app.client_id:
            return web.Response(status=400, text="invalid_client_id")
        wanted, granted = set(asked.get("scope", "").split(",")), double.manifest.scopes()
        if granted is not None and wanted != set(granted):
            double.violation("invalid_scope", f"asks for {sorted(wanted)}, the manifest for {sorted(granted)}")
        team = people_acts.team_called(double, asked.get("team", ""))
        code = double.world.new("code.")
        redirect = asked.get("redirect_uri") or double.manifest.redirect_url()
        if not redirect:
            return web.Response(status=400, text="bad_redirect_uri: none is asked for, and the manifest names none")
        double.codes[code] = (team, redirect)
        state = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{redirect}?{state}")

    async def download(self, request: web.Request) -> web.Response:
        """Give a file to a token that may read files; to others a sign-in page, as Slack does."""
        team = self.double.world.teams.get(request.match_info["team"])
        stored = team.files.get(request.match_info["id"]) if team else None
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if stored is None or team is None or stored["content"] is None:
            return web.Response(status=404)
        if not _may_read(team, token):
            self.double.violation("invalid_auth", "a file was asked for without a token that has files:read")
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        self.double.journal.add("call", method="download", arguments={"file": stored["id"]}, ok=True)
        return web.Response(body=stored["content"], content_type=stored.get("mimetype", "application/octet-stream"))

    async def upload(self, request: web.Request) -> web.Response:
        """Take the content of a file that the app sends."""
        stored = self.double.world.teams[request.match_info["team"]].files[request.match_info["id"]]
        data = await request.read()
        if request.content_type.startswith("multipart/"):
            return web.Response(status=400, text="send the bytes as the body")
        if len(data) != stored["size"]:
            self.double.violation("length_mismatch", f"{len(data)} bytes, {stored['size']} were announced")
        stored["content"] = data
        return web.Response(text=f"OK - {len(data)}")


def _may_read(team: Team, token: str) -> bool:
    install = team.install
    granted = install is not None and (install.scopes is None or "files:read" in install.scopes)
    return install is not None and granted and install.state == "active" and install.token == token
