"""Reaching Slack while a delivery is worked on: signs of work, files, prompts, addresses; nothing is decided here."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.asking import Signs, Working, welcome
from bot.slack.charts import Counts
from bot.slack.files import NotRead, texts_of
from bot.slack.pictures import Picture, Pictures
from bot.slack.placing import Place
from bot.slack.uploads import upload

_NOT_INSTALLED: Final = "I am not installed in this workspace any more"

log = logging.getLogger(__name__)


class Reaching:
    """What handling asks of Slack, workspace by workspace."""

    def __init__(self, client_for: Callable[[str], WebClient | None], signs: Signs) -> None:
        self._client_for, self._signs = client_for, signs
        self._links: dict[str, str] = {}
        self._pictures = Pictures(client_for)

    @contextmanager
    def working(self, place: Place) -> Iterator[Working]:
        """Show that we are at work in a thread while the block runs."""
        client = self._client_for(place.workspace) if place.thread and not place.response_url else None
        with self._signs.working(client, place.workspace, place.channel, place.thread) as work:
            yield work

    def stopped(self, workspace: str, channel: str, thread: str) -> None:
        """Show that we stopped working in a thread."""
        client = self._client_for(workspace)
        if client is not None:
            self._signs.stopped(client, workspace, channel, thread)

    def links(self, workspace: str) -> str:
        """Return how addresses of a workspace's messages begin; an empty text while that cannot be told."""
        if workspace not in self._links:
            client = self._client_for(workspace)
            found = _address(client) if client is not None else None
            if found is None:
                return ""
            self._links[workspace] = found
        return self._links[workspace]

    def texts_of(self, workspace: str, files: tuple[Mapping[str, Any], ...]) -> tuple[str | NotRead, ...]:
        """Return the text of each file, or why it was not read."""
        client = self._client_for(workspace)
        if client is None:
            return tuple(NotRead(str(file.get("name", "")), _NOT_INSTALLED) for file in files)
        return texts_of(client, files)

    def welcome(self, workspace: str, channel: str) -> None:
        """Offer what to begin with."""
        client = self._client_for(workspace)
        if client is not None and channel:
            welcome(client, channel)

    def picture_of(self, workspace: str, counts: Counts) -> Picture:
        """Return a picture of counts that Slack keeps."""
        return self._pictures.of(workspace, counts)

    def put_file(self, workspace: str, user: str, name: str, text: str) -> dict[str, Any] | None:
        """Give Slack a text as a file, and return the call that shows it to somebody in direct messages.

        Nobody sees the file before that call. Raises what Slack says where it cannot be done.
        """
        client = self._client_for(workspace)
        if client is None:
            return None
        channel = client.conversations_open(users=user)["channel"]["id"]
        return {"files": [{"id": upload(client, name, text.encode()), "title": name}], "channel_id": channel}


def _address(client: WebClient) -> str | None:
    """Ask where a workspace is; only an address over https counts."""
    try:
        url = str(client.auth_test().get("url") or "")
    except (SlackApiError, SlackClientError, OSError, ValueError) as error:
        log.info("the workspace's address cannot be told: %s", type(error).__name__)
        return None
    return url.rstrip("/") if urlsplit(url).scheme == "https" else ""
