"""Handling: one stored delivery, done: the assistant answers, and what is to be said goes into the outbox with it."""

from dataclasses import dataclass, replace
from typing import Any, Final

from bot.conversation.assistant import Assistant
from bot.conversation.messages import Message, Said, Sent
from bot.slack import errands, following
from bot.slack.entries import Filled
from bot.slack.files import NotRead
from bot.slack.form_answers import carried, carried_back, entered, form_view
from bot.slack.forms import external_id
from bot.slack.placing import Place, begun, thread_of_root
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
from bot.slack.translating import Sender, bot_of, channel_of, is_reply_to_us, task_of, user_of
from bot.slack.work import Tools, Work
from bot.storage.held import HeldNotes
from bot.storage.inbox import Delivery
from bot.storage.outbox import Post

_NOT_KNOWN: Final = "I do not know that lead any more."
_GO_ON: Final = "Let's go on with this one."


@dataclass(frozen=True)
class Handling:
    """Does what a delivery asks for; safe to run twice, for all that it says is stored under the delivery's name."""

    tools: Tools

    def __call__(self, delivery: Delivery) -> None:
        """Handle one delivery. What raises is tried again later."""
        tools, assistant = self.tools, self.tools.assistants(delivery.workspace)
        sender = self._sender(assistant, delivery)
        work = Work(tools, assistant, delivery, sender or Sender(""), _place(delivery, sender))
        if sender is None:
            work.close((), "not somebody of this workspace")
            return
        thread = self._thread(delivery)
        waits = HeldNotes(assistant.ledger.database, delivery.workspace).get(thread) is not None
        has_debrief = waits or assistant.ledger.open_debrief(thread) is not None
        links = tools.slack.links(delivery.workspace)
        _do(work, task_of(delivery, sender, thread=thread, has_debrief=has_debrief, links=links))

    def _sender(self, assistant: Assistant, delivery: Delivery) -> Sender | None:
        user = user_of(delivery)
        return self.tools.people.sender(assistant.ledger, delivery.workspace, user) if user else Sender("")

    def _thread(self, delivery: Delivery) -> str:
        """Return the conversation that a delivery belongs to: its thread, or the post of ours that heads it."""
        if not is_reply_to_us(delivery, bot_of(delivery)):
            return delivery.thread
        channel, _, ts = delivery.thread.partition(":")
        key = self.tools.outbox.key_at(delivery.workspace, channel, ts)
        return thread_of_root(key) if key is not None and key.endswith(":root") else delivery.thread


def _place(delivery: Delivery, sender: Sender | None) -> Place:
    place = Place(delivery.workspace, delivery.event, sender.user if sender else "")
    if delivery.kind == COMMAND:
        return replace(place, response_url=str(delivery.body.get("response_url", "")))
    channel, _, ts = delivery.thread.partition(":")
    if channel in {"user", "timer"}:
        return place
    return replace(place, channel=channel_of(delivery) or channel, thread=ts)


def _do(work: Work, task: Task) -> None:
    match task:
        case Tell(message, privately):
            work.tell(message, privately=privately)
        case Begin(heading, message):
            _begin(work, heading, message)
        case Listen(Said() as said, files):
            _listen(work, said, files)
        case Fill():
            work.close((_form(work, task),))
        case Take(filled):
            _take(work, filled)
        case Give():
            errands.give(work, task)
        case ShowHome():
            errands.show_home(work, task)
        case Welcome(channel):
            work.tools.slack.welcome(work.delivery.workspace, channel)
            work.close(())
        case SetChannel():
            errands.set_channel(work, task)
        case Remind():
            errands.remind(work, task)
        case Stop(channel, ts):
            work.tools.stops.stop(work.delivery.workspace, f"{channel}:{ts}", work.delivery.received_at)
            work.tools.slack.stopped(work.delivery.workspace, channel, ts)
            work.close((), "somebody said stop")
        case Nothing(why):
            work.close((), why)
        case _:
            work.close((), "nothing to do")


def _begin(work: Work, heading: str, message: Message) -> None:
    """Begin a thread of our own, and go on there."""
    place, root = begun(work.place, notice(heading or _GO_ON))
    origin = replace(message.origin, thread=thread_of_root(place.root), lead=None)
    replace(work, place=place).tell(replace(message, origin=origin), before=(root,))


def _listen(work: Work, said: Said, files: tuple[dict[str, Any], ...]) -> None:
    """Read files and the words beside them as one note; say what could not be read."""
    texts = work.tools.slack.texts_of(work.delivery.workspace, files)
    unread = [each for each in texts if isinstance(each, NotRead)]
    parts = [said.text, *(each for each in texts if isinstance(each, str))]
    whole = "\n\n".join(part for part in parts if part.strip())
    problems = tuple(f"{each.name}: {each.why}" if each.name else each.why for each in unread)
    if whole:
        work.tell(replace(said, text=whole), first=problems)
    elif unread and unread[0].what:
        work.tell(Sent(said.origin, unread[0].what, unread[0].name), first=problems[1:])
    else:
        work.say(*(problems or ("That file was empty.",)), privately=False)


def _form(work: Work, task: Fill) -> Post:
    """Return the post that fills a form which stands open already."""
    shown = form_view(task, work.lead(task.lead), work.tools.words, carried(task.where, work.place))
    found = {"external_id": external_id(work.delivery.event), "view": shown}
    lane = f"user:{work.sender.user}"
    return Post(f"{work.delivery.event}:form", work.delivery.workspace, lane, "views.update", found)


def _take(work: Work, form: Filled) -> None:
    """Do what a form says, and answer where it was opened."""
    thread, place = carried_back(form.where, work.place)
    work, view = replace(work, place=place), work.lead(form.lead)
    if view is None:
        work.say(_NOT_KNOWN)
        return
    origin = replace(following.origin_of(work.delivery, work.sender, thread), lead=form.lead)
    message, problems = entered(form, view, origin, work.tools.words)
    if message is None:
        work.say(*problems)
    else:
        work.tell(message, first=problems)
