"""The decision rules read a second time, slowly, so that a fast checker has something to be compared with.

Nothing here is shared with the product: the tables of the policies are written out again as plain data, and
each part stands under the sentence of the contract that it follows, behind "It says:". A comment that begins
"Open:" marks a point that the contract leaves to its reader, and how it is read here.
"""

import calendar
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

CRITERIA = ("need", "scope", "stage", "timeline", "decision_roles", "compliance", "next_step", "budget")

# It says: "Keys that a company may fill, shipped empty"; "consent_basis (... shipped [opt_in])"; "the lead's
# persona is on the policy's excluded list (shipped: student, job_seeker, competitor, vendor)".
SHIPPED_KEYS: dict[str, Any] = {
    "not_offered": {},
    "excluded_regions": [],
    "consent_basis": ["opt_in"],
    "excluded_personas": ["student", "job_seeker", "competitor", "vendor"],
}

LIFE_SCIENCE_REQUIRED = ["need", "scope", "stage", "timeline", "decision_roles", "compliance", "next_step"]
# It says: "waivable: all but need, compliance, next_step"
LIFE_SCIENCE_WAIVABLE = ["scope", "stage", "timeline", "decision_roles", "budget"]

# `roles` fit by themselves, `roles_with_approval` fit where the approval is known. `compliance` names what
# must be known beside a granted consent, and which values will do (None: any).
POLICIES: dict[str, dict[str, Any]] = {
    "biopharma": {
        "required": LIFE_SCIENCE_REQUIRED,
        "need": ["need.project"],
        "scope": ["scope.deliverable"],
        "scope_one_of": [],
        "excluded_phase": "discovery",
        "excluded_phase_lifted_by": ["lab_services", "data_services"],
        "stage_not_required_for": [],
        "horizon": 12,
        "longer_horizon": {"commercialization": 24},
        # It says: "one of approver, budget_holder, procurement, influencer; and (approval or an approver)"
        "roles": ["approver"],
        "roles_with_approval": ["approver", "budget_holder", "procurement", "influencer"],
        "compliance": {
            "compliance.eligibility": ["verified"],
            "compliance.disclosure": ["cda_signed", "not_required"],
        },
        "evidence_ttl_days": 180,
        "waivable": LIFE_SCIENCE_WAIVABLE,
    },
    "biomanufacturing": {
        "required": LIFE_SCIENCE_REQUIRED,
        "need": ["need.project", "need.offering"],
        "scope": ["scope.deliverable", "scope.modality"],
        "scope_one_of": [],
        "excluded_phase": "research",
        "excluded_phase_lifted_by": ["process_development", "cell_line_development", "analytical"],
        "stage_not_required_for": [],
        "horizon": 18,
        "longer_horizon": {},
        # It says: "approver; or budget_holder with approval"
        "roles": ["approver"],
        "roles_with_approval": ["budget_holder"],
        "compliance": {"compliance.documentation": None},
        "evidence_ttl_days": 270,
        "waivable": LIFE_SCIENCE_WAIVABLE,
    },
    "genomics": {
        "required": LIFE_SCIENCE_REQUIRED,
        "need": ["need.project"],
        # It says: "deliverable and (modality or a quantity in `sample`)"
        "scope": ["scope.deliverable"],
        "scope_one_of": ["modality", "sample_quantity"],
        "excluded_phase": "exploratory",
        "excluded_phase_lifted_by": [],
        "stage_not_required_for": [],
        "horizon": 9,
        "longer_horizon": {"instrument": 18},
        # It says: "approver or budget_holder; or procurement with approval"
        "roles": ["approver", "budget_holder"],
        "roles_with_approval": ["procurement"],
        "compliance": {"compliance.documentation": None},
        "evidence_ttl_days": 180,
        "waivable": LIFE_SCIENCE_WAIVABLE,
    },
    "medical_device": {
        "required": LIFE_SCIENCE_REQUIRED,
        "need": ["need.project"],
        "scope": ["scope.deliverable"],
        "scope_one_of": [],
        "excluded_phase": "concept",
        "excluded_phase_lifted_by": ["quality_regulatory_services"],
        "stage_not_required_for": ["distribution"],
        "horizon": 12,
        "longer_horizon": {"capital_equipment": 24},
        # It says: "as genomics"
        "roles": ["approver", "budget_holder"],
        "roles_with_approval": ["procurement"],
        "compliance": {"compliance.region": None, "compliance.documentation": None},
        "evidence_ttl_days": 180,
        "waivable": LIFE_SCIENCE_WAIVABLE,
    },
    "b2b": {
        "required": ["need", "timeline", "decision_roles", "next_step", "budget"],
        "need": ["need.project"],
        "scope": ["scope.deliverable"],
        "scope_one_of": [],
        "excluded_phase": "problem_aware",
        "excluded_phase_lifted_by": [],
        "stage_not_required_for": [],
        "horizon": 6,
        "longer_horizon": {},
        # It says: "approver, budget_holder or influencer"
        "roles": ["approver", "budget_holder", "influencer"],
        "roles_with_approval": [],
        "compliance": {},
        "evidence_ttl_days": 90,
        # It says: "all but need, compliance"
        "waivable": ["scope", "stage", "timeline", "decision_roles", "next_step", "budget"],
    },
}

