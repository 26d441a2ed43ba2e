"""Worked examples of a policy: facts in, decision out. They are documentation, and run as tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from qualification.decide import Decision, decide
from qualification.explain import revisit_on
from qualification.policy import NotOffered, Policy, Source, Text
from qualification.policy_files import PolicyError, described, read_document, read_model
from qualification.terms import (
    CriterionName,
    Evidence,
    FieldName,
    Fields,
    GroundedRecord,
    Lead,
    MessageRef,
    SaidBy,
)
from qualification.yaml_text import Document

OutcomeName = Literal["sql", "pending_discovery", "nurture", "disqualified"]
StateName = Literal["met", "failed", "unknown", "stale", "conflicting", "waived"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Quote(_Part):
    """The words that show a field: the quote, who reported it, when, and whose words they are."""

    quote: Text
    by: Text
    on: date
    whose: Literal["buyer", "rep", "form"] = "rep"
    link: Text | None = None


class Qualified(_Part):
    """A lead that meets everything on a day; each example says how it differs."""

    as_of: date
    lead: dict[str, str | None]
    fields: dict[FieldName, Any]
    said: dict[FieldName, Quote] = {}


class Company(_Part):
    """Lists that a company fills, for the one example that shows them."""

    not_offered: NotOffered = {}
    excluded_regions: tuple[Text, ...] = ()
    excluded_personas: tuple[Text, ...] | None = None
    consent_basis: tuple[Text, ...] | None = None


class Expect(_Part):
    """What the checker must say; what is left out may be anything."""

    outcome: OutcomeName
    states: dict[CriterionName, StateName] = {}
    reasons: dict[CriterionName, Text] = {}
    missing: tuple[CriterionName, ...] | None = None
    blockers: tuple[Text, ...] | None = None
    revisit_on: date | None = None


class Example(_Part):
    """One situation and its decision."""

    name: Text
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    as_of: date | None = None
    lead: dict[str, str | None] = {}
    fields: dict[FieldName, Any] = {}
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
        _check_record(examples, example, policy, document, path, place)
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
        yield Ran(example, decision, tuple(_differences(example.expect, decision)))


def decide_example(examples: Examples, example: Example, policy: Policy) -> Decision:
    """Decide one example under a policy, with the company's lists that it shows."""
    if example.company is not None:
        policy = policy.model_copy(update=example.company.model_dump(exclude_none=True))
        policy.__dict__.pop("identity", None)
    as_of = example.as_of or examples.qualified.as_of
    return decide(record_of(examples, example), policy, as_of=as_of)


def record_of(examples: Examples, example: Example) -> GroundedRecord:
    """Return the record of an example: the qualified lead, changed as the example says."""
    base = examples.qualified
    left_out = {*example.without, *example.denied}
    fields = {field: value for field, value in {**base.fields, **example.fields}.items() if field not in left_out}
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
                MessageRef(id=f"example-{place}", author=quote.by, day=quote.on, link=quote.link),
                said_by=SaidBy(quote.whose),
            )
            for place, (field, quote) in enumerate(said.items())
        ),
    )  # fmt: skip


def _check_record(
    examples: Examples, example: Example, policy: Policy, document: Document, path: Path, place: int
) -> None:
    try:
        record = record_of(examples, example)
    except msgspec.ValidationError as error:
        where = document.place_of(("examples", place))
        raise PolicyError(described(path, where, f"`{example.name}`: {error}", "correct the record")) from None
    for field, value in record.fields.known().items():
        values = policy.values_of(field)
        if values is not None and value not in values:
            where = document.place_of(("examples", place, "fields", field))
            problem = f"`{example.name}`: `{value}` is not a value of `{field}`"
            raise PolicyError(described(path, where, problem, f"the values are {', '.join(values)}"))


def _differences(expect: Expect, decision: Decision) -> Iterator[str]:
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
    if expect.revisit_on is not None and revisit_on(decision) != expect.revisit_on:
        yield f"the day to look again is {revisit_on(decision)}, expected {expect.revisit_on}"
