"""The arguments that each Web API method knows, read from the signatures of slack_sdk; and what a request passed."""

import inspect
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from slack_sdk import WebClient

from tests.slack_double.errors import SlackError

# What the method takes though the client's signature does not say so.
_ALSO: Final = {"api.test": "foo"}
# Slack's client adds it to whatever it calls on behalf of one workspace.
_EVERYWHERE: Final = "team_id"
_NOT_ON_THE_WIRE: Final = frozenset({"self", "kwargs", "app_token"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: must it be there, and which plain types may it have."""

    required: bool
    kinds: frozenset[type]


@cache
def parameters(method: str) -> Mapping[str, Parameter]:
    """Give a method's arguments by name."""
    call = getattr(WebClient, method.replace(".", "_"))
    known = {
        name: Parameter(each.default is inspect.Parameter.empty, frozenset(_kinds(each.annotation)))
        for name, each in inspect.signature(call).parameters.items()
        if name not in _NOT_ON_THE_WIRE
    }
    return {**known, **({_ALSO[method]: Parameter(False, frozenset({str}))} if method in _ALSO else {})}


def read_arguments(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check and convert what a request passed; unknown and missing arguments are refused."""
    known = parameters(method)
    given = {name: value for name, value in given.items() if name in known or name != _EVERYWHERE}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SlackError("invalid_arguments", *(f"unknown argument: {name}" for name in unknown))
    read = {name: _read(name, value, known[name].kinds) for name, value in given.items() if value is not None}
    missing = [name for name, each in known.items() if each.required and name not in read]
    if missing:
        raise SlackError("invalid_arguments", *(f"missing required field: {name}" for name in missing))
    return read


def _read(name: str, value: Any, kinds: frozenset[type]) -> Any:
    """Make of a form's text what the argument is; a JSON body has it so already."""
    if isinstance(value, str) and kinds & {dict, list} and value.lstrip()[:1] in {"{", "["}:
        return _json(name, value)
    if isinstance(value, str) and kinds == {bool}:
        return value.lower() in {"1", "true"}
    if isinstance(value, str) and kinds == {int} and value.lstrip("-").isdigit():
        return int(value)
    if isinstance(value, str) and list in kinds and str in kinds:
        return [each.strip() for each in value.split(",")]
    if not isinstance(value, tuple(kinds)) and not (bool in kinds and value in (0, 1)):
        told = " or ".join(sorted(kind.__name__ for kind in kinds))
        raise SlackError("invalid_arguments", f"{name}: must be {told}, not {type(value).__name__}")
    return value


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise SlackError("invalid_arguments", f"{name}: is no JSON: {error}") from None


def _kinds(annotation: Any) -> set[type]:
    """Give the plain types that an annotation allows on the wire."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return set().union(*(_kinds(each) for each in typing.get_args(annotation) if each is not type(None)))
    if isinstance(origin, type):
        return {dict} if issubclass(origin, Mapping) else {list}
    if isinstance(annotation, type):
        return {annotation} if annotation in {str, int, bool, float, dict, list} else {dict}
    return {str}