NEVER_AGES = ["compliance.consent", "compliance.disclosure"]

Finding = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """What a criterion is judged on: the facts that count, the rules, and the day they are held against."""

    fields: dict[str, Any]
    denied: list[str]
    lead: dict[str, Any]
    policy: dict[str, Any]
    keys: dict[str, Any]
    as_of: date


def check(line: dict[str, Any], keys: dict[str, Any] | None = None) -> dict[str, Any]:
    """Decide one lead as the contract has it: outcome, states, reasons, what is missing and what blocks."""
    conflicting = line.get("conflicting") or []
    # A field both denied and conflicting is conflicting.
    denied = [name for name in line.get("denied") or [] if name not in conflicting]
    # It says: "A field that is absent, null, "" or [] is missing"; "denied and conflicting list field names
    # (and win over fields)".
    fields = {
        name: value
        for name, value in (line.get("fields") or {}).items()
        if not is_missing(value) and name not in denied and name not in conflicting
    }
    case = Case(
        fields=fields,
        denied=denied,
        lead=line.get("lead") or {},
        policy=POLICIES[line["segment"]],
        keys={**SHIPPED_KEYS, **(keys or {})},
        as_of=date.fromisoformat(line["as_of"]),
    )
    evidence_dates = line.get("evidence_dates") or {}

    findings = {name: finding(name, case, conflicting, evidence_dates) for name in CRITERIA}
    findings = with_waiver(findings, line.get("waived") or [], case.policy)

    required = required_criteria(case)
    blocking = blockers(case)
    states = {name: findings[name][0] for name in CRITERIA}
    return {
        "id": line["id"],
        "outcome": outcome([states[name] for name in required], blocking),
        "states": states,
        "reasons": {name: findings[name][1] for name in CRITERIA},
        # It says: "what is missing (required criteria that are unknown, stale or conflicting, in the order
        # to ask)"
        "missing": [name for name in required if states[name] in ("unknown", "stale", "conflicting")],
        "blockers": blocking,
    }


def is_missing(value: Any) -> bool:
    # Open: only the empty string is missing; a string of white space alone is a value.
    return value is None or value == "" or value == []


def outcome(required_states: list[str], blocking: list[str]) -> str:
    # It says: "any blocker true -> disqualified; any required criterion failed -> nurture; any required
    # criterion unknown, stale or conflicting -> pending_discovery; otherwise -> sql"
    if blocking:
        return "disqualified"
    if "failed" in required_states:
        return "nurture"
    if any(state in ("unknown", "stale", "conflicting") for state in required_states):
        return "pending_discovery"
    return "sql"


