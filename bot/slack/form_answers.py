"""Forms on their way: filled from a lead, sent back as a message to the assistant. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.conversation.messages import Entered, FeedbackSent, Judged, Message, Origin, Waived
from bot.conversation.standing import LeadView
from bot.conversation.wording import lead_words
from bot.slack.entries import Filled, answers, exception, rejection
from bot.slack.forms import Form, edit_form, failed_view, feedback_form, people_form, reject_form, waive_form
from bot.slack.placing import Place
from bot.slack.tasks import Fill
from bot.slack.words import SlackWords

_NOT_KNOWN: Final = "I do not know that lead any more."


def form_view(task: Fill, view: LeadView | None, words: SlackWords, where: str) -> Mapping[str, Any]:
    """Return a form filled with what is known; ``where`` comes back with it."""
    if view is None:
        return failed_view(_NOT_KNOWN)
    lead, called = view.row.lead, lead_words(view.row)
    match task.form:
        case Form.PEOPLE:
            return people_form(lead, called, view.record, where)
        case Form.WAIVE:
            return waive_form(lead, called, view.policy.waivable, where)
        case Form.REJECT:
            return reject_form(lead, called, words, where)
        case Form.FEEDBACK:
            return feedback_form(lead, called, where)
        case _:
            return edit_form(lead, called, view.record, view.policy, where)


def carried(thread: str, place: Place) -> str:
    """Return what a form carries, so that its answer goes back to where it was opened."""
    return "|".join((thread, place.channel, place.thread))


def carried_back(where: str, place: Place) -> tuple[str, Place]:
    """Return the conversation and the place that a form was opened in; its sender's own where it carries none."""
    thread, _, rest = where.partition("|")
    channel, _, ts = rest.partition("|")
    return thread, replace(place, channel=channel, thread=ts) if channel else place


def entered(form: Filled, view: LeadView, origin: Origin, words: SlackWords) -> tuple[Message | None, tuple[str, ...]]:
    """Return what a form says as a message, and what of it could not be taken; no message where nothing could."""
    match form.form:
        case Form.WAIVE:
            made = exception(form)
            return (Waived(origin, *made), ()) if made else (None, ("An exception needs a criterion and a reason.",))
        case Form.REJECT:
            why = rejection(form, words)
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
