"""What the app's own manifest asks Slack for: scopes, events, commands, shortcuts, surfaces."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.slack_double.errors import ImpossibleError
from tests.slack_double.world import FAMILY, ConversationKind

# The scope without which Slack does not deliver an event. (From Slack's event reference.)
_SCOPES_OF_EVENTS = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "file_shared": "files:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The app's manifest; without one, everything is granted and delivered."""

    whole: dict[str, Any] | None = None

    def scopes(self) -> tuple[str, ...] | None:
        return None if self.whole is None else tuple(self.whole["oauth_config"]["scopes"].get("bot", ()))

    def is_delivered(self, event: str, kind: ConversationKind | None) -> bool:
        """Tell whether the app subscribes to an event and has the scope for it."""
        name = f"message.{FAMILY[kind or 'channel']}" if event == "message" else event
        if self.whole is None:
            return True
        wanted = self.whole.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ())
        scope = _SCOPES_OF_EVENTS.get(name)
        return name in wanted and (scope is None or scope in (self.scopes() or ()))

    def redirect_url(self) -> str:
        """Give where Slack sends people back to who install the app, where the request does not say."""
        return str(next(iter((self.whole or {}).get("oauth_config", {}).get("redirect_urls", ())), ""))

    def is_agent(self) -> bool:
        return self.whole is None or "agent_view" in self.whole.get("features", {})

    def check_messages_tab(self) -> None:
        """Refuse a direct message to an app that takes none."""
        home = (self.whole or {}).get("features", {}).get("app_home", {})
        open_ = home.get("messages_tab_enabled") and not home.get("messages_tab_read_only_enabled")
        if self.whole is not None and not (open_ or self.is_agent()):
            raise ImpossibleError("the manifest does not let people write to the app: `app_home.messages_tab_enabled`")

    def check_command(self, command: str) -> None:
        known = [each["command"] for each in (self.whole or {}).get("features", {}).get("slash_commands", ())]
        if self.whole is not None and command not in known:
            raise ImpossibleError(f"{command} is no command of the manifest: {known}")

    def check_shortcut(self, callback_id: str, type_: str) -> None:
        """Refuse a shortcut that the manifest does not declare; ``type_`` is `message` or `global`."""
        known = [
            (each["callback_id"], each["type"]) for each in (self.whole or {}).get("features", {}).get("shortcuts", ())
        ]
        if self.whole is not None and (callback_id, type_) not in known:
            raise ImpossibleError(f"{callback_id} is no {type_} shortcut of the manifest: {known}")

    def check_interactivity(self) -> None:
        if self.whole is not None and not self.whole["settings"].get("interactivity", {}).get("is_enabled"):
            raise ImpossibleError("the manifest does not enable interactivity")


def read_manifest(path: Path | None) -> Manifest:
    return Manifest(json.loads(path.read_text("utf-8"))) if path else Manifest()
