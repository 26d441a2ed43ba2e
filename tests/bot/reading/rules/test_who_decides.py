"""Who plays which part, told in many ways, each beside words that only look like it."""

import pytest

from tests.bot.reading.rules.conftest import Heard

MARA = "Mara Lindt"


def parts(heard: Heard, text: str) -> set[str]:
    people = heard(text).fields.decision_people or ()
    return {f"{one.role}: {one.name or one.title}" for one in people}


def talk(question: str, answer: str) -> str:
    return f"Rep: How are things?\nMara: Busy, as ever.\nRep: {question}\nMara: {answer}\nRep: Good.\nMara: Fine."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Met Ingrid Holm, head of clinical ops. It's her call.", {"approver: Ingrid Holm"}),
        ("The budget sits with him - Tomas Weller, VP Finance.", {"budget_holder: Tomas Weller"}),
        ("She has the last word, that's Emma Tait.", {"approver: Emma Tait"}),
        ("She said she signs, Tom will be told.", {f"approver: {MARA}"}),
        ("Final approver: VP Sales Ops - Mia Thorn", {"approver: Mia Thorn"}),
        ("Approver for this: Deputy Medical Director", {"approver: Deputy Medical Director"}),
        ("Institute leader Prof. Sun approve, then contract.", {"approver: Prof. Sun"}),
        ("The CFO of the hospital group writes the cheque.", {"budget_holder: CFO"}),
        ("Tess = budget; Karin Holm = signature", {"budget_holder: Tess", "approver: Karin Holm"}),
        ("Decision makers: Sunita (procurement), Karin Holm (CFO)", {"procurement: Sunita", "approver: Karin Holm"}),
        ("Decision -> Reto, with the sales head listened to", {"approver: Reto"}),
    ],
)
def test_who_is_meant_is_told_before_beside_or_behind(text: str, told: set[str], heard: Heard) -> None:
    assert parts(heard, text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They lost two project managers. She holds the budget.", {f"budget_holder: {MARA}"}),
        ("Their lead programme goes into phase 1. She signs.", {f"approver: {MARA}"}),
        ("We would run the pk and ada assays and she signs herself.", {f"approver: {MARA}"}),
    ],
)
def test_she_is_neither_several_people_nor_a_thing(text: str, told: set[str], heard: Heard) -> None:
    assert parts(heard, text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The director of the biobank is responsible for the decision.", {"approver: director of the biobank"}),
        ("The decision rests on Karin Holm's shoulders.", {"approver: Karin Holm"}),
        ("The order gets countersigned by Karin Holm.", {"approver: Karin Holm"}),
        ("The health board have already approved it.", {"approver: health board"}),
        ("The board has approved the minutes.", set()),
        ("The budget's hers.", {f"budget_holder: {MARA}"}),
        ("She doesn't sign \u2013 that's their CEO Brad Moss.", {"approver: Brad Moss"}),
        ("Karin Holm chooses the platform.", {"approver: Karin Holm"}),
        ("The CFO picks.", {"approver: CFO"}),
        ("The CFO picks up his kids.", set()),
        ("She chairs the group that picks.", set()),
        ("The lab manager orders.", {"procurement: lab manager"}),
        ("Finance only raises the PO.", set()),
        ("The surgeon signs the operating list.", set()),
        ("The vendor's director decides.", set()),
    ],
)
def test_one_who_decides_is_told_from_one_who_does_something_like_it(text: str, told: set[str], heard: Heard) -> None:
    assert parts(heard, text) == told


def test_who_picks_for_another_to_sign_only_sways_the_choice(heard: Heard) -> None:
    assert parts(heard, "Pekka picks the vendor, Karin Holm signs.") == {"influencer: Pekka", "approver: Karin Holm"}
    assert parts(heard, "Pekka picks the vendor and Pekka signs.") == {"approver: Pekka"}


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("Is it your call?", "Yes, it is.", {f"approver: {MARA}"}),
        ("Is it your call?", "No, not mine.", set()),
        ("Is it your call?", "Mine and the COO's.", {f"approver: {MARA}", "approver: COO"}),
        ("And the order comes from?", "From me.", {f"approver: {MARA}"}),
        ("Who signs it?", "Me for anything under a hundred thousand.", {f"approver: {MARA}"}),
    ],
)
def test_a_brief_answer_names_who_was_asked_for(question: str, answer: str, told: set[str], heard: Heard) -> None:
    assert parts(heard, talk(question, answer)) == told


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("She runs it past the board.", "She runs it past the board"),
        ("First legal, then the CFO.", "First legal, then the CFO"),
        (
            "Procurement collects three quotes before she decides.",
            "Procurement collects three quotes before she decides",
        ),
        ("Karin proposes, the CSO takes the decision.", "Karin proposes, the CSO takes the decision"),
        ("Karin picks the date, Tom signs the visitor list.", None),
        ("Maybe legal reviews, then the CFO signs.", None),
        ("First the samples, then the report.", None),
    ],
)
def test_a_path_is_told_in_steps_and_for_sure(text: str, path: str | None, heard: Heard) -> None:
    assert heard(text).fields.decision_approval == path


@pytest.mark.parametrize(
    ("text", "approves"),
    [("Orders are signed by the matron.", True), ("Orders were signed by a matron who has left since.", False)],
)
def test_who_signed_in_former_days_is_no_approver(text: str, approves: bool, heard: Heard) -> None:
    assert bool(heard(text, segment="medical_device").fields.decision_people) is approves


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ole: Who signs?\nMara: Hmm, that would be Pia Falk, our CFO.", {"approver: Pia Falk"}),
        ("Ole: Who signs?\nMara: Hm.", set()),
        (
            "Ole: How is it decided?\nMara: Purchasing, that's Mr Lind, negotiates with you, and our CEO signs.",
            {"procurement: Mr Lind", "approver: CEO"},
        ),
        ("I bought it in March, that's Easter, from a shop.", set()),
        ("Mara: I write up a recommendation and Pia Falk signs.", {"influencer: Mara Lindt", "approver: Pia Falk"}),
        ("Ole: Who decides?\nMara: The board votes, I only present it.", {"approver: board"}),
        ("Mara: The dean decides about the money.", {"budget_holder: dean"}),
    ],
)
def test_who_is_named_beside_a_part_plays_it_and_a_hum_names_nobody(text: str, told: set[str], heard: Heard) -> None:
    assert parts(heard, text) == told


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "Ole: Is there anyone above you who has to agree?\nMara: No, I decide alone, nobody else has to sign.",
            "I decide alone, nobody else has to sign",
        ),
        ("Ole: Does anybody else have to sign?\nMara: No. It's just me.", "It's just me"),
        ("Ole: Does anybody else have to sign?\nMara: No.", "No"),
        ("Mara: We ask for reports that both FDA and PMDA can inspect.", None),
        ("He can sign it and needs no1 else.", "He can sign it and needs no1 else"),
        ("She signs, no counter-signature needed.", "no counter-signature needed"),
        ("She can order it and doesn't need any1 else.", "doesn't need any1 else"),
        ("Nobody else was involved in the call.", None),
        ("She doesn't need anyone else for the training.", None),
        ("Mara: The purchase is set for April, that's when the old contract stops.", None),
    ],
)
def test_the_path_is_the_clause_that_tells_it(text: str, path: str | None, heard: Heard) -> None:
    assert heard(text).fields.decision_approval == path
