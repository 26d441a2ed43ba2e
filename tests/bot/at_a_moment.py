"""Runs a command as `debrief` does, at a moment of its caller's choice: at_a_moment.py MOMENT COMMAND ..."""

import sys
from datetime import datetime

from bot.cli import main
from bot.commands import chat, store, tour


def run(moment: str, words: list[str]) -> int:
    """Run one command while it is that moment."""
    fixed = datetime.fromisoformat(moment)
    for module in (chat, store, tour):
        module.now = lambda: fixed  # type: ignore[attr-defined]
    return main(words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
