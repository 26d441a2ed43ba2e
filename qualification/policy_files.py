"""Policies and their examples read from disk, with errors that an editor understands."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from qualification.policy import CONDITION_KEYS, Policy
from qualification.policy_checks import Problem, problems_in
from qualification.yaml_text import MAX_BYTES, Document, Place, YamlError, read_yaml

Model = TypeVar("Model", bound=BaseModel)


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
        raise PolicyError("\n".join(described(path, document.place_of(p.path), p.problem, p.advice) for p in problems))
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
        if path.stat().st_size > MAX_BYTES:
            raise PolicyError(described(path, Place(1, 1), "the file is larger than 1 MiB", "split it"))
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PolicyError(described(path, Place(line, 1), "not UTF-8 text", "save the file as UTF-8")) from error
    try:
        return read_yaml(text)
    except YamlError as error:
        raise PolicyError(described(path, error.place, error.problem, error.advice)) from error


def read_model(model: type[Model], document: Document, path: Path) -> Model:
    """Check a document against a model. Raises `PolicyError` with one line for each problem."""
    try:
        return TypeAdapter(model).validate_python(document.data)
    except ValidationError as error:
        lines = [_explained(path, document, model, problem) for problem in error.errors(include_url=False)]
        raise PolicyError("\n".join(dict.fromkeys(lines))) from error


def described(path: Path, place: Place, problem: str, advice: str) -> str:
    """Return `file:line:column: problem; advice`."""
    return f"{path}:{place.line}:{place.column}: {problem}" + (f"; {advice}" if advice else "")


def _explained(path: Path, document: Document, model: type[BaseModel], error: Mapping[str, Any]) -> str:
    place = document.place_of(error["loc"])
    name = error["loc"][-1] if error["loc"] else path.name
    match error["type"]:
        case "extra_forbidden":
            close = _closest(str(name), _keys_known(model))
            return described(path, place, f"unknown key `{name}`", close or "remove it")
        case "missing":
            return described(path, place, f"the key `{name}` is missing", "add it")
        case "literal_error" | "enum":
            options = str(error["ctx"]["expected"]).replace("'", "`")
            close = _closest(str(error["input"]), options.replace("`", "").replace(" or ", ", ").split(", "))
            return described(path, place, f"`{error['input']}` is not known here", close or f"write one of {options}")
        case "union_tag_not_found":
            return described(path, place, "a condition has one key", "write it as `present: need.project`")
        case "union_tag_invalid":
            kind = str(error["ctx"]["tag"])
            advice = _closest(kind, CONDITION_KEYS) or f"the kinds are {', '.join(CONDITION_KEYS)}"
            return described(path, place, f"`{kind}` is no kind of condition", advice)
        case _:
            shown = f" (here: {error['input']!r})" if isinstance(error["input"], str | int | float | bool) else ""
            return described(path, place, f"`{name}`: {error['msg'].lower()}{shown[:120]}", "correct the value")


def _closest(word: str, options: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    close = get_close_matches(word, list(options), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def _keys_known(model: type[BaseModel]) -> list[str]:
    """Return every key that a file of this model may hold anywhere: suggestions for a misspelt one."""
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})
