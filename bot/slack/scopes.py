"""What we ask of a workspace, and what each scope is for: the methods we call and the events we hear, nothing more."""

from collections.abc import Mapping
from typing import Final

METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "agents.sessions.setStatus": ("chat:write",),
    "apps.connections.open": (),
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "oauth.v2.access": (),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""The methods that we call, with the scopes that each needs."""

EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
"""The events that we hear, with the scopes that each needs."""

COMMANDS: Final = ("commands",)
"""What a slash command and a shortcut need."""

SCOPES: Final = tuple(
    sorted({*COMMANDS, *(scope for needed in (*METHODS.values(), *EVENTS.values()) for scope in needed)})
)
