"""Prose that appears piece by piece, in one go: begun, grown, ended; what was cut off is ended, and shown whole."""

from collections.abc import Iterable, Mapping, Sequence
from http.client import HTTPException
from itertools import groupby
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.rich import LINE_END, Block, Element, rich

STREAM: Final = "stream"
"""What the outbox calls a post that is streamed; its arguments are those of a message in a thread."""
BEGIN, GROW, END = "chat.startStream", "chat.appendStream", "chat.stopStream"
_MOST_PIECES: Final = 12
"""Each is a call; more of them would keep whoever posts for more than two seconds."""
_ENDED: Final = "message_not_in_streaming_state"
"""Somebody said stop, or it was ended before."""
_GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Somebody took away what was begun, or it is as it stays."""


class CutOffError(Exception):
    """Some of it is shown, and the rest is not."""


def stream(client: WebClient, arguments: Mapping[str, Any], metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Show a message piece by piece and return where it is.

    Raises what the client raises where nothing is shown of it, `CutOffError` where a part is.
    """
    first, *rest = pieces(arguments["blocks"])
    where = {name: arguments[name] for name in ("channel", "thread_ts")}
    begun = client.api_call(BEGIN, json={**where, "chunks": _chunks(first)})
    told = {"channel": begun["channel"], "ts": begun["ts"]}
    try:
        for piece in rest:
            client.api_call(GROW, json={**told, "chunks": _chunks(piece)})
        client.api_call(END, json={**told, "metadata": metadata})
    except SlackApiError as error:
        if error.response.get("error") != _ENDED:
            raise CutOffError from error
    except (HTTPException, OSError) as error:
        raise CutOffError from error
    return told


def finish(client: WebClient, ts: str, channel: str, arguments: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
    """End a stream that was cut off, and show the whole of it in its place."""
    where = {"channel": channel, "ts": ts}
    whole = {name: each for name, each in arguments.items() if name in {"text", "blocks", "parse", "link_names"}}
    try:
        client.api_call(END, json=where)
    except SlackApiError as error:
        if error.response.get("error") not in {_ENDED, *_GONE}:
            raise
    try:
        client.api_call("chat.update", json={**whole, **where, "metadata": metadata})
    except SlackApiError as error:
        if error.response.get("error") not in _GONE:
            raise


def pieces(blocks: Sequence[Block]) -> list[list[Block]]:
    """Part a message's blocks, and its running text by lines, into what is shown at once."""
    single = [part for block in blocks for part in _lines(block)]
    at_once = -(-len(single) // _MOST_PIECES)
    return [_joined(single[at : at + at_once]) for at in range(0, len(single), at_once)]


def _lines(block: Block) -> Iterable[Block]:
    if block["type"] != "rich_text":
        yield block
        return
    for piece in block["elements"]:
        if not _is_running(piece):
            yield rich(piece)
            continue
        for is_end, line in groupby(piece["elements"], lambda element: element == LINE_END):
            if not is_end:
                yield rich({**piece, "elements": list(line)})


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Put rich text that is shown at once into one block: a message may have fifty of them."""
    joined: list[Block] = []
    for block in blocks:
        if not joined or block["type"] != "rich_text" or joined[-1]["type"] != "rich_text":
            joined.append(block)
            continue
        *before, last = joined[-1]["elements"]
        first, *after = block["elements"]
        both = [last, first]
        if _is_running(last) and _is_running(first):
            both = [{**last, "elements": [*last["elements"], LINE_END, *first["elements"]]}]
        joined[-1] = rich(*before, *both, *after)
    return joined


def _is_running(element: Element) -> bool:
    return bool(element["type"] == "rich_text_section")


def _chunks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [{"type": "blocks", "blocks": list(blocks)}]