def required_criteria(case: Case) -> list[str]:
    # It says: "not required at all for distribution"; "where stage is not required, it is reported as
    # optional"
    # Open: an offering whose evidence is too old still decides whether stage is required, since age is told
    # of criteria that are met only.
    lifted = case.fields.get("need.offering") in case.policy["stage_not_required_for"]
    return [name for name in case.policy["required"] if not (name == "stage" and lifted)]


def finding(criterion: str, case: Case, conflicting: list[str], evidence_dates: dict[str, str]) -> Finding:
    """A criterion's state and reason before any waiver."""
    state, reason = judge(criterion, case)
    # It says: "a field listed as conflicting is ignored in `fields`; its criterion is `conflicting`, unless
    # another field fails it"
    # Open: "another field" is any field, so a scope that `not_offered` fails by `need.offering` is failed
    # although its deliverable is conflicting, and a refusal on the lead fails compliance although the field
    # is conflicting.
    if any(criterion_of(name) == criterion for name in conflicting) and state != "failed":
        return "conflicting", f"{criterion}.conflicting"
    # It says: "a criterion that is `met` is `stale` where it would not be `met` without the fields whose
    # evidence is older than `evidence_ttl_days` on as_of"
    if state == "met" and judge(criterion, without_old_fields(case, evidence_dates))[0] != "met":
        return "stale", f"{criterion}.expired"
    return state, reason


def criterion_of(field: str) -> str:
    criterion = field.split(".")[0]
    return "decision_roles" if criterion == "decision" else criterion


def without_old_fields(case: Case, evidence_dates: dict[str, str]) -> Case:
    fresh = {}
    for name, value in case.fields.items():
        # It says: "evidence_dates maps a field to the date of its latest evidence (default: as_of)"
        learned = date.fromisoformat(evidence_dates[name]) if name in evidence_dates else case.as_of
        # It says: "strictly more days; a date after as_of counts as as_of"
        age = max((case.as_of - learned).days, 0)
        # It says: "Consent and disclosure never age by it."
        if name in NEVER_AGES or age <= case.policy["evidence_ttl_days"]:
            fresh[name] = value
    return replace(case, fields=fresh)


def with_waiver(findings: dict[str, Finding], waived: list[str], policy: dict[str, Any]) -> dict[str, Finding]:
    # It says: "of the criteria listed as waived, the first in criterion order that is waivable and not met
    # is `waived` and counts as met (over `failed` too); others are refused"
    # Open: a criterion that the policy does not require may take the one waiver.
    for name in CRITERIA:
        if name in waived and name in policy["waivable"] and findings[name][0] != "met":
            return {**findings, name: ("waived", f"{name}.waived")}
    return findings


def judge(criterion: str, case: Case) -> Finding:
    """A criterion's state and reason on the fields as they stand, age, conflict and waiver aside."""
    judges = {
        "need": judge_need,
        "scope": judge_scope,
        "stage": judge_stage,
        "timeline": judge_timeline,
        "decision_roles": judge_decision_roles,
        "compliance": judge_compliance,
        "next_step": judge_next_step,
        "budget": judge_budget,
    }
    return judges[criterion](case)


def met_or_missing(criterion: str, holds: bool) -> Finding:
    return ("met", f"{criterion}.met") if holds else ("unknown", f"{criterion}.missing")


def judge_need(case: Case) -> Finding:
    # It says: "need: denied -> failed"
    # Open: that is `need.project`; any other denied field, `need.offering` too, is merely unset.
    if "need.project" in case.denied:
        return "failed", "need.denied"
    # It says: "A missing field makes the criterion `unknown` unless something already fails it."
    return met_or_missing("need", all(name in case.fields for name in case.policy["need"]))


