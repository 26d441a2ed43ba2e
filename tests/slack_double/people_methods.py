"""conversations.*, users.*, usergroups.*, reactions.*, team.*, bots.*: who and where."""

from typing import Any, Final

from tests.slack_double.calls import Answer, Call, Method
from tests.slack_double.errors import SlackError
from tests.slack_double.payloads import shown_channel, shown_person
from tests.slack_double.world import FAMILY, Conversation, ConversationKind, Person

_KINDS: Final[dict[str, ConversationKind]] = {
    "public_channel": "channel",
    "private_channel": "group",
    "im": "im",
    "mpim": "mpim",
}


def list_conversations(call: Call) -> Answer:
    asked = call.get("types") or ["public_channel"]
    names = [each.strip() for each in (asked.split(",") if isinstance(asked, str) else asked)]
    if set(names) - set(_KINDS):
        raise SlackError("invalid_types", *names)
    kinds = [_KINDS[name] for name in names]
    call.need(*(f"{FAMILY[kind]}:read" for kind in kinds))
    bot = call.install.bot_user
    seen = [
        each
        for each in call.team.conversations.values()
        if each.kind in kinds and (each.kind == "channel" or bot in each.members)
    ]
    page, after = call.page([shown_channel(each, bot) for each in seen])
    return {"channels": page, **after}


def conversation_info(call: Call) -> Answer:
    channel = call.conversation(joined=False)
    shown = shown_channel(channel, call.install.bot_user)
    return {"channel": {**shown, **({"num_members": len(channel.members)} if call.get("include_num_members") else {})}}


def history(call: Call) -> Answer:
    channel = call.conversation()
    roots = [each for each in channel.ordered() if each.get("thread_ts", each["ts"]) == each["ts"]]
    page, after = _messages(call, list(reversed(roots)))
    return {"messages": page, "has_more": bool(after["response_metadata"]["next_cursor"]), **after}


def replies(call: Call) -> Answer:
    channel = call.conversation()
    thread = channel.thread(channel.message(call.get("ts")).get("thread_ts", call.get("ts")))
    page, after = _messages(call, thread)
    return {"messages": page, "has_more": bool(after["response_metadata"]["next_cursor"]), **after}


def members(call: Call) -> Answer:
    page, after = call.page(call.conversation(joined=False).members)
    return {"members": page, **after}


def open_conversation(call: Call) -> Answer:
    if call.get("channel"):
        return {"channel": {"id": call.team.found(call.get("channel")).id}}
    users = call.get("users") or []
    users = users.split(",") if isinstance(users, str) else users
    if len(users) != 1 or users[0] not in call.team.people:
        raise SlackError("user_not_found", *users)
    return {"channel": {"id": call.team.im(users[0]).id}}


def join(call: Call) -> Answer:
    channel = call.team.found(call.get("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if call.install.bot_user not in channel.members:
        channel.members.append(call.install.bot_user)
    return {"channel": shown_channel(channel, call.install.bot_user)}


def user_info(call: Call) -> Answer:
    return {"user": _shown(call, _person(call, call.get("user")))}


def list_users(call: Call) -> Answer:
    page, after = call.page([_shown(call, each) for each in call.team.people.values()])
    return {"members": page, **after}


def look_up_by_email(call: Call) -> Answer:
    for person in call.team.people.values():
        if person.email == call.get("email") and not person.is_bot:
            return {"user": _shown(call, person)}
    raise SlackError("users_not_found", violation=False)


def profile(call: Call) -> Answer:
    return {"profile": _shown(call, _person(call, call.get("user") or call.install.bot_user))["profile"]}


def group_members(call: Call) -> Answer:
    if call.get("usergroup") not in call.team.groups:
        raise SlackError("no_such_subteam", call.get("usergroup"))
    return {"users": call.team.groups[call.get("usergroup")]}


def add_reaction(call: Call) -> Answer:
    message, name = _reacted(call), call.get("name")
    reactions = message.setdefault("reactions", [])
    if any(each["name"] == name and call.install.bot_user in each["users"] for each in reactions):
        raise SlackError("already_reacted", name)
    found = next((each for each in reactions if each["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    found["users"].append(call.install.bot_user)
    found["count"] += 1
    return {}


def remove_reaction(call: Call) -> Answer:
    message, name = _reacted(call), call.get("name")
    for each in message.get("reactions", []):
        if each["name"] == name and call.install.bot_user in each["users"]:
            each["users"].remove(call.install.bot_user)
            each["count"] -= 1
            message["reactions"] = [one for one in message["reactions"] if one["count"]]
            return {}
    raise SlackError("no_reaction", name)


def get_reactions(call: Call) -> Answer:
    return {"type": "message", "channel": call.get("channel"), "message": _reacted(call)}


def team_info(call: Call) -> Answer:
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.domain}}


def bot_info(call: Call) -> Answer:
    install = call.install
    if call.get("bot", install.bot_id) != install.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": install.bot_id,
            "app_id": call.double.world.app.id,
            "user_id": install.bot_user,
            "name": "Debrief",
        }
    }


def _messages(call: Call, messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], Answer]:
    """Cut messages by time and page; metadata only where it was asked for."""
    oldest, latest = call.get("oldest") or "0", call.get("latest") or "9999999999"
    ends = (oldest, latest) if call.get("inclusive") else ()
    within = [each for each in messages if oldest < each["ts"] < latest or each["ts"] in ends]
    page, after = call.page(within, 100)
    hidden = set() if call.get("include_all_metadata") else {"metadata"}
    return [{key: value for key, value in each.items() if key not in hidden} for each in page], after


def _person(call: Call, id_: str) -> Person:
    if id_ not in call.team.people:
        raise SlackError("user_not_found", id_)
    return call.team.people[id_]


def _shown(call: Call, person: Person) -> dict[str, Any]:
    granted = call.install.scopes
    return shown_person(call.team, person, with_email=granted is None or "users:read.email" in granted)


def _reacted(call: Call) -> dict[str, Any]:
    if not call.get("channel") or not call.get("timestamp"):
        raise SlackError("no_item_specified")
    channel: Conversation = call.conversation()
    return channel.message(call.get("timestamp"))


METHODS: Final[dict[str, Method]] = {
    "conversations.list": list_conversations,
    "conversations.info": conversation_info,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.members": members,
    "conversations.open": open_conversation,
    "conversations.join": join,
    "users.info": user_info,
    "users.list": list_users,
    "users.lookupByEmail": look_up_by_email,
    "users.profile.get": profile,
    "usergroups.users.list": group_members,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "reactions.get": get_reactions,
    "team.info": team_info,
    "bots.info": bot_info,
}
