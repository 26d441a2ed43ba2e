"""Files that were sent: text is read, the rest is named; fetched from Slack alone, and nothing is written down."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack import files
from bot.slack.files import MOST_BYTES, MOST_CHARACTERS, FileText, NotRead, fetch, fetched, text_of, texts_of
from tests.bot.slack.sent_files import document, paragraph, word
from tests.slack_double.fixture import slack, slack_starts  # noqa: F401
from tests.slack_double.workspace import Workspace

NOTE = "Just off with Dana. They must move the process."
TALK = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Dana Ortiz>We start in Q3.

00:00:05.000 --> 00:00:06.000
Kim: And the budget?"""
TOKEN = "xoxb-canary-token-1234"


@pytest.mark.parametrize(
    ("name", "mimetype", "content"),
    [
        ("note.txt", "text/plain", NOTE.encode()),
        ("NOTE.MD", "", NOTE.encode()),
        ("note", "text/plain; charset=utf-8", NOTE.encode()),
        ("3.5 with Dana", "text/plain", NOTE.encode()),
        ("note.txt", "", b"\xef\xbb\xbf" + NOTE.encode()),
        ("note.txt", "", NOTE.encode("utf-16")),
        ("note.docx", "", word(document(paragraph(NOTE)))),
        ("note", files._WORD_TYPE, word(document(paragraph(NOTE)))),
    ],
)
def test_a_file_with_text_says_what_stands_in_it(name: str, mimetype: str, content: bytes) -> None:
    read = text_of(name, mimetype, content)

    assert isinstance(read, FileText)
    assert read.text == NOTE


def test_old_windows_letters_are_read() -> None:
    read = text_of("note.txt", "text/plain", "Z\u00fcrich \u2013 Q3 \u2026".encode("cp1252"))

    assert read == FileText("note.txt", "Z\u00fcrich \u2013 Q3 \u2026")


@pytest.mark.parametrize("name", ["call.vtt", "call.srt"])
def test_a_record_of_a_talk_keeps_its_times_and_speakers(name: str) -> None:
    read = text_of(name, "", TALK.replace("\n", "\r\n").encode())

    assert read == FileText(name, TALK)


def test_a_mail_is_read_and_what_was_attached_is_named() -> None:
    raw = (
        b'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nWe start.'
        b"\n--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=sow.pdf\n\n%PDF\n--x--\n"
    )

    assert text_of("mail.eml", "message/rfc822", raw) == FileText(
        "mail.eml", "From: a@b.example\n\nWe start.", ("sow.pdf",)
    )


