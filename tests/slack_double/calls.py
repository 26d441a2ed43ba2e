"""What a Web API method gets to do its work: who calls, with which arguments, in which workspace."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.slack_double.double import Double
from tests.slack_double.errors import SlackError
from tests.slack_double.shapes import DATA
from tests.slack_double.world import FAMILY, Conversation, Install, Team

Answer = dict[str, Any]


@dataclass
class Call:
    """One call, checked: its token is good and its arguments are known ones."""

    double: Double
    method: str
    arguments: dict[str, Any]
    installed: tuple[Team, Install] | None = None

    @property
    def team(self) -> Team:
        assert self.installed is not None
        return self.installed[0]

    @property
    def install(self) -> Install:
        assert self.installed is not None
        return self.installed[1]

    def get(self, name: str, default: Any = None) -> Any:
        return self.arguments.get(name, default)

    def need(self, *scopes: str) -> None:
        """Refuse a call whose token lacks a scope."""
        granted = self.install.scopes
        missing = [scope for scope in scopes if granted is not None and scope not in granted]
        if missing:
            needed, provided = ",".join(missing), ",".join(granted or ())
            raise SlackError("missing_scope", f"{self.method} needs {needed}", needed=needed, provided=provided)

    def conversation(self, *, joined: bool = True) -> Conversation:
        """Find the conversation that the call names; the app must be in it."""
        found = self.team.found(self.arguments.get("channel") or self.arguments["channel_id"])
        scope = described()[self.method].get("by_kind")
        if scope:
            self.need(f"{FAMILY[found.kind]}:{scope}")
        if self.install.bot_user not in found.members and (joined or found.kind != "channel"):
            raise SlackError("not_in_channel" if found.kind == "channel" else "channel_not_found", found.id)
        return found

    def page(self, items: Sequence[Any], default: int = 100) -> tuple[list[Any], Answer]:
        """Cut one page by `limit` and `cursor`; return it with what tells where the next begins."""
        limit = self.get("limit", default)
        if not 1 <= limit <= 1000:
            raise SlackError("invalid_limit", f"limit {limit}")
        cursor = self.get("cursor") or "at:0"
        if not cursor.startswith("at:") or not cursor[3:].isdigit():
            raise SlackError("invalid_cursor", cursor)
        start = int(cursor[3:])
        after = f"at:{start + limit}" if start + limit < len(items) else ""
        return list(items[start : start + limit]), {"response_metadata": {"next_cursor": after}}


Method = Callable[[Call], Answer | Awaitable[Answer]]


@cache
def described() -> dict[str, dict[str, Any]]:
    """Give the table of methods: tokens, scopes, rates."""
    return dict(yaml.safe_load((DATA / "methods.yaml").read_text("utf-8")))
