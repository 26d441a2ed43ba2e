"""What a waiting note was waiting for: its lead, its segment, its cut, its project."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.changing import change_segment
from bot.conversation.finding import find, read_back, same_company
from bot.conversation.leads import Named, Piece
from bot.conversation.messages import Chose, Held, Question, Reply, Said
from bot.conversation.noting import note
from bot.conversation.opening import LEAD, NEW, SAME, ask_segment, for_named, go_to, new_lead, open_new
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings
from bot.conversation.wording import (
    NO_LEAD,
    segment_words,
)
from bot.storage.facts import (
    DebriefOpened,
    Fact,
)
from bot.storage.look_up import LeadRow


def chose_lead(around: Surroundings, choice: Chose) -> Draft:
    """Go on with what was held, now that it is known whom it is about."""
    held = choice.held
    if choice.value == NEW:
        name = held.name if held else ""
        if not name:
            return Draft(Reply(question=Question(LEAD, "What is the new lead called?"), held=_named_new(held)))
        return new_lead(around, read_back(around, name), held)
    return go_to(around, choice.value, held)


def _named_new(held: Held | None) -> Held:
    return replace(held, waits_for="new_lead") if held else Held("", "", "new_lead")


def chose_project(around: Surroundings, choice: Chose) -> Draft:
    """Note what was held with the lead's project, or open a second lead for the new one."""
    held = choice.held
    view = around.view(held.name) if held else None
    if held is None or view is None:
        return Draft(Reply(said=("That note is no longer here; please paste it again.",)))
    if choice.value == SAME:
        facts: list[tuple[str, Fact]] = []
        if around.debrief is None or around.debrief.lead != view.row.lead:
            facts = [(view.row.lead, DebriefOpened(around.origin.thread))]
        return note(around, view, Said(around.origin, held.text, held.id), facts)
    row = view.row
    called = choice.value.partition(":")[2] or f"project {len(same_company(around, Named(row.company))) + 1}"
    return open_new(around, Named(row.company, row.contact, row.title), row.segment, held, called)


def chose_segment(around: Surroundings, choice: Chose) -> Draft:
    """Settle a segment: a new lead's, or another for the lead at hand."""
    if choice.value not in around.guides.segments:
        if choice.held is not None and choice.held.waits_for == "segment":
            draft = ask_segment(around, read_back(around, choice.held.name), choice.held)
            return replace(draft, reply=replace(draft.reply, said=("That is none of the segments.",)))
        names = ", ".join(map(segment_words, around.guides.segments))
        return Draft(Reply(said=(f"The segments are {names}.",)))
    held = choice.held
    if held is not None and held.waits_for == "segment":
        if not held.is_one_lead and around.namer.pieces(held.text):
            return store_cut(around, replace(held, segments=(*held.segments, choice.value)))
        return open_new(around, read_back(around, held.name), choice.value, held)
    view = around.current
    return change_segment(around, view, choice.value) if view else Draft(Reply(said=(NO_LEAD,)))


def store_cut(around: Surroundings, held: Held) -> Draft:
    """Store every part of a cut note with its lead, once each new one's segment is settled; go on with the first."""
    found = [(piece, find(around, piece.named)) for piece in around.namer.pieces(held.text)]
    new = [piece.named for piece, rows in found if not rows]
    settled = around.origin.segment
    segments = (settled,) * len(new) if settled else held.segments
    if len(segments) < len(new):
        return ask_segment(around, new[len(segments)], held)
    by_name = dict(zip(new, segments, strict=True))
    drafts = [
        _store_piece(around, piece, rows, by_name.get(piece.named, ""), Held(piece.text, f"{held.id}/{place}", "lead"))
        for place, (piece, rows) in enumerate(found)
    ]
    first = drafts[0]
    others = tuple(f"Stored for {piece.named.called} too." for piece, _ in found[1:])
    after = (*first.reply.after, *others, "\u201cnext lead\u201d goes on with the next.")
    # The first comes last: a thread is about the lead that it opened last.
    facts = [fact for draft in reversed(drafts) for fact in draft.facts]
    seen = {lead: last for draft in drafts for lead, last in draft.seen.items()}
    return Draft(replace(first.reply, after=after), tuple(facts), seen)


def _store_piece(around: Surroundings, piece: Piece, rows: Sequence[LeadRow], segment: str, part: Held) -> Draft:
    return go_to(around, rows[0].lead, part) if rows else open_new(around, piece.named, segment, part)


def chose_other(around: Surroundings, view: LeadView, choice: Chose, held: Held) -> Draft:
    if choice.value == "here":
        return note(around, view, Said(around.origin, held.text, held.id))
    return for_named(around, read_back(around, held.name), held)