@pytest.mark.parametrize(
    ("name", "mimetype", "what"),
    [
        ("memo.m4a", "audio/mp4", "voice"),
        ("memo", "audio/webm", "voice"),
        ("clip.mov", "video/quicktime", "voice"),
        ("board.HEIC", "image/heic", "photo"),
        ("card.jpg", "", "photo"),
        ("scan.pdf", "application/pdf", "file"),
        ("leads.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "file"),
        ("old.doc", "application/msword", "file"),
        ("all.zip", "application/zip", "file"),
        ("page.html", "text/html", "file"),
        ("", "", "file"),
    ],
)
def test_what_holds_no_text_for_us_is_named_by_its_kind(name: str, mimetype: str, what: str) -> None:
    read = text_of(name, mimetype, b"%PDF-1.7 \x00\x01")

    assert isinstance(read, NotRead)
    assert read.what == what
    assert read.why


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"  \n \n", "no text"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "it is not"),
        ("scan.docx", b"%PDF-1.7", "no Word document"),
        ("empty.docx", word(document(paragraph(""))), "no text"),
        ("mail.eml", b"hello", "no e-mail"),
        ("long.txt", b"a " * MOST_CHARACTERS, "200,000"),
        ("large.txt", b"a" * (MOST_BYTES + 1), "5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_left_with_a_reason(name: str, content: bytes, why: str) -> None:
    read = text_of(name, "", content)

    assert isinstance(read, NotRead)
    assert why in read.why
    assert read.what == ""
    assert "\n" not in read.why


def test_a_name_is_shown_on_one_line_its_end_kept() -> None:
    read = text_of("x" * 300 + "\u202e\nend.pdf", "", b"")

    assert isinstance(read, NotRead)
    assert len(read.name) <= 80
    assert read.name.endswith("end.pdf")
    assert read.name.isprintable()


class Server(BaseHTTPRequestHandler):
    """Answers by path, and keeps what it was asked."""

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Authorization")))
        match self.path:
            case "/note.txt":
                self._answer(200, "text/plain", NOTE.encode())
            case "/sign-in":
                self._answer(200, "text/html", b"<!DOCTYPE html><title>Sign in</title>")
            case "/large":
                self._answer(200, "text/plain", b"a" * 2000)
            case "/cut":
                self._answer(200, "text/plain", b"a" * 10, length=1000)
            case path if path.startswith("/to?"):
                self.send_response(302)
                self.send_header("Location", path[4:])
                self.end_headers()
            case path:
                self._answer(int(path[1:]), "text/plain", b"no")

    def _answer(self, status: int, kind: str, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def host() -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """A host that plays Slack's, and what it was asked."""
    asked: list[tuple[str, str | None]] = []
    handler = type("Handler", (Server,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
        thread.join()


def client_of(address: str = "https://slack.com") -> WebClient:
    return WebClient(TOKEN, base_url=f"{address}/api/")


def test_a_file_is_fetched_with_our_token_and_read(host: tuple[str, list[tuple[str, str | None]]]) -> None:
    address, asked = host

    read = fetched(client_of(address), {"name": "note.txt", "url_private_download": f"{address}/note.txt"})

    assert read == FileText("note.txt", NOTE)
    assert asked == [("/note.txt", f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/sign-in", "not allowed"), ("/large", "larger than"), ("/404", "not there"), ("/410", "not there"),
        ("/403", "send it again"), ("/429", "send it again"), ("/500", "send it again"),
        ("/to?/note.txt", "send it again"),
    ],
)  # fmt: skip
def test_what_slack_does_not_give_is_said_in_plain_words(
    host: tuple[str, list[tuple[str, str | None]]], path: str, why: str
) -> None:
    read = fetch(client_of(host[0]), {"name": "note.txt", "url_private_download": host[0] + path}, 1000)

    assert isinstance(read, NotRead)
    assert why in read.why


def test_a_file_that_comes_too_slowly_is_given_up(
    host: tuple[str, list[tuple[str, str | None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONGEST", -1.0)

    read = fetch(client_of(host[0]), {"name": "note.txt", "url_private_download": f"{host[0]}/note.txt"}, 1000)

    assert isinstance(read, NotRead)


@pytest.mark.parametrize(
    "file",
    [
        {"mimetype": "audio/mp4", "name": "memo.m4a"},
        {"subtype": "slack_audio", "name": "audio_message.txt"},
        {"mimetype": "image/png", "name": "board.png"},
        {"mimetype": "application/pdf", "name": "scan.pdf"},
        {"name": "note.txt", "size": MOST_BYTES + 1},
        {"name": "note.txt", "mode": "tombstone"},
        {"name": "note.txt", "mode": "hidden_by_limit"},
        {"name": "note.txt", "is_external": True},
        {"name": "note.txt", "url_private_download": None},
    ],
)
def test_what_is_not_read_anyway_is_not_fetched(
    host: tuple[str, list[tuple[str, str | None]]], file: dict[str, Any]
) -> None:
    whole = {"url_private_download": f"{host[0]}/note.txt", **file}

    assert isinstance(fetched(client_of(host[0]), whole), NotRead)
    assert host[1] == []


_tried: list[str] = []
_is_watching = threading.Event()


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _is_watching.is_set() and (
        event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}
        or (event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"))
    ):
        _tried.append(f"{event} {arguments[:2]}")


sys.addaudithook(_watch)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Give every try to reach out, or to write a file, while the block runs."""
    _tried.clear()
    _is_watching.set()
    try:
        yield _tried
    finally:
        _is_watching.clear()


HOSTS = [
    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "0", "2130706433", "0x7f000001",
    "0177.0.0.1", "127.1", "127.0.0.1.nip.io", "169.254.169.254", "[fe80::1]", "[fd00::1]", "10.0.0.1", "172.16.0.1",
    "192.168.0.1", "metadata.google.internal", "example.com", "slack.com.example.com", "files.slack.com.example.com",
    "filesslack.com", "files-slack.com", "slack.com.", "files.slack.com.", "xslack.com", "files.slack.com:8443",
    "files.slack.com:80", "files.slack.com:22", "files.slack.com:0", "files.slack.com:99999", "files.slack.com:x",
    "files.slack.com@127.0.0.1", "bot:secret@files.slack.com", "127.0.0.1#@files.slack.com",
    "127.0.0.1\\@files.slack.com", "127.0.0.1?.slack.com", "127.0.0.1/.slack.com", "127.0.0.1%2f.slack.com",
    "127.0.0.1%23.slack.com", "127.0.0.1%00.slack.com", "files.sl\u0430ck.com", "files\u3002slack.com",
    "files.slack.com\u2024", "\uff11\uff12\uff17.0.0.1", "127.0.0.1\t.slack.com", "127.0.0.1\n.slack.com",
    "127.0.0.1 .slack.com", ".slack.com", ".slack.com:x", "", "[", "[::1", "]",
]  # fmt: skip
OTHERS = [
    "http://files.slack.com/x", "ftp://files.slack.com/x", "file:///etc/passwd", "file://files.slack.com/etc/passwd",
    "data:text/plain,hello", "//files.slack.com/x", "files.slack.com/x", "gopher://files.slack.com/x",
    "javascript:x", "jar:https://files.slack.com/x", "\thttps://files.slack.com/x", "https:\\\\files.slack.com\\x",
    "https:files.slack.com", "http://127.0.0.1:9/x", "http://localhost:9/x",
]  # fmt: skip
ELSEWHERE = [*(f"https://{host}/files-pri/T1-F1/download/note.txt" for host in HOSTS), *OTHERS]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_nothing_is_fetched_from_anywhere_but_slack(url: str) -> None:
    with watched() as tried:
        read = fetch(client_of(), {"name": "note.txt", "url_private_download": url}, 1000)

    assert isinstance(read, NotRead)
    assert tried == []


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/x", "http://localhost:9/x", "https://files.slack.com/x"])
def test_no_redirect_is_followed_and_our_token_goes_nowhere_else(
    host: tuple[str, list[tuple[str, str | None]]], target: str
) -> None:
    address, asked = host

    with watched() as tried:
        read = fetch(client_of(address), {"name": "n.txt", "url_private_download": f"{address}/to?{target}"}, 1000)

    assert isinstance(read, NotRead)
    assert len(asked) == 1
    assert len([each for each in tried if "connect" in each]) == 1


def test_the_host_of_another_api_is_that_host_alone() -> None:
    assert files.is_slacks_own("http://127.0.0.1:8700/files-pri/x", "http://127.0.0.1:8700/api/")
    assert not files.is_slacks_own("http://127.0.0.1:8701/files-pri/x", "http://127.0.0.1:8700/api/")
    assert not files.is_slacks_own("https://127.0.0.1:8700/files-pri/x", "http://127.0.0.1:8700/api/")
    assert files.is_slacks_own("https://files.slack.com/files-pri/T1-F1/download/n.txt", "https://slack.com/api/")
    assert files.is_slacks_own("https://acme.slack.com/files/x", "https://slack.com/api/")
    assert files.is_slacks_own("https://files.slack-gov.com/x", "https://slack-gov.com/api/")


def test_a_secret_is_in_no_reason_and_no_log(
    host: tuple[str, list[tuple[str, str | None]]], caplog: pytest.LogCaptureFixture
) -> None:
    paths = ("/403", "/500", "/cut", "/sign-in")
    read = [
        fetch(client_of(host[0]), {"name": "note.txt", "url_private_download": host[0] + path}, 1000) for path in paths
    ]

    assert "canary" not in f"{read}{caplog.text}"


def test_no_file_is_written_while_files_are_read() -> None:
    contents = {"a.docx": word(document(paragraph(NOTE))), "b.eml": b"From: a@b.example\n\nhello", "c.txt": b"hello"}
    text_of("warm.docx", "", contents["a.docx"])

    with watched() as tried:
        for name, content in contents.items():
            text_of(name, "", content)

    assert tried == []


def test_more_files_than_anybody_sends_are_not_all_fetched(host: tuple[str, list[tuple[str, str | None]]]) -> None:
    sent = [{"name": "note.txt", "url_private_download": f"{host[0]}/note.txt"}] * (files.MOST_FILES + 2)

    read = texts_of(client_of(host[0]), sent)

    assert [isinstance(each, NotRead) for each in read] == [False] * files.MOST_FILES + [True, True]
    assert len(host[1]) == files.MOST_FILES


def test_files_sent_in_slack_are_read_in_their_order(slack: Workspace) -> None:  # noqa: F811
    slack.upload("kim", "note.txt", NOTE)
    slack.upload("kim", "call.docx", word(document(paragraph("We start in Q3."))))
    slack.upload("kim", "memo.m4a", b"\x00\x01", more={"subtype": "slack_audio"})
    sent = [file for message in slack.messages("kim") for file in message["files"]]

    read = texts_of(WebClient(slack.token(), base_url=f"{slack.address}/api/"), sent)

    assert read[:2] == (NOTE, "We start in Q3.")
    assert isinstance(read[2], NotRead)
    assert (read[2].what, read[2].name) == ("voice", "memo.m4a")
