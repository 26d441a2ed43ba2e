"""Who plays which part, and how it is decided, as the rules hand it on."""

import pytest

from qualification.terms import Person
from tests.bot.reading.rules.conftest import Heard


def test_a_signer_is_set_with_name_and_role(heard: Heard) -> None:
    people = heard("Priya Nair, their COO, signs the contract.").fields.decision_people or ()

    assert [(person.role, person.name) for person in people] == [("approver", "Priya Nair")]


def test_each_part_of_one_person_is_an_entry_of_its_own(heard: Heard) -> None:
    people = heard("Priya Nair holds the budget. Priya Nair signs.").fields.decision_people or ()

    assert {person.role for person in people} == {"approver", "budget_holder"}


def test_a_correction_puts_another_in_the_same_part(heard: Heard) -> None:
    people = heard("Jo Stern signs. Correction: Priya Nair signs.").fields.decision_people or ()

    assert people == (Person(role="approver", name="Priya Nair"),)


def test_nobody_gets_a_part_by_a_question_or_a_guess(heard: Heard) -> None:
    assert heard("Does Priya Nair sign? Maybe Jo Stern signs.").fields.decision_people is None


def test_the_path_is_kept_in_the_words_of_the_note(heard: Heard) -> None:
    path = heard("The board approves first, then Priya Nair signs.").fields.decision_approval

    assert path is not None
    assert path in "The board approves first, then Priya Nair signs."


@pytest.mark.parametrize(
    ("note", "part", "who"),
    [
        ("They won't buy a thing without Lucien Okafor's say-so.", "approver", "Lucien Okafor"),
        ("No purchase happens without the approval of Lucien Okafor.", "approver", "Lucien Okafor"),
        ("Nothing gets bought till Lucien Okafor has said yes.", "approver", "Lucien Okafor"),
        ("Without Lucien Okafor's yes there is no deal.", "approver", "Lucien Okafor"),
        ("The pen is Lucien Okafor's.", "approver", "Lucien Okafor"),
        ("What Lucien Okafor says goes.", "approver", "Lucien Okafor"),
        ("The guy who can say yes to this is called Lucien Okafor.", "approver", "Lucien Okafor"),
        ("The contract goes to Lucien Okafor for signature.", "approver", "Lucien Okafor"),
        ('"I make that decision," Lucien Okafor told me.', "approver", "Lucien Okafor"),
        ("Rep: Who signs?\nMara: That would be me.", "approver", "Mara Lindt"),
        ("For the signature is responsible Mr Okafor.", "approver", "Mr Okafor"),
        ("DM for this deal: Lucien Okafor", "approver", "Lucien Okafor"),
        ("It'll be paid out of Beatriz Lopes' grant.", "budget_holder", "Beatriz Lopes"),
        ("Beatriz Lopes's grant covers it.", "budget_holder", "Beatriz Lopes"),
        ("The bill lands with Beatriz Lopes.", "budget_holder", "Beatriz Lopes"),
        ("cheque: Beatriz Lopes", "budget_holder", "Beatriz Lopes"),
        ("Procurement - Karl Weiss", "procurement", "Karl Weiss"),
        ("Price talks are with Karl Weiss.", "procurement", "Karl Weiss"),
        ("Karl Weiss talks the boss into things.", "influencer", "Karl Weiss"),
        ("Karl Weiss has a lot of pull with the CEO.", "influencer", "Karl Weiss"),
        ("Karl Weiss will be putting the kit through its paces.", "technical_evaluator", "Karl Weiss"),
        ("TE = Karl Weiss", "technical_evaluator", "Karl Weiss"),
        ("RA for this purchase = Ingrid Solheim", "regulatory", "Ingrid Solheim"),
        ("Day-to-day user would be Tom Reilly in dispatch.", "end_user", "Tom Reilly"),
    ],
)
def test_a_part_is_heard_in_many_wordings(heard: Heard, note: str, part: str, who: str) -> None:
    people = heard(note).fields.decision_people or ()

    assert [(person.role, person.name) for person in people] == [(part, who)]


def test_the_same_person_again_takes_the_second_part_too(heard: Heard) -> None:
    people = heard("Approver? Sunita Rao. Budget holder? Same person.").fields.decision_people or ()

    assert {(person.role, person.name) for person in people} == {
        ("approver", "Sunita Rao"),
        ("budget_holder", "Sunita Rao"),
    }


def test_a_yes_to_who_holds_the_budget_is_heard(heard: Heard) -> None:
    people = heard("Rep: Is the CFO the budget owner?\nMara: Yes, exactly.").fields.decision_people or ()

    assert [(person.role, person.title) for person in people] == [("budget_holder", "CFO")]


