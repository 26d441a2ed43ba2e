"""The chain: each entry is bound to its contents and to all entries before it. `docs/decisions/0005` has the format."""

from hashlib import sha256
from typing import Final

import msgspec

FORMAT: Final = "debrief-1"
BEGINNING: Final = bytes(32)
"""What stands in for the hash before a workspace's first entry."""
SALT_BYTES: Final = 16

Header = tuple[str, int, str, str, str, str, str | None]
"""Workspace, sequence, kind, lead, actor, recorded at, event: what an erasure leaves."""

_encode = msgspec.json.Encoder().encode


def commitment_to(salt: bytes, body: bytes) -> bytes:
    """Return what binds an entry to its contents and, without the salt, tells nothing of them."""
    return sha256(salt + body).digest()


def digest_of(header: Header, commitment: bytes) -> bytes:
    """Return what stands for one entry in the chain."""
    return sha256(_encode((FORMAT, *header, commitment.hex()))).digest()


def link(previous: bytes, digest: bytes) -> bytes:
    """Return an entry's hash: its digest bound to the hash of the entry before."""
    return sha256(previous + digest).digest()
