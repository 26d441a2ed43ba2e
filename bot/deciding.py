"""Decides JSON Lines as a stream: records in, outcomes out in the same order, bad lines reported and passed over."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, Final

import msgspec

from bot.record_lines import LineError, LineReader, RecordLine
from qualification.compile import compiled
from qualification.decide import Decision, verdict_on
from qualification.explain import explained
from qualification.policy import Policy
from qualification.terms import CriterionName, Verdict

CHUNK: Final = 1 << 18
LONGEST_LINE: Final = 4 << 20
_MOST_TAILS_KEPT: Final = 65_536


class OutcomeLine(msgspec.Struct, frozen=True):
    """What is written for one record."""

    id: str | int
    outcome: str
    states: dict[CriterionName, str]
    reasons: dict[CriterionName, str]
    missing: tuple[CriterionName, ...]
    blockers: tuple[str, ...]
    waived: CriterionName | None
    refused_waivers: dict[CriterionName, str]
    policy: str


class _Segment:
    """One segment's decider: a verdict is encoded once and written for every record that comes out the same."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._codes = compiled(policy).codes
        self._tails: dict[Any, bytes] = {}

    def tail(self, record: RecordLine) -> bytes:
        """Return all of an answer but the value of its id."""
        codes = self._codes(record, record.as_of)
        key = (codes, record.waived) if record.waived else codes
        found = self._tails.get(key)
        if found is None:
            if len(self._tails) >= _MOST_TAILS_KEPT:
                self._tails.clear()
            verdict = verdict_on(record, self.policy, as_of=record.as_of)
            encoded = msgspec.json.encode(outcome_line("", verdict, self.policy))
            found = self._tails[key] = encoded.removeprefix(b'{"id":""')
        return found


def decide_stream(
    stream: BinaryIO,
    policies: Mapping[str, Policy],
    write: Callable[[bytes], object],
    complain: Callable[[int, str], None],
    *,
    explain: bool = False,
) -> int:
    """Decide every line of a stream and return how many could not be read.

    ``write`` gets finished JSON Lines as soon as their input is there; ``complain`` gets a line number, from 1, and
    what is wrong with it. Memory does not grow with the input.
    """
    read = LineReader(policies)
    segments = {read.types[segment]: _Segment(policy) for segment, policy in policies.items()}
    encode = msgspec.json.encode
    bad = 0
    for first, lines in _line_blocks(stream):
        answers: list[bytes] = []
        for place, line in enumerate(lines):
            if not line or line.isspace():
                continue
            if len(line) > LONGEST_LINE:
                bad += 1
                complain(first + place, f"longer than {LONGEST_LINE >> 20} MiB")
                continue
            try:
                record = read(line)
            except LineError as error:
                bad += 1
                complain(first + place, str(error))
                continue
            segment = segments[type(record)]
            if explain:
                answers.append(_explained_line(record, segment.policy))
                continue
            answers.append(b'{"id":' + encode(record.id) + segment.tail(record))
        if answers:
            answers.append(b"")
            write(b"\n".join(answers))
    return bad


def _explained_line(record: RecordLine, policy: Policy) -> bytes:
    verdict = verdict_on(record, policy, as_of=record.as_of)
    line = msgspec.to_builtins(outcome_line(record.id, verdict, policy))
    line["explanation"] = explained(Decision(verdict, record, policy, record.as_of))
    return msgspec.json.encode(line)


def outcome_line(line_id: str | int, verdict: Verdict, policy: Policy) -> OutcomeLine:
    """Return a verdict as it is written."""
    return OutcomeLine(
        line_id,
        verdict.outcome,
        {criterion: str(state) for criterion, state in verdict.states.items()},
        verdict.reasons,
        verdict.missing,
        verdict.blockers,
        verdict.waived,
        {criterion: str(refusal) for criterion, refusal in verdict.refused_waivers.items()},
        policy.identity,
    )


def _line_blocks(stream: BinaryIO) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the number of a first line and the whole lines that have arrived, without a byte order mark.

    Of a line that is too long no more than its beginning is kept, still too long to be taken for a line.
    """
    number, rest = 1, b""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while chunk := read(CHUNK):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()[: LONGEST_LINE + 1]
        if lines:
            yield number, _unmarked(lines) if number == 1 else lines
            number += len(lines)
    if rest:
        yield number, _unmarked([rest]) if number == 1 else [rest]


def _unmarked(lines: list[bytes]) -> list[bytes]:
    return [lines[0].removeprefix(BOM_UTF8), *lines[1:]]
