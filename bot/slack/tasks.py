"""What a delivery asks for: words for the assistant, a form, a copy, the App Home; a closed union of values."""

from dataclasses import dataclass
from typing import Any, Literal

from bot.conversation.messages import Message
from bot.slack.entries import Filled
from bot.slack.forms import Form


@dataclass(frozen=True, slots=True)
class Tell:
    """Hand a message to the assistant; with ``privately`` nobody but its sender sees the answer."""

    message: Message
    privately: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin a thread of our own in the sender's direct messages, headed so, and hand the message over there."""

    heading: str
    message: Message


@dataclass(frozen=True, slots=True)
class Listen:
    """Read files that were sent, with the words beside them."""

    message: Message
    files: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """Fill the form that was opened at once."""

    form: Form
    lead: str
    about: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """Take a form that was sent."""

    filled: Filled


@dataclass(frozen=True, slots=True)
class Give:
    """Hand out a lead as text: a note for a CRM, or its whole trail."""

    what: Literal["copy", "export"]
    lead: str


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Show the App Home; ``pages`` says which page of which list, ``again`` how often it waited for a picture."""

    pages: tuple[tuple[str, int], ...] = ()
    again: int = 0


@dataclass(frozen=True, slots=True)
class Welcome:
    """Offer what to begin with, in an empty conversation."""

    channel: str


@dataclass(frozen=True, slots=True)
class SetChannel:
    """Let a channel serve a purpose: a segment's handovers, or compliance."""

    purpose: str
    channel: str


@dataclass(frozen=True, slots=True)
class Remind:
    """Look again at something that waited: a handover nobody called for, a flag nobody answered."""

    what: Literal["handover", "flag"]
    lead: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody said stop in a thread: what was asked there before is answered no more."""

    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to do, for this reason."""

    why: str


Task = Tell | Begin | Listen | Fill | Take | Give | ShowHome | Welcome | SetChannel | Remind | Stop | Nothing
