"""Turns as they come: leads opened, told of, corrected, merged and decided, at random and the same for a seed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.storage.entries import Entry
from bot.storage.facts import (
    ContactSet,
    DebriefClosed,
    DebriefOpened,
    DecisionRecorded,
    EvidenceNoted,
    Fact,
    FlagRaised,
    LeadMerged,
    LeadOpened,
    LeadReassigned,
    LeadRenamed,
    MessageDeleted,
    MessageReceived,
    PolicyActivated,
    PolicyKept,
    QuestionAsked,
    QuestionPutOff,
    StatusSet,
    Undone,
    UserAdded,
    Viewed,
    WaiverGiven,
    WorkspaceOpened,
    kind_of,
)
from bot.storage.ledger import Turn
from bot.storage.records import record_of
from bot.storage.workspace import policy_from
from qualification.decide import decide
from qualification.terms import (
    Evidence,
    FieldName,
    FlagKind,
    Lead,
    MessageRef,
    Money,
    Person,
    Polarity,
    Quantity,
)

KNOWLEDGE: Final = Path(__file__).parents[3] / "knowledge"
SEGMENT: Final = "biomanufacturing"
BEGAN: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

VALUES: Final[dict[FieldName, tuple[Any, ...]]] = {
    "need.project": ("move the AAV process out of Lyon", "a second source for the plasmid"),
    "need.offering": ("tech_transfer", "clinical_manufacturing"),
    "scope.deliverable": ("three engineering runs", "a GMP batch"),
    "scope.quantity": (Quantity(3, "batch"), Quantity(200.5, "L")),
    "scope.modality": ("aav", "plasmid"),
    "stage.phase": ("phase_1", "research"),
    "timeline.start": ((date(2026, 7, 1), date(2026, 9, 30)), (date(2029, 1, 1), date(2029, 3, 31))),
    "decision.people": (
        Person(role="approver", name="Priya Nair", title="VP Manufacturing"),
        Person("quality", "Ömer"),
    ),
    "decision.approval": ("Priya signs after the steering committee",),
    "compliance.consent": ("granted",),
    "compliance.documentation": ("nothing special needed", "a full batch record"),
    "next_step.kind": ("technical_call",),
    "next_step.status": ("scheduled", "proposed"),
    "next_step.date": (date(2026, 3, 20),),
    "budget.amount": (Money(250_000, "EUR"), Money(1.5e6, "USD")),
}
NAMES: Final = ("Helix Bio", "Orvane", "Nordlicht", "Ångström Labs", "Quay Therapeutics", "O'Brien & Sons")
PEOPLE: Final = ("Dana Ortiz", "Mara Lindt", "Jürgen Weiß", "Li Wei", "Aoife Byrne")


def policy_kept() -> PolicyKept:
    """The shipped policy of the segment, as the ledger keeps it."""
    text = (KNOWLEDGE / SEGMENT / "policy.yaml").read_text("utf-8")
    return PolicyKept(SEGMENT, policy_from(SEGMENT, text).identity, sha256(text.encode()).hexdigest(), text)


class Story:
    """Tells turns one after the other; it knows what it has told, so that its decisions are those of its entries."""

    def __init__(self, seed: object, *, start: int = 0, leads: int = 5) -> None:
        self._rng = Random(f"story:{seed}")
        self._seed = seed
        self._most_leads = leads
        self.sequence = start
        self.clock = BEGAN
        self.histories: dict[str, list[Entry]] = {}
        self._gone: set[str] = set()
        self._told = 0
        self._kept = policy_kept()
        self._policy = policy_from(self._kept.name, self._kept.text)

    def opening(self) -> Turn:
        """The company's own first turn."""
        kept = self._kept
        facts: list[Fact] = [
            WorkspaceOpened("Acme", "Europe/Berlin"),
            UserAdded("kim", "Kim", "rep", segment=SEGMENT),
            UserAdded("lee", "Lee", "manager"),
            kept,
            PolicyActivated(kept.name, kept.identity, kept.digest, "the first one"),
        ]
        return self._turn([("", fact) for fact in facts])

    def turns(self, count: int) -> Iterator[Turn]:
        """Tell some turns."""
        for _ in range(count):
            yield self.turn()

    def turn(self) -> Turn:
        """Tell one turn of one lead."""
        lead = self._lead()
        facts: list[Fact] = [] if lead in self.histories else [self._opened(), DebriefOpened(self._thread(lead))]
        message = f"m{self._seed}-{self._told}"
        facts.append(self._message(message, lead))
        facts += [self._evidence(message) for _ in range(self._rng.randrange(4))]
        facts += self._else(lead)
        told = self._turn([(lead, fact) for fact in facts])
        if self._rng.random() < 0.7:
            decision = self._decision(lead)
            told = Turn(told.actor, told.at, [*told.facts, (lead, decision)], event=told.event)
            self._remember(lead, decision, told)
        return told

    def _turn(self, facts: list[tuple[str, Fact]]) -> Turn:
        self._told += 1
        self.clock += timedelta(seconds=self._rng.randrange(3_600), microseconds=self._rng.randrange(1_000_000))
        turn = Turn(self._rng.choice(("kim", "lee")), self.clock, facts, event=f"Ev-{self._seed}-{self._told}")
        for lead, fact in facts:
            self._remember(lead, fact, turn)
        return turn

    def _remember(self, lead: str, fact: Fact, turn: Turn) -> None:
        self.sequence += 1
        entry = Entry(self.sequence, kind_of(fact), lead, turn.actor, turn.at, None, fact)
        self.histories.setdefault(lead, []).append(entry)

    def _lead(self) -> str:
        known = [lead for lead in self.histories if lead and lead not in self._gone]
        if len(known) < self._most_leads and (not known or self._rng.random() < 0.3):
            return f"lead-{self._seed}-{len(self.histories)}"
        return self._rng.choice(known)

    def _opened(self) -> LeadOpened:
        contact = Lead(contact=self._rng.choice(PEOPLE), email="someone@example.com", consent="granted")
        return LeadOpened(self._rng.choice(NAMES), SEGMENT, project="the AAV process", owner="kim", lead=contact)

    def _thread(self, lead: str) -> str:
        return f"thread-{lead}"

    def _message(self, message: str, lead: str) -> MessageReceived:
        text = f'{self._rng.choice(PEOPLE)} says: ünïcode 👩‍🔬, "quotes", \\ and\nnew lines. ' * self._rng.randrange(
            1, 4
        )
        return MessageReceived(
            message, text, "kim", self.clock, "Europe/Berlin", self.clock.date(), self._thread(lead),
        )  # fmt: skip

    def _evidence(self, message: str) -> EvidenceNoted:
        field = self._rng.choice(list(VALUES))
        value = self._rng.choice(VALUES[field])
        polarity = Polarity.DENIES if field == "need.project" and self._rng.random() < 0.1 else Polarity.STATES
        where = MessageRef(message, "kim", self.clock.date(), order=self._told)
        return EvidenceNoted(
            Evidence(field, None if polarity is Polarity.DENIES else value, "the words", 3, 12, where,
                     polarity=polarity, recorded_at=self.clock)
        )  # fmt: skip

    def _else(self, lead: str) -> list[Fact]:
        """Now and then something other than evidence."""
        rng, thread = self._rng, self._thread(lead)
        known = self.histories.get(lead, [])
        merged = {entry.fact.absorbed for entry in known if isinstance(entry.fact, LeadMerged)}
        others = [each for each in self.histories if each and each not in {lead, *self._gone, *merged}]
        may: list[Fact] = [
            QuestionAsked(thread, "budget", "Is there money for it?"),
            QuestionPutOff("budget", "dont_know"),
            DebriefClosed(thread),
            LeadRenamed(project="another project"),
            LeadReassigned("lee"),
            ContactSet(Lead(contact=rng.choice(PEOPLE), title="Director"), reason="corrected"),
            FlagRaised(FlagKind.OFF_LABEL, "for children too", "m", "medical information"),
            WaiverGiven("timeline", "timeline.missing", "they promised", date(2026, 4, 1)),
            StatusSet("accepted", "a good one"),
            MessageDeleted("m0"),
            Viewed("why"),
        ]
        undoable = [entry.sequence for entry in known if entry.kind in {"evidence_noted", "lead_renamed", "undone"}]
        if undoable:
            may.append(Undone((rng.choice(undoable),)))
        if others and rng.random() < 0.05:
            absorbed = rng.choice(others)
            self._gone.add(absorbed)
            return [LeadMerged(absorbed)]
        return rng.sample(may, rng.randrange(3))

    def _decision(self, lead: str) -> DecisionRecorded:
        history = sorted(self._family(lead), key=lambda entry: entry.sequence)
        record = record_of(history, self._policy, self.clock.date())
        decision = decide(record, self._policy, as_of=self.clock.date())
        return DecisionRecorded.of(decision, policy_text=self._kept.digest)

    def _family(self, lead: str) -> list[Entry]:
        own = self.histories.get(lead, [])
        absorbed = [entry.fact.absorbed for entry in own if isinstance(entry.fact, LeadMerged)]
        return [*own, *(entry for each in absorbed for entry in self._family(each))]
