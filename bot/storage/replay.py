"""Deciding every recorded decision again, from the log and the policy text of its time."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.storage.entries import Entry
from bot.storage.facts import DecisionRecorded
from bot.storage.ledger import EvidenceLedger
from bot.storage.records import record_of
from bot.storage.scan import leads_in_order
from bot.storage.workspace import Workspace
from qualification.decide import decide


@dataclass(frozen=True, slots=True)
class Difference:
    """A recorded decision that comes out another way."""

    lead: str
    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many decisions came out the same, which did not, and how many cannot be told: words were erased."""

    same: int
    differences: tuple[Difference, ...]
    erased: int


def replay(ledger: EvidenceLedger) -> Replayed:
    """Decide every recorded decision again."""
    known, same, erased = ledger.workspace(), 0, 0
    differences: list[Difference] = []
    for entry, before in _decisions(ledger):
        if entry.fact is None or any(each.fact is None for each in before):
            erased += 1
            continue
        what = _difference(entry, before, known)
        if what is None:
            same += 1
        else:
            differences.append(Difference(entry.lead, entry.sequence, what))
    return Replayed(same, tuple(differences), erased)


def _decisions(ledger: EvidenceLedger) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    """Yield each decision with the entries that it was made from."""
    with ledger.database.reading(ledger.name) as connection:
        for lead, own in leads_in_order(connection, ledger.name):
            has_absorbed = any(entry.kind == "lead_merged" for entry in own)
            for place, entry in enumerate(own):
                if entry.kind == "decision_recorded":
                    upto = entry.sequence - 1
                    yield entry, ledger.history_in(connection, lead, upto) if has_absorbed else tuple(own[:place])


def _difference(entry: Entry, before: tuple[Entry, ...], known: Workspace) -> str | None:
    """Decide again from the entries before a decision; say what is different, if anything."""
    recorded = entry.fact
    if not isinstance(recorded, DecisionRecorded):
        return "it is no decision"
    if recorded.policy_text not in known.kept:
        return f"the text of its policy ({recorded.policy}) was not kept"
    policy = known.policy(recorded.policy_text)
    decision = decide(record_of(before, policy, recorded.as_of), policy, as_of=recorded.as_of)
    again = DecisionRecorded.of(decision, policy_text=recorded.policy_text)
    if again == recorded:
        return None
    unlike = [name for name in recorded.__struct_fields__ if getattr(again, name) != getattr(recorded, name)]
    return f"{', '.join(unlike)}: recorded {recorded.outcome} ({recorded.title}), now {again.outcome} ({again.title})"
