"""A message ready to post, and the plain line that stands for it in notifications and for screen readers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from bot.slack.limits import ALL, FALLBACK, SECTION, and_more, cut, written
from bot.slack.mrkdwn import neutral
from bot.slack.rich import Block, Element, lines_of, prose, rich, text

_SENTENCE: Final = 1200
_MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A message ready to post: its blocks, and the plain line that stands for them."""

    text: str
    blocks: tuple[Block, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for `chat.postMessage`; nothing is looked up or unfurled."""
        return {**self.updating(), "unfurl_links": False, "unfurl_media": False}

    def updating(self) -> dict[str, Any]:
        """Return the arguments for `chat.update` and `chat.postEphemeral`, which never unfurl."""
        return {"text": self.text, "blocks": list(self.blocks), "parse": "none", "link_names": False}


def notice(*said: str) -> Shown:
    """Return plain sentences as a message."""
    return Shown(fallback(said), tuple(paragraphs(said, ALL)))


def fallback(said: Sequence[str]) -> str:
    """Return lines as the plain text of a message, in which nothing mentions, links or formats."""
    whole = "\n".join(each[:FALLBACK] for each in said[:_MOST_LINES]).strip() or "Debrief"
    return neutral(cut(whole, FALLBACK, length=_bytes_shown))


@lru_cache(maxsize=1024)
def _bytes_shown(words: str) -> int:
    return len(neutral(words).encode())


def paragraphs(said: Sequence[str], most: int) -> list[Block]:
    """Return sentences as one block, those without room counted."""
    kept: list[Sequence[Element]] = []
    left = min(most, SECTION) - len(and_more(len(said)))
    for place, words in enumerate(said):
        shown = prose(words, most=_SENTENCE)
        if written(shown) + 1 > left:
            kept.append([text(and_more(len(said) - place))])
            break
        kept.append([shown])
        left -= written(shown) + 1
    kept = [each for each in kept if each[0]["text"]]
    return [rich(lines_of(*kept))] if kept else []
