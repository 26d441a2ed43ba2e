"""The whole of what the everyday tests sample: `make soak-decide`, some minutes on two processors."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import product
from typing import Any

import pytest

from qualification.terms import Outcome
from tests.conftest import Tell
from tests.qualification.leads import SEGMENTS
from tests.qualification.properties import PROPERTIES
from tests.qualification.soak_parts import (
    Part,
    border_part,
    property_part,
    random_part,
    truth_part,
    wanted_part,
)
from tests.qualification.test_purity import EXPLAIN, cases, run
from tests.qualification.truth_table import rows_of

pytestmark = pytest.mark.soak_decide

RANDOM_LEADS = 1_000_000
PROPERTY_LEADS = 100_000
WANTED_LEADS = 3_000
EXPLAINED = 10_000
PARTS = 100


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    """Processes that begin afresh, one for each processor."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def whole(processes: Executor, part: Callable[..., Part], each: list[tuple[Any, ...]]) -> Part:
    """Run every part and return all that they found."""
    total = Part()
    for found in [processes.submit(part, *arguments) for arguments in each]:
        total.add(found.result())
    return total


def shares(seed: int, what: str, count: int) -> list[tuple[str, int]]:
    return [(f"{seed}:{what}:{place}", count // PARTS) for place in range(PARTS)]


def test_three_deciders_agree_on_a_million_random_leads(processes: Executor, seed: int, tell: Tell) -> None:
    found = whole(processes, random_part, shares(seed, "random", RANDOM_LEADS))

    outcomes = ", ".join(f"{outcome} {found.counted[outcome]:,}" for outcome in Outcome)
    tell(f"random leads: {found.counted['leads']:,} decided three ways, {len(found.wrong)} differences ({outcomes})")
    assert found.counted["leads"] == RANDOM_LEADS
    assert not found.wrong, found.wrong[0]


def test_three_deciders_agree_on_both_sides_of_every_border(processes: Executor, tell: Tell) -> None:
    found = whole(processes, border_part, [(segment,) for segment in SEGMENTS])

    tell(f"borders: {found.counted['leads']:,} decided three ways, {len(found.wrong)} differences")
    assert not found.wrong, found.wrong[0]


def test_every_outcome_follows_from_the_states_alone(processes: Executor, seed: int, tell: Tell) -> None:
    parts = [(f"{seed}:truth:{segment}:{place}", segment, place) for segment, place in product(SEGMENTS, range(5))]

    found = whole(processes, truth_part, parts)

    tell(f"truth table: {found.counted['rows']:,} rows, {len(found.wrong)} wrong")
    assert found.counted["rows"] == sum(rows_of(segment).count for segment in SEGMENTS)
    assert not found.wrong, found.wrong[0]


def test_every_property_holds_for_a_hundred_thousand_leads(processes: Executor, seed: int, tell: Tell) -> None:
    found = whole(processes, property_part, shares(seed, "properties", PROPERTY_LEADS))

    tell(f"properties: {len(PROPERTIES)} on {found.counted['leads']:,} leads each, {len(found.wrong)} broken")
    assert found.counted["leads"] == PROPERTY_LEADS
    assert not found.wrong, found.wrong[0]


def test_no_smaller_set_of_facts_makes_a_lead_sql(processes: Executor, seed: int, tell: Tell) -> None:
    found = whole(processes, wanted_part, shares(seed, "wanted", WANTED_LEADS))

    tell(f"why not: {found.counted['leads']:,} leads against every set of up to 3 facts, {len(found.wrong)} smaller")
    assert not found.wrong, found.wrong[0]


def test_an_explanation_is_the_same_bytes_in_every_process(seed: int, tell: Tell) -> None:
    given = cases(seed, EXPLAINED)
    environments = [
        {"PYTHONHASHSEED": hashes, "TZ": zone, "LC_ALL": place}
        for hashes, zone, place in product(
            ("0", "1", "random"), ("America/St_Johns", "Pacific/Kiritimati"), ("C", "C.UTF-8")
        )
    ]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        printed = list(pool.map(lambda environment: run(EXPLAIN, given, **environment), environments))

    tell(f"byte for byte: {EXPLAINED:,} explanations in {len(printed)} processes, {len(set(printed))} kinds of output")
    assert len(set(printed)) == 1
    assert len(printed[0].splitlines()) == EXPLAINED
