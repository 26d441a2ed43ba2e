"""What people do with what the app shows: press, choose, fill in a form and send it, close it."""

from collections.abc import Mapping
from typing import Any, Final

from tests.slack_double import payloads
from tests.slack_double.calls import Call
from tests.slack_double.deliveries import Outcome, Parcel
from tests.slack_double.double import Double, ResponseUrl
from tests.slack_double.elements import chosen, elements_of, find, state_of, unfit
from tests.slack_double.errors import ImpossibleError, SlackError
from tests.slack_double.people_acts import Done, handed, team_called
from tests.slack_double.view_methods import changed, checked, close_views, pushed
from tests.slack_double.world import Conversation, Team


async def press(
    double: Double, *, user: str, action_id: str = "", value: str | None = None, label: str | None = None,
    channel: str = "", ts: str = "", view: str = "", team: str = "",
) -> Done:  # fmt: skip
    """Press a button (or an overflow's or feedback's choice) of a message, or of the view or Home in front."""
    return await _acted(double, user, team, channel, ts, view, action_id, value, label)


async def choose(
    double: Double, *, user: str, value: Any, action_id: str = "", channel: str = "", ts: str = "", view: str = "",
    team: str = "",
) -> Done:  # fmt: skip
    """Pick from a menu, list or date picker of a message, or of the view or Home in front."""
    return await _acted(double, user, team, channel, ts, view, action_id, value, None)


async def submit(double: Double, *, user: str, values: Mapping[str, Any], view: str = "", team: str = "") -> Done:
    """Fill in the form in front and send it: values by block id, action id, or label. Return what came of it."""
    where, person = team_called(double, team), team_called(double, team).person(user)
    shown = _view(where, person.id, view)
    if shown["type"] != "modal" or not shown["submit"]:
        raise ImpossibleError("this view has nothing to send")
    for name, value in values.items():
        block, element = _input(shown, name)
        shown["state"]["values"].setdefault(block["block_id"], {})[element["action_id"]] = chosen(element, value)
    state = state_of(shown["blocks"], shown["state"]["values"])
    wrong = unfit(shown["blocks"], state)
    if wrong:
        return {"acked": False, "errors": wrong, "reason": "the form is not filled in"}
    shown["state"]["values"] = state
    trigger = double.trigger(where, person.id, shown["id"])
    payload = payloads.interaction(
        double.world.app, where, person, "view_submission", trigger_id=trigger, view=_seen(shown), response_urls=[]
    )
    outcome = await handed(double, Parcel("interaction", double.world.new("submission-"), payload, takes_answer=True))
    return {"acked": outcome.acked, "reason": outcome.reason, **_after(double, where, person.id, shown, outcome)}


async def close_view(double: Double, *, user: str, everything: bool = False, team: str = "") -> Done:
    """Close the view in front, or all of them."""
    where, person = team_called(double, team), team_called(double, team).person(user)
    shown = _view(where, person.id, "")
    stack = where.stacks[person.id]
    closed = close_views(where, person.id, 0 if everything or shown["clear_on_close"] else len(stack) - 1)
    told = []
    for each in closed:
        if each["notify_on_close"]:
            payload = payloads.interaction(
                double.world.app, where, person, "view_closed", view=_seen(each), is_cleared=everything
            )
            outcome = await handed(double, Parcel("interaction", double.world.new("closed-"), payload))
            told.append({"view": each["id"], "acked": outcome.acked})
    return {"closed": told}


async def _acted(
    double: Double, user: str, team: str, channel: str, ts: str, view: str, action_id: str, value: Any,
    label: str | None,
) -> Done:  # fmt: skip
    where, person = team_called(double, team), team_called(double, team).person(user)
    double.manifest.check_interactivity()
    if channel:
        place = where.conversation(channel)
        message = _message(place, ts, person.id)
        block, element = find(message.get("blocks", []), action_id, value, label)
    else:
        shown = _view(where, person.id, view)
        block, element = find(shown["blocks"], action_id, value, label)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise ImpossibleError(f"{element['action_id']} sends nothing until the form is sent")
    now = chosen(element, value)
    action = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": double.world.new_ts(),
        **now,
    }
    more = (
        _in_message(double, where, place, message, person.id, action, now)
        if channel
        else _in_view(double, where, shown, person.id, action, now)
    )
    payload = payloads.interaction(double.world.app, where, person, "block_actions", actions=[action], **more)
    outcome = await handed(double, Parcel("interaction", more["trigger_id"], payload))
    told = {"trigger_id": more["trigger_id"], "response_url": more.get("response_url")}
    return {"acked": outcome.acked, "reason": outcome.reason, **told}


