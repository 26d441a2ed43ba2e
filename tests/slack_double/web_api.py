"""The Web API's door: reads a request, checks token, scopes, rate and arguments, and answers as Slack does."""

import inspect
import json
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import BasicAuth, web

from tests.slack_double import app_methods, chat, people_methods, view_methods
from tests.slack_double.arguments import read_arguments
from tests.slack_double.calls import Answer, Call, Method, described
from tests.slack_double.double import Double
from tests.slack_double.errors import SlackError
from tests.slack_double.faults import Fault
from tests.slack_double.world import Install, Team

METHODS: Final[dict[str, Method]] = {
    **chat.METHODS,
    **view_methods.METHODS,
    **people_methods.METHODS,
    **app_methods.METHODS,
}


async def answer_call(double: Double, request: web.Request) -> web.StreamResponse:
    """Answer one request, or fail it as a fault says; every call is written down."""
    method = request.match_info["method"]
    fault = double.faults.next_for(method)
    given, is_json = await _read_request(request)
    if fault is not None and fault.kind == "refuse":
        return _cut(double, request, method, given, "refuse")
    early = _early(double, method, fault)
    if early is not None:
        double.journal.add("call", method=method, arguments=given, ok=False, fault=True, status=early.status)
        return early
    answer = await _answered(double, method, _token(request, given), given, is_json=is_json, fault=fault)
    if fault is not None and fault.kind == "slow":
        await double.clock.sleep(fault.seconds)
    wait, team, scopes = answer.pop("retry_after", None), answer.pop("_team", None), answer.pop("_scopes", "")
    double.journal.add(
        "call", method=method, arguments=given, ok=answer["ok"], error=answer.get("error"),
        details=answer.get("response_metadata", {}).get("messages"), ts=answer.get("ts"), team=team,
    )  # fmt: skip
    if fault is not None and fault.kind == "hang_up":
        return _cut(double, request, method, given, "hang_up")
    if wait is not None:
        return _too_many(wait)
    return web.json_response(answer, headers={"X-OAuth-Scopes": scopes})


async def _answered(
    double: Double, method: str, token: str, given: dict[str, Any], *, is_json: bool, fault: Fault | None
) -> Answer:
    """Give the method's answer, or Slack's refusal; a refusal that a well-made app never meets is a violation."""
    try:
        if fault is not None and fault.kind == "error":
            raise SlackError(fault.error, violation=False)
        call = _call(double, method, token, given, is_json=is_json)
        made = METHODS[method](call)
        answer = await made if inspect.isawaitable(made) else made
        return {"ok": True, **json.loads(json.dumps(answer)), **_whose(call)}
    except SlackError as error:
        if error.violation:
            double.violation(error.code, f"{method}: {'; '.join(error.details) or error.code}", arguments=given)
        return error.answer()


def _call(double: Double, method: str, token: str, given: dict[str, Any], *, is_json: bool) -> Call:
    about = described().get(method)
    if about is None or method not in METHODS:
        raise SlackError("unknown_method", method, req_method=method)
    if is_json and about.get("form"):
        raise SlackError("invalid_arguments", f"{method} reads no JSON body; send a form")
    installed = _authorised(double, about.get("token", "bot"), token)
    arguments = {name: value for name, value in given.items() if name != "token"}
    call = Call(double, method, read_arguments(method, arguments), installed)
    if about.get("token", "bot") == "bot":
        call.need(*about.get("scopes", ()))
    return call


def _authorised(double: Double, kind: str, token: str) -> tuple[Team, Install] | None:
    """Find whose token it is; each method takes one kind only."""
    if kind == "none":
        return None
    if kind == "app":
        if token != double.world.app.app_token:
            raise SlackError("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        return None
    if not token:
        raise SlackError("not_authed")
    if token == double.world.app.app_token:
        raise SlackError("not_allowed_token_type", "an app-level token")
    for team in double.world.teams.values():
        if team.install is not None and team.install.token == token:
            if team.install.state != "active":
                raise SlackError(team.install.state)
            return team, team.install
    raise SlackError("invalid_auth")


async def _read_request(request: web.Request) -> tuple[dict[str, Any], bool]:
    """Read the arguments of a request: its query, and a form or JSON body."""
    given: dict[str, Any] = {**request.query, **_basic(request)}
    if request.content_type == "application/json":
        text = await request.text()
        return {**given, **(json.loads(text) if text else {})}, True
    form: Mapping[str, Any] = await request.post()
    return {**given, **form}, False


def _basic(request: web.Request) -> dict[str, str]:
    """Read client id and secret from where Slack's client puts them: basic authentication."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return {}
    auth = BasicAuth.decode(header)
    return {"client_id": auth.login, "client_secret": auth.password}


def _token(request: web.Request, given: dict[str, Any]) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else str(given.get("token", ""))


def _early(double: Double, method: str, fault: Fault | None) -> web.Response | None:
    """Refuse before anything is done: a fault's status or rate, or a used-up token bucket."""
    if fault is not None and fault.kind == "rate_limited":
        return _too_many(fault.seconds)
    if fault is not None and fault.kind == "status":
        return web.Response(status=fault.status, text="upstream connect error")
    wait = double.rates.wait_for_method(method, described().get(method, {}).get("tier", 100))
    return _too_many(wait) if wait else None


def _too_many(seconds: float) -> web.Response:
    after = str(max(1, int(seconds + 0.999)))
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": after})


def _cut(double: Double, request: web.Request, method: str, given: dict[str, Any], how: str) -> web.StreamResponse:
    """Cut the connection instead of answering."""
    if how == "refuse":
        double.journal.add("call", method=method, arguments=given, ok=False, fault=True, error="refused")
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _whose(call: Call) -> Answer:
    """Tell whose token it was, for the journal and the header of scopes."""
    return {"_team": call.team.id, "_scopes": ",".join(call.install.scopes or ())} if call.installed else {}
