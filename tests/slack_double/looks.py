"""What a test looks at: conversations, views, the journal, ids and secrets. Looking is not written down."""

import base64
from typing import Any, Final

from tests.slack_double.double import Double
from tests.slack_double.errors import ImpossibleError
from tests.slack_double.people_acts import Done, team_called


async def messages(double: Double, *, channel: str, thread: str = "", team: str = "") -> list[dict[str, Any]]:
    """Give a conversation's messages in order, or one thread's."""
    found = team_called(double, team).conversation(channel)
    return found.thread(thread) if thread else found.ordered()


async def private(double: Double, *, user: str, channel: str = "", team: str = "") -> list[dict[str, Any]]:
    """Give what only one person was shown, everywhere or in one conversation."""
    where = team_called(double, team)
    person = where.person(user).id
    places = [where.conversation(channel)] if channel else list(where.conversations.values())
    return [each for place in places for each in place.private if each["to"] == person]


async def home(double: Double, *, user: str, team: str = "") -> dict[str, Any] | None:
    where = team_called(double, team)
    return where.homes.get(where.person(user).id)


async def view(double: Double, *, user: str, team: str = "") -> dict[str, Any] | None:
    """Give the modal in front of a person."""
    where = team_called(double, team)
    stack = where.stacks.get(where.person(user).id, [])
    return where.views[stack[-1]] if stack else None


async def sessions(double: Double, *, team: str = "") -> dict[str, Any]:
    return team_called(double, team).sessions


async def prompts(double: Double, *, user: str, team: str = "") -> list[dict[str, str]]:
    where = team_called(double, team)
    return where.prompts.get(where.im(where.person(user).id).id, [])


async def world(double: Double) -> Done:
    """Tell the ids, names and secrets that an app and a test need."""
    app = double.world.app
    teams = {
        team.name: {
            "id": team.id,
            "token": team.install.token if team.install else None,
            "bot": team.install.bot_user if team.install else None,
            "people": {each.name: each.id for each in team.people.values()},
            "channels": {each.name: each.id for each in team.conversations.values() if each.kind != "im"},
        }
        for team in double.world.teams.values()
    }
    return {
        "app": {
            "id": app.id, "client_id": app.client_id, "client_secret": app.client_secret,
            "signing_secret": app.signing_secret, "app_token": app.app_token,
        },
        "teams": teams,
        "now": double.clock.now(),
        "sockets": len(double.sockets.connections),
    }  # fmt: skip


async def journal(double: Double, *, kind: str = "", after: int = 0) -> list[dict[str, Any]]:
    return [each for each in double.journal.entries[after:] if kind in ("", each["kind"])]


async def acked(double: Double, *, id: str) -> bool:
    """Tell whether a delivery was acknowledged, at any try."""
    return any(each["acked"] and each["id"] == id for each in double.journal.of("delivery"))


async def changed(double: Double, *, after: int, seconds: float = 5) -> Done:
    """Wait until more has happened than the caller knows of."""
    return {"count": await double.journal.beyond(after, seconds)}


async def violations(double: Double) -> list[dict[str, Any]]:
    return [each for each in double.journal.of("violation") if not each["allowed"]]


async def file(double: Double, *, id: str, team: str = "") -> Done:
    """Give a file's content in base64."""
    stored = team_called(double, team).files.get(id)
    if stored is None or stored["content"] is None:
        raise ImpossibleError(f"there is no file {id}")
    return {"name": stored["name"], "content": base64.b64encode(stored["content"]).decode()}


LOOKS: Final = (messages, private, home, view, sessions, prompts, world, journal, acked, changed, violations, file)
