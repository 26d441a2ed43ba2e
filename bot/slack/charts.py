"""Counts as bars: a picture, and the same figures in words for whoever cannot see it. Pure."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

Counts = Sequence[tuple[str, int]]
"""What was counted, and how often, as it is to be shown from top to bottom."""

# Twice the size at which it is looked at, so that it is sharp on a phone.
_WIDTH: Final = 1040
_ROW: Final = 60
_MARGIN: Final = 28
_NAMES: Final = 300
_FIGURES: Final = 110
_BAR: Final = 34
_LETTERS: Final = 28
_PAPER, _INK, _COLOUR = "#ffffff", "#1d1c1d", "#1264a3"


def in_words(counts: Counts) -> str:
    """Return the figures as a sentence would have them: "Timeline 12, Need 3"."""
    return ", ".join(f"{name} {count:,}" for name, count in counts)


def bars(counts: Counts) -> bytes:
    """Draw a bar for each count and return the picture as PNG: the same bytes for the same counts."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (_WIDTH, _ROW * len(counts) + 2 * _MARGIN), _PAPER)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(_LETTERS)
    most = max((count for _, count in counts), default=1) or 1
    for place, (name, count) in enumerate(counts):
        _bar(draw, font, _MARGIN + _ROW * place, name, count, count / most)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _bar(draw: Any, font: Any, top: int, name: str, count: int, share: float) -> None:
    """Draw one row: its name, its bar, its figure."""
    middle, left = top + _ROW // 2, _MARGIN + _NAMES
    right = left + max(4, round((_WIDTH - left - _MARGIN - _FIGURES) * share))
    draw.text((_MARGIN, middle), name.capitalize(), _INK, font, anchor="lm")
    draw.rounded_rectangle((left, middle - _BAR // 2, right, middle + _BAR // 2), 6, _COLOUR)
    draw.text((right + 14, middle), f"{count:,}", _INK, font, anchor="lm")
