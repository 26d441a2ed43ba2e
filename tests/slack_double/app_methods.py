"""agents.*, assistant.*, auth.*, oauth.*, apps.*, files.*: what an app is and has."""

import mimetypes
from typing import Any, Final

from tests.slack_double.calls import Answer, Call, Method
from tests.slack_double.errors import SlackError
from tests.slack_double.limits import limits
from tests.slack_double.world import Conversation, Install, Team

_STATUSES: Final = ("processing", "active", "suspended", "closed")


def set_session_status(call: Call) -> Answer:
    double = call.double
    if not double.manifest.is_agent():
        raise SlackError("not_authorized", "the manifest declares no `agent_view`")
    if call.get("status") not in _STATUSES:
        raise SlackError("invalid_arguments", f"status {call.get('status')!r} is none of {_STATUSES}")
    session = _session(call)
    title = call.get("title")
    if title is not None and len(title) > limits()["session_title"]:
        raise SlackError("invalid_arguments", f"title: {len(title)} characters")
    session["title"] = session.get("title") or title or ""
    session["status"] = call.get("status")
    warning = {} if double.manifest.is_delivered("agent_session_stopped", None) else {"warning": _NO_STOP}
    return {"agent_status": session["status"], "status": session["status"], "title": session["title"], **warning}


_NO_STOP: Final = "missing_agent_session_stopped_event_subscription"


def rename_session(call: Call) -> Answer:
    if len(call.get("title")) > limits()["session_title"]:
        raise SlackError("invalid_arguments", f"title: {len(call.get('title'))} characters")
    _session(call)["title"] = call.get("title")
    return {"title": call.get("title")}


def set_thread_status(call: Call) -> Answer:
    messages = call.get("loading_messages") or []
    if len(messages) > limits()["loading_messages"]:
        raise SlackError("invalid_arguments", f"{len(messages)} loading messages")
    _session(call)["legacy_status"] = call.get("status")
    return {}


def set_thread_title(call: Call) -> Answer:
    _session(call)["title"] = call.get("title")
    return {}


def set_prompts(call: Call) -> Answer:
    channel, prompts = call.conversation(), call.get("prompts")
    sound = all(isinstance(each, dict) and set(each) == {"title", "message"} for each in prompts)
    if not sound or not 1 <= len(prompts) <= limits()["prompts"]:
        raise SlackError("invalid_arguments", "one to four prompts, each with `title` and `message`")
    if call.get("thread_ts"):
        # Slack says ok and shows nothing.
        call.double.violation("prompts_in_thread", "for an agent app, prompts with `thread_ts` silently fail")
        return {}
    call.team.prompts[channel.id] = prompts
    return {}


def auth_test(call: Call) -> Answer:
    team, install = call.team, call.install
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": "debrief",
        "team_id": team.id,
        "user_id": install.bot_user,
        "bot_id": install.bot_id,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Answer:
    if call.get("test"):
        return {"revoked": False}
    call.install.state = "token_revoked"
    return {"revoked": True}


def uninstall(call: Call) -> Answer:
    _check_client(call)
    call.install.state = "account_inactive"
    return {}


def api_test(call: Call) -> Answer:
    if call.get("error"):
        raise SlackError(call.get("error"), violation=False)
    return {"args": call.arguments}


def open_connection(call: Call) -> Answer:
    sockets = call.double.sockets
    if not sockets.is_enabled:
        raise SlackError("internal_error", "Socket Mode is turned off", violation=False)
    base = call.double.base.replace("http://", "ws://")
    return {"url": f"{base}/link/?ticket={sockets.ticket()}&app_id={sockets.app_id}"}


def oauth_access(call: Call) -> Answer:
    _check_client(call)
    if call.get("grant_type") not in (None, "authorization_code"):
        raise SlackError("invalid_grant_type", call.get("grant_type"))
    team, redirect = call.double.codes.pop(call.get("code", ""), (None, ""))
    if team is None:
        raise SlackError("invalid_code")
    if redirect and call.get("redirect_uri") not in (None, redirect):
        raise SlackError("bad_redirect_uri", call.get("redirect_uri"))
    install = call.double.install(team)
    return _access(call, team, install)


