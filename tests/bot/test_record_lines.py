"""Lines of records: odd shapes of "not known" are read, and a fault is told in the words of the file."""

import json
from datetime import date
from typing import Any

import pytest

from bot.record_lines import LineError, LineReader, RecordLine, did_you_mean, segment_of
from qualification.terms import FIELDS, Fields, Lead, Person, Quantity
from tests.qualification.leads import reader
from tests.reference.qualified import EMPTY, qualified
from tests.reference.sweeps import changed


def read(line: Any) -> RecordLine:
    return reader()(line if isinstance(line, bytes) else json.dumps(line).encode())


def fault(line: Any) -> str:
    with pytest.raises(LineError) as caught:
        read(line)
    return str(caught.value)


def test_a_line_is_read_into_a_record_of_its_segment() -> None:
    record = read(qualified("genomics"))

    assert segment_of(record) == "genomics"
    assert record.as_of == date(2026, 3, 2)
    assert isinstance(record.fields, Fields)
    assert record.fields.scope_quantity == (Quantity(40, "sample"),)
    assert record.fields.decision_people == (Person(role="approver", name="Priya Nair", title="VP Operations"),)
    assert record.fields.timeline_start == (date(2026, 4, 1), date(2026, 5, 1))
    assert record.lead.company == "Helvar Works"


@pytest.mark.parametrize("nothing", EMPTY)
@pytest.mark.parametrize("field", FIELDS)
def test_null_an_empty_text_and_an_empty_list_are_read_as_not_known(field: str, nothing: Any) -> None:
    line = qualified("biopharma")

    record = read({**line, "fields": {**line["fields"], field: nothing}})

    assert field not in record.fields.known()


def test_lists_that_are_null_or_left_out_are_empty() -> None:
    line = qualified("b2b")
    for key in ("denied", "conflicting", "waived", "evidence_dates"):
        short = {name: value for name, value in line.items() if name != key}

        assert not getattr(read(short), key)
        assert not getattr(read({**line, key: None}), key)


def test_an_empty_lead_is_a_lead_of_whom_nothing_is_known() -> None:
    line = {key: value for key, value in qualified("b2b").items() if key != "lead"}

    assert read(line).lead == Lead()
    assert read({**line, "lead": {}}).lead == Lead()
    assert read({**line, "lead": {"company": "Helix", "consent": ""}}).lead == Lead(company="Helix")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": {"need.projct": "x"}}, "`need.projct` in `fields` is no field; did you mean `need.project`?"),
        ({"wavied": []}, "unknown key `wavied`; did you mean `waived`?"),
        ({"waived": ["timelime"]}, "`timelime` in `waived` is no criterion; did you mean `timeline`?"),
        ({"lead": {"compny": "x"}}, "`compny` in `lead` is no key of `lead`; did you mean `company`?"),
        ({"fields": {"stage.phase": "phase_4"}}, "`phase_4` is not a value of `stage.phase`; did you mean `phase_3`?"),
        ({"fields": {"compliance.consent": "oui"}}, "`oui` is not a value of `compliance.consent`; the values are"),
        ({"fields": {"decision.people": [{"role": "aprover"}]}}, "did you mean `approver`?"),
        ({"fields": {"timeline.start": ["2026-02-30", "2026-03-01"]}}, "`timeline.start[0]`: no day of the calendar"),
        ({"fields": {"timeline.start": ["2026-09-30", "2026-07-01"]}}, "`timeline.start` ends before it begins"),
        ({"fields": {"timeline.need_by": ["2026-09-30", "2026-07-01"]}}, "`timeline.need_by` ends before it begins"),
        ({"fields": {"scope.quantity": [{"number": "3", "unit": "L"}]}}, "expected a number, got text (here: `3`)"),
        ({"fields": {"budget.amount": {"amount": 1, "currency": "euros"}}}, "a currency is three letters"),
        ({"fields": {"need.project": 7}}, "`need.project`: expected text, got a number (here: `7`)"),
        ({"fields": {"need.project": True}}, "`need.project`: expected text, got true or false"),
        ({"evidence_dates": {"need.project": "soon"}}, "`evidence_dates.need.project`: no day of the calendar"),
        ({"segment": "biopharm"}, "`biopharm` is no segment; did you mean `biopharma`?"),
        ({"segment": None}, "the key `segment` is missing; the segments are b2b"),
        ({"as_of": None}, "`as_of`: expected a day such as 2026-03-02, got null"),
        ({"id": None}, "`id`: expected text or a whole number, got null"),
        ({"id": 1.5}, "`id`: expected text or a whole number, got a number (here: `1.5`)"),
    ],
)
def test_a_fault_says_where_what_and_what_was_meant(change: dict[str, Any], said: str) -> None:
    assert said in fault({**qualified("biopharma"), **change})


def test_a_fault_in_a_line_with_empty_values_is_told_all_the_same() -> None:
    line = changed(qualified("biopharma"), {"need.project": "", "stage.phase": "phase_4"})

    assert "`phase_4` is not a value of `stage.phase`" in fault(line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "not JSON"),
        (b"[]", "a line must be one JSON object"),
        (b"17", "a line must be one JSON object"),
        (b"{}", "the key `segment` is missing"),
        (b'{"id": "a"', "not JSON"),
        (b'{"id": "\xff"}', "not JSON"),
        (b'{"id": "\\ud800"}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"id": 1e999}', "a number is too large"),
    ],
)
def test_what_is_no_record_at_all_is_told(line: bytes, said: str) -> None:
    assert said in fault(line)


def test_a_fault_is_one_short_line_whatever_stands_in_the_file() -> None:
    hostile = ["\x1b[2J\n\r", "x" * 1_000_000, "\u202egnp.exe", "\x00"]
    for text in hostile:
        for line in (
            {**qualified("b2b"), text: 1},
            {**qualified("b2b"), "segment": text},
            changed(qualified("b2b"), {text: 1}),
            changed(qualified("b2b"), {"stage.phase": text}),
            changed(qualified("b2b"), {"next_step.date": text}),
            {**qualified("b2b"), "denied": [text]},
            {**qualified("b2b"), "lead": {text: 1}},
        ):
            said = fault(line)
            assert said.isprintable()
            assert len(said) < 600


def test_nothing_is_suggested_for_a_word_that_is_like_no_other() -> None:
    assert did_you_mean("zzz", ["approver"]) == ""
    assert did_you_mean("x" * 10_000_000, ["approver"]) == ""


def test_a_reader_knows_the_types_of_its_segments() -> None:
    lines = reader()

    assert isinstance(lines, LineReader)
    assert sorted(lines.types) == ["b2b", "biomanufacturing", "biopharma", "genomics", "medical_device"]
    assert type(read(qualified("b2b"))) is lines.types["b2b"]
