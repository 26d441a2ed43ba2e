"""Worked examples of a policy: facts in, decision out. They are documentation, and run as tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from qualification.decide import Decision, decide
from qualification.explain import revisit_on
from qualification.policy import NotOffered, Policy, Source, Text
from qualification.policy_checks import Problem
from qualification.policy_files import PolicyError, described, read_document, read_model
from qualification.terms import (
    Basis,
    CriterionName,
    Evidence,
    FieldName,
    Fields,
    GroundedRecord,
    Lead,
    MessageRef,
    SaidBy,
)

OutcomeName = Literal["sql", "pending_discovery", "nurture", "disqualified"]
StateName = Literal["met", "failed", "unknown", "stale", "conflicting", "waived"]
RefusalName = Literal["not_waivable", "already_met", "one_waiver_only"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Quote(_Part):
    """The words that show a field: the quote, who reported it, when, and whose words they are."""

    quote: Text
    by: Text
    day: date
    whose: Literal["buyer", "rep", "form"] = "rep"
    link: Text | None = None


class Qualified(_Part):
    """A lead that meets everything on a day; each example says how it differs."""

    as_of: date
    lead: dict[str, str | None]
    fields: dict[FieldName, Any]
    said: dict[FieldName, Quote] = {}


class Company(_Part):
    """Lists that a company fills, for the one example that shows them; a list that is left out stays the policy's."""

    not_offered: NotOffered = {}
    excluded_regions: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = ()
    excluded_personas: tuple[Text, ...] = ()
    consent_basis: tuple[Basis, ...] = ()


class Expect(_Part):
    """What the checker must say; what is left out may be anything."""

    outcome: OutcomeName
    states: dict[CriterionName, StateName] = {}
    reasons: dict[CriterionName, Text] = {}
    missing: tuple[CriterionName, ...] | None = None
    blockers: tuple[Text, ...] | None = None
    refused_waivers: dict[CriterionName, RefusalName] | None = None
    revisit_on: date | None = None


class Example(_Part):
    """One situation and its decision.

    The record is the qualified lead: with nothing left but what `only` names, then without what `without` and
    `denied` name, and with `lead` and `fields` as given here.
    """

    name: Text
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    as_of: date | None = None
    lead: dict[str, str | None] = {}
    fields: dict[FieldName, Any] = {}
    only: tuple[FieldName, ...] | None = None
    without: tuple[FieldName, ...] = ()
    denied: tuple[FieldName, ...] = ()
    conflicting: tuple[FieldName, ...] = ()
    waived: tuple[CriterionName, ...] = ()
    evidence_dates: dict[FieldName, date] = {}
    company: Company | None = None
    expect: Expect


class Examples(_Part):
    """The examples of one segment."""

    qualified: Qualified
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Ran:
    """One example as it came out: the decision, and each difference from what was expected."""

    example: Example
    decision: Decision
    differences: tuple[str, ...]


def read_examples(path: Path, policy: Policy) -> Examples:
    """Read one `examples.yaml` and check that each of its records is one. Raises `PolicyError`."""
    document = read_document(path)
    examples = read_model(Examples, document, path)
    for place, example in enumerate(examples.examples):
        for problem in _problems_in(examples, example, policy):
            where = document.place_of(("examples", place, *problem.path))
            raise PolicyError(described(path, where, f"`{example.name}`: {problem.problem}", problem.advice))
    names = [example.name for example in examples.examples]
    for place, name in enumerate(names):
        if name in names[:place]:
            where = document.place_of(("examples", place, "name"))
            raise PolicyError(described(path, where, f"two examples are named `{name}`", "rename one"))
    return examples


def run_examples(examples: Examples, policy: Policy) -> Iterator[Ran]:
    """Decide every example under a policy and compare."""
    for example in examples.examples:
        decision = decide_example(examples, example, policy)
        yield Ran(example, decision, tuple(differences(example.expect, decision)))


def decide_example(examples: Examples, example: Example, policy: Policy) -> Decision:
    """Decide one example under a policy, with the company's lists that it shows."""
    return decide(record_of(examples, example), policy_for(example, policy), as_of=day_of(examples, example))


def day_of(examples: Examples, example: Example) -> date:
    """Return the day on which an example is decided."""
    return example.as_of or examples.qualified.as_of


