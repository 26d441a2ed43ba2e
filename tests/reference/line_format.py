"""The lines that `debrief decide` reads: their keys, fields and values, and what is wrong with a line."""

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

SEGMENTS = ("biopharma", "biomanufacturing", "genomics", "medical_device", "b2b")
CRITERIA = ("need", "scope", "stage", "timeline", "decision_roles", "compliance", "next_step", "budget")

KEYS = ("id", "segment", "as_of", "lead", "fields", "denied", "conflicting", "waived", "evidence_dates")
LEAD_KEYS = ("company", "contact", "title", "email", "persona", "consent", "country")
CONSENTS = ("granted", "refused")
ROLES = (
    "approver",
    "budget_holder",
    "procurement",
    "influencer",
    "technical_evaluator",
    "quality",
    "regulatory",
    "end_user",
)

TEXT_FIELDS = (
    "need.project",
    "scope.deliverable",
    "decision.approval",
    "compliance.region",
    "compliance.documentation",
    "compliance.channel",
)
WINDOW_FIELDS = ("timeline.start", "timeline.need_by")
# The same in every segment.
COMMON_VALUES: dict[str, tuple[str, ...]] = {
    "compliance.consent": CONSENTS,
    "compliance.eligibility": ("verified", "pending", "ineligible"),
    "compliance.disclosure": ("cda_signed", "cda_pending", "not_required"),
    "compliance.basis": ("opt_in", "inbound_request", "existing_customer", "legitimate_interest"),
    "next_step.kind": (
        "discovery_call",
        "technical_call",
        "demo",
        "site_visit",
        "sample_request",
        "pilot",
        "documentation_review",
        "proposal_meeting",
        "rfp_or_quote",
        "audit",
        "other",
    ),
    "next_step.status": ("scheduled", "agreed", "proposed", "declined"),
    "budget.status": ("approved", "allocated", "estimated", "requested", "none"),
}
# An empty tuple: verbatim text.
SEGMENT_VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "biopharma": {
        "need.offering": (
            "clinical_operations",
            "lab_services",
            "distribution",
            "commercialization",
            "regulatory_services",
            "data_services",
            "other",
        ),
        "scope.modality": (
            "small_molecule",
            "biologic",
            "cell_therapy",
            "gene_therapy",
            "vaccine",
            "device_combination",
            "other",
        ),
        "stage.phase": (
            "discovery",
            "preclinical",
            "phase_1",
            "phase_2",
            "phase_3",
            "regulatory_review",
            "commercial",
        ),
    },
    "biomanufacturing": {
        "need.offering": (
            "tech_transfer",
            "process_development",
            "cell_line_development",
            "scale_up",
            "clinical_manufacturing",
            "commercial_manufacturing",
            "analytical",
            "fill_finish",
            "validation",
            "other",
        ),
        "scope.modality": (
            "mab",
            "recombinant_protein",
            "adc",
            "cell_therapy",
            "aav",
            "lentivirus",
            "mrna",
            "oligonucleotide",
            "peptide",
            "vaccine",
            "plasmid",
            "plasma_derived",
            "microbial",
            "other",
        ),
        "stage.phase": ("research", "preclinical", "phase_1", "phase_2", "phase_3", "commercial"),
    },
    "genomics": {
        "need.offering": (
            "sequencing_service",
            "instrument",
            "assay",
            "library_prep",
            "data_analysis",
            "diagnostics",
            "other",
        ),
        "scope.modality": (
            "wgs",
            "wes",
            "rna_seq",
            "single_cell",
            "targeted_panel",
            "methylation",
            "metagenomics",
            "long_read",
            "other",
        ),
        "stage.phase": ("exploratory", "study", "pilot", "validation", "routine"),
    },
    "medical_device": {
        "need.offering": (
            "capital_equipment",
            "disposables",
            "software",
            "quality_regulatory_services",
            "contract_manufacturing",
            "distribution",
            "training_service",
            "other",
        ),
        "scope.modality": (
            "imaging",
            "surgical",
            "monitoring",
            "diagnostic",
            "implant",
            "software_device",
            "wearable",
            "other",
        ),
        "stage.phase": (
            "concept",
            "design",
            "verification",
            "submission",
            "marketed",
            "evaluation",
            "tender",
            "purchase",
        ),
    },
    "b2b": {
        "need.offering": (),
        "scope.modality": (),
        "stage.phase": ("problem_aware", "evaluating", "comparing", "ready_to_buy"),
    },
}
FIELDS = (
    "need.project",
    "need.offering",
    "scope.deliverable",
    "scope.quantity",
    "scope.modality",
    "stage.phase",
    "timeline.start",
    "timeline.need_by",
    "decision.people",
    "decision.approval",
    "compliance.consent",
    "compliance.eligibility",
    "compliance.disclosure",
    "compliance.region",
    "compliance.documentation",
    "compliance.basis",
    "compliance.channel",
    "next_step.kind",
    "next_step.status",
    "next_step.date",
    "budget.status",
    "budget.amount",
)


