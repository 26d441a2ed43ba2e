"""Records: what counts as known, and a digest that is the same for the same record."""

from datetime import date

import msgspec
import pytest

from qualification.terms import FIELDS, Fields, Lead, Money, Person, Quantity, Record, attribute, criterion_of


def test_nothing_an_empty_text_and_an_empty_list_all_mean_not_known() -> None:
    fields = Fields(need_project="", decision_people=(), stage_phase=None, budget_status="none")

    assert fields.known() == {"budget.status": "none"}
    assert fields.value("need.project") is None
    assert fields.value("decision.people") is None


def test_fields_are_left_out_by_name() -> None:
    fields = Fields(need_project="a plant", stage_phase="pilot")

    assert fields.without(frozenset({"stage.phase", "budget.status"})).known() == {"need.project": "a plant"}


def test_every_field_is_written_under_its_dotted_name() -> None:
    assert set(msgspec.json.decode(msgspec.json.encode(Fields()))) == set()
    assert [field.encode_name for field in msgspec.structs.fields(Fields)] == list(FIELDS)
    assert [field.name for field in msgspec.structs.fields(Fields)] == [attribute(field) for field in FIELDS]
    assert criterion_of("decision.people") == "decision_roles"
    assert criterion_of("next_step.date") == "next_step"


def test_a_digest_is_the_same_for_the_same_record_and_another_for_any_other() -> None:
    dates = {"need.project": date(2026, 3, 2), "stage.phase": date(2026, 3, 1)}
    record = Record(
        lead=Lead(company="Helix"),
        fields=Fields(
            need_project="a plant",
            decision_people=(Person(role="approver", name="Priya"),),
            scope_quantity=(Quantity(3, "batch"),),
            budget_amount=Money(1, "EUR"),
        ),
        evidence_dates=dates,  # type: ignore[arg-type]  # the keys are fields
    )
    turned = msgspec.structs.replace(record, evidence_dates=dict(reversed(dates.items())))
    others = [
        msgspec.structs.replace(record, denied=("need.project",)),
        msgspec.structs.replace(record, conflicting=("need.project",)),
        msgspec.structs.replace(record, waived=("scope",)),
        msgspec.structs.replace(record, evidence_dates={}),
        msgspec.structs.replace(record, lead=Lead(company="Helix Bio")),
    ]

    assert turned.digest() == record.digest()
    assert len({record.digest(), *(other.digest() for other in others)}) == 1 + len(others)
    assert len(record.digest()) == 12


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Record().fields.need_project = "a plant"  # type: ignore[misc]  # that is the point
