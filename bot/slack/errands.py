"""What is asked of us beside the conversation: a lead as text, what a channel is for, what waited long enough."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.conversation.messages import HandedOver
from bot.conversation.standing import LeadView
from bot.conversation.wording import segment_words
from bot.permissions import Act
from bot.slack import following
from bot.slack.charts import Counts
from bot.slack.pictures import Pending
from bot.slack.placing import Place
from bot.slack.shown import notice
from bot.slack.tasks import Give, Remind, SetChannel, ShowHome
from bot.slack.translating import HOME, TIMER, Sender
from bot.slack.uploads import COMPLETE
from bot.slack.work import Later, Work
from bot.storage.facts import ChannelSet, Exported, Viewed
from bot.storage.inbox import Delivery
from bot.storage.outbox import Post
from bot.stored_decisions import latest, note_for_crm

_PICTURE_WAITS: Final = (timedelta(seconds=3), timedelta(seconds=15), timedelta(seconds=60))
"""What passes before an App Home is shown again, for a picture that was not ready."""


def give(work: Work, task: Give) -> None:
    """Hand out a lead as text, to the one who asked alone, and log it."""
    ledger, row = work.ledger, work.ledger.lead(task.lead)
    stored = latest(ledger.history(task.lead)) if row is not None else None
    if row is None or stored is None:
        work.say("Nothing is decided on that lead yet.")
        return
    if task.what == "copy":
        work.log(task.lead, Viewed("copy"))
        work.close((work.place.post("reply", following.as_text(note_for_crm(row, stored)), privately=True),))
        return
    problem = work.may_not(Act.EXPORT, task.lead)
    if problem:
        work.say(problem)
        return
    work.log(task.lead, Exported("trail"))
    shown = work.tools.slack.put_file(work.delivery.workspace, work.sender.user, *following.trail(ledger, task.lead))
    key, lane = f"{work.delivery.event}:file", f"user:{work.sender.user}"
    file = (Post(key, work.delivery.workspace, lane, COMPLETE, shown),) if shown else ()
    said = notice("The whole trail comes to you as a file, in your direct messages.")
    work.close((*file, work.place.post("reply", said, privately=True)))


def show_home(work: Work, task: ShowHome) -> None:
    """Show the App Home; where Slack is not done with its picture, once more in a moment."""
    waits: list[Pending] = []

    def picture(counts: Counts) -> str:
        found = work.tools.slack.picture_of(work.delivery.workspace, counts)
        if isinstance(found, Pending):
            waits.append(found)
        return found if isinstance(found, str) else ""

    view = work.tools.home(work.assistant, work.sender.user, task.pages, picture)
    arguments = {"user_id": work.sender.user, "view": view}
    lane = f"home:{work.sender.user}"
    shown = Post(f"{work.delivery.event}:home", work.delivery.workspace, lane, "views.publish", arguments)
    work.close((shown,), later=_home_again(work, task) if waits and task.again < len(_PICTURE_WAITS) else None)


def _home_again(work: Work, task: ShowHome) -> Later:
    now, event = work.tools.now(), f"{work.delivery.event}:again"
    body = {"what": HOME, "user": work.sender.user, "pages": task.pages, "again": task.again + 1}
    lane = f"timer:home:{work.sender.user}"
    again = Delivery(work.delivery.workspace, event, lane, TIMER, body, now)
    return again, now + _PICTURE_WAITS[task.again]


def set_channel(work: Work, task: SetChannel) -> None:
    """Let a channel serve a purpose from here on."""
    purposes = (*work.assistant.guides.segments, following.ALL, following.COMPLIANCE)
    purpose = task.purpose.replace(" ", "_")
    if purpose not in purposes:
        said = f"Say what this channel is for: `/debrief channel` and one of {', '.join(purposes)}."
    else:
        said = work.may_not(Act.SET_CHANNEL)
        if not said:
            work.log("", ChannelSet(purpose, task.channel), "channel")
            said = f"{_serves(purpose)} will be told in this channel. Invite me here if I am not yet in it."
    work.say(said)


def _serves(purpose: str) -> str:
    if purpose == following.COMPLIANCE:
        return "What compliance must see"
    return "Handovers of every segment" if purpose == following.ALL else f"Handovers of {segment_words(purpose)}"


def remind(work: Work, task: Remind) -> None:
    """Look again at what waited, and do or say what is due."""
    view = work.lead(task.lead)
    if view is None:
        work.close((), "the lead is gone")
    elif task.what == "handover" and following.may_go_now(view, task.number):
        origin = following.origin_of(work.delivery, Sender(view.row.owner or "debrief"), f"timer:{task.lead}")
        message = HandedOver(replace(origin, lead=task.lead), work.channel(view.row.segment), "delay")
        place = Place(work.delivery.workspace, work.delivery.event, view.row.owner or "")
        replace(work, place=place).tell(message)
    elif task.what == "flag":
        _remind_of_flag(work, view, task.number)
    else:
        work.close((), "nothing waits any more")


def _remind_of_flag(work: Work, view: LeadView, number: int) -> None:
    flag = next((each for sequence, each in view.flags_open if sequence == number), None)
    if flag is None:
        work.close((), "the flag was answered")
        return
    posts = following.flag_posts(view, flag, work.delivery, work.channel(following.COMPLIANCE), is_reminder=True)
    again, after = following.flag_timer(view, number, work.delivery.workspace, work.tools.now())
    with work.ledger.database.writing(work.delivery.workspace) as connection:
        work.tools.outbox.put(connection, posts)
        work.tools.inbox.put_later(connection, again, after)
        work.tools.inbox.done(connection, work.delivery)
