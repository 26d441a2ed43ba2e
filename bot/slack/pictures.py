"""Pictures that Slack keeps for us among a workspace's files: handed over once, shown when Slack is done with them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPException
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.charts import Counts, bars, in_words
from bot.slack.rich import context

_NAME: Final = "debrief-chart.png"
_TROUBLES: Final = (SlackApiError, SlackClientError, HTTPException, OSError, ValueError)

log = logging.getLogger(__name__)


class Pending(Enum):
    """A picture that Slack has, and is not done with."""

    PENDING = "pending"


PENDING: Final = Pending.PENDING
Picture = str | Pending | None
"""The id of a picture's file; nothing where there can be none."""


@dataclass(frozen=True, slots=True)
class _Kept:
    counts: Counts
    file: str
    is_ready: bool = False


class Pictures:
    """The chart of each workspace; one that shows the same figures is not handed over again."""

    def __init__(self, client_for: Callable[[str], WebClient | None]) -> None:
        self._client_for = client_for
        self._kept: dict[str, _Kept] = {}

    def of(self, workspace: str, counts: Counts) -> Picture:
        """Return a picture of counts. What Slack refuses is logged and not shown; the figures are there in words."""
        kept = self._kept.get(workspace)
        if kept is not None and kept.counts == counts and kept.is_ready:
            return kept.file
        client = self._client_for(workspace)
        if client is None:
            return None
        try:
            file = kept.file if kept is not None and kept.counts == counts else _handed_over(client, counts)
            is_ready = _is_ready(client, file)
        except _TROUBLES as error:
            log.warning("a chart cannot be shown as a picture: %s", type(error).__name__)
            return None
        self._kept[workspace] = _Kept(counts, file, is_ready)
        return file if is_ready else PENDING


def without_pictures(arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a call with the words of each picture in its place; nothing where there is none."""
    view = arguments.get("view")
    blocks = view.get("blocks", ()) if isinstance(view, dict) else arguments.get("blocks", ())
    if not any(block["type"] == "image" for block in blocks):
        return None
    plain = [context(block["alt_text"]) if block["type"] == "image" else block for block in blocks]
    return {**arguments, **({"view": {**view, "blocks": plain}} if isinstance(view, dict) else {"blocks": plain})}


def _handed_over(client: WebClient, counts: Counts) -> str:
    """Give Slack a picture that nobody sees but through us; return its file's id."""
    answer = client.files_upload_v2(content=bars(counts), filename=_NAME, title=_NAME, alt_txt=in_words(counts))
    return str(answer["files"][0]["id"])


def _is_ready(client: WebClient, file: str) -> bool:
    """Tell whether Slack has looked into a file; before that it takes it for no picture."""
    told = client.files_info(file=file)["file"]
    return isinstance(told, dict) and str(told.get("mimetype") or "").startswith("image/")
