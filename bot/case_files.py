"""Labelled debriefs as JSON Lines: what was written, and what a careful reader makes of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO, Literal

import msgspec

from bot.record_lines import LineError, did_you_mean, in_our_words
from qualification.policy import Policy
from qualification.terms import (
    CRITERIA,
    FIELDS,
    SEGMENT_FIELDS,
    TEXT_FIELDS,
    CriterionName,
    FieldName,
    Lead,
    Person,
    Quantity,
)

StateName = Literal["met", "failed", "unknown", "stale", "conflicting", "waived"]
OutcomeName = Literal["sql", "pending_discovery", "nurture", "disqualified"]


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of a rep: the words, the criterion or field that the bot had asked for, and the day."""

    rep: str
    date: date
    asked: str | None = None


class GoldFlag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mention that must be flagged, with its words."""

    kind: Literal["adverse_event", "product_complaint", "off_label", "patient_data", "hcp_value"]
    quote: str


class Gold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a careful reader makes of a debrief; a text field lists the spans that will do."""

    fields: dict[FieldName, Any] = {}
    states: dict[CriterionName, StateName] = {}
    denied: tuple[FieldName, ...] = ()
    conflicting: tuple[FieldName, ...] = ()
    flags: tuple[GoldFlag, ...] = ()
    outcome: OutcomeName | None = None


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lead's debrief: who it is about, what was written when, and the day to decide on."""

    id: str
    segment: str
    as_of: date
    turns: tuple[Turn, ...]
    lead: Lead = Lead()
    gold: Gold | None = None


_DECODER = msgspec.json.Decoder(Case)
_ASKED = frozenset({*CRITERIA, *FIELDS})


def read_case(line: bytes, policies: Mapping[str, Policy]) -> Case:
    """Read one case. Raises `LineError` that says what is wrong and what to write instead."""
    try:
        case = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise LineError(in_our_words(str(error))) from None
    if case.segment not in policies:
        advice = did_you_mean(case.segment, policies) or f"the segments are {', '.join(policies)}"
        raise LineError(f"`{case.segment}` is no segment; {advice}")
    for turn in case.turns:
        if turn.asked is not None and turn.asked not in _ASKED:
            advice = did_you_mean(turn.asked, _ASKED) or "name a criterion or a field"
            raise LineError(f"`asked` is `{turn.asked}`; {advice}")
    if case.gold is not None:
        _check_gold(case.gold, policies[case.segment])
    return case


def read_cases(
    stream: BinaryIO, policies: Mapping[str, Policy], complain: Callable[[int, str], None]
) -> Iterator[Case]:
    """Yield the cases of a stream; a bad line is reported with its number, from 1, and passed over."""
    for number, line in enumerate(stream, 1):
        if line.isspace():
            continue
        try:
            yield read_case(line, policies)
        except LineError as error:
            complain(number, str(error))


def _check_gold(gold: Gold, policy: Policy) -> None:
    for field, value in gold.fields.items():
        options = policy.values_of(field)
        if options is not None and value not in options:
            advice = did_you_mean(str(value), options) or f"the values are {', '.join(options)}"
            raise LineError(f"gold `{field}`: `{value}` is not a value; {advice}")
        try:
            gold_value(policy, field, value)
        except (msgspec.ValidationError, ValueError) as error:
            raise LineError(f"gold `{field}`: {in_our_words(str(error))}") from None


def gold_value(policy: Policy, field: str, value: Any) -> Any:
    """Return a gold value as our own types: spans of a text field, a window, people, quantities, money or a name."""
    if field in TEXT_FIELDS or (field in SEGMENT_FIELDS and policy.values_of(field) is None):
        return msgspec.convert([value] if isinstance(value, str) else value, tuple[str, ...])
    match field:
        case "timeline.start" | "timeline.need_by":
            start, end = msgspec.convert(value, tuple[date, date])
            if start > end:
                raise ValueError("the window ends before it begins")
            return start, end
        case "next_step.date":
            return msgspec.convert(value, date)
        case "decision.people":
            return msgspec.convert(value, tuple[Person, ...])
        case "scope.quantity":
            return msgspec.convert(value, tuple[Quantity, ...])
        case "budget.amount":
            return float(value["amount"]), str(value["currency"])
        case _:
            return msgspec.convert(value, str)
