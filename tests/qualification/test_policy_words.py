"""A policy read aloud, and what an edit changed in the same sentences."""

import re
from typing import Any

import pytest

from qualification.policy import CriterionRules, Range
from qualification.policy_words import edits, policy_lines
from tests.qualification.leads import SEGMENTS, shipped


def said(segment: str) -> list[str]:
    return [line.text for line in policy_lines(shipped()[segment])]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_part_of_a_policy_is_one_sentence_of_its_own(segment: str) -> None:
    lines = policy_lines(shipped()[segment])

    assert len({line.about for line in lines}) == len(lines)
    for line in lines:
        assert re.match(r"[A-Z]", line.text), line
        assert re.search(r"[.?)]$", line.text), line
        assert "  " not in line.text, line
        assert line.text.count("(") == line.text.count(")"), line


def test_rules_are_read_from_the_top() -> None:
    lines = said("biopharma")

    start = lines.index("Stage is required.")
    assert lines[start + 1 : start + 4] == [
        "When the stage is discovery, unless the service asked for is lab services or data services, "
        "it is failed (stage.excluded).",
        "Otherwise, when the stage is known, it is met (stage.met).",
        "Otherwise it is unknown (stage.missing).",
    ]
    assert "Stage is required, unless the service asked for is distribution." in said("medical_device")
    assert "Budget is optional: it is reported and decides nothing." in lines
    assert "Excluded regions: none." in lines


def changed(update: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    policy = shipped()["biopharma"]
    return [(e.about, e.before, e.after, e.decides) for e in edits(policy, policy.model_copy(update=update))]


def test_an_edit_shows_the_sentence_before_and_after() -> None:
    assert changed({"evidence_ttl_days": 200}) == [
        (
            "evidence_ttl_days",
            "Evidence carries a criterion for 180 days; consent and disclosure do not age.",
            "Evidence carries a criterion for 200 days; consent and disclosure do not age.",
            True,
        )
    ]
    assert changed({"waiver_days": 7})[0][3] is False
    assert changed({}) == []


def test_what_a_company_fills_in_is_told_in_words() -> None:
    filled = {"scope.modality": ("aav", "mrna"), "scope.quantity": {"L": Range(min=2001), "batch": Range(min=1, max=9)}}

    ((about, _, after, _),) = changed({"not_offered": filled})

    assert about == "not_offered"
    assert after == "Not offered: kind of product AAV or mRNA and quantity from 2001 up L or from 1 to 9 batches."


def test_a_rule_that_went_and_one_that_came_are_both_told() -> None:
    policy = shipped()["biopharma"]
    stage: CriterionRules = policy.criteria.stage.model_copy(update={"rules": policy.criteria.stage.rules[1:]})

    found = edits(policy, policy.model_copy(update={"criteria": policy.criteria.model_copy(update={"stage": stage})}))

    assert [(edit.about, bool(edit.before), bool(edit.after)) for edit in found] == [
        ("stage: stage.excluded", True, False),
        ("stage: stage.met", True, True),
    ]
