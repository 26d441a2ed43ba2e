"""The app's manifest fits Slack's schema, and asks for what the code needs: no scope more, none less."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import slack_sdk.web.client
from jsonschema import Draft7Validator

from bot.slack.actions import Act
from bot.slack.scopes import EVENTS, METHODS, OTHERS, SCOPES
from bot.slack.translating import SHORTCUT

ROOT = Path(__file__).parents[2]
SCHEMA = Path(__file__).parent / "data" / "slack_manifest.schema.2.0.0.json"
NO_SCOPE_ALONE = {"commands", "files:read"}


@cache
def manifest() -> dict[str, Any]:
    return dict(json.loads((ROOT / "manifest.json").read_text("utf-8")))


@cache
def sdk() -> dict[str, frozenset[str]]:
    """Return which Web API methods each method of the SDK's client calls."""
    tree = ast.parse(Path(slack_sdk.web.client.__file__).read_text("utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    functions = {each.name: each for cls in classes for each in cls.body if isinstance(each, ast.FunctionDef)}
    direct = {name: frozenset(_named(function)) for name, function in functions.items()}
    return {
        name: direct[name].union(*(direct[called] for called in _called(function, functions)))
        for name, function in functions.items()
    }


def _named(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr="api_call"), args=[ast.Constant(value=str() as name), *_]):
                yield name


def _called(function: ast.FunctionDef, known: object) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if name in known:  # type: ignore[operator]
                yield name


def methods_in_code() -> dict[str, str]:
    """Return every Web API method that our code names or calls, with the file that does."""
    names = {name for called in sdk().values() for name in called}
    found: dict[str, str] = {}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if path.name == "scopes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Constant(value=str() as name) if name in names:
                    found[name] = path.name
                case ast.Call(func=ast.Attribute(attr=attribute)) if attribute in sdk() and "_" in attribute:
                    found.update(dict.fromkeys(sdk()[attribute], path.name))
    return found


def test_the_manifest_fits_slacks_schema() -> None:
    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))

    assert [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(manifest())] == []


def test_every_method_that_we_call_has_its_scopes_and_every_scope_a_method() -> None:
    found = methods_in_code()

    assert {name: file for name, file in found.items() if name not in METHODS} == {}
    assert [name for name in METHODS if name not in found] == []


def test_the_manifest_asks_for_the_scopes_that_are_needed_and_no_more() -> None:
    asked = manifest()["oauth_config"]["scopes"]

    assert asked == {"bot": list(SCOPES)}
    assert manifest()["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert {scope for needed in OTHERS.values() for scope in needed} == NO_SCOPE_ALONE


def test_every_event_that_we_subscribe_to_is_dealt_with() -> None:
    source = "".join(
        path.read_text("utf-8") for path in (ROOT / "bot" / "slack").glob("*.py") if path.name != "scopes.py"
    )

    assert [name for name in EVENTS if f'"{name.partition(".")[0]}"' not in source] == []


def test_the_manifest_declares_an_agent_a_command_and_a_shortcut_that_the_code_knows() -> None:
    features = manifest()["features"]

    assert "assistant_view" not in features
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert [each["command"] for each in features["slash_commands"]] == ["/debrief"]
    assert [(each["callback_id"], each["type"]) for each in features["shortcuts"]] == [(SHORTCUT, "message")]
    assert all(re.fullmatch(r"[a-z_]+", act) for act in Act)


def test_nothing_in_the_manifest_belongs_to_somebodys_own_workspace() -> None:
    assert re.findall(r"https?://|xox|xapp|\.example", (ROOT / "manifest.json").read_text("utf-8")) == []
    assert manifest()["settings"]["token_rotation_enabled"] is False
