"""A lead's trail, all on a person, or a whole workspace, as JSON Lines that `bot/storage/verifier.py` checks."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from bot.storage.chain import FORMAT, digest_of
from bot.storage.ledger import EvidenceLedger
from bot.storage.persons import OnAPerson
from bot.storage.scan import Stored, header_of, rows_in_order, rows_numbered

_encode = msgspec.json.encode
_NAMES = ("sequence", "kind", "lead", "actor", "recorded_at", "event")


def export_lines(ledger: EvidenceLedger, lead: str | None = None, *, linked: bool = False) -> Iterator[bytes]:
    """Return a heading and then one line an entry: of one lead, with those it absorbed, or of the whole workspace.

    ``linked`` puts in place of every entry left out what binds the chain and tells nothing of it, so that the order of
    a lead's entries, too, can be checked.
    """
    wanted = None if lead is None else {entry.sequence for entry in ledger.history(lead)}
    return _lines(ledger, lead, wanted, linked)


def person_lines(ledger: EvidenceLedger, found: OnAPerson, *, linked: bool = False) -> Iterator[bytes]:
    """Yield the same of all that is kept on a person; the heading names the leads that they are."""
    return _lines(ledger, [row.lead for row in found.leads], found.entries, linked)


def _lines(
    ledger: EvidenceLedger, about: str | list[str] | None, wanted: Collection[int] | None, linked: bool
) -> Iterator[bytes]:
    sequence, root = ledger.head()
    complete = wanted is None or linked
    yield _encode({"format": FORMAT, "workspace": ledger.name, "lead": about, "complete": complete,
                   "last": sequence, "root": root.hex()})  # fmt: skip
    with ledger.database.reading(ledger.name) as connection:
        rows = rows_in_order(connection, ledger.name)
        if wanted is not None and not linked:
            rows = rows_numbered(connection, ledger.name, wanted)
        for row in rows:
            if row.sequence > sequence:
                return
            if wanted is None or row.sequence in wanted:
                yield _encode(_line(row))
            else:
                digest = digest_of(header_of(ledger.name, row), row.commitment)
                yield _encode({"sequence": row.sequence, "digest": digest.hex()})


def _line(row: Stored) -> dict[str, Any]:
    commitment, previous, hashed, salt, body = row[6:]
    return {
        **dict(zip(_NAMES, row[:6], strict=True)),
        "commitment": commitment.hex(),
        "previous": previous.hex(),
        "hash": hashed.hex(),
        "salt": None if salt is None else salt.hex(),
        "body": body,
    }
