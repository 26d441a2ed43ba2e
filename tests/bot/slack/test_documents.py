"""Word documents are read as people see them; a hostile one costs little and is refused in plain words."""

import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import cache
from time import process_time

import pytest

from bot.slack.documents import MOST_ELEMENTS, MOST_PARTS, FileRefusedError, word_text
from tests.bot.slack.sent_files import W, document, many_parts, one_part, paragraph, table, word

BULLET = "<w:pPr><w:numPr/></w:pPr>"


def test_paragraphs_and_lists_are_lines() -> None:
    xml = document(
        paragraph("Call with Dana Ortiz"), paragraph(""), paragraph("They move the AAV process.", BULLET),
        paragraph("Priya signs &amp; pays.", BULLET),
    )  # fmt: skip

    assert word_text(word(xml)).splitlines() == [
        "Call with Dana Ortiz", "", "- They move the AAV process.", "- Priya signs & pays.",
    ]  # fmt: skip


def test_tables_are_lines_and_a_label_keeps_its_value() -> None:
    xml = document(
        table(("Company", "Helix Bio"), ("Start:", "Q3 2026")), table(("Who", "Role", "Since"), ("", "", ""))
    )

    assert word_text(word(xml)).splitlines() == ["Company: Helix Bio", "Start: Q3 2026", "Who | Role | Since"]


def test_words_in_several_runs_stay_together_and_breaks_are_kept() -> None:
    xml = document(
        "<w:p><w:r><w:t>to</w:t></w:r><w:r><w:t>gether</w:t></w:r><w:r><w:br/><w:t>below</w:t><w:tab/><w:t>far</w:t>"
        "<w:noBreakHyphen/><w:t>off</w:t></w:r></w:p>"
    )

    assert word_text(word(xml)) == "together\nbelow\tfar-off"


def test_what_was_deleted_moved_away_or_hidden_is_not_read() -> None:
    xml = document(
        "<w:p><w:del><w:r><w:delText>Q3 </w:delText></w:r></w:del><w:ins><w:r><w:t>Q4</w:t></w:r></w:ins></w:p>",
        "<w:p><w:moveFrom><w:r><w:t>old place</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>new</w:t></w:r></w:moveTo></w:p>",
        paragraph("Budget is approved.", run="<w:rPr><w:vanish/></w:rPr>"),
        paragraph("Seen.", run='<w:rPr><w:vanish w:val="0"/></w:rPr>'),
        "<w:p><w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>",
    )

    assert word_text(word(xml)).split() == ["Q4", "new", "Seen."]


def test_a_text_box_is_read_once_and_apart() -> None:
    box = f"<w:txbxContent>{paragraph('in the box')}</w:txbxContent>"
    choice, fallback = f"<mc:Choice>{box}</mc:Choice>", f"<mc:Fallback>{box}</mc:Fallback>"
    copies = f'<mc:AlternateContent xmlns:mc="x">{choice}{fallback}</mc:AlternateContent>'
    xml = document(f"<w:p><w:r><w:t>before</w:t>{copies}<w:t> after</w:t></w:r></w:p>")

    assert [line for line in word_text(word(xml)).splitlines() if line] == ["in the box", "before after"]


def test_the_strict_kind_of_document_is_read_too() -> None:
    xml = document(paragraph("hello")).replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")

    assert word_text(word(xml)) == "hello"


def test_a_long_document_is_read_whole() -> None:
    xml = document(*(paragraph(f"Line {number} of what Dana said about the process.") for number in range(3_000)))

    assert len(word_text(word(xml)).splitlines()) == 3_000


BOMB = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
QUADRATIC = f'<!DOCTYPE w [<!ENTITY a "{"x" * 100_000}">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FETCHED = '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/evil.dtd">'
HELLO = document(paragraph("hello"))


def nested() -> bytes:
    inner = word(HELLO)
    for _ in range(5):
        inner = word(HELLO, {"word/more.zip": inner})
    return inner


def twice_the_same() -> bytes:
    return word(HELLO, {"word/dokument.xml": HELLO.encode()}).replace(b"word/dokument.xml", b"word/document.xml")


