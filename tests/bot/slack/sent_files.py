"""Files for tests: Word documents put together by hand, harmless ones and others."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}"><w:body>'
_FOOT = "</w:body></w:document>"


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p>{properties}<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows: tuple[str, ...]) -> str:
    made = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def document(*parts: str) -> str:
    return _HEAD + "".join(parts) + _FOOT


def word(xml: str | bytes, more: Mapping[str, bytes] | None = None, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack a document's XML as Word does, with further parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def many_parts(count: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", document(paragraph("hello")))
        for number in range(count):
            archive.writestr(f"{number}", b"")
    return packed.getvalue()


def one_part(name: str, plain_size: int, said_size: int, letter: bytes = b" ") -> bytes:
    """Pack one part of equal letters, and lie about how large it will be."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body, crc, left = bytearray(), 0, plain_size
    while left > 0:
        piece = letter * min(left, 1 << 20)
        body += packer.compress(piece)
        crc = zlib.crc32(piece, crc)
        left -= len(piece)
    body += packer.flush()
    called = name.encode()
    shared = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(body), said_size, len(called), 0)
    local = b"PK\x03\x04" + shared + called + bytes(body)
    central = b"PK\x01\x02" + struct.pack("<H", 20) + shared + struct.pack("<HHHII", 0, 0, 0, 0, 0) + called
    ending = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + ending
