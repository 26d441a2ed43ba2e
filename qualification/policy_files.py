"""Policies and their examples read from disk, with errors that an editor understands."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from qualification.policy import CONDITION_KEYS, Policy
from qualification.policy_checks import Problem, problems_in
from qualification.wording import shown
from qualification.yaml_text import MAX_BYTES, Document, Place, YamlError, read_yaml

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[str | int, ...]

_MOST_LINES: Final = 20
_TAKES: Final[Mapping[str, str]] = {
    "bool_type": "`true` or `false`",
    "date_type": "a day such as 2026-03-02",
    "dict_type": "keys with values",
    "float_type": "a number",
    "int_type": "a whole number",
    "model_type": "keys with values",
    "string_type": "text",
    "tuple_type": "a list",
}
_FORMS: Final[Mapping[str, str]] = {
    "^[A-Z]{2}$": 'a country\'s two capital letters in quotation marks, such as "NO"',
    "^[a-z][a-z0-9_]{1,40}$": "the name of its folder: small letters, digits and _",
    "^(team|spec|1?[0-9]{1,2})$": '`team`, `spec` or the number of a point of the checklist, such as "28"',
}


class PolicyError(ValueError):
    """A file of `knowledge/` cannot be used; each line of the message says file, line, column, what and what to do."""


def read_policy(path: Path) -> Policy:
    """Read and check one `policy.yaml`. Raises `PolicyError` that names every problem found."""
    document = read_document(path)
    policy = read_model(Policy, document, path)
    problems = list(problems_in(policy))
    if policy.name != path.parent.name:
        problems.append(
            Problem(("name",), f"the policy is named `{policy.name}` but its folder `{path.parent.name}`",
                    "give both the same name")
        )  # fmt: skip
    if problems:
        raise _refusal(path, [described(path, document.place_of(p.path), p.problem, p.advice) for p in problems])
    return policy


def read_policies(knowledge: Path) -> dict[str, Policy]:
    """Read the policy of every segment: each folder of `knowledge` that holds a `policy.yaml`."""
    found = sorted(knowledge.glob("*/policy.yaml"))
    if not found:
        raise PolicyError(f"{knowledge}: no segment here; a segment is a folder with a `policy.yaml`")
    return {path.parent.name: read_policy(path) for path in found}


def read_document(path: Path) -> Document:
    """Read one strict YAML file. Raises `PolicyError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise PolicyError(described(path, Place(1, 1), "the file is larger than 1 MiB", "split it"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise PolicyError(described(path, place, "not UTF-8 text", "save the file as UTF-8")) from error
    try:
        return read_yaml(text)
    except YamlError as error:
        raise PolicyError(described(path, error.place, error.problem, error.advice)) from error


def read_model(model: type[Model], document: Document, path: Path) -> Model:
    """Check a document against a model. Raises `PolicyError` with one line for each problem."""
    try:
        return TypeAdapter(model).validate_python(document.data)
    except ValidationError as error:
        raise _refusal(path, _lines_for(error, document, model, path)) from error


def described(path: Path, place: Place, problem: str, advice: str) -> str:
    """Return `file:line:column: problem; advice`."""
    return f"{path}:{place.line}:{place.column}: {problem}" + (f"; {advice}" if advice else "")


def _refusal(path: Path, lines: Sequence[str]) -> PolicyError:
    more = len(lines) - _MOST_LINES
    return PolicyError("\n".join([*lines[:_MOST_LINES], *([f"{path}: and {more} more problems"] if more > 0 else [])]))


def _lines_for(error: ValidationError, document: Document, model: type[BaseModel], path: Path) -> list[str]:
    """Return one line for each problem; where a value could be of several kinds, one line that names them all."""
    found: dict[Steps, list[Mapping[str, Any]]] = {}
    for each in error.errors(include_url=False):
        steps = document.path_of(each["loc"])
        # What is missing has no place of its own; it is told at its parent, apart from the other things missing there.
        found.setdefault((*steps, each["loc"][-1]) if each["type"] == "missing" else steps, []).append(each)
    broken_inside = {steps[:length] for steps in found for length in range(len(steps))}
    keys = _keys_known(model)
    lines = []
    for steps, problems in found.items():
        place = document.place_of(steps)
        if all(each["type"] in _TAKES or each["type"] == "literal_error" for each in problems):
            # A list that holds a wrong entry is told by that entry, not by what else could stand in its place.
            if steps not in broken_inside:
                lines.append(described(path, place, *_wrong_kind(steps, problems)))
            continue
        lines += [described(path, place, *_explained(steps, each, keys)) for each in problems]
    return lines


def _wrong_kind(steps: Steps, problems: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Say what a place takes, and what stands there."""
    value = problems[0]["input"]
    takes = [_TAKES[each["type"]] for each in problems if each["type"] in _TAKES]
    words = [word for each in problems if each["type"] == "literal_error" for word in _expected(each)]
    if isinstance(value, str) and words:
        options = [*(f"`{word}`" for word in words), *takes]
        return f"`{shown(value)}` is not known here", _closest(value, words) or f"write {_either(options)}"
    if isinstance(value, date) and "text" in takes:
        return f"`{_name_of(steps)}` takes text, and {value} is read as a day", "put it in quotation marks"
    if isinstance(value, int | float) and not isinstance(value, bool) and "text" in takes:
        return f"`{_name_of(steps)}` takes text, and {value} is read as a number", "put it in quotation marks"
    options = [*(f"`{word}`" for word in words), *takes]
    return f"`{_name_of(steps)}` takes {_either(options)}, not {_kind_of(value)}", "correct the value"


def _explained(steps: Steps, error: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong and what to do, for an error that is not about the kind of value."""
    name = _name_of(steps)
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key `{name}`", _closest(str(error["loc"][-1]), keys) or "remove it"
        case "missing":
            return f"the key `{name}` is missing", "add it"
        case "literal_error":
            words = _expected(error)
            value = str(error["input"])
            options = _either([f"`{word}`" for word in words])
            return f"`{shown(value)}` is not known here", _closest(value, words) or f"write {options}"
        case "union_tag_not_found":
            return "a condition has one key", "write `present: need.project`, or join several with `all_of`"
        case "union_tag_invalid":
            kind = str(error["ctx"]["tag"])
            advice = _closest(kind, CONDITION_KEYS) or f"the kinds are {', '.join(CONDITION_KEYS)}"
            return f"`{shown(kind)}` is no kind of condition", advice
        case "too_short":
            least = error["ctx"]["min_length"]
            return f"`{name}` is too short", f"list {'something' if least == 1 else f'at least {least}'}"
        case "too_long":
            return f"`{name}` is too long", f"list {error['ctx']['max_length']} at most"
        case "string_too_short":
            return f"`{name}` is empty", "write something, or remove the key"
        case "string_too_long":
            return f"`{name}` is longer than {error['ctx']['max_length']} characters", "shorten it"
        case "string_pattern_mismatch":
            form = _FORMS.get(error["ctx"]["pattern"], f"of the form {error['ctx']['pattern']}")
            return f"`{shown(str(error['input']))}` cannot stand in `{name}`", f"write {form}"
        case _:
            return f"`{name}`: {error['msg'][:1].lower()}{error['msg'][1:]}", "correct the value"


def _name_of(steps: Steps) -> str:
    """Return the key that a path ends in; places in lists have no name."""
    return shown(str(next((step for step in reversed(steps) if isinstance(step, str)), "the file")))


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f"`{shown(value)}`"
        case int() | float() | date():
            return f"{value}"
        case Mapping():
            return "keys with values"
        case _:
            return "a list"


def _expected(error: Mapping[str, Any]) -> list[str]:
    """Return the words that a place takes, from pydantic's own listing of them: `'a', 'b' or 'c'`."""
    return str(error["ctx"]["expected"]).replace(" or ", ", ").replace("'", "").split(", ")


def _either(options: Sequence[str]) -> str:
    return options[0] if len(options) == 1 else f"{', '.join(options[:-1])} or {options[-1]}"


def _closest(word: str, options: Sequence[str]) -> str:
    close = get_close_matches(word, options, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


@cache
def _keys_known(model: type[BaseModel]) -> tuple[str, ...]:
    """Return every key that a file of this model may hold anywhere: suggestions for a misspelt one."""
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return tuple(sorted({key for part in parts for key in part.get("properties", {})}))
