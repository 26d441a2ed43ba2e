"""What a person wrote in Slack as they see it: marks of Slack's own made words again. Pure."""

import re
from typing import Final

_MARK: Final = re.compile(r"<([@#!]?)([^<>|]{0,3000})(?:\|([^<>]{0,3000}))?>")
_ESCAPES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def heard_text(text: str, bot: str = "") -> str:
    """Return a message as it reads: mentions of ``bot`` gone, links by their words, signs as they were typed."""
    plain = _MARK.sub(lambda mark: _shown(mark, bot), text)
    for written, sign in _ESCAPES:
        plain = plain.replace(written, sign)
    return plain.strip() if bot and f"<@{bot}>" in text else plain


def mentions(text: str, user: str) -> bool:
    """Tell whether a message mentions somebody by their id."""
    return bool(user) and any(mark[1] == "@" and mark[2] == user for mark in _MARK.finditer(text))


def _shown(mark: re.Match[str], bot: str) -> str:
    kind, what, label = mark[1], mark[2], mark[3]
    match kind:
        case "@":
            return "" if what == bot else f"@{label or what}"
        case "#":
            return f"#{label or what}"
        case "!":
            return label or f"@{what.partition('^')[0]}"
        case _:
            return label or what.removeprefix("mailto:").removeprefix("tel:")