def values_of(field: str, segment: str) -> tuple[str, ...]:
    """The closed list that a field's value comes from in a segment; empty where there is none."""
    return SEGMENT_VALUES[segment].get(field) or COMMON_VALUES.get(field, ())


def faults(text: str) -> list[str]:
    """What is wrong with a line, in the order met; nothing where the line can be decided."""
    try:
        line = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return [f"not JSON: {error}"]
    if not isinstance(line, dict):
        return ["not an object"]
    return list(_faults_of_line(line))


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _faults_of_line(line: dict[str, Any]) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in line if key not in KEYS)
    if not isinstance(line.get("id"), str):
        yield "id is no text"
    if not is_day(line.get("as_of")):
        yield "as_of is no date"
    yield from _faults_of_lead(line.get("lead"))
    segment = line.get("segment")
    if segment not in SEGMENTS:
        yield "unknown segment"
    elif not isinstance(line.get("fields"), dict):
        yield "fields is no object"
    else:
        yield from _faults_of_fields(line["fields"], segment)
    for key, names in (("denied", FIELDS), ("conflicting", FIELDS), ("waived", CRITERIA)):
        listed = line.get(key, [])
        if not isinstance(listed, list) or not all(name in names for name in listed):
            yield f"{key} is no list of known names"
    dates = line.get("evidence_dates", {})
    if not isinstance(dates, dict) or not all(name in FIELDS and is_day(day) for name, day in dates.items()):
        yield "evidence_dates is no map of fields to dates"


def _faults_of_lead(lead: Any) -> Iterator[str]:
    if not isinstance(lead, dict):
        yield "lead is no object"
        return
    yield from (f"unknown key lead.{key}" for key in lead if key not in LEAD_KEYS)
    if not isinstance(lead.get("company"), str):
        yield "lead.company is no text"
    if not all(value is None or isinstance(value, str) for value in lead.values()):
        yield "lead holds something other than text"
    if lead.get("consent") not in (None, *CONSENTS):
        yield "unknown lead.consent"


def _faults_of_fields(fields: dict[str, Any], segment: str) -> Iterator[str]:
    for name, value in fields.items():
        if name not in FIELDS:
            yield f"unknown field {name}"
        elif value not in (None, "", []) and not is_value(name, value, segment):
            yield f"no value of {name}"


def is_value(field: str, value: Any, segment: str) -> bool:
    closed = values_of(field, segment)
    if closed:
        return isinstance(value, str) and value in closed
    by_type: dict[str, Callable[[Any], bool]] = {
        **dict.fromkeys(WINDOW_FIELDS, is_window),
        "scope.quantity": is_quantities,
        "decision.people": is_people,
        "next_step.date": is_day,
        "budget.amount": is_money,
    }
    if field in by_type:
        return by_type[field](value)
    return isinstance(value, str)


def is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_window(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_day, value)) and value[0] <= value[1]


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def is_quantities(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, dict)
        and set(entry) == {"number", "unit"}
        and is_number(entry["number"])
        and isinstance(entry["unit"], str)
        for entry in value
    )


def is_people(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, dict)
        and set(entry) <= {"name", "title", "role"}
        and entry.get("role") in ROLES
        and all(isinstance(text, str) for text in entry.values())
        for entry in value
    )


def is_money(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"amount", "currency"}
        and is_number(value["amount"])
        and isinstance(value["currency"], str)
        and re.fullmatch("[A-Z]{3}", value["currency"]) is not None
    )
