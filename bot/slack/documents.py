"""Word documents as text: unpacked in memory within limits, XML without entities, what a reader of it sees. Pure."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 4 * 1024 * 1024
"""Bytes; the text of a thick book has some two million, with its marks."""
MOST_ELEMENTS: Final = 200_000
TIGHTEST: Final = 150
"""How many times smaller a packed text may be; a repetitive table comes to fifty."""
_SMALL: Final = 256 * 1024
"""Unpacked bytes that do no harm, however tightly they were packed."""
_MAIN: Final = "word/document.xml"
_ONE_PART: Final = b"PK\x01\x02"
_PACKED: Final = frozenset({".zip", ".7z", ".rar", ".gz", ".tar", ".jar", ".docx"})
_WORD: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_ELSEWHERE: Final = frozenset({"moveFrom", "Fallback"})
"""What stands in the file a second time: a moved text's old place, a picture's copy for old programs."""
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

_WHY_PACKED_TOO_TIGHTLY: Final = "it unpacks to far more than it should, so I left it closed"
_WHY_TOO_MANY: Final = "it holds far too many parts, so I left it closed"
_WHY_ODD: Final = "it holds parts that a document does not have, so I left it closed"
_WHY_NOT_WORD: Final = "it is no Word document, or a damaged one"
_WHY_LOCKED: Final = "it is protected with a password"
_WHY_ENTITIES: Final = "its text refers to things outside of it, so I left it closed"


class FileRefusedError(ValueError):
    """A file is not read; the words say why, to whoever sent it."""


def word_text(content: bytes) -> str:
    """Return the text of a Word document, a line a paragraph or table row. Raises `FileRefusedError`."""
    text = _Text()
    parser = DefusedXMLParser(target=text, forbid_dtd=True)
    try:
        parser.feed(_main_part(content))
        parser.close()
    except DefusedXmlException:
        raise FileRefusedError(_WHY_ENTITIES) from None
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        if isinstance(error, FileRefusedError):
            raise
        raise FileRefusedError(_WHY_NOT_WORD) from None
    return "\n".join(text.lines)


def _main_part(content: bytes) -> bytes:
    """Unpack the part that holds the text, and nothing else."""
    # Counted before the list of parts is read: each of them costs memory.
    if content.count(_ONE_PART) > MOST_PARTS:
        raise FileRefusedError(_WHY_TOO_MANY)
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            part = _checked(packed.infolist())
            return _unpacked(packed, part)
    except RuntimeError:
        raise FileRefusedError(_WHY_LOCKED) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, UnicodeError, KeyError):
        raise FileRefusedError(_WHY_NOT_WORD) from None


def _checked(parts: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or any(map(_is_odd, names)):
        raise FileRefusedError(_WHY_ODD)
    part = next((part for part in parts if part.filename == _MAIN), None)
    if part is None:
        raise FileRefusedError(_WHY_NOT_WORD)
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileRefusedError(_WHY_NOT_WORD)
    return part


def _is_odd(name: str) -> bool:
    """Tell whether a part's name leads out of the document, or names something packed."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or path.suffix.lower() in _PACKED


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Unpack a part; what it says of its own size is not believed."""
    most = min(MOST_UNPACKED, max(_SMALL, part.compress_size * TIGHTEST))
    with packed.open(part) as stream:
        found = stream.read(most + 1)
    if len(found) > most:
        raise FileRefusedError(_WHY_PACKED_TOO_TIGHTLY)
    return found


@dataclass(slots=True)
class _Text:
    """Takes the elements of a document's XML as they come, and keeps the lines that are seen."""

    lines: list[str] = field(default_factory=list)
    _open: list[list[str]] = field(default_factory=list)
    """The pieces of each paragraph that has begun; a text box stands within another's."""
    _rows: list[list[list[str]]] = field(default_factory=list)
    """The cells of each table row that has begun, and the lines in each."""
    _elements: int = 0
    _elsewhere: int = 0
    _is_run: bool = False
    _is_hidden: bool = False
    _is_text: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise FileRefusedError(_WHY_PACKED_TOO_TIGHTLY)
        space, name = _parts(tag)
        if name in _ELSEWHERE:
            self._elsewhere += 1
        if space not in _WORD:
            return
        match name:
            case "p":
                self._open.append([])
            case "tr":
                self._rows.append([])
            case "tc" if self._rows:
                self._rows[-1].append([])
            case "numPr" if self._open and not self._open[-1]:
                self._open[-1].append("- ")
            case "r":
                self._is_run, self._is_hidden = True, False
            case "vanish" if self._is_run:
                self._is_hidden = not any(value in {"0", "false", "off"} for value in attributes.values())
            case "t":
                self._is_text = True
            case _ if name in _SIGNS:
                self._add(_SIGNS[name])

    def end(self, tag: str) -> None:
        space, name = _parts(tag)
        if name in _ELSEWHERE:
            self._elsewhere -= 1
        if space not in _WORD:
            return
        match name:
            case "p" if self._open:
                self._say("".join(self._open.pop()))
            case "tr" if self._rows:
                cells = [" ".join(lines) for lines in self._rows.pop() if lines]
                self._say(_row(cells))
            case "t":
                self._is_text = False
            case "r":
                self._is_run = self._is_hidden = False

    def data(self, words: str) -> None:
        if self._is_text:
            self._add(words)

    def close(self) -> None:
        return

    def _add(self, words: str) -> None:
        # What its reader does not see was not said to us.
        if self._open and not self._is_hidden and not self._elsewhere:
            self._open[-1].append(words)

    def _say(self, line: str) -> None:
        """Keep a line: of the table cell that it stands in, else of the document."""
        line = line.rstrip()
        if self._rows and self._rows[-1]:
            if line.strip():
                self._rows[-1][-1].append(line.strip())
        elif line or (self.lines and self.lines[-1]):
            self.lines.append(line)


def _row(cells: list[str]) -> str:
    """Return a table row as a line: a label and what belongs to it, or several cells side by side."""
    if len(cells) == 2:
        return f"{cells[0].removesuffix(':')}: {cells[1]}"
    return " | ".join(cells)


def _parts(tag: str) -> tuple[str, str]:
    space, _, name = tag.rpartition("}")
    return space.removeprefix("{"), name


def lines_with_text(text: str) -> Iterator[str]:
    """Yield the lines of a text, with no more than one empty line between them."""
    was_empty = True
    for line in text.splitlines():
        if line.strip() or not was_empty:
            yield line.rstrip()
        was_empty = not line.strip()
