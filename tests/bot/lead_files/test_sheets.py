import tracemalloc
from pathlib import Path

import pytest

from bot.lead_files.sheets import SheetError, read_sheet


def sheet_of(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(path).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_list_is_read_however_it_was_saved(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    lines = [
        separator.join(each)
        for each in (("Company", "Contact"), ("Müller & Söhne", f'"Weiß{separator} Jürgen"'), ("Ärzte", ""))
    ]
    path = sheet_of(tmp_path / "list.csv", end.join([*lines, ""]).encode(encoding))

    assert read_sheet(path).headings == ("Company", "Contact")
    assert cells(path) == [("Müller & Söhne", f"Weiß{separator} Jürgen"), ("Ärzte", "")]


def test_a_quoted_cell_may_hold_line_breaks_and_lines_are_still_counted(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "list.csv", b'Company,Note\nHelix,"one\r\ntwo\nthree"\nOrvane,x\n')

    assert [(row.line, row.cells) for row in read_sheet(path).rows()] == [
        (2, ("Helix", "one\r\ntwo\nthree")),
        (5, ("Orvane", "x")),
    ]


def test_the_separator_is_counted_outside_quotation_marks(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "list.csv", b'"Company, or account, or firm";Contact\nHelix;Dana\n')

    assert cells(path) == [("Helix", "Dana")]


def test_a_hint_above_the_headings_is_followed_and_passed_over(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "list.csv", b"sep=;\nCompany, full;Contact\nHelix;Dana\n")

    assert read_sheet(path).headings == ("Company, full", "Contact")
    assert cells(path) == [("Helix", "Dana")]


def test_blank_lines_are_passed_over_and_a_short_row_is_one_with_empty_cells(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "list.csv", b"\n\nCompany,Contact\n\n,,\nHelix\n\n")

    assert cells(path) == [("Helix",)]


def test_a_row_with_more_cells_than_headings_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "list.csv", b"Company,Contact\nHelix, Inc.,Dana\nOrvane,Mara,\n")

    rows = list(read_sheet(path).rows())

    assert (rows[0].line, rows[0].cells) == (2, ())
    assert rows[0].problem.startswith("3 cells under 2 headings; put a cell that holds the separator in quotation")
    assert rows[1].cells == ("Orvane", "Mara", "")


def test_a_quotation_mark_that_is_never_closed_is_told_with_the_lines_it_swallowed(tmp_path: Path) -> None:
    lost = b"x,y\n" * 60_000
    path = sheet_of(tmp_path / "list.csv", b'Company,Contact\nHelix,"Dana\n' + lost + b"Orvane,Mara\n")

    problems = [row for row in read_sheet(path).rows() if row.problem]

    assert problems[0].line == 2
    assert problems[0].problem.startswith("a quotation mark is opened and never closed, up to line ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\n\n  \n", "the file is empty"),
        (b"PK\x03\x04rest", "a workbook or an archive; save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0rest", "a workbook or an archive"),
        (b"a" * 3_000_000, "a line is longer than a million characters"),
        (b"a," * 700 + b"\n", "701 columns are more than the 500 that are read"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(tmp_path: Path, content: bytes, words: str) -> None:
    path = sheet_of(tmp_path / "list.csv", content)

    with pytest.raises(SheetError, match=words):
        read_sheet(path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    row = b"Helix Bio,Dana Ortiz,Director\n"
    path = sheet_of(tmp_path / "list.csv", b"Company,Contact,Title\n" + row * 50_000)
    sheet = read_sheet(path)

    tracemalloc.start()
    count = sum(1 for _ in sheet.rows())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 50_000
    assert most < 2_000_000
