"""The options of a form that nobody took: "Newsletter: [ ] yes [x] no", "Consent: Y/N". Nothing in them is said."""

import re
from collections.abc import Iterator
from typing import Final

from bot.reading.lines import Page

_BOX: Final = re.compile(r"(?P<empty>\[[ _]?\]|\( ?\)|\u2610)|\[[xX]\]|\([xX]\)|[\u2611\u2612\u2705\u2713\u2714]")
_SIGN_OF_BOX: Final = re.compile(r"\[[ _]?\]|\( ?\)|\u2610")
_LEFT_OPEN: Final = re.compile(
    r"[:?][ \t]{0,8}((?:yes|y|ja|oui)[ \t]?[/|][ \t]?(?:no|n|nein|non))[ \t]*$", re.IGNORECASE
)


def untaken_choices(page: Page) -> Iterator[tuple[int, int]]:
    """Yield each empty box within a line with the words behind it, up to the next box, and a choice that is left open.

    An empty box that opens a line makes the whole line say nothing; that is for the line itself to tell.
    """
    text = page.text
    boxed = _SIGN_OF_BOX.search(text) is not None
    for line in page.lines if boxed or "/" in text or "|" in text else ():
        boxes = list(_BOX.finditer(text, line.start, line.end)) if boxed else []
        for box, following in zip(boxes, [*boxes[1:], None], strict=False):
            if box["empty"] and text[line.start : box.start()].strip():
                yield box.start(), following.start() if following else line.end
        if left_open := _LEFT_OPEN.search(text, line.start, line.end):
            yield left_open.span(1)
