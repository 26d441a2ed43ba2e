"""What follows from a turn elsewhere: a lead's handover note, news for its rep, flags for compliance, reminders."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.conversation.assistant import Assistant
from bot.conversation.handing_over import may_not_be_handed_over
from bot.conversation.messages import (
    Choice,
    LeadShown,
    Message,
    Origin,
    Question,
    Reply,
)
from bot.conversation.standing import LeadView, view_of
from bot.conversation.wording import flag_shown, lead_words, segment_words
from bot.slack.blocks import message_of
from bot.slack.handover import handover_message, handover_of
from bot.slack.rich import preformatted, rich
from bot.slack.shown import Shown, fallback, notice
from bot.slack.translating import TIMER, Sender
from bot.storage.entries import Entry
from bot.storage.export import export_lines
from bot.storage.facts import (
    LOOKING,
    ComplianceAsked,
    DebriefOpened,
    EvidenceNoted,
    FlagRaised,
    LeadHandedOver,
    MessageReceived,
    StatusSet,
    Undone,
)
from bot.storage.inbox import Delivery
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import rows_named
from bot.storage.outbox import Post
from qualification.terms import Outcome
from qualification.wording import enum_words

ALL, COMPLIANCE = "all", "compliance"
"""What a channel may serve beside one segment's hand-overs: those of every segment, and what compliance must see."""
REMIND_AFTER: Final = timedelta(hours=24)
_NEWS: Final = (EvidenceNoted, Undone, StatusSet, LeadHandedOver)


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn that was just recorded: the lead as it is now, and what was asked."""

    view: LeadView
    message: Message
    delivery: Delivery
    compliance: str
    """The channel in which compliance reads; an empty text where there is none."""

    @property
    def added(self) -> tuple[Entry, ...]:
        """The entries of this very turn."""
        return tuple(entry for entry in self.view.history if entry.recorded_at == self.message.origin.at)

    @property
    def is_new(self) -> bool:
        """Tell whether this turn recorded something that people elsewhere want to know."""
        return any(entry.kind not in LOOKING for entry in self.added)


def view_in(connection: Connection, assistant: Assistant, lead: str, today: date) -> LeadView | None:
    """Return a lead with what the caller's transaction added."""
    ledger = assistant.ledger
    row = rows_named(connection, ledger.name, [lead]).get(lead)
    if row is None:
        return None
    guide = assistant.guides.of(row.segment, ledger.workspace())
    return LeadView(row, ledger.history_in(connection, lead, None), guide, today)


def view_of_lead(assistant: Assistant, lead: str, today: date) -> LeadView | None:
    """Return a lead as it stands in the store."""
    ledger = assistant.ledger
    return view_of(ledger, assistant.guides, ledger.workspace(), lead, today) if lead else None


def origin_of(delivery: Delivery, sender: Sender, thread: str) -> Origin:
    """Return where a message comes from that a form or a timer stands for."""
    return Origin(
        workspace=delivery.workspace, actor=sender.user, thread=thread or delivery.thread, event=delivery.event,
        at=delivery.received_at, zone=sender.zone, name=sender.name or None,
    )  # fmt: skip


def is_known_in(view: LeadView, channel: str) -> bool:
    """Tell whether a channel has heard of a lead before: its notes were told there, or it was handed over there."""
    if not channel or channel.startswith("D"):
        return True
    begins = f"{channel}:"
    for entry in view.history:
        match entry.fact:
            case MessageReceived(thread=thread) | DebriefOpened(thread) if thread.startswith(begins):
                return True
            case LeadHandedOver(to) if to == channel:
                return True
            case _:
                pass
    return False


def handovers(view: LeadView) -> int:
    """Return how often a lead was handed over."""
    return sum(isinstance(entry.fact, LeadHandedOver) for entry in view.history)


def posts(turn: Turned, named: Callable[[str], str]) -> Iterator[Post]:
    """Yield what is to be said elsewhere than in the answer."""
    if not turn.is_new:
        return
    yield from _handover_note(turn, named)
    yield from _news_for_rep(turn, named)
    raised = [entry.fact for entry in turn.added if isinstance(entry.fact, FlagRaised)]
    for flag in raised if turn.compliance else ():
        yield from flag_posts(turn.view, flag, turn.delivery, turn.compliance, is_reminder=False)
    if _is_of(turn, ComplianceAsked) and turn.compliance:
        yield _post(turn.delivery, "compliance", turn.compliance, message_of(_question_for_compliance(turn, named)))


def _question_for_compliance(turn: Turned, named: Callable[[str], str]) -> Reply:
    """Return the question of eligibility as compliance gets it: with the answers to press, and who asks."""
    view = turn.view
    values = view.policy.values_of("compliance.eligibility") or ()
    choices = tuple(Choice(value, enum_words(value)) for value in values)
    asked = f"Is {lead_words(view.row)} cleared to be a customer? {named(turn.message.origin.actor)} asks."
    lead = LeadShown(view.row.lead, lead_words(view.row), segment_words(view.row.segment))
    return Reply(question=Question("compliance.eligibility", asked, "choice", choices), lead=lead)