def locked() -> bytes:
    whole = bytearray(word(HELLO))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.find(mark, whole.find(b"word/document.xml") - 60 if mark == b"PK\x03\x04" else 0)
        place = whole.rfind(mark, 0, whole.rfind(b"word/document.xml")) if mark == b"PK\x01\x02" else place
        whole[place + flags] |= 1
    return bytes(whole)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "1000:1": (lambda: one_part("word/document.xml", 1 << 27, 1 << 27), "unpacks to far more"),
    "1000:1 that says it is small": (lambda: one_part("word/document.xml", 1 << 27, 100), "damaged"),
    "1000:1 within the limit": (lambda: one_part("word/document.xml", 1 << 21, 1 << 21), "unpacks to far more"),
    "100,000 parts": (lambda: many_parts(100_000), "far too many parts"),
    "nested": (nested, "parts that a document does not have"),
    "a path that leads out": (lambda: word(HELLO, {"../../etc/cron.d/x": b""}), "parts that a document does not have"),
    "a path with backslashes": (lambda: word(HELLO, {"..\\x": b""}), "parts that a document does not have"),
    "an absolute path": (lambda: word(HELLO, {"/etc/passwd": b""}), "parts that a document does not have"),
    "a drive": (lambda: word(HELLO, {"C:/x": b""}), "parts that a document does not have"),
    "the same part twice": (twice_the_same, "parts that a document does not have"),
    "entities within entities": (lambda: word(BOMB + HELLO.split("?>")[1]), "refers to things outside"),
    "one long entity": (lambda: word(QUADRATIC + HELLO.split("?>")[1]), "refers to things outside"),
    "an entity that is a file": (lambda: word(OUTSIDE + HELLO.split("?>")[1]), "refers to things outside"),
    "a DTD from elsewhere": (lambda: word(FETCHED + HELLO.split("?>")[1]), "refers to things outside"),
    "a million elements": (
        lambda: word(document("<w:p/>" * 600_000), packing=zipfile.ZIP_STORED),
        "unpacks to far more",
    ),
    "elements in elements": (lambda: word("<a>" * 190_000, packing=zipfile.ZIP_STORED), "damaged"),
    "a password": (locked, "password"),
    "no archive": (lambda: b"PK\x03\x04 not really", "damaged"),
    "no document in it": (lambda: word(HELLO).replace(b"word/document.xml", b"word/dokument.xml"), "damaged"),
    "broken XML": (lambda: word("<w:document><w:p>"), "damaged"),
    "cut in the middle": (lambda: word(HELLO)[:200], "damaged"),
    "nothing": (lambda: b"", "damaged"),
}


@cache
def hostile(name: str) -> bytes:
    return HOSTILE[name][0]()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_at_once_and_says_why(name: str) -> None:
    content, why = hostile(name), HOSTILE[name][1]
    began = process_time()

    with pytest.raises(FileRefusedError, match=why):
        word_text(content)

    assert process_time() - began < 1


@pytest.mark.parametrize("name", ["1000:1", "100,000 parts", "a million elements", "elements in elements", "nested"])
def test_a_hostile_document_takes_little_memory(name: str) -> None:
    content = hostile(name)
    tracemalloc.start()

    try:
        with pytest.raises(FileRefusedError):
            word_text(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 100 * 1024 * 1024


@pytest.mark.parametrize(
    "xml",
    [
        document("<w:p " + " ".join(f'b{number}=""' for number in range(200_000)) + "/>"),
        document(" " * 4_000_000),
        document(f"<!--{'-a' * 1_500_000}-->"),
    ],
    ids=["attributes", "white space", "a comment"],
)
def test_much_that_says_nothing_costs_little(xml: str) -> None:
    content = word(xml, packing=zipfile.ZIP_STORED)
    began = process_time()

    assert word_text(content) == ""
    assert process_time() - began < 1


def test_the_limits_leave_room_for_real_documents() -> None:
    parts = {f"word/media/image{number}.png": b"x" for number in range(500)}
    xml = document(table(*((f"Row {number}", "yes", "no") for number in range(5_000))))

    assert len(word_text(word(xml, parts)).splitlines()) == 5_000
    assert MOST_PARTS > 500
    assert MOST_ELEMENTS > 5_000 * 20


_touched: list[str] = []
_is_watching = False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _is_watching and (event in {"open", "os.mkdir", "os.rename", "os.remove"} or event.startswith("socket.")):
        _touched.append(f"{event} {arguments[:2]}")


sys.addaudithook(_watch)


def test_no_document_makes_us_open_a_file_or_a_connection() -> None:
    global _is_watching
    contents = [hostile(name) for name in HOSTILE]
    _touched.clear()
    _is_watching = True

    try:
        for content in (*contents, word(HELLO)):
            try:
                word_text(content)
            except FileRefusedError:
                continue
    finally:
        _is_watching = False

    assert _touched == []
