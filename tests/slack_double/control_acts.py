"""What a test does to Slack itself: found workspaces, break things, move the clock."""

from collections.abc import Sequence
from typing import Any, Final

from tests.slack_double.deliveries import ParcelKind
from tests.slack_double.double import Double
from tests.slack_double.faults import Fault, FaultKind
from tests.slack_double.http_door import Signing
from tests.slack_double.people_acts import Done, team_called
from tests.slack_double.sockets import Ending
from tests.slack_double.world import ConversationKind


async def add_team(
    double: Double, *, name: str, people: Sequence[str] = (), channels: Sequence[str] = (), installed: bool = True
) -> Done:
    """Found a workspace; the app is in it, and in all of its channels, unless told otherwise."""
    team = double.world.add_team(name, people, channels)
    if installed:
        double.install(team)
        for channel in team.conversations.values():
            channel.members.append(team.bot())
    return {"team": team.id, "token": team.install.token if team.install else None}


async def add_person(double: Double, *, name: str, tz: str = "UTC", real_name: str = "", team: str = "") -> Done:
    """Add a person, who joins every channel."""
    where = team_called(double, team)
    person = double.world.add_person(where, name, tz, real_name)
    for channel in where.conversations.values():
        if channel.kind == "channel":
            channel.members.append(person.id)
    return {"user": person.id}


async def add_channel(
    double: Double, *, name: str, people: Sequence[str], with_app: bool = True, kind: ConversationKind = "channel",
    team: str = "",
) -> Done:  # fmt: skip
    where = team_called(double, team)
    members = [where.person(each).id for each in people] + ([where.bot()] if with_app else [])
    return {"channel": double.world.add_channel(where, name, members, kind).id}


async def add_group(double: Double, *, id: str, people: Sequence[str], team: str = "") -> Done:
    """Make a user group, or change who is in it."""
    where = team_called(double, team)
    where.groups[id] = [where.person(each).id for each in people]
    return {}


async def uninstall(double: Double, *, team: str = "") -> Done:
    """Remove the app from a workspace: tokens end, and the app is told."""
    where = team_called(double, team)
    bot = where.bot()
    events = [
        double.emit(where, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}),
        double.emit(where, {"type": "app_uninstalled"}),
    ]
    assert where.install is not None
    where.install.state = "account_inactive"
    return {"event_ids": events}


async def revoke_tokens(double: Double, *, team: str = "") -> Done:
    """End the bot's token and tell the app."""
    where = team_called(double, team)
    event = double.emit(where, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [where.bot()]}})
    assert where.install is not None
    where.install.state = "token_revoked"
    return {"event_id": event}


async def emit(double: Double, *, event: dict[str, Any], team: str = "") -> Done:
    """Deliver any event at all."""
    return {"event_id": double.emit(team_called(double, team), event)}


async def use_http(
    double: Double, *, events: str, interactions: str = "", commands: str = "", verify: bool = True
) -> Done:
    """Deliver over HTTP to these addresses; the first is asked to verify itself, as when it is entered in Slack."""
    urls: dict[ParcelKind, str] = {
        "event": events, "interaction": interactions or events, "command": commands or events,
    }  # fmt: skip
    double.http.urls = urls
    if verify and not await double.http.verify(double.world.app.verification_token):
        double.violation("url_verification", f"{events} did not give the challenge back")
        return {"verified": False}
    return {"verified": True}


async def use_sockets(double: Double) -> Done:
    double.http.urls = {}
    double.sockets.is_enabled = True
    return {}


async def hold(double: Double) -> Done:
    """Keep back whatever is delivered from now on."""
    double.deliverer.hold()
    return {}


async def release(double: Double, *, order: Sequence[int] | None = None, seed: int | None = None) -> Done:
    """Deliver what was held: in order, in the order given, or shuffled by a seed."""
    return {"ids": double.deliverer.release(order, seed)}


async def again(double: Double, *, id: str, times: int = 1, reason: str = "http_timeout") -> Done:
    """Deliver something again, with retry headers, whether it was acknowledged or not."""
    double.deliverer.again(id, times, reason)
    return {}


async def deliveries(double: Double, *, copies: int | None = None, delay: float | None = None) -> Done:
    """Send every event several times at once; be late with everything."""
    double.deliverer.copies = copies if copies is not None else double.deliverer.copies
    double.deliverer.delay = delay if delay is not None else double.deliverer.delay
    return {"copies": double.deliverer.copies, "delay": double.deliverer.delay}


async def sign(double: Double, *, how: Signing, times: int = 1) -> Done:
    """Sign the next HTTP deliveries wrongly, too long ago, or not at all."""
    double.http.signing += [how] * times
    return {}


async def fault(
    double: Double, *, method: str, kind: FaultKind, times: int = 1, seconds: float = 1, error: str = "internal_error",
    status: int = 500,
) -> Done:  # fmt: skip
    """Let the next calls of a method go wrong."""
    double.faults.order(Fault(method, kind, times, seconds, error, status))
    return {}


async def clear_faults(double: Double) -> Done:
    double.faults.clear()
    return {}


async def rates(double: Double, *, on: bool, burst: int = 3) -> Done:
    """Keep to Slack's rate limits, or not."""
    double.rates.is_on, double.rates.burst = on, burst
    return {}


async def advance(double: Double, *, seconds: float) -> Done:
    """Move the clock forward."""
    double.clock.advance(seconds)
    return {"now": double.clock.now()}


async def disconnect(double: Double, *, reason: Ending) -> Done:
    """Tell the app's sockets that they end."""
    await double.sockets.disconnect(reason)
    return {}


async def drop_sockets(double: Double) -> Done:
    """Cut the app's sockets without a word."""
    await double.sockets.drop()
    return {}


async def allow(double: Double, *, errors: Sequence[str]) -> Done:
    """Expect these errors from now on: they are no violations."""
    double.allowed |= set(errors)
    return {}


ACTS: Final = (
    add_team, add_person, add_channel, add_group, uninstall, revoke_tokens, emit, use_http, use_sockets, hold, release,
    again, deliveries, sign, fault, clear_faults, rates, advance, disconnect, drop_sockets, allow,
)  # fmt: skip
