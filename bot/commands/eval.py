"""`debrief eval`: labelled cases in, how well they were read out."""

import argparse
import json
from typing import Any

from bot.case_files import read_cases
from bot.commands.common import BAD_INPUT, BadLines, add_reader, opened, say
from bot.commands.reading import case_reader
from bot.evaluation import Report, Tally, score
from qualification.terms import FIELDS

OUTCOMES = ("sql", "pending_discovery", "nurture", "disqualified")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="cases with labels; several files count together")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--misses", action="store_true", help="list each difference from the labels")
    add_reader(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    reader = case_reader()
    cases, bad_lines = [], 0
    for file in options.files:
        bad = BadLines(file)
        with opened(file) as stream:
            cases += [case for case in read_cases(stream, reader.policies, bad) if case.gold is not None]
        bad_lines += bad.count
    report = score(((case, reader(case)) for case in cases), reader.policies)
    if options.json:
        say(json.dumps(figures(report), indent=2, default=str))
    else:
        say(*table(report))
    for miss in report.misses if options.misses else ():
        say(f"{miss.case}  {miss.what}: read {miss.read!r}, label {miss.gold!r}")
    return BAD_INPUT if bad_lines else 0


def figures(report: Report) -> dict[str, Any]:
    """Return a report's figures by name."""
    return {
        "cases": report.cases,
        "outcome_accuracy": report.outcome_accuracy,
        "state_accuracy": report.state_accuracy,
        "false_sql": report.false_sql,
        "missed_sql": report.missed_sql,
        "gold_sql": report.gold_sql,
        "ungrounded": report.ungrounded,
        "field_f1": report.overall.f1,
        "fields": {name: _tally(report.fields[name]) for name in FIELDS if name in report.fields},
        "all_fields": _tally(report.overall),
        "flags": _tally(report.flags),
        "outcomes": {f"{gold} read as {read}": count for (gold, read), count in sorted(report.confusion.items())},
    }


def _tally(tally: Tally) -> dict[str, float]:
    return {
        "precision": tally.precision, "recall": tally.recall, "f1": tally.f1,
        "right": tally.right, "wrong": tally.wrong, "missed": tally.missed,
    }  # fmt: skip


def table(report: Report) -> list[str]:
    """Return a report as lines to read."""
    lines = [f"{report.cases} cases", "", f"{'field':<26}precision  recall    f1   right wrong missed"]
    rows = [(name, report.fields[name]) for name in FIELDS if name in report.fields]
    for name, tally in [*rows, ("all fields", report.overall), ("flags", report.flags)]:
        lines.append(
            f"{name:<26}{tally.precision:>9.2f}{tally.recall:>8.2f}{tally.f1:>6.2f}"
            f"{tally.right:>8}{tally.wrong:>6}{tally.missed:>7}"
        )
    lines += ["", f"{'label':<20}" + "".join(f"{read:>19}" for read in OUTCOMES)]
    lines += [
        f"{gold:<20}" + "".join(f"{report.confusion[(gold, read)]:>19}" for read in OUTCOMES) for gold in OUTCOMES
    ]
    lines += [
        "",
        f"outcome accuracy {report.outcome_accuracy:.3f}   state accuracy {report.state_accuracy:.3f}",
        f"false SQL {report.false_sql}   missed SQL {report.missed_sql} of {report.gold_sql}   "
        f"ungrounded {report.ungrounded}",
    ]
    return lines
