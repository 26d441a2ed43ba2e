"""Single edits of a stored log, at random, each with the first position at which a verification must stop."""

from random import Random
from typing import Any

COLUMNS = ("kind", "lead", "actor", "recorded_at", "event", "commitment", "previous", "hash", "salt", "body")
OF_BYTES = frozenset({"commitment", "previous", "hash", "salt"})
Statement = tuple[str, tuple[Any, ...]]
Row = dict[str, Any]


def edited(rng: Random, rows: list[Row]) -> tuple[str, list[Statement], int]:
    """Choose one edit of a log; return what it is, how it is done, and the first bad position."""
    act = rng.choice(("byte", "byte", "byte", "clock", "delete", "insert", "swap", "empty", "unsalt"))
    place = rng.randrange(1, len(rows) + 1)
    row = rows[place - 1]
    match act:
        case "byte":
            column = rng.choice([name for name in COLUMNS if row[name]])
            # No two events may be alike, so one is not bent into its neighbour.
            value = "F" + row["event"][1:] if column == "event" else _bent(rng, row[column])
            return f"a byte of {column} of {place}", [_set(row, column, value)], place
        case "clock":
            other = row["recorded_at"].replace("2026", "2025")
            return f"the clock of {place}", [_set(row, "recorded_at", other)], place
        case "delete":
            return f"{place} deleted", [_delete(row)], place
        case "insert":
            copy = {**row, "sequence": len(rows) + 1, "event": None}
            return f"{place} again at the end", [_insert(copy)], len(rows) + 1
        case "swap":
            other = rng.choice([each for each in rows if each is not row])
            names = [name for name in row if name not in {"workspace", "sequence"}]
            first, second = sorted((row, other), key=lambda each: int(each["sequence"]))
            contents = [{**first, **{n: second[n] for n in names}}, {**second, **{n: first[n] for n in names}}]
            deletes = [_delete(first), _delete(second)]
            return f"{place} and {other['sequence']} swapped", [*deletes, *map(_insert, contents)], first["sequence"]
        case "empty":
            empty = "UPDATE entries SET salt = NULL, body = NULL WHERE workspace = ? AND sequence = ?"
            return f"{place} emptied", [(empty, (row["workspace"], row["sequence"]))], place
        case _:
            return f"the salt of {place} gone", [_set(row, "salt", None)], place


def _bent(rng: Random, value: Any) -> Any:
    """Change one byte, or one character, into another."""
    at = rng.randrange(len(value))
    if isinstance(value, str):
        return value[:at] + chr((ord(value[at]) + 1) % 0x7F or 1) + value[at + 1 :]
    value = bytes(value)
    return value[:at] + bytes([value[at] ^ (1 << rng.randrange(8))]) + value[at + 1 :]


def _set(row: Row, column: str, value: Any) -> Statement:
    return (
        f"UPDATE entries SET {column} = ? WHERE workspace = ? AND sequence = ?",
        (value, row["workspace"], row["sequence"]),
    )


def _delete(row: Row) -> Statement:
    return "DELETE FROM entries WHERE workspace = ? AND sequence = ?", (row["workspace"], row["sequence"])


def _insert(row: Row) -> Statement:
    marks = ", ".join("?" for _ in row)
    return f"INSERT INTO entries ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
