"""A decision is a function of its input: no clock, no file, no network, no chance, and the same bytes everywhere."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from tests.conftest import Tell
from tests.qualification.leads import random_lead

ROOT: Final = Path(__file__).parents[2]
RECORDS: Final = 300

# Each part of the outside that may leak into a process, in every value once.
ELSEWHERE: Final = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "random", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
)

EXPLAIN = """
import hashlib, locale, sys
from tests.qualification.leads import lead_from
from qualification.changes import changes_words
from qualification.explain import explained, explanation_json, why
from qualification.why_not import whynot_words
import json

locale.setlocale(locale.LC_ALL, "")
before = None
for line in sys.stdin:
    case = json.loads(line)
    decision = lead_from(case["line"], case["keys"]).decided()
    words = [why(decision), whynot_words(decision), changes_words(before or decision, decision)]
    told = explanation_json(explained(decision)) + "\\n".join(words).encode()
    before = decision
    print(hashlib.sha256(told).hexdigest(), len(told))
"""

# Everything that a decision may need is loaded and compiled before anything is watched.
WATCH = """
import builtins, datetime, json, sys, time
from tests.qualification.leads import lead_from
from qualification.decide import decide, decide_by_walking
from qualification.explain import explained, explanation_json, why
from qualification.why_not import whynot_words

leads = [lead_from(case["line"], case["keys"]) for case in map(json.loads, sys.stdin)]
explained(leads[0].decided())
heard, called, watching = set(), set(), False

def hear(event, arguments):
    if watching:
        heard.add(event)

def call(frame, event, function):
    if event == "c_call":
        owner = getattr(function, "__self__", None)
        of = getattr(owner, "__name__", type(owner).__name__) if owner is not None else ""
        called.add(f"{getattr(function, '__module__', None) or of}.{function.__name__}")

def watched(work):
    global watching
    heard.clear(), called.clear()
    watching = True
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(None)
        watching = False
    return {"heard": sorted(heard), "called": sorted(called)}

def decided():
    for lead in leads:
        decision = decide(lead.record, lead.policy, as_of=lead.as_of)
        decide_by_walking(lead.record, lead.policy, as_of=lead.as_of)
        explanation_json(explained(decision))
        why(decision), whynot_words(decision)

def impure():
    time.time(), datetime.date.today(), datetime.datetime.now(), __import__("random").random()
    open("/dev/null").close(), __import__("os").urandom(1), __import__("socket").socket().close()

sys.addaudithook(hear)
print(json.dumps({"decided": watched(decided), "impure": watched(impure)}))
"""

IMPORTED = """
import calendar, dataclasses, functools, hashlib, json, re, sys, typing
import msgspec, pydantic
class Model(pydantic.BaseModel):
    value: int = pydantic.Field(ge=0)
Model(value=1).model_dump_json()
before = set(sys.modules)
import qualification.decide
import qualification.changes
import qualification.explain
import qualification.why_not
print(*sorted(set(sys.modules) - before))
"""


def run(program: str, given: str = "", **environment: str) -> str:
    """Run a program of ours in a process of its own and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG", "TZ"))}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=kept | environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def cases(seed: int, count: int) -> str:
    leads = (random_lead(Random(f"{seed}:{place}")) for place in range(count))
    return "".join(json.dumps({"line": lead.line, "keys": lead.keys}) + "\n" for lead in leads)


def explained_everywhere(given: str, environments: Sequence[dict[str, str]]) -> set[str]:
    """Return what is printed under each of the environments; one text where they do not matter."""
    return {run(EXPLAIN, given, **environment) for environment in environments}


def test_an_explanation_is_the_same_bytes_in_every_process(seed: int, tell: Tell) -> None:
    printed = explained_everywhere(cases(seed, RECORDS), ELSEWHERE)

    tell(f"byte for byte: {RECORDS} explanations in {len(ELSEWHERE)} processes, {len(printed)} kinds of output")
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == RECORDS


@pytest.fixture(scope="module")
def watched(seed: int) -> Any:
    return json.loads(run(WATCH, cases(seed, 200)))


def test_deciding_opens_nothing_and_asks_the_system_for_nothing(watched: Any) -> None:
    # A policy's rules are compiled when they are first needed; setprofile is the watching itself.
    assert set(watched["decided"]["heard"]) <= {"compile", "exec", "object.__getattr__", "sys.setprofile"}
    assert {"open", "socket.__new__"} <= set(watched["impure"]["heard"])


def test_deciding_calls_no_clock_and_no_chance(watched: Any) -> None:
    outside = ("time.", "random.", "posix.", "_random.", "_socket.", "io.", "_io.", "select.", "_locale.")
    clocks = {"date.today", "datetime.today", "datetime.now", "datetime.utcnow", "date.fromtimestamp"}

    def reaches_out(name: str) -> bool:
        return name.startswith(outside) or name in clocks or name.endswith(("urandom", "getpid", "strftime"))

    assert [name for name in watched["decided"]["called"] if reaches_out(name)] == []
    found = {name for name in watched["impure"]["called"] if reaches_out(name)}
    assert {"time.time", "date.today", "datetime.now", "posix.urandom"} <= found


def test_the_checker_itself_loads_nothing_that_reaches_outside() -> None:
    """Pydantic, in whose models policies are kept, loads sockets and more; only what comes on top of it is ours."""
    loaded = set(run(IMPORTED).split())

    outside = {
        "asyncio", "glob", "http", "locale", "logging", "multiprocessing", "pathlib", "random", "secrets", "shutil",
        "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "urllib", "uuid", "yaml",
        "_socket", "_random", "_sqlite3",
    }  # fmt: skip
    assert "qualification.decide" in loaded
    assert loaded.isdisjoint(outside), sorted(loaded & outside)
    assert not [name for name in loaded if name.startswith(("bot", "qualification.policy_files", "qualification.yaml"))]
