"""Saved e-mails: who wrote what to whom, in words; hostile ones cost little."""

import tracemalloc
from email.message import EmailMessage
from time import process_time

import pytest

from bot.slack.documents import FileRefusedError
from bot.slack.mail_files import MOST_HEADER, mail_text, plain_of_html

THREAD = """Hi Kim,

Yes, we would start in Q3. Priya signs.

Best, Dana

On Mon, 2 Mar 2026 at 09:00, Kim Rep <kim@us.example> wrote:
> When would you start?
"""


def mail(text: str = THREAD, html: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    told = {
        "From": "Dana Ortiz <dana@helixbio.example>",
        "To": "Kim Rep <kim@us.example>",
        "Date": "Mon, 02 Mar 2026 11:00:00 +0000",
        "Subject": "Re: our process",
    }
    for name, value in {**told, **headers}.items():
        made[name] = value
    if text:
        made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_a_mail_is_its_headers_and_what_was_written_with_what_it_quotes() -> None:
    assert mail_text(bytes(mail())).text.splitlines() == [
        "From: Dana Ortiz <dana@helixbio.example>",
        "To: Kim Rep <kim@us.example>",
        "Date: Mon, 02 Mar 2026 11:00:00 +0000",
        "Subject: Re: our process",
        "",
        *THREAD.splitlines(),
    ]


def test_the_plain_version_is_preferred() -> None:
    told = mail_text(bytes(mail("We start in Q3.", html="<p>We start in <b>Q4</b>.</p>"))).text

    assert "Q3" in told
    assert "Q4" not in told


def test_a_mail_with_only_a_formatted_version_is_read_without_its_marks() -> None:
    html = (
        "<html><head><title>T</title><style>p {color: red}</style></head><body><!-- <b>note</b> -->"
        "<p>We&nbsp;start in <b>Q3</b> &amp; pay.<br>Priya signs.</p><script>alert('Q4')</script>"
        "<ul><li>3 batches</li><li>200&nbsp;L</li></ul><table><tr><td>Start</td><td>Q3</td></tr></table>"
        "<div>On 2 March Kim wrote:</div><blockquote>When?<blockquote>Soon</blockquote></blockquote><p>a < b</p></body>"
    )

    told = [line for line in mail_text(bytes(mail("", html=html))).text.splitlines() if line][4:]

    assert told == [
        "We start in Q3 & pay.", "Priya signs.", "- 3 batches", "- 200 L", "Start Q3", "On 2 March Kim wrote:",
        "> When?", "> > Soon", "a < b",
    ]  # fmt: skip


def test_attachments_are_named_and_not_read() -> None:
    made = mail("See attached.")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="scope.pdf")
    made.add_attachment("Budget is approved.", filename="b\u00fcdget.txt")

    read = mail_text(bytes(made))

    assert read.attached == ("scope.pdf", "b\u00fcdget.txt")
    assert "approved" not in read.text


def test_a_mail_within_a_mail_is_named_for_its_words_are_somebody_elses() -> None:
    made = mail("See below.")
    made.add_attachment(mail("We have the budget.", **{"From": "ann@other.example"}))

    read = mail_text(bytes(made))

    assert "budget" not in read.text
    assert read.attached == ("a mail within it",)


def test_logos_and_seals_are_not_named() -> None:
    made = mail("Hello.")
    made.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png", disposition="inline", cid="<1>")
    made.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    made.add_attachment(b"x", maintype="image", subtype="png", filename="whiteboard.png")

    assert mail_text(bytes(made)).attached == ("whiteboard.png",)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "koi8-r"])
def test_letters_come_through_whatever_they_were_written_in(charset: str) -> None:
    words = "\u0414\u0430\u043d\u0430" if charset == "koi8-r" else "Z\u00fcrich"
    made = EmailMessage()
    made["From"], made["Subject"] = "dana@helixbio.example", f"Besuch in {words}"
    made.set_content(f"{words} in Q3.", charset=charset)

    told = mail_text(bytes(made)).text

    assert f"Subject: Besuch in {words}" in told
    assert f"{words} in Q3." in told


@pytest.mark.parametrize("charset", ["no-such-charset", "base64", "idna", ""])
def test_a_charset_that_nobody_knows_does_no_harm(charset: str) -> None:
    raw = f'From: a@b.example\nContent-Type: text/plain; charset="{charset}"\n\nWe start in Q3.'

    assert "We start in Q3." in mail_text(raw.encode()).text


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", b"\x00\xff\xd0\xcf\x11\xe0", b"Timeline: Q3\nBudget: approved\n", b"From: a@b.example\n\n  \n"],
)
def test_what_is_no_mail_or_says_nothing_is_refused(raw: bytes) -> None:
    with pytest.raises(FileRefusedError, match="mail"):
        mail_text(raw)


def _parts(count: int) -> bytes:
    head = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n'
    return head + b"--x\nContent-Type: text/plain\n\nhello\n" * count


def _nested(depth: int) -> bytes:
    levels = [f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'.encode() for level in range(depth)]
    return b"From: a@b.example\n" + b"".join(levels) + b"Content-Type: text/plain\n\nhello\n"


HOSTILE = {
    "a hundred thousand parts": _parts(100_000),
    "parts in parts": _nested(10_000),
    "forwarded in forwarded": b"From: a@b.example\n" + b"Content-Type: message/rfc822\n\n" * 50_000,
    "a million headers": b"From: a@b.example\n" + b"a:b\n" * 1_000_000 + b"\nhello",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_refused_at_once(name: str) -> None:
    began = process_time()
    tracemalloc.start()

    try:
        with pytest.raises(FileRefusedError, match="far too many parts"):
            mail_text(HOSTILE[name])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert process_time() - began < 1
    assert peak < 100 * 1024 * 1024


LONG = {
    "a header": b"From: " + b"a@b.example, " * 300_000 + b"\n\nhello",
    "an encoded header": b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nhello",
    "a folded header": b"From: a@b.example\nSubject: x\n" + b" y\n" * 500_000 + b"\nhello",
    "lines": b"From: a@b.example\n\nhello" + b"\n" * 1_000_000,
    "a boundary that never comes": b'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\nhello\n'
    + b"--y\n" * 500_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_mail_with_much_of_one_thing_costs_little(name: str) -> None:
    began = process_time()

    told = mail_text(LONG[name]).text

    assert process_time() - began < 2
    assert "hello" in told
    assert max(len(line) for line in told.splitlines()) < MOST_HEADER + 20


@pytest.mark.parametrize("piece", ["<", "<!--", "<style>", "<a b='", "&", "<blockquote>", "</", "<p>", "<div\n", "&#"])
def test_formatted_text_is_read_in_time_linear_in_its_length(piece: str) -> None:
    began = process_time()

    plain_of_html(piece * (300_000 // len(piece)))

    assert process_time() - began < 1


def test_an_unfinished_page_is_read_as_far_as_it_goes() -> None:
    assert plain_of_html("<p>We start in Q3.<br>Priya <b signs") == "We start in Q3.\nPriya"
    assert plain_of_html("Seen. <!-- unseen") == "Seen."
