"""The parts that messages and views are laid out with: rich text, labels, buttons and pickers, each within its limits.

Every word goes through `text`, `prose` or `plain` here, and none of these parts is read for markup.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, Literal

from bot.reading.visible import visible
from bot.slack.actions import Act, action_id, fits, packed
from bot.slack.limits import (
    ALT,
    ELEMENTS,
    HEADER,
    LABEL,
    OPTIONS,
    OVERFLOW,
    PLACEHOLDER,
    SECTION,
    VALUE,
    cut,
    size,
    written,
)

Block = dict[str, Any]
Element = dict[str, Any]
Style = Literal["bold", "italic", "strike", "code"]
Option = tuple[str, str]
"""A value, and what is shown for it."""

NOTHING: Final = "\u2013"
_PHRASE: Final = 300
"""Characters of a value, a name, a quote: more would bury the rest."""
LINE_END: Final[Element] = {"type": "text", "text": "\n"}


def text(words: str, *styles: Style, most: int = _PHRASE) -> Element:
    """Return words on one line, as they are written."""
    return _text(_kept_ends(words, _line(words, most)), styles)


def prose(words: str, *styles: Style, most: int = SECTION) -> Element:
    """Return words with their line ends."""
    return _text(_cut("\n".join(words.splitlines()).strip("\n"), most), styles)


def _line(words: str, most: int) -> str:
    """Return words on one line, cut, with every character that nobody sees made visible."""
    return _cut(" ".join(words.split()), most)


def _cut(words: str, most: int) -> str:
    # Marks for unseen characters only make it longer, so what lies beyond is never shown; a note may be very long.
    return cut(visible(words[: most + 1]), most)


def _kept_ends(words: str, line: str) -> str:
    """Return a line with the spaces around it that part it from its neighbours."""
    return f"{' ' * words.startswith(' ')}{line}{' ' * (bool(line) and words.endswith(' '))}"


def _text(words: str, styles: Sequence[Style]) -> Element:
    found: Element = {"type": "text", "text": words}
    return {**found, "style": dict.fromkeys(styles, True)} if styles else found


def link(url: str, words: str, *styles: Style) -> Element:
    """Return words that lead somewhere; only to addresses of our own store."""
    found: Element = {"type": "link", "url": url, "text": _line(words, _PHRASE) or NOTHING}
    return {**found, "style": dict.fromkeys(styles, True)} if styles else found


def line(*elements: Element) -> Element:
    """Return a piece of rich text."""
    return {"type": "rich_text_section", "elements": _said(elements)}


def _said(elements: Iterable[Element]) -> list[Element]:
    """Return the elements that say something; Slack refuses empty ones, and none at all."""
    return [each for each in elements if each.get("text")] or [_text(NOTHING, ())]


def lines_of(*lines: Sequence[Element]) -> Element:
    """Return several lines as one piece."""
    joined: list[Element] = []
    for each in lines:
        joined += [LINE_END, *each] if joined else each
    return line(*joined)


def bullets(items: Sequence[Element]) -> Element:
    """Return a list with a dot before each item."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def quote(*elements: Element) -> Element:
    """Return words with a bar at their side."""
    return {"type": "rich_text_quote", "elements": _said(elements)}


def preformatted(words: str) -> Element:
    """Return lines whose letters are equally wide."""
    return {"type": "rich_text_preformatted", "elements": [_text(_cut(words, SECTION), ())]}


def rich(*pieces: Element) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(pieces)}


def in_blocks(items: Sequence[Element], most: int) -> tuple[list[Block], int]:
    """Return list items as blocks of bullets, none above Slack's limit, and how many items had no room."""
    groups: list[list[Element]] = []
    left, filled = most, 0
    for place, item in enumerate(items):
        length = written(item)
        if length > left:
            return [rich(bullets(group)) for group in groups], len(items) - place
        if not groups or filled + length > SECTION:
            groups.append([])
            filled = 0
        groups[-1].append(item)
        left, filled = left - length, filled + length
    return [rich(bullets(group)) for group in groups], 0


def blocks_of(pieces: Sequence[Element], most: int) -> tuple[list[Block], int]:
    """Return pieces as a block each, and how many had no room."""
    blocks: list[Block] = []
    for place, piece in enumerate(pieces):
        most -= written(piece)
        if most < 0:
            return blocks, len(pieces) - place
        blocks.append(rich(piece))
    return blocks, 0


def plain(words: str, most: int) -> Element:
    """Return a label."""
    return {"type": "plain_text", "text": _line(words, most) or NOTHING, "emoji": False}


def header(words: str) -> Block:
    return {"type": "header", "text": plain(words, HEADER)}


def context(*lines: str) -> Block:
    """Return small grey lines, ten at most."""
    return {"type": "context", "elements": [plain(each, 400) for each in lines[:10]]}


def image(file: str, words: str) -> Block:
    """Return a picture that Slack keeps; ``words`` say the same to whoever cannot see it."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": cut(words, ALT)}


def divider() -> Block:
    return {"type": "divider"}


def button(
    act: Act, label: str, value: str = "", part: int | str = "", style: Literal["primary", "danger"] | None = None
) -> Element:
    """Return a button."""
    found: Element = {"type": "button", "action_id": action_id(act, part), "text": plain(label, LABEL)}
    if value and size(value) <= VALUE:
        found["value"] = value
    return {**found, "style": style} if style else found


def options(choices: Iterable[Option]) -> list[Element]:
    """Return what a menu offers, each value once."""
    return [{"text": plain(label, LABEL), "value": value} for value, label in dict(choices).items()][:OPTIONS]


def select(name: str, placeholder: str, choices: Sequence[Option], preset: str | None = None) -> Element:
    """Return a menu of which one thing is picked."""
    offered = options(choices)
    found = {
        "type": "static_select", "action_id": name, "placeholder": plain(placeholder, PLACEHOLDER), "options": offered,
    }  # fmt: skip
    initial = next((each for each in offered if each["value"] == preset), None)
    return {**found, "initial_option": initial} if initial else found


def multi_select(name: str, placeholder: str, choices: Sequence[Option], preset: Sequence[str] = ()) -> Element:
    """Return a menu of which several things are picked."""
    offered = options(choices)
    found = {
        "type": "multi_static_select", "action_id": name, "placeholder": plain(placeholder, PLACEHOLDER),
        "options": offered,
    }  # fmt: skip
    initial = [each for each in offered if each["value"] in preset]
    return {**found, "initial_options": initial} if initial else found


def datepicker(name: str, placeholder: str, day: date | None = None) -> Element:
    """Return a calendar of which a day is picked."""
    found = {"type": "datepicker", "action_id": name, "placeholder": plain(placeholder, PLACEHOLDER)}
    return {**found, "initial_date": day.isoformat()} if day else found


def overflow(*choices: tuple[Act, str, str]) -> Element:
    """Return a menu behind three dots: act, value and label of each entry."""
    offered = [{"text": plain(label, LABEL), "value": f"{act}|{value}"} for act, value, label in choices[:OVERFLOW]]
    return {"type": "overflow", "action_id": action_id(Act.MORE), "options": offered}


def actions(place: int | str, lead: str, about: str, elements: Sequence[Element]) -> list[Block]:
    """Return a row of buttons and pickers about something; none where its name is too long for Slack."""
    if not elements or not fits(place, lead, about):
        return []
    return [{"type": "actions", "block_id": packed(place, lead, about), "elements": list(elements[:ELEMENTS])}]
