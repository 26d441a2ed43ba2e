"""Saved e-mails as text: the headers that tell who wrote to whom, then what was written. Pure."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from itertools import islice
from typing import Final

from bot.slack.documents import FileRefusedError, lines_with_text

SHOWN_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
MOST_HEADER: Final = 500
MOST_PARTS: Final = 200
MOST_HTML: Final = 1024 * 1024
MOST_NAMED: Final = 10
_SEALS: Final = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
MOST_HEADERS: Final = 20_000
_HEADER: Final = re.compile(rb"^[A-Za-z0-9-]{1,60}:", re.MULTILINE)
_PART: Final = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)
_NESTED: Final = re.compile(rb"^content-type[ \t]*:[ \t]*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_MOST_NESTED: Final = 50
_SPACES: Final = re.compile(r"\s+")

_WHY_TOO_MANY: Final = "it is a mail of far too many parts, so I left it closed"
_WHY_NO_MAIL: Final = "it is no e-mail, or a damaged one"
_WHY_NO_TEXT: Final = "that mail has no text that I can read"


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail as text, and the names of what was attached to it, which nobody read."""

    text: str
    attached: tuple[str, ...] = ()


def mail_text(content: bytes) -> MailText:
    """Return a saved mail as text; its plain version where there is one. Raises `FileRefusedError`."""
    for kind, most in ((_PART, MOST_PARTS), (_NESTED, _MOST_NESTED), (_HEADER, MOST_HEADERS)):
        if sum(1 for _ in islice(kind.finditer(content), most + 1)) > most:
            raise FileRefusedError(_WHY_TOO_MANY)
    try:
        # The older policy leaves headers as they are: the newer one takes long over a long one.
        mail = message_from_bytes(content, policy=policy.compat32)
        parts = list(_leaves(mail))
    except (MessageError, ValueError, LookupError, RecursionError):
        raise FileRefusedError(_WHY_NO_MAIL) from None
    headers = [f"{name}: {value}" for name in SHOWN_HEADERS if (value := _header(mail, name))]
    if not headers:
        raise FileRefusedError(_WHY_NO_MAIL)
    body = _body(parts)
    if not body.strip():
        raise FileRefusedError(_WHY_NO_TEXT)
    attached = tuple(_called(part) for part in parts if _is_attached(part) and not _is_trimming(part))
    return MailText("\n".join([*headers, "", *lines_with_text(body)]), attached[:MOST_NAMED])


def _leaves(mail: Message) -> Iterator[Message]:
    """Yield the parts of a mail in order; a mail within it is one part, for its words are somebody else's."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        children = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(children, list):
            waiting += [child for child in reversed(children) if isinstance(child, Message)]
        else:
            yield part


def _body(parts: list[Message]) -> str:
    """Return what was written: the plain parts, else the formatted ones."""
    written = [part for part in parts if not _is_attached(part)]
    plain = [_decoded(part) for part in written if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain)
    formatted = [_decoded(part) for part in written if part.get_content_type() == "text/html"]
    return "\n\n".join(plain_of_html(text[:MOST_HTML]) for text in formatted)


def _is_attached(part: Message) -> bool:
    kind, is_named = part.get_content_type(), part.get_filename() is not None
    is_text = kind in {"text/plain", "text/html"}
    is_mail = part.get_content_maintype() == "message"
    return part.get_content_disposition() == "attachment" or is_mail or (not is_text and is_named)


def _is_trimming(part: Message) -> bool:
    """Tell whether a part belongs to the looks or the seal of a mail: a logo in the signature, a certificate."""
    is_shown_within = part.get("Content-ID") is not None or part.get_content_disposition() == "inline"
    return part.get_content_type() in _SEALS or (part.get_content_maintype() == "image" and is_shown_within)


def _called(part: Message) -> str:
    if part.get_filename() is None and part.get_content_maintype() == "message":
        return "a mail within it"
    return _words(str(part.get_filename() or "something without a name"))


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", errors="replace")


def _header(mail: Message, name: str) -> str:
    return _words(str(mail.get(name, "")))


def _words(raw: str) -> str:
    """Return a header's words as they are read, on one line."""
    try:
        pieces = decode_header(raw[: MOST_HEADER * 8])
        shown = "".join(
            piece.decode(charset or "ascii", errors="replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except (HeaderParseError, LookupError, ValueError):
        shown = raw
    return _SPACES.sub(" ", shown).strip()[:MOST_HEADER]


_SKIPPED: Final = frozenset({"head", "script", "style", "title", "template", "noscript"})
_LINES: Final = frozenset(
    {"address", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
     "pre", "table", "tr", "ul"}
)  # fmt: skip
_TAG_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")


def plain_of_html(source: str) -> str:
    """Return the text of a formatted mail: a line a block, quoted parts behind `>`; in time linear in its length."""
    page = _Page()
    place = 0
    while place < len(source):
        begins = source.find("<", place)
        page.add(source[place : begins if begins >= 0 else len(source)])
        if begins < 0:
            break
        place = page.tag(source, begins)
    page.end_line()
    return "\n".join(page.lines)


@dataclass(slots=True)
class _Page:
    """The lines of a formatted text so far."""

    lines: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _quoted: int = 0

    def add(self, words: str) -> None:
        if words:
            self._line.append(html.unescape(words))

    def end_line(self) -> None:
        line = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line = []
        if line:
            self.lines.append("> " * min(self._quoted, 9) + line)
        elif self.lines and self.lines[-1]:
            self.lines.append("")

    def tag(self, source: str, begins: int) -> int:
        """Take the tag that begins here, and return the place behind it; what is not shown is passed over."""
        if source.startswith("<!--", begins):
            return _behind(source, "-->", begins + 4)
        named = _TAG_NAME.match(source, begins + 1)
        if named is None and source[begins + 1 : begins + 2] not in {"!", "?"}:
            self.add("<")
            return begins + 1
        ends = _behind(source, ">", begins + 1)
        name, is_end = (named[1].lower(), named[0].startswith("/")) if named else ("", False)
        if name in _SKIPPED and not is_end:
            found = _end_tag(name).search(source, ends)
            return found.end() if found else len(source)
        self._dress(name, is_end=is_end)
        return ends

    def _dress(self, name: str, *, is_end: bool) -> None:
        if name in _LINES:
            self.end_line()
        elif name in {"td", "th"} and is_end:
            self._line.append(" ")
        if name == "blockquote":
            self._quoted = max(0, self._quoted + (-1 if is_end else 1))
        elif name == "li" and not is_end:
            self._line.append("- ")


def _behind(source: str, mark: str, start: int) -> int:
    """Return the place behind the next such mark; the end where there is none."""
    place = source.find(mark, start)
    return len(source) if place < 0 else place + len(mark)


def _end_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}[^>]{{0,100}}>", re.IGNORECASE)
