"""Where a lead stands: its history, record and decision under the policy in force, as one value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from bot.conversation.wishes import ConversationWords
from bot.knowledge import Knowledge, explained
from bot.playbooks import Playbook
from bot.policy_in_force import InForce, in_force, kept_file
from bot.reading.local import ReadingWords, WordsError
from bot.storage.entries import Entry, standing
from bot.storage.facts import (
    DebriefOpened,
    Fact,
    FlagAnswered,
    FlagRaised,
    MessageDeleted,
    MessageReceived,
    PolicyKept,
    QuestionAsked,
    QuestionPutOff,
)
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.storage.workspace import Workspace
from bot.stored_decisions import with_facts
from qualification.decide import Decision, decide
from qualification.explain import Explanation
from qualification.explain import explained as explained_decision
from qualification.policy import Policy
from qualification.terms import GroundedRecord

CONVERSATION: Final = "conversation"
"""The file of the conversation's own words."""


@dataclass(frozen=True)
class Lore:
    """What reading and asking by one policy takes, compiled when first needed: its words, its segment's playbook."""

    policy: Policy
    known: Knowledge

    @cached_property
    def words(self) -> ReadingWords:
        """The words to read with. Raises `PolicyError`."""
        known = self.known
        try:
            return ReadingWords.from_data(self.policy, known.vocabularies[self.policy.name], known.shared)
        except WordsError as error:
            raise explained(known, error.name, error.__cause__) from error

    @cached_property
    def playbook(self) -> Playbook:
        return self.known.playbook(self.policy.name)


@dataclass(frozen=True)
class Guide:
    """The policy in force for a segment of a workspace, with the words and the playbook that go with it."""

    force: InForce
    lore: Lore

    @property
    def policy(self) -> Policy:
        return self.lore.policy

    @property
    def words(self) -> ReadingWords:
        return self.lore.words

    @property
    def playbook(self) -> Playbook:
        return self.lore.playbook

    @property
    def adopt(self) -> tuple[tuple[str, Fact], ...]:
        """What a turn must record too, where a workspace uses this policy for the first time."""
        return self.force.adopt


class Guides:
    """The guides of every workspace; a policy that was activated elsewhere is in force with the next message."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self._files: dict[str, PolicyKept] = {}
        self._lore: dict[str, Lore] = {}

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.known.policies)

    @cached_property
    def conversation(self) -> ConversationWords:
        """The words of the conversation itself. Raises `PolicyError` that names the place of what is wrong."""
        try:
            return ConversationWords.from_data(self.known.shared[CONVERSATION])
        except (ValueError, KeyError) as error:
            raise explained(self.known, CONVERSATION, error) from error

    def of(self, segment: str, workspace: Workspace) -> Guide:
        """Return a segment's guide: by the policy that its managers activated, else by the one shipped."""
        if segment not in self._files:
            self._files[segment] = kept_file(self.known.folder / segment / "policy.yaml")
        force = in_force(segment, workspace, self._files[segment])
        if force is None:
            raise KeyError(segment)
        if force.kept.digest not in self._lore:
            self._lore[force.kept.digest] = Lore(force.policy, self.known)
        return Guide(force, self._lore[force.kept.digest])


@dataclass(frozen=True)
class LeadView:
    """One lead on one day."""

    row: LeadRow
    history: tuple[Entry, ...]
    guide: Guide
    as_of: date

    @property
    def policy(self) -> Policy:
        return self.guide.policy

    @cached_property
    def stands(self) -> tuple[Entry, ...]:
        """The entries that were not undone."""
        return standing(self.history)

    @cached_property
    def record(self) -> GroundedRecord:
        return record_of(self.history, self.policy, self.as_of)

    @cached_property
    def decision(self) -> Decision:
        return decide(self.record, self.policy, as_of=self.as_of)

    @cached_property
    def explanation(self) -> Explanation:
        return explained_decision(self.decision)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been said of the lead yet."""
        return not any(entry.kind == "evidence_noted" for entry in self.stands)

    def after(self, facts: Sequence[tuple[str, Fact]], actor: str, at: datetime) -> "LeadView":
        """Return the lead as it will be once these facts are recorded."""
        mine = [fact for lead, fact in facts if lead == self.row.lead]
        history = with_facts(self.history, mine, lead=self.row.lead, actor=actor, at=at)
        return LeadView(self.row, tuple(history), self.guide, self.as_of)

    def under(self, guide: Guide) -> "LeadView":
        """Return the lead as another segment's policy, or a newer one, sees it."""
        return LeadView(self.row, self.history, guide, self.as_of)

    def upto(self, moment: datetime, as_of: date) -> "LeadView":
        """Return the lead as it was at a moment."""
        return LeadView(self.row, tuple(e for e in self.history if e.recorded_at <= moment), self.guide, as_of)

    @cached_property
    def flags_open(self) -> tuple[tuple[int, FlagRaised], ...]:
        """The flags that nobody has answered; a flag stays even where the note that raised it was taken back."""
        answered = {entry.fact.raised for entry in self.stands if isinstance(entry.fact, FlagAnswered)}
        return tuple(
            (entry.sequence, entry.fact)
            for entry in self.history
            if isinstance(entry.fact, FlagRaised) and entry.sequence not in answered
        )

    @cached_property
    def put_off(self) -> dict[str, str]:
        """What is not to be asked now, and why: put off in this debrief, or what the buyer will not say."""
        found: dict[str, str] = {}
        for entry in self.stands:
            match entry.fact:
                case DebriefOpened():
                    found = {asked: why for asked, why in found.items() if why == "wont_say"}
                case QuestionPutOff(asked, why):
                    found[asked] = why
                case _:
                    pass
        return found

    def message(self, name: str) -> MessageReceived | None:
        """Return a message by its own id."""
        found = (e.fact for e in self.history if isinstance(e.fact, MessageReceived) and e.fact.id == name)
        return next(found, None)

    def edits_of(self, name: str) -> tuple[MessageReceived, ...]:
        """Return the edits of a message that arrived so far."""
        received = (entry.fact for entry in self.history if isinstance(entry.fact, MessageReceived))
        return tuple(fact for fact in received if fact.replaces == name)

    def was_deleted(self, name: str) -> bool:
        """Tell whether a message was taken back."""
        return any(isinstance(entry.fact, MessageDeleted) and entry.fact.id == name for entry in self.history)

    def times_asked(self, about: str) -> int:
        """Return how often something was asked of this lead."""
        return sum(isinstance(entry.fact, QuestionAsked) and entry.fact.asked == about for entry in self.history)


def view_of(ledger: EvidenceLedger, guides: Guides, workspace: Workspace, lead: str, as_of: date) -> LeadView | None:
    """Return a lead as it stands; ``None`` where there is none of that id."""
    row = ledger.lead(lead)
    if row is None:
        return None
    return LeadView(row, ledger.history(lead), guides.of(row.segment, workspace), as_of)
