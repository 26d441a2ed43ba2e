"""A mail thread, parted: which lines are whose, and what each is."""

from dataclasses import dataclass, field
from enum import Enum, auto

from bot.reading.terms import Speaker


class Part(Enum):
    """What a line of a thread is."""

    BODY = auto()
    GREETING = auto()
    SIGNATURE = auto()
    FRAME = auto()  # headers, dividing lines, "X wrote:"


@dataclass(eq=False)
class Mail:
    """One mail of a thread: its lines by number, who wrote it and to whom, and whose side that is."""

    depth: int
    author: str | None = None
    address: str | None = None
    addressees: tuple[str, ...] = ()
    parent: "Mail | None" = None
    pasted: bool = False
    lines: list[int] = field(default_factory=list)
    speaker: Speaker | None = None


@dataclass(frozen=True)
class Thread:
    """Which lines of a message belong to mails, and what they are there. Lines in no mail are absent."""

    parts: dict[int, tuple[Part, Mail | None]]
    mails: tuple[Mail, ...]
    greetings: dict[int, int]
    """Where a line begins with a greeting and goes on: its number, and the first token after the greeting."""
