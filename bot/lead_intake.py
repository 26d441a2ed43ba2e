"""From a list of leads to the ledger: which are known already, and what is recorded of one that is not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import blake2b, sha256
from zoneinfo import ZoneInfo

from bot.lead_files.columns import plain
from bot.lead_files.leads import FoundLead, SaidConsent
from bot.storage.facts import EvidenceNoted, Fact, LeadOpened, LeadSourced, MessageReceived
from bot.storage.lists import Names
from qualification.terms import Evidence, Lead, MessageRef, SaidBy

EXTRACTOR = "lead list"


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports which file, into a workspace with which days."""

    user: str
    name: str
    role: str
    file: str
    zone: str
    today: date


@dataclass(slots=True)
class KnownLeads:
    """The leads that are there, by e-mail address and by company and contact; they grow with what is read."""

    _by_email: dict[int, str] = field(default_factory=dict)
    _by_name: dict[int, tuple[str, bool]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[Names]) -> "KnownLeads":
        known = cls()
        for each in names:
            known.add(each.lead, each.company, each.contact, each.email)
        return known

    def add(self, lead: str, company: str | None, contact: str | None, email: str | None) -> None:
        if email:
            self._by_email[_short(email.casefold())] = lead
        self._by_name[_name_key(company, contact)] = (lead, bool(email))

    def find(self, lead: Lead) -> str | None:
        """Return the known lead with this address; where one of the two has none, the one with these names."""
        if lead.email:
            found = self._by_email.get(_short(lead.email.casefold()))
            if found is not None:
                return found
        named = self._by_name.get(_name_key(lead.company, lead.contact))
        # Two addresses that differ are two people, whatever they are called.
        return None if named is None or (lead.email and named[1]) else named[0]


def _name_key(company: str | None, contact: str | None) -> int:
    return _short(f"{plain(company or '')}\n{plain(contact or '')}")


def _short(text: str) -> int:
    """Return eight bytes that stand for a text: a hundred thousand names have to stay in memory."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def opening(found: FoundLead, lead: str, *, segment: str, owner: str | None, by: Importer) -> list[Fact]:
    """Return what is recorded of a new lead."""
    company = found.lead.company or ""
    facts: list[Fact] = [LeadOpened(company, segment, owner=owner, lead=found.lead)]
    sourced = LeadSourced(found.source, found.campaign, found.asset, found.score)
    facts += [sourced] if sourced != LeadSourced() else []
    return facts + (consent_facts(found.consent, lead, by) if found.consent else [])


def consent_facts(consent: SaidConsent, lead: str, by: Importer) -> list[Fact]:
    """Return consent as evidence: its words are what stands in the list, heading and cell, on its own day.

    A refusal without a day counts from the day of the import.
    """
    day = consent.day or by.today
    message = message_id(consent, lead)
    said_at = datetime.combine(day, time(), ZoneInfo(by.zone)).astimezone(UTC)
    received = MessageReceived(
        message,
        consent.words,
        by.user,
        said_at,
        by.zone,
        day,
        f"import:{by.file}",
        asked="compliance.consent",
        role=by.role,
    )
    evidence = Evidence(
        "compliance.consent", consent.value, consent.words, 0, len(consent.words),
        MessageRef(message, by.name, day, role=by.role),
        said_by=SaidBy.FORM, asked="compliance.consent", extractor=EXTRACTOR,
    )  # fmt: skip
    return [received, EvidenceNoted(evidence)]


def message_id(consent: SaidConsent, lead: str) -> str:
    """Return the id under which these words are kept once for a lead, however often the list is imported."""
    return f"import:{sha256(repr((lead, consent.value, consent.words, consent.day)).encode()).hexdigest()[:24]}"