def policy_for(example: Example, policy: Policy) -> Policy:
    """Return the policy with the company's lists that an example shows."""
    if example.company is None:
        return policy
    filled = policy.model_copy(update={key: getattr(example.company, key) for key in example.company.model_fields_set})
    # A copy brings along the identity of the policy that it was made from.
    filled.__dict__.pop("identity", None)
    return filled


def record_of(examples: Examples, example: Example) -> GroundedRecord:
    """Return the record of an example: the qualified lead, changed as the example says."""
    base = examples.qualified
    kept = base.fields if example.only is None else {field: base.fields[field] for field in example.only}
    left_out = {*example.without, *example.denied}
    fields = {field: value for field, value in {**kept, **example.fields}.items() if field not in left_out}
    said = {field: quote for field, quote in base.said.items() if field in fields and field not in example.fields}
    return GroundedRecord(
        lead=msgspec.convert({**base.lead, **example.lead}, Lead),
        fields=msgspec.convert(fields, Fields),
        denied=example.denied,
        conflicting=example.conflicting,
        waived=example.waived,
        evidence_dates=example.evidence_dates,
        evidence=tuple(
            Evidence(
                field, fields[field], quote.quote, 0, len(quote.quote),
                MessageRef(f"example-{place}", quote.by, example.evidence_dates.get(field, quote.day), quote.link),
                said_by=SaidBy(quote.whose),
            )
            for place, (field, quote) in enumerate(said.items())
        ),
    )  # fmt: skip


def _problems_in(examples: Examples, example: Example, policy: Policy) -> Iterator[Problem]:
    for key in ("only", "without"):
        for field in getattr(example, key) or ():
            if field not in examples.qualified.fields:
                yield Problem((key,), f"the qualified lead has no `{field}`", f"take it out of `{key}`")
                return
    try:
        fields = record_of(examples, example).fields
    except msgspec.ValidationError as error:
        yield Problem((), str(error), "correct the record")
        return
    known: dict[FieldName, Any] = {**fields.known()}
    for field, value in known.items():
        yield from _unlisted(policy, field, (value,), ("fields", field))
        if isinstance(value, tuple) and isinstance(value[0], date) and value[0] > value[1]:
            yield Problem(("fields", field), f"`{field}` ends before it begins", "write the earlier day first")
    for field, listed in example.company.not_offered.items() if example.company else ():
        if isinstance(listed, tuple):
            yield from _unlisted(policy, field, listed, ("company", "not_offered", field))


def _unlisted(policy: Policy, field: FieldName, found: Sequence[Any], path: tuple[str, ...]) -> Iterator[Problem]:
    values = policy.values_of(field)
    for value in found:
        if values is not None and value not in values:
            yield Problem(path, f"`{value}` is not a value of `{field}`", f"the values are {', '.join(values)}")


def differences(expect: Expect, decision: Decision) -> Iterator[str]:
    """Yield in words each point in which a decision is not as expected."""
    verdict = decision.verdict
    if verdict.outcome != expect.outcome:
        yield f"outcome is {verdict.outcome}, expected {expect.outcome}"
    for criterion, state in expect.states.items():
        if verdict.states[criterion] != state:
            yield f"{criterion} is {verdict.states[criterion]}, expected {state}"
    for criterion, reason in expect.reasons.items():
        if verdict.reasons[criterion] != reason:
            yield f"the reason is {verdict.reasons[criterion]}, expected {reason}"
    if expect.missing is not None and verdict.missing != expect.missing:
        yield f"missing is {list(verdict.missing)}, expected {list(expect.missing)}"
    if expect.blockers is not None and verdict.blockers != expect.blockers:
        yield f"blockers are {list(verdict.blockers)}, expected {list(expect.blockers)}"
    if expect.refused_waivers is not None and verdict.refused_waivers != expect.refused_waivers:
        refused = {criterion: str(refusal) for criterion, refusal in verdict.refused_waivers.items()}
        yield f"refused waivers are {refused}, expected {expect.refused_waivers}"
    if expect.revisit_on is not None and revisit_on(decision) != expect.revisit_on:
        yield f"the day to look again is {revisit_on(decision)}, expected {expect.revisit_on}"
