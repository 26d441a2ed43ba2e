"""A role that words claim for somebody, before it is known whether the people count."""

from dataclasses import dataclass

from bot.reading.deciding.scenes import Reach
from qualification.terms import RoleName


@dataclass(slots=True)
class Claim:
    """A role found, before it is known whether its people count; places count tokens."""

    role: RoleName
    people: list[int]
    first: int
    last: int
    denied: bool = False
    acts: bool = False
    gated: bool = False


Earlier = tuple[int, list[int]] | None


def claim_of(role: RoleName, reach: Reach | None, first: int, last: int, *, acts: bool = False) -> Claim | None:
    return Claim(role, reach.people, first, last, reach.denied, acts) if reach else None
