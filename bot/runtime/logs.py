"""What is written to the log: no secret in it, ours or anybody's, only a fingerprint by which to know it."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

_SHAPES: Final = re.compile(
    r"\bx(?:ox[a-z]|app|oxe\.xox[a-z])-[\w.-]{6,}"
    r"|(?<=hooks\.slack\.com/)[\w/-]+"
    r"|(?<=[Bb]earer )[\w.~+/=-]{6,}"
    r"|(?<=://)[^\s:/@]{1,100}:[^\s:/@]{1,200}(?=@)"
)
"""What is a secret by its look: Slack's tokens, addresses to answer at, a password in an address."""
_SHORTEST: Final = 6
"""A shorter secret may be any word."""


class Redaction:
    """Takes secrets out of texts."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(_fingerprint, text)
        return _SHAPES.sub(_fingerprint, text)

    def told(self, error: Exception) -> str:
        """Say what went wrong and where, in a line."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
        words = " ".join(str(error).split())[:200]
        return self(f"{type(error).__name__}{where}: {words}" if words else f"{type(error).__name__}{where}")


class RedactingFormatter(logging.Formatter):
    """Formats as usual, tracebacks included, and takes secrets out of all of it."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(super().format(record))


def log_to_stderr(redaction: Redaction, level: int = logging.INFO) -> None:
    """Send every log of the process to standard error, without secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(redaction))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _fingerprint(found: re.Match[str]) -> str:
    return f"[secret {sha256(found.group().encode()).hexdigest()[:8]}]"
