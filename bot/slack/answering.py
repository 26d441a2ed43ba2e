"""Answering at the address that came with a press or a command: at Slack's own host, and nowhere else."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

TIMEOUT: Final = 10
_SLACKS_OWN: Final = ("https", "hooks.slack.com")


class NotSlacksError(ValueError):
    """The address is not Slack's."""


def answer_at(arguments: Mapping[str, Any], api_url: str) -> None:
    """Send an answer to the address among the arguments. Raises `NotSlacksError` before anything is sent."""
    url = str(arguments["url"])
    if _place(url) not in {_SLACKS_OWN, _place(api_url)}:
        raise NotSlacksError("the address to answer at is not Slack's")
    body = json.dumps({name: value for name, value in arguments.items() if name != "url"}).encode()
    request = Request(url, body, {"Content-Type": "application/json"})
    with _opener.open(request, timeout=TIMEOUT):
        pass


def _place(url: str) -> tuple[str, str] | None:
    try:
        return urlsplit(url)[:2]
    except ValueError:
        return None


class _NoRedirect(HTTPRedirectHandler):
    """An answer goes where it was asked for."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)
