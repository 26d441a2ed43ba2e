"""What `debrief serve` is put together from, as the settings say."""

import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.commands.common import CommandError, knowledge
from bot.commands.store import now
from bot.conversation.standing import Guides
from bot.knowledge import read_knowledge
from bot.runtime.logs import Redaction, log_to_stderr
from bot.serving import Server, Slack
from bot.settings import Settings
from bot.slack.installing import Installing, OwnToken, Seal, SealError, Tokens
from bot.slack.posting import Clients
from bot.slack.scopes import SCOPES
from bot.storage.database import Database
from bot.storage.inbox import Delivery
from bot.storage.installations import Installations
from bot.wiring import assistants_from, mask_from

log = logging.getLogger(__name__)


def server_from(settings: Settings, database: Database, *, uses_socket: bool) -> Server:
    """Put everything together; from here on nothing is logged that is secret."""
    redaction = Redaction(settings.secrets())
    log_to_stderr(redaction)
    guides = Guides(read_knowledge(knowledge()))
    slack = _slack(settings, database, uses_socket=uses_socket)
    handle = _handle(database, guides, slack)
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


def _handle(database: Database, guides: Guides, slack: Slack) -> Callable[[Delivery], None]:
    from bot.slack.handling import Handling

    assistants = assistants_from(database, guides, now)
    return Handling(assistants, database, Clients(slack.tokens.of, slack.api_url), slack.api_url, now)


def _about(guides: Guides) -> dict[str, Any]:
    shipped = {name: policy.identity for name, policy in guides.known.policies.items()}
    return {"version": version("debrief-sdr"), "policies": {name: f"{name}@{at}" for name, at in shipped.items()}}
