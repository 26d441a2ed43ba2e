"""What `debrief serve` is put together from, as the settings say."""

import logging
import re
from importlib.metadata import version
from typing import Any, Final

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.commands.common import CommandError, knowledge
from bot.commands.store import now
from bot.conversation.standing import Guides
from bot.knowledge import explained, read_knowledge
from bot.permissions import ROLES
from bot.runtime.logs import Redaction, log_to_stderr
from bot.serving import Server, Slack
from bot.settings import Settings
from bot.slack.asking import Signs
from bot.slack.handling import Handling
from bot.slack.installing import Installing, OwnToken, Seal, SealError, Tokens
from bot.slack.members import Members
from bot.slack.overview import Overview
from bot.slack.posting import Clients
from bot.slack.reaching import Reaching
from bot.slack.scopes import SCOPES
from bot.slack.words import SlackWords
from bot.slack.work import Tools
from bot.storage.database import Database
from bot.storage.facts import Role
from bot.storage.inbox import Inbox
from bot.storage.installations import Installations
from bot.storage.outbox import Outbox, Post
from bot.wiring import assistants_from, mask_from

_GROUP: Final = re.compile(r"S[A-Z0-9]{2,20}")

log = logging.getLogger(__name__)


def guides() -> Guides:
    """Read the words, policies and playbooks that all workspaces share."""
    return Guides(read_knowledge(knowledge()))


def server_from(settings: Settings, database: Database, guides: Guides, *, uses_socket: bool) -> Server:
    """Put everything together; from here on nothing is logged that is secret."""
    redaction = Redaction(settings.secrets())
    log_to_stderr(redaction)
    slack = _slack(settings, database, uses_socket=uses_socket)
    handle = _handle(settings, database, guides, slack)
    return Server(database, slack, handle, mask_from(guides), now, redaction, _about(guides))


def _slack(settings: Settings, database: Database, *, uses_socket: bool) -> Slack:
    installations, api_url = Installations(database), settings.slack_api_url.rstrip("/") + "/"
    try:
        seal = Seal(settings.slack_token_key.get_secret_value()) if settings.slack_token_key else None
    except SealError as error:
        raise CommandError(str(error)) from None
    own = OwnToken(settings.slack_bot_token.get_secret_value(), api_url) if settings.slack_bot_token else None
    if own is not None:
        _recognise(own, installations)
    tokens = Tokens(installations, seal, own)
    installing = None
    if seal is not None and settings.slack_client_id and settings.slack_client_secret:
        installing = Installing(
            settings.slack_client_id, settings.slack_client_secret.get_secret_value(), seal, installations, tokens,
            SCOPES, api_url, now,
        )  # fmt: skip
    return Slack(
        api_url,
        tokens,
        signing_secret=None if uses_socket else _plain(settings.slack_signing_secret),
        app_token=_plain(settings.slack_app_token) if uses_socket else None,
        installing=installing,
    )


def _recognise(own: OwnToken, installations: Installations) -> None:
    """Ask Slack whose the token is: one that is refused is told now, and one that serves again lets us in again."""
    try:
        team = own.team()
    except SlackApiError as error:
        name = error.response.get("error")
        raise CommandError(f"Slack refuses `SLACK_BOT_TOKEN`: {name}; copy it anew from OAuth & Permissions") from None
    except OSError as error:
        log.warning("Slack cannot be reached yet: %s", type(error).__name__)
        return
    row = installations.get(team)
    if row is not None and row.is_removed:
        installations.save(team, None, now())


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _handle(settings: Settings, database: Database, guides: Guides, slack: Slack) -> Handling:
    outbox, clients = Outbox(database), Clients(slack.tokens.of, slack.api_url)

    def leave(post: Post) -> None:
        with database.writing(post.workspace) as connection:
            outbox.put(connection, [post])

    return Handling(
        Tools(
            assistants_from(database, guides, now),
            Inbox(database),
            outbox,
            Members(clients, _roles(settings), now),
            Reaching(clients, Signs(now, leave)),
            Overview(now).home,
            slack_words(guides),
            now,
        )
    )


def slack_words(guides: Guides) -> SlackWords:
    """Read the words of Slack's forms. Raises `PolicyError` that names the place of what is wrong."""
    try:
        return SlackWords.from_data(guides.known.shared["slack"])
    except (ValueError, KeyError) as error:
        raise explained(guides.known, "slack", error) from error


def _roles(settings: Settings) -> dict[Role, str]:
    """Read which user group gives which role: `manager=S0123,compliance=S0456`. Raises `CommandError`."""
    found: dict[Role, str] = {}
    for part in filter(None, (each.strip() for each in (settings.slack_roles or "").split(","))):
        role, mark, group = part.partition("=")
        named = next((each for each in ROLES if each == role.strip()), None)
        if named is None or not mark or not _GROUP.fullmatch(group.strip()):
            raise CommandError(
                f"`DEBRIEF_SLACK_ROLES` is written like manager=S0123ABCD,compliance=S0456EFGH, and `{part}` is not;"
                f" the roles are {', '.join(ROLES)}"
            )
        found[named] = group.strip()
    return found


def _about(guides: Guides) -> dict[str, Any]:
    shipped = {name: policy.identity for name, policy in guides.known.policies.items()}
    return {"version": version("debrief-sdr"), "policies": shipped}
