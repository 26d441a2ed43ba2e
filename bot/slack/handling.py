"""Handling: one stored delivery, done: the assistant answers, and what is to be said goes into the outbox with it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.conversation.assistant import Assistant
from bot.conversation.messages import (
    Entered,
    FeedbackSent,
    HandedOver,
    Judged,
    Message,
    Reply,
    Said,
    Sent,
    Waived,
)
from bot.conversation.standing import LeadView
from bot.conversation.wording import lead_words
from bot.permissions import Act, acting, refusal
from bot.slack import following
from bot.slack.asking import Stops
from bot.slack.entries import Filled, answers, exception, rejection
from bot.slack.files import NotRead
from bot.slack.forms import (
    Form,
    edit_form,
    external_id,
    failed_view,
    feedback_form,
    people_form,
    reject_form,
    waive_form,
)
from bot.slack.placing import Place, answer_posts, begun, thread_of_root
from bot.slack.receiving import COMMAND
from bot.slack.shown import notice
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
from bot.slack.translating import (
    TIMER,
    Sender,
    bot_of,
    channel_of,
    is_reply_to_us,
    task_of,
    user_of,
)
from bot.slack.words import SlackWords
from bot.storage.facts import ActRefused, ChannelSet, Exported, Fact, Viewed
from bot.storage.inbox import Delivery, Inbox
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.look_up import LeadRow
from bot.storage.outbox import Outbox, Post
from bot.stored_decisions import latest, note_for_crm

DELAY: Final = timedelta(minutes=15)
"""After so long without a correction an SQL is handed over without being told to."""
_NOT_KNOWN: Final = "I do not know that lead any more."
_NO_CHANNEL: Final = (
    "No channel takes the handovers of {segment} yet. Somebody who may says `/debrief channel {segment}` in it once."
)


class People(Protocol):
    """Who writes to us."""

    def sender(self, ledger: EvidenceLedger, workspace: str, user: str) -> Sender | None: ...
    def called(self, workspace: str, user: str) -> str: ...


class Work(Protocol):
    """Work that is shown to whoever waits for it."""

    def ending(self, key: str) -> tuple[Post, ...]: ...


class Slack(Protocol):
    """What is asked of Slack while a delivery is worked on; none of it decides anything."""

    def working(self, place: Place) -> AbstractContextManager[Work]: ...
    def stopped(self, workspace: str, channel: str, thread: str) -> None: ...
    def links(self, workspace: str) -> str: ...
    def texts_of(self, workspace: str, files: tuple[dict[str, Any], ...]) -> tuple[str | NotRead, ...]: ...
    def welcome(self, workspace: str, channel: str) -> None: ...
    def hand_file(self, workspace: str, user: str, name: str, text: str) -> None: ...


Home = Callable[[Assistant, str, tuple[tuple[str, int], ...]], dict[str, Any]]
"""Returns what a user's App Home shows."""


@dataclass(frozen=True)
class Handling:
    """Does what a delivery asks for; safe to run twice, for all that it says is stored under the delivery's name."""

    assistants: Callable[[str], Assistant]
    inbox: Inbox
    outbox: Outbox
    people: People
    slack: Slack
    home: Home
    words: SlackWords
    now: Callable[[], datetime]
    delay: timedelta = DELAY
    stops: Stops = field(default_factory=Stops)

    def __call__(self, delivery: Delivery) -> None:
        """Handle one delivery. What raises is tried again later."""
        assistant = self.assistants(delivery.workspace)
        sender = self._sender(assistant, delivery)
        if sender is None:
            self._close(assistant, delivery, (), "not somebody of this workspace")
            return
        thread = self._thread(delivery)
        has_debrief = assistant.ledger.open_debrief(thread) is not None
        links = self.slack.links(delivery.workspace)
        task = task_of(delivery, sender, thread=thread, has_debrief=has_debrief, links=links)
        _Work(self, assistant, delivery, sender, self._place(delivery, thread, sender.user)).do(task)

    def _sender(self, assistant: Assistant, delivery: Delivery) -> Sender | None:
        if delivery.kind == TIMER:
            return Sender("")
        user = user_of(delivery)
        return self.people.sender(assistant.ledger, delivery.workspace, user) if user else Sender("")

    def _thread(self, delivery: Delivery) -> str:
        """Return the conversation that a delivery belongs to: its thread, or the post of ours that heads it."""
        if not is_reply_to_us(delivery, bot_of(delivery)):
            return delivery.thread
        channel, _, ts = delivery.thread.partition(":")
        key = self.outbox.key_at(delivery.workspace, channel, ts)
        return thread_of_root(key) if key is not None and key.endswith(":root") else delivery.thread

    def _place(self, delivery: Delivery, thread: str, user: str) -> Place:
        place = Place(delivery.workspace, delivery.event, user)
        if delivery.kind == COMMAND:
            return replace(place, response_url=str(delivery.body.get("response_url", "")))
        channel, _, ts = delivery.thread.partition(":")
        if channel in {"user", "timer"}:
            return place
        return replace(place, channel=channel_of(delivery) or channel, thread=ts)

    def _close(self, assistant: Assistant, delivery: Delivery, posts: tuple[Post, ...], outcome: str = "") -> None:
        """Mark a delivery as done that the assistant had no part in, with what is to be said."""
        with assistant.ledger.database.writing(delivery.workspace) as connection:
            self.outbox.put(connection, posts)
            self.inbox.done(connection, delivery, outcome)


