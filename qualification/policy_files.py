"""Policies and their examples read from disk, with errors that an editor understands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import islice
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
_OF_THE_WHOLE: Final = {*_TAKES, "literal_error", "too_short"}
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
    problems = list(islice(problems_in(policy), _MOST_LINES + 1))
    if policy.name != path.parent.name:
        problems.append(
            Problem(("name",), f"the policy is named `{policy.name}` but its folder `{path.parent.name}`",
                    "give both the same name")
        )  # fmt: skip
    if problems:
        raise refusal(path, (described(path, document.place_of(p.path), p.problem, p.advice) for p in problems))
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
        return read_yaml(read_text(path))
    except YamlError as error:
        raise PolicyError(described(path, error.place, error.problem, error.advice)) from error


def read_text(path: Path) -> str:
    """Read a text file of `knowledge/`. Raises `PolicyError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise PolicyError(described(path, Place(1, 1), "the file is larger than 1 MiB", "split it"))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise PolicyError(described(path, place, "not UTF-8 text", "save the file as UTF-8")) from error


def read_model(model: type[Model], document: Document, path: Path) -> Model:
    """Check a document against a model. Raises `PolicyError` with one line for each problem."""
    try:
        return TypeAdapter(model).validate_python(document.data)
    except ValidationError as error:
        raise refusal(path, _lines_for(error, document, model, path)) from error


def described(path: Path, place: Place, problem: str, advice: str) -> str:
    """Return `file:line:column: problem; advice`."""
    return f"{path}:{place.line}:{place.column}: {problem}" + (f"; {advice}" if advice else "")


def refusal(path: Path, lines: Iterable[str]) -> PolicyError:
    """Gather what is wrong with a file, line by line, as far as anybody reads."""
    first = list(islice(lines, _MOST_LINES + 1))
    if len(first) > _MOST_LINES:
        first[-1] = f"{path}: there is more; correct these first"
    return PolicyError("\n".join(first))


def _lines_for(error: ValidationError, document: Document, model: type[BaseModel], path: Path) -> Iterator[str]:
    """Yield one line for each problem; where a value could be of several kinds, one line that names them all."""
    found: dict[Steps, list[Mapping[str, Any]]] = {}
    for problem in error.errors(include_url=False):
        steps = document.path_of(problem["loc"])
        # What is missing has no place of its own; it is told at its parent, apart from the other things missing there.
        at = (*steps, problem["loc"][-1]) if problem["type"] == "missing" else steps
        found.setdefault(at, []).append(problem)
    broken_inside = {steps[:length] for steps in found for length in range(len(steps))}
    keys = _keys_known(model)
    for steps, problems in found.items():
        # What could stand here instead, or how many, matters only where nothing inside is wrong.
        told = [each for each in problems if steps not in broken_inside or each["type"] not in _OF_THE_WHOLE]
        kinds = [each for each in told if each["type"] in _TAKES or each["type"] == "literal_error"]
        if kinds and kinds == told:
            yield described(path, document.place_of(steps), *_wrong_kind(steps, kinds))
            continue
        for each in told:
            if each not in kinds:
                yield described(path, document.place_of(steps), *_explained(steps, each, keys))


def _wrong_kind(steps: Steps, problems: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Say what a place takes, and what stands there."""
    value = problems[0]["input"]
    takes = [_TAKES[each["type"]] for each in problems if each["type"] in _TAKES]
    words = [word for each in problems if each["type"] == "literal_error" for word in _expected(each)]
    if isinstance(value, str) and words:
        options = [*(f"`{word}`" for word in words), *takes]
        return f"`{shown(value)}` is not known here", _closest(value, words) or f"write {_either(options)}"
    if isinstance(value, date) and "text" in takes:
        return f"{_entry(steps)} takes text, and {value} is read as a day", "put it in quotation marks"
    if isinstance(value, int | float) and not isinstance(value, bool) and "text" in takes:
        return f"{_entry(steps)} takes text, and {value} is read as a number", "put it in quotation marks"
    options = [*(f"`{word}`" for word in words), *takes]
    return f"{_entry(steps)} takes {_either(options)}, not {_kind_of(value)}", "correct the value"


def _explained(steps: Steps, error: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong and what to do, for an error that is not about the kind of value."""
    name = _name_of(steps)
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key `{name}`", _closest(str(error["loc"][-1]), keys) or "it has no place here: remove it"
        case "missing":
            return f"the key `{name}` is missing", "add it"
        case "union_tag_not_found":
            return "a condition has one key", "write `present: need.project`, or join several with `all_of`"
        case "union_tag_invalid":
            kind = str(error["ctx"]["tag"])
            advice = _closest(kind, CONDITION_KEYS) or f"the kinds are {', '.join(CONDITION_KEYS)}"
            return f"`{shown(kind)}` is no kind of condition", advice
        case "too_short":
            least = error["ctx"]["min_length"]
            return f"`{name}` lists too little", f"list {'something' if least == 1 else f'at least {least}'}"
        case "too_long":
            return f"`{name}` lists too much", f"list {error['ctx']['max_length']} at most"
        case "greater_than_equal":
            return f"`{name}` must be {error['ctx']['ge']} or more, not {error['input']}", "correct the number"
        case "less_than_equal":
            return f"`{name}` must be {error['ctx']['le']} or less, not {error['input']}", "correct the number"
        case "string_too_short":
            return f"{_entry(steps)} is empty", "write something, or remove it"
        case "string_too_long":
            return f"{_entry(steps)} is longer than {error['ctx']['max_length']} characters", "shorten it"
        case "string_pattern_mismatch":
            form = _FORMS.get(error["ctx"]["pattern"], f"of the form {error['ctx']['pattern']}")
            return f"`{shown(str(error['input']))}` cannot stand in `{name}`", f"write {form}"
        case _:
            return f"`{name}`: {error['msg'][:1].lower()}{error['msg'][1:]}", "correct the value"


def _name_of(steps: Steps) -> str:
    """Return the key that a path ends in; places in lists have no name."""
    return shown(str(next((step for step in reversed(steps) if isinstance(step, str)), "the file")))


def _entry(steps: Steps) -> str:
    """Return how a place is called: by its key, or as an entry of the list under that key."""
    inside = "an entry of " if steps and isinstance(steps[-1], int) else ""
    return f"{inside}`{_name_of(steps)}`"


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f'the text "{shown(value)}"'
        case int() | float():
            return f"the number {value}"
        case date():
            return f"the day {value}"
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
    close = get_close_matches(word[:100], [option for option in options if option != word], n=1, cutoff=0.7)
    return f"did you mean `{close[0]}`?" if close else ""


@cache
def _keys_known(model: type[BaseModel]) -> tuple[str, ...]:
    """Return every key that a file of this model may hold anywhere: suggestions for a misspelt one."""
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return tuple(sorted({key for part in parts for key in part.get("properties", {})}))
