"""What a rep says, told apart: a wish, an answer to what waits, a note; and done."""

from dataclasses import replace
from typing import Final

from bot.conversation import changing, choosing, finding, noting, opening, picking, telling
from bot.conversation.messages import Chose, Merged, Reply, Said, Sent, Wished
from bot.conversation.questions import MEETING
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, finish
from bot.conversation.waiting import answered_held, cut_answered
from bot.conversation.wishes import LONGEST_NAME, heard, opens_with
from bot.conversation.wishing import wished
from bot.conversation.wording import EMPTY, NO_LEAD, NOT_TEXT, lead_words

_UNREADABLE_SHARE: Final = 0.1
_LONGEST_ANSWER: Final = 12
_SHORTEST_QUESTION: Final = 3


def sent(around: Surroundings, message: Sent) -> Draft:
    """Name what cannot be read; silence would look like agreement."""
    named = {"voice": "a voice message", "photo": "a photo", "file": "a file"}[message.what]
    called = f" ({message.name})" if message.name else ""
    text = f"That is {named}{called}; I can only read text, so I noted nothing. Could you type the main points?"
    view = around.current
    return finish(around, view, [], Reply(said=(text,))) if view else Draft(Reply(said=(text,)))


def chose(around: Surroundings, choice: Chose) -> Draft:
    """Take a picked answer: about the lead's facts, about which lead, or about a flag."""
    held, view = choice.held, around.current
    if choice.about == opening.LEAD and held is not None and held.waits_for == "other_lead" and view is not None:
        return choosing.chose_other(around, view, choice, held)
    if choice.about == opening.LEAD:
        return choosing.chose_lead(around, choice)
    if choice.about == opening.SEGMENT:
        return choosing.chose_segment(around, choice)
    if choice.about == opening.PROJECT:
        return choosing.chose_project(around, choice)
    if choice.about == opening.CUT:
        return cut_answered(around, choice)
    if view is None:
        return Draft(Reply(said=(NO_LEAD,)))
    if choice.about == opening.MERGE:
        return changing.merged(around, view, Merged(choice.origin, choice.value))
    if choice.about.startswith("flag:"):
        answered = picking.answer_flag(around, view, choice.value, choice.about)
        return answered or finish(around, view, [], Reply(said=("That was answered already.",)))
    return picking.chose(around, view, choice)


def said(around: Surroundings, message: Said) -> Draft:
    """Tell wishes, answers and notes apart, and do what each asks."""
    text = message.text
    if not text.strip() or _is_no_text(text):
        draft = telling.plainly(around, NOT_TEXT if text.strip() else EMPTY)
        # A note that waits for an answer goes on waiting.
        return replace(draft, reply=replace(draft.reply, held=message.held)) if message.held else draft
    wish = heard(text, around.words)
    if message.held is not None:
        return answered_held(around, message, wish)
    view = around.current
    if wish is not None:
        done = wished(around, message, wish)
        if done is not None:
            return done
    if view is None:
        return opening.first_note(around, message)
    return about_lead(around, view, message)


def _is_no_text(text: str) -> bool:
    """Tell whether a message is a file's bytes: many characters that nobody types."""
    odd = sum(not letter.isprintable() and not letter.isspace() for letter in text) + text.count("\ufffd")
    return odd > len(text) * _UNREADABLE_SHARE


def about_lead(around: Surroundings, view: LeadView, message: Said) -> Draft:
    """Take words about the lead at hand, unless they are about another lead or another project."""
    is_short = len(message.text.split()) <= LONGEST_NAME
    if is_short and not noting.read_words(view, message.text, around.reference("?"), None).evidence:
        rows = finding.lead_named(around, message.text)
        if [row.lead for row in rows] == [view.row.lead]:
            return telling.plainly(around, f"We are at {lead_words(view.row)}.")
        if rows:
            return opening.for_named(around, finding.read_back(around, message.text), None)
    pieces = around.namer.pieces(message.text)
    if pieces:
        return opening.show_cut(opening.hold(around, message, "cut"), pieces)
    named = finding.is_other_lead(around, view, message)
    if named is not None:
        return opening.ask_other_lead(view, named, opening.hold(around, message, "other_lead"))
    if noting.second_project(around, view, message):
        return opening.ask_project(view, replace(opening.hold(around, message, "project"), name=view.row.lead))
    if around.asked == MEETING:
        how = _how_it_went(around, view, message)
        if how is not None:
            return how
    if _asks_us(view, around, message):
        return telling.told(around, Wished(message.origin, "playbook", about=message.text))
    return noting.note(around, view, message)


def _asks_us(view: LeadView, around: Surroundings, message: Said) -> bool:
    """Tell whether a short message is a question to us: it ends like one, and says nothing of the lead."""
    if (
        not message.text.rstrip().endswith("?")
        or not _SHORTEST_QUESTION <= len(message.text.split()) <= _LONGEST_ANSWER
    ):
        return False
    found = noting.read_words(view, message.text, around.reference("?"), None)
    return not found.evidence and not found.flags


def _how_it_went(around: Surroundings, view: LeadView, message: Said) -> Draft | None:
    """Take words on how a meeting went; where they tell of the next step, they are a note."""
    found = noting.read_words(view, message.text, around.reference("?"), "next_step")
    if any(piece.field.startswith("next_step.") for piece in found.evidence):
        return None
    kinds = opens_with(message.text, around.words) & {"held", "moved", "no_show"}
    if not kinds or found.evidence:
        return None
    return picking.meeting(around, view, sorted(kinds)[0], message.text)
