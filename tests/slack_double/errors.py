"""Slack's refusals."""

from typing import Any


class SlackError(Exception):
    """An answer with `ok: false`. A violation is one that a well-made app never gets: it fails the test."""

    def __init__(self, code: str, *details: str, violation: bool = True, **more: Any) -> None:
        super().__init__(code, *details)
        self.code, self.details, self.violation, self.more = code, list(details), violation, more

    def answer(self) -> dict[str, Any]:
        told = {"response_metadata": {"messages": [f"[ERROR] {each}" for each in self.details]}} if self.details else {}
        return {"ok": False, "error": self.code, **told, **self.more}


class ImpossibleError(Exception):
    """Nobody could do that in Slack: there is no such button, channel or person."""
