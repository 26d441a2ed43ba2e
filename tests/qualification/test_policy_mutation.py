"""Each line of a policy is held by an example: change one thing in it, and some example must come out another way."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from qualification.decide import decide_by_walking, verdict_on
from qualification.examples import day_of, differences, policy_for, read_examples, record_of
from qualification.policy import Policy, Range
from qualification.policy_files import read_policies
from qualification.terms import Record
from tests.policy_mutants import Mutant, altered, mutants_of
from tests.reference.records import boundary_lines

KNOWLEDGE: Final = Path(__file__).parents[2] / "knowledge"
SEGMENTS: Final = ("biopharma", "biomanufacturing", "genomics", "medical_device", "b2b")
LEAST_SHARE_NOTICED: Final = 0.95

# Lists that a company may fill are shipped empty; filled so, they hold for some of the boundary records.
FILLED: Final[dict[str, Any]] = {
    "not_offered": {"scope.deliverable": ("a pilot with two sites",), "scope.quantity": {"sample": Range(max=12)}},
    "excluded_regions": ("US", "CA"),
}

Decided = tuple[Any, ...]


@cache
def policies() -> dict[str, Policy]:
    return read_policies(KNOWLEDGE)


@cache
def boundary_records(segment: str) -> tuple[tuple[Record, date], ...]:
    """Records on either side of every limit that a policy of this segment sets, and the day to decide each on."""
    return tuple((record_from(line), date.fromisoformat(line["as_of"])) for line in boundary_lines(segment))


def record_from(line: dict[str, Any]) -> Record:
    known = {field: value for field, value in line["fields"].items() if value not in (None, "", [])}
    parts = {key: line[key] for key in line.keys() & set(Record.__struct_fields__)}
    return msgspec.convert({**parts, "fields": known}, Record)


def notices(segment: str) -> Callable[[Policy], bool]:
    """Return a function that tells whether some example of the segment comes out another way under a policy."""
    examples = read_examples(KNOWLEDGE / segment / "examples.yaml", policies()[segment])
    cases = [(each, record_of(examples, each), day_of(examples, each)) for each in examples.examples]

    def noticed(policy: Policy) -> bool:
        return any(
            any(differences(example.expect, decide_by_walking(record, policy_for(example, policy), as_of=day)))
            for example, record, day in cases
        )

    return noticed


def decides_differently(segment: str, mutant: Mutant) -> bool:
    """Tell whether a mutant decides some boundary record in another way, with the company's lists empty or filled.

    A mutant that decides all of them as its original does is taken for equivalent: it puts a rule behind one that
    can never hold together with it, or adds a value that an earlier rule has dealt with.
    """
    policy = mutant.policy
    decisions = chain(decided(segment, policy), decided(segment, altered(policy, FILLED)))
    return any(one != other for one, other in zip(decisions, decided_as_shipped(segment), strict=True))


@cache
def decided_as_shipped(segment: str) -> tuple[Decided, ...]:
    policy = policies()[segment]
    return (*decided(segment, policy), *decided(segment, altered(policy, FILLED)))


def decided(segment: str, policy: Policy) -> Iterator[Decided]:
    for record, day in boundary_records(segment):
        verdict = verdict_on(record, policy, as_of=day)
        yield verdict.outcome, verdict.states, verdict.reasons, verdict.missing, verdict.blockers


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_examples_notice_a_policy_with_one_thing_wrong(segment: str) -> None:
    noticed = notices(segment)
    mutants = list(mutants_of(policies()[segment]))

    overlooked = [mutant for mutant in mutants if not noticed(mutant.policy)]

    survivors = [mutant.what for mutant in overlooked if decides_differently(segment, mutant)]
    telling = len(mutants) - len(overlooked) + len(survivors)
    share = 1 - len(survivors) / telling
    listed = "".join(f"\n  {what}" for what in survivors)
    assert share >= LEAST_SHARE_NOTICED, f"{share:.1%} of {telling} mutants are noticed; these are not:{listed}"


@pytest.mark.parametrize("segment", SEGMENTS)
def test_an_example_notices_no_change_where_there_is_none(segment: str) -> None:
    noticed = notices(segment)

    assert not noticed(policies()[segment].model_copy())


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_mutant_is_another_policy_under_a_name_of_its_own(segment: str) -> None:
    policy = policies()[segment]
    mutants = list(mutants_of(policy))

    assert len(mutants) >= 200
    assert len({mutant.what for mutant in mutants}) == len(mutants)
    assert len({mutant.policy.identity for mutant in mutants} | {policy.identity}) == len(mutants) + 1


def test_a_mutant_that_no_example_shows_is_told_from_one_that_nothing_could_show() -> None:
    by_name = {mutant.what: mutant for mutant in mutants_of(policies()["biopharma"])}

    assert decides_differently("biopharma", by_name["evidence_ttl_days: 181, not 180"])
    assert decides_differently("biopharma", by_name["scope: scope.not_offered dropped"])
    assert decides_differently("biopharma", by_name["blockers: region.excluded dropped"])
    assert not decides_differently("biopharma", by_name["need: need.met before need.denied"])
