"""The payloads that Slack sends, in the shapes of its reference: events, interactions, commands."""

from typing import Any, Final

from tests.slack_double.world import App, Conversation, Person, Team

_CHANNEL_TYPES: Final = {"channel": "channel", "group": "group", "im": "im", "mpim": "mpim"}


def event_callback(app: App, team: Team, event: dict[str, Any], event_id: str, now: float) -> dict[str, Any]:
    """Wrap an event as the Events API does, over HTTP and over a socket alike."""
    return {
        "token": app.verification_token,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.install.bot_user if team.install else None,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def message_event(channel: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    """Make the event of a new message: the message itself and where it is."""
    hidden = {"reply_count", "reply_users", "latest_reply", "reactions", "metadata", "streaming"}
    shown = {key: value for key, value in message.items() if key not in hidden}
    return {**shown, **_where(channel, message["ts"])}


def message_changed(
    channel: Conversation, message: dict[str, Any], before: dict[str, Any], event_ts: str
) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message,
        "previous_message": before,
        "hidden": True,
        "ts": event_ts,
        **_where(channel, event_ts),
    }


def tombstone(before: dict[str, Any]) -> dict[str, Any]:
    """Make what stays of a deleted message that has replies."""
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": before["ts"],
        "thread_ts": before["ts"],
        "parent_user_id": "USLACKBOT",
        "reply_count": before["reply_count"],
        "latest_reply": before["latest_reply"],
    }


def message_deleted(channel: Conversation, before: dict[str, Any], event_ts: str) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "deleted_ts": before["ts"],
        "hidden": True,
        "ts": event_ts,
        **_where(channel, event_ts),
    }


def app_mention(channel: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    shown = ("user", "ts", "client_msg_id", "text", "team", "thread_ts", "blocks", "files")
    told = {key: message[key] for key in shown if key in message}
    return {"type": "app_mention", **told, "channel": channel.id, "event_ts": message["ts"]}


def interaction(app: App, team: Team, person: Person, type_: str, **more: Any) -> dict[str, Any]:
    """Make what all interactions share, and add the rest."""
    return {
        "type": type_,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": team.id},
        "api_app_id": app.id,
        "token": app.verification_token,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def slash_command(app: App, team: Team, person: Person, channel: Conversation, **more: str) -> dict[str, str]:
    names = {"im": "directmessage", "group": "privategroup"}
    return {
        "token": app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": names.get(channel.kind, channel.name),
        "user_id": person.id,
        "user_name": person.name,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        **more,
    }


def shown_channel(channel: Conversation, bot: str) -> dict[str, Any]:
    """Show a conversation as conversations.info does."""
    base: dict[str, Any] = {
        "id": channel.id,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": False,
    }
    if channel.kind == "im":
        return {**base, "user": next(each for each in channel.members if each != bot), "is_user_deleted": False}
    return {**base, "name": channel.name, "name_normalized": channel.name, "is_member": bot in channel.members}


def shown_person(team: Team, person: Person, *, with_email: bool) -> dict[str, Any]:
    """Show a person as users.info does; the address only to whom may see it."""
    profile = {"real_name": person.real_name, "display_name": person.name, "title": ""}
    return {
        "id": person.id,
        "team_id": team.id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": 0,
        "is_bot": person.is_bot,
        "is_admin": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "profile": {**profile, **({"email": person.email} if with_email else {}), "team": team.id},
    }


def _where(channel: Conversation, event_ts: str) -> dict[str, str]:
    return {"channel": channel.id, "channel_type": _CHANNEL_TYPES[channel.kind], "event_ts": event_ts}
