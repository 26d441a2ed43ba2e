"""From evidence to a record: the sentences of the contract about evidence, each on a few words."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.fold import fold
from qualification.terms import (
    FIELDS,
    Evidence,
    FieldName,
    GroundedRecord,
    Lead,
    MessageRef,
    Money,
    Person,
    Polarity,
    Quantity,
    SaidBy,
)
from tests.qualification.leads import shipped, with_company

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
LEAD: Final = Lead(company="Helix Bio")
PRIYA, DANA = Person(role="approver", name="Priya Nair"), Person(role="approver", name="Dana Ortiz")


@dataclass(frozen=True)
class Message:
    """A message of a day; what it says of a field is a piece of evidence."""

    day: date
    order: int = 0
    role: str = "rep"

    def says(self, field: FieldName, value: Any, **others: Any) -> Evidence:
        quote = str(value)
        ref = MessageRef(f"{self.day}/{self.order}", "Kim", self.day, order=self.order, role=self.role)
        return msgspec.structs.replace(Evidence(field, value, quote, 0, len(quote), ref), **others)

    def denies(self, field: FieldName, value: Any = None) -> Evidence:
        return self.says(field, value, polarity=Polarity.DENIES)

    def takes_back(self, piece: Evidence) -> Evidence:
        return msgspec.structs.replace(piece, polarity=Polarity.RETRACTS)


def folded(*evidence: Evidence, keys: dict[str, Any] | None = None) -> GroundedRecord:
    return fold(evidence, with_company(shipped()["biopharma"], keys or {}), lead=LEAD)


def test_a_later_message_supersedes_an_earlier_one() -> None:
    record = folded(
        Message(TUESDAY).says("stage.phase", "phase_2"),
        Message(MONDAY).says("stage.phase", "phase_1"),
        Message(TUESDAY, 1).says("budget.status", "approved"),
    )

    assert record.fields.known() == {"stage.phase": "phase_2", "budget.status": "approved"}
    assert record.evidence_dates == {"stage.phase": TUESDAY, "budget.status": TUESDAY}
    assert {(piece.field, piece.value) for piece in record.evidence} == {
        ("stage.phase", "phase_2"),
        ("budget.status", "approved"),
    }
    assert record.lead == LEAD


def test_two_messages_of_one_day_are_told_apart_by_their_order() -> None:
    first, second = Message(MONDAY, 1), Message(MONDAY, 2)

    record = folded(second.says("stage.phase", "phase_2"), first.says("stage.phase", "phase_1"))

    assert record.fields.stage_phase == "phase_2"


def test_lists_grow_and_an_entry_told_twice_stands_once() -> None:
    record = folded(
        Message(MONDAY).says("decision.people", Person(role="approver", name="Priya")),
        Message(TUESDAY).says("decision.people", Person(role="approver", name="Priya", title="CFO")),
        Message(TUESDAY).says("decision.people", Person(role="end_user", title="lab staff")),
        Message(WEDNESDAY).says("scope.quantity", Quantity(3, "batch")),
    )

    assert record.fields.decision_people == (
        Person(role="approver", name="Priya", title="CFO"),
        Person(role="end_user", title="lab staff"),
    )
    assert record.fields.scope_quantity == (Quantity(3, "batch"),)


@pytest.mark.parametrize(
    ("earlier", "later", "people"),
    [
        ([("Levan", None)], [("Levan Beridze", None)], [("Levan Beridze", None)]),
        ([("Levan Beridze", "CSO")], [("levan", None)], [("Levan Beridze", "CSO")]),
        ([("Dr. Okoro", None)], [("Ifeoma Okoro", None)], [("Ifeoma Okoro", None)]),
        ([("Ines", None)], [("Inés Carrasco", None)], [("Inés Carrasco", None)]),
        ([("Hamza Q", None)], [("Hamza Qureshi", None)], [("Hamza Qureshi", None)]),
        ([(None, "CFO")], [("Greta Lund", "cfo")], [("Greta Lund", "cfo")]),
        ([(None, "board")], [(None, "Board")], [(None, "Board")]),
        ([("Anna", None), ("Roth", None)], [("Anna Roth", None)], [("Anna Roth", None)]),
        (
            [("Anna Kay", None), ("Anna Roth", None)],
            [("Anna", None)],
            [("Anna Kay", None), ("Anna Roth", None), ("Anna", None)],
        ),
        ([("Anna Kay", "CFO")], [("Rut Kay", "CFO")], [("Anna Kay", "CFO"), ("Rut Kay", "CFO")]),
        ([(None, "CFO")], [(None, "COO")], [(None, "CFO"), (None, "COO")]),
    ],
)
def test_a_person_stands_once_for_a_role_under_the_fullest_name(
    earlier: list[tuple[str | None, str | None]],
    later: list[tuple[str | None, str | None]],
    people: list[tuple[str | None, str | None]],
) -> None:
    told = ((day, name, title) for day, said in ((MONDAY, earlier), (TUESDAY, later)) for name, title in said)
    record = folded(
        *(Message(day).says("decision.people", Person("approver", name, title)) for day, name, title in told)
    )

    assert [(person.name, person.title) for person in record.fields.decision_people or ()] == people


def test_words_that_gave_a_fuller_name_are_kept_with_the_newer_ones() -> None:
    fuller = Message(MONDAY).says("decision.people", PRIYA)
    newer = Message(TUESDAY).says("decision.people", Person(role="approver", name="Priya"))
    again = Message(WEDNESDAY).says("decision.people", PRIYA)

    assert folded(fuller, newer).evidence == (fuller, newer)
    assert folded(fuller, newer, again).evidence == (again,)


def test_one_person_in_two_roles_stands_twice() -> None:
    record = folded(
        Message(MONDAY).says("decision.people", Person(role="approver", name="Priya Nair")),
        Message(TUESDAY).says("decision.people", Person(role="budget_holder", name="Priya")),
    )

    assert [person.role for person in record.fields.decision_people or ()] == ["approver", "budget_holder"]


def test_a_part_of_the_contacts_name_stands_for_the_contact() -> None:
    lead = Lead(company="Helix Bio", contact="Dana Ortiz")
    evidence = [
        Message(MONDAY).says("decision.people", Person(role="approver", name="Dana")),
        Message(TUESDAY).says("decision.people", Person(role="approver", name="Dana Wu")),
    ]
    record = fold(evidence, with_company(shipped()["biopharma"], {}), lead=lead)

    assert [person.name for person in record.fields.decision_people or ()] == ["Dana Ortiz", "Dana Wu"]


def test_a_denial_under_a_shorter_name_takes_the_person_out() -> None:
    record = folded(
        Message(MONDAY).says("decision.people", PRIYA),
        Message(TUESDAY).denies("decision.people", Person(role="approver", name="Priya")),
    )

    assert record.fields.decision_people is None


_NAMES = st.sampled_from(["Dana", "Ortiz", "Dana Ortiz", "Dana Wu", "Dr. Ortiz", "Priya", "Priya Nair", None])


@given(told=st.lists(st.tuples(_NAMES, st.sampled_from(["CFO", "coo", None])), max_size=6), rng=st.randoms())
def test_people_are_the_same_in_whatever_order_their_messages_arrive(
    told: list[tuple[str | None, str | None]], rng: Random
) -> None:
    evidence = [
        Message(MONDAY, place).says("decision.people", Person("approver", name, title))
        for place, (name, title) in enumerate(told)
        if name or title
    ]
    arrived = rng.sample(evidence, len(evidence))
    people = folded(*evidence).fields.decision_people or ()

    assert (folded(*arrived).fields.decision_people or ()) == people
    assert len({(person.name or person.title or "").casefold() for person in people}) == len(people)


def test_a_correction_replaces_the_entry_that_it_contradicts() -> None:
    evidence = [
        Message(MONDAY).says("decision.people", DANA),
        Message(MONDAY).says("decision.people", Person(role="quality", name="Marc")),
        Message(TUESDAY).says("decision.people", PRIYA, corrects=True),
    ]

    assert folded(*evidence).fields.decision_people == (Person(role="quality", name="Marc"), PRIYA)


@pytest.mark.parametrize("field", ["need.project", "scope.deliverable", "decision.approval"])
def test_a_denial_unsets_the_field_and_three_fields_are_listed_as_denied(field: FieldName) -> None:
    record = folded(Message(MONDAY).says(field, "their words"), Message(TUESDAY).denies(field))

    assert record.fields.known() == {}
    assert record.denied == (field,)


def test_any_other_denial_merely_unsets() -> None:
    record = folded(Message(MONDAY).says("stage.phase", "phase_1"), Message(TUESDAY).denies("stage.phase"))

    assert (record.fields.known(), record.denied) == ({}, ())


def test_a_statement_after_a_denial_counts_again() -> None:
    record = folded(Message(MONDAY).denies("need.project"), Message(TUESDAY).says("need.project", "a new plant"))

    assert (record.fields.need_project, record.denied) == ("a new plant", ())


def test_two_values_in_one_message_conflict_until_the_next_clear_statement() -> None:
    first, second = Message(MONDAY), Message(TUESDAY)
    both = [first.says("stage.phase", "phase_1"), first.says("stage.phase", "phase_2")]

    torn = folded(*both)
    settled = folded(*both, second.says("stage.phase", "phase_2"))

    assert (torn.fields.known(), torn.conflicting) == ({}, ("stage.phase",))
    assert {piece.value for piece in torn.evidence} == {"phase_1", "phase_2"}
    assert (settled.fields.stage_phase, settled.conflicting) == ("phase_2", ())


def test_the_same_value_twice_and_a_correction_in_one_message_are_no_conflict() -> None:
    message = Message(MONDAY)
    same = folded(message.says("stage.phase", "phase_1"), message.says("stage.phase", "phase_1"))
    corrected = folded(message.says("stage.phase", "phase_1"), message.says("stage.phase", "phase_2", corrects=True))

    assert (same.fields.stage_phase, same.conflicting) == ("phase_1", ())
    assert (corrected.fields.stage_phase, corrected.conflicting) == ("phase_2", ())


def test_after_a_refusal_only_the_buyer_or_a_form_grants_again() -> None:
    refused = Message(MONDAY).says("compliance.consent", "refused")
    for said_by, consent in ((SaidBy.REP, "refused"), (SaidBy.BUYER, "granted"), (SaidBy.FORM, "granted")):
        granted = Message(TUESDAY).says("compliance.consent", "granted", said_by=said_by)

        assert folded(refused, granted).fields.compliance_consent == consent


def test_what_is_taken_back_is_as_if_never_said() -> None:
    monday = Message(MONDAY).says("stage.phase", "phase_1")
    tuesday = Message(TUESDAY).says("stage.phase", "phase_2")

    record = folded(monday, tuesday, Message(WEDNESDAY).takes_back(tuesday))

    assert (record.fields.stage_phase, record.evidence_dates) == ("phase_1", {"stage.phase": MONDAY})


def test_a_field_may_be_left_to_some_roles_alone() -> None:
    keys = {"attested_by": {"compliance.eligibility": ("compliance",)}}
    policy = shipped()["biopharma"].model_copy(update=keys)
    by_rep = Message(MONDAY).says("compliance.eligibility", "verified")
    by_compliance = Message(MONDAY, 1, "compliance").says("compliance.eligibility", "verified")

    assert fold([by_rep], policy, lead=LEAD).fields.compliance_eligibility is None
    assert fold([by_rep, by_compliance], policy, lead=LEAD).fields.compliance_eligibility == "verified"


def test_that_they_want_no_contact_counts_whoever_may_state_consent() -> None:
    policy = shipped()["biopharma"].model_copy(update={"attested_by": {"compliance.consent": ("compliance",)}})
    granted = Message(MONDAY, 1, "compliance").says("compliance.consent", "granted")
    by_rep = [Message(TUESDAY).says("compliance.consent", value) for value in ("granted", "refused")]

    assert fold(by_rep[:1], policy, lead=LEAD).fields.compliance_consent is None
    assert fold([granted, by_rep[1]], policy, lead=LEAD).fields.compliance_consent == "refused"


def test_a_denial_by_somebody_who_may_not_state_a_field_unsets_nothing() -> None:
    policy = shipped()["biopharma"].model_copy(update={"attested_by": {"need.project": ("manager",)}})
    stated = Message(MONDAY, 1, "manager").says("need.project", "a plant")

    record = fold([stated, Message(TUESDAY).denies("need.project")], policy, lead=LEAD)

    assert (record.fields.need_project, record.denied) == ("a plant", ())


def test_nothing_said_is_nothing_known() -> None:
    assert folded() == GroundedRecord(lead=LEAD)


def random_evidence(rng: Random) -> list[Evidence]:
    values: dict[FieldName, list[Any]] = {
        "need.project": ["a plant", "a line"],
        "stage.phase": ["phase_1", "phase_2"],
        "decision.people": [PRIYA, DANA, Person(role="quality", name="Marc")],
        "scope.quantity": [Quantity(3, "batch"), Quantity(4, "batch"), Quantity(200, "L")],
        "compliance.consent": ["granted", "refused"],
        "budget.amount": [Money(1, "EUR"), Money(2, "EUR")],
        "next_step.kind": ["demo", "audit"],
        "next_step.status": ["scheduled", "declined", "agreed"],
        "next_step.date": [MONDAY, WEDNESDAY],
    }
    found: list[Evidence] = []
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        for order in (0, 1):
            message = Message(day, order)
            for field in rng.sample(list(values), rng.randrange(4)):
                for _ in range(rng.choice((1, 1, 2))):
                    piece = message.says(field, rng.choice(values[field]))
                    piece = rng.choice((piece, piece, piece, message.denies(field, piece.value)))
                    found.append(msgspec.structs.replace(piece, corrects=rng.random() < 0.1))
                    if rng.random() < 0.1:
                        found.append(message.takes_back(piece))
    return found


def test_the_order_in_which_messages_arrive_is_irrelevant(seed: int) -> None:
    for place in range(400):
        rng = Random(f"{seed}:{place}")
        evidence = random_evidence(rng)
        by_message: dict[str, list[Evidence]] = {}
        for piece in evidence:
            by_message.setdefault(piece.message.id, []).append(piece)
        arrived = rng.sample(list(by_message.values()), len(by_message))

        assert folded(*(piece for message in arrived for piece in message)) == folded(*evidence), place


def test_a_record_holds_the_evidence_of_all_that_it_knows_denies_or_doubts(seed: int) -> None:
    for place in range(400):
        record = folded(*random_evidence(Random(f"{seed}:{place}")))
        told = {piece.field for piece in record.evidence}

        assert set(record.fields.known()) | set(record.denied) | set(record.conflicting) <= told <= set(FIELDS)
        assert set(record.evidence_dates) == set(record.fields.known())
        assert not set(record.fields.known()) & {*record.denied, *record.conflicting}
