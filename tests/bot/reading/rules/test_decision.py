"""Who plays which part, and how it is decided, as the rules hand it on."""

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
