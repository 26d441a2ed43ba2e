"""Who wrote a mail, as its header or the line above a quoted reply names them."""

import re
from collections.abc import Sequence

from bot.reading.speakers.names import Sides
from bot.reading.tokens import Token

ADDRESS = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){0,6})")


def person(header: str) -> tuple[str | None, str | None]:
    """Return name and address from the value of a header: "Dana Ortiz <dana@helix.example>"."""
    found = ADDRESS.search(header)
    address = found[0] if found else None
    name = re.split(r"[<\[(]|mailto:", header, maxsplit=1)[0].strip(" \t\"'*,;") if header else ""
    if (not name or "@" in name) and address is not None:
        name = " ".join(re.split(r"[._+-]", address.split("@")[0])).title()
    return name or None, address


def name_before_wrote(tokens: Sequence[Token], sides: Sides) -> str | None:
    """Return the name in "On Mon, 9 Mar 2026 at 10:03, Jonas Weller <j@x> wrote:"."""
    name: list[str] = []
    inside = False
    for token in reversed(tokens[:-2]):
        if token.text in "<>":
            inside = token.text == ">"
        elif inside or (token.text in ".-'" and name):
            continue
        elif token.text[0].isalpha() and _may_be_name(token, sides):
            name.append(token.text)
        elif name or token.text != ",":
            break
    kept = [word for word in reversed(name) if word[0].isupper() or sides.knows(word)]
    return " ".join(kept) or None


def _may_be_name(token: Token, sides: Sides) -> bool:
    return token.form not in sides.words.months and token.form not in sides.words.hours
