"""`debrief schema NAME`: the JSON Schema of each file and value that others write or read."""

import argparse
import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bot.commands.common import policies, say
from bot.deciding import OutcomeLine
from bot.record_lines import line_types
from qualification.examples import Examples
from qualification.explain import Explanation
from qualification.policy import Policy
from qualification.terms import Evidence, GroundedRecord

SCHEMAS: Mapping[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "record": ("a line that `debrief decide` reads", lambda: msgspec.json.schema(_any_record_line())),
    "decision": ("a line that `debrief decide` writes", lambda: msgspec.json.schema(OutcomeLine)),
    "explanation": ("what `--explain` adds to a decision", lambda: msgspec.json.schema(Explanation)),
    "evidence": ("one grounded fact", lambda: msgspec.json.schema(Evidence)),
    "grounded-record": ("a record with its evidence", lambda: msgspec.json.schema(GroundedRecord)),
    "policy": ("knowledge/<segment>/policy.yaml", lambda: Policy.model_json_schema(by_alias=True)),
    "examples": ("knowledge/<segment>/examples.yaml", lambda: Examples.model_json_schema(by_alias=True)),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = "\n".join(f"  {name:<16} {what}" for name, (what, _) in SCHEMAS.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"names:\n{names}"
    parser.add_argument("name", choices=list(SCHEMAS), metavar="NAME", help="which schema")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    _, schema = SCHEMAS[options.name]
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema()}
    say(json.dumps(described, indent=2, ensure_ascii=False))
    return 0


def _any_record_line() -> Any:
    union: Any = None
    for line_type in line_types(policies()).values():
        union = line_type if union is None else union | line_type
    return union
