"""`debrief extract`: cases in, the evidence that their turns give out."""

import argparse
import sys
from typing import Any

import msgspec

from bot.case_files import Case, read_cases
from bot.commands.common import BAD_INPUT, BadLines, add_reader, complain, opened
from bot.commands.reading import CaseReader, case_reader
from bot.reading.local import Reading
from qualification.fold import fold


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="cases, one JSON object a line (default: standard input)")
    parser.add_argument("--rejected", action="store_true", help="say on standard error what was refused, and why")
    add_reader(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    bad = BadLines(options.file)
    reader = case_reader()
    with opened(options.file) as stream:
        for case in read_cases(stream, reader.policies, bad):
            readings = reader.turns(case)
            sys.stdout.buffer.write(msgspec.json.encode(_extracted(case, readings, reader)) + b"\n")
            sys.stdout.buffer.flush()
            for turn, reading in enumerate(readings if options.rejected else ()):
                for refused in reading.rejected:
                    complain(f"{case.id}: turn {turn}: {refused.proposal.field}: {refused.reason}: {refused.quote!r}")
    return BAD_INPUT if bad.count else 0


def _extracted(case: Case, readings: list[Reading], reader: CaseReader) -> dict[str, Any]:
    evidence = [piece for reading in readings for piece in reading.evidence]
    record = fold(evidence, reader.policies[case.segment], lead=case.lead)
    return {
        "id": case.id,
        "evidence": [
            {
                "field": piece.field, "value": piece.value, "quote": piece.quote, "turn": piece.message.order,
                "start": piece.start, "end": piece.end, "polarity": piece.polarity, "said_by": piece.said_by,
                "asked": piece.asked, "extractor": piece.extractor, "corrects": piece.corrects,
            }
            for piece in evidence
        ],
        "fields": record.fields.known(),
        "denied": record.denied,
        "conflicting": record.conflicting,
        "flags": [
            {"kind": flag.kind, "quote": turn.rep[flag.start : flag.end], "turn": place}
            for place, (turn, reading) in enumerate(zip(case.turns, readings, strict=True))
            for flag in reading.flags
        ],
        "rejected": [
            {"field": refused.proposal.field, "quote": refused.quote, "turn": place, "reason": refused.reason}
            for place, reading in enumerate(readings)
            for refused in reading.rejected
        ],
    }  # fmt: skip
