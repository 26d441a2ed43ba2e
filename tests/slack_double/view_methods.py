"""views.*: modals and App Home."""

import copy
from typing import Any, Final

from tests.slack_double.calls import Answer, Call, Method
from tests.slack_double.chat import with_ids
from tests.slack_double.double import Double
from tests.slack_double.errors import SlackError
from tests.slack_double.limits import complaints_of_view as too_long
from tests.slack_double.shapes import complaints_of_view as misshapen
from tests.slack_double.world import Team

MOST_VIEWS: Final = 3


def open_view(call: Call) -> Answer:
    view = checked(call.get("view"), "modal")
    trigger = _trigger(call)
    made = _made(call, view, trigger.user, root=None, previous=None)
    call.team.stacks[trigger.user] = [made["id"]]
    return {"view": made}


def push_view(call: Call) -> Answer:
    view = checked(call.get("view"), "modal")
    trigger = _trigger(call)
    stack = call.team.stacks.get(trigger.user, [])
    if not stack or trigger.view not in stack:
        raise SlackError("not_found", "a view is pushed onto an open one, by its own trigger")
    return {"view": pushed(call, view, trigger.user)}


def pushed(call: Call, view: dict[str, Any], user: str) -> dict[str, Any]:
    """Put a view on top of a person's open ones."""
    stack = call.team.stacks[user]
    if len(stack) >= MOST_VIEWS:
        raise SlackError("push_limit_reached", f"{MOST_VIEWS} views are open")
    made = _made(call, view, user, root=stack[0], previous=stack[-1])
    stack.append(made["id"])
    return made


def update_view(call: Call) -> Answer:
    view = checked(call.get("view"), "modal")
    if bool(call.get("view_id")) == bool(call.get("external_id")):
        raise SlackError("invalid_arguments", "`view_id` or `external_id`, one of them")
    old = _found(call)
    if call.get("hash") and call.get("hash") != old["hash"]:
        raise SlackError("hash_conflict", violation=False)
    return {"view": changed(call, old, view)}


def changed(call: Call, old: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Replace what a view shows; what was typed stays where the ids of block and element stay."""
    kept = ("id", "root_view_id", "previous_view_id", "user")
    made = _shown(call, view, old["user"])
    old_ids = {(block["block_id"], each) for block in made["blocks"] for each in ids_in(block)}
    values = old["state"]["values"]
    made["state"]["values"] = {
        block: {action: value for action, value in each.items() if (block, action) in old_ids}
        for block, each in values.items()
        if any(one == block for one, _ in old_ids)
    }
    made |= {key: old[key] for key in kept}
    call.team.views[old["id"]] = made
    return copy.deepcopy(made)


def publish(call: Call) -> Answer:
    view, user = checked(call.get("view"), "home"), call.get("user_id")
    if user not in call.team.people:
        raise SlackError("user_not_found", user)
    old = call.team.homes.get(user)
    if call.get("hash") and old and call.get("hash") != old["hash"]:
        raise SlackError("hash_conflict", violation=False)
    made = _shown(call, view, user)
    made |= {"id": old["id"] if old else call.double.world.new("V"), "previous_view_id": None}
    made["root_view_id"] = made["id"]
    call.team.homes[user] = call.team.views[made["id"]] = made
    return {"view": copy.deepcopy(made)}


def checked(view: Any, type_: str) -> dict[str, Any]:
    """Check a view's shape, lengths and ids."""
    said = misshapen(view) or too_long(view)
    if not said and view["type"] != type_:
        said = [f"view: must be of type `{type_}` here, not `{view['type']}`"]
    if said:
        raise SlackError("invalid_arguments", *said)
    return dict(view)


def ids_in(block: dict[str, Any]) -> list[str]:
    """Give the action ids of a block's elements."""
    elements = [block.get("accessory"), block.get("element"), *block.get("elements", ())]
    return [each["action_id"] for each in elements if isinstance(each, dict) and "action_id" in each]


def close_views(team: Team, user: str, down_to: int = 0) -> list[dict[str, Any]]:
    """Close a person's modals from the top, and return them."""
    stack = team.stacks.get(user, [])
    closed = [team.views.pop(id_) for id_ in reversed(stack[down_to:])]
    team.stacks[user] = stack[:down_to]
    return closed


def _trigger(call: Call) -> Any:
    if not call.get("trigger_id"):
        raise SlackError("invalid_arguments", "`trigger_id` is needed")
    trigger = call.double.use_trigger(call.get("trigger_id"))
    if trigger.team is not call.team:
        raise SlackError("invalid_trigger_id")
    return trigger


def _found(call: Call) -> dict[str, Any]:
    for view in call.team.views.values():
        if call.get("view_id") == view["id"] or (
            call.get("external_id") and view["external_id"] == call.get("external_id")
        ):
            return view
    raise SlackError("not_found", "no such view is open", violation=False)


def _made(call: Call, view: dict[str, Any], user: str, *, root: str | None, previous: str | None) -> dict[str, Any]:
    external = view.get("external_id")
    if external and any(each["external_id"] == external for each in call.team.views.values()):
        raise SlackError("duplicate_external_id", external)
    made = _shown(call, view, user)
    id_ = call.double.world.new("V")
    made |= {"id": id_, "root_view_id": root or id_, "previous_view_id": previous}
    call.team.views[id_] = made
    return copy.deepcopy(made)


def _shown(call: Call, view: dict[str, Any], user: str) -> dict[str, Any]:
    return shown_view(call.double, call, view, user)


def shown_view(double: Double, call: Call, view: dict[str, Any], user: str) -> dict[str, Any]:
    """Make of what the app sent the view object that Slack gives back."""
    return {
        "team_id": call.team.id,
        "app_id": double.world.app.id,
        "app_installed_team_id": call.team.id,
        "bot_id": call.install.bot_id,
        "title": None,
        "close": None,
        "submit": None,
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **view,
        "blocks": [with_ids(call, block) for block in view["blocks"]],
        "state": {"values": {}},
        "hash": double.world.new("hash."),
        "user": user,
    }


METHODS: Final[dict[str, Method]] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish,
}