def judge_scope(case: Case) -> Finding:
    # It says: "not_offered (field -> values; quantities by unit with min and max: fails scope)"
    if any(is_not_offered(name, case) for name in case.keys["not_offered"]):
        return "failed", "scope.not_offered"
    # It says: "scope: a denied deliverable is missing" (it is out of the fields already).
    holds = all(name in case.fields for name in case.policy["scope"])
    one_of = case.policy["scope_one_of"]
    if one_of:
        modality = "modality" in one_of and "scope.modality" in case.fields
        sample = "sample_quantity" in one_of and any(
            quantity["unit"] == "sample" for quantity in case.fields.get("scope.quantity", [])
        )
        holds = holds and (modality or sample)
    return met_or_missing("scope", holds)


def is_not_offered(name: str, case: Case) -> bool:
    if name not in case.fields:
        return False
    refused = case.keys["not_offered"][name]
    if name != "scope.quantity":
        return case.fields[name] in refused
    for quantity in case.fields["scope.quantity"]:
        if quantity["unit"] in refused:
            limits = refused[quantity["unit"]]
            low, high = limits.get("min"), limits.get("max")
            if (low is None or quantity["number"] >= low) and (high is None or quantity["number"] <= high):
                return True
    return False


def judge_stage(case: Case) -> Finding:
    # It says: "stage: the excluded phase -> failed, any other -> met. Where the offering lifts an exclusion,
    # any phase is met"
    phase = case.fields.get("stage.phase")
    if phase is None:
        return "unknown", "stage.missing"
    lifted = case.fields.get("need.offering") in case.policy["excluded_phase_lifted_by"]
    if phase == case.policy["excluded_phase"] and not lifted:
        return "failed", "stage.excluded"
    return "met", "stage.met"


def judge_timeline(case: Case) -> Finding:
    if "timeline.start" not in case.fields:
        return "unknown", "timeline.missing"
    first, last = (date.fromisoformat(day) for day in case.fields["timeline.start"])
    # It says: "in this order: `to` before as_of -> stale"
    if last < case.as_of:
        return "stale", "timeline.past"
    # It says: "`to` later than `from` + 13 calendar months -> unknown"
    if ymd(last) > months_after(first, 13):
        return "unknown", "timeline.window_too_wide"
    # It says: "`from` on or after as_of + N calendar months (day clamped to the month's end) -> failed"
    offering = case.fields.get("need.offering")
    months = case.policy["longer_horizon"].get(offering, case.policy["horizon"])
    if ymd(first) >= months_after(case.as_of, months):
        return "failed", "timeline.beyond_horizon"
    # It says: "else met"
    return "met", "timeline.met"


def ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def months_after(day: date, months: int) -> tuple[int, int, int]:
    """The same day so many calendar months on, or its month's last; a triple, as it may pass year 9999."""
    year = day.year + (day.month - 1 + months) // 12
    month = (day.month - 1 + months) % 12 + 1
    return year, month, min(day.day, calendar.monthrange(year, month)[1])


def judge_decision_roles(case: Case) -> Finding:
    people = case.fields.get("decision.people", [])
    # It says: "a denied approval counts as not stated" (it is out of the fields already)
    approval = "decision.approval" in case.fields
    if roles_fit(people, approval, case.policy):
        return "met", "decision_roles.met"
    # It says: "decision_roles.approval_missing (someone fits, the path is missing)"
    if roles_fit(people, True, case.policy):
        return "unknown", "decision_roles.approval_missing"
    # It says: "decision_roles.role_missing (people known, none fits)"; "never failed"
    if people:
        return "unknown", "decision_roles.role_missing"
    return "unknown", "decision_roles.missing"


def roles_fit(people: list[dict[str, Any]], approval: bool, policy: dict[str, Any]) -> bool:
    roles = [person["role"] for person in people]
    alone = any(role in policy["roles"] for role in roles)
    with_approval = any(role in policy["roles_with_approval"] for role in roles)
    return alone or (approval and with_approval)


