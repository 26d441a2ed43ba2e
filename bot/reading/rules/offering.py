"""What they ask us for: a value of the segment's list, or in their own words where the segment has no list."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.rules.listed import propose_listed


def propose_offering(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the offering."""
    if marked.policy.values_of("need.offering") is not None:
        yield from propose_listed(marked, "need.offering", "need")
