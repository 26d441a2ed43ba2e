"""No secret reaches a log, whatever carries it there."""

import io
import logging

import pytest

from bot.runtime.logs import RedactingFormatter, Redaction

CANARIES = {
    "bot": "xoxb-1234567890-0987654321-AbCdEfGhIjKlMnOpQrStUvWx",
    "app": "xapp-1-A0123456789-1234567890123-abcdef0123456789abcdef",
    "user": "xoxp-1234-5678-9012-abcdef",
    "rotated": "xoxe.xoxb-1-Mi0yLTEyMzQ1Njc4OTAtMTIzNDU2Nzg5MC0xMjM0NTY3ODkw",
    "signing": "8f742231b10e8888abcd99yyyzzz85a5",
    "model": "sk-proj-0123456789abcdef",
    "database": "hunter2-and-more",
}
KNOWN = ("signing", "model", "database")


def logged(message: str, *arguments: object, error: Exception | None = None) -> str:
    """Return what the log would hold."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(Redaction([CANARIES[name] for name in KNOWN])))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.error(message, *arguments, exc_info=error)
    return stream.getvalue()


def raised(message: str) -> Exception:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


@pytest.mark.parametrize("name", CANARIES)
def test_no_secret_is_logged(name: str) -> None:
    secret = CANARIES[name]

    found = "".join(
        (
            logged(f"plainly {secret}"), logged("as an argument %s", secret),
            logged("in a value %r", {"token": secret}),
            logged("raised", error=raised(f"it was {secret}!")), logged(f"Authorization: Bearer {secret}"),
            logged(f"in the middle={secret}&more"),
        )
    )  # fmt: skip

    assert secret not in found
    assert secret[8:] not in found
    assert "[secret " in found


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://debrief:s3cr3t-pw@db.example/debrief", "s3cr3t-pw"),
        ("POST https://hooks.slack.com/actions/T1/123/AbCdEf failed", "AbCdEf"),
        ("header 'Bearer abc.def-ghi'", "abc.def-ghi"),
    ],
)
def test_what_looks_like_a_secret_is_taken_for_one(text: str, secret: str) -> None:
    assert secret not in Redaction()(text)


def test_one_secret_always_has_the_same_fingerprint_and_another_has_another() -> None:
    redaction = Redaction(["one-secret", "other-secret"])

    assert redaction("one-secret") == redaction("one-secret") != redaction("other-secret")


@pytest.mark.parametrize("text", ["xoxo", "an app-like word", "the box-office", "https://example.com/a:b@c", "a: b"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert Redaction([""])(text) == text


def test_what_went_wrong_is_told_in_a_line_without_secrets() -> None:
    told = Redaction([CANARIES["signing"]]).told(raised(f"one\ntwo {CANARIES['signing']} {'x' * 1000}"))

    assert told.startswith("ValueError at test_logs.py:")
    assert CANARIES["signing"] not in told
    assert "\n" not in told
    assert len(told) < 300
