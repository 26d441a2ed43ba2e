"""From what Slack delivers to what it asks for: one task a delivery. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bot.conversation.messages import (
    Chose,
    ComplianceAskedFor,
    Deleted,
    Edited,
    FeedbackSent,
    HandedOver,
    Judged,
    Message,
    Opened,
    Origin,
    PutAside,
    Said,
    Undid,
    Wish,
    Wished,
)
from bot.slack.actions import Act, Pressed, pressed
from bot.slack.entries import filled
from bot.slack.forms import Form
from bot.slack.heard_text import heard_text, mentions
from bot.slack.receiving import COMMAND, EVENT
from bot.slack.tasks import (
    Begin,
    Fill,
    Give,
    Listen,
    Nothing,
    Remind,
    SetChannel,
    ShowHome,
    Stop,
    Take,
    Task,
    Tell,
    Welcome,
)
from bot.storage.facts import PutOff
from bot.storage.inbox import Delivery

SHORTCUT: Final = "debrief_this"
"""The `callback_id` of the message shortcut in the manifest."""
TIMER: Final = "timer"
"""The kind of delivery that we left for ourselves, for later."""
HOME: Final = "home"
"""What a timer is about when an App Home waits for a picture."""
TOMBSTONE: Final = "tombstone"
"""The subtype of what stays of a deleted message that has replies: Slack says that it changed into that."""
_HEADING: Final = 120
_WISHES: Final[Mapping[Act, Wish]] = {
    Act.MISSING: "missing", Act.WHY: "why", Act.WHYNOT: "whynot", Act.CHANGES: "changes", Act.RECORD: "record",
    Act.PASSAGE: "playbook", Act.NEXT_LEAD: "next",
}  # fmt: skip
_FORMS: Final[Mapping[Act, Form]] = {
    Act.EDIT: Form.EDIT, Act.ADD_PEOPLE: Form.PEOPLE, Act.REJECT: Form.REJECT, Act.WAIVE: Form.WAIVE,
}  # fmt: skip
_PUT_OFFS: Final[Mapping[str, PutOff]] = {"dont_know": "dont_know", "wont_say": "wont_say", "skip": "skip"}
_COMMANDS: Final[Mapping[str, str]] = {
    "why": "why is {rest} an SQL?", "whynot": "why isn't {rest} an SQL?", "missing": "what is missing on {rest}?",
    "status": "status of {rest}", "record": "show me the record of {rest}", "changes": "what changed on {rest}?",
}  # fmt: skip
_BARE: Final[Mapping[str, Wish]] = {
    "why": "why", "whynot": "whynot", "missing": "missing", "status": "leads", "record": "record",
    "changes": "changes", "leads": "leads", "near": "near", "flags": "flags", "help": "help", "": "help",
}  # fmt: skip
# Subtypes of `message` that a person wrote.
_WRITTEN: Final = frozenset({None, "file_share", "thread_broadcast", "me_message"})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent something, as Slack and our own log know them."""

    user: str
    name: str = ""
    zone: str = "UTC"
    segment: str | None = None


def user_of(delivery: Delivery) -> str:
    """Return the id of whoever sent this; an empty text where nobody did."""
    body = delivery.body
    event = body.get("event", {})
    changed = event.get("message") or event.get("previous_message") or {}
    if changed.get("subtype") == TOMBSTONE:
        changed = event.get("previous_message") or {}
    user = body.get("user_id") or body.get("user") or event.get("user") or changed.get("user") or ""
    return str(user.get("id", "")) if isinstance(user, Mapping) else str(user)


def is_reply_to_us(delivery: Delivery, bot: str) -> bool:
    """Tell whether a delivery belongs to a thread that our own message began."""
    event, body = delivery.body.get("event", {}), delivery.body
    if delivery.kind == EVENT:
        about = event.get("message") or event.get("previous_message") or event
        return bool(bot) and about.get("parent_user_id") == bot
    message = body.get("message") or {}
    root = message.get("thread_ts")
    # What was pressed is ours; only events name us.
    return bool(message) and (root in (None, message.get("ts")) or message.get("parent_user_id") == message.get("user"))


def channel_of(delivery: Delivery) -> str:
    """Return the channel in which something happened; an empty text where it happened in none."""
    body = delivery.body
    event = body.get("event", {})
    channel = body.get("channel_id") or body.get("channel") or event.get("channel") or ""
    channel = channel.get("id", "") if isinstance(channel, Mapping) else channel
    return str(channel or body.get("container", {}).get("channel_id", ""))


def is_direct(delivery: Delivery) -> bool:
    """Tell whether something was said in direct messages with us."""
    return channel_of(delivery).startswith("D")


