"""As much of JSON Schema as our schemas use: a word that is not known here is an error, never passed over."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

SAYS_NOTHING = {"$defs", "$schema", "default", "description", "discriminator", "title"}
Part = tuple[Any, Any, str]
"""A part of a value, its schema (or false, where nothing may be), and where it stands."""

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}


def faults(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, at: str = "$"
) -> Iterator[str]:
    """Yield where a value is not as a schema wants it."""
    whole = schema if root is None else root
    for word, wanted in schema.items():
        if word == "$ref":
            yield from faults(value, whole["$defs"][wanted.removeprefix("#/$defs/")], whole, at)
        elif word in ("anyOf", "oneOf"):
            tried = [list(faults(value, each, whole, at)) for each in wanted]
            fitting = sum(not found for found in tried)
            if not fitting or (word == "oneOf" and fitting > 1):
                yield f"{at}: fits {fitting} of {len(tried)}: {min(tried, key=len)[:1]}"
        elif word in HOLDS:
            if not HOLDS[word](value, wanted):
                yield f"{at}: {json.dumps(value)[:60]} against {word} {wanted!r}"[:300]
        elif word in PARTS:
            for part, own_schema, place in PARTS[word](value, wanted, schema):
                if own_schema is False:
                    yield f"{at}{place} does not belong there"
                elif isinstance(own_schema, Mapping):
                    yield from faults(part, own_schema, whole, at + place)
        elif word not in SAYS_NOTHING:
            raise NotImplementedError(word)


def _has_format(text: str, form: str) -> bool:
    try:
        {"date": date.fromisoformat, "date-time": datetime.fromisoformat}[form](text)
    except ValueError:
        return False
    return True


def _size(value: Any) -> int | None:
    return len(value) if isinstance(value, str | list | dict) else None


def _amount(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None


def _properties(value: Any, wanted: Any, _: Mapping[str, Any]) -> Iterator[Part]:
    known = wanted if isinstance(value, dict) else {}
    return ((value[key], each, f".{key}") for key, each in known.items() if key in value)


def _others(value: Any, wanted: Any, schema: Mapping[str, Any]) -> Iterator[Part]:
    found = value if isinstance(value, dict) else {}
    return ((each, wanted, f".{key}") for key, each in found.items() if key not in schema.get("properties", {}))


def _names(value: Any, wanted: Any, _: Mapping[str, Any]) -> Iterator[Part]:
    return ((key, wanted, f".{key}") for key in (value if isinstance(value, dict) else {}))


def _first_items(value: Any, wanted: Any, _: Mapping[str, Any]) -> Iterator[Part]:
    pairs = zip(value, wanted, strict=False) if isinstance(value, list) else ()
    return ((each, own, f"[{place}]") for place, (each, own) in enumerate(pairs))


def _items(value: Any, wanted: Any, schema: Mapping[str, Any]) -> Iterator[Part]:
    first = len(schema.get("prefixItems", ()))
    found = value if isinstance(value, list) else []
    return ((each, wanted, f"[{place}]") for place, each in enumerate(found) if place >= first)


HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "const": lambda value, wanted: value == wanted,
    "enum": lambda value, wanted: value in wanted,
    "format": lambda value, wanted: not isinstance(value, str) or _has_format(value, wanted),
    "maxItems": lambda value, wanted: (_size(value) or 0) <= wanted,
    "maxLength": lambda value, wanted: (_size(value) or 0) <= wanted,
    "maxProperties": lambda value, wanted: (_size(value) or 0) <= wanted,
    "maximum": lambda value, wanted: (_amount(value) or wanted) <= wanted,
    "minItems": lambda value, wanted: _size(value) is None or len(value) >= wanted,
    "minLength": lambda value, wanted: _size(value) is None or len(value) >= wanted,
    "minProperties": lambda value, wanted: _size(value) is None or len(value) >= wanted,
    "minimum": lambda value, wanted: _amount(value) is None or value >= wanted,
    "pattern": lambda value, wanted: not isinstance(value, str) or re.search(wanted, value) is not None,
    "required": lambda value, wanted: not isinstance(value, dict) or set(wanted) <= set(value),
    "type": lambda value, wanted: (
        isinstance(value, TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))
    ),
}
PARTS: Mapping[str, Callable[[Any, Any, Mapping[str, Any]], Iterator[Part]]] = {
    "additionalProperties": _others,
    "items": _items,
    "prefixItems": _first_items,
    "properties": _properties,
    "propertyNames": _names,
}
