"""Stores full of random leads, most of them near an SQL."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.storage.facts import ContactSet, EvidenceNoted, Fact, LeadMerged, LeadOpened, StatusSet, Undone, WaiverGiven
from bot.storage.ledger import EvidenceLedger, Turn
from qualification.terms import CRITERIA, Evidence, FieldName, Lead, MessageRef, Polarity
from tests.bot.commands.stored_leads import QUALIFIED, SEGMENT, TODAY, soon
from tests.qualification.leads import reader
from tests.reference.records import random_line

LISTS = frozenset({"decision.people", "scope.quantity"})
AGES = (0, 3, 29, 30, 31, 90, 269, 270, 271, 400)
AT_ONCE = 500


def random_leads(ledger: EvidenceLedger, rng: Random, count: int) -> list[str]:
    """Put random leads into a store: fields of any age, denials, waivers, undone entries, merges. Return their ids."""
    names = [f"random-{place:06d}" for place in range(count)]
    last = 0
    for start in range(0, count, AT_ONCE):
        turns = [Turn("kim", datetime.now(UTC), list(_told(rng, lead))) for lead in names[start : start + AT_ONCE]]
        last = ledger.commit_turns(turns)[-1].last
    undone = [
        Turn("kim", datetime.now(UTC), [(entry.lead, Undone((entry.sequence,)))])
        for lead in rng.sample(names, count // 10)
        for entry in ledger.history(lead, last)[-1:]
        if entry.kind != "lead_opened"
    ]
    merged = [
        Turn("kim", datetime.now(UTC), [(names[place], LeadMerged(names[place + 1]))])
        for place in range(0, count - 1, 20)
    ]
    ledger.commit_turns([*undone, *merged])
    absorbed = {fact.absorbed for turn in merged for _, fact in turn.facts if isinstance(fact, LeadMerged)}
    return [lead for lead in names if lead not in absorbed]


def _told(rng: Random, lead: str) -> Iterator[tuple[str, Fact]]:
    known, fields, denied = _lead(rng)
    yield lead, LeadOpened(known.company or "Acme", SEGMENT, lead=known)
    age = rng.choice(AGES) if rng.random() < 0.5 else 3
    for name, value in fields.items():
        day = TODAY - timedelta(days=age if rng.random() < 0.95 else rng.choice(AGES))
        polarity = Polarity.DENIES if name in denied else Polarity.STATES
        for each in value if name in LISTS else (value,):
            message = MessageRef(f"{lead}-{name}", "kim", day)
            yield lead, EvidenceNoted(Evidence(name, each, "words", 0, 5, message, polarity=polarity))
    if rng.random() < 0.05:
        yield lead, ContactSet(known, "corrected")
    if rng.random() < 0.4:
        criterion = rng.choice((*CRITERIA, "decision_roles", "decision_roles", "timeline"))
        yield lead, WaiverGiven(criterion, f"{criterion}.missing", "known", soon(rng.choice((-1, 0, 20))))
    if rng.random() < 0.1:
        yield lead, StatusSet("accepted", "took it")


def _lead(rng: Random) -> tuple[Lead, dict[FieldName, Any], tuple[FieldName, ...]]:
    if rng.random() < 0.2:
        record = reader()(json.dumps(random_line(rng, SEGMENT)).encode())
        return record.lead, record.fields.known(), record.denied
    fields = dict(QUALIFIED)
    for name in rng.sample(sorted(fields), rng.choice((0, 0, 1, 2))):
        del fields[name]
    if rng.random() < 0.4:
        fields.pop("decision.people", None)
    if rng.random() < 0.3 and "timeline.start" in fields:
        fields["timeline.start"] = (soon(rng.randrange(-90, 700)), soon(rng.randrange(700, 900)))
    denied = rng.choice(((), (), (), ("need.project",), ("scope.deliverable",)))
    return Lead(company="Acme"), fields, tuple(each for each in denied if each in fields)
