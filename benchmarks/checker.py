"""The checker beside zen-engine, and the command beside a plain loop: equal answers first, then the clock."""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import zen

from benchmarks.zen_policy import context_of, decision_graph, outcome_of, reasons_expression
from bot.data_folders import knowledge_folder
from bot.record_lines import LineReader
from qualification.decide import decide, verdict_on
from qualification.explain import explained
from qualification.policy import Policy
from qualification.policy_files import read_policies
from qualification.terms import Record
from tests.reference.records import random_line

SEED = 20261122
RECORDS = 1_000
TIMES_OVER = 4
LINES = 200_000
ROUNDS = 9
SEGMENT = "biomanufacturing"


def main() -> int:
    """Print every figure of the checker; 1 where answers differ or a goal is missed."""
    policies = read_policies(knowledge_folder())
    policy = policies[SEGMENT]
    records = _plain_records(policies, policy)
    contexts = [context_of(record, policy, day) for record, day in records]
    expression = zen.compile_expression(reasons_expression(policy))
    graph = zen.ZenEngine().create_decision(decision_graph(policy))
    _require_equal(records, contexts, policy, expression, graph)
    print(
        f"seed {SEED}, {RECORDS:,} records of {SEGMENT} {TIMES_OVER} times over, one core, best of {ROUNDS} rounds, "
        "answers equal"
    )
    met = _compare(
        "decisions with reasons", lambda: [verdict_on(record, policy, as_of=day) for record, day in records],
        "zen-engine compiled expression", lambda: [expression.evaluate(context) for context in contexts], goal=5,
    )  # fmt: skip
    met &= _compare(
        "decisions with full explanation", lambda: [explained(decide(r, policy, as_of=day)) for r, day in records],
        "zen-engine table graph with trace", lambda: [graph.evaluate(each, {"trace": True}) for each in contexts],
        goal=3,
    )  # fmt: skip
    met &= _whole_process(policies)
    return 0 if met else 1


def _plain_records(policies: dict[str, Policy], policy: Policy) -> list[tuple[Record, date]]:
    """Return random records on which both sides have the same to do: nothing aged, conflicting or waived."""
    rng, read = Random(SEED), LineReader(policies)
    found: list[tuple[Record, date]] = []
    while len(found) < RECORDS:
        line = random_line(rng, SEGMENT)
        day = date.fromisoformat(line["as_of"])
        if not 1900 < day.year < 9000:
            continue
        line |= {"conflicting": [], "waived": [], "denied": [f for f in line.get("denied", []) if f == "need.project"]}
        line["fields"] = {field: value for field, value in line["fields"].items() if field not in line["denied"]}
        line["evidence_dates"] = {field: str(day - timedelta(days=9)) for field in list(line["fields"])[:6]}
        found.append((read(json.dumps(line).encode()), day))
    return found


def _require_equal(
    records: list[tuple[Record, date]], contexts: list[dict[str, Any]], policy: Policy, expression: Any, graph: Any
) -> None:
    for (record, day), context in zip(records, contexts, strict=True):
        verdict = verdict_on(record, policy, as_of=day)
        for answer in (expression.evaluate(context), graph.evaluate(context, {"trace": True})["result"]):
            reasons = {criterion: answer[criterion] for criterion in verdict.reasons}
            if reasons != verdict.reasons or outcome_of(answer, policy, verdict.required) != verdict.outcome:
                raise SystemExit(f"answers differ on {record}: {reasons} against {verdict.reasons}")


def _compare(what: str, ours: Callable[[], object], peer: str, theirs: Callable[[], object], *, goal: float) -> bool:
    """Time both in turn, round by round, so that whatever else the machine does meets both alike."""
    rounds = [(_processor_time(ours), _processor_time(theirs)) for _ in range(ROUNDS + 1)][1:]
    mine, yours = (RECORDS * TIMES_OVER / min(times) for times in zip(*rounds, strict=True))
    return _report(what, mine, peer, yours, goal=goal)


def _processor_time(work: Callable[[], object]) -> float:
    """Return the processor seconds of a few runs, the collector off."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    for _ in range(TIMES_OVER):
        work()
    spent = time.process_time() - began
    gc.enable()
    return spent


def _report(what: str, ours: float, peer: str, theirs: float, *, goal: float) -> bool:
    ratio = ours / theirs
    verdict = "reached" if ratio >= goal else "MISSED"
    print(f"{what}: {ours:,.0f}/s; {peer}: {theirs:,.0f}/s; ratio {ratio:.1f} (goal {goal}x {verdict})")
    return ratio >= goal


def _whole_process(policies: dict[str, Policy]) -> bool:
    """Time `debrief decide` from JSON Lines to JSON Lines as a process, beside json.loads and the reference checker."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        lines = list(_typical_lines())
        size = sum(map(len, lines)) / len(lines)
        with path.open("wb") as file:
            for place in range(LINES):
                file.write(lines[place % len(lines)] + b"\n")
        command = [sys.executable, "-m", "bot", "decide", str(path)]
        loop = [sys.executable, "-m", "benchmarks.plain_loop", str(path), str(LINES // 10)]
        rounds = [(_processor_seconds(command) / LINES, _processor_seconds(loop) / (LINES // 10)) for _ in range(3)]
    ours, theirs = (1 / min(times) for times in zip(*rounds, strict=True))
    what = f"JSONL to JSONL, {size:.0f} bytes a line"
    met = _report(what, ours, "json.loads + reference loop", theirs, goal=3)
    verdict = "reached" if ours >= 80_000 else "MISSED"
    print(f"JSONL to JSONL, whole process: {ours:,.0f} records/s per core (goal 80,000 {verdict})")
    return met and ours >= 80_000


def _typical_lines() -> Iterator[bytes]:
    """Yield a thousand records as they come in a day's work: some fields known, some dated, few conflicts."""
    rng = Random(SEED)
    for place in range(1000):
        line = random_line(rng)
        line["id"] = f"lead-{place:05d}"
        line["fields"] = {f: v for f, v in line["fields"].items() if v not in (None, "", [])}
        line["evidence_dates"] = dict(list(line.get("evidence_dates", {}).items())[:4])
        yield json.dumps(line, separators=(",", ":")).encode()


def _processor_seconds(command: list[str]) -> float:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