def _access(call: Call, team: Team, install: Install) -> Answer:
    installer = next(each.id for each in team.people.values() if not each.is_bot)
    return {
        "app_id": call.double.world.app.id,
        "authed_user": {"id": installer},
        "scope": ",".join(install.scopes or ()),
        "token_type": "bot",
        "access_token": install.token,
        "bot_user_id": install.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def upload_url(call: Call) -> Answer:
    id_ = call.double.world.new("F")
    call.team.files[id_] = {"id": id_, "name": call.get("filename"), "size": call.get("length"), "content": None}
    return {"upload_url": f"{call.double.base}/upload/{call.team.id}/{id_}", "file_id": id_}


def complete_upload(call: Call) -> Answer:
    shown = []
    for each in call.get("files"):
        stored = call.team.files.get(each.get("id", ""))
        if stored is None or stored["content"] is None:
            raise SlackError("file_not_found", str(each.get("id")))
        if "title" in stored:
            raise SlackError("invalid_arguments", "an upload is completed once", violation=False)
        stored["title"], stored["is_ours"] = each.get("title", stored["name"]), True
        shown.append(file_shown(call.double.base, call.team, stored))
    if call.get("channel_id"):
        channel = call.conversation()
        message = {"user": call.install.bot_user, "bot_id": call.install.bot_id, "files": shown}
        text = {"text": call.get("initial_comment", ""), "subtype": "file_share"}
        thread = {"thread_ts": call.get("thread_ts")} if call.get("thread_ts") else {}
        call.double.post(call.team, channel, {**message, **text, **thread})
    return {"files": shown}


def file_info(call: Call) -> Answer:
    stored = call.team.files.get(call.get("file"))
    if stored is None:
        raise SlackError("file_not_found", call.get("file"))
    shown = file_shown(call.double.base, call.team, stored)
    if stored.get("is_ours") and not stored.get("mimetype"):
        # Slack looks into a file some time after it was handed over; until then its kind is not known.
        shown["mimetype"] = ""
        stored["mimetype"] = mimetypes.guess_type(str(stored["name"]))[0] or "application/octet-stream"
    return {"file": shown}


def file_shown(base: str, team: Team, stored: dict[str, Any]) -> dict[str, Any]:
    """Show a file as messages and files.info do."""
    name = str(stored["name"])
    address = f"{base}/files-pri/{team.id}/{stored['id']}/{name}"
    kind = name.rpartition(".")[2].lower()
    return {
        "id": stored["id"],
        "name": name,
        "title": stored.get("title", name),
        "mimetype": stored.get("mimetype", "application/octet-stream"),
        "filetype": stored.get("filetype", kind),
        "pretty_type": kind.upper(),
        "size": stored["size"],
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": f"{address}?download",
        **stored.get("more", {}),
    }


def _session(call: Call) -> dict[str, Any]:
    """Find the session of a thread, made where there is none."""
    channel: Conversation = call.conversation()
    thread = call.get("thread_ts")
    if thread is None or thread not in channel.messages:
        raise SlackError("invalid_thread_ts", f"{thread} in {channel.id}")
    return call.team.sessions.setdefault(f"{channel.id}:{thread}", {})


def _check_client(call: Call) -> None:
    app = call.double.world.app
    if call.get("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.get("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")


METHODS: Final[dict[str, Method]] = {
    "agents.sessions.setStatus": set_session_status,
    "agents.sessions.rename": rename_session,
    "assistant.threads.setStatus": set_thread_status,
    "assistant.threads.setTitle": set_thread_title,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "auth.test": auth_test,
    "auth.revoke": revoke,
    "apps.uninstall": uninstall,
    "api.test": api_test,
    "apps.connections.open": open_connection,
    "oauth.v2.access": oauth_access,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": file_info,
}
