"""What people do in Slack, outside of buttons and forms: write, edit, delete, upload, mention, command, open."""

import base64
import mimetypes
import uuid
from collections.abc import Mapping
from typing import Any, Final

from tests.slack_double import payloads
from tests.slack_double.app_methods import file_shown
from tests.slack_double.deliveries import Outcome, Parcel
from tests.slack_double.double import Double, ResponseUrl
from tests.slack_double.errors import ImpossibleError, SlackError
from tests.slack_double.world import Conversation, Team
from tests.slack_double.writing import written

Done = dict[str, Any]


def team_called(double: Double, called: str = "") -> Team:
    """Find a workspace by name or id; the first where none is named."""
    for team in double.world.teams.values():
        if called in ("", team.id, team.name):
            return team
    raise ImpossibleError(f"there is no workspace {called!r}")


async def say(
    double: Double, *, user: str, text: str, channel: str = "", thread: str = "", team: str = "", raw: bool = False
) -> Done:
    """Write a message, in a DM with the app where no channel is named. `raw`: the text is as Slack stores it."""
    where, place, person = _place(double, team, channel, user)
    stored, blocks = (text, None) if raw else written(where, text)
    return _posted(double, where, place, person, {"text": stored, **({"blocks": blocks} if blocks else {})}, thread)


async def upload(
    double: Double, *, user: str, name: str, content: str, text: str = "", channel: str = "", thread: str = "",
    mimetype: str = "", more: Mapping[str, Any] | None = None, team: str = "",
) -> Done:  # fmt: skip
    """Send a file, its content in base64, with some text or none."""
    where, place, person = _place(double, team, channel, user)
    data = base64.b64decode(content)
    id_ = double.world.new("F")
    guessed = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
    where.files[id_] = stored = {
        "id": id_, "name": name, "size": len(data), "content": data, "mimetype": guessed, "more": dict(more or {}),
    }  # fmt: skip
    file = {**file_shown(double.base, where, stored), "user": person}
    message = {"subtype": "file_share", "text": written(where, text)[0], "files": [file], "upload": False}
    return {**_posted(double, where, place, person, message, thread), "file": id_}


def _posted(double: Double, team: Team, place: Conversation, user: str, message: dict[str, Any], thread: str) -> Done:
    """Post as a person, and tell the app of a mention of it outside of its own DM."""
    if thread and thread not in place.messages:
        raise ImpossibleError(f"there is no message {thread} in {place.id}")
    threaded = {"thread_ts": thread} if thread else {}
    whole = {"user": user, "client_msg_id": str(uuid.uuid4()), **message, **threaded}
    stored, event = double.post(team, place, whole)
    mention = None
    if team.install and f"<@{team.install.bot_user}>" in stored["text"] and place.kind != "im":
        mention = double.emit(team, payloads.app_mention(place, stored), place)
    return {"ts": stored["ts"], "channel": place.id, "event_id": event, "mention_event_id": mention}


async def edit(double: Double, *, user: str, channel: str, ts: str, text: str, team: str = "") -> Done:
    """Change one's own message."""
    where, place, person = _place(double, team, channel, user)
    _own(place, ts, person)
    stored, blocks = written(where, text)
    edited = {"user": person, "ts": double.world.new_ts()}
    return {"event_id": double.change(where, place, ts, text=stored, blocks=blocks, edited=edited)}


async def delete(double: Double, *, user: str, channel: str, ts: str, team: str = "") -> Done:
    """Delete one's own message."""
    where, place, person = _place(double, team, channel, user)
    _own(place, ts, person)
    return {"event_id": double.remove(where, place, ts)}


async def react(double: Double, *, user: str, channel: str, ts: str, name: str, team: str = "") -> Done:
    """Put an emoji on a message."""
    where, place, person = _place(double, team, channel, user)
    item = {"type": "message", "channel": place.id, "ts": ts}
    author = place.message(ts).get("user")
    event = {"type": "reaction_added", "user": person, "reaction": name, "item_user": author, "item": item}
    return {"event_id": double.emit(where, event, place)}


async def command(
    double: Double, *, user: str, command: str, text: str = "", channel: str = "", team: str = ""
) -> Done:
    """Type a slash command; what the app answers at once only its user sees."""
    where, place, person = _place(double, team, channel, user)
    double.manifest.check_command(command)
    url = double.response_url(ResponseUrl(where, place, person, double.clock.now()))
    more = {"command": command, "text": text, "response_url": url, "trigger_id": double.trigger(where, person)}
    payload = payloads.slash_command(double.world.app, where, where.people[person], place, **more)
    outcome = await handed(double, Parcel("command", more["trigger_id"], payload, takes_answer=True))
    if outcome.answer:
        said = outcome.answer if isinstance(outcome.answer, dict) else {"text": str(outcome.answer)}
        answered(double, ResponseUrl(where, place, person, double.clock.now()), said)
    return {**_told(outcome), "trigger_id": more["trigger_id"], "response_url": url}


async def shortcut(double: Double, *, user: str, callback_id: str, team: str = "") -> Done:
    """Use a global shortcut."""
    where, person = team_called(double, team), team_called(double, team).person(user)
    double.manifest.check_shortcut(callback_id, "global")
    trigger = double.trigger(where, person.id)
    more = {"callback_id": callback_id, "trigger_id": trigger, "action_ts": double.world.new_ts()}
    payload = payloads.interaction(double.world.app, where, person, "shortcut", **more)
    return _told(await handed(double, Parcel("interaction", trigger, payload)))


