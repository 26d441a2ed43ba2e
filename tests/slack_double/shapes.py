"""Is this block, view or chunk of the shape Slack knows? By the schema made from Slack's published types."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

DATA: Final = Path(__file__).parent / "data"


def complaints_of_blocks(blocks: Any, where: str = "blocks") -> list[str]:
    """Say what is wrong with the shape of each block of a list."""
    if not isinstance(blocks, list):
        return [f"{where}: must be an array, not {type(blocks).__name__}"]
    return [said for at, block in enumerate(blocks) for said in _of_one(block, f"{where}[{at}]", "KnownBlock")]


def complaints_of_view(view: Any) -> list[str]:
    """Say what is wrong with the shape of a view: its own keys, then each block."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["view: must be an object of type `modal` or `home`"]
    outside = [*_of_one({**view, "blocks": []}, "view", "ModalView" if view["type"] == "modal" else "HomeView")]
    return outside + complaints_of_blocks(view.get("blocks"), "view.blocks")


def complaints_of_chunks(chunks: Any) -> list[str]:
    """Say what is wrong with the shape of each chunk of a stream."""
    if not isinstance(chunks, list):
        return ["chunks: must be an array"]
    return [said for at, chunk in enumerate(chunks) for said in _of_one(chunk, f"chunks[{at}]", "AnyChunk")]


def _of_one(value: Any, where: str, union: str) -> Iterator[str]:
    kind = str(value.get("type")) if isinstance(value, dict) else ""
    definition = _by_type(union).get(kind, union) if union in {"KnownBlock", "AnyChunk"} else union
    if definition == union and union in {"KnownBlock", "AnyChunk"}:
        yield f"{where}: unknown type {kind!r}"
        return
    for error in _validator(definition).iter_errors(value):
        deepest = _deepest(error)
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in deepest.absolute_path)
        yield f"{where}{path}: {deepest.message[:300]}"


def _deepest(error: ValidationError) -> ValidationError:
    """Follow a failed choice into the branch that was meant: the one whose `type` is the value's own."""
    while error.context:
        branches = _branches(error)
        meant = [found for found in branches if not any(_is_another_type(each) for each in found)]
        error = max(meant or branches, key=lambda found: max(len(each.path) for each in found))[0]
    return error


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    found: dict[Any, list[ValidationError]] = {}
    for each in error.context or ():
        found.setdefault(each.schema_path[0], []).append(each)
    return list(found.values())


def _is_another_type(error: ValidationError) -> bool:
    """Tell whether a branch failed because it is for values of another `type`."""
    if error.context:
        return all(any(_is_another_type(each) for each in branch) for branch in _branches(error))
    return list(error.path) == ["type"] and error.validator in {"const", "enum"}


@cache
def _definitions() -> dict[str, Any]:
    return dict(json.loads((DATA / "block_kit.schema.json").read_text("utf-8"))["definitions"])


@cache
def _validator(definition: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": _definitions()})


@cache
def _by_type(union: str) -> dict[str, str]:
    """Map each value of `type` to the definition of a union that it names."""
    names = [each["$ref"].rsplit("/", 1)[1] for each in _definitions()[union]["anyOf"]]
    return {_type_of(_definitions()[name]): name for name in names}


def _type_of(definition: dict[str, Any]) -> str:
    return str((definition.get("properties") or definition["anyOf"][0]["properties"])["type"]["const"])
