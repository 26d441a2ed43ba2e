"""Opening a form at once: a press lets us open one for three seconds, and the worker may take longer to fill it."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.actions import Act, Pressed, pressed
from bot.slack.forms import loading_view
from bot.slack.receiving import INTERACTION
from bot.storage.inbox import Delivery

OPEN_FORMS: Final = frozenset({Act.EDIT, Act.ADD_PEOPLE, Act.REJECT, Act.WAIVE})

log = logging.getLogger(__name__)


def opens_form(delivery: Delivery) -> bool:
    """Tell whether what was pressed is answered by a form."""
    if delivery.kind != INTERACTION or delivery.body.get("type") != "block_actions":
        return False
    return any(_opens(pressed(action, delivery.body.get("state"))) for action in delivery.body.get("actions") or ())


def _opens(meant: Pressed | None) -> bool:
    if meant is None:
        return False
    return meant.act in OPEN_FORMS or (meant.act is Act.FEEDBACK and meant.value != "helpful")


class FormOpener:
    """Opens the view that says "one moment", under a name by which the worker finds it."""

    def __init__(self, token_of: Callable[[str], str | None], api_url: str) -> None:
        self._token_of, self._api_url = token_of, api_url

    async def __call__(self, delivery: Delivery) -> None:
        """Open it where one is called for; where that fails, the worker's own call will tell."""
        if not opens_form(delivery):
            return
        loop = asyncio.get_running_loop()
        token = await loop.run_in_executor(None, partial(self._token_of, delivery.workspace))
        if token is None:
            return
        client = AsyncWebClient(token, base_url=self._api_url, timeout=3)
        try:
            await client.views_open(trigger_id=delivery.body.get("trigger_id", ""), view=loading_view(delivery.event))
        except SlackApiError as error:
            log.warning("a form could not be opened: %s", error.response["error"])
        except (ClientError, OSError, TimeoutError) as error:
            log.warning("a form could not be opened: %s", type(error).__name__)
