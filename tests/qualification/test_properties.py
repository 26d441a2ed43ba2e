"""What holds for every lead, on leads that shrink to the smallest one that breaks it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Tell
from tests.qualification.leads import random_lead
from tests.qualification.properties import PROPERTIES, Property, broken

LEADS = 1_500


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@given(chance=st.randoms(use_true_random=False))
def test_for_every_lead(holds: Property, chance: Random) -> None:
    holds(random_lead(chance), chance)


def test_every_property_holds_for_many_leads(seed: int, tell: Tell) -> None:
    found = list(broken(str(seed), LEADS))

    tell(f"properties: {len(PROPERTIES)} on {LEADS:,} leads each, {len(found)} broken")
    assert not found, found[0]