@dataclass(frozen=True)
class _Work:
    """One delivery at work."""

    all: Handling
    assistant: Assistant
    delivery: Delivery
    sender: Sender
    place: Place

    @property
    def ledger(self) -> EvidenceLedger:
        return self.assistant.ledger

    def do(self, task: Task) -> None:
        match task:
            case Tell(message, privately):
                self.tell(message, privately=privately)
            case Begin(heading, message):
                self.begin(heading, message)
            case Listen(Said() as said, files):
                self.listen(said, files)
            case Fill():
                self.close((self._form(task),))
            case Take(filled):
                self.take(filled)
            case Give():
                self.give(task)
            case ShowHome(pages):
                view = self.all.home(self.assistant, self.sender.user, pages)
                lane = f"home:{self.sender.user}"
                shown = Post(f"{self.delivery.event}:home", self.delivery.workspace, lane, "views.publish",
                             {"user_id": self.sender.user, "view": view})  # fmt: skip
                self.close((shown,))
            case Welcome(channel):
                self.all.slack.welcome(self.delivery.workspace, channel)
                self.close(())
            case SetChannel():
                self.set_channel(task)
            case Remind():
                self.remind(task)
            case Stop(channel, ts):
                self.all.stops.stop(self.delivery.workspace, f"{channel}:{ts}", self.delivery.received_at)
                self.all.slack.stopped(self.delivery.workspace, channel, ts)
                self.close((), "somebody said stop")
            case Nothing(why):
                self.close((), why)
            case _:
                self.close((), "nothing to do")

    def close(self, posts: tuple[Post, ...], outcome: str = "") -> None:
        self.all._close(self.assistant, self.delivery, posts, outcome)

    def tell(
        self, message: Message, *, privately: bool = False, first: tuple[str, ...] = (), place: Place | None = None,
        before: tuple[Post, ...] = (),
    ) -> None:  # fmt: skip
        """Let the assistant answer; its turn, what is said and the mark that this is done are one transaction."""
        where = self.place if place is None else place
        if self.all.stops.is_stopped(self.delivery.workspace, where.lane, self.delivery.received_at):
            self.close((), "somebody said stop before this was answered")
            return

        def alongside(connection: Connection, reply: Reply) -> None:
            view = self._view_in(connection, reply)
            alone = privately or (view is not None and not following.is_known_in(view, where.channel))
            posts = answer_posts(where, reply, privately=alone, today=self._today(), first=first)
            self.all.outbox.put(connection, (*before, *posts, *work.ending(f"{self.delivery.event}:sign")))
            if view is not None:
                self._follow(connection, view, message, reply)
            self.all.inbox.done(connection, self.delivery)

        with self.all.slack.working(where) as work:
            self.assistant.answer(self._aimed(message), alongside)

    def _aimed(self, message: Message) -> Message:
        """Return a hand-over with the channel that it goes to."""
        if not isinstance(message, HandedOver) or message.to:
            return message
        row = self._row(message)
        return replace(message, to=self._channel(row.segment) if row else "")

    def _row(self, message: Message) -> LeadRow | None:
        opened = self.ledger.open_debrief(message.origin.thread)
        lead = message.origin.lead or (opened.lead if opened else None)
        return self.ledger.lead(lead) if lead else None

    def _channel(self, purpose: str) -> str:
        channels = self.ledger.workspace().channels
        return channels.get(purpose) or channels.get("all", "")

    def _today(self) -> date:
        return self.all.now().astimezone(ZoneInfo(self.sender.zone)).date()

    def _view_in(self, connection: Connection, reply: Reply) -> LeadView | None:
        """Return the lead that a reply is about, with what this very transaction added."""
        if reply.lead is None:
            return None
        return following.view_in(connection, self.assistant, reply.lead.id, self._today())

    def _follow(self, connection: Connection, view: LeadView, message: Message, reply: Reply) -> None:
        """Store what follows from a turn elsewhere: handover notes, news for the rep, reminders."""
        turn = following.Turned(view, message, reply, self.delivery, self._channel("compliance"))
        named = lambda user: self.all.people.called(self.delivery.workspace, user)  # noqa: E731
        self.all.outbox.put(connection, following.posts(turn, named))
        for later, after in following.timers(
            turn, self.all.now(), self.all.delay, bool(self._channel(view.row.segment))
        ):
            self.all.inbox.put_later(connection, later, after)

    def begin(self, heading: str, message: Message) -> None:
        """Begin a thread of our own, and go on there."""
        place, root = begun(self.place, notice(heading or "Let's go on with this one."))
        origin = replace(message.origin, thread=thread_of_root(place.root), lead=None)
        self.tell(replace(message, origin=origin), place=place, before=(root,))

    def listen(self, said: Said, files: tuple[dict[str, Any], ...]) -> None:
        """Read files and the words beside them as one note; say what could not be read."""
        texts = self.all.slack.texts_of(self.delivery.workspace, files)
        unread = [each for each in texts if isinstance(each, NotRead)]
        parts = [said.text, *(each for each in texts if isinstance(each, str))]
        whole = "\n\n".join(part for part in parts if part.strip())
        problems = tuple(f"{each.name}: {each.why}" if each.name else each.why for each in unread)
        if whole:
            self.tell(replace(said, text=whole), first=problems)
        elif unread and unread[0].what:
            self.tell(Sent(said.origin, unread[0].what, unread[0].name), first=problems[1:])
        else:
            self.close((self.place.post("reply", notice(*(problems or ("That file was empty.",)))),))

    def _form(self, task: Fill) -> Post:
        """Return the post that fills a form which stands open already."""
        view = following.view_of_lead(self.assistant, task.lead, self._today())
        shown = failed_view(_NOT_KNOWN) if view is None else self._filled(task, view)
        found = {"external_id": external_id(self.delivery.event), "view": shown}
        return Post(f"{self.delivery.event}:form", self.delivery.workspace, f"user:{self.sender.user}",
                    "views.update", found)  # fmt: skip

    def _filled(self, task: Fill, view: LeadView) -> Mapping[str, Any]:
        lead, called, where = view.row.lead, lead_words(view.row), self._where(task.where)
        match task.form:
            case Form.PEOPLE:
                return people_form(lead, called, view.record, where)
            case Form.WAIVE:
                return waive_form(lead, called, view.policy.waivable, where)
            case Form.REJECT:
                return reject_form(lead, called, self.all.words, where)
            case Form.FEEDBACK:
                return feedback_form(lead, called, where)
            case _:
                return edit_form(lead, called, view.record, view.policy, where)

    def _where(self, thread: str) -> str:
        """Return what a form carries, so that its answer goes back to where it was opened."""
        return "|".join((thread, self.place.channel, self.place.thread))

    def take(self, form: Filled) -> None:
        """Do what a form says, and answer where it was opened."""
        thread, _, rest = form.where.partition("|")
        channel, _, ts = rest.partition("|")
        place = replace(self.place, channel=channel, thread=ts) if channel else self.place
        work = replace(self, place=place)
        view = following.view_of_lead(self.assistant, form.lead, self._today())
        if view is None:
            work.close((place.post("reply", notice(_NOT_KNOWN)),))
            return
        message, problems = self._entered(form, view, thread)
        if message is None:
            work.close((place.post("reply", notice(*problems), privately=True),))
            return
        work.tell(message, first=problems)

    def _entered(self, form: Filled, view: LeadView, thread: str) -> tuple[Message | None, tuple[str, ...]]:
        origin = replace(following.origin_of(self.delivery, self.sender, thread), lead=form.lead)
        match form.form:
            case Form.WAIVE:
                made = exception(form)
                if made is None:
                    return None, ("An exception needs a criterion and a reason.",)
                return Waived(origin, *made), ()
            case Form.REJECT:
                why = rejection(form, self.all.words)
                if why is None or why.problem:
                    return None, (why.problem if why else "Please pick a reason.",)
                return Judged(origin, "rejected", why.reason, why.criterion), ()
            case Form.FEEDBACK:
                return FeedbackSent(origin, helpful=False, words=form.entered.get("words", ("",))[0]), ()
            case _:
                found = answers(form, view.guide.words)
                if not found.values and found.problems:
                    return None, found.problems
                return Entered(origin, found.values), found.problems

    def give(self, task: Give) -> None:
        """Hand out a lead as text, to the one who asked alone, and log it."""
        ledger, row = self.ledger, self.ledger.lead(task.lead)
        stored = latest(ledger.history(task.lead)) if row is not None else None
        if row is None or stored is None:
            self.close((self.place.post("reply", notice("Nothing is decided on that lead yet."), privately=True),))
            return
        if task.what == "copy":
            self._log(task.lead, Viewed("copy"))
            self.close((self.place.post("reply", following.as_text(note_for_crm(row, stored)), privately=True),))
            return
        problem = self._may_not(Act.EXPORT, task.lead)
        if not problem:
            self._log(task.lead, Exported("trail"))
            name, text = following.trail(ledger, task.lead)
            self.all.slack.hand_file(self.delivery.workspace, self.sender.user, name, text)
        said = problem or "I sent you the whole trail as a file, in your direct messages."
        self.close((self.place.post("reply", notice(said), privately=True),))

    def _may_not(self, act: Act, lead: str = "") -> str:
        """Return why the sender may not do something, and log that they tried; an empty text where they may."""
        workspace = self.ledger.workspace()
        who = acting(workspace, self.sender.user, name=self.delivery.workspace, zone=self.sender.zone)
        problem = refusal(who, act)
        if problem:
            self._log(lead, ActRefused(act, problem), "refused")
        return f"{problem[:1].upper()}{problem[1:]}." if problem else ""

    def _log(self, lead: str, fact: Fact, part: str = "log") -> None:
        event = f"{self.delivery.event}:{part}"
        self.ledger.commit_turn(Turn(self.sender.user, self.delivery.received_at, [(lead, fact)], event))

    def set_channel(self, task: SetChannel) -> None:
        """Let a channel serve a purpose from here on."""
        purposes = (*self.assistant.guides.segments, "all", "compliance")
        purpose = task.purpose.replace(" ", "_")
        if purpose not in purposes:
            said = f"Say what this channel is for: `/debrief channel` and one of {', '.join(purposes)}."
        else:
            said = self._may_not(Act.SET_CHANNEL)
            if not said:
                self._log("", ChannelSet(purpose, task.channel), "channel")
                what = "What compliance must see" if purpose == "compliance" else "Handovers"
                of = {"compliance": "", "all": " of every segment"}.get(purpose, f" of {purpose.replace('_', ' ')}")
                said = f"{what}{of} will be told in this channel. Invite me here if I am not yet in it."
        self.close((self.place.post("reply", notice(said), privately=True),))

    def remind(self, task: Remind) -> None:
        """Look again at what waited, and do or say what is due."""
        view = following.view_of_lead(self.assistant, task.lead, self._today())
        if view is None:
            self.close((), "the lead is gone")
        elif task.what == "handover" and following.may_go_now(view, task.number):
            origin = following.origin_of(self.delivery, Sender(view.row.owner or "debrief"), f"timer:{task.lead}")
            message = HandedOver(replace(origin, lead=task.lead), self._channel(view.row.segment), "delay")
            place = Place(self.delivery.workspace, self.delivery.event, view.row.owner or "")
            replace(self, place=place).tell(message)
        elif task.what == "flag":
            self._remind_of_flag(view, task.number)
        else:
            self.close((), "nothing waits any more")

    def _remind_of_flag(self, view: LeadView, number: int) -> None:
        flag = next((each for sequence, each in view.flags_open if sequence == number), None)
        if flag is None:
            self.close((), "the flag was answered")
            return
        posts = following.flag_posts(view, flag, self.delivery, self._channel("compliance"), is_reminder=True)
        again, after = following.flag_timer(view, number, self.delivery.workspace, self.all.now())
        with self.ledger.database.writing(self.delivery.workspace) as connection:
            self.all.outbox.put(connection, posts)
            self.all.inbox.put_later(connection, again, after)
            self.all.inbox.done(connection, self.delivery)