def bot_of(delivery: Delivery) -> str:
    """Return our own user id in that workspace, where the delivery tells."""
    grants = delivery.body.get("authorizations") or [{}]
    return str(grants[0].get("user_id", "")) if isinstance(grants[0], Mapping) else ""


def task_of(delivery: Delivery, sender: Sender, *, thread: str, has_debrief: bool, links: str = "") -> Task:
    """Return what a delivery asks for. ``thread`` is the conversation's; ``links`` begins addresses of messages."""
    translate = _Translating(delivery, sender, thread, has_debrief, links)
    if delivery.kind == TIMER:
        body = delivery.body
        if body["what"] == HOME:
            return ShowHome(tuple((about, page) for about, page in body["pages"]), body["again"])
        return Remind(body["what"], body["lead"], body.get("number", 0))
    if delivery.kind == EVENT:
        return translate.event(delivery.body["event"])
    return translate.command(delivery.body) if delivery.kind == COMMAND else translate.interaction(delivery.body)


@dataclass(frozen=True, slots=True)
class _Translating:
    """One delivery on its way."""

    delivery: Delivery
    sender: Sender
    thread: str
    has_debrief: bool
    links: str

    def origin(self, at: str | None = None, lead: str = "") -> Origin:
        """Return where a message comes from; ``at`` is Slack's own time stamp of it."""
        moment = _moment(at) or self.delivery.received_at
        return Origin(
            workspace=self.delivery.workspace, actor=self.sender.user, thread=self.thread, event=self.delivery.event,
            at=moment, zone=self.sender.zone, name=self.sender.name or None, segment=None, lead=lead or None,
            link=self._link(at),
        )  # fmt: skip

    def _link(self, ts: str | None) -> str | None:
        channel = channel_of(self.delivery)
        if not (self.links and ts and channel) or _moment(ts) is None:
            return None
        return f"{self.links.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"

    def event(self, event: Mapping[str, Any]) -> Task:
        match event.get("type"):
            case "app_mention":
                return self._said(event)
            case "message":
                return self._message(event)
            case "app_home_opened" if event.get("tab") == "messages":
                return Welcome(str(event.get("channel", "")))
            case "app_home_opened":
                return ShowHome()
            case "agent_session_stopped":
                return Stop(channel_of(self.delivery), str(event.get("thread_ts") or event.get("ts") or ""))
            case other:
                return Nothing(f"nothing to do for `{other}`")

    def _message(self, event: Mapping[str, Any]) -> Task:
        subtype = event.get("subtype")
        if subtype == "message_changed":
            return self._changed(event)
        if subtype == "message_deleted":
            before = event.get("previous_message") or {}
            if before.get("bot_id"):
                return Nothing("our own message was deleted")
            ts = str(event.get("deleted_ts") or before.get("ts", ""))
            return Tell(Deleted(self.origin(event.get("event_ts")), self._id(ts)))
        if subtype not in _WRITTEN or event.get("bot_id"):
            return Nothing("nobody wrote that")
        if not is_direct(self.delivery):
            if mentions(str(event.get("text", "")), bot_of(self.delivery)):
                return Nothing("it comes as a mention too")
            if not self.has_debrief:
                return Nothing("a conversation that is not ours")
        return self._said(event)

    def _said(self, event: Mapping[str, Any]) -> Task:
        ts = str(event.get("ts", ""))
        text = heard_text(str(event.get("text", "")), bot_of(self.delivery))
        said = Said(self.origin(ts), text, self._id(ts))
        files = tuple(file for file in event.get("files") or () if isinstance(file, Mapping))
        if files:
            return Listen(said, tuple(dict(file) for file in files))
        if not text.strip():
            return Tell(Opened(said.origin))
        return Tell(said)

    def _changed(self, event: Mapping[str, Any]) -> Task:
        now, before = event.get("message") or {}, event.get("previous_message") or {}
        if now.get("bot_id") or before.get("bot_id"):
            return Nothing("our own message")
        if now.get("subtype") == TOMBSTONE:
            return Tell(Deleted(self.origin(event.get("event_ts")), self._id(str(now.get("ts", "")))))
        if now.get("text") == before.get("text"):
            return Nothing("the words are the same")
        ts = str(now.get("ts", ""))
        when = (now.get("edited") or {}).get("ts") or event.get("event_ts")
        text = heard_text(str(now.get("text", "")), bot_of(self.delivery))
        return Tell(Edited(self.origin(when), self._id(ts), text, _moment(ts)))

    def _id(self, ts: str) -> str:
        return f"{channel_of(self.delivery)}:{ts}"

    def command(self, body: Mapping[str, Any]) -> Task:
        """Read `/debrief ...`: a word of its own, or notes."""
        text = heard_text(str(body.get("text", ""))).strip()
        first, _, rest = text.partition(" ")
        word, rest, origin = first.casefold(), rest.strip(), self.origin()
        if word == "channel":
            return SetChannel(rest.casefold(), str(body.get("channel_id", "")))
        if word == "notes":
            return Begin(_headed(rest), Said(origin, rest)) if rest else Tell(Wished(origin, "help"), privately=True)
        if not rest and word in _BARE:
            return Tell(Wished(origin, _BARE[word]), privately=True)
        if word in _COMMANDS:
            return Tell(Said(origin, _COMMANDS[word].format(rest=rest)), privately=True)
        if len(text.split()) > len(_COMMANDS) and not text.endswith("?"):
            return Begin(_headed(text), Said(origin, text))
        return Tell(Said(origin, text), privately=True)

    def interaction(self, body: Mapping[str, Any]) -> Task:
        match body.get("type"):
            case "view_submission":
                found = filled(body.get("view") or {})
                return Take(found) if found else Nothing("a form that is none of ours")
            case "message_action" if body.get("callback_id") == SHORTCUT:
                message = body.get("message") or {}
                text = heard_text(str(message.get("text", "")))
                said = Said(self.origin(message.get("ts")), text, self._id(str(message.get("ts", ""))))
                return Begin(_headed(text), said) if text.strip() else Nothing("a message without words")
            case "block_actions":
                return self._actions(body)
            case other:
                return Nothing(f"nothing to do for `{other}`")

    def _actions(self, body: Mapping[str, Any]) -> Task:
        for action in body.get("actions") or ():
            meant = pressed(action, body.get("state"))
            if meant is not None:
                return self._pressed(meant, action, body)
        return Nothing("nothing of ours was pressed")

    def _pressed(self, meant: Pressed, action: Mapping[str, Any], body: Mapping[str, Any]) -> Task:
        if meant.act in _FORMS:
            return Fill(_FORMS[meant.act], meant.lead, meant.about, self.thread)
        origin = self.origin(action.get("action_ts"), meant.lead)
        in_home = (body.get("container") or {}).get("type") == "view"
        match meant.act:
            case Act.COPY:
                return Give("copy", meant.lead)
            case Act.EXPORT:
                return Give("export", meant.lead)
            case Act.PAGE:
                return ShowHome(((meant.about, int(meant.value or "0")),))
            case Act.FEEDBACK if meant.value != "helpful":
                return Fill(Form.FEEDBACK, meant.lead, meant.value, self.thread)
            case Act.OPEN if in_home:
                return Begin("", Opened(self.origin(), meant.lead))
            case Act.NEXT_LEAD if in_home:
                return Begin("", Wished(self.origin(), "next"))
            case _:
                message = self._meant(meant, origin)
                looks = meant.act in _WISHES and not is_direct(self.delivery)
                return Tell(message, privately=looks) if message else Nothing(f"nothing to do for `{meant.act}`")

    def _meant(self, meant: Pressed, origin: Origin) -> Message | None:
        """Return the message that a pressed button stands for."""
        match meant.act:
            case Act.CHOOSE | Act.PICK_DATE | Act.PICK_WINDOW if meant.value:
                # A question about which lead it is belongs to the thread, not to a lead.
                return Chose(origin, meant.about, meant.value)
            case Act.PUT_OFF if meant.value in _PUT_OFFS:
                return PutAside(origin, _PUT_OFFS[meant.value])
            case Act.UNDO | Act.REDO:
                return Undid(origin, redo=meant.act is Act.REDO)
            case Act.PASSAGE:
                return Wished(origin, "playbook", about=meant.about)
            case Act.HAND_OVER:
                return HandedOver(origin)
            case Act.ACCEPT:
                return Judged(origin, "accepted")
            case Act.ASK_COMPLIANCE:
                return ComplianceAskedFor(origin)
            case Act.FLAG:
                return Chose(origin, meant.about, meant.value)
            case Act.FEEDBACK:
                return FeedbackSent(origin, helpful=True)
            case Act.OPEN:
                return Opened(origin, meant.lead)
            case act if act in _WISHES:
                return Wished(origin, _WISHES[act])
            case _:
                return None


def _headed(text: str) -> str:
    """Return the beginning of a note, by which its thread is known again."""
    line = " ".join(text.split())
    return line if len(line) <= _HEADING else f"{line[: _HEADING - 1]}\u2026"


def _moment(ts: str | None) -> datetime | None:
    """Return the moment of Slack's time stamps, such as 1772438400.000200."""
    whole, _, part = (ts or "").partition(".")
    if not whole.isdecimal() or len(whole) > 11:
        return None
    return datetime.fromtimestamp(int(whole), UTC).replace(microsecond=int((part or "0")[:6].ljust(6, "0") or "0"))
