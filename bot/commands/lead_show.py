"""`debrief leads show`: all that is known of a lead, with the words, who said them and when."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.acting import policy_for
from bot.commands.common import say, write_json
from bot.commands.named import called, lead_named
from bot.commands.store import now, opened_ledger, today, user_of
from bot.reading.visible import visible
from bot.storage.entries import Entry, standing
from bot.storage.facts import FlagAnswered, FlagRaised, LeadSourced, StatusSet, Viewed, WaiverEnded, WaiverGiven
from bot.storage.ledger import Turn
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.stored_decisions import Stored, latest
from qualification.findings import Basis, basis_lines
from qualification.policy import fields_of
from qualification.terms import CRITERIA, FieldName, GroundedRecord
from qualification.wording import (
    FIELD_WORDS,
    SAID_NONE,
    TWO_ANSWERS,
    criterion_noun,
    criterion_words,
    day_words,
    enum_words,
    said_words,
)


def run_show(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        row, workspace = lead_named(ledger, " ".join(options.lead)), ledger.workspace()
        history, day = ledger.history(row.lead), today(workspace)
        record, stored = record_of(history, policy_for(row.segment, workspace).policy, day), latest(history)
        if options.json:
            write_json(_data(row, history, record, stored))
        else:
            zone = ZoneInfo(workspace.zone)
            say(*(visible(line) for line in _lines(row, history, record, stored, zone)))
        ledger.commit_turn(Turn(user_of(options), now(), [(row.lead, Viewed("record"))]))
    return 0


def _lines(
    row: LeadRow, history: Sequence[Entry], record: GroundedRecord, stored: Stored | None, zone: ZoneInfo
) -> Iterator[str]:
    lead = record.lead
    yield f"{called(row)} [{row.lead}]"
    about = [lead.title, lead.email, lead.country, f"a {enum_words(lead.persona)}" if lead.persona else None]
    yield "; ".join(
        part for part in (*about, f"segment {enum_words(row.segment)}", f"owner {row.owner or 'nobody'}") if part
    )
    yield from _source_lines(history)
    yield f"{stored.fact.title}, since {day_words(stored.since)}." if stored else "Nothing is decided yet."
    yield from _human_lines(history, zone)
    if not any(field for field in record.fields.known()) and not record.denied and not record.conflicting:
        yield "Nothing was said yet."
    for criterion in CRITERIA:
        lines = [line for field in fields_of(criterion) for line in _field_lines(record, field)]
        if lines:
            yield from ("", criterion_words(criterion).capitalize(), *(f"  {line}" for line in lines))


def _field_lines(record: GroundedRecord, field: FieldName) -> Iterator[str]:
    pieces = tuple(piece for piece in record.evidence if piece.field == field)
    value = record.fields.value(field)
    if field in record.conflicting or field in record.denied:
        yield from basis_lines(Basis(field, TWO_ANSWERS if field in record.conflicting else SAID_NONE, pieces))
    elif value is not None:
        yield from basis_lines(Basis(field, said_words(field, value), pieces))
    elif field == "compliance.consent" and record.lead.consent:
        yield f"{FIELD_WORDS[field]}: {record.lead.consent} (from our own records)"


def _source_lines(history: Sequence[Entry]) -> Iterator[str]:
    sourced = [entry.fact for entry in standing(history) if isinstance(entry.fact, LeadSourced)][-1:]
    for each in sourced:
        parts = [("source", each.source), ("campaign", each.campaign), ("asset", each.asset)]
        told = [f"{name} {text}" for name, text in parts if text]
        yield "From " + ", ".join(told + ([f"score {each.score:g}"] if each.score is not None else []))


def _human_lines(history: Sequence[Entry], zone: ZoneInfo) -> Iterator[str]:
    """Yield what people decided about the lead, and the flags that were raised."""
    stands = standing(history)
    ended = {entry.fact.given for entry in stands if isinstance(entry.fact, WaiverEnded)}
    answers = {entry.fact.raised: entry.fact.answer for entry in stands if isinstance(entry.fact, FlagAnswered)}
    for entry in stands:
        by = f"by {entry.actor} on {day_words(entry.recorded_at.astimezone(zone).date())}"
        match entry.fact:
            case StatusSet(status, reason, criterion):
                about = f" for {criterion_noun(criterion)}" if criterion else ""
                yield f"{status.capitalize()}{about} {by}" + (f": {reason}" if reason else "")
            case WaiverGiven(criterion, _, reason, until) if entry.sequence not in ended:
                yield f"Exception for {criterion_noun(criterion)} until {day_words(until)}, {by}: {reason}"
            case FlagRaised(kind, quote, _, told):
                answer = enum_words(answers[entry.sequence]) if entry.sequence in answers else "not answered yet"
                yield f"Flag, {enum_words(kind)}: \u201c{quote}\u201d Told: {told}; {answer}."
            case _:
                pass


def _data(row: LeadRow, history: Sequence[Entry], record: GroundedRecord, stored: Stored | None) -> dict[str, Any]:
    people = (StatusSet, WaiverGiven, WaiverEnded, FlagRaised, FlagAnswered, LeadSourced)
    return {
        **{name: getattr(row, name) for name in row.__struct_fields__},
        "since": stored.since if stored else None,
        "record": record,
        "acts": [
            {"by": entry.actor, "at": entry.recorded_at, "act": entry.fact}
            for entry in standing(history)
            if isinstance(entry.fact, people)
        ],
    }