def _handover_note(turn: Turned, named: Callable[[str], str]) -> Iterator[Post]:
    """Yield the note of a lead that is handed over now, or its new wording where it was before."""
    view, count = turn.view, handovers(turn.view)
    handed = [entry.fact for entry in view.history if isinstance(entry.fact, LeadHandedOver)]
    if not handed or not handed[-1].to:
        return
    shown = handover_message(handover_of(view, named))
    key, channel, workspace = f"handover:{view.row.lead}:{count}", handed[-1].to, turn.delivery.workspace
    if _is_of(turn, LeadHandedOver):
        yield Post(key, workspace, channel, "chat.postMessage", {"channel": channel, **shown.arguments()})
        return
    where = {"channel": {"$channel_of": key}, "ts": {"$ts_of": key}}
    yield Post(f"{turn.delivery.event}:note", workspace, channel, "chat.update", {**where, **shown.updating()})


def _is_of(turn: Turned, kind: type) -> bool:
    return any(isinstance(entry.fact, kind) for entry in turn.added)


def _news_for_rep(turn: Turned, named: Callable[[str], str]) -> Iterator[Post]:
    """Yield a word to the lead's rep where somebody else has taken it or sent it back."""
    view, actor = turn.view, turn.message.origin.actor
    owner = view.row.owner
    became = next((entry.fact for entry in turn.added if isinstance(entry.fact, StatusSet)), None)
    if became is None or not owner or owner == actor:
        return
    by, called = named(actor), lead_words(view.row)
    said = {
        "accepted": f"{called} was accepted by {by}.",
        "rejected": f"{called} was sent back by {by}: {became.reason}. It is offered again once more is known.",
        "opportunity": f"{called} is an opportunity now.",
        "reopened": f"{called} was reopened by {by}: {became.reason}.",
    }[became.status]
    yield _post(turn.delivery, "news", owner, notice(said))


def flag_posts(
    view: LeadView, flag: FlagRaised, delivery: Delivery, compliance: str, *, is_reminder: bool
) -> Iterator[Post]:
    """Yield a flag for compliance and, when it has waited, for the lead's rep."""
    shown_flag = flag_shown(flag, view)
    said = (f"Still open on {lead_words(view.row)}:",) if is_reminder else (f"Flagged on {lead_words(view.row)}:",)
    lead = LeadShown(view.row.lead, lead_words(view.row), segment_words(view.row.segment))
    reply = Reply(said=said, flags=(shown_flag,), lead=lead)
    for part, channel in (("compliance", compliance), ("rep", view.row.owner if is_reminder else None)):
        if channel:
            yield _post(delivery, f"flag:{flag.flag}:{part}", channel, message_of(reply))


def _post(delivery: Delivery, part: str, channel: str, shown: Shown) -> Post:
    key = f"{delivery.event}:{part}"
    return Post(key, delivery.workspace, channel, "chat.postMessage", {"channel": channel, **shown.arguments()})


def timers(
    turn: Turned, now: datetime, delay: timedelta, has_channel: bool
) -> Iterator[tuple[Delivery, datetime]]:  # fmt: skip
    """Yield what to look at again later: a handover that nobody called for, flags that nobody answered."""
    if not turn.is_new:
        return
    view, workspace = turn.view, turn.delivery.workspace
    is_ready = view.decision.outcome is Outcome.SALES_QUALIFIED and not may_not_be_handed_over(view)
    if is_ready and has_channel:
        number = view.history[-1].sequence
        yield _timer(workspace, "handover", view, number, now), now + delay
    for number, flag in view.flags_open:
        if any(entry.fact is flag for entry in turn.added):
            yield flag_timer(view, number, workspace, now)


def flag_timer(view: LeadView, number: int, workspace: str, now: datetime) -> tuple[Delivery, datetime]:
    """Return the reminder of a flag, a day from now."""
    return _timer(workspace, "flag", view, number, now), now + REMIND_AFTER


def _timer(workspace: str, what: str, view: LeadView, number: int, now: datetime) -> Delivery:
    lead = view.row.lead
    event = f"{what}:{lead}:{number}:{now:%Y%m%d}" if what == "flag" else f"{what}:{lead}:{number}"
    body = {"what": what, "lead": lead, "number": number}
    return Delivery(workspace, event, f"timer:{event}", TIMER, body, now)


def may_go_now(view: LeadView, number: int) -> bool:
    """Tell whether a lead is to be handed over now: still an SQL, and nothing was said since the timer began."""
    since = [entry for entry in view.history if entry.sequence > number and isinstance(entry.fact, _NEWS)]
    return not since and not may_not_be_handed_over(view)


def as_text(text: str) -> Shown:
    """Return a plain text that can be copied in one go."""
    return Shown(fallback([text]), (rich(preformatted(text)),))


def trail(ledger: EvidenceLedger, lead: str) -> tuple[str, str]:
    """Return the name and the text of the file that holds a lead's whole trail."""
    return f"{lead}.jsonl", "".join(line.decode() for line in export_lines(ledger, lead))
