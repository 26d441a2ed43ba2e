"""What we ask of a workspace, and what each scope is for: the methods we call and the events we hear, nothing more."""

from collections.abc import Mapping
from typing import Final

_HISTORY: Final = ("channels:history", "groups:history", "im:history")

METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "agents.sessions.setStatus": ("chat:write",),
    "apps.connections.open": (),
    "assistant.threads.setStatus": ("chat:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.test": (),
    "chat.appendStream": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    "conversations.open": ("im:write",),
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "oauth.v2.access": (),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""The methods that we call, with the scopes that each needs."""

EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "agent_session_stopped": (),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
"""The events that we hear, with the scopes that each needs."""

OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "the slash command and the message shortcut": ("commands",),
    "reading a file that somebody sent": ("files:read",),
}
"""What else needs a scope."""

SCOPES: Final = tuple(
    sorted({scope for needs in (METHODS, EVENTS, OTHERS) for scopes in needs.values() for scope in scopes})
)
