"""A policy's identity changes with what decides, and with nothing else."""

from typing import Any

import pytest

from qualification.policy import Policy, Range, fields_of, fields_read, reason_belongs
from qualification.policy_files import read_policy
from qualification.terms import CRITERIA, FIELDS
from tests.qualification.leads import shipped
from tests.qualification.malformed import SMALL

DECIDES: dict[str, Any] = {
    "evidence_ttl_days": 181,
    "waivable": ("scope",),
    "ask_order": tuple(reversed(CRITERIA)),
    "excluded_personas": ("student",),
    "excluded_regions": ("DE",),
    "not_offered": {"scope.quantity": {"L": Range(max=50)}},
    "consent_basis": (),
    "attested_by": {"compliance.eligibility": ("compliance",)},
}
DECIDES_NOTHING: dict[str, Any] = {
    "title": "Another title",
    "waiver_days": 31,
    "pending_max_days": 61,
    "our_products": ("Novaline",),
    "region_names": {"germany": ("DE",)},
}


@pytest.mark.parametrize("key", DECIDES)
def test_what_decides_changes_the_identity(key: str) -> None:
    policy = shipped()["biopharma"]

    changed = policy.model_copy(update={key: DECIDES[key]})

    assert changed.identity != policy.identity
    assert changed.identity.startswith("biopharma@")


@pytest.mark.parametrize("key", DECIDES_NOTHING)
def test_what_decides_nothing_leaves_the_identity(key: str) -> None:
    policy = shipped()["biopharma"]

    assert policy.model_copy(update={key: DECIDES_NOTHING[key]}).identity == policy.identity


def test_wording_contacts_and_sources_leave_the_identity(tmp_path: Any) -> None:
    (tmp_path / "small").mkdir()
    path = tmp_path / "small" / "policy.yaml"
    identities = set()

    for found, other in (
        ("What do they need?", "What is it that they need?"),
        ('source: ["28"]', 'source: ["29", spec]'),
        ("Safety desk", "Another desk"),
        ("move: rep, move_when: {proposed: buyer}", "move: buyer"),
        ("# A small policy", "# The same policy"),
        ("ask_order: [need, scope,", "ask_order: [need,   scope,"),
    ):
        assert SMALL.count(found) == 1
        path.write_text(SMALL.replace(found, other), "utf-8")
        identities.add(read_policy(path).identity)

    assert len(identities) == 1


def test_the_names_of_regions_decide_where_regions_are_excluded() -> None:
    policy = shipped()["b2b"].model_copy(update={"excluded_regions": ("DE",)})

    assert policy.model_copy(update={"region_names": {"germany": ("DE",)}}).identity != policy.identity


def test_an_identity_is_a_name_and_twelve_hex_digits_the_same_for_the_same_rules() -> None:
    for name, policy in shipped().items():
        head, _, digits = policy.identity.partition("@")
        assert (head, len(digits)) == (name, 12)
        assert int(digits, 16) >= 0
        assert policy.model_copy(deep=True).identity == policy.identity
        assert Policy.model_validate(policy.model_dump(by_alias=True)).identity == policy.identity


def test_every_field_belongs_to_one_criterion() -> None:
    assert sorted(field for criterion in CRITERIA for field in fields_of(criterion)) == sorted(FIELDS)


def test_a_rule_gives_reasons_of_its_own_criterion_only() -> None:
    assert reason_belongs("need", "need.denied")
    assert not reason_belongs("need", "scope.not_offered")
    assert not reason_belongs("need", "need.missing")
    assert not reason_belongs("need", "need.waived")


def test_a_condition_names_the_fields_that_it_reads() -> None:
    policy = shipped()["biopharma"]
    timeline = policy.criteria.timeline.rules[2]
    people = policy.criteria.decision_roles.rules[0]

    assert list(fields_read(timeline.when)) == ["timeline.start", "need.offering"]
    assert list(fields_read(people.when)) == ["decision.people", "decision.approval", "decision.people"]
