"""A role that words claim for somebody, before it is known whether the people count."""

import msgspec

from bot.reading.deciding.scenes import Reach
from qualification.terms import RoleName


class Claim(msgspec.Struct, gc=False):
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