async def message_shortcut(
    double: Double, *, user: str, callback_id: str, channel: str, ts: str, team: str = ""
) -> Done:
    """Use a shortcut from a message's menu."""
    where, place, person = _place(double, team, channel, user)
    double.manifest.check_shortcut(callback_id, "message")
    trigger = double.trigger(where, person)
    message = place.message(ts)
    url = ResponseUrl(where, place, person, double.clock.now(), thread=message.get("thread_ts"))
    payload = payloads.interaction(
        double.world.app, where, where.people[person], "message_action",
        callback_id=callback_id, trigger_id=trigger, response_url=double.response_url(url), message_ts=ts,
        action_ts=double.world.new_ts(), channel={"id": place.id, "name": place.name}, message=message,
    )  # fmt: skip
    return {**_told(await handed(double, Parcel("interaction", trigger, payload))), "trigger_id": trigger}


async def open_home(double: Double, *, user: str, tab: str = "home", viewing: str = "", team: str = "") -> Done:
    """Open the app: its Home, or its messages; `viewing` is the channel that stays in view beside it."""
    where, place, person = _place(double, team, "", user)
    context = _context(where, viewing) if viewing else {}
    event: dict[str, Any] = {"type": "app_home_opened", "user": person, "channel": place.id, "tab": tab}
    if tab == "home" and person in where.homes:
        event["view"] = where.homes[person]
    return {"event_id": double.emit(where, {**event, "context": context}, None), "channel": place.id}


async def look_at(double: Double, *, user: str, viewing: str = "", team: str = "") -> Done:
    """Open another channel beside the app's pane."""
    where, place, person = _place(double, team, "", user)
    event = {"type": "app_context_changed", "user": person, "channel": place.id, "context": _context(where, viewing)}
    return {"event_id": double.emit(where, event, None)}


async def stop(double: Double, *, user: str, channel: str, thread: str, team: str = "") -> Done:
    """Press stop while the app works on a thread."""
    where, place, person = _place(double, team, channel, user)
    session = where.sessions.get(f"{place.id}:{thread}", {})
    if session.get("status") != "processing":
        raise ImpossibleError(f"there is no stop button: the session is {session.get('status')}")
    streaming = [each["ts"] for each in place.thread(thread) if each.pop("streaming", False)]
    event = {
        "type": "agent_session_stopped", "user": person, "channel": place.id, "thread_ts": thread,
        "streaming_message_ts": streaming,
    }  # fmt: skip
    return {"event_id": double.emit(where, event, None)}


async def handed(double: Double, parcel: Parcel) -> Outcome:
    """Hand something over and wait for its acknowledgement, unless deliveries are held."""
    double.deliverer.hand(parcel)
    if double.deliverer.is_holding:
        return Outcome(False, "held")
    outcome = await parcel.outcome
    if outcome.acked and outcome.answer and not parcel.takes_answer:
        double.violation("ack_payload", f"the acknowledgement of {parcel.id} carries {outcome.answer!r}")
    return outcome


def answered(double: Double, where: ResponseUrl, said: Mapping[str, Any]) -> None:
    """Do what an answer by response URL, or in a command's acknowledgement, asks."""
    unknown = set(said) - _ANSWERS
    if unknown or not (said.get("text") or said.get("blocks") or said.get("delete_original")):
        raise SlackError("invalid_payload", f"keys {sorted(unknown) or sorted(said)}")
    message = {key: said[key] for key in ("text", "blocks", "thread_ts") if key in said}
    if where.thread:
        message.setdefault("thread_ts", where.thread)
    if said.get("delete_original") or said.get("replace_original"):
        _replace(double, where, {} if said.get("delete_original") else message)
    elif said.get("response_type") == "in_channel":
        double.post(where.team, where.channel, {**message, "bot_id": _bot(where.team), "user": where.team.bot()})
    else:
        double.whisper(where.channel, where.user, {**message, "user": where.team.bot()})


_ANSWERS: Final = frozenset(
    {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "unfurl_links",
     "unfurl_media", "metadata", "mrkdwn"}
)  # fmt: skip


def _replace(double: Double, where: ResponseUrl, message: dict[str, Any]) -> None:
    private = [each for each in where.channel.private if each["ts"] == where.message]
    if private:
        if message:
            private[0].pop("blocks", None)
            private[0].update(message)
        else:
            where.channel.private.remove(private[0])
    elif where.message is None:
        raise SlackError("invalid_payload", "there is no message to replace")
    elif message:
        double.change(where.team, where.channel, where.message, **{"blocks": None, **message})
    else:
        double.remove(where.team, where.channel, where.message)


def _place(double: Double, team: str, channel: str, user: str) -> tuple[Team, Conversation, str]:
    """Find workspace, conversation and person; who is not in a channel can do nothing there."""
    where = team_called(double, team)
    person = where.person(user)
    place = where.conversation(channel) if channel else where.im(person.id)
    if place.kind == "im":
        double.manifest.check_messages_tab()
    if person.id not in place.members:
        raise ImpossibleError(f"{person.name} is not in {place.name}")
    return where, place, person.id


def _own(place: Conversation, ts: str, user: str) -> None:
    if place.message(ts).get("user") != user:
        raise ImpossibleError("people change their own messages only")


def _context(team: Team, viewing: str) -> dict[str, Any]:
    if not viewing:
        return {}
    value = team.conversation(viewing).id
    return {"entities": [{"type": "slack#/types/channel_id", "value": value, "team_id": team.id}]}


def _bot(team: Team) -> str | None:
    return team.install.bot_id if team.install else None


def _told(outcome: Outcome) -> Done:
    return {"acked": outcome.acked, "reason": outcome.reason, "answer": outcome.answer}


ACTS: Final = (say, upload, edit, delete, react, command, shortcut, message_shortcut, open_home, look_at, stop)
