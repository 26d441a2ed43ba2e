"""Made-up leads as the product reads them, and what each of the three deciders says of one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.record_lines import LineReader, RecordLine
from qualification.decide import Decision, decide, decide_by_walking
from qualification.policy import Policy, Range
from qualification.policy_files import read_policies
from qualification.terms import Verdict
from tests.reference.checker import check
from tests.reference.records import boundary_lines, random_keys, random_line

KNOWLEDGE: Final = Path(__file__).parents[2] / "knowledge"
SEGMENTS: Final = ("biopharma", "biomanufacturing", "genomics", "medical_device", "b2b")

# Filling this many companies' keys takes about as long as deciding the lines.
_LINES_FOR_ONE_COMPANY: Final = 100


@dataclass(frozen=True, slots=True)
class Lead:
    """One line, the company's keys that it is decided under, and both as the product has them."""

    line: dict[str, Any]
    keys: dict[str, Any]
    record: RecordLine
    policy: Policy

    @property
    def as_of(self) -> date:
        return self.record.as_of

    @property
    def segment(self) -> str:
        return self.policy.name

    def decided(self) -> Decision:
        return decide(self.record, self.policy, as_of=self.as_of)

    def changed(self, line: dict[str, Any]) -> "Lead":
        """Return the lead with another line, under the same company's keys."""
        return lead_from(line, self.keys, self.policy)


@cache
def shipped() -> dict[str, Policy]:
    return read_policies(KNOWLEDGE)


@cache
def reader() -> LineReader:
    return LineReader(shipped())


def lead_from(line: dict[str, Any], keys: dict[str, Any] | None = None, policy: Policy | None = None) -> Lead:
    """Read a line as the command line does, and its policy with a company's keys."""
    filled = keys or {}
    record = reader()(json.dumps(line).encode())
    return Lead(line, filled, record, policy or with_company(shipped()[line["segment"]], filled))


def with_company(policy: Policy, keys: dict[str, Any]) -> Policy:
    """Return the policy with the lists that a company fills, given as JSON has them."""
    filled: dict[str, Any] = {key: tuple(values) for key, values in keys.items() if key != "not_offered"}
    if "not_offered" in keys:
        filled["not_offered"] = {
            field: tuple(listed)
            if isinstance(listed, list)
            else {unit: Range(**limits) for unit, limits in listed.items()}
            for field, listed in keys["not_offered"].items()
        }
    return policy.model_copy(update=filled) if filled else policy


@dataclass(frozen=True)
class Company:
    """The keys that a company filled, and the policy with them."""

    keys: dict[str, Any]
    policy: Policy


@cache
def company(segment: str, number: int) -> Company:
    """Return one of many companies, always the same for a number."""
    keys = random_keys(Random(number), segment)
    return Company(keys, with_company(shipped()[segment], keys))


def random_lead(rng: Random) -> Lead:
    """Return one lead: of the shipped policies, or of a company that filled its own keys."""
    segment = rng.choice(SEGMENTS)
    if rng.random() < 0.7:
        return lead_from(random_line(rng, segment))
    chosen = company(segment, rng.randrange(50))
    return lead_from(random_line(rng, segment), chosen.keys, chosen.policy)


def random_leads(rng: Random, count: int) -> Iterator[Lead]:
    """Yield leads of many companies, a batch of each."""
    for place in range(count):
        if place % _LINES_FOR_ONE_COMPANY == 0:
            segment = rng.choice(SEGMENTS)
            keys = random_keys(rng, segment)
            policy = with_company(shipped()[segment], keys)
        yield lead_from(random_line(rng, segment), keys, policy)


def border_leads(segment: str, *, first: int = 0, every: int = 1) -> Iterator[Lead]:
    """Yield the leads to both sides of every border of a segment, or a share of them."""
    for place, line in enumerate(boundary_lines(segment)):
        if place % every == first % every:
            yield lead_from(line)


def disagreement(lead: Lead) -> str:
    """Return how the compiled rules, the walked rules and the reference differ on a lead; empty where they agree."""
    decision = lead.decided()
    walked = decide_by_walking(lead.record, lead.policy, as_of=lead.as_of)
    expected = check(lead.line, lead.keys)
    del expected["id"]
    if decision == walked and answer_of(decision.verdict) == expected:
        return ""
    return json.dumps(
        {
            "line": lead.line,
            "keys": lead.keys,
            "decided": answer_of(decision.verdict),
            "walked": answer_of(walked.verdict),
            "reference": expected,
        }
    )


def answer_of(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the reference puts it."""
    return {
        "outcome": str(verdict.outcome),
        "states": {criterion: str(state) for criterion, state in verdict.states.items()},
        "reasons": dict(verdict.reasons),
        "missing": list(verdict.missing),
        "blockers": list(verdict.blockers),
    }
