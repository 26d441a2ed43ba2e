"""Approvers whom words name that say how it is decided: alone, jointly, or that nothing goes without them."""

import pytest

from tests.bot.reading.rules.conftest import Heard


def approvers(heard: Heard, text: str) -> set[str | None]:
    people = heard(text).fields.decision_people or ()
    return {one.name or one.title for one in people if one.role == "approver"}


@pytest.mark.parametrize(
    "text",
    [
        "Nobody above her has to nod.",
        "She needs nobody's permission.",
        "Her signature is enough.",
        "Her yes is all we need.",
        "Her decision alone.",
        "One signature, hers.",
        "Nothing gets bought unless Mara agrees.",
        "Mara would be the one to sign.",
    ],
)
def test_whoever_needs_nobody_else_decides(text: str, heard: Heard) -> None:
    assert approvers(heard, text) == {"Mara Lindt"}


@pytest.mark.parametrize(
    "text",
    [
        "Joint decision, Mara and Karin Holm.",
        "Two signatures needed: Mara and Karin Holm.",
        "Double signature: Mara and Karin Holm.",
        "She signs with Karin Holm, both.",
    ],
)
def test_those_who_decide_jointly_are_all_approvers(text: str, heard: Heard) -> None:
    assert approvers(heard, text) == {"Mara Lindt", "Karin Holm"}


@pytest.mark.parametrize(
    "text",
    [
        "She does not decide alone.",
        "She needs nobody's help.",
        "She signs with a blue pen.",
        "Mara approves of our approach.",
        "Two signatures on the CDA, hers and ours.",
        "Mara and Karin Holm had lunch together.",
        "Her decision to study biology paid off.",
        "Perpetua & Co",
    ],
)
def test_what_only_looks_like_a_decision_names_no_approver(text: str, heard: Heard) -> None:
    assert approvers(heard, text) == set()


def test_a_yes_to_who_signs_in_the_end_makes_her_the_approver(heard: Heard) -> None:
    assert approvers(heard, "Rep: So Karin Holm signs in the end?\nMara: Yes, exactly.") == {"Karin Holm"}


def test_a_name_in_small_letters_after_a_title_is_the_bearers(heard: Heard) -> None:
    assert approvers(heard, "her boss ottoline frayne signs, after legal has looked at it") == {"ottoline frayne"}


def test_a_label_gives_its_part_to_a_committee_beside_whoever_recommends(heard: Heard) -> None:
    assert approvers(heard, "Decides: the executive committee, on Mara's recommendation") == {"executive committee"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Her boss (Karin Holm, MD) signs.", {"Karin Holm"}),
        ("boss (Karin Holm, MD) signs", {"Karin Holm"}),
        ("The head of IT (Karin Holm, VP) approves it.", {"Karin Holm"}),
        ("Mara signs together w/ the CEO, Karin Holm.", {"Mara Lindt", "Karin Holm"}),
        ("Her boss (who knows Karin Holm, MD of Altus) signs.", set()),
    ],
)
def test_who_stands_in_brackets_behind_a_title_bears_it(text: str, who: set[str], heard: Heard) -> None:
    assert approvers(heard, text) == who