def judge_compliance(case: Case) -> Finding:
    consent_given = consent(case)
    # It says: "compliance: refused or ineligible -> failed", in every segment
    if consent_given == "refused":
        return "failed", "compliance.consent_refused"
    if case.fields.get("compliance.eligibility") == "ineligible":
        return "failed", "compliance.ineligible"
    wanted = case.policy["compliance"]
    known = {**case.fields, "compliance.region": region(case)}
    # It says: "pending and cda_pending leave it unknown only where the policy requires that field";
    # "compliance.pending (a required field is pending)", which comes before C.missing
    if any(known.get(name) in ("pending", "cda_pending") for name in wanted if wanted[name] is not None):
        return "unknown", "compliance.pending"
    holds = consent_given == "granted"
    for name, accepted in wanted.items():
        value = known.get(name)
        holds = holds and value is not None and (accepted is None or value in accepted)
    return met_or_missing("compliance", holds)


def consent(case: Case) -> str | None:
    said = case.fields.get("compliance.consent")
    captured = case.lead.get("consent") or None
    # It says: "`refused` in either place is `refused`"
    if "refused" in (said, captured):
        return "refused"
    # It says: "`lead.consent` counts as `compliance.consent` where that field is absent"
    # Open: a field that is denied or conflicting is absent, so that the lead's consent counts for it.
    if said is not None or captured is not None:
        return str(said or captured)
    # It says: "consent_basis (bases accepted as granted ...)"
    if case.fields.get("compliance.basis") in case.keys["consent_basis"]:
        return "granted"
    return None


def region(case: Case) -> str | None:
    # It says: "`lead.country` counts as `compliance.region` where absent"
    # Open: as with consent, denied and conflicting are absent.
    return case.fields.get("compliance.region") or case.lead.get("country") or None


def judge_next_step(case: Case) -> Finding:
    status = case.fields.get("next_step.status")
    # It says: "in this order: `declined` -> failed"
    if status == "declined":
        return "failed", "next_step.declined"
    # It says: "a date more than 3 days before as_of -> stale"
    # Open: so it is where no status is known.
    if "next_step.date" in case.fields:
        day = date.fromisoformat(case.fields["next_step.date"])
        if (case.as_of - day).days > 3:
            return "stale", "next_step.overdue"
    # It says: "`scheduled` or `agreed` -> met"
    # Open: without a kind too.
    if status in ("scheduled", "agreed"):
        return "met", "next_step.met"
    # It says: "next_step.not_agreed (a kind, a date or `proposed` is known)"
    if status == "proposed" or "next_step.kind" in case.fields or "next_step.date" in case.fields:
        return "unknown", "next_step.not_agreed"
    return "unknown", "next_step.missing"


def judge_budget(case: Case) -> Finding:
    # Open: where budget is optional, the table gives no condition; it is judged as where it is required.
    status = case.fields.get("budget.status")
    # It says: "budget: `none` -> failed"
    if status == "none":
        return "failed", "budget.none"
    # It says: "R: approved or allocated"
    if status in ("approved", "allocated"):
        return "met", "budget.met"
    # It says: "budget.not_confirmed (`estimated`, `requested` or an amount is known)"
    if status in ("estimated", "requested") or "budget.amount" in case.fields:
        return "unknown", "budget.not_confirmed"
    return "unknown", "budget.missing"


def blockers(case: Case) -> list[str]:
    # It says: "Blockers, every segment: eligibility `ineligible`; consent `refused`; the lead's persona is
    # on the policy's excluded list ...; the region lies wholly in the policy's excluded regions"
    found = []
    if case.fields.get("compliance.eligibility") == "ineligible":
        found.append("compliance.ineligible")
    if consent(case) == "refused":
        found.append("compliance.consent_refused")
    if case.lead.get("persona") in case.keys["excluded_personas"]:
        found.append("lead.persona_excluded")
    codes = country_codes(region(case))
    if codes and all(code in case.keys["excluded_regions"] for code in codes):
        found.append("region.excluded")
    return found


def country_codes(text: str | None) -> list[str]:
    """The codes of a list such as "DE, FR"; none where the text is anything else."""
    codes = [part.strip() for part in (text or "").split(",")]
    if all(len(code) == 2 and code.isascii() and code.isalpha() and code.isupper() for code in codes):
        return codes
    return []
