"""Decisions as the ledger keeps them: told again, rebuilt to be asked further, made anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from bot.storage.entries import Entry
from bot.storage.facts import DecisionRecorded, Fact, PolicyKept, kind_of
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.storage.workspace import Workspace, policy_from
from qualification.decide import Decision, decide
from qualification.explain import Explanation
from qualification.retold import note_words
from qualification.wording import enum_words

_read = msgspec.json.Decoder(Explanation).decode


@dataclass(frozen=True, slots=True)
class Stored:
    """One decision as it was recorded, and since which day its answer has been the same."""

    entry: Entry
    fact: DecisionRecorded
    since: date

    @property
    def explanation(self) -> Explanation:
        return _read(self.fact.explanation)


def latest(history: Sequence[Entry], by: datetime | None = None) -> Stored | None:
    """Return the latest decision recorded by a moment."""
    made = [
        (entry, entry.fact)
        for entry in history
        if isinstance(entry.fact, DecisionRecorded) and (by is None or entry.recorded_at <= by)
    ]
    if not made:
        return None
    entry, fact = made[-1]
    since = fact.as_of
    for _, earlier in reversed(made):
        if earlier.title != fact.title:
            break
        since = earlier.as_of
    return Stored(entry, fact, since)


def rebuilt(history: Sequence[Entry], stored: Stored, workspace: Workspace) -> Decision | None:
    """Return a stored decision with its record and policy; ``None`` where an erasure has taken what it rested on."""
    fact = stored.fact
    if fact.policy_text not in workspace.kept:
        return None
    policy = workspace.policy(fact.policy_text)
    until = [entry for entry in history if entry.sequence <= stored.entry.sequence]
    record = record_of(until, policy, fact.as_of)
    return decide(record, policy, as_of=fact.as_of) if record.digest() == fact.record else None


def note_for_crm(row: LeadRow, stored: Stored) -> str:
    """Return a lead and its decision as a plain note, its lines in a fixed order."""
    head = [
        ("Company", row.company), ("Contact", ", ".join(part for part in (row.contact, row.title) if part)),
        ("E-mail", row.email), ("Project", row.project), ("Segment", enum_words(row.segment)), ("Status", row.status),
    ]  # fmt: skip
    return note_words(head, stored.explanation, since=stored.since)


def with_facts(history: Sequence[Entry], facts: Sequence[Fact], *, lead: str, actor: str, at: datetime) -> list[Entry]:
    """Return a history as it will be once these facts of the lead are committed."""
    last = history[-1].sequence if history else 0
    new = (Entry(last + 1 + place, kind_of(fact), lead, actor, at, None, fact) for place, fact in enumerate(facts))
    return [*history, *new]


def decided_anew(history: Sequence[Entry], kept: PolicyKept, as_of: date) -> DecisionRecorded | None:
    """Decide a lead on a day; ``None`` where the latest stored decision says the same under the same policy."""
    policy = policy_from(kept.name, kept.text)
    made = DecisionRecorded.of(decide(record_of(history, policy, as_of), policy, as_of=as_of), policy_text=kept.digest)
    known = latest(history)
    return None if known is not None and says_the_same(known.fact, made) else made


def says_the_same(one: DecisionRecorded, other: DecisionRecorded) -> bool:
    """Tell whether two decisions differ in nothing but their day."""
    return (one.title, one.policy, one.record, _reasons(one)) == (
        other.title, other.policy, other.record, _reasons(other),
    )  # fmt: skip


def _reasons(fact: DecisionRecorded) -> tuple[str, ...]:
    return tuple(finding.reason for finding in _read(fact.explanation).findings)