def _in_message(
    double: Double, team: Team, place: Conversation, message: dict[str, Any], user: str, action: dict[str, Any],
    now: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Tell of an act in a message: the message, its state, where an answer may go."""
    values = double.states.setdefault(f"{place.id}:{message['ts']}", {})
    values.setdefault(action["block_id"], {})[action["action_id"]] = now
    is_private = bool(message.get("is_ephemeral"))
    thread = message.get("thread_ts")
    url = ResponseUrl(team, place, user, double.clock.now(), message["ts"], thread)
    container = {"type": "message", "message_ts": message["ts"], "channel_id": place.id, "is_ephemeral": is_private}
    return {
        "container": {**container, **({"thread_ts": thread} if thread else {})},
        "channel": {"id": place.id, "name": "directmessage" if place.kind == "im" else place.name},
        "state": {"values": state_of(message["blocks"], values)},
        "trigger_id": double.trigger(team, user),
        "response_url": double.response_url(url),
        **({} if is_private else {"message": message}),
    }


def _in_view(
    double: Double, team: Team, shown: dict[str, Any], user: str, action: dict[str, Any], now: dict[str, Any]
) -> dict[str, Any]:
    shown["state"]["values"].setdefault(action["block_id"], {})[action["action_id"]] = now
    view = {**_seen(shown), "state": {"values": state_of(shown["blocks"], shown["state"]["values"])}}
    return {
        "container": {"type": "view", "view_id": shown["id"]},
        "view": view,
        "trigger_id": double.trigger(team, user, shown["id"]),
    }


def _after(double: Double, team: Team, user: str, shown: dict[str, Any], outcome: Outcome) -> Done:
    """Do what the acknowledgement of a form asks: close it, show errors, another view, or one more on top."""
    if not outcome.acked:
        return {}
    assert team.install is not None
    call, answer = Call(double, "view_submission", {}, (team, team.install)), outcome.answer or {}
    try:
        match answer.get("response_action") if isinstance(answer, dict) else answer:
            case None if not answer:
                close_views(team, user, team.stacks[user].index(shown["id"]))
            case "clear":
                close_views(team, user)
            case "errors":
                return {"errors": _errors(shown, answer)}
            case "update":
                return {"view": changed(call, shown, checked(answer.get("view"), "modal"))}
            case "push":
                return {"view": pushed(call, checked(answer.get("view"), "modal"), user)}
            case other:
                raise SlackError("ack_payload", f"no response action: {other!r}")
    except SlackError as error:
        double.violation(error.code, f"answer to a form: {'; '.join(error.details)}")
        return {"reason": error.code}
    return {}


def _errors(shown: dict[str, Any], answer: dict[str, Any]) -> dict[str, str]:
    inputs = {block["block_id"] for block in shown["blocks"] if block["type"] == "input"}
    errors = answer.get("errors")
    if not isinstance(errors, dict) or not errors or set(errors) - inputs:
        raise SlackError("ack_payload", f"`errors` name input blocks of the view, {sorted(inputs)}: {errors!r}")
    return errors


def _message(place: Conversation, ts: str, user: str) -> dict[str, Any]:
    for message in (*place.messages.values(), *(each for each in place.private if each["to"] == user)):
        if message["ts"] == ts and user in place.members:
            return message
    raise ImpossibleError(f"{user} sees no message {ts} in {place.id}")


def _view(team: Team, user: str, called: str) -> dict[str, Any]:
    """Find the view in front: the modal on top, or the Home where `home` is asked."""
    if called == "home":
        if user not in team.homes:
            raise ImpossibleError(f"no Home is published for {user}")
        return team.homes[user]
    stack = team.stacks.get(user, [])
    if not stack or called not in ("", stack[-1]):
        raise ImpossibleError(f"no such view is in front of {user}: {stack}")
    return team.views[stack[-1]]


def _input(shown: dict[str, Any], name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    for block, element in elements_of(shown["blocks"]):
        if name in (block["block_id"], element.get("action_id"), block.get("label", {}).get("text")):
            return block, element
    there = [(block["block_id"], element.get("action_id")) for block, element in elements_of(shown["blocks"])]
    raise ImpossibleError(f"the form has no field {name!r}; it has {there}")


def _seen(shown: dict[str, Any]) -> dict[str, Any]:
    """Show a view as payloads do: without what the double keeps for itself."""
    return {key: value for key, value in shown.items() if key != "user"}


ACTS: Final = (press, choose, submit, close_view)
