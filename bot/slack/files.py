"""Files that were sent: which of them hold text, fetched from Slack's own hosts, read in memory, never written down."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic
from typing import Any, Final, Literal
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient

from bot.slack.documents import FileRefusedError, lines_with_text, word_text
from bot.slack.mail_files import mail_text
from bot.slack.mrkdwn import one_line

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_CHARACTERS: Final = 200_000
"""Three hours of talk."""
MOST_FILES: Final = 10
TIMEOUT: Final = 10
LONGEST: Final = 20.0
"""Seconds that a file may take in all, however slowly it drips."""
_NAME: Final = 80
_PIECE: Final = 64 * 1024

Kind = Literal["voice", "photo", "file", ""]

_TEXTS: Final = frozenset({"txt", "text", "md", "markdown", "csv", "tsv", "log", "vtt", "srt"})
_READ: Final = _TEXTS | {"docx", "eml"}
_TEXT_TYPES: Final = frozenset({"text/plain", "text/markdown", "text/csv", "text/vtt", "application/x-subrip"})
_WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUFFIXES_OF_TYPES: Final = {_WORD_TYPE: "docx", "message/rfc822": "eml", **dict.fromkeys(_TEXT_TYPES, "txt")}
_VOICE: Final = frozenset(
    {"m4a", "mp3", "ogg", "opus", "wav", "aac", "amr", "flac", "mp4", "mov", "webm", "mkv", "avi"}
)
_PHOTO: Final = frozenset({"png", "jpg", "jpeg", "gif", "heic", "heif", "webp", "bmp", "tif", "tiff", "svg"})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Nothing else in a name: some programs read `%2f` in it as the end of the host.
_SLACKS_OWN: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}slack(?:-gov)?\.com")

_NO_TEXT_IN_IT: Final = "I found no text in it"
_TOO_LARGE: Final = "it is larger than {most}; send the part that tells of the call"
_TOO_LONG: Final = "it has {size:,} characters and I read up to {most:,} at once; send the part that tells of the call"
_NOT_TEXT: Final = "it says that it is text, but it is not"
_NOT_SLACKS: Final = "it is kept outside of Slack, where I do not go; paste the text here"
_NOT_GIVEN: Final = "Slack did not give it to me; please send it again"
_NO_RIGHT: Final = "I am not allowed to open it; paste the text here"
_GONE: Final = "it is not there any more"
_TOO_MANY: Final = "that is one file too many at once; send it in another message"
_ATTACHED: Final = "it was attached to the mail, and I read only the mail"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileText:
    """What a file says; ``attached`` are names of what came with it, unread."""

    name: str
    text: str
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file that was not read, and why; ``what`` is its kind where we read none of that kind."""

    name: str
    why: str
    what: Kind = ""


def text_of(name: str, mimetype: str, content: bytes) -> FileText | NotRead:
    """Return the text of a file, or why there is none. Pure; nothing is ever written, called or unpacked to a disk."""
    called, suffix = _shown(name), _suffix(name, mimetype)
    kind = _kind(suffix, mimetype)
    if kind:
        return _unreadable(called, kind)
    if len(content) > MOST_BYTES:
        return NotRead(called, _TOO_LARGE.format(most=_megabytes(MOST_BYTES)))
    try:
        text, attached = _read(suffix, content)
    except FileRefusedError as error:
        return NotRead(called, str(error))
    if not text.strip():
        return NotRead(called, _NO_TEXT_IN_IT)
    if len(text) > MOST_CHARACTERS:
        return NotRead(called, _TOO_LONG.format(size=len(text), most=MOST_CHARACTERS))
    return FileText(called, text, attached)


def _read(suffix: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    if suffix == "docx":
        return word_text(content), ()
    if suffix == "eml":
        mail = mail_text(content)
        return mail.text, tuple(map(_shown, mail.attached))
    return "\n".join(lines_with_text(_decoded(content))), ()


def _decoded(content: bytes) -> str:
    """Return a text's words, by its mark of order, as UTF-8, or as old Windows programs write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        raise FileRefusedError(_NOT_TEXT)
    return text


def _suffix(name: str, mimetype: str) -> str:
    """Return what kind of file it is: by its name, else by what its sender's program says."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    said = _SUFFIXES_OF_TYPES.get(mimetype.partition(";")[0].strip().lower(), "")
    return suffix if suffix in _READ | _VOICE | _PHOTO else said


def _kind(suffix: str, mimetype: str) -> Kind:
    """Return the kind of what we do not read; an empty text for what we do."""
    if suffix in _READ:
        return ""
    if suffix in _VOICE or mimetype.startswith(("audio/", "video/")):
        return "voice"
    return "photo" if suffix in _PHOTO or mimetype.startswith("image/") else "file"


def _unreadable(called: str, kind: Kind) -> NotRead:
    named = {"voice": "a recording", "photo": "a picture"}.get(kind, "of a kind that I cannot read")
    return NotRead(called, f"it is {named}, and I read only text", kind)


def _shown(name: str) -> str:
    """Return a file's name on one line, its end kept, for that tells the kind."""
    line = one_line(name.strip()) or "the file"
    return line if len(line) <= _NAME else f"{line[: _NAME - 12]}\u2026{line[-11:]}"


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024)} MB"


