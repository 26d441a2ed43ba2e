"""A CSV file as rows of cells: its encoding and separator found out, its rows read one at a time."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

CHUNK: Final = 1 << 16
LONGEST_LINE: Final = 1 << 20
MOST_COLUMNS: Final = 500
SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MARKS: Final = (
    (BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32"), (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CALLED: Final = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252"}
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


class SheetError(ValueError):
    """A file is no list that can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, or what is wrong with it, and the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a file is written, and its headings."""

    path: Path
    encoding: str
    separator: str
    headings: tuple[str, ...]

    @property
    def about(self) -> str:
        """How it was read, for people."""
        return f"{_CALLED.get(self.encoding, self.encoding.upper())}, separated by {SEPARATORS[self.separator]}"

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the headings; memory does not grow with the file."""
        with _opened(self.path, self.encoding) as text:
            rows = _rows(_lines(text), self.separator)
            next(_without_hint(rows), None)
            for row in rows:
                if not row.problem and not any(cell.strip() for cell in row.cells):
                    continue
                extra = [cell for cell in row.cells[len(self.headings) :] if cell.strip()]
                if extra:
                    have = f"{len(row.cells)} cells under {len(self.headings)} headings"
                    row = Row(row.line, problem=f"{have}; put a cell that holds the separator in quotation marks")
                yield row


def read_sheet(path: Path) -> Sheet:
    """Find out how a file is written, and read its headings. Raises `SheetError`, `OSError`."""
    with path.open("rb") as file:
        encoding = _encoding_of(file)
    with _opened(path, encoding) as text:
        beginning = text.read(CHUNK)
    separator = _separator_of(beginning)
    with _opened(path, encoding) as text:
        first = next(_without_hint(_rows(_lines(text), separator)), None)
    if first is None:
        raise SheetError("the file is empty; its first line must hold the headings of the columns")
    if first.problem:
        raise SheetError(f"line {first.line}: {first.problem}")
    if len(first.cells) > MOST_COLUMNS:
        raise SheetError(f"{len(first.cells)} columns are more than the {MOST_COLUMNS} that are read")
    return Sheet(path, encoding, separator, tuple(" ".join(cell.split()) for cell in first.cells))


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    # Line breaks stay as they are: inside quotation marks they are part of a cell.
    return path.open("r", encoding=encoding, errors="replace", newline="")


def _encoding_of(file: BinaryIO) -> str:
    """Return a file's encoding: by its mark, by the zeros of UTF-16, as UTF-8 where all of it is, else Windows-1252."""
    beginning = file.read(CHUNK)
    if beginning.startswith((_ZIP, _OLD_EXCEL)):
        raise SheetError("this is a workbook or an archive; save the sheet as CSV and import that")
    marked = next((encoding for mark, encoding in _MARKS if beginning.startswith(mark)), None)
    if marked is not None:
        return marked
    zeros = beginning[1::2].count(0), beginning[0::2].count(0)
    if max(zeros) * 4 > len(beginning):
        return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    decoder = getincrementaldecoder("utf-8")()
    try:
        while beginning:
            decoder.decode(beginning)
            beginning = file.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator_of(beginning: str) -> str:
    """Return the separator that the first line says (`sep=;`) or uses most, outside quotation marks."""
    first = beginning.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0].strip()
    if first.casefold().startswith("sep=") and first[4:5] in SEPARATORS:
        return first[4]
    counts, quoted = dict.fromkeys(SEPARATORS, 0), False
    for character in beginning.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda separator: counts[separator])


def _without_hint(rows: Iterator[Row]) -> Iterator[Row]:
    """Pass over blank lines and the hint that some tools write above the headings: `sep=;`."""
    for row in rows:
        text = "".join(row.cells).strip()
        if row.problem or (text and not text.casefold().startswith("sep=")):
            yield row


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise SheetError("a line is longer than a million characters; this does not look like a list of leads")
        yield line


def _rows(lines: Iterator[str], separator: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            until = f", up to line {reader.line_num}" if reader.line_num > begins else ""
            reason = "a quotation mark is opened and never closed" if "limit" in str(error) else str(error)
            yield Row(begins, problem=f"{reason}{until}")
            continue
        yield Row(begins, tuple(cells))