@pytest.mark.parametrize(
    "note",
    [
        "We would like their CMO to approve it.",
        "We'd love the CFO to sign before June.",
        "I doubt Ms Brandt decides.",
        "Mr Sato will sign for the parcel at the loading dock.",
        "Ms Brandt signs off on holidays.",
        "Ms Brandt signs the expense claims.",
        "The committee decides on the menu.",
        "Ed Sorensen signs nothing.",
        '"I sign nothing," Ms Brandt said.',
        '"I decide what I eat," Lucien Okafor joked.',
        "Ten minutes of Champions League with Ana, then she had to run.",
        "Budget holder? Unknown. Contact is Sunita Rao.",
        "Budget for this year: Ingrid Solheim will ask.",
        "RA meeting = Thursday with Ingrid Solheim",
        "Nothing works without Ms Brandt.",
        "Nothing happens without coffee at Lucien Okafor's desk.",
        "Nothing tastes right without Ms Brandt's cakes.",
        "Don't call before Ms Brandt has read the deck.",
        "Without Ms Brandt no party is fun.",
        "It lands on Ms Brandt's head.",
        "Ms Brandt pays a visit on Friday.",
        "Same problem again with Ms Brandt's laptop.",
        "She talked Ms Brandt into a coffee.",
        "Rep: Is the CFO the budget owner?\nMara: Hard to say.",
        "She's sending RFP documents next week.",
    ],
)
def test_words_beside_a_part_name_nobody(heard: Heard, note: str) -> None:
    assert heard(note).fields.decision_people is None


@pytest.mark.parametrize(
    ("note", "path"),
    [
        ("Her boss decides, legal has to review the contract.", "Her boss decides, legal has to review the contract"),
        ("The CFO signs, IT must be happy with it.", "The CFO signs, IT must be happy with it"),
        ("She picks the vendor together with her CMO.", "She picks the vendor together with her CMO"),
        ("The hospital's purchasing runs a three-quote process.", "runs a three-quote process"),
        ("Ann Lee (CFO) signs, IT has to check security first.", "IT has to check security first"),
        ("The COO signs, QA must audit us first.", "QA must audit us first"),
        ("She has to check with her boss who signs.", None),
        ("The lab has to see the samples.", None),
        ("Legal has to review our NDA.", None),
        ("She has to be happy with the price.", None),
    ],
)
def test_who_must_agree_beside_the_one_who_decides_is_part_of_the_path(
    note: str, path: str | None, heard: Heard
) -> None:
    told = heard(note).fields.decision_approval

    assert (told is None) if path is None else (told is not None and path in told)


def test_a_check_by_quality_is_nobody(heard: Heard) -> None:
    assert heard("Two of the scanners are failing QA checks.", segment="medical_device").fields.decision_people is None
    assert heard("QA checks the batch records before release.").fields.decision_people is not None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("The anaesthetist has to be happy, then the director of operations signs.", True),
        ("He has to be happy in May.", False),
        ("Purchasing draws it up, the medical director approves beforehand.", True),
        ("He's the founder and what he says goes.", True),
        ("She owns the clinic, so her word is final.", True),
        ("Word is that the COO signs.", False),
    ],
)
def test_who_comes_before_and_whose_word_stands_is_a_path(text: str, path: bool, heard: Heard) -> None:
    assert (heard(text, segment="medical_device").fields.decision_approval is not None) is path


def test_a_prize_decides_nothing(heard: Heard) -> None:
    people = heard("Money's there, a Gates award.", segment="genomics").fields.decision_people or ()

    assert not [each for each in people if each.name == "Gates"]


@pytest.mark.parametrize(
    ("note", "path"),
    [
        (
            "Siobhan holds the budget, their director (Alan Moss) approves on top.",
            "their director (Alan Moss) approves on top",
        ),
        ("CEO (Jonas Berg) and she decide together.", "CEO (Jonas Berg) and she decide together"),
        ("The deal is countersigned by the finance director.", "is countersigned by the finance director"),
        ("The MD decides, Ms Hofer makes the recommendation to him.", "Ms Hofer makes the recommendation to him"),
        ("She owns the firm and signs on her own.", "signs on her own"),
        ("The budget is approved on top.", None),
        ("I bring the proposal to her on Friday.", None),
        ("We take the call together with her boss on Friday.", None),
        ("Demo on 3 March, he agreed too.", None),
    ],
)
def test_who_joins_in_is_part_of_the_path_with_the_bracket_it_stands_in(
    note: str, path: str | None, heard: Heard
) -> None:
    told = heard(note).fields.decision_approval

    assert (path in (told or "")) if path else told is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("A distributor in Poland, Mara runs the company and signs.", ["Mara Lindt"]),
        ("In Poland, Mara owns the firm and decides.", ["Mara Lindt"]),
        ("Mara Lindt can sign up to 1 million, this one is 800k.", ["Mara Lindt"]),
        ("In the end, Mara liked it and the rain stopped.", None),
        ("The final word is with the CMO, Dr. Haldane, once three bids are compared.", ["Dr. Haldane"]),
        ("Word is that the CMO, Dr. Haldane, signs.", None),
        ("Prof. Jukka Salmela heads the department and approves it.", ["Jukka Salmela"]),
        ("Ms Brandt signs; Mara herself writes the technical evaluation.", ["Ms Brandt", "Mara Lindt"]),
        ("dr haldane ok's the vendor", ["dr haldane"]),
    ],
)
def test_what_opens_a_sentence_or_sizes_an_order_hides_nobody(text: str, who: list[str] | None, heard: Heard) -> None:
    people = heard(text).fields.decision_people

    assert (people and [person.name for person in people]) == who


def test_who_granted_the_money_is_not_how_it_is_decided(heard: Heard) -> None:
    assert heard("Budget: approved by the board, 180k euros.", segment="b2b").fields.decision_approval is None
    assert heard("The contract is approved by the board.", segment="b2b").fields.decision_approval is not None
