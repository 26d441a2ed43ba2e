"""From a lead's history to its record: the evidence that stands, who the lead is, which waivers are in force."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from bot.storage.entries import Entry, standing
from bot.storage.facts import ContactSet, EvidenceNoted, LeadMerged, LeadOpened, LeadRenamed, WaiverEnded, WaiverGiven
from qualification.decide import verdict_on
from qualification.fold import fold
from qualification.policy import Policy
from qualification.terms import CriterionName, Evidence, GroundedRecord, Lead


def record_of(history: Iterable[Entry], policy: Policy, as_of: date) -> GroundedRecord:
    """Return what `decide` is to judge on a day, from a history as the ledger gives it."""
    evidence: list[Evidence] = []
    rest: list[Entry] = []
    for entry in standing(history):
        if isinstance(entry.fact, EvidenceNoted):
            evidence.append(entry.fact.evidence)
        else:
            rest.append(entry)
    record = fold(evidence, policy, lead=who(rest))
    waived = _waived(rest, record, policy, as_of)
    return msgspec.structs.replace(record, waived=waived) if waived else record


def who(stands: Sequence[Entry]) -> Lead:
    """Return the lead as our own systems know it; of two that were merged, the one that stayed."""
    absorbed = {entry.fact.absorbed for entry in stands if isinstance(entry.fact, LeadMerged)}
    lead, company = Lead(), None
    for entry in stands:
        if entry.lead in absorbed:
            continue
        match entry.fact:
            case LeadOpened():
                lead, company = entry.fact.lead, entry.fact.lead.company or entry.fact.company
            case LeadRenamed():
                company = entry.fact.company or company
            case ContactSet():
                lead, company = entry.fact.lead, entry.fact.lead.company or company
            case _:
                pass
    return msgspec.structs.replace(lead, company=company)


def _waived(stands: Sequence[Entry], record: GroundedRecord, policy: Policy, as_of: date) -> tuple[CriterionName, ...]:
    """Return the criteria with a waiver that has not run out, where what it was given for is still what is wrong."""
    ended = {entry.fact.given for entry in stands if isinstance(entry.fact, WaiverEnded)}
    given = [entry.fact for entry in stands if isinstance(entry.fact, WaiverGiven) and entry.sequence not in ended]
    if not given:
        return ()
    reasons = verdict_on(record, policy, as_of=as_of).reasons
    in_force = (each.criterion for each in given if each.until >= as_of and reasons[each.criterion] == each.code)
    return tuple(dict.fromkeys(in_force))
