"""The stage: how far their project or product is."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.rules.listed import propose_listed


def propose_stage(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the phase."""
    yield from propose_listed(marked, "stage.phase", "stage")
