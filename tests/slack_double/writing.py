"""What a person types, as Slack stores it: & < > escaped, addresses and mentions marked, and the same as rich text."""

import re
from collections.abc import Iterator
from typing import Any, Final

from tests.slack_double.world import Team

_MARKED: Final = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,;:!?)])"
    r"|(?P<email>\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|io|de|ch|uk|eu)\b)"
    r"|(?P<domain>\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|io)\b)"
    r"|(?<!\S)@(?P<person>[\w.-]{1,80})"
)


def written(team: Team, text: str) -> tuple[str, list[dict[str, Any]]]:
    """Give the `text` and the `blocks` of a message that a person types."""
    pieces = list(_pieces(team, text))
    elements = [element for _, element in pieces]
    block = {
        "type": "rich_text",
        "block_id": "typed",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }
    return "".join(marked for marked, _ in pieces), [block]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pieces(team: Team, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    at = 0
    for found in _MARKED.finditer(text):
        piece = _marked(team, found)
        if piece is None:
            continue
        if found.start() > at:
            yield escaped(text[at : found.start()]), {"type": "text", "text": text[at : found.start()]}
        yield piece
        at = found.end()
    if at < len(text):
        yield escaped(text[at:]), {"type": "text", "text": text[at:]}


def _marked(team: Team, found: re.Match[str]) -> tuple[str, dict[str, Any]] | None:
    words = found[0]
    if found["url"]:
        return f"<{escaped(words)}>", {"type": "link", "url": words}
    if found["email"]:
        return f"<mailto:{words}|{words}>", {"type": "link", "url": f"mailto:{words}", "text": words}
    if found["domain"]:
        return f"<http://{words}|{words}>", {"type": "link", "url": f"http://{words}", "text": words}
    name = found["person"].rstrip(".")
    for person in team.people.values():
        if person.name == name:
            rest = found["person"][len(name) :]
            return f"<@{person.id}>{rest}", {"type": "user", "user_id": person.id}
    return None
