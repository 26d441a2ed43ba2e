"""Taking the rows of a list into the ledger: new leads, known ones, rows that repeat others, rows of no use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.commands.acting import policy_for
from bot.commands.common import complain
from bot.commands.store import now, today
from bot.lead_files.columns import plain
from bot.lead_files.leads import FoundLead, LeadReader, RowError
from bot.lead_files.sheets import Row
from bot.lead_intake import Importer, KnownLeads, consent_facts, message_id, opening
from bot.permissions import Acting
from bot.policy_in_force import InForce
from bot.reading.visible import visible
from bot.storage.entries import Entry
from bot.storage.facts import DecisionRecorded, Fact, UserAdded
from bot.storage.ledger import EvidenceLedger, Turn, new_lead_id
from bot.storage.lists import is_stored, names_of
from bot.storage.records import record_of
from bot.storage.workspace import Workspace
from bot.stored_decisions import decided_anew, latest, with_facts
from qualification.decide import verdict_on
from qualification.terms import Outcome
from qualification.wording import counted

AT_ONCE = 500
MOST_TWINS_LISTED = 20


@dataclass
class Intake:
    """Takes rows in one at a time, and commits some hundred leads together; without ``apply`` it only counts."""

    ledger: EvidenceLedger
    workspace: Workspace
    who: Acting
    file: Path
    segment: str | None
    apply: bool
    new: int = 0
    known: int = 0
    consents: int = 0
    twins: int = 0
    bad: int = 0
    cells_left_out: int = 0
    _lines: dict[str, int] = field(default_factory=dict)
    _turns: list[Turn] = field(default_factory=list)
    _force: dict[str, InForce] = field(default_factory=dict)
    _first: list[tuple[str, Fact]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._leads = KnownLeads.of(names_of(self.ledger))
        added = [fact for _, fact in self.who.facts if isinstance(fact, UserAdded)]
        people = [*self.workspace.users.values(), *added]
        self._owners = {plain(name): each.user for each in people for name in (each.name, each.user)}
        self._first += self.who.facts
        role, zone = self.who.role or "rep", self.workspace.zone
        self._by = Importer(self.who.user, self.who.name, role, self.file.name, zone, today(self.workspace))

    def take(self, row: Row, read: LeadReader) -> None:
        """Take in one row, or complain of it."""
        try:
            found = _found(row, read)
            segment = found.segment or self.segment
            if segment is None:
                raise RowError("the segment is missing")
        except RowError as error:
            self.bad += 1
            self._complain(row.line, str(error))
            return
        owner = self._owners.get(plain(found.owner)) if found.owner else None
        unknown = [f"owner left out: nobody here is called `{found.owner}`"] if found.owner and owner is None else []
        for reason in (*found.left_out, *unknown):
            self.cells_left_out += 1
            self._complain(row.line, reason)
        lead = self._leads.find(found.lead)
        if lead is None:
            self._open(found, segment, owner)
        elif lead in self._lines:
            self._tell_twin(row.line, self._lines[lead])
        else:
            self.known += 1
            self._lines[lead] = row.line
            self._note_consent(found, lead)

    def flush(self) -> None:
        """Commit what is waiting."""
        if self._turns:
            self.ledger.commit_turns(self._turns)
            self._turns = []

    def told(self) -> Iterator[str]:
        """Say what became of the rows."""
        yield f"{counted(self.new + self.known + self.twins + self.bad, 'row')}:"
        for number, words in (
            (self.new, "new"),
            (self.known, "known already, left as it is" + self._consents_told()),
            (self.twins, "about a lead that stands in a row above"),
            (self.bad, "of no use, as told above"),
        ):
            if number:
                yield f"{number:>9,}  {words}"
        if self.cells_left_out:
            were = "cell was" if self.cells_left_out == 1 else "cells were"
            yield f"{self.cells_left_out:,} {were} left out, as told above; the rest of the row counts."
        yield "Stored." if self.apply else "Nothing was stored. Run it again with --apply to store the leads."

    def _consents_told(self) -> str:
        return f"; news of consent is noted for {self.consents:,}" if self.consents else ""

    def _open(self, found: FoundLead, segment: str, owner: str | None) -> None:
        lead = new_lead_id()
        self._leads.add(lead, found.lead.company, found.lead.contact, found.lead.email)
        self._lines[lead] = found.line
        self.new += 1
        if self.apply:
            facts = opening(found, lead, segment=segment, owner=owner, by=self._by)
            self._add(lead, facts, [], segment, event=message_id(found.consent, lead) if found.consent else None)

    def _note_consent(self, found: FoundLead, lead: str) -> None:
        """Note what a list says of a known lead's consent, where it was not noted before."""
        if found.consent is None or is_stored(self.ledger, event := message_id(found.consent, lead)):
            return
        self.consents += 1
        row = self.ledger.lead(lead)
        if self.apply and row is not None:
            facts = consent_facts(found.consent, lead, self._by)
            self._add(lead, facts, self.ledger.history(lead), row.segment, event=event, last=row.last)

    def _add(
        self,
        lead: str,
        facts: Sequence[Fact],
        history: Sequence[Entry],
        segment: str,
        *,
        event: str | None,
        last: int | None = None,
    ) -> None:
        force = self._force.get(segment)
        if force is None:
            force = self._force[segment] = policy_for(segment, self.workspace)
            self._first += force.adopt
        made = self._decision(lead, facts, history, force)
        mine = [(lead, fact) for fact in (*facts, *made)]
        seen = {} if last is None else {lead: last}
        self._turns.append(Turn(self.who.user, now(), [*self._first, *mine], event, seen))
        self._first = []
        if len(self._turns) >= AT_ONCE:
            self.flush()

    def _decision(
        self, lead: str, facts: Sequence[Fact], history: Sequence[Entry], force: InForce
    ) -> list[DecisionRecorded]:
        """Decide a lead that was decided before, or that nobody may approach; others wait until somebody reports."""
        after, day = with_facts(history, facts, lead=lead, actor=self.who.user, at=now()), self._by.today
        outcome = verdict_on(record_of(after, force.policy, day), force.policy, as_of=day).outcome
        if latest(history) is None and outcome is not Outcome.DISQUALIFIED:
            return []
        made = decided_anew(after, force.kept, day)
        return [] if made is None else [made]

    def _tell_twin(self, line: int, first: int) -> None:
        self.twins += 1
        if self.twins <= MOST_TWINS_LISTED:
            self._complain(line, f"the same lead as line {first}; passed over")
        elif self.twins == MOST_TWINS_LISTED + 1:
            complain(f"{self.file}: more rows tell of a lead that stands above; they are only counted")

    def _complain(self, line: int, problem: str) -> None:
        complain(f"{self.file}:{line}: {visible(problem)}")


def _found(row: Row, read: LeadReader) -> FoundLead:
    if row.problem:
        raise RowError(row.problem)
    return read(row.line, row.cells)