def texts_of(client: WebClient, files: Sequence[Mapping[str, Any]]) -> tuple[str | NotRead, ...]:
    """Return what the files of a message say, each in turn, and what was not read with the reason."""
    found: list[str | NotRead] = []
    for place, file in enumerate(files):
        read = NotRead(_shown(_name(file)), _TOO_MANY) if place >= MOST_FILES else fetched(client, file)
        if isinstance(read, NotRead):
            found.append(read)
        else:
            found += [read.text, *(NotRead(each, _ATTACHED) for each in read.attached)]
    return tuple(found)


def fetched(client: WebClient, file: Mapping[str, Any]) -> FileText | NotRead:
    """Fetch one file of a message and return its text; what we do not read anyway is not fetched."""
    name, mimetype = _name(file), str(file.get("mimetype") or "")
    called, suffix = _shown(name), _suffix(name, mimetype)
    kind: Kind = "voice" if file.get("subtype") in {"slack_audio", "slack_video"} else _kind(suffix, mimetype)
    if file.get("mode") in {"tombstone", "hidden_by_limit"}:
        return NotRead(called, _GONE)
    if kind:
        return _unreadable(called, kind)
    content = fetch(client, file, MOST_BYTES)
    return content if isinstance(content, NotRead) else text_of(name, mimetype, content)


def _name(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or file.get("title") or "")


class _NoRedirect(HTTPRedirectHandler):
    """Our token goes where we sent it, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)


def fetch(client: WebClient, file: Mapping[str, Any], most_bytes: int) -> bytes | NotRead:
    """Download a file from Slack's own hosts with the bot's token; from nowhere else, and no more than so much."""
    called, url = _shown(_name(file)), str(file.get("url_private_download") or file.get("url_private") or "")
    if file.get("is_external") or not is_slacks_own(url, client.base_url):
        return NotRead(called, _NOT_SLACKS)
    if isinstance(size := file.get("size"), int) and size > most_bytes:
        return NotRead(called, _TOO_LARGE.format(most=_megabytes(most_bytes)))
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            is_page = answer.headers.get_content_type() == "text/html"
            content = _taken(answer, most_bytes)
    except HTTPError as error:
        error.close()
        log.warning("a file was not given: HTTP %s", error.code)
        return NotRead(called, _GONE if error.code in {404, 410} else _NOT_GIVEN)
    except (HTTPException, OSError, ValueError) as error:
        log.warning("a file was not given: %s", type(error).__name__)
        return NotRead(called, _NOT_GIVEN)
    # To whom it gives nothing, Slack shows a page on which to sign in.
    if is_page:
        return NotRead(called, _NO_RIGHT)
    return NotRead(called, _TOO_LARGE.format(most=_megabytes(most_bytes))) if len(content) > most_bytes else content


def _taken(answer: Any, most_bytes: int) -> bytes:
    """Read an answer, one byte more than is wanted at most, and not for ever."""
    ends, pieces, left = monotonic() + LONGEST, list[bytes](), most_bytes + 1
    while left > 0 and (piece := answer.read1(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
        if monotonic() > ends:
            raise TimeoutError
    return b"".join(pieces)


def is_slacks_own(url: str, api_url: str) -> bool:
    """Tell whether an address is Slack's: over TLS on one of its hosts, or on the host whose API we were set to use."""
    if not url.isascii() or not url.isprintable() or any(sign in url for sign in '\\ "<>'):
        return False
    try:
        asked, ours = urlsplit(url), urlsplit(api_url)
        is_plain = asked.username is None and asked.password is None and "@" not in asked.netloc
        return is_plain and bool(asked.hostname) and (_is_of_slack(asked) or _origin(asked) == _origin(ours))
    except ValueError:
        return False


def _is_of_slack(url: SplitResult) -> bool:
    is_ours = _SLACKS_OWN.fullmatch(url.hostname or "") is not None
    return is_ours and url.scheme == "https" and url.port in {None, 443}


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port
