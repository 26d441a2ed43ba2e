"""Leads for tests of the commands, as a debrief leaves them in the store: words, evidence, and the decision on them."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from bot.policy_in_force import in_force, kept_file
from bot.storage.facts import ContactSet, DecisionRecorded, EvidenceNoted, Fact, LeadOpened, MessageReceived
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.records import record_of
from bot.stored_decisions import with_facts
from qualification.decide import decide
from qualification.terms import FIELDS, Evidence, FieldName, Lead, MessageRef, Person, Polarity, attribute
from qualification.wording import said_words
from tests.conftest import KNOWLEDGE

SEGMENT: Final = "biomanufacturing"
TODAY: Final = datetime.now(UTC).date()


def soon(days: int) -> date:
    return TODAY + timedelta(days=days)


QUALIFIED: Final[Mapping[FieldName, Any]] = {
    "need.project": "move the AAV process out of Lyon",
    "need.offering": "tech_transfer",
    "scope.deliverable": "three engineering runs",
    "scope.modality": "aav",
    "stage.phase": "phase_1",
    "timeline.start": (soon(60), soon(120)),
    "decision.people": (Person("approver", "Priya Nair", "VP Manufacturing"),),
    "compliance.consent": "granted",
    "compliance.documentation": "a full batch record",
    "next_step.kind": "technical_call",
    "next_step.status": "scheduled",
    "next_step.date": soon(10),
}
"""Everything that biomanufacturing requires of an SQL today."""


def but(**changes: Any) -> dict[FieldName, Any]:
    """Return what qualifies, with some fields changed (``timeline_start=...``) or left out (``None``)."""
    changed = {each: changes[attribute(each)] for each in FIELDS if attribute(each) in changes}
    assert len(changed) == len(changes), f"not every one of {list(changes)} is a field"
    return {each: value for each, value in {**QUALIFIED, **changed}.items() if value is not None}


@dataclass
class Leads:
    """Puts leads into a ledger."""

    ledger: EvidenceLedger
    knowledge: Path = KNOWLEDGE
    _count: int = field(default=0)

    def add(
        self,
        company: str = "Helix Bio",
        fields: Mapping[FieldName, Any] = QUALIFIED,
        *,
        contact: str | None = "Dana Ortiz",
        lead: str | None = None,
        on: date = TODAY,
        by: str = "kim",
        denied: Sequence[FieldName] = (),
        persona: str | None = None,
    ) -> str:
        """Open a lead of which somebody told so much on a day, decided on that day; return its id."""
        self._count += 1
        lead = lead or f"lead-{self._count:04d}"
        known = Lead(company=company, contact=contact, persona=persona)
        opened = LeadOpened(company, SEGMENT, owner=by, lead=known)
        self.tell(lead, fields, on=on, by=by, denied=denied, first=[opened])
        return lead

    def tell(
        self,
        lead: str,
        fields: Mapping[FieldName, Any],
        *,
        on: date = TODAY,
        by: str = "kim",
        denied: Sequence[FieldName] = (),
        first: Sequence[Fact] = (),
    ) -> None:
        """Add what somebody told of a lead on a day, and the decision that followed."""
        message = f"{lead}-m{len(self.ledger.history(lead))}"
        said = _pieces(fields, denied)
        text = "".join(f"{quote}.\n" for _, _, quote, _ in said)
        at = datetime.combine(on, time(9), UTC)
        facts: list[Fact] = [*first, MessageReceived(message, text, by, at, "UTC", on, f"terminal:{by}")]
        start = 0
        for name, value, quote, polarity in said:
            reference = MessageRef(message, by, on)
            evidence = Evidence(name, value, quote, start, start + len(quote), reference, polarity=polarity)
            facts.append(EvidenceNoted(evidence))
            start += len(quote) + 2
        self.commit(lead, facts, at, by)

    def set_contact(self, lead: str, contact: str) -> None:
        """Let somebody else be the contact."""
        row = self.ledger.lead(lead)
        assert row is not None
        self.commit(lead, [ContactSet(Lead(company=row.company, contact=contact))], datetime.now(UTC))

    def commit(self, lead: str, facts: Sequence[Fact], at: datetime, by: str = "kim") -> None:
        """Commit facts of a lead with the decision of that day."""
        workspace = self.ledger.workspace()
        force = in_force(SEGMENT, workspace, kept_file(self.knowledge / SEGMENT / "policy.yaml"))
        assert force is not None
        history = with_facts(self.ledger.history(lead), facts, lead=lead, actor=by, at=at)
        decision = decide(record_of(history, force.policy, at.date()), force.policy, as_of=at.date())
        made = DecisionRecorded.of(decision, policy_text=force.kept.digest)
        self.ledger.commit_turn(Turn(by, at, [*force.adopt, *((lead, fact) for fact in (*facts, made))]))


def _pieces(fields: Mapping[FieldName, Any], denied: Sequence[FieldName]) -> list[tuple[FieldName, Any, str, Polarity]]:
    """Return field, value, words and polarity of each piece of evidence; every entry of a list is one."""
    said: list[tuple[FieldName, Any, str, Polarity]] = []
    for name, value in fields.items():
        is_list = name in {"decision.people", "scope.quantity"}
        for each in value if is_list else (value,):
            said.append((name, each, said_words(name, each), Polarity.STATES))
    said += [(name, None, f"no {name}", Polarity.DENIES) for name in denied]
    return said


def copied_knowledge(folder: Path) -> Path:
    """Copy what a company edits, so that a test may edit it."""
    return Path(shutil.copytree(KNOWLEDGE, folder / "knowledge"))


def edited(knowledge: Path, before: str, after: str, segment: str = SEGMENT) -> None:
    """Change a policy file as its editor would."""
    path = knowledge / segment / "policy.yaml"
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"`{before}` stands {text.count(before)} times in {path}"
    path.write_text(text.replace(before, after), "utf-8")
