"""Leads for benchmarks, told of as a debrief would, the same for each run."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random

from bot.storage.facts import EvidenceNoted, Fact, LeadOpened, MessageReceived
from bot.storage.ledger import EvidenceLedger, Turn
from qualification.terms import Evidence, FieldName, Lead, MessageRef, Person

SEED = 20261122
SEGMENT = "biomanufacturing"
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEADS = 100_000
TURNS_AT_ONCE = 2_000
TEXT = "They have to move the AAV process out of Lyon and need three engineering runs. Priya signs. " * 3
SYLLABLES = ("no", "va", "lin", "dor", "mer", "qui", "tal", "ber", "xan", "hel", "ka", "sto")
KINDS = ("Bio", "Therapeutics", "Pharma", "Labs", "Biologics")
FIRST = ("Dana", "Mara", "Jonas", "Li", "Aoife", "Femi", "Ines", "Tomas", "Yuki", "Omar")
LAST = ("Ortiz", "Lindt", "Okafor", "Byrne", "Novak", "Sato", "Haddad", "Costa", "Meyer", "Quist")


def fill(ledger: EvidenceLedger, told: Iterator[Turn]) -> None:
    """Add turns in large groups."""
    while group := list(islice(told, TURNS_AT_ONCE)):
        ledger.commit_turns(group)


def debriefs() -> Iterator[Turn]:
    """Yield leads with one note each: what an SQL needs, some of it missing, of any age."""
    rng, number = Random(SEED), 0
    while True:
        message = MessageRef(f"m{number}", "kim", DAY - timedelta(days=rng.randrange(200)))
        who = Lead(contact=contact(number))
        facts: list[Fact] = [
            LeadOpened(company(number), SEGMENT, owner="kim", lead=who),
            MessageReceived(message.id, TEXT, "kim", NOW, "UTC", message.day, "t"),
        ]
        start = DAY + timedelta(days=rng.randrange(30, 700))
        values: dict[FieldName, object] = {
            "need.project": "move the AAV process", "need.offering": "tech_transfer",
            "scope.deliverable": "three engineering runs", "scope.modality": "aav",
            "stage.phase": rng.choice(("phase_1", "phase_1", "research")), "timeline.start": (start, start),
            "decision.people": Person("approver", "Priya Nair"), "compliance.consent": "granted",
            "compliance.documentation": "a full batch record", "next_step.status": "agreed",
        }  # fmt: skip
        for field, value in values.items():
            if rng.random() < 0.9:
                facts.append(EvidenceNoted(Evidence(field, value, TEXT[10:30], 10, 30, message)))
        yield Turn("kim", NOW, [(name(number), fact) for fact in facts])
        number += 1


def name(number: int) -> str:
    """Return the id of a lead."""
    return f"lead-{number:07}"


def company(number: int) -> str:
    """Return what a lead's company is called: its own word, and one that a fifth of them share."""
    word, rest = "", number
    for _ in range(5):
        rest, place = divmod(rest, len(SYLLABLES))
        word += SYLLABLES[place]
    return f"{word.capitalize()} {KINDS[number % len(KINDS)]}"


def contact(number: int) -> str:
    """Return what a lead's contact is called; a hundred leads in ten thousand share it."""
    return f"{FIRST[number % 10]} {LAST[number // 10 % 10]}"
